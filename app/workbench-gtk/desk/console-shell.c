/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A shell in the console's VM. */
#include "desk/console-shell.h"

#include <glib-unix.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* Both sides hold it: the owner, and the thread. */
struct _WbConsoleShell {
	WbConsoleMachine *machine;
	GCancellable *cancellable;
	char *command;
	int fd;
	int resize[2];
	/* The main thread's. */
	WbConsoleShellHooks hooks;
	char *message;
};

static void
clear(gpointer data)
{
	WbConsoleShell *shell = data;

	wb_console_machine_unref(shell->machine);
	g_object_unref(shell->cancellable);
	g_free(shell->command);
	g_free(shell->message);
	close(shell->resize[0]);
	close(shell->resize[1]);
}

static void
unref(gpointer data)
{
	g_atomic_rc_box_release_full(data, clear);
}

static void
get_size(int *ret_columns, int *ret_rows, gpointer data)
{
	const WbConsoleShell *shell = data;
	struct winsize size;

	if (ioctl(shell->fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
		*ret_columns = size.ws_col;
		*ret_rows = size.ws_row;
	}
}

static gboolean
tell_end(gpointer data)
{
	const WbConsoleShell *shell = data;

	if (shell->hooks.ended)
		shell->hooks.ended(shell->message, shell->hooks.data);
	return G_SOURCE_REMOVE;
}

static void
converse(WbConsoleShell *shell)
{
	WbGuestShell spec = { .command = shell->command,
		.term = "xterm-256color",
		.in_fd = shell->fd,
		.out_fd = shell->fd,
		.resize_fd = shell->resize[0],
		.get_size = get_size,
		.data = shell };
	g_autoptr(GError) error = NULL;
	g_autoptr(WbGuest) guest =
		wb_console_machine_connect(shell->machine, shell->cancellable, &error);
	int status = -1;

	if (!guest || !wb_guest_shell(guest, &spec, &status, shell->cancellable, &error))
		shell->message = g_strdup(error->message);
	else if (status < 0)
		shell->message = g_strdup("the connection to the machine ended");
}

static gpointer
run(gpointer data)
{
	WbConsoleShell *shell = data;

	converse(shell);
	close(shell->fd);
	g_main_context_invoke_full(NULL, G_PRIORITY_DEFAULT, tell_end, shell, unref);
	return NULL;
}

/* What is typed goes to the guest's terminal as it is: that one has the line discipline. */
static void
make_raw(int fd)
{
	struct termios raw;

	if (tcgetattr(fd, &raw) == 0) {
		cfmakeraw(&raw);
		tcsetattr(fd, TCSANOW, &raw);
	}
}

WbConsoleShell *
wb_console_shell_new(const WbConsoleMachine *machine, const char *folder, int fd,
	const WbConsoleShellHooks *hooks)
{
	WbConsoleShell *shell = g_atomic_rc_box_new0(WbConsoleShell);
	g_autofree char *quoted = g_shell_quote(folder);

	shell->machine = wb_console_machine_ref(machine);
	shell->cancellable = g_cancellable_new();
	shell->command = g_strdup_printf("cd %s 2> /dev/null; exec \"${SHELL:-sh}\" -l", quoted);
	shell->fd = fd;
	shell->hooks = *hooks;
	make_raw(fd);
	if (g_unix_open_pipe(shell->resize, FD_CLOEXEC, NULL)) {
		g_unix_set_fd_nonblocking(shell->resize[0], TRUE, NULL);
		g_unix_set_fd_nonblocking(shell->resize[1], TRUE, NULL);
	} else {
		shell->resize[0] = shell->resize[1] = -1;
	}
	g_thread_unref(g_thread_new("shell", run, g_atomic_rc_box_acquire(shell)));
	return shell;
}

void
wb_console_shell_free(WbConsoleShell *shell)
{
	if (!shell)
		return;
	shell->hooks.ended = NULL;
	g_cancellable_cancel(shell->cancellable);
	unref(shell);
}

void
wb_console_shell_resized(WbConsoleShell *shell)
{
	/* A full pipe has the same meaning already. */
	if (write(shell->resize[1], "", 1) < 0)
		return;
}
