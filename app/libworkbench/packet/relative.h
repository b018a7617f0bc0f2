/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The initial sequence numbers of TCP connections, for showing numbers that start at 0. Where the
 * SYN was not seen, the first segment's number counts as 1, and what it acknowledges too.
 *
 * The last 16384 connections are remembered.
 */
#pragma once

#include "packet/packet.h"

typedef struct _WbRelative WbRelative;

WbRelative *wb_relative_new(void);
void wb_relative_free(WbRelative *relative);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbRelative, wb_relative_free)

/* One segment's way: source and destination address as on the wire (4 or 16 bytes), and the ports
 * as they stand in the header, four bytes. */
typedef struct {
	guint version;
	const guint8 *source, *destination, *ports;
} WbRelativeWay;

/* What to take off a segment's numbers: 0 for those of a SYN, which are shown as they are. */
typedef struct {
	guint32 sequence, ack;
} WbRelativeBase;

/* Learns from a segment, in the order of their capture. */
WbRelativeBase wb_relative_learn(
	WbRelative *relative, const WbRelativeWay *way, guint flags, guint32 seq, guint32 ack);
