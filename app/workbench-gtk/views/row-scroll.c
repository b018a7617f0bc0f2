/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a list of a million rows is scrolled to. */
#include "views/row-scroll.h"

#include "ui.h"

/* Nearer to the end of the tree's rows others are wanted: some forty Page Downs. */
#define MARGIN (WB_ROWS_MAX / 4)
/* GTK takes its time to scroll to a row: 200 ms. */
#define AIM_US 250000

struct _WbRowScroll {
	GtkTreeView *tree;
	WbRowModel *model; /* or NULL */
	void (*place)(guint first, gpointer data);
	gpointer data;
	GtkWidget *box, *scrolled, *bar;
	GtkAdjustment *rows, *all; /* pixels: of the tree's rows, of all events */
	double row_height;	   /* 0: not known yet */
	guint placed;		   /* how many rows the tree has a place for */
	gboolean to_end;	   /* is asked for, when they have all one */
	gboolean syncing;	   /* what an adjustment says is no news */
	gint64 aimed_us;	   /* since when an event is scrolled to; 0: none is */
	guint aimed;		   /* which */
	guint idle;
};

static gboolean
is_long(const WbRowScroll *scroll)
{
	return scroll->model && wb_row_model_get_length(scroll->model) > WB_ROWS_MAX;
}

/* Where the tree's first row is among all. */
static double
get_offset(const WbRowScroll *scroll)
{
	return wb_row_model_get_first(scroll->model) * scroll->row_height;
}

/* --- the bar -----------------------------------------------------------------------------------
 */

static void
show_bar(WbRowScroll *scroll)
{
	gboolean wanted = is_long(scroll);

	if (wanted == gtk_widget_get_visible(scroll->bar))
		return;
	gtk_widget_set_visible(scroll->bar, wanted);
	gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scroll->scrolled), GTK_POLICY_AUTOMATIC,
		wanted ? GTK_POLICY_EXTERNAL : GTK_POLICY_AUTOMATIC);
	/* A scroll that goes on by itself would go on where the rows were before. */
	gtk_scrolled_window_set_kinetic_scrolling(GTK_SCROLLED_WINDOW(scroll->scrolled), !wanted);
}

void
wb_row_scroll_update(WbRowScroll *scroll)
{
	double page = gtk_adjustment_get_page_size(scroll->rows);

	show_bar(scroll);
	if (!is_long(scroll) || scroll->syncing)
		return;
	scroll->syncing = TRUE;
	gtk_adjustment_configure(scroll->all,
		get_offset(scroll) + gtk_adjustment_get_value(scroll->rows), 0,
		wb_row_model_get_length(scroll->model) * scroll->row_height, scroll->row_height,
		page, page);
	scroll->syncing = FALSE;
}

/* What is seen stays where it is. */
static void
move_rows(WbRowScroll *scroll, guint first)
{
	double value = gtk_adjustment_get_value(scroll->rows) + get_offset(scroll);

	scroll->syncing = TRUE;
	scroll->place(first, scroll->data);
	gtk_adjustment_set_value(scroll->rows, value - get_offset(scroll));
	scroll->syncing = FALSE;
	wb_row_scroll_update(scroll);
}

/* --- moving ------------------------------------------------------------------------------------
 */

/* Half of the rows before the event INDEX, half behind. */
static void
place_around(WbRowScroll *scroll, guint index)
{
	move_rows(scroll, index - MIN(index, WB_ROWS_MAX / 2));
}

/* GTK has scrolled there. */
static gboolean
has_arrived(const WbRowScroll *scroll)
{
	double y = scroll->aimed * scroll->row_height - get_offset(scroll);
	double value = gtk_adjustment_get_value(scroll->rows);

	return y >= value - 1 &&
	       y + scroll->row_height <= value + gtk_adjustment_get_page_size(scroll->rows) + 1;
}

int
wb_row_scroll_bring(WbRowScroll *scroll, guint index)
{
	guint first = wb_row_model_get_first(scroll->model);

	double page = gtk_adjustment_get_page_size(scroll->rows);

	scroll->aimed = index;
	scroll->aimed_us = has_arrived(scroll) ? 0 : g_get_monotonic_time();
	if (index < first || index >= first + wb_row_model_get_rows(scroll->model)) {
		place_around(scroll, index);
		gtk_adjustment_set_value(scroll->rows,
			(index - wb_row_model_get_first(scroll->model)) * scroll->row_height -
				page / 2);
	}
	return (int)(index - wb_row_model_get_first(scroll->model));
}

/* It was on its way to a row that may be another now. */
static void
go_on_to_aim(WbRowScroll *scroll)
{
	guint row = scroll->aimed - wb_row_model_get_first(scroll->model);
	g_autoptr(GtkTreePath) path = gtk_tree_path_new_from_indices((int)row, -1);

	if (scroll->aimed >= wb_row_model_get_first(scroll->model) &&
		row < wb_row_model_get_rows(scroll->model))
		gtk_tree_view_scroll_to_cell(scroll->tree, path, NULL, FALSE, 0, 0);
}

/* From VALUE of the tree's pixels on, a page and MARGIN rows are the tree's, as far as there are
 * any. */
static gboolean
is_within(const WbRowScroll *scroll, double value, double margin)
{
	guint first = wb_row_model_get_first(scroll->model);
	guint rows = wb_row_model_get_rows(scroll->model);
	double end = value + gtk_adjustment_get_page_size(scroll->rows);

	return (first == 0 || value >= margin * scroll->row_height) &&
	       (first + rows == wb_row_model_get_length(scroll->model) ||
		       end + margin * scroll->row_height <= rows * scroll->row_height);
}

