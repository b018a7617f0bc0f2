/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest over SSH: an interactive shell. */
#include "base/error.h"
#include "guest/guest-private.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#define OPEN_MS 10000

static gboolean
open_terminal(WbGuest *guest, const WbGuestShell *shell, ssh_channel channel,
	GCancellable *cancellable, GError **error)
{
	WbGuestGuard guard = { 0 };
	int columns = 80, rows = 24;
	int rc;

	shell->get_size(&columns, &rows, shell->data);
	wb_guest_guard_begin(&guard, guest->fd, wb_deadline_in(OPEN_MS), cancellable);
	rc = ssh_channel_open_session(channel);
	if (rc == SSH_OK)
		rc = ssh_channel_request_pty_size(channel, shell->term, columns, rows);
	if (rc == SSH_OK)
		rc = shell->command ? ssh_channel_request_exec(channel, shell->command)
				    : ssh_channel_request_shell(channel);
	if (rc != SSH_OK)
		return wb_guest_guard_fail(
			&guard, guest->session, "opening a terminal in the guest", error);
	wb_guest_guard_end(&guard);
	return TRUE;
}

static gboolean
write_all(int fd, const char *bytes, gsize length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return FALSE;
		bytes += n;
		length -= (gsize)n;
	}
	return TRUE;
}

/* FALSE when the channel has nothing more to say. */
static gboolean
show_output(const WbGuestShell *shell, ssh_channel channel)
{
	char buffer[16384];
	int n;

	for (int is_err = 0; is_err < 2; is_err++)
		while ((n = ssh_channel_read_nonblocking(channel, buffer, sizeof buffer, is_err)) >
			0)
			if (!write_all(shell->out_fd, buffer, (gsize)n))
				return FALSE;
	return !ssh_channel_is_eof(channel) && !ssh_channel_is_closed(channel);
}

/* FALSE when the user's side is at its end. */
static gboolean
pass_input(const WbGuestShell *shell, ssh_channel channel)
{
	char buffer[4096];
	ssize_t n = read(shell->in_fd, buffer, sizeof buffer);

	if (n < 0)
		return errno == EINTR || errno == EAGAIN;
	if (n == 0) {
		ssh_channel_send_eof(channel);
		return FALSE;
	}
	return ssh_channel_write(channel, buffer, (guint32)n) >= 0;
}

static void
follow_size(const WbGuestShell *shell, ssh_channel channel)
{
	char drop[64];
	int columns = 80, rows = 24;

	if (read(shell->resize_fd, drop, sizeof drop) > 0) {
		shell->get_size(&columns, &rows, shell->data);
		ssh_channel_change_pty_size(channel, columns, rows);
	}
}

static void
converse(WbGuest *guest, const WbGuestShell *shell, ssh_channel channel, GCancellable *cancellable)
{
	GPollFD cancel = { .fd = -1 };
	gboolean has_cancel = g_cancellable_make_pollfd(cancellable, &cancel);
	gboolean reading = TRUE;

	while (show_output(shell, channel)) {
		struct pollfd fds[4] = {
			{ .fd = guest->fd, .events = POLLIN },
			{ .fd = reading ? shell->in_fd : -1, .events = POLLIN },
			{ .fd = shell->resize_fd, .events = POLLIN },
			{ .fd = has_cancel ? cancel.fd : -1, .events = POLLIN },
		};

		/* A person's shell has no deadline: it ends when one side does. */
		if (poll(fds, G_N_ELEMENTS(fds), WB_GUEST_LOOK_MS) < 0 && errno != EINTR)
			break;
		if (fds[3].revents)
			break;
		if (fds[1].revents)
			reading = pass_input(shell, channel);
		if (fds[2].revents)
			follow_size(shell, channel);
		if (!ssh_is_connected(guest->session))
			break;
	}
	if (has_cancel)
		g_cancellable_release_fd(cancellable);
}

gboolean
wb_guest_shell(WbGuest *guest, const WbGuestShell *shell, int *ret_exit_status,
	GCancellable *cancellable, GError **error)
{
	ssh_channel channel = ssh_channel_new(guest->session);

	if (!open_terminal(guest, shell, channel, cancellable, error)) {
		ssh_channel_free(channel);
		return FALSE;
	}
	converse(guest, shell, channel, cancellable);
	*ret_exit_status = ssh_channel_get_exit_status(channel);
	ssh_channel_free(channel);
	return !g_cancellable_set_error_if_cancelled(cancellable, error);
}
