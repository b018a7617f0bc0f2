/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CommonMark, and tables of pipes, as the contents of a text view. */
#pragma once

#include <gtk/gtk.h>

/* The tag of a link has its target under this name: g_object_get_data(). */
#define WB_MARKDOWN_TARGET "target"

/*
 * Replaces what VIEW shows by TEXT. Pictures are read from FOLDER, nowhere else. MAKE_TARGET says
 * what a piece of inline code leads to ("TODO 1" to "todo:1"), or NULL: owned.
 */
typedef char *(*WbMarkdownTargetFunc)(const char *code, gpointer data);
void wb_markdown_show(GtkTextView *view, const char *text, const char *folder,
	WbMarkdownTargetFunc make_target, gpointer data);
