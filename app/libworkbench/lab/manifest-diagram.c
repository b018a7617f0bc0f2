/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The key Diagram of a task and of an exercise. */
#include "lab/manifest-parse.h"

#include "base/dot.h"
#include "lab/names.h"

#include <string.h>

static const char *
check_name(const char *name)
{
	const char *expected = wb_names_check_component(name);

	if (!expected && g_str_has_suffix(name, ".dot"))
		return NULL;
	return "a file of labs/diagrams/, such as tcp.dot";
}

char *
wb_manifest_read_diagram(WbIni *ini, WbIniGroup *group, const char *folder)
{
	g_autofree char *name = wb_ini_dup_string(ini, group, "Diagram", NULL);
	const WbIniEntry *entry = wb_ini_find_entry(group, "Diagram");
	const char *expected = name ? check_name(name) : NULL;
	g_autofree char *path = NULL;
	g_autoptr(GError) error = NULL;
	guint line;

	if (expected) {
		wb_ini_report_value(
			ini, entry, NULL, "'%s' cannot be a diagram; expected %s", name, expected);
		return NULL;
	}
	if (!name || !folder)
		return g_steal_pointer(&name);
	path = g_build_filename(folder, name, NULL);
	if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
		wb_ini_report_value(
			ini, entry, NULL, "there is no diagram %s; expected that file", path);
	else if (!wb_dot_check(path, path, &line, &error))
		wb_ini_report_value(ini, entry, NULL, "%s", error->message);
	return g_steal_pointer(&name);
}

const char *
wb_task_get_diagram(const WbTask *task, const WbExercise *exercise)
{
	return exercise->diagram ? exercise->diagram : task->diagram;
}
