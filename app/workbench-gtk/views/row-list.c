/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list of events whose selected row is the window's selected event. */
#include "views/row-list.h"

#include "desk/desk-evidence.h"
#include "views/column-widths.h"
#include "views/row-scroll.h"
#include "views/row-view.h"
#include "ui.h"

typedef struct {
	WbDesk *desk;
	GtkTreeView *tree;
	WbRowScroll *scroll;
	WbRowModel *model;  /* or NULL */
	gboolean following; /* the selection: what the tree says is no news */
	guint scroll_idle;
	char *(*dup_tooltip)(const WbRunEvent *event, gpointer data);
	gpointer data;
} RowList;

static RowList *
get_list(GtkWidget *widget)
{
	return g_object_get_data(G_OBJECT(widget), "row-list");
}

/* --- the selection -----------------------------------------------------------------------------
 */

/* The selected event among all, or what belongs to it here; -1: neither is. */
static int
find_selected(const RowList *list)
{
	GPtrArray *related;
	int index;

	if (!list->model)
		return -1;
	index = wb_row_model_find(list->model, wb_desk_get_selected(list->desk));
	related = wb_desk_get_related(list->desk);
	for (guint i = 0; index < 0 && i < related->len; i++)
		index = wb_row_model_find(list->model, related->pdata[i]);
	return index;
}

static gboolean
scroll_to_cursor(gpointer data)
{
	RowList *list = data;
	g_autoptr(GtkTreePath) path = NULL, first = NULL, last = NULL;

	list->scroll_idle = 0;
	gtk_tree_view_get_cursor(list->tree, &path, NULL);
	/* In a long list only what brought the row there knows where it is. */
	if (!list->model || wb_row_model_get_length(list->model) > WB_ROWS_MAX)
		return G_SOURCE_REMOVE;
	if (path && gtk_tree_view_get_visible_range(list->tree, &first, &last) &&
		(gtk_tree_path_compare(path, first) <= 0 || gtk_tree_path_compare(path, last) >= 0))
		gtk_tree_view_scroll_to_cell(list->tree, path, NULL, TRUE, 0.2F, 0);
	return G_SOURCE_REMOVE;
}

void
wb_row_list_show_cursor(GtkWidget *widget)
{
	RowList *list = get_list(widget);

	if (!list->scroll_idle)
		list->scroll_idle = g_idle_add_full(G_PRIORITY_LOW, scroll_to_cursor, list, NULL);
}

/* What was selected while nobody saw the list was scrolled to in a list of another size. */
static void
on_map(GtkWidget *tree, gpointer data)
{
	RowList *list = data;

	if (wb_desk_get_selected(list->desk))
		wb_row_list_show_cursor(tree);
}

static void
set_cursor(RowList *list, int row)
{
	g_autoptr(GtkTreePath) path = gtk_tree_path_new_from_indices(row, -1);

	gtk_tree_view_set_cursor(list->tree, path, NULL, FALSE);
	gtk_tree_view_scroll_to_cell(list->tree, path, NULL, FALSE, 0, 0);
}

static void
on_selected(WbDesk *desk, gpointer data)
{
	RowList *list = data;
	int index = find_selected(list);

	list->following = TRUE;
	if (index < 0)
		gtk_tree_selection_unselect_all(gtk_tree_view_get_selection(list->tree));
	else
		set_cursor(list, wb_row_scroll_bring(list->scroll, (guint)index));
	list->following = FALSE;
}

static void
on_row_selected(GtkTreeSelection *selection, gpointer data)
{
	const RowList *list = data;
	GtkTreeIter iter;
	g_autoptr(GtkTreePath) path = NULL;

	if (list->following || !gtk_tree_selection_get_selected(selection, NULL, &iter))
		return;
	path = gtk_tree_model_get_path(GTK_TREE_MODEL(list->model), &iter);
	wb_desk_select(list->desk, wb_row_model_get_at(list->model, path));
}

/* A click on the row of what only belonged to the selected event changes no selection of the tree.
 */
static void
on_cursor_changed(GtkTreeView *tree, gpointer data)
{
	on_row_selected(gtk_tree_view_get_selection(tree), data);
}

/* What keys move is the selected event's row, also when it was out of the tree's rows. */
static void
restore_cursor(RowList *list)
{
	const WbRunEvent *selected = wb_desk_get_selected(list->desk);
	g_autoptr(GtkTreePath) path = NULL;

	gtk_tree_view_get_cursor(list->tree, &path, NULL);
	if (!list->model || wb_row_model_get_length(list->model) <= WB_ROWS_MAX)
		return;
	if (!path || (selected && wb_row_model_get_at(list->model, path) != selected))
		on_selected(list->desk, list);
}

