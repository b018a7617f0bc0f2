/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the manifest reader that its files share. Private to it. */
#pragma once

#include "lab/ini.h"
#include "lab/manifest.h"

/*
 * Appends the exercises of a task's manifest, with their sub-checks, to EXERCISES. CHECKERS is the
 * folder where each one's checker must lie, or NULL not to look.
 */
void wb_manifest_parse_exercises(WbIni *ini, const char *checkers, GPtrArray *exercises);

/* Reports every group whose name is none that a task has. */
void wb_manifest_report_groups(WbIni *ini);

/*
 * What follows FIRST in a group's name "FIRST WORD", without blanks around, borrowed, or NULL if it
 * does not begin with that word.
 */
const char *wb_manifest_group_argument(const WbIniGroup *group, const char *first);

void wb_manifest_free_exercise(WbExercise *exercise);

/* The name "Diagram" of a group, or NULL; what cannot be drawn is reported, if FOLDER, where
 * diagrams are, is not NULL. Owned. */
char *wb_manifest_read_diagram(WbIni *ini, WbIniGroup *group, const char *folder);

/* The list "Functions" of a group; what cannot be in it is reported. Owned. */
char **wb_manifest_read_functions(WbIni *ini, WbIniGroup *group);
