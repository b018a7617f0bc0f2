/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One direction's scoreboard: what the sender sent, what the receiver said it holds (RFC 2018,
 * 2883), and what the sender may take for lost (RFC 6675).
 *
 * Ranges are in sequence order from the oldest unacknowledged byte on and do not overlap. Bounded:
 * at most WB_SCOREBOARD_RANGES_MAX ranges; what does not fit is counted and left out.
 */
#pragma once

#include "packet/packet.h"

#define WB_SCOREBOARD_RANGES_MAX 1024

typedef struct {
	guint32 start, end;   /* first sequence number, and the one after the last */
	guint64 first_packet; /* that carried it; 0: never seen */
	guint64 last_packet;  /* that carried it last */
	gint64 first_ns, last_ns;
	guint transmissions;
	gboolean sacked;
	gboolean reneged; /* it had been SACKed, and the receiver took it back */
	gboolean lost; /* as RFC 6675's IsLost() has it, of what is not sacked; or it was sent again
			*/
} WbScoreRange;

typedef struct _WbTcpScoreboard WbTcpScoreboard;

WbTcpScoreboard *wb_tcp_scoreboard_new(void);
void wb_tcp_scoreboard_free(WbTcpScoreboard *board);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbTcpScoreboard, wb_tcp_scoreboard_free)

/* The sender sent [START, END) in PACKET. */
void wb_tcp_scoreboard_send(
	WbTcpScoreboard *board, guint32 start, guint32 end, guint64 packet, gint64 time_ns);
/* The receiver acknowledged all before ACK, and said what else it holds. RET_DSACK, if there is
 * one: what came twice (RFC 2883). */
void wb_tcp_scoreboard_acknowledge(WbTcpScoreboard *board, guint32 ack, const WbSackBlock *blocks,
	guint count, WbSackBlock *ret_dsack);

guint32 wb_tcp_scoreboard_get_una(const WbTcpScoreboard *board); /* the oldest not acknowledged */
guint32 wb_tcp_scoreboard_get_nxt(const WbTcpScoreboard *board); /* after the last ever sent */
guint32 wb_tcp_scoreboard_get_highest_sacked(
	const WbTcpScoreboard *board); /* after it; una: none */
/* Bytes in flight as RFC 6675's "pipe" has it: sent and neither sacked nor lost, and sent again. */
guint32 wb_tcp_scoreboard_get_pipe(const WbTcpScoreboard *board);
/* The first range that may be sent again now (RFC 6675's NextSeg(), rule 1), or NULL. */
const WbScoreRange *wb_tcp_scoreboard_get_next(const WbTcpScoreboard *board);

guint wb_tcp_scoreboard_get_length(const WbTcpScoreboard *board);
const WbScoreRange *wb_tcp_scoreboard_get(const WbTcpScoreboard *board, guint index);
/* The first range that overlaps [START, END), or NULL. */
const WbScoreRange *wb_tcp_scoreboard_find(
	const WbTcpScoreboard *board, guint32 start, guint32 end);
guint32 wb_tcp_scoreboard_get_largest(const WbTcpScoreboard *board); /* segment */
/* Was all before ACK seen to be sent? Also TRUE if that is not known. */
gboolean wb_tcp_scoreboard_has_seen(const WbTcpScoreboard *board, guint32 ack);
