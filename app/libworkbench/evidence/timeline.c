/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The timeline: its streams and its order. */
#include "evidence/timeline-private.h"

#include <string.h>

#define BYTES_MAX ((gsize)768 * 1024 * 1024)
/* Cause and effect are nearer to each other than this, and their clocks' errors. */
#define CAUSE_DISTANCE_NS G_GINT64_CONSTANT(100000000)
/* From so many packets on connections are kept as they come. */
#define MANY 10000

WbTimeline *
wb_timeline_new(gsize events_max, gsize bytes_max)
{
	WbTimeline *timeline = g_new0(WbTimeline, 1);

	timeline->events_max = events_max ? events_max : WB_TIMELINE_EVENTS_MAX;
	timeline->bytes_max = bytes_max ? bytes_max : BYTES_MAX;
	timeline->fresh = g_ptr_array_new();
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		timeline->streams[i] =
			g_ptr_array_new_with_free_func((GDestroyNotify)wb_run_event_free);
	return timeline;
}

void
wb_timeline_free(WbTimeline *timeline)
{
	if (!timeline)
		return;
	g_clear_pointer(&timeline->order, g_array_unref);
	g_clear_pointer(&timeline->flows, g_hash_table_unref);
	g_ptr_array_unref(timeline->fresh);
	for (guint i = 0; i < WB_STREAM_COUNT; i++) {
		if (timeline->is_part)
			g_ptr_array_set_free_func(timeline->streams[i], NULL);
		g_ptr_array_unref(timeline->streams[i]);
	}
	g_free(timeline);
}

gboolean
wb_timeline_add(WbTimeline *timeline, WbRunEvent *event)
{
	GPtrArray *stream = timeline->streams[event->stream];
	const WbRunEvent *last = stream->len ? stream->pdata[stream->len - 1] : NULL;
	gsize size = wb_run_event_size(event);

	if (event->number == 0)
		event->number = last ? last->number + 1 : 1;
	if (stream->len >= timeline->events_max || size > timeline->bytes_max - timeline->bytes ||
		(last && event->number <= last->number)) {
		timeline->lost[event->stream]++;
		wb_run_event_free(event);
		return FALSE;
	}
	timeline->bytes += size;
	g_ptr_array_add(stream, event);
	if (timeline->order)
		g_ptr_array_add(timeline->fresh, event);
	if (event->stream == WB_STREAM_PACKET && stream->len > MANY)
		wb_timeline_fill_flows(timeline);
	return TRUE;
}

void
wb_timeline_add_lost(WbTimeline *timeline, WbStream stream, guint64 count)
{
	timeline->lost[stream] += MIN(count, G_MAXUINT64 - timeline->lost[stream]);
}

guint64
wb_timeline_get_lost(const WbTimeline *timeline, WbStream stream)
{
	return timeline->lost[stream];
}

void
wb_timeline_set_partial(WbTimeline *timeline, gboolean partial)
{
	timeline->partial = partial;
}

gboolean
wb_timeline_is_partial(const WbTimeline *timeline)
{
	return timeline->partial;
}

guint
wb_timeline_count(const WbTimeline *timeline, WbStream stream)
{
	return timeline->streams[stream]->len;
}

const WbRunEvent *
wb_timeline_get_nth(const WbTimeline *timeline, WbStream stream, guint index)
{
	g_return_val_if_fail(index < timeline->streams[stream]->len, NULL);
	return timeline->streams[stream]->pdata[index];
}

/* --- order --------------------------------------------------------------------------------- */

WbStream
wb_timeline_source(WbStream stream)
{
	switch (stream) {
	case WB_STREAM_STATE:
	case WB_STREAM_DROP:
	case WB_STREAM_FUNCTION:
	case WB_STREAM_TCP:
	case WB_STREAM_MARKER:
		return WB_STREAM_STATE; /* all from trace_pipe */
	case WB_STREAM_COUNTER:
	case WB_STREAM_SOCKET:
		return WB_STREAM_COUNTER; /* samples */
	default:
		return stream;
	}
}

WbStream
wb_timeline_clock(WbStream stream)
{
	return stream == WB_STREAM_CONSOLE ? WB_STREAM_LOG : wb_timeline_source(stream);
}

void
wb_timeline_map_again(WbTimeline *timeline, WbStream source, const WbClock *clock)
{
	for (guint i = 0; i < WB_STREAM_COUNT; i++) {
		GPtrArray *stream = timeline->streams[i];

		for (guint e = 0; wb_timeline_clock(i) == source && e < stream->len; e++) {
			WbRunEvent *event = stream->pdata[e];

			event->time_ns = event->source_ns;
			event->error_ns = 0;
			wb_clock_map(clock, event);
		}
	}
	g_clear_pointer(&timeline->order, g_array_unref);
	g_ptr_array_set_size(timeline->fresh, 0);
}

