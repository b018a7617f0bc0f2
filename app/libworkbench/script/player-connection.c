/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which connection a packet or a call of a script belongs to. */
#include <netinet/in.h>
#include <string.h>

#include "script/player-run.h"

static WbScriptConnection *
add_connection(WbPlayer *player, WbConnectionState state)
{
	WbScriptConnection *connection = wb_script_connection_new();

	connection->state = state;
	g_ptr_array_add(player->connections, connection);
	player->current = connection;
	return connection;
}

static WbScriptConnection *
find_by_fd(WbPlayer *player, int fd)
{
	for (guint i = player->connections->len; fd >= 0 && i-- > 0;) {
		WbScriptConnection *connection = player->connections->pdata[i];

		if (connection->script_fd == fd)
			return connection;
	}
	return NULL;
}

static WbScriptConnection *
find_by_ports(WbPlayer *player, guint16 local, guint16 remote)
{
	for (guint i = player->connections->len; i-- > 0;) {
		WbScriptConnection *connection = player->connections->pdata[i];

		if (connection->local_port == local && connection->remote_port == remote)
			return connection;
	}
	return NULL;
}

static gboolean
has_listener(WbPlayer *player)
{
	for (guint i = 0; i < player->connections->len; i++) {
		WbScriptConnection *connection = player->connections->pdata[i];

		if (connection->state == WB_CONNECTION_LISTENING && connection->script_fd >= 0)
			return TRUE;
	}
	return FALSE;
}

/* The packet is the first of a peer that connects. */
static WbScriptConnection *
add_arrived(WbPlayer *player, const WbPacketSpec *spec)
{
	WbScriptConnection *connection = add_connection(player, WB_CONNECTION_ARRIVED);

	connection->local_port = player->options->bind_port;
	connection->remote_port = player->next_port++;
	if (player->next_port < 1024)
		player->next_port = 1024;
	connection->remote_isn = spec->tcp.seq_start;
	if (spec->has_ports) {
		connection->local_port = spec->destination_port;
		connection->remote_port = spec->source_port;
	}
	return connection;
}

static WbScriptConnection *
connection_of_ports(WbPlayer *player, const WbPacketSpec *spec)
{
	gboolean inbound = spec->direction == WB_INBOUND;
	guint16 local = inbound ? spec->destination_port : spec->source_port;
	guint16 remote = inbound ? spec->source_port : spec->destination_port;
	WbScriptConnection *connection = find_by_ports(player, local, remote);

	if (connection)
		return connection;
	if (inbound && spec->proto == WB_PROTO_TCP && (spec->tcp.flags & WB_TCP_SYN) &&
		has_listener(player))
		return add_arrived(player, spec);
	return player->current;
}

static gboolean
is_waiting_for_peer(const WbPlayer *player)
{
	return !player->current || player->current->state == WB_CONNECTION_LISTENING;
}

/* What an inbound packet of the script says of a handshake. */
static void
learn_inbound(WbScriptConnection *connection, const WbPacketSpec *spec)
{
	gboolean is_syn = (spec->tcp.flags & WB_TCP_SYN) != 0;
	gboolean is_ack = (spec->tcp.flags & WB_TCP_ACK) != 0;

	if (connection->state == WB_CONNECTION_ANSWERED && is_ack)
		connection->state = WB_CONNECTION_COMPLETED;
	if (connection->state != WB_CONNECTION_CALLED &&
		connection->state != WB_CONNECTION_EXPECTED)
		return;
	if (is_syn)
		connection->remote_isn = spec->tcp.seq_start;
	if (is_syn && is_ack)
		connection->state = WB_CONNECTION_OPEN;
}

/* The script's own number of the kernel's SYN, which every later one counts from. */
static void
learn_outbound(WbScriptConnection *connection, const WbPacketSpec *spec)
{
	gboolean is_syn = (spec->tcp.flags & WB_TCP_SYN) != 0;
	gboolean is_ack = (spec->tcp.flags & WB_TCP_ACK) != 0;

	if (!is_syn)
		return;
	if (is_ack && (connection->state == WB_CONNECTION_ARRIVED ||
			      connection->state == WB_CONNECTION_ANSWERED))
		connection->script_local_isn = spec->tcp.seq_start;
	if (!is_ack && connection->state == WB_CONNECTION_CALLED) {
		connection->script_local_isn = spec->tcp.seq_start;
		connection->state = WB_CONNECTION_EXPECTED;
	}
}

WbScriptConnection *
wb_player_connection_of_spec(WbPlayer *player, const WbPacketSpec *spec)
{
	gboolean inbound = spec->direction == WB_INBOUND;
	WbScriptConnection *connection;

	if (spec->has_ports)
		connection = connection_of_ports(player, spec);
	else
		connection = player->current;
	if (inbound && spec->proto == WB_PROTO_TCP && connection == player->current &&
		is_waiting_for_peer(player))
		connection = add_arrived(player, spec);
	if (!connection || spec->proto != WB_PROTO_TCP)
		return connection;
	if (inbound)
		learn_inbound(connection, spec);
	else
		learn_outbound(connection, spec);
	return connection;
}

