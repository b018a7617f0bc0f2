/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All streams of a run as lanes over time: steps, verdicts, log, packets, states of sockets, drops,
 * kernel functions, counters. The axis leaves out the long times in which nothing happened.
 *
 * Bounded: where events are closer than can be seen, one mark stands for them; sockets, tasks and
 * depths beyond a few are counted, not drawn.
 */
#pragma once

#include "draw/paint.h"
#include "evidence/timeline.h"

typedef struct _WbLanes WbLanes;

/* The times of FILTER (or NULL: all) choose what is drawn; its ends what stands out of it. TIMELINE
 * is borrowed. TITLE may be NULL. */
WbLanes *wb_lanes_new(WbTimeline *timeline, const WbRunEventFilter *filter, const char *title);
void wb_lanes_free(WbLanes *lanes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbLanes, wb_lanes_free)

/*
 * Looks through the timeline, which has more events now, or was not looked through yet: until
 * END_US of the monotonic clock, or a little longer. TRUE: call again. What is drawn stays as it
 * was until FALSE; drawing looks through all of it if nobody did. Events that come meanwhile may be
 * left out.
 */
gboolean wb_lanes_go_on(WbLanes *lanes, gint64 end_us);

/* Of the picture; at least 480, at most 16000; 1360 if nothing is set. */
void wb_lanes_set_width(WbLanes *lanes, double width);
/* Times are shown relative to it: that of the run's first event, if nothing is set. */
void wb_lanes_set_start(WbLanes *lanes, gint64 start_ns);
/* EVENT, or NULL, is the selected one: a line through all lanes goes through it. */
void wb_lanes_select(WbLanes *lanes, const WbRunEvent *event);

/* As a WbPicture has them; LANES is a WbLanes. */
void wb_lanes_measure(cairo_t *cairo, const WbTheme *theme, double *ret_width, double *ret_height,
	gpointer lanes);
void wb_lanes_paint(cairo_t *cairo, const WbTheme *theme, gpointer lanes);

/* The event drawn at or near X, Y, or NULL. Nothing was drawn before it was measured. */
const WbRunEvent *wb_lanes_hit(const WbLanes *lanes, double x, double y);
/* The moment at X. */
gint64 wb_lanes_get_time(const WbLanes *lanes, double x);

/* --- in a window ---------------------------------------------------------------------------
 * One sees a part of the time, and moves along it. Names of lanes stay where they are. */

void wb_lanes_set_in_window(WbLanes *lanes);
/* So much more to a second, FACTOR, about X; about the selected event, or the middle, if X is
 * negative. 0: all of it is seen. Until 200 ns are seen. */
void wb_lanes_zoom(WbLanes *lanes, double factor, double x);
/* DX points to the right; not beyond the ends. */
void wb_lanes_pan(WbLanes *lanes, double dx);
/* Which part is seen: where it begins and how much it is, from 0 to 1. */
void wb_lanes_get_view(const WbLanes *lanes, double *ret_from, double *ret_part);
/* The selected event comes into sight. */
void wb_lanes_reveal(WbLanes *lanes);
/* The upper part that is scrolled away: the axis stays in sight. */
void wb_lanes_set_hidden(WbLanes *lanes, double y);
/* The event next to X that a cursor can be at, in any lane; or NULL. */
const WbRunEvent *wb_lanes_find_nearest(const WbLanes *lanes, double x);
/* What is seen, in a sentence: from when to when, how many events. Owned. */
char *wb_lanes_sum_up(const WbLanes *lanes);
/* The mark at X, Y: how many events it stands for; 0: none. */
guint wb_lanes_count_at(const WbLanes *lanes, double x, double y);

/* All of it in words, as it was measured last, a line for each mark. Owned. */
char *wb_lanes_describe(const WbLanes *lanes);
