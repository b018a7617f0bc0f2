/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A part of a timeline: what one connection's picture needs. */
#include "evidence/timeline-private.h"

/* Of these streams a picture of one connection takes what there is. */
static const WbStream part_streams[] = { WB_STREAM_LOG, WB_STREAM_STATE, WB_STREAM_DROP,
	WB_STREAM_STEP, WB_STREAM_CHECK };

void
wb_timeline_fill_flows(WbTimeline *timeline)
{
	const GPtrArray *packets = timeline->streams[WB_STREAM_PACKET];

	if (!timeline->flows)
		timeline->flows = g_hash_table_new_full(
			wb_flow_hash, wb_flow_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
	for (; timeline->in_flows < packets->len; timeline->in_flows++) {
		WbRunEvent *event = packets->pdata[timeline->in_flows];
		GPtrArray *same;

		if (event->flow.version == 0)
			continue;
		same = g_hash_table_lookup(timeline->flows, &event->flow);
		if (!same) {
			same = g_ptr_array_new();
			g_hash_table_insert(timeline->flows,
				g_memdup2(&event->flow, sizeof(event->flow)), same);
		}
		g_ptr_array_add(same, event);
	}
}

/* The packet before the one at INDEX of all, if it is not of FLOW: what is told is judged by it. */
static void
add_before(const WbTimeline *timeline, const WbRunEvent *packet, const WbFlow *flow, GPtrArray *out)
{
	WbRunEvent *before = packet->number > 1 ? (WbRunEvent *)wb_timeline_find(timeline,
							  WB_STREAM_PACKET, packet->number - 1)
						: NULL;

	if (before && !wb_flow_same(&before->flow, flow))
		g_ptr_array_add(out, before);
}

/* The last packet that was captured before DROP. */
static void
add_before_drop(const WbTimeline *timeline, const WbRunEvent *drop, GPtrArray *out)
{
	const GPtrArray *packets = timeline->streams[WB_STREAM_PACKET];
	guint low = 0, high = packets->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		const WbRunEvent *packet = packets->pdata[middle];

		if (packet->time_ns <= drop->time_ns)
			low = middle + 1;
		else
			high = middle;
	}
	if (low > 0)
		g_ptr_array_add(out, packets->pdata[low - 1]);
}

static int
compare_numbers(gconstpointer a, gconstpointer b)
{
	const WbRunEvent *x = *(const WbRunEvent *const *)a, *y = *(const WbRunEvent *const *)b;

	return x->number < y->number ? -1 : x->number > y->number;
}

/* In order, each once. */
static void
add_packets(WbTimeline *part, GPtrArray *packets)
{
	GPtrArray *stream = part->streams[WB_STREAM_PACKET];

	g_ptr_array_sort(packets, compare_numbers);
	for (guint i = 0; i < packets->len; i++)
		if (i == 0 || packets->pdata[i] != packets->pdata[i - 1])
			g_ptr_array_add(stream, packets->pdata[i]);
}

WbTimeline *
wb_timeline_new_part(WbTimeline *timeline, const WbFlow *flow, guint packets_max)
{
	WbTimeline *part = wb_timeline_new(0, 0);
	const GPtrArray *same, *drops = timeline->streams[WB_STREAM_DROP];
	g_autoptr(GPtrArray) packets = g_ptr_array_new();

	part->is_part = TRUE;
	part->partial = timeline->partial;
	for (guint i = 0; i < G_N_ELEMENTS(part_streams); i++)
		g_ptr_array_extend(part->streams[part_streams[i]],
			timeline->streams[part_streams[i]], NULL, NULL);
	if (flow)
		wb_timeline_fill_flows(timeline);
	same = flow ? g_hash_table_lookup(timeline->flows, flow)
		    : timeline->streams[WB_STREAM_PACKET];
	for (guint i = 0; same && i < MIN(same->len, packets_max); i++)
		g_ptr_array_add(packets, same->pdata[i]);
	if (flow && packets->len > 0)
		add_before(timeline, packets->pdata[0], flow, packets);
	for (guint i = 0; i < drops->len; i++)
		add_before_drop(timeline, drops->pdata[i], packets);
	add_packets(part, packets);
	return part;
}
