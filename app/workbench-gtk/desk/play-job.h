/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A walkthrough played and recorded, for the window: blocks, on the engine's worker. */
#pragma once

#include "desk/run-keep.h"
#include "evidence/timeline.h"
#include "lab/catalog.h"
#include "session/play.h"

/* What it came to. */
typedef struct {
	WbRunKeep *keep;      /* given: where the run is recorded */
	WbPlayed *played;     /* NULL: the script has a fault */
	WbTimeline *timeline; /* NULL if nothing ran */
	WbScript *script;     /* that was played */
	GPtrArray *faults;    /* of WbDiagnostic *: what is wrong in the script, warnings too */
} WbPlayJobDone;

typedef struct {
	void (*phase)(const char *text, gpointer data);
	gpointer data;
} WbPlayJobHooks;

/* The student's copy of the walkthrough's script, in the folder WORKSPACE; it may not be there.
 * Owned. */
char *wb_play_job_dup_path(const char *workspace, const WbSelection *selection);

/*
 * Plays the student's copy, or the lab's own script if there is none. A copy need not fit the
 * narration. HOOKS' phase is told what is done. FALSE with an error of this machine.
 */
gboolean wb_play_job_run(WbFactory *factory, const WbSelection *selection, const char *workspace,
	const WbPlayJobHooks *hooks, WbPlayJobDone *ret_done, GCancellable *cancellable,
	GError **error);
