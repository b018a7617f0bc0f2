/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reports against golden files in app/tests/golden/report/ (WB_UPDATE_GOLDEN=1 writes them anew;
 * read the difference before you commit it), and against the programs and schemas that read them.
 */
#include "report/report.h"

#include "base/error.h"
#include "base/files.h"
#include "base/process.h"
#include "lab/ktap.h"

#include <string.h>

#define GOLDEN "app/tests/golden/report/"
#define STARTED G_GINT64_CONSTANT(1795305600123456)

static const WbReportRun run = {
	.version = "0.1.0",
	.kernel = "6.1.0-56-amd64",
	.accelerator = "tcg",
	.started_us = STARTED,
	.total_ms = 9876,
};

/* Moves the cursor, ends a CDATA section, excuses a test, forges a field, is not UTF-8, lies. */
#define HOSTILE                                                                                \
	"\033[2J]]>\r\n# TODO\n  ...\nok 9 \\# SKIP\nBail out! <b a='1'>&amp;\" \x01\xff\xc3(" \
	"\xe2\x80\xae\xef\xbf\xbe end"

static WbResult *
add_result(GPtrArray *results, const char *task, const char *exercise, WbOutcome outcome)
{
	WbResult *result = wb_result_new("networking", task, exercise);

	result->outcome = outcome;
	result->submission = g_strdup("alice");
	result->seed = g_strdup("1234567");
	result->started_us = STARTED;
	result->total_ms = 3456;
	result->build_ms = 1000;
	result->vm_ms = 900;
	result->check_ms = 1556;
	g_ptr_array_add(results, result);
	return result;
}

static WbCheck *
add_check(WbResult *result, const char *id, const char *title, WbCheckStatus status)
{
	WbCheck *check = wb_check_new(id, title, 2);

	check->status = status;
	check->points = status == WB_CHECK_PASS ? 2 : 0;
	g_ptr_array_add(result->checks, check);
	return check;
}

static void
add_passed(GPtrArray *results)
{
	WbResult *result = add_result(results, "1-2-netfilter", "1", WB_OUTCOME_PASS);
	WbCheck *check;

	result->title = g_strdup("Displaying packets in kernel space");
	result->ktap = g_strdup("KTAP version 1\n1..2\nok 1 source-port\nok 2 one-line\n");
	g_ptr_array_add(result->log, g_strdup("<1>[    3.500000] TCP connection initiated"));
	result->record = g_strdup("runs/one");
	result->record_fault = g_strdup("writing runs/one/kmsg.jsonl: No space left on device");
	check = add_check(
		result, "source-port", "logs the port the connection came from", WB_CHECK_PASS);
	/* Of so many references only those are named that fit. */
	for (guint i = 0; i < 14; i++) {
		g_autofree char *event = g_strdup_printf("packet %u", i + 1);

		g_ptr_array_add(check->evidence, g_strconcat(event, ": Flags [S]", NULL));
		g_ptr_array_add(check->references, wb_reference_new(i, event, 1000 * i));
	}
	add_check(result, "one-line", "logs exactly one line a connection", WB_CHECK_PASS);
}

static void
add_failed(GPtrArray *results)
{
	WbResult *result = add_result(results, "1-2-netfilter", "2", WB_OUTCOME_FAIL);
	WbCheck *check;

	result->title = g_strdup("Only one destination");
	check = add_check(
		result, "source-port", "logs the port the connection came from", WB_CHECK_FAIL);
	check->message = g_strdup("the port in the line is not the port the connection came from");
	check->expected = g_strdup("37730");
	check->actual = g_strdup("25235");
	check->hint =
		g_strdup("A TCP header holds its ports in network byte order. On this machine "
			 "the two bytes are swapped: ntohs(tcph->source) is the number that "
			 "you want to print.\nSee tcp_hdr().");
	for (guint i = 0; i < 14; i++)
		g_ptr_array_add(check->evidence,
			g_strdup_printf(
				"packet %u: 127.0.0.1.37730 > 127.0.0.1.4711: Flags [S]", i));
	check = add_check(result, "enotty", "refuses unknown commands", WB_CHECK_SKIP);
	check->message = g_strdup("there is no /dev/filter # yet");
	check = add_check(result, "efault", "refuses bad pointers", WB_CHECK_NOT_RUN);
	check->max_points = 0.5;
	check = add_check(result, "other-address", NULL, WB_CHECK_FAIL);
	check->expected = g_strdup("two\nlines");
	check->actual = g_strdup("");
	check->points = 0.5;
	add_check(result, "still-passes", "lets packets pass", WB_CHECK_PASS);
}

