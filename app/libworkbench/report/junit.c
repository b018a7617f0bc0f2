/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run as JUnit XML, in the dialect that CI servers share: github.com/testmoapp/junitxml. A suite
 * a task, a case a sub-check. What the student did wrong is a failure; what this machine did wrong
 * is an error. An outcome that no failed sub-check tells (a crash, a hang, …) is a case of its own.
 */
#include "report/formats.h"

#include "base/text.h"

#include <string.h>

/* XML 1.0 has no place for control characters and U+FFFE/U+FFFF, not even escaped. */
static void
add_character(GString *out, gunichar c, gboolean in_attribute)
{
	if (c == '&')
		g_string_append(out, "&amp;");
	else if (c == '<')
		g_string_append(out, "&lt;");
	else if (c == '>')
		g_string_append(out, "&gt;");
	else if (c == '"' && in_attribute)
		g_string_append(out, "&quot;");
	else if ((c == '\n' || c == '\t') && in_attribute)
		g_string_append_printf(out, "&#%u;", c);
	else if (c == 0xfffe || c == 0xffff)
		g_string_append_unichar(out, 0xfffd);
	else
		g_string_append_unichar(out, c);
}

void
wb_report_xml_add_text(GString *out, const char *text, gboolean in_attribute)
{
	g_autofree char *safe = wb_text_dup_safe(text, -1);

	for (const char *at = safe; *at; at = g_utf8_next_char(at))
		add_character(out, g_utf8_get_char(at), in_attribute);
}

void
wb_report_xml_add_attribute(GString *out, const char *name, const char *value)
{
	if (!value)
		return;
	g_string_append_printf(out, " %s=\"", name);
	wb_report_xml_add_text(out, value, TRUE);
	g_string_append_c(out, '"');
}

void
wb_report_xml_add_seconds(GString *out, gint64 time_ms)
{
	time_ms = MAX(time_ms, 0);
	g_string_append_printf(
		out, " time=\"%" G_GINT64_FORMAT ".%03d\"", time_ms / 1000, (int)(time_ms % 1000));
}

/* UTC, and without a zone: the schemas in use know none. */
void
wb_report_xml_add_timestamp(GString *out, gint64 time_us)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(time_us / 1000000);
	g_autofree char *text = NULL;

	if (time_us > 0 && time)
		text = g_date_time_format(time, "%Y-%m-%dT%H:%M:%S");
	wb_report_xml_add_attribute(out, "timestamp", text);
}

typedef struct {
	guint tests, failures, errors, skipped;
	gint64 time_ms;
} Counts;

static void
count_result(Counts *counts, const WbResult *result)
{
	for (guint i = 0; i < result->checks->len; i++) {
		const WbCheck *check = result->checks->pdata[i];

		counts->tests++;
		counts->failures += check->status == WB_CHECK_FAIL;
		counts->skipped +=
			check->status == WB_CHECK_SKIP || check->status == WB_CHECK_NOT_RUN;
	}
	counts->time_ms += result->total_ms;
	if (!wb_report_speaks_for_itself(result))
		return;
	counts->tests++;
	if (result->outcome == WB_OUTCOME_INFRASTRUCTURE)
		counts->errors++;
	else
		counts->failures++;
}

static void
add_counts(GString *out, const Counts *counts)
{
	g_string_append_printf(out,
		" tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\" assertions=\"%u\"",
		counts->tests, counts->failures, counts->errors, counts->skipped,
		counts->tests - counts->skipped);
	wb_report_xml_add_seconds(out, counts->time_ms);
}

/* Jenkins takes what is before the last dot for the package. Owned. */
static char *
dup_class_name(const WbResult *result)
{
	return g_strdup_printf("%s.%s.%s", result->lab, result->task, result->exercise);
}

static void
open_case(GString *out, const WbResult *result, const char *name)
{
	g_autofree char *class_name = dup_class_name(result);

	g_string_append(out, "    <testcase");
	wb_report_xml_add_attribute(out, "name", name);
	wb_report_xml_add_attribute(out, "classname", class_name);
}

static void
add_line(GString *text, const char *label, const char *value)
{
	if (value)
		g_string_append_printf(text, "%s%s\n", label, value);
}

/* Everything known about a failed sub-check, for a reader of the CI server's page. Owned. */
static char *
describe_check(const WbCheck *check)
{
	GString *text = g_string_new(NULL);

	add_line(text, "", check->message);
	add_line(text, "expected: ", check->expected);
	add_line(text, "actual:   ", check->actual);
	for (guint i = 0; i < check->evidence->len; i++)
		add_line(text, "evidence: ", check->evidence->pdata[i]);
	add_line(text, "hint: ", check->hint);
	return g_string_free(text, FALSE);
}

