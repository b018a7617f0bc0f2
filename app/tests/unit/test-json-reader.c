/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A JSON report read back is the report that was written, and no document does harm. */
#include "report/report.h"

#include "base/error.h"
#include "base/files.h"

#include <string.h>

#define HEAD "{\"format\": \"workbench-report\", \"version\": 1, \"results\": "

static GPtrArray *
read_text(const char *text)
{
	g_autoptr(GError) error = NULL;
	GPtrArray *results = wb_report_read_json(text, strlen(text), &error);

	g_assert_no_error(error);
	return results;
}

static char *
render(GPtrArray *results)
{
	static const WbReportRun run = { .version = "1" };

	return wb_report_render(WB_REPORT_JSON, &run, results, FALSE);
}

/* --- there and back -----------------------------------------------------------------------------
 */

static void
test_golden(gconstpointer path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) golden = wb_files_read(path, 1 << 20, &error);
	g_autoptr(GPtrArray) once = NULL;
	g_autoptr(GPtrArray) twice = NULL;
	g_autofree char *text = NULL;
	g_autofree char *again = NULL;
	const char *results, *golden_results;

	g_assert_no_error(error);
	once = wb_report_read_json(
		g_bytes_get_data(golden, NULL), g_bytes_get_size(golden), &error);
	g_assert_no_error(error);
	text = render(once);
	twice = read_text(text);
	again = render(twice);
	g_assert_cmpstr(text, ==, again);
	/* What stands before the results is the run, which is not read. */
	results = strstr(text, "\"results\"");
	golden_results = g_strstr_len(
		g_bytes_get_data(golden, NULL), (gssize)g_bytes_get_size(golden), "\"results\"");
	g_assert_cmpmem(results, strlen(results), golden_results,
		g_bytes_get_size(golden) -
			(gsize)(golden_results - (const char *)g_bytes_get_data(golden, NULL)));
}

static WbCheck *
make_check(WbCheckStatus status)
{
	WbCheck *check = wb_check_new("source-port", "logs the port", 2.5);

	check->status = status;
	check->points = 0.1;
	check->message = g_strdup("message");
	check->expected = g_strdup("37730");
	check->actual = g_strdup("25235");
	check->hint = g_strdup("ntohs()");
	g_ptr_array_add(check->evidence, g_strdup("log 17: a\nb\t\"\\"));
	return check;
}

static WbResult *
make_result(void)
{
	WbResult *result = wb_result_new("networking", "1-2-netfilter", "1");
	WbDiagnostic *diagnostic = wb_diagnostic_new(WB_SEVERITY_NOTE, "a.c", 4000000000, 7, "m");

	diagnostic->source = g_strdup("\tint a;");
	diagnostic->option = g_strdup("-Wall");
	result->title = g_strdup("Title");
	result->submission = g_strdup("ana");
	result->outcome = WB_OUTCOME_HANG;
	result->message = g_strdup("why");
	result->hint = g_strdup("what to do");
	result->seed = g_strdup("18446744073709551615");
	result->ktap = g_strdup("KTAP version 1\n");
	result->started_us = G_GINT64_CONSTANT(1750000000000000);
	result->build_ms = 1;
	result->vm_ms = 2;
	result->check_ms = 3;
	result->total_ms = G_GINT64_CONSTANT(5000000000);
	result->log_lost = 9;
	result->crash = wb_crash_new("soft lockup");
	result->crash->module = g_strdup("filter");
	result->crash->function = g_strdup("f");
	result->crash->offset = 0x1f;
	result->crash->after_call = TRUE;
	result->crash->source_file = g_strdup("filter.c");
	result->crash->source_line = 12;
	g_ptr_array_add(result->crash->lines, g_strdup("BUG: soft lockup"));
	g_ptr_array_add(result->log, g_strdup("line"));
	g_ptr_array_add(result->diagnostics, diagnostic);
	for (int status = WB_CHECK_NOT_RUN; status <= WB_CHECK_SKIP; status++)
		g_ptr_array_add(result->checks, make_check((WbCheckStatus)status));
	return result;
}

