/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the kernel's own complaints in a log: oops, panic, BUG, WARNING, lockdep, lockups. */
#pragma once

#include <gio/gio.h>

#include "lab/result.h"

/*
 * The first complaint in TEXT (dmesg or serial console, any bytes), or NULL. MODULE is the
 * student's: a frame "function+0x1a/0x40 [module]" gives function and offset, RIP first, then the
 * topmost frame of the call trace. At most 80 lines are kept as proof.
 */
WbCrash *wb_kernel_log_find_crash(const char *text, gsize length, const char *module);

/*
 * Fills CRASH's source file and line from the debug info of the unstripped module at KO
 * (addr2line). PREFIX is the folder it was built in, taken off the name. Nothing changes if it
 * cannot be told.
 */
gboolean wb_kernel_log_resolve(WbCrash *crash, const char *ko, const char *prefix,
	GCancellable *cancellable, GError **error);

/* Is NAME, as the kernel spells it (underscores), the module that a manifest calls MODULE? */
gboolean wb_kernel_log_same_module(const char *name, const char *module);
