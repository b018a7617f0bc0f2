/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where things of a ladder go.
 *
 * How it works. Items come in order of time, and each gets a moment on the paper that is not above
 * the one before it. Each column (arrows, two bands, two columns of flags) has a place from which
 * on it is free, so that a line can stand beside an arrow, but no two texts upon each other.
 */
#include "draw/ladder-private.h"

#include <math.h>

#define MARGIN 28.0
#define BAND_WIDTH 116.0
#define ARROWS_WIDTH 400.0
#define FLAGS_WIDTH 214.0
#define NO_FLAGS_WIDTH 6.0
#define NO_RIGHT_WIDTH 40.0
#define TIME_WIDTH 82.0
/* Less cannot be read. */
#define ARROWS_MIN 236.0
#define FLAGS_MIN 118.0
#define NARROW_MARGIN 8.0
#define NARROW_RIGHT 34.0 /* a window has its button there */
#define NARROW_BAND 92.0
#define NARROW_INDENT 16.0 /* of a flag that stands between the bands */
#define SLOPE 12.0
#define LABEL_GAP 5.0 /* between an arrow's middle and its texts */
#define LINE_HEIGHT 14.0
#define STATE_HEIGHT 19.0
#define TIME_HEIGHT 14.0
#define HEAD_HEIGHT 96.0
#define HEAD_LOW 40.0 /* without a title */
#define GAP_HEIGHT 44.0
#define TAIL 26.0
#define PEN 24.0 /* what is drawn of a row is no farther from its box */
/* Longer than this, and than the usual distance by this factor, is a gap. */
#define GAP_MIN_NS (15 * 1000 * 1000)
#define GAP_FACTOR 12
/* Twice as large it still is a PNG that cairo can hold. */
#define HEIGHT_MAX 14000.0

enum { COLUMN_ARROWS, COLUMN_BAND, COLUMN_FLAGS = COLUMN_BAND + 2, COLUMNS = COLUMN_FLAGS + 2 };

typedef struct {
	WbPacketLadder *ladder;
	cairo_t *cairo;
	const WbTheme *theme;
	double free[COLUMNS];
	double cursor;	   /* no moment is above it */
	double arrived[2]; /* the last arrow's tip at each end */
	gint64 gap_ns;
} Layout;

static gboolean
is_flag(const WbConnectionItem *item)
{
	return item->kind == WB_ITEM_LINE || item->kind == WB_ITEM_STEP ||
	       item->kind == WB_ITEM_CHECK;
}

static gboolean
is_arrow(const WbConnectionItem *item)
{
	return item->kind == WB_ITEM_PACKET || item->kind == WB_ITEM_GHOST ||
	       item->kind == WB_ITEM_DROP;
}

/* What we did stands at the left, what came of it at the right. */
static gboolean
is_left_flag(const WbConnectionItem *item)
{
	return item->kind == WB_ITEM_STEP ||
	       (item->kind == WB_ITEM_LINE && item->side == WB_SIDE_CLIENT);
}

static double
get_rest(gboolean left, gboolean right)
{
	return 2 * MARGIN + TIME_WIDTH + 2 * (BAND_WIDTH + 14) + (left ? 0 : NO_FLAGS_WIDTH) +
	       (right ? 0 : NO_RIGHT_WIDTH);
}

/* Flags wrap their text: they give way first. */
static void
set_widths(const WbPacketLadder *ladder, gboolean left, gboolean right, double *ret_arrows,
	double *ret_flags)
{
	guint count = left + right;
	double wanted = get_rest(left, right) + ARROWS_WIDTH + count * FLAGS_WIDTH;
	double missing = ladder->room > 0 ? wanted - ladder->room : 0;
	double less = count > 0 ? CLAMP(missing, 0, count * (FLAGS_WIDTH - FLAGS_MIN)) : 0;

	*ret_flags = count > 0 ? FLAGS_WIDTH - less / count : FLAGS_WIDTH;
	*ret_arrows = ARROWS_WIDTH - CLAMP(missing - less, 0, ARROWS_WIDTH - ARROWS_MIN);
}

