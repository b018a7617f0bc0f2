/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Painting lanes that were laid out. */
#include "draw/lanes-private.h"

#include <math.h>

#define STRIP 10.0
/* Of the time that a piece begins at: two that follow each other should not read the same. */
#define BEGIN_DECIMALS 3
#define TICK_SPACING 96.0
#define GROUND_ALPHA 0.82
#define STEM 17.0

typedef struct {
	const WbLanes *lanes;
	cairo_t *cairo;
	const WbTheme *theme;
	gboolean labels; /* of the axis: painted last, over what is scrolled under them */
} Painter;

static WbBox
put_text(const Painter *painter, WbTextStyle style, double x, double y, const char *text)
{
	return wb_paint_text(painter->cairo, painter->theme, &style, x, y, text);
}

static WbColor
fade(const Painter *painter, WbColor color, gboolean faint)
{
	return faint ? wb_color_mix(painter->theme->background, color, 0.35) : color;
}

static WbColor
get_mark_color(const Painter *painter, const WbLane *lane, const WbLaneMark *mark)
{
	const WbTheme *theme = painter->theme;
	WbColor color = theme->line;

	if (lane->index->kind == WB_LANE_CHECKS)
		color = mark->failed ? theme->fail : theme->pass;
	else if (lane->index->kind == WB_LANE_DROPS)
		color = theme->fail;
	else if (lane->index->kind == WB_LANE_PACKETS || lane->index->kind == WB_LANE_STATES)
		color = mark->server ? theme->server : theme->client;
	else if (mark->failed)
		color = theme->warning;
	return fade(painter, color, mark->faint);
}

/* --- the axis ------------------------------------------------------------------------------ */

static void
paint_break(const Painter *painter, const WbAxisPiece *before, const WbAxisPiece *after)
{
	const WbTheme *theme = painter->theme;
	const WbLanes *lanes = painter->lanes;
	double x = (before->right + after->left) / 2;
	g_autofree char *text = wb_dup_span(wb_get_span(before->to_ns, after->from_ns));
	WbTextStyle style = wb_text_style(WB_SIZE_TINY, FALSE, theme->faint_text, WB_ALIGN_CENTER);
	WbColor color = wb_color_mix(theme->background, theme->surface, 0.9);
	gboolean right = FALSE;

	if (after->left < wb_lanes_get_left(lanes) || before->right > wb_lanes_get_right(lanes))
		return;
	cairo_rectangle(painter->cairo, before->right + 9, lanes->top,
		MAX(after->left - before->right - 18, 1), lanes->bottom - lanes->top);
	wb_paint_set_color(painter->cairo, color);
	cairo_fill(painter->cairo);
	cairo_set_line_width(painter->cairo, 1);
	wb_paint_set_color(painter->cairo, theme->faint_line);
	for (double y = lanes->top; y <= lanes->bottom; y += 7, right = !right)
		cairo_line_to(painter->cairo, x + (right ? 2.5 : -2.5), y);
	cairo_stroke(painter->cairo);
	put_text(painter, style, x, lanes->bottom + 4, text);
}

static void
paint_tick(const Painter *painter, gint64 tick, guint decimals, double *free)
{
	const WbTheme *theme = painter->theme;
	const WbLanes *lanes = painter->lanes;
	double x = wb_time_axis_get_x(lanes->axis, tick);
	gboolean before = tick < lanes->start_ns;
	gint64 span =
		before ? wb_get_span(tick, lanes->start_ns) : wb_get_span(lanes->start_ns, tick);
	g_autofree char *text =
		g_strdup_printf("%s%.*f", before ? "−" : "", (int)decimals, (double)span / 1e9);
	WbTextStyle style = wb_text_style(WB_SIZE_TINY, FALSE, theme->faint_text, WB_ALIGN_CENTER);
	double y = lanes->top + lanes->hidden - 20;
	WbBox box = wb_paint_measure(painter->cairo, theme, &style, x, y, text);

	if (!painter->labels)
		wb_stroke_line(painter->cairo, theme->faint_line, 0.8,
			(WbBox){ x, lanes->top - 4, 0, lanes->bottom - lanes->top + 4 });
	if (!painter->labels || box.x < *free)
		return;
	put_text(painter, style, x, y, text);
	*free = box.x + box.width + 8;
}

