/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Captured frames as events: keys, and a line in tcpdump's style with relative numbers:
 *
 *     IP 127.0.0.1.44796 > 127.0.0.1.4711: Flags [S], seq 1368170600, win 65495, options [mss …],
 * length 0 IP 127.0.0.1.4711 > 127.0.0.1.44796: Flags [S.], seq 4009616560, ack 1368170601, win
 * 65483, … IP 127.0.0.1.44796 > 127.0.0.1.4711: Flags [P.], seq 1:4, ack 1, win 512, length 3
 *
 * Relative numbers need what was seen before: give one capture's frames in order to one WbCapture.
 * It remembers the last 16384 connections.
 */
#pragma once

#include "evidence/event.h"

typedef struct _WbCapture WbCapture;

WbCapture *wb_capture_new(void);
void wb_capture_free(WbCapture *capture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbCapture, wb_capture_free)

/*
 * A frame of link type LINK, WIRE_LENGTH bytes when it was sent, of which BYTES were kept (a
 * reference is taken). Any bytes make an event: what cannot be decoded has no flow, and its text
 * says why. The caller owns the event.
 */
WbRunEvent *wb_capture_add(WbCapture *capture, guint32 link, guint32 interface, gint64 time_ns,
	GBytes *bytes, guint32 wire_length);
