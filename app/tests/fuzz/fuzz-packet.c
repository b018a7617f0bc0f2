/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a packet: what is decoded and encoded again is the same packet. */
#include "packet/packet.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Neither checksums, which encoding mends, nor headers that it leaves out. */
static char *
describe(const WbPacket *packet)
{
	g_autofree char *text = wb_packet_to_string(packet);
	g_autofree char *source = wb_ip_address_to_string(&packet->source, packet->version);
	g_autofree char *destination =
		wb_ip_address_to_string(&packet->destination, packet->version);

	return g_strdup_printf("%s %s tos %u ttl %u label %u id %u df %d: %s", source, destination,
		(guint)packet->tos, (guint)packet->ttl, packet->flow_label, (guint)packet->id,
		packet->dont_fragment, text);
}

static void
check_again(const WbPacket *packet)
{
	g_autoptr(GBytes) bytes = wb_packet_encode(packet, NULL);
	g_autofree char *before = describe(packet);
	g_autofree char *after = NULL;
	WbPacket again;
	gsize length;
	const guint8 *encoded;

	g_assert(bytes != NULL);
	encoded = g_bytes_get_data(bytes, &length);
	g_assert(wb_packet_decode(encoded, length, &again, NULL));
	g_assert(again.ip_checksum_ok && again.transport_checksum_ok);
	after = describe(&again);
	g_assert(g_str_equal(before, after));
	g_assert(again.payload_length == packet->payload_length);
	g_assert(again.payload_length == 0 ||
		 memcmp(again.payload, packet->payload, packet->payload_length) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	WbPacket packet;
	gsize known;
	g_autofree char *text = NULL;

	if (wb_packet_decode_quoted(data, size, &packet, &known, NULL)) {
		g_assert(known + packet.payload_length <= size);
		text = wb_packet_to_string(&packet);
	}
	if (!wb_packet_decode(data, size, &packet, NULL))
		return 0;
	g_assert(packet.payload_length == packet.claimed_length);
	/* Malformed options are not kept, and so their bytes are not there to encode. */
	if (packet.protocol == 6 && packet.tcp.options.malformed)
		return 0;
	check_again(&packet);
	return 0;
}
