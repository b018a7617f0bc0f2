/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lanes: what they hold, what they say, what is where. */
#include "draw/lanes-private.h"

#include <math.h>
#include <netinet/in.h>

#define WIDTH_MIN 480.0
#define WIDTH_LOW 240.0 /* in a window */
#define WIDTH_MAX 16000.0
#define WIDTH_DEFAULT 1360.0
#define NEAR 6.0
#define DESCRIBE_MAX 2000
#define TEXT_MAX 200

WbLanes *
wb_lanes_new(WbTimeline *timeline, const WbRunEventFilter *filter, const char *title)
{
	WbLanes *lanes = g_new0(WbLanes, 1);

	lanes->timeline = timeline;
	lanes->filter.from_ns = G_MININT64;
	if (filter)
		lanes->filter = *filter;
	lanes->times = (WbRunEventFilter){ .streams = lanes->filter.streams,
		.from_ns = lanes->filter.from_ns,
		.to_ns = lanes->filter.to_ns };
	lanes->title = g_strdup(title);
	lanes->width = WIDTH_DEFAULT;
	lanes->zoom = 1;
	lanes->lanes = g_ptr_array_new_with_free_func((GDestroyNotify)wb_lane_free);
	if (wb_timeline_get_length(timeline) > 0)
		lanes->start_ns = wb_timeline_get_start(timeline);
	return lanes;
}

void
wb_lanes_free(WbLanes *lanes)
{
	wb_lanes_forget(lanes);
	wb_lane_build_free(lanes->build);
	g_ptr_array_unref(lanes->lanes);
	g_free(lanes->title);
	g_free(lanes);
}

void
wb_lanes_forget(WbLanes *lanes)
{
	if (lanes->axis && lanes->zoom > 1) {
		lanes->keep = TRUE;
		lanes->kept_ns = wb_time_axis_get_time(lanes->axis, wb_lanes_get_left(lanes));
	}
	g_ptr_array_set_size(lanes->lanes, 0);
	g_clear_pointer(&lanes->indexes, g_ptr_array_unref);
	g_clear_pointer(&lanes->stops, g_ptr_array_unref);
	g_clear_pointer(&lanes->axis, wb_time_axis_free);
}

void
wb_lanes_set_width(WbLanes *lanes, double width)
{
	lanes->width = isfinite(width)
			       ? CLAMP(width, lanes->in_window ? WIDTH_LOW : WIDTH_MIN, WIDTH_MAX)
			       : WIDTH_DEFAULT;
}

void
wb_lanes_set_start(WbLanes *lanes, gint64 start_ns)
{
	lanes->start_ns = start_ns;
}

void
wb_lanes_select(WbLanes *lanes, const WbRunEvent *event)
{
	lanes->selected = event;
}

/* --- lanes --------------------------------------------------------------------------------- */

static void
clear_mark(gpointer data)
{
	WbLaneMark *mark = data;

	g_free(mark->label);
}

WbLane *
wb_lane_new(WbLaneIndex *index)
{
	WbLane *lane = g_new0(WbLane, 1);

	lane->index = index;
	lane->marks = g_array_new(FALSE, FALSE, sizeof(WbLaneMark));
	g_array_set_clear_func(lane->marks, clear_mark);
	return lane;
}

void
wb_lane_free(WbLane *lane)
{
	g_array_unref(lane->marks);
	g_free(lane);
}

WbLaneMark *
wb_lane_add(WbLane *lane, const WbRunEvent *event, double x, double width, guint row)
{
	WbLaneMark mark = { .event = event, .count = 1, .x = x, .width = width, .row = row };

	g_array_append_val(lane->marks, mark);
	return &g_array_index(lane->marks, WbLaneMark, lane->marks->len - 1);
}

gboolean
wb_lanes_is_asked(const WbLanes *lanes, const WbRunEvent *event)
{
	return lanes->filter.end_count == 0 || wb_run_event_filter_match(&lanes->filter, event);
}

gboolean
wb_lanes_is_shown(const WbLanes *lanes, const WbRunEvent *event)
{
	return wb_run_event_filter_match(&lanes->times, event);
}

/* --- what is where ------------------------------------------------------------------------- */

static double
get_distance(const WbLaneMark *mark, double x)
{
	double right = mark->x + mark->width;
	double distance = x < mark->x ? mark->x - x : x > right ? x - right : 0;

	if (mark->label && mark->width == 0 && x >= mark->label_x &&
		x <= mark->label_x + mark->label_width)
		return 0;
	return distance;
}

