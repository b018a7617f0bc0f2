/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench console */
#include "commands.h"
#include "ui.h"

#include "session/booted.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define COMMAND_MS (24 * 60 * 60 * 1000)

static char **opt_rest;

static const GOptionEntry entries[] = {
	{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &opt_rest, NULL, NULL },
	G_OPTION_ENTRY_NULL,
};

static int resize_pipe[2] = { -1, -1 };

static void
on_resize(int number)
{
	if (write(resize_pipe[1], "", 1) < 0)
		return;
}

static void
get_size(int *ret_columns, int *ret_rows, gpointer data)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
		*ret_columns = size.ws_col;
		*ret_rows = size.ws_row;
	}
}

static int
run_shell(WbGuest *guest, GError **error)
{
	WbGuestShell shell = {
		.term = g_getenv("TERM") ? g_getenv("TERM") : "vt100",
		.in_fd = STDIN_FILENO,
		.out_fd = STDOUT_FILENO,
		.get_size = get_size,
	};
	struct termios before, raw;
	int status = WB_EXIT_PASSED;
	gboolean ok;

	if (g_unix_open_pipe(resize_pipe, FD_CLOEXEC, NULL)) {
		g_unix_set_fd_nonblocking(resize_pipe[0], TRUE, NULL);
		g_unix_set_fd_nonblocking(resize_pipe[1], TRUE, NULL);
		signal(SIGWINCH, on_resize);
	}
	shell.resize_fd = resize_pipe[0];
	tcgetattr(STDIN_FILENO, &before);
	raw = before;
	cfmakeraw(&raw);
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	ok = wb_guest_shell(guest, &shell, &status, NULL, error);
	tcsetattr(STDIN_FILENO, TCSANOW, &before);
	/* Without a status the shell did not end by itself: the VM is gone. */
	if (ok && status < 0)
		fputs("\nworkbench: the connection to the VM ended\n", stderr);
	if (!ok)
		return -1;
	return status < 0 ? WB_EXIT_INFRASTRUCTURE : status;
}

static void
to_stdout(const char *bytes, gsize length, gpointer data)
{
	fwrite(bytes, 1, length, stdout);
	fflush(stdout);
}

static void
to_stderr(const char *bytes, gsize length, gpointer data)
{
	fwrite(bytes, 1, length, stderr);
}

/* Without a terminal, or with a command: like ssh does it. */
static int
run_command(WbGuest *guest, const char *command, GError **error)
{
	WbGuestCommand spec = {
		.command = command,
		.deadline = wb_deadline_in(COMMAND_MS),
		.output_keep = 1,
		.out_cb = to_stdout,
		.err_cb = to_stderr,
	};
	g_auto(WbGuestOutput) output = { 0 };

	if (!wb_guest_run(guest, &spec, &output, wb_ui_get_cancellable(), error))
		return -1;
	return output.exit_status < 0 ? WB_EXIT_FAILED : output.exit_status;
}

/* What is piped in, for a shell without a terminal. */
static char *
read_stdin(void)
{
	g_autoptr(GIOChannel) channel = g_io_channel_unix_new(STDIN_FILENO);
	char *text = NULL;

	g_io_channel_set_encoding(channel, NULL, NULL);
	g_io_channel_read_to_end(channel, &text, NULL, NULL);
	return text;
}

int
wb_command_console(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbBooted) booted = NULL;
	g_autoptr(WbGuest) guest = NULL;
	g_autofree char *command = NULL;
	int status;

	if (!wb_ui_parse("console", "[-- COMMAND…]",
		    "Opens a shell in the VM that 'workbench boot' started, or runs a command "
		    "there.",
		    entries, &argc, &argv, &status))
		return status;
	booted = wb_booted_find();
	if (!booted)
		return wb_ui_fail_usage("no VM is running; start one: workbench boot");
	guest = wb_booted_connect(booted, wb_ui_get_cancellable(), &error);
	if (!guest)
		return wb_ui_fail(error);
	if (opt_rest)
		command = g_strjoinv(" ", opt_rest);
	else if (!isatty(STDIN_FILENO))
		command = read_stdin();
	status = command ? run_command(guest, command, &error) : run_shell(guest, &error);
	return status < 0 ? wb_ui_fail(error) : status;
}
