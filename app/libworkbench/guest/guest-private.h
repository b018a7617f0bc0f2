/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of guest/ share: the session and the guard over libssh's blocking calls. */
#pragma once

#include <libssh/libssh.h>

#include "guest/guest.h"

/*
 * What one call of libssh takes from the socket may be for another: a read of standard error that
 * finds output, and the channel's end with it. The socket is silent then, so a wait for it looks
 * again after so long.
 */
#define WB_GUEST_LOOK_MS 250

struct _WbGuest {
	ssh_session session;
	int fd;
	ino_t inode; /* of the socket at FD */
};

/* Stands by during blocking calls: shuts FD down at the deadline or on cancellation. */
typedef struct {
	int fd;
	int stop_fd;
	WbDeadline deadline;
	GCancellable *cancellable;
	gint fired;
	GThread *thread;
} WbGuestGuard;

void wb_guest_guard_begin(
	WbGuestGuard *guard, int fd, WbDeadline deadline, GCancellable *cancellable);
/* TRUE if it had to fire. */
gboolean wb_guest_guard_end(WbGuestGuard *guard);

/*
 * Ends GUARD and makes an error of what happened to a call that failed: cancelled, timed out, or
 * libssh's own words. Always returns FALSE.
 */
gboolean wb_guest_guard_fail(
	WbGuestGuard *guard, ssh_session session, const char *what, GError **error);
