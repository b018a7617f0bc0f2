/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The timeline, and the event of it that is selected. */
#include "desk/desk-private.h"

#include <string.h>

#define RELATIONS_MAX 1000
/* So many events are freed on a thread of their own. */
#define MANY 100000

static gpointer
free_timeline(gpointer timeline)
{
	wb_timeline_free(timeline);
	return NULL;
}

/* To free a million events takes a tenth of a second. */
void
wb_desk_drop_timeline(WbTimeline *timeline)
{
	guint count = 0;

	for (guint i = 0; timeline && i < WB_STREAM_COUNT; i++)
		count += wb_timeline_count(timeline, i);
	if (count > MANY)
		g_thread_unref(g_thread_new("timeline", free_timeline, timeline));
	else
		wb_timeline_free(timeline);
}

/* Views let go of the old one's events before it goes. */
void
wb_desk_set_timeline(WbDesk *desk, WbTimeline *timeline)
{
	WbTimeline *old = desk->timeline;

	if (!old && !timeline)
		return;
	desk->selected = NULL;
	g_clear_pointer(&desk->related, g_ptr_array_unref);
	desk->timeline = timeline;
	g_signal_emit_by_name(desk, "evidence-changed");
	wb_desk_drop_timeline(old);
}

WbTimeline *
wb_desk_get_timeline(WbDesk *desk)
{
	return desk->timeline;
}

const WbRunEvent *
wb_desk_get_selected(WbDesk *desk)
{
	return desk->selected;
}

void
wb_desk_select(WbDesk *desk, const WbRunEvent *event)
{
	if (desk->selected == event)
		return;
	desk->selected = event;
	g_clear_pointer(&desk->related, g_ptr_array_unref);
	g_signal_emit_by_name(desk, "selected");
}

gint64
wb_desk_get_start(WbDesk *desk)
{
	WbTimeline *timeline = wb_desk_get_timeline(desk);

	if (!timeline || wb_timeline_get_length(timeline) == 0)
		return 0;
	return wb_timeline_get_start(timeline);
}

/* --- which event to select ----------------------------------------------------------------------
 */

gboolean
wb_desk_select_reference(WbDesk *desk, const char *text)
{
	WbTimeline *timeline = wb_desk_get_timeline(desk);
	const WbRunEvent *event = timeline ? wb_timeline_resolve(timeline, text) : NULL;

	if (event)
		wb_desk_select(desk, event);
	return event != NULL;
}

/* The first event of STREAM that is called NAME. */
static gboolean
select_named(WbDesk *desk, WbStream stream, const char *name)
{
	WbTimeline *timeline = wb_desk_get_timeline(desk);
	guint length = timeline ? wb_timeline_get_length(timeline) : 0;

	for (guint i = 0; i < length; i++) {
		const WbRunEvent *event = wb_timeline_get(timeline, i);

		if (event->stream != stream || g_strcmp0(event->name, name) != 0)
			continue;
		wb_desk_select(desk, event);
		return TRUE;
	}
	return FALSE;
}

gboolean
wb_desk_select_function(WbDesk *desk, const char *name)
{
	return select_named(desk, WB_STREAM_FUNCTION, name);
}

gboolean
wb_desk_select_step(WbDesk *desk, const char *name)
{
	return select_named(desk, WB_STREAM_STEP, name);
}

static gboolean
select_line(WbDesk *desk, WbStream stream, const char *word)
{
	WbTimeline *timeline = wb_desk_get_timeline(desk);
	guint count = timeline ? wb_timeline_count(timeline, stream) : 0;

	for (guint64 i = 1; i <= count; i++) {
		const WbRunEvent *event = wb_timeline_find(timeline, stream, i);

		if (!event || !event->text || !strstr(event->text, word))
			continue;
		wb_desk_select(desk, event);
		return TRUE;
	}
	return FALSE;
}

/* The log comes through the network, which a crash may have cut first. */
gboolean
wb_desk_select_complaint(WbDesk *desk)
{
	return select_line(desk, WB_STREAM_LOG, "BUG:") ||
	       select_line(desk, WB_STREAM_CONSOLE, "BUG:");
}

static gboolean
is_stop(const WbRunEvent *event)
{
	return event->stream != WB_STREAM_FUNCTION && event->stream != WB_STREAM_COUNTER &&
	       event->stream != WB_STREAM_SOCKET && event->stream != WB_STREAM_MARKER &&
	       event->stream != WB_STREAM_TCP && event->stream != WB_STREAM_CONSOLE;
}

void
wb_desk_select_next(WbDesk *desk, gboolean back)
{
	WbTimeline *timeline = wb_desk_get_timeline(desk);
	const WbRunEvent *selected = wb_desk_get_selected(desk);
	int length = timeline ? (int)wb_timeline_get_length(timeline) : 0;
	int at = back ? length : -1;

	if (selected)
		at = wb_timeline_find_index(timeline, selected);
	for (at += back ? -1 : 1; at >= 0 && at < length; at += back ? -1 : 1) {
		const WbRunEvent *event = wb_timeline_get(timeline, (guint)at);

		if (!is_stop(event))
			continue;
		wb_desk_select(desk, event);
		return;
	}
}

/* --- what belongs to it in the other streams ----------------------------------------------------
 */

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
