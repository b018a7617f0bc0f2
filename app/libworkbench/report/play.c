/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Played scripts in the formats for programs. */
#include "report/play.h"

char *
wb_play_render(WbReportFormat format, const WbReportRun *run, GPtrArray *items)
{
	if (format == WB_REPORT_KTAP)
		return wb_play_render_ktap(run, items);
	if (format == WB_REPORT_JUNIT)
		return wb_play_render_junit(run, items);
	return wb_play_render_json(run, items);
}
