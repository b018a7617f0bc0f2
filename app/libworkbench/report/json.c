/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run as JSON. docs/report-json.md describes every field, docs/report.schema.json for programs.
 */
#include "report/formats.h"

#include "base/json.h"

static void
add_references(JsonBuilder *json, GPtrArray *references)
{
	json_builder_set_member_name(json, "references");
	json_builder_begin_array(json);
	for (guint i = 0; i < references->len; i++) {
		const WbReference *reference = references->pdata[i];

		json_builder_begin_object(json);
		wb_json_add_integer(json, "line", reference->line);
		wb_json_add_text(json, "event", reference->event);
		wb_json_add_integer(json, "time_ns", reference->time_ns);
		json_builder_end_object(json);
	}
	json_builder_end_array(json);
}

static void
add_check(JsonBuilder *json, const WbCheck *check)
{
	json_builder_begin_object(json);
	wb_json_add_text(json, "id", check->id);
	wb_json_add_text(json, "title", check->title);
	wb_json_add_text(json, "status", wb_check_status_to_string(check->status));
	wb_json_add_number(json, "points", check->points);
	wb_json_add_number(json, "max_points", check->max_points);
	wb_json_add_text(json, "message", check->message);
	wb_json_add_text(json, "expected", check->expected);
	wb_json_add_text(json, "actual", check->actual);
	wb_json_add_texts(json, "evidence", check->evidence);
	add_references(json, check->references);
	wb_json_add_text(json, "hint", check->hint);
	json_builder_end_object(json);
}

static void
add_diagnostic(JsonBuilder *json, const WbDiagnostic *diagnostic)
{
	json_builder_begin_object(json);
	wb_json_add_text(json, "severity", wb_severity_to_string(diagnostic->severity));
	wb_json_add_text(json, "file", diagnostic->file);
	wb_json_add_position(json, "line", diagnostic->line);
	wb_json_add_position(json, "column", diagnostic->column);
	wb_json_add_text(json, "message", diagnostic->message);
	wb_json_add_text(json, "source", diagnostic->source);
	wb_json_add_text(json, "option", diagnostic->option);
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
	wb_json_add_text(json, "kind", crash->kind);
	wb_json_add_text(json, "module", crash->module);
	wb_json_add_text(json, "function", crash->function);
	wb_json_add_integer(json, "offset", (gint64)crash->offset);
	json_builder_set_member_name(json, "after_call");
	json_builder_add_boolean_value(json, crash->after_call);
	wb_json_add_text(json, "source_file", crash->source_file);
	wb_json_add_position(json, "source_line", crash->source_line);
	wb_json_add_texts(json, "lines", crash->lines);
	json_builder_end_object(json);
}

static void
add_identity(JsonBuilder *json, const WbResult *result)
{
	g_autofree char *name = wb_result_dup_name(result);

	wb_json_add_text(json, "name", name);
	wb_json_add_text(json, "lab", result->lab);
	wb_json_add_text(json, "task", result->task);
	wb_json_add_text(json, "exercise", result->exercise);
	wb_json_add_text(json, "title", result->title);
	wb_json_add_text(json, "submission", result->submission);
	wb_json_add_text(json, "outcome", wb_outcome_to_string(result->outcome));
	wb_json_add_text(json, "message", result->message);
	wb_json_add_text(json, "hint", result->hint);
	wb_json_add_number(json, "points", wb_result_get_points(result));
	wb_json_add_number(json, "max_points", wb_result_get_max_points(result));
	wb_json_add_text(json, "seed", result->seed);
	wb_json_add_time(json, "started", result->started_us);
	wb_json_add_integer(json, "build_ms", result->build_ms);
	wb_json_add_integer(json, "vm_ms", result->vm_ms);
	wb_json_add_integer(json, "check_ms", result->check_ms);
	wb_json_add_integer(json, "total_ms", result->total_ms);
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
	wb_json_add_texts(json, "log", result->log);
	wb_json_add_integer(json, "log_lost", (gint64)result->log_lost);
	wb_json_add_text(json, "ktap", result->ktap);
	wb_json_add_text(json, "record", result->record);
	wb_json_add_text(json, "record_fault", result->record_fault);
	json_builder_end_object(json);
}

void
wb_report_json_add_run(JsonBuilder *json, const WbReportRun *run)
{
	json_builder_set_member_name(json, "run");
	json_builder_begin_object(json);
	wb_json_add_text(json, "workbench", run->version);
	wb_json_add_text(json, "kernel", run->kernel);
	wb_json_add_text(json, "accelerator", run->accelerator);
	wb_json_add_time(json, "started", run->started_us);
	wb_json_add_integer(json, "total_ms", run->total_ms);
	json_builder_end_object(json);
}

static void
add_summary(JsonBuilder *json, GPtrArray *results)
{
	WbReportTotals totals = wb_report_get_totals(results);

	json_builder_set_member_name(json, "summary");
	json_builder_begin_object(json);
	wb_json_add_integer(json, "exercises", totals.exercises);
	wb_json_add_integer(json, "passed", totals.passed);
	wb_json_add_integer(json, "not_judged", totals.not_judged);
	wb_json_add_number(json, "points", totals.points);
	wb_json_add_number(json, "max_points", totals.max_points);
	json_builder_end_object(json);
}

char *
wb_report_render_json(const WbReportRun *run, GPtrArray *results)
{
	g_autoptr(JsonBuilder) json = json_builder_new();

	json_builder_begin_object(json);
	wb_json_add_text(json, "format", "workbench-report");
	wb_json_add_integer(json, "version", WB_REPORT_JSON_VERSION);
	wb_report_json_add_run(json, run);
	add_summary(json, results);
	json_builder_set_member_name(json, "results");
	json_builder_begin_array(json);
	for (guint i = 0; i < results->len; i++)
		add_result(json, results->pdata[i]);
	json_builder_end_array(json);
	json_builder_end_object(json);
	return wb_json_to_text(json);
}
