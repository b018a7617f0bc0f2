/* SPDX-License-Identifier: GPL-2.0-or-later */
/* narration.ini: what is said about each step of a packet script. */
#include "lab/narration.h"

#include "base/files.h"
#include "lab/manifest-parse.h"
#include "lab/names.h"

#include <string.h>

#define NARRATION_MAX (256 << 10)

static const char *const step_keys[] = { "Title", "Text", "Look", "Rfc", "Kernel", "Predict",
	"Choice1", "Choice2", "Choice3", "Choice4", "Answer", "Because", NULL };
/* What belongs to a question, and is nothing without it. */
static const char *const question_keys[] = { "Choice1", "Choice2", "Choice3", "Choice4", "Answer",
	"Because", NULL };

static void
free_step(WbNarrationStep *step)
{
	g_free(step->name);
	g_free(step->title);
	g_free(step->text);
	g_free(step->look);
	g_strfreev(step->rfcs);
	g_strfreev(step->kernel);
	g_free(step->question);
	g_strfreev(step->choices);
	g_free(step->because);
	g_free(step);
}

void
wb_narration_free(WbNarration *narration)
{
	if (!narration)
		return;
	g_free(narration->file);
	g_ptr_array_unref(narration->steps);
	g_free(narration);
}

const WbNarrationStep *
wb_narration_find_step(const WbNarration *narration, const char *name)
{
	for (guint i = 0; i < narration->steps->len; i++) {
		const WbNarrationStep *step = narration->steps->pdata[i];

		if (strcmp(step->name, name) == 0)
			return step;
	}
	return NULL;
}

static gboolean
is_rfc(const char *item)
{
	gsize digits = g_str_has_prefix(item, "RFC ") ? strspn(item + 4, "0123456789") : 0;

	return digits > 0 && (item[4 + digits] == '\0' || item[4 + digits] == ',');
}

static gboolean
is_function(const char *item)
{
	if (!g_ascii_isalpha(*item) && *item != '_')
		return FALSE;
	while (g_ascii_isalnum(*item) || *item == '_')
		item++;
	return *item == '\0';
}

/* A list whose items are all as IS_ITEM has them. Owned. */
static char **
read_list(WbIni *ini, WbIniGroup *group, const char *key, gboolean (*is_item)(const char *item),
	const char *expected)
{
	char **items = wb_ini_dup_list(ini, group, key, NULL);
	const WbIniEntry *entry = wb_ini_find_entry(group, key);

	for (guint i = 0; items[i]; i++)
		if (!is_item(items[i]))
			wb_ini_report_value(ini, entry, items[i],
				"'%s' cannot be in '%s'; expected %s", items[i], key, expected);
	return items;
}

/* Choice1, Choice2, …, without a gap; at least two. */
static char **
read_choices(WbIni *ini, WbIniGroup *group)
{
	GPtrArray *choices = g_ptr_array_new();
	gboolean ended = FALSE;

	for (guint i = 1; i <= WB_NARRATION_CHOICES_MAX; i++) {
		g_autofree char *key = g_strdup_printf("Choice%u", i);
		const WbIniEntry *entry = wb_ini_find_entry(group, key);
		char *choice = wb_ini_dup_string(
			ini, group, key, entry || i <= 2 ? "a choice for the question" : NULL);

		if (choice && ended && i > 2)
			wb_ini_report(ini, entry->line, 0,
				"there is no Choice%u before '%s'; expected choices to be numbered "
				"from 1 without a gap",
				i - 1, key);
		ended = ended || !choice;
		if (choice)
			g_ptr_array_add(choices, choice);
	}
	g_ptr_array_add(choices, NULL);
	return (char **)g_ptr_array_free(choices, FALSE);
}

