/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Painting a scoreboard. */
#include "draw/scoreboard-private.h"

#include <math.h>

#define TOP 28.0
#define WIDTH 1180.0
#define WIDTH_MIN 560.0
/* Less than that has narrow columns. */
#define WIDTH_WIDE 760.0
#define BAR_HEIGHT 26.0
#define HEAD_HEIGHT 104.0
#define HEAD_LOW 70.0 /* without a title */
#define LEGEND_LINE 18.0
#define TICK_SPACING 82.0

/* What is around the strips. */
typedef struct {
	double margin, gutter;
	double tail; /* words at the right */
} Columns;

typedef struct {
	const WbScoreStrips *strips;
	cairo_t *cairo;
	const WbTheme *theme;
} Painter;

static const Columns *
get_columns(const WbScoreStrips *strips)
{
	static const Columns wide = { 28, 236, 176 }, narrow = { 12, 176, 136 };

	return strips->width < WIDTH_WIDE ? &narrow : &wide;
}

static double
get_left(const Painter *painter)
{
	const Columns *columns = get_columns(painter->strips);

	return columns->margin + columns->gutter;
}

static double
get_right(const Painter *painter)
{
	const Columns *columns = get_columns(painter->strips);

	return painter->strips->width - columns->margin - columns->tail;
}

static double
get_x(const Painter *painter, guint32 number)
{
	const WbScoreStrips *strips = painter->strips;
	double part = (double)(number - strips->first) / (strips->last - strips->first);

	return get_left(painter) + CLAMP(part, 0, 1) * (get_right(painter) - get_left(painter));
}

static WbBox
put_text(const Painter *painter, WbTextStyle style, double x, double y, const char *text)
{
	return wb_paint_text(painter->cairo, painter->theme, &style, x, y, text);
}

static double
measure_width(const Painter *painter, WbTextStyle style, const char *text)
{
	return wb_paint_measure(painter->cairo, painter->theme, &style, 0, 0, text).width;
}

/* --- parts --------------------------------------------------------------------------------- */

static WbColor
get_color(const Painter *painter, WbScoreKind kind)
{
	const WbTheme *theme = painter->theme;

	switch (kind) {
	case WB_SCORE_ACKED:
		return painter->strips->sender == WB_SIDE_CLIENT ? theme->client : theme->server;
	case WB_SCORE_SACKED:
		return theme->pass;
	case WB_SCORE_LOST:
		return theme->fail;
	case WB_SCORE_AGAIN:
		return theme->warning;
	default:
		return theme->line;
	}
}

/* Each kind has a look of its own, beside its colour: full, hatched, dashed. */
static void
hatch(const Painter *painter, WbBox box, WbColor color, gboolean crossed)
{
	cairo_t *cairo = painter->cairo;

	cairo_save(cairo);
	cairo_rectangle(cairo, box.x, box.y, box.width, box.height);
	cairo_clip(cairo);
	cairo_set_line_width(cairo, 1);
	wb_paint_set_color(cairo, wb_color_mix(painter->theme->background, color, 0.45));
	for (double x = box.x - box.height; x < box.x + box.width; x += 6) {
		cairo_move_to(cairo, x, box.y + box.height);
		cairo_line_to(cairo, x + box.height, box.y);
		if (!crossed)
			continue;
		cairo_move_to(cairo, x, box.y);
		cairo_line_to(cairo, x + box.height, box.y + box.height);
	}
	cairo_stroke(cairo);
	cairo_restore(cairo);
}

static void
paint_shape(const Painter *painter, WbBox box, WbScoreKind kind)
{
	cairo_t *cairo = painter->cairo;
	WbColor color = get_color(painter, kind);
	const double dashes[] = { 4, 3 };
	gboolean full = kind == WB_SCORE_ACKED || kind == WB_SCORE_SACKED;

	cairo_rectangle(cairo, box.x, box.y, box.width, box.height);
	wb_paint_set_color(cairo, wb_color_mix(painter->theme->background, color,
					  kind == WB_SCORE_SACKED  ? 0.34
					  : kind == WB_SCORE_ACKED ? 0.16
								   : 0.05));
	cairo_fill(cairo);
	if (!full && kind != WB_SCORE_SENT && kind != WB_SCORE_UNSEEN && box.width > 3)
		hatch(painter, box, color, kind == WB_SCORE_LOST);
	cairo_save(cairo);
	if (kind == WB_SCORE_UNSEEN)
		cairo_set_dash(cairo, dashes, 2, 0);
	cairo_rectangle(cairo, box.x + 0.5, box.y + 0.5, MAX(box.width - 1, 0.5), box.height - 1);
	cairo_set_line_width(cairo, 1);
	wb_paint_set_color(cairo, color);
	cairo_stroke(cairo);
	cairo_restore(cairo);
}

