/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lanes have, in order of time: made once, asked for each part that is seen. */
#include "draw/lanes-private.h"

#include <netinet/in.h>

#define ROWS_MAX 64
/* So many events are looked at between two looks at the clock. */
#define PART 1024

WbLaneIndex *
wb_lane_index_new(WbLaneKind kind, const char *name)
{
	WbLaneIndex *index = g_new0(WbLaneIndex, 1);

	index->kind = kind;
	index->name = g_strdup(name);
	index->row_names = g_ptr_array_new_with_free_func(g_free);
	index->row_servers = g_array_new(FALSE, FALSE, sizeof(gboolean));
	index->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	for (guint i = 0; i < G_N_ELEMENTS(index->moments); i++)
		index->moments[i] = g_array_new(FALSE, FALSE, sizeof(WbLaneMoment));
	return index;
}

void
wb_lane_index_free(WbLaneIndex *index)
{
	for (guint i = 0; i < G_N_ELEMENTS(index->moments); i++)
		g_array_unref(index->moments[i]);
	g_ptr_array_unref(index->rows);
	g_ptr_array_unref(index->row_names);
	g_array_unref(index->row_servers);
	g_free(index->name);
	g_free(index->note);
	g_free(index);
}

void
wb_lane_index_name_row(WbLaneIndex *index, char *name, gboolean server)
{
	g_ptr_array_add(index->row_names, name);
	g_array_append_val(index->row_servers, server);
}

void
wb_lane_index_add_span(WbLaneIndex *index, guint row, const WbLaneSpan *span)
{
	g_return_if_fail(row < ROWS_MAX);
	while (index->rows->len <= row)
		g_ptr_array_add(index->rows, g_array_new(FALSE, FALSE, sizeof(WbLaneSpan)));
	g_array_append_vals(index->rows->pdata[row], span, 1);
}

/* --- order --------------------------------------------------------------------------------- */

static int
compare_moments(gconstpointer a, gconstpointer b)
{
	const WbLaneMoment *x = a, *y = b;

	return x->event->time_ns < y->event->time_ns ? -1 : x->event->time_ns > y->event->time_ns;
}

static int
compare_spans(gconstpointer a, gconstpointer b)
{
	const WbLaneSpan *x = a, *y = b;

	return x->from_ns < y->from_ns ? -1 : x->from_ns > y->from_ns;
}

static int
compare_stops(gconstpointer a, gconstpointer b)
{
	const WbRunEvent *x = *(WbRunEvent *const *)a, *y = *(WbRunEvent *const *)b;

	return x->time_ns < y->time_ns ? -1 : x->time_ns > y->time_ns;
}

/* The timeline has causes before effects, and clocks have errors: times are almost in order, and
 * mostly in order. */
static void
sort_array(GArray *array, GCompareFunc compare)
{
	guint size = g_array_get_element_size(array);

	for (guint i = 1; i < array->len; i++)
		if (compare(array->data + (gsize)size * (i - 1), array->data + (gsize)size * i) >
			0) {
			g_array_sort(array, compare);
			return;
		}
}

static void
sort(WbLaneIndex *index)
{
	for (guint i = 0; i < G_N_ELEMENTS(index->moments); i++)
		sort_array(index->moments[i], compare_moments);
	for (guint i = 0; i < index->rows->len; i++)
		sort_array(index->rows->pdata[i], compare_spans);
}

/* --- moments ------------------------------------------------------------------------------- */

/* A drop without a protocol is a netlink message; one without a reason, a packet that was used up.
 */
static gboolean
is_drawn(const WbLanes *lanes, const WbRunEvent *event)
{
	switch (event->stream) {
	case WB_STREAM_CONSOLE:
		return wb_timeline_is_behind_log(lanes->timeline, event);
	case WB_STREAM_MARKER:
	case WB_STREAM_TCP:
	case WB_STREAM_SOCKET:
		return FALSE;
	case WB_STREAM_DROP:
		return event->drop.protocol != 0 &&
		       g_strcmp0(event->drop.reason, "NOT_SPECIFIED") != 0;
	case WB_STREAM_FUNCTION:
		return !wb_lanes_is_tool(event);
	default:
		return TRUE;
	}
}

/* Who sent the first packet of a flow is its client, as far as a lane can tell. */
static gboolean
is_from_server(GHashTable *clients, const WbRunEvent *event)
{
	WbFlow *first = g_hash_table_lookup(clients, &event->flow);
	gboolean answer =
		event->flow.protocol == IPPROTO_TCP &&
		(event->packet.flags & (WB_TCP_SYN | WB_TCP_ACK)) == (WB_TCP_SYN | WB_TCP_ACK);

	if (event->flow.version == 0)
		return FALSE;
	if (!first) {
		WbFlow flow = answer ? wb_flow_reverse(&event->flow) : event->flow;

		first = g_memdup2(&flow, sizeof(flow));
		g_hash_table_add(clients, first);
	}
	return !wb_flow_same_way(first, &event->flow);
}

static const struct {
	WbLaneKind kind;
	const char *name;
	WbStream stream;
	guint label_rows;
} kinds[] = {
	{ WB_LANE_STEPS, "Steps", WB_STREAM_STEP, 3 },
	{ WB_LANE_LOG, "Kernel log", WB_STREAM_LOG, 3 },
	{ WB_LANE_CONSOLE, "Console", WB_STREAM_CONSOLE, 4 },
	{ WB_LANE_PACKETS, "Packets", WB_STREAM_PACKET, 2 },
	{ WB_LANE_STATES, NULL, WB_STREAM_COUNT, 0 },
	{ WB_LANE_DROPS, "Drops", WB_STREAM_DROP, 2 },
	{ WB_LANE_FUNCTIONS, NULL, WB_STREAM_COUNT, 0 },
	{ WB_LANE_COUNTERS, "Counters", WB_STREAM_COUNTER, 3 },
	{ WB_LANE_CHECKS, "Verdicts", WB_STREAM_CHECK, 3 },
};

