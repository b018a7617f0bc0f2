/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of pipes, which CommonMark takes for paragraphs. */
#pragma once

#include <gtk/gtk.h>
#include <cmark.h>

/* The rows (each a char **, the first is the head) of paragraph NODE, or NULL if it is no table. */
GPtrArray *wb_markdown_table_read(cmark_node *node);

GtkWidget *wb_markdown_table_new(GPtrArray *rows);
