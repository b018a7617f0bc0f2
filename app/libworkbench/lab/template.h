/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A task's template folder below kernel-skels/, read and turned into skeletons. */
#pragma once

#include "lab/manifest.h"

/* A template is written by hand: more than this is a stray build product. */
#define WB_TEMPLATE_FILE_MAX (1 << 20)
#define WB_TEMPLATE_FILES_MAX 1000

/*
 * The names of all files below kernel-skels/SKELETON, sorted, relative to it. Hidden files and
 * editors' backups are left out; a symbolic link or a name that a manifest could not use is an
 * error. NULL-terminated, owned.
 */
char **wb_template_list(const char *skeleton, GError **error);

/*
 * Reads them: those that TASK has handed in with the solutions below LEVEL, the others with those
 * below OTHERS_LEVEL. Sorted by name, an array of WbHandIn *. A malformed marker is an error with
 * all faults in its message.
 */
GPtrArray *wb_template_read(const WbTask *task, guint level, guint others_level, GError **error);