static char *
dup_part_label(const WbScorePart *part)
{
	if (part->kind == WB_SCORE_ACKED || part->kind == WB_SCORE_UNSEEN)
		return NULL;
	if (part->order > 0)
		return g_strdup_printf("%u:  %u:%u", part->order, part->start, part->end);
	return g_strdup_printf("%u:%u", part->start, part->end);
}

/* All that fits: order and numbers, or the order alone. */
static void
paint_part_label(const Painter *painter, const WbScorePart *part, WbBox box)
{
	const WbTheme *theme = painter->theme;
	WbTextStyle style = wb_text_style(
		WB_SIZE_TINY, part->kind == WB_SCORE_SACKED, theme->text, WB_ALIGN_CENTER);
	g_autofree char *label = dup_part_label(part);
	double middle = box.x + box.width / 2;
	WbBox text;

	if (!label || box.width < 12)
		return;
	text = wb_paint_measure(painter->cairo, theme, &style, middle, box.y + 6, label);
	if (text.width > box.width - 6) {
		if (part->order == 0)
			return;
		g_free(label);
		label = g_strdup_printf("%u", part->order);
		text = wb_paint_measure(painter->cairo, theme, &style, middle, box.y + 6, label);
	}
	if (part->kind == WB_SCORE_AGAIN || part->kind == WB_SCORE_LOST) {
		cairo_rectangle(painter->cairo, text.x - 3, text.y, text.width + 6, text.height);
		wb_paint_set_color(painter->cairo, theme->background);
		cairo_fill(painter->cairo);
	}
	put_text(painter, style, middle, box.y + 6, label);
}

/* A bracket under it: the next acknowledgment waits for these bytes. */
static void
paint_hole(const Painter *painter, const WbScoreStrip *strip, double y)
{
	const WbTheme *theme = painter->theme;
	double left = get_x(painter, strip->hole) + 1, right = get_x(painter, strip->hole_end) - 1;
	cairo_t *cairo = painter->cairo;

	if (!strip->has_hole)
		return;
	cairo_move_to(cairo, left, y);
	cairo_line_to(cairo, left, y + 5);
	cairo_line_to(cairo, MAX(right, left + 2), y + 5);
	cairo_line_to(cairo, MAX(right, left + 2), y);
	cairo_set_line_width(cairo, 1.8);
	wb_paint_set_color(cairo, theme->fail);
	cairo_stroke(cairo);
}

/* --- a strip ------------------------------------------------------------------------------- */

static void
paint_words(const Painter *painter, const WbScoreStrip *strip)
{
	const WbTheme *theme = painter->theme;
	const Columns *columns = get_columns(painter->strips);
	g_autofree char *words = wb_score_strip_dup_words(strip);
	g_autofree char *time = wb_dup_time(strip->item->event->time_ns, painter->strips->start_ns);
	g_autofree char *head =
		g_strdup_printf("%s  packet %" G_GUINT64_FORMAT, time, strip->item->event->number);
	g_autofree char *text =
		strip->item->options
			? g_strdup_printf("%s  %s", strip->item->numbers, strip->item->options)
			: g_strdup(strip->item->numbers);
	WbTextStyle small = wb_text_style(WB_SIZE_SMALL, FALSE, theme->text, WB_ALIGN_LEFT);
	WbTextStyle tiny = wb_text_style(WB_SIZE_TINY, FALSE, theme->faint_text, WB_ALIGN_LEFT);
	WbTextStyle tail = wb_text_style(WB_SIZE_SMALL, strip->has_hole,
		strip->has_hole ? theme->fail : theme->faint_text, WB_ALIGN_LEFT);

	small.max_width = columns->gutter - 16;
	tail.max_width = columns->tail - 12;
	put_text(painter, tiny, columns->margin, strip->y + 2, head);
	put_text(painter, small, columns->margin, strip->y + 16, text);
	put_text(painter, tail, get_right(painter) + 14, strip->y + 10, words);
}

