/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the halves of the decoder: the IP header, and what is in it. */
#pragma once

#include "packet/packet.h"
#include "packet/view.h"

/* What follows the IP header. */
typedef struct {
	WbView view;   /* the bytes that are there */
	gsize claimed; /* how many the IP header says there are; not less */
	gboolean quoted;
} WbTransport;

/* Sets ERROR to WB_ERROR_INVALID_DATA. Always returns FALSE. */
gboolean wb_decode_fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The fields of TCP, UDP or ICMP, and the payload, into PACKET, whose IP fields are there. */
gboolean wb_decode_transport(WbPacket *packet, const WbTransport *transport, GError **error);
