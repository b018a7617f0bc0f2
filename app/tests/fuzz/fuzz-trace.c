/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trace lines: any bytes, in any pieces, give the same events. */
#include "evidence/trace.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_text(const char *text)
{
	g_assert(!text || (g_utf8_validate(text, -1, NULL) && !strpbrk(text, "\n\033\r")));
}

static void
on_event(WbRunEvent *event, gpointer data)
{
	g_assert(event->text && event->time_ns >= 0);
	check_text(event->text);
	check_text(event->comm);
	check_text(event->name);
	g_checksum_update(data, (const guchar *)event->text, -1);
	g_checksum_update(data, (const guchar *)&event->pid, sizeof(event->pid));
	if (event->stream == WB_STREAM_FUNCTION)
		check_text(event->function.module);
	if (event->stream == WB_STREAM_DROP)
		check_text(event->drop.reason);
	wb_run_event_free(event);
}

static char *
read_pieces(const uint8_t *data, size_t size, size_t piece)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_MD5);
	g_autoptr(WbTrace) trace = wb_trace_new(on_event, sum);

	for (size_t at = 0; at < size; at += piece)
		wb_trace_feed(trace, (const char *)data + at, MIN(piece, size - at));
	return g_strdup_printf("%s %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
		g_checksum_get_string(sum), wb_trace_get_lost(trace),
		wb_trace_get_malformed(trace));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *whole = read_pieces(data, size, size + 1);
	g_autofree char *pieces = read_pieces(data, size, 7);

	g_assert(strcmp(whole, pieces) == 0);
	return 0;
}
