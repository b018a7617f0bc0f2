/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results as text for a terminal, KTAP for prove, JUnit for CI servers, JSON for programs. */
#pragma once

#include <gio/gio.h>

#include "lab/result.h"

typedef enum {
	WB_REPORT_TEXT,
	WB_REPORT_KTAP,
	WB_REPORT_JUNIT,
	WB_REPORT_JSON,
} WbReportFormat;

#define WB_REPORT_JSON_VERSION 1

/* "text", "ktap", "junit", "json"; FALSE with a suggestion in the error otherwise. */
gboolean wb_report_format_from_string(const char *name, WbReportFormat *ret_format, GError **error);

/* What the run was: the same for all its results. Any string may be NULL. */
typedef struct {
	const char *version;	 /* of workbench */
	const char *kernel;	 /* "6.1.0-56-amd64" */
	const char *accelerator; /* "tcg" or "kvm" */
	gint64 started_us;
	gint64 total_ms;
} WbReportRun;

/*
 * All RESULTS (of WbResult *) in one document, ending in a newline. COLOR applies to text only.
 * Everything that came from outside is escaped for the format. Owned.
 */
char *wb_report_render(
	WbReportFormat format, const WbReportRun *run, GPtrArray *results, gboolean color);

/*
 * The text format's pieces, for a front end that prints while it works: one result's block (name
 * line, one line a sub-check, what is wrong and the hint under a failed one), and the closing line
 * ("4 of 5 exercises passed, 18 of 20 points, 9.8 s").
 */
char *wb_report_text_result(const WbResult *result, gboolean color);
char *wb_report_text_summary(const WbReportRun *run, GPtrArray *results, gboolean color);

/*
 * The results of a JSON report, of WbResult *. TEXT is outside bytes; a field that is missing or of
 * another type is as if unknown. Strings come back as they were shown: escaped.
 */
GPtrArray *wb_report_read_json(const char *text, gsize length, GError **error);
