/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The serial console as events. */
#include "evidence/console.h"

#include "base/text.h"
#include "evidence/lines.h"

#include <string.h>

#define LINE_MAX_BYTES 4096

struct _WbConsole {
	WbRunEventFunc event;
	gpointer data;
	WbLines lines;
	gint64 time_ns;
};

static void
take_time(WbConsole *console, const char **line)
{
	const char *at = *line;
	guint64 seconds, us;
	char *end;

	if (*at != '[')
		return;
	at += 1 + strspn(at + 1, " ");
	seconds = g_ascii_strtoull(at, &end, 10);
	if (end == at || *end != '.' || seconds > G_MAXINT32 || strspn(end + 1, "0123456789") != 6)
		return;
	us = g_ascii_strtoull(end + 1, &end, 10);
	if (g_str_has_prefix(end, "] ")) {
		console->time_ns = (gint64)(seconds * 1000000 + us) * 1000;
		*line = end + 2;
	}
}

static void
on_line(const char *line, gsize length, gboolean cut, gpointer data)
{
	WbConsole *console = data;
	WbRunEvent *event = wb_run_event_new(WB_STREAM_CONSOLE);
	const char *text = line;

	while (length > 0 && line[length - 1] == '\r')
		length--;
	take_time(console, &text);
	event->time_ns = console->time_ns;
	event->text =
		wb_text_dup_safe_line(text, (gssize)(length - MIN(length, (gsize)(text - line))));
	wb_run_event_find_mentions(event);
	console->event(event, console->data);
}

WbConsole *
wb_console_new(WbRunEventFunc event, gpointer data)
{
	WbConsole *console = g_new0(WbConsole, 1);

	console->event = event;
	console->data = data;
	wb_lines_init(&console->lines, LINE_MAX_BYTES, on_line, console);
	return console;
}

void
wb_console_free(WbConsole *console)
{
	if (!console)
		return;
	wb_lines_clear(&console->lines);
	g_free(console);
}

void
wb_console_feed(WbConsole *console, const char *bytes, gsize length)
{
	wb_lines_feed(&console->lines, bytes, length);
}

void
wb_console_finish(WbConsole *console)
{
	if (console->lines.pending->len > 0)
		wb_lines_feed(&console->lines, "\n", 1);
}
