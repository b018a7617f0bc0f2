/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks several exercises, one after the other or at the same time.
 *
 * How it works. libvirt's embedded driver gives a process one root folder, and two VMs restored
 * from one snapshot have the same name: so VMs that run at the same time belong to different
 * processes. With one job everything happens here. With more, each job is a 'workbench worker'
 * process: it is given selectors on its standard input, a line each, and answers each with "result
 * LENGTH" and a JSON report of that many bytes, before which "phase TEXT" lines may come. A worker
 * that dies costs its one exercise a second try, not the run.
 */
#pragma once

#include "lab/catalog.h"
#include "session/check.h"

typedef struct {
	WbFactorySpec factory;
	WbSource source;
	guint64 seed;
	/* Where runs are recorded: the bundle itself of one selection, else a folder "LAB/TASK/EX"
	 * each; NULL: nowhere. */
	const char *record;
	guint jobs;
	const WbProgress *progress; /* of making image and snapshot; may be NULL */
	/* On the caller's thread or another, never two at once. NAME is the exercise's. */
	void (*phase)(const char *name, const char *text, gpointer data);
	/* Each result in the order of the selections, as soon as it and those before it are there.
	 */
	void (*result)(const WbResult *result, gpointer data);
	gpointer data;
} WbPoolSpec;

/* What ran them, for the report. */
typedef struct {
	char *kernel;
	WbAccel accel;
} WbPoolRun;

/* SELECTIONS is of WbSelection. Array of WbResult *, in their order. */
GPtrArray *wb_pool_check(const WbPoolSpec *spec, GArray *selections, WbPoolRun *ret_run,
	GCancellable *cancellable, GError **error);

/* What a check came to, beside what was recorded of it. A fault is the result's record_fault. */
void wb_pool_keep_result(WbFactory *factory, WbResult *result);
