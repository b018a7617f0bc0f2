/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench build, workbench copy */
#include "commands.h"
#include "selection.h"
#include "staging.h"
#include "ui.h"

#include "base/paths.h"
#include "lab/build.h"
#include "vm/image.h"

#include <stdio.h>
#include <string.h>

#define BUILD_MS 60000

static char *opt_workspace;

static const GOptionEntry entries[] = {
	{ "workspace", 'w', 0, G_OPTION_ARG_FILENAME, &opt_workspace,
		"Where your files are (default: " WB_DEFAULT_WORKSPACE ")", "DIR" },
	G_OPTION_ENTRY_NULL,
};

static const char *
get_workspace(void)
{
	return opt_workspace ? opt_workspace : WB_DEFAULT_WORKSPACE;
}

static void
show_diagnostics(GPtrArray *diagnostics)
{
	for (guint i = 0; i < diagnostics->len; i++) {
		g_autofree char *text = wb_diagnostic_to_string(diagnostics->pdata[i]);

		printf("%s\n", text);
	}
}

/* The built task, or NULL: with ERROR unset it was the student's fault and has been shown. */
static WbBuild *
build_task(
	const WbImage *image, const WbSelection *selection, GPtrArray **ret_files, GError **error)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autoptr(GPtrArray) files = wb_workspace_collect(
		get_workspace(), selection->lab, selection->task, faults, error);
	g_autofree char *cache = files ? wb_paths_dup_cache("builds", error) : NULL;
	g_autoptr(WbBuild) build = NULL;

	if (!files) {
		show_diagnostics(faults);
		return NULL;
	}
	wb_ui_set_status("building");
	build = cache ? wb_build_run(selection->task, files, image->headers, image->release, cache,
				wb_deadline_in(BUILD_MS), wb_ui_get_cancellable(), error)
		      : NULL;
	wb_ui_set_status(NULL);
	if (!build)
		return NULL;
	show_diagnostics(build->diagnostics);
	printf("%s/%s: %s%s\n", selection->lab->name, selection->task->name,
		build->ok ? "built" : build->message,
		build->ok && build->cached ? " (unchanged)" : "");
	if (!build->ok)
		return NULL;
	*ret_files = g_steal_pointer(&files);
	return g_steal_pointer(&build);
}

/* The module goes beside its source, as kbuild by hand would leave it. */
static gboolean
put_beside(const WbSelection *selection, const WbBuild *build, GError **error)
{
	g_autofree char *folder = wb_selection_dup_folder(get_workspace(), selection);
	g_autofree char *ko = g_strdup_printf("%s.ko", selection->task->module);
	g_autofree char *to = g_build_filename(folder, selection->task->module_folder, ko, NULL);
	g_autoptr(GFile) from_file = g_file_new_for_path(build->module);
	g_autoptr(GFile) to_file = g_file_new_for_path(to);

	if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
		return TRUE;
	return g_file_copy(from_file, to_file, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error);
}

/* RET_STATUS: 1 if a task did not build. FALSE with an error of this machine. */
static gboolean
for_each_task(const char *const *selectors, gboolean stage, int *ret_status, GError **error)
{
	g_autoptr(WbCatalog) catalog = wb_catalog_load(error);
	g_autoptr(GPtrArray) tasks =
		catalog ? wb_selection_get_tasks(catalog, WB_SELECT_EXERCISES, selectors, error)
			: NULL;
	g_autoptr(WbImage) image =
		tasks ? wb_image_open(FALSE, wb_ui_get_progress(), wb_ui_get_cancellable(), error)
		      : NULL;

	if (!image)
		return FALSE;
	wb_ui_set_status(NULL);
	for (guint i = 0; i < tasks->len; i++) {
		const WbSelection *selection = tasks->pdata[i];
		g_autoptr(GPtrArray) files = NULL;
		g_autoptr(GError) failure = NULL;
		g_autoptr(WbBuild) build = build_task(image, selection, &files, &failure);

		if (failure) {
			g_propagate_prefixed_error(error, g_steal_pointer(&failure),
				"building %s/%s: ", selection->lab->name, selection->task->name);
			return FALSE;
		}
		if (!build)
			*ret_status = WB_EXIT_FAILED;
		else if (!put_beside(selection, build, error) ||
			 (stage &&
				 !wb_staging_put(get_workspace(), selection, build, files, error)))
			return FALSE;
	}
	return TRUE;
}

int
wb_command_build(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	int status = WB_EXIT_PASSED;

	if (!wb_ui_parse("build", "[LAB[/TASK]]…",
		    "Builds the modules of your workspace, in a sandbox.", entries, &argc, &argv,
		    &status))
		return status;
	if (!for_each_task((const char *const *)argv + 1, FALSE, &status, &error))
		return wb_ui_fail(error);
	return status;
}

int
wb_command_copy(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbBooted) booted = NULL;
	int status = WB_EXIT_PASSED;
	guint count = 0;

	if (!wb_ui_parse("copy", "[LAB[/TASK]]…",
		    "Builds, and copies modules and test scripts into the VM: at once if it runs, "
		    "else "
		    "when it boots.",
		    entries, &argc, &argv, &status))
		return status;
	if (!for_each_task((const char *const *)argv + 1, TRUE, &status, &error))
		return wb_ui_fail(error);
	booted = wb_booted_find();
	if (!booted) {
		puts("No VM is running; 'workbench boot' will bring the files with it.");
		return status;
	}
	if (!wb_staging_bring(get_workspace(), booted, &count, wb_ui_get_cancellable(), &error))
		return wb_ui_fail(error);
	printf("%u files are in the VM, below /home/root/skels.\n", count);
	return status;
}
