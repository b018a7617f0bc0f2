/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds a task's module and programs from files handed in: kbuild against the guest's headers, in
 * a bubblewrap sandbox that sees the toolchain, the headers and these files and nothing else. The
 * submission's own Makefile is never run: Kbuild is written from the manifest.
 */
#pragma once

#include "base/deadline.h"
#include "lab/manifest.h"
#include "lab/workspace.h"

/* Debug info names the submission's files below this folder. */
#define WB_BUILD_PREFIX "/build/src"

typedef struct {
	gboolean ok;
	char *folder;		/* what was built: FOLDER/kernel/filter.ko, with debug info */
	char *module;		/* absolute path of the .ko with its debug info, or NULL */
	char *module_stripped;	/* of the same without: "filter.stripped.ko", quicker to upload */
	GPtrArray *diagnostics; /* of WbDiagnostic *; files named as in the manifest; capped */
	char *message;		/* when not ok: one sentence, "the compiler found 2 errors" */
	char *output;		/* what the tools printed besides diagnostics; safe text, capped */
	gboolean cached;	/* nothing had changed: the earlier build's result */
	gint64 duration_ms;
} WbBuild;

void wb_build_free(WbBuild *build);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbBuild, wb_build_free)

/*
 * HEADERS is an image's folder that holds usr/src/linux-headers-RELEASE and usr/lib/linux-kbuild-*.
 * FILES is of WbHandIn *. CACHE_FOLDER keeps results by what went into them (sources, manifest,
 * headers, compiler). A build that the submission spoils (errors, endless output, time or memory
 * beyond its limit) is a WbBuild that is not ok; an error is this machine's fault.
 */
WbBuild *wb_build_run(const WbTask *task, GPtrArray *files, const char *headers,
	const char *release, const char *cache_folder, WbDeadline deadline,
	GCancellable *cancellable, GError **error);
