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

typedef struct _WbRunConnection WbRunConnection;

/*
 * The connection with most evidence among what FILTER lets through (NULL: all). NULL if there is no
 * packet or state of any. At most LIMIT items. Of TIMELINE its events are borrowed, not itself.
 */
WbRunConnection *wb_run_connection_new(
	WbTimeline *timeline, const WbRunEventFilter *filter, guint limit);
void wb_run_connection_free(WbRunConnection *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbRunConnection, wb_run_connection_free)

/* From client to server. */
const WbFlow *wb_run_connection_get_flow(const WbRunConnection *connection);
/* "127.0.0.1:4711". Owned. */
char *wb_run_connection_dup_end(const WbRunConnection *connection, WbSide side);
gboolean wb_run_connection_is_tcp(const WbRunConnection *connection);

guint wb_run_connection_get_length(const WbRunConnection *connection);
const WbConnectionItem *wb_run_connection_get(const WbRunConnection *connection, guint index);
/* Items that found no room. */
guint wb_run_connection_get_left_out(const WbRunConnection *connection);
/* How many other connections there were to choose from. */
guint wb_run_connection_get_others(const WbRunConnection *connection);

/* What the tracker knows of it; NULL if it is no TCP or had no whole packet. Packets are called by
 * their numbers in the timeline. */
const WbTcpConnection *wb_run_connection_get_followed(const WbRunConnection *connection);
/* Which of the tracker's ends SIDE is; only if there is a followed connection. */
guint wb_run_connection_get_followed_end(const WbRunConnection *connection, WbSide side);

/* SEQUENCE of SIDE relative to its first one; FALSE if none of that side was seen. */
gboolean wb_run_connection_get_relative(
	const WbRunConnection *connection, WbSide side, guint32 sequence, guint32 *ret_relative);

/* How it ended, one or two sentences: "The client closed first …"; "" while more is to come.
 * Owned. */
char *wb_run_connection_explain_end(const WbRunConnection *connection);

/* "the client" and "the server". */
const char *wb_side_to_string(WbSide side);
