/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the packets of one connection imply of its ends' states. */
#include "draw/diagram-path.h"

#include "packet/link.h"
#include "packet/tcp-track.h"

#include <string.h>

typedef struct {
	GArray *out; /* of WbDiagramImplied */
	const WbDiagramRun *run;
	const GArray *indexes; /* of the run's packets in the timeline */
} Collector;

static void
feed(WbTcpTrack *track, const WbRunEvent *event, guint64 id)
{
	gsize length;
	const guint8 *bytes = g_bytes_get_data(event->packet.bytes, &length);
	WbLinkHeader header;
	WbPacket packet;

	if (!wb_link_decode(event->packet.link, bytes, length, &header) ||
		!wb_packet_decode(bytes + header.offset, length - header.offset, &packet, NULL))
		return;
	wb_tcp_track_feed(track, id, event->time_ns, &packet);
}

static gboolean
is_client(const WbTcpEnd *end, const WbFlow *flow)
{
	return end->port == flow->source_port &&
	       memcmp(&end->address, &flow->source, flow->version == 4 ? 4 : 16) == 0;
}

static void
add(Collector *collector, const WbTcpTransition *transition, WbEnd end)
{
	WbDiagramImplied implied = { .end = end,
		.from = transition->from,
		.to = transition->to,
		.edge = transition->edge,
		.time_ns = transition->time_ns };

	if (transition->withdrawn || transition->packet == 0 ||
		transition->packet > collector->run->packets->len ||
		transition->to == WB_TCP_STATE_UNKNOWN || transition->from == transition->to)
		return;
	implied.packet = collector->run->packets->pdata[transition->packet - 1];
	implied.index = g_array_index(collector->indexes, guint, transition->packet - 1);
	g_array_append_val(collector->out, implied);
}

static void
add_connection(Collector *collector, const WbTcpConnection *connection)
{
	for (guint i = 0; i < 2; i++) {
		const WbTcpEnd *end = wb_tcp_connection_get_end(connection, i);
		WbEnd which = is_client(end, &collector->run->flow) ? WB_END_CLIENT : WB_END_SERVER;

		for (guint j = 0; j < end->transitions->len; j++)
			add(collector, &g_array_index(end->transitions, WbTcpTransition, j), which);
	}
}

GArray *
wb_diagram_get_implied(const WbDiagramRun *run, const GArray *indexes)
{
	WbTcpTrackLimits limits = { .connections = 64, .packets = 1, .transitions = 256 };
	g_autoptr(WbTcpTrack) track = wb_tcp_track_new(&limits);
	Collector collector = { g_array_new(FALSE, TRUE, sizeof(WbDiagramImplied)), run, indexes };

	for (guint i = 0; i < run->packets->len; i++)
		feed(track, run->packets->pdata[i], i + 1);
	for (guint i = 0; i < wb_tcp_track_get_length(track); i++)
		add_connection(&collector, wb_tcp_track_get(track, i));
	return collector.out;
}
