/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes that arrive in any pieces, as lines of bounded length. */
#pragma once

#include <glib.h>

typedef struct {
	GString *pending;
	gsize max;
	gboolean cutting; /* the current line is longer than MAX already */
	/* LENGTH bytes without the newline, and a NUL behind them; CUT if the line was longer. */
	void (*line)(const char *line, gsize length, gboolean cut, gpointer data);
	gpointer data;
} WbLines;

void wb_lines_init(WbLines *lines, gsize max,
	void (*line)(const char *line, gsize length, gboolean cut, gpointer data), gpointer data);
void wb_lines_clear(WbLines *lines);

void wb_lines_feed(WbLines *lines, const char *bytes, gsize length);
