/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From what was seen to an outcome: one place decides whose fault it was. */
#pragma once

#include "lab/result.h"

/* What is known after a checker ended or was ended. */
typedef struct {
	const char
		*bail_word; /* of KTAP's "Bail out!", "" if it had none, NULL if it did not bail */
	const char *bail_reason;
	const char *step;    /* the last "# step", or NULL */
	guint planned, seen; /* sub-checks */
	gboolean timed_out;  /* the checker was still running at its deadline */
	gboolean lost;	     /* the connection broke */
	gboolean killed; /* the checker did not exit by itself: something in the guest killed it */
	/*
	 * What was done to the VM that no guest can do to itself ("the VM's process was killed"),
	 * or NULL. It is never the submission's doing.
	 */
	const char *from_outside;
	gboolean vm_running;
	gboolean answers;  /* a new connection to the guest worked afterwards */
	guint deadline_s;  /* the scaled one, for the message */
	const char *ended; /* how the checker itself ended badly ("status 2: …"), or NULL */
	/*
	 * Where an earlier try of the same submission with the same seed was cut off without a
	 * report, see wb_verdict_dup_cut_off(); NULL if there was none.
	 */
	const char *cut_off_before;
} WbEvidenceOfEnd;

/*
 * Where this try was cut off in a way that may be the submission's doing or this machine's: the VM,
 * the connection or the checker went away and nothing says why. The first time it is called this
 * machine's fault, and the check is made again; when that ends at the same place, the submission's.
 * NULL if it was not. Owned.
 */
char *wb_verdict_dup_cut_off(const WbResult *result, const WbEvidenceOfEnd *end);

/* Whether CRASH is the submission's: a lockup that names no module may be this host being slow. */
gboolean wb_verdict_is_students(const WbCrash *crash);

/* Sets RESULT's outcome, message and hint. RESULT has its checks and, if there was one, its crash.
 */
void wb_verdict_decide(WbResult *result, const WbEvidenceOfEnd *end);