static gboolean
on_idle(gpointer data)
{
	WbRowScroll *scroll = data;
	double value = gtk_adjustment_get_value(scroll->rows);

	scroll->idle = 0;
	if (!is_long(scroll) || scroll->row_height <= 0 || is_within(scroll, value, MARGIN))
		return G_SOURCE_REMOVE;
	place_around(scroll, (guint)((get_offset(scroll) + value) / scroll->row_height));
	if (g_get_monotonic_time() < scroll->aimed_us + AIM_US)
		go_on_to_aim(scroll);
	return G_SOURCE_REMOVE;
}

/* The tree may be in the middle of something. */
static void
on_rows_moved(GtkAdjustment *rows, gpointer data)
{
	WbRowScroll *scroll = data;

	wb_row_scroll_update(scroll);
	if (!scroll->syncing && is_long(scroll) && has_arrived(scroll))
		scroll->aimed_us = 0;
	if (!scroll->syncing && !scroll->idle && is_long(scroll))
		scroll->idle = g_idle_add_full(G_PRIORITY_HIGH_IDLE, on_idle, scroll, NULL);
}

/* The bar was dragged, to anywhere. */
static void
on_all_moved(GtkAdjustment *all, gpointer data)
{
	WbRowScroll *scroll = data;
	double value = gtk_adjustment_get_value(all);

	if (scroll->syncing || !is_long(scroll) || scroll->row_height <= 0)
		return;
	if (!is_within(scroll, value - get_offset(scroll), 0))
		place_around(scroll, (guint)(value / scroll->row_height));
	gtk_adjustment_set_value(scroll->rows, value - get_offset(scroll));
}

static double
get_last_value(const WbRowScroll *scroll)
{
	return gtk_adjustment_get_upper(scroll->rows) - gtk_adjustment_get_page_size(scroll->rows);
}

/* Rows are all of one height, which the theme and the size of text say. */
static void
on_size(GtkWidget *tree, GdkRectangle *size, gpointer data)
{
	WbRowScroll *scroll = data;
	double height = gtk_adjustment_get_upper(scroll->rows);
	guint rows = scroll->model ? wb_row_model_get_rows(scroll->model) : 0;

	if (rows > 0 && height > gtk_adjustment_get_page_size(scroll->rows))
		scroll->row_height = height / rows;
	scroll->placed = rows;
	if (scroll->to_end)
		gtk_adjustment_set_value(scroll->rows, get_last_value(scroll));
	scroll->to_end = FALSE;
	wb_row_scroll_update(scroll);
}

gboolean
wb_row_scroll_is_at_end(WbRowScroll *scroll)
{
	guint behind = wb_row_model_get_first(scroll->model) + wb_row_model_get_rows(scroll->model);

	return scroll->to_end ||
	       (behind == wb_row_model_get_length(scroll->model) &&
		       gtk_adjustment_get_value(scroll->rows) >= get_last_value(scroll) - 1);
}

void
wb_row_scroll_to_end(WbRowScroll *scroll)
{
	move_rows(scroll, wb_row_model_get_length(scroll->model));
	gtk_adjustment_set_value(scroll->rows, get_last_value(scroll));
	scroll->to_end = wb_row_model_get_rows(scroll->model) != scroll->placed;
}

/* --- the widget --------------------------------------------------------------------------------
 */

void
wb_row_scroll_set(WbRowScroll *scroll, WbRowModel *model)
{
	scroll->model = model;
	scroll->to_end = FALSE;
	scroll->placed = 0;
	wb_row_scroll_update(scroll);
}

GtkWidget *
wb_row_scroll_get_widget(WbRowScroll *scroll)
{
	return scroll->box;
}

WbRowScroll *
wb_row_scroll_new(GtkTreeView *tree, void (*place)(guint first, gpointer data), gpointer data)
{
	WbRowScroll *scroll = g_new0(WbRowScroll, 1);

	scroll->tree = tree;
	scroll->place = place;
	scroll->data = data;
	scroll->all = g_object_ref_sink(gtk_adjustment_new(0, 0, 0, 0, 0, 0));
	scroll->bar = gtk_scrollbar_new(GTK_ORIENTATION_VERTICAL, scroll->all);
	wb_ui_set_name(scroll->bar, "All rows");
	gtk_widget_set_no_show_all(scroll->bar, TRUE);
	scroll->scrolled = gtk_scrolled_window_new(NULL, NULL);
	gtk_container_add(GTK_CONTAINER(scroll->scrolled), GTK_WIDGET(tree));
	scroll->rows = g_object_ref(gtk_scrollable_get_vadjustment(GTK_SCROLLABLE(tree)));
	scroll->box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
	gtk_box_pack_start(GTK_BOX(scroll->box), scroll->scrolled, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(scroll->box), scroll->bar, FALSE, FALSE, 0);
	g_signal_connect(scroll->rows, "value-changed", G_CALLBACK(on_rows_moved), scroll);
	g_signal_connect(scroll->all, "value-changed", G_CALLBACK(on_all_moved), scroll);
	g_signal_connect_after(tree, "size-allocate", G_CALLBACK(on_size), scroll);
	return scroll;
}

void
wb_row_scroll_free(WbRowScroll *scroll)
{
	if (!scroll)
		return;
	g_clear_handle_id(&scroll->idle, g_source_remove);
	g_signal_handlers_disconnect_by_data(scroll->rows, scroll);
	g_signal_handlers_disconnect_by_data(scroll->all, scroll);
	g_object_unref(scroll->rows);
	g_object_unref(scroll->all);
	g_free(scroll);
}
