/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Advisory locks on files. */
#include "base/lock.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

struct _WbLock {
	int fd;
};

static WbLock *
take(int fd)
{
	WbLock *lock = g_new0(WbLock, 1);
	char text[32];
	int n = snprintf(text, sizeof text, "%d\n", (int)getpid());

	/* Who holds it, for the message of the one who waits. */
	if (ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)n, 0) < 0)
		errno = 0;
	lock->fd = fd;
	return lock;
}

WbLock *
wb_lock_try(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return NULL;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return take(fd);
	close(fd);
	return NULL;
}

typedef struct {
	int fd;
	int mode; /* LOCK_EX or LOCK_SH */
} Try;

static gboolean
try_flock(gpointer data, GError **error)
{
	const Try *try = data;

	if (flock(try->fd, try->mode | LOCK_NB) == 0)
		return TRUE;
	if (errno != EWOULDBLOCK && errno != EINTR)
		wb_error_set_errno(error, errno, "flock");
	return FALSE;
}

static WbLock *
acquire(const char *path, int mode, WbDeadline deadline, GCancellable *cancellable, GError **error)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	Try try = { fd, mode };
	g_autoptr(GError) failure = NULL;

	if (fd < 0) {
		wb_error_set_errno(error, errno, "opening the lock %s", path);
		return NULL;
	}
	if (wb_deadline_poll(deadline, 20, "another workbench process to finish", try_flock, &try,
		    cancellable, &failure))
		return take(fd);
	if (g_error_matches(failure, WB_ERROR, WB_ERROR_TIMED_OUT)) {
		char pid[32] = "";

		if (pread(fd, pid, sizeof pid - 1, 0) > 0)
			g_prefix_error(&failure, "the lock %s is held by process %s: ", path,
				g_strstrip(pid));
	}
	close(fd);
	g_propagate_error(error, g_steal_pointer(&failure));
	return NULL;
}

WbLock *
wb_lock_acquire(const char *path, WbDeadline deadline, GCancellable *cancellable, GError **error)
{
	return acquire(path, LOCK_EX, deadline, cancellable, error);
}

WbLock *
wb_lock_share(const char *path, WbDeadline deadline, GCancellable *cancellable, GError **error)
{
	return acquire(path, LOCK_SH, deadline, cancellable, error);
}

void
wb_lock_release(WbLock *lock)
{
	if (!lock)
		return;
	/* A child between fork() and exec() still has the descriptor, and with it the lock. */
	flock(lock->fd, LOCK_UN);
	close(lock->fd);
	g_free(lock);
}
