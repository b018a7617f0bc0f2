/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events to marks, and labels where there is room for them. */
#include "draw/lanes-private.h"

#include <math.h>
#include <netinet/in.h>

#define LABEL_ROWS 4
#define LABEL_MAX 320.0
#define LABEL_MIN 46.0 /* of what is left at the edge */
#define LABEL_CHARACTERS 90
#define LABEL_PAD 14.0
#define STRIP 10.0 /* of ticks, over the labels */
#define PACKETS_HEIGHT 78.0
#define HEAD_HEIGHT 74.0
#define LANE_PAD 16.0
#define HEAD_LOW 34.0 /* without a title */
/* Marks closer than this are one. */
#define BIN 1.0
/* Where there is more than one mark for so many points, they become bars, so wide. */
#define DENSE 5.0
#define BAR 3.0
#define BAR_MIN 1.0
#define OUTSIDE 40.0 /* what is beyond the edges ends there */

/* --- labels of moments --------------------------------------------------------------------- */

typedef struct {
	WbLane *lane;
	guint rows;
	double free[LABEL_ROWS]; /* of each row */
} Filling;

static WbTextStyle
get_label_style(const WbTheme *theme)
{
	WbTextStyle style = wb_text_style(WB_SIZE_SMALL, FALSE, theme->text, WB_ALIGN_LEFT);

	style.max_width = LABEL_MAX;
	return style;
}

static char *
dup_label(const WbRunEvent *event)
{
	const char *text = event->text ? event->text : "";

	if (event->stream == WB_STREAM_DROP)
		text = event->drop.reason ? event->drop.reason : "dropped";
	if (event->stream == WB_STREAM_CHECK) {
		g_autofree char *verdict =
			g_strdup_printf("%s %s", event->check.passed ? "✓" : "✗", text);

		return wb_dup_short(verdict, LABEL_CHARACTERS);
	}
	return wb_dup_short(text, LABEL_CHARACTERS);
}

/* At its right, or at its left where the picture ends. */
static gboolean
try_row(const WbLanesLayout *layout, Filling *filling, WbLaneMark *mark, guint row, double width)
{
	double right = wb_lanes_get_right(layout->lanes);

	if (mark->x < filling->free[row])
		return FALSE;
	if (mark->x + 6 + width <= right)
		mark->label_x = mark->x + 6;
	else if (mark->x - 6 - width >= filling->free[row])
		mark->label_x = mark->x - 6 - width;
	else if (right - mark->x - 6 >= LABEL_MIN)
		mark->label_x = mark->x + 6;
	else
		return FALSE;
	mark->label_width = MIN(width, right - mark->label_x);
	mark->row = row;
	filling->free[row] = MAX(mark->x, mark->label_x + mark->label_width) + LABEL_PAD;
	return TRUE;
}

static gboolean
has_room(const Filling *filling, double x)
{
	for (guint i = 0; i < filling->rows; i++)
		if (x >= filling->free[i])
			return TRUE;
	return FALSE;
}

static void
label_mark(const WbLanesLayout *layout, Filling *filling, WbLaneMark *mark)
{
	WbTextStyle style = get_label_style(layout->theme);
	g_autofree char *label = NULL;
	WbBox box;

	if (!has_room(filling, mark->x))
		return;
	label = dup_label(mark->event);
	if (!*label)
		return;
	box = wb_paint_measure(layout->cairo, layout->theme, &style, 0, 0, label);
	for (guint i = 0; i < filling->rows && !mark->label; i++)
		if (try_row(layout, filling, mark, i, box.width))
			mark->label = g_steal_pointer(&label);
}

static char *
dup_packet_label(const WbRunEvent *event)
{
	static const struct {
		guint16 flag;
		const char *name;
	} names[] = { { WB_TCP_SYN, "SYN" }, { WB_TCP_FIN, "FIN" }, { WB_TCP_RST, "RST" } };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (event->flow.protocol == IPPROTO_TCP && (event->packet.flags & names[i].flag))
			return g_strdup(names[i].name);
	return NULL;
}

static void
label_packet(const WbLanesLayout *layout, Filling *filling, WbLaneMark *mark)
{
	WbTextStyle style =
		wb_text_style(WB_SIZE_TINY, FALSE, layout->theme->text, WB_ALIGN_CENTER);
	g_autofree char *label = NULL;
	WbBox box;

	if (mark->faint || mark->x < filling->free[mark->server] + 8)
		return;
	label = dup_packet_label(mark->event);
	if (!label)
		return;
	box = wb_paint_measure(layout->cairo, layout->theme, &style, mark->x, 0, label);
	if (box.x < filling->free[mark->server])
		return;
	mark->label = g_steal_pointer(&label);
	mark->label_x = box.x;
	mark->label_width = box.width;
	filling->free[mark->server] = box.x + box.width + 5;
}