/* A piece without a round time in it says when it begins. */
static gboolean
has_tick(const GArray *ticks, const WbAxisPiece *piece)
{
	for (guint i = 0; i < ticks->len; i++) {
		gint64 tick = g_array_index(ticks, gint64, i);

		if (tick >= piece->from_ns && tick <= piece->to_ns)
			return TRUE;
	}
	return FALSE;
}

static gboolean
is_seen(const WbLanes *lanes, const WbAxisPiece *piece)
{
	return piece->right >= wb_lanes_get_left(lanes) && piece->left <= wb_lanes_get_right(lanes);
}

static void
paint_axis(const Painter *painter)
{
	const WbLanes *lanes = painter->lanes;
	WbTickRange range = { wb_lanes_get_left(lanes), wb_lanes_get_right(lanes), TICK_SPACING,
		lanes->start_ns };
	guint decimals, next = 0;
	g_autoptr(GArray) ticks = wb_time_axis_get_ticks(lanes->axis, &range, &decimals);
	double free = wb_lanes_get_left(lanes) - 24;

	for (guint i = 0; i < wb_time_axis_count(lanes->axis); i++) {
		const WbAxisPiece *piece = wb_time_axis_get(lanes->axis, i);

		if (i > 0 && !painter->labels)
			paint_break(painter, piece - 1, piece);
		if (is_seen(lanes, piece) && piece->left >= range.from_x && !has_tick(ticks, piece))
			paint_tick(painter, piece->from_ns, CLAMP(decimals + 1, BEGIN_DECIMALS, 9),
				&free);
		for (; next < ticks->len && g_array_index(ticks, gint64, next) <= piece->to_ns;
			next++)
			paint_tick(painter, g_array_index(ticks, gint64, next), decimals, &free);
	}
}

/* --- moments with labels ------------------------------------------------------------------- */

/* Whether a label of ROW stands in the way of a line at X. */
static gboolean
is_in_the_way(const WbLane *lane, guint row, double x)
{
	for (guint i = 0; i < lane->marks->len; i++) {
		const WbLaneMark *mark = &g_array_index(lane->marks, WbLaneMark, i);

		if (mark->label && mark->row == row && x >= mark->label_x - 3 &&
			x <= mark->label_x + mark->label_width + 3)
			return TRUE;
	}
	return FALSE;
}

/* From the strip down to its label, but not through the labels above it. */
static void
paint_leader(const Painter *painter, const WbLane *lane, const WbLaneMark *mark)
{
	WbColor color = get_mark_color(painter, lane, mark);
	double y = lane->y + STRIP;

	for (guint row = 0; row < mark->row; row++)
		if (!is_in_the_way(lane, row, mark->x))
			wb_stroke_line(painter->cairo, color, 1,
				(WbBox){ mark->x, y + row * WB_LANES_ROW, 0, WB_LANES_ROW });
	wb_stroke_line(
		painter->cairo, color, 1, (WbBox){ mark->x, y + mark->row * WB_LANES_ROW, 0, 13 });
}

/* Lines of the axis do not go through words. */
static void
paint_ground(const Painter *painter, WbBox box)
{
	WbColor color = painter->theme->background;

	color.alpha = GROUND_ALPHA;
	wb_paint_set_color(painter->cairo, color);
	cairo_rectangle(painter->cairo, box.x, box.y, box.width, box.height);
	cairo_fill(painter->cairo);
}

