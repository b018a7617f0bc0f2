/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose fault it was: a table from what was seen to the outcome. */
#include "session/verdict.h"

#include <string.h>

#define LOCKUP "soft lockup"
#define OOPS "NULL pointer dereference"
#define UP .vm_running = TRUE
#define ANSWERS .vm_running = TRUE, .answers = TRUE
#define WHOLE .planned = 2, .seen = 2
#define AT .step = "insmod filter.ko"

typedef struct {
	const char *name;
	const char *checks; /* one letter each: Pass, Fail, Skip, Not run */
	const char *crash;  /* its kind, or NULL */
	const char *module; /* that the crash names, or NULL */
	WbEvidenceOfEnd end;
	WbOutcome outcome;
	const char *words; /* in the message; NULL: there is no message */
	gboolean cut_off;
} Case;

static const Case cases[] = {
	/* The checker came to its end. */
	{ "all-passed", "PP", NULL, NULL, { WHOLE, AT, UP }, WB_OUTCOME_PASS, NULL, FALSE },
	{ "one-failed", "PF", NULL, NULL, { WHOLE, UP }, WB_OUTCOME_FAIL, NULL, FALSE },
	{ "failed-and-skipped", "FS", NULL, NULL, { WHOLE, UP }, WB_OUTCOME_FAIL, NULL, FALSE },
	{ "skipped", "PS", NULL, NULL, { WHOLE, UP }, WB_OUTCOME_FAIL, "could not be made", FALSE },

	/* The checker is at fault: no points are lost, whatever else was seen. */
	{ "stopped-without-a-word", "PN", NULL, NULL, { UP, .planned = 2, .seen = 1 },
		WB_OUTCOME_INFRASTRUCTURE, "without a word", FALSE },
	{ "stopped-after-a-failure", "FN", NULL, NULL, { UP, .planned = 2, .seen = 1 },
		WB_OUTCOME_INFRASTRUCTURE, "without a word", FALSE },
	{ "said-nothing", "NN", NULL, NULL, { UP }, WB_OUTCOME_INFRASTRUCTURE, "without a word",
		FALSE },
	{ "no-plan", "PP", NULL, NULL, { UP, .seen = 2 }, WB_OUTCOME_INFRASTRUCTURE,
		"without a word", FALSE },
	{ "bad-status", "PN", NULL, NULL,
		{ UP, .planned = 2, .seen = 1, .ended = "status 2: lib.sh: syntax error" },
		WB_OUTCOME_INFRASTRUCTURE, "syntax error", FALSE },
	{ "bad-status-after-all-passed", "PP", NULL, NULL, { UP, WHOLE, .ended = "status 1" },
		WB_OUTCOME_INFRASTRUCTURE, "status 1", FALSE },
	{ "bad-status-after-a-failure", "FN", NULL, NULL,
		{ UP, .planned = 2, .seen = 1, .ended = "status 2" }, WB_OUTCOME_INFRASTRUCTURE,
		"status 2", FALSE },
	{ "another-name", "PN", NULL, NULL, { UP, WHOLE }, WB_OUTCOME_INFRASTRUCTURE,
		"never came to check-1", FALSE },
	{ "another-name-and-a-failure", "FN", NULL, NULL, { UP, WHOLE }, WB_OUTCOME_INFRASTRUCTURE,
		"never came to check-1", FALSE },
	{ "no-checks", "", NULL, NULL, { UP, WHOLE }, WB_OUTCOME_INFRASTRUCTURE, "no sub-checks",
		FALSE },

	/* The checker's own word. */
	{ "bail-load-error", "NN", NULL, NULL,
		{ UP, AT, .planned = 2, .bail_word = "load-error", .bail_reason = "EINVAL" },
		WB_OUTCOME_LOAD_ERROR, "EINVAL", FALSE },
	{ "bail-hang", "PN", NULL, NULL,
		{ UP, AT, .planned = 2, .seen = 1, .bail_word = "hang", .bail_reason = "insmod" },
		WB_OUTCOME_HANG, "insmod", FALSE },
	{ "bail-crash", "PN", NULL, NULL, { UP, AT, .bail_word = "crash", .bail_reason = "gone" },
		WB_OUTCOME_CRASH, "gone", FALSE },
	{ "bail-timeout", "PN", NULL, NULL, { UP, AT, .bail_word = "timeout" }, WB_OUTCOME_TIMEOUT,
		"gave up", FALSE },
	{ "bail-fail", "PN", NULL, NULL, { UP, AT, .bail_word = "fail", .bail_reason = "" },
		WB_OUTCOME_FAIL, "gave up", FALSE },
	{ "bail-infrastructure", "PN", NULL, NULL,
		{ UP, AT, .bail_word = "infrastructure", .bail_reason = "no wb-probe" },
		WB_OUTCOME_INFRASTRUCTURE, "no wb-probe", FALSE },
	{ "bail-without-a-word", "PN", NULL, NULL,
		{ UP, AT, .bail_word = "", .bail_reason = "no tcpdump" }, WB_OUTCOME_INFRASTRUCTURE,
		"no tcpdump", FALSE },
	/* It did not even print a plan. */
	{ "bail-at-once", "NN", NULL, NULL, { UP, .bail_word = "load-error", .bail_reason = "x" },
		WB_OUTCOME_LOAD_ERROR, "x", FALSE },
	/* A word that was said counts, even if it was the last. */
	{ "bail-then-lost", "NN", NULL, NULL,
		{ AT, .lost = TRUE, .bail_word = "hang", .bail_reason = "rmmod" }, WB_OUTCOME_HANG,
		"rmmod", FALSE },

	/* The kernel's word explains the rest. */
	{ "oops-all-passed", "PP", OOPS, "filter", { UP, WHOLE, AT }, WB_OUTCOME_CRASH,
		"kernel reported: NULL pointer dereference in my_hook(), kernel/filter.c line 7; "
		"the "
		"checker was at: insmod filter.ko",
		FALSE },
	{ "oops-failed", "PF", OOPS, "filter", { UP, WHOLE }, WB_OUTCOME_CRASH, OOPS, FALSE },
	{ "oops-bail-load-error", "NN", OOPS, "filter", { UP, AT, .bail_word = "load-error" },
		WB_OUTCOME_CRASH, OOPS, FALSE },
	{ "oops-bail-hang", "NN", OOPS, "filter", { UP, AT, .bail_word = "hang" }, WB_OUTCOME_CRASH,
		OOPS, FALSE },
	{ "oops-bail-infrastructure", "NN", OOPS, "filter",
		{ UP, AT, .bail_word = "infrastructure" }, WB_OUTCOME_CRASH, OOPS, FALSE },
	{ "oops-timed-out", "NN", OOPS, "filter", { UP, AT, .timed_out = TRUE }, WB_OUTCOME_CRASH,
		OOPS, FALSE },
	{ "oops-no-module", "NN", OOPS, NULL, { UP, AT, .timed_out = TRUE }, WB_OUTCOME_CRASH, OOPS,
		FALSE },
	{ "oops-bad-status", "PN", OOPS, NULL, { UP, AT, .ended = "status 1" }, WB_OUTCOME_CRASH,
		OOPS, FALSE },
	{ "oops-checker-killed", "PN", OOPS, NULL, { UP, AT, .killed = TRUE, .ended = "killed" },
		WB_OUTCOME_CRASH, OOPS, FALSE },
	{ "panic-lost", "NN", "kernel panic: Fatal exception in interrupt", NULL,
		{ AT, .lost = TRUE }, WB_OUTCOME_CRASH, "kernel panic", FALSE },
	/* Words of the student's own are no lockup. */
	{ "panic-with-such-words", "NN", "kernel panic: hung task, stall, soft lockup", NULL,
		{ AT, .lost = TRUE }, WB_OUTCOME_CRASH, "kernel panic", FALSE },
	/* Our guest itself, before the checker said a word. */
	{ "oops-before-the-checker", "NN", OOPS, NULL, { UP, .timed_out = TRUE },
		WB_OUTCOME_INFRASTRUCTURE, "no longer answers", TRUE },
	{ "oops-of-the-module-whose-step-was-lost", "NN", OOPS, "filter", { .lost = TRUE },
		WB_OUTCOME_CRASH, OOPS, FALSE },

	/* A lockup is the kernel's word for a hang. */
	{ "lockup-bail-hang", "NN", LOCKUP, "filter",
		{ UP, AT, .bail_word = "hang", .bail_reason = "insmod did not return" },
		WB_OUTCOME_HANG,
		"insmod did not return; the kernel reported: soft lockup in my_hook()", FALSE },
	{ "lockup-timed-out", "NN", LOCKUP, "filter", { UP, AT, .timed_out = TRUE },
		WB_OUTCOME_HANG, "in my_hook()", FALSE },
	{ "lockup-timed-out-answers", "NN", LOCKUP, "filter", { ANSWERS, AT, .timed_out = TRUE },
		WB_OUTCOME_HANG, "in my_hook()", FALSE },
	{ "lockup-lost", "NN", "RCU stall", "filter", { AT, .lost = TRUE }, WB_OUTCOME_HANG,
		"RCU stall", FALSE },
	{ "lockup-lost-answers", "NN", "hung task", "filter", { ANSWERS, AT, .lost = TRUE },
		WB_OUTCOME_HANG, "hung task", FALSE },
	{ "lockup-finished", "PP", LOCKUP, "filter", { UP, WHOLE }, WB_OUTCOME_HANG, LOCKUP,
		FALSE },
	{ "lockup-bail-infrastructure", "NN", LOCKUP, "filter",
		{ UP, AT, .bail_word = "infrastructure" }, WB_OUTCOME_HANG, LOCKUP, FALSE },
	/* Not in the student's code: this host may be slow. */
	{ "slow-host-passed", "PP", LOCKUP, NULL, { UP, WHOLE }, WB_OUTCOME_PASS, NULL, FALSE },
	{ "slow-host-stall-passed", "PP", "RCU stall", NULL, { UP, WHOLE }, WB_OUTCOME_PASS, NULL,
		FALSE },
	{ "slow-host-failed", "PF", "hard lockup", NULL, { UP, WHOLE }, WB_OUTCOME_FAIL, NULL,
		FALSE },
	{ "lockup-no-module-bail-hang", "NN", LOCKUP, NULL,
		{ UP, AT, .bail_word = "hang", .bail_reason = "rmmod" }, WB_OUTCOME_HANG, "rmmod",
		FALSE },
	{ "lockup-no-module-stuck", "NN", LOCKUP, NULL, { UP, AT, .timed_out = TRUE },
		WB_OUTCOME_HANG, "no longer answers", FALSE },
	{ "lockup-no-module-answers", "NN", LOCKUP, NULL,
		{ ANSWERS, AT, .timed_out = TRUE, .deadline_s = 20 }, WB_OUTCOME_TIMEOUT, "20 s",
		FALSE },

	/* The deadline. */
	{ "timed-out-answers", "PN", NULL, NULL,
		{ ANSWERS, AT, .planned = 2, .seen = 1, .timed_out = TRUE, .deadline_s = 20 },
		WB_OUTCOME_TIMEOUT, "not over after 20 s; it was at: insmod", FALSE },
	{ "timed-out-after-all-passed", "PP", NULL, NULL,
		{ ANSWERS, AT, WHOLE, .timed_out = TRUE, .deadline_s = 20 }, WB_OUTCOME_TIMEOUT,
		"20 s", FALSE },
	{ "timed-out-no-answer", "PN", NULL, NULL, { UP, AT, .planned = 2, .timed_out = TRUE },
		WB_OUTCOME_HANG, "no longer answers", FALSE },
	{ "timed-out-after-the-plan", "NN", NULL, NULL, { UP, .planned = 2, .timed_out = TRUE },
		WB_OUTCOME_HANG, "starting", FALSE },
	/* Nothing of the student's had been loaded. */
	{ "timed-out-not-begun", "NN", NULL, NULL, { ANSWERS, .timed_out = TRUE, .deadline_s = 20 },
		WB_OUTCOME_INFRASTRUCTURE, "said nothing for 20 s", FALSE },
	{ "timed-out-not-begun-twice", "NN", NULL, NULL,
		{ ANSWERS, .timed_out = TRUE, .cut_off_before = "" }, WB_OUTCOME_INFRASTRUCTURE,
		"said nothing", FALSE },
	/* But its first words may have been lost in a guest that got stuck at once. */
	{ "stuck-not-begun", "NN", NULL, NULL, { UP, .timed_out = TRUE }, WB_OUTCOME_INFRASTRUCTURE,
		"no longer answers", TRUE },
	{ "stuck-not-begun-twice", "NN", NULL, NULL,
		{ UP, .timed_out = TRUE, .cut_off_before = "" }, WB_OUTCOME_HANG, "twice", FALSE },

	/* The VM went away: the first time anything may have ended it. */
	{ "vm-gone", "PN", NULL, NULL, { AT, .planned = 2, .lost = TRUE },
		WB_OUTCOME_INFRASTRUCTURE, "VM went away and left no report", TRUE },
	{ "vm-gone-timed-out", "PN", NULL, NULL, { AT, .planned = 2, .timed_out = TRUE },
		WB_OUTCOME_INFRASTRUCTURE, "VM went away", TRUE },
	{ "vm-gone-after-a-failure", "FN", NULL, NULL, { AT, .planned = 2, .lost = TRUE },
		WB_OUTCOME_INFRASTRUCTURE, "VM went away", TRUE },
	{ "vm-gone-lockup-no-module", "NN", LOCKUP, NULL, { AT, .lost = TRUE },
		WB_OUTCOME_INFRASTRUCTURE, "VM went away", TRUE },
	{ "vm-gone-twice", "PN", NULL, NULL,
		{ AT, .planned = 2, .lost = TRUE, .cut_off_before = "insmod filter.ko" },
		WB_OUTCOME_CRASH, "VM went away and left no report, twice", FALSE },
	{ "vm-gone-elsewhere", "PN", NULL, NULL,
		{ AT, .planned = 2, .lost = TRUE, .cut_off_before = "rmmod filter.ko" },
		WB_OUTCOME_INFRASTRUCTURE, "VM went away", TRUE },
	{ "vm-gone-not-begun-twice", "NN", NULL, NULL, { .lost = TRUE, .cut_off_before = "" },
		WB_OUTCOME_CRASH, "twice", FALSE },
	/* The guest had no part in that, however often it happens. */
	{ "vm-killed", "PN", NULL, NULL,
		{ AT, .planned = 2, .lost = TRUE, .from_outside = "the VM's process was killed" },
		WB_OUTCOME_INFRASTRUCTURE, "process was killed", TRUE },
	{ "vm-killed-twice", "PN", NULL, NULL,
		{ AT, .planned = 2, .lost = TRUE, .from_outside = "the VM's process was killed",
			.cut_off_before = "insmod filter.ko" },
		WB_OUTCOME_INFRASTRUCTURE, "process was killed", TRUE },
	{ "vm-stopped-timed-out", "PN", NULL, NULL,
		{ UP, AT, .planned = 2, .timed_out = TRUE,
			.from_outside = "the VM's process was stopped" },
		WB_OUTCOME_INFRASTRUCTURE, "process was stopped", TRUE },
	/* The kernel's word comes first: the guest had died before somebody ended the rest. */
	{ "vm-killed-after-a-crash", "PN", OOPS, "filter",
		{ AT, .planned = 2, .lost = TRUE, .from_outside = "the VM's process was killed" },
		WB_OUTCOME_CRASH, "the kernel reported", FALSE },
	/* A second try that ends well is not marked by the first. */
	{ "passed-after-a-cut-off", "PP", NULL, NULL,
		{ UP, WHOLE, AT, .cut_off_before = "insmod filter.ko" }, WB_OUTCOME_PASS, NULL,
		FALSE },

	/* The connection broke. */
	{ "lost-no-answer", "PN", NULL, NULL, { UP, AT, .planned = 2, .lost = TRUE },
		WB_OUTCOME_HANG, "no longer answers", FALSE },
	{ "lost-answers", "PN", NULL, NULL, { ANSWERS, AT, .planned = 2, .lost = TRUE },
		WB_OUTCOME_INFRASTRUCTURE, "connection to the guest broke", TRUE },
	{ "lost-answers-after-all-passed", "PP", NULL, NULL, { ANSWERS, AT, WHOLE, .lost = TRUE },
		WB_OUTCOME_INFRASTRUCTURE, "connection to the guest broke", TRUE },
	{ "lost-answers-twice", "PN", NULL, NULL,
		{ ANSWERS, AT, .lost = TRUE, .cut_off_before = "insmod filter.ko" },
		WB_OUTCOME_CRASH, "broke, twice", FALSE },
	{ "lost-answers-not-begun-twice", "NN", NULL, NULL,
		{ ANSWERS, .lost = TRUE, .cut_off_before = "" }, WB_OUTCOME_INFRASTRUCTURE,
		"connection to the guest broke", TRUE },

	/* Something in the guest killed the checker: all its memory was used up. */
	{ "killed", "PN", NULL, NULL,
		{ UP, AT, .planned = 2, .seen = 1, .killed = TRUE, .ended = "status -1" },
		WB_OUTCOME_INFRASTRUCTURE, "killed in the guest", TRUE },
	{ "killed-twice", "PN", NULL, NULL,
		{ UP, AT, .planned = 2, .killed = TRUE, .ended = "status -1",
			.cut_off_before = "insmod filter.ko" },
		WB_OUTCOME_CRASH, "killed in the guest, twice", FALSE },
	{ "killed-not-begun-twice", "NN", NULL, NULL,
		{ UP, .killed = TRUE, .ended = "status -1", .cut_off_before = "" },
		WB_OUTCOME_INFRASTRUCTURE, "killed in the guest", TRUE },
};

