/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The TCP connections of a run: its packets, fed to the tracker. */
#include "evidence/track-private.h"

#include "packet/link.h"

#include <netinet/in.h>

static gboolean
decode(const WbRunEvent *event, WbPacket *ret_packet)
{
	WbLinkHeader header;
	const guint8 *bytes;
	gsize length;

	if (!event->packet.bytes || event->flow.protocol != IPPROTO_TCP)
		return FALSE;
	bytes = g_bytes_get_data(event->packet.bytes, &length);
	return wb_link_decode(event->packet.link, bytes, length, &header) &&
	       wb_packet_decode(bytes + header.offset, length - header.offset, ret_packet, NULL) &&
	       ret_packet->protocol == IPPROTO_TCP;
}

/* The interface on which its flow was seen first. */
static gboolean
is_first_interface(GHashTable *interfaces, const WbRunEvent *event)
{
	gpointer known = g_hash_table_lookup(interfaces, &event->flow);

	if (known)
		return GPOINTER_TO_UINT(known) == event->packet.interface + 1;
	g_hash_table_insert(interfaces, g_memdup2(&event->flow, sizeof(event->flow)),
		GUINT_TO_POINTER(event->packet.interface + 1));
	return TRUE;
}

static void
feed(WbRunTrack *track)
{
	g_autoptr(GHashTable) interfaces =
		g_hash_table_new_full(wb_flow_hash, wb_flow_equal, g_free, NULL);

	/* In the capture's order, which is surer than its times: those of the first packets are
	 * taken before the kernel has begun to stamp them. */
	for (guint i = 1; i <= wb_timeline_count(track->timeline, WB_STREAM_PACKET); i++) {
		const WbRunEvent *event = wb_timeline_find(track->timeline, WB_STREAM_PACKET, i);
		WbPacket packet;

		if (event && decode(event, &packet) && is_first_interface(interfaces, event))
			wb_tcp_track_feed(track->tracker, event->number, event->time_ns, &packet);
	}
}

/* Where each packet's analysis is, once all are there and nothing moves any more. */
static void
index_packets(WbRunTrack *track)
{
	for (guint i = 0; i < wb_tcp_track_get_length(track->tracker); i++) {
		const WbTcpConnection *connection = wb_tcp_track_get(track->tracker, i);
		const GArray *packets = wb_tcp_connection_get_packets(connection);

		for (guint j = 0; j < packets->len; j++) {
			const WbTcpAnalysis *analysis = &g_array_index(packets, WbTcpAnalysis, j);
			gint64 *number = g_new(gint64, 1);

			*number = (gint64)analysis->packet;
			g_hash_table_insert(track->analyses, number, (gpointer)analysis);
			g_hash_table_insert(track->connections, number, (gpointer)connection);
		}
	}
}

WbRunTrack *
wb_run_track_new(WbTimeline *timeline)
{
	WbRunTrack *track = g_new0(WbRunTrack, 1);

	track->timeline = timeline;
	track->tracker = wb_tcp_track_new(NULL);
	track->analyses = g_hash_table_new(g_int64_hash, g_int64_equal);
	track->connections = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	feed(track);
	index_packets(track);
	track->joins = wb_run_track_join(track);
	return track;
}

void
wb_run_track_free(WbRunTrack *track)
{
	if (!track)
		return;
	g_hash_table_unref(track->analyses);
	g_hash_table_unref(track->connections);
	g_array_unref(track->joins);
	wb_tcp_track_free(track->tracker);
	g_free(track);
}

const WbTcpTrack *
wb_run_track_get_tracker(const WbRunTrack *track)
{
	return track->tracker;
}

const WbTcpAnalysis *
wb_run_track_find(const WbRunTrack *track, guint64 packet)
{
	gint64 key = (gint64)packet;

	return g_hash_table_lookup(track->analyses, &key);
}

const WbTcpConnection *
wb_run_track_find_connection(const WbRunTrack *track, guint64 packet)
{
	gint64 key = (gint64)packet;

	return g_hash_table_lookup(track->connections, &key);
}

const GArray *
wb_run_track_get_joins(const WbRunTrack *track)
{
	return track->joins;
}
