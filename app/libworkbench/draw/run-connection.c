/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A connection of a run, item by item. */
#include "draw/run-connection-private.h"

#include "draw/words.h"
#include "packet/link.h"
#include "packet/tcp-track.h"

#include <netinet/in.h>
#include <string.h>

#define NS_PER_S G_GINT64_CONSTANT(1000000000)
/* Steps and verdicts this long before and after the connection are told with it. */
#define AROUND_NS (5 * NS_PER_S)
/* A drop without keys this long after a packet is of that packet. */
#define DROP_NS (50 * 1000 * 1000)
#define DEFAULT_LIMIT 1000
/* The tracker takes times from each other. */
#define TRACKED_NS_MAX (G_MAXINT64 / 4)

/* While the items are gathered. */
typedef struct {
	WbRunConnection *connection;
	WbRunEventFilter times;
	guint limit;
	/* Events of sockets that do not name both ends yet. */
	const WbRunEvent *unbound, *listen, *child;
	WbTcpState implied[2];
	const WbRunEvent *last_packet; /* of any connection */
	gboolean judged, over;	       /* verdicts were told; the next thing was begun */
} Gathering;

const char *
wb_side_to_string(WbSide side)
{
	return side == WB_SIDE_CLIENT ? "the client" : side == WB_SIDE_SERVER ? "the server" : "";
}

static WbSide
get_side(const WbRunConnection *connection, const WbFlow *flow)
{
	return wb_flow_same_way(flow, &connection->flow) ? WB_SIDE_CLIENT : WB_SIDE_SERVER;
}

static gboolean
is_mine(const WbRunConnection *connection, const WbRunEvent *event)
{
	return wb_flow_same(&event->flow, &connection->flow);
}

