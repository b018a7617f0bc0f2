/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bands of a ladder: what states the ends are in, and what all that is painted has. */
#include "draw/ladder-private.h"

#define HATCH 7.0

WbColor
wb_ladder_get_side_color(const WbTheme *theme, WbSide side)
{
	return side == WB_SIDE_CLIENT	? theme->client
	       : side == WB_SIDE_SERVER ? theme->server
					: theme->line;
}

double
wb_ladder_get_band_x(const WbPacketLadder *ladder, WbSide side)
{
	return side == WB_SIDE_SERVER ? ladder->columns.right_band : ladder->columns.left_band;
}

WbBox
wb_ladder_put_text(
	const WbLadderPainter *painter, WbTextStyle style, double x, double y, const char *text)
{
	return wb_paint_text(painter->cairo, painter->theme, &style, x, y, text);
}

gboolean
wb_ladder_is_selected(const WbLadderPainter *painter, const WbLadderRow *row)
{
	return painter->ladder->selected && row->item->event == painter->ladder->selected;
}

/* --- bands --------------------------------------------------------------------------------- */

static void
paint_track(const WbLadderPainter *painter, WbSide side)
{
	const WbPacketLadder *ladder = painter->ladder;
	double x = wb_ladder_get_band_x(ladder, side);
	WbBox box = { x, ladder->top, ladder->columns.band, ladder->bottom - ladder->top };
	WbColor color = wb_color_mix(painter->theme->background, painter->theme->surface, 0.8);

	wb_paint_rounded_box(painter->cairo, box, 5);
	wb_paint_set_color(painter->cairo, color);
	cairo_fill(painter->cairo);
}

static void
hatch(const WbLadderPainter *painter, WbBox box, WbColor color)
{
	cairo_t *cairo = painter->cairo;

	cairo_save(cairo);
	wb_paint_rounded_box(cairo, box, 4);
	cairo_clip(cairo);
	cairo_set_line_width(cairo, 1);
	wb_paint_set_color(cairo, color);
	for (double x = box.x - box.height; x < box.x + box.width; x += HATCH) {
		cairo_move_to(cairo, x, box.y + box.height);
		cairo_line_to(cairo, x + box.height, box.y);
	}
	cairo_stroke(cairo);
	cairo_restore(cairo);
}

void
wb_ladder_paint_band_shape(
	const WbLadderPainter *painter, WbBox box, WbColor color, gboolean implied)
{
	cairo_t *cairo = painter->cairo;
	const double dashes[] = { 4, 3 };

	if (implied) {
		hatch(painter, box, wb_color_mix(painter->theme->background, color, 0.28));
	} else {
		wb_paint_rounded_box(cairo, box, 4);
		wb_paint_set_color(cairo, wb_color_mix(painter->theme->background, color, 0.24));
		cairo_fill(cairo);
	}
	cairo_save(cairo);
	if (implied)
		cairo_set_dash(cairo, dashes, 2, 0);
	wb_paint_rounded_box(cairo, box, 4);
	cairo_set_line_width(cairo, implied ? 1 : 1.2);
	wb_paint_set_color(cairo, color);
	cairo_stroke(cairo);
	cairo_restore(cairo);
}

static gboolean
is_closed(const WbConnectionItem *item)
{
	return g_str_has_prefix(item->title, "CLOSE") && item->title[5] != '_' &&
	       item->title[5] != '-';
}

static void
paint_band(const WbLadderPainter *painter, const WbLadderRow *row, double end)
{
	const WbTheme *theme = painter->theme;
	WbSide side = row->item->side;
	WbColor color = wb_ladder_get_side_color(theme, side);
	gboolean closed = is_closed(row->item);
	WbBox box = { row->box.x, row->y, row->box.width, end - row->y - 1.5 };
	WbTextStyle name = wb_text_style(WB_SIZE_SMALL, !closed && !row->item->implied,
		closed ? theme->faint_text : theme->text, WB_ALIGN_CENTER);
	double middle = box.x + box.width / 2;
	double text_y = box.y + 2;
	WbBox text;

	name.max_width = box.width - 6;
	if (!closed)
		wb_ladder_paint_band_shape(painter, box, color, row->item->implied);
	if (!closed && row->item->implied) {
		/* Letters upon hatching are hard to read. */
		text = wb_paint_measure(
			painter->cairo, theme, &name, middle, text_y, row->item->title);
		wb_paint_set_color(painter->cairo, theme->background);
		cairo_rectangle(painter->cairo, text.x - 3, text.y, text.width + 6,
			MIN(text.height, box.height - 3));
		cairo_fill(painter->cairo);
	}
	wb_ladder_put_text(painter, name, middle, text_y, row->item->title);
	if (wb_ladder_is_selected(painter, row)) {
		wb_paint_rounded_box(painter->cairo, box, 4);
		cairo_set_line_width(painter->cairo, 2.5);
		wb_paint_set_color(painter->cairo, theme->selection);
		cairo_stroke(painter->cairo);
	}
}

void
wb_ladder_paint_bands(const WbLadderPainter *painter, WbSide side)
{
	const WbPacketLadder *ladder = painter->ladder;
	double end = ladder->bottom - 4;

	paint_track(painter, side);
	for (guint i = ladder->rows->len; i > 0; i--) {
		const WbLadderRow *row = &g_array_index(ladder->rows, WbLadderRow, i - 1);

		if (row->item->kind != WB_ITEM_STATE || row->item->side != side)
			continue;
		paint_band(painter, row, end);
		end = row->y;
	}
}
