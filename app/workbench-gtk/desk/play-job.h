/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A walkthrough played and recorded, for the window: blocks, on the engine's worker. */
#pragma once

#include "desk/run-keep.h"
#include "evidence/timeline.h"
#include "lab/manifest.h"
#include "session/play.h"

/* What it came to. */
typedef struct {
	WbRunKeep *keep;       /* given: where the run is recorded */
	const char *workspace; /* given: of whom it is */
	WbPlayed *played;
	WbTimeline *timeline; /* NULL if nothing ran */
} WbPlayJobDone;

/*
 * PHASE is told what is done, and each step's text. FALSE with an error of this machine, or with
 * faults of the script, which is ours, in the error's message.
 */
gboolean wb_play_job_run(WbFactory *factory, const WbTask *task,
	void (*phase)(const char *text, gpointer data), gpointer data, WbPlayJobDone *ret_done,
	GCancellable *cancellable, GError **error);
