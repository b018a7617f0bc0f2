/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel under test: system calls made here, commands run by the guard. */
#include "pktplay.h"

#include <errno.h>
#include <unistd.h>

typedef struct {
	WbKernel base;
	WbGuard *guard;
} Kernel;

static long
call(WbKernel *kernel, long number, const long a[6])
{
	long result = syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);

	return result == -1 ? -errno : result;
}

static gboolean
command(WbKernel *base, const char *text, WbMicroseconds timeout, GString *output, int *ret_status,
	GError **error)
{
	Kernel *kernel = (Kernel *)base;

	/* It may be long, and may be the end of this kernel: what went before is told. */
	pktplay_events_flush(NULL);
	return pktplay_guard_command(kernel->guard, text, timeout, output, ret_status, error);
}

WbKernel *
pktplay_kernel_new(WbGuard *guard)
{
	Kernel *kernel = g_new0(Kernel, 1);

	*kernel = (Kernel){ { call, command }, guard };
	return &kernel->base;
}
