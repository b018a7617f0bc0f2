/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One exercise of one submission, from its files to a verdict, on a VM of its own. */
#pragma once

#include "evidence/timeline.h"
#include "lab/catalog.h"
#include "lab/result.h"
#include "session/factory.h"

/* Whose files are checked. */
typedef enum {
	WB_SOURCE_FOLDER,    /* a submission or a workspace */
	WB_SOURCE_REFERENCE, /* the templates' own solutions, up to the exercise's level */
} WbSourceKind;

typedef struct {
	WbSourceKind kind;
	const char *folder; /* of WB_SOURCE_FOLDER */
	const char *name;   /* for the result: "reference", or the folder as the user wrote it */
} WbSource;

/*
 * What happens while it happens, for a front end to show. Called on the checking thread; CHECK and
 * TEXT are borrowed. Any may be NULL.
 */
typedef struct {
	void (*phase)(const char *text, gpointer data); /* "building filter.ko" */
	void (*step)(const char *text, gpointer data);	/* the checker's own: "insmod filter.ko" */
	void (*check)(const WbCheck *check, gpointer data);
	/* What is recorded, in the order of arrival; borrowed. */
	void (*event)(const WbRunEvent *event, gpointer data);
	/* All events up to BOOT_NS were given. */
	void (*tick)(gint64 boot_ns, gpointer data);
	gpointer data;
} WbCheckEvents;

/* What to check, and what to keep of it. */
typedef struct {
	const WbSelection *selection;
	const WbSource *source;
	guint64 seed;	    /* 0 draws one */
	const char *record; /* folder of the run bundle: not there, or empty; NULL: none */
	/* A bundle that cannot be begun is a record_fault of the result, not a failure. */
	gboolean record_or_not;
	gboolean functions; /* record the calls of the task's functions */
	/* Gets the run's timeline, owned: NULL if nothing ran. A check that is made again replaces
	 * it. NULL: nobody wants it. */
	WbTimeline **ret_timeline;
} WbCheckJob;

/*
 * Builds and checks. Whatever the submission does is in the result; a fault of this machine is
 * retried once and then is a result too, WB_OUTCOME_INFRASTRUCTURE. NULL only on cancellation or
 * when the job's selection cannot be checked at all (a template of ours with a fault). Every check
 * is recorded: the result's references name events of its timeline.
 */
WbResult *wb_check_run(WbFactory *factory, const WbCheckJob *job, const WbCheckEvents *events,
	GCancellable *cancellable, GError **error);

/* The result of a check that this machine could not make: WB_OUTCOME_INFRASTRUCTURE, and FAILURE.
 */
WbResult *wb_check_dup_failure(
	const WbSelection *selection, const WbSource *source, guint64 seed, const GError *failure);
