/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the event to select. */
#include "desk.h"

gint64
wb_desk_get_start(WbDesk *desk)
{
	WbTimeline *timeline = wb_desk_get_timeline(desk);

	if (!timeline || wb_timeline_get_length(timeline) == 0)
		return 0;
	return wb_timeline_get_start(timeline);
}

gboolean
wb_desk_select_reference(WbDesk *desk, const char *text)
{
	WbTimeline *timeline = wb_desk_get_timeline(desk);
	const WbRunEvent *event = timeline ? wb_timeline_resolve(timeline, text) : NULL;

	if (event)
		wb_desk_select(desk, event);
	return event != NULL;
}

gboolean
wb_desk_select_function(WbDesk *desk, const char *name)
{
	WbTimeline *timeline = wb_desk_get_timeline(desk);
	guint length = timeline ? wb_timeline_get_length(timeline) : 0;

	for (guint i = 0; i < length; i++) {
		const WbRunEvent *event = wb_timeline_get(timeline, i);

		if (event->stream != WB_STREAM_FUNCTION || g_strcmp0(event->name, name) != 0)
			continue;
		wb_desk_select(desk, event);
		return TRUE;
	}
	return FALSE;
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

	for (int i = 0; selected && i < length; i++)
		if (wb_timeline_get(timeline, (guint)i) == selected)
			at = i;
	for (at += back ? -1 : 1; at >= 0 && at < length; at += back ? -1 : 1) {
		const WbRunEvent *event = wb_timeline_get(timeline, (guint)at);

		if (!is_stop(event))
			continue;
		wb_desk_select(desk, event);
		return;
	}
}
