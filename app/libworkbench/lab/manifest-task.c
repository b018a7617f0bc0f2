/* SPDX-License-Identifier: GPL-2.0-or-later */
/* task.ini: what a student hands in, how it is built, and its exercises; or a walkthrough. */
#include "lab/manifest-parse.h"

#include "base/paths.h"
#include "lab/names.h"
#include "lab/template.h"

#include <string.h>

/* Each costs time whenever it is called. */
#define FUNCTIONS_MAX 64

static const char *const task_keys[] = { "Title", "Text", "Skeleton", "Files", "Capture", "Diagram",
	"Functions", NULL };
static const char *const walkthrough_task_keys[] = { "Title", "Text", "Diagram", NULL };
static const char *const walkthrough_keys[] = { "Script", "Narration", NULL };
static const char *const module_keys[] = { "Name", "Folder", "Sources", "Cflags", NULL };
static const char *const program_keys[] = { "Sources", NULL };

static void
free_program(WbProgram *program)
{
	g_free(program->name);
	g_strfreev(program->sources);
	g_free(program);
}

void
wb_task_free(WbTask *task)
{
	if (!task)
		return;
	g_free(task->name);
	g_free(task->title);
	g_free(task->folder);
	g_free(task->text);
	g_free(task->script);
	wb_narration_free(task->narration);
	g_free(task->skeleton);
	g_strfreev(task->files);
	g_strfreev(task->interfaces);
	g_free(task->diagram);
	g_strfreev(task->functions);
	g_free(task->module);
	g_free(task->module_folder);
	g_strfreev(task->sources);
	g_strfreev(task->cflags);
	g_ptr_array_unref(task->programs);
	g_ptr_array_unref(task->exercises);
	g_free(task);
}

typedef const char *(*CheckName)(const char *name);

/* Reports each item of a list that CHECK refuses or that is there twice. */
static void
check_items(WbIni *ini, WbIniGroup *group, const char *key, char **items, CheckName check)
{
	const WbIniEntry *entry = wb_ini_find_entry(group, key);

	for (guint i = 0; items[i]; i++) {
		const char *expected = check(items[i]);

		if (expected)
			wb_ini_report_value(ini, entry, items[i],
				"'%s' cannot be in '%s'; expected %s", items[i], key, expected);
		for (guint j = 0; !expected && j < i; j++)
			if (strcmp(items[i], items[j]) == 0)
				wb_ini_report_value(ini, entry, items[i],
					"'%s' is in '%s' twice; expected it once", items[i], key);
	}
}

/* Reports each item of a list that the template, whose files are NAMES, does not have. */
static void
check_in_template(WbIni *ini, WbIniGroup *group, const char *key, char **items, char **names)
{
	const WbIniEntry *entry = wb_ini_find_entry(group, key);
	const char *const *known = (const char *const *)names;

	for (; names && *items; items++) {
		g_autofree char *suggestion = NULL;

		if (g_strv_contains(known, *items) || wb_names_check_path(*items))
			continue;
		suggestion = wb_ini_dup_suggestion(*items, known);
		wb_ini_report_value(ini, entry, *items,
			"the skeleton has no file '%s'; expected one of its files%s", *items,
			suggestion);
	}
}

/* A string that CHECK accepts, or NULL. */
static char *
read_name(WbIni *ini, WbIniGroup *group, const char *key, const char *what, CheckName check)
{
	g_autofree char *name = wb_ini_dup_string(ini, group, key, what);
	const char *expected = name ? check(name) : NULL;

	if (!expected)
		return g_steal_pointer(&name);
	wb_ini_report_value(ini, wb_ini_find_entry(group, key), NULL,
		"'%s' cannot be '%s'; expected %s", key, name, expected);
	return NULL;
}

static char *
read_text(WbIni *ini, WbIniGroup *group, const char *folder)
{
	const WbIniEntry *entry = wb_ini_find_entry(group, "Text");
	g_autofree char *name =
		entry ? read_name(ini, group, "Text", "the task's text", wb_names_check_path)
		      : g_strdup("task.md");
	g_autofree char *path = name && folder ? g_build_filename(folder, name, NULL) : NULL;

	if (path && !g_file_test(path, G_FILE_TEST_IS_REGULAR))
		wb_ini_report(ini, entry ? entry->line : group->line, entry ? entry->column : 0,
			"there is no text %s; expected a Markdown file", path);
	return path ? g_steal_pointer(&path) : g_steal_pointer(&name);
}

