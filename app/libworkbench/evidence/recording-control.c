/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run as it is recorded: what wb-record itself says. */
#include "evidence/recording-private.h"

#include "base/text.h"
#include "evidence/event-json.h"
#include "evidence/flat-json.h"
#include "evidence/record-wire.h"

#include <string.h>

/* run.json is written anew this often while a run goes on. */
#define SYNC_US G_USEC_PER_SEC
#define TIME_MAX (G_MAXINT64 / 4)

static void
sync_now_and_then(WbRecording *recording)
{
	gint64 now_us = g_get_monotonic_time();

	if (!recording->bundle || recording->failure || now_us - recording->synced_us < SYNC_US)
		return;
	recording->synced_us = now_us;
	wb_bundle_writer_sync(recording->bundle, &recording->failure);
}

static gboolean
get_boot(const WbFlat *flat, gint64 *ret_ns)
{
	return wb_flat_get_int(flat, "boot", 0, TIME_MAX, ret_ns);
}

/* --- about the recorder -------------------------------------------------------------------- */

static gboolean
take_ready(WbRecording *recording, const WbFlat *flat)
{
	wb_recording_flush(recording);
	recording->ready = TRUE;
	sync_now_and_then(recording);
	if (recording->hooks.ready)
		recording->hooks.ready(recording->hooks.data);
	return TRUE;
}

static gboolean
take_clock(WbRecording *recording, const WbFlat *flat)
{
	const char *word = wb_flat_get_string(flat, "stream");
	WbRecordingLook look = { 0 };
	WbStream stream = WB_STREAM_COUNT;

	if (word && !wb_stream_parse(word, &stream))
		return FALSE;
	if (!wb_flat_get_uint(flat, "id", G_MAXUINT32, &look.id) || look.id == 0 ||
		!wb_flat_get_int(flat, "before", 0, TIME_MAX, &look.before_ns) ||
		!wb_flat_get_int(flat, "after", look.before_ns, TIME_MAX, &look.after_ns))
		return FALSE;
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		if (!word || wb_timeline_clock(stream) == i)
			recording->sources[i].looks[look.id % WB_RECORDING_LOOKS] = look;
	return TRUE;
}

static gboolean
take_tick(WbRecording *recording, const WbFlat *flat)
{
	gint64 boot_ns;

	if (!get_boot(flat, &boot_ns))
		return FALSE;
	wb_recording_flush(recording);
	sync_now_and_then(recording);
	if (recording->hooks.tick)
		recording->hooks.tick(boot_ns, recording->hooks.data);
	return TRUE;
}

static gboolean
take_lost(WbRecording *recording, const WbFlat *flat)
{
	const char *word = wb_flat_get_string(flat, "stream");
	guint64 count;
	WbStream stream;

	if (!word || !wb_stream_parse(word, &stream) ||
		!wb_flat_get_uint(flat, "count", G_MAXUINT32, &count))
		return FALSE;
	wb_recording_count_lost(recording, stream, count);
	return TRUE;
}

static gboolean
take_note(WbRecording *recording, const WbFlat *flat)
{
	const char *text = wb_flat_get_string(flat, "text");

	if (text)
		wb_recording_note(recording, "%s", text);
	return text != NULL;
}

static gboolean
take_exit(WbRecording *recording, const WbFlat *flat)
{
	gint64 status = -1, signal = 0;

	if (!wb_flat_get_int(flat, "status", 0, 255, &status) &&
		!wb_flat_get_int(flat, "signal", 1, 64, &signal))
		return FALSE;
	recording->exited = TRUE;
	recording->status = (int)status;
	return TRUE;
}

static gboolean
take_drained(WbRecording *recording, const WbFlat *flat)
{
	wb_recording_flush(recording);
	recording->drained = TRUE;
	return TRUE;
}

/* --- events -------------------------------------------------------------------------------- */

static WbRunEvent *
new_event(const WbFlat *flat, WbStream stream)
{
	g_autoptr(WbRunEvent) event = wb_run_event_new(stream);

	if (!wb_run_event_take_members(event, flat) || !get_boot(flat, &event->time_ns))
		return NULL;
	return g_steal_pointer(&event);
}

static gboolean
take_mark(WbRecording *recording, const WbFlat *flat)
{
	WbRunEvent *event = new_event(flat, WB_STREAM_STEP);

	if (event)
		wb_recording_deliver(recording, event);
	return event != NULL;
}

static gboolean
take_counter(WbRecording *recording, const WbFlat *flat)
{
	WbRunEvent *event = new_event(flat, WB_STREAM_COUNTER);

	if (!event)
		return FALSE;
	g_free(event->text);
	event->text = g_strdup_printf("%s %+" G_GINT64_FORMAT ", now %" G_GUINT64_FORMAT,
		event->name, event->counter.delta, event->counter.value);
	wb_recording_deliver(recording, event);
	return TRUE;
}

static char *
dup_sample_text(const WbRunEvent *event)
{
	g_autofree char *flow =
		event->flow.version ? wb_flow_to_string(&event->flow) : g_strdup("a socket");
	GString *text = g_string_new(flow);

	g_string_append_printf(text, " %s", wb_socket_state_to_string(event->sample->state));
	if (event->sample->state == WB_SOCKET_LISTEN) {
		g_string_append_printf(text, ", accept queue %u of %u", event->sample->recv_q,
			event->sample->send_q);
		return g_string_free(text, FALSE);
	}
	g_string_append_printf(text, ", recv-q %u, send-q %u, cwnd %u, rtt %.3f ms",
		event->sample->recv_q, event->sample->send_q, event->sample->snd_cwnd,
		event->sample->rtt_us / 1000.0);
	if (event->sample->unacked)
		g_string_append_printf(text, ", unacked %u", event->sample->unacked);
	if (event->sample->lost)
		g_string_append_printf(text, ", lost %u", event->sample->lost);
	if (event->sample->retransmits)
		g_string_append_printf(text, ", retransmits %u", event->sample->retransmits);
	return g_string_free(text, FALSE);
}

static gboolean
take_socket(WbRecording *recording, const WbFlat *flat)
{
	WbRunEvent *event = new_event(flat, WB_STREAM_SOCKET);

	if (!event)
		return FALSE;
	g_free(event->text);
	event->text = dup_sample_text(event);
	wb_recording_deliver(recording, event);
	return TRUE;
}

/* --- all of it ----------------------------------------------------------------------------- */

static const struct {
	const char *what;
	gboolean (*take)(WbRecording *recording, const WbFlat *flat);
} kinds[] = {
	{ "tick", take_tick },
	{ "clock", take_clock },
	{ "mark", take_mark },
	{ "counter", take_counter },
	{ "socket", take_socket },
	{ "lost", take_lost },
	{ "note", take_note },
	{ "ready", take_ready },
	{ "exit", take_exit },
	{ "drained", take_drained },
};

gboolean
wb_recording_take_control(WbRecording *recording, const char *text, gsize length)
{
	g_autoptr(WbFlat) flat = wb_flat_parse(text, length, NULL);
	const char *what = flat ? wb_flat_get_string(flat, "what") : NULL;

	for (guint i = 0; what && i < G_N_ELEMENTS(kinds); i++)
		if (strcmp(what, kinds[i].what) == 0)
			return kinds[i].take(recording, flat);
	/* What a newer recorder says is no fault. */
	return what != NULL;
}
