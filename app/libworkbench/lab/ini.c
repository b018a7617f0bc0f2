/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A GLib key file that knows where everything in it stands. */
#include "lab/ini.h"

#include "base/text.h"

#include <math.h>
#include <string.h>

static void
free_entry(WbIniEntry *entry)
{
	g_free(entry->key);
	g_free(entry->value);
	g_free(entry);
}

static void
free_group(WbIniGroup *group)
{
	g_free(group->name);
	g_ptr_array_unref(group->entries);
	g_free(group);
}

void
wb_ini_free(WbIni *ini)
{
	if (!ini)
		return;
	g_free(ini->file);
	g_strfreev(ini->lines);
	g_ptr_array_unref(ini->groups);
	g_free(ini);
}

static void
report_text(WbIni *ini, guint line, guint column, const char *message)
{
	WbDiagnostic *diagnostic;

	if (ini->faults++ > WB_INI_FAULTS_MAX)
		return;
	if (ini->faults > WB_INI_FAULTS_MAX)
		message = "there are more faults than these";
	diagnostic = wb_diagnostic_new(WB_SEVERITY_ERROR, ini->file, line, column, "%s", message);
	if (line > 0 && line <= g_strv_length(ini->lines))
		diagnostic->source = g_strdup(ini->lines[line - 1]);
	g_ptr_array_add(ini->diagnostics, diagnostic);
}

void
wb_ini_report(WbIni *ini, guint line, guint column, const char *format, ...)
{
	g_autofree char *message = NULL;
	va_list args;

	va_start(args, format);
	message = g_strdup_vprintf(format, args);
	va_end(args);
	report_text(ini, line, column, message);
}

void
wb_ini_report_value(WbIni *ini, const WbIniEntry *entry, const char *item, const char *format, ...)
{
	const char *at = item ? strstr(entry->value, item) : NULL;
	g_autofree char *message = NULL;
	va_list args;

	va_start(args, format);
	message = g_strdup_vprintf(format, args);
	va_end(args);
	report_text(
		ini, entry->line, entry->column + (at ? (guint)(at - entry->value) : 0), message);
}

char *
wb_ini_dup_suggestion(const char *word, const char *const *known)
{
	const char *closest = wb_text_closest(word, known);

	return closest ? g_strdup_printf("; did you mean '%s'?", closest) : g_strdup("");
}

static WbIniGroup *
find_group(WbIni *ini, const char *name)
{
	for (guint i = 0; i < ini->groups->len; i++) {
		WbIniGroup *group = ini->groups->pdata[i];

		if (strcmp(group->name, name) == 0)
			return group;
	}
	return NULL;
}

static WbIniEntry *
find_entry(WbIniGroup *group, const char *key)
{
	for (guint i = 0; i < group->entries->len; i++) {
		WbIniEntry *entry = group->entries->pdata[i];

		if (strcmp(entry->key, key) == 0)
			return entry;
	}
	return NULL;
}

/* A group header; its group takes the entries that follow, even if it is one too many. */
static WbIniGroup *
parse_header(WbIni *ini, const char *text, guint line, guint column)
{
	gsize length = strcspn(text + 1, "]");
	g_autofree char *name = g_strndup(text + 1, length);
	const WbIniGroup *earlier = find_group(ini, g_strstrip(name));
	WbIniGroup *group = g_new0(WbIniGroup, 1);

	if (text[1 + length] != ']')
		wb_ini_report(ini, line, column, "expected ']' at the end of the group's name");
	else if (text[2 + length] != '\0')
		wb_ini_report(ini, line, column + 2 + (guint)length,
			"expected the end of the line after a group's name");
	if (earlier)
		wb_ini_report(ini, line, column,
			"the group [%s] is already on line %u; expected it once", name,
			earlier->line);
	group->name = g_steal_pointer(&name);
	group->line = line;
	group->entries = g_ptr_array_new_with_free_func((GDestroyNotify)free_entry);
	g_ptr_array_add(ini->groups, group);
	return group;
}

