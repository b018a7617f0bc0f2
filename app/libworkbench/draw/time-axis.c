/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A broken time axis. */
#include "draw/time-axis.h"
#include "draw/words.h"

#include <math.h>
#include <string.h>

#define BREAKS_MAX 9
#define BREAK_WIDTH 38.0
#define PAD 9.0 /* at both ends of a piece */
/* What takes more than this part of what is left, and more than the usual distance by this factor,
 * is worth a break. */
#define BREAK_PART 0.08
#define BREAK_FACTOR 8
#define TICKS_MAX 400
#define SPANS_MAX 16384

struct _WbTimeAxis {
	GArray *pieces;
	gint64 busy_ns; /* of all pieces */
	double scale;	/* points for a nanosecond */
};

typedef struct {
	guint after; /* index of the time before it */
	gint64 ns;
} Idle;

static int
compare_times(gconstpointer a, gconstpointer b)
{
	gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

	return x < y ? -1 : x > y;
}

static int
compare_places(gconstpointer a, gconstpointer b)
{
	const Idle *x = a, *y = b;

	return x->after < y->after ? -1 : x->after > y->after;
}

/* The longest, the longest first: as many as there can be breaks. */
static void
note_longest(GArray *longest, Idle one)
{
	guint at = longest->len;

	while (at > 0 && g_array_index(longest, Idle, at - 1).ns < one.ns)
		at--;
	if (at == BREAKS_MAX)
		return;
	if (longest->len == BREAKS_MAX)
		g_array_set_size(longest, BREAKS_MAX - 1);
	g_array_insert_val(longest, at, one);
}

/* The longest idle times, and the usual one: the middle of them all, or of a part of very many. */
static GArray *
find_longest(const GArray *times, double *ret_usual)
{
	GArray *longest = g_array_sized_new(FALSE, FALSE, sizeof(Idle), BREAKS_MAX);
	g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(gint64));
	guint step = times->len / SPANS_MAX + 1;

	for (guint i = 1; i < times->len; i++) {
		gint64 ns = wb_get_span(
			g_array_index(times, gint64, i - 1), g_array_index(times, gint64, i));

		if (ns <= 0)
			continue;
		note_longest(longest, (Idle){ i - 1, ns });
		if (i % step == 0)
			g_array_append_val(spans, ns);
	}
	g_array_sort(spans, compare_times);
	*ret_usual =
		spans->len > 0 ? (double)g_array_index(spans, gint64, (spans->len - 1) / 2) : 0;
	return longest;
}

/* Those worth a break, in order of time. Of SPAN, *RET_BUSY is left. */
static GArray *
find_breaks(const GArray *times, gint64 span, gint64 *ret_busy)
{
	guint count = 0;
	double usual;
	GArray *idle = find_longest(times, &usual);

	*ret_busy = span;
	while (count < idle->len &&
		(double)g_array_index(idle, Idle, count).ns > BREAK_PART * (double)*ret_busy &&
		(double)g_array_index(idle, Idle, count).ns > BREAK_FACTOR * usual)
		*ret_busy -= g_array_index(idle, Idle, count++).ns;
	g_array_set_size(idle, count);
	g_array_sort(idle, compare_places);
	return idle;
}

static void
add_piece(WbTimeAxis *axis, gint64 from_ns, gint64 to_ns)
{
	WbAxisPiece piece = { from_ns, to_ns, 0, 0 };

	g_array_append_val(axis->pieces, piece);
}

static void
cut(WbTimeAxis *axis, const GArray *times)
{
	gint64 first = times->len ? g_array_index(times, gint64, 0) : 0;
	gint64 last = times->len ? g_array_index(times, gint64, times->len - 1) : 0;
	g_autoptr(GArray) breaks = find_breaks(times, wb_get_span(first, last), &axis->busy_ns);

	for (guint i = 0; i < breaks->len; i++) {
		const Idle *idle = &g_array_index(breaks, Idle, i);

		add_piece(axis, first, g_array_index(times, gint64, idle->after));
		first = g_array_index(times, gint64, idle->after + 1);
	}
	add_piece(axis, first, last);
}

void
wb_time_axis_place(WbTimeAxis *axis, double left, double right)
{
	guint breaks = axis->pieces->len - 1;
	double room = right - left - breaks * BREAK_WIDTH - (breaks + 1) * 2 * PAD;
	double x = left;

	axis->scale = axis->busy_ns > 0 ? MAX(room, 1) / (double)axis->busy_ns : 0;
	for (guint i = 0; i < axis->pieces->len; i++) {
		WbAxisPiece *piece = &g_array_index(axis->pieces, WbAxisPiece, i);

		piece->left = x + PAD;
		piece->right = piece->left +
			       (double)wb_get_span(piece->from_ns, piece->to_ns) * axis->scale;
		x = piece->right + PAD + BREAK_WIDTH;
	}
}

