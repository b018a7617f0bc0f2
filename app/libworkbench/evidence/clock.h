/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a stream's clock relates to the guest's boot clock.
 *
 * A marker is written into a stream by somebody who looks at the boot clock before and after. The
 * stream shows it with a time of its own. The difference of the two clocks must lie between what
 * the two looks allow; several markers narrow it down, and the width that remains is the error.
 * Where markers contradict each other the clock ran differently or was set: then the error covers
 * all of them, and steady is FALSE.
 */
#pragma once

#include "evidence/event.h"

typedef struct {
	guint markers;		/* 0: not measured */
	gboolean steady;	/* the markers agree on one difference */
	gint64 offset_ns;	/* boot clock = stream's clock + offset, */
	guint64 error_ns;	/* give or take this */
	guint64 resolution_ns;	/* times of the stream are rounded down to a multiple of this */
	gint64 low_ns, high_ns; /* what all markers allow */
	gint64 lowest_ns, highest_ns; /* what any of them allows */
} WbClock;

/* Not measured: events keep their times, and nothing is known of their error. */
void wb_clock_init(WbClock *clock, guint64 resolution_ns);

/* The stream's clock is the boot clock: the error is its resolution. */
void wb_clock_init_boot(WbClock *clock, guint64 resolution_ns);

/* The boot clock said BEFORE, the marker was written, it said AFTER; the stream says SEEN. */
void wb_clock_add_marker(WbClock *clock, gint64 before_ns, gint64 after_ns, gint64 seen_ns);

/* Times on the boot clock, and any two times' distance, can be reckoned with: 146 years. */
#define WB_CLOCK_TIME_MAX (G_MAXINT64 / 2 - G_MAXINT32)

/* Changes an event's time and error from the stream's to the boot clock's. Times beyond
 * WB_CLOCK_TIME_MAX become that. */
void wb_clock_map(const WbClock *clock, WbRunEvent *event);
/* The other way, without the error: for a file that keeps the stream's own times. */
gint64 wb_clock_unmap(const WbClock *clock, gint64 boot_ns);
