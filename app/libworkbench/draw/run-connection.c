/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A connection of a run, item by item. */
#include "draw/run-connection-private.h"

#include "draw/words.h"
#include "evidence/track.h"
#include "packet/link.h"
#include "packet/tcp-track.h"

#include <netinet/in.h>
#include <string.h>

#define DEFAULT_LIMIT 1000
/* The tracker takes times from each other. */
#define TRACKED_NS_MAX (G_MAXINT64 / 4)

const char *
wb_side_to_string(WbSide side)
{
	return side == WB_SIDE_CLIENT ? "the client" : side == WB_SIDE_SERVER ? "the server" : "";
}

WbSide
wb_run_connection_get_side(const WbRunConnection *connection, const WbFlow *flow)
{
	return wb_flow_same_way(flow, &connection->flow) ? WB_SIDE_CLIENT : WB_SIDE_SERVER;
}

gboolean
wb_run_connection_is_mine(const WbRunConnection *connection, const WbRunEvent *event)
{
	return wb_flow_same(&event->flow, &connection->flow);
}

gboolean
wb_run_connection_same_address(const WbIpAddress *a, const WbIpAddress *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static gboolean
is_any(const WbIpAddress *address)
{
	static const WbIpAddress any;

	return wb_run_connection_same_address(address, &any);
}

/* --- items --------------------------------------------------------------------------------- */

static void
clear_item(gpointer data)
{
	WbConnectionItem *item = data;

	g_free(item->title);
	g_free(item->numbers);
	g_free(item->options);
	g_free(item->analysis);
}

/* NULL if there is no room. Takes TITLE over. */
WbConnectionItem *
wb_run_connection_add_item(
	WbGathering *gathering, WbItemKind kind, WbSide side, const WbRunEvent *event, char *title)
{
	GArray *items = gathering->connection->items;
	WbConnectionItem item = { .kind = kind, .event = event, .side = side, .title = title };

	if (items->len >= gathering->limit) {
		gathering->connection->left_out++;
		g_free(title);
		return NULL;
	}
	g_array_append_val(items, item);
	return &g_array_index(items, WbConnectionItem, items->len - 1);
}

gboolean
wb_run_connection_has_begun(const WbRunConnection *connection)
{
	for (guint i = 0; i < connection->items->len; i++)
		if (g_array_index(connection->items, WbConnectionItem, i).kind == WB_ITEM_PACKET)
			return TRUE;
	return connection->packets == 0;
}

/* --- states -------------------------------------------------------------------------------- */

/* What the kernel says of its socket goes before what packets imply; but of a request that waits in
 * its queue, and of TIME_WAIT, it says nothing. */
static gboolean
is_kernel_silent(const WbConnectionEnd *end)
{
	return end->kernel == WB_SOCKET_NONE || end->kernel == WB_SOCKET_LISTEN ||
	       end->kernel == WB_SOCKET_CLOSE;
}

static WbTcpState
get_implied(const WbGathering *gathering, WbSide side)
{
	const WbRunConnection *connection = gathering->connection;
	const WbTcpConnection *followed = wb_run_connection_get_followed(connection);

	if (!followed)
		return WB_TCP_STATE_UNKNOWN;
	return wb_tcp_connection_get_end(
		followed, wb_run_connection_get_followed_end(connection, side))
		->state;
}

static void
add_implied(WbGathering *gathering, WbSide side, const WbRunEvent *event)
{
	WbConnectionItem *item = wb_run_connection_add_item(gathering, WB_ITEM_STATE, side, event,
		g_strdup(wb_tcp_state_to_string(gathering->implied[side])));

	if (item)
		item->implied = TRUE;
}

/* Whether the kernel will say it itself, or has said better. */
static gboolean
is_told(const WbGathering *gathering, WbSide side)
{
	const WbConnectionEnd *end = &gathering->connection->ends[side];
	WbTcpState state = gathering->implied[side];

	if (!is_kernel_silent(end))
		return TRUE;
	if (end->kernel == WB_SOCKET_CLOSE)
		return state != WB_TCP_STATE_TIME_WAIT && !gathering->handed_over[side];
	if (side == WB_SIDE_SERVER && gathering->child)
		return state != WB_TCP_STATE_SYN_RECEIVED;
	return end->kernel == WB_SOCKET_LISTEN && state == WB_TCP_STATE_CLOSED;
}

static void
imply(WbGathering *gathering, WbSide side, const WbRunEvent *event)
{
	WbTcpState state = get_implied(gathering, side);

	if (state == gathering->implied[side] || state == WB_TCP_STATE_UNKNOWN)
		return;
	gathering->implied[side] = state;
	if (!is_told(gathering, side))
		add_implied(gathering, side, event);
}

static void
take_state(WbGathering *gathering, const WbRunEvent *event, WbSide side)
{
	WbConnectionEnd *end = &gathering->connection->ends[side];

	end->kernel = event->state.after;
	gathering->handed_over[side] = wb_state_is_handover(event, NULL) &&
				       gathering->implied[side] == WB_TCP_STATE_FIN_WAIT_2;
	/* inet_sock_set_state shows TIME_WAIT as CLOSE: another kind of socket waits. */
	if (gathering->handed_over[side] ||
		(event->state.after == WB_SOCKET_CLOSE &&
			gathering->implied[side] == WB_TCP_STATE_TIME_WAIT))
		add_implied(gathering, side, event);
	else
		wb_run_connection_add_item(gathering, WB_ITEM_STATE, side, event,
			g_strdup(wb_socket_state_to_string(event->state.after)));
}

/* --- packets ------------------------------------------------------------------------------- */

static gboolean
decode(const WbRunEvent *event, WbPacket *ret_packet)
{
	WbLinkHeader header;
	const guint8 *bytes;
	gsize length;

	if (!event->packet.bytes)
		return FALSE;
	bytes = g_bytes_get_data(event->packet.bytes, &length);
	return wb_link_decode(event->packet.link, bytes, length, &header) &&
	       wb_packet_decode(bytes + header.offset, length - header.offset, ret_packet, NULL) &&
	       (ret_packet->protocol == event->flow.protocol);
}

static void
take_packet(WbGathering *gathering, const WbRunEvent *event)
{
	WbRunConnection *connection = gathering->connection;
	WbSide side = wb_run_connection_get_side(connection, &event->flow);
	WbPacket packet;
	gboolean decoded = decode(event, &packet);
	gboolean followed = decoded && packet.protocol == IPPROTO_TCP;
	WbConnectionItem *item;

	if (followed) {
		wb_tcp_track_feed(connection->track, event->number,
			CLAMP(event->time_ns, -TRACKED_NS_MAX, TRACKED_NS_MAX), &packet);
		imply(gathering, side, event);
	}
	item = wb_run_connection_add_item(gathering, WB_ITEM_PACKET, side, event, NULL);
	if (item)
		wb_run_connection_describe_packet(connection, item, decoded ? &packet : NULL);
	if (followed)
		imply(gathering, !side, event);
}

/* --- all of it ----------------------------------------------------------------------------- */

/* A socket has no port of its own before it connects, and no peer while it listens. */
static void
note_halves(
	WbGathering *gathering, const WbRunEvent *event, gboolean packet_seen, gboolean child_seen)
{
	const WbFlow *flow = &event->flow, *mine = &gathering->connection->flow;

	if (event->stream != WB_STREAM_STATE || flow->protocol != mine->protocol)
		return;
	if (!packet_seen && event->state.after == WB_SOCKET_SYN_SENT && flow->source_port == 0 &&
		flow->destination_port == mine->destination_port &&
		wb_run_connection_same_address(&flow->destination, &mine->destination))
		gathering->unbound = event;
	if (flow->destination_port != 0 || flow->source_port != mine->destination_port ||
		!(is_any(&flow->source) ||
			wb_run_connection_same_address(&flow->source, &mine->destination)))
		return;
	if (!packet_seen && event->state.after == WB_SOCKET_LISTEN)
		gathering->listen = event;
	if (!packet_seen && event->state.before == WB_SOCKET_LISTEN)
		gathering->listen = NULL;
	if (!child_seen && event->state.before == WB_SOCKET_LISTEN &&
		event->state.after == WB_SOCKET_SYN_RECV)
		gathering->child = event;
}

static gboolean
is_packet_or_state(const WbRunEvent *event)
{
	return event->stream == WB_STREAM_PACKET || event->stream == WB_STREAM_STATE;
}

static gboolean
is_of_another(const WbRunConnection *connection, const WbRunEvent *event)
{
	return event->stream == WB_STREAM_PACKET && event->flow.version != 0 &&
	       !wb_run_connection_is_mine(connection, event);
}

/* Where it begins and ends, who is the client, and the events that belong to it by their place. */
static void
survey(WbGathering *gathering)
{
	WbRunConnection *connection = gathering->connection;
	gboolean packet_seen = FALSE, child_seen = FALSE, any = FALSE;

	connection->told_ns = G_MININT64;
	for (guint i = 0; i < wb_timeline_get_length(connection->timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(connection->timeline, i);

		note_halves(gathering, event, packet_seen, child_seen);
		if (!any && is_of_another(connection, event))
			connection->told_ns = event->time_ns;
		if (!is_packet_or_state(event) || !wb_run_connection_is_mine(connection, event) ||
			!wb_run_event_filter_match(&gathering->times, event))
			continue;
		if (!any)
			connection->from_ns = connection->to_ns = event->time_ns;
		any = TRUE;
		connection->from_ns = MIN(connection->from_ns, event->time_ns);
		connection->to_ns = MAX(connection->to_ns, event->time_ns);
		packet_seen |= event->stream == WB_STREAM_PACKET;
		connection->packets += event->stream == WB_STREAM_PACKET;
		child_seen |= event->stream == WB_STREAM_STATE &&
			      event->state.before == WB_SOCKET_SYN_RECV;
	}
	if (!child_seen)
		gathering->child = NULL;
}

static void
take_event(WbGathering *gathering, const WbRunEvent *event)
{
	gboolean mine = wb_run_connection_is_mine(gathering->connection, event);

	if (event == gathering->unbound)
		take_state(gathering, event, WB_SIDE_CLIENT);
	else if (event == gathering->listen || event == gathering->child)
		take_state(gathering, event, WB_SIDE_SERVER);
	else if (event->stream == WB_STREAM_STATE && mine)
		take_state(gathering, event,
			wb_run_connection_get_side(gathering->connection, &event->flow));
	else if (event->stream == WB_STREAM_PACKET && mine)
		take_packet(gathering, event);
	else if (event->stream == WB_STREAM_DROP)
		wb_run_connection_take_drop(gathering, event);
	else if (event->stream == WB_STREAM_LOG)
		wb_run_connection_take_line(gathering, event);
	else if (event->stream == WB_STREAM_STEP || event->stream == WB_STREAM_CHECK)
		wb_run_connection_take_told(gathering, event);
	if (event->stream == WB_STREAM_PACKET)
		gathering->last_packet = event;
}

/* Turns FLOW so that it begins at the client. */
static void
find_client(WbRunConnection *connection)
{
	for (guint i = 0; i < wb_timeline_get_length(connection->timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(connection->timeline, i);
		gboolean client;

		if (!is_packet_or_state(event) || !wb_run_connection_is_mine(connection, event) ||
			connection->flow.protocol != IPPROTO_TCP)
			continue;
		if (event->stream == WB_STREAM_STATE) {
			if (event->state.before != WB_SOCKET_SYN_SENT &&
				event->state.before != WB_SOCKET_SYN_RECV)
				continue;
			client = event->state.before == WB_SOCKET_SYN_SENT;
		} else {
			if (!(event->packet.flags & WB_TCP_SYN))
				continue;
			client = !(event->packet.flags & WB_TCP_ACK);
		}
		connection->flow = client ? event->flow : wb_flow_reverse(&event->flow);
		return;
	}
}

/* Only at the end: a later packet may say something of an earlier one. Both are in order, but the
 * tracker also has what found no room here. */
static void
add_analyses(WbRunConnection *connection)
{
	g_autoptr(GHashTable) by_packet = g_hash_table_new(g_int64_hash, g_int64_equal);

	for (guint c = 0; c < wb_tcp_track_get_length(connection->track); c++) {
		const GArray *packets =
			wb_tcp_connection_get_packets(wb_tcp_track_get(connection->track, c));

		for (guint i = 0; i < packets->len; i++) {
			WbTcpAnalysis *analysis = &g_array_index(packets, WbTcpAnalysis, i);

			g_hash_table_insert(by_packet, &analysis->packet, analysis);
		}
	}
	for (guint i = 0; i < connection->items->len; i++) {
		WbConnectionItem *item = &g_array_index(connection->items, WbConnectionItem, i);
		const WbTcpAnalysis *analysis;

		if (item->kind != WB_ITEM_PACKET)
			continue;
		analysis = g_hash_table_lookup(by_packet, &item->event->number);
		if (analysis)
			item->analysis = wb_tcp_analysis_to_string(analysis);
	}
}

WbRunConnection *
wb_run_connection_new(WbTimeline *timeline, const WbRunEventFilter *filter, guint limit)
{
	WbRunEventFilter all = { .from_ns = G_MININT64 };
	WbRunEventFilter chosen = filter ? *filter : all;
	WbRunConnection *connection = g_new0(WbRunConnection, 1);
	WbGathering gathering = { .connection = connection,
		.times = { .from_ns = chosen.from_ns, .to_ns = chosen.to_ns },
		.limit = limit ? limit : DEFAULT_LIMIT };

	connection->timeline = timeline;
	connection->partial = wb_timeline_is_partial(timeline);
	connection->track = wb_tcp_track_new(NULL);
	connection->items = g_array_new(FALSE, FALSE, sizeof(WbConnectionItem));
	g_array_set_clear_func(connection->items, clear_item);
	chosen.streams = 0;
	if (!wb_run_connection_choose(timeline, &chosen, &connection->flow, &connection->others)) {
		wb_run_connection_free(connection);
		return NULL;
	}
	find_client(connection);
	survey(&gathering);
	for (guint i = 0; i < wb_timeline_get_length(timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(timeline, i);

		if (wb_run_event_filter_match(&gathering.times, event))
			take_event(&gathering, event);
	}
	add_analyses(connection);
	connection->timeline = NULL;
	return connection;
}

void
wb_run_connection_free(WbRunConnection *connection)
{
	wb_tcp_track_free(connection->track);
	g_array_unref(connection->items);
	g_free(connection);
}

/* --- asking -------------------------------------------------------------------------------- */

const WbFlow *
wb_run_connection_get_flow(const WbRunConnection *connection)
{
	return &connection->flow;
}

char *
wb_run_connection_dup_end(const WbRunConnection *connection, WbSide side)
{
	const WbFlow *flow = &connection->flow;
	gboolean client = side == WB_SIDE_CLIENT;
	g_autofree char *address =
		wb_ip_address_to_string(client ? &flow->source : &flow->destination, flow->version);
	guint16 port = client ? flow->source_port : flow->destination_port;

	if (port == 0)
		return g_steal_pointer(&address);
	return g_strdup_printf(flow->version == 6 ? "[%s]:%u" : "%s:%u", address, port);
}

const WbTcpConnection *
wb_run_connection_get_followed(const WbRunConnection *connection)
{
	return wb_tcp_track_get_last(connection->track);
}

/* The tracker's ends are in the order in which they were seen. */
guint
wb_run_connection_get_followed_end(const WbRunConnection *connection, WbSide side)
{
	const WbTcpEnd *first =
		wb_tcp_connection_get_end(wb_run_connection_get_followed(connection), 0);
	const WbFlow *flow = &connection->flow;
	gboolean is_client = first->port == flow->source_port &&
			     wb_run_connection_same_address(&first->address, &flow->source);

	return is_client == (side == WB_SIDE_CLIENT) ? 0 : 1;
}

gboolean
wb_run_connection_is_tcp(const WbRunConnection *connection)
{
	return connection->flow.protocol == IPPROTO_TCP;
}

guint
wb_run_connection_get_length(const WbRunConnection *connection)
{
	return connection->items->len;
}

const WbConnectionItem *
wb_run_connection_get(const WbRunConnection *connection, guint index)
{
	g_return_val_if_fail(index < connection->items->len, NULL);
	return &g_array_index(connection->items, WbConnectionItem, index);
}

guint
wb_run_connection_get_left_out(const WbRunConnection *connection)
{
	return connection->left_out;
}

guint
wb_run_connection_get_others(const WbRunConnection *connection)
{
	return connection->others;
}

gboolean
wb_run_connection_get_relative(
	const WbRunConnection *connection, WbSide side, guint32 sequence, guint32 *ret_relative)
{
	const WbConnectionEnd *end = &connection->ends[side];

	*ret_relative = sequence - end->first;
	return end->known;
}
