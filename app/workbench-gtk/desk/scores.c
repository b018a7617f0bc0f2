/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far the student is. */
#include "desk/scores.h"

#include "base/files.h"

#define FILE_MAX (1024 * 1024)

struct _WbScores {
	char *path;
	GKeyFile *file;
};

/* What is there now, if it can be read: another window may have written since. */
static void
read_again(WbScores *scores)
{
	g_autoptr(GBytes) bytes = wb_files_read(scores->path, FILE_MAX, NULL);
	g_autoptr(GKeyFile) file = g_key_file_new();

	if (!bytes || !g_key_file_load_from_bytes(file, bytes, G_KEY_FILE_NONE, NULL))
		return;
	g_key_file_unref(scores->file);
	scores->file = g_steal_pointer(&file);
}

WbScores *
wb_scores_open(const char *workspace)
{
	WbScores *scores = g_new0(WbScores, 1);

	scores->path = g_build_filename(workspace, ".workbench", "scores.ini", NULL);
	scores->file = g_key_file_new();
	read_again(scores);
	return scores;
}

void
wb_scores_free(WbScores *scores)
{
	if (!scores)
		return;
	g_key_file_unref(scores->file);
	g_free(scores->path);
	g_free(scores);
}

static char *
dup_group(const WbSelection *selection)
{
	return g_strdup_printf("%s/%s/%s", selection->lab->name, selection->task->name,
		selection->exercise ? selection->exercise->name : "");
}

static gboolean
save(WbScores *scores, GError **error)
{
	gsize length = 0;
	g_autofree char *data = g_key_file_to_data(scores->file, &length, NULL);

	return wb_files_write(scores->path, data, length, 0644, error);
}

WbProgressState
wb_scores_get_state(const WbScores *scores, const WbSelection *selection)
{
	g_autofree char *group = dup_group(selection);

	if (!g_key_file_has_group(scores->file, group))
		return WB_PROGRESS_NEW;
	return g_key_file_get_boolean(scores->file, group, "Passed", NULL) ? WB_PROGRESS_PASSED
									   : WB_PROGRESS_STARTED;
}

gboolean
wb_scores_get_points(const WbScores *scores, const WbSelection *selection, double *ret_points,
	double *ret_max_points)
{
	g_autofree char *group = dup_group(selection);

	if (!g_key_file_has_key(scores->file, group, "Points", NULL))
		return FALSE;
	*ret_points = g_key_file_get_double(scores->file, group, "Points", NULL);
	*ret_max_points = g_key_file_get_double(scores->file, group, "Of", NULL);
	return TRUE;
}

gboolean
wb_scores_set_started(WbScores *scores, const WbSelection *selection, GError **error)
{
	g_autofree char *group = dup_group(selection);

	read_again(scores);
	if (g_key_file_has_group(scores->file, group))
		return TRUE;
	g_key_file_set_boolean(scores->file, group, "Passed", FALSE);
	return save(scores, error);
}

/* A later experiment takes nothing away. */
gboolean
wb_scores_add_result(WbScores *scores, const WbResult *result, GError **error)
{
	g_autofree char *group = wb_result_dup_name(result);
	double best;

	read_again(scores);
	best = g_key_file_get_double(scores->file, group, "Points", NULL);
	if (result->outcome == WB_OUTCOME_INFRASTRUCTURE)
		return TRUE;
	if (result->outcome != WB_OUTCOME_PASS)
		g_key_file_set_integer(scores->file, group, "Failed",
			MIN(g_key_file_get_integer(scores->file, group, "Failed", NULL), 9999) + 1);
	if (result->outcome == WB_OUTCOME_PASS ||
		!g_key_file_has_key(scores->file, group, "Passed", NULL))
		g_key_file_set_boolean(
			scores->file, group, "Passed", result->outcome == WB_OUTCOME_PASS);
	g_key_file_set_double(
		scores->file, group, "Points", MAX(best, wb_result_get_points(result)));
	g_key_file_set_double(scores->file, group, "Of", wb_result_get_max_points(result));
	return save(scores, error);
}

/* --- solutions ----------------------------------------------------------------------------------
 */

gboolean
wb_scores_may_see_solutions(
	const WbScores *scores, const WbSelection *selection, char **ret_why_not)
{
	g_autofree char *group = dup_group(selection);
	int after = (int)selection->exercise->solutions_after;
	int failed = g_key_file_get_integer(scores->file, group, "Failed", NULL);
	gboolean hints = g_key_file_get_boolean(scores->file, group, "HintsSeen", NULL);

	*ret_why_not = NULL;
	if (wb_scores_get_state(scores, selection) == WB_PROGRESS_PASSED || after == 0 ||
		(failed >= after && hints))
		return TRUE;
	if (failed < after)
		*ret_why_not = g_strdup_printf(
			"Solutions can be seen after %d failed checks, and when all hints of a "
			"failed one were opened. So far %d failed.",
			after, MAX(failed, 0));
	else
		*ret_why_not = g_strdup("Solutions can be seen when all hints of a failed "
					"check were opened.");
	return FALSE;
}

gboolean
wb_scores_set_hints_seen(WbScores *scores, const WbSelection *selection, GError **error)
{
	g_autofree char *group = dup_group(selection);

	read_again(scores);
	if (g_key_file_get_boolean(scores->file, group, "HintsSeen", NULL))
		return TRUE;
	g_key_file_set_boolean(scores->file, group, "HintsSeen", TRUE);
	return save(scores, error);
}

gboolean
wb_scores_add_solution_seen(
	WbScores *scores, const WbSelection *selection, guint step, GError **error)
{
	g_autofree char *group = dup_group(selection);
	gsize length = 0;
	g_autofree int *seen = NULL;
	g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(int));
	int number = (int)step;

	read_again(scores);
	seen = g_key_file_get_integer_list(scores->file, group, "SolutionsSeen", &length, NULL);
	for (gsize i = 0; i < length; i++)
		if (seen[i] == number)
			return TRUE;
	if (seen)
		g_array_append_vals(steps, seen, (guint)length);
	g_array_append_val(steps, number);
	g_key_file_set_integer_list(
		scores->file, group, "SolutionsSeen", (int *)(void *)steps->data, steps->len);
	return save(scores, error);
}

char *
wb_scores_dup_solutions_seen(const WbScores *scores, const WbSelection *selection)
{
	g_autofree char *group = dup_group(selection);
	gsize length = 0;
	g_autofree int *seen =
		g_key_file_get_integer_list(scores->file, group, "SolutionsSeen", &length, NULL);
	GString *text;

	if (!seen || length == 0)
		return NULL;
	text = g_string_new(NULL);
	for (gsize i = 0; i < length; i++)
		g_string_append_printf(text, "%s%d", i > 0 ? ", " : "", seen[i]);
	return g_string_free(text, FALSE);
}

gboolean
wb_scores_add_walkthrough(WbScores *scores, const WbSelection *selection, gboolean done,
	guint right, guint of, GError **error)
{
	g_autofree char *group = dup_group(selection);
	gboolean known, passed;
	double best;

	read_again(scores);
	known = g_key_file_has_group(scores->file, group);
	passed = g_key_file_get_boolean(scores->file, group, "Passed", NULL);
	best = g_key_file_get_double(scores->file, group, "Points", NULL);
	if (known && passed >= done && best >= right)
		return TRUE;
	g_key_file_set_boolean(scores->file, group, "Passed", passed || done);
	if (right > best) {
		g_key_file_set_double(scores->file, group, "Points", right);
		g_key_file_set_double(scores->file, group, "Of", of);
	}
	return save(scores, error);
}