static void
add_broken_build(GPtrArray *results)
{
	WbResult *result = add_result(results, "3-4-tcp-sock", "3", WB_OUTCOME_BUILD_ERROR);
	WbDiagnostic *diagnostic = wb_diagnostic_new(
		WB_SEVERITY_ERROR, "tcp_sock.c", 12, 9, "expected ';' before 'return'");

	result->title = g_strdup("A listening socket");
	result->message = g_strdup("the compiler found 1 error");
	result->hint = g_strdup("Begin with the first error.");
	diagnostic->source = g_strdup("\terr = 0");
	g_ptr_array_add(result->diagnostics, diagnostic);
	diagnostic = wb_diagnostic_new(WB_SEVERITY_WARNING, "tcp_sock.c", 0, 0, "odd");
	diagnostic->option = g_strdup("-Wodd");
	g_ptr_array_add(result->diagnostics, diagnostic);
	add_check(result, "listens", "listens on 127.0.0.1:60000", WB_CHECK_NOT_RUN);
	add_check(result, "released", "is gone after rmmod", WB_CHECK_NOT_RUN);
}

/* The lines of a real oops. */
static void
add_log(GPtrArray *lines)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) all = NULL;

	g_assert_true(g_file_get_contents(
		"app/tests/data/kernel-log/null-dereference-in-hook.txt", &text, NULL, NULL));
	all = g_strsplit(text, "\r\n", 60);
	for (char **line = all + 3; line[1]; line++)
		g_ptr_array_add(lines, g_strdup(*line));
}

static void
add_crashed(GPtrArray *results)
{
	WbResult *result = add_result(results, "3-4-tcp-sock", "4", WB_OUTCOME_CRASH);

	result->title = g_strdup("Accepting a connection");
	result->crash = wb_crash_new("NULL pointer dereference");
	result->crash->module = g_strdup("tcp_sock");
	result->crash->function = g_strdup("count_packet.constprop.0");
	result->crash->offset = 5;
	result->crash->source_file = g_strdup("tcp_sock.c");
	result->crash->source_line = 27;
	result->log_lost = 3;
	add_log(result->crash->lines);
	add_check(result, "loads", "loads", WB_CHECK_PASS);
	add_check(result, "accepts", "waits for a client", WB_CHECK_NOT_RUN);
}

static void
add_hostile(GPtrArray *results)
{
	WbResult *result = add_result(results, "5-udp-sock", "5", WB_OUTCOME_HANG);
	WbCheck *check = add_check(result, "id" HOSTILE, "title " HOSTILE, WB_CHECK_FAIL);

	result->title = g_strdup(HOSTILE);
	g_free(result->submission);
	result->submission = g_strdup("bob" HOSTILE);
	result->message = g_strdup(HOSTILE);
	result->hint = g_strdup(HOSTILE);
	result->ktap = g_strdup(HOSTILE);
	g_free(result->seed);
	result->seed = g_strdup(HOSTILE);
	result->crash = wb_crash_new(HOSTILE);
	result->crash->function = g_strdup(HOSTILE);
	g_ptr_array_add(result->crash->lines, g_strdup(HOSTILE));
	g_ptr_array_add(result->log, g_strdup(HOSTILE));
	g_ptr_array_add(
		result->diagnostics, wb_diagnostic_new(WB_SEVERITY_ERROR, HOSTILE, 1, 1, HOSTILE));
	check->message = g_strdup(HOSTILE);
	check->expected = g_strdup(HOSTILE);
	check->actual = g_strdup(HOSTILE);
	check->hint = g_strdup(HOSTILE);
	g_ptr_array_add(check->evidence, g_strdup(HOSTILE));
	g_ptr_array_add(check->references, wb_reference_new(0, HOSTILE, 1));
	result->record = g_strdup(HOSTILE);
	result->record_fault = g_strdup(HOSTILE);
	check = add_check(result, "skipped", "skipped", WB_CHECK_SKIP);
	check->message = g_strdup(HOSTILE);
}

