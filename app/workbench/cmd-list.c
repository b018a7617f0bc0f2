/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench list */
#include "commands.h"
#include "ui.h"

#include "lab/catalog.h"

#include <stdio.h>

static gboolean opt_names;
static gboolean opt_exercises, opt_walkthroughs;

static const GOptionEntry entries[] = {
	{ "names", 0, 0, G_OPTION_ARG_NONE, &opt_names, "Only the selectors, one a line", NULL },
	{ "exercises", 0, 0, G_OPTION_ARG_NONE, &opt_exercises, "Only tasks with exercises", NULL },
	{ "walkthroughs", 0, 0, G_OPTION_ARG_NONE, &opt_walkthroughs, "Only walkthroughs", NULL },
	G_OPTION_ENTRY_NULL,
};

static double
sum_points(const WbExercise *exercise)
{
	double sum = 0;

	for (guint i = 0; i < exercise->checks->len; i++)
		sum += ((const WbCheckSpec *)exercise->checks->pdata[i])->points;
	return sum;
}

/* Neither option or both: everything. */
static gboolean
is_wanted(const WbTask *task)
{
	return opt_exercises == opt_walkthroughs || opt_walkthroughs == !!task->script;
}

static gboolean
has_wanted(const WbLab *lab)
{
	for (guint t = 0; t < lab->tasks->len; t++)
		if (is_wanted(lab->tasks->pdata[t]))
			return TRUE;
	return FALSE;
}

static void
print_names(const WbLab *lab)
{
	puts(lab->name);
	for (guint t = 0; t < lab->tasks->len; t++) {
		const WbTask *task = lab->tasks->pdata[t];

		if (!is_wanted(task))
			continue;
		printf("%s/%s\n", lab->name, task->name);
		for (guint e = 0; e < task->exercises->len; e++)
			printf("%s/%s/%s\n", lab->name, task->name,
				((const WbExercise *)task->exercises->pdata[e])->name);
	}
}

static void
print_lab(const WbLab *lab, gboolean apart)
{
	const char *bold = wb_ui_has_color() ? "\033[1m" : "";
	const char *plain = wb_ui_has_color() ? "\033[0m" : "";

	if (apart)
		putchar('\n');
	printf("%s%s%s  %s\n", bold, lab->name, plain, lab->summary ? lab->summary : lab->title);
	for (guint t = 0; t < lab->tasks->len; t++) {
		const WbTask *task = lab->tasks->pdata[t];

		if (!is_wanted(task))
			continue;
		printf("\n  %s%s/%s%s  %s\n", bold, lab->name, task->name, plain, task->title);
		if (task->narration)
			printf("    %-54s %3u steps\n", "a walkthrough to play",
				task->narration->steps->len);
		for (guint e = 0; e < task->exercises->len; e++) {
			const WbExercise *exercise = task->exercises->pdata[e];

			printf("    %-3s %-50s %3g points\n", exercise->name, exercise->title,
				sum_points(exercise));
		}
	}
}

int
wb_command_list(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbCatalog) catalog = NULL;
	GPtrArray *labs;
	guint shown = 0;
	int status;

	if (!wb_ui_parse("list", "", "Lists labs, tasks, exercises and walkthroughs.", entries,
		    &argc, &argv, &status))
		return status;
	if (argc > 1)
		return wb_ui_fail_usage(
			"list takes no arguments; one task's text: workbench read %s", argv[1]);
	catalog = wb_catalog_load(&error);
	if (!catalog)
		return wb_ui_fail(error);
	labs = wb_catalog_get_labs(catalog);
	for (guint i = 0; i < labs->len; i++) {
		if (!has_wanted(labs->pdata[i]))
			continue;
		if (opt_names)
			print_names(labs->pdata[i]);
		else
			print_lab(labs->pdata[i], shown++ > 0);
	}
	if (!opt_names && labs->len == 0)
		puts("There are no labs.");
	return WB_EXIT_PASSED;
}
