/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recorded run with what came of it: the bundle, and beside it the report of the one exercise
 * (result.json) or the one script (play.json). docs/run-bundle.md describes the files.
 */
#pragma once

#include "evidence/bundle.h"
#include "report/play.h"

#define WB_SAVED_RESULT "result.json"
#define WB_SAVED_PLAY "play.json"
#define WB_SAVED_SCRIPT "script.pkt"

/* --- writing ------------------------------------------------------------------------------- */

/* Both write beside the bundle in FOLDER; RUN's times are made this one's. */
gboolean wb_saved_run_write_result(
	const char *folder, const WbReportRun *run, WbResult *result, GError **error);
gboolean wb_saved_run_write_play(
	const char *folder, const WbReportRun *run, WbPlayItem *item, GError **error);

/* --- reading ------------------------------------------------------------------------------- */

typedef struct {
	char *path;
	WbBundle *bundle;
	WbResult *result;   /* of a check; or NULL */
	WbPlayed *played;   /* of a play; or NULL */
	WbScript *script;   /* that was played, if it can be parsed; or NULL */
	GPtrArray *sources; /* of WbBundleSource *; of a play its script; never NULL */
} WbSavedRun;

/*
 * Whatever can be read of the folder at PATH is; the bundle's notes say what cannot. Nothing in it
 * is trusted, and all of it together is bounded.
 */
WbSavedRun *wb_saved_run_open(const char *path, GCancellable *cancellable, GError **error);
void wb_saved_run_free(WbSavedRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbSavedRun, wb_saved_run_free)

/* The file NAME of the run as it was, or NULL. "filter.c" finds "kernel/filter.c". Borrowed. */
const char *wb_saved_run_find_source(const WbSavedRun *run, const char *name);

/* The one script of a JSON report of plays. TEXT is outside bytes; an event that makes no sense is
 * left out, what is unknown is as if it had not been judged. */
WbPlayed *wb_play_read_json(const char *text, gsize length, GError **error);
