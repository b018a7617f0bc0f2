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

/* --- where analyses are ------------------------------------------------------------------------
 */

/* NULL: it was not fed, or is no segment. */
static WbTrackPlace *
find_place(const WbRunTrack *track, guint64 packet)
{
	guint low = 0, high = track->places->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		WbTrackPlace *place = &g_array_index(track->places, WbTrackPlace, middle);

		if (place->packet == packet)
			return place;
		if (place->packet < packet)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* NULL: the tracker has forgotten it. */
static const WbTcpConnection *
find_connection(const WbRunTrack *track, guint number)
{
	guint low = 0, high = wb_tcp_track_get_length(track->tracker);

	while (low < high) {
		guint middle = low + (high - low) / 2;
		const WbTcpConnection *connection = wb_tcp_track_get(track->tracker, middle);
		guint found = wb_tcp_connection_get_number(connection);

		if (found == number)
			return connection;
		if (found < number)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* A SYN that seemed to be of an old connection turns out to have begun this one, with its answer.
 */
static void
move_first(WbRunTrack *track, const WbTcpConnection *connection, const GArray *packets)
{
	guint64 first = g_array_index(packets, WbTcpAnalysis, 0).packet;
	WbTrackPlace *place = find_place(track, first);

	if (place) {
		place->connection = wb_tcp_connection_get_number(connection);
		place->index = 0;
	}
}

static void
add_place(WbRunTrack *track, guint64 packet)
{
	const WbTcpConnection *connection = wb_tcp_track_get_last(track->tracker);
	const GArray *packets = connection ? wb_tcp_connection_get_packets(connection) : NULL;
	WbTrackPlace place = { .packet = packet };

	/* There may have been no room. */
	if (!packets || packets->len == 0 ||
		g_array_index(packets, WbTcpAnalysis, packets->len - 1).packet != packet)
		return;
	place.connection = wb_tcp_connection_get_number(connection);
	place.index = packets->len - 1;
	g_array_append_val(track->places, place);
	if (packets->len == 2)
		move_first(track, connection, packets);
}

/* --- feeding -----------------------------------------------------------------------------------
 */

/* In the capture's order, which is surer than its times: those of the first packets are taken
 * before the kernel has begun to stamp them. */
gboolean
wb_run_track_go_on(WbRunTrack *track, guint count)
{
	guint length = wb_timeline_count(track->timeline, WB_STREAM_PACKET);

	for (; count > 0 && track->fed < length; count--, track->fed++) {
		const WbRunEvent *event =
			wb_timeline_get_nth(track->timeline, WB_STREAM_PACKET, track->fed);
		WbPacket packet;

		if (!decode(event, &packet) || !is_first_interface(track->interfaces, event))
			continue;
		wb_tcp_track_feed(track->tracker, event->number, event->time_ns, &packet);
		add_place(track, event->number);
	}
	return track->fed < length;
}

WbRunTrack *
wb_run_track_begin(WbTimeline *timeline)
{
	WbRunTrack *track = g_new0(WbRunTrack, 1);

	track->timeline = timeline;
	track->tracker = wb_tcp_track_new(NULL);
	track->interfaces = g_hash_table_new_full(wb_flow_hash, wb_flow_equal, g_free, NULL);
	track->places = g_array_new(FALSE, FALSE, sizeof(WbTrackPlace));
	track->joins = g_array_new(FALSE, FALSE, sizeof(WbStateJoin));
	return track;
}

WbRunTrack *
wb_run_track_new(WbTimeline *timeline)
{
	WbRunTrack *track = wb_run_track_begin(timeline);

	wb_run_track_go_on(track, G_MAXUINT);
	g_array_unref(track->joins);
	track->joins = wb_run_track_join(track);
	return track;
}

void
wb_run_track_free(WbRunTrack *track)
{
	if (!track)
		return;
	g_hash_table_unref(track->interfaces);
	g_array_unref(track->places);
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
	const WbTrackPlace *place = find_place(track, packet);
	const WbTcpConnection *connection =
		place ? find_connection(track, place->connection) : NULL;

	if (!connection)
		return NULL;
	return &g_array_index(
		wb_tcp_connection_get_packets(connection), WbTcpAnalysis, place->index);
}

const WbTcpConnection *
wb_run_track_find_connection(const WbRunTrack *track, guint64 packet)
{
	const WbTrackPlace *place = find_place(track, packet);

	return place ? find_connection(track, place->connection) : NULL;
}

const GArray *
wb_run_track_get_joins(const WbRunTrack *track)
{
	return track->joins;
}
