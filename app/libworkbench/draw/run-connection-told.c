/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told of a connection besides its packets and states: drops, log lines, steps, verdicts.
 */
#include "draw/run-connection-private.h"
#include "draw/words.h"

#include <netinet/in.h>
#include <string.h>

#define NS_PER_S G_GINT64_CONSTANT(1000000000)
/* Steps and verdicts this long before and after the connection are told with it. */
#define AROUND_NS (5 * NS_PER_S)
/* A drop without keys this long after a packet is of that packet. */
#define DROP_NS (50 * 1000 * 1000)

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
	WbSide side = find_dropped_side(connection),
	       sender = wb_run_connection_get_side(connection, &last->flow);
	WbConnectionItem *item = NULL;

	if (side != WB_SIDE_NONE)
		return find_packet(connection, side, drop);
	if (last->flow.protocol == IPPROTO_TCP && (last->packet.flags & WB_TCP_RST))
		item = find_packet(connection, !sender, drop);
	return item && is_answered_by(item, last) ? item : find_packet(connection, sender, drop);
}

static void
take_nameless_drop(WbGathering *gathering, const WbRunEvent *event)
{
	const WbRunEvent *last = gathering->last_packet;
	WbConnectionItem *item;

	if (!last || !wb_run_connection_is_mine(gathering->connection, last) ||
		event->drop.protocol == 0 || g_strcmp0(event->drop.reason, "NOT_SPECIFIED") == 0)
		return;
	item = guess_dropped(gathering->connection, last, event);
	if (item)
		item->drop = event;
}

void
wb_run_connection_take_drop(WbGathering *gathering, const WbRunEvent *event)
{
	WbConnectionItem *item;
	WbSide side;

	if (event->flow.version == 0) {
		take_nameless_drop(gathering, event);
		return;
	}
	if (!wb_run_connection_is_mine(gathering->connection, event))
		return;
	side = wb_run_connection_get_side(gathering->connection, &event->flow);
	item = find_packet(gathering->connection, side, event);
	if (item)
		item->drop = event;
	else
		wb_run_connection_add_item(gathering, WB_ITEM_DROP, side, event,
			g_strdup(event->drop.reason ? event->drop.reason : "dropped"));
}

/* --- lines, steps, verdicts ---------------------------------------------------------------- */

static gboolean
names(const WbMention *mention, const WbFlow *flow, gboolean source)
{
	const WbIpAddress *address = source ? &flow->source : &flow->destination;
	guint16 port = source ? flow->source_port : flow->destination_port;

	return mention->version == flow->version && mention->port == port &&
	       wb_run_connection_same_address(&mention->address, address);
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

/* Whether it names an end that is none of ours: "connect 127.0.0.1:80 from 127.0.0.2:4000". */
static gboolean
names_another(const WbRunConnection *connection, const WbRunEvent *event)
{
	for (guint i = 0; i < event->mention_count; i++)
		if (!names(&event->mentions[i], &connection->flow, TRUE) &&
			!names(&event->mentions[i], &connection->flow, FALSE))
			return TRUE;
	return FALSE;
}

/* A line without any name is of this connection if it was written while it was. */
void
wb_run_connection_take_line(WbGathering *gathering, const WbRunEvent *event)
{
	const WbRunConnection *connection = gathering->connection;
	WbSide side = find_side(connection, event);

	if (side == WB_SIDE_NONE &&
		(event->mention_count > 0 || event->time_ns < connection->from_ns ||
			event->time_ns > connection->to_ns))
		return;
	/* Before its first packet was sent, only who sends it can know of it. */
	if (side == WB_SIDE_SERVER && !wb_run_connection_has_begun(connection))
		side = WB_SIDE_CLIENT;
	wb_run_connection_add_item(gathering, WB_ITEM_LINE, side, event, g_strdup(event->text));
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
add_ghost(WbGathering *gathering, const WbRunEvent *event, const char *expected)
{
	WbRunConnection *connection = gathering->connection;
	WbSide side = connection->ends[WB_SIDE_CLIENT].kernel ? WB_SIDE_CLIENT : WB_SIDE_SERVER;
	const char *end = strstr(expected, "  ");
	g_autofree char *words =
		g_strndup(expected, end ? (gsize)(end - expected) : strlen(expected));
	WbConnectionItem *item =
		wb_run_connection_add_item(gathering, WB_ITEM_GHOST, side, event, NULL);

	if (item)
		wb_run_connection_describe_expected(item, words);
}

/* A step that is a packet is in the picture as that packet. */
static gboolean
is_drawn_as_packet(const WbGathering *gathering, const WbRunEvent *event)
{
	return event->stream == WB_STREAM_STEP && event->has_sequence &&
	       gathering->connection->packets > 0;
}

/* What was done until it ended, and what was said of it then: until something else was done. */
static gboolean
is_about(WbGathering *gathering, const WbRunEvent *event)
{
	const WbRunConnection *connection = gathering->connection;
	gboolean check = event->stream == WB_STREAM_CHECK;

	if (event->time_ns < connection->told_ns ||
		wb_get_span(event->time_ns, connection->from_ns) > AROUND_NS ||
		wb_get_span(connection->to_ns, event->time_ns) > AROUND_NS)
		return FALSE;
	if (event->time_ns > connection->to_ns) {
		gathering->over |= !check && gathering->judged;
		gathering->judged |= check;
		if (gathering->over)
			return FALSE;
	}
	if (event->flow.version != 0)
		return wb_run_connection_is_mine(connection, event);
	return !names_another(connection, event);
}

void
wb_run_connection_take_told(WbGathering *gathering, const WbRunEvent *event)
{
	gboolean check = event->stream == WB_STREAM_CHECK;
	const char *expected = find_expected(event);
	WbConnectionItem *item;

	if (!is_about(gathering, event) || is_drawn_as_packet(gathering, event))
		return;
	if (expected)
		add_ghost(gathering, event, expected);
	item = wb_run_connection_add_item(gathering, check ? WB_ITEM_CHECK : WB_ITEM_STEP,
		WB_SIDE_NONE, event, g_strdup(event->text));
	if (item)
		item->failed = check && !event->check.passed;
}