static void
assert_rest(const WbResult *result)
{
	const WbDiagnostic *diagnostic = result->diagnostics->pdata[0];
	const WbCrash *crash = result->crash;

	g_assert_cmpint(result->started_us, ==, G_GINT64_CONSTANT(1750000000000000));
	g_assert_cmpint(result->total_ms, ==, G_GINT64_CONSTANT(5000000000));
	g_assert_cmpstr(result->seed, ==, "18446744073709551615");
	g_assert_cmpstr(crash->function, ==, "f");
	g_assert_cmpuint(crash->offset, ==, 0x1f);
	g_assert_true(crash->after_call);
	g_assert_cmpuint(crash->source_line, ==, 12);
	g_assert_cmpuint(diagnostic->line, ==, 4000000000);
	g_assert_cmpint(diagnostic->severity, ==, WB_SEVERITY_NOTE);
}

static void
test_fields(void)
{
	g_autoptr(GPtrArray) results =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_result_free);
	g_autoptr(GPtrArray) back = NULL;
	g_autofree char *text = NULL;
	g_autofree char *again = NULL;

	g_ptr_array_add(results, make_result());
	g_ptr_array_add(results, wb_result_new("", "", ""));
	text = render(results);
	back = read_text(text);
	again = render(back);
	g_assert_cmpstr(text, ==, again);
	g_assert_cmpuint(back->len, ==, 2);
	assert_rest(back->pdata[0]);
}

static void
test_outcomes(void)
{
	for (int outcome = WB_OUTCOME_PASS; outcome <= WB_OUTCOME_INFRASTRUCTURE; outcome++) {
		g_autofree char *text = g_strdup_printf(
			HEAD "[{\"outcome\": \"%s\"}]}", wb_outcome_to_string((WbOutcome)outcome));
		g_autoptr(GPtrArray) results = read_text(text);

		g_assert_cmpint(((WbResult *)results->pdata[0])->outcome, ==, outcome);
	}
}

/* --- hostile documents --------------------------------------------------------------------------
 */

static void
refuse(const char *text, gsize length, int code)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(wb_report_read_json(text, length, &error));
	g_assert_error(error, WB_ERROR, code);
	g_assert_true(g_utf8_validate(error->message, -1, NULL));
	for (const char *at = error->message; *at; at++)
		g_assert_false(g_ascii_iscntrl(*at));
}

static void
test_refused(void)
{
	static const char *const texts[] = { "", " ", "null", "7", "\"workbench-report\"", "[]",
		"{}", "{", "[[", "{\"format\": \"workbench-report\"}",
		"{\"format\": \"workbench-report\", \"version\": 1}",
		"{\"format\": \"workbench-report\", \"version\": 1, \"results\": {}}",
		"{\"format\": \"workbench-report\", \"version\": 2, \"results\": []}",
		"{\"format\": \"workbench-report\", \"version\": \"1\", \"results\": []}",
		"{\"format\": \"workbench-report\", \"version\": 4294967297, \"results\": []}",
		"{\"format\": \"other\", \"version\": 1, \"results\": []}",
		"{\"format\": [], \"version\": 1, \"results\": []}", "\033[2J\n{",
		"{\"a\033[2J\" 7}", "\xff\xfe", HEAD "[\xff]}" };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		refuse(texts[i], strlen(texts[i]), WB_ERROR_INVALID_DATA);
	refuse("{}\0{}", 5, WB_ERROR_INVALID_DATA);
}

static void
test_deep(void)
{
	static const char *const pieces[] = { "[", "{\"a\":", "[{\"a\":" };

	for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
		g_autoptr(GString) text = g_string_new(HEAD);

		for (int depth = 0; depth < 500000; depth++)
			g_string_append(text, pieces[i]);
		refuse(text->str, text->len, WB_ERROR_TOO_BIG);
	}
}

/* Brackets within strings are no depth; nor is a long flat list. */
static void
test_not_deep(void)
{
	g_autofree char *brackets = g_strnfill(10000, '[');
	g_autofree char *text = g_strdup_printf(
		HEAD "[{\"message\": \"%s\\\"[[\\\\\", \"log\": [[],[],{}]}]}", brackets);
	g_autoptr(GPtrArray) results = read_text(text);

	g_assert_cmpuint(results->len, ==, 1);
}

