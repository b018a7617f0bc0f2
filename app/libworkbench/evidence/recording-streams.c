/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run as it is recorded: from each stream's bytes to events on one clock. */
#include "evidence/recording-private.h"

#include "base/text.h"
#include "packet/link.h"
#include "evidence/record-wire.h"

#include <string.h>

#define HELD_MAX 20000
#define INTERFACES_MAX 64
/* Log and trace show microseconds, packets nanoseconds. */
#define US 1000

/* --- out ----------------------------------------------------------------------------------- */

void
wb_recording_count_lost(WbRecording *recording, WbStream stream, guint64 count)
{
	if (count == 0)
		return;
	recording->lost[stream] += MIN(count, G_MAXUINT64 - recording->lost[stream]);
	if (recording->bundle)
		wb_bundle_writer_add_lost(recording->bundle, stream, count);
	if (recording->timeline)
		wb_timeline_add_lost(recording->timeline, stream, count);
}

/* Mapped, to everybody but the bundle. Takes EVENT over. */
static void
give(WbRecording *recording, WbRunEvent *event)
{
	wb_clock_map(&recording->sources[wb_timeline_clock(event->stream)].clock, event);
	if (recording->hooks.event)
		recording->hooks.event(event, recording->hooks.data);
	if (recording->timeline)
		wb_timeline_add(recording->timeline, event);
	else
		wb_run_event_free(event);
}

static void
give_held(WbRecording *recording, WbRecordingSource *source)
{
	g_autoptr(GPtrArray) held = g_steal_pointer(&source->held);

	source->held = g_ptr_array_new();
	for (guint i = 0; i < held->len; i++)
		give(recording, held->pdata[i]);
}

static void
hold(WbRecording *recording, WbRecordingSource *source, WbRunEvent *event)
{
	if (source->held->len < HELD_MAX) {
		g_ptr_array_add(source->held, event);
		return;
	}
	/* The bundle has it. */
	if (recording->timeline)
		wb_timeline_add_lost(recording->timeline, event->stream, 1);
	wb_run_event_free(event);
}

void
wb_recording_deliver(WbRecording *recording, WbRunEvent *event)
{
	WbRecordingSource *source = &recording->sources[wb_timeline_clock(event->stream)];
	guint64 number = ++recording->numbers[event->stream];

	/* After the first failure the bundle stays as it is: no gaps. */
	if (recording->bundle && !recording->failure && event->stream != WB_STREAM_CONSOLE)
		wb_bundle_writer_add(recording->bundle, event, &recording->failure);
	event->number = number;
	if (source->clock.markers > 0)
		give(recording, event);
	else
		hold(recording, source, event);
}

/* --- markers ------------------------------------------------------------------------------- */

/* "workbench-marker 12": 12, else 0. */
static guint64
parse_marker(const char *text)
{
	guint64 id = 0;

	if (!g_str_has_prefix(text, WB_RECORD_MARKER) ||
		strlen(text) > strlen(WB_RECORD_MARKER) + WB_RECORD_MARKER_DIGITS ||
		!g_ascii_string_to_unsigned(
			text + strlen(WB_RECORD_MARKER), 10, 1, G_MAXUINT32, &id, NULL))
		return 0;
	return id;
}

/* The trace has the boot clock; a marker only shows whether that is true. */
static void
check_trace_clock(WbRecording *recording, const WbRecordingLook *look, gint64 seen_ns)
{
	WbClock *clock = &recording->sources[WB_STREAM_STATE].clock;
	gint64 off = MAX(look->before_ns - US - seen_ns, seen_ns - look->after_ns);

	if (off <= 0)
		return;
	if (clock->steady)
		wb_recording_note(recording,
			"the trace's clock is not the boot clock: it is off by %" G_GINT64_FORMAT
			" ns",
			off);
	clock->steady = FALSE;
	clock->error_ns = MAX(clock->error_ns, (guint64)off + US);
}

/* Marker ID was seen in a stream of SOURCE, which says SEEN_NS. */
static void
take_marker(WbRecording *recording, WbStream stream, guint64 id, gint64 seen_ns)
{
	WbRecordingSource *source = &recording->sources[stream];
	const WbRecordingLook *look = &source->looks[id % WB_RECORDING_LOOKS];

	/* One that comes twice, or that somebody else made up, measures nothing. */
	if (look->id != id || id <= source->last_marker)
		return;
	source->last_marker = id;
	if (stream == WB_STREAM_STATE) {
		check_trace_clock(recording, look, seen_ns);
	} else {
		wb_clock_add_marker(&source->clock, look->before_ns, look->after_ns, seen_ns);
		give_held(recording, source);
	}
	if (recording->bundle)
		wb_bundle_writer_set_clock(recording->bundle, stream, &source->clock);
}

/* --- log and trace ------------------------------------------------------------------------- */

static void
on_log(WbRunEvent *event, gpointer data)
{
	WbRecording *recording = data;
	/* Facility 0 is the kernel itself: a module cannot write our markers by printk(). */
	guint64 marker = event->log.facility ? parse_marker(event->text) : 0;

	if (!marker) {
		wb_recording_deliver(recording, event);
		return;
	}
	take_marker(recording, WB_STREAM_LOG, marker, event->time_ns);
	wb_run_event_free(event);
}

static void
on_trace(WbRunEvent *event, gpointer data)
{
	WbRecording *recording = data;
	guint64 marker = event->stream == WB_STREAM_MARKER ? parse_marker(event->text) : 0;

	if (!marker) {
		wb_recording_deliver(recording, event);
		return;
	}
	take_marker(recording, WB_STREAM_STATE, marker, event->time_ns);
	wb_run_event_free(event);
}

