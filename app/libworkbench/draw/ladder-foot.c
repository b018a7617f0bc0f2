/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands below a ladder: how the connection ended, what the signs mean, what was left out. */
#include "draw/ladder-private.h"

#define FOOT_LINE 17.0
#define BOTTOM 20.0
#define SWATCH 32.0

static double
paint_ending(const WbLadderPainter *painter, double y)
{
	const WbTheme *theme = painter->theme;
	const WbPacketLadder *ladder = painter->ladder;
	g_autofree char *text = wb_run_connection_explain_end(ladder->connection);
	WbTextStyle bold = wb_text_style(0.92, TRUE, theme->text, WB_ALIGN_LEFT);
	WbTextStyle style = wb_text_style(0.92, FALSE, theme->text, WB_ALIGN_LEFT);
	WbBox box = { ladder->columns.margin, y, wb_ladder_get_paper_width(ladder), 0 };
	double beside = ladder->columns.narrow ? 0 : 132;
	double below = ladder->columns.narrow ? FOOT_LINE * theme->scale : 0;

	if (!*text)
		return y;
	style.wrap = TRUE;
	style.max_width = box.width - 32 - beside;
	box.height =
		wb_paint_measure(painter->cairo, theme, &style, 0, 0, text).height + 22 + below;
	wb_paint_rounded_box(painter->cairo, box, 6);
	wb_paint_set_color(painter->cairo, theme->surface);
	cairo_fill(painter->cairo);
	wb_ladder_put_text(painter, bold, box.x + 16, y + 11, "How it ended");
	wb_ladder_put_text(painter, style, box.x + 16 + beside, y + 11 + below, text);
	return y + box.height + 14;
}

static double
paint_swatch(const WbLadderPainter *painter, double x, double y, guint entry)
{
	const WbTheme *theme = painter->theme;
	WbBox box = { x, y + 2, 24, 11 };
	const double dashes[] = { 5, 4 };

	switch (entry) {
	case WB_LADDER_LEGEND_KERNEL:
	case WB_LADDER_LEGEND_IMPLIED:
		wb_ladder_paint_band_shape(
			painter, box, theme->line, entry == WB_LADDER_LEGEND_IMPLIED);
		break;
	case WB_LADDER_LEGEND_DROP:
		wb_stroke_line(painter->cairo, theme->line, 1.6, (WbBox){ x, y + 7, 19, 0 });
		wb_ladder_paint_cross(painter, x + 19, y + 7);
		break;
	default:
		cairo_set_dash(painter->cairo, dashes, 2, 0);
		wb_stroke_line(painter->cairo, theme->line, 1.6, (WbBox){ x, y + 7, 24, 0 });
		cairo_set_dash(painter->cairo, NULL, 0, 0);
	}
	return x + SWATCH;
}

static double
paint_legend(const WbLadderPainter *painter, double y)
{
	static const char *const names[] = {
		[WB_LADDER_LEGEND_KERNEL] = "state, as the kernel says",
		[WB_LADDER_LEGEND_IMPLIED] = "state, as the packets imply",
		[WB_LADDER_LEGEND_DROP] = "the kernel dropped it",
		[WB_LADDER_LEGEND_GHOST] = "expected, and did not come",
	};
	WbTextStyle style =
		wb_text_style(WB_SIZE_TINY, FALSE, painter->theme->faint_text, WB_ALIGN_LEFT);
	double left = painter->ladder->columns.margin, x = left;
	double right = left + wb_ladder_get_paper_width(painter->ladder);

	if (!painter->ladder->legend)
		return y;
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		if (!(painter->ladder->legend & 1u << i))
			continue;
		if (x > left &&
			x + SWATCH + wb_ladder_measure_width(painter, style, names[i]) > right) {
			x = left;
			y += FOOT_LINE * painter->theme->scale;
		}
		x = paint_swatch(painter, x, y, i);
		x += wb_ladder_put_text(painter, style, x, y, names[i]).width + 26;
	}
	return y + FOOT_LINE * painter->theme->scale;
}

double
wb_ladder_paint_foot(const WbLadderPainter *painter)
{
	g_autoptr(GPtrArray) foot = wb_ladder_get_foot(painter->ladder);
	WbTextStyle style =
		wb_text_style(WB_SIZE_TINY, FALSE, painter->theme->faint_text, WB_ALIGN_LEFT);
	double y = paint_ending(painter, painter->ladder->bottom + 18);

	style.wrap = TRUE;
	style.max_width = wb_ladder_get_paper_width(painter->ladder);
	y = paint_legend(painter, y);
	for (guint i = 0; i < foot->len; i++)
		y += wb_ladder_put_text(
			     painter, style, painter->ladder->columns.margin, y, foot->pdata[i])
			     .height +
		     3;
	return y + BOTTOM;
}