static void
add_moment(const WbLanes *lanes, WbLaneIndex *index, const WbRunEvent *event, gboolean server)
{
	WbLaneMoment moment = { .event = event };

	moment.failed = (event->stream == WB_STREAM_CHECK && !event->check.passed) ||
			(event->stream == WB_STREAM_LOG && event->log.priority <= 3);
	moment.faint = !wb_lanes_is_asked(lanes, event);
	index->any_failed |= moment.failed;
	index->events++;
	g_array_append_val(index->moments[server], moment);
}

/* --- a part at a time --------------------------------------------------------------------------
 */

struct _WbLaneBuild {
	guint stage, next; /* of the stages below; which event comes next */
	WbLaneIndex *by_stream[WB_STREAM_COUNT];
	GHashTable *clients;
	GPtrArray *indexes, *stops;
	GArray *times; /* of all that is drawn */
};

static WbLaneBuild *
build_new(void)
{
	WbLaneBuild *build = g_new0(WbLaneBuild, 1);

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		WbLaneIndex *index;

		if (!kinds[i].name)
			continue;
		index = wb_lane_index_new(kinds[i].kind, kinds[i].name);
		index->label_rows = kinds[i].label_rows;
		build->by_stream[kinds[i].stream] = index;
	}
	build->clients = g_hash_table_new_full(wb_flow_hash, wb_flow_equal, g_free, NULL);
	build->indexes = g_ptr_array_new_with_free_func((GDestroyNotify)wb_lane_index_free);
	build->stops = g_ptr_array_new();
	build->times = g_array_new(FALSE, FALSE, sizeof(gint64));
	return build;
}

void
wb_lane_build_free(WbLaneBuild *build)
{
	if (!build)
		return;
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		g_clear_pointer(&build->by_stream[i], wb_lane_index_free);
	g_hash_table_unref(build->clients);
	g_clear_pointer(&build->indexes, g_ptr_array_unref);
	g_clear_pointer(&build->stops, g_ptr_array_unref);
	g_array_unref(build->times);
	g_free(build);
}

static void
take_event(const WbLanes *lanes, WbLaneBuild *build, const WbRunEvent *event)
{
	/* Also of what is not drawn: it may be a flow's first. */
	gboolean server =
		event->stream == WB_STREAM_PACKET && is_from_server(build->clients, event);

	if (!is_drawn(lanes, event) || !wb_lanes_is_shown(lanes, event))
		return;
	if (build->by_stream[event->stream])
		add_moment(lanes, build->by_stream[event->stream], event, server);
	g_array_append_val(build->times, event->time_ns);
	if (event->stream != WB_STREAM_FUNCTION && event->stream != WB_STREAM_COUNTER)
		g_ptr_array_add(build->stops, (gpointer)event);
}

/* Streams to lanes. FALSE: there are more events. */
static gboolean
take_events(const WbLanes *lanes, WbLaneBuild *build, gint64 end_us)
{
	guint length = wb_timeline_get_length(lanes->timeline);

	while (build->next < length) {
		take_event(lanes, build, wb_timeline_get(lanes->timeline, build->next++));
		if (build->next % PART == 0 && g_get_monotonic_time() >= end_us)
			return FALSE;
	}
	return TRUE;
}

static void
keep(WbLaneBuild *build, WbLaneIndex *index)
{
	sort(index);
	if (index->moments[0]->len || index->moments[1]->len || index->rows->len)
		g_ptr_array_add(build->indexes, index);
	else
		wb_lane_index_free(index);
}

/* One lane after the other, as they are drawn. */
static void
take_lane(const WbLanes *lanes, WbLaneBuild *build)
{
	WbLaneKind kind = kinds[build->stage - 1].kind;

	if (kind == WB_LANE_STATES)
		keep(build, wb_lanes_index_states(lanes));
	else if (kind == WB_LANE_FUNCTIONS)
		keep(build, wb_lanes_index_functions(lanes));
	else
		keep(build, g_steal_pointer(&build->by_stream[kinds[build->stage - 1].stream]));
}

static void
sort_stops(GPtrArray *stops)
{
	for (guint i = 1; i < stops->len; i++)
		if (compare_stops(&stops->pdata[i - 1], &stops->pdata[i]) > 0) {
			g_ptr_array_sort(stops, compare_stops);
			return;
		}
}

static void
finish(WbLanes *lanes, WbLaneBuild *build)
{
	sort_stops(build->stops);
	wb_lanes_forget(lanes);
	lanes->events = build->times->len;
	lanes->axis = wb_time_axis_new(build->times, 0, 1);
	lanes->indexes = g_steal_pointer(&build->indexes);
	lanes->stops = g_steal_pointer(&build->stops);
}

gboolean
wb_lanes_go_on(WbLanes *lanes, gint64 end_us)
{
	WbLaneBuild *build = lanes->build ? lanes->build : build_new();

	lanes->build = build;
	while (build->stage <= G_N_ELEMENTS(kinds)) {
		if (build->stage > 0)
			take_lane(lanes, build);
		if (build->stage > 0 || take_events(lanes, build, end_us))
			build->stage++;
		if (g_get_monotonic_time() >= end_us)
			return TRUE;
	}
	finish(lanes, build);
	g_clear_pointer(&lanes->build, wb_lane_build_free);
	return FALSE;
}

void
wb_lanes_make_indexes(WbLanes *lanes)
{
	if (!lanes->indexes)
		wb_lanes_go_on(lanes, G_MAXINT64);
}
