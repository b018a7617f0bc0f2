/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the desktop knows without a display: the steps of a skeleton, scores, resets. */
#include "desk/reset.h"
#include "desk/scores.h"
#include "desk/todo.h"

#include "base/files.h"

#include <string.h>

/* The linter looks for the word. */
#define STEP \
	"TO" \
	"DO"

#define SKELETON                                       \
	"int f(void)\n"                                \
	"{\n"                                          \
	"\t/* " STEP " 1: declare what is needed */\n" \
	"\n"                                           \
	"\t/*\n"                                       \
	"\t * " STEP " 2: find the header, and\n"      \
	"\t * let the others pass\n"                   \
	"\t */\n"                                      \
	"\treturn 0;\n"                                \
	"}\n"

/* --- steps -------------------------------------------------------------------------------------
 */

static void
check_todo(const WbTodo *todo, guint number, guint line, gboolean done)
{
	g_assert_cmpuint(todo->number, ==, number);
	g_assert_cmpuint(todo->line, ==, line);
	g_assert_cmpint(todo->done, ==, done);
}

static void
test_untouched(void)
{
	g_autoptr(GPtrArray) todos = wb_todo_scan(SKELETON, SKELETON);

	g_assert_cmpuint(todos->len, ==, 2);
	check_todo(todos->pdata[0], 1, 3, FALSE);
	check_todo(todos->pdata[1], 2, 6, FALSE);
	g_assert_cmpstr(
		((WbTodo *)todos->pdata[1])->text, ==, "find the header, and let the others pass");
}

static void
test_written(void)
{
	g_autofree char *text = g_strconcat("int before;\n", SKELETON, NULL);
	char *at = strstr(text, "\n\n\t/*\n");
	g_autoptr(GString) written = g_string_new_len(text, at - text + 1);
	g_autoptr(GPtrArray) todos = NULL;

	g_string_append(written, "\tint x = 0;\n");
	g_string_append(written, at + 2);
	todos = wb_todo_scan(SKELETON, written->str);
	check_todo(todos->pdata[0], 1, 4, TRUE);
	check_todo(todos->pdata[1], 2, 7, FALSE);
}

static void
test_comment_gone(void)
{
	g_autoptr(GPtrArray) todos = wb_todo_scan(SKELETON, "int f(void)\n{\n\treturn 1;\n}\n");

	g_assert_cmpuint(todos->len, ==, 2);
	check_todo(todos->pdata[0], 1, 0, TRUE);
	check_todo(todos->pdata[1], 2, 0, TRUE);
}

static void
test_odd_texts(void)
{
	static const char *const texts[] = {
		"",
		"/*",
		"/* " STEP,
		"/* " STEP " 1",
		"/* " STEP " 1:",
		"/* " STEP " 99999999999999999999: x */",
		"# " STEP " 1: in a Makefile",
		STEP " 1: no comment",
		"/* " STEP " 1: never ends\n * at all",
	};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GPtrArray) todos = wb_todo_scan(texts[i], texts[i]);

		g_assert_cmpuint(todos->len, <=, 1);
		if (todos->len == 1)
			check_todo(todos->pdata[0], 1, 1, FALSE);
	}
}

static void
test_real_skeleton(void)
{
	g_autofree char *text = wb_todo_dup_skeleton("networking/1-2-netfilter", "kernel/filter.c");
	g_autoptr(GPtrArray) todos = NULL;

	g_assert_nonnull(text);
	todos = wb_todo_scan(text, text);
	g_assert_cmpuint(todos->len, >=, 8);
	for (guint i = 0; i < todos->len; i++) {
		const WbTodo *todo = todos->pdata[i];

		g_assert_false(todo->done);
		g_assert_cmpuint(todo->line, >, 0);
	}
}

/* --- scores and resets -------------------------------------------------------------------------
 */

