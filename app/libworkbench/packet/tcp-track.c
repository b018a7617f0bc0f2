/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tracker: which connection a segment belongs to, and which to forget. */
#include "packet/tcp-track-private.h"

#include <netinet/in.h>
#include <string.h>

/* Both directions have the same key: the lower endpoint first. */
typedef struct {
	guint8 version;
	guint16 ports[2];
	WbIpAddress addresses[2];
} Key;

struct _WbTcpTrack {
	WbTcpTrackLimits limits;
	GHashTable *current; /* Key * -> WbTcpConnection *, the latest of its ends */
	GPtrArray *all;	     /* of WbTcpConnection *, in the order in which they began */
	guint64 began, forgotten;
	WbTcpConnection *last;
};

static void
fill_endpoint(Key *key, guint at, const WbIpAddress *address, guint16 port)
{
	key->ports[at] = port;
	key->addresses[at] = *address;
}

static Key
make_key(guint version, const WbIpAddress *a, guint16 a_port, const WbIpAddress *b, guint16 b_port)
{
	int order = memcmp(a, b, sizeof(*a));
	guint first = order < 0 || (order == 0 && a_port <= b_port) ? 0 : 1;
	Key key;

	/* It is hashed as bytes, and there may be some between its members. */
	memset(&key, 0, sizeof(key));
	key.version = (guint8)version;
	fill_endpoint(&key, first, a, a_port);
	fill_endpoint(&key, 1 - first, b, b_port);
	return key;
}

static Key
make_packet_key(const WbPacket *packet)
{
	return make_key(packet->version, &packet->source, packet->tcp.source_port,
		&packet->destination, packet->tcp.destination_port);
}

static Key
make_connection_key(const WbTcpConnection *connection)
{
	const WbTcpEnd *a = &connection->sides[0].shown, *b = &connection->sides[1].shown;

	return make_key(connection->version, &a->address, a->port, &b->address, b->port);
}

static guint
hash_key(gconstpointer data)
{
	const guint8 *bytes = data;
	guint hash = 2166136261u;

	for (gsize i = 0; i < sizeof(Key); i++)
		hash = (hash ^ bytes[i]) * 16777619u;
	return hash;
}

static gboolean
equal_keys(gconstpointer a, gconstpointer b)
{
	return memcmp(a, b, sizeof(Key)) == 0;
}

WbTcpTrack *
wb_tcp_track_new(const WbTcpTrackLimits *limits)
{
	static const WbTcpTrackLimits usual = { 4096, 65536, 256 };
	WbTcpTrack *track = g_new0(WbTcpTrack, 1);

	track->limits = limits ? *limits : usual;
	if (track->limits.connections == 0)
		track->limits.connections = usual.connections;
	if (track->limits.packets == 0)
		track->limits.packets = usual.packets;
	if (track->limits.transitions == 0)
		track->limits.transitions = usual.transitions;
	track->current = g_hash_table_new_full(hash_key, equal_keys, g_free, NULL);
	track->all = g_ptr_array_new_with_free_func((GDestroyNotify)wb_tcp_connection_free);
	return track;
}

void
wb_tcp_track_free(WbTcpTrack *track)
{
	if (!track)
		return;
	g_hash_table_unref(track->current);
	g_ptr_array_unref(track->all);
	g_free(track);
}

/* --- forgetting ---------------------------------------------------------------------------- */

/* Of so many at a time: finding them goes through all. */
#define FORGET_PART 8

static void
forget(WbTcpTrack *track, guint index)
{
	WbTcpConnection *connection = track->all->pdata[index];
	Key key = make_connection_key(connection);

	if (g_hash_table_lookup(track->current, &key) == connection)
		g_hash_table_remove(track->current, &key);
	if (track->last == connection)
		track->last = NULL;
	/* Its place is closed up later, for many at once. */
	g_clear_pointer((WbTcpConnection **)&track->all->pdata[index], wb_tcp_connection_free);
	track->forgotten++;
}

static void
close_up(WbTcpTrack *track)
{
	guint kept = 0;

	for (guint i = 0; i < track->all->len; i++)
		if (track->all->pdata[i])
			track->all->pdata[kept++] = track->all->pdata[i];
	for (guint i = kept; i < track->all->len; i++)
		track->all->pdata[i] = NULL;
	g_ptr_array_set_size(track->all, (int)kept);
}

static void
make_room(WbTcpTrack *track)
{
	guint wanted = MAX(track->limits.connections / FORGET_PART, 1);
	guint count = 0;

	if (track->all->len < track->limits.connections)
		return;
	for (guint i = 0; i < track->all->len && count < wanted; i++) {
		if (wb_tcp_connection_is_over(track->all->pdata[i])) {
			forget(track, i);
			count++;
		}
	}
	if (count == 0)
		for (; count < wanted; count++)
			forget(track, count);
	close_up(track);
}

/* --- feeding ------------------------------------------------------------------------------- */

