/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's own build system, driven for one module: what is written for it and where it runs.
 *
 * How it works: nearly half of a small build is the kernel's top Makefile asking the compiler some
 * fifty times which options it knows. The answers depend on the headers and the compiler alone, so
 * they are taken once, as the environment that the top Makefile gives to scripts/Makefile.build,
 * and every build starts there. The steps are the top Makefile's: Makefile.build, modpost,
 * modfinal.
 */
#pragma once

#include "lab/build.h"
#include "lab/build-cache.h"
#include "lab/manifest.h"
#include "lab/sandbox.h"

/* The folder of the sources inside the sandbox: debug info and messages name files below it. */
#define WB_KBUILD_PREFIX WB_BUILD_PREFIX

/* What the steps of one build have in common. Borrowed. */
typedef struct {
	const char *headers; /* as wb_build_run() takes it */
	const char *release;
	WbDeadline deadline;
	GCancellable *cancellable;
} WbKbuild;

/*
 * A sandbox with the headers, FOLDER/in as /in, FOLDER/out as /out (writable), and /build, the only
 * other place to write, of 256 MiB in memory: no build can fill the disk. Makes both folders.
 */
WbSandbox *wb_kbuild_new_sandbox(const WbKbuild *kbuild, const char *folder, GError **error);

/* What of this machine and of the headers goes into a build, as text. NULL if there are none. */
char *wb_kbuild_dup_fingerprint(const WbKbuild *kbuild, GError **error);

/*
 * The file of the environment described above, for the headers and compiler of FINGERPRINT: taken
 * from CACHE or made. Owned.
 */
char *wb_kbuild_prepare(
	const WbKbuild *kbuild, WbBuildCache *cache, const char *fingerprint, GError **error);

/* /in/Kbuild for TASK's module; INCLUDES are the folders of headers, "" for the top. Owned. */
char *wb_kbuild_dup_makefile(const WbTask *task, GPtrArray *includes);

/*
 * The shell script that builds TASK from /in/src, /in/Kbuild and /in/environment into /out and
 * prints everything to stdout. Owned.
 */
char *wb_kbuild_dup_script(const WbTask *task, GPtrArray *includes);

/* "kernel/filter" + SUFFIX: where TASK's module is put below /out. Owned. */
char *wb_kbuild_dup_module(const WbTask *task, const char *suffix);
