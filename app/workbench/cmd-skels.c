/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench skels */
#include "commands.h"
#include "selection.h"
#include "ui.h"

#include <stdio.h>

static char *opt_workspace;
static int opt_todo;
static gboolean opt_beside;

static const GOptionEntry entries[] = {
	{ "workspace", 'w', 0, G_OPTION_ARG_FILENAME, &opt_workspace,
		"Where to write them (default: " WB_DEFAULT_WORKSPACE ")", "DIR" },
	{ "todo", 0, 0, G_OPTION_ARG_INT, &opt_todo, "Keep the solutions of the steps below K",
		"K" },
	{ "beside", 0, 0, G_OPTION_ARG_NONE, &opt_beside,
		"Where you changed a file, write the fresh one beside it as NAME.new", NULL },
	G_OPTION_ENTRY_NULL,
};

typedef struct {
	guint written, same, kept, beside;
} Count;

static void
show_file(const WbWorkspaceFile *file, Count *count)
{
	switch (file->action) {
	case WB_WORKSPACE_WRITTEN:
		printf("  wrote     %s\n", file->path);
		count->written++;
		break;
	case WB_WORKSPACE_SAME:
		count->same++;
		break;
	case WB_WORKSPACE_KEPT:
		printf("  kept      %s (you changed it)\n", file->path);
		count->kept++;
		break;
	case WB_WORKSPACE_BESIDE:
		printf("  beside    %s\n", file->path);
		count->beside++;
		break;
	}
}

static gboolean
write_task(const char *root, const WbSelection *selection, Count *count, GError **error)
{
	g_autoptr(GPtrArray) files = wb_workspace_write_skeleton(root, selection->lab,
		selection->task, opt_todo > 0 ? (guint)opt_todo : 1, opt_beside, error);

	if (!files)
		return FALSE;
	printf("%s/%s\n", selection->lab->name, selection->task->name);
	for (guint i = 0; i < files->len; i++)
		show_file(files->pdata[i], count);
	return TRUE;
}

static int
conclude(const Count *count)
{
	if (count->kept == 0) {
		if (count->written + count->beside == 0)
			printf("Everything is there already.\n");
		return WB_EXIT_PASSED;
	}
	fflush(stdout);
	return wb_ui_fail_usage("%u file%s you changed %s left as %s; a fresh copy beside: "
				"workbench skels --beside (make skels BESIDE=1)",
		count->kept, count->kept == 1 ? "" : "s", count->kept == 1 ? "was" : "were",
		count->kept == 1 ? "it is" : "they are");
}

int
wb_command_skels(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbCatalog) catalog = NULL;
	g_autoptr(GPtrArray) tasks = NULL;
	Count count = { 0 };
	int status;

	if (!wb_ui_parse("skels", "[LAB[/TASK]]…",
		    "Writes the skeletons of exercises into your workspace. A file you changed is "
		    "never "
		    "overwritten.",
		    entries, &argc, &argv, &status))
		return status;
	if (opt_todo < 0)
		return wb_ui_fail_usage("--todo takes a number from 1 up, not %d", opt_todo);
	catalog = wb_catalog_load(&error);
	if (catalog)
		tasks = wb_selection_get_tasks(
			catalog, WB_SELECT_EXERCISES, (const char *const *)argv + 1, &error);
	if (!tasks)
		return wb_ui_fail(error);
	for (guint i = 0; i < tasks->len; i++)
		if (!write_task(opt_workspace ? opt_workspace : WB_DEFAULT_WORKSPACE,
			    tasks->pdata[i], &count, &error))
			return wb_ui_fail(error);
	return conclude(&count);
}