double
wb_time_axis_get_scale(const WbTimeAxis *axis)
{
	return axis->scale;
}

WbTimeAxis *
wb_time_axis_new(GArray *times, double left, double right)
{
	WbTimeAxis *axis = g_new0(WbTimeAxis, 1);

	axis->pieces = g_array_new(FALSE, FALSE, sizeof(WbAxisPiece));
	for (guint i = 1; i < times->len; i++)
		if (g_array_index(times, gint64, i) < g_array_index(times, gint64, i - 1)) {
			g_array_sort(times, compare_times);
			break;
		}
	cut(axis, times);
	wb_time_axis_place(axis, left, right);
	return axis;
}

void
wb_time_axis_free(WbTimeAxis *axis)
{
	g_array_unref(axis->pieces);
	g_free(axis);
}

/* --- asking -------------------------------------------------------------------------------- */

double
wb_time_axis_get_x(const WbTimeAxis *axis, gint64 time_ns)
{
	for (guint i = 0; i < axis->pieces->len; i++) {
		const WbAxisPiece *piece = &g_array_index(axis->pieces, WbAxisPiece, i);

		if (time_ns <= piece->from_ns)
			return piece->left;
		if (time_ns <= piece->to_ns)
			return piece->left +
			       (double)wb_get_span(piece->from_ns, time_ns) * axis->scale;
	}
	return g_array_index(axis->pieces, WbAxisPiece, axis->pieces->len - 1).right;
}

gint64
wb_time_axis_get_time(const WbTimeAxis *axis, double x)
{
	const WbAxisPiece *piece = &g_array_index(axis->pieces, WbAxisPiece, 0);

	for (guint i = 0; i < axis->pieces->len; i++) {
		piece = &g_array_index(axis->pieces, WbAxisPiece, i);
		if (x < piece->left || axis->scale <= 0)
			return piece->from_ns;
		if (x <= piece->right)
			return piece->from_ns + (gint64)((x - piece->left) / axis->scale);
	}
	return piece->to_ns;
}

guint
wb_time_axis_count(const WbTimeAxis *axis)
{
	return axis->pieces->len;
}

const WbAxisPiece *
wb_time_axis_get(const WbTimeAxis *axis, guint index)
{
	g_return_val_if_fail(index < axis->pieces->len, NULL);
	return &g_array_index(axis->pieces, WbAxisPiece, index);
}

/* --- ticks --------------------------------------------------------------------------------- */

/* Of PIECE, what is within FROM_NS and TO_NS. */
static void
add_ticks(GArray *ticks, gint64 from_ns, gint64 to_ns, const WbTickRange *range, gint64 step)
{
	gint64 offset, count;

	if (__builtin_sub_overflow(from_ns, range->start_ns, &offset))
		return;
	count = offset / step + (offset % step > 0);
	for (; ticks->len < TICKS_MAX; count++) {
		gint64 tick;

		if (__builtin_mul_overflow(count, step, &tick) ||
			__builtin_add_overflow(tick, range->start_ns, &tick) || tick > to_ns)
			return;
		g_array_append_val(ticks, tick);
	}
}

GArray *
wb_time_axis_get_ticks(const WbTimeAxis *axis, const WbTickRange *range, guint *ret_decimals)
{
	GArray *ticks = g_array_new(FALSE, FALSE, sizeof(gint64));
	double step = axis->scale > 0 ? wb_round_step(range->spacing / axis->scale) : 1e9;
	double digits = -floor(log10(step) + 1e-9) + 9;
	gint64 from_ns = wb_time_axis_get_time(axis, range->from_x);
	gint64 to_ns = wb_time_axis_get_time(axis, range->to_x);

	*ret_decimals = (guint)CLAMP(digits, 0, 9);
	if (step < 1 || step > 1e18)
		return ticks;
	for (guint i = 0; i < axis->pieces->len; i++) {
		const WbAxisPiece *piece = &g_array_index(axis->pieces, WbAxisPiece, i);

		if (piece->to_ns >= from_ns && piece->from_ns <= to_ns)
			add_ticks(ticks, MAX(piece->from_ns, from_ns), MIN(piece->to_ns, to_ns),
				range, (gint64)step);
	}
	return ticks;
}
