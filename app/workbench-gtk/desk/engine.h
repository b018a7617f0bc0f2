/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The session code for a main loop: it blocks, so it runs on one worker thread, one job after the
 * other, and what happens is told on the main thread.
 *
 * The factory (image, hypervisor, snapshot) is opened once and kept. When a check says that this
 * machine failed, it is opened anew for the next one.
 */
#pragma once

#include "desk/engine-info.h"
#include "desk/feed.h"
#include "desk/run-keep.h"
#include "lab/build.h"
#include "session/check.h"
#include "session/play.h"

typedef struct _WbEngine WbEngine;

/* What happens while a job runs, on the main thread; none after the job's callback. */
typedef struct {
	void (*phase)(const char *text, gpointer data);
	void (*step)(const char *text, gpointer data);
	/* How far making the machine ready has come, from 0 to 1. */
	void (*advance)(double fraction, gpointer data);
	/* Sub-check ID ended so. */
	void (*check)(const char *id, WbCheckStatus status, gpointer data);
	/* What is recorded goes there as it comes; kept for the job. NULL: nobody wants it. */
	WbFeed *feed;
	gpointer data;
} WbEngineHooks;

/* What a build, a check or a play came to. */
typedef struct {
	WbBuild *build;	      /* of a build; NULL if a file could not be taken */
	GPtrArray *faults;    /* of WbDiagnostic *: what was wrong with the files then, or in a
				 script that was played */
	WbResult *result;     /* of a check */
	WbTimeline *timeline; /* what was recorded of it; NULL if nothing ran */
	WbPlayed *played;     /* of a play; NULL if its script has a fault */
	WbScript *script;     /* that was played */
	WbRunKeep keep;	      /* where the run is kept */
	WbEngineInfo info;
} WbEngineDone;

void wb_engine_done_free(WbEngineDone *done);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbEngineDone, wb_engine_done_free)

WbEngine *wb_engine_new(void);
/* Waits for the job that runs: cancel it before. */
void wb_engine_free(WbEngine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbEngine, wb_engine_free)

/* The machine to use from the next job on; the same one stays as it is. */
void wb_engine_set_spec(WbEngine *engine, const WbFactorySpec *spec);

/* The next job makes the image anew, though there may be one. */
void wb_engine_remake_image(WbEngine *engine);

typedef enum { WB_JOB_OPEN, WB_JOB_BUILD, WB_JOB_CHECK, WB_JOB_PLAY } WbJobKind;

/*
 * Runs a job. SELECTION is borrowed for as long as the catalog lives; FOLDER is the workspace.
 * OPEN makes what is missing (image, accelerator's answer, snapshot) and needs neither.
 */
void wb_engine_run_async(WbEngine *engine, WbJobKind kind, const WbSelection *selection,
	const char *folder, const WbEngineHooks *hooks, GCancellable *cancellable,
	GAsyncReadyCallback callback, gpointer data);
WbEngineDone *wb_engine_run_finish(GAsyncResult *result, GError **error);

/* Whether the guest's image is there, so that opening takes a second and not minutes. */
gboolean wb_engine_has_image(void);
