/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From what was seen to an outcome: one place decides whose fault it was. */
#pragma once

#include "lab/result.h"

/* What is known after a checker ended or was ended. */
typedef struct {
	const char *bail_word;	 /* of KTAP's "Bail out!", "" if it had none, NULL if it did not bail */
	const char *bail_reason;
	const char *step;	 /* the last "# step", or NULL */
	guint planned, seen;	 /* sub-checks */
	gboolean timed_out;	 /* the checker was still running at its deadline */
	gboolean lost;		 /* the connection broke */
	gboolean vm_running;
	gboolean answers;	 /* a new connection to the guest worked afterwards */
	guint deadline_s;	 /* the scaled one, for the message */
	const char *ended;	 /* how the checker itself ended badly ("status 2: …"), or NULL */
} WbEvidenceOfEnd;

/* Sets RESULT's outcome, message and hint. RESULT has its checks and, if there was one, its crash. */
void wb_verdict_decide(WbResult *result, const WbEvidenceOfEnd *end);
