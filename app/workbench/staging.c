/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What 'copy' copies. */
#include "staging.h"

#include "selection.h"

#include "base/files.h"
#include "guest/transfer.h"

#define GUEST_FOLDER "/home/root/skels"
#define UPLOAD_MS 60000
#define BUILT_MAX (64 * 1024 * 1024)

static char *
dup_staged(const char *workspace)
{
	return g_build_filename(workspace, ".workbench", "guest", NULL);
}

static gboolean
put(const char *folder, const char *name, GBytes *bytes, gboolean executable, GError **error)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	gsize length;
	const void *data = g_bytes_get_data(bytes, &length);

	return wb_files_write(path, data, length, executable ? 0755 : 0644, error);
}

static gboolean
put_built(
	const char *folder, const char *from, const char *name, gboolean executable, GError **error)
{
	g_autoptr(GBytes) bytes = wb_files_read(from, BUILT_MAX, error);

	return bytes && put(folder, name, bytes, executable, error);
}

gboolean
wb_staging_put(const char *workspace, const WbSelection *selection, const WbBuild *build,
	GPtrArray *files, GError **error)
{
	const WbTask *task = selection->task;
	g_autofree char *staged = dup_staged(workspace);
	g_autofree char *folder = wb_selection_dup_folder(staged, selection);
	g_autofree char *ko = g_strdup_printf("%s.ko", task->module);
	g_autofree char *module = g_build_filename(task->module_folder, ko, NULL);

	if (!wb_files_remove_tree(folder, error) ||
		!put_built(folder, build->module_stripped, module, FALSE, error))
		return FALSE;
	for (guint i = 0; i < task->programs->len; i++) {
		const WbProgram *program = task->programs->pdata[i];
		g_autofree char *from = g_build_filename(build->folder, program->name, NULL);

		if (!put_built(folder, from, program->name, TRUE, error))
			return FALSE;
	}
	for (guint i = 0; i < files->len; i++) {
		const WbHandIn *file = files->pdata[i];

		if (file->executable && !put(folder, file->name, file->bytes, TRUE, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
wb_staging_bring(const char *workspace, const WbBooted *booted, guint *ret_count,
	GCancellable *cancellable, GError **error)
{
	g_autofree char *staged = dup_staged(workspace);
	g_autoptr(GPtrArray) files =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_guest_file_free);
	g_autoptr(WbGuest) guest = NULL;

	*ret_count = 0;
	if (!g_file_test(staged, G_FILE_TEST_IS_DIR))
		return TRUE;
	if (!wb_guest_add_folder(files, staged, GUEST_FOLDER, error))
		return FALSE;
	guest = wb_booted_connect(booted, cancellable, error);
	if (!guest || !wb_guest_upload(guest, files, wb_deadline_in(UPLOAD_MS), cancellable, error))
		return FALSE;
	*ret_count = files->len;
	return TRUE;
}
