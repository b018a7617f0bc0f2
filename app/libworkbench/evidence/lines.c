/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of bounded length. */
#include "evidence/lines.h"

#include <string.h>

void
wb_lines_init(WbLines *lines, gsize max,
	void (*line)(const char *line, gsize length, gboolean cut, gpointer data), gpointer data)
{
	*lines = (WbLines){ g_string_new(NULL), max, FALSE, line, data };
}

void
wb_lines_clear(WbLines *lines)
{
	if (lines->pending)
		g_string_free(lines->pending, TRUE);
	lines->pending = NULL;
}

static void
append(WbLines *lines, const char *bytes, gsize length)
{
	gsize room = lines->max - lines->pending->len;

	if (length > room)
		lines->cutting = TRUE;
	g_string_append_len(lines->pending, bytes, (gssize)MIN(length, room));
}

void
wb_lines_feed(WbLines *lines, const char *bytes, gsize length)
{
	while (length > 0) {
		const char *newline = memchr(bytes, '\n', length);
		gsize part = newline ? (gsize)(newline - bytes) : length;

		append(lines, bytes, part);
		if (!newline)
			return;
		lines->line(lines->pending->str, lines->pending->len, lines->cutting, lines->data);
		g_string_truncate(lines->pending, 0);
		lines->cutting = FALSE;
		bytes = newline + 1;
		length -= part + 1;
	}
}
