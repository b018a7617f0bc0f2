/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside draw/run-connection*.c only. */
#pragma once

#include "draw/run-connection.h"

/* What the end is told from, gathered on the way. */
typedef struct {
	gboolean known; /* FIRST is */
	guint32 first;	/* sequence number that is shown as 0 */
	gboolean window_known, scale_known;
	guint8 scale;
	guint16 window; /* last one shown */

	const WbRunEvent *fin, *rst;
	guint32 fin_end; /* what acknowledges the FIN */
	gboolean fin_acked, sent_data;
	WbSocketState kernel; /* of its socket by now, NONE if nothing was said */
} WbConnectionEnd;

struct _WbRunConnection {
	WbTimeline *timeline; /* while it is gathered; the events outlive it, if it is a part */
	gboolean partial;     /* more is to come */
	WbFlow flow;	      /* from the client */
	GArray *items;
	WbTcpTrack *track; /* fed with its packets */
	guint left_out, others, packets;
	gint64 from_ns, to_ns; /* of its own packets and states */
	gint64 told_ns;	       /* what was done before was done for another connection */
	WbConnectionEnd ends[2];
	gboolean answered;    /* with a SYN-ACK */
	gboolean rst_is_late; /* after both FINs were acknowledged */
	const WbRunEvent *syn;
};

/* FALSE: there is none. RET_FLOW is that of its first event. */
gboolean wb_run_connection_choose(
	WbTimeline *timeline, const WbRunEventFilter *filter, WbFlow *ret_flow, guint *ret_others);

/* Fills an item's texts from EVENT, a packet that SIDE sent, and learns from it. DECODED is NULL
 * where only its beginning was captured. */
void wb_run_connection_describe_packet(
	WbRunConnection *connection, WbConnectionItem *item, const WbPacket *decoded);
/* Fills them from WORDS of a script: "P. 1:11(10) ack 1 win 256 <nop,nop,sack 1:2>". */
void wb_run_connection_describe_expected(WbConnectionItem *item, const char *words);

/* While the items are gathered. */
typedef struct {
	WbRunConnection *connection;
	WbRunEventFilter times;
	guint limit;
	/* Events of sockets that do not name both ends yet. */
	const WbRunEvent *unbound, *listen, *child;
	WbTcpState implied[2];
	gboolean handed_over[2];       /* to a time-wait socket, in FIN_WAIT2 */
	const WbRunEvent *last_packet; /* of any connection */
	gboolean judged, over;	       /* verdicts were told; the next thing was begun */
} WbGathering;

/* NULL if there is no room. Takes TITLE over. */
WbConnectionItem *wb_run_connection_add_item(
	WbGathering *gathering, WbItemKind kind, WbSide side, const WbRunEvent *event, char *title);
/* Whose FLOW begins there. */
WbSide wb_run_connection_get_side(const WbRunConnection *connection, const WbFlow *flow);
gboolean wb_run_connection_is_mine(const WbRunConnection *connection, const WbRunEvent *event);
gboolean wb_run_connection_same_address(const WbIpAddress *a, const WbIpAddress *b);

/* EVENT, if it belongs to the connection. */
void wb_run_connection_take_drop(WbGathering *gathering, const WbRunEvent *event);
void wb_run_connection_take_line(WbGathering *gathering, const WbRunEvent *event);
void wb_run_connection_take_told(WbGathering *gathering, const WbRunEvent *event);
/* Whether a packet of it was among the items. */
gboolean wb_run_connection_has_begun(const WbRunConnection *connection);
