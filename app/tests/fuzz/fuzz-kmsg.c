/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel log: any bytes, in any pieces, give the same records. */
#include "evidence/kmsg.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
on_event(WbRunEvent *event, gpointer data)
{
	g_assert(g_utf8_validate(event->text, -1, NULL) && !strchr(event->text, '\n'));
	g_assert(event->time_ns >= 0 && event->log.priority < 8);
	g_assert(event->mention_count <= WB_MENTIONS_MAX);
	g_checksum_update(data, (const guchar *)event->text, -1);
	g_checksum_update(data, (const guchar *)&event->log.sequence, sizeof(guint64));
	wb_run_event_free(event);
}

static char *
read_pieces(const uint8_t *data, size_t size, size_t piece)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_MD5);
	g_autoptr(WbKmsg) kmsg = wb_kmsg_new(on_event, sum);

	for (size_t at = 0; at < size; at += piece)
		wb_kmsg_feed(kmsg, (const char *)data + at, MIN(piece, size - at));
	wb_kmsg_flush(kmsg);
	return g_strdup_printf("%s %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
		g_checksum_get_string(sum), wb_kmsg_get_lost(kmsg), wb_kmsg_get_malformed(kmsg));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *whole = read_pieces(data, size, size + 1);
	g_autofree char *pieces = read_pieces(data, size, 7);

	g_assert(strcmp(whole, pieces) == 0);
	return 0;
}
