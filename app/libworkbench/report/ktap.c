/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run as KTAP 1: a subtest an exercise, a result line a sub-check, YAML blocks for what is known.
 *
 * Subtests are indented by four blanks, which TAP 14, KUnit's own output and prove agree on. prove
 * judges by the outermost lines alone, where it takes "# SKIP" and "# TODO" for excuses and "Bail
 * out!" (at any indentation) for the end: the first two are escaped, the last never starts a line.
 */
#include "report/formats.h"

#include "base/text.h"

#include <string.h>

#define INDENT "    "

/* A description: one line, in which # and \ mean nothing. */
void
wb_report_ktap_add_description(GString *out, const char *text)
{
	g_autofree char *safe = wb_text_dup_safe_line(text, -1);

	for (const char *at = safe; *at; at++) {
		if (*at == '#' || *at == '\\')
			g_string_append_c(out, '\\');
		g_string_append_c(out, *at);
	}
}

static void
add_quoted(GString *out, const char *text)
{
	g_autofree char *safe = wb_text_dup_safe(text, -1);

	g_string_append_c(out, '"');
	for (const char *at = safe; *at; at++) {
		if (*at == '\n')
			g_string_append(out, "\\n");
		else if (*at == '\t')
			g_string_append(out, "\\t");
		else if (*at == '"' || *at == '\\')
			g_string_append_printf(out, "\\%c", *at);
		else
			g_string_append_c(out, *at);
	}
	g_string_append_c(out, '"');
}

/* "INDENTkey: "value"", or nothing for NULL. */
void
wb_report_ktap_add_entry(GString *out, const char *indent, const char *key, const char *value)
{
	if (!value)
		return;
	g_string_append_printf(out, "%s%s: ", indent, key);
	add_quoted(out, value);
	g_string_append_c(out, '\n');
}

void
wb_report_ktap_add_list(GString *out, const char *indent, const char *key, GPtrArray *items)
{
	if (items->len == 0)
		return;
	g_string_append_printf(out, "%s%s:\n", indent, key);
	for (guint i = 0; i < items->len; i++) {
		g_string_append_printf(out, "%s  - ", indent);
		add_quoted(out, items->pdata[i]);
		g_string_append_c(out, '\n');
	}
}

static void
add_points(GString *out, const char *indent, double points, double max_points)
{
	g_autofree char *earned = wb_report_dup_points(points);
	g_autofree char *max = wb_report_dup_points(max_points);

	g_string_append_printf(
		out, "%spoints: %s\n%smax_points: %s\n", indent, earned, indent, max);
}

static void
add_check(GString *out, guint number, const WbCheck *check)
{
	gboolean ok = check->status == WB_CHECK_PASS || check->status == WB_CHECK_SKIP;

	g_string_append_printf(out, INDENT "%s %u ", ok ? "ok" : "not ok", number);
	wb_report_ktap_add_description(out, check->id);
	if (check->status == WB_CHECK_SKIP || check->status == WB_CHECK_NOT_RUN) {
		g_string_append(out,
			check->status == WB_CHECK_SKIP ? " # SKIP " : " # SKIP it did not run");
		if (check->status == WB_CHECK_SKIP)
			wb_report_ktap_add_description(
				out, check->message ? check->message : "skipped");
	}
	g_string_append(out, "\n" INDENT "  ---\n");
	wb_report_ktap_add_entry(out, INDENT "  ", "title", check->title);
	wb_report_ktap_add_entry(out, INDENT "  ", "message", check->message);
	wb_report_ktap_add_entry(out, INDENT "  ", "expected", check->expected);
	wb_report_ktap_add_entry(out, INDENT "  ", "actual", check->actual);
	wb_report_ktap_add_list(out, INDENT "  ", "evidence", check->evidence);
	if (check->status == WB_CHECK_FAIL)
		wb_report_ktap_add_entry(out, INDENT "  ", "hint", check->hint);
	add_points(out, INDENT "  ", check->points, check->max_points);
	g_string_append(out, INDENT "  ...\n");
}

