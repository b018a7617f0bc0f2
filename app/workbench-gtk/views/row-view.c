/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tree view with an accessible object of its own. */
#include "views/row-view.h"

#include <gtk/gtk-a11y.h>

struct _WbRowView {
	GtkTreeView parent;
	GtkAccessible *accessible; /* or NULL: nobody asked for it yet */
};

G_DEFINE_TYPE(WbRowView, wb_row_view, GTK_TYPE_TREE_VIEW)

static AtkObject *
get_accessible(GtkWidget *widget)
{
	WbRowView *view = WB_ROW_VIEW(widget);

	if (!view->accessible) {
		view->accessible =
			g_object_new(GTK_TYPE_TREE_VIEW_ACCESSIBLE, "widget", widget, NULL);
		atk_object_initialize(ATK_OBJECT(view->accessible), widget);
	}
	return ATK_OBJECT(view->accessible);
}

/* The cells that it knows point into the rows of the tree view. */
void
wb_row_view_forget_cells(WbRowView *view)
{
	if (!view->accessible)
		return;
	gtk_accessible_set_widget(view->accessible, NULL);
	gtk_accessible_set_widget(view->accessible, GTK_WIDGET(view));
}

void
wb_row_view_tell_rows(WbRowView *view, guint from, guint count)
{
	if (view->accessible && count > 0)
		g_signal_emit_by_name(view->accessible, "row-inserted", (int)from, (int)count);
}

/* As GTK does for the object that it makes. */
static void
cursor_changed(GtkTreeView *tree)
{
	WbRowView *view = WB_ROW_VIEW(tree);
	g_autoptr(GtkTreePath) path = NULL;
	g_autoptr(AtkObject) cell = NULL;

	if (GTK_TREE_VIEW_CLASS(wb_row_view_parent_class)->cursor_changed)
		GTK_TREE_VIEW_CLASS(wb_row_view_parent_class)->cursor_changed(tree);
	if (!view->accessible || !gtk_widget_has_focus(GTK_WIDGET(tree)))
		return;
	gtk_tree_view_get_cursor(tree, &path, NULL);
	if (path)
		cell = atk_table_ref_at(
			ATK_TABLE(view->accessible), gtk_tree_path_get_indices(path)[0], 0);
	if (cell)
		g_signal_emit_by_name(view->accessible, "active-descendant-changed", cell, NULL);
}

static void
destroy(GtkWidget *widget)
{
	WbRowView *view = WB_ROW_VIEW(widget);

	if (view->accessible)
		gtk_accessible_set_widget(view->accessible, NULL);
	g_clear_object(&view->accessible);
	GTK_WIDGET_CLASS(wb_row_view_parent_class)->destroy(widget);
}

static void
wb_row_view_class_init(WbRowViewClass *class)
{
	GTK_WIDGET_CLASS(class)->get_accessible = get_accessible;
	GTK_WIDGET_CLASS(class)->destroy = destroy;
	GTK_TREE_VIEW_CLASS(class)->cursor_changed = cursor_changed;
}

static void
wb_row_view_init(WbRowView *view)
{
}

GtkWidget *
wb_row_view_new(void)
{
	return g_object_new(WB_TYPE_ROW_VIEW, NULL);
}