static void
add_infrastructure(GPtrArray *results)
{
	WbResult *result = add_result(results, "5-udp-sock", "6", WB_OUTCOME_INFRASTRUCTURE);

	result->message = g_strdup("restoring the VM: no space left on device");
	add_check(result, "sends", "sends one datagram", WB_CHECK_NOT_RUN);
}

typedef enum { ALL, ONLY_PASSED, NOTHING } Which;

static GPtrArray *
make_results(Which which)
{
	GPtrArray *results = g_ptr_array_new_with_free_func((GDestroyNotify)wb_result_free);

	if (which != NOTHING)
		add_passed(results);
	if (which != ALL)
		return results;
	add_failed(results);
	add_broken_build(results);
	add_crashed(results);
	add_hostile(results);
	add_infrastructure(results);
	/* Everything unknown. */
	g_ptr_array_add(results, wb_result_new("networking", "1-2-netfilter", "0"));
	((WbResult *)results->pdata[results->len - 1])->outcome = WB_OUTCOME_TIMEOUT;
	return results;
}

typedef struct {
	WbReportFormat format;
	Which which;
	gboolean color;
	const char *golden;
} Case;

static const Case cases[] = {
	{ WB_REPORT_TEXT, ALL, FALSE, "all.txt" },
	{ WB_REPORT_TEXT, ALL, TRUE, "all-color.txt" },
	{ WB_REPORT_TEXT, NOTHING, FALSE, "nothing.txt" },
	{ WB_REPORT_TEXT, ONLY_PASSED, FALSE, "passed.txt" },
	{ WB_REPORT_KTAP, ALL, TRUE, "all.ktap" },
	{ WB_REPORT_KTAP, ONLY_PASSED, FALSE, "passed.ktap" },
	{ WB_REPORT_KTAP, NOTHING, FALSE, "nothing.ktap" },
	{ WB_REPORT_JUNIT, ALL, TRUE, "all.xml" },
	{ WB_REPORT_JUNIT, ONLY_PASSED, FALSE, "passed.xml" },
	{ WB_REPORT_JUNIT, NOTHING, FALSE, "nothing.xml" },
	{ WB_REPORT_JSON, ALL, TRUE, "all.json" },
	{ WB_REPORT_JSON, ONLY_PASSED, FALSE, "passed.json" },
	{ WB_REPORT_JSON, NOTHING, FALSE, "nothing.json" },
};

static char *
render(const Case *c)
{
	g_autoptr(GPtrArray) results = make_results(c->which);

	return wb_report_render(c->format, &run, results, c->color);
}

static void
test_golden(gconstpointer data)
{
	const Case *c = data;
	g_autofree char *path = g_strconcat(GOLDEN, c->golden, NULL);
	g_autofree char *got = render(c);
	g_autofree char *expected = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(g_utf8_validate(got, -1, NULL));
	g_assert_true(g_str_has_suffix(got, "\n"));
	if (g_getenv("WB_UPDATE_GOLDEN")) {
		wb_files_write(path, got, strlen(got), 0644, &error);
		g_assert_no_error(error);
		return;
	}
	g_file_get_contents(path, &expected, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(got, ==, expected);
}

/* No byte that a terminal obeys, whatever is in the results. */
static void
test_no_controls(void)
{
	static const WbReportFormat formats[] = { WB_REPORT_TEXT, WB_REPORT_KTAP, WB_REPORT_JUNIT,
		WB_REPORT_JSON };

	for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
		const Case c = { formats[i], ALL, FALSE, NULL };
		g_autofree char *text = render(&c);

		for (const char *at = text; *at; at = g_utf8_next_char(at)) {
			gunichar character = g_utf8_get_char(at);

			g_assert_true(character == '\n' || character == '\t' ||
				      !g_unichar_iscntrl(character));
			g_assert_cmphex(character, !=, 0x202e);
		}
	}
}

