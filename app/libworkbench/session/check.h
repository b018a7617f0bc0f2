/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One exercise of one submission, from its files to a verdict, on a VM of its own. */
#pragma once

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
	gpointer data;
} WbCheckEvents;

/*
 * Builds and checks. Whatever the submission does is in the result; a fault of this machine is
 * retried once and then is a result too, WB_OUTCOME_INFRASTRUCTURE. NULL only on cancellation or
 * when SELECTION cannot be checked at all (a template of ours with a fault). SEED 0 draws one.
 */
WbResult *wb_check_run(WbFactory *factory, const WbSelection *selection, const WbSource *source,
	guint64 seed, const WbCheckEvents *events, GCancellable *cancellable, GError **error);

/* The result of a check that this machine could not make: WB_OUTCOME_INFRASTRUCTURE, and FAILURE.
 */
WbResult *wb_check_dup_failure(
	const WbSelection *selection, const WbSource *source, guint64 seed, const GError *failure);
