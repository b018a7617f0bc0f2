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

/* All of it in words, as it was measured last, a line for each mark. Owned. */
char *wb_lanes_describe(const WbLanes *lanes);