/* Runs ARGV on TEXT in a file named NAME, which is appended to ARGV. Returns the exit status. */
static int
run_on(const char *text, const char *name, const char **argv, char **ret_output)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *folder = wb_files_make_temporary(g_get_tmp_dir(), "test-report", &error);
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_auto(WbProcessResult) result = { 0 };
	WbProcessSpec spec = { .argv = argv, .deadline = wb_deadline_in(30000) };
	guint n = g_strv_length((char **)argv);

	g_assert_no_error(error);
	wb_files_write(path, text, strlen(text), 0644, &error);
	g_assert_no_error(error);
	argv[n] = path;
	wb_process_run(&spec, &result, NULL, &error);
	g_assert_no_error(error);
	argv[n] = NULL;
	wb_files_remove_tree(folder, NULL);
	*ret_output = g_strconcat(result.out->str, result.err->str, NULL);
	return result.exit_status;
}

static gboolean
skip_without(const char *program)
{
	g_autofree char *path = g_find_program_in_path(program);
	g_autofree char *reason = g_strdup_printf("there is no %s here", program);

	if (!path)
		g_test_skip(reason);
	return path == NULL;
}

static int
prove(Which which, char **ret_output)
{
	const Case c = { WB_REPORT_KTAP, which, FALSE, NULL };
	g_autofree char *text = render(&c);
	const char *argv[8] = { "prove", "--nocolor", "-e", "cat" };

	return run_on(text, "report.t", argv, ret_output);
}

static void
test_prove(void)
{
	g_autofree char *all = NULL, *passed = NULL;

	if (skip_without("prove"))
		return;
	g_assert_cmpint(prove(ONLY_PASSED, &passed), ==, 0);
	g_assert_nonnull(strstr(passed, "Result: PASS"));
	g_assert_nonnull(strstr(passed, "Tests=1,"));
	/* Exactly the exercises that did not pass, whatever their texts say. */
	g_assert_cmpint(prove(ALL, &all), ==, 1);
	g_assert_nonnull(strstr(all, "Result: FAIL"));
	g_assert_nonnull(strstr(all, "Tests: 7 Failed: 6)"));
	g_assert_nonnull(strstr(all, "Failed tests:  2-7"));
	g_assert_null(strstr(all, "Bailout"));
	g_assert_null(strstr(all, "Parse errors"));
	g_assert_null(strstr(all, "TODO"));
}

static void
test_prove_one_check(void)
{
	g_autoptr(GPtrArray) results = make_results(ONLY_PASSED);
	WbResult *result = results->pdata[0];
	g_autofree char *text = NULL, *output = NULL;
	const char *argv[8] = { "prove", "--nocolor", "-e", "cat" };

	if (skip_without("prove"))
		return;
	/* A single failed sub-check, and a name that would excuse it. */
	result->outcome = WB_OUTCOME_FAIL;
	((WbCheck *)result->checks->pdata[1])->status = WB_CHECK_FAIL;
	g_free(result->exercise);
	result->exercise = g_strdup("1 # TODO not yet");
	text = wb_report_render(WB_REPORT_KTAP, &run, results, FALSE);
	g_assert_cmpint(run_on(text, "report.t", argv, &output), ==, 1);
	g_assert_nonnull(strstr(output, "Failed test:  1"));
}

static void
take_check(const WbCheck *check, gpointer data)
{
	WbCheck *copy = wb_check_new(check->id, NULL, 0);

	copy->status = check->status;
	copy->message = g_strdup(check->message);
	copy->expected = g_strdup(check->expected);
	copy->hint = g_strdup(check->hint);
	g_ptr_array_add(data, copy);
}

