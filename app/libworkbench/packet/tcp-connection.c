/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One connection: its two sides, fed a segment at a time. */
#include "packet/tcp-track-private.h"

#include <string.h>

static void
init_side(WbTcpSide *side, const WbIpAddress *address, guint16 port)
{
	side->shown.address = *address;
	side->shown.port = port;
	side->shown.window_scale = -1;
	side->shown.transitions = g_array_new(FALSE, FALSE, sizeof(WbTcpTransition));
	side->board = wb_tcp_scoreboard_new();
	side->window = -1;
}

WbTcpConnection *
wb_tcp_connection_new(const WbPacket *packet, const WbTcpTrackLimits *limits)
{
	WbTcpConnection *connection = g_new0(WbTcpConnection, 1);

	connection->version = packet->version;
	connection->limits = *limits;
	connection->handshake_ns = -1;
	connection->packets = g_array_new(FALSE, FALSE, sizeof(WbTcpAnalysis));
	init_side(&connection->sides[0], &packet->source, packet->tcp.source_port);
	init_side(&connection->sides[1], &packet->destination, packet->tcp.destination_port);
	return connection;
}

void
wb_tcp_connection_free(WbTcpConnection *connection)
{
	if (!connection)
		return;
	for (guint i = 0; i < 2; i++) {
		g_array_unref(connection->sides[i].shown.transitions);
		wb_tcp_scoreboard_free(connection->sides[i].board);
	}
	g_array_unref(connection->packets);
	g_free(connection);
}

/* Bytes of payload that the packet had when it was sent. */
static guint32
get_payload_length(const WbPacket *packet)
{
	return (guint32)MIN(MAX(packet->payload_length, packet->claimed_length), WB_PACKET_MAX);
}

guint
wb_tcp_connection_get_sender(const WbTcpConnection *connection, const WbPacket *packet)
{
	const WbTcpEnd *first = &connection->sides[0].shown;

	return first->port == packet->tcp.source_port &&
			       memcmp(&first->address, &packet->source, sizeof(first->address)) == 0
		       ? 0
		       : 1;
}

gboolean
wb_tcp_connection_is_over(const WbTcpConnection *connection)
{
	for (guint i = 0; i < 2; i++) {
		WbTcpState state = connection->sides[i].shown.state;

		if (state != WB_TCP_STATE_CLOSED && state != WB_TCP_STATE_TIME_WAIT &&
			state != WB_TCP_STATE_LISTEN)
			return FALSE;
	}
	return TRUE;
}

static WbTcpAnalysis
begin_analysis(const WbPacket *packet, guint end, guint64 id, gint64 time_ns)
{
	const WbTcp *tcp = &packet->tcp;
	WbTcpAnalysis analysis = {
		.packet = id,
		.time_ns = time_ns,
		.end = (guint8)end,
		.flags = tcp->flags,
		.seq = tcp->seq,
		.ack = tcp->ack,
		.payload = get_payload_length(packet),
		.window = -1,
	};

	analysis.length = analysis.payload + ((tcp->flags & WB_TCP_SYN) != 0) +
			  ((tcp->flags & WB_TCP_FIN) != 0);
	for (guint i = 0; i < tcp->options.count; i++) {
		const WbTcpOption *option = &tcp->options.list[i];

		if (option->kind != WB_OPTION_SACK)
			continue;
		analysis.sack_count = (guint8)MIN(option->sack.count, WB_SACK_MAX);
		memcpy(analysis.sacks, option->sack.blocks,
			analysis.sack_count * sizeof(WbSackBlock));
	}
	return analysis;
}

const WbTcpAnalysis *
wb_tcp_connection_feed(WbTcpConnection *connection, guint end, guint64 id, gint64 time_ns,
	const WbPacket *packet, guint32 remarks)
{
	WbTcpAnalysis *analysis = &connection->last;
	WbTcpSegment segment = {
		.connection = connection,
		.sender = &connection->sides[end],
		.receiver = &connection->sides[1 - end],
		.packet = packet,
		.tcp = &packet->tcp,
		.analysis = analysis,
	};

	*analysis = begin_analysis(packet, end, id, time_ns);
	analysis->remarks = remarks;
	segment.length = analysis->length;
	segment.end = analysis->seq + analysis->length;
	wb_tcp_remark(&segment);
	wb_tcp_begin(&segment);
	wb_tcp_follow(&segment);
	for (guint i = 0; i < 2; i++)
		analysis->states[i] = connection->sides[i].shown.state;
	wb_tcp_account(&segment);
	if (connection->packets->len < connection->limits.packets)
		g_array_append_val(connection->packets, *analysis);
	else
		connection->left_out++;
	return analysis;
}

/* --- asking -------------------------------------------------------------------------------- */

guint
wb_tcp_connection_get_number(const WbTcpConnection *connection)
{
	return connection->number;
}

guint
wb_tcp_connection_get_version(const WbTcpConnection *connection)
{
	return connection->version;
}

guint
wb_tcp_connection_get_incarnation(const WbTcpConnection *connection)
{
	return connection->incarnation;
}

const WbTcpEnd *
wb_tcp_connection_get_end(const WbTcpConnection *connection, guint end)
{
	g_return_val_if_fail(end < 2, NULL);
	return &connection->sides[end].shown;
}

int
wb_tcp_connection_get_client(const WbTcpConnection *connection)
{
	gboolean first = connection->sides[0].shown.opened;
	gboolean second = connection->sides[1].shown.opened;

	if (first == second)
		return -1;
	return first ? 0 : 1;
}

gint64
wb_tcp_connection_get_handshake_ns(const WbTcpConnection *connection)
{
	return connection->handshake_ns;
}

const GArray *
wb_tcp_connection_get_packets(const WbTcpConnection *connection)
{
	return connection->packets;
}

guint64
wb_tcp_connection_get_left_out(const WbTcpConnection *connection)
{
	return connection->left_out;
}

WbTcpScoreboard *
wb_tcp_connection_get_scoreboard(const WbTcpConnection *connection, guint sender, int index)
{
	WbTcpScoreboard *board = wb_tcp_scoreboard_new();
	guint count = index < 0 ? connection->packets->len
				: MIN((guint)index + 1, connection->packets->len);
	WbSackBlock dsack;

	for (guint i = 0; i < count; i++) {
		const WbTcpAnalysis *packet = &g_array_index(connection->packets, WbTcpAnalysis, i);

		if ((packet->flags & WB_TCP_RST) || (packet->remarks & WB_TCP_REMARK_HALF_OPEN))
			continue;
		if (packet->end == sender && !(packet->remarks & WB_TCP_REMARK_KEEPALIVE))
			wb_tcp_scoreboard_send(board, packet->seq, packet->seq + packet->length,
				packet->packet, packet->time_ns);
		else if (packet->end != sender && wb_tcp_analysis_acknowledges(packet))
			wb_tcp_scoreboard_acknowledge(
				board, packet->ack, packet->sacks, packet->sack_count, &dsack);
	}
	return board;
}
