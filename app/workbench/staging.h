/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What 'copy' copies. LKL's flow copies before it boots: so the files are staged in the workspace,
 * go into a VM that runs at once, and into one that boots later then.
 */
#pragma once

#include "lab/build.h"
#include "lab/catalog.h"
#include "session/booted.h"

/*
 * Replaces what is staged of the task in WORKSPACE by its module, its programs and its executable
 * files (test-1.sh). FILES is of WbHandIn *.
 */
gboolean wb_staging_put(const char *workspace, const WbSelection *selection, const WbBuild *build,
	GPtrArray *files, GError **error);

/* Brings everything that is staged into the VM. RET_COUNT files; 0 if nothing is staged. */
gboolean wb_staging_bring(const char *workspace, const WbBooted *booted, guint *ret_count,
	GCancellable *cancellable, GError **error);
