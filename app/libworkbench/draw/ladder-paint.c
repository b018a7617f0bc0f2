/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Painting a ladder that was laid out. */
#include "draw/ladder-private.h"

#include <math.h>

#define HEAD_SIZE 18.0
#define TITLE_TOP 24.0

double
wb_ladder_get_paper_width(const WbPacketLadder *ladder)
{
	return ladder->columns.width - 2 * ladder->columns.margin;
}

/* --- the head ------------------------------------------------------------------------------ */

static void
paint_end(const WbLadderPainter *painter, WbSide side)
{
	const WbPacketLadder *ladder = painter->ladder;
	const WbTheme *theme = painter->theme;
	gboolean tcp = wb_run_connection_is_tcp(ladder->connection);
	const char *role = side == WB_SIDE_CLIENT ? (tcp ? "Client" : "Sender")
						  : (tcp ? "Server" : "Receiver");
	double middle = wb_ladder_get_band_x(ladder, side) + ladder->columns.band / 2;
	double y = ladder->top - 48 * theme->scale;
	g_autofree char *address = wb_run_connection_dup_end(ladder->connection, side);
	WbTextStyle bold = wb_text_style(1.05, TRUE, theme->text, WB_ALIGN_CENTER);
	WbTextStyle mono = wb_text_style(WB_SIZE_SMALL, FALSE, theme->faint_text, WB_ALIGN_CENTER);
	WbBox box = wb_ladder_put_text(painter, bold, middle + 9, y, role);

	mono.family = theme->monospace_font;
	mono.max_width = 236;
	wb_paint_end_mark(painter->cairo, theme, side == WB_SIDE_SERVER, box.x - 13,
		box.y + box.height / 2, 13);
	wb_ladder_put_text(painter, mono, middle, y + 21 * theme->scale, address);
}

static void
paint_head(const WbLadderPainter *painter)
{
	const WbPacketLadder *ladder = painter->ladder;
	const WbTheme *theme = painter->theme;
	WbTextStyle title = wb_text_style(WB_SIZE_TITLE, TRUE, theme->text, WB_ALIGN_LEFT);

	title.max_width = wb_ladder_get_paper_width(ladder);
	if (ladder->title)
		wb_ladder_put_text(
			painter, title, ladder->columns.margin, TITLE_TOP, ladder->title);
	paint_end(painter, WB_SIDE_CLIENT);
	paint_end(painter, WB_SIDE_SERVER);
	wb_ladder_put_text(painter,
		wb_text_style(WB_SIZE_TINY, FALSE, theme->faint_text, WB_ALIGN_LEFT),
		ladder->columns.time, ladder->top - 20 * theme->scale, "seconds");
}

/* --- arrows -------------------------------------------------------------------------------- */

void
wb_ladder_paint_cross(const WbLadderPainter *painter, double x, double y)
{
	const double size = 5.5;

	cairo_set_line_cap(painter->cairo, CAIRO_LINE_CAP_ROUND);
	wb_stroke_line(painter->cairo, painter->theme->fail, 2.6,
		(WbBox){ x - size, y - size, 2 * size, 2 * size });
	wb_stroke_line(painter->cairo, painter->theme->fail, 2.6,
		(WbBox){ x - size, y + size, 2 * size, -2 * size });
	cairo_set_line_cap(painter->cairo, CAIRO_LINE_CAP_BUTT);
}

static WbBox
get_arrow(const WbLadderPainter *painter, const WbLadderRow *row)
{
	double left = painter->ladder->columns.left_band + painter->ladder->columns.band + 3;
	double right = painter->ladder->columns.right_band - 3;
	double way = row->arrival - row->y;

	return row->item->side == WB_SIDE_CLIENT ? (WbBox){ left, row->y, right - left, way }
						 : (WbBox){ right, row->y, left - right, way };
}

/* What never arrived ends on its way. */
static double
get_reach(const WbConnectionItem *item)
{
	if (item->kind == WB_ITEM_DROP)
		return 0.72;
	return item->drop ? 0.955 : 1;
}

