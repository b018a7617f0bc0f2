/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What came of a play, and how long one takes. */
#include "session/play.h"

WbPlayed *
wb_played_new(void)
{
	WbPlayed *played = g_new0(WbPlayed, 1);

	played->events = g_ptr_array_new_with_free_func((GDestroyNotify)wb_play_event_free);
	played->outcome = WB_OUTCOME_INFRASTRUCTURE;
	played->verdict = WB_VERDICT_ERROR;
	return played;
}

void
wb_played_free(WbPlayed *played)
{
	if (!played)
		return;
	g_free(played->message);
	g_free(played->record_fault);
	g_ptr_array_unref(played->events);
	g_free(played->log);
	g_clear_pointer(&played->crash, wb_crash_free);
	g_free(played);
}

const WbPlayEvent *
wb_played_find(const WbPlayed *played, WbPlayEventKind kind)
{
	for (guint i = 0; i < played->events->len; i++) {
		const WbPlayEvent *event = played->events->pdata[i];

		if (event->kind == kind)
			return event;
	}
	return NULL;
}

static gint64
get_end_us(const WbEvent *event, gint64 before_us)
{
	const WbEventTime *time = &event->time;
	gboolean relative = time->kind == WB_TIME_RELATIVE || time->kind == WB_TIME_RELATIVE_RANGE;
	gboolean range =
		time->kind == WB_TIME_ABSOLUTE_RANGE || time->kind == WB_TIME_RELATIVE_RANGE;
	gint64 end_us = range ? time->end_us : time->start_us;

	if (time->kind == WB_TIME_ANY)
		return before_us;
	return MAX(before_us,
		CLAMP(end_us, 0, G_MAXINT32 * (gint64)1000) + (relative ? before_us : 0));
}

gint64
wb_play_get_span_us(const WbScript *script)
{
	gint64 at_us = 0, span_us = 0;

	for (guint i = 0; i < script->events->len; i++) {
		const WbEvent *event = script->events->pdata[i];

		at_us = get_end_us(event, at_us);
		span_us = MAX(span_us, at_us);
		if (event->kind == WB_EVENT_CALL && event->call->blocking)
			span_us = MAX(span_us,
				at_us + CLAMP(event->call->end_us, 0, G_MAXINT32 * (gint64)1000));
	}
	return span_us;
}
