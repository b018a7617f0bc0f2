/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run as it is recorded: frames, and what leads to them. */
#include "evidence/recording-private.h"

#include "base/error.h"
#include "base/text.h"
#include "evidence/record-wire.h"

#include <string.h>

#define NOTES_MAX 64
#define NOTE_BYTES_MAX 500
#define TIME_BYTES 8

void
wb_recording_note(WbRecording *recording, const char *format, ...)
{
	g_autofree char *text = NULL;
	char *safe;
	va_list arguments;

	if (recording->notes->len >= NOTES_MAX)
		return;
	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	safe = wb_text_dup_safe_line(text, (gssize)MIN(strlen(text), NOTE_BYTES_MAX));
	if (recording->bundle)
		wb_bundle_writer_add_note(recording->bundle, safe);
	g_ptr_array_add(recording->notes, safe);
}

WbRecording *
wb_recording_new(WbBundleWriter *bundle, WbTimeline *timeline, const WbRecordingHooks *hooks)
{
	WbRecording *recording = g_new0(WbRecording, 1);

	recording->bundle = bundle;
	recording->timeline = timeline;
	if (hooks)
		recording->hooks = *hooks;
	recording->frame = g_byte_array_new();
	recording->notes = g_ptr_array_new_with_free_func(g_free);
	wb_recording_init_streams(recording);
	return recording;
}

void
wb_recording_free(WbRecording *recording)
{
	if (!recording)
		return;
	wb_recording_clear_streams(recording);
	g_clear_error(&recording->failure);
	g_byte_array_unref(recording->frame);
	g_ptr_array_unref(recording->notes);
	g_free(recording);
}

/* What went wrong with the bundle during this call: told once, and no more is written to it, so
 * that it has no gaps. What a hook adds is told by the call that the hook is in. */
static gboolean
finish_call(WbRecording *recording, GError **error)
{
	if (!recording->failure)
		return TRUE;
	recording->bundle = NULL;
	if (!recording->feeding)
		g_propagate_error(error, g_steal_pointer(&recording->failure));
	return FALSE;
}

/* --- frames -------------------------------------------------------------------------------- */

static guint32
get_length(const guint8 *header)
{
	return header[4] | (guint32)header[5] << 8 | (guint32)header[6] << 16 |
	       (guint32)header[7] << 24;
}

static gboolean
is_header(const guint8 *header)
{
	static const char types[] = { WB_RECORD_CONTROL, WB_RECORD_KMSG, WB_RECORD_TRACE,
		WB_RECORD_PCAPNG, WB_RECORD_OUT, WB_RECORD_ERR };

	return header[0] == 'W' && header[1] == 'B' && memchr(types, header[2], sizeof(types)) &&
	       header[3] == 0 && get_length(header) <= WB_RECORD_FRAME_MAX;
}

static gboolean
take_output(WbRecording *recording, char type, const guint8 *payload, gsize length)
{
	const WbRecordingHooks *hooks = &recording->hooks;
	void (*hook)(const char *, gsize, gpointer) =
		type == WB_RECORD_OUT ? hooks->out : hooks->err;
	guint64 time_ns = 0;

	if (length < TIME_BYTES)
		return FALSE;
	for (guint i = TIME_BYTES; i > 0; i--)
		time_ns = time_ns << 8 | payload[i - 1];
	recording->out_ns = (gint64)MIN(time_ns, G_MAXINT64 / 4);
	if (hook && length > TIME_BYTES)
		hook((const char *)payload + TIME_BYTES, length - TIME_BYTES, hooks->data);
	return TRUE;
}

/* FALSE: its payload is not what its type says. */
static gboolean
take_frame(WbRecording *recording, char type, const guint8 *payload, gsize length)
{
	const char *text = (const char *)payload;

	switch (type) {
	case WB_RECORD_KMSG:
		wb_kmsg_feed(recording->kmsg, text, length);
		return TRUE;
	case WB_RECORD_TRACE:
		wb_trace_feed(recording->trace, text, length);
		return TRUE;
	case WB_RECORD_PCAPNG:
		wb_recording_feed_packets(recording, payload, length);
		return TRUE;
	case WB_RECORD_CONTROL:
		return wb_recording_take_control(recording, text, length);
	default:
		return take_output(recording, type, payload, length);
	}
}

/* Takes the frame that BYTES begin with. 0 if it is not whole, or RECORDING became malformed. */
static gsize
take_one(WbRecording *recording, const guint8 *bytes, gsize length)
{
	guint32 payload;

	if (length < WB_RECORD_HEADER)
		return 0;
	payload = is_header(bytes) ? get_length(bytes) : G_MAXUINT32;
	if (payload != G_MAXUINT32 && length - WB_RECORD_HEADER < payload)
		return 0;
	recording->malformed = payload == G_MAXUINT32 || !take_frame(recording, (char)bytes[2],
								 bytes + WB_RECORD_HEADER, payload);
	return recording->malformed ? 0 : WB_RECORD_HEADER + payload;
}

