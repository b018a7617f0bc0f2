/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ends of a connection. */
#include "views/ends-table.h"

#include "views/drawing-private.h"
#include "ui.h"

#include "draw/diagram-words.h"

#define MARK 12

enum { COLUMN_MARK, COLUMN_END, COLUMN_STATE, COLUMN_SINCE, COLUMN_SEGMENT, COLUMNS };

static const char *const heads[COLUMNS] = { NULL, "Endpoint", "State", "Since", "Last segment" };

static gboolean
on_draw_mark(GtkWidget *mark, cairo_t *cairo, gpointer server)
{
	wb_paint_end_mark(cairo, wb_drawing_get_theme(), GPOINTER_TO_INT(server),
		gtk_widget_get_allocated_width(mark) / 2.0,
		gtk_widget_get_allocated_height(mark) / 2.0, MARK);
	return GDK_EVENT_PROPAGATE;
}

static GtkWidget *
new_mark(WbEnd end)
{
	GtkWidget *mark = gtk_drawing_area_new();

	gtk_widget_set_size_request(mark, MARK + 4, MARK + 4);
	g_signal_connect(
		mark, "draw", G_CALLBACK(on_draw_mark), GINT_TO_POINTER(end == WB_END_SERVER));
	return mark;
}

static void
add_row(GtkGrid *grid, int row)
{
	if (row > 0)
		gtk_grid_attach(
			grid, new_mark(row == 1 ? WB_END_CLIENT : WB_END_SERVER), 0, row, 1, 1);
	for (int column = COLUMN_END; column < COLUMNS; column++) {
		GtkWidget *label =
			wb_ui_label_new(row ? NULL : heads[column], row ? "numbers" : "dim-label");

		/* Of an address the port counts most. */
		gtk_label_set_ellipsize(
			GTK_LABEL(label), column == COLUMN_END	     ? PANGO_ELLIPSIZE_MIDDLE
					  : column == COLUMN_SEGMENT ? PANGO_ELLIPSIZE_END
								     : PANGO_ELLIPSIZE_NONE);
		gtk_widget_set_hexpand(label, column == COLUMN_SEGMENT);
		gtk_grid_attach(grid, label, column, row, 1, 1);
	}
}

GtkWidget *
wb_ends_table_new(void)
{
	GtkWidget *grid = gtk_grid_new();

	gtk_grid_set_column_spacing(GTK_GRID(grid), 12);
	gtk_grid_set_row_spacing(GTK_GRID(grid), 3);
	g_object_set(grid, "margin", 8, NULL);
	for (int row = 0; row < 3; row++)
		add_row(GTK_GRID(grid), row);
	gtk_widget_show_all(grid);
	gtk_widget_set_no_show_all(grid, TRUE);
	wb_ui_set_name(grid, "Ends of the connection");
	return grid;
}

static void
set_cell(GtkWidget *grid, int column, int row, const char *text)
{
	GtkWidget *label = gtk_grid_get_child_at(GTK_GRID(grid), column, row);

	gtk_label_set_text(GTK_LABEL(label), text);
	gtk_widget_set_tooltip_text(label, text);
}

static void
show_end(GtkWidget *grid, const WbDiagramView *view, WbEnd end)
{
	int row = end == WB_END_CLIENT ? 1 : 2;
	const WbDiagramStep *step;
	guint steps = wb_diagram_view_get_steps(view);
	int node = wb_diagram_run_get_current(view->run, steps, end, &step);
	const WbRunEvent *segment = wb_diagram_run_get_last_segment(view->run, steps, end);
	g_autofree char *address = wb_diagram_end_to_string(view->run, end);
	g_autofree char *name = g_strdup_printf("%s %s", wb_end_to_string(end), address);
	g_autofree char *state =
		step ? wb_diagram_node_to_string(view->diagram, node) : g_strdup("–");
	g_autofree char *full =
		step && !step->event ? g_strdup_printf("%s, implied", state) : g_strdup(state);
	g_autofree char *time = step ? wb_diagram_time_to_string(view->run, step->time_ns) : NULL;
	g_autofree char *since = time ? g_strdup_printf("%s s", time) : g_strdup("–");
	g_autofree char *last = segment ? wb_diagram_segment_to_string(segment) : g_strdup("–");

	set_cell(grid, COLUMN_END, row, name);
	set_cell(grid, COLUMN_STATE, row, full);
	set_cell(grid, COLUMN_SINCE, row, since);
	set_cell(grid, COLUMN_SEGMENT, row, last);
}

void
wb_ends_table_show(GtkWidget *table, const WbDiagramView *view)
{
	gboolean any = view && view->run && view->run->flow.version != 0;

	gtk_widget_set_visible(table, any);
	if (!any)
		return;
	show_end(table, view, WB_END_CLIENT);
	show_end(table, view, WB_END_SERVER);
}
