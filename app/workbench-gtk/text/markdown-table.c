/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of pipes. */
#include "text/markdown-table.h"

#include "ui.h"

#include "base/text.h"

#include <string.h>

#define COLUMNS_MAX 12

/* What a paragraph says, without its marks. */
static char *
dup_plain(cmark_node *paragraph)
{
	GString *text = g_string_new(NULL);
	cmark_iter *iter = cmark_iter_new(paragraph);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);

		if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
			g_string_append(text, cmark_node_get_literal(node));
		else if (type == CMARK_NODE_SOFTBREAK)
			g_string_append_c(text, '\n');
	}
	cmark_iter_free(iter);
	return g_string_free(text, FALSE);
}

static gboolean
is_rule(const char *line)
{
	return strstr(line, "--") != NULL && strspn(line, "|-: ") == strlen(line);
}

static char **
split_row(const char *line)
{
	g_autofree char *copy = g_strstrip(g_strdup(line));
	gsize length = strlen(copy);
	char **cells;

	if (length > 1 && copy[length - 1] == '|')
		copy[length - 1] = '\0';
	cells = g_strsplit(copy + (*copy == '|'), "|", COLUMNS_MAX);
	for (int i = 0; cells[i]; i++)
		g_strstrip(cells[i]);
	return cells;
}

GPtrArray *
wb_markdown_table_read(cmark_node *node)
{
	cmark_node *first = cmark_node_first_child(node);
	g_autoptr(GPtrArray) rows = NULL;
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	if (!first || cmark_node_get_type(first) != CMARK_NODE_TEXT ||
		cmark_node_get_literal(first)[0] != '|')
		return NULL;
	text = dup_plain(node);
	lines = g_strsplit(text, "\n", -1);
	if (g_strv_length(lines) < 3 || !is_rule(lines[1]))
		return NULL;
	rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
	for (int i = 0; lines[i]; i++)
		if (i != 1)
			g_ptr_array_add(rows, split_row(lines[i]));
	return g_steal_pointer(&rows);
}

GtkWidget *
wb_markdown_table_new(GPtrArray *rows)
{
	GtkWidget *grid = gtk_grid_new();

	gtk_grid_set_column_spacing(GTK_GRID(grid), 18);
	gtk_grid_set_row_spacing(GTK_GRID(grid), 4);
	/* Screen readers read a grid from what was attached last. */
	for (guint i = rows->len; i-- > 0;) {
		char **cells = rows->pdata[i];

		for (guint j = g_strv_length(cells); j-- > 0;) {
			g_autofree char *safe = wb_text_dup_safe_line(cells[j], -1);
			GtkWidget *label = wb_ui_label_new(safe, i == 0 ? "headline" : NULL);

			gtk_grid_attach(GTK_GRID(grid), label, (int)j, (int)i, 1, 1);
		}
	}
	return grid;
}
