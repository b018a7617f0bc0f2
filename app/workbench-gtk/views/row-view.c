/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tree view that is named for screen readers when one comes. */
#include "views/row-view.h"

#include "ui.h"

/* To tell of a row takes some 50 microseconds. */
#define SLICE 64

struct _WbRowView {
	GtkTreeView parent;
	char *name; /* NULL: the accessible object has it */
	gboolean (*move)(GtkMovementStep step, int count, gpointer data);
	gpointer data;
	guint next, left; /* which row is told of, and how many are still to be */
	guint idle;
};

G_DEFINE_TYPE(WbRowView, wb_row_view, GTK_TYPE_TREE_VIEW)

/* A column of marks has no room for a title. To name its button makes the accessible object. */
static void
name_columns(GtkTreeView *view)
{
	for (guint i = 0; i < gtk_tree_view_get_n_columns(view); i++) {
		GtkTreeViewColumn *column = gtk_tree_view_get_column(view, (int)i);

		if (!*gtk_tree_view_column_get_title(column))
			wb_ui_set_name(gtk_tree_view_column_get_button(column), "Mark");
	}
}

static AtkObject *
get_accessible(GtkWidget *widget)
{
	AtkObject *accessible = GTK_WIDGET_CLASS(wb_row_view_parent_class)->get_accessible(widget);
	g_autofree char *name = g_steal_pointer(&WB_ROW_VIEW(widget)->name);

	if (name) {
		atk_object_set_name(accessible, name);
		name_columns(GTK_TREE_VIEW(widget));
	}
	return accessible;
}

static gboolean
move_cursor(GtkTreeView *tree, GtkMovementStep step, int count)
{
	const WbRowView *view = WB_ROW_VIEW(tree);

	return view->move(step, count, view->data) ||
	       GTK_TREE_VIEW_CLASS(wb_row_view_parent_class)->move_cursor(tree, step, count);
}

static void
finalize(GObject *object)
{
	WbRowView *view = WB_ROW_VIEW(object);

	g_clear_handle_id(&view->idle, g_source_remove);
	g_free(view->name);
	G_OBJECT_CLASS(wb_row_view_parent_class)->finalize(object);
}

static void
wb_row_view_class_init(WbRowViewClass *class)
{
	G_OBJECT_CLASS(class)->finalize = finalize;
	GTK_WIDGET_CLASS(class)->get_accessible = get_accessible;
	GTK_TREE_VIEW_CLASS(class)->move_cursor = move_cursor;
}

static void
wb_row_view_init(WbRowView *view)
{
}

GtkWidget *
wb_row_view_new(const char *name, gboolean (*move)(GtkMovementStep step, int count, gpointer data),
	gpointer data)
{
	WbRowView *view = g_object_new(WB_TYPE_ROW_VIEW, NULL);

	view->name = g_strdup(name);
	view->move = move;
	view->data = data;
	return GTK_WIDGET(view);
}

/* --- other rows --------------------------------------------------------------------------------
 */

static void
tell_of_next(WbRowView *view, GtkTreeModel *model, guint rows)
{
	g_autoptr(GtkTreePath) path =
		gtk_tree_path_new_from_indices((int)(view->next++ % rows), -1);
	GtkTreeIter iter;

	view->left--;
	if (gtk_tree_model_get_iter(model, &iter, path))
		gtk_tree_model_row_changed(model, path, &iter);
}

static gboolean
on_idle(gpointer data)
{
	WbRowView *view = data;
	GtkTreeModel *model = gtk_tree_view_get_model(GTK_TREE_VIEW(view));
	guint rows = model ? (guint)gtk_tree_model_iter_n_children(model, NULL) : 0;
	g_autoptr(GtkTreePath) first = NULL;

	/* Those that are seen come first. */
	if (view->left == G_MAXUINT) {
		view->left = rows;
		if (gtk_tree_view_get_visible_range(GTK_TREE_VIEW(view), &first, NULL))
			view->next = (guint)gtk_tree_path_get_indices(first)[0];
	}
	for (guint i = 0; i < SLICE && rows > 0 && view->left > 0; i++)
		tell_of_next(view, model, rows);
	if (rows > 0 && view->left > 0)
		return G_SOURCE_CONTINUE;
	view->idle = 0;
	return G_SOURCE_REMOVE;
}

/* A screen reader may have kept what cells say. */
void
wb_row_view_change_all(WbRowView *view)
{
	gtk_widget_queue_draw(GTK_WIDGET(view));
	view->left = G_MAXUINT;
	if (!view->name && !view->idle)
		view->idle = g_idle_add(on_idle, view);
}
