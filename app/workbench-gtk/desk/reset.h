/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A task's files as skeletons again; a walkthrough's script as the lab has it. What the student
 * wrote is copied to WORKSPACE/.workbench/backups/LAB/TASK/TIME first, and can be put back.
 */
#pragma once

#include "lab/catalog.h"

typedef struct _WbReset WbReset;

/* NULL: an error, and every file is as it was; or the error says where the copies are. */
WbReset *wb_reset_do(const char *workspace, const WbSelection *selection, GError **error);
void wb_reset_free(WbReset *reset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbReset, wb_reset_free)

/* Puts the files back as they were. What was written since is copied first, beside the copies. */
gboolean wb_reset_take_back(WbReset *reset, GError **error);

/* Where the copies are. Borrowed. */
const char *wb_reset_get_folder(const WbReset *reset);

/* Only copies the files. NULL: an error. Owned like a reset; taking it back puts them there. */
WbReset *wb_reset_back_up(const char *workspace, const WbSelection *selection, GError **error);
