/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A walkthrough's script and narration together. Labs know no scripts and scripts no labs; here
 * both are known, so here it is seen that they fit.
 */
#pragma once

#include "lab/manifest.h"
#include "script/script.h"

/*
 * The script of TASK, parsed and checked, each of its steps narrated, in the narration's order.
 * NULL if there is a fault, in either file: appended to DIAGNOSTICS (of WbDiagnostic *). Warnings
 * are too, and do not fail.
 */
WbScript *wb_walkthrough_load(const WbTask *task, GPtrArray *diagnostics);

/* The same for a script at hand: FALSE if a label or a narrated step has no counterpart. */
gboolean wb_walkthrough_match(
	const WbScript *script, const WbNarration *narration, GPtrArray *diagnostics);
