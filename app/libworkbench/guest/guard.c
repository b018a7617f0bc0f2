/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Deadlines and cancellation for libssh's blocking calls. */
#include "base/error.h"
#include "guest/guest-private.h"

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

static gpointer
stand_by(gpointer data)
{
	WbGuestGuard *guard = data;

	if (!wb_deadline_wait_fd(guard->deadline, guard->stop_fd, guard->cancellable)) {
		g_atomic_int_set(&guard->fired, 1);
		shutdown(guard->fd, SHUT_RDWR);
	}
	return NULL;
}

void
wb_guest_guard_begin(WbGuestGuard *guard, int fd, WbDeadline deadline, GCancellable *cancellable)
{
	guard->fd = fd;
	guard->deadline = deadline;
	guard->cancellable = cancellable;
	guard->fired = 0;
	guard->stop_fd = eventfd(0, EFD_CLOEXEC);
	guard->thread = g_thread_new("ssh guard", stand_by, guard);
}

gboolean
wb_guest_guard_end(WbGuestGuard *guard)
{
	guint64 one = 1;

	if (!guard->thread)
		return g_atomic_int_get(&guard->fired);
	while (write(guard->stop_fd, &one, sizeof one) < 0)
		continue;
	g_thread_join(guard->thread);
	guard->thread = NULL;
	close(guard->stop_fd);
	return g_atomic_int_get(&guard->fired);
}

gboolean
wb_guest_guard_fail(WbGuestGuard *guard, ssh_session session, const char *what, GError **error)
{
	gboolean fired = wb_guest_guard_end(guard);

	if (g_cancellable_set_error_if_cancelled(guard->cancellable, error))
		return FALSE;
	if (fired)
		g_set_error(error, WB_ERROR, WB_ERROR_TIMED_OUT,
			"%s: the guest did not answer in time", what);
	else
		g_set_error(error, WB_ERROR, WB_ERROR_LOST, "%s: %s", what, ssh_get_error(session));
	return FALSE;
}
