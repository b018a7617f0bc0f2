/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A walkthrough's narration: what is said about each step of its packet script. Data only; the
 * script is not looked at here (docs/walkthroughs.md is the format). Immutable once read.
 */
#pragma once

#include <glib.h>

#define WB_NARRATION_STEPS_MAX 100
#define WB_NARRATION_CHOICES_MAX 4

/* [Step NAME] */
typedef struct {
	char *name; /* of the "// @step NAME" comment in the script */
	guint line; /* of the group, for faults */
	char *title;
	char *text;	/* what happens */
	char *look;	/* what to look at, or NULL */
	char **rfcs;	/* "RFC 9293, 3.5"; NULL-terminated, may be empty */
	char **kernel;	/* functions: "tcp_v4_conn_request"; likewise */
	char *question; /* to predict what comes, before the step is shown, or NULL; then: */
	char **choices; /* two to four, NULL-terminated */
	guint answer;	/* index of the right one */
	char *because;	/* why it is right */
} WbNarrationStep;

typedef struct {
	char *file;
	GPtrArray *steps; /* of WbNarrationStep *, in the script's order; at least one */
} WbNarration;

/*
 * Reads TEXT, the LENGTH bytes of a narration.ini known as FILE. NULL if there is any fault; every
 * fault found is appended to DIAGNOSTICS (of WbDiagnostic *).
 */
WbNarration *wb_narration_parse(
	const char *file, const char *text, gsize length, GPtrArray *diagnostics);
WbNarration *wb_narration_load(const char *path, GPtrArray *diagnostics);
void wb_narration_free(WbNarration *narration);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbNarration, wb_narration_free)

/* The step with that name, or NULL. */
const WbNarrationStep *wb_narration_find_step(const WbNarration *narration, const char *name);