static void
add_subtest(GString *out, const char *name, const WbResult *result)
{
	if (result->checks->len == 0)
		return;
	g_string_append(out, INDENT "KTAP version 1\n" INDENT "# Subtest: ");
	wb_report_ktap_add_description(out, name);
	g_string_append_printf(out, "\n" INDENT "1..%u\n", result->checks->len);
	for (guint i = 0; i < result->checks->len; i++)
		add_check(out, i + 1, result->checks->pdata[i]);
}

static void
add_crash(GString *out, const WbCrash *crash)
{
	g_string_append(out, "  crash:\n");
	wb_report_ktap_add_entry(out, "    ", "kind", crash->kind);
	wb_report_ktap_add_entry(out, "    ", "module", crash->module);
	wb_report_ktap_add_entry(out, "    ", "function", crash->function);
	if (crash->function)
		g_string_append_printf(out, "    offset: %" G_GUINT64_FORMAT "\n", crash->offset);
	wb_report_ktap_add_entry(out, "    ", "source_file", crash->source_file);
	if (crash->source_file)
		g_string_append_printf(out, "    source_line: %u\n", crash->source_line);
	wb_report_ktap_add_list(out, "    ", "lines", crash->lines);
}

static void
add_diagnostics(GString *out, GPtrArray *diagnostics)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < diagnostics->len; i++)
		g_ptr_array_add(lines, wb_diagnostic_to_string(diagnostics->pdata[i]));
	wb_report_ktap_add_list(out, "  ", "diagnostics", lines);
}

static void
add_result(GString *out, guint number, const WbResult *result)
{
	g_autofree char *name = wb_result_dup_name(result);

	add_subtest(out, name, result);
	g_string_append_printf(
		out, "%s %u ", result->outcome == WB_OUTCOME_PASS ? "ok" : "not ok", number);
	wb_report_ktap_add_description(out, name);
	if (result->outcome == WB_OUTCOME_TIMEOUT)
		g_string_append(out, " # TIMEOUT");
	if (result->outcome == WB_OUTCOME_INFRASTRUCTURE)
		g_string_append(out, " # ERROR infrastructure");
	g_string_append(out, "\n  ---\n");
	g_string_append_printf(out, "  outcome: %s\n", wb_outcome_to_string(result->outcome));
	wb_report_ktap_add_entry(out, "  ", "title", result->title);
	wb_report_ktap_add_entry(out, "  ", "submission", result->submission);
	wb_report_ktap_add_entry(out, "  ", "message", result->message);
	wb_report_ktap_add_entry(out, "  ", "hint", result->hint);
	if (result->crash)
		add_crash(out, result->crash);
	add_diagnostics(out, result->diagnostics);
	add_points(out, "  ", wb_result_get_points(result), wb_result_get_max_points(result));
	wb_report_ktap_add_entry(out, "  ", "seed", result->seed);
	g_string_append_printf(
		out, "  duration_ms: %" G_GINT64_FORMAT "\n  ...\n", result->total_ms);
}

void
wb_report_ktap_add_comment(GString *out, const char *what, const char *value)
{
	g_autofree char *safe = value ? wb_text_dup_safe_line(value, -1) : NULL;

	if (safe)
		g_string_append_printf(out, "# %s: %s\n", what, safe);
}

char *
wb_report_render_ktap(const WbReportRun *run, GPtrArray *results)
{
	GString *out = g_string_new("KTAP version 1\n");

	/* TAP's way to say that there is nothing, which is no success either: prove calls it
	 * NOTESTS. */
	if (results->len == 0)
		g_string_append(out, "1..0 # SKIP no exercise was checked\n");
	else
		g_string_append_printf(out, "1..%u\n", results->len);
	wb_report_ktap_add_comment(out, "workbench", run->version);
	wb_report_ktap_add_comment(out, "kernel", run->kernel);
	wb_report_ktap_add_comment(out, "accelerator", run->accelerator);
	for (guint i = 0; i < results->len; i++)
		add_result(out, i + 1, results->pdata[i]);
	return g_string_free(out, FALSE);
}
