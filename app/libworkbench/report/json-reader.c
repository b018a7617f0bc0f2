/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results out of a JSON report: of a worker process, or of a run recorded elsewhere. */
#include "report/report.h"

#include "base/json.h"
#include "base/error.h"

#define RESULTS_MAX 10000
#define POINTS_MAX 1e9
/* A report has 5; the parser calls itself for each. */
#define DEPTH_MAX 32

/* Points: not negative, and so small that no sum of them is infinite. */
static double
get_number(JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member(object, name);
	GType type = node ? json_node_get_value_type(node) : G_TYPE_INVALID;
	double value = 0;

	if (type == G_TYPE_DOUBLE || type == G_TYPE_INT64)
		value = json_node_get_double(node);
	return value >= 0 && value <= POINTS_MAX ? value : 0;
}

static WbCheckStatus
read_status(JsonObject *object)
{
	g_autofree char *text = wb_json_dup_text(object, "status");

	for (int status = WB_CHECK_NOT_RUN; status <= WB_CHECK_SKIP; status++)
		if (g_strcmp0(text, wb_check_status_to_string((WbCheckStatus)status)) == 0)
			return (WbCheckStatus)status;
	return WB_CHECK_NOT_RUN;
}

static void
read_references(JsonObject *object, WbCheck *check)
{
	JsonArray *array = wb_json_get_array(object, "references");

	for (guint i = 0; array && i < json_array_get_length(array); i++) {
		JsonObject *element = wb_json_get_element(array, i);
		g_autofree char *event = element ? wb_json_dup_text(element, "event") : NULL;
		gint64 line = element ? wb_json_get_integer(element, "line", G_MAXUINT) : 0;

		/* A line that is not there would be read by who shows it. */
		if (event && line < check->evidence->len)
			g_ptr_array_add(check->references,
				wb_reference_new((guint)line, event,
					wb_json_get_integer(element, "time_ns", G_MAXINT64)));
	}
}

static WbCheck *
read_check(JsonObject *object)
{
	g_autofree char *id = wb_json_dup_text(object, "id");
	g_autofree char *title = wb_json_dup_text(object, "title");
	WbCheck *check = wb_check_new(id ? id : "", title, get_number(object, "max_points"));

	check->status = read_status(object);
	check->points = get_number(object, "points");
	check->message = wb_json_dup_text(object, "message");
	check->expected = wb_json_dup_text(object, "expected");
	check->actual = wb_json_dup_text(object, "actual");
	check->hint = wb_json_dup_text(object, "hint");
	wb_json_read_texts(object, "evidence", G_MAXUINT, check->evidence);
	read_references(object, check);
	return check;
}

static WbDiagnostic *
read_diagnostic(JsonObject *object)
{
	WbDiagnostic *diagnostic = g_new0(WbDiagnostic, 1);
	g_autofree char *severity = wb_json_dup_text(object, "severity");

	diagnostic->severity = WB_SEVERITY_ERROR;
	for (int s = WB_SEVERITY_NOTE; s <= WB_SEVERITY_ERROR; s++)
		if (g_strcmp0(severity, wb_severity_to_string((WbSeverity)s)) == 0)
			diagnostic->severity = (WbSeverity)s;
	diagnostic->file = wb_json_dup_text(object, "file");
	if (!diagnostic->file)
		diagnostic->file = g_strdup("");
	diagnostic->line = (guint)wb_json_get_integer(object, "line", G_MAXUINT);
	diagnostic->column = (guint)wb_json_get_integer(object, "column", G_MAXUINT);
	diagnostic->message = wb_json_dup_text(object, "message");
	if (!diagnostic->message)
		diagnostic->message = g_strdup("");
	diagnostic->source = wb_json_dup_text(object, "source");
	diagnostic->option = wb_json_dup_text(object, "option");
	return diagnostic;
}

static WbCrash *
read_crash(JsonObject *result)
{
	JsonObject *object = wb_json_get_object(result, "crash");
	g_autofree char *kind = object ? wb_json_dup_text(object, "kind") : NULL;
	WbCrash *crash;

	if (!object)
		return NULL;
	crash = wb_crash_new(kind ? kind : "unknown");
	crash->module = wb_json_dup_text(object, "module");
	crash->function = wb_json_dup_text(object, "function");
	crash->offset = (guint64)wb_json_get_integer(object, "offset", G_MAXINT64);
	crash->after_call = wb_json_get_boolean(object, "after_call");
	crash->source_file = wb_json_dup_text(object, "source_file");
	crash->source_line = (guint)wb_json_get_integer(object, "source_line", G_MAXUINT);
	wb_json_read_texts(object, "lines", G_MAXUINT, crash->lines);
	return crash;
}

