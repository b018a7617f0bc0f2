/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench read */
#include "commands.h"
#include "markdown.h"
#include "selection.h"
#include "ui.h"

#include "base/files.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define TEXT_MAX (1024 * 1024)

static gboolean opt_raw;

static const GOptionEntry entries[] = {
	{ "raw", 0, 0, G_OPTION_ARG_NONE, &opt_raw, "The Markdown as it was written", NULL },
	G_OPTION_ENTRY_NULL,
};

static guint
get_columns(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return 80;
}

/* A pager where there is a person; LESS=FRX lets short texts and colours through. */
static FILE *
open_pager(void)
{
	const char *pager = g_getenv("PAGER");
	g_autofree char *less = g_find_program_in_path("less");

	if (!isatty(STDOUT_FILENO) || (!pager && !less))
		return NULL;
	g_setenv("LESS", "FRX", FALSE);
	return popen(pager && *pager ? pager : "less", "w");
}

static void
print(const char *text)
{
	FILE *pager = open_pager();

	fputs(text, pager ? pager : stdout);
	if (pager)
		pclose(pager);
}

int
wb_command_read(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbCatalog) catalog = NULL;
	g_autoptr(GPtrArray) tasks = NULL;
	int status;

	if (!wb_ui_parse(
		    "read", "LAB/TASK", "Shows a task's text.", entries, &argc, &argv, &status))
		return status;
	if (argc < 2)
		return wb_ui_fail_usage("which task? 'workbench list' lists them");
	catalog = wb_catalog_load(&error);
	if (catalog)
		tasks = wb_selection_get_tasks(
			catalog, WB_SELECT_ALL, (const char *const *)argv + 1, &error);
	if (!tasks)
		return wb_ui_fail(error);
	for (guint i = 0; i < tasks->len; i++) {
		const WbSelection *selection = tasks->pdata[i];
		g_autoptr(GBytes) bytes = wb_files_read(selection->task->text, TEXT_MAX, &error);
		g_autofree char *text = NULL;
		const char *data;
		gsize length;

		if (!bytes)
			return wb_ui_fail(error);
		data = g_bytes_get_data(bytes, &length);
		text = opt_raw ? g_strndup(data, length)
			       : wb_markdown_to_terminal(
					 data, length, get_columns(), wb_ui_has_color());
		print(text);
	}
	return WB_EXIT_PASSED;
}
