/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A play on the timeline of its run. */
#include "session/play-recording.h"

#include "base/text.h"
#include "evidence/capture.h"

#include <string.h>

#define LINKTYPE_RAW 101
#define TEXT_MAX 400
#define ERR_KEEP 16384

struct _WbPlayRecording {
	WbBundleWriter *bundle;
	WbRecording *recording;
	WbCapture *capture; /* decodes the packets of steps, for their keys */
	void (*out)(const char *bytes, gsize length, gpointer data);
	gpointer data;
	GString *err;
	gboolean judged; /* the player told how it ended */
};

static void
on_out(const char *bytes, gsize length, gpointer data)
{
	WbPlayRecording *recording = data;

	recording->out(bytes, length, recording->data);
}

static void
on_err(const char *bytes, gsize length, gpointer data)
{
	WbPlayRecording *recording = data;

	g_string_append_len(recording->err, bytes, (gssize)length);
	if (recording->err->len > ERR_KEEP)
		g_string_erase(recording->err, 0, (gssize)(recording->err->len - ERR_KEEP));
}

WbPlayRecording *
wb_play_recording_new(const char *folder, const WbRunInfo *info,
	void (*out)(const char *bytes, gsize length, gpointer data), gpointer data, GError **error)
{
	g_autoptr(WbPlayRecording) recording = g_new0(WbPlayRecording, 1);
	WbRecordingHooks hooks = { .out = on_out, .err = on_err, .data = recording };

	recording->out = out;
	recording->data = data;
	recording->err = g_string_new(NULL);
	recording->bundle = wb_bundle_writer_new(folder, info, error);
	if (!recording->bundle)
		return NULL;
	recording->capture = wb_capture_new();
	recording->recording = wb_recording_new(recording->bundle, NULL, &hooks);
	return g_steal_pointer(&recording);
}

void
wb_play_recording_free(WbPlayRecording *recording)
{
	if (!recording)
		return;
	wb_recording_free(recording->recording);
	wb_bundle_writer_free(recording->bundle);
	wb_capture_free(recording->capture);
	g_string_free(recording->err, TRUE);
	g_free(recording);
}

gboolean
wb_play_recording_feed(WbPlayRecording *recording, const char *bytes, gsize length, GError **error)
{
	return wb_recording_feed(recording->recording, bytes, length, error);
}

/* --- what the player says ------------------------------------------------------------------ */

/* On one line, and not a page of it: code and commands of a script may be long. */
static char *
dup_line(const char *text)
{
	g_autofree char *flat = g_strndup(text ? text : "", TEXT_MAX);
	gboolean cut = text && strlen(text) > TEXT_MAX;
	g_autofree char *safe = NULL;

	g_strdelimit(flat, "\n\t", ' ');
	safe = wb_text_dup_safe_line(g_strstrip(flat), -1);
	return g_strconcat(safe, cut ? " …" : "", NULL);
}

static char *
dup_mismatch(const WbPlayEvent *event)
{
	const WbMismatch *mismatch = event->mismatches->len ? event->mismatches->pdata[0] : NULL;

	if (!mismatch)
		return g_strdup(event->actual ? event->actual : "nothing came");
	if (!mismatch->expected && !mismatch->actual)
		return g_strdup(mismatch->words ? mismatch->words : mismatch->field);
	return g_strdup_printf("%s: expected %s, but it is %s", mismatch->field,
		mismatch->expected ? mismatch->expected : "none",
		mismatch->actual ? mismatch->actual : "none");
}

static gboolean
is_failure(const WbPlayEvent *event)
{
	return event->kind == WB_PLAY_STEP &&
	       (event->verdict == WB_VERDICT_FAIL || event->verdict == WB_VERDICT_ERROR);
}