static WbTcpConnection *
begin(WbTcpTrack *track, const WbPacket *packet, guint incarnation)
{
	Key key = make_packet_key(packet);
	WbTcpConnection *connection;

	make_room(track);
	connection = wb_tcp_connection_new(packet, &track->limits);
	connection->number = (guint)++track->began;
	connection->incarnation = incarnation;
	g_hash_table_insert(track->current, g_memdup2(&key, sizeof(key)), connection);
	g_ptr_array_add(track->all, connection);
	return connection;
}

static gboolean
is_syn(const WbPacket *packet)
{
	return (packet->tcp.flags & (WB_TCP_SYN | WB_TCP_ACK | WB_TCP_RST)) == WB_TCP_SYN;
}

static gboolean
knows_connection(const WbTcpSide *side)
{
	switch (side->shown.state) {
	case WB_TCP_STATE_UNKNOWN:
		return side->sent;
	case WB_TCP_STATE_CLOSED:
	case WB_TCP_STATE_LISTEN:
	case WB_TCP_STATE_TIME_WAIT:
	case WB_TCP_STATE_SYN_SENT:
		return FALSE;
	default:
		return TRUE;
	}
}

/* A SYN that is not the one that CONNECTION began with, where nobody is left who would mind. */
static gboolean
begins_another(const WbTcpConnection *connection, guint end, const WbPacket *packet)
{
	const WbTcpSide *sender = &connection->sides[end];

	if (!is_syn(packet))
		return FALSE;
	if (sender->shown.syn_seen)
		return sender->shown.isn != packet->tcp.seq &&
		       !knows_connection(&connection->sides[1 - end]);
	return sender->sent && !knows_connection(&connection->sides[1 - end]);
}

/* The other end answers a SYN that seemed to be out of place: there was no connection any more. */
static gboolean
answers_pending(const WbTcpConnection *connection, guint end, const WbPacket *packet)
{
	return connection->has_pending &&
	       end != wb_tcp_connection_get_sender(connection, &connection->pending) &&
	       packet->tcp.ack == connection->pending.tcp.seq + 1 &&
	       (packet->tcp.flags & WB_TCP_ACK) && (packet->tcp.flags & (WB_TCP_SYN | WB_TCP_RST));
}

static WbTcpConnection *
begin_with_pending(WbTcpTrack *track, WbTcpConnection *old)
{
	WbPacket syn = old->pending;
	guint64 id = old->pending_id;
	gint64 time_ns = old->pending_time_ns;
	WbTcpConnection *connection;

	old->has_pending = FALSE;
	connection = begin(track, &syn, old->incarnation + 1);
	wb_tcp_connection_feed(connection, 0, id, time_ns, &syn, WB_TCP_REMARK_NEW_CONNECTION);
	return connection;
}

static void
remember_pending(WbTcpConnection *connection, guint64 id, gint64 time_ns, const WbPacket *packet)
{
	connection->has_pending = TRUE;
	connection->pending = *packet;
	connection->pending.payload = NULL;
	connection->pending_id = id;
	connection->pending_time_ns = time_ns;
}

const WbTcpAnalysis *
wb_tcp_track_feed(WbTcpTrack *track, guint64 id, gint64 time_ns, const WbPacket *packet)
{
	Key key;
	WbTcpConnection *connection;
	const WbTcpAnalysis *analysis;
	guint32 remarks = 0;
	guint end;

	if (packet->protocol != IPPROTO_TCP)
		return NULL;
	key = make_packet_key(packet);
	connection = g_hash_table_lookup(track->current, &key);
	end = connection ? wb_tcp_connection_get_sender(connection, packet) : 0;
	if (!connection) {
		connection = begin(track, packet, 1);
	} else if (begins_another(connection, end, packet)) {
		connection = begin(track, packet, connection->incarnation + 1);
		remarks = WB_TCP_REMARK_NEW_CONNECTION;
	} else if (answers_pending(connection, end, packet)) {
		connection = begin_with_pending(track, connection);
	}
	end = wb_tcp_connection_get_sender(connection, packet);
	analysis = wb_tcp_connection_feed(connection, end, id, time_ns, packet, remarks);
	if (analysis->remarks & WB_TCP_REMARK_HALF_OPEN)
		remember_pending(connection, id, time_ns, packet);
	track->last = connection;
	return analysis;
}

guint
wb_tcp_track_get_length(const WbTcpTrack *track)
{
	return track->all->len;
}

const WbTcpConnection *
wb_tcp_track_get(const WbTcpTrack *track, guint index)
{
	g_return_val_if_fail(index < track->all->len, NULL);
	return track->all->pdata[index];
}

const WbTcpConnection *
wb_tcp_track_get_last(const WbTcpTrack *track)
{
	return track->last;
}

guint64
wb_tcp_track_get_forgotten(const WbTcpTrack *track)
{
	return track->forgotten;
}