static WbCheckStatus
to_status(char letter)
{
	switch (letter) {
	case 'P':
		return WB_CHECK_PASS;
	case 'F':
		return WB_CHECK_FAIL;
	case 'S':
		return WB_CHECK_SKIP;
	default:
		return WB_CHECK_NOT_RUN;
	}
}

static WbResult *
make_result(const Case *test)
{
	WbResult *result = wb_result_new("networking", "1-2-netfilter", "1");

	for (guint i = 0; test->checks[i]; i++) {
		g_autofree char *id = g_strdup_printf("check-%u", i);
		WbCheck *check = wb_check_new(id, id, 1);

		check->status = to_status(test->checks[i]);
		g_ptr_array_add(result->checks, check);
	}
	if (!test->crash)
		return result;
	result->crash = wb_crash_new(test->crash);
	result->crash->module = g_strdup(test->module);
	if (test->module) {
		result->crash->function = g_strdup("my_hook");
		result->crash->source_file = g_strdup("kernel/filter.c");
		result->crash->source_line = 7;
	}
	return result;
}

static void
test_case(gconstpointer data)
{
	const Case *test = data;
	g_autoptr(WbResult) result = make_result(test);
	g_autofree char *cut_off = NULL;

	/* What an earlier look has left must go. */
	result->message = g_strdup("old");
	result->hint = g_strdup("old");
	wb_verdict_decide(result, &test->end);
	cut_off = wb_verdict_dup_cut_off(result, &test->end);
	g_assert_cmpstr(
		wb_outcome_to_string(result->outcome), ==, wb_outcome_to_string(test->outcome));
	g_assert_true((result->message != NULL) == (test->words != NULL));
	g_assert_cmpstr(result->hint, !=, "old");
	if (test->words && !strstr(result->message, test->words))
		g_error("\"%s\" does not say \"%s\"", result->message, test->words);
	g_assert_cmpstr(cut_off, ==, !test->cut_off ? NULL : test->end.step ? test->end.step : "");
}

