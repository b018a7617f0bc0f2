/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Internet checksum (RFC 1071). */
#pragma once

#include "packet/packet.h"

/* SUM with LENGTH bytes added, not folded; an odd last byte is followed by a zero. */
guint64 wb_checksum_add(guint64 sum, const guint8 *bytes, gsize length);
/* The checksum: what makes the sum of everything 0xffff. */
guint16 wb_checksum_finish(guint64 sum);
/* The sum of the pseudo header in front of LENGTH bytes (RFC 9293 3.1, RFC 8200 8.1). */
guint64 wb_checksum_pseudo_header(const WbPacket *packet, gsize length);
