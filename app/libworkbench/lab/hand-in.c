/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of one task, read out of a submission or the reference solution. */
#include "lab/workspace.h"

#include "base/error.h"
#include "base/files.h"
#include "lab/skeleton.h"
#include "lab/template.h"

#include <string.h>
#include <sys/stat.h>

#define HAND_IN_MAX (1 << 20)

/* The places below a submission's folder where its files may lie, in the order of trying. */
enum { ROOT_LAB_TASK, ROOT_TASK, ROOT_PLAIN, ROOT_BASENAME, N_ROOTS };

void
wb_hand_in_free(WbHandIn *file)
{
	if (!file)
		return;
	g_free(file->name);
	g_free(file->path);
	if (file->bytes)
		g_bytes_unref(file->bytes);
	g_free(file);
}

/* Where NAME lies below the submission's folder, if ROOT is the right one. */
static char *
dup_place(guint root, const WbLab *lab, const WbTask *task, const char *name)
{
	switch (root) {
	case ROOT_LAB_TASK:
		return g_build_filename(lab->name, task->name, name, NULL);
	case ROOT_TASK:
		return g_build_filename(task->name, name, NULL);
	case ROOT_PLAIN:
		return g_strdup(name);
	default:
		return g_path_get_basename(name);
	}
}

/* A link counts as there: reading it will say what is wrong with it. */
static gboolean
is_there(const char *folder, const char *place)
{
	g_autofree char *path = g_build_filename(folder, place, NULL);
	struct stat st;

	return lstat(path, &st) == 0;
}

/* The root in which any of the task's files is; N_ROOTS if none. */
static guint
find_root(const char *folder, const WbLab *lab, const WbTask *task)
{
	for (guint root = 0; root < N_ROOTS; root++) {
		for (char **name = task->files; *name; name++) {
			g_autofree char *place = dup_place(root, lab, task, *name);

			if (is_there(folder, place))
				return root;
		}
	}
	return N_ROOTS;
}

static void
add_fault(GPtrArray *diagnostics, const char *name, char *message)
{
	g_ptr_array_add(
		diagnostics, wb_diagnostic_new(WB_SEVERITY_ERROR, name, 0, 0, "%s", message));
	g_free(message);
}

static void
report_nothing(const char *folder, const WbLab *lab, const WbTask *task, GPtrArray *diagnostics)
{
	g_autofree char *files = g_strjoinv(", ", task->files);
	g_autofree char *first = dup_place(ROOT_LAB_TASK, lab, task, task->files[0]);
	g_autofree char *base = dup_place(ROOT_BASENAME, lab, task, task->files[0]);

	add_fault(diagnostics, task->files[0],
		g_strdup_printf("nothing of this task is in %s; expected %s, for instance as %s or "
				"as %s there",
			folder, files, first, base));
}

static void
report_missing(const char *folder, const char *place, const char *name, GPtrArray *diagnostics)
{
	add_fault(diagnostics, name,
		g_strdup_printf("missing: the module is built from it; expected it as %s/%s",
			folder, place));
}

/* ERROR says which rule the file broke; this says it to a student. */
static void
report_refused(const char *place, const char *name, const GError *error, GPtrArray *diagnostics)
{
	if (g_error_matches(error, WB_ERROR, WB_ERROR_TOO_BIG))
		add_fault(diagnostics, name,
			g_strdup_printf("refused: %s is larger than 1 MiB; expected a source file "
					"written by hand",
				place));
	else
		add_fault(diagnostics, name, g_strdup_printf("refused: %s", error->message));
}

/* Replaces FILE, the template's, with the one handed in. */
static void
take_file(WbHandIn *file, const char *folder, const char *place, GPtrArray *diagnostics)
{
	g_autoptr(GError) error = NULL;
	GBytes *bytes = wb_files_read_beneath(folder, place, HAND_IN_MAX, &error);

	if (!bytes) {
		report_refused(place, file->name, error, diagnostics);
		return;
	}
	g_bytes_unref(file->bytes);
	file->bytes = bytes;
	g_free(file->path);
	file->path = g_build_filename(folder, place, NULL);
}

/* Whether another listed file has the same base name: then that name alone says nothing. */
static gboolean
is_ambiguous(const WbTask *task, const char *name)
{
	g_autofree char *base = g_path_get_basename(name);

	for (char **other = task->files; *other; other++) {
		g_autofree char *other_base = g_path_get_basename(*other);

		if (strcmp(*other, name) != 0 && strcmp(base, other_base) == 0)
			return TRUE;
	}
	return FALSE;
}

static void
collect_file(WbHandIn *file, const char *folder, guint root, const WbLab *lab, const WbTask *task,
	GPtrArray *diagnostics)
{
	g_autofree char *place = dup_place(root, lab, task, file->name);
	gboolean usable = root != ROOT_BASENAME || !is_ambiguous(task, file->name);

	if (usable && is_there(folder, place))
		take_file(file, folder, place, diagnostics);
	else if (g_strv_contains((const char *const *)task->sources, file->name))
		report_missing(folder, usable ? place : file->name, file->name, diagnostics);
}

GPtrArray *
wb_workspace_collect(const char *folder, const WbLab *lab, const WbTask *task,
	GPtrArray *diagnostics, GError **error)
{
	g_autoptr(GPtrArray) files = NULL;
	guint faults = diagnostics->len;
	guint root;

	if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE,
			"there is no folder %s; expected a submission's folder", folder);
		return NULL;
	}
	files = wb_template_read(task, 0, WB_SKELETON_SOLVED, error);
	if (!files)
		return NULL;
	root = find_root(folder, lab, task);
	if (root == N_ROOTS)
		report_nothing(folder, lab, task, diagnostics);
	for (guint i = 0; root < N_ROOTS && i < files->len; i++) {
		WbHandIn *file = files->pdata[i];

		if (g_strv_contains((const char *const *)task->files, file->name))
			collect_file(file, folder, root, lab, task, diagnostics);
	}
	return diagnostics->len == faults ? g_steal_pointer(&files) : NULL;
}

GPtrArray *
wb_workspace_reference(const WbLab *lab, const WbTask *task, guint level, GError **error)
{
	GPtrArray *files = wb_template_read(task, level, WB_SKELETON_SOLVED, error);

	if (!files)
		g_prefix_error(error, "the reference solution of %s/%s: ", lab->name, task->name);
	return files;
}
