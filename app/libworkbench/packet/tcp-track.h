/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The TCP tracker: connections as their packets show them.
 *
 * How it works. A segment first moves its sender: what it sent proves what happened there. Then it
 * moves its receiver, which is taken to get it at once; that is an assumption until a later packet
 * of the receiver proves it (transition.proof), and is withdrawn when a later packet of the
 * receiver contradicts it (a SYN sent again after the SYN,ACK was seen). What packets cannot tell
 * is WB_TCP_STATE_UNKNOWN: both ends of a connection whose SYN was not seen, the end that a first
 * SYN goes to, an end that gave up in silence. A SYN with a new number on a finished or abandoned
 * connection begins another one of the same ends.
 *
 * Follows RFC 9293 (3.10), 5961 (RST and SYN in the window), 2018, 2883, 6675 (SACK), 7323 (window
 * scale), 7413 (Fast Open). Sequence numbers are as on the wire, all comparisons modulo 2^32.
 *
 * Bounded: see WbTcpTrackLimits. Any numbers are harmless. One thread at a time.
 */
#pragma once

#include "packet/packet.h"
#include "packet/tcp-machine.h"
#include "packet/tcp-scoreboard.h"

/* --- what is said of a packet -------------------------------------------------------------- */

/* In the order in which they are told. */
#define WB_TCP_REMARKS(X)                                                                \
	X(NEW_CONNECTION)     /* a SYN on ends that had a connection before */           \
	X(FAST_OPEN_DATA)     /* data in a SYN (RFC 7413) */                             \
	X(FAST_OPEN_REQUEST)  /* it asks for a cookie */                                 \
	X(SIMULTANEOUS_OPEN)  /* a SYN while the other's SYN is on its way */            \
	X(SIMULTANEOUS_CLOSE) /* a FIN before the other's arrived */                     \
	X(HALF_OPEN)	      /* the other end knows nothing of this connection */       \
	X(REFUSED)	      /* a RST answers the SYN */                                \
	X(CHALLENGE_ACK)      /* answers a RST or SYN that could be forged (RFC 5961) */ \
	X(RST_IGNORED)	      /* a RST whose number is not the one expected */           \
	X(ABORT)	      /* a RST that ends the connection */                       \
	X(RETRANSMISSION)     /* of OF */                                                \
	X(FAST)		      /* … which ACKs or SACKs asked for */                    \
	X(TIMEOUT)	      /* … which nothing asked for: a timer */                 \
	X(SPURIOUS)	      /* … and needlessly: the receiver had it */              \
	X(OUT_OF_ORDER)	      /* fills a gap that later bytes left, never seen before */ \
	X(GAP)		      /* bytes before it were not seen (yet) */                  \
	X(DUPLICATE_ACK)      /* the COUNTth */                                          \
	X(DSACK)	      /* says that bytes came twice */                           \
	X(RENEGING)	      /* no longer holds what it had SACKed */                   \
	X(WINDOW_UPDATE)                                                                 \
	X(WINDOW_ZERO)                                                                   \
	X(WINDOW_FULL) /* the sender used all of the window */                           \
	X(WINDOW_PROBE)                                                                  \
	X(WINDOW_PROBE_ANSWER)                                                           \
	X(KEEPALIVE)                                                                     \
	X(KEEPALIVE_ANSWER)                                                              \
	X(OUTSIDE_WINDOW) /* the receiver cannot take it */                              \
	X(OLD_TIMESTAMP)  /* older than one before: PAWS drops it (RFC 7323 5) */        \
	X(UNSEEN_ACKED)	  /* acknowledges what the capture does not have */              \
	X(STATE_AT_ODDS)  /* contradicts what was assumed: it was withdrawn */

enum {
#define X(name) WB_TCP_REMARK_BIT_##name,
	WB_TCP_REMARKS(X)
#undef X
};
enum {
#define X(name) WB_TCP_REMARK_##name = (int)(1u << WB_TCP_REMARK_BIT_##name),
	WB_TCP_REMARKS(X)
#undef X
};

typedef struct {
	guint64 packet; /* as the caller calls it */
	gint64 time_ns;
	guint8 end;	      /* who sent it: 0 or 1 */
	guint8 sack_count;    /* of SACKS */
	guint16 flags;	      /* WB_TCP_SYN … */
	guint32 remarks;      /* WB_TCP_REMARK_* */
	guint32 seq, ack;     /* ACK only with the flag */
	guint32 length;	      /* in sequence space: bytes, and one each for SYN and FIN */
	guint32 payload;      /* bytes */
	gint64 window;	      /* in bytes; -1: the capture does not have the SYNs that scale it */
	guint32 count;	      /* of duplicate ACKs so far */
	guint64 of;	      /* the packet that it repeats or answers; 0: none or not known */
	gint64 after_ns;      /* OF's time to this one's */
	WbTcpState states[2]; /* after it */
	WbSackBlock sacks[WB_SACK_MAX];
} WbTcpAnalysis;

