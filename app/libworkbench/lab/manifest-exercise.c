/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The [Exercise NAME] and [Check EXERCISE ID] groups of a task's manifest. */
#include "lab/manifest-parse.h"

#include "base/paths.h"
#include "lab/names.h"
#include "lab/skeleton.h"

#include <string.h>

#define DEADLINE_DEFAULT_S 30
#define DEADLINE_MAX_S 600
#define LEVEL_MAX 9999
#define SOLUTIONS_AFTER_DEFAULT 3
#define SOLUTIONS_AFTER_MAX 9999
#define POINTS_MIN 0 /* a sub-check that the skeleton passes already */
#define POINTS_MAX 1000
#define HINTS_MAX 9

static const char *const group_words[] = { "Task", "Module", "Program", "Exercise", "Check",
	"Walkthrough", NULL };
static const char *const exercise_keys[] = { "Title", "Checker", "Level", "Deadline", "Diagram",
	"Functions", "SolutionsAfter", NULL };
static const char *const check_keys[] = { "Title", "Points", "Hint1", "Hint2", "Hint3", "Hint4",
	"Hint5", "Hint6", "Hint7", "Hint8", "Hint9", NULL };

static void
free_check(WbCheckSpec *check)
{
	g_free(check->id);
	g_free(check->title);
	g_strfreev(check->hints);
	g_free(check);
}

void
wb_manifest_free_exercise(WbExercise *exercise)
{
	g_free(exercise->name);
	g_free(exercise->title);
	g_free(exercise->checker);
	g_free(exercise->diagram);
	g_strfreev(exercise->functions);
	g_ptr_array_unref(exercise->checks);
	g_free(exercise);
}

const char *
wb_manifest_group_argument(const WbIniGroup *group, const char *first)
{
	gsize length = strlen(first);

	if (strncmp(group->name, first, length) != 0 ||
		(group->name[length] && !strchr(" \t", group->name[length])))
		return NULL;
	return group->name + length + strspn(group->name + length, " \t");
}

static char *
read_checker(WbIni *ini, WbIniGroup *group, const char *checkers)
{
	g_autofree char *checker =
		wb_ini_dup_string(ini, group, "Checker", "the checker's path below checkers/");
	const WbIniEntry *entry = wb_ini_find_entry(group, "Checker");
	const char *expected = checker ? wb_names_check_path(checker) : NULL;
	g_autofree char *path = NULL;

	if (expected) {
		wb_ini_report_value(ini, entry, NULL, "'%s' cannot be a checker; expected %s",
			checker, expected);
		return NULL;
	}
	if (!checker || !checkers)
		return g_steal_pointer(&checker);
	path = g_build_filename(checkers, checker, NULL);
	if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
		wb_ini_report_value(
			ini, entry, NULL, "there is no checker %s; expected that file", path);
	return g_steal_pointer(&checker);
}

static void
parse_exercise(
	WbIni *ini, WbIniGroup *group, const char *name, const char *checkers, GPtrArray *exercises)
{
	const char *expected = wb_names_check_kebab(name);
	g_autofree char *diagrams = checkers ? wb_paths_dup_data("labs/diagrams") : NULL;
	WbExercise *exercise = g_new0(WbExercise, 1);

	if (expected)
		wb_ini_report(ini, group->line, 0,
			"expected [Exercise NAME], the name being a number or %s", expected);
	exercise->name = g_strdup(name);
	exercise->title = wb_ini_dup_string(ini, group, "Title", "the exercise's title");
	exercise->checker = read_checker(ini, group, checkers);
	exercise->level = (guint)wb_ini_get_number(
		ini, group, "Level", TRUE, 1, LEVEL_MAX, WB_SKELETON_SOLVED);
	exercise->deadline_s = (guint)wb_ini_get_number(
		ini, group, "Deadline", TRUE, 1, DEADLINE_MAX_S, DEADLINE_DEFAULT_S);
	exercise->solutions_after = (guint)wb_ini_get_number(ini, group, "SolutionsAfter", TRUE, 0,
		SOLUTIONS_AFTER_MAX, SOLUTIONS_AFTER_DEFAULT);
	exercise->checks = g_ptr_array_new_with_free_func((GDestroyNotify)free_check);
	exercise->diagram = wb_manifest_read_diagram(ini, group, diagrams);
	exercise->functions = wb_manifest_read_functions(ini, group);
	wb_ini_report_unused(ini, group, exercise_keys);
	g_ptr_array_add(exercises, exercise);
}

/* Hint1, Hint2, …: a gap would hide the hints behind it. */
static char **
read_hints(WbIni *ini, WbIniGroup *group)
{
	GPtrArray *hints = g_ptr_array_new();
	guint missing = 0;

	for (guint i = 1; i <= HINTS_MAX; i++) {
		g_autofree char *key = g_strdup_printf("Hint%u", i);
		const WbIniEntry *entry = wb_ini_find_entry(group, key);
		char *hint = wb_ini_dup_string(ini, group, key, entry ? "a hint" : NULL);

		if (hint && entry && missing)
			wb_ini_report(ini, entry->line, 0,
				"'%s' has no Hint%u before it; expected "
				"hints to be numbered from 1 without a gap",
				key, missing);
		if (!hint && !missing)
			missing = i;
		if (hint)
			g_ptr_array_add(hints, hint);
	}
	g_ptr_array_add(hints, NULL);
	return (char **)g_ptr_array_free(hints, FALSE);
}

