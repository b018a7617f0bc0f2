/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recorded run in one file, as CI and people hand it on: tar or zip, compressed or not. */
#pragma once

#include <gio/gio.h>

/* By its name, "run.tar.gz". */
gboolean wb_run_archive_is(const char *path);

/*
 * Unpacks the regular files of the archive at PATH into the empty folder INTO; nothing else of it
 * is made, and nothing outside. Returns the folder of the run nearest to the top of it; RET_RUNS is
 * how many there are. Owned. Errors: WB_ERROR_TOO_BIG, …_INVALID_DATA, …_FAILED.
 */
char *wb_run_archive_unpack(const char *path, const char *into, guint *ret_runs,
	GCancellable *cancellable, GError **error);
