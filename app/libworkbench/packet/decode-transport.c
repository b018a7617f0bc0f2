/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes to fields: TCP, UDP, ICMP, and the payload. */
#include "packet/checksum.h"
#include "packet/decode.h"

#include <netinet/in.h>

#define TCP_HEADER 20
#define UDP_HEADER 8
#define ICMP_HEADER 8

/* Everything after HEADER bytes. */
static void
take_payload(WbPacket *packet, const WbTransport *transport, gsize header)
{
	WbView payload = wb_view_part(transport->view, header, transport->claimed);

	packet->payload = payload.bytes;
	packet->payload_length = payload.length;
	packet->claimed_length = transport->claimed > header ? transport->claimed - header : 0;
}

static gboolean
checksum_ok(const WbPacket *packet, const WbTransport *transport, gboolean pseudo_header)
{
	WbView view = transport->view;
	guint64 sum = pseudo_header ? wb_checksum_pseudo_header(packet, view.length) : 0;

	/* Of a quoted packet there is not all that the checksum covers. */
	return transport->quoted ||
	       wb_checksum_finish(wb_checksum_add(sum, view.bytes, view.length)) == 0;
}

static gboolean
check_header(const WbTransport *transport, const char *name, gsize header, GError **error)
{
	if (transport->quoted || transport->view.length >= header)
		return TRUE;
	return wb_decode_fail(error,
		"the packet is cut off in the %s header: %zu of its %zu bytes are there", name,
		transport->view.length, header);
}

static gboolean
decode_tcp(WbPacket *packet, const WbTransport *transport, GError **error)
{
	WbView view = transport->view;
	WbTcp *tcp = &packet->tcp;
	gsize header = (gsize)(wb_view_u8(view, 12) >> 4) * 4;
	WbView options;

	if (!check_header(transport, "TCP", TCP_HEADER, error))
		return FALSE;
	if (!wb_view_has(view, 12, 1)) /* quoted, and not up to here */
		header = TCP_HEADER;
	if (header < TCP_HEADER)
		return wb_decode_fail(
			error, "the TCP data offset is %zu bytes; the least is 20", header);
	if (header > transport->claimed && !transport->quoted)
		return wb_decode_fail(error,
			"the TCP data offset is %zu bytes; the segment has %zu", header,
			transport->claimed);
	tcp->source_port = wb_view_u16(view, 0);
	tcp->destination_port = wb_view_u16(view, 2);
	tcp->seq = wb_view_u32(view, 4);
	tcp->ack = wb_view_u32(view, 8);
	tcp->flags = wb_view_u16(view, 12) & (WB_TCP_RESERVED | 0x1ff);
	tcp->window = wb_view_u16(view, 14);
	tcp->urgent = wb_view_u16(view, 18);
	options = wb_view_part(view, TCP_HEADER, header - TCP_HEADER);
	wb_tcp_options_decode(options.bytes, options.length, &tcp->options);
	take_payload(packet, transport, header);
	packet->transport_checksum_ok = checksum_ok(packet, transport, TRUE);
	return TRUE;
}

static gboolean
decode_udp(WbPacket *packet, const WbTransport *transport, GError **error)
{
	WbTransport datagram = *transport;
	gsize length = wb_view_u16(transport->view, 4);
	guint16 checksum = wb_view_u16(transport->view, 6);

	if (!check_header(transport, "UDP", UDP_HEADER, error))
		return FALSE;
	packet->udp.source_port = wb_view_u16(transport->view, 0);
	packet->udp.destination_port = wb_view_u16(transport->view, 2);
	if (!wb_view_has(transport->view, 4, 2)) /* quoted, and not up to here */
		length = transport->claimed;
	if (length < UDP_HEADER && !transport->quoted)
		return wb_decode_fail(error, "the UDP length is %zu bytes; the least is 8", length);
	if (length > transport->claimed && !transport->quoted)
		return wb_decode_fail(error, "the UDP length is %zu bytes; the packet has %zu",
			length, transport->claimed);
	datagram.view = wb_view_part(transport->view, 0, length);
	datagram.claimed = length;
	take_payload(packet, &datagram, UDP_HEADER);
	/* IPv4 may leave the checksum out (RFC 768), IPv6 may not (RFC 8200 8.1). */
	packet->transport_checksum_ok =
		(packet->version == 4 && checksum == 0) || checksum_ok(packet, &datagram, TRUE);
	return TRUE;
}

static gboolean
decode_icmp(WbPacket *packet, const WbTransport *transport, GError **error)
{
	WbView view = transport->view;

	if (!check_header(transport, packet->version == 4 ? "ICMP" : "ICMPv6", ICMP_HEADER, error))
		return FALSE;
	packet->icmp.type = wb_view_u8(view, 0);
	packet->icmp.code = wb_view_u8(view, 1);
	packet->icmp.rest = wb_view_u32(view, 4);
	take_payload(packet, transport, ICMP_HEADER);
	packet->transport_checksum_ok = checksum_ok(packet, transport, packet->version == 6);
	return TRUE;
}

gboolean
wb_decode_transport(WbPacket *packet, const WbTransport *transport, GError **error)
{
	if (packet->protocol == IPPROTO_TCP)
		return decode_tcp(packet, transport, error);
	if (packet->protocol == IPPROTO_UDP)
		return decode_udp(packet, transport, error);
	if (wb_packet_is_icmp(packet))
		return decode_icmp(packet, transport, error);
	take_payload(packet, transport, 0);
	packet->transport_checksum_ok = TRUE;
	return TRUE;
}