static void
paint_mark_label(const Painter *painter, const WbLane *lane, const WbLaneMark *mark)
{
	const WbTheme *theme = painter->theme;
	double y = lane->y + STRIP + mark->row * WB_LANES_ROW;
	WbColor color = lane->index->kind == WB_LANE_CHECKS || lane->index->kind == WB_LANE_DROPS
				? get_mark_color(painter, lane, mark)
				: fade(painter, theme->text, mark->faint);
	WbTextStyle style = wb_text_style(WB_SIZE_SMALL, FALSE, color, WB_ALIGN_LEFT);

	paint_leader(painter, lane, mark);
	style.max_width = mark->label_width + 0.5;
	paint_ground(painter,
		(WbBox){ mark->label_x - 2, y + 1, mark->label_width + 4, WB_LANES_ROW - 3 });
	put_text(painter, style, mark->label_x, y + 1, mark->label);
}

static void
paint_cross(const Painter *painter, WbColor color, double x, double y)
{
	wb_stroke_line(painter->cairo, color, 2, (WbBox){ x - 3.5, y - 3.5, 7, 7 });
	wb_stroke_line(painter->cairo, color, 2, (WbBox){ x - 3.5, y + 3.5, 7, -7 });
}

/* --- many ---------------------------------------------------------------------------------- */

/* How high a bar is that stands for COUNT: ten times as many are a step more. */
static double
get_bar_part(const WbLane *lane, guint count)
{
	return log(1.0 + count) / log(1.0 + MAX(lane->densest, 1));
}

/* From Y upward, or downward for a negative HEIGHT. */
static void
paint_many(const Painter *painter, const WbLane *lane, const WbLaneMark *mark, WbBox box)
{
	double height = box.height * get_bar_part(lane, mark->count);

	wb_paint_set_color(painter->cairo, get_mark_color(painter, lane, mark));
	cairo_rectangle(painter->cairo, box.x, box.y, box.width, -height);
	cairo_fill(painter->cairo);
}

static void
paint_moments(const Painter *painter, const WbLane *lane)
{
	for (guint i = 0; i < lane->marks->len; i++) {
		const WbLaneMark *mark = &g_array_index(lane->marks, WbLaneMark, i);
		WbColor color = get_mark_color(painter, lane, mark);

		if (mark->label)
			paint_mark_label(painter, lane, mark);
		if (lane->densest)
			paint_many(painter, lane, mark,
				(WbBox){ mark->x, lane->y + STRIP, mark->width, STRIP });
		else if (lane->index->kind == WB_LANE_DROPS)
			paint_cross(painter, color, mark->x, lane->y + 4);
		else
			wb_stroke_line(painter->cairo, color, mark->count > 1 ? 2.4 : 1.8,
				(WbBox){ mark->x, lane->y, 0, STRIP });
	}
}

/* --- packets ------------------------------------------------------------------------------- */

static void
paint_packet(const Painter *painter, const WbLane *lane, const WbLaneMark *mark)
{
	const WbTheme *theme = painter->theme;
	double middle = lane->y + lane->height / 2;
	double way = mark->server ? 1 : -1;
	/* Not into the labels. */
	double length = STEM + (mark->count > 1 ? MIN(3 * log2(mark->count), 5) : 0);
	WbColor color = get_mark_color(painter, lane, mark);
	WbTextStyle style = wb_text_style(
		WB_SIZE_TINY, FALSE, fade(painter, theme->text, mark->faint), WB_ALIGN_LEFT);

	wb_stroke_line(
		painter->cairo, color, 1.5, (WbBox){ mark->x, middle + way * 2, 0, way * length });
	if (mark->count == 1) {
		wb_paint_set_color(painter->cairo, color);
		wb_paint_arrow_head(
			painter->cairo, mark->x, middle + way * (length + 4), way * G_PI_2, 7);
	}
	if (mark->label)
		put_text(painter, style, mark->label_x,
			mark->server ? middle + STEM + 7 : middle - STEM - 21, mark->label);
}