static void
paint_strip(const Painter *painter, const WbScoreStrip *strip)
{
	const WbTheme *theme = painter->theme;
	double y = strip->y + 4;

	if (painter->strips->now == strip) {
		WbColor color = theme->selection;
		double margin = get_columns(painter->strips)->margin;
		WbBox box = { margin - 10, strip->y - 4, painter->strips->width - 2 * margin + 20,
			WB_SCORE_ROW - 6 };

		color.alpha = 0.16;
		wb_paint_rounded_box(painter->cairo, box, 6);
		wb_paint_set_color(painter->cairo, color);
		cairo_fill(painter->cairo);
	}
	wb_stroke_line(painter->cairo, theme->faint_line, 1,
		(WbBox){ get_left(painter), y + BAR_HEIGHT / 2,
			get_right(painter) - get_left(painter), 0 });
	for (guint i = 0; i < strip->parts->len; i++) {
		const WbScorePart *part = &g_array_index(strip->parts, WbScorePart, i);
		double left = get_x(painter, part->start);
		WbBox box = { left, y, MAX(get_x(painter, part->end) - left, 1), BAR_HEIGHT };

		paint_shape(painter, box, part->kind);
		paint_part_label(painter, part, box);
	}
	paint_hole(painter, strip, y + BAR_HEIGHT + 3);
	paint_words(painter, strip);
}

/* --- around it ----------------------------------------------------------------------------- */

static void
paint_axis(const Painter *painter, double bottom)
{
	const WbScoreStrips *strips = painter->strips;
	const WbTheme *theme = painter->theme;
	double span = (double)(strips->last - strips->first);
	double step = wb_round_step(span * TICK_SPACING / (get_right(painter) - get_left(painter)));
	WbTextStyle style = wb_text_style(WB_SIZE_TINY, FALSE, theme->faint_text, WB_ALIGN_CENTER);

	step = MAX(step, 1);
	/* Segments begin at 1, 1001, 2001: so do the ticks. */
	for (double at = 0; at <= span; at += step) {
		guint32 number = strips->first + (guint32)at;
		double x = get_x(painter, number);
		g_autofree char *text = g_strdup_printf("%u", number);

		wb_stroke_line(painter->cairo, theme->faint_line, 0.8,
			(WbBox){ x, strips->top - 4, 0, bottom - strips->top + 4 });
		put_text(painter, style, x, strips->top - 20, text);
	}
}

static void
paint_head(const Painter *painter)
{
	const WbScoreStrips *strips = painter->strips;
	const WbTheme *theme = painter->theme;
	WbTextStyle title = wb_text_style(WB_SIZE_TITLE, TRUE, theme->text, WB_ALIGN_LEFT);
	WbTextStyle plain = wb_text_style(0.95, FALSE, theme->text, WB_ALIGN_LEFT);
	WbTextStyle tiny = wb_text_style(WB_SIZE_TINY, FALSE, theme->faint_text, WB_ALIGN_LEFT);
	g_autofree char *sender = wb_run_connection_dup_end(strips->connection, strips->sender);
	g_autofree char *what = g_strdup_printf(
		"Bytes that %s sent (%s)", wb_side_to_string(strips->sender), sender);
	double margin = get_columns(strips)->margin;
	double y = TOP + (strips->title ? 29 : -5);

	title.max_width = plain.max_width = strips->width - 2 * margin;
	if (strips->title)
		put_text(painter, title, margin, TOP - 4, strips->title);
	wb_paint_end_mark(
		painter->cairo, theme, strips->sender == WB_SIDE_SERVER, margin + 6, y + 9, 12);
	put_text(painter, plain, margin + 20, y, what);
	put_text(painter, tiny, margin, strips->top - 20, "after each acknowledgment");
}

