/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packet that a script's line describes. */
#include "base/error.h"
#include "packet/icmp-names.h"
#include "script/judge.h"

#include <netinet/in.h>

/* What packetdrill sends where the script gives no TTL. */
#define TTL_DEFAULT 255
#define ICMP_HEADER 8

static gboolean
take_options(const WbTcpSpec *spec, WbTcpOptions *options, GError **error)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	guint count = spec->options ? spec->options->len : 0;

	if (count > WB_OPTIONS_MAX) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"%u TCP options do not fit into a header", count);
		return FALSE;
	}
	options->count = count;
	for (guint i = 0; i < count; i++)
		options->list[i] = g_array_index(spec->options, WbOptionSpec, i).option;
	return wb_tcp_options_encode(options, bytes, error);
}

static gboolean
fill_tcp(const WbPacketSpec *spec, WbPacket *packet, GError **error)
{
	const WbTcpSpec *from = &spec->tcp;
	WbTcp *tcp = &packet->tcp;

	if (from->has_window && from->window > G_MAXUINT16) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"the window %u does not fit into the header: the most is 65535",
			from->window);
		return FALSE;
	}
	packet->protocol = IPPROTO_TCP;
	packet->payload_length = from->payload;
	tcp->source_port = spec->source_port;
	tcp->destination_port = spec->destination_port;
	tcp->seq = from->seq_start;
	tcp->ack = from->has_ack ? from->ack : 0;
	tcp->flags = from->flags;
	tcp->window = from->has_window ? (guint16)from->window : 0;
	tcp->urgent = from->has_urgent ? from->urgent : 0;
	return take_options(from, &tcp->options, error);
}

static void
fill_udp(const WbPacketSpec *spec, WbPacket *packet)
{
	packet->protocol = IPPROTO_UDP;
	packet->udp.source_port = spec->source_port;
	packet->udp.destination_port = spec->destination_port;
	packet->payload_length = spec->udp_payload;
}

static gboolean
check_mtu(const WbPacketSpec *spec, const WbPacket *packet, GError **error)
{
	const WbIcmp *icmp = &packet->icmp;

	if (!wb_icmp_has_mtu(packet->version, icmp->type, icmp->code)) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"ICMP %s has no MTU: only %s has", spec->icmp.type,
			packet->version == 4 ? "unreachable frag_needed" : "packet_too_big");
		return FALSE;
	}
	if (packet->version == 4 && spec->icmp.mtu > G_MAXUINT16) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"the MTU %u does not fit: in IPv4 the most is 65535", spec->icmp.mtu);
		return FALSE;
	}
	return TRUE;
}

static gboolean
fill_raw(const WbIcmpSpec *spec, WbPacket *packet, GError **error)
{
	if (spec->quoted_length < ICMP_HEADER) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"[raw (%u)] is shorter than an ICMP header: the least is %d",
			spec->quoted_length, ICMP_HEADER);
		return FALSE;
	}
	packet->payload_length = spec->quoted_length - ICMP_HEADER;
	return TRUE;
}

static gboolean
fill_icmp(const WbPacketSpec *spec, WbPacket *packet, GError **error)
{
	const WbIcmpSpec *from = &spec->icmp;
	WbIcmp *icmp = &packet->icmp;

	packet->protocol = packet->version == 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	if (!wb_icmp_find(packet->version, from->type, from->code, &icmp->type, &icmp->code)) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"IPv%u has no ICMP message \"%s%s%s\"", (guint)packet->version, from->type,
			from->code ? " " : "", from->code ? from->code : "");
		return FALSE;
	}
	if (from->has_mtu && !check_mtu(spec, packet, error))
		return FALSE;
	if (from->has_mtu)
		icmp->rest = from->mtu;
	if (from->has_id)
		icmp->rest |= (guint32)from->id << 16;
	return from->quoted != WB_QUOTED_RAW || fill_raw(from, packet, error);
}

gboolean
wb_packet_from_spec(
	const WbPacketSpec *spec, guint ip_version, WbPacket *ret_packet, GError **error)
{
	const WbIpInfo *ip = &spec->ip;

	*ret_packet = (WbPacket){
		.version = (guint8)ip_version,
		.ttl = ip->has_ttl ? ip->ttl : TTL_DEFAULT,
		.flow_label = ip->has_flow_label ? ip->flow_label : 0,
		.ip_checksum_ok = TRUE,
		.transport_checksum_ok = TRUE,
	};
	if (ip->check == WB_ECN_CHECK_FIELD || ip->check == WB_ECN_CHECK_TOS)
		ret_packet->tos = ip->tos;
	if (spec->proto == WB_PROTO_TCP)
		return fill_tcp(spec, ret_packet, error);
	if (spec->proto == WB_PROTO_ICMP)
		return fill_icmp(spec, ret_packet, error);
	fill_udp(spec, ret_packet);
	return TRUE;
}