static void
parse_entry(WbIni *ini, WbIniGroup *group, const char *text, guint line, guint column)
{
	const char *equals = strchr(text, '=');
	g_autofree char *key = equals ? g_strndup(text, (gsize)(equals - text)) : NULL;
	const WbIniEntry *earlier;
	const char *value;
	WbIniEntry *entry;

	if (!equals || !*g_strstrip(key)) {
		wb_ini_report(ini, line, column, "expected KEY=VALUE, [GROUP] or a # comment");
		return;
	}
	if (!group) {
		wb_ini_report(ini, line, column, "expected a [GROUP] before the first KEY=VALUE");
		return;
	}
	earlier = find_entry(group, key);
	if (earlier) {
		wb_ini_report(ini, line, column, "'%s' is already on line %u; expected it once",
			key, earlier->line);
		return;
	}
	value = equals + 1 + strspn(equals + 1, " \t");
	entry = g_new0(WbIniEntry, 1);
	entry->key = g_steal_pointer(&key);
	entry->value = g_strdup(value);
	entry->line = line;
	entry->column = column + (guint)(value - text);
	g_ptr_array_add(group->entries, entry);
}

static void
parse_lines(WbIni *ini)
{
	WbIniGroup *group = NULL;

	for (guint i = 0; ini->lines[i]; i++) {
		const char *text = g_strchomp(ini->lines[i]);
		guint indent = (guint)strspn(text, " \t");

		text += indent;
		if (*text == '\0' || *text == '#')
			continue;
		if (*text == '[')
			group = parse_header(ini, text, i + 1, indent + 1);
		else
			parse_entry(ini, group, text, i + 1, indent + 1);
	}
}

static WbIni *
new_ini(const char *file, char **lines, GPtrArray *diagnostics)
{
	WbIni *ini = g_new0(WbIni, 1);

	ini->file = g_strdup(file);
	ini->lines = lines;
	ini->last_line = g_strv_length(lines);
	if (ini->last_line > 1 && !*lines[ini->last_line - 1])
		ini->last_line--;
	ini->groups = g_ptr_array_new_with_free_func((GDestroyNotify)free_group);
	ini->diagnostics = diagnostics;
	return ini;
}

WbIni *
wb_ini_parse(const char *file, const char *text, gsize length, GPtrArray *diagnostics)
{
	g_autofree char *copy = NULL;
	const char *bad = text;
	WbIni *ini;

	if (length > 0 && !g_utf8_validate(text, (gssize)length, &bad)) {
		guint line = 1;

		for (const char *at = text; at < bad; at++)
			line += *at == '\n';
		g_ptr_array_add(diagnostics,
			wb_diagnostic_new(WB_SEVERITY_ERROR, file, line, 0,
				"expected text in UTF-8, found the byte 0x%02x", (guchar)*bad));
		return NULL;
	}
	copy = g_strndup(text, length);
	ini = new_ini(file, g_strsplit(copy, "\n", -1), diagnostics);
	parse_lines(ini);
	return ini;
}

WbIniGroup *
wb_ini_find_group(WbIni *ini, const char *name, const char *expected)
{
	WbIniGroup *group = find_group(ini, name);

	if (!group && expected)
		wb_ini_report(ini, ini->last_line, 0,
			"the file ends without a group [%s]; expected %s", name, expected);
	return group;
}

const WbIniEntry *
wb_ini_find_entry(WbIniGroup *group, const char *key)
{
	WbIniEntry *entry = find_entry(group, key);

	if (entry)
		entry->used = TRUE;
	return entry;
}

/* The character that the escape \C stands for, or 0. */
static char
escaped(char c)
{
	switch (c) {
	case 's':
		return ' ';
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'r':
		return '\r';
	case '\\':
	case ';':
		return c;
	default:
		return '\0';
	}
}