static void
on_console(WbRunEvent *event, gpointer data)
{
	wb_recording_deliver(data, event);
}

/* --- packets ------------------------------------------------------------------------------- */

/* The marker that FRAME is, or 0. */
static guint64
get_packet_marker(const WbFrame *frame)
{
	WbLinkHeader header;
	char text[64];
	gsize length;
	const guint8 *bytes = g_bytes_get_data(frame->bytes, &length);

	if (!wb_link_decode(frame->link, bytes, length, &header) ||
		header.ether_type != WB_RECORD_ETHERTYPE || header.vlan_count > 0)
		return 0;
	/* Frames are padded with zeros. */
	length = MIN(length - header.offset, sizeof(text) - 1);
	memcpy(text, bytes + header.offset, length);
	text[length] = '\0';
	return parse_marker(text);
}

/* FALSE: there are too many. */
static gboolean
get_interface(WbRecording *recording, const WbFrame *frame, guint32 *ret_interface)
{
	GArray *map = recording->interface_map;
	guint32 none = G_MAXUINT32;
	guint32 *number;
	char *name;

	if (frame->interface >= INTERFACES_MAX)
		return FALSE;
	while (map->len <= frame->interface)
		g_array_append_val(map, none);
	number = &g_array_index(map, guint32, frame->interface);
	if (*number == none) {
		name = wb_text_dup_safe_line(
			frame->interface_name ? frame->interface_name : "", -1);
		*number = recording->interfaces->len;
		g_ptr_array_add(recording->interfaces, name);
		if (recording->bundle && !recording->failure)
			wb_bundle_writer_add_interface(
				recording->bundle, name, frame->link, number, &recording->failure);
	}
	*ret_interface = *number;
	return TRUE;
}

static void
on_frame(const WbFrame *frame, gpointer data)
{
	WbRecording *recording = data;
	guint64 marker = get_packet_marker(frame);
	guint32 interface;

	if (marker)
		take_marker(recording, WB_STREAM_PACKET, marker, frame->time_ns);
	else if (get_interface(recording, frame, &interface))
		wb_recording_deliver(
			recording, wb_capture_add(recording->capture, frame->link, interface,
					   frame->time_ns, frame->bytes, frame->wire_length));
	else
		wb_recording_count_lost(recording, WB_STREAM_PACKET, 1);
}

void
wb_recording_feed_packets(WbRecording *recording, const guint8 *bytes, gsize length)
{
	g_autoptr(GError) error = NULL;

	if (recording->no_packets ||
		wb_pcapng_reader_feed(recording->pcapng, bytes, length, &error))
		return;
	recording->no_packets = TRUE;
	wb_recording_note(recording, "packets cannot be read from here on: %s", error->message);
}

/* --- all of them --------------------------------------------------------------------------- */

void
wb_recording_init_streams(WbRecording *recording)
{
	recording->kmsg = wb_kmsg_new(on_log, recording);
	recording->trace = wb_trace_new(on_trace, recording);
	recording->pcapng = wb_pcapng_reader_new(on_frame, recording);
	recording->capture = wb_capture_new();
	recording->console = wb_console_new(on_console, recording);
	recording->interface_map = g_array_new(FALSE, FALSE, sizeof(guint32));
	recording->interfaces = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < WB_STREAM_COUNT; i++) {
		recording->sources[i].held = g_ptr_array_new();
		wb_clock_init_boot(&recording->sources[i].clock, US);
	}
	wb_clock_init(&recording->sources[WB_STREAM_LOG].clock, US);
	wb_clock_init(&recording->sources[WB_STREAM_PACKET].clock, 1);
}

void
wb_recording_clear_streams(WbRecording *recording)
{
	wb_kmsg_free(recording->kmsg);
	wb_trace_free(recording->trace);
	wb_pcapng_reader_free(recording->pcapng);
	wb_capture_free(recording->capture);
	wb_console_free(recording->console);
	g_array_unref(recording->interface_map);
	g_ptr_array_unref(recording->interfaces);
	for (guint i = 0; i < WB_STREAM_COUNT; i++) {
		g_ptr_array_set_free_func(
			recording->sources[i].held, (GDestroyNotify)wb_run_event_free);
		g_ptr_array_unref(recording->sources[i].held);
	}
}

void
wb_recording_flush(WbRecording *recording)
{
	guint64 log_lost, trace_lost = wb_trace_get_lost(recording->trace);

	wb_kmsg_flush(recording->kmsg);
	log_lost = wb_kmsg_get_lost(recording->kmsg);
	wb_recording_count_lost(recording, WB_STREAM_LOG, log_lost - recording->log_lost);
	wb_recording_count_lost(recording, WB_STREAM_STATE, trace_lost - recording->trace_lost);
	recording->log_lost = log_lost;
	recording->trace_lost = trace_lost;
}

void
wb_recording_settle(WbRecording *recording)
{
	static const WbStream measured[] = { WB_STREAM_LOG, WB_STREAM_PACKET, WB_STREAM_STATE };

	for (guint i = 0; i < G_N_ELEMENTS(measured); i++) {
		WbRecordingSource *source = &recording->sources[measured[i]];

		if (source->held->len > 0)
			wb_recording_note(recording,
				"the clock of stream %s is not known: its times do not compare",
				wb_stream_to_string(measured[i]));
		give_held(recording, source);
		if (recording->bundle)
			wb_bundle_writer_set_clock(recording->bundle, measured[i], &source->clock);
		if (recording->timeline)
			wb_timeline_map_again(recording->timeline, measured[i], &source->clock);
	}
}