/* What we write, our own reader reads: a subtest without its indentation is a checker's output. */
static void
test_ktap_read_back(void)
{
	static const WbKtapEvents events = { .check = take_check };
	g_autoptr(GPtrArray) results =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_result_free);
	g_autoptr(GPtrArray) checks = g_ptr_array_new_with_free_func((GDestroyNotify)wb_check_free);
	g_autoptr(WbKtap) ktap = wb_ktap_new(&events, checks);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	WbCheck *check;

	add_failed(results);
	check = ((WbResult *)results->pdata[0])->checks->pdata[0];
	g_free(check->message);
	check->message = g_strdup("a \"quoted\" \\x41 # tab\t\nand newline é");
	text = wb_report_render(WB_REPORT_KTAP, &run, results, FALSE);
	lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++) {
		if (!g_str_has_prefix(*line, "    "))
			continue;
		wb_ktap_feed(ktap, *line + 4, strlen(*line) - 4);
		wb_ktap_feed(ktap, "\n", 1);
	}
	wb_ktap_finish(ktap);
	g_assert_cmpuint(wb_ktap_get_planned(ktap), ==, 5);
	g_assert_cmpuint(checks->len, ==, 5);
	g_assert_cmpstr(((WbCheck *)checks->pdata[0])->message, ==,
		"a \"quoted\" \\x41 # tab\t\nand newline é");
	g_assert_cmpstr(((WbCheck *)checks->pdata[0])->expected, ==, "37730");
	g_assert_cmpint(((WbCheck *)checks->pdata[0])->status, ==, WB_CHECK_FAIL);
	g_assert_cmpint(((WbCheck *)checks->pdata[1])->status, ==, WB_CHECK_SKIP);
	g_assert_cmpstr(
		((WbCheck *)checks->pdata[1])->message, ==, "there is no /dev/filter # yet");
	g_assert_cmpint(((WbCheck *)checks->pdata[4])->status, ==, WB_CHECK_PASS);
}

static guint
count(const char *text, const char *needle)
{
	guint n = 0;

	for (const char *at = text; (at = strstr(at, needle)) != NULL; at++)
		n++;
	return n;
}

/* The attribute of the first element in TEXT that has it. */
static guint
attribute(const char *text, const char *name)
{
	g_autofree char *mark = g_strdup_printf(" %s=\"", name);
	const char *at = strstr(text, mark);

	g_assert_nonnull(at);
	return (guint)g_ascii_strtoull(at + strlen(mark), NULL, 10);
}

static void
test_junit_counts(void)
{
	const Case c = { WB_REPORT_JUNIT, ALL, FALSE, NULL };
	g_autofree char *text = render(&c);
	const char *root = strstr(text, "<testsuites");
	g_auto(GStrv) suites = g_strsplit(text, "<testsuite ", -1);

	g_assert_cmpuint(attribute(root, "tests"), ==, count(text, "<testcase "));
	g_assert_cmpuint(attribute(root, "failures"), ==, count(text, "<failure "));
	g_assert_cmpuint(attribute(root, "errors"), ==, count(text, "<error "));
	g_assert_cmpuint(attribute(root, "skipped"), ==, count(text, "<skipped "));
	/* This machine's fault is one error; the sub-checks behind it are nobody's failure. */
	g_assert_cmpuint(attribute(root, "errors"), ==, 1);
	/* alice: three tasks; bob: one; an unnamed one. */
	g_assert_cmpuint(g_strv_length(suites), ==, 6);
	for (char **suite = suites + 1; *suite; suite++) {
		g_autofree char *part = g_strconcat(" ", *suite, NULL);

		g_assert_cmpuint(attribute(part, "tests"), ==, count(part, "<testcase "));
		g_assert_cmpuint(attribute(part, "failures"), ==, count(part, "<failure "));
		g_assert_cmpuint(attribute(part, "errors"), ==, count(part, "<error "));
		g_assert_cmpuint(attribute(part, "skipped"), ==, count(part, "<skipped "));
	}
}

static int
xmllint(const char *text, char **ret_output)
{
	const char *argv[8] = { "xmllint", "--noout", "--nonet", "--schema",
		"app/tests/data/junit.xsd" };

	return run_on(text, "report.xml", argv, ret_output);
}

