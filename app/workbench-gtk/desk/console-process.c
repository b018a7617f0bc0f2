/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The process that has the console's VM. */
#include "desk/console-process.h"

#include "desk/settings.h"

#include <string.h>

/* It destroys a VM in well under a second; who takes longer hangs. */
#define END_S 15

struct _WbConsoleProcess {
	WbConsoleProcessHooks hooks;
	GSubprocess *child;
	GDataInputStream *lines;
	guint deadline;
	gboolean gone;
	gboolean abandoned;
};

static void
process_free(WbConsoleProcess *process)
{
	g_clear_handle_id(&process->deadline, g_source_remove);
	g_object_unref(process->lines);
	g_object_unref(process->child);
	g_free(process);
	g_application_release(g_application_get_default());
}

static void read_line(WbConsoleProcess *process);

static void
on_line(GObject *source, GAsyncResult *result, gpointer data)
{
	WbConsoleProcess *process = data;
	g_autofree char *line = g_data_input_stream_read_line_finish(
		G_DATA_INPUT_STREAM(source), result, NULL, NULL);
	char *text = line ? strchr(line, ' ') : NULL;

	if (!line) {
		process->gone = TRUE;
		if (process->abandoned)
			process_free(process);
		else
			process->hooks.ended(process->hooks.data);
		return;
	}
	if (text && !process->abandoned) {
		*text = '\0';
		process->hooks.said(line, text + 1, process->hooks.data);
	}
	read_line(process);
}

static void
read_line(WbConsoleProcess *process)
{
	g_data_input_stream_read_line_async(
		process->lines, G_PRIORITY_DEFAULT, NULL, on_line, process);
}

WbConsoleProcess *
wb_console_process_new(const WbConsoleProcessHooks *hooks, GError **error)
{
	g_autofree char *program = wb_settings_dup_program("workbench");
	g_autofree char *accel = g_settings_get_string(wb_settings_get(), "accelerator");
	g_autofree char *uri = g_settings_get_string(wb_settings_get(), "connect-uri");
	const char *argv[] = { program, "machine", "--accel", accel, *uri ? "--connect" : NULL, uri,
		NULL };
	GSubprocess *child = g_subprocess_newv(argv,
		G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
			G_SUBPROCESS_FLAGS_STDERR_MERGE,
		error);
	WbConsoleProcess *process;

	if (!child)
		return NULL;
	process = g_new0(WbConsoleProcess, 1);
	process->hooks = *hooks;
	process->child = child;
	process->lines = g_data_input_stream_new(g_subprocess_get_stdout_pipe(child));
	/* With its last window gone the application would end, and not see that the VM does. */
	g_application_hold(g_application_get_default());
	read_line(process);
	return process;
}

static gboolean
lose_patience(gpointer data)
{
	WbConsoleProcess *process = data;

	process->deadline = 0;
	g_subprocess_force_exit(process->child);
	return G_SOURCE_REMOVE;
}

void
wb_console_process_end(WbConsoleProcess *process)
{
	if (!process)
		return;
	process->abandoned = TRUE;
	if (process->gone) {
		process_free(process);
		return;
	}
	g_output_stream_close(g_subprocess_get_stdin_pipe(process->child), NULL, NULL);
	process->deadline = g_timeout_add_seconds(END_S, lose_patience, process);
}
