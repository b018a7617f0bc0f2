/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run of the window, kept: what the engine's worker does before and after it. A disk that is full
 * costs the record and no verdict.
 */
#pragma once

#include "lab/catalog.h"
#include "report/play.h"
#include "session/factory.h"

typedef struct {
	char *path;  /* where the run is recorded; NULL: nowhere */
	char *fault; /* why it is not kept, or not whole; or NULL */
	gint64 started_us;
} WbRunKeep;

void wb_run_keep_begin(WbRunKeep *keep, const WbSelection *selection);
void wb_run_keep_clear(WbRunKeep *keep);

/* The run ended. WORKSPACE is whose files were checked. */
void wb_run_keep_result(
	WbRunKeep *keep, WbFactory *factory, const char *workspace, WbResult *result);
void wb_run_keep_play(WbRunKeep *keep, WbFactory *factory, const char *workspace, WbPlayItem *item);
/* Nothing came of it: it was stopped. */
void wb_run_keep_drop(WbRunKeep *keep);
