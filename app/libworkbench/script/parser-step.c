/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "// @step NAME": comments that give events a name. */
#include "script/parser.h"

/* The name in "// @step NAME", "" if it has none or a wrong one; NULL if it is another comment. */
static char *
dup_step_name(const char *comment)
{
	const char *text = comment + 2, *end;

	while (*text == ' ' || *text == '\t' || *text == '*')
		text++;
	if (!g_str_has_prefix(text, "@step") || g_ascii_isalnum(text[5]))
		return NULL;
	text += 5;
	while (*text == ' ' || *text == '\t')
		text++;
	for (end = text; g_ascii_isalnum(*end) || *end == '_' || *end == '-';)
		end++;
	if (comment[1] == '/' && *end != '\0')
		end = text;
	return g_strndup(text, end - text);
}

static gboolean
is_before(WbPlace a, WbPlace b)
{
	return a.line < b.line || (a.line == b.line && a.column < b.column);
}

static void
fault_step(WbParser *parser, const WbComment *comment, const char *what)
{
	gsize offset = 0;

	/* To count lines for what is not shown would take long. */
	if (parser->faults >= WB_SCRIPT_FAULTS_MAX)
		return;
	for (guint line = 1; line < comment->place.line; line++)
		while (parser->tokens->text[offset++] != '\n')
			continue;
	wb_parser_fault_at(parser, comment->place, offset, "%s", what);
}

/* The step is that of an event that did not parse, which comes before EVENT. */
static gboolean
is_given_up(const WbParser *parser, const WbComment *comment, const WbEvent *event)
{
	for (guint i = 0; i < parser->given_up->len; i++) {
		WbPlace place = g_array_index(parser->given_up, WbPlace, i);

		if (is_before(comment->place, place) && (!event || is_before(place, event->place)))
			return TRUE;
	}
	return FALSE;
}

static void
label_event(WbParser *parser, const WbComment *comment, WbEvent *event, const WbEvent *before)
{
	g_autofree char *name = dup_step_name(comment->text);

	if (!name)
		return;
	if (!*name)
		fault_step(parser, comment,
			"a step has a name of letters, digits, \"_\" and \"-\": \"// @step NAME\"");
	else if (!comment->own_line || (before && comment->place.line <= before->end_line))
		fault_step(parser, comment,
			"a step's name stands on a line of its own, right before its event");
	else if (is_given_up(parser, comment, event))
		return;
	else if (!event)
		fault_step(parser, comment, "no event follows this step");
	else if (event->step)
		fault_step(parser, comment, "the event has two names of a step");
	else
		event->step = g_steal_pointer(&name);
}

void
wb_parse_steps(WbParser *parser, WbScript *script)
{
	guint next = 0;

	for (guint i = 0; i < script->comments->len; i++) {
		const WbComment *comment = script->comments->pdata[i];

		while (next < script->events->len &&
			is_before(((WbEvent *)script->events->pdata[next])->place, comment->place))
			next++;
		label_event(parser, comment,
			next < script->events->len ? script->events->pdata[next] : NULL,
			next > 0 ? script->events->pdata[next - 1] : NULL);
	}
}
