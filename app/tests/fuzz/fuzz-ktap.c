/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A checker's output: any bytes, in any pieces, give the same sub-checks within the caps. */
#include "lab/ktap.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
on_step(const char *text, gpointer data)
{
	g_checksum_update(data, (const guchar *)text, -1);
}

static void
on_check(const WbCheck *check, gpointer data)
{
	g_checksum_update(data, (const guchar *)check->id, -1);
	g_checksum_update(data, (const guchar *)wb_check_status_to_string(check->status), -1);
	if (check->message) {
		g_assert(strlen(check->message) <= 8 * 1024);
		g_checksum_update(data, (const guchar *)check->message, -1);
	}
	g_assert(check->evidence->len <= 64);
	for (guint i = 0; i < check->evidence->len; i++)
		g_checksum_update(data, check->evidence->pdata[i], -1);
}

static void
on_bail_out(const char *word, const char *reason, gpointer data)
{
	g_checksum_update(data, (const guchar *)word, -1);
	g_checksum_update(data, (const guchar *)reason, -1);
}

static char *
read_pieces(const uint8_t *data, size_t size, size_t piece)
{
	static const WbKtapEvents events = { NULL, on_step, on_check, on_bail_out };
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_MD5);
	g_autoptr(WbKtap) ktap = wb_ktap_new(&events, sum);

	for (size_t at = 0; at < size; at += piece)
		wb_ktap_feed(ktap, (const char *)data + at, MIN(piece, size - at));
	wb_ktap_finish(ktap);
	g_assert(wb_ktap_get_seen(ktap) <= 1000 && wb_ktap_get_planned(ktap) <= 1000);
	return g_strdup(g_checksum_get_string(sum));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *whole = read_pieces(data, size, size + 1);
	g_autofree char *pieces = read_pieces(data, size, 7);

	g_assert(strcmp(whole, pieces) == 0);
	return 0;
}
