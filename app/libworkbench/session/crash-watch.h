/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Watches the console while a checker runs: once the submission has crashed the kernel there is
 * little left to wait for. SSH may be what crashed, and then only the deadline would end the check.
 */
#pragma once

#include "vm/vm.h"

typedef struct _WbCrashWatch WbCrashWatch;

/*
 * A crash of MODULE's doing is followed by GRACE_MS, in which a checker that still lives may
 * finish. CANCELLABLE is the caller's own and is handed on.
 */
WbCrashWatch *wb_crash_watch_new(
	WbVm *vm, const char *module, guint grace_ms, GCancellable *cancellable);
void wb_crash_watch_free(WbCrashWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbCrashWatch, wb_crash_watch_free)

/* For the call that runs the checker: cancelled by the caller's, or when the grace is over. */
GCancellable *wb_crash_watch_get_cancellable(WbCrashWatch *watch);

/* TRUE if it was the watch that cancelled. */
gboolean wb_crash_watch_has_fired(WbCrashWatch *watch);