static gboolean
on_move(GtkMovementStep step, int count, gpointer data)
{
	RowList *list = data;
	guint length = list->model ? wb_row_model_get_length(list->model) : 0;

	restore_cursor(list);
	if (step != GTK_MOVEMENT_BUFFER_ENDS || length <= WB_ROWS_MAX)
		return FALSE;
	wb_desk_select(list->desk, wb_row_model_get(list->model, count < 0 ? 0 : length - 1));
	on_selected(list->desk, list);
	return TRUE;
}

static gboolean
on_key(GtkWidget *tree, GdkEventKey *event, gpointer data)
{
	restore_cursor(data);
	return GDK_EVENT_PROPAGATE;
}

/* The tree would go to its first row, which may be far away. */
static void
on_focus(GtkWidget *tree, gpointer data)
{
	RowList *list = data;
	g_autoptr(GtkTreePath) path = NULL, first = NULL;

	restore_cursor(list);
	gtk_tree_view_get_cursor(list->tree, &path, NULL);
	if (!path && gtk_tree_view_get_visible_range(list->tree, &first, NULL))
		gtk_tree_view_set_cursor(list->tree, first, NULL, FALSE);
}

/* --- the widget --------------------------------------------------------------------------------
 */

static void
add_column(RowList *list, const WbRowColumn *column, int weight)
{
	GtkCellRenderer *cell = gtk_cell_renderer_text_new();
	GtkTreeViewColumn *tree_column = gtk_tree_view_column_new_with_attributes(
		column->title, cell, "text", column->column, NULL);
	g_autoptr(PangoAttrList) figures = pango_attr_list_new();

	gtk_tree_view_column_set_sizing(tree_column, GTK_TREE_VIEW_COLUMN_FIXED);
	gtk_tree_view_column_set_fixed_width(
		tree_column, (int)(column->width * wb_ui_get_text_scale()));
	gtk_tree_view_column_set_resizable(tree_column, TRUE);
	gtk_tree_view_column_set_expand(
		tree_column, (column->look & (WB_CELL_EXPAND | WB_CELL_SHARE)) != 0);
	pango_attr_list_insert(figures, pango_attr_font_features_new("tnum=1"));
	g_object_set(cell, "attributes", figures, "scale", WB_ROW_TEXT_SCALE, "ellipsize",
		PANGO_ELLIPSIZE_END, "ypad", 1, NULL);
	if (column->look & WB_CELL_EXPAND)
		gtk_tree_view_column_add_attribute(tree_column, cell, "weight", weight);
	if (column->look & WB_CELL_FIGURES)
		g_object_set(cell, "xalign", 1.0, NULL);
	if (column->look & WB_CELL_MONOSPACE)
		g_object_set(cell, "family", "monospace", NULL);
	if (column->look & WB_CELL_END)
		g_object_set(cell, "ellipsize", PANGO_ELLIPSIZE_START, NULL);
	gtk_tree_view_append_column(list->tree, tree_column);
}

/* What does not fit into a cell. */
static gboolean
on_query_tooltip(
	GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer data)
{
	RowList *list = data;
	GtkTreeModel *tree = NULL;
	g_autoptr(GtkTreePath) path = NULL;
	GtkTreeIter iter;
	const WbRunEvent *event;
	g_autofree char *text = NULL;

	if (!gtk_tree_view_get_tooltip_context(list->tree, &x, &y, keyboard, &tree, &path, &iter) ||
		!list->model)
		return FALSE;
	event = wb_row_model_get_at(list->model, path);
	if (!event || (!event->text && !list->dup_tooltip))
		return FALSE;
	text = list->dup_tooltip ? list->dup_tooltip(event, list->data) : g_strdup(event->text);
	gtk_tooltip_set_text(tooltip, text);
	gtk_tree_view_set_tooltip_row(list->tree, tooltip, path);
	return TRUE;
}

static void
list_free(gpointer data)
{
	RowList *list = data;

	g_clear_handle_id(&list->scroll_idle, g_source_remove);
	wb_row_scroll_free(list->scroll);
	g_clear_object(&list->model);
	g_free(list);
}

/* The row that was selected stands for another event now. */
static void
place(guint first, gpointer data)
{
	RowList *list = data;
	GtkTreeSelection *selection = gtk_tree_view_get_selection(list->tree);
	g_autoptr(GtkTreePath) path = NULL;
	int row;

	list->following = TRUE;
	gtk_tree_selection_unselect_all(selection);
	wb_row_model_place(list->model, first);
	row = find_selected(list) - (int)wb_row_model_get_first(list->model);
	if (row >= 0 && row < (int)wb_row_model_get_rows(list->model)) {
		path = gtk_tree_path_new_from_indices(row, -1);
		gtk_tree_view_set_cursor(list->tree, path, NULL, FALSE);
	}
	wb_row_view_change_all(WB_ROW_VIEW(list->tree));
	list->following = FALSE;
}

