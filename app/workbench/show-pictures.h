/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench show --ladder, --timeline, --scoreboard, …: pictures of a run as files. */
#pragma once

#include "evidence/bundle.h"

/* Options of the command; they may be NULL. */
typedef struct {
	char *ladder, *timeline, *scoreboard; /* files to write */
	char *diagram, *diagram_file;	      /* file to write; the diagram to draw */
	gboolean dark;
} WbShowPictures;

/* Whether any was asked for. */
gboolean wb_show_pictures_wanted(const WbShowPictures *pictures);
/* START_NS is where the run's times begin. Returns the exit status. */
int wb_show_pictures_write(const WbShowPictures *pictures, WbBundle *bundle,
	const WbRunEventFilter *filter, gint64 start_ns);
