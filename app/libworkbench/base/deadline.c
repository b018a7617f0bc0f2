/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Deadlines on the monotonic clock. */
#include "base/deadline.h"

#include "base/error.h"

#include <poll.h>

WbDeadline
wb_deadline_in(guint timeout_ms)
{
	return g_get_monotonic_time() + (gint64)timeout_ms * 1000;
}

int
wb_deadline_left_ms(WbDeadline deadline)
{
	gint64 left = deadline - g_get_monotonic_time();

	if (left <= 0)
		return 0;
	return (int)MIN((left + 999) / 1000, G_MAXINT);
}

gboolean
wb_deadline_passed(WbDeadline deadline)
{
	return g_get_monotonic_time() >= deadline;
}

gboolean
wb_deadline_poll(WbDeadline deadline, guint interval_ms, const char *what, WbCondition condition,
	gpointer data, GCancellable *cancellable, GError **error)
{
	GPollFD cancel = { .fd = -1 };
	gboolean has_cancel = g_cancellable_make_pollfd(cancellable, &cancel);
	gboolean reached = FALSE;

	for (;;) {
		struct pollfd fd = { .fd = has_cancel ? cancel.fd : -1, .events = POLLIN };
		g_autoptr(GError) failure = NULL;

		reached = condition(data, &failure);
		if (reached)
			break;
		if (failure) {
			g_propagate_error(error, g_steal_pointer(&failure));
			break;
		}
		if (g_cancellable_set_error_if_cancelled(cancellable, error))
			break;
		if (wb_deadline_passed(deadline)) {
			g_set_error(error, WB_ERROR, WB_ERROR_TIMED_OUT, "waited too long for %s",
				what);
			break;
		}
		poll(&fd, 1, MIN((int)interval_ms, wb_deadline_left_ms(deadline)));
	}
	if (has_cancel)
		g_cancellable_release_fd(cancellable);
	return reached;
}

gboolean
wb_deadline_wait_fd(WbDeadline deadline, int fd, GCancellable *cancellable)
{
	GPollFD cancel = { .fd = -1 };
	gboolean has_cancel = g_cancellable_make_pollfd(cancellable, &cancel);
	struct pollfd fds[2] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = has_cancel ? cancel.fd : -1, .events = POLLIN },
	};

	while (poll(fds, 2, wb_deadline_left_ms(deadline)) < 0)
		continue;
	if (has_cancel)
		g_cancellable_release_fd(cancellable);
	return fds[0].revents != 0;
}
