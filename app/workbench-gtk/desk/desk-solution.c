/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Solutions of steps: who may see them, and who did. */
#include "desk/desk-private.h"

void
wb_desk_show_solution(WbDesk *desk, const char *file, guint index)
{
	g_autofree char *why_not = NULL;

	if (!desk->open.exercise)
		return;
	if (!wb_scores_may_see_solutions(desk->scores, &desk->open, &why_not)) {
		wb_desk_say(desk, "%s", why_not);
		return;
	}
	g_signal_emit_by_name(desk, "show-solution", file, index);
}

void
wb_desk_set_hints_seen(WbDesk *desk)
{
	g_autoptr(GError) error = NULL;

	if (!desk->open.exercise || wb_desk_get_past(desk))
		return;
	if (!wb_scores_set_hints_seen(desk->scores, &desk->open, &error))
		wb_desk_say(desk, "The progress could not be kept: %s", error->message);
}

void
wb_desk_add_solution_seen(WbDesk *desk, guint step)
{
	g_autoptr(GError) error = NULL;

	if (!wb_scores_add_solution_seen(desk->scores, &desk->open, step, &error))
		wb_desk_say(desk, "The progress could not be kept: %s", error->message);
	g_signal_emit_by_name(desk, "solution-seen");
}