/* The value's items, split at unescaped semicolons if LIST, without their escapes. */
static GPtrArray *
split_value(WbIni *ini, const WbIniEntry *entry, gboolean list)
{
	GPtrArray *items = g_ptr_array_new_with_free_func(g_free);
	GString *item = g_string_new(NULL);

	for (const char *at = entry->value; *at; at++) {
		if (list && *at == ';') {
			g_ptr_array_add(items, g_strstrip(g_string_free(item, FALSE)));
			item = g_string_new(NULL);
		} else if (*at == '\\' && escaped(at[1])) {
			g_string_append_c(item, escaped(*++at));
		} else if (*at == '\\') {
			wb_ini_report(ini, entry->line, entry->column + (guint)(at - entry->value),
				"expected \\s, \\n, \\t, \\r, \\; or \\\\ after a backslash");
			break;
		} else {
			g_string_append_c(item, *at);
		}
	}
	/* A semicolon may end a list, as GLib writes it. */
	if (item->len > 0 || !list)
		g_ptr_array_add(items, g_strstrip(g_string_free(item, FALSE)));
	else
		g_string_free(item, TRUE);
	return items;
}

static void
report_missing(WbIni *ini, const WbIniGroup *group, const WbIniEntry *entry, const char *key,
	const char *expected)
{
	if (!expected)
		return;
	if (entry)
		wb_ini_report_value(ini, entry, NULL, "'%s' is empty; expected %s", key, expected);
	else
		wb_ini_report(ini, group->line, 0, "[%s] has no '%s'; expected %s", group->name,
			key, expected);
}

char *
wb_ini_dup_string(WbIni *ini, WbIniGroup *group, const char *key, const char *expected)
{
	const WbIniEntry *entry = wb_ini_find_entry(group, key);
	g_autoptr(GPtrArray) items = entry ? split_value(ini, entry, FALSE) : NULL;

	if (!items || !*(const char *)items->pdata[0]) {
		report_missing(ini, group, entry, key, expected);
		return NULL;
	}
	return g_strdup(items->pdata[0]);
}

char **
wb_ini_dup_list(WbIni *ini, WbIniGroup *group, const char *key, const char *expected)
{
	const WbIniEntry *entry = wb_ini_find_entry(group, key);
	g_autoptr(GPtrArray) items = entry ? split_value(ini, entry, TRUE) : NULL;
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; items && i < items->len; i++) {
		if (*(const char *)items->pdata[i])
			g_ptr_array_add(list, g_strdup(items->pdata[i]));
		else
			wb_ini_report_value(ini, entry, NULL,
				"item %u of '%s' is empty; expected something between the "
				"semicolons",
				i + 1, key);
	}
	if (!items || items->len == 0)
		report_missing(ini, group, entry, key, expected);
	g_ptr_array_add(list, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&list), FALSE);
}

double
wb_ini_get_number(WbIni *ini, WbIniGroup *group, const char *key, gboolean whole, double min,
	double max, double fallback)
{
	const WbIniEntry *entry = wb_ini_find_entry(group, key);
	double number;
	char *end;

	if (!entry)
		return fallback;
	number = g_ascii_strtod(entry->value, &end);
	if (end != entry->value && *end == '\0' && isfinite(number) && number >= min &&
		number <= max && (!whole || (double)(gint64)number == number))
		return number;
	wb_ini_report_value(ini, entry, NULL, "'%s' is '%s'; expected a %snumber from %g to %g",
		key, entry->value, whole ? "whole " : "", min, max);
	return fallback;
}

void
wb_ini_report_unused(WbIni *ini, WbIniGroup *group, const char *const *known)
{
	for (guint i = 0; i < group->entries->len; i++) {
		const WbIniEntry *entry = group->entries->pdata[i];
		g_autofree char *suggestion = NULL;
		g_autofree char *all = NULL;

		if (entry->used)
			continue;
		suggestion = wb_ini_dup_suggestion(entry->key, known);
		all = g_strjoinv(", ", (char **)known);
		wb_ini_report(ini, entry->line,
			(guint)strspn(ini->lines[entry->line - 1], " \t") + 1,
			"[%s] has no key '%s'%s%s%s", group->name, entry->key, suggestion,
			*suggestion ? "" : "; expected one of ", *suggestion ? "" : all);
	}
}
