/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run made by hand, and a canvas to draw it on. */
#pragma once

#include "draw/paint.h"
#include "evidence/capture.h"
#include "evidence/timeline.h"

#include <netinet/in.h>

#define MS (G_GINT64_CONSTANT(1000) * 1000)
#define LINKTYPE_RAW 101

/* What the font libraries keep until the process ends is not ours to free. */
const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\nleak:libpango\nleak:libcairo\nleak:libgobject\n";
}

typedef struct {
	WbTimeline *timeline;
	WbCapture *capture;
} Run;

static inline Run
run_new(void)
{
	return (Run){ wb_timeline_new(0, 0), wb_capture_new() };
}

static inline void
run_clear(Run *run)
{
	wb_timeline_free(run->timeline);
	wb_capture_free(run->capture);
}

static inline WbFlow
run_flow(guint16 port, gboolean back)
{
	WbFlow flow = { 4, IPPROTO_TCP, port, 80, { { 10, 0, 0, 1 } }, { { 10, 0, 0, 2 } } };

	return back ? wb_flow_reverse(&flow) : flow;
}

/* A segment from 10.0.0.1:PORT to 10.0.0.2:80, or BACK, as it was captured. */
static inline const WbRunEvent *
run_packet(Run *run, gint64 time_ns, guint16 port, gboolean back, const WbTcp *tcp, gsize length)
{
	WbFlow flow = run_flow(port, back);
	WbPacket packet = { .version = 4,
		.protocol = IPPROTO_TCP,
		.ttl = 64,
		.source = flow.source,
		.destination = flow.destination,
		.tcp = *tcp,
		.payload_length = length };
	g_autoptr(GBytes) bytes = NULL;
	WbRunEvent *event;

	packet.tcp.source_port = flow.source_port;
	packet.tcp.destination_port = flow.destination_port;
	bytes = wb_packet_encode(&packet, NULL);
	event = wb_capture_add(
		run->capture, LINKTYPE_RAW, 0, time_ns, bytes, (guint32)g_bytes_get_size(bytes));
	g_assert_true(wb_timeline_add(run->timeline, event));
	return event;
}

static inline const WbRunEvent *
run_segment(Run *run, gint64 time_ns, gboolean back, guint flags, guint32 seq, guint32 ack,
	gsize length)
{
	WbTcp tcp = { .seq = seq, .ack = ack, .flags = (guint16)flags, .window = 1000 };

	return run_packet(run, time_ns, 40000, back, &tcp, length);
}

static inline WbRunEvent *
run_event(WbStream stream, gint64 time_ns, const char *text)
{
	WbRunEvent *event = wb_run_event_new(stream);

	event->time_ns = time_ns;
	event->text = g_strdup(text);
	return event;
}

static inline const WbRunEvent *
run_add(Run *run, WbRunEvent *event)
{
	g_assert_true(wb_timeline_add(run->timeline, event));
	return event;
}

static inline const WbRunEvent *
run_state(Run *run, gint64 time_ns, gboolean server, WbSocketState before, WbSocketState after)
{
	WbRunEvent *event = run_event(WB_STREAM_STATE, time_ns, "state");

	event->flow = run_flow(40000, server);
	if (after == WB_SOCKET_SYN_SENT)
		event->flow.source_port = 0;
	if (after == WB_SOCKET_LISTEN || before == WB_SOCKET_LISTEN)
		event->flow.destination_port = 0;
	event->state.before = before;
	event->state.after = after;
	return run_add(run, event);
}

static inline const WbRunEvent *
run_log(Run *run, gint64 time_ns, const char *text)
{
	WbRunEvent *event = run_event(WB_STREAM_LOG, time_ns, text);

	event->log.priority = 6;
	wb_run_event_find_mentions(event);
	return run_add(run, event);
}

/* SYN, SYN-ACK, ACK with the kernel's states, from millisecond AT on. */
static inline void
run_handshake(Run *run, gint64 at)
{
	const guint syn_ack = WB_TCP_SYN | WB_TCP_ACK;

	run_state(run, (at - 5) * MS, TRUE, WB_SOCKET_CLOSE, WB_SOCKET_LISTEN);
	run_state(run, (at - 1) * MS, FALSE, WB_SOCKET_CLOSE, WB_SOCKET_SYN_SENT);
	run_segment(run, at * MS, FALSE, WB_TCP_SYN, 1000, 0, 0);
	run_segment(run, (at + 1) * MS, TRUE, syn_ack, 5000, 1001, 0);
	run_state(run, (at + 2) * MS, FALSE, WB_SOCKET_SYN_SENT, WB_SOCKET_ESTABLISHED);
	run_segment(run, (at + 2) * MS, FALSE, WB_TCP_ACK, 1001, 5001, 0);
	run_state(run, (at + 3) * MS, TRUE, WB_SOCKET_LISTEN, WB_SOCKET_SYN_RECV);
	run_state(run, (at + 4) * MS, TRUE, WB_SOCKET_SYN_RECV, WB_SOCKET_ESTABLISHED);
}

/* --- a canvas ------------------------------------------------------------------------------ */

/* Draws it in both themes on a surface that keeps nothing; the size of the light one. */
static inline WbBox
draw_picture(const WbPicture *picture)
{
	cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
	const WbTheme *themes[] = { wb_theme_get_dark(), wb_theme_get_light() };
	WbBox size = { 0 };

	for (guint i = 0; i < G_N_ELEMENTS(themes); i++) {
		cairo_t *cairo = cairo_create(surface);

		picture->measure(cairo, themes[i], &size.width, &size.height, picture->data);
		picture->paint(cairo, themes[i], picture->data);
		g_assert_cmpint(cairo_status(cairo), ==, CAIRO_STATUS_SUCCESS);
		cairo_destroy(cairo);
	}
	cairo_surface_destroy(surface);
	g_assert_cmpfloat(size.width, >, 100);
	g_assert_cmpfloat(size.width, <=, 16000);
	g_assert_cmpfloat(size.height, >, 50);
	g_assert_cmpfloat(size.height, <=, 16000);
	return size;
}
