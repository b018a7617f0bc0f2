/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench show --diagram: the diagram of a run's task with the path that the run took. */
#pragma once

#include "draw/paint.h"
#include "evidence/bundle.h"

typedef struct {
	const char *path; /* of the picture; "-": its text on stdout */
	const char *file; /* the diagram; NULL: the one that the run names */
	const WbTheme *theme;
} WbShowDiagram;

/* Returns the exit status. */
int wb_show_diagram(const WbShowDiagram *options, WbBundle *bundle, const WbRunEventFilter *filter);
