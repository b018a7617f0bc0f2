/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A task's template folder below kernel-skels/. */
#include "lab/template.h"

#include "base/error.h"
#include "base/files.h"
#include "base/paths.h"
#include "lab/names.h"
#include "lab/skeleton.h"
#include "lab/workspace.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static char *
dup_folder(const char *skeleton)
{
	g_autofree char *relative = g_build_filename("kernel-skels", skeleton, NULL);

	return wb_paths_dup_data(relative);
}

static gboolean
is_left_out(const char *name)
{
	return *name == '.' || g_str_has_suffix(name, "~");
}

static gboolean list_below(
	GPtrArray *names, const char *folder, const char *relative, GError **error);

static gboolean
list_child(GPtrArray *names, const char *folder, const char *relative, GError **error)
{
	g_autofree char *path = g_build_filename(folder, relative, NULL);
	const char *expected = wb_names_check_path(relative);
	struct stat st;

	if (expected) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"%s: the name is unfit for a template; expected %s", path, expected);
		return FALSE;
	}
	if (lstat(path, &st) < 0)
		return wb_error_set_errno(error, errno, "looking at %s", path);
	if (S_ISDIR(st.st_mode))
		return list_below(names, folder, relative, error);
	if (!S_ISREG(st.st_mode) || names->len == WB_TEMPLATE_FILES_MAX) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "%s: %s", path,
			S_ISREG(st.st_mode) ? "there are more than 1000 files in this template"
					    : "expected a regular file or a folder");
		return FALSE;
	}
	g_ptr_array_add(names, g_strdup(relative));
	return TRUE;
}

static gboolean
list_below(GPtrArray *names, const char *folder, const char *relative, GError **error)
{
	g_autofree char *path = g_build_filename(folder, relative, NULL);
	g_autoptr(GDir) dir = g_dir_open(path, 0, error);
	const char *name;

	if (!dir)
		return FALSE;
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *child =
			*relative ? g_build_filename(relative, name, NULL) : g_strdup(name);

		if (!is_left_out(name) && !list_child(names, folder, child, error))
			return FALSE;
	}
	return TRUE;
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char **
wb_template_list(const char *skeleton, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *folder = dup_folder(skeleton);

	if (!list_below(names, folder, "", error)) {
		g_prefix_error(error, "reading the template: ");
		return NULL;
	}
	g_ptr_array_sort(names, compare_names);
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

static void
set_faults(GError **error, GPtrArray *faults)
{
	GString *text = g_string_new("the template has a fault:");

	for (guint i = 0; i < faults->len; i++) {
		g_autofree char *fault = wb_diagnostic_to_string(faults->pdata[i]);

		g_string_append_printf(text, "\n%s", fault);
	}
	g_set_error_literal(error, WB_ERROR, WB_ERROR_INVALID_DATA, text->str);
	g_string_free(text, TRUE);
}

/* BYTES of the file at PATH as a skeleton; a file that is no text stays as it is. */
static GBytes *
make_skeleton(const char *path, GBytes *bytes, guint level, GError **error)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	gsize length;
	const char *data = g_bytes_get_data(bytes, &length);
	g_autofree char *text = NULL;
	char *skeleton;

	if (length == 0 || memchr(data, '\0', length))
		return g_bytes_ref(bytes);
	text = g_strndup(data, length);
	skeleton = wb_skeleton_generate(path, text, level, faults);
	if (!skeleton) {
		set_faults(error, faults);
		return NULL;
	}
	return g_bytes_new_take(skeleton, strlen(skeleton));
}

static WbHandIn *
read_file(const char *folder, const char *name, guint level, GError **error)
{
	g_autoptr(WbHandIn) file = g_new0(WbHandIn, 1);
	g_autoptr(GBytes) bytes = NULL;
	struct stat st;

	file->name = g_strdup(name);
	file->path = g_build_filename(folder, name, NULL);
	bytes = wb_files_read(file->path, WB_TEMPLATE_FILE_MAX, error);
	if (!bytes)
		return NULL;
	if (stat(file->path, &st) < 0) {
		wb_error_set_errno(error, errno, "looking at %s", file->path);
		return NULL;
	}
	file->executable = (st.st_mode & S_IXUSR) != 0;
	file->bytes = make_skeleton(file->path, bytes, level, error);
	return file->bytes ? g_steal_pointer(&file) : NULL;
}

GPtrArray *
wb_template_read(const WbTask *task, guint level, guint others_level, GError **error)
{
	g_autoptr(GPtrArray) files =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_hand_in_free);
	g_auto(GStrv) names = wb_template_list(task->skeleton, error);
	g_autofree char *folder = dup_folder(task->skeleton);

	for (char **name = names; name && *name; name++) {
		gboolean handed_in = g_strv_contains((const char *const *)task->files, *name);
		WbHandIn *file = read_file(folder, *name, handed_in ? level : others_level, error);

		if (!file)
			return NULL;
		g_ptr_array_add(files, file);
	}
	return names ? g_steal_pointer(&files) : NULL;
}
