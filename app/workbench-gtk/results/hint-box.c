/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hints, one at a time. */
#include "results/hint-box.h"

#include "notice.h"
#include "ui.h"

#include "base/text.h"

#define FRAMES 4

typedef struct {
	WbDesk *desk;
	GtkWidget *shown; /* a box of those that were asked for */
	GtkWidget *more;  /* a button */
	GPtrArray *hints; /* of char * */
	guint count;	  /* of those shown */
	guint frames;	  /* since the last one came */
} HintBox;

static void
set_button(HintBox *view)
{
	g_autofree char *label =
		g_strdup_printf("Show hint %u of %u", view->count + 1, view->hints->len);

	/* Hidden, it would still be in the accessible tree. */
	if (view->count < view->hints->len)
		gtk_button_set_label(GTK_BUTTON(view->more), label);
	else
		g_clear_pointer(&view->more, gtk_widget_destroy);
}

/* A label knows how many lines it takes, and the button below its place, a frame or two later. */
static gboolean
bring_into_view(GtkWidget *label, GdkFrameClock *clock, gpointer data)
{
	HintBox *view = data;

	wb_ui_bring_into_view(label, gtk_widget_get_parent(view->shown));
	return view->frames++ < FRAMES ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
on_more(GtkButton *button, gpointer data)
{
	HintBox *view = data;
	g_autofree char *safe = wb_text_dup_safe(view->hints->pdata[view->count], -1);
	GtkWidget *label = wb_ui_wrapped_label_new(safe, "hint");

	gtk_widget_show(label);
	gtk_container_add(GTK_CONTAINER(view->shown), label);
	/* The pane may be low: a hint below its edge would look as if nothing had come. */
	view->frames = 0;
	gtk_widget_add_tick_callback(label, bring_into_view, view, NULL);
	wb_notice_say(view->shown, safe);
	view->count++;
	if (view->count == view->hints->len) {
		wb_desk_set_hints_seen(view->desk);
		/* After the last one the button goes: the row has the keys then. */
		if (gtk_widget_has_focus(view->more))
			gtk_widget_grab_focus(
				gtk_widget_get_ancestor(view->more, GTK_TYPE_LIST_BOX_ROW));
	}
	set_button(view);
}

static void
view_free(gpointer data)
{
	HintBox *view = data;

	g_ptr_array_unref(view->hints);
	g_free(view);
}

GtkWidget *
wb_hint_box_new(WbDesk *desk, const WbCheckSpec *spec, const char *first)
{
	HintBox *view = g_new0(HintBox, 1);
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);

	view->desk = desk;
	view->hints = g_ptr_array_new_with_free_func(g_free);
	if (first && (!spec->hints || !g_strv_contains((const char *const *)spec->hints, first)))
		g_ptr_array_add(view->hints, g_strdup(first));
	for (int i = 0; spec->hints && spec->hints[i]; i++)
		g_ptr_array_add(view->hints, g_strdup(spec->hints[i]));
	view->shown = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
	view->more = gtk_button_new_with_label("");
	gtk_widget_set_halign(view->more, GTK_ALIGN_START);
	gtk_container_add(GTK_CONTAINER(box), view->shown);
	gtk_container_add(GTK_CONTAINER(box), view->more);
	g_object_set_data_full(G_OBJECT(box), "view", view, view_free);
	g_signal_connect(view->more, "clicked", G_CALLBACK(on_more), view);
	set_button(view);
	return box;
}