static void
add_check(GString *out, const WbResult *result, const WbCheck *check)
{
	g_autofree char *name = check->title ? g_strdup_printf("%s: %s", check->id, check->title)
					     : g_strdup(check->id);
	g_autofree char *text = describe_check(check);

	open_case(out, result, name);
	if (check->status == WB_CHECK_PASS) {
		g_string_append(out, "/>\n");
		return;
	}
	if (check->status == WB_CHECK_FAIL) {
		g_string_append(out, ">\n      <failure");
		wb_report_xml_add_attribute(
			out, "message", check->message ? check->message : "it failed");
		g_string_append(out, " type=\"fail\">");
		wb_report_xml_add_text(out, text, FALSE);
		g_string_append(out, "</failure>\n    </testcase>\n");
		return;
	}
	g_string_append(out, ">\n      <skipped");
	wb_report_xml_add_attribute(out, "message",
		check->message			 ? check->message
		: check->status == WB_CHECK_SKIP ? "skipped"
						 : "it did not run");
	g_string_append(out, "/>\n    </testcase>\n");
}

static void
add_crash(GString *text, const WbCrash *crash)
{
	g_autofree char *place = wb_report_dup_place(crash);

	add_line(text, "kernel: ", crash->kind);
	add_line(text, "at: ", place);
	for (guint i = 0; i < crash->lines->len; i++)
		add_line(text, "", crash->lines->pdata[i]);
}

/* Owned. */
static char *
describe_outcome(const WbResult *result)
{
	GString *text = g_string_new(NULL);

	add_line(text, "",
		result->message ? result->message : wb_report_explain_outcome(result->outcome));
	for (guint i = 0; i < result->diagnostics->len; i++) {
		g_autofree char *line = wb_diagnostic_to_string(result->diagnostics->pdata[i]);

		add_line(text, "", line);
	}
	if (result->crash)
		add_crash(text, result->crash);
	add_line(text, "hint: ", result->hint);
	return g_string_free(text, FALSE);
}

/* The first line of the student's code that the outcome is about. */
static void
add_place(GString *out, const WbResult *result)
{
	const char *file = result->crash ? result->crash->source_file : NULL;
	guint line = result->crash ? result->crash->source_line : 0;

	for (guint i = 0; !file && i < result->diagnostics->len; i++) {
		const WbDiagnostic *diagnostic = result->diagnostics->pdata[i];

		if (diagnostic->severity == WB_SEVERITY_ERROR) {
			file = diagnostic->file;
			line = diagnostic->line;
		}
	}
	wb_report_xml_add_attribute(out, "file", file);
	if (file && line)
		g_string_append_printf(out, " line=\"%u\"", line);
}

static void
add_outcome(GString *out, const WbResult *result)
{
	gboolean ours = result->outcome == WB_OUTCOME_INFRASTRUCTURE;
	const char *element = ours ? "error" : "failure";
	g_autofree char *name = g_strdup_printf("exercise %s", result->exercise);
	g_autofree char *text = describe_outcome(result);

	if (!wb_report_speaks_for_itself(result))
		return;
	open_case(out, result, name);
	add_place(out, result);
	g_string_append_printf(out, ">\n      <%s", element);
	wb_report_xml_add_attribute(out, "message",
		result->message ? result->message : wb_report_explain_outcome(result->outcome));
	wb_report_xml_add_attribute(out, "type", wb_outcome_to_string(result->outcome));
	g_string_append_c(out, '>');
	wb_report_xml_add_text(out, text, FALSE);
	g_string_append_printf(out, "</%s>\n    </testcase>\n", element);
}

void
wb_report_xml_add_property(GString *out, const char *name, const char *value)
{
	if (!value)
		return;
	g_string_append(out, "      <property");
	wb_report_xml_add_attribute(out, "name", name);
	wb_report_xml_add_attribute(out, "value", value);
	g_string_append(out, "/>\n");
}

static void
add_properties(GString *out, const WbReportRun *run, GPtrArray *suite)
{
	const WbResult *first = suite->pdata[0];

	g_string_append(out, "    <properties>\n");
	wb_report_xml_add_property(out, "workbench", run->version);
	wb_report_xml_add_property(out, "kernel", run->kernel);
	wb_report_xml_add_property(out, "accelerator", run->accelerator);
	wb_report_xml_add_property(out, "submission", first->submission);
	for (guint i = 0; i < suite->len; i++) {
		const WbResult *result = suite->pdata[i];
		g_autofree char *name = g_strdup_printf("seed.%s", result->exercise);

		wb_report_xml_add_property(out, name, result->seed);
	}
	g_string_append(out, "    </properties>\n");
}