static void
paint_packets(const Painter *painter, const WbLane *lane)
{
	double middle = lane->y + lane->height / 2;
	double left = wb_lanes_get_left(painter->lanes);

	wb_stroke_line(painter->cairo, painter->theme->line, 0.8,
		(WbBox){ left, middle, wb_lanes_get_right(painter->lanes) - left, 0 });
	for (guint faint = 0; faint < 2; faint++)
		for (guint i = 0; i < lane->marks->len; i++) {
			const WbLaneMark *mark = &g_array_index(lane->marks, WbLaneMark, i);

			/* What stands out is on top. */
			if (mark->faint == !faint)
				continue;
			if (lane->densest)
				paint_many(painter, lane, mark,
					(WbBox){ mark->x, middle, mark->width,
						(mark->server ? -1 : 1) * (STEM + 14) });
			else
				paint_packet(painter, lane, mark);
		}
}

/* --- bars ---------------------------------------------------------------------------------- */

/* Too narrow for a line around it, it is all line. */
static void
paint_bar(const Painter *painter, WbBox box, WbColor color, double part)
{
	gboolean narrow = box.width < 3;

	wb_paint_rounded_box(painter->cairo, box, MIN(3, box.width / 2));
	wb_paint_set_color(
		painter->cairo, wb_color_mix(painter->theme->background, color, narrow ? 1 : part));
	cairo_fill(painter->cairo);
	if (narrow)
		return;
	wb_paint_rounded_box(painter->cairo, box, 3);
	cairo_set_line_width(painter->cairo, 1);
	wb_paint_set_color(painter->cairo, color);
	cairo_stroke(painter->cairo);
}

static void
paint_bar_label(const Painter *painter, const WbLaneMark *mark, double y)
{
	WbTextStyle style = wb_text_style(WB_SIZE_TINY, FALSE,
		fade(painter, painter->theme->text, mark->faint), WB_ALIGN_LEFT);

	style.max_width = mark->label_width + 0.5;
	put_text(painter, style, mark->label_x, y, mark->label);
}

static void
paint_states(const Painter *painter, const WbLane *lane)
{
	for (guint i = 0; i < lane->marks->len; i++) {
		const WbLaneMark *mark = &g_array_index(lane->marks, WbLaneMark, i);
		double y = lane->y + mark->row * WB_LANES_ROW;
		WbColor color = get_mark_color(painter, lane, mark);

		paint_bar(painter, (WbBox){ mark->x, y + 1, mark->width, WB_LANES_ROW - 4 }, color,
			mark->closed ? 1 : 0.24);
		if (mark->label)
			paint_bar_label(painter, mark, y + 1.5);
	}
}

static void
paint_functions(const Painter *painter, const WbLane *lane)
{
	const WbTheme *theme = painter->theme;

	for (guint i = 0; i < lane->marks->len; i++) {
		const WbLaneMark *mark = &g_array_index(lane->marks, WbLaneMark, i);
		double y = lane->y + mark->row * WB_LANES_FUNCTION_ROW;
		WbColor color =
			fade(painter, mark->server ? theme->selection : theme->line, mark->faint);

		paint_bar(painter,
			(WbBox){ mark->x, y + 0.5, mark->width, WB_LANES_FUNCTION_ROW - 2 }, color,
			0.22);
		if (mark->label)
			paint_bar_label(painter, mark, y - 0.2);
	}
}

/* --- lanes --------------------------------------------------------------------------------- */

static void
paint_row_names(const Painter *painter, const WbLane *lane)
{
	const WbTheme *theme = painter->theme;
	double row = lane->index->kind == WB_LANE_FUNCTIONS ? WB_LANES_FUNCTION_ROW : WB_LANES_ROW;
	const WbLanes *lanes = painter->lanes;
	double right = wb_lanes_get_left(lanes) - 12;
	WbTextStyle style = wb_text_style(WB_SIZE_TINY, FALSE, theme->text, WB_ALIGN_RIGHT);

	style.max_width = lanes->gutter - (lane->index->kind == WB_LANE_STATES ? 60 : 76);
	for (guint i = 0; i < lane->index->row_names->len; i++) {
		double y = lane->y + i * row;
		gboolean server = g_array_index(lane->index->row_servers, gboolean, i);

		if (!lane->index->row_names->pdata[i])
			continue;
		if (lane->index->kind == WB_LANE_STATES)
			wb_paint_end_mark(
				painter->cairo, theme, server, right - 4, y + row / 2 - 1, 9);
		put_text(painter, style, right - (lane->index->kind == WB_LANE_STATES ? 13 : 0),
			y + 1, lane->index->row_names->pdata[i]);
	}
}

