/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One connection of a run as pictures need it: which end is the client, its packets with numbers
 * relative to their start, what each end's socket went through, and what else belongs to it.
 *
 * The client is who sent the first SYN; without one, whose socket entered SYN_SENT, or who sent
 * first. On a loopback both ends are the same kernel. Everything is borrowed from the timeline,
 * which must stay.
 */
#pragma once

#include "evidence/timeline.h"
#include "packet/tcp-track.h"

typedef enum { WB_SIDE_CLIENT, WB_SIDE_SERVER, WB_SIDE_NONE } WbSide;

typedef enum {
	WB_ITEM_PACKET,
	WB_ITEM_STATE, /* an end goes into a state */
	WB_ITEM_LINE,  /* of the log */
	WB_ITEM_STEP,  /* of a script or a checker */
	WB_ITEM_CHECK, /* a verdict */
	WB_ITEM_DROP,  /* of a packet that was not captured */
	WB_ITEM_GHOST, /* a packet that was expected and did not come */
} WbItemKind;

/* Texts may be NULL, and are safe to show. */
typedef struct {
	WbItemKind kind;
	const WbRunEvent *event; /* what says so */
	WbSide side;		 /* the sender; whose state; where a line was written */
	char *title;		 /* "SYN, ACK"; a state's name; a line */
	char *numbers;		 /* "seq 1:7  ack 1" */
	char *options;		 /* "mss 65495, wscale 5, sackOK", "sack 1001:2001" */
	char *analysis;		 /* "retransmission" */
	const WbRunEvent *drop;	 /* of this packet */
	gboolean implied;	 /* of a state: the packets imply it; else the kernel said so */
	gboolean failed;	 /* of a step or a check */
} WbConnectionItem;

typedef struct _WbConnection WbConnection;

/*
 * The connection with most evidence among what FILTER lets through (NULL: all). NULL if there is no
 * packet or state of any. At most LIMIT items.
 */
WbConnection *wb_connection_new(WbTimeline *timeline, const WbRunEventFilter *filter, guint limit);
void wb_connection_free(WbConnection *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbConnection, wb_connection_free)

/* From client to server. */
const WbFlow *wb_connection_get_flow(const WbConnection *connection);
/* "127.0.0.1:4711". Owned. */
char *wb_connection_dup_end(const WbConnection *connection, WbSide side);
gboolean wb_connection_is_tcp(const WbConnection *connection);

guint wb_connection_get_length(const WbConnection *connection);
const WbConnectionItem *wb_connection_get(const WbConnection *connection, guint index);
/* Items that found no room. */
guint wb_connection_get_left_out(const WbConnection *connection);
/* How many other connections there were to choose from. */
guint wb_connection_get_others(const WbConnection *connection);

/* What the tracker knows of it; NULL if it is no TCP or had no whole packet. Packets are called by
 * their numbers in the timeline. */
const WbTcpConnection *wb_connection_get_followed(const WbConnection *connection);
/* Which of the tracker's ends SIDE is; only if there is a followed connection. */
guint wb_connection_get_followed_end(const WbConnection *connection, WbSide side);

/* SEQUENCE of SIDE relative to its first one; FALSE if none of that side was seen. */
gboolean wb_connection_get_relative(
	const WbConnection *connection, WbSide side, guint32 sequence, guint32 *ret_relative);

/* How it ended, one or two sentences: "The client closed first …". Owned. */
char *wb_connection_explain_end(const WbConnection *connection);

/* "the client" and "the server". */
const char *wb_side_to_string(WbSide side);