static gboolean
is_narrow(const WbPacketLadder *ladder, gboolean left, gboolean right)
{
	return ladder->room > 0 &&
	       ladder->room < get_rest(left, right) + ARROWS_MIN + (left + right) * FLAGS_MIN;
}

static void
set_narrow_columns(WbPacketLadder *ladder)
{
	WbLadderColumns *columns = &ladder->columns;
	double rest = NARROW_MARGIN + TIME_WIDTH + 2 * NARROW_BAND + NARROW_RIGHT;
	double arrows = CLAMP(ladder->room - rest, ARROWS_MIN, ARROWS_WIDTH);

	columns->narrow = TRUE;
	columns->margin = NARROW_MARGIN;
	columns->band = NARROW_BAND;
	columns->time = NARROW_MARGIN;
	columns->left_band = columns->time + TIME_WIDTH;
	columns->right_band = columns->left_band + columns->band + arrows;
	columns->left_flags = columns->left_band + columns->band + NARROW_INDENT;
	columns->right_flags = columns->left_flags + NARROW_INDENT;
	columns->left_flags_width = columns->right_flags_width = arrows - 3 * NARROW_INDENT;
	columns->width = columns->right_band + columns->band + NARROW_RIGHT;
}

static void
set_wide_columns(WbPacketLadder *ladder, gboolean left, gboolean right)
{
	WbLadderColumns *columns = &ladder->columns;
	double x = MARGIN, arrows, flags;

	set_widths(ladder, left, right, &arrows, &flags);
	columns->narrow = FALSE;
	columns->margin = MARGIN;
	columns->band = BAND_WIDTH;
	columns->time = x;
	columns->left_flags = x += TIME_WIDTH;
	columns->left_flags_width = left ? flags : NO_FLAGS_WIDTH;
	columns->left_band = x += columns->left_flags_width + 14;
	columns->right_band = x += columns->band + arrows;
	columns->right_flags = x += columns->band + 14;
	/* The head of an end is wider than its band. */
	columns->right_flags_width = right ? flags : NO_RIGHT_WIDTH;
	columns->width = x + columns->right_flags_width + MARGIN;
}

static void
set_columns(WbPacketLadder *ladder)
{
	gboolean left = FALSE, right = FALSE;

	for (guint i = 0; i < wb_run_connection_get_length(ladder->connection); i++) {
		const WbConnectionItem *item = wb_run_connection_get(ladder->connection, i);

		left |= is_flag(item) && is_left_flag(item);
		right |= is_flag(item) && !is_left_flag(item);
	}
	if (is_narrow(ladder, left, right))
		set_narrow_columns(ladder);
	else
		set_wide_columns(ladder, left, right);
}

/* --- distances ----------------------------------------------------------------------------- */

static int
compare_spans(gconstpointer a, gconstpointer b)
{
	gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

	return x < y ? -1 : x > y;
}

static gint64
find_gap(const WbRunConnection *connection)
{
	g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(gint64));

	for (guint i = 1; i < wb_run_connection_get_length(connection); i++) {
		gint64 span = wb_get_span(wb_run_connection_get(connection, i - 1)->event->time_ns,
			wb_run_connection_get(connection, i)->event->time_ns);

		if (span > 0)
			g_array_append_val(spans, span);
	}
	if (spans->len == 0)
		return GAP_MIN_NS;
	g_array_sort(spans, compare_spans);
	return MAX(GAP_MIN_NS,
		MIN(g_array_index(spans, gint64, spans->len / 2), G_MAXINT64 / 64) * GAP_FACTOR);
}

/* Grows with the logarithm: 10 µs and 10 ms can be told apart on the same page. */
static double
get_distance(gint64 ns)
{
	return CLAMP(4.5 * log10(1 + (double)ns / 2e4), 0, 16);
}

/* What was judged afterwards: when, says nothing of the connection. */
static gboolean
is_verdict_again(const WbRunConnection *connection, guint index)
{
	return index > 0 && wb_run_connection_get(connection, index)->kind == WB_ITEM_CHECK &&
	       wb_run_connection_get(connection, index - 1)->kind == WB_ITEM_CHECK;
}

/* --- items --------------------------------------------------------------------------------- */

