/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The record of a play: a run bundle, and beside it the script and the report in JSON. */
#pragma once

#include "report/play.h"

/* WB_ERROR_USAGE or WB_ERROR_REFUSED if FOLDER cannot become a record: it is told before the run.
 */
gboolean wb_play_record_can_write(const char *folder, GError **error);

/* Where the INDEXth of COUNT scripts, called NAME, is recorded: one of them in FOLDER itself,
 * several in a folder each. Owned. */
char *wb_play_record_dup_folder(const char *folder, guint index, guint count, const char *name);

/* Writes what lies beside ITEM's bundle, which is in FOLDER. */
gboolean wb_play_record_write(
	const char *folder, const WbReportRun *run, WbPlayItem *item, GError **error);
