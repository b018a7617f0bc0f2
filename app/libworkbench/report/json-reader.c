/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results out of a JSON report: of a worker process, or of a run recorded elsewhere. */
#include "report/report.h"

#include "base/json.h"
#include "base/error.h"
#include "base/text.h"

#include <string.h>

#define RESULTS_MAX 10000
#define POINTS_MAX 1e9
/* A report has 5; the parser calls itself for each. */
#define DEPTH_MAX 32

static char *
dup_text(JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member(object, name);

	if (!node || json_node_get_value_type(node) != G_TYPE_STRING)
		return NULL;
	return json_node_dup_string(node);
}

/* A whole number that is not negative, at most MAX; else 0, for unknown. */
static gint64
get_integer(JsonObject *object, const char *name, gint64 max)
{
	JsonNode *node = json_object_get_member(object, name);
	gint64 value = 0;

	if (node && json_node_get_value_type(node) == G_TYPE_INT64)
		value = json_node_get_int(node);
	return value >= 0 && value <= max ? value : 0;
}

static gboolean
get_boolean(JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member(object, name);

	return node && json_node_get_value_type(node) == G_TYPE_BOOLEAN &&
	       json_node_get_boolean(node);
}

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

static JsonArray *
get_array(JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member(object, name);

	return node && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

/* The array's I-th element if it is an object. */
static JsonObject *
get_element(JsonArray *array, guint i)
{
	JsonNode *node = json_array_get_element(array, i);

	return JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

static void
read_texts(JsonObject *object, const char *name, GPtrArray *into)
{
	JsonArray *array = get_array(object, name);

	for (guint i = 0; array && i < json_array_get_length(array); i++) {
		JsonNode *node = json_array_get_element(array, i);

		if (json_node_get_value_type(node) == G_TYPE_STRING)
			g_ptr_array_add(into, json_node_dup_string(node));
	}
}

static WbCheckStatus
read_status(JsonObject *object)
{
	g_autofree char *text = dup_text(object, "status");

	for (int status = WB_CHECK_NOT_RUN; status <= WB_CHECK_SKIP; status++)
		if (g_strcmp0(text, wb_check_status_to_string((WbCheckStatus)status)) == 0)
			return (WbCheckStatus)status;
	return WB_CHECK_NOT_RUN;
}

static void
read_references(JsonObject *object, WbCheck *check)
{
	JsonArray *array = get_array(object, "references");

	for (guint i = 0; array && i < json_array_get_length(array); i++) {
		JsonObject *element = get_element(array, i);
		g_autofree char *event = element ? dup_text(element, "event") : NULL;
		gint64 line = element ? get_integer(element, "line", G_MAXUINT) : 0;

		/* A line that is not there would be read by who shows it. */
		if (event && line < check->evidence->len)
			g_ptr_array_add(check->references,
				wb_reference_new((guint)line, event,
					get_integer(element, "time_ns", G_MAXINT64)));
	}
}

static WbCheck *
read_check(JsonObject *object)
{
	g_autofree char *id = dup_text(object, "id");
	g_autofree char *title = dup_text(object, "title");
	WbCheck *check = wb_check_new(id ? id : "", title, get_number(object, "max_points"));

	check->status = read_status(object);
	check->points = get_number(object, "points");
	check->message = dup_text(object, "message");
	check->expected = dup_text(object, "expected");
	check->actual = dup_text(object, "actual");
	check->hint = dup_text(object, "hint");
	read_texts(object, "evidence", check->evidence);
	read_references(object, check);
	return check;
}

static WbDiagnostic *
read_diagnostic(JsonObject *object)
{
	WbDiagnostic *diagnostic = g_new0(WbDiagnostic, 1);
	g_autofree char *severity = dup_text(object, "severity");

	diagnostic->severity = WB_SEVERITY_ERROR;
	for (int s = WB_SEVERITY_NOTE; s <= WB_SEVERITY_ERROR; s++)
		if (g_strcmp0(severity, wb_severity_to_string((WbSeverity)s)) == 0)
			diagnostic->severity = (WbSeverity)s;
	diagnostic->file = dup_text(object, "file");
	if (!diagnostic->file)
		diagnostic->file = g_strdup("");
	diagnostic->line = (guint)get_integer(object, "line", G_MAXUINT);
	diagnostic->column = (guint)get_integer(object, "column", G_MAXUINT);
	diagnostic->message = dup_text(object, "message");
	if (!diagnostic->message)
		diagnostic->message = g_strdup("");
	diagnostic->source = dup_text(object, "source");
	diagnostic->option = dup_text(object, "option");
	return diagnostic;
}

static WbCrash *
read_crash(JsonObject *result)
{
	JsonNode *node = json_object_get_member(result, "crash");
	JsonObject *object =
		node && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
	g_autofree char *kind = object ? dup_text(object, "kind") : NULL;
	WbCrash *crash;

	if (!object)
		return NULL;
	crash = wb_crash_new(kind ? kind : "unknown");
	crash->module = dup_text(object, "module");
	crash->function = dup_text(object, "function");
	crash->offset = (guint64)get_integer(object, "offset", G_MAXINT64);
	crash->after_call = get_boolean(object, "after_call");
	crash->source_file = dup_text(object, "source_file");
	crash->source_line = (guint)get_integer(object, "source_line", G_MAXUINT);
	read_texts(object, "lines", crash->lines);
	return crash;
}

static WbOutcome
read_outcome(JsonObject *object)
{
	g_autofree char *text = dup_text(object, "outcome");

	for (int outcome = WB_OUTCOME_PASS; outcome <= WB_OUTCOME_INFRASTRUCTURE; outcome++)
		if (g_strcmp0(text, wb_outcome_to_string((WbOutcome)outcome)) == 0)
			return (WbOutcome)outcome;
	return WB_OUTCOME_INFRASTRUCTURE;
}

static gint64
read_time(JsonObject *object, const char *name)
{
	g_autofree char *text = dup_text(object, name);
	g_autoptr(GDateTime) time = text ? g_date_time_new_from_iso8601(text, NULL) : NULL;

	return time ? g_date_time_to_unix(time) * G_USEC_PER_SEC : 0;
}

static void
read_lists(JsonObject *object, WbResult *result)
{
	JsonArray *checks = get_array(object, "checks");
	JsonArray *diagnostics = get_array(object, "diagnostics");

	for (guint i = 0; checks && i < json_array_get_length(checks); i++)
		if (get_element(checks, i))
			g_ptr_array_add(result->checks, read_check(get_element(checks, i)));
	for (guint i = 0; diagnostics && i < json_array_get_length(diagnostics); i++)
		if (get_element(diagnostics, i))
			g_ptr_array_add(
				result->diagnostics, read_diagnostic(get_element(diagnostics, i)));
	read_texts(object, "log", result->log);
}

static WbResult *
read_result(JsonObject *object)
{
	g_autofree char *lab = dup_text(object, "lab");
	g_autofree char *task = dup_text(object, "task");
	g_autofree char *exercise = dup_text(object, "exercise");
	WbResult *result =
		wb_result_new(lab ? lab : "", task ? task : "", exercise ? exercise : "");

	result->title = dup_text(object, "title");
	result->submission = dup_text(object, "submission");
	result->outcome = read_outcome(object);
	result->message = dup_text(object, "message");
	result->hint = dup_text(object, "hint");
	result->seed = dup_text(object, "seed");
	result->ktap = dup_text(object, "ktap");
	result->record = dup_text(object, "record");
	result->record_fault = dup_text(object, "record_fault");
	result->started_us = read_time(object, "started");
	result->build_ms = get_integer(object, "build_ms", G_MAXINT64);
	result->vm_ms = get_integer(object, "vm_ms", G_MAXINT64);
	result->check_ms = get_integer(object, "check_ms", G_MAXINT64);
	result->total_ms = get_integer(object, "total_ms", G_MAXINT64);
	result->log_lost = (guint64)get_integer(object, "log_lost", G_MAXINT64);
	result->crash = read_crash(object);
	read_lists(object, result);
	return result;
}

static JsonParser *
parse(const char *text, gsize length, GError **error)
{
	g_autoptr(JsonParser) parser = json_parser_new();
	g_autoptr(GError) failure = NULL;
	g_autofree char *words = NULL;

	if (length > G_MAXSSIZE || wb_json_is_too_deep(text, length, DEPTH_MAX)) {
		g_set_error_literal(
			error, WB_ERROR, WB_ERROR_TOO_BIG, "the JSON is too deeply nested");
		return NULL;
	}
	if (json_parser_load_from_data(parser, text, (gssize)length, &failure))
		return g_steal_pointer(&parser);
	/* It quotes what it stumbled over. */
	words = wb_text_dup_safe_line(failure->message, -1);
	g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "not JSON: %s", words);
	return NULL;
}

/* The array of results in the document, or NULL if it is no report of ours. */
static JsonArray *
find_results(JsonNode *root)
{
	JsonObject *report =
		root && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
	g_autofree char *format = report ? dup_text(report, "format") : NULL;

	if (g_strcmp0(format, "workbench-report") != 0 ||
		get_integer(report, "version", G_MAXINT) != WB_REPORT_JSON_VERSION)
		return NULL;
	return get_array(report, "results");
}

GPtrArray *
wb_report_read_json(const char *text, gsize length, GError **error)
{
	g_autoptr(GPtrArray) results =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_result_free);
	g_autoptr(JsonParser) parser = parse(text, length, error);
	JsonArray *array = parser ? find_results(json_parser_get_root(parser)) : NULL;

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
		if (get_element(array, i))
			g_ptr_array_add(results, read_result(get_element(array, i)));
	return g_steal_pointer(&results);
}