static void
place_arrow(Layout *layout, WbLadderRow *row, double earliest)
{
	const WbLadderColumns *columns = &layout->ladder->columns;
	g_autoptr(GPtrArray) below = wb_ladder_get_below(row->item);
	double label = 18 * layout->theme->scale, lift = label + LABEL_GAP - SLOPE / 2;
	double y = MAX(earliest, layout->free[COLUMN_ARROWS] + lift);
	double bottom;

	/* Who answers has got what it answers. */
	y = MAX(y, layout->arrived[row->item->side] + 2);
	row->y = y;
	row->arrival = y + SLOPE;
	bottom = y + SLOPE / 2 + LABEL_GAP + 2 + below->len * LINE_HEIGHT * layout->theme->scale;
	row->box = (WbBox){ columns->left_band + columns->band, y - lift,
		columns->right_band - columns->left_band - columns->band, bottom - y + lift };
	layout->free[COLUMN_ARROWS] = bottom + 4;
	layout->arrived[!row->item->side] = row->arrival;
}

static void
place_state(Layout *layout, WbLadderRow *row, double earliest)
{
	const WbLadderColumns *columns = &layout->ladder->columns;
	WbSide side = row->item->side;

	row->y = MAX(earliest, layout->free[COLUMN_BAND + side]);
	/* What an end goes through after a packet came to it is below the arrow's tip. */
	row->y = MAX(row->y, layout->arrived[side] + 1);
	row->box = (WbBox){ side ? columns->right_band : columns->left_band, row->y, columns->band,
		STATE_HEIGHT * layout->theme->scale };
	layout->free[COLUMN_BAND + side] = row->y + row->box.height;
}

static void
place_flag(Layout *layout, WbLadderRow *row, double earliest)
{
	const WbLadderColumns *columns = &layout->ladder->columns;
	gboolean left = is_left_flag(row->item);
	double width = left ? columns->left_flags_width : columns->right_flags_width;
	WbTextStyle style = wb_ladder_get_flag_style(layout->theme, width);
	g_autofree char *text = wb_ladder_dup_flag_text(row->item);
	double *free = &layout->free[columns->narrow ? COLUMN_ARROWS : COLUMN_FLAGS + !left];
	double head = LINE_HEIGHT * layout->theme->scale;
	WbBox size = wb_paint_measure(layout->cairo, layout->theme, &style, 0, 0, text);

	row->y = MAX(earliest, *free + 11);
	if (row->item->side != WB_SIDE_NONE)
		row->y = MAX(row->y, layout->arrived[row->item->side] + 1);
	row->box = (WbBox){ left ? columns->left_flags : columns->right_flags, row->y - 10, width,
		head + size.height + 12 };
	*free = row->box.y + row->box.height + 6;
}

/* --- gaps ---------------------------------------------------------------------------------- */

static double
get_lowest(const Layout *layout)
{
	double lowest = layout->cursor;

	for (guint i = 0; i < COLUMNS; i++)
		lowest = MAX(lowest, layout->free[i]);
	return lowest;
}

static double
add_gap(Layout *layout, gint64 ns)
{
	WbLadderGap gap = { get_lowest(layout) + 2, GAP_HEIGHT, ns };

	g_array_append_val(layout->ladder->gaps, gap);
	for (guint i = 0; i < COLUMNS; i++)
		layout->free[i] = gap.y + gap.height;
	return gap.y + gap.height;
}

/* The moment of an item that comes NS after the one before it. */
static double
get_earliest(Layout *layout, gint64 ns)
{
	return ns >= layout->gap_ns ? add_gap(layout, ns) : layout->cursor + get_distance(ns);
}

/* --- all of it ----------------------------------------------------------------------------- */

static void
note_legend(WbPacketLadder *ladder, const WbConnectionItem *item)
{
	if (item->kind == WB_ITEM_STATE)
		ladder->legend |=
			1u << (item->implied ? WB_LADDER_LEGEND_IMPLIED : WB_LADDER_LEGEND_KERNEL);
	if (item->drop || item->kind == WB_ITEM_DROP)
		ladder->legend |= 1u << WB_LADDER_LEGEND_DROP;
	if (item->kind == WB_ITEM_GHOST)
		ladder->legend |= 1u << WB_LADDER_LEGEND_GHOST;
}