/* Bytes that the frame in the making lacks: of its header, then of its payload. */
static gsize
count_missing(const WbRecording *recording)
{
	const GByteArray *frame = recording->frame;

	if (frame->len < WB_RECORD_HEADER)
		return WB_RECORD_HEADER - frame->len;
	return WB_RECORD_HEADER + get_length(frame->data) - frame->len;
}

/* Adds to the frame in the making, and takes it when it is whole. How many bytes it took. */
static gsize
complete(WbRecording *recording, const guint8 *bytes, gsize length)
{
	GByteArray *frame = recording->frame;
	gsize part = MIN(length, count_missing(recording));

	g_byte_array_append(frame, bytes, (guint)part);
	if (frame->len < WB_RECORD_HEADER)
		return part;
	recording->malformed = !is_header(frame->data);
	if (!recording->malformed && take_one(recording, frame->data, frame->len) > 0)
		g_byte_array_set_size(frame, 0);
	return part;
}

gboolean
wb_recording_feed(WbRecording *recording, const char *bytes, gsize length, GError **error)
{
	const guint8 *at = (const guint8 *)bytes;
	gboolean before = recording->malformed;

	recording->feeding = TRUE;
	while (length > 0 && !recording->malformed) {
		gsize used = recording->frame->len ? 0 : take_one(recording, at, length);

		if (used == 0 && !recording->malformed)
			used = complete(recording, at, length);
		at += used;
		length -= used;
	}
	recording->feeding = FALSE;
	if (!recording->malformed)
		return finish_call(recording, error);
	if (!before)
		wb_recording_note(
			recording, "the recorder's stream is damaged; what followed is lost");
	g_clear_error(&recording->failure);
	g_set_error_literal(error, WB_ERROR, WB_ERROR_INVALID_DATA,
		"what the guest's recorder says is damaged");
	return FALSE;
}

/* --- what the host adds -------------------------------------------------------------------- */

gboolean
wb_recording_add_console(WbRecording *recording, const void *bytes, gsize length, GError **error)
{
	wb_console_feed(recording->console, bytes, length);
	if (recording->bundle && !recording->failure)
		wb_bundle_writer_add_console(recording->bundle, bytes, length, &recording->failure);
	return finish_call(recording, error);
}

gboolean
wb_recording_add(WbRecording *recording, WbRunEvent *event, GError **error)
{
	wb_recording_deliver(recording, event);
	return finish_call(recording, error);
}

static void
note_end(WbRecording *recording)
{
	if (recording->frame->len > 0 && !recording->malformed)
		wb_recording_note(recording, "the recording ends in the middle of a frame");
	if (!recording->ready)
		wb_recording_note(recording, "the recorder never was ready");
	else if (!recording->drained)
		wb_recording_note(recording,
			"the streams were not drained: what happened last may be missing");
	if (wb_kmsg_get_malformed(recording->kmsg))
		wb_recording_note(recording,
			"lines of the log that are no record: %" G_GUINT64_FORMAT,
			wb_kmsg_get_malformed(recording->kmsg));
	if (wb_trace_get_malformed(recording->trace))
		wb_recording_note(recording,
			"lines of the trace that are no event: %" G_GUINT64_FORMAT,
			wb_trace_get_malformed(recording->trace));
}

gboolean
wb_recording_end(WbRecording *recording, GError **error)
{
	if (recording->ended)
		return TRUE;
	recording->ended = TRUE;
	wb_recording_flush(recording);
	wb_console_finish(recording->console);
	wb_recording_settle(recording);
	note_end(recording);
	if (recording->bundle && !recording->failure)
		wb_bundle_writer_sync(recording->bundle, &recording->failure);
	return finish_call(recording, error);
}

/* --- asking -------------------------------------------------------------------------------- */

gint64
wb_recording_get_out_ns(const WbRecording *recording)
{
	return recording->out_ns;
}

GPtrArray *
wb_recording_get_interfaces(const WbRecording *recording)
{
	return recording->interfaces;
}

const WbClock *
wb_recording_get_clock(const WbRecording *recording, WbStream source)
{
	return &recording->sources[wb_timeline_clock(source)].clock;
}

gboolean
wb_recording_is_ready(const WbRecording *recording)
{
	return recording->ready;
}

gboolean
wb_recording_is_drained(const WbRecording *recording)
{
	return recording->drained;
}

gboolean
wb_recording_get_status(const WbRecording *recording, int *ret_status)
{
	if (recording->exited)
		*ret_status = recording->status;
	return recording->exited;
}

GPtrArray *
wb_recording_get_notes(const WbRecording *recording)
{
	return recording->notes;
}

guint64
wb_recording_get_lost(const WbRecording *recording, WbStream stream)
{
	return recording->lost[stream];
}
