/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench clean */
#include "commands.h"
#include "selection.h"
#include "ui.h"

#include "base/files.h"
#include "base/lock.h"
#include "base/paths.h"
#include "session/booted.h"

#include <stdio.h>
#include <string.h>

#define LOCK_MS 60000

static char *opt_workspace;
static gboolean opt_all;

static const GOptionEntry entries[] = {
	{ "workspace", 'w', 0, G_OPTION_ARG_FILENAME, &opt_workspace,
		"Which workspace (default: " WB_DEFAULT_WORKSPACE ")", "DIR" },
	{ "all", 0, 0, G_OPTION_ARG_NONE, &opt_all,
		"Also the cache: guest image, snapshots, builds, packages", NULL },
	G_OPTION_ENTRY_NULL,
};

/* Modules that 'build' put beside their sources. */
static void
remove_modules(const char *root, WbCatalog *catalog)
{
	g_autoptr(GPtrArray) tasks =
		wb_selection_get_tasks(catalog, WB_SELECT_EXERCISES, NULL, NULL);

	for (guint i = 0; tasks && i < tasks->len; i++) {
		const WbSelection *selection = tasks->pdata[i];
		g_autofree char *folder = wb_selection_dup_folder(root, selection);
		g_autofree char *ko = g_strdup_printf("%s.ko", selection->task->module);
		g_autofree char *path =
			g_build_filename(folder, selection->task->module_folder, ko, NULL);

		wb_files_remove_tree(path, NULL);
	}
}

static gboolean
clean_workspace(const char *root, GError **error)
{
	g_autofree char *staged = g_build_filename(root, ".workbench", "guest", NULL);
	g_autoptr(WbCatalog) catalog = wb_catalog_load(error);
	g_autoptr(GPtrArray) kept = NULL;

	if (!catalog)
		return FALSE;
	if (!g_file_test(root, G_FILE_TEST_IS_DIR))
		return TRUE;
	remove_modules(root, catalog);
	if (!wb_files_remove_tree(staged, error) || !wb_workspace_clean(root, &kept, error))
		return FALSE;
	for (guint i = 0; kept && i < kept->len; i++)
		printf("kept %s (you changed it)\n", (char *)kept->pdata[i]);
	return TRUE;
}

/*
 * Removes what is in FOLDER but its lock file: one that is removed could be held twice. Waits for a
 * process that is making something there.
 */
static gboolean
empty_folder(const char *folder, GError **error)
{
	g_autofree char *lock_path = g_build_filename(folder, "lock", NULL);
	g_autoptr(WbLock) lock = NULL;
	g_autoptr(GDir) names = g_dir_open(folder, 0, NULL);
	const char *name;

	if (!names)
		return TRUE;
	lock = wb_lock_acquire(lock_path, wb_deadline_in(LOCK_MS), wb_ui_get_cancellable(), error);
	if (!lock)
		return FALSE;
	while ((name = g_dir_read_name(names)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		if (strcmp(name, "lock") != 0 && !g_str_has_suffix(name, ".in-use") &&
			!wb_files_remove_tree(path, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
clean_cache(GError **error)
{
	static const char *const parts[] = { "images", "snapshots", "builds", "packages", "libvirt",
		NULL };
	g_autofree char *cache = wb_paths_dup_cache("", error);
	g_autoptr(GDir) names = cache ? g_dir_open(cache, 0, error) : NULL;
	const char *name;

	if (!names)
		return FALSE;
	for (int i = 0; parts[i]; i++) {
		g_autofree char *path = g_build_filename(cache, parts[i], NULL);

		if (!empty_folder(path, error))
			return FALSE;
	}
	while ((name = g_dir_read_name(names)) != NULL) {
		g_autofree char *path = g_build_filename(cache, name, NULL);

		if (g_str_has_prefix(name, "accel-") && !wb_files_remove_tree(path, error))
			return FALSE;
	}
	printf("removed the cache in %s\n", cache);
	return TRUE;
}

int
wb_command_clean(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbBooted) booted = NULL;
	int status;

	if (!wb_ui_parse("clean", "",
		    "Stops the VM that 'boot' started and removes what was generated in the "
		    "workspace. "
		    "Files you changed stay.",
		    entries, &argc, &argv, &status))
		return status;
	booted = wb_booted_find();
	if (booted && !wb_booted_stop(booted, &error))
		return wb_ui_fail(error);
	wb_vm_host_reap();
	if (!clean_workspace(opt_workspace ? opt_workspace : WB_DEFAULT_WORKSPACE, &error) ||
		(opt_all && !clean_cache(&error)))
		return wb_ui_fail(error);
	return WB_EXIT_PASSED;
}
