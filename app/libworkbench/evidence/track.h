/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The TCP connections of a run: what their packets say, and what the kernel said of its sockets.
 *
 * What sock:inet_sock_set_state does not show, or shows in another way, is part of the join:
 *   - a socket that connects enters SYN_SENT before it has a port;
 *   - a listener's request has no socket: its SYN_RECV is shown when the ACK makes it one, and
 * never if nothing does; the child then has neither peer nor address for its first event;
 *   - TIME_WAIT is shown as CLOSE, and its end not at all;
 *   - FIN_WAIT2 of a socket that its program has closed is kept in a time-wait socket: CLOSE as
 * well.
 */
#pragma once

#include "evidence/timeline.h"
#include "packet/tcp-track.h"

typedef struct _WbRunTrack WbRunTrack;

/* Feeds TIMELINE's packets, which must stay; they are called by their numbers. A frame that was
 * seen on several interfaces counts on the first one. */
WbRunTrack *wb_run_track_new(WbTimeline *timeline);
/* The same, a part at a time: of a run that goes on, or of so many packets that somebody would have
 * to wait. It has no joins. */
WbRunTrack *wb_run_track_begin(WbTimeline *timeline);
/* Feeds COUNT packets more, or as many as there are. FALSE: no other is there, for now. */
gboolean wb_run_track_go_on(WbRunTrack *track, guint count);
void wb_run_track_free(WbRunTrack *track);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbRunTrack, wb_run_track_free)

const WbTcpTrack *wb_run_track_get_tracker(const WbRunTrack *track);
/* What is to say of a packet; NULL if it is no TCP segment, was not fed yet, or if there was no
 * room to keep it. Borrowed until more is fed. */
const WbTcpAnalysis *wb_run_track_find(const WbRunTrack *track, guint64 packet);
/* The connection of a packet, or NULL. */
const WbTcpConnection *wb_run_track_find_connection(const WbRunTrack *track, guint64 packet);

/* --- the kernel's states beside those that packets imply -------------------------------------- */

#define WB_JOINS(X)                                                           \
	X(AGREE, "")		  /* both say so */                           \
	X(NOT_SHOWN, "not shown") /* the tracepoint does not show it */       \
	X(NO_PACKET, "no packet") /* nothing on the wire tells it */          \
	X(UNKNOWN, "unknown")	  /* the packets fit more than one state */   \
	X(ELSEWHERE, "")	  /* this kernel has no socket at that end */ \
	X(LISTENER, "")		  /* of no connection */                      \
	X(DIFFER, "differ")	  /* they contradict each other */

typedef enum {
#define X(name, text) WB_JOIN_##name,
	WB_JOINS(X)
#undef X
		WB_JOIN_COUNT,
} WbJoinKind;

typedef struct {
	WbJoinKind kind;
	const char *reason;		   /* a few words more, or NULL */
	const WbRunEvent *state;	   /* what the kernel said, or NULL */
	const WbTcpTransition *transition; /* what packets imply, or NULL */
	const WbTcpConnection *connection; /* NULL: LISTENER */
	guint end;
	gint64 time_ns;
} WbStateJoin;

/* "no packet" */
const char *wb_join_to_string(WbJoinKind kind);

/* Whether STATE is tcp_time_wait(): a socket in FIN_WAIT2 that its program has closed is replaced
 * by a smaller one, and says CLOSE. Nothing has arrived; the connection is in FIN_WAIT2 still.
 * ARRIVED is what ends that state, or NULL if nothing did. */
gboolean wb_state_is_handover(const WbRunEvent *state, const WbRunEvent *arrived);
#define WB_HANDOVER_TEXT "a time-wait socket takes over"

/* In order of time; of WbStateJoin. Borrowed. */
const GArray *wb_run_track_get_joins(const WbRunTrack *track);
