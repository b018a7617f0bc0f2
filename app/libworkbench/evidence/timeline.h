/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The streams of one run, in one order.
 *
 * How it works. Events are kept by stream, in the order they were added. When somebody asks, they
 * are sorted by time. Times of different clocks have an error, so a cause can seem to come after
 * its effect: a SYN-ACK after the transition to ESTABLISHED that it caused. A table of such pairs
 * (timeline-causes.c) names cause and effect; where both may have happened at the same time as far
 * as the errors tell, the effect moves behind its cause, and what followed it in its own source
 * stays behind it. Times as shown do not change.
 *
 * Bounded: each stream keeps the first events, up to a number and to a size together; the rest is
 * counted as lost. First, not last, so that a reference such as "packet 4" stays true. While
 * a run goes on, events that come are sorted among those that are near in time: the rest stays.
 *
 * One thread at a time.
 */
#pragma once

#include "evidence/clock.h"

typedef struct _WbTimeline WbTimeline;

/* Streams that share a clock and a reader keep their order among each other; one of them stands for
 * all: WB_STREAM_STATE for what comes from the trace. */
WbStream wb_timeline_source(WbStream stream);

/* The source whose clock a stream's times are of. The console prints the log's. */
WbStream wb_timeline_clock(WbStream stream);

#define WB_TIMELINE_EVENTS_MAX 1000000

/* At most EVENTS_MAX events a stream and BYTES_MAX bytes of memory in all; 0:
 * WB_TIMELINE_EVENTS_MAX, 768 MiB. */
WbTimeline *wb_timeline_new(gsize events_max, gsize bytes_max);
void wb_timeline_free(WbTimeline *timeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbTimeline, wb_timeline_free)

/* Takes EVENT over. A number of 0 becomes the stream's next. FALSE: there was no room. */
gboolean wb_timeline_add(WbTimeline *timeline, WbRunEvent *event);

/* CLOCK of SOURCE is known better now: its events are mapped once more, from their source_ns. Their
 * errors are the clock's then. */
void wb_timeline_map_again(WbTimeline *timeline, WbStream source, const WbClock *clock);

/* The source itself lost COUNT events. */
void wb_timeline_add_lost(WbTimeline *timeline, WbStream stream, guint64 count);
guint64 wb_timeline_get_lost(const WbTimeline *timeline, WbStream stream);

/* More is to come: nobody can say yet how it ended. */
void wb_timeline_set_partial(WbTimeline *timeline, gboolean partial);
gboolean wb_timeline_is_partial(const WbTimeline *timeline);

/* In order. Events are borrowed, and stay where they are as long as the timeline. */
guint wb_timeline_get_length(WbTimeline *timeline);
const WbRunEvent *wb_timeline_get(WbTimeline *timeline, guint index);

/* Where EVENT is in the order; -1: it is not there. */
int wb_timeline_find_index(WbTimeline *timeline, const WbRunEvent *event);

guint wb_timeline_count(const WbTimeline *timeline, WbStream stream);
/* The events of one stream in the order they were added; INDEX is below their count. */
const WbRunEvent *wb_timeline_get_nth(const WbTimeline *timeline, WbStream stream, guint index);
/* NULL if there is no such event. */
const WbRunEvent *wb_timeline_find(const WbTimeline *timeline, WbStream stream, guint64 number);
/* When the run began: its first event. Lines of the console are older, from the machine's boot;
 * they count only where there is nothing else. 0 if nothing is there. */
gint64 wb_timeline_get_start(WbTimeline *timeline);
/* Of a line of the console: the log does not have it. The console says again what the log says; it
 * goes on where the log ends, in a crash. */
gboolean wb_timeline_is_behind_log(WbTimeline *timeline, const WbRunEvent *event);
/* The event that TEXT begins with: "log 17", "packet 4: 127.0.0.1 …"; or "check source-port", a
 * sub-check by its name. NULL if there is none. */
const WbRunEvent *wb_timeline_resolve(const WbTimeline *timeline, const char *text);

/*
 * What a picture of the connection FLOW needs of a long run, at a cost that does not depend on how
 * long it is: the first PACKETS_MAX packets of the connection, those of others that drops and log
 * lines are judged by, all that is no packet but calls and samples. FLOW NULL: the first
 * PACKETS_MAX of all. The events are TIMELINE's: free the part first, and add nothing to it.
 */
WbTimeline *wb_timeline_new_part(WbTimeline *timeline, const WbFlow *flow, guint packets_max);

/* --- asking -------------------------------------------------------------------------------- */

typedef struct {
	guint32 streams; /* 1 << WB_STREAM_x; 0: all */
	guint end_count; /* endpoints, both of which an event's flow must have; a version or port of
			    0 is any */
	WbMention ends[2];
	gint64 from_ns, to_ns; /* inclusive; to_ns 0: no end */
} WbRunEventFilter;

/* "4711", "127.0.0.1", "127.0.0.1:4711", "[::1]:80", two of them with "-" between. */
gboolean wb_run_event_filter_parse_flow(WbRunEventFilter *filter, const char *text);
gboolean wb_run_event_filter_match(const WbRunEventFilter *filter, const WbRunEvent *event);

typedef struct {
	const WbRunEvent *event;
	const char *reason; /* "same connection", "named in the log line", … */
} WbRelation;

/*
 * What belongs to EVENT, which is one of TIMELINE's: the packets and states of its connection, the
 * log lines that name it, the packet a drop followed; at most LIMIT, in order. Owned, of
 * WbRelation.
 */
GArray *wb_timeline_relate(WbTimeline *timeline, const WbRunEvent *event, guint limit);
