/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet script's head and events. */
#include "script/parser.h"

#include <string.h>

#define TIME_MAX_S 1000000
#define US_DIGITS 6

/* --- Times --- */

/* The digits behind a point as microseconds; FALSE if there is something behind the sixth. */
static gboolean
read_fraction(const char *digits, gint64 *ret_us)
{
	gint64 us = 0;
	guint count = 0;

	for (; g_ascii_isdigit(*digits); digits++, count++) {
		if (count < US_DIGITS)
			us = us * 10 + (*digits - '0');
		else if (*digits != '0')
			return FALSE;
	}
	for (; count < US_DIGITS; count++)
		us *= 10;
	*ret_us = us;
	return TRUE;
}

gboolean
wb_parse_time_value(WbParser *parser, gint64 *ret_us)
{
	const WbToken *token = wb_parser_look(parser, 0);
	g_autofree char *text = wb_parser_dup_text(parser, token);
	char *rest = NULL;
	gint64 fraction = 0;
	guint64 seconds;

	*ret_us = 0;
	if (token->kind != WB_TOKEN_INTEGER && token->kind != WB_TOKEN_FLOAT)
		return wb_parser_fault_expected(parser, "a time in seconds (\"+.1\", \"0.5\")");
	wb_parser_take(parser);
	if (text[0] == '-') {
		wb_parser_fault(parser, token, "a time cannot be negative");
		return TRUE;
	}
	seconds = g_ascii_strtoull(text, &rest, 10);
	if (seconds > TIME_MAX_S)
		wb_parser_fault(parser, token, "a time is from 0 to %d seconds", TIME_MAX_S);
	else if (*rest == '.' && !read_fraction(rest + 1, &fraction))
		wb_parser_fault(parser, token,
			"a time has at most six digits after the point: microseconds");
	else
		*ret_us = (gint64)seconds * G_USEC_PER_SEC + fraction;
	return TRUE;
}

static gboolean
parse_range_end(WbParser *parser, WbEventTime *time)
{
	gboolean relative = time->kind == WB_TIME_RELATIVE;
	const WbToken *token;

	time->kind = relative ? WB_TIME_RELATIVE_RANGE : WB_TIME_ABSOLUTE_RANGE;
	if (relative &&
		!wb_parser_expect(parser, "+",
			"before the end of the range: both times are relative, \"+.1~+.2\""))
		return FALSE;
	token = wb_parser_look(parser, 0);
	if (!relative && wb_parser_at(parser, "+"))
		return wb_parser_fault(parser, token,
			"the range's start is absolute and its end is relative: write \"+.1~+.2\" "
			"or "
			"\".1~.2\"");
	if (!wb_parse_time_value(parser, &time->end_us))
		return FALSE;
	if (time->end_us < time->start_us)
		wb_parser_fault(parser, token, "the range ends before it starts");
	return TRUE;
}

static gboolean
parse_time(WbParser *parser, WbEventTime *time)
{
	if (wb_parser_accept(parser, "*")) {
		time->kind = WB_TIME_ANY;
		return TRUE;
	}
	time->kind = wb_parser_accept(parser, "+") ? WB_TIME_RELATIVE : WB_TIME_ABSOLUTE;
	if (!wb_parse_time_value(parser, &time->start_us))
		return FALSE;
	return !wb_parser_accept(parser, "~") || parse_range_end(parser, time);
}

/* --- Events --- */

/* What is between the two delimiters, of LENGTH bytes each, of the next token. */
static char *
take_between(WbParser *parser, gsize length)
{
	const WbToken *token = wb_parser_take(parser);

	return g_strndup(
		wb_parser_get_text(parser, token) + length, token->end - token->start - 2 * length);
}

