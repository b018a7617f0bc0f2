/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What belongs to the selected event in the other streams. */
#include "desk/desk-private.h"

#define RELATIONS_MAX 1000

static gint64
get_distance(const WbRunEvent *a, const WbRunEvent *b)
{
	return a->time_ns > b->time_ns ? a->time_ns - b->time_ns : b->time_ns - a->time_ns;
}

/* A capture that was opened has nothing but packets. */
static gboolean
has_other_streams(WbTimeline *timeline, WbStream stream)
{
	return wb_timeline_count(timeline, stream) < wb_timeline_get_length(timeline);
}

static void
find_nearest(WbDesk *desk, const WbRunEvent *nearest[WB_STREAM_COUNT])
{
	const WbRunEvent *selected = desk->selected;
	g_autoptr(GArray) relations = wb_timeline_relate(desk->timeline, selected, RELATIONS_MAX);

	for (guint i = 0; i < relations->len; i++) {
		const WbRunEvent *event = g_array_index(relations, WbRelation, i).event;
		const WbRunEvent **best = &nearest[event->stream];

		if (event->stream != selected->stream &&
			(!*best || get_distance(event, selected) < get_distance(*best, selected)))
			*best = event;
	}
}

GPtrArray *
wb_desk_get_related(WbDesk *desk)
{
	const WbRunEvent *nearest[WB_STREAM_COUNT] = { NULL };

	if (desk->related)
		return desk->related;
	desk->related = g_ptr_array_new();
	if (!desk->selected || !has_other_streams(desk->timeline, desk->selected->stream))
		return desk->related;
	find_nearest(desk, nearest);
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		if (nearest[i])
			g_ptr_array_add(desk->related, (gpointer)nearest[i]);
	return desk->related;
}
