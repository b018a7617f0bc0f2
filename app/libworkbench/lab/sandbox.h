/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a program on hostile input: bubblewrap with the toolchain, what the caller binds, and
 * nothing else. No network, no /proc, no device but /dev/null, an empty environment, a process-id
 * namespace that ends with it. Works for root and, where user namespaces are allowed, for anyone.
 */
#pragma once

#include "base/process.h"

typedef struct _WbSandbox WbSandbox;

/*
 * A sandbox that sees /usr/{bin,lib*,libexec,include} and /etc/alternatives, and may write to a
 * /tmp of 64 MiB in memory. Everything not added below is read-only.
 */
WbSandbox *wb_sandbox_new(void);
void wb_sandbox_free(WbSandbox *sandbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbSandbox, wb_sandbox_free)

/* Shows PATH of this machine as INSIDE, read-only or WRITABLE. */
void wb_sandbox_bind(WbSandbox *sandbox, const char *path, const char *inside, gboolean writable);

/* A symbolic link INSIDE -> TARGET. */
void wb_sandbox_link(WbSandbox *sandbox, const char *target, const char *inside);

/* An empty folder INSIDE, in memory, that holds at most SIZE bytes and vanishes with the sandbox.
 */
void wb_sandbox_scratch(WbSandbox *sandbox, const char *inside, guint64 size);

/* What wb_sandbox_run() sets where SPEC has 0. gcc needs 150 MiB for a kernel module. */
#define WB_SANDBOX_MEMORY_MAX (G_GUINT64_CONSTANT(512) << 20)
#define WB_SANDBOX_FILE_MAX (G_GUINT64_CONSTANT(64) << 20)
#define WB_SANDBOX_CPU_MAX_S 60
#define WB_SANDBOX_OUTPUT_MAX (4 << 20)

/*
 * wb_process_run() inside: SPEC's argv and cwd are names in there; its env must be NULL. The
 * command must not write to its stderr: what is found there is bubblewrap's own complaint that the
 * sandbox could not be made, which is an error.
 */
gboolean wb_sandbox_run(WbSandbox *sandbox, const WbProcessSpec *spec, WbProcessResult *ret_result,
	GCancellable *cancellable, GError **error);
