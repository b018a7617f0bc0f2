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

WbReportTotals
wb_report_get_totals(GPtrArray *results)
{
	WbReportTotals totals = { .exercises = results->len };

	for (guint i = 0; i < results->len; i++) {
		const WbResult *result = results->pdata[i];

		if (result->outcome == WB_OUTCOME_INFRASTRUCTURE) {
			totals.not_judged++;
			continue;
		}
		totals.passed += result->outcome == WB_OUTCOME_PASS;
		totals.points += wb_result_get_points(result);
		totals.max_points += wb_result_get_max_points(result);
	}
	return totals;
}

char *
wb_report_dup_points(double points)
{
	char buffer[G_ASCII_DTOSTR_BUF_SIZE];

	return g_strdup(g_ascii_formatd(buffer, sizeof buffer, "%.4g", points));
}

char *
wb_report_dup_place(const WbCrash *crash)
{
	GString *place = g_string_new(crash->module);

	if (crash->function)
		g_string_append_printf(place, "%s%s+0x%" G_GINT64_MODIFIER "x",
			place->len ? ": " : "", crash->function, crash->offset);
	if (crash->source_file)
		g_string_append_printf(place, "%s%s:%u", place->len ? ", " : "", crash->source_file,
			crash->source_line);
	return g_string_free(place, place->len == 0);
}

gboolean
wb_report_speaks_for_itself(const WbResult *result)
{
	if (result->outcome == WB_OUTCOME_PASS)
		return FALSE;
	if (result->outcome != WB_OUTCOME_FAIL)
		return TRUE;
	for (guint i = 0; i < result->checks->len; i++)
		if (((const WbCheck *)result->checks->pdata[i])->status == WB_CHECK_FAIL)
			return FALSE;
	return TRUE;
}

const char *
wb_report_explain_outcome(WbOutcome outcome)
{
	static const char *const sentences[] = {
		[WB_OUTCOME_PASS] = "everything passed",
		[WB_OUTCOME_FAIL] = "not every sub-check passed",
		[WB_OUTCOME_BUILD_ERROR] = "the module could not be built",
		[WB_OUTCOME_LOAD_ERROR] = "the module could not be loaded",
		[WB_OUTCOME_CRASH] = "the kernel crashed",
		[WB_OUTCOME_HANG] = "something that should have returned did not",
		[WB_OUTCOME_TIMEOUT] = "the check took too long and was ended",
		[WB_OUTCOME_INFRASTRUCTURE] =
			"this machine failed, not the submission: no points are lost",
	};

	return sentences[outcome];
}
