/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the formats share: sums, and words for what a result does not say itself. */
#include "report/formats.h"

#include "base/text.h"

#include <string.h>

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