static void
parse_question(WbIni *ini, WbIniGroup *group, WbNarrationStep *step)
{
	guint choices, answer;

	step->question = wb_ini_dup_string(
		ini, group, "Predict", wb_ini_find_entry(group, "Predict") ? "a question" : NULL);
	for (guint i = 0; !step->question && question_keys[i]; i++) {
		const WbIniEntry *entry = wb_ini_find_entry(group, question_keys[i]);

		if (entry)
			wb_ini_report(ini, entry->line, 0,
				"'%s' without a question; expected 'Predict' in [Step %s] too",
				question_keys[i], step->name);
	}
	if (!step->question)
		return;
	step->choices = read_choices(ini, group);
	choices = g_strv_length(step->choices);
	if (!wb_ini_find_entry(group, "Answer"))
		wb_ini_report(ini, group->line, 0,
			"[%s] has no 'Answer'; expected the number of the right choice",
			group->name);
	answer = (guint)wb_ini_get_number(ini, group, "Answer", TRUE, 1, MAX(choices, 1), 1);
	step->answer = answer - 1;
	step->because = wb_ini_dup_string(ini, group, "Because", "why that choice is right");
}

static WbNarrationStep *
parse_step(WbIni *ini, WbIniGroup *group, const char *name)
{
	const char *expected = wb_names_check_kebab(name);
	WbNarrationStep *step = g_new0(WbNarrationStep, 1);

	if (expected)
		wb_ini_report(
			ini, group->line, 0, "expected [Step NAME], the name being %s", expected);
	step->name = g_strdup(name);
	step->line = group->line;
	step->title = wb_ini_dup_string(ini, group, "Title", "the step's title");
	step->text = wb_ini_dup_string(ini, group, "Text", "what happens in this step");
	step->look = wb_ini_dup_string(ini, group, "Look", NULL);
	step->rfcs = read_list(ini, group, "Rfc", is_rfc, "a section, such as RFC 9293, 3.5");
	step->kernel = read_list(ini, group, "Kernel", is_function,
		"a kernel function's name, such as tcp_v4_conn_request");
	parse_question(ini, group, step);
	wb_ini_report_unused(ini, group, step_keys);
	return step;
}

static void
parse_steps(WbIni *ini, WbNarration *narration)
{
	for (guint i = 0; i < ini->groups->len; i++) {
		WbIniGroup *group = ini->groups->pdata[i];
		const char *name = wb_manifest_group_argument(group, "Step");

		if (!name) {
			wb_ini_report(ini, group->line, 0,
				"unknown group [%s]; expected [Step NAME]", group->name);
			continue;
		}
		/* "Step  x" and "Step x" are two groups to the key file. */
		if (wb_narration_find_step(narration, name))
			wb_ini_report(ini, group->line, 0,
				"there is a step '%s' already; expected another name", name);
		g_ptr_array_add(narration->steps, parse_step(ini, group, name));
		if (narration->steps->len == WB_NARRATION_STEPS_MAX + 1)
			wb_ini_report(ini, group->line, 0, "expected at most %d steps",
				WB_NARRATION_STEPS_MAX);
	}
	if (ini->groups->len == 0)
		wb_ini_report(ini, ini->last_line, 0,
			"the file ends without a step; expected a group [Step NAME]");
}

WbNarration *
wb_narration_parse(const char *file, const char *text, gsize length, GPtrArray *diagnostics)
{
	g_autoptr(WbIni) ini = wb_ini_parse(file, text, length, diagnostics);
	g_autoptr(WbNarration) narration = g_new0(WbNarration, 1);

	narration->file = g_strdup(file);
	narration->steps = g_ptr_array_new_with_free_func((GDestroyNotify)free_step);
	if (!ini)
		return NULL;
	parse_steps(ini, narration);
	return ini->faults == 0 ? g_steal_pointer(&narration) : NULL;
}

WbNarration *
wb_narration_load(const char *path, GPtrArray *diagnostics)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = wb_files_read(path, NARRATION_MAX, &error);
	gsize length;
	const char *text;

	if (!bytes) {
		g_ptr_array_add(
			diagnostics, wb_diagnostic_new(WB_SEVERITY_ERROR, path, 0, 0,
					     "%s; expected a readable narration", error->message));
		return NULL;
	}
	text = g_bytes_get_data(bytes, &length);
	return wb_narration_parse(path, text ? text : "", length, diagnostics);
}
