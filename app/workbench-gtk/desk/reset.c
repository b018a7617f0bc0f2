/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A task's files as skeletons again. */
#include "desk/reset.h"

#include "base/error.h"
#include "base/files.h"
#include "lab/workspace.h"

#include <errno.h>
#include <glib/gstdio.h>

#define FILE_MAX (1024 * 1024)
/* Beside the copies: the files as they were when those were put back. */
#define NEWER "before-take-back"

struct _WbReset {
	char *folder;	   /* of the copies */
	char *task_folder; /* of the files */
	GPtrArray *names;  /* of char *: files that were there */
};

void
wb_reset_free(WbReset *reset)
{
	if (!reset)
		return;
	g_ptr_array_unref(reset->names);
	g_free(reset->folder);
	g_free(reset->task_folder);
	g_free(reset);
}

static gboolean
copy(const char *from_folder, const char *to_folder, const char *name, GError **error)
{
	g_autofree char *from = g_build_filename(from_folder, name, NULL);
	g_autofree char *to = g_build_filename(to_folder, name, NULL);
	g_autoptr(GBytes) bytes = wb_files_read(from, FILE_MAX, error);

	return bytes && wb_files_write(to, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes),
				0644, error);
}

static gboolean
back_up_file(WbReset *reset, const char *name, GError **error)
{
	g_autofree char *path = g_build_filename(reset->task_folder, name, NULL);

	if (!g_file_test(path, G_FILE_TEST_EXISTS))
		return TRUE;
	if (!copy(reset->task_folder, reset->folder, name, error))
		return FALSE;
	g_ptr_array_add(reset->names, g_strdup(name));
	return TRUE;
}

/* A walkthrough's only file is the copy of its script. */
static gboolean
back_up(WbReset *reset, const WbTask *task, GError **error)
{
	if (task->script) {
		g_autofree char *name = g_path_get_basename(task->script);

		return back_up_file(reset, name, error);
	}
	for (int i = 0; task->files[i]; i++)
		if (!back_up_file(reset, task->files[i], error))
			return FALSE;
	return TRUE;
}

static gboolean
write_again(const char *workspace, const WbSelection *selection, GError **error)
{
	g_autoptr(GPtrArray) written = NULL;

	if (selection->task->script)
		return TRUE; /* without a copy it is the lab's own */
	written = wb_workspace_write_skeleton(
		workspace, selection->lab, selection->task, 1, FALSE, error);
	return written != NULL;
}

static gboolean
put_back(const WbReset *reset, GError **error)
{
	for (guint i = 0; i < reset->names->len; i++)
		if (!copy(reset->folder, reset->task_folder, reset->names->pdata[i], error))
			return FALSE;
	return TRUE;
}

/* What was written since the reset. */
static gboolean
back_up_newer(const WbReset *reset, GError **error)
{
	g_autofree char *newer = g_build_filename(reset->folder, NEWER, NULL);

	for (guint i = 0; i < reset->names->len; i++) {
		const char *name = reset->names->pdata[i];
		g_autofree char *path = g_build_filename(reset->task_folder, name, NULL);

		if (g_file_test(path, G_FILE_TEST_EXISTS) &&
			!copy(reset->task_folder, newer, name, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
wb_reset_take_back(WbReset *reset, GError **error)
{
	return back_up_newer(reset, error) && put_back(reset, error);
}

static gboolean
remove_files(const WbReset *reset, GError **error)
{
	for (guint i = 0; i < reset->names->len; i++) {
		g_autofree char *path =
			g_build_filename(reset->task_folder, reset->names->pdata[i], NULL);

		if (g_unlink(path) < 0 && errno != ENOENT)
			return wb_error_set_errno(error, errno, "removing %s", path);
	}
	return TRUE;
}

WbReset *
wb_reset_back_up(const char *workspace, const WbSelection *selection, GError **error)
{
	g_autoptr(WbReset) reset = g_new0(WbReset, 1);
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *time = g_date_time_format(now, "%Y-%m-%d-%H%M%S-%f");

	reset->names = g_ptr_array_new_with_free_func(g_free);
	reset->task_folder =
		g_build_filename(workspace, selection->lab->name, selection->task->name, NULL);
	reset->folder = g_build_filename(workspace, ".workbench", "backups", selection->lab->name,
		selection->task->name, time, NULL);
	return back_up(reset, selection->task, error) ? g_steal_pointer(&reset) : NULL;
}

WbReset *
wb_reset_do(const char *workspace, const WbSelection *selection, GError **error)
{
	g_autoptr(WbReset) reset = wb_reset_back_up(workspace, selection, error);
	g_autoptr(GPtrArray) written = NULL;

	if (!reset)
		return NULL;
	if (remove_files(reset, error) && write_again(workspace, selection, error))
		return g_steal_pointer(&reset);
	if (!put_back(reset, NULL))
		g_prefix_error(error, "your files are in %s: ", reset->folder);
	return NULL;
}

const char *
wb_reset_get_folder(const WbReset *reset)
{
	return reset->folder;
}
