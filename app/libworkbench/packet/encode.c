/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields to bytes. */
#include "base/error.h"
#include "packet/checksum.h"

#include <netinet/in.h>
#include <string.h>

static void
put_u16(GByteArray *bytes, guint16 number)
{
	const guint8 wire[] = { (guint8)(number >> 8), (guint8)number };

	g_byte_array_append(bytes, wire, sizeof(wire));
}

static void
put_u32(GByteArray *bytes, guint32 number)
{
	put_u16(bytes, (guint16)(number >> 16));
	put_u16(bytes, (guint16)number);
}

static void
set_u16(GByteArray *bytes, guint at, guint16 number)
{
	bytes->data[at] = (guint8)(number >> 8);
	bytes->data[at + 1] = (guint8)number;
}

/* The header without its length and checksum. */
static void
put_ip(GByteArray *bytes, const WbPacket *packet)
{
	if (packet->version == 4) {
		put_u16(bytes, (guint16)(0x4500 | packet->tos));
		put_u16(bytes, 0);
		put_u16(bytes, packet->id);
		put_u16(bytes, packet->dont_fragment ? 0x4000 : 0);
		put_u16(bytes, (guint16)(packet->ttl << 8 | packet->protocol));
		put_u16(bytes, 0);
	} else {
		put_u32(bytes,
			6u << 28 | (guint32)packet->tos << 20 | (packet->flow_label & 0xfffff));
		put_u16(bytes, 0);
		put_u16(bytes, (guint16)(packet->protocol << 8 | packet->ttl));
	}
	g_byte_array_append(bytes, packet->source.bytes, packet->version == 4 ? 4 : 16);
	g_byte_array_append(bytes, packet->destination.bytes, packet->version == 4 ? 4 : 16);
}

static gboolean
put_tcp(GByteArray *bytes, const WbTcp *tcp, GError **error)
{
	guint start = bytes->len;

	put_u16(bytes, tcp->source_port);
	put_u16(bytes, tcp->destination_port);
	put_u32(bytes, tcp->seq);
	put_u32(bytes, tcp->ack);
	put_u16(bytes, tcp->flags & 0xfff);
	put_u16(bytes, tcp->window);
	put_u16(bytes, 0);
	put_u16(bytes, tcp->urgent);
	if (!wb_tcp_options_encode(&tcp->options, bytes, error))
		return FALSE;
	bytes->data[start + 12] |= (guint8)((bytes->len - start) / 4 << 4);
	return TRUE;
}

/* The transport header without its checksum; *RET_CHECKSUM_AT is where that goes, 0 if nowhere. */
static gboolean
put_transport(GByteArray *bytes, const WbPacket *packet, guint *ret_checksum_at, GError **error)
{
	guint start = bytes->len;

	*ret_checksum_at = 0;
	if (packet->protocol == IPPROTO_TCP) {
		*ret_checksum_at = start + 16;
		return put_tcp(bytes, &packet->tcp, error);
	}
	if (packet->protocol == IPPROTO_UDP) {
		put_u16(bytes, packet->udp.source_port);
		put_u16(bytes, packet->udp.destination_port);
		put_u16(bytes, (guint16)(packet->payload_length + 8));
		put_u16(bytes, 0);
		*ret_checksum_at = start + 6;
	} else if (wb_packet_is_icmp(packet)) {
		put_u16(bytes, (guint16)(packet->icmp.type << 8 | packet->icmp.code));
		put_u16(bytes, 0);
		put_u32(bytes, packet->icmp.rest);
		*ret_checksum_at = start + 2;
	}
	return TRUE;
}

static void
put_payload(GByteArray *bytes, const WbPacket *packet)
{
	guint start = bytes->len;

	g_byte_array_set_size(bytes, start + (guint)packet->payload_length);
	if (packet->payload_length == 0)
		return;
	if (packet->payload)
		memcpy(bytes->data + start, packet->payload, packet->payload_length);
	else
		memset(bytes->data + start, 0, packet->payload_length);
}

static void
set_checksum(GByteArray *bytes, const WbPacket *packet, guint start, guint checksum_at)
{
	gsize length = bytes->len - start;
	guint64 sum = wb_packet_is_icmp(packet) && packet->version == 4
			      ? 0
			      : wb_checksum_pseudo_header(packet, length);
	guint16 checksum = wb_checksum_finish(wb_checksum_add(sum, bytes->data + start, length));

	/* In UDP 0 says that there is none (RFC 768). */
	if (packet->protocol == IPPROTO_UDP && checksum == 0)
		checksum = 0xffff;
	set_u16(bytes, checksum_at, checksum);
}

static gboolean
check_size(const WbPacket *packet, gsize size, GError **error)
{
	if (size <= WB_PACKET_MAX)
		return TRUE;
	g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
		"an IPv%u packet of %zu bytes is too long: the most are %d", (guint)packet->version,
		size, WB_PACKET_MAX);
	return FALSE;
}

GBytes *
wb_packet_encode(const WbPacket *packet, GError **error)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	guint start, checksum_at;

	if (packet->version != 4 && packet->version != 6) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"a packet of IP version %u cannot be made", (guint)packet->version);
		return NULL;
	}
	put_ip(bytes, packet);
	start = bytes->len;
	if (!check_size(packet, packet->payload_length, error) ||
		!put_transport(bytes, packet, &checksum_at, error))
		return NULL;
	if (!check_size(packet, bytes->len + packet->payload_length, error))
		return NULL;
	put_payload(bytes, packet);
	if (checksum_at)
		set_checksum(bytes, packet, start, checksum_at);
	if (packet->version == 6) {
		set_u16(bytes, 4, (guint16)(bytes->len - start));
	} else {
		set_u16(bytes, 2, (guint16)bytes->len);
		set_u16(bytes, 10, wb_checksum_finish(wb_checksum_add(0, bytes->data, start)));
	}
	return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}