GtkWidget *
wb_row_list_new(WbDesk *desk, const char *name, const WbRowColumn *columns, guint count, int weight)
{
	RowList *list = g_new0(RowList, 1);
	GtkWidget *tree = wb_row_view_new(name, on_move, list);

	list->desk = desk;
	list->tree = GTK_TREE_VIEW(tree);
	for (guint i = 0; i < count; i++)
		add_column(list, &columns[i], weight);
	wb_column_widths_keep(list->tree, name, columns, count);
	gtk_tree_view_set_fixed_height_mode(list->tree, TRUE);
	gtk_tree_view_set_enable_search(list->tree, FALSE);
	list->scroll = wb_row_scroll_new(list->tree, place, list);
	gtk_widget_set_has_tooltip(tree, TRUE);
	g_object_set_data_full(G_OBJECT(tree), "row-list", list, list_free);
	g_signal_connect(tree, "query-tooltip", G_CALLBACK(on_query_tooltip), list);
	g_signal_connect(tree, "map", G_CALLBACK(on_map), list);
	g_signal_connect(tree, "grab-focus", G_CALLBACK(on_focus), list);
	g_signal_connect(tree, "key-press-event", G_CALLBACK(on_key), list);
	g_signal_connect(tree, "cursor-changed", G_CALLBACK(on_cursor_changed), list);
	g_signal_connect(gtk_tree_view_get_selection(list->tree), "changed",
		G_CALLBACK(on_row_selected), list);
	wb_ui_observe(desk, "selected", G_CALLBACK(on_selected), tree, list);
	return tree;
}

void
wb_row_list_set(GtkWidget *widget, WbRowModel *model)
{
	RowList *list = get_list(widget);

	list->following = TRUE;
	gtk_tree_view_set_model(list->tree, NULL);
	wb_row_scroll_set(list->scroll, model);
	g_set_object(&list->model, model);
	gtk_tree_view_set_model(list->tree, model ? GTK_TREE_MODEL(model) : NULL);
	list->following = FALSE;
	on_selected(list->desk, list);
}

/* The selected event may be among them. */
static void
select_new(RowList *list, guint from)
{
	const WbRunEvent *selected = wb_desk_get_selected(list->desk);

	for (guint i = from; selected && i < wb_row_model_get_length(list->model); i++)
		if (wb_row_model_get(list->model, i) == selected)
			on_selected(list->desk, list);
}

void
wb_row_list_append(GtkWidget *widget, GPtrArray *events, gboolean follow)
{
	RowList *list = get_list(widget);
	guint before = list->model ? wb_row_model_get_length(list->model) : 0;

	if (!list->model || events->len == 0)
		return;
	follow = follow && wb_row_scroll_is_at_end(list->scroll);
	wb_row_model_append(list->model, events);
	if (follow)
		wb_row_scroll_to_end(list->scroll);
	wb_row_scroll_update(list->scroll);
	select_new(list, before);
}

void
wb_row_list_set_tooltip(GtkWidget *widget,
	char *(*dup_tooltip)(const WbRunEvent *event, gpointer data), gpointer data)
{
	RowList *list = get_list(widget);

	list->dup_tooltip = dup_tooltip;
	list->data = data;
}

WbRowModel *
wb_row_list_get(GtkWidget *widget)
{
	return get_list(widget)->model;
}

/* --- or why there is none ----------------------------------------------------------------------
 */

GtkWidget *
wb_row_stack_new(GtkWidget *list)
{
	GtkWidget *stack = gtk_stack_new();
	GtkWidget *scrolled = wb_row_scroll_get_widget(get_list(list)->scroll);
	GtkWidget *excuse = gtk_label_new(NULL);

	gtk_label_set_line_wrap(GTK_LABEL(excuse), TRUE);
	gtk_label_set_justify(GTK_LABEL(excuse), GTK_JUSTIFY_CENTER);
	wb_ui_add_class(excuse, "dim-label");
	g_object_set(excuse, "margin", 12, NULL);
	gtk_stack_add_named(GTK_STACK(stack), scrolled, "list");
	gtk_stack_add_named(GTK_STACK(stack), excuse, "excuse");
	g_object_set_data(G_OBJECT(stack), "excuse", excuse);
	gtk_widget_show_all(stack);
	return stack;
}

void
wb_row_stack_set(GtkWidget *stack, const char *excuse)
{
	if (excuse)
		gtk_label_set_text(GTK_LABEL(g_object_get_data(G_OBJECT(stack), "excuse")), excuse);
	gtk_stack_set_visible_child_name(GTK_STACK(stack), excuse ? "excuse" : "list");
}
