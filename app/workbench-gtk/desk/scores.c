/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far the student is. */
#include "desk/scores.h"

#include "base/files.h"

#include <string.h>

#define FILE_MAX (1024 * 1024)

struct _WbScores {
	char *path;
	GKeyFile *file;
};

WbScores *
wb_scores_open(const char *workspace)
{
	WbScores *scores = g_new0(WbScores, 1);
	g_autoptr(GBytes) bytes = NULL;

	scores->path = g_build_filename(workspace, ".workbench", "scores.ini", NULL);
	scores->file = g_key_file_new();
	bytes = wb_files_read(scores->path, FILE_MAX, NULL);
	if (bytes)
		g_key_file_load_from_bytes(scores->file, bytes, G_KEY_FILE_NONE, NULL);
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
	double best = g_key_file_get_double(scores->file, group, "Points", NULL);

	if (result->outcome == WB_OUTCOME_INFRASTRUCTURE)
		return TRUE;
	if (result->outcome == WB_OUTCOME_PASS ||
		!g_key_file_has_key(scores->file, group, "Passed", NULL))
		g_key_file_set_boolean(
			scores->file, group, "Passed", result->outcome == WB_OUTCOME_PASS);
	g_key_file_set_double(
		scores->file, group, "Points", MAX(best, wb_result_get_points(result)));
	g_key_file_set_double(scores->file, group, "Of", wb_result_get_max_points(result));
	return save(scores, error);
}

gboolean
wb_scores_add_walkthrough(WbScores *scores, const WbSelection *selection, gboolean done,
	guint right, guint of, GError **error)
{
	g_autofree char *group = dup_group(selection);
	gboolean known = g_key_file_has_group(scores->file, group);
	gboolean passed = g_key_file_get_boolean(scores->file, group, "Passed", NULL);
	double best = g_key_file_get_double(scores->file, group, "Points", NULL);

	if (known && passed >= done && best >= right)
		return TRUE;
	g_key_file_set_boolean(scores->file, group, "Passed", passed || done);
	if (right > best) {
		g_key_file_set_double(scores->file, group, "Points", right);
		g_key_file_set_double(scores->file, group, "Of", of);
	}
	return save(scores, error);
}