/* One sentence about what is not ordinary: "retransmission of packet 12, 204.1 ms later (timeout)";
 * NULL if all is. Owned. */
char *wb_tcp_analysis_to_string(const WbTcpAnalysis *analysis);

/* --- connections --------------------------------------------------------------------------- */

typedef struct {
	const WbTcpEdge *edge; /* NULL: out of, or into, unknown; or an assumption was withdrawn */
	WbTcpState from, to;
	guint64 packet;	    /* that shows it: the end's own, or one that was on its way to it */
	guint64 cause;	    /* of "rcv SYN, snd SYN,ACK": the SYN. 0: none */
	guint64 proof;	    /* the end's own packet that shows that it is so; 0: assumed */
	gboolean withdrawn; /* a later packet showed that it had not happened; or takes one back */
	gint64 time_ns;	    /* of PACKET */
} WbTcpTransition;

typedef struct {
	WbIpAddress address;
	guint16 port;
	WbTcpState state;
	gboolean opened;   /* it sent the first SYN, or one of two */
	gboolean syn_seen; /* ISN and what its SYN offers are known */
	guint32 isn;
	gint8 window_scale;	 /* -1: not known, or not offered (see syn_seen) */
	guint16 mss;		 /* 0: not known */
	gboolean sack_permitted; /* its SYN offers it */
	guint64 syn_packet, fin_packet, rst_packet; /* the first of each; 0: none */
	guint64 packets, bytes;			    /* payload, repeated ones too */
	guint64 retransmissions, fast_retransmissions, spurious_retransmissions;
	guint64 duplicate_acks, out_of_order, zero_windows;
	GArray *transitions; /* of WbTcpTransition, in order */
} WbTcpEnd;

typedef struct _WbTcpConnection WbTcpConnection;

guint wb_tcp_connection_get_number(const WbTcpConnection *connection); /* from 1 on */
guint wb_tcp_connection_get_version(const WbTcpConnection *connection);
/* 1, 2, … of the connections of these two ends. */
guint wb_tcp_connection_get_incarnation(const WbTcpConnection *connection);
/* End 0 sent the first packet that was seen. */
const WbTcpEnd *wb_tcp_connection_get_end(const WbTcpConnection *connection, guint end);
/* The one that opened it: 0 or 1; -1: not known, or both did. */
int wb_tcp_connection_get_client(const WbTcpConnection *connection);
/* From the first SYN to the ACK that completes the handshake; -1: not seen. */
gint64 wb_tcp_connection_get_handshake_ns(const WbTcpConnection *connection);
/* Of WbTcpAnalysis, in the order they were fed. */
const GArray *wb_tcp_connection_get_packets(const WbTcpConnection *connection);
/* Packets and transitions that there was no room to keep. */
guint64 wb_tcp_connection_get_left_out(const WbTcpConnection *connection);

/* What SENDER has sent, as it stood after the packet at INDEX of the packets (-1: after the last).
 * Owned. */
WbTcpScoreboard *wb_tcp_connection_get_scoreboard(
	const WbTcpConnection *connection, guint sender, int index);

/* --- the tracker --------------------------------------------------------------------------- */

typedef struct {
	guint connections; /* at once; the oldest finished one goes first, then the oldest */
	guint packets;	   /* that are kept of a connection; the states go on */
	guint transitions; /* of an end */
} WbTcpTrackLimits;

typedef struct _WbTcpTrack WbTcpTrack;

/* LIMITS: NULL, or members of 0, for 4096 connections, 65536 packets, 256 transitions. */
WbTcpTrack *wb_tcp_track_new(const WbTcpTrackLimits *limits);
void wb_tcp_track_free(WbTcpTrack *track);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbTcpTrack, wb_tcp_track_free)

/*
 * PACKET, a TCP segment, was seen at TIME_NS; the caller calls it ID, which is not 0. Returns what
 * is to say of it, borrowed until the next is fed; NULL if it is no TCP segment. A later packet may
 * add a remark to an earlier one (SPURIOUS): the connection's packets have it.
 */
const WbTcpAnalysis *wb_tcp_track_feed(
	WbTcpTrack *track, guint64 id, gint64 time_ns, const WbPacket *packet);

/* In the order in which they began. */
guint wb_tcp_track_get_length(const WbTcpTrack *track);
const WbTcpConnection *wb_tcp_track_get(const WbTcpTrack *track, guint index);
/* The connection that the last packet belongs to, or NULL. */
const WbTcpConnection *wb_tcp_track_get_last(const WbTcpTrack *track);
guint64 wb_tcp_track_get_forgotten(const WbTcpTrack *track); /* connections, for want of room */
