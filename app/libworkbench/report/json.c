/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run as JSON. docs/report-json.md describes every field, docs/report.schema.json for programs.
 */
#include "report/formats.h"

#include "base/text.h"

#include <json-glib/json-glib.h>

/* Every field is always there; what is not known is null. */
static void
add_text(JsonBuilder *json, const char *name, const char *value)
{
	g_autofree char *safe = value ? wb_text_dup_safe(value, -1) : NULL;

	json_builder_set_member_name(json, name);
	if (safe)
		json_builder_add_string_value(json, safe);
	else
		json_builder_add_null_value(json);
}

static void
add_integer(JsonBuilder *json, const char *name, gint64 value)
{
	json_builder_set_member_name(json, name);
	json_builder_add_int_value(json, value);
}

/* A line or column: from 1, 0 stands for unknown. */
static void
add_position(JsonBuilder *json, const char *name, guint value)
{
	json_builder_set_member_name(json, name);
	if (value)
		json_builder_add_int_value(json, value);
	else
		json_builder_add_null_value(json);
}

static void
add_number(JsonBuilder *json, const char *name, double value)
{
	json_builder_set_member_name(json, name);
	json_builder_add_double_value(json, value);
}

static void
add_time(JsonBuilder *json, const char *name, gint64 time_us)
{
	g_autoptr(GDateTime) second = g_date_time_new_from_unix_utc(time_us / 1000000);
	g_autofree char *text = NULL;

	if (time_us > 0 && second)
		text = g_date_time_format(second, "%Y-%m-%dT%H:%M:%SZ");
	add_text(json, name, text);
}

static void
add_texts(JsonBuilder *json, const char *name, GPtrArray *texts)
{
	json_builder_set_member_name(json, name);
	json_builder_begin_array(json);
	for (guint i = 0; i < texts->len; i++) {
		g_autofree char *safe = wb_text_dup_safe(texts->pdata[i], -1);

		json_builder_add_string_value(json, safe);
	}
	json_builder_end_array(json);
}

static void
add_check(JsonBuilder *json, const WbCheck *check)
{
	json_builder_begin_object(json);
	add_text(json, "id", check->id);
	add_text(json, "title", check->title);
	add_text(json, "status", wb_check_status_to_string(check->status));
	add_number(json, "points", check->points);
	add_number(json, "max_points", check->max_points);
	add_text(json, "message", check->message);
	add_text(json, "expected", check->expected);
	add_text(json, "actual", check->actual);
	add_texts(json, "evidence", check->evidence);
	add_text(json, "hint", check->hint);
	json_builder_end_object(json);
}

static void
add_diagnostic(JsonBuilder *json, const WbDiagnostic *diagnostic)
{
	json_builder_begin_object(json);
	add_text(json, "severity", wb_severity_to_string(diagnostic->severity));
	add_text(json, "file", diagnostic->file);
	add_position(json, "line", diagnostic->line);
	add_position(json, "column", diagnostic->column);
	add_text(json, "message", diagnostic->message);
	add_text(json, "source", diagnostic->source);
	add_text(json, "option", diagnostic->option);
	json_builder_end_object(json);
}

static void
add_crash(JsonBuilder *json, const WbCrash *crash)
{
	json_builder_set_member_name(json, "crash");
	if (!crash) {
		json_builder_add_null_value(json);
		return;
	}
	json_builder_begin_object(json);
	add_text(json, "kind", crash->kind);
	add_text(json, "module", crash->module);
	add_text(json, "function", crash->function);
	add_integer(json, "offset", (gint64)crash->offset);
	json_builder_set_member_name(json, "after_call");
	json_builder_add_boolean_value(json, crash->after_call);
	add_text(json, "source_file", crash->source_file);
	add_position(json, "source_line", crash->source_line);
	add_texts(json, "lines", crash->lines);
	json_builder_end_object(json);
}

static void
add_identity(JsonBuilder *json, const WbResult *result)
{
	g_autofree char *name = wb_result_dup_name(result);

	add_text(json, "name", name);
	add_text(json, "lab", result->lab);
	add_text(json, "task", result->task);
	add_text(json, "exercise", result->exercise);
	add_text(json, "title", result->title);
	add_text(json, "submission", result->submission);
	add_text(json, "outcome", wb_outcome_to_string(result->outcome));
	add_text(json, "message", result->message);
	add_text(json, "hint", result->hint);
	add_number(json, "points", wb_result_get_points(result));
	add_number(json, "max_points", wb_result_get_max_points(result));
	add_text(json, "seed", result->seed);
	add_time(json, "started", result->started_us);
	add_integer(json, "build_ms", result->build_ms);
	add_integer(json, "vm_ms", result->vm_ms);
	add_integer(json, "check_ms", result->check_ms);
	add_integer(json, "total_ms", result->total_ms);
}

static void
add_result(JsonBuilder *json, const WbResult *result)
{
	json_builder_begin_object(json);
	add_identity(json, result);
	json_builder_set_member_name(json, "checks");
	json_builder_begin_array(json);
	for (guint i = 0; i < result->checks->len; i++)
		add_check(json, result->checks->pdata[i]);
	json_builder_end_array(json);
	json_builder_set_member_name(json, "diagnostics");
	json_builder_begin_array(json);
	for (guint i = 0; i < result->diagnostics->len; i++)
		add_diagnostic(json, result->diagnostics->pdata[i]);
	json_builder_end_array(json);
	add_crash(json, result->crash);
	add_texts(json, "log", result->log);
	add_integer(json, "log_lost", (gint64)result->log_lost);
	add_text(json, "ktap", result->ktap);
	json_builder_end_object(json);
}

static void
add_run(JsonBuilder *json, const WbReportRun *run)
{
	json_builder_set_member_name(json, "run");
	json_builder_begin_object(json);
	add_text(json, "workbench", run->version);
	add_text(json, "kernel", run->kernel);
	add_text(json, "accelerator", run->accelerator);
	add_time(json, "started", run->started_us);
	add_integer(json, "total_ms", run->total_ms);
	json_builder_end_object(json);
}

static void
add_summary(JsonBuilder *json, GPtrArray *results)
{
	WbReportTotals totals = wb_report_get_totals(results);

	json_builder_set_member_name(json, "summary");
	json_builder_begin_object(json);
	add_integer(json, "exercises", totals.exercises);
	add_integer(json, "passed", totals.passed);
	add_integer(json, "not_judged", totals.not_judged);
	add_number(json, "points", totals.points);
	add_number(json, "max_points", totals.max_points);
	json_builder_end_object(json);
}

static char *
to_text(JsonBuilder *json)
{
	g_autoptr(JsonNode) root = json_builder_get_root(json);
	g_autoptr(JsonGenerator) generator = json_generator_new();
	g_autofree char *text = NULL;

	json_generator_set_root(generator, root);
	json_generator_set_pretty(generator, TRUE);
	text = json_generator_to_data(generator, NULL);
	return g_strconcat(text, "\n", NULL);
}

char *
wb_report_render_json(const WbReportRun *run, GPtrArray *results)
{
	g_autoptr(JsonBuilder) json = json_builder_new();

	json_builder_begin_object(json);
	add_text(json, "format", "workbench-report");
	add_integer(json, "version", WB_REPORT_JSON_VERSION);
	add_run(json, run);
	add_summary(json, results);
	json_builder_set_member_name(json, "results");
	json_builder_begin_array(json);
	for (guint i = 0; i < results->len; i++)
		add_result(json, results->pdata[i]);
	json_builder_end_array(json);
	json_builder_end_object(json);
	return to_text(json);
}