/* What the checkers printed, and what the kernel logged. */
static void
add_outputs(GString *out, GPtrArray *suite)
{
	g_autoptr(GString) printed = g_string_new(NULL);
	g_autoptr(GString) logged = g_string_new(NULL);

	for (guint i = 0; i < suite->len; i++) {
		const WbResult *result = suite->pdata[i];
		g_autofree char *name = wb_result_dup_name(result);

		if (result->ktap)
			g_string_append_printf(printed, "# %s\n%s\n", name, result->ktap);
		if (result->log->len)
			g_string_append_printf(logged, "# %s\n", name);
		for (guint j = 0; j < result->log->len; j++)
			add_line(logged, "", result->log->pdata[j]);
	}
	g_string_append(out, "    <system-out>");
	wb_report_xml_add_text(out, printed->str, FALSE);
	g_string_append(out, "</system-out>\n    <system-err>");
	wb_report_xml_add_text(out, logged->str, FALSE);
	g_string_append(out, "</system-err>\n");
}

/* All of SUITE is of one task and one submission. */
static void
add_suite(GString *out, const WbReportRun *run, GPtrArray *suite, gboolean name_submission)
{
	const WbResult *first = suite->pdata[0];
	g_autofree char *task = g_strdup_printf("%s/%s", first->lab, first->task);
	g_autofree char *name = name_submission && first->submission
					? g_strdup_printf("%s: %s", first->submission, task)
					: g_strdup(task);
	Counts counts = { 0 };

	for (guint i = 0; i < suite->len; i++)
		count_result(&counts, suite->pdata[i]);
	g_string_append(out, "  <testsuite");
	wb_report_xml_add_attribute(out, "name", name);
	add_counts(out, &counts);
	wb_report_xml_add_timestamp(out, first->started_us);
	g_string_append(out, ">\n");
	add_properties(out, run, suite);
	for (guint i = 0; i < suite->len; i++) {
		const WbResult *result = suite->pdata[i];

		add_outcome(out, result);
		for (guint j = 0; j < result->checks->len; j++)
			add_check(out, result, result->checks->pdata[j]);
	}
	add_outputs(out, suite);
	g_string_append(out, "  </testsuite>\n");
}

static gboolean
same_suite(const WbResult *a, const WbResult *b)
{
	return g_strcmp0(a->submission, b->submission) == 0 && strcmp(a->lab, b->lab) == 0 &&
	       strcmp(a->task, b->task) == 0;
}

/* The results in suites, each an array of borrowed WbResult *, in the order of their first ones. */
static GPtrArray *
group(GPtrArray *results)
{
	GPtrArray *suites = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);

	for (guint i = 0; i < results->len; i++) {
		GPtrArray *suite = NULL;

		for (guint j = 0; j < suites->len && !suite; j++) {
			GPtrArray *candidate = suites->pdata[j];

			if (same_suite(candidate->pdata[0], results->pdata[i]))
				suite = candidate;
		}
		if (!suite) {
			suite = g_ptr_array_new();
			g_ptr_array_add(suites, suite);
		}
		g_ptr_array_add(suite, results->pdata[i]);
	}
	return suites;
}

static gboolean
has_several_submissions(GPtrArray *results)
{
	for (guint i = 1; i < results->len; i++) {
		const WbResult *first = results->pdata[0], *result = results->pdata[i];

		if (g_strcmp0(first->submission, result->submission) != 0)
			return TRUE;
	}
	return FALSE;
}

char *
wb_report_render_junit(const WbReportRun *run, GPtrArray *results)
{
	GString *out = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	g_autoptr(GPtrArray) suites = group(results);
	gboolean several = has_several_submissions(results);
	Counts counts = { 0 };

	for (guint i = 0; i < results->len; i++)
		count_result(&counts, results->pdata[i]);
	/* Exercises run side by side: what the user waited is less than their sum. */
	counts.time_ms = run->total_ms;
	g_string_append(out, "<testsuites name=\"workbench\"");
	add_counts(out, &counts);
	wb_report_xml_add_timestamp(out, run->started_us);
	g_string_append(out, ">\n");
	for (guint i = 0; i < suites->len; i++)
		add_suite(out, run, suites->pdata[i], several);
	g_string_append(out, "</testsuites>\n");
	return g_string_free(out, FALSE);
}
