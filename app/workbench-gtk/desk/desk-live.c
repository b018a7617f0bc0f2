/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Evidence that belongs to no run: what happens in the console's VM. */
#include "desk/desk-private.h"

void
wb_desk_begin_live(WbDesk *desk)
{
	/* What a verdict rests on goes with its evidence: "packet 4" would be another one. */
	wb_desk_clear_results(desk);
	g_signal_emit_by_name(desk, "results-changed");
	wb_desk_set_timeline(desk, wb_timeline_new(0, 0));
}

void
wb_desk_add_live(WbDesk *desk, GPtrArray *events)
{
	for (guint i = 0; i < events->len; i++)
		if (!wb_timeline_add(desk->timeline, events->pdata[i]))
			events->pdata[i] = NULL;
	g_signal_emit_by_name(desk, "evidence-grew");
}