/* The names of the template's files, or NULL if it cannot be read, which is reported. */
static char **
list_template(WbIni *ini, WbIniGroup *group, const char *skeleton)
{
	g_autoptr(GError) error = NULL;
	char **names = wb_template_list(skeleton, &error);

	if (!names)
		wb_ini_report_value(ini, wb_ini_find_entry(group, "Skeleton"), NULL,
			"%s; expected a folder below kernel-skels/", error->message);
	return names;
}

/* What every task has. The group, or NULL: reported. */
static WbIniGroup *
parse_common(WbIni *ini, WbTask *task, const char *folder)
{
	WbIniGroup *group = wb_ini_find_group(ini, "Task", "what the task is");
	g_autofree char *diagrams = folder ? wb_paths_dup_data("labs/diagrams") : NULL;

	if (!group)
		return NULL;
	task->title = wb_ini_dup_string(ini, group, "Title", "the task's title");
	task->text = read_text(ini, group, folder);
	task->diagram = wb_manifest_read_diagram(ini, group, diagrams);
	return group;
}

static void
parse_task_group(WbIni *ini, WbTask *task, const char *folder, char ***ret_names)
{
	WbIniGroup *group = parse_common(ini, task, folder);

	if (!group)
		return;
	task->skeleton = read_name(ini, group, "Skeleton",
		"the template's folder below kernel-skels/", wb_names_check_path);
	task->files = wb_ini_dup_list(ini, group, "Files", "the files that are handed in");
	task->interfaces = wb_ini_dup_list(ini, group, "Capture", NULL);
	if (task->skeleton && folder)
		*ret_names = list_template(ini, group, task->skeleton);
	check_items(ini, group, "Files", task->files, wb_names_check_path);
	check_in_template(ini, group, "Files", task->files, *ret_names);
	check_items(ini, group, "Capture", task->interfaces, wb_names_check_interface);
	task->functions = wb_manifest_read_functions(ini, group);
	wb_ini_report_unused(ini, group, task_keys);
}

char **
wb_manifest_read_functions(WbIni *ini, WbIniGroup *group)
{
	char **functions = wb_ini_dup_list(ini, group, "Functions", NULL);

	check_items(ini, group, "Functions", functions, wb_names_check_function);
	if (g_strv_length(functions) > FUNCTIONS_MAX)
		wb_ini_report_value(ini, wb_ini_find_entry(group, "Functions"), NULL,
			"'Functions' has %u names; expected %d at most", g_strv_length(functions),
			FUNCTIONS_MAX);
	return functions;
}

char **
wb_task_get_functions(const WbTask *task, const WbExercise *exercise)
{
	return exercise->functions[0] ? exercise->functions : task->functions;
}

static const char *
check_source(const char *name)
{
	const char *expected = wb_names_check_path(name);

	if (expected)
		return expected;
	return g_str_has_suffix(name, ".c") ? NULL : "a C source, ending in .c";
}

/* They end up in a Makefile: nothing that make or the shell would take for its own. */
static const char *
check_cflag(const char *flag)
{
	gboolean ok = flag[0] == '-';

	for (const char *at = flag; ok && *at; at++)
		ok = g_ascii_isalnum(*at) || strchr("_+=,.:/-", *at);
	return ok ? NULL : "a compiler's option, such as -Wno-unused-function";
}

/* Options may be separated as in a Makefile, or as the other lists are. */
static char **
read_cflags(WbIni *ini, WbIniGroup *group)
{
	g_auto(GStrv) items = wb_ini_dup_list(ini, group, "Cflags", NULL);
	g_autofree char *joined = g_strjoinv(" ", items);
	g_auto(GStrv) words = g_strsplit_set(joined, " \t", -1);
	GPtrArray *flags = g_ptr_array_new();

	for (char **word = words; *word; word++)
		if (**word)
			g_ptr_array_add(flags, g_strdup(*word));
	g_ptr_array_add(flags, NULL);
	return (char **)g_ptr_array_free(flags, FALSE);
}

static void
parse_module_group(WbIni *ini, WbTask *task, char **names)
{
	WbIniGroup *group = wb_ini_find_group(ini, "Module", "the module to build");
	g_autofree char *folder = NULL;

	if (!group)
		return;
	task->module = read_name(ini, group, "Name", "the module's name", wb_names_check_module);
	folder = read_name(ini, group, "Folder", NULL, wb_names_check_path);
	task->module_folder = folder ? g_steal_pointer(&folder) : g_strdup("");
	task->sources = wb_ini_dup_list(ini, group, "Sources", "the module's C sources");
	task->cflags = read_cflags(ini, group);
	check_items(ini, group, "Sources", task->sources, check_source);
	check_in_template(ini, group, "Sources", task->sources, names);
	check_items(ini, group, "Cflags", task->cflags, check_cflag);
	wb_ini_report_unused(ini, group, module_keys);
}