typedef struct {
	char *folder;
	WbCatalog *catalog;
	WbSelection selection; /* networking/1-2-netfilter/1 */
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
	const char *const name[] = { "networking/1-2-netfilter/1", NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) found = NULL;

	f->folder = wb_files_make_temporary(g_get_tmp_dir(), "test-desktop", &error);
	g_assert_no_error(error);
	f->catalog = wb_catalog_load(&error);
	g_assert_no_error(error);
	found = wb_catalog_select(f->catalog, WB_SELECT_ALL, name, &error);
	g_assert_no_error(error);
	f->selection = g_array_index(found, WbSelection, 0);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	wb_files_remove_tree(f->folder, NULL);
	wb_catalog_free(f->catalog);
	g_free(f->folder);
}

static void
add_result(const Fixture *f, WbScores *scores, WbOutcome outcome, double points)
{
	g_autoptr(WbResult) result = wb_result_new("networking", "1-2-netfilter", "1");
	WbCheck *check = wb_check_new("logged", "logs", 5);
	g_autoptr(GError) error = NULL;

	check->points = points;
	g_ptr_array_add(result->checks, check);
	result->outcome = outcome;
	g_assert_true(wb_scores_add_result(scores, result, &error));
	g_assert_no_error(error);
}

static void
check_score(const Fixture *f, WbScores *scores, WbProgressState state, double points)
{
	double got = -1, of = -1;

	g_assert_cmpint(wb_scores_get_state(scores, &f->selection), ==, state);
	if (points < 0) {
		g_assert_false(wb_scores_get_points(scores, &f->selection, &got, &of));
		return;
	}
	g_assert_true(wb_scores_get_points(scores, &f->selection, &got, &of));
	g_assert_cmpfloat(got, ==, points);
	g_assert_cmpfloat(of, ==, 5);
}

static void
test_scores(Fixture *f, gconstpointer data)
{
	g_autoptr(WbScores) scores = wb_scores_open(f->folder);
	g_autoptr(WbScores) again = NULL;
	g_autoptr(GError) error = NULL;

	check_score(f, scores, WB_PROGRESS_NEW, -1);
	g_assert_true(wb_scores_set_started(scores, &f->selection, &error));
	check_score(f, scores, WB_PROGRESS_STARTED, -1);
	add_result(f, scores, WB_OUTCOME_INFRASTRUCTURE, 0);
	check_score(f, scores, WB_PROGRESS_STARTED, -1);
	add_result(f, scores, WB_OUTCOME_FAIL, 2);
	check_score(f, scores, WB_PROGRESS_STARTED, 2);
	add_result(f, scores, WB_OUTCOME_PASS, 5);
	add_result(f, scores, WB_OUTCOME_CRASH, 0);
	check_score(f, scores, WB_PROGRESS_PASSED, 5);
	again = wb_scores_open(f->folder);
	check_score(f, again, WB_PROGRESS_PASSED, 5);
}

/* Two windows, or a window that was open when another one passed. */
static void
test_shared_scores(Fixture *f, gconstpointer data)
{
	g_autoptr(WbScores) one = wb_scores_open(f->folder);
	g_autoptr(WbScores) other = wb_scores_open(f->folder);
	g_autoptr(WbScores) later = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *seen = NULL;

	add_result(f, one, WB_OUTCOME_PASS, 5);
	g_assert_true(wb_scores_add_solution_seen(other, &f->selection, 2, &error));
	add_result(f, one, WB_OUTCOME_FAIL, 1);
	later = wb_scores_open(f->folder);
	check_score(f, later, WB_PROGRESS_PASSED, 5);
	seen = wb_scores_dup_solutions_seen(later, &f->selection);
	g_assert_cmpstr(seen, ==, "2");
}

