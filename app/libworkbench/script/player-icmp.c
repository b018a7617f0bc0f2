/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an ICMP message of a script quotes. */
#include <netinet/in.h>

#include "script/player-run.h"

/* RFC 792: the IP header and 64 bits of what follows. */
#define QUOTED_TRANSPORT 8
#define ICMP_HEADER 8

static GBytes *
zeros(gsize length)
{
	return g_bytes_new_take(g_malloc0(length), length);
}

GBytes *
wb_player_quote(
	WbPlayer *player, const WbConnection *connection, const WbIcmpSpec *spec, GError **error)
{
	WbPacket packet = { 0 };

	if (spec->quoted == WB_QUOTED_NOTHING)
		return zeros(0);
	if (spec->quoted == WB_QUOTED_RAW) /* its length is that of the whole message */
		return zeros(spec->quoted_length > ICMP_HEADER
				     ? MIN(spec->quoted_length, WB_PACKET_MAX) - ICMP_HEADER
				     : 0);

	packet.version = (guint8)player->ip_version;
	packet.source = player->play->local;
	packet.destination = player->play->remote;
	packet.ttl = 64;
	packet.dont_fragment = TRUE;
	packet.payload_length = spec->quoted_length;
	if (spec->quoted == WB_QUOTED_TCP) {
		packet.protocol = IPPROTO_TCP;
		packet.tcp.source_port = connection->local_port;
		packet.tcp.destination_port = connection->remote_port;
		packet.tcp.seq = connection->local_isn + spec->quoted_start;
		packet.tcp.flags = WB_TCP_ACK;
		packet.payload_length = spec->quoted_end - spec->quoted_start;
	} else {
		packet.protocol = IPPROTO_UDP;
		packet.udp.source_port = connection->local_port;
		packet.udp.destination_port = connection->remote_port;
	}
	g_autoptr(GBytes) whole = wb_packet_encode(&packet, error);

	if (!whole) {
		g_prefix_error(error, "quoting a packet: ");
		return NULL;
	}
	return g_bytes_new_from_bytes(
		whole, 0, (player->ip_version == 4 ? 20 : 40) + QUOTED_TRANSPORT);
}
