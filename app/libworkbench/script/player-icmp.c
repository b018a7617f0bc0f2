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

/* RFC 1122 3.2.2 and RFC 4443 2.1: which messages tell of an error, and so of a packet. */
static gboolean
is_error(guint ip_version, guint8 type)
{
	if (ip_version == 6)
		return type < 128;
	return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

static void
fill_tcp(const WbScriptConnection *connection, const WbIcmpSpec *spec, WbPacket *packet)
{
	packet->protocol = IPPROTO_TCP;
	packet->tcp.source_port = connection->local_port;
	packet->tcp.destination_port = connection->remote_port;
	packet->tcp.seq = connection->local_isn + spec->quoted_start;
	packet->tcp.flags = WB_TCP_ACK;
	packet->payload_length = spec->quoted_end - spec->quoted_start;
}

static void
fill_udp(const WbScriptConnection *connection, const WbIcmpSpec *spec, WbPacket *packet)
{
	packet->protocol = IPPROTO_UDP;
	packet->udp.source_port = connection->local_port;
	packet->udp.destination_port = connection->remote_port;
	packet->payload_length = spec->quoted_length;
}

GBytes *
wb_player_quote(WbPlayer *player, const WbScriptConnection *connection, const WbIcmpSpec *spec,
	guint8 type, GError **error)
{
	WbPacket packet = {
		.version = (guint8)player->ip_version,
		.source = player->play->local,
		.destination = player->play->remote,
		.ttl = 64,
		.dont_fragment = TRUE,
	};
	gsize header = player->ip_version == 4 ? 20 : 40;

	if (spec->quoted == WB_QUOTED_NOTHING && !is_error(player->ip_version, type))
		return zeros(0);
	if (spec->quoted == WB_QUOTED_RAW) /* its length is that of the whole message */
		return zeros(spec->quoted_length > ICMP_HEADER
				     ? MIN(spec->quoted_length, WB_PACKET_MAX) - ICMP_HEADER
				     : 0);
	/* An error that does not say what it quotes means the first byte of the connection. */
	if (spec->quoted == WB_QUOTED_UDP ||
		(spec->quoted == WB_QUOTED_NOTHING && connection->is_udp))
		fill_udp(connection, spec, &packet);
	else
		fill_tcp(connection, spec, &packet);

	g_autoptr(GBytes) whole = wb_packet_encode(&packet, error);

	if (!whole) {
		g_prefix_error(error, "quoting a packet: ");
		return NULL;
	}
	return g_bytes_new_from_bytes(whole, 0, header + QUOTED_TRANSPORT);
}