static gboolean
same_address(const WbIpAddress *a, const WbIpAddress *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static gboolean
is_any(const WbIpAddress *address)
{
	static const WbIpAddress any;

	return same_address(address, &any);
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
static WbConnectionItem *
add_item(Gathering *gathering, WbItemKind kind, WbSide side, const WbRunEvent *event, char *title)
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
get_implied(const Gathering *gathering, WbSide side)
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
add_implied(Gathering *gathering, WbSide side, const WbRunEvent *event)
{
	WbConnectionItem *item = add_item(gathering, WB_ITEM_STATE, side, event,
		g_strdup(wb_tcp_state_to_string(gathering->implied[side])));

	if (item)
		item->implied = TRUE;
}

/* Whether the kernel will say it itself, or has said better. */
static gboolean
is_told(const Gathering *gathering, WbSide side)
{
	const WbConnectionEnd *end = &gathering->connection->ends[side];
	WbTcpState state = gathering->implied[side];

	if (!is_kernel_silent(end))
		return TRUE;
	if (end->kernel == WB_SOCKET_CLOSE)
		return state != WB_TCP_STATE_TIME_WAIT;
	if (side == WB_SIDE_SERVER && gathering->child)
		return state != WB_TCP_STATE_SYN_RECEIVED;
	return end->kernel == WB_SOCKET_LISTEN && state == WB_TCP_STATE_CLOSED;
}

static void
imply(Gathering *gathering, WbSide side, const WbRunEvent *event)
{
	WbTcpState state = get_implied(gathering, side);

	if (state == gathering->implied[side] || state == WB_TCP_STATE_UNKNOWN)
		return;
	gathering->implied[side] = state;
	if (!is_told(gathering, side))
		add_implied(gathering, side, event);
}

static void
take_state(Gathering *gathering, const WbRunEvent *event, WbSide side)
{
	WbConnectionEnd *end = &gathering->connection->ends[side];

	end->kernel = event->state.after;
	/* inet_sock_set_state shows TIME_WAIT as CLOSE: another kind of socket waits. */
	if (event->state.after == WB_SOCKET_CLOSE &&
		gathering->implied[side] == WB_TCP_STATE_TIME_WAIT)
		add_implied(gathering, side, event);
	else
		add_item(gathering, WB_ITEM_STATE, side, event,
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
take_packet(Gathering *gathering, const WbRunEvent *event)
{
	WbRunConnection *connection = gathering->connection;
	WbSide side = get_side(connection, &event->flow);
	WbPacket packet;
	gboolean decoded = decode(event, &packet);
	gboolean followed = decoded && packet.protocol == IPPROTO_TCP;
	WbConnectionItem *item;

	if (followed) {
		wb_tcp_track_feed(connection->track, event->number,
			CLAMP(event->time_ns, -TRACKED_NS_MAX, TRACKED_NS_MAX), &packet);
		imply(gathering, side, event);
	}
	item = add_item(gathering, WB_ITEM_PACKET, side, event, NULL);
	if (item)
		wb_run_connection_describe_packet(connection, item, decoded ? &packet : NULL);
	if (followed)
		imply(gathering, !side, event);
}

/* --- drops --------------------------------------------------------------------------------- */

static WbConnectionItem *
find_packet(const WbRunConnection *connection, WbSide side, const WbRunEvent *drop)
{
	for (guint i = connection->items->len; i > 0; i--) {
		WbConnectionItem *item = &g_array_index(connection->items, WbConnectionItem, i - 1);

		if (drop->time_ns - item->event->time_ns > DROP_NS)
			return NULL;
		if (item->kind == WB_ITEM_PACKET && !item->drop &&
			(side == WB_SIDE_NONE || item->side == side) &&
			(!drop->has_sequence || drop->sequence == item->event->sequence))
			return item;
	}
	return NULL;
}

/* Does RST, the last packet of its connection, answer what ITEM is? (RFC 9293 3.10.7.1) */
static gboolean
is_answered_by(const WbConnectionItem *item, const WbRunEvent *rst)
{
	if (item->event->packet.flags & WB_TCP_RST)
		return FALSE;
	if (rst->packet.flags & WB_TCP_ACK)
		return rst->packet.ack == item->event->sequence_end;
	return rst->sequence == item->event->packet.ack;
}

/* Only one end is a socket: what a kernel drops came from the other. */
static WbSide
find_dropped_side(const WbRunConnection *connection)
{
	gboolean client = connection->ends[WB_SIDE_CLIENT].kernel != WB_SOCKET_NONE;
	gboolean server = connection->ends[WB_SIDE_SERVER].kernel != WB_SOCKET_NONE;

	if (client == server)
		return WB_SIDE_NONE;
	return client ? WB_SIDE_SERVER : WB_SIDE_CLIENT;
}

/* A drop names no connection: it is of the packet before it. Who answers with a RST frees what it
 * answered afterwards. */
static WbConnectionItem *
guess_dropped(const WbRunConnection *connection, const WbRunEvent *last, const WbRunEvent *drop)
{
	WbSide side = find_dropped_side(connection), sender = get_side(connection, &last->flow);
	WbConnectionItem *item = NULL;

	if (side != WB_SIDE_NONE)
		return find_packet(connection, side, drop);
	if (last->flow.protocol == IPPROTO_TCP && (last->packet.flags & WB_TCP_RST))
		item = find_packet(connection, !sender, drop);
	return item && is_answered_by(item, last) ? item : find_packet(connection, sender, drop);
}

static void
take_nameless_drop(Gathering *gathering, const WbRunEvent *event)
{
	const WbRunEvent *last = gathering->last_packet;
	WbConnectionItem *item;

	if (!last || !is_mine(gathering->connection, last) || event->drop.protocol == 0 ||
		g_strcmp0(event->drop.reason, "NOT_SPECIFIED") == 0)
		return;
	item = guess_dropped(gathering->connection, last, event);
	if (item)
		item->drop = event;
}

static void
take_drop(Gathering *gathering, const WbRunEvent *event)
{
	WbConnectionItem *item;
	WbSide side;

	if (event->flow.version == 0) {
		take_nameless_drop(gathering, event);
		return;
	}
	if (!is_mine(gathering->connection, event))
		return;
	side = get_side(gathering->connection, &event->flow);
	item = find_packet(gathering->connection, side, event);
	if (item)
		item->drop = event;
	else
		add_item(gathering, WB_ITEM_DROP, side, event,
			g_strdup(event->drop.reason ? event->drop.reason : "dropped"));
}

/* --- lines, steps, verdicts ---------------------------------------------------------------- */

static gboolean
names(const WbMention *mention, const WbFlow *flow, gboolean source)
{
	const WbIpAddress *address = source ? &flow->source : &flow->destination;
	guint16 port = source ? flow->source_port : flow->destination_port;

	return mention->version == flow->version && mention->port == port &&
	       same_address(&mention->address, address);
}

/* Where a line was written that names ends: a kernel writes whom it talks to. */
static WbSide
find_side(const WbRunConnection *connection, const WbRunEvent *event)
{
	WbSide side = WB_SIDE_NONE;

	for (guint i = 0; i < event->mention_count; i++) {
		if (names(&event->mentions[i], &connection->flow, TRUE))
			return WB_SIDE_SERVER;
		if (names(&event->mentions[i], &connection->flow, FALSE))
			side = WB_SIDE_CLIENT;
	}
	return side;
}

/* A line without any name is of this connection if it was written while it was. */
static void
take_line(Gathering *gathering, const WbRunEvent *event)
{
	const WbRunConnection *connection = gathering->connection;
	WbSide side = find_side(connection, event);

	if (side == WB_SIDE_NONE &&
		(event->mention_count > 0 || event->time_ns < connection->from_ns ||
			event->time_ns > connection->to_ns))
		return;
	add_item(gathering, WB_ITEM_LINE, side, event, g_strdup(event->text));
}

/* "line 12  > P. 1:11(10) ack 1  nothing came", of a failed step: what the script waited for. */
static const char *
find_expected(const WbRunEvent *event)
{
	const char *text = event->text ? event->text : "";
	const char *arrow = strstr(text, "  > ");

	if (event->stream != WB_STREAM_CHECK || event->check.passed ||
		!g_str_has_prefix(text, "line ") || !g_str_has_suffix(text, "nothing came"))
		return NULL;
	return arrow ? arrow + strlen("  > ") : NULL;
}

/* It would have come from the end that is a socket. */
static void
add_ghost(Gathering *gathering, const WbRunEvent *event, const char *expected)
{
	WbRunConnection *connection = gathering->connection;
	WbSide side = connection->ends[WB_SIDE_CLIENT].kernel ? WB_SIDE_CLIENT : WB_SIDE_SERVER;
	const char *end = strstr(expected, "  ");
	g_autofree char *words =
		g_strndup(expected, end ? (gsize)(end - expected) : strlen(expected));
	WbConnectionItem *item = add_item(gathering, WB_ITEM_GHOST, side, event, NULL);

	if (item)
		wb_run_connection_describe_expected(item, words);
}

/* A step that is a packet is in the picture as that packet. */
static gboolean
is_drawn_as_packet(const Gathering *gathering, const WbRunEvent *event)
{
	return event->stream == WB_STREAM_STEP && event->has_sequence &&
	       gathering->connection->packets > 0;
}

/* What was done until it ended, and what was said of it then: until something else was done. */
static gboolean
is_about(Gathering *gathering, const WbRunEvent *event)
{
	const WbRunConnection *connection = gathering->connection;
	gboolean check = event->stream == WB_STREAM_CHECK;

	if (wb_get_span(event->time_ns, connection->from_ns) > AROUND_NS ||
		wb_get_span(connection->to_ns, event->time_ns) > AROUND_NS)
		return FALSE;
	if (event->time_ns > connection->to_ns) {
		gathering->over |= !check && gathering->judged;
		gathering->judged |= check;
		if (gathering->over)
			return FALSE;
	}
	if (event->flow.version != 0)
		return is_mine(connection, event);
	return event->mention_count == 0 || find_side(connection, event) != WB_SIDE_NONE;
}

static void
take_told(Gathering *gathering, const WbRunEvent *event)
{
	gboolean check = event->stream == WB_STREAM_CHECK;
	const char *expected = find_expected(event);
	WbConnectionItem *item;

	if (!is_about(gathering, event) || is_drawn_as_packet(gathering, event))
		return;
	if (expected)
		add_ghost(gathering, event, expected);
	item = add_item(gathering, check ? WB_ITEM_CHECK : WB_ITEM_STEP, WB_SIDE_NONE, event,
		g_strdup(event->text));
	if (item)
		item->failed = check && !event->check.passed;
}

/* --- all of it ----------------------------------------------------------------------------- */

/* A socket has no port of its own before it connects, and no peer while it listens. */
static void
note_halves(
	Gathering *gathering, const WbRunEvent *event, gboolean packet_seen, gboolean child_seen)
{
	const WbFlow *flow = &event->flow, *mine = &gathering->connection->flow;

	if (event->stream != WB_STREAM_STATE || flow->protocol != mine->protocol)
		return;
	if (!packet_seen && event->state.after == WB_SOCKET_SYN_SENT && flow->source_port == 0 &&
		flow->destination_port == mine->destination_port &&
		same_address(&flow->destination, &mine->destination))
		gathering->unbound = event;
	if (flow->destination_port != 0 || flow->source_port != mine->destination_port ||
		!(is_any(&flow->source) || same_address(&flow->source, &mine->destination)))
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

/* Where it begins and ends, who is the client, and the events that belong to it by their place. */
static void
survey(Gathering *gathering)
{
	WbRunConnection *connection = gathering->connection;
	gboolean packet_seen = FALSE, child_seen = FALSE, any = FALSE;

	for (guint i = 0; i < wb_timeline_get_length(connection->timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(connection->timeline, i);

		note_halves(gathering, event, packet_seen, child_seen);
		if (!is_packet_or_state(event) || !is_mine(connection, event) ||
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
take_event(Gathering *gathering, const WbRunEvent *event)
{
	gboolean mine = is_mine(gathering->connection, event);

	if (event == gathering->unbound)
		take_state(gathering, event, WB_SIDE_CLIENT);
	else if (event == gathering->listen || event == gathering->child)
		take_state(gathering, event, WB_SIDE_SERVER);
	else if (event->stream == WB_STREAM_STATE && mine)
		take_state(gathering, event, get_side(gathering->connection, &event->flow));
	else if (event->stream == WB_STREAM_PACKET && mine)
		take_packet(gathering, event);
	else if (event->stream == WB_STREAM_DROP)
		take_drop(gathering, event);
	else if (event->stream == WB_STREAM_LOG)
		take_line(gathering, event);
	else if (event->stream == WB_STREAM_STEP || event->stream == WB_STREAM_CHECK)
		take_told(gathering, event);
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

		if (!is_packet_or_state(event) || !is_mine(connection, event) ||
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
	Gathering gathering = { .connection = connection,
		.times = { .from_ns = chosen.from_ns, .to_ns = chosen.to_ns },
		.limit = limit ? limit : DEFAULT_LIMIT };

	connection->timeline = timeline;
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
	gboolean is_client =
		first->port == flow->source_port && same_address(&first->address, &flow->source);

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