/* What was sent comes before what the kernel made of it, where times are equal. */
static int
compare(gconstpointer a, gconstpointer b)
{
	const WbEntry *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->level != y->level)
		return x->level < y->level ? -1 : 1;
	if (x->event->time_ns != y->event->time_ns)
		return x->event->time_ns < y->event->time_ns ? -1 : 1;
	if (x->event->stream != y->event->stream)
		return x->event->stream < y->event->stream ? -1 : 1;
	return x->event->number < y->event->number ? -1 : x->event->number > y->event->number;
}

void
wb_timeline_order(GArray *entries)
{
	g_array_sort(entries, compare);
	if (wb_timeline_apply_causes((WbEntry *)(void *)entries->data, entries->len))
		g_array_sort(entries, compare);
}

static void
append(GArray *entries, const WbRunEvent *event)
{
	WbEntry entry = { event, event->time_ns, 0 };

	g_array_append_val(entries, entry);
}

static void
sort_all(WbTimeline *timeline)
{
	timeline->order = g_array_new(FALSE, FALSE, sizeof(WbEntry));
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		for (guint e = 0; e < timeline->streams[i]->len; e++)
			append(timeline->order, timeline->streams[i]->pdata[e]);
	wb_timeline_order(timeline->order);
}

/* From where on the fresh events may change the order. */
static gint64
find_time(const GPtrArray *fresh)
{
	gint64 first_ns = G_MAXINT64;

	for (guint i = 0; i < fresh->len; i++) {
		const WbRunEvent *event = fresh->pdata[i];
		gint64 error_ns = (gint64)MIN(event->error_ns, G_MAXINT32);

		first_ns = MIN(first_ns, MAX(event->time_ns, G_MININT64 / 2) - 2 * error_ns);
	}
	return first_ns - CAUSE_DISTANCE_NS;
}

/* Keys rise, and none is before its event's time. */
static guint
find_entry(const GArray *order, gint64 time_ns)
{
	guint low = 0, high = order->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(order, WbEntry, middle).key < time_ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* What came is put to what is near it; the rest stays as it is. */
static void
sort_fresh(WbTimeline *timeline)
{
	guint from = find_entry(timeline->order, find_time(timeline->fresh));
	g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(WbEntry));

	for (guint i = from; i < timeline->order->len; i++)
		append(entries, g_array_index(timeline->order, WbEntry, i).event);
	for (guint i = 0; i < timeline->fresh->len; i++)
		append(entries, timeline->fresh->pdata[i]);
	wb_timeline_order(entries);
	g_array_set_size(timeline->order, from);
	g_array_append_vals(timeline->order, entries->data, entries->len);
	g_ptr_array_set_size(timeline->fresh, 0);
}

static void
sort(WbTimeline *timeline)
{
	if (!timeline->order)
		sort_all(timeline);
	else if (timeline->fresh->len > 0)
		sort_fresh(timeline);
}

guint
wb_timeline_get_length(WbTimeline *timeline)
{
	sort(timeline);
	return timeline->order->len;
}

const WbRunEvent *
wb_timeline_get(WbTimeline *timeline, guint index)
{
	sort(timeline);
	g_return_val_if_fail(index < timeline->order->len, NULL);
	return g_array_index(timeline->order, WbEntry, index).event;
}

int
wb_timeline_find_index(WbTimeline *timeline, const WbRunEvent *event)
{
	sort(timeline);
	for (guint i = find_entry(timeline->order, event->time_ns); i < timeline->order->len; i++)
		if (g_array_index(timeline->order, WbEntry, i).event == event)
			return (int)i;
	return -1;
}

/* --- references ---------------------------------------------------------------------------- */

const WbRunEvent *
wb_timeline_find(const WbTimeline *timeline, WbStream stream, guint64 number)
{
	const GPtrArray *events = timeline->streams[stream];
	guint low = 0, high = events->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		const WbRunEvent *event = events->pdata[middle];

		if (event->number == number)
			return event;
		if (event->number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* The last sub-check of that name: the one that counted. */
static const WbRunEvent *
find_check(const WbTimeline *timeline, const char *name)
{
	const GPtrArray *checks = timeline->streams[WB_STREAM_CHECK];

	for (guint i = checks->len; i > 0; i--) {
		const WbRunEvent *event = checks->pdata[i - 1];

		if (g_strcmp0(event->name, name) == 0)
			return event;
	}
	return NULL;
}

const WbRunEvent *
wb_timeline_resolve(const WbTimeline *timeline, const char *text)
{
	WbStream stream;
	guint64 number;

	if (wb_reference_parse(text, &stream, &number))
		return wb_timeline_find(timeline, stream, number);
	if (g_str_has_prefix(text, "check "))
		return find_check(timeline, text + strlen("check "));
	return NULL;
}