static void
paint_line(const WbLadderPainter *painter, const WbLadderRow *row)
{
	const WbTheme *theme = painter->theme;
	const WbConnectionItem *item = row->item;
	cairo_t *cairo = painter->cairo;
	WbBox line = get_arrow(painter, row);
	double reach = get_reach(item);
	WbColor color = wb_ladder_get_side_color(theme, item->side);
	const double dashes[] = { 6, 5 };
	gboolean lost = reach < 1;

	line.width *= reach;
	line.height *= reach;
	if (item->kind == WB_ITEM_GHOST) {
		color = theme->line;
		cairo_set_dash(cairo, dashes, 2, 0);
	}
	wb_stroke_line(
		painter->cairo, color, wb_ladder_is_selected(painter, row) ? 2.6 : 1.7, line);
	cairo_set_dash(cairo, NULL, 0, 0);
	if (lost) {
		wb_ladder_paint_cross(painter, line.x + line.width, line.y + line.height);
	} else {
		wb_paint_set_color(cairo, color);
		wb_paint_arrow_head(cairo, line.x + line.width, line.y + line.height,
			atan2(line.height, line.width), 12);
	}
}

double
wb_ladder_measure_width(const WbLadderPainter *painter, WbTextStyle style, const char *text)
{
	return wb_paint_measure(painter->cairo, painter->theme, &style, 0, 0, text).width;
}

static char *
dup_label_numbers(const WbConnectionItem *item)
{
	if (item->kind == WB_ITEM_DROP)
		return g_strdup("dropped; not captured");
	if (item->kind == WB_ITEM_GHOST)
		return g_strdup_printf(
			"%s  expected, not seen", item->numbers ? item->numbers : "");
	return wb_dup_short(item->numbers ? item->numbers : "", 90);
}

/* Flags bold, numbers plain, centred together above the arrow's middle. */
static void
paint_label(const WbLadderPainter *painter, const WbLadderRow *row)
{
	const WbTheme *theme = painter->theme;
	const WbConnectionItem *item = row->item;
	gboolean ghost = item->kind == WB_ITEM_GHOST;
	WbTextStyle bold =
		wb_text_style(0.92, TRUE, ghost ? theme->faint_text : theme->text, WB_ALIGN_LEFT);
	WbTextStyle plain =
		wb_text_style(0.86, FALSE, ghost ? theme->faint_text : theme->text, WB_ALIGN_LEFT);
	g_autofree char *title = wb_dup_short(item->title ? item->title : "", 40);
	g_autofree char *numbers = dup_label_numbers(item);
	double first = wb_ladder_measure_width(painter, bold, title);
	double second = *numbers ? wb_ladder_measure_width(painter, plain, numbers) + 10 : 0;
	double x;

	plain.max_width = MAX(row->box.width - 24 - first, 20);
	second = MIN(second, plain.max_width + 10);
	x = row->box.x + (row->box.width - first - second) / 2;
	wb_ladder_put_text(painter, bold, x, row->box.y, title);
	if (*numbers)
		wb_ladder_put_text(painter, plain, x + first + 10, row->box.y + 0.8, numbers);
}

static void
paint_below(const WbLadderPainter *painter, const WbLadderRow *row)
{
	const WbTheme *theme = painter->theme;
	const WbColor colors[] = {
		[WB_LADDER_OPTIONS] = theme->faint_text,
		[WB_LADDER_REMARK] = theme->warning,
		[WB_LADDER_DROPPED] = theme->fail,
	};
	g_autoptr(GPtrArray) below = wb_ladder_get_below(row->item);
	double middle = row->box.x + row->box.width / 2;
	double y = (row->y + row->arrival) / 2 + 4;

	for (guint i = 0; i < below->len; i++, y += 14 * theme->scale) {
		const WbLadderLine *line = below->pdata[i];
		WbTextStyle style = wb_text_style(WB_SIZE_TINY, line->kind != WB_LADDER_OPTIONS,
			colors[line->kind], WB_ALIGN_CENTER);

		style.max_width = row->box.width - 16;
		wb_ladder_put_text(painter, style, middle, y, line->text);
	}
}

