/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A played script kept in a folder: script, events, packets, kernel log, and what the run was. */
#pragma once

#include "report/play.h"

/* WB_ERROR_USAGE or WB_ERROR_REFUSED if FOLDER cannot become a record: it is told before the run.
 */
gboolean wb_play_record_can_write(const char *folder, GError **error);

/*
 * Writes ITEMS (of WbPlayItem *) to FOLDER: one of them straight into it, several into a folder
 * each. It is there as a whole or not at all.
 */
gboolean wb_play_record_write(
	const char *folder, const WbReportRun *run, GPtrArray *items, GError **error);
