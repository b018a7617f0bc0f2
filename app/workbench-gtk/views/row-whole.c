/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The selected row of a list in full. */
#include "views/row-whole.h"

#include "ui.h"

#define LINES 3
#define TEXT_MAX 600
#define PADDING 6 /* of a cell */

typedef struct {
	GtkWidget *label;
	GtkTreeView *list;
	const WbRowColumn *columns;
	guint count;
	WbRowSpec rows;
	guint idle;
	int width;
} Whole;

static Whole *
get_whole(GtkWidget *label)
{
	return g_object_get_data(G_OBJECT(label), "whole");
}

static const WbRunEvent *
get_selected(const Whole *whole)
{
	WbRowModel *model = wb_row_list_get(GTK_WIDGET(whole->list));
	g_autoptr(GtkTreePath) path = NULL;
	GtkTreeIter iter;

	if (!model || !gtk_tree_selection_get_selected(
			      gtk_tree_view_get_selection(whole->list), NULL, &iter))
		return NULL;
	path = gtk_tree_model_get_path(GTK_TREE_MODEL(model), &iter);
	if (!path)
		return NULL;
	return wb_row_model_get_at(model, path);
}

static gboolean
fits(const Whole *whole, guint column, const WbRunEvent *event, const char *text)
{
	GtkTreeViewColumn *shown = gtk_tree_view_get_column(whole->list, (int)column);
	g_autoptr(PangoLayout) layout =
		gtk_widget_create_pango_layout(GTK_WIDGET(whole->list), text);
	g_autoptr(PangoAttrList) attributes = pango_attr_list_new();
	gboolean mono = (whole->columns[column].look & WB_CELL_MONOSPACE) != 0;
	gboolean expands = (whole->columns[column].look & WB_CELL_EXPAND) != 0;
	int width;

	pango_attr_list_insert(attributes, pango_attr_scale_new(WB_ROW_TEXT_SCALE));
	if (mono)
		pango_attr_list_insert(attributes, pango_attr_family_new("monospace"));
	if (expands)
		pango_attr_list_insert(attributes,
			pango_attr_weight_new(
				(PangoWeight)whole->rows.get_weight(event, whole->rows.data)));
	pango_layout_set_attributes(layout, attributes);
	pango_layout_get_pixel_size(layout, &width, NULL);
	return width + PADDING <= gtk_tree_view_column_get_width(shown);
}

/* What does not fit of the row's cells; owned, or NULL. */
static char *
dup_cut(const Whole *whole, const WbRunEvent *event)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < whole->count; i++) {
		const WbRowColumn *column = &whole->columns[i];
		g_autofree char *cell = NULL;

		if (!gtk_tree_view_column_get_visible(
			    gtk_tree_view_get_column(whole->list, (int)i)))
			continue;
		cell = whole->rows.dup_cell(event, column->column, whole->rows.data);
		if (!cell || fits(whole, i, event, cell))
			continue;
		g_string_append_printf(text, "%s%s", text->len > 0 ? "\n" : "", cell);
	}
	if (text->len == 0)
		return NULL;
	if (text->len > TEXT_MAX)
		g_string_truncate(
			text, (gsize)(g_utf8_find_prev_char(text->str, text->str + TEXT_MAX) -
				      text->str));
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean
update(gpointer data)
{
	Whole *whole = data;
	const WbRunEvent *event = get_selected(whole);
	g_autofree char *text = event ? dup_cut(whole, event) : NULL;
	gboolean shown = gtk_widget_get_visible(whole->label);

	whole->idle = 0;
	gtk_label_set_text(GTK_LABEL(whole->label), text ? text : "");
	gtk_widget_set_visible(whole->label, text != NULL);
	/* The list is lower now, and the row may be the last. */
	if (text && !shown)
		wb_row_list_show_cursor(GTK_WIDGET(whole->list));
	return G_SOURCE_REMOVE;
}

static void
update_soon(Whole *whole)
{
	if (whole->idle == 0 && gtk_widget_get_mapped(GTK_WIDGET(whole->list)))
		whole->idle = g_idle_add_full(G_PRIORITY_LOW, update, whole, NULL);
}

static void
on_changed(gpointer source, GtkWidget *label)
{
	update_soon(get_whole(label));
}

static void
on_size(GtkWidget *list, GdkRectangle *size, GtkWidget *label)
{
	Whole *whole = get_whole(label);

	if (size->width == whole->width)
		return;
	whole->width = size->width;
	update_soon(whole);
}

static void
whole_free(gpointer data)
{
	Whole *whole = data;

	g_clear_handle_id(&whole->idle, g_source_remove);
	g_free(whole);
}

GtkWidget *
wb_row_whole_new(GtkWidget *list, const WbRowColumn *columns, guint count, const WbRowSpec *rows)
{
	Whole *whole = g_new0(Whole, 1);
	GtkTreeSelection *selection = gtk_tree_view_get_selection(GTK_TREE_VIEW(list));

	whole->list = GTK_TREE_VIEW(list);
	whole->columns = columns;
	whole->count = count;
	whole->rows = *rows;
	whole->label = wb_ui_wrapped_label_new("", "row-whole");
	gtk_label_set_lines(GTK_LABEL(whole->label), LINES);
	gtk_label_set_ellipsize(GTK_LABEL(whole->label), PANGO_ELLIPSIZE_END);
	gtk_widget_set_no_show_all(whole->label, TRUE);
	g_object_set_data_full(G_OBJECT(whole->label), "whole", whole, whole_free);
	/* The list may go before the label, or after it. */
	g_signal_connect_object(selection, "changed", G_CALLBACK(on_changed), whole->label, 0);
	g_signal_connect_object(list, "map", G_CALLBACK(on_changed), whole->label, 0);
	g_signal_connect_object(list, "size-allocate", G_CALLBACK(on_size), whole->label, 0);
	return whole->label;
}

void
wb_row_whole_update(GtkWidget *label)
{
	update_soon(get_whole(label));
}