static void
paint_arrow(const WbLadderPainter *painter, const WbLadderRow *row)
{
	if (wb_ladder_is_selected(painter, row)) {
		WbColor color = painter->theme->selection;

		color.alpha = 0.16;
		wb_paint_rounded_box(painter->cairo, row->box, 6);
		wb_paint_set_color(painter->cairo, color);
		cairo_fill(painter->cairo);
	}
	paint_line(painter, row);
	paint_label(painter, row);
	paint_below(painter, row);
}

/* --- flags --------------------------------------------------------------------------------- */

static WbColor
get_flag_color(const WbLadderPainter *painter, const WbConnectionItem *item)
{
	const WbTheme *theme = painter->theme;

	if (item->kind == WB_ITEM_CHECK)
		return item->failed ? theme->fail : theme->pass;
	if (item->kind == WB_ITEM_STEP)
		return item->failed ? theme->fail : theme->line;
	return wb_ladder_get_side_color(theme, item->side);
}

/* From the flag to the band of the end that it hangs on. */
static void
tie_flag(const WbLadderPainter *painter, const WbLadderRow *row, WbColor color)
{
	const WbLadderColumns *columns = &painter->ladder->columns;
	gboolean left = row->box.x < columns->right_flags;
	gboolean from_right = left != columns->narrow;
	double from = from_right ? row->box.x + row->box.width : row->box.x;
	double to = left ? columns->left_band : columns->right_band;

	/* What neither end did hangs on the time alone. */
	if (row->item->side == WB_SIDE_NONE)
		return;
	if (!from_right)
		to += columns->band;
	wb_stroke_line(painter->cairo, color, 1.4, (WbBox){ from, row->y, to - from, 0 });
	cairo_arc(painter->cairo, to, row->y, 3, 0, 2 * G_PI);
	wb_paint_set_color(painter->cairo, color);
	cairo_fill(painter->cairo);
}

static void
paint_flag(const WbLadderPainter *painter, const WbLadderRow *row)
{
	const WbTheme *theme = painter->theme;
	cairo_t *cairo = painter->cairo;
	WbColor color = get_flag_color(painter, row->item);
	WbTextStyle style = wb_ladder_get_flag_style(theme, row->box.width);
	WbTextStyle tiny = wb_text_style(WB_SIZE_TINY, FALSE, theme->faint_text, WB_ALIGN_LEFT);
	g_autofree char *head = wb_ladder_dup_flag_head(painter->ladder, row->item);
	g_autofree char *text = wb_ladder_dup_flag_text(row->item);
	WbBox edge = { row->box.x, row->box.y, 4, row->box.height };

	tie_flag(painter, row, color);
	wb_paint_rounded_box(cairo, row->box, 4);
	wb_paint_set_color(cairo, theme->surface);
	cairo_fill_preserve(cairo);
	wb_paint_set_color(
		cairo, wb_ladder_is_selected(painter, row) ? theme->selection : theme->faint_line);
	cairo_set_line_width(cairo, wb_ladder_is_selected(painter, row) ? 2.5 : 1);
	cairo_stroke(cairo);
	wb_paint_rounded_box(cairo, edge, 2);
	wb_paint_set_color(cairo, color);
	cairo_fill(cairo);
	wb_ladder_put_text(painter, tiny, row->box.x + 12, row->box.y + 4, head);
	if (row->item->kind == WB_ITEM_CHECK)
		style.color = color;
	wb_ladder_put_text(
		painter, style, row->box.x + 12, row->box.y + 5 + 13 * theme->scale, text);
}

/* --- time ---------------------------------------------------------------------------------- */

static void
paint_time(const WbLadderPainter *painter, const WbLadderRow *row)
{
	const WbTheme *theme = painter->theme;
	const WbLadderColumns *columns = &painter->ladder->columns;
	g_autofree char *text = wb_dup_time(row->item->event->time_ns, painter->ladder->start_ns);
	gboolean arrow = row->item->kind == WB_ITEM_PACKET;
	WbColor color = arrow ? theme->text : theme->faint_text;
	WbTextStyle style = wb_text_style(WB_SIZE_TINY, FALSE, color, WB_ALIGN_RIGHT);

	wb_ladder_put_text(painter, style, columns->time + 66, row->y - 6.5 * theme->scale, text);
	if (arrow)
		wb_stroke_line(painter->cairo, theme->faint_line, 1,
			(WbBox){ columns->time + 71, row->y, 7, 0 });
}

