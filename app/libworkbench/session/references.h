/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From lines of evidence to events of the run. */
#pragma once

#include "evidence/timeline.h"
#include "lab/result.h"

/*
 * Fills the references of all sub-checks of RESULT: a line "packet 4: …" whose event is in TIMELINE
 * and agrees with it. A line that names an event that is not there, or another one, has none.
 */
void wb_references_resolve(WbResult *result, WbTimeline *timeline);

/* Does LINE, "packet 4: 127.0.0.1.37730 > 127.0.0.1.4711: Flags [S]", say of EVENT what EVENT says
 * itself? */
gboolean wb_references_agree(const char *line, const WbRunEvent *event);