static void
parse_programs(WbIni *ini, WbTask *task, char **names)
{
	for (guint i = 0; i < ini->groups->len; i++) {
		WbIniGroup *group = ini->groups->pdata[i];
		const char *name = wb_manifest_group_argument(group, "Program");
		const char *expected = name ? wb_names_check_path(name) : NULL;
		WbProgram *program;

		if (!name)
			continue;
		if (expected)
			wb_ini_report(ini, group->line, 0,
				"expected [Program NAME], the name being %s", expected);
		program = g_new0(WbProgram, 1);
		program->name = g_strdup(name);
		program->sources =
			wb_ini_dup_list(ini, group, "Sources", "the program's C sources");
		check_items(ini, group, "Sources", program->sources, check_source);
		check_in_template(ini, group, "Sources", program->sources, names);
		wb_ini_report_unused(ini, group, program_keys);
		g_ptr_array_add(task->programs, program);
	}
}

static void
parse_exercise_task(WbIni *ini, WbTask *task, const char *folder)
{
	g_autofree char *checkers = folder ? wb_paths_dup_data("checkers") : NULL;
	g_auto(GStrv) names = NULL;

	parse_task_group(ini, task, folder, &names);
	parse_module_group(ini, task, names);
	parse_programs(ini, task, names);
	wb_manifest_parse_exercises(ini, checkers, task->exercises);
	wb_manifest_report_groups(ini);
}

/* The file of the walkthrough that KEY names: its path if it is there, else as it is written. */
static char *
read_part(WbIni *ini, WbIniGroup *group, const char *key, const char *what, const char *folder)
{
	g_autofree char *name = read_name(ini, group, key, what, wb_names_check_path);
	g_autofree char *path = name && folder ? g_build_filename(folder, name, NULL) : NULL;

	if (!path)
		return g_steal_pointer(&name);
	if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
		return g_steal_pointer(&path);
	wb_ini_report_value(ini, wb_ini_find_entry(group, key), NULL,
		"there is no file %s; expected %s", path, what);
	return NULL;
}

static void
report_exercise_groups(WbIni *ini)
{
	for (guint i = 0; i < ini->groups->len; i++) {
		const WbIniGroup *group = ini->groups->pdata[i];

		if (strcmp(group->name, "Task") != 0 && strcmp(group->name, "Walkthrough") != 0)
			wb_ini_report(ini, group->line, 0,
				"[%s] beside [Walkthrough]; expected [Task] and [Walkthrough] "
				"only, for a task has either exercises or a walkthrough",
				group->name);
	}
}

static void
parse_walkthrough_task(WbIni *ini, WbTask *task, WbIniGroup *group, const char *folder)
{
	WbIniGroup *task_group = parse_common(ini, task, folder);
	g_autofree char *narration = NULL;

	if (task_group)
		wb_ini_report_unused(ini, task_group, walkthrough_task_keys);
	task->script = read_part(ini, group, "Script", "the packet script", folder);
	narration = read_part(ini, group, "Narration", "what is said about each step", folder);
	wb_ini_report_unused(ini, group, walkthrough_keys);
	report_exercise_groups(ini);
	if (narration && folder) {
		task->narration = wb_narration_load(narration, ini->diagnostics);
		ini->faults += !task->narration;
	}
}

WbTask *
wb_task_parse(const char *file, const char *text, gsize length, const char *folder,
	GPtrArray *diagnostics)
{
	g_autoptr(WbIni) ini = wb_ini_parse(file, text, length, diagnostics);
	g_autoptr(WbTask) task = g_new0(WbTask, 1);
	WbIniGroup *walkthrough;

	task->name = folder ? g_path_get_basename(folder) : g_strdup("");
	task->folder = g_strdup(folder ? folder : "");
	task->programs = g_ptr_array_new_with_free_func((GDestroyNotify)free_program);
	task->exercises = g_ptr_array_new_with_free_func((GDestroyNotify)wb_manifest_free_exercise);
	if (!ini)
		return NULL;
	walkthrough = wb_ini_find_group(ini, "Walkthrough", NULL);
	if (walkthrough)
		parse_walkthrough_task(ini, task, walkthrough, folder);
	else
		parse_exercise_task(ini, task, folder);
	return ini->faults == 0 ? g_steal_pointer(&task) : NULL;
}
