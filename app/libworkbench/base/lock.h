/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Advisory locks on files, shared by all workbench processes of a user; they die with the process.
 */
#pragma once

#include "base/deadline.h"

typedef struct _WbLock WbLock;

/*
 * Takes an exclusive flock() on PATH, making the file (never removing it: a lock file that is
 * removed can be held twice). Waits until DEADLINE; WB_ERROR_TIMED_OUT then says who holds it.
 */
WbLock *wb_lock_acquire(
	const char *path, WbDeadline deadline, GCancellable *cancellable, GError **error);

/* The same, but shared: any number of holders, none while somebody holds it exclusively. */
WbLock *wb_lock_share(
	const char *path, WbDeadline deadline, GCancellable *cancellable, GError **error);

/* The lock if it is free right now, or NULL. */
WbLock *wb_lock_try(const char *path);

void wb_lock_release(WbLock *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbLock, wb_lock_release)