static void
test_junit_schema(void)
{
	static const Which which[] = { ALL, ONLY_PASSED, NOTHING };

	if (skip_without("xmllint"))
		return;
	for (gsize i = 0; i < G_N_ELEMENTS(which); i++) {
		const Case c = { WB_REPORT_JUNIT, which[i], FALSE, NULL };
		g_autofree char *text = render(&c);
		g_autofree char *output = NULL;
		int status = xmllint(text, &output);

		g_test_message("%s", output);
		g_assert_cmpint(status, ==, 0);
	}
}

/* The schema can say no. */
static void
test_junit_schema_refuses(void)
{
	static const char *const bad[] = {
		"<testsuites/>",
		"<testsuites tests=\"0\" failures=\"0\" errors=\"0\" time=\"0\"><x/></testsuites>",
		"<testsuites tests=\"-1\" failures=\"0\" errors=\"0\" time=\"0\"/>",
		"<testsuites tests=\"0\" failures=\"0\" errors=\"0\" time=\"0\" "
		"timestamp=\"yesterday\"/>",
		"<testsuites tests=\"0\" failures=\"0\" errors=\"0\" "
		"time=\"0\"><testsuite/></testsuites>",
	};

	if (skip_without("xmllint"))
		return;
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autofree char *output = NULL;

		g_assert_cmpint(xmllint(bad[i], &output), ==, 3);
	}
}

static void
test_format_names(void)
{
	static const char *const names[] = { "text", "ktap", "junit", "json" };
	WbReportFormat format;
	g_autoptr(GError) close = NULL, far = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_assert_true(wb_report_format_from_string(names[i], &format, NULL));
		g_assert_cmpint(format, ==, i);
	}
	g_assert_false(wb_report_format_from_string("jnit", &format, &close));
	g_assert_error(close, WB_ERROR, WB_ERROR_USAGE);
	g_assert_nonnull(strstr(close->message, "did you mean \"junit\""));
	g_assert_false(wb_report_format_from_string("postscript\n", &format, &far));
	g_assert_nonnull(strstr(far->message, "text, ktap, junit and json"));
	g_assert_null(strchr(far->message, '\n'));
}

static void
test_summary(void)
{
	g_autoptr(GPtrArray) all = make_results(ALL);
	g_autofree char *text = wb_report_text_summary(&run, all, FALSE);

	/* 4 + 2.5 + 0 + 2 + 0 of 4 + 8.5 + 4 + 4 + 4; the seventh has no sub-checks. */
	g_assert_cmpstr(text, ==,
		"1 of 7 exercises passed, 1 not judged, 8.5 of 24.5 points, 9.8 s (Linux "
		"6.1.0-56-amd64, emulated)\n");
}

/* Without colours nothing is lost: the text is the same but for the codes. */
static void
test_color_adds_nothing(void)
{
	const Case plain = { WB_REPORT_TEXT, ALL, FALSE, NULL };
	const Case colored = { WB_REPORT_TEXT, ALL, TRUE, NULL };
	g_autofree char *without = render(&plain);
	g_autofree char *with = render(&colored);
	g_autoptr(GRegex) codes = g_regex_new("\033\\[[0-9]*m", 0, 0, NULL);
	g_autofree char *stripped = g_regex_replace_literal(codes, with, -1, 0, "", 0, NULL);

	g_assert_cmpstr(stripped, ==, without);
	g_assert_cmpuint(count(with, "\033[0m") * 2, <=, count(with, "\033["));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strconcat("/report/golden/", cases[i].golden, NULL);

		g_test_add_data_func(path, &cases[i], test_golden);
	}
	g_test_add_func("/report/no-controls", test_no_controls);
	g_test_add_func("/report/format-names", test_format_names);
	g_test_add_func("/report/summary", test_summary);
	g_test_add_func("/report/color-adds-nothing", test_color_adds_nothing);
	g_test_add_func("/report/ktap/prove", test_prove);
	g_test_add_func("/report/ktap/prove-one-check", test_prove_one_check);
	g_test_add_func("/report/ktap/read-back", test_ktap_read_back);
	g_test_add_func("/report/junit/counts", test_junit_counts);
	g_test_add_func("/report/junit/schema", test_junit_schema);
	g_test_add_func("/report/junit/schema-refuses", test_junit_schema_refuses);
	return g_test_run();
}
