/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that are dropped on the window. */
#include "text/file-drop.h"

typedef struct {
	WbFilesTaken taken;
	gpointer data;
} Drop;

static GdkAtom
get_uris(void)
{
	return gdk_atom_intern_static_string("text/uri-list");
}

static gboolean
has_files(GdkDragContext *context)
{
	return g_list_find(gdk_drag_context_list_targets(context), get_uris()) != NULL;
}

static GPtrArray *
dup_paths(GtkSelectionData *selection)
{
	g_auto(GStrv) uris = gtk_selection_data_get_uris(selection);
	GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);

	for (int i = 0; uris && uris[i]; i++) {
		char *path = g_filename_from_uri(uris[i], NULL, NULL);

		if (path)
			g_ptr_array_add(paths, path);
	}
	return paths;
}

/* Before the widget's own: a text would take the names as text. */
static gboolean
on_motion(GtkWidget *widget, GdkDragContext *context, int x, int y, guint time, gpointer data)
{
	if (!has_files(context))
		return FALSE;
	gdk_drag_status(context, GDK_ACTION_COPY, time);
	return TRUE;
}

/* The window receives: it has no list of what it takes, which files would have to be in. */
static gboolean
on_drop(GtkWidget *widget, GdkDragContext *context, int x, int y, guint time, gpointer data)
{
	if (!has_files(context))
		return FALSE;
	gtk_drag_get_data(gtk_widget_get_toplevel(widget), context, get_uris(), time);
	return TRUE;
}

static void
on_received(GtkWidget *window, GdkDragContext *context, int x, int y, GtkSelectionData *selection,
	guint info, guint time, gpointer data)
{
	const Drop *drop = data;
	g_autoptr(GPtrArray) paths = dup_paths(selection);

	gtk_drag_finish(context, paths->len > 0, FALSE, time);
	drop->taken(paths, drop->data);
}

void
wb_file_drop_add(GtkWidget *widget)
{
	g_signal_connect(widget, "drag-motion", G_CALLBACK(on_motion), NULL);
	g_signal_connect(widget, "drag-drop", G_CALLBACK(on_drop), NULL);
}

void
wb_file_drop_set_up(GtkWidget *window, WbFilesTaken taken, gpointer data)
{
	Drop *drop = g_new0(Drop, 1);

	drop->taken = taken;
	drop->data = data;
	g_object_set_data_full(G_OBJECT(window), "file-drop", drop, g_free);
	gtk_drag_dest_set(window, 0, NULL, 0, GDK_ACTION_COPY);
	wb_file_drop_add(window);
	g_signal_connect(window, "drag-data-received", G_CALLBACK(on_received), drop);
}
