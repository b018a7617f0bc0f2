/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the dividers of panes stand. */
#include "window/shares.h"

#include "desk/settings.h"

#define KEY "pane-shares"
#define SHARE_MIN 0.05
#define SHARE_MAX 0.95

typedef struct {
	GtkPaned *paned;
	char *name;
	double first, share;
	int length; /* of the paned, when its divider was put there */
	guint idle;
} Share;

static GList *shares; /* of those whose paned lives */

static int
get_length(const Share *share)
{
	GtkOrientation orientation = gtk_orientable_get_orientation(GTK_ORIENTABLE(share->paned));
	GtkWidget *widget = GTK_WIDGET(share->paned);

	return orientation == GTK_ORIENTATION_HORIZONTAL ? gtk_widget_get_allocated_width(widget)
							 : gtk_widget_get_allocated_height(widget);
}

static gboolean
has_both(const Share *share)
{
	return gtk_widget_get_visible(gtk_paned_get_child1(share->paned)) &&
	       gtk_widget_get_visible(gtk_paned_get_child2(share->paned));
}

static gboolean
place(gpointer data)
{
	Share *share = data;

	share->idle = 0;
	share->length = get_length(share);
	gtk_paned_set_position(share->paned, (int)(share->length * share->share + 0.5));
	return G_SOURCE_REMOVE;
}

static void
place_soon(Share *share)
{
	if (share->idle == 0)
		share->idle = g_idle_add_full(GTK_PRIORITY_RESIZE - 1, place, share, NULL);
}

/* Not from within: a position that is set while sizes are being given out is not looked at. */
static void
on_allocated(GtkWidget *paned, GdkRectangle *allocation, gpointer data)
{
	Share *share = data;

	if (get_length(share) != share->length && has_both(share))
		place_soon(share);
}

/* The user's, if the paned has the size that the divider was put at. */
static void
on_moved(GObject *paned, GParamSpec *spec, gpointer data)
{
	Share *share = data;
	int length = get_length(share);

	if (share->idle != 0 || length != share->length || length < 2 || !has_both(share))
		return;
	share->share =
		CLAMP((double)gtk_paned_get_position(share->paned) / length, SHARE_MIN, SHARE_MAX);
}

static void
on_turned(GObject *paned, GParamSpec *spec, gpointer data)
{
	place_soon(data);
}

static void
share_free(GtkWidget *paned, gpointer data)
{
	Share *share = data;

	shares = g_list_remove(shares, share);
	g_clear_handle_id(&share->idle, g_source_remove);
	g_free(share->name);
	g_free(share);
}

void
wb_shares_keep(GtkWidget *paned, const char *name, double first)
{
	g_autoptr(GVariant) saved = g_settings_get_value(wb_settings_get(), KEY);
	Share *share = g_new0(Share, 1);

	share->paned = GTK_PANED(paned);
	share->name = g_strdup(name);
	share->first = share->share = first;
	if (g_variant_lookup(saved, name, "d", &share->share))
		share->share = CLAMP(share->share, SHARE_MIN, SHARE_MAX);
	shares = g_list_prepend(shares, share);
	g_signal_connect(paned, "size-allocate", G_CALLBACK(on_allocated), share);
	g_signal_connect(paned, "notify::position", G_CALLBACK(on_moved), share);
	g_signal_connect(paned, "notify::orientation", G_CALLBACK(on_turned), share);
	g_signal_connect(paned, "destroy", G_CALLBACK(share_free), share);
}

void
wb_shares_reset(void)
{
	for (GList *at = shares; at; at = at->next) {
		Share *share = at->data;

		share->share = share->first;
		place_soon(share);
	}
	g_settings_reset(wb_settings_get(), KEY);
}

void
wb_shares_save(void)
{
	GVariantBuilder builder;

	g_variant_builder_init(&builder, G_VARIANT_TYPE("a{sd}"));
	for (GList *at = shares; at; at = at->next) {
		const Share *share = at->data;

		if (share->share != share->first)
			g_variant_builder_add(&builder, "{sd}", share->name, share->share);
	}
	g_settings_set_value(wb_settings_get(), KEY, g_variant_builder_end(&builder));
}
