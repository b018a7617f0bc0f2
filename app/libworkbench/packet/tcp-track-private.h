/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the tracker share. */
#pragma once

#include "packet/sequence.h"
#include "packet/tcp-track.h"

#define WB_TCP_GAPS_MAX 32

/* What one end has received, as far as it is taken to receive at once. */
typedef struct {
	gboolean known;
	guint32 next; /* RCV.NXT */
	guint later_count;
	WbSackBlock later[WB_TCP_GAPS_MAX]; /* beyond a gap, in no order */
} WbTcpReceived;

typedef struct {
	WbTcpEnd shown;
	gboolean passive, fast_open; /* it listened; and accepted data of a SYN before the ACK */
	gboolean sent;		     /* BOARD has begun */
	WbTcpScoreboard *board;	     /* what it sent */
	gboolean fin_sent;
	guint32 fin_end; /* after its FIN's number */
	/* When the other's FIN came, the window was used up: a FIN of its own may have been
	 * waiting behind it, since a close() that no packet shows. */
	gboolean is_blocked;
	WbTcpReceived received;

	/* Its last acknowledgement. */
	gboolean acked;
	guint32 ack, ack_at_fin; /* that its FIN carried */
	guint16 raw_window;
	gint64 window;	    /* -1: scale unknown */
	guint32 right_edge; /* the highest sequence number it ever allowed, if the scale is known */
	guint64 ack_packet;
	gint64 ack_time_ns;
	guint duplicates;

	/* Sending again. */
	gboolean recovering, recovering_fast;
	guint32 recover, recover_una;

	/* Rounds of new data with all before it acknowledged: no FIN was on its way. */
	gboolean data_is_new;

	/* PAWS */
	gboolean has_timestamp;
	guint32 timestamp; /* the newest that it got */

	/* A SYN with another number came from it: its state before. */
	gboolean doubted;
	WbTcpState before_doubt;

	/* What the other may answer with its next packet. */
	guint32 question; /* WB_TCP_REMARK_KEEPALIVE, _WINDOW_PROBE, _RST_IGNORED, _HALF_OPEN; 0 */
	guint64 question_packet;
	gint64 question_time_ns;
} WbTcpSide;

struct _WbTcpConnection {
	guint number, version, incarnation;
	WbTcpSide sides[2];
	gint64 syn_time_ns, handshake_ns;
	gboolean syn_seen;
	GArray *packets; /* of WbTcpAnalysis */
	WbTcpAnalysis last;
	guint64 left_out;
	WbTcpTrackLimits limits;
	GList *link; /* of the tracker's queue */
	/* A SYN of an end that seems to have forgotten this connection. */
	gboolean has_pending;
	WbPacket pending;
	guint64 pending_id;
	gint64 pending_time_ns;
};

/* One segment on its way from SENDER to RECEIVER. */
typedef struct {
	WbTcpConnection *connection;
	WbTcpSide *sender, *receiver;
	const WbPacket *packet;
	const WbTcp *tcp;
	guint32 length, end; /* in sequence space */
	WbTcpAnalysis *analysis;
} WbTcpSegment;

/* --- tcp-follow.c: states -------------------------------------------------------------------- */

void wb_tcp_follow(WbTcpSegment *segment);

/* SIDE takes the edge that TRIGGER leads to, if there is one. CAUSE: 0, or the packet it answers.
 */
gboolean wb_tcp_move(WbTcpSegment *segment, WbTcpSide *side, WbTcpTrigger trigger, guint64 cause);
/* To a state that no edge leads to: in or out of what is unknown. */
void wb_tcp_put(WbTcpSegment *segment, WbTcpSide *side, WbTcpState state);
/* Something it sent is not acknowledged. */
gboolean wb_tcp_side_is_waiting(const WbTcpSide *side);
/* Of what it sent, all before UNA is acknowledged: more may be waiting, for want of a window. */
gboolean wb_tcp_side_is_blocked(const WbTcpSide *side, const WbTcpSide *other, guint32 una);
/* Whether the RST that the segment is was the sender's is not known. */
void wb_tcp_doubt_abort(WbTcpSegment *segment);

/* --- tcp-follow-receiver.c ---------------------------------------------------------------------
 */

void wb_tcp_follow_receiver(WbTcpSegment *segment);

/* --- tcp-remarks.c -----------------------------------------------------------------------------
 */

/* Before the states move. */
void wb_tcp_remark(WbTcpSegment *segment);
/* What the states need to know of it. */
void wb_tcp_begin(WbTcpSegment *segment);
/* It has an ACK that counts: one that does not complete a handshake is a wrong one. */
gboolean wb_tcp_analysis_acknowledges(const WbTcpAnalysis *analysis);
/* What was sent and acknowledged, after the remarks. */
void wb_tcp_account(WbTcpSegment *segment);

/* --- tcp-connection.c --------------------------------------------------------------------------
 */

WbTcpConnection *wb_tcp_connection_new(const WbPacket *packet, const WbTcpTrackLimits *limits);
void wb_tcp_connection_free(WbTcpConnection *connection);
/* REMARKS are made besides those that are found. */
const WbTcpAnalysis *wb_tcp_connection_feed(WbTcpConnection *connection, guint end, guint64 id,
	gint64 time_ns, const WbPacket *packet, guint32 remarks);
/* Which end sent PACKET. */
guint wb_tcp_connection_get_sender(const WbTcpConnection *connection, const WbPacket *packet);
/* Nothing more is expected of it. */
gboolean wb_tcp_connection_is_over(const WbTcpConnection *connection);
