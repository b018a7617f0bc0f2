/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Deadlines and cancellation for libvirt's blocking calls. */
#include "vm/hang-guard.h"

#include "base/error.h"
#include "vm/orphans.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* The next QEMU of a call that starts one anew. */
#define AGAIN_MS 100

struct _WbHangGuard {
	const char *folder;
	WbDeadline deadline;
	GCancellable *cancellable;
	GThread *thread;
	int stop_fd;
	gboolean fired; /* the thread's; read once it has ended */
};

static void
kill_until_stopped(WbHangGuard *guard)
{
	struct pollfd stop = { .fd = guard->stop_fd, .events = POLLIN };

	guard->fired = TRUE;
	do
		wb_orphans_kill(guard->folder);
	while (poll(&stop, 1, AGAIN_MS) <= 0);
}

static gpointer
stand_by(gpointer data)
{
	WbHangGuard *guard = data;

	if (!wb_deadline_wait_fd(guard->deadline, guard->stop_fd, guard->cancellable))
		kill_until_stopped(guard);
	return NULL;
}

WbHangGuard *
wb_hang_guard_begin(const char *folder, WbDeadline deadline, GCancellable *cancellable)
{
	WbHangGuard *guard = g_new0(WbHangGuard, 1);

	guard->folder = folder;
	guard->deadline = deadline;
	guard->cancellable = cancellable;
	guard->stop_fd = eventfd(0, EFD_CLOEXEC);
	guard->thread = g_thread_new("libvirt guard", stand_by, guard);
	return guard;
}

gboolean
wb_hang_guard_end(WbHangGuard *guard, gboolean ok, const char *what, GError **error)
{
	guint64 one = 1;
	gboolean fired;

	while (write(guard->stop_fd, &one, sizeof one) < 0)
		continue;
	g_thread_join(guard->thread);
	close(guard->stop_fd);
	fired = guard->fired;
	if (fired) {
		g_clear_error(error);
		if (!g_cancellable_set_error_if_cancelled(guard->cancellable, error))
			g_set_error(error, WB_ERROR, WB_ERROR_TIMED_OUT, "%s took too long", what);
	}
	g_free(guard);
	return ok && !fired;
}
