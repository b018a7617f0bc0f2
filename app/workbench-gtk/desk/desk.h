/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the window is about: the exercise that is open, the run that goes on, what came of it. Every
 * page observes this object and knows no other page.
 *
 * This is the middle of it. What was recorded and what of it is selected is in desk-evidence.h, the
 * moments of a walkthrough in desk-playback.h, earlier runs and captures in desk-past.h: they tell
 * of their signals. All signals come on the main thread:
 *   "opened"                  another exercise is open
 *   "run-changed"             a run began, said what it does, or ended
 *   "machine-changed"         the VM's state did
 *   "checked" (id, status)    a sub-check ended: gchararray, int (WbCheckStatus)
 *   "results-changed"         problems, result or scores did
 *   "save"                    whoever has unsaved edits saves them, now
 *   "saved" (all)             they did; gboolean: FALSE if something could not be saved
 *   "jump" (file, line, column)  show this place of a file of the task; columns are bytes, from 1
 *   "jump-to-todo" (number)   show this step of the skeleton: guint
 *   "show-solution" (file, index)  of a step; it may be seen
 *   "solution-seen"           of a step of what is open; the scores have it
 *   "ask-function" (name)     a kernel function of the text was chosen
 *   "message" (text)          a sentence for the user: something on this machine did not work
 *   "trouble" (trouble)       const WbTrouble *: the same with more to say; not of a run
 */
#pragma once

#include <glib-object.h>

#include "desk/engine-info.h"
#include "desk/scores.h"
#include "desk/trouble.h"
#include "lab/catalog.h"
#include "session/play.h"

#define WB_TYPE_DESK (wb_desk_get_type())
G_DECLARE_FINAL_TYPE(WbDesk, wb_desk, WB, DESK, GObject)

typedef enum {
	WB_RUN_NONE,
	WB_RUN_OPENING,
	WB_RUN_BUILDING,
	WB_RUN_CHECKING,
	WB_RUN_PLAYING
} WbRunKind;

typedef enum {
	WB_MACHINE_OFF,	     /* not asked for yet */
	WB_MACHINE_STARTING, /* the phase says what is done */
	WB_MACHINE_READY,    /* a fresh VM is a second away */
	WB_MACHINE_LOST,     /* the message says why */
} WbMachineState;

/* WORKSPACE is where the student's files are. NULL: a lab is faulty. */
WbDesk *wb_desk_new(const char *workspace, GError **error);

WbCatalog *wb_desk_get_catalog(WbDesk *desk);
const char *wb_desk_get_workspace(WbDesk *desk);
const WbScores *wb_desk_get_scores(WbDesk *desk);

/* --- what is open --------------------------------------------------------------------------- */

/* NULL before anything is. A walkthrough has no exercise. */
const WbSelection *wb_desk_get_open(WbDesk *desk);
/* Writes skeletons for an exercise that has none. Borrowed from the catalog. */
void wb_desk_open(WbDesk *desk, const WbSelection *selection);
/* A file of the open task, "kernel/filter.c", in the workspace. Owned. */
char *wb_desk_dup_path(WbDesk *desk, const char *name);
/* The student changed a file. */
void wb_desk_set_started(WbDesk *desk);

/* --- running -------------------------------------------------------------------------------- */

/* Makes the machine ready beforehand; builds the image if there is none. */
void wb_desk_prepare(WbDesk *desk);
void wb_desk_build(WbDesk *desk);
/* Plays, if it is a walkthrough. */
void wb_desk_check(WbDesk *desk);
/* The same for the files as they are, what is not saved is left out, in the place of a run that
 * goes on. The making ready of the machine is waited for. */
void wb_desk_check_again(WbDesk *desk);
/* Whatever runs ends as soon as it can; "run-changed" tells when. */
void wb_desk_stop(WbDesk *desk);
/* The user's settings changed: another machine from the next run on. */
void wb_desk_use_settings(WbDesk *desk);

WbRunKind wb_desk_get_run(WbDesk *desk);
gboolean wb_desk_is_stopping(WbDesk *desk);
/* Something was asked for that can be stopped: not the making ready of the machine alone. */
gboolean wb_desk_is_busy(WbDesk *desk);
/* What is being done, a phrase for people; "" if nothing is. Outside text. Borrowed. */
const char *wb_desk_get_phase(WbDesk *desk);
WbMachineState wb_desk_get_machine(WbDesk *desk, const WbEngineInfo **ret_info);
const char *wb_desk_get_machine_message(WbDesk *desk);
/* How far the making of what is missing has come, from 0 to 1, while it starts. */
double wb_desk_get_machine_fraction(WbDesk *desk);

/* --- what came of it ------------------------------------------------------------------------ */

/* Of WbDiagnostic *: of the last build or check. Never NULL. */
GPtrArray *wb_desk_get_problems(WbDesk *desk);
/* One of them is an error. */
gboolean wb_desk_has_errors(WbDesk *desk);
/* The last check's, of this exercise; or NULL. */
const WbResult *wb_desk_get_result(WbDesk *desk);
/* The last play's, of this walkthrough; or NULL. */
const WbPlayed *wb_desk_get_played(WbDesk *desk);
/* The last build's word, "built", "the compiler found 2 errors"; or NULL. */
const char *wb_desk_get_build_message(WbDesk *desk);

/* --- when this machine fails ------------------------------------------------------------------ */

/* Why the last run came to nothing; NULL if it did not. Borrowed until "results-changed". */
const WbTrouble *wb_desk_get_trouble(WbDesk *desk);
/* Why the machine is lost; NULL if it is not. Borrowed until "machine-changed". */
const WbTrouble *wb_desk_get_machine_trouble(WbDesk *desk);
/* Does what the remedy of a trouble is; the preferences are the window's. */
void wb_desk_mend(WbDesk *desk, WbRemedy remedy);
/* The file NAME could not be saved. */
void wb_desk_tell_unsaved(WbDesk *desk, const char *name, const GError *error);

/* --- signals for others --------------------------------------------------------------------- */

/* FALSE: something could not be saved, and that was said. */
gboolean wb_desk_save(WbDesk *desk);
void wb_desk_jump(WbDesk *desk, const char *file, guint line, guint column);
void wb_desk_jump_to_todo(WbDesk *desk, guint number);
/* The reference's lines for the step INDEX of the file's skeleton are to be shown, if they may be.
 */
void wb_desk_show_solution(WbDesk *desk, const char *file, guint index);
/* The solution of STEP was shown: the scores note it. */
void wb_desk_add_solution_seen(WbDesk *desk, guint step);
/* Someone saw all hints of a failed check. */
void wb_desk_set_hints_seen(WbDesk *desk);
void wb_desk_ask_function(WbDesk *desk, const char *name);
void wb_desk_say(WbDesk *desk, const char *format, ...) G_GNUC_PRINTF(2, 3);
