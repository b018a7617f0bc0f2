/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results in one of the formats. */
#include "report/report.h"

#include "base/error.h"
#include "base/text.h"
#include "report/formats.h"

#include <string.h>

static const char *const format_names[] = {
	[WB_REPORT_TEXT] = "text",
	[WB_REPORT_KTAP] = "ktap",
	[WB_REPORT_JUNIT] = "junit",
	[WB_REPORT_JSON] = "json",
	NULL,
};

gboolean
wb_report_format_from_string(const char *name, WbReportFormat *ret_format, GError **error)
{
	g_autofree char *safe = wb_text_dup_safe_line(name, -1);
	const char *closest;

	for (gsize i = 0; format_names[i]; i++) {
		if (strcmp(format_names[i], name) == 0) {
			*ret_format = (WbReportFormat)i;
			return TRUE;
		}
	}
	closest = wb_text_closest(name, format_names);
	if (closest)
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE,
			"there is no report format \"%s\"; did you mean \"%s\"?", safe, closest);
	else
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE,
			"there is no report format \"%s\"; there are text, ktap, junit and json",
			safe);
	return FALSE;
}

char *
wb_report_render(WbReportFormat format, const WbReportRun *run, GPtrArray *results, gboolean color)
{
	switch (format) {
	case WB_REPORT_KTAP:
		return wb_report_render_ktap(run, results);
	case WB_REPORT_JUNIT:
		return wb_report_render_junit(run, results);
	case WB_REPORT_JSON:
		return wb_report_render_json(run, results);
	case WB_REPORT_TEXT:
		break;
	}
	return wb_report_render_text(run, results, color);
}