/* Whatever is seen, somebody is told something, and a pass is seen to the end. */
static void
test_all(void)
{
	static const char *const words[] = { NULL, "", "hang", "load-error", "crash", "timeout",
		"fail", "infrastructure", "build-error" };
	static const char *const crashes[] = { NULL, OOPS, LOCKUP };
	static const char *const checks[] = { "PP", "PF", "PS", "PN", "" };

	for (guint bits = 0; bits < 1 << 8; bits++) {
		for (guint i = 0;
			i < G_N_ELEMENTS(words) * G_N_ELEMENTS(crashes) * G_N_ELEMENTS(checks);
			i++) {
			Case test = { .checks = checks[i % G_N_ELEMENTS(checks)],
				.crash = crashes[i / G_N_ELEMENTS(checks) % G_N_ELEMENTS(crashes)],
				.module = bits & 1 ? "filter" : NULL,
				.end = { .bail_word = words[i / G_N_ELEMENTS(checks) /
							    G_N_ELEMENTS(crashes)],
					.step = bits & 2 ? "step" : NULL,
					.planned = 2,
					.seen = bits & 4 ? 2 : 1,
					.timed_out = (bits & 8) != 0,
					.lost = (bits & 16) != 0,
					.vm_running = (bits & 32) != 0,
					.answers = (bits & 64) != 0,
					.ended = bits & 128 ? "status 2" : NULL } };
			g_autoptr(WbResult) result = make_result(&test);

			wb_verdict_decide(result, &test.end);
			if (result->outcome != WB_OUTCOME_PASS) {
				g_assert_true(
					result->message || result->outcome == WB_OUTCOME_FAIL);
				continue;
			}
			g_assert_cmpstr(test.checks, ==, "PP");
			g_assert_cmpuint(test.end.seen, ==, 2);
			g_assert_null(test.end.bail_word);
			g_assert_null(test.end.ended);
			g_assert_false(test.end.timed_out || test.end.lost);
			g_assert_true(!test.crash || (!test.module && test.crash[0] == 's'));
		}
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strdup_printf("/verdict/%s", cases[i].name);

		g_test_add_data_func(path, &cases[i], test_case);
	}
	g_test_add_func("/verdict/all", test_all);
	return g_test_run();
}
