/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A task's files into the console's VM. */
#include "desk/console-copy.h"

#include "base/files.h"
#include "base/paths.h"
#include "guest/transfer.h"
#include "lab/build.h"
#include "vm/image.h"

#define BUILD_MS 60000
#define UPLOAD_MS 60000
#define BUILT_MAX (64 * 1024 * 1024)

typedef struct {
	WbConsoleMachine *machine;
	WbSelection selection;
	char *workspace;
	char *folder; /* the task's, in the guest */
	GPtrArray *files;
} Copy;

static void
copy_free(gpointer data)
{
	Copy *copy = data;

	wb_console_machine_unref(copy->machine);
	g_ptr_array_unref(copy->files);
	g_free(copy->workspace);
	g_free(copy->folder);
	g_free(copy);
}

void
wb_console_copied_free(WbConsoleCopied *copied)
{
	if (copied)
		g_free(copied->message);
	g_free(copied);
}

static void
add(Copy *copy, const char *name, GBytes *bytes, int mode)
{
	g_autofree char *path = g_build_filename(copy->folder, name, NULL);

	g_ptr_array_add(copy->files, wb_guest_file_new(path, bytes, mode));
}

static gboolean
add_built(Copy *copy, const char *from, const char *name, int mode, GError **error)
{
	g_autoptr(GBytes) bytes = wb_files_read(from, BUILT_MAX, error);

	if (bytes)
		add(copy, name, bytes, mode);
	return bytes != NULL;
}

static gboolean
add_build(Copy *copy, const WbBuild *build, GError **error)
{
	const WbTask *task = copy->selection.task;
	g_autofree char *ko = g_strdup_printf("%s.ko", task->module);
	g_autofree char *name = g_build_filename(task->module_folder, ko, NULL);

	if (!add_built(copy, build->module_stripped, name, 0644, error))
		return FALSE;
	for (guint i = 0; i < task->programs->len; i++) {
		const WbProgram *program = task->programs->pdata[i];
		g_autofree char *from = g_build_filename(build->folder, program->name, NULL);

		if (!add_built(copy, from, program->name, 0755, error))
			return FALSE;
	}
	return TRUE;
}

static char *
dup_words(const Copy *copy, const WbBuild *build)
{
	const WbTask *task = copy->selection.task;

	if (!build->ok)
		return g_strdup_printf("Your files are in the machine; the module is not: %s.",
			build->message ? build->message : "it did not build");
	return g_strdup_printf("Your module is in the machine: insmod %s%s%s.ko",
		task->module_folder, *task->module_folder ? "/" : "", task->module);
}

static WbBuild *
build(Copy *copy, GPtrArray *files, GCancellable *cancellable, GError **error)
{
	g_autofree char *cache = wb_paths_dup_cache("builds", error);
	g_autoptr(WbImage) image = cache ? wb_image_open(FALSE, NULL, cancellable, error) : NULL;

	if (!image)
		return NULL;
	return wb_build_run(copy->selection.task, files, image->headers, image->release, cache,
		wb_deadline_in(BUILD_MS), cancellable, error);
}

/* The guest's clock stands at the moment it was saved. */
static gboolean
upload(Copy *copy, GCancellable *cancellable, GError **error)
{
	g_autoptr(WbGuest) guest = wb_console_machine_connect(copy->machine, cancellable, error);
	g_autofree char *quoted = g_shell_quote(copy->folder);
	g_autofree char *command =
		g_strdup_printf("date -s @%" G_GINT64_FORMAT " > /dev/null; mkdir -p %s",
			g_get_real_time() / G_USEC_PER_SEC, quoted);

	return guest &&
	       wb_guest_run_checked(
		       guest, command, wb_deadline_in(UPLOAD_MS), cancellable, error) &&
	       wb_guest_upload(guest, copy->files, wb_deadline_in(UPLOAD_MS), cancellable, error);
}

static gboolean
run(Copy *copy, WbConsoleCopied *copied, GCancellable *cancellable, GError **error)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autoptr(GPtrArray) files = NULL;
	g_autoptr(WbBuild) built = NULL;

	if (copy->selection.exercise) {
		files = wb_workspace_collect(
			copy->workspace, copy->selection.lab, copy->selection.task, faults, error);
		if (!files && faults->len == 0)
			return FALSE;
	}
	for (guint i = 0; files && i < files->len; i++) {
		const WbHandIn *file = files->pdata[i];

		add(copy, file->name, file->bytes, file->executable ? 0755 : 0644);
	}
	if (files) {
		built = build(copy, files, cancellable, error);
		if (!built || (built->ok && !add_build(copy, built, error)))
			return FALSE;
	}
	copied->built = built && built->ok;
	copied->message = built		    ? dup_words(copy, built)
			  : faults->len > 0 ? g_strdup("A file of the task could not be taken.")
					    : g_strdup("");
	return upload(copy, cancellable, error);
}

static void
work(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
	g_autoptr(WbConsoleCopied) copied = g_new0(WbConsoleCopied, 1);
	GError *error = NULL;

	if (run(data, copied, cancellable, &error))
		g_task_return_pointer(
			task, g_steal_pointer(&copied), (GDestroyNotify)wb_console_copied_free);
	else
		g_task_return_error(task, error);
}

void
wb_console_copy_async(const WbConsoleMachine *machine, const WbSelection *selection,
	const char *workspace, GCancellable *cancellable, GAsyncReadyCallback callback,
	gpointer data)
{
	g_autoptr(GTask) task = g_task_new(NULL, cancellable, callback, data);
	Copy *copy = g_new0(Copy, 1);

	copy->machine = wb_console_machine_ref(machine);
	copy->selection = *selection;
	copy->workspace = g_strdup(workspace);
	copy->folder = wb_task_dup_guest_folder(selection->lab, selection->task);
	copy->files = g_ptr_array_new_with_free_func((GDestroyNotify)wb_guest_file_free);
	g_task_set_task_data(task, copy, copy_free);
	g_task_run_in_thread(task, work);
}

WbConsoleCopied *
wb_console_copy_finish(GAsyncResult *result, GError **error)
{
	return g_task_propagate_pointer(G_TASK(result), error);
}
