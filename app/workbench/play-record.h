/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the record of a play goes: a run bundle with the script and the report beside it. */
#pragma once

#include <glib.h>

/* WB_ERROR_USAGE or WB_ERROR_REFUSED if FOLDER cannot become a record: it is told before the run.
 */
gboolean wb_play_record_can_write(const char *folder, GError **error);

/* Where the INDEXth of COUNT scripts, called NAME, is recorded: one of them in FOLDER itself,
 * several in a folder each. Owned. */
char *wb_play_record_dup_folder(const char *folder, guint index, guint count, const char *name);