static double
paint_legend(const Painter *painter, double y)
{
	static const char *const names[] = {
		[WB_SCORE_ACKED] = "acknowledged",
		[WB_SCORE_SACKED] = "SACKed; 1 is the newest block",
		[WB_SCORE_LOST] = "taken for lost",
		[WB_SCORE_AGAIN] = "sent again",
		[WB_SCORE_SENT] = "on the way",
		[WB_SCORE_UNSEEN] = "not seen",
	};
	WbTextStyle style =
		wb_text_style(WB_SIZE_TINY, FALSE, painter->theme->faint_text, WB_ALIGN_LEFT);
	guint used = 0;
	/* All of it fits beside the words only where there is room. */
	double left = painter->strips->width < WIDTH ? get_columns(painter->strips)->margin
						     : get_left(painter);
	double right = painter->strips->width, x = left;

	for (guint i = 0; i < painter->strips->strips->len; i++) {
		const WbScoreStrip *strip = painter->strips->strips->pdata[i];

		for (guint p = 0; p < strip->parts->len; p++)
			used |= 1u << g_array_index(strip->parts, WbScorePart, p).kind;
	}
	for (guint i = 0; i < WB_SCORE_KINDS; i++) {
		if (!(used & 1u << i))
			continue;
		if (x > left && x + 30 + measure_width(painter, style, names[i]) > right) {
			x = left;
			y += LEGEND_LINE * painter->theme->scale;
		}
		paint_shape(painter, (WbBox){ x, y + 1, 22, 12 }, (WbScoreKind)i);
		x += 30 + put_text(painter, style, x + 30, y, names[i]).width + 24;
	}
	return y + LEGEND_LINE * painter->theme->scale;
}

/* Returns where the picture ends. */
static double
paint_foot(const Painter *painter, double y)
{
	const WbScoreStrips *strips = painter->strips;
	WbTextStyle style =
		wb_text_style(WB_SIZE_TINY, FALSE, painter->theme->faint_text, WB_ALIGN_LEFT);
	g_autofree char *note = NULL;

	if (strips->left_out > 0 && !strips->paged)
		note = g_strdup_printf("%u later acknowledgments are not drawn: choose a later "
				       "beginning to see them.",
			strips->left_out);
	else if (wb_score_strips_get_length(strips) == 0)
		note = g_strdup("No acknowledgment of data was seen.");
	y = paint_legend(painter, y);
	if (note)
		y += put_text(painter, style, get_left(painter), y, note).height;
	return y + TOP - 8;
}

static double
place_strips(WbScoreStrips *strips)
{
	double y = strips->top + 8;

	for (guint i = 0; i < strips->strips->len; i++) {
		WbScoreStrip *strip = strips->strips->pdata[i];

		strip->y = 0;
		if (!wb_score_strips_is_shown(strips, strip))
			continue;
		strip->y = y;
		y += WB_SCORE_ROW;
	}
	return y;
}

void
wb_score_strips_measure(
	cairo_t *cairo, const WbTheme *theme, double *ret_width, double *ret_height, gpointer data)
{
	WbScoreStrips *strips = data;
	Painter painter = { strips, cairo, theme };

	strips->width = strips->room > 0 ? CLAMP(strips->room, WIDTH_MIN, WIDTH) : WIDTH;
	strips->top = TOP + (strips->title ? HEAD_HEIGHT : HEAD_LOW) - 10;
	strips->height = place_strips(strips);
	cairo_push_group(cairo);
	*ret_height = paint_foot(&painter, strips->height + 6);
	cairo_pattern_destroy(cairo_pop_group(cairo));
	*ret_width = strips->width;
}

void
wb_score_strips_paint(cairo_t *cairo, const WbTheme *theme, gpointer data)
{
	const WbScoreStrips *strips = data;
	Painter painter = { strips, cairo, theme };

	paint_axis(&painter, strips->height - 4);
	for (guint i = 0; i < strips->strips->len; i++) {
		const WbScoreStrip *strip = strips->strips->pdata[i];

		if (wb_score_strips_is_shown(strips, strip))
			paint_strip(&painter, strip);
	}
	paint_head(&painter);
	paint_foot(&painter, strips->height + 6);
}