static void
place_item(Layout *layout, const WbConnectionItem *item, gint64 since_ns)
{
	WbLadderRow row = { .item = item };
	double earliest = get_earliest(layout, since_ns);

	if (is_arrow(item))
		place_arrow(layout, &row, earliest);
	else if (item->kind == WB_ITEM_STATE)
		place_state(layout, &row, earliest);
	else
		place_flag(layout, &row, earliest);
	layout->cursor = row.y;
	note_legend(layout->ladder, item);
	g_array_append_val(layout->ladder->rows, row);
}

/* Each arrow has its time; other moments where there is room between. */
static void
choose_times(WbPacketLadder *ladder)
{
	GArray *rows = ladder->rows;
	double last = -INFINITY;

	for (guint i = 0; i < rows->len; i++) {
		WbLadderRow *row = &g_array_index(rows, WbLadderRow, i);
		double next = INFINITY;

		for (guint n = i + 1; n < rows->len && !isfinite(next); n++)
			if (is_arrow(g_array_index(rows, WbLadderRow, n).item))
				next = g_array_index(rows, WbLadderRow, n).y;
		/* A flag says its time itself; what is implied has its packet's. */
		row->shown_time =
			is_arrow(row->item) ||
			(!is_flag(row->item) && !row->item->implied &&
				row->y - last >= TIME_HEIGHT && next - row->y >= TIME_HEIGHT);
		if (row->shown_time)
			last = row->y;
	}
}

static void
begin(Layout *layout)
{
	WbPacketLadder *ladder = layout->ladder;

	ladder->top = MARGIN + (ladder->title ? HEAD_HEIGHT : HEAD_LOW) * layout->theme->scale;
	layout->cursor = ladder->top + 6;
	for (guint i = 0; i < COLUMNS; i++)
		layout->free[i] = layout->cursor;
	/* The arrow's label may stand above the first moment. */
	layout->arrived[0] = layout->arrived[1] = -INFINITY;
	layout->gap_ns = find_gap(ladder->connection);
	g_array_set_size(ladder->rows, 0);
	g_array_set_size(ladder->gaps, 0);
	ladder->legend = 0;
	ladder->left_out = 0;
}

/* The states that the ends were in when the page begins. */
static void
place_standing(Layout *layout, guint from)
{
	WbRunConnection *connection = layout->ladder->connection;

	for (guint side = 0; side < 2; side++)
		for (guint i = from; i > 0; i--) {
			const WbConnectionItem *item = wb_run_connection_get(connection, i - 1);

			if (item->kind != WB_ITEM_STATE || item->side != side)
				continue;
			place_item(layout, item, 0);
			break;
		}
}

void
wb_ladder_lay_out(WbPacketLadder *ladder, cairo_t *cairo, const WbTheme *theme)
{
	Layout layout = { .ladder = ladder, .cairo = cairo, .theme = theme };
	gint64 last_ns = 0;
	guint from, to;

	set_columns(ladder);
	begin(&layout);
	wb_ladder_get_page(ladder, &from, &to);
	place_standing(&layout, from);
	for (guint i = from; i < to; i++) {
		const WbConnectionItem *item = wb_run_connection_get(ladder->connection, i);
		gint64 time_ns = item->event->time_ns;

		if (get_lowest(&layout) > HEIGHT_MAX) {
			ladder->left_out = to - i;
			break;
		}
		place_item(&layout, item,
			i > from && !is_verdict_again(ladder->connection, i)
				? wb_get_span(last_ns, time_ns)
				: 0);
		last_ns = i > from ? MAX(last_ns, time_ns) : time_ns;
	}
	ladder->bottom = MAX(get_lowest(&layout), MAX(layout.arrived[0], layout.arrived[1])) + TAIL;
	choose_times(ladder);
}

gboolean
wb_ladder_row_is_in(const WbLadderRow *row, double from, double to)
{
	double top = MIN(row->box.y, row->y);
	double bottom = MAX(row->box.y + row->box.height, MAX(row->y, row->arrival));

	return bottom + PEN >= from && top - PEN <= to;
}