static WbOutcome
read_outcome(JsonObject *object)
{
	g_autofree char *text = wb_json_dup_text(object, "outcome");

	for (int outcome = WB_OUTCOME_PASS; outcome <= WB_OUTCOME_INFRASTRUCTURE; outcome++)
		if (g_strcmp0(text, wb_outcome_to_string((WbOutcome)outcome)) == 0)
			return (WbOutcome)outcome;
	return WB_OUTCOME_INFRASTRUCTURE;
}

static gint64
read_time(JsonObject *object, const char *name)
{
	g_autofree char *text = wb_json_dup_text(object, name);
	g_autoptr(GDateTime) time = text ? g_date_time_new_from_iso8601(text, NULL) : NULL;

	return time ? g_date_time_to_unix(time) * G_USEC_PER_SEC : 0;
}

static void
read_lists(JsonObject *object, WbResult *result)
{
	JsonArray *checks = wb_json_get_array(object, "checks");
	JsonArray *diagnostics = wb_json_get_array(object, "diagnostics");

	for (guint i = 0; checks && i < json_array_get_length(checks); i++)
		if (wb_json_get_element(checks, i))
			g_ptr_array_add(result->checks, read_check(wb_json_get_element(checks, i)));
	for (guint i = 0; diagnostics && i < json_array_get_length(diagnostics); i++)
		if (wb_json_get_element(diagnostics, i))
			g_ptr_array_add(result->diagnostics,
				read_diagnostic(wb_json_get_element(diagnostics, i)));
	wb_json_read_texts(object, "log", G_MAXUINT, result->log);
}

static WbResult *
read_result(JsonObject *object)
{
	g_autofree char *lab = wb_json_dup_text(object, "lab");
	g_autofree char *task = wb_json_dup_text(object, "task");
	g_autofree char *exercise = wb_json_dup_text(object, "exercise");
	WbResult *result =
		wb_result_new(lab ? lab : "", task ? task : "", exercise ? exercise : "");

	result->title = wb_json_dup_text(object, "title");
	result->submission = wb_json_dup_text(object, "submission");
	result->outcome = read_outcome(object);
	result->message = wb_json_dup_text(object, "message");
	result->hint = wb_json_dup_text(object, "hint");
	result->seed = wb_json_dup_text(object, "seed");
	result->ktap = wb_json_dup_text(object, "ktap");
	result->record = wb_json_dup_text(object, "record");
	result->record_fault = wb_json_dup_text(object, "record_fault");
	result->started_us = read_time(object, "started");
	result->build_ms = wb_json_get_integer(object, "build_ms", G_MAXINT64);
	result->vm_ms = wb_json_get_integer(object, "vm_ms", G_MAXINT64);
	result->check_ms = wb_json_get_integer(object, "check_ms", G_MAXINT64);
	result->total_ms = wb_json_get_integer(object, "total_ms", G_MAXINT64);
	result->log_lost = (guint64)wb_json_get_integer(object, "log_lost", G_MAXINT64);
	result->crash = read_crash(object);
	read_lists(object, result);
	return result;
}

/* The array of results in the document, or NULL if it is no report of ours. */
static JsonArray *
find_results(JsonObject *report)
{
	g_autofree char *format = wb_json_dup_text(report, "format");

	if (g_strcmp0(format, "workbench-report") != 0 ||
		wb_json_get_integer(report, "version", G_MAXINT) != WB_REPORT_JSON_VERSION)
		return NULL;
	return wb_json_get_array(report, "results");
}

GPtrArray *
wb_report_read_json(const char *text, gsize length, GError **error)
{
	g_autoptr(GPtrArray) results =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_result_free);
	JsonObject *report = NULL;
	g_autoptr(JsonParser) parser =
		wb_json_parse_object(text, length, DEPTH_MAX, &report, error);
	JsonArray *array = parser ? find_results(report) : NULL;

	if (!parser)
		return NULL;
	if (!array) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"not a workbench report of version %d", WB_REPORT_JSON_VERSION);
		return NULL;
	}
	if (json_array_get_length(array) > RESULTS_MAX) {
		g_set_error(error, WB_ERROR, WB_ERROR_TOO_BIG,
			"the report has more than %d results", RESULTS_MAX);
		return NULL;
	}
	for (guint i = 0; i < json_array_get_length(array); i++)
		if (wb_json_get_element(array, i))
			g_ptr_array_add(results, read_result(wb_json_get_element(array, i)));
	return g_steal_pointer(&results);
}
