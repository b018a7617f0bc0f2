/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The states of both ends of a TCP connection, followed from its packets alone (RFC 9293 3.3.2,
 * with the check of a RST's number of RFC 5961 3.2).
 *
 * How it works: a segment moves its sender, which shows what was called there, and then its
 * receiver, which is taken to get it at once. What arrived out of order counts when the receiver
 * acknowledges it. What no packet shows is not followed: listen(), unless it is told; the end of
 * TIME-WAIT; a connection given up in silence.
 */
#pragma once

#include "packet/packet.h"

#define WB_TCP_STATES(X)                \
	X(CLOSED, "CLOSED")             \
	X(LISTEN, "LISTEN")             \
	X(SYN_SENT, "SYN-SENT")         \
	X(SYN_RECEIVED, "SYN-RECEIVED") \
	X(ESTABLISHED, "ESTABLISHED")   \
	X(FIN_WAIT_1, "FIN-WAIT-1")     \
	X(FIN_WAIT_2, "FIN-WAIT-2")     \
	X(CLOSE_WAIT, "CLOSE-WAIT")     \
	X(CLOSING, "CLOSING")           \
	X(LAST_ACK, "LAST-ACK")         \
	X(TIME_WAIT, "TIME-WAIT")

typedef enum {
#define WB_TCP_STATE(name, text) WB_TCP_STATE_##name,
	WB_TCP_STATES(WB_TCP_STATE)
#undef WB_TCP_STATE
} WbTcpState;

const char *wb_tcp_state_to_string(WbTcpState state);

/* The ends are 0 and 1; both start CLOSED. */
typedef struct _WbTcpTrack WbTcpTrack;

WbTcpTrack *wb_tcp_track_new(void);
void wb_tcp_track_free(WbTcpTrack *track);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbTcpTrack, wb_tcp_track_free)

/* END called listen(). Without it, an end that answers a SYN is taken to have done so. */
void wb_tcp_track_listen(WbTcpTrack *track, guint end);
/* PACKET, a TCP segment of this connection with numbers as on the wire, was sent by END. */
void wb_tcp_track_feed(WbTcpTrack *track, guint end, const WbPacket *packet);
WbTcpState wb_tcp_track_get_state(const WbTcpTrack *track, guint end);
