/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of the time that is seen in a window. */
#include "draw/lanes-private.h"

#define MARGIN 26.0
#define MARGIN_IN_WINDOW 10.0
#define RIGHT_IN_WINDOW 40.0 /* a button lies there; what is at the end is labelled */
#define GUTTER 178.0
#define GUTTER_NARROW 136.0
#define NARROW 640.0
#define SEEN_MIN_NS 200.0
#define BESIDE 60.0 /* what is revealed is not at the very edge */

double
wb_lanes_get_left(const WbLanes *lanes)
{
	return lanes->margin + lanes->gutter;
}

double
wb_lanes_get_right(const WbLanes *lanes)
{
	return lanes->width - (lanes->in_window ? RIGHT_IN_WINDOW : lanes->margin);
}

static double
get_room(const WbLanes *lanes)
{
	return MAX(wb_lanes_get_right(lanes) - wb_lanes_get_left(lanes), 1);
}

static void
place(WbLanes *lanes)
{
	double left = wb_lanes_get_left(lanes), room = get_room(lanes);

	lanes->offset = CLAMP(lanes->offset, 0, room * (lanes->zoom - 1));
	wb_time_axis_place(
		lanes->axis, left - lanes->offset, left - lanes->offset + room * lanes->zoom);
}

void
wb_lanes_place_axis(WbLanes *lanes)
{
	double room;

	lanes->margin = lanes->in_window ? MARGIN_IN_WINDOW : MARGIN;
	lanes->gutter = lanes->in_window && lanes->width < NARROW ? GUTTER_NARROW : GUTTER;
	room = get_room(lanes);
	/* The same part is seen in another width. */
	if (lanes->room > 0)
		lanes->offset *= room / lanes->room;
	lanes->room = room;
	place(lanes);
	if (!lanes->keep)
		return;
	lanes->keep = FALSE;
	lanes->offset += wb_time_axis_get_x(lanes->axis, lanes->kept_ns) - wb_lanes_get_left(lanes);
	place(lanes);
}

void
wb_lanes_set_in_window(WbLanes *lanes)
{
	lanes->in_window = TRUE;
}

/* Where keys zoom: at the cursor if it is seen. */
static double
get_focus(const WbLanes *lanes)
{
	double left = wb_lanes_get_left(lanes), right = wb_lanes_get_right(lanes);
	double x = lanes->selected ? wb_time_axis_get_x(lanes->axis, lanes->selected->time_ns)
				   : left - 1;

	return x >= left && x <= right ? x : (left + right) / 2;
}

void
wb_lanes_zoom(WbLanes *lanes, double factor, double x)
{
	double room = get_room(lanes), scale, most;
	gint64 time_ns;

	if (!lanes->axis)
		return;
	if (factor <= 0) {
		lanes->zoom = 1;
		place(lanes);
		return;
	}
	if (x < 0)
		x = get_focus(lanes);
	x = CLAMP(x, wb_lanes_get_left(lanes), wb_lanes_get_right(lanes));
	time_ns = wb_time_axis_get_time(lanes->axis, x);
	scale = wb_time_axis_get_scale(lanes->axis);
	most = scale > 0 ? lanes->zoom * room / (scale * SEEN_MIN_NS) : 1;
	lanes->zoom = CLAMP(lanes->zoom * factor, 1, MAX(most, 1));
	place(lanes);
	lanes->offset += wb_time_axis_get_x(lanes->axis, time_ns) - x;
	place(lanes);
}

void
wb_lanes_pan(WbLanes *lanes, double dx)
{
	if (!lanes->axis)
		return;
	lanes->offset += dx;
	place(lanes);
}

void
wb_lanes_get_view(const WbLanes *lanes, double *ret_from, double *ret_part)
{
	*ret_part = 1 / lanes->zoom;
	*ret_from = lanes->offset / (get_room(lanes) * lanes->zoom);
}

void
wb_lanes_reveal(WbLanes *lanes)
{
	double x, left = wb_lanes_get_left(lanes), right = wb_lanes_get_right(lanes);

	if (!lanes->selected || !lanes->axis)
		return;
	x = wb_time_axis_get_x(lanes->axis, lanes->selected->time_ns);
	if (x < left + 2 || x > right - 2)
		wb_lanes_pan(lanes, x - (x < left ? left + BESIDE : right - BESIDE));
}

void
wb_lanes_set_hidden(WbLanes *lanes, double y)
{
	lanes->hidden = MAX(y, 0);
}

const WbRunEvent *
wb_lanes_find_nearest(const WbLanes *lanes, double x)
{
	guint at = 0, end = lanes->stops ? lanes->stops->len : 0;
	const WbRunEvent *before, *after;
	gint64 time_ns;

	if (end == 0)
		return NULL;
	time_ns = wb_time_axis_get_time(lanes->axis, x);
	while (at < end) {
		guint middle = at + (end - at) / 2;

		if (((const WbRunEvent *)lanes->stops->pdata[middle])->time_ns < time_ns)
			at = middle + 1;
		else
			end = middle;
	}
	before = lanes->stops->pdata[at > 0 ? at - 1 : 0];
	after = lanes->stops->pdata[MIN(at, lanes->stops->len - 1)];
	return x - wb_time_axis_get_x(lanes->axis, before->time_ns) <
			       wb_time_axis_get_x(lanes->axis, after->time_ns) - x
		       ? before
		       : after;
}

char *
wb_lanes_sum_up(const WbLanes *lanes)
{
	g_autofree char *from = NULL, *to = NULL;

	if (!lanes->axis)
		return g_strdup("");
	from = wb_dup_time(
		wb_time_axis_get_time(lanes->axis, wb_lanes_get_left(lanes)), lanes->start_ns);
	to = wb_dup_time(
		wb_time_axis_get_time(lanes->axis, wb_lanes_get_right(lanes)), lanes->start_ns);
	return g_strdup_printf(
		"Timeline of %u events, seen from %s s to %s s", lanes->events, from, to);
}
