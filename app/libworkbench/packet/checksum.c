/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Internet checksum (RFC 1071). */
#include "packet/checksum.h"

guint64
wb_checksum_add(guint64 sum, const guint8 *bytes, gsize length)
{
	for (gsize i = 0; i + 1 < length; i += 2)
		sum += (guint64)bytes[i] << 8 | bytes[i + 1];
	if (length % 2)
		sum += (guint64)bytes[length - 1] << 8;
	return sum;
}

guint16
wb_checksum_finish(guint64 sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (guint16)~sum;
}

guint64
wb_checksum_pseudo_header(const WbPacket *packet, gsize length)
{
	gsize size = packet->version == 4 ? 4 : 16;
	guint64 sum = wb_checksum_add(0, packet->source.bytes, size);

	sum = wb_checksum_add(sum, packet->destination.bytes, size);
	return sum + packet->protocol + length;
}
