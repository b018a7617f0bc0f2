/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The widths of a table's columns. */
#include "views/column-widths.h"

#include "desk/settings.h"
#include "ui.h"

#define KEY "column-widths"
#define WIDTH_MIN 16
#define WIDTH_MAX 4000
/* A drag is many widths: the last is kept. */
#define QUIET_MS 400

typedef struct {
	GtkTreeView *tree;
	char *prefix; /* of the table's columns in the setting */
	const WbRowColumn *columns;
	guint count;
	guint timer;
} Widths;

static char *
dup_key(const Widths *widths, guint index)
{
	const char *title = widths->columns[index].title;

	return g_strconcat(widths->prefix, *title ? title : "Mark", NULL);
}

static int
get_width(const Widths *widths, guint index)
{
	return gtk_tree_view_column_get_fixed_width(
		gtk_tree_view_get_column(widths->tree, (int)index));
}

/* As it was made. */
static int
get_own_width(const Widths *widths, guint index)
{
	return (int)(widths->columns[index].width * wb_ui_get_text_scale());
}

/* --- the setting --------------------------------------------------------------------------------
 */

/* What other tables have there stays. */
static void
save(const Widths *widths)
{
	g_autoptr(GVariant) saved = g_settings_get_value(wb_settings_get(), KEY);
	GVariantBuilder builder;

	g_variant_builder_init(&builder, G_VARIANT_TYPE("a{si}"));
	for (gsize i = 0; i < g_variant_n_children(saved); i++) {
		g_autoptr(GVariant) entry = g_variant_get_child_value(saved, i);
		const char *key;

		g_variant_get(entry, "{&si}", &key, NULL);
		if (!g_str_has_prefix(key, widths->prefix))
			g_variant_builder_add_value(&builder, entry);
	}
	for (guint i = 0; i < widths->count; i++) {
		g_autofree char *key = dup_key(widths, i);

		if (get_width(widths, i) != get_own_width(widths, i))
			g_variant_builder_add(&builder, "{si}", key, get_width(widths, i));
	}
	g_settings_set_value(wb_settings_get(), KEY, g_variant_builder_end(&builder));
}

static gboolean
on_quiet(gpointer data)
{
	Widths *widths = data;

	widths->timer = 0;
	save(widths);
	return G_SOURCE_REMOVE;
}

static void
load(const Widths *widths)
{
	g_autoptr(GVariant) saved = g_settings_get_value(wb_settings_get(), KEY);

	for (guint i = 0; i < widths->count; i++) {
		g_autofree char *key = dup_key(widths, i);
		int width = get_own_width(widths, i);

		if (g_variant_lookup(saved, key, "i", &width))
			width = CLAMP(width, WIDTH_MIN, WIDTH_MAX);
		gtk_tree_view_column_set_fixed_width(
			gtk_tree_view_get_column(widths->tree, (int)i), width);
	}
}

/* --- the table ----------------------------------------------------------------------------------
 */

static void
on_width_changed(GtkTreeViewColumn *column, GParamSpec *property, gpointer data)
{
	Widths *widths = data;

	g_clear_handle_id(&widths->timer, g_source_remove);
	widths->timer = g_timeout_add(QUIET_MS, on_quiet, widths);
}

static void
set_blocked(Widths *widths, gboolean blocked)
{
	for (guint i = 0; i < widths->count; i++) {
		GtkTreeViewColumn *column = gtk_tree_view_get_column(widths->tree, (int)i);

		if (blocked)
			g_signal_handlers_block_by_func(column, on_width_changed, widths);
		else
			g_signal_handlers_unblock_by_func(column, on_width_changed, widths);
	}
}

/* The same setting has the widths that were just saved. */
static void
on_setting_changed(GSettings *settings, const char *key, gpointer data)
{
	Widths *widths = data;
	g_autoptr(GVariant) set = g_settings_get_user_value(settings, KEY);

	if (set)
		return;
	g_clear_handle_id(&widths->timer, g_source_remove);
	set_blocked(widths, TRUE);
	load(widths);
	set_blocked(widths, FALSE);
}

/* While the tree still has its columns. */
static void
on_destroy(GtkWidget *tree, gpointer data)
{
	Widths *widths = data;

	if (widths->timer)
		save(widths);
	g_clear_handle_id(&widths->timer, g_source_remove);
}

static void
widths_free(gpointer data)
{
	Widths *widths = data;

	g_clear_handle_id(&widths->timer, g_source_remove);
	g_free(widths->prefix);
	g_free(widths);
}

void
wb_column_widths_keep(GtkTreeView *tree, const char *name, const WbRowColumn *columns, guint count)
{
	Widths *widths = g_new0(Widths, 1);

	widths->tree = tree;
	widths->prefix = g_strconcat(name, "/", NULL);
	widths->columns = columns;
	widths->count = count;
	load(widths);
	for (guint i = 0; i < count; i++)
		g_signal_connect(gtk_tree_view_get_column(tree, (int)i), "notify::fixed-width",
			G_CALLBACK(on_width_changed), widths);
	g_object_set_data_full(G_OBJECT(tree), "column-widths", widths, widths_free);
	g_signal_connect(tree, "destroy", G_CALLBACK(on_destroy), widths);
	wb_ui_observe(wb_settings_get(), "changed::" KEY, G_CALLBACK(on_setting_changed),
		GTK_WIDGET(tree), widths);
}