/* --- moments ------------------------------------------------------------------------------- */

static const WbLaneMoment *
get_moment(const GArray *moments, guint at)
{
	return &g_array_index(moments, WbLaneMoment, at);
}

/* The first of MOMENTS, from AT on, that is at X or right of it. */
static guint
find_moment(const WbLanes *lanes, const GArray *moments, guint at, double x)
{
	guint end = moments->len;

	while (at < end) {
		guint middle = at + (end - at) / 2;
		gint64 time_ns = get_moment(moments, middle)->event->time_ns;

		if (wb_time_axis_get_x(lanes->axis, time_ns) < x)
			at = middle + 1;
		else
			end = middle;
	}
	return at;
}

/* Which of them stand in one mark matters only where they are not alike. */
static void
look_at_all(const WbLaneIndex *index, const GArray *moments, guint from, guint to, WbLaneMark *mark)
{
	gboolean faint = TRUE;

	for (guint i = from; i < to && (faint || !mark->failed); i++) {
		faint &= get_moment(moments, i)->faint;
		mark->failed |= index->any_failed && get_moment(moments, i)->failed;
	}
	mark->faint = faint;
}

/* A mark for each place; where there are too many, bars on a grid that moves with the axis. */
static void
fill_side(const WbLanes *lanes, WbLane *lane, gboolean server, double bar)
{
	const GArray *moments = lane->index->moments[server];
	double right = wb_lanes_get_right(lanes) + (bar > 0 ? bar : BIN);
	double origin = wb_time_axis_get(lanes->axis, 0)->left;
	guint at = find_moment(lanes, moments, 0, wb_lanes_get_left(lanes) - (bar > 0 ? bar : 0));

	while (at < moments->len) {
		const WbRunEvent *event = get_moment(moments, at)->event;
		double x = wb_time_axis_get_x(lanes->axis, event->time_ns);
		WbLaneMark *mark;
		guint next;

		if (x > right)
			return;
		if (bar > 0)
			x = floor((x - origin) / bar) * bar + origin;
		next = MAX(find_moment(lanes, moments, at, x + (bar > 0 ? bar : BIN)), at + 1);
		mark = wb_lane_add(lane, event, x, bar, 0);
		mark->server = server;
		mark->count = next - at;
		look_at_all(lane->index, moments, at, next, mark);
		if (bar > 0)
			lane->densest = MAX(lane->densest, mark->count);
		at = next;
	}
}

static gboolean
is_dense(const WbLanes *lanes, const WbLane *lane)
{
	guint busy = 0;

	for (guint i = 0; i < lane->marks->len; i++)
		busy += g_array_index(lane->marks, WbLaneMark, i).count > 1;
	return lanes->in_window &&
	       busy > (wb_lanes_get_right(lanes) - wb_lanes_get_left(lanes)) / DENSE;
}

static int
compare_marks(gconstpointer a, gconstpointer b)
{
	const WbLaneMark *x = a, *y = b;

	return x->x < y->x ? -1 : x->x > y->x;
}

static void
add_marks(const WbLanes *lanes, WbLane *lane)
{
	for (guint pass = 0; pass < 2; pass++) {
		for (guint side = 0; side < G_N_ELEMENTS(lane->index->moments); side++)
			fill_side(lanes, lane, side, pass ? BAR : 0);
		if (pass || !is_dense(lanes, lane))
			break;
		g_array_set_size(lane->marks, 0);
	}
	g_array_sort(lane->marks, compare_marks);
}

/* Fills LANE with what is seen of its index. */
static void
fill_moments(const WbLanesLayout *layout, WbLane *lane)
{
	WbLaneIndex *index = lane->index;
	Filling filling = { .lane = lane, .rows = index->label_rows };
	gboolean packets = index->kind == WB_LANE_PACKETS;
	guint used = 0;

	for (guint i = 0; i < LABEL_ROWS; i++)
		filling.free[i] = packets ? 0 : wb_lanes_get_left(layout->lanes) - BAR;
	add_marks(layout->lanes, lane);
	for (guint i = 0; i < lane->marks->len; i++) {
		WbLaneMark *mark = &g_array_index(lane->marks, WbLaneMark, i);

		if (!packets)
			label_mark(layout, &filling, mark);
		else if (!lane->densest)
			label_packet(layout, &filling, mark);
		used = MAX(used, mark->label ? mark->row + 1 : 0);
	}
	index->rows_used = MAX(index->rows_used, MAX(used, 1));
	lane->height = packets ? PACKETS_HEIGHT : STRIP + index->rows_used * WB_LANES_ROW;
}

/* --- spans --------------------------------------------------------------------------------- */

