/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list of one kind of event. */
#include "views/event-list.h"

#include "views/event-model.h"
#include "ui.h"

typedef struct {
	WbDesk *desk;
	WbEventListSpec spec;
	GtkWidget *stack;
	GtkWidget *filter;
	GtkWidget *tree;
	GtkWidget *excuse;
	WbEventModel *model;
	gboolean following; /* the selection: what the tree says is no news */
} EventList;

/* --- the selection -----------------------------------------------------------------------------
 */

static void
on_selected(WbDesk *desk, gpointer data)
{
	EventList *view = data;
	GtkTreeSelection *selection = gtk_tree_view_get_selection(GTK_TREE_VIEW(view->tree));
	int row = wb_event_model_find(view->model, wb_desk_get_selected(desk));
	GtkTreePath *path;

	view->following = TRUE;
	if (row < 0) {
		gtk_tree_selection_unselect_all(selection);
	} else {
		path = gtk_tree_path_new_from_indices(row, -1);
		gtk_tree_view_set_cursor(GTK_TREE_VIEW(view->tree), path, NULL, FALSE);
		gtk_tree_view_scroll_to_cell(GTK_TREE_VIEW(view->tree), path, NULL, FALSE, 0, 0);
		gtk_tree_path_free(path);
	}
	view->following = FALSE;
}

static void
on_row_selected(GtkTreeSelection *selection, gpointer data)
{
	const EventList *view = data;
	GtkTreeIter iter;
	g_autoptr(GtkTreePath) path = NULL;

	if (view->following || !gtk_tree_selection_get_selected(selection, NULL, &iter))
		return;
	path = gtk_tree_model_get_path(GTK_TREE_MODEL(view->model), &iter);
	wb_desk_select(view->desk,
		wb_event_model_get(view->model, (guint)gtk_tree_path_get_indices(path)[0]));
}

/* --- what is shown -----------------------------------------------------------------------------
 */

static void
fill(EventList *view)
{
	const char *text = gtk_entry_get_text(GTK_ENTRY(view->filter));
	g_autofree char *word = g_utf8_casefold(text, -1);
	WbRunEventFilter filter = { 0 };
	gboolean flow = view->spec.flows && *text && wb_run_event_filter_parse_flow(&filter, text);
	gboolean full;

	view->following = TRUE;
	gtk_tree_view_set_model(GTK_TREE_VIEW(view->tree), NULL);
	g_clear_object(&view->model);
	view->model = wb_event_model_new(wb_desk_get_timeline(view->desk), view->spec.streams,
		wb_desk_get_start(view->desk), flow ? &filter : NULL, flow ? NULL : word);
	gtk_tree_view_set_model(GTK_TREE_VIEW(view->tree), GTK_TREE_MODEL(view->model));
	view->following = FALSE;
	full = wb_event_model_get_length(view->model) > 0;
	gtk_label_set_text(
		GTK_LABEL(view->excuse), *text ? "Nothing matches the filter." : view->spec.excuse);
	gtk_stack_set_visible_child_name(GTK_STACK(view->stack), full ? "list" : "excuse");
	on_selected(view->desk, view);
}

static void
on_evidence_changed(WbDesk *desk, gpointer data)
{
	fill(data);
}

static void
on_filter_changed(GtkSearchEntry *entry, gpointer data)
{
	fill(data);
}

/* --- the widget --------------------------------------------------------------------------------
 */

static void
add_column(EventList *view, const char *title, int column, int width)
{
	GtkCellRenderer *cell = gtk_cell_renderer_text_new();
	GtkTreeViewColumn *tree_column = gtk_tree_view_column_new_with_attributes(
		title, cell, "text", column, "weight", WB_EVENT_COLUMN_WEIGHT, NULL);

	gtk_tree_view_column_set_sizing(tree_column, GTK_TREE_VIEW_COLUMN_FIXED);
	gtk_tree_view_column_set_fixed_width(tree_column, width);
	gtk_tree_view_column_set_resizable(tree_column, TRUE);
	if (column == WB_EVENT_COLUMN_TEXT) {
		g_object_set(cell, "family", "monospace", "scale", 0.92, "ellipsize",
			PANGO_ELLIPSIZE_END, NULL);
		gtk_tree_view_column_set_expand(tree_column, TRUE);
	} else {
		g_object_set(cell, "xalign", 1.0, NULL);
	}
	gtk_tree_view_append_column(GTK_TREE_VIEW(view->tree), tree_column);
}

static GtkWidget *
new_tree(EventList *view)
{
	GtkWidget *scrolled = gtk_scrolled_window_new(NULL, NULL);

	view->tree = gtk_tree_view_new();
	add_column(view, "No.", WB_EVENT_COLUMN_NUMBER, 46);
	add_column(view, "Time", WB_EVENT_COLUMN_TIME, 84);
	add_column(view, "What", WB_EVENT_COLUMN_TEXT, 200);
	gtk_tree_view_set_fixed_height_mode(GTK_TREE_VIEW(view->tree), TRUE);
	gtk_tree_view_set_enable_search(GTK_TREE_VIEW(view->tree), FALSE);
	gtk_tree_view_set_tooltip_column(GTK_TREE_VIEW(view->tree), -1);
	wb_ui_set_name(view->tree, view->spec.name);
	gtk_container_add(GTK_CONTAINER(scrolled), view->tree);
	g_signal_connect(gtk_tree_view_get_selection(GTK_TREE_VIEW(view->tree)), "changed",
		G_CALLBACK(on_row_selected), view);
	return scrolled;
}

static void
view_free(gpointer data)
{
	EventList *view = data;

	g_clear_object(&view->model);
	g_free(view);
}

GtkWidget *
wb_event_list_new(WbDesk *desk, const WbEventListSpec *spec)
{
	EventList *view = g_new0(EventList, 1);
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);

	view->desk = desk;
	view->spec = *spec;
	view->filter = gtk_search_entry_new();
	view->stack = gtk_stack_new();
	view->excuse = gtk_label_new(NULL);
	gtk_label_set_line_wrap(GTK_LABEL(view->excuse), TRUE);
	wb_ui_add_class(view->excuse, "dim-label");
	gtk_entry_set_placeholder_text(GTK_ENTRY(view->filter), spec->placeholder);
	g_object_set(view->filter, "margin", 4, NULL);
	wb_ui_set_name(view->filter, spec->placeholder);
	gtk_stack_add_named(GTK_STACK(view->stack), new_tree(view), "list");
	gtk_stack_add_named(GTK_STACK(view->stack), view->excuse, "excuse");
	gtk_container_add(GTK_CONTAINER(box), view->filter);
	gtk_box_pack_start(GTK_BOX(box), view->stack, TRUE, TRUE, 0);
	g_object_set_data_full(G_OBJECT(box), "view", view, view_free);
	gtk_widget_show_all(box);
	fill(view);
	g_signal_connect(view->filter, "search-changed", G_CALLBACK(on_filter_changed), view);
	wb_ui_observe(desk, "evidence-changed", G_CALLBACK(on_evidence_changed), box, view);
	wb_ui_observe(desk, "evidence-grew", G_CALLBACK(on_evidence_changed), box, view);
	wb_ui_observe(desk, "selected", G_CALLBACK(on_selected), box, view);
	return box;
}
