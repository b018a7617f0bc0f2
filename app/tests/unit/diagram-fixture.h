/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs and diagrams made for the tests of pictures. A header of static functions, because each test
 * is linked from one file. */
#pragma once

#include "draw/diagram-run.h"
#include "packet/link.h"

#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>

#define CLIENT_PORT 40000
#define SERVER_PORT 4711

static inline WbFlow
fixture_flow(guint16 source_port, guint16 destination_port)
{
	WbFlow flow = { .version = 4,
		.protocol = IPPROTO_TCP,
		.source_port = source_port,
		.destination_port = destination_port };

	flow.source.bytes[0] = flow.destination.bytes[0] = 127;
	flow.source.bytes[3] = flow.destination.bytes[3] = 1;
	return flow;
}

static inline WbDiagram *
fixture_diagram(const char *name)
{
	g_autofree char *path = g_build_filename("labs/diagrams", name, NULL);
	g_autoptr(GError) error = NULL;
	WbDiagram *diagram = wb_diagram_load(path, &error);

	g_assert_no_error(error);
	return diagram;
}

static inline WbDiagram *
fixture_diagram_of(const char *text, GError **error)
{
	g_autofree char *folder = g_dir_make_tmp("wb-diagram-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "made.dot", NULL);
	WbDiagram *diagram;

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	diagram = wb_diagram_load(path, error);
	g_remove(path);
	g_rmdir(folder);
	return diagram;
}

static inline void
fixture_state(WbTimeline *timeline, gint64 us, guint16 from, guint16 to, const char *change)
{
	WbRunEvent *event = wb_run_event_new(WB_STREAM_STATE);
	g_auto(GStrv) words = g_strsplit(change, ">", 2);

	event->time_ns = us * 1000;
	event->flow = fixture_flow(from, to);
	if (from == 0 || to == 0)
		event->flow.destination.bytes[0] = to == 0 ? 0 : 127;
	if (to == 0)
		event->flow.destination.bytes[3] = 0;
	event->text = g_strdup(change);
	g_assert_true(wb_socket_state_parse(words[0], &event->state.before));
	g_assert_true(wb_socket_state_parse(words[1], &event->state.after));
	g_assert_true(wb_timeline_add(timeline, event));
}

static inline void
fixture_call(WbTimeline *timeline, gint64 us, WbFunctionKind kind, const char *name)
{
	WbRunEvent *event = wb_run_event_new(WB_STREAM_FUNCTION);

	event->time_ns = us * 1000;
	event->name = g_strdup(name);
	event->text = g_strdup_printf("%s();", name);
	event->function.kind = kind;
	g_assert_true(wb_timeline_add(timeline, event));
}

static inline void
fixture_function(WbTimeline *timeline, gint64 us, const char *name)
{
	fixture_call(timeline, us, WB_FUNCTION_LEAF, name);
}

typedef struct {
	gint64 us;
	guint16 from, to, flags;
	guint32 seq, ack;
} FixtureSegment;

static inline void
fixture_put(guint8 *at, guint32 value, guint bytes)
{
	for (guint i = 0; i < bytes; i++)
		at[i] = (guint8)(value >> 8 * (bytes - 1 - i));
}

/* Raw IPv4, no options; nobody looks at the checksums. */
static inline void
fixture_segment(WbTimeline *timeline, const FixtureSegment *segment)
{
	WbRunEvent *event = wb_run_event_new(WB_STREAM_PACKET);
	guint8 bytes[40] = { 0x45, 0, 0, 40, 0, 0, 0, 0, 64, IPPROTO_TCP, 0, 0, 127, 0, 0, 1, 127,
		0, 0, 1 };

	fixture_put(bytes + 20, segment->from, 2);
	fixture_put(bytes + 22, segment->to, 2);
	fixture_put(bytes + 24, segment->seq, 4);
	fixture_put(bytes + 28, segment->ack, 4);
	bytes[32] = 0x50;
	bytes[33] = (guint8)segment->flags;
	fixture_put(bytes + 34, 65535, 2);
	event->time_ns = segment->us * 1000;
	event->flow = fixture_flow(segment->from, segment->to);
	event->text = g_strdup("a segment");
	event->packet.bytes = g_bytes_new(bytes, sizeof(bytes));
	event->packet.link = WB_LINK_RAW;
	event->packet.wire_length = sizeof(bytes);
	event->packet.flags = segment->flags;
	event->packet.ack = segment->ack;
	g_assert_true(wb_timeline_add(timeline, event));
}

/* A connection that the client closes first; microseconds from START on. */
static inline void
fixture_connection_packets(WbTimeline *timeline, gint64 start, guint16 client)
{
	const FixtureSegment segments[] = {
		{ start + 100, client, SERVER_PORT, WB_TCP_SYN, 1000, 0 },
		{ start + 200, SERVER_PORT, client, WB_TCP_SYN | WB_TCP_ACK, 5000, 1001 },
		{ start + 300, client, SERVER_PORT, WB_TCP_ACK, 1001, 5001 },
		{ start + 400, client, SERVER_PORT, WB_TCP_FIN | WB_TCP_ACK, 1001, 5001 },
		{ start + 500, SERVER_PORT, client, WB_TCP_ACK, 5001, 1002 },
		{ start + 600, SERVER_PORT, client, WB_TCP_FIN | WB_TCP_ACK, 5001, 1002 },
		{ start + 700, client, SERVER_PORT, WB_TCP_ACK, 1002, 5002 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(segments); i++)
		fixture_segment(timeline, &segments[i]);
}

static inline void
fixture_connection_states(WbTimeline *timeline, gint64 start, guint16 client)
{
	fixture_state(timeline, start + 10, SERVER_PORT, 0, "CLOSE>LISTEN");
	fixture_state(timeline, start + 90, 0, SERVER_PORT, "CLOSE>SYN_SENT");
	fixture_state(timeline, start + 210, client, SERVER_PORT, "SYN_SENT>ESTABLISHED");
	fixture_state(timeline, start + 310, SERVER_PORT, 0, "LISTEN>SYN_RECV");
	fixture_state(timeline, start + 311, SERVER_PORT, client, "SYN_RECV>ESTABLISHED");
	fixture_state(timeline, start + 390, client, SERVER_PORT, "ESTABLISHED>FIN_WAIT1");
	fixture_state(timeline, start + 410, SERVER_PORT, client, "ESTABLISHED>CLOSE_WAIT");
	fixture_state(timeline, start + 510, client, SERVER_PORT, "FIN_WAIT1>FIN_WAIT2");
	fixture_state(timeline, start + 590, SERVER_PORT, client, "CLOSE_WAIT>LAST_ACK");
	fixture_state(timeline, start + 610, client, SERVER_PORT, "FIN_WAIT2>CLOSE");
	fixture_state(timeline, start + 710, SERVER_PORT, client, "LAST_ACK>CLOSE");
}

/* "client CLOSED>SYN-SENT=" for each step, "!" if only packets imply it. */
static inline char *
fixture_path(const WbDiagram *diagram, const WbDiagramRun *run)
{
	GString *path = g_string_new(NULL);

	for (guint i = 0; i < run->steps->len; i++) {
		const WbDiagramStep *step = &g_array_index(run->steps, WbDiagramStep, i);
		const WbDiagramNode *node =
			step->node >= 0 ? diagram->nodes->pdata[step->node] : NULL;
		const WbDiagramEdge *edge =
			step->edge >= 0 ? diagram->edges->pdata[step->edge] : NULL;

		g_string_append_printf(path, "%s%c:%s%s", i ? " " : "",
			step->end == WB_END_CLIENT   ? 'c'
			: step->end == WB_END_SERVER ? 's'
						     : '-',
			edge   ? edge->id
			: node ? node->id
			       : "?",
			step->event ? "" : "!");
	}
	return g_string_free(path, FALSE);
}
