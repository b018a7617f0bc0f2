/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which lines of the kernel's log a module wrote. */
#include "lab/module-lines.h"

#include "lab/kernel-log.h"

#include <string.h>

#define TEXTS_MAX 256
#define TEXT_MIN_BYTES 5 /* a shorter one would fit too many lines */

struct _WbModuleLines {
	char *module;
	GPtrArray *texts; /* of char * */
};

WbModuleLines *
wb_module_lines_new(const char *module)
{
	WbModuleLines *lines = g_new0(WbModuleLines, 1);

	lines->module = g_strdup(module);
	lines->texts = g_ptr_array_new_with_free_func(g_free);
	return lines;
}

void
wb_module_lines_free(WbModuleLines *lines)
{
	if (!lines)
		return;
	g_ptr_array_unref(lines->texts);
	g_free(lines->module);
	g_free(lines);
}

/* A source's bytes from AT on. */
typedef struct {
	const char *at, *end;
} Source;

/* AT is behind the opening mark; then behind the closing one. */
static void
skip_quoted(Source *source, char mark)
{
	while (source->at < source->end && *source->at != mark && *source->at != '\n') {
		source->at += *source->at == '\\' && source->end - source->at > 1;
		source->at++;
	}
	source->at += source->at < source->end;
}

static gboolean
begins_with(const Source *source, const char *word)
{
	gsize length = strlen(word);

	return (gsize)(source->end - source->at) >= length && memcmp(source->at, word, length) == 0;
}

/* Behind a comment, or where it was if there is none. */
static gboolean
skip_comment(Source *source)
{
	gboolean line = begins_with(source, "//");

	if (!line && !begins_with(source, "/*"))
		return FALSE;
	source->at += 2;
	while (source->at < source->end &&
		!(line ? *source->at == '\n' : begins_with(source, "*/")))
		source->at++;
	if (!line && source->at < source->end)
		source->at += 2;
	return TRUE;
}

/* What every line of it begins with: up to a conversion or an escape. */
static void
add_text(WbModuleLines *lines, const char *start, const char *end)
{
	gsize length = 0;

	while (start + length < end && !strchr("%\\\"\n", start[length]))
		length++;
	if (length >= TEXT_MIN_BYTES && lines->texts->len < TEXTS_MAX)
		g_ptr_array_add(lines->texts, g_strndup(start, length));
}

void
wb_module_lines_add_source(WbModuleLines *lines, const char *text, gsize length)
{
	Source source = { text, text + length };

	while (source.at < source.end) {
		char c = *source.at;

		if (skip_comment(&source))
			continue;
		source.at++;
		if (c == '"') {
			const char *start = source.at;

			skip_quoted(&source, '"');
			add_text(lines, start, source.at);
		} else if (c == '\'') {
			skip_quoted(&source, '\'');
		}
	}
}

/* Behind "NAME: ", if the line begins so. */
static const char *
skip_name(const WbModuleLines *lines, const char *line)
{
	const char *colon = strstr(line, ": ");
	g_autofree char *name = colon ? g_strndup(line, (gsize)(colon - line)) : NULL;

	return name && wb_kernel_log_same_module(name, lines->module) ? colon + 2 : NULL;
}

/* The kernel's own lines about a module begin with its name too. */
static gboolean
is_of_loader(const char *rest)
{
	return g_str_has_prefix(rest, "loading out-of-tree module") ||
	       g_str_has_prefix(rest, "module verification failed") ||
	       g_str_has_prefix(rest, "module license");
}

gboolean
wb_module_lines_match(const WbModuleLines *lines, const char *line)
{
	const char *rest = skip_name(lines, line);

	if (rest)
		return !is_of_loader(rest);
	for (guint i = 0; i < lines->texts->len; i++)
		if (g_str_has_prefix(line, lines->texts->pdata[i]))
			return TRUE;
	return FALSE;
}
