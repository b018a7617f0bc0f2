/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A time axis from left to right, to scale, without the long times in which nothing happened: it is
 * broken there, and the same length is the same time in all of its pieces.
 */
#pragma once

#include <glib.h>

typedef struct {
	gint64 from_ns, to_ns;
	double left, right; /* where FROM_NS and TO_NS are */
} WbAxisPiece;

typedef struct _WbTimeAxis WbTimeAxis;

/* From LEFT to RIGHT, for events at TIMES (of gint64, in any order; sorted here). */
WbTimeAxis *wb_time_axis_new(GArray *times, double left, double right);
void wb_time_axis_free(WbTimeAxis *axis);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbTimeAxis, wb_time_axis_free)

/* The same pieces from LEFT to RIGHT: one that is larger than what is seen is zoomed. Breaks stay
 * as wide as they are. */
void wb_time_axis_place(WbTimeAxis *axis, double left, double right);
/* Points for a nanosecond; 0 if all is one moment. */
double wb_time_axis_get_scale(const WbTimeAxis *axis);

/* Never outside of the axis; a time within a break is at its edge. */
double wb_time_axis_get_x(const WbTimeAxis *axis, gint64 time_ns);
gint64 wb_time_axis_get_time(const WbTimeAxis *axis, double x);

/* In order. At least one. */
guint wb_time_axis_count(const WbTimeAxis *axis);
const WbAxisPiece *wb_time_axis_get(const WbTimeAxis *axis, guint index);

/* From FROM_X to TO_X. */
typedef struct {
	double from_x, to_x;
	double spacing;	 /* at least */
	gint64 start_ns; /* round times are relative to it */
} WbTickRange;

/* Round times, of gint64. RET_DECIMALS: how many digits a label needs after the point of its
 * seconds. */
GArray *wb_time_axis_get_ticks(
	const WbTimeAxis *axis, const WbTickRange *range, guint *ret_decimals);