static void
test_many(void)
{
	g_autoptr(GString) text = g_string_new(HEAD "[{}");

	for (int i = 0; i < 10000; i++)
		g_string_append(text, ",{}");
	g_string_append(text, "]}");
	refuse(text->str, text->len, WB_ERROR_TOO_BIG);
}

/* Fields of another type are as if unknown; the rest of the report is read. */
static void
test_types(void)
{
	static const char *const values[] = { "null", "true", "-1", "-1.5", "1e999", "-1e999",
		"9223372036854775807", "99999999999999999999999", "\"\"", "\"pass\"", "[]", "[[]]",
		"[null, 1, \"x\", {}]", "{}", "{\"kind\": 1, \"lines\": 7}", "\"\\u0000\\u001b\"" };
	static const char *const fields[] = { "lab", "outcome", "message", "started", "build_ms",
		"log_lost", "checks", "diagnostics", "crash", "log", "ktap", "seed" };

	for (gsize f = 0; f < G_N_ELEMENTS(fields); f++) {
		for (gsize v = 0; v < G_N_ELEMENTS(values); v++) {
			g_autofree char *text =
				g_strdup_printf(HEAD "[7, {\"%s\": %s, \"title\": \"T\"}, null]}",
					fields[f], values[v]);
			g_autoptr(GPtrArray) results = read_text(text);
			const WbResult *result = results->pdata[0];

			g_assert_cmpuint(results->len, ==, 1);
			g_assert_cmpstr(result->title, ==, "T");
			for (int format = WB_REPORT_TEXT; format <= WB_REPORT_JSON; format++)
				g_free(wb_report_render((WbReportFormat)format, &(WbReportRun){ 0 },
					results, TRUE));
		}
	}
}

static void
test_numbers(void)
{
	g_autoptr(GPtrArray) results =
		read_text(HEAD "[{\"build_ms\": -5, \"log_lost\": -1, \"total_ms\": 1.5,"
			       " \"checks\": [{\"points\": 1e999, \"max_points\": -3}, "
			       "{\"points\": \"7\"}, {\"points\": 1e308}, {\"points\": 1e308}],"
			       " \"diagnostics\": [{\"line\": -1, \"column\": 4294967296}],"
			       " \"crash\": {\"offset\": -1, \"after_call\": 1}}]}");
	const WbResult *result = results->pdata[0];
	const WbCheck *check = result->checks->pdata[0];
	const WbDiagnostic *diagnostic = result->diagnostics->pdata[0];

	g_assert_cmpint(result->build_ms, ==, 0);
	g_assert_cmpuint(result->log_lost, ==, 0);
	g_assert_cmpint(result->total_ms, ==, 0);
	g_assert_cmpfloat(check->points, ==, 0);
	g_assert_cmpfloat(check->max_points, ==, 0);
	g_assert_cmpstr(check->id, ==, "");
	g_assert_cmpfloat(wb_result_get_points(result), ==, 0);
	g_assert_cmpuint(diagnostic->line, ==, 0);
	g_assert_cmpuint(diagnostic->column, ==, 0);
	g_assert_cmpuint(result->crash->offset, ==, 0);
	g_assert_false(result->crash->after_call);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_data_func(
		"/json-reader/golden/all", "app/tests/golden/report/all.json", test_golden);
	g_test_add_data_func(
		"/json-reader/golden/passed", "app/tests/golden/report/passed.json", test_golden);
	g_test_add_data_func(
		"/json-reader/golden/nothing", "app/tests/golden/report/nothing.json", test_golden);
	g_test_add_func("/json-reader/fields", test_fields);
	g_test_add_func("/json-reader/outcomes", test_outcomes);
	g_test_add_func("/json-reader/refused", test_refused);
	g_test_add_func("/json-reader/deep", test_deep);
	g_test_add_func("/json-reader/not-deep", test_not_deep);
	g_test_add_func("/json-reader/many", test_many);
	g_test_add_func("/json-reader/types", test_types);
	g_test_add_func("/json-reader/numbers", test_numbers);
	return g_test_run();
}