static void
paint_gap(const WbLadderPainter *painter, const WbLadderGap *gap)
{
	const WbTheme *theme = painter->theme;
	cairo_t *cairo = painter->cairo;
	const WbLadderColumns *columns = &painter->ladder->columns;
	double middle = (columns->left_band + columns->right_band + columns->band) / 2;
	double y = gap->y + gap->height / 2, end = columns->width - columns->margin;
	g_autofree char *span = wb_dup_span(gap->ns);
	g_autofree char *text = g_strdup_printf("%s later", span);
	WbTextStyle style = wb_text_style(WB_SIZE_SMALL, FALSE, theme->faint_text, WB_ALIGN_CENTER);
	WbBox box = wb_paint_measure(cairo, theme, &style, middle, 0, text);
	gboolean up = TRUE;

	/* The paper is torn: what lies between is left out. */
	wb_paint_set_color(cairo, theme->background);
	cairo_rectangle(cairo, columns->left_band - 3, y - 5,
		columns->right_band + columns->band + 6 - columns->left_band, 10);
	cairo_fill(cairo);
	cairo_set_line_width(cairo, 1);
	wb_paint_set_color(cairo, theme->faint_line);
	cairo_move_to(cairo, columns->time, y);
	for (double x = columns->time; x < end; x += 7, up = !up)
		cairo_line_to(cairo, x, y + (up ? -2.5 : 2.5));
	cairo_stroke(cairo);
	box = (WbBox){ box.x - 10, y - box.height / 2 - 2, box.width + 20, box.height + 4 };
	wb_paint_rounded_box(cairo, box, 9);
	wb_paint_set_color(cairo, theme->background);
	cairo_fill_preserve(cairo);
	wb_paint_set_color(cairo, theme->faint_line);
	cairo_stroke(cairo);
	wb_ladder_put_text(painter, style, middle, box.y + 2, text);
}

/* --- all of it ----------------------------------------------------------------------------- */

void
wb_packet_ladder_measure(
	cairo_t *cairo, const WbTheme *theme, double *ret_width, double *ret_height, gpointer data)
{
	WbPacketLadder *ladder = data;
	WbLadderPainter painter = { .ladder = ladder, .cairo = cairo, .theme = theme };

	wb_ladder_lay_out(ladder, cairo, theme);
	/* The foot's texts say themselves how high they are; nothing of it is kept. */
	cairo_push_group(cairo);
	ladder->height = wb_ladder_paint_foot(&painter);
	cairo_pattern_destroy(cairo_pop_group(cairo));
	*ret_width = ladder->columns.width;
	*ret_height = ladder->height;
}

static void
paint_rows(const WbLadderPainter *painter)
{
	for (guint i = 0; i < painter->ladder->rows->len; i++) {
		const WbLadderRow *row = &g_array_index(painter->ladder->rows, WbLadderRow, i);

		if (!wb_ladder_row_is_in(row, painter->from, painter->to))
			continue;
		if (row->item->kind == WB_ITEM_PACKET || row->item->kind == WB_ITEM_GHOST ||
			row->item->kind == WB_ITEM_DROP)
			paint_arrow(painter, row);
		else if (row->item->kind != WB_ITEM_STATE)
			paint_flag(painter, row);
		if (row->shown_time)
			paint_time(painter, row);
	}
}

void
wb_packet_ladder_paint(cairo_t *cairo, const WbTheme *theme, gpointer data)
{
	WbLadderPainter painter = { .ladder = data, .cairo = cairo, .theme = theme };
	double left, right;

	cairo_clip_extents(cairo, &left, &painter.from, &right, &painter.to);
	wb_ladder_paint_bands(&painter, WB_SIDE_CLIENT);
	wb_ladder_paint_bands(&painter, WB_SIDE_SERVER);
	for (guint i = 0; i < painter.ladder->gaps->len; i++)
		paint_gap(&painter, &g_array_index(painter.ladder->gaps, WbLadderGap, i));
	paint_head(&painter);
	paint_rows(&painter);
	if (painter.to >= painter.ladder->bottom)
		wb_ladder_paint_foot(&painter);
}
