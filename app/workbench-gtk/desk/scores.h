/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far the student is, exercise by exercise: WORKSPACE/.workbench/scores.ini. For the student's
 * own eyes; nobody grades by it.
 */
#pragma once

#include "lab/catalog.h"
#include "lab/result.h"

typedef struct _WbScores WbScores;

typedef enum { WB_PROGRESS_NEW, WB_PROGRESS_STARTED, WB_PROGRESS_PASSED } WbProgressState;

/* A file that is missing or damaged is an empty one. */
WbScores *wb_scores_open(const char *workspace);
void wb_scores_free(WbScores *scores);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbScores, wb_scores_free)

WbProgressState wb_scores_get_state(const WbScores *scores, const WbSelection *selection);
/* Of the best check; FALSE if there was none. */
gboolean wb_scores_get_points(const WbScores *scores, const WbSelection *selection,
	double *ret_points, double *ret_max_points);

/* These write the file, with what another window wrote meanwhile; an error says that it could not
 * be. */
gboolean wb_scores_set_started(WbScores *scores, const WbSelection *selection, GError **error);
/* A walkthrough was played; seen to its end, if DONE. Of OF questions RIGHT were answered so. */
gboolean wb_scores_add_walkthrough(WbScores *scores, const WbSelection *selection, gboolean done,
	guint right, guint of, GError **error);
gboolean wb_scores_add_result(WbScores *scores, const WbResult *result, GError **error);

/* --- solutions: each task says in its manifest how soon they may be seen ---------------------- */

/*
 * Whether the solutions of the steps may be seen: the exercise is passed; or as many checks failed
 * as its manifest has it, and somebody opened all hints of one that did. RET_WHY_NOT is a sentence.
 * Owned.
 */
gboolean wb_scores_may_see_solutions(
	const WbScores *scores, const WbSelection *selection, char **ret_why_not);
gboolean wb_scores_set_hints_seen(WbScores *scores, const WbSelection *selection, GError **error);
gboolean wb_scores_add_solution_seen(
	WbScores *scores, const WbSelection *selection, guint step, GError **error);
/* "1, 3": the steps whose solutions were seen; NULL: none. Owned. */
char *wb_scores_dup_solutions_seen(const WbScores *scores, const WbSelection *selection);