static WbExercise *
find_exercise(WbIni *ini, const WbIniGroup *group, GPtrArray *exercises, const char *name)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autofree char *suggestion = NULL;

	for (guint i = 0; i < exercises->len; i++) {
		WbExercise *exercise = exercises->pdata[i];

		if (strcmp(exercise->name, name) == 0)
			return exercise;
		g_ptr_array_add(names, exercise->name);
	}
	g_ptr_array_add(names, NULL);
	suggestion = wb_ini_dup_suggestion(name, (const char *const *)names->pdata);
	wb_ini_report(ini, group->line, 0, "there is no [Exercise %s] for this sub-check%s", name,
		suggestion);
	return NULL;
}

/* The exercise that [Check EXERCISE ID] belongs to, and the ID. NULL: reported. */
static WbExercise *
find_owner(WbIni *ini, const WbIniGroup *group, const char *argument, GPtrArray *exercises,
	const char **ret_id)
{
	gsize length = strcspn(argument, " \t");
	g_autofree char *name = g_strndup(argument, length);
	const char *id = argument + length + strspn(argument + length, " \t");
	const char *expected = wb_names_check_kebab(id);
	WbExercise *exercise;

	if (length == 0 || expected) {
		wb_ini_report(ini, group->line, 0,
			"expected [Check EXERCISE ID], the sub-check's id being %s",
			expected ? expected : "its name");
		return NULL;
	}
	exercise = find_exercise(ini, group, exercises, name);
	for (guint i = 0; exercise && i < exercise->checks->len; i++) {
		const WbCheckSpec *check = exercise->checks->pdata[i];

		if (strcmp(check->id, id) != 0)
			continue;
		wb_ini_report(ini, group->line, 0,
			"exercise %s already has a sub-check '%s'; expected another id", name, id);
		return NULL;
	}
	*ret_id = id;
	return exercise;
}

static void
parse_check(WbIni *ini, WbIniGroup *group, const char *argument, GPtrArray *exercises)
{
	const char *id = NULL;
	WbExercise *exercise = find_owner(ini, group, argument, exercises, &id);
	WbCheckSpec *check = g_new0(WbCheckSpec, 1);

	check->id = g_strdup(id);
	check->title = wb_ini_dup_string(ini, group, "Title", "what the sub-check looks at");
	check->points = wb_ini_get_number(ini, group, "Points", FALSE, POINTS_MIN, POINTS_MAX, 1);
	check->hints = read_hints(ini, group);
	wb_ini_report_unused(ini, group, check_keys);
	if (exercise)
		g_ptr_array_add(exercise->checks, check);
	else
		free_check(check);
}

static double
sum_points(const WbExercise *exercise)
{
	double points = 0;

	for (guint i = 0; i < exercise->checks->len; i++)
		points += ((const WbCheckSpec *)exercise->checks->pdata[i])->points;
	return points;
}

static void
report_worthless(WbIni *ini, WbIniGroup *group, GPtrArray *exercises)
{
	const char *name = wb_manifest_group_argument(group, "Exercise");

	for (guint i = 0; name && *name && i < exercises->len; i++) {
		const WbExercise *exercise = exercises->pdata[i];

		if (strcmp(exercise->name, name) != 0)
			continue;
		if (exercise->checks->len == 0)
			wb_ini_report(ini, group->line, 0,
				"exercise %s has no sub-check; expected a group [Check %s ID]",
				name, name);
		else if (sum_points(exercise) <= 0)
			wb_ini_report(ini, group->line, 0,
				"no sub-check of exercise %s gives points; expected one that does",
				name);
	}
}

void
wb_manifest_parse_exercises(WbIni *ini, const char *checkers, GPtrArray *exercises)
{
	for (guint i = 0; i < ini->groups->len; i++) {
		const char *name = wb_manifest_group_argument(ini->groups->pdata[i], "Exercise");

		if (name)
			parse_exercise(ini, ini->groups->pdata[i], name, checkers, exercises);
	}
	for (guint i = 0; i < ini->groups->len; i++) {
		const char *argument = wb_manifest_group_argument(ini->groups->pdata[i], "Check");

		if (argument)
			parse_check(ini, ini->groups->pdata[i], argument, exercises);
	}
	for (guint i = 0; i < ini->groups->len; i++)
		report_worthless(ini, ini->groups->pdata[i], exercises);
	if (exercises->len == 0)
		wb_ini_report(ini, ini->last_line, 0,
			"the file ends without an exercise; expected a group [Exercise NAME], or "
			"[Walkthrough]");
}

void
wb_manifest_report_groups(WbIni *ini)
{
	for (guint i = 0; i < ini->groups->len; i++) {
		const WbIniGroup *group = ini->groups->pdata[i];
		g_autofree char *word = g_strndup(group->name, strcspn(group->name, " \t"));
		g_autofree char *suggestion = NULL;
		gboolean argument = word[0] && group->name[strlen(word)] != '\0';

		if (strcmp(word, "Task") == 0 || strcmp(word, "Module") == 0 ||
			strcmp(word, "Walkthrough") == 0) {
			if (argument)
				wb_ini_report(ini, group->line, 0,
					"expected [%s] with no word after it", word);
			continue;
		}
		if (g_strv_contains(group_words, word))
			continue;
		suggestion = wb_ini_dup_suggestion(word, group_words);
		wb_ini_report(ini, group->line, 0, "unknown group [%s]%s%s", group->name,
			suggestion,
			*suggestion ? ""
				    : "; expected [Task], [Module], [Program NAME], "
				      "[Exercise NAME], [Check EXERCISE ID] or [Walkthrough]");
	}
}
