/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A JSON report: any bytes are refused or read, and what was read can be shown and read again. */
#include "report/report.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const WbReportRun run = { .version = "1" };
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) results = wb_report_read_json((const char *)data, size, &error);
	g_autoptr(GPtrArray) again = NULL;
	g_autofree char *text = NULL;
	g_autofree char *text_again = NULL;

	g_assert((results == NULL) == (error != NULL));
	if (!results)
		return 0;
	text = wb_report_render(WB_REPORT_JSON, &run, results, FALSE);
	again = wb_report_read_json(text, strlen(text), &error);
	g_assert_no_error(error);
	text_again = wb_report_render(WB_REPORT_JSON, &run, again, FALSE);
	g_assert(strcmp(text, text_again) == 0);
	for (int format = WB_REPORT_TEXT; format <= WB_REPORT_JUNIT; format++)
		g_free(wb_report_render((WbReportFormat)format, &run, results, TRUE));
	return 0;
}
