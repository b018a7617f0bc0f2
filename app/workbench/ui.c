/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The terminal. */
#include "ui.h"

#include "base/error.h"
#include "base/text.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static GMutex status_mutex;
static gboolean status_shown;

gboolean
wb_ui_has_color(void)
{
	const char *term = g_getenv("TERM");

	return isatty(STDOUT_FILENO) && !g_getenv("NO_COLOR") && term && strcmp(term, "dumb") != 0;
}

int
wb_ui_get_columns(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 10)
		return size.ws_col;
	return 80;
}

static int
get_columns(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 10)
		return size.ws_col;
	return 80;
}

void
wb_ui_set_status(const char *text)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&status_mutex);
	g_autofree char *safe = text ? wb_text_dup_safe_line(text, -1) : NULL;
	int columns = get_columns();

	if (!isatty(STDERR_FILENO))
		return;
	if (status_shown)
		fputs("\r\033[K", stderr);
	status_shown = safe != NULL;
	if (safe) {
		/* A line that wraps could not be taken away again. */
		if (g_utf8_strlen(safe, -1) >= columns)
			*g_utf8_offset_to_pointer(safe, columns - 1) = '\0';
		fputs(safe, stderr);
	}
	fflush(stderr);
}

static void
report(const char *text, gpointer data)
{
	if (isatty(STDERR_FILENO))
		wb_ui_set_status(text);
	else
		fprintf(stderr, "workbench: %s\n", text);
}

const WbProgress *
wb_ui_get_progress(void)
{
	static const WbProgress progress = { .report = report };

	return &progress;
}

/* --- interruption ------------------------------------------------------------------------- */

static GCancellable *cancellable;
static int signal_pipe[2];

static void
on_signal(int number)
{
	char byte = (char)number;

	if (write(signal_pipe[1], &byte, 1) < 0)
		_exit(128 + number);
}

/* A second signal after this is from somebody who does not want to wait. */
#define AGAIN_US (G_USEC_PER_SEC / 2)

static gpointer
watch_signals(gpointer data)
{
	gint64 first_us = 0;
	char byte;

	while (read(signal_pipe[0], &byte, 1) == 1) {
		/* timeout(1) sends its signal to the process and to its group: that is one wish. */
		if (first_us != 0 && g_get_monotonic_time() - first_us > AGAIN_US)
			_exit(128 + byte);
		if (first_us != 0)
			continue;
		first_us = g_get_monotonic_time();
		wb_ui_set_status("stopping");
		g_cancellable_cancel(cancellable);
	}
	return NULL;
}

GCancellable *
wb_ui_get_cancellable(void)
{
	static gsize once;

	if (g_once_init_enter(&once)) {
		cancellable = g_cancellable_new();
		if (g_unix_open_pipe(signal_pipe, FD_CLOEXEC, NULL)) {
			g_thread_unref(g_thread_new("signals", watch_signals, NULL));
			signal(SIGINT, on_signal);
			signal(SIGTERM, on_signal);
		}
		g_once_init_leave(&once, 1);
	}
	return cancellable;
}

/* --- failing --------------------------------------------------------------------------------- */

int
wb_ui_fail(const GError *error)
{
	g_autofree char *message = wb_text_dup_safe(error->message, -1);

	wb_ui_set_status(NULL);
	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
		fputs("workbench: stopped\n", stderr);
		return 130;
	}
	fprintf(stderr, "workbench: %s\n", message);
	if (g_error_matches(error, WB_ERROR, WB_ERROR_USAGE) ||
		g_error_matches(error, WB_ERROR, WB_ERROR_REFUSED) ||
		error->domain == G_OPTION_ERROR)
		return WB_EXIT_USAGE;
	return WB_EXIT_INFRASTRUCTURE;
}

int
wb_ui_fail_usage(const char *format, ...)
{
	g_autofree char *message = NULL;
	va_list args;

	va_start(args, format);
	message = g_strdup_vprintf(format, args);
	va_end(args);
	fprintf(stderr, "workbench: %s\n", message);
	return WB_EXIT_USAGE;
}

gboolean
wb_ui_parse(const char *name, const char *parameters, const char *summary,
	const GOptionEntry *entries, int *argc, char ***argv, int *ret_status)
{
	g_autoptr(GOptionContext) context = g_option_context_new(parameters);
	g_autofree char *program = g_strdup_printf("workbench %s", name);
	g_autoptr(GError) error = NULL;

	g_option_context_set_summary(context, summary);
	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_set_help_enabled(context, FALSE);
	for (int i = 1; i < *argc && strcmp((*argv)[i], "--") != 0; i++) {
		if (strcmp((*argv)[i], "--help") == 0 || strcmp((*argv)[i], "-h") == 0) {
			g_autofree char *help = NULL;

			g_set_prgname(program);
			help = g_option_context_get_help(context, TRUE, NULL);
			fputs(help, stdout);
			*ret_status = WB_EXIT_PASSED;
			return FALSE;
		}
	}
	if (g_option_context_parse(context, argc, argv, &error))
		return TRUE;
	fprintf(stderr, "workbench %s: %s\nTry 'workbench %s --help'.\n", name, error->message,
		name);
	*ret_status = WB_EXIT_USAGE;
	return FALSE;
}
