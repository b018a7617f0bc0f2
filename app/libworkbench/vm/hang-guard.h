/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libvirt's calls know no deadline and wait for QEMU: one that hangs would hang us. While such a
 * call runs, a thread stands by and kills the QEMUs of the folder at the deadline or on
 * cancellation; libvirt then sees the end of its monitor and returns. Private to vm/.
 */
#pragma once

#include "base/deadline.h"

typedef struct _WbHangGuard WbHangGuard;

/* FOLDER is borrowed until the end. */
WbHangGuard *wb_hang_guard_begin(
	const char *folder, WbDeadline deadline, GCancellable *cancellable);

/*
 * Frees GUARD. OK is whether the guarded call succeeded; if it did not and the guard was why,
 * ERROR, which is replaced, says so: G_IO_ERROR_CANCELLED, or WB_ERROR_TIMED_OUT ("WHAT took too
 * long"). Returns OK, but FALSE after a kill.
 */
gboolean wb_hang_guard_end(WbHangGuard *guard, gboolean ok, const char *what, GError **error);
