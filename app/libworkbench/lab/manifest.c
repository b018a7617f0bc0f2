/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab.ini, the tasks it lists, and what can be asked of both. */
#include "lab/manifest-parse.h"

#include "base/files.h"
#include "lab/names.h"

#include <string.h>

#define MANIFEST_MAX (64 << 10)

static const char *const lab_groups[] = { "Lab", NULL };
static const char *const lab_keys[] = { "Title", "Summary", "Tasks", NULL };

void
wb_lab_free(WbLab *lab)
{
	if (!lab)
		return;
	g_free(lab->name);
	g_free(lab->title);
	g_free(lab->summary);
	g_free(lab->folder);
	g_ptr_array_unref(lab->tasks);
	g_free(lab);
}

char *
wb_task_dup_guest_folder(const WbLab *lab, const WbTask *task)
{
	return g_strdup_printf("/home/root/skels/%s/%s", lab->name, task->name);
}

const WbExercise *
wb_task_find_exercise(const WbTask *task, const char *name)
{
	for (guint i = 0; i < task->exercises->len; i++) {
		const WbExercise *exercise = task->exercises->pdata[i];

		if (strcmp(exercise->name, name) == 0)
			return exercise;
	}
	return NULL;
}

/* The bytes at PATH; NULL with a fault reported there. */
static GBytes *
read_manifest(const char *path, GPtrArray *diagnostics)
{
	g_autoptr(GError) error = NULL;
	GBytes *bytes = wb_files_read(path, MANIFEST_MAX, &error);

	if (!bytes)
		g_ptr_array_add(
			diagnostics, wb_diagnostic_new(WB_SEVERITY_ERROR, path, 0, 0,
					     "%s; expected a readable manifest", error->message));
	return bytes;
}

static WbTask *
load_task(const char *folder, GPtrArray *diagnostics)
{
	g_autofree char *path = g_build_filename(folder, "task.ini", NULL);
	g_autoptr(GBytes) bytes = read_manifest(path, diagnostics);
	gsize length;
	const char *text;

	if (!bytes)
		return NULL;
	text = g_bytes_get_data(bytes, &length);
	return wb_task_parse(path, text ? text : "", length, folder, diagnostics);
}

/* The folders below FOLDER that hold a task.ini, for suggestions. */
static char **
list_tasks(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	GPtrArray *names = g_ptr_array_new();
	const char *name;

	while (dir && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, "task.ini", NULL);

		if (g_file_test(path, G_FILE_TEST_EXISTS))
			g_ptr_array_add(names, g_strdup(name));
	}
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(names, FALSE);
}

static gboolean
is_task_folder(WbIni *ini, const WbIniEntry *entry, const char *lab, const char *name)
{
	g_autofree char *path = g_build_filename(lab, name, "task.ini", NULL);
	const char *expected = wb_names_check_component(name);
	g_autofree char *suggestion = NULL;
	g_auto(GStrv) known = NULL;

	if (expected) {
		wb_ini_report_value(ini, entry, name, "'%s' cannot be a task's folder; expected %s",
			name, expected);
		return FALSE;
	}
	if (g_file_test(path, G_FILE_TEST_EXISTS))
		return TRUE;
	known = list_tasks(lab);
	suggestion = wb_ini_dup_suggestion(name, (const char *const *)known);
	wb_ini_report_value(ini, entry, name,
		"there is no %s; expected the task's manifest there%s", path, suggestion);
	return FALSE;
}

static void
load_tasks(WbLab *lab, WbIni *ini, WbIniGroup *group)
{
	g_auto(GStrv) names = wb_ini_dup_list(ini, group, "Tasks", "the folders of its tasks");
	const WbIniEntry *entry = wb_ini_find_entry(group, "Tasks");

	for (guint i = 0; names[i]; i++) {
		g_autofree char *folder = g_build_filename(lab->folder, names[i], NULL);
		gboolean again = FALSE;
		WbTask *task;

		for (guint j = 0; j < i; j++)
			again = again || strcmp(names[j], names[i]) == 0;
		if (again)
			wb_ini_report_value(ini, entry, names[i],
				"'%s' is in 'Tasks' twice; expected it once", names[i]);
		if (again || !is_task_folder(ini, entry, lab->folder, names[i]))
			continue;
		task = load_task(folder, ini->diagnostics);
		if (task)
			g_ptr_array_add(lab->tasks, task);
	}
}

static void
parse_lab(WbLab *lab, WbIni *ini)
{
	WbIniGroup *lab_group;

	for (guint i = 0; i < ini->groups->len; i++) {
		const WbIniGroup *group = ini->groups->pdata[i];
		g_autofree char *suggestion = NULL;

		if (strcmp(group->name, "Lab") == 0)
			continue;
		suggestion = wb_ini_dup_suggestion(group->name, lab_groups);
		wb_ini_report(ini, group->line, 0, "unknown group [%s]%s%s", group->name,
			suggestion, *suggestion ? "" : "; expected [Lab] only");
	}
	lab_group = wb_ini_find_group(ini, "Lab", "what the lab is");
	if (!lab_group)
		return;
	lab->title = wb_ini_dup_string(ini, lab_group, "Title", "the lab's title");
	lab->summary = wb_ini_dup_string(ini, lab_group, "Summary", "one sentence about the lab");
	load_tasks(lab, ini, lab_group);
	wb_ini_report_unused(ini, lab_group, lab_keys);
}

WbLab *
wb_lab_load(const char *folder, GPtrArray *diagnostics)
{
	g_autofree char *path = g_build_filename(folder, "lab.ini", NULL);
	g_autoptr(GBytes) bytes = read_manifest(path, diagnostics);
	g_autoptr(WbLab) lab = g_new0(WbLab, 1);
	g_autoptr(WbIni) ini = NULL;
	guint faults = diagnostics->len;
	const char *expected;

	lab->folder = g_canonicalize_filename(folder, NULL);
	lab->name = g_path_get_basename(lab->folder);
	lab->tasks = g_ptr_array_new_with_free_func((GDestroyNotify)wb_task_free);
	if (!bytes)
		return NULL;
	expected = wb_names_check_component(lab->name);
	if (expected)
		g_ptr_array_add(diagnostics,
			wb_diagnostic_new(WB_SEVERITY_ERROR, path, 0, 0,
				"'%s' cannot be a lab's folder; expected %s", lab->name, expected));
	ini = wb_ini_parse(
		path, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), diagnostics);
	if (ini)
		parse_lab(lab, ini);
	return diagnostics->len == faults ? g_steal_pointer(&lab) : NULL;
}
