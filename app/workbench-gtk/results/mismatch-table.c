/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a script expected and what the kernel did, side by side. */
#include "results/mismatch-table.h"

#include "ui.h"

#include "base/text.h"

/* Outside text. NULL: there is none. */
static void
add_cell(GtkGrid *grid, const char *text, int column, int row, const char *style_class)
{
	g_autofree char *safe = wb_text_dup_safe_line(text ? text : "nothing", -1);
	GtkWidget *label = wb_ui_wrapped_label_new(safe, style_class);

	gtk_label_set_yalign(GTK_LABEL(label), 0);
	gtk_widget_set_hexpand(label, column > 0);
	gtk_grid_attach(grid, label, column, row, 1, 1);
}

static void
add_row(GtkGrid *grid, int row, const char *field, const char *expected, const char *actual)
{
	add_cell(grid, field, 0, row, "dim-label");
	add_cell(grid, expected, 1, row, "value");
	add_cell(grid, actual, 2, row, "value");
}

static int
add_mismatch(GtkGrid *grid, int row, const WbMismatch *mismatch)
{
	g_autofree char *words =
		mismatch->words ? wb_text_dup_safe_line(mismatch->words, -1) : NULL;

	if (mismatch->expected || mismatch->actual)
		add_row(grid, row++, mismatch->field, mismatch->expected, mismatch->actual);
	if (words)
		gtk_grid_attach(grid, wb_ui_wrapped_label_new(words, NULL), 0, row++, 3, 1);
	return row;
}

GtkWidget *
wb_mismatch_table_new(const WbPlayEvent *event)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
	GtkWidget *grid = gtk_grid_new();
	g_autofree char *title =
		g_strdup_printf("✗ Line %u: not as the script has it", event->line);
	int row = 1;

	gtk_grid_set_column_spacing(GTK_GRID(grid), 16);
	gtk_grid_set_row_spacing(GTK_GRID(grid), 4);
	add_cell(GTK_GRID(grid), "", 0, 0, NULL);
	add_cell(GTK_GRID(grid), "The script expects", 1, 0, "column-head");
	add_cell(GTK_GRID(grid), "The kernel did", 2, 0, "column-head");
	for (guint i = 0; i < event->mismatches->len; i++)
		row = add_mismatch(GTK_GRID(grid), row, event->mismatches->pdata[i]);
	if (event->expected || event->actual)
		add_row(GTK_GRID(grid), row++, "whole line", event->expected, event->actual);
	if (event->text)
		add_row(GTK_GRID(grid), row, "output", "", event->text);
	wb_ui_set_name(grid, "Expected and actual");
	wb_ui_add_class(box, "mismatch");
	gtk_container_add(GTK_CONTAINER(box), wb_ui_wrapped_label_new(title, "headline"));
	gtk_container_add(GTK_CONTAINER(box), grid);
	return box;
}
