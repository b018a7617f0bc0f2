/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Deadlines on the monotonic clock: every wait of the product takes one. */
#pragma once

#include <gio/gio.h>

/* Microseconds of g_get_monotonic_time() at which to give up. */
typedef gint64 WbDeadline;

#define WB_DEADLINE_NEVER G_MAXINT64

/* TIMEOUT_MS from now. */
WbDeadline wb_deadline_in(guint timeout_ms);

/* Milliseconds left, 0 when it has passed, rounded up so that a poll() never spins. */
int wb_deadline_left_ms(WbDeadline deadline);
gboolean wb_deadline_passed(WbDeadline deadline);

/*
 * For a thread that stands guard over a blocking call: waits until there is something to read from
 * FD, which says that the call has ended. FALSE: DEADLINE passed before, or CANCELLABLE was
 * cancelled.
 */
gboolean wb_deadline_wait_fd(WbDeadline deadline, int fd, GCancellable *cancellable);

/*
 * Asks CONDITION every INTERVAL_MS until it says TRUE. FALSE with an error when it set one, when
 * the deadline passed (WB_ERROR_TIMED_OUT, "waiting for WHAT") or on cancellation.
 */
typedef gboolean (*WbCondition)(gpointer data, GError **error);
gboolean wb_deadline_poll(WbDeadline deadline, guint interval_ms, const char *what,
	WbCondition condition, gpointer data, GCancellable *cancellable, GError **error);