/* "S. 0:0(0)", ". 1:1(0)": a packet without its direction. */
static gboolean
at_bare_packet(const WbParser *parser)
{
	const WbToken *token = wb_parser_look(parser, 0);
	guint ahead = wb_parser_is(parser, wb_parser_look(parser, 1), ".") ? 2 : 1;

	return !token->first &&
	       (token->kind == WB_TOKEN_WORD || wb_parser_is(parser, token, ".")) &&
	       wb_parser_look(parser, ahead)->kind == WB_TOKEN_INTEGER &&
	       wb_parser_is(parser, wb_parser_look(parser, ahead + 1), ":");
}

static gboolean
fault_body(WbParser *parser)
{
	if (at_bare_packet(parser))
		return wb_parser_fault(parser, wb_parser_look(parser, 0),
			"the packet's direction is missing: \"<\" to the kernel, \">\" from it");
	return wb_parser_fault_expected(
		parser, "a packet (\"<\" or \">\"), a system call, `a command` or %{ code }%");
}

static gboolean
parse_body(WbParser *parser, WbEvent *event)
{
	const WbToken *token = wb_parser_look(parser, 0);

	event->body = token->place;
	if (wb_parser_at(parser, "<") || wb_parser_at(parser, ">")) {
		event->packet = wb_parse_packet(parser);
		return event->packet != NULL;
	}
	if (token->kind == WB_TOKEN_BACKQUOTED || token->kind == WB_TOKEN_CODE) {
		event->kind = token->kind == WB_TOKEN_CODE ? WB_EVENT_CODE : WB_EVENT_COMMAND;
		event->text = take_between(parser, token->kind == WB_TOKEN_CODE ? 2 : 1);
		return TRUE;
	}
	if (token->first || at_bare_packet(parser) ||
		(token->kind != WB_TOKEN_WORD && token->kind != WB_TOKEN_ELLIPSIS))
		return fault_body(parser);
	event->kind = WB_EVENT_CALL;
	event->call = wb_parse_call(parser, &event->time);
	return event->call != NULL;
}

/* Only what the kernel does may come at any of several times. */
static void
check_time(WbParser *parser, const WbEvent *event, const WbToken *token)
{
	gboolean open = event->time.kind == WB_TIME_ANY ||
			event->time.kind == WB_TIME_ABSOLUTE_RANGE ||
			event->time.kind == WB_TIME_RELATIVE_RANGE;

	if (open && (event->kind != WB_EVENT_PACKET || event->packet->direction != WB_OUTBOUND))
		wb_parser_fault(parser, token,
			"%s is a time for packets that the kernel sends: the script itself decides "
			"when "
			"this happens",
			event->time.kind == WB_TIME_ANY ? "\"*\"" : "a range");
}

static WbEvent *
parse_event(WbParser *parser)
{
	g_autoptr(WbEvent) event = g_new0(WbEvent, 1);
	const WbToken *token = wb_parser_look(parser, 0);
	const GArray *tokens = parser->tokens->tokens;

	event->place = token->place;
	if (!parse_time(parser, &event->time) || !parse_body(parser, event))
		return NULL;
	check_time(parser, event, token);
	event->end_line = g_array_index(tokens, WbToken, parser->next - 1).end_line;
	return g_steal_pointer(&event);
}

static gboolean
is_number(const WbToken *token)
{
	return token->kind == WB_TOKEN_INTEGER || token->kind == WB_TOKEN_FLOAT;
}

static gboolean
at_time(const WbParser *parser)
{
	return is_number(wb_parser_look(parser, 0)) || wb_parser_at(parser, "+") ||
	       wb_parser_at(parser, "*");
}

/* After a fault: surely the first token of an event, not the middle of the one before. */
static gboolean
at_new_event(const WbParser *parser)
{
	const WbToken *token = wb_parser_look(parser, 0), *second = wb_parser_look(parser, 1);

	if (!token->first)
		return FALSE;
	if (token->kind == WB_TOKEN_BACKQUOTED || wb_parser_at(parser, "+"))
		return TRUE;
	if (second->first || !at_time(parser))
		return FALSE;
	return second->kind == WB_TOKEN_WORD || second->kind == WB_TOKEN_BACKQUOTED ||
	       second->kind == WB_TOKEN_CODE || second->kind == WB_TOKEN_ELLIPSIS ||
	       wb_parser_is(parser, second, "<") || wb_parser_is(parser, second, ">") ||
	       wb_parser_is(parser, second, "~");
}

