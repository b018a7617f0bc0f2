/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The runs that are kept, a run bundle each: ROOT/LAB/TASK/EXERCISE/STAMP (a walkthrough's has no
 * EXERCISE), with entry.ini, which a list shows without opening the bundle. ROOT is in the user's
 * data and not among the files that are handed in: megabytes of packets are no homework.
 *
 * Any thread; several processes may write at once. No call trusts what it finds: what is not of
 * this form is not listed and not removed.
 */
#pragma once

#include "lab/catalog.h"
#include "report/saved-run.h"

typedef struct {
	char *path;
	char *workspace; /* whose files were checked; NULL if the run did not end */
	WbOutcome outcome;
	double points, max_points; /* a play has none */
	gint64 started_us, took_ms;
	gint64 bytes;
	gboolean ended; /* else its program was killed while it ran, or it goes on */
	gboolean kept;	/* never removed to make room */
} WbRunEntry;

void wb_run_entry_free(WbRunEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbRunEntry, wb_run_entry_free)

/* $XDG_DATA_HOME/workbench/runs. Owned. */
char *wb_runs_dup_root(void);

/*
 * A path for a new run of SELECTION, of which the folders above are made. NULL when there is no
 * room for it: fewer than 64 MiB are free.
 */
char *wb_runs_begin(const char *root, const WbSelection *selection, GError **error);
/* Those 64 MiB. FALSE, and a sentence why not. */
gboolean wb_runs_has_room(const char *root, GError **error);

/* The run at ENTRY's path ended so. Measures it, and writes its entry.ini. */
gboolean wb_runs_end(WbRunEntry *entry, GError **error);

/* When it began, for people: "today, 23:12:05", "21 Nov, 23:12:05", and before this year with the
 * year. A run a minute is not rare, so the seconds count. Owned. */
char *wb_runs_dup_time(gint64 started_us);

/* Newest first, of WbRunEntry *. WORKSPACE: only the runs of its files, and those that did not end;
 * NULL: all. */
GPtrArray *wb_runs_list(const char *root, const WbSelection *selection, const char *workspace);

gboolean wb_runs_set_kept(const char *path, gboolean kept, GError **error);

/* How much is kept. */
typedef struct {
	guint count;  /* of runs of one exercise */
	gint64 bytes; /* of all runs */
} WbRunLimits;

#define WB_RUNS_LIMITS ((WbRunLimits){ 50, (gint64)1024 * 1024 * 1024 })

/* Removes the oldest runs until LIMITS hold, but for kept ones and the one at SPARE. How many were
 * removed. */
guint wb_runs_prune(const char *root, const WbRunLimits *limits, const char *spare);