static void
paint_lane_name(const Painter *painter, const WbLane *lane)
{
	const WbTheme *theme = painter->theme;
	WbTextStyle bold = wb_text_style(WB_SIZE_SMALL, TRUE, theme->text, WB_ALIGN_LEFT);
	WbTextStyle tiny = wb_text_style(WB_SIZE_TINY, FALSE, theme->faint_text, WB_ALIGN_LEFT);
	g_autofree char *count = lane->densest ? g_strdup_printf("%u, up to %u a bar",
							 lane->index->events, lane->densest)
					       : g_strdup_printf("%u", lane->index->events);
	double y = lane->index->kind == WB_LANE_PACKETS ? lane->y + lane->height / 2 - 16 : lane->y;

	put_text(painter, bold, painter->lanes->margin, y - 1, lane->index->name);
	if (lane->height >= 2 * WB_LANES_FUNCTION_ROW - 2)
		put_text(painter, tiny, painter->lanes->margin, y + 14, count);
	paint_row_names(painter, lane);
}

static void
paint_marks(const Painter *painter, const WbLane *lane)
{
	switch (lane->index->kind) {
	case WB_LANE_PACKETS:
		paint_packets(painter, lane);
		break;
	case WB_LANE_STATES:
		paint_states(painter, lane);
		break;
	case WB_LANE_FUNCTIONS:
		paint_functions(painter, lane);
		break;
	default:
		paint_moments(painter, lane);
	}
}

static void
paint_lane(const Painter *painter, const WbLane *lane)
{
	double left = painter->lanes->margin, right = wb_lanes_get_right(painter->lanes);

	wb_stroke_line(painter->cairo, painter->theme->faint_line, 1,
		(WbBox){ left, lane->y + lane->height + 7, right - left, 0 });
	paint_lane_name(painter, lane);
}

/* --- head, foot, cursor -------------------------------------------------------------------- */

static void
paint_head(const Painter *painter)
{
	const WbTheme *theme = painter->theme;
	const WbLanes *lanes = painter->lanes;
	WbTextStyle title = wb_text_style(WB_SIZE_TITLE, TRUE, theme->text, WB_ALIGN_LEFT);
	WbTextStyle tiny = wb_text_style(WB_SIZE_TINY, FALSE, theme->faint_text, WB_ALIGN_LEFT);

	title.max_width = lanes->width - 2 * lanes->margin;
	if (lanes->title)
		put_text(painter, title, lanes->margin, lanes->margin - 4, lanes->title);
	if (wb_time_axis_count(lanes->axis) > 1)
		put_text(painter, tiny, lanes->margin, lanes->bottom + 4, "left out");
}

static char *
dup_notes(const WbLanes *lanes)
{
	g_autoptr(GString) notes = g_string_new(NULL);

	for (guint i = 0; i < lanes->lanes->len; i++) {
		const WbLane *lane = lanes->lanes->pdata[i];

		if (lane->index->note)
			g_string_append_printf(
				notes, "%s: %s.  ", lane->index->name, lane->index->note);
	}
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		if (wb_timeline_get_lost(lanes->timeline, i))
			g_string_append_printf(notes,
				"%" G_GUINT64_FORMAT " events of stream %s were lost.  ",
				wb_timeline_get_lost(lanes->timeline, i), wb_stream_to_string(i));
	if (lanes->events == 0)
		g_string_append(notes, "Nothing happened in this time.");
	return g_strdup(notes->str);
}