static void
skip_to_event(WbParser *parser)
{
	while (wb_parser_look(parser, 0)->kind != WB_TOKEN_END && !at_new_event(parser))
		wb_parser_take(parser);
}

/* Where there are more faults than can be told nobody asks. */
static void
give_up(WbParser *parser, const WbToken *token)
{
	if (parser->faults < WB_SCRIPT_FAULTS_MAX)
		g_array_append_val(parser->given_up, token->place);
}

/* What is neither an event nor the last command. */
static void
fault_stray(WbParser *parser)
{
	const WbToken *token = wb_parser_look(parser, 0);
	g_autofree char *text = wb_parser_describe(parser, token);

	if (token->first)
		give_up(parser, token);
	if (token->kind == WB_TOKEN_BACKQUOTED)
		wb_parser_fault(parser, token,
			"this command has no time: only the first and the last command of a script "
			"need "
			"none; write \"+0\" before it");
	else if (token->kind == WB_TOKEN_OPTION)
		wb_parser_fault(parser, token,
			"%s belongs to the head of the script, before all events", text);
	else if (token->first)
		wb_parser_fault(parser, token,
			"an event begins with its time (\"+0\", \"0.1\", \"*\"), not with %s",
			text);
	else
		wb_parser_fault(parser, token, "the event before ends here; %s is too much", text);
	wb_parser_take(parser);
	skip_to_event(parser);
}

/* --- Head, tail --- */

static gboolean
is_quoted(const char *text, gsize length)
{
	return length >= 2 && text[0] == '"' && text[length - 1] == '"';
}

static void
parse_option(WbParser *parser, WbScript *script)
{
	const WbToken *token = wb_parser_take(parser);
	g_autofree char *text = wb_parser_dup_text(parser, token);
	char *equals = strchr(text, '=');
	WbScriptOption *option = g_new0(WbScriptOption, 1);

	option->place = token->place;
	if (equals) {
		gsize length = strlen(equals + 1);

		option->value = is_quoted(equals + 1, length) ? g_strndup(equals + 2, length - 2)
							      : g_strdup(equals + 1);
		*equals = '\0';
		if (length == 0)
			wb_parser_fault_missing(parser, "the value of \"%s\" is missing", text);
	}
	option->name = g_strdup(text + 2);
	g_ptr_array_add(script->options, option);
}

static void
parse_head(WbParser *parser, WbScript *script)
{
	const WbToken *token;

	while ((token = wb_parser_look(parser, 0))->kind == WB_TOKEN_OPTION) {
		parse_option(parser, script);
		token = wb_parser_look(parser, 0);
		if (token->first || token->kind == WB_TOKEN_END)
			continue;
		if (token->kind != WB_TOKEN_OPTION && token->kind != WB_TOKEN_BACKQUOTED)
			wb_parser_fault(parser, token,
				"an option's value follows after \"=\", without blanks");
		while (!wb_parser_look(parser, 0)->first &&
			wb_parser_look(parser, 0)->kind != WB_TOKEN_END &&
			wb_parser_look(parser, 0)->kind != WB_TOKEN_OPTION &&
			wb_parser_look(parser, 0)->kind != WB_TOKEN_BACKQUOTED)
			wb_parser_take(parser);
	}
	if (token->kind != WB_TOKEN_BACKQUOTED)
		return;
	script->init_place = token->place;
	script->init_command = take_between(parser, 1);
}

