/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Played scripts in the formats for programs. */
#include "report/play.h"

GPtrArray *
wb_play_get_steps(const WbPlayed *played)
{
	GPtrArray *steps = g_ptr_array_new();

	for (guint i = 0; i < played->events->len; i++) {
		WbPlayEvent *event = played->events->pdata[i];

		if (event->kind == WB_PLAY_STEP || wb_play_is_failure(played, event))
			g_ptr_array_add(steps, event);
	}
	return steps;
}

char *
wb_play_dup_step_title(const WbPlayEvent *event)
{
	const char *text = event->expected ? event->expected : event->actual;

	if (event->kind == WB_PLAY_PACKET)
		return g_strdup_printf("unexpected packet: %s", text ? text : "?");
	return g_strdup_printf(
		"line %u: %s", event->line, text ? text : wb_step_kind_to_string(event->step));
}

char *
wb_play_dup_mismatch(const WbMismatch *mismatch)
{
	return g_strdup_printf("%s: expected %s, actual %s%s%s", mismatch->field,
		mismatch->expected ? mismatch->expected : "nothing",
		mismatch->actual ? mismatch->actual : "nothing", mismatch->words ? ": " : "",
		mismatch->words ? mismatch->words : "");
}

char *
wb_play_render(WbReportFormat format, const WbReportRun *run, GPtrArray *items)
{
	if (format == WB_REPORT_KTAP)
		return wb_play_render_ktap(run, items);
	if (format == WB_REPORT_JUNIT)
		return wb_play_render_junit(run, items);
	return wb_play_render_json(run, items);
}