static void
name_bars(const WbLanesLayout *layout, WbLane *lane, char *(*dup)(const WbRunEvent *))
{
	WbTextStyle style = wb_text_style(WB_SIZE_TINY, FALSE, layout->theme->text, WB_ALIGN_LEFT);

	for (guint i = 0; i < lane->marks->len; i++) {
		WbLaneMark *mark = &g_array_index(lane->marks, WbLaneMark, i);
		g_autofree char *label = NULL;
		WbBox box;

		if (mark->width < 18)
			continue;
		label = dup(mark->event);
		box = wb_paint_measure(layout->cairo, layout->theme, &style, 0, 0, label);
		if (box.width > mark->width - 6 && mark->width < 60)
			continue;
		mark->label = g_steal_pointer(&label);
		mark->label_x = MAX(mark->x, wb_lanes_get_left(layout->lanes)) + 4;
		mark->label_width = MIN(box.width, mark->x + mark->width - 4 - mark->label_x);
	}
}

/* The first, from AT on, that ends after X. Those of a row do not overlap. */
static guint
find_span(const WbLanes *lanes, const GArray *spans, guint at, double x)
{
	guint end = spans->len;

	while (at < end) {
		guint middle = at + (end - at) / 2;
		gint64 to_ns = g_array_index(spans, WbLaneSpan, middle).to_ns;

		if (to_ns != G_MAXINT64 && wb_time_axis_get_x(lanes->axis, to_ns) < x)
			at = middle + 1;
		else
			end = middle;
	}
	return at;
}

static void
add_bar(const WbLanes *lanes, WbLane *lane, const WbLaneSpan *span, guint row)
{
	double left = wb_time_axis_get_x(lanes->axis, span->from_ns);
	double right = span->to_ns == G_MAXINT64 ? wb_lanes_get_right(lanes)
						 : wb_time_axis_get_x(lanes->axis, span->to_ns);
	gboolean states = lane->index->kind == WB_LANE_STATES;
	WbLaneMark *mark;

	left = MAX(left, wb_lanes_get_left(lanes) - OUTSIDE);
	right = MIN(right, wb_lanes_get_right(lanes) + OUTSIDE);
	mark = wb_lane_add(lane, span->event, left, MAX(right - left, states ? 1.5 : BAR_MIN), row);
	mark->server = span->server;
	mark->faint = span->faint;
	mark->closed = span->closed;
	if (span->closed)
		mark->width = 2;
}

/* Bars too small to be told apart are one. */
static void
fill_row(const WbLanes *lanes, WbLane *lane, guint row)
{
	const GArray *spans = lane->index->rows->pdata[row];
	double edge = wb_lanes_get_right(lanes);
	guint at = find_span(lanes, spans, 0, wb_lanes_get_left(lanes));

	while (at < spans->len) {
		const WbLaneSpan *span = &g_array_index(spans, WbLaneSpan, at);
		WbLaneMark *mark;
		guint next;

		if (wb_time_axis_get_x(lanes->axis, span->from_ns) > edge)
			return;
		add_bar(lanes, lane, span, row);
		mark = &g_array_index(lane->marks, WbLaneMark, lane->marks->len - 1);
		next = at + 1;
		while (next < spans->len && mark->width < 3 * BAR_MIN) {
			guint after =
				find_span(lanes, spans, next, mark->x + mark->width + BAR_MIN);

			if (after == next)
				break;
			mark->count += after - next;
			next = after;
		}
		at = next;
	}
}

static void
fill_spans(const WbLanesLayout *layout, WbLane *lane)
{
	gboolean states = lane->index->kind == WB_LANE_STATES;

	for (guint row = 0; row < lane->index->rows->len; row++)
		fill_row(layout->lanes, lane, row);
	name_bars(layout, lane, states ? wb_lanes_dup_state : wb_lanes_dup_function);
	lane->height = states ? lane->index->row_names->len * WB_LANES_ROW
			      : lane->index->rows->len * WB_LANES_FUNCTION_ROW;
}

/* --- all of it ----------------------------------------------------------------------------- */

void
wb_lanes_lay_out(WbLanes *lanes, cairo_t *cairo, const WbTheme *theme)
{
	WbLanesLayout layout = { lanes, cairo, theme };
	double y;

	wb_lanes_make_indexes(lanes);
	wb_lanes_place_axis(lanes);
	y = lanes->title || !lanes->in_window ? lanes->margin + HEAD_HEIGHT : HEAD_LOW;
	g_ptr_array_set_size(lanes->lanes, 0);
	lanes->top = y - 8;
	for (guint i = 0; i < lanes->indexes->len; i++) {
		WbLane *lane = wb_lane_new(lanes->indexes->pdata[i]);

		if (lane->index->rows->len > 0)
			fill_spans(&layout, lane);
		else
			fill_moments(&layout, lane);
		lane->y = y;
		y += lane->height + LANE_PAD;
		g_ptr_array_add(lanes->lanes, lane);
	}
	lanes->bottom = y - LANE_PAD + 8;
}
