/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parser's hands: the next token, and faults with a place. */
#include "script/parser.h"

#include <string.h>

const WbToken *
wb_parser_look(const WbParser *parser, guint ahead)
{
	const GArray *tokens = parser->tokens->tokens;
	guint index = parser->next + ahead;

	return &g_array_index(tokens, WbToken, MIN(index, tokens->len - 1));
}

const WbToken *
wb_parser_take(WbParser *parser)
{
	const WbToken *token = wb_parser_look(parser, 0);

	if (token->kind != WB_TOKEN_END)
		parser->next++;
	return token;
}

const char *
wb_parser_get_text(const WbParser *parser, const WbToken *token)
{
	return parser->tokens->text + token->start;
}

char *
wb_parser_dup_text(const WbParser *parser, const WbToken *token)
{
	return g_strndup(wb_parser_get_text(parser, token), token->end - token->start);
}

gboolean
wb_parser_is(const WbParser *parser, const WbToken *token, const char *text)
{
	gsize length = strlen(text);

	return token->end - token->start == length &&
	       memcmp(wb_parser_get_text(parser, token), text, length) == 0;
}

gboolean
wb_parser_at(const WbParser *parser, const char *text)
{
	return wb_parser_is(parser, wb_parser_look(parser, 0), text);
}

gboolean
wb_parser_accept(WbParser *parser, const char *text)
{
	if (!wb_parser_at(parser, text))
		return FALSE;
	wb_parser_take(parser);
	return TRUE;
}

gboolean
wb_parser_expect(WbParser *parser, const char *text, const char *why)
{
	if (wb_parser_accept(parser, text))
		return TRUE;
	return wb_parser_fault_missing(
		parser, "\"%s\" is missing%s%s", text, why ? " " : "", why ? why : "");
}

static void
add_fault(WbParser *parser, WbPlace place, gsize offset, const char *format, va_list args)
{
	WbDiagnostic *fault;
	g_autofree char *message = NULL;

	if (parser->faults++ >= WB_SCRIPT_FAULTS_MAX)
		return;
	message = parser->faults == WB_SCRIPT_FAULTS_MAX
			  ? g_strdup("there are more faults than these; the rest is not shown")
			  : g_strdup_vprintf(format, args);
	fault = wb_diagnostic_new(
		WB_SEVERITY_ERROR, parser->file, place.line, place.column, "%s", message);
	fault->source = wb_tokens_dup_line(parser->tokens->text, parser->tokens->length, offset);
	g_ptr_array_add(parser->diagnostics, fault);
}

gboolean
wb_parser_fault_at(WbParser *parser, WbPlace place, gsize offset, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_fault(parser, place, offset, format, args);
	va_end(args);
	return FALSE;
}

gboolean
wb_parser_fault(WbParser *parser, const WbToken *token, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	/* What was not closed has its fault already. */
	if (token->kind != WB_TOKEN_BROKEN)
		add_fault(parser, token->place, token->start, format, args);
	va_end(args);
	return FALSE;
}

/* Right behind the last token that was taken. */
static WbPlace
get_place_behind(const WbParser *parser, gsize *ret_offset)
{
	const WbToken *last;
	WbPlace place = { 1, 1 };

	*ret_offset = 0;
	if (parser->next == 0)
		return place;
	last = &g_array_index(parser->tokens->tokens, WbToken, parser->next - 1);
	*ret_offset = last->end;
	place = last->place;
	place.column += last->end - last->start;
	if (last->end_line != last->place.line) {
		const char *text = parser->tokens->text + last->start;
		const char *newline = g_strrstr_len(text, last->end - last->start, "\n");

		place.line = last->end_line;
		place.column = parser->tokens->text + last->end - newline;
	}
	return place;
}

gboolean
wb_parser_fault_missing(WbParser *parser, const char *format, ...)
{
	gsize offset;
	WbPlace place = get_place_behind(parser, &offset);
	va_list args;

	va_start(args, format);
	if (wb_parser_look(parser, 0)->kind != WB_TOKEN_BROKEN)
		add_fault(parser, place, offset, format, args);
	va_end(args);
	return FALSE;
}

char *
wb_parser_describe(const WbParser *parser, const WbToken *token)
{
	if (token->kind == WB_TOKEN_END)
		return g_strdup("the end of the file");
	if (token->kind == WB_TOKEN_STRING)
		return g_strdup("a string");
	if (token->kind == WB_TOKEN_BACKQUOTED)
		return g_strdup("a command");
	if (token->kind == WB_TOKEN_CODE)
		return g_strdup("code");
	return g_strdup_printf("\"%.*s\"", (int)MIN(token->end - token->start, 60),
		wb_parser_get_text(parser, token));
}

gboolean
wb_parser_fault_expected(WbParser *parser, const char *what)
{
	const WbToken *token = wb_parser_look(parser, 0);
	g_autofree char *found = NULL;

	if (token->kind == WB_TOKEN_END || (token->first && parser->next > 0))
		return wb_parser_fault_missing(parser, "%s is missing", what);
	found = wb_parser_describe(parser, token);
	return wb_parser_fault(parser, token, "%s should be here, not %s", what, found);
}

/* A decimal or hexadecimal token; FALSE if it does not fit 64 bits. */
static gboolean
read_integer(const WbParser *parser, const WbToken *token, gint64 *ret_value)
{
	g_autofree char *text = wb_parser_dup_text(parser, token);
	guint64 value;

	if (token->kind == WB_TOKEN_INTEGER)
		return g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, ret_value, NULL);
	if (!g_ascii_string_to_unsigned(text + 2, 16, 0, G_MAXUINT64, &value, NULL))
		return FALSE;
	*ret_value = (gint64)value;
	return TRUE;
}

gboolean
wb_parser_number(WbParser *parser, const char *what, gint64 min, gint64 max, gint64 *ret)
{
	const WbToken *token = wb_parser_look(parser, 0);

	*ret = 0;
	if (token->kind != WB_TOKEN_INTEGER && token->kind != WB_TOKEN_HEX)
		return wb_parser_fault_expected(parser, what);
	wb_parser_take(parser);
	if (read_integer(parser, token, ret) && *ret >= min && *ret <= max)
		return TRUE;
	if (min == G_MININT64)
		wb_parser_fault(parser, token, "%s does not fit 64 bits", what);
	else
		wb_parser_fault(parser, token,
			"%s is from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, what, min, max);
	*ret = CLAMP(*ret, min, max);
	return TRUE;
}

gboolean
wb_parser_u32(WbParser *parser, const char *what, guint32 *ret)
{
	gint64 value;
	gboolean found = wb_parser_number(parser, what, 0, G_MAXUINT32, &value);

	*ret = (guint32)value;
	return found;
}