/* Of a failed step, what is wrong with it; else what the script has there. */
static char *
dup_text(const WbPlayEvent *event)
{
	const char *words = event->expected ? event->expected : event->actual;
	g_autofree char *mismatch = NULL;

	switch (event->kind) {
	case WB_PLAY_START:
		return g_strdup_printf("the script begins: %s", event->script);
	case WB_PLAY_PACKET:
		return g_strdup_printf("a packet that the script does not expect: %s",
			event->actual ? event->actual
			: event->text ? event->text
				      : "?");
	case WB_PLAY_STEP:
		break;
	default:
		return g_strdup(event->text);
	}
	words = words ? words : wb_step_kind_to_string(event->step);
	if (!is_failure(event))
		return g_strdup_printf("line %u  %s", event->line, words);
	mismatch = dup_mismatch(event);
	return g_strdup_printf("line %u  %s  %s", event->line, words, mismatch);
}

/* The keys of the packet that the step sent or saw. */
static void
take_keys(WbPlayRecording *recording, const WbPlayEvent *from, WbRunEvent *event)
{
	g_autoptr(WbRunEvent) packet = NULL;

	if (!from->packet)
		return;
	packet = wb_capture_add(recording->capture, LINKTYPE_RAW, 0, 0, from->packet,
		(guint32)g_bytes_get_size(from->packet));
	event->flow = packet->flow;
	event->has_sequence = packet->has_sequence;
	event->sequence = packet->sequence;
	event->sequence_end = packet->sequence_end;
}

static WbRunEvent *
make_event(WbPlayRecording *recording, const WbPlayEvent *from, WbStream stream)
{
	WbRunEvent *event = wb_run_event_new(stream);
	g_autofree char *text = dup_text(from);

	/* Within what wb_clock_map() can add to. */
	event->time_ns = CLAMP(from->time, 0, G_MAXINT64 / 8000) * 1000;
	event->text = dup_line(text);
	event->name = from->label ? dup_line(from->label) : NULL;
	take_keys(recording, from, event);
	return event;
}

static void
add_end(WbPlayRecording *recording, const WbPlayEvent *from)
{
	WbRunEvent *event = make_event(recording, from, WB_STREAM_CHECK);

	recording->judged = TRUE;
	event->check.passed = from->verdict == WB_VERDICT_PASS;
	if (event->check.passed) {
		g_free(event->text);
		event->text = g_strdup_printf("the script: %u steps", from->passed);
	}
	wb_recording_add(recording->recording, event, NULL);
}

void
wb_play_recording_add(WbPlayRecording *recording, const WbPlayEvent *event)
{
	if (event->kind == WB_PLAY_END)
		add_end(recording, event);
	else if (is_failure(event))
		wb_recording_add(
			recording->recording, make_event(recording, event, WB_STREAM_CHECK), NULL);
	else if (event->kind != WB_PLAY_READY)
		wb_recording_add(
			recording->recording, make_event(recording, event, WB_STREAM_STEP), NULL);
}

/* --- the end ------------------------------------------------------------------------------- */

const char *
wb_play_recording_get_err(const WbPlayRecording *recording)
{
	return recording->err->str;
}

gboolean
wb_play_recording_get_status(const WbPlayRecording *recording, int *ret_status)
{
	return wb_recording_get_status(recording->recording, ret_status);
}

/* The player is gone without a word: the verdict is the session's. */
static WbRunEvent *
make_verdict(const WbPlayRecording *recording, const char *message)
{
	WbRunEvent *event = wb_run_event_new(WB_STREAM_CHECK);

	event->time_ns = wb_recording_get_out_ns(recording->recording);
	event->text = dup_line(message);
	return event;
}

gboolean
wb_play_recording_finish(WbPlayRecording *recording, const WbPlayRecordingEnd *end, GError **error)
{
	gsize length = 0;
	const void *console = end->console ? g_bytes_get_data(end->console, &length) : NULL;

	if (!recording->judged && !wb_recording_add(recording->recording,
					  make_verdict(recording, end->message), error))
		return FALSE;
	return (!length ||
		       wb_recording_add_console(recording->recording, console, length, error)) &&
	       wb_recording_end(recording->recording, error) &&
	       wb_bundle_writer_finish(recording->bundle, end->outcome, error);
}
