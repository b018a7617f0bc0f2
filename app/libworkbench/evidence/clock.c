/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clocks: the offset from markers. */
#include "evidence/clock.h"

void
wb_clock_init(WbClock *clock, guint64 resolution_ns)
{
	*clock = (WbClock){ .resolution_ns = resolution_ns };
}

void
wb_clock_init_boot(WbClock *clock, guint64 resolution_ns)
{
	*clock = (WbClock){ .markers = 1,
		.steady = TRUE,
		.error_ns = resolution_ns,
		.resolution_ns = resolution_ns };
}

/* Times are those of machines that ran for less than centuries; others must not overflow. */
static gint64
subtract(gint64 a, gint64 b)
{
	gint64 result;

	if (__builtin_sub_overflow(a, b, &result))
		return a < 0 ? G_MININT64 / 4 : G_MAXINT64 / 4;
	return CLAMP(result, G_MININT64 / 4, G_MAXINT64 / 4);
}

void
wb_clock_add_marker(WbClock *clock, gint64 before_ns, gint64 after_ns, gint64 seen_ns)
{
	/* The stream rounded down: it was up to one step later. */
	gint64 low = subtract(subtract(before_ns, seen_ns), (gint64)clock->resolution_ns);
	gint64 high = subtract(after_ns, seen_ns);
	gboolean first = clock->markers == 0;
	gint64 from, to;

	clock->low_ns = first ? low : MAX(clock->low_ns, low);
	clock->high_ns = first ? high : MIN(clock->high_ns, high);
	clock->lowest_ns = first ? low : MIN(clock->lowest_ns, low);
	clock->highest_ns = first ? high : MAX(clock->highest_ns, high);
	clock->markers++;
	clock->steady = clock->low_ns <= clock->high_ns;
	from = clock->steady ? clock->low_ns : clock->lowest_ns;
	to = (clock->steady ? clock->high_ns : clock->highest_ns) + (gint64)clock->resolution_ns;
	clock->offset_ns = from + (to - from) / 2;
	clock->error_ns = (guint64)(to - from + 1) / 2;
}

void
wb_clock_map(const WbClock *clock, WbRunEvent *event)
{
	gint64 mapped;

	if (__builtin_add_overflow(event->time_ns, clock->offset_ns, &mapped))
		mapped = event->time_ns;
	mapped = CLAMP(mapped, -WB_CLOCK_TIME_MAX, WB_CLOCK_TIME_MAX);
	event->source_ns = event->time_ns;
	event->time_ns = mapped;
	event->error_ns = MAX(event->error_ns, clock->error_ns);
}

gint64
wb_clock_unmap(const WbClock *clock, gint64 boot_ns)
{
	return subtract(boot_ns, clock->offset_ns);
}
