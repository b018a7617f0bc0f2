/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The player's side of the guard; pktplay.h says what it is for. */
#include "pktplay.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct _WbGuard {
	pid_t pid;
	int fd;
};

gboolean
pktplay_read_all(int fd, gpointer buffer, gsize size)
{
	for (gsize at = 0; at < size;) {
		gssize got = read(fd, (guint8 *)buffer + at, size - at);

		if (got > 0)
			at += got;
		else if (got == 0 || errno != EINTR)
			return FALSE;
	}
	return TRUE;
}

gboolean
pktplay_write_all(int fd, gconstpointer buffer, gsize size)
{
	for (gsize at = 0; at < size;) {
		gssize put = write(fd, (const guint8 *)buffer + at, size - at);

		if (put > 0)
			at += put;
		else if (put == 0 || errno != EINTR)
			return FALSE;
	}
	return TRUE;
}

/* Never returns. */
static void
be_guard(int ends[2], const WbAddresses *addresses)
{
	/* A session of its own: what ends the player's does not end the guard. */
	setsid();
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	close(ends[0]);
	_exit(pktplay_guard_serve(ends[1], addresses));
}

WbGuard *
pktplay_guard_start(const WbAddresses *addresses, GError **error)
{
	WbGuard *guard;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
		wb_error_set_errno(error, errno, "starting the guard");
		return NULL;
	}
	guard = g_new0(WbGuard, 1);
	guard->fd = ends[0];
	guard->pid = fork();
	if (guard->pid == 0)
		be_guard(ends, addresses);
	close(ends[1]);
	if (guard->pid > 0)
		return guard;
	wb_error_set_errno(error, errno, "starting the guard");
	close(ends[0]);
	g_free(guard);
	return NULL;
}

static gboolean
lost(GError **error)
{
	g_set_error(error, WB_ERROR, WB_ERROR_LOST, "the process that runs commands is gone");
	return FALSE;
}

/* The exit status as the shell has it: 128 and the number of a signal. */
static gboolean
judge_status(const WbGuardReply *reply, WbMicroseconds timeout, int *ret_status, GError **error)
{
	if (reply->status == WB_GUARD_TIMED_OUT) {
		g_set_error(error, WB_ERROR, WB_ERROR_TIMED_OUT,
			"the command did not end within %.3f seconds and was killed",
			(double)timeout / 1e6);
		return FALSE;
	}
	if (reply->status < 0)
		return wb_error_set_errno(error, -reply->status, "starting /bin/sh");
	*ret_status = WIFEXITED(reply->status) ? WEXITSTATUS(reply->status)
					       : 128 + WTERMSIG(reply->status);
	return TRUE;
}

gboolean
pktplay_guard_command(WbGuard *guard, const char *command, WbMicroseconds timeout, GString *output,
	int *ret_status, GError **error)
{
	WbGuardRequest request = { strlen(command) + 1, timeout };
	WbGuardReply reply;
	g_autofree char *bytes = NULL;

	if (!pktplay_write_all(guard->fd, &request, sizeof(request)) ||
		!pktplay_write_all(guard->fd, command, request.length) ||
		!pktplay_read_all(guard->fd, &reply, sizeof(reply)) ||
		reply.length > WB_COMMAND_OUTPUT_MAX)
		return lost(error);
	bytes = g_malloc(reply.length);
	if (!pktplay_read_all(guard->fd, bytes, reply.length))
		return lost(error);
	g_string_append_len(output, bytes, reply.length);
	return judge_status(&reply, timeout, ret_status, error);
}

gboolean
pktplay_guard_finish(WbGuard *guard, GError **error)
{
	int status = 0;
	gboolean done;

	close(guard->fd);
	while (waitpid(guard->pid, &status, 0) < 0 && errno == EINTR)
		;
	done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	g_free(guard);
	if (!done)
		g_set_error(error, WB_ERROR, WB_ERROR_FAILED,
			"not every sysctl could be put back as it was before the script");
	return done;
}