static double
paint_foot(const Painter *painter)
{
	const WbLanes *lanes = painter->lanes;
	const WbTheme *theme = painter->theme;
	WbTextStyle style = wb_text_style(WB_SIZE_TINY, FALSE, theme->faint_text, WB_ALIGN_LEFT);
	g_autofree char *notes = dup_notes(lanes);
	double y = lanes->bottom + 26, x = wb_lanes_get_left(lanes);

	wb_paint_end_mark(painter->cairo, theme, FALSE, x + 4, y + 7, 9);
	x += put_text(painter, style, x + 14, y, "client, up").width + 34;
	wb_paint_end_mark(painter->cairo, theme, TRUE, x + 4, y + 7, 9);
	put_text(painter, style, x + 14, y, "server, down");
	y += 18 * theme->scale;
	style.wrap = TRUE;
	style.max_width = wb_lanes_get_right(lanes) - wb_lanes_get_left(lanes);
	if (*notes)
		y += put_text(painter, style, wb_lanes_get_left(lanes), y, notes).height;
	return y + lanes->margin - 8;
}

static void
paint_cursor(const Painter *painter)
{
	const WbLanes *lanes = painter->lanes;
	double x;

	if (!lanes->selected)
		return;
	x = wb_time_axis_get_x(lanes->axis, lanes->selected->time_ns);
	wb_stroke_line(painter->cairo, painter->theme->selection, 1.6,
		(WbBox){ x, lanes->top - 4, 0, lanes->bottom - lanes->top + 4 });
}

/* What is beside the part that is seen is not painted over the names. */
static void
clip(const Painter *painter, double around)
{
	const WbLanes *lanes = painter->lanes;
	double left = wb_lanes_get_left(lanes) - around, right = wb_lanes_get_right(lanes) + around;

	cairo_save(painter->cairo);
	if (!lanes->in_window)
		return;
	cairo_rectangle(painter->cairo, left, 0, right - left, lanes->height);
	cairo_clip(painter->cairo);
}

static void
paint_times(Painter *painter)
{
	const WbLanes *lanes = painter->lanes;
	WbTextStyle tiny =
		wb_text_style(WB_SIZE_TINY, FALSE, painter->theme->faint_text, WB_ALIGN_LEFT);

	if (lanes->hidden > 0) {
		cairo_rectangle(painter->cairo, 0, lanes->hidden, lanes->width, lanes->top - 2);
		wb_paint_set_color(painter->cairo, painter->theme->background);
		cairo_fill(painter->cairo);
	}
	put_text(painter, tiny, lanes->margin, lanes->top + lanes->hidden - 20, "seconds");
	painter->labels = TRUE;
	clip(painter, 24);
	paint_axis(painter);
	cairo_restore(painter->cairo);
}

void
wb_lanes_measure(
	cairo_t *cairo, const WbTheme *theme, double *ret_width, double *ret_height, gpointer data)
{
	WbLanes *lanes = data;
	Painter painter = { lanes, cairo, theme, FALSE };

	wb_lanes_lay_out(lanes, cairo, theme);
	cairo_push_group(cairo);
	lanes->height = paint_foot(&painter);
	cairo_pattern_destroy(cairo_pop_group(cairo));
	*ret_width = lanes->width;
	*ret_height = lanes->height;
}

void
wb_lanes_paint(cairo_t *cairo, const WbTheme *theme, gpointer data)
{
	WbLanes *lanes = data;
	Painter painter = { lanes, cairo, theme, FALSE };

	clip(&painter, 0);
	paint_axis(&painter);
	for (guint i = 0; i < lanes->lanes->len; i++)
		paint_marks(&painter, lanes->lanes->pdata[i]);
	paint_cursor(&painter);
	cairo_restore(cairo);
	for (guint i = 0; i < lanes->lanes->len; i++)
		paint_lane(&painter, lanes->lanes->pdata[i]);
	paint_head(&painter);
	paint_foot(&painter);
	paint_times(&painter);
}