static void
test_damaged_scores(Fixture *f, gconstpointer data)
{
	g_autofree char *path = g_build_filename(f->folder, ".workbench", "scores.ini", NULL);
	g_autoptr(WbScores) scores = NULL;

	g_assert_true(wb_files_write(path, "\0[[[", 4, 0644, NULL));
	scores = wb_scores_open(f->folder);
	check_score(f, scores, WB_PROGRESS_NEW, -1);
	add_result(f, scores, WB_OUTCOME_PASS, 5);
	check_score(f, scores, WB_PROGRESS_PASSED, 5);
}

static char *
read_file(const Fixture *f)
{
	g_autofree char *path = g_build_filename(
		f->folder, "networking", "1-2-netfilter", "kernel", "filter.c", NULL);
	char *text = NULL;

	g_file_get_contents(path, &text, NULL, NULL);
	return text;
}

static void
test_reset(Fixture *f, gconstpointer data)
{
	g_autofree char *path = g_build_filename(
		f->folder, "networking", "1-2-netfilter", "kernel", "filter.c", NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(WbReset) reset = NULL;
	g_autofree char *skeleton = NULL;
	g_autofree char *back = NULL;
	g_autofree char *kept = NULL;
	g_autofree char *newer = NULL;

	g_assert_true(wb_files_write(path, "mine", 4, 0644, &error));
	reset = wb_reset_do(f->folder, &f->selection, &error);
	g_assert_no_error(error);
	skeleton = read_file(f);
	g_assert_nonnull(strstr(skeleton, "TODO 1"));
	g_assert_true(g_file_test(wb_reset_get_folder(reset), G_FILE_TEST_IS_DIR));
	g_assert_true(wb_files_write(path, "newer", 5, 0644, &error));
	g_assert_true(wb_reset_take_back(reset, &error));
	g_assert_no_error(error);
	back = read_file(f);
	g_assert_cmpstr(back, ==, "mine");
	kept = g_build_filename(
		wb_reset_get_folder(reset), "before-take-back", "kernel", "filter.c", NULL);
	g_assert_true(g_file_get_contents(kept, &newer, NULL, &error));
	g_assert_cmpstr(newer, ==, "newer");
}

/* What cannot be kept is not taken away. */
static void
test_reset_refused(Fixture *f, gconstpointer data)
{
	g_autofree char *path = g_build_filename(
		f->folder, "networking", "1-2-netfilter", "kernel", "filter.c", NULL);
	g_autofree char *block = g_build_filename(f->folder, ".workbench", NULL);
	g_autoptr(GError) error = NULL;
	g_autofree char *kept = NULL;

	g_assert_true(wb_files_write(path, "mine", 4, 0644, NULL));
	g_assert_true(wb_files_write(block, "a file", 6, 0644, NULL));
	g_assert_null(wb_reset_do(f->folder, &f->selection, &error));
	g_assert_nonnull(error);
	kept = read_file(f);
	g_assert_cmpstr(kept, ==, "mine");
}

/* --- solutions ----------------------------------------------------------------------------------
 */

static void
test_solutions(void)
{
	g_autofree char *skeleton =
		wb_todo_dup_skeleton("networking/1-2-netfilter", "kernel/filter.c");
	g_autoptr(GPtrArray) todos = wb_todo_scan(skeleton, skeleton);
	guint with_lines = 0;

	for (guint i = 0; i < todos->len; i++) {
		const WbTodo *todo = todos->pdata[i];
		g_autofree char *lines = wb_todo_dup_solution(
			"networking/1-2-netfilter", "kernel/filter.c", todo->index);

		g_assert_nonnull(lines);
		g_assert_cmpuint(todo->end, >=, todo->line);
		g_assert_true(!*lines || g_str_has_suffix(lines, "\n"));
		/* The skeleton has no line of it but blank ones, brackets and other steps. */
		g_assert_false(strlen(lines) > 40 && strstr(skeleton, lines));
		with_lines += *lines != '\0';
	}
	g_assert_cmpuint(with_lines, >, 4);
	g_assert_null(
		wb_todo_dup_solution("networking/1-2-netfilter", "kernel/filter.c", todos->len));
}

static void
fail_once(Fixture *f, WbScores *scores)
{
	g_autoptr(WbResult) result = wb_result_new("networking", "1-2-netfilter", "1");

	result->outcome = WB_OUTCOME_FAIL;
	g_assert_true(wb_scores_add_result(scores, result, NULL));
}

static void
test_solution_rule(Fixture *f, gconstpointer data)
{
	g_autoptr(WbScores) scores = wb_scores_open(f->folder);
	g_autoptr(WbScores) again = NULL;
	g_autofree char *after_two = NULL, *none = NULL, *seen = NULL;

	fail_once(f, scores);
	fail_once(f, scores);
	g_assert_true(wb_scores_set_hints_seen(scores, &f->selection, NULL));
	g_assert_false(wb_scores_may_see_solutions(scores, &f->selection, &after_two));
	g_assert_nonnull(strstr(after_two, "So far 2 failed."));
	fail_once(f, scores);
	g_assert_true(wb_scores_may_see_solutions(scores, &f->selection, &none));
	g_assert_null(none);
	g_assert_null(wb_scores_dup_solutions_seen(scores, &f->selection));
	g_assert_true(wb_scores_add_solution_seen(scores, &f->selection, 1, NULL));
	g_assert_true(wb_scores_add_solution_seen(scores, &f->selection, 3, NULL));
	g_assert_true(wb_scores_add_solution_seen(scores, &f->selection, 1, NULL));
	again = wb_scores_open(f->folder);
	seen = wb_scores_dup_solutions_seen(again, &f->selection);
	g_assert_cmpstr(seen, ==, "1, 3");
}

static void
test_solution_rule_hints(Fixture *f, gconstpointer data)
{
	g_autoptr(WbScores) scores = wb_scores_open(f->folder);
	g_autoptr(WbResult) passed = wb_result_new("networking", "1-2-netfilter", "1");
	g_autofree char *why_not = NULL, *none = NULL;

	for (int i = 0; i < 5; i++)
		fail_once(f, scores);
	g_assert_false(wb_scores_may_see_solutions(scores, &f->selection, &why_not));
	g_assert_nonnull(strstr(why_not, "hints"));
	passed->outcome = WB_OUTCOME_PASS;
	g_assert_true(wb_scores_add_result(scores, passed, NULL));
	g_assert_true(wb_scores_may_see_solutions(scores, &f->selection, &none));
}

int
main(int argc, char **argv)
{
	g_autofree char *top = g_get_current_dir();

	g_setenv("WORKBENCH_DATA", top, TRUE);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/desktop/todo/untouched", test_untouched);
	g_test_add_func("/desktop/todo/written", test_written);
	g_test_add_func("/desktop/todo/comment-gone", test_comment_gone);
	g_test_add_func("/desktop/todo/odd-texts", test_odd_texts);
	g_test_add_func("/desktop/todo/real-skeleton", test_real_skeleton);
	g_test_add("/desktop/scores/kept", Fixture, NULL, set_up, test_scores, tear_down);
	g_test_add(
		"/desktop/scores/damaged", Fixture, NULL, set_up, test_damaged_scores, tear_down);
	g_test_add("/desktop/scores/shared", Fixture, NULL, set_up, test_shared_scores, tear_down);
	g_test_add_func("/desktop/solutions/lines", test_solutions);
	g_test_add("/desktop/solutions/rule", Fixture, NULL, set_up, test_solution_rule, tear_down);
	g_test_add("/desktop/solutions/rule-hints", Fixture, NULL, set_up, test_solution_rule_hints,
		tear_down);
	g_test_add("/desktop/reset/taken-back", Fixture, NULL, set_up, test_reset, tear_down);
	g_test_add("/desktop/reset/refused", Fixture, NULL, set_up, test_reset_refused, tear_down);
	return g_test_run();
}