static guint
get_row(const WbLane *lane, double y)
{
	double row = lane->index->kind == WB_LANE_FUNCTIONS ? WB_LANES_FUNCTION_ROW : WB_LANES_ROW;

	return (guint)MAX((y - lane->y) / row, 0);
}

static const WbLaneMark *
hit_lane(const WbLane *lane, double x, double y)
{
	const WbLaneMark *nearest = NULL;
	gboolean rows =
		lane->index->kind == WB_LANE_STATES || lane->index->kind == WB_LANE_FUNCTIONS;
	double best = NEAR;

	for (guint i = 0; i < lane->marks->len; i++) {
		const WbLaneMark *mark = &g_array_index(lane->marks, WbLaneMark, i);
		double distance = get_distance(mark, x);

		if ((rows && mark->row != get_row(lane, y)) || distance > best)
			continue;
		best = distance;
		nearest = mark;
	}
	return nearest;
}

static const WbLaneMark *
hit_mark(const WbLanes *lanes, double x, double y)
{
	for (guint i = 0; i < lanes->lanes->len; i++) {
		const WbLane *lane = lanes->lanes->pdata[i];

		if (y >= lane->y && y < lane->y + lane->height)
			return hit_lane(lane, x, y);
	}
	return NULL;
}

const WbRunEvent *
wb_lanes_hit(const WbLanes *lanes, double x, double y)
{
	const WbLaneMark *mark = hit_mark(lanes, x, y);

	return mark ? mark->event : NULL;
}

guint
wb_lanes_count_at(const WbLanes *lanes, double x, double y)
{
	const WbLaneMark *mark = hit_mark(lanes, x, y);

	return mark ? mark->count : 0;
}

gint64
wb_lanes_get_time(const WbLanes *lanes, double x)
{
	return lanes->axis ? wb_time_axis_get_time(lanes->axis, x) : lanes->start_ns;
}

/* --- in words ------------------------------------------------------------------------------ */

static void
append_mark(GString *out, const WbLanes *lanes, const WbLaneMark *mark)
{
	g_autofree char *time = wb_dup_time(mark->event->time_ns, lanes->start_ns);
	g_autofree char *reference = wb_run_event_to_reference(mark->event);
	g_autofree char *text = wb_dup_short(mark->event->text ? mark->event->text : "", TEXT_MAX);

	g_string_append_printf(out, "  %s  %s: ", time, reference);
	if (mark->event->stream == WB_STREAM_CHECK)
		g_string_append(out, mark->failed ? "not passed: " : "passed: ");
	g_string_append(out, text);
	if (mark->count > 1)
		g_string_append_printf(out, ", and %u more at once", mark->count - 1);
	g_string_append_c(out, '\n');
}

static void
append_lane(GString *out, const WbLanes *lanes, const WbLane *lane, guint *room)
{
	g_string_append_printf(out, "%s: %u %s%s%s\n", lane->index->name, lane->index->events,
		lane->index->events == 1 ? "event" : "events", lane->index->note ? "; " : "",
		lane->index->note ? lane->index->note : "");
	for (guint i = 0; i < lane->marks->len; i++) {
		if (*room == 0) {
			g_string_append_printf(out, "  and %u more\n", lane->marks->len - i);
			return;
		}
		(*room)--;
		append_mark(out, lanes, &g_array_index(lane->marks, WbLaneMark, i));
	}
}

char *
wb_lanes_describe(const WbLanes *lanes)
{
	GString *out = g_string_new(NULL);
	guint room = DESCRIBE_MAX;

	if (lanes->title)
		g_string_append_printf(out, "%s\n", lanes->title);
	g_string_append_printf(
		out, "%u %s\n", lanes->events, lanes->events == 1 ? "event" : "events");
	for (guint i = 0; lanes->axis && i < wb_time_axis_count(lanes->axis); i++) {
		const WbAxisPiece *piece = wb_time_axis_get(lanes->axis, i);
		g_autofree char *from = wb_dup_time(piece->from_ns, lanes->start_ns);
		g_autofree char *to = wb_dup_time(piece->to_ns, lanes->start_ns);

		g_string_append_printf(out, "%s %s to %s s\n", i ? "then from" : "from", from, to);
	}
	for (guint i = 0; i < lanes->lanes->len; i++)
		append_lane(out, lanes, lanes->lanes->pdata[i], &room);
	return g_string_free(out, FALSE);
}
