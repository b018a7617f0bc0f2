/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A script in its canonical layout. */
#include "script/lexer.h"
#include "script/printer.h"

#include <string.h>

/* Times end in one column unless they are longer: "    0 ", "   +0 ", "+.005 ". */
#define TIME_WIDTH 5
#define LINE_WIDTH (100 - WB_PRINTER_MARGIN)

/* What is between two comments. */
typedef struct {
	WbPlace place;
	guint end_line;
	const WbScriptOption *option;
	const WbEvent *event;
	const char *command; /* the first or the last one */
} Item;

typedef struct {
	GString *text;
	guint last_line; /* of the source: the end of what was printed last; 0: nothing was */
	const GPtrArray *comments;
	guint next_comment;
} Writer;

/* A new line, and an empty one if the source had one or more here. */
static void
start_line(Writer *writer, guint line, guint end_line)
{
	if (writer->last_line)
		g_string_append_c(writer->text, '\n');
	if (writer->last_line && line > writer->last_line + 1)
		g_string_append_c(writer->text, '\n');
	writer->last_line = end_line;
}

static guint
count_newlines(const char *text)
{
	guint count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

/* --- Comments --- */

/* Its later lines lose the blanks that the first one lost in front of it. */
static void
append_comment(GString *text, const WbComment *comment)
{
	g_auto(GStrv) lines = g_strsplit(comment->text, "\n", -1);

	for (guint i = 0; lines[i]; i++) {
		const char *line = g_strchomp(lines[i]);

		for (guint n = 1; i > 0 && n < comment->place.column; n++)
			if (*line == ' ' || *line == '\t')
				line++;
		g_string_append_printf(text, "%s%s", i > 0 ? "\n" : "", line);
	}
}

static const WbComment *
look_comment(const Writer *writer)
{
	return writer->next_comment < writer->comments->len
		       ? writer->comments->pdata[writer->next_comment]
		       : NULL;
}

static gboolean
is_trailing(const WbComment *comment, const Item *item)
{
	return !comment->own_line && comment->place.line == item->end_line &&
	       (comment->place.line > item->place.line ||
		       comment->place.column > item->place.column);
}

/* Those before ITEM, and those in the middle of it; all that are left if there is no item. */
static void
write_comments_before(Writer *writer, const Item *item)
{
	const WbComment *comment;

	while ((comment = look_comment(writer))) {
		guint line = comment->place.line;

		if (item && (line > item->end_line || is_trailing(comment, item)))
			return;
		if (item && line == item->end_line && comment->place.column > item->place.column &&
			line == item->place.line)
			return;
		if (item && line >= item->place.line)
			line = item->place.line;
		start_line(writer, line, line + count_newlines(comment->text));
		append_comment(writer->text, comment);
		writer->next_comment++;
	}
}

static void
write_trailing_comments(Writer *writer, const Item *item)
{
	const WbComment *comment;

	while ((comment = look_comment(writer)) && is_trailing(comment, item)) {
		g_string_append(writer->text, "  ");
		append_comment(writer->text, comment);
		writer->last_line += count_newlines(comment->text);
		writer->next_comment++;
	}
}

/* --- Items --- */

/* A value that would not be read as one without quotes gets them. */
static void
append_option(GString *text, const WbScriptOption *option)
{
	gsize length = option->value ? strlen(option->value) : 0;
	gboolean bare = length && option->value[0] != '"' &&
			wb_tokens_measure_value(option->value, length) == length;

	g_string_append_printf(text, "--%s", option->name);
	if (option->value)
		g_string_append_printf(text, bare ? "=%s" : "=\"%s\"", option->value);
}

static void
append_event(GString *text, const WbEvent *event)
{
	g_autoptr(GString) time = g_string_new(NULL);
	WbPrinter printer = { time, 0, LINE_WIDTH };

	wb_print_event_time(&printer, event);
	printer.text = text;
	printer.line_start = text->len;
	g_string_append_printf(text, "%*s ", TIME_WIDTH, time->str);
	wb_print_event(&printer, event);
}

static void
write_item(Writer *writer, const Item *item)
{
	write_comments_before(writer, item);
	start_line(writer, item->place.line, item->end_line);
	if (item->option)
		append_option(writer->text, item->option);
	else if (item->event)
		append_event(writer->text, item->event);
	else
		g_string_append_printf(writer->text, "`%s`", item->command);
	write_trailing_comments(writer, item);
}

static void
write_command(Writer *writer, const char *command, WbPlace place)
{
	Item item = { .place = place, .command = command };

	if (!command)
		return;
	item.end_line = place.line + count_newlines(command);
	write_item(writer, &item);
}

char *
wb_script_format(const WbScript *script)
{
	Writer writer = { g_string_new(NULL), 0, script->comments, 0 };

	for (guint i = 0; i < script->options->len; i++) {
		const WbScriptOption *option = script->options->pdata[i];
		Item item = { option->place, option->place.line, option, NULL, NULL };

		write_item(&writer, &item);
	}
	write_command(&writer, script->init_command, script->init_place);
	for (guint i = 0; i < script->events->len; i++) {
		const WbEvent *event = script->events->pdata[i];
		Item item = { event->place, event->end_line, NULL, event, NULL };

		write_item(&writer, &item);
	}
	write_command(&writer, script->cleanup_command, script->cleanup_place);
	write_comments_before(&writer, NULL);
	if (writer.text->len)
		g_string_append_c(writer.text, '\n');
	return g_string_free(writer.text, FALSE);
}