static void
get_ports(const WbPacket *packet, guint16 *ret_source, guint16 *ret_destination)
{
	gboolean is_tcp = packet->protocol == IPPROTO_TCP;

	*ret_source = is_tcp ? packet->tcp.source_port : packet->udp.source_port;
	*ret_destination = is_tcp ? packet->tcp.destination_port : packet->udp.destination_port;
}

/* The first packet of a connect() tells the port that the kernel chose. */
static WbScriptConnection *
adopt(WbPlayer *player, const WbPacket *packet, guint16 source, guint16 destination)
{
	gboolean is_tcp = packet->protocol == IPPROTO_TCP;

	if (is_tcp && (packet->tcp.flags & (WB_TCP_SYN | WB_TCP_ACK)) != WB_TCP_SYN)
		return NULL;
	for (guint i = player->connections->len; i-- > 0;) {
		WbScriptConnection *connection = player->connections->pdata[i];

		if (connection->local_port != 0 || connection->remote_port != destination)
			continue;
		connection->local_port = source;
		if (is_tcp)
			connection->local_isn = packet->tcp.seq;
		return connection;
	}
	return NULL;
}

WbScriptConnection *
wb_player_connection_of_packet(WbPlayer *player, const WbPacket *packet)
{
	guint16 source, destination;

	if (packet->protocol != IPPROTO_TCP && packet->protocol != IPPROTO_UDP)
		return player->current;
	get_ports(packet, &source, &destination);

	WbScriptConnection *connection = find_by_ports(player, source, destination);

	if (!connection)
		return adopt(player, packet, source, destination);
	if (packet->protocol == IPPROTO_TCP && connection->state == WB_CONNECTION_ARRIVED &&
		(packet->tcp.flags & WB_TCP_SYN)) {
		connection->state = WB_CONNECTION_ANSWERED;
		connection->local_isn = packet->tcp.seq;
	}
	return connection;
}

static int
get_first_integer(const WbCallSpec *spec)
{
	const WbExpr *first = spec->arguments->len > 0 ? spec->arguments->pdata[0] : NULL;

	return first && first->kind == WB_EXPR_INTEGER ? (int)first->integer : -1;
}

/* A packet may leave before the call returns, so what it will do is known before it is done. */
void
wb_player_call_begins(WbPlayer *player, const WbCallSpec *spec)
{
	gboolean connects = g_str_equal(spec->name, "connect");
	WbScriptConnection *connection;

	if (!connects && !g_str_equal(spec->name, "sendto") && !g_str_equal(spec->name, "sendmsg"))
		return;
	connection = find_by_fd(player, get_first_integer(spec));
	if (!connection)
		return;
	if (connects && spec->arguments->len > 1) {
		g_autofree char *address = wb_expr_to_string(spec->arguments->pdata[1]);

		if (strstr(address, "AF_UNSPEC")) {
			connection->state = WB_CONNECTION_NEW;
			return;
		}
	}
	if (connection->state != WB_CONNECTION_NEW)
		return;
	connection->state = WB_CONNECTION_CALLED;
	connection->local_port = 0;
	connection->remote_port = player->options->connect_port;
}

static void
accept_oldest(WbPlayer *player, int script_fd)
{
	for (guint i = 0; i < player->connections->len; i++) {
		WbScriptConnection *connection = player->connections->pdata[i];

		if (connection->accepted || (connection->state != WB_CONNECTION_ANSWERED &&
						    connection->state != WB_CONNECTION_COMPLETED))
			continue;
		connection->accepted = TRUE;
		connection->script_fd = script_fd;
		return;
	}
}

void
wb_player_call_ended(WbPlayer *player, WbCallEffect effect, int script_fd)
{
	WbScriptConnection *connection = find_by_fd(player, script_fd);

	if (script_fd < 0)
		return;
	/* The number may be that of one that the script never closed. */
	if (connection && (effect == WB_CALL_SOCKET || effect == WB_CALL_ACCEPT))
		connection->script_fd = -1;
	if (effect == WB_CALL_SOCKET)
		add_connection(player, WB_CONNECTION_NEW)->script_fd = script_fd;
	else if (effect == WB_CALL_ACCEPT)
		accept_oldest(player, script_fd);
	else if (effect == WB_CALL_LISTEN && connection)
		connection->state = WB_CONNECTION_LISTENING;
	else if (effect == WB_CALL_CLOSE && connection)
		connection->script_fd = -1;
}

void
wb_player_reset_all(WbPlayer *player)
{
	for (guint i = 0; i < player->connections->len; i++) {
		WbPacket resets[2];
		guint count = wb_connection_get_resets(player->connections->pdata[i], resets);

		for (guint k = 0; k < count; k++)
			wb_player_send(player, &resets[k], NULL, NULL);
	}
}

int
wb_player_get_info_fd(WbPlayer *player)
{
	const WbScriptConnection *current = player->current;

	if (current && current->script_fd >= 0 && current->state != WB_CONNECTION_LISTENING)
		return current->script_fd;
	return wb_calls_get_newest_socket(player->calls);
}
