/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the guest's recorder says: any bytes, in any pieces, give the same events. */
#include "evidence/event-json.h"
#include "evidence/recording.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
on_event(const WbRunEvent *event, gpointer data)
{
	g_autoptr(GString) json = g_string_new(NULL);

	g_assert(event->text && g_utf8_validate(event->text, -1, NULL));
	g_assert(!strpbrk(event->text, "\n\033\r"));
	wb_run_event_to_json(event, json);
	g_checksum_update(data, (const guchar *)json->str, (gssize)json->len);
}

static void
on_bytes(const char *bytes, gsize length, gpointer data)
{
	g_checksum_update(data, (const guchar *)bytes, (gssize)length);
}

static void
on_tick(gint64 boot_ns, gpointer data)
{
	g_checksum_update(data, (const guchar *)&boot_ns, sizeof(boot_ns));
}

static char *
read_pieces(const uint8_t *data, size_t size, size_t piece)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_MD5);
	WbRecordingHooks hooks = {
		.event = on_event, .tick = on_tick, .out = on_bytes, .err = on_bytes, .data = sum
	};
	g_autoptr(WbTimeline) timeline = wb_timeline_new(0, 0);
	g_autoptr(WbRecording) recording = wb_recording_new(NULL, timeline, &hooks);

	for (size_t at = 0; at < size; at += piece)
		if (!wb_recording_feed(
			    recording, (const char *)data + at, MIN(piece, size - at), NULL))
			break;
	g_assert(wb_recording_end(recording, NULL));
	for (guint i = 0; i < wb_recording_get_notes(recording)->len; i++)
		g_assert(!strpbrk(wb_recording_get_notes(recording)->pdata[i], "\n\033\r"));
	return g_strdup_printf(
		"%s %u", g_checksum_get_string(sum), wb_timeline_get_length(timeline));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *whole = read_pieces(data, size, size + 1);
	g_autofree char *pieces = read_pieces(data, size, 7);

	g_assert(strcmp(whole, pieces) == 0);
	return 0;
}