static void
parse_events(WbParser *parser, WbScript *script)
{
	while (wb_parser_look(parser, 0)->kind != WB_TOKEN_END) {
		const WbToken *token = wb_parser_look(parser, 0);
		WbEvent *event = NULL;

		if (token->kind == WB_TOKEN_BACKQUOTED &&
			wb_parser_look(parser, 1)->kind == WB_TOKEN_END) {
			script->cleanup_place = token->place;
			script->cleanup_command = take_between(parser, 1);
			break;
		}
		if (!at_time(parser)) {
			fault_stray(parser);
			continue;
		}
		event = parse_event(parser);
		if (event) {
			g_ptr_array_add(script->events, event);
		} else {
			give_up(parser, token);
			skip_to_event(parser);
		}
	}
	if (script->events->len == 0 && parser->faults == 0 && parser->diagnostics->len == 0)
		wb_parser_fault_missing(parser, "there is no event in this script");
}

/* --- All of it --- */

static gboolean
add_fault_of_file(GPtrArray *diagnostics, WbDiagnostic *fault)
{
	g_ptr_array_add(diagnostics, fault);
	return FALSE;
}

static gboolean
check_bytes(const char *file, const char *text, gsize length, GPtrArray *diagnostics)
{
	const char *zero = length <= WB_SCRIPT_MAX ? memchr(text, '\0', length) : NULL;
	guint line = 1;

	if (length > WB_SCRIPT_MAX)
		return add_fault_of_file(diagnostics,
			wb_diagnostic_new(WB_SEVERITY_ERROR, file, 0, 0,
				"a script has at most %d bytes; this file has %" G_GSIZE_FORMAT,
				WB_SCRIPT_MAX, length));
	if (!zero)
		return TRUE;
	for (const char *at = text; at < zero; at++)
		line += *at == '\n';
	return add_fault_of_file(diagnostics,
		wb_diagnostic_new(WB_SEVERITY_ERROR, file, line, 0,
			"there is a zero byte in this line: this is no packet script"));
}

static gint
compare_diagnostics(gconstpointer a, gconstpointer b)
{
	const WbDiagnostic *first = *(const WbDiagnostic *const *)a;
	const WbDiagnostic *second = *(const WbDiagnostic *const *)b;

	if (first->line != second->line)
		return first->line < second->line ? -1 : 1;
	return first->column < second->column ? -1 : first->column > second->column;
}

void
wb_sort_faults(GPtrArray *faults)
{
	g_ptr_array_sort(faults, compare_diagnostics);
}

static WbScript *
new_script(const char *file, const char *text, gsize length, WbTokens *tokens)
{
	WbScript *script = g_new0(WbScript, 1);

	script->file = g_strdup(file);
	script->source = g_malloc(length + 1);
	memcpy(script->source, text, length);
	script->source[length] = '\0';
	script->length = length;
	script->options = g_ptr_array_new_with_free_func((GDestroyNotify)wb_script_option_free);
	script->events = g_ptr_array_new_with_free_func((GDestroyNotify)wb_event_free);
	script->comments = g_ptr_array_ref(tokens->comments);
	return script;
}

WbScript *
wb_parse_script(const char *file, const char *text, gsize length, GPtrArray *faults)
{
	g_autoptr(GArray) given_up = g_array_new(FALSE, FALSE, sizeof(WbPlace));
	WbParser parser = { .file = file, .diagnostics = faults, .given_up = given_up };
	g_autoptr(WbTokens) tokens = NULL;
	WbScript *script;

	if (!check_bytes(file, text, length, faults))
		return NULL;
	tokens = wb_tokens_new(file, text, length, faults);
	parser.tokens = tokens;
	script = new_script(file, text, length, tokens);
	parse_head(&parser, script);
	parse_events(&parser, script);
	wb_parse_steps(&parser, script);
	wb_sort_faults(faults);
	return script;
}

WbScript *
wb_script_parse(const char *file, const char *text, gsize length, GPtrArray *diagnostics)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autoptr(WbScript) script = wb_parse_script(file, text, length, faults);

	if (faults->len == 0)
		return g_steal_pointer(&script);
	g_ptr_array_extend_and_steal(diagnostics, g_steal_pointer(&faults));
	return NULL;
}
