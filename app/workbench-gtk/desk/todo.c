/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps that a skeleton leaves open. */
#include "desk/todo.h"

#include "base/diagnostic.h"
#include "base/files.h"
#include "base/paths.h"
#include "lab/skeleton.h"

#include <string.h>

#define TEMPLATE_MAX (1024 * 1024)

/* One marker in a text. */
typedef struct {
	guint number;
	guint line, end; /* of its comment */
	char *text;
	char *next; /* the two lines of code that follow it, without white space at their ends */
} Mark;

static void
mark_free(gpointer data)
{
	Mark *mark = data;

	g_free(mark->text);
	g_free(mark->next);
	g_free(mark);
}

static void
todo_free(gpointer data)
{
	WbTodo *todo = data;

	g_free(todo->text);
	g_free(todo);
}

/* The number of the marker that LINE opens, and what stands behind it; 0 if it opens none. */
static guint
read_marker(const char *line, const char **ret_text)
{
	const char *at = line + strspn(line, " \t/*#");
	char *end;
	guint64 number;

	if (at == line || !g_str_has_prefix(at, "TODO "))
		return 0;
	number = g_ascii_strtoull(at + 5, &end, 10);
	if (end == at + 5 || *end != ':' || number == 0 || number > 1000)
		return 0;
	*ret_text = end + 1;
	return (guint)number;
}

/* Adds a comment's line to its text; TRUE if the comment ends there. */
static gboolean
add_line(GString *text, const char *line)
{
	const char *end = strstr(line, "*/");
	const char *from = line + strspn(line, " \t*");
	g_autofree char *piece = end ? g_strndup(line, (gsize)(end - line)) : g_strdup(from);
	const char *words = end ? piece + MIN(strspn(piece, " \t*"), strlen(piece)) : piece;
	g_autofree char *stripped = g_strstrip(g_strdup(words));

	if (*stripped)
		g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", stripped);
	return end != NULL;
}

static char *
dup_next(char **lines, guint from)
{
	GString *next = g_string_new(NULL);

	for (guint i = from, found = 0; lines[i] && found < 2; i++) {
		g_autofree char *stripped = g_strstrip(g_strdup(lines[i]));

		if (!*stripped)
			continue;
		g_string_append(next, stripped);
		g_string_append_c(next, '\n');
		found++;
	}
	return g_string_free(next, FALSE);
}

static GPtrArray *
find_marks(const char *text)
{
	GPtrArray *marks = g_ptr_array_new_with_free_func(mark_free);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (guint i = 0; lines[i]; i++) {
		const char *words;
		guint number = read_marker(lines[i], &words);
		gboolean c = number > 0 && !strchr(lines[i], '#');
		g_autoptr(GString) said = g_string_new(NULL);
		guint start = i;
		Mark *mark;

		if (number == 0)
			continue;
		for (gboolean ended = add_line(said, words); c && !ended && lines[i + 1];)
			ended = add_line(said, lines[++i]);
		mark = g_new0(Mark, 1);
		mark->number = number;
		mark->line = start + 1;
		mark->end = i + 1;
		mark->text = g_strdup(said->str);
		mark->next = dup_next(lines, i + 1);
		g_ptr_array_add(marks, mark);
	}
	return marks;
}

GPtrArray *
wb_todo_scan(const char *skeleton, const char *text)
{
	GPtrArray *todos = g_ptr_array_new_with_free_func(todo_free);
	g_autoptr(GPtrArray) wanted = find_marks(skeleton);
	g_autoptr(GPtrArray) there = find_marks(text);

	for (guint i = 0, from = 0; i < wanted->len; i++) {
		const Mark *want = wanted->pdata[i];
		WbTodo *todo = g_new0(WbTodo, 1);

		todo->number = want->number;
		todo->index = i;
		todo->text = g_strdup(want->text);
		todo->done = TRUE;
		for (guint j = from; j < there->len; j++) {
			const Mark *mark = there->pdata[j];

			if (mark->number != want->number || strcmp(mark->text, want->text) != 0)
				continue;
			todo->line = mark->line;
			todo->end = mark->end;
			todo->done = strcmp(mark->next, want->next) != 0;
			from = j + 1;
			break;
		}
		g_ptr_array_add(todos, todo);
	}
	return todos;
}

/* The template of the file NAME. NULL: it cannot be read. */
static char *
dup_template(const char *template, const char *name)
{
	g_autofree char *relative = g_build_filename("kernel-skels", template, name, NULL);
	g_autofree char *path = wb_paths_dup_data(relative);
	g_autoptr(GBytes) bytes = wb_files_read(path, TEMPLATE_MAX, NULL);

	return bytes ? g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes)) : NULL;
}

char *
wb_todo_dup_skeleton(const char *template, const char *name)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autofree char *text = dup_template(template, name);

	return text ? wb_skeleton_generate(name, text, 1, faults) : NULL;
}

char *
wb_todo_dup_solution(const char *template, const char *name, guint index)
{
	g_autofree char *text = dup_template(template, name);

	return text ? wb_skeleton_dup_solution(name, text, index) : NULL;
}
