/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expressions, and system calls with what they return. */
#include "script/parser.h"

#include <string.h>

/* Public scripts nest five deep. */
#define DEPTH_MAX 32
#define CHILDREN_MAX 4096

static WbExpr *
new_expr(WbExprKind kind, WbPlace place)
{
	WbExpr *expr = g_new0(WbExpr, 1);

	expr->kind = kind;
	expr->place = place;
	if (kind == WB_EXPR_OR || kind == WB_EXPR_ARRAY || kind == WB_EXPR_GROUP)
		expr->children = g_ptr_array_new_with_free_func((GDestroyNotify)wb_expr_free);
	return expr;
}

/* --- Strings --- */

static gboolean
append_hex(GByteArray *bytes, const char *digits, const char *end)
{
	guint8 byte;

	if (end - digits < 2 || !g_ascii_isxdigit(digits[0]) || !g_ascii_isxdigit(digits[1]))
		return FALSE;
	byte = (guint8)(g_ascii_xdigit_value(digits[0]) << 4 | g_ascii_xdigit_value(digits[1]));
	g_byte_array_append(bytes, &byte, 1);
	return TRUE;
}

/* What the escape at AT (behind its "\") stands for; how many bytes it took, 0 if it is none. */
static gsize
append_escape(GByteArray *bytes, const char *at, const char *end)
{
	static const char names[] = "\\\"fnrtv", values[] = "\\\"\f\n\r\t\v";
	const char *name = at < end && *at ? strchr(names, *at) : NULL;

	if (name) {
		g_byte_array_append(bytes, (const guint8 *)&values[name - names], 1);
		return 1;
	}
	if (at < end && *at == 'x' && append_hex(bytes, at + 1, end))
		return 3;
	return 0;
}

/* The bytes of one token "…" go to BYTES; wrong escapes are faults. */
static void
append_string(WbParser *parser, const WbToken *token, GByteArray *bytes)
{
	const char *start = wb_parser_get_text(parser, token);
	const char *end = start + (token->end - token->start) - 1;
	const char *at = start + 1;

	while (at < end) {
		gsize taken;

		if (*at != '\\') {
			g_byte_array_append(bytes, (const guint8 *)at++, 1);
			continue;
		}
		taken = append_escape(bytes, at + 1, end);
		if (taken == 0) {
			WbPlace place = token->place;

			place.column += at - start;
			wb_parser_fault_at(parser, place, token->start,
				"a string has the escapes \\\\ \\\" \\f \\n \\r \\t \\v and \\x "
				"with two hexadecimal digits, not \"\\%.*s\"",
				at + 1 < end ? 1 : 0, at + 1);
			taken = 1;
		}
		at += 1 + taken;
	}
}

static WbExpr *
parse_string(WbParser *parser)
{
	WbExpr *expr = new_expr(WB_EXPR_STRING, wb_parser_look(parser, 0)->place);
	GByteArray *bytes = g_byte_array_new();

	while (wb_parser_look(parser, 0)->kind == WB_TOKEN_STRING)
		append_string(parser, wb_parser_take(parser), bytes);
	expr->bytes = g_byte_array_free_to_bytes(bytes);
	expr->open_ended = wb_parser_accept(parser, "...");
	return expr;
}

/* --- Lists --- */

/* Expressions up to CLOSING, which is taken; they become children of EXPR. */
static gboolean
parse_list(WbParser *parser, WbExpr *expr, const char *closing, const WbToken *opening)
{
	while (!wb_parser_at(parser, closing)) {
		g_autoptr(WbExpr) child = NULL;

		if (expr->children->len >= CHILDREN_MAX)
			return wb_parser_fault(parser, wb_parser_look(parser, 0),
				"a list has at most %d members", CHILDREN_MAX);
		child = wb_parse_expr(parser);
		if (!child)
			return FALSE;
		g_ptr_array_add(expr->children, g_steal_pointer(&child));
		if (wb_parser_at(parser, closing))
			break;
		if (!wb_parser_accept(parser, ","))
			return wb_parser_fault_missing(parser,
				"\",\" or \"%s\" is missing: the \"%.1s\" in column %u is open",
				closing, wb_parser_get_text(parser, opening),
				opening->place.column);
		if (wb_parser_at(parser, closing))
			return wb_parser_fault_expected(parser, "a value after \",\"");
	}
	return wb_parser_expect(parser, closing, NULL);
}

/* The system calls' parameters that packetdrill has and nobody's scripts use. */
static gboolean
check_group(WbParser *parser, const WbToken *opening)
{
	const WbToken *first = wb_parser_look(parser, 0), *second = wb_parser_look(parser, 1);

	if (wb_parser_is(parser, first, "("))
		return wb_parser_fault(parser, opening, "MPLS label stacks are not supported");
	if (wb_parser_is(parser, first, "flags") && !wb_parser_is(parser, second, "="))
		return wb_parser_fault(parser, opening, "GRE headers are not supported");
	if (wb_parser_is(parser, first, "}"))
		return wb_parser_fault(parser, opening, "there is nothing between \"{\" and \"}\"");
	return TRUE;
}

static WbExpr *
parse_bracketed(WbParser *parser, WbExprKind kind, const char *closing)
{
	const WbToken *opening = wb_parser_take(parser);
	g_autoptr(WbExpr) expr = new_expr(kind, opening->place);

	if (kind == WB_EXPR_GROUP && !check_group(parser, opening))
		return NULL;
	if (!parse_list(parser, expr, closing, opening))
		return NULL;
	return g_steal_pointer(&expr);
}

/* --- Words: a symbol, a field, a call --- */

/* "= VALUE" behind a field's name and arguments, which are CALL's children. */
static WbExpr *
parse_field(WbParser *parser, WbExpr *call, gboolean has_arguments)
{
	g_autoptr(WbExpr) field = call;
	WbExpr *value = wb_parse_expr(parser);

	if (!value)
		return NULL;
	field->kind = WB_EXPR_FIELD;
	field->has_arguments = has_arguments;
	g_ptr_array_insert(field->children, 0, value);
	return g_steal_pointer(&field);
}

static WbExpr *
parse_word(WbParser *parser)
{
	const WbToken *token = wb_parser_take(parser);
	g_autoptr(WbExpr) expr = new_expr(WB_EXPR_WORD, token->place);
	const WbToken *opening = wb_parser_look(parser, 0);
	gboolean arguments;

	expr->word = wb_parser_dup_text(parser, token);
	/* Not in a result: there, parentheses are a note. */
	if (parser->depth == 1 || (!wb_parser_at(parser, "(") && !wb_parser_at(parser, "=")))
		return g_steal_pointer(&expr);
	expr->kind = WB_EXPR_CALL;
	expr->children = g_ptr_array_new_with_free_func((GDestroyNotify)wb_expr_free);
	arguments = wb_parser_accept(parser, "(");
	if (arguments && !parse_list(parser, expr, ")", opening))
		return NULL;
	if (wb_parser_accept(parser, "="))
		return parse_field(parser, g_steal_pointer(&expr), arguments);
	return g_steal_pointer(&expr);
}

static WbExpr *
parse_integer(WbParser *parser)
{
	const WbToken *token = wb_parser_look(parser, 0);
	g_autoptr(WbExpr) expr = new_expr(WB_EXPR_INTEGER, token->place);

	expr->hex = token->kind == WB_TOKEN_HEX;
	if (!wb_parser_number(parser, "the number", G_MININT64, G_MAXINT64, &expr->integer))
		return NULL;
	return g_steal_pointer(&expr);
}

static WbExpr *
parse_term(WbParser *parser)
{
	const WbToken *token = wb_parser_look(parser, 0);

	switch (token->kind) {
	case WB_TOKEN_ELLIPSIS:
		return new_expr(WB_EXPR_ELLIPSIS, wb_parser_take(parser)->place);
	case WB_TOKEN_INTEGER:
	case WB_TOKEN_HEX:
		return parse_integer(parser);
	case WB_TOKEN_STRING:
		return parse_string(parser);
	case WB_TOKEN_WORD:
		return parse_word(parser);
	default:
		break;
	}
	if (wb_parser_at(parser, "["))
		return parse_bracketed(parser, WB_EXPR_ARRAY, "]");
	if (wb_parser_at(parser, "{"))
		return parse_bracketed(parser, WB_EXPR_GROUP, "}");
	wb_parser_fault_expected(parser, "a value");
	return NULL;
}

static WbExpr *
parse_alternatives(WbParser *parser)
{
	g_autoptr(WbExpr) first = parse_term(parser);
	g_autoptr(WbExpr) all = NULL;

	if (!first || !wb_parser_at(parser, "|") || first->kind == WB_EXPR_FIELD)
		return g_steal_pointer(&first);
	all = new_expr(WB_EXPR_OR, first->place);
	g_ptr_array_add(all->children, g_steal_pointer(&first));
	while (wb_parser_accept(parser, "|")) {
		WbExpr *next;

		if (all->children->len >= CHILDREN_MAX) {
			wb_parser_fault(parser, wb_parser_look(parser, 0),
				"an expression has at most %d members", CHILDREN_MAX);
			return NULL;
		}
		next = parse_term(parser);
		if (!next)
			return NULL;
		g_ptr_array_add(all->children, next);
	}
	return g_steal_pointer(&all);
}

WbExpr *
wb_parse_expr(WbParser *parser)
{
	WbExpr *expr = NULL;

	if (parser->depth >= DEPTH_MAX) {
		wb_parser_fault(parser, wb_parser_look(parser, 0),
			"this is nested more than %d deep", DEPTH_MAX);
		return NULL;
	}
	parser->depth++;
	expr = parse_alternatives(parser);
	parser->depth--;
	return expr;
}

/* --- System calls --- */

/* The text of "(…)", runs of blanks and comments as one blank. */
static gboolean
parse_note(WbParser *parser, char **ret_note)
{
	const WbToken *opening = wb_parser_take(parser), *before = NULL;
	g_autoptr(GString) note = g_string_new(NULL);

	while (!wb_parser_at(parser, ")")) {
		const WbToken *token = wb_parser_look(parser, 0);

		if (token->kind == WB_TOKEN_BROKEN)
			return FALSE;
		if (token->kind == WB_TOKEN_END || token->first)
			return wb_parser_fault(
				parser, opening, "this note is not closed with \")\"");
		if (before && before->end != token->start)
			g_string_append_c(note, ' ');
		g_string_append_len(
			note, wb_parser_get_text(parser, token), token->end - token->start);
		before = wb_parser_take(parser);
	}
	wb_parser_take(parser);
	*ret_note = g_string_free(g_steal_pointer(&note), FALSE);
	return TRUE;
}

/* "= RESULT [ERROR] [(note)]" */
static gboolean
parse_result(WbParser *parser, WbCallSpec *call)
{
	const WbToken *token;

	if (!wb_parser_accept(parser, "="))
		return wb_parser_fault_missing(parser,
			"what %s() returns is missing: \"= 0\", or \"= -1 EAGAIN\"", call->name);
	call->result = wb_parse_expr(parser);
	if (!call->result)
		return FALSE;
	token = wb_parser_look(parser, 0);
	if (token->kind == WB_TOKEN_WORD && !token->first) {
		wb_parser_take(parser);
		call->error_name = wb_parser_dup_text(parser, token);
		call->error_place = token->place;
	}
	if (wb_parser_at(parser, "("))
		return parse_note(parser, &call->note);
	return TRUE;
}

/* "...0.5" before a call: when it may return. */
static gboolean
parse_end(WbParser *parser, WbCallSpec *call, const WbEventTime *time)
{
	const WbToken *token;

	if (!wb_parser_accept(parser, "..."))
		return TRUE;
	token = wb_parser_look(parser, 0);
	call->blocking = TRUE;
	if (!wb_parse_time_value(parser, &call->end_us))
		return FALSE;
	if (time->kind == WB_TIME_ABSOLUTE && call->end_us < time->start_us)
		wb_parser_fault(parser, token, "the call cannot return before it is made");
	return TRUE;
}

WbCallSpec *
wb_parse_call(WbParser *parser, const WbEventTime *time)
{
	g_autoptr(WbCallSpec) call = g_new0(WbCallSpec, 1);
	g_autoptr(WbExpr) arguments = new_expr(WB_EXPR_ARRAY, (WbPlace){ 0, 0 });
	const WbToken *opening;
	gboolean parsed;

	if (!parse_end(parser, call, time))
		return NULL;
	if (wb_parser_look(parser, 0)->kind != WB_TOKEN_WORD) {
		wb_parser_fault_expected(parser, "the name of a system call");
		return NULL;
	}
	call->place = wb_parser_look(parser, 0)->place;
	call->name = wb_parser_dup_text(parser, wb_parser_take(parser));
	opening = wb_parser_look(parser, 0);
	if (!wb_parser_expect(parser, "(", "after the name of the system call"))
		return NULL;
	parser->depth++;
	parsed = parse_list(parser, arguments, ")", opening);
	parser->depth--;
	if (!parsed)
		return NULL;
	call->arguments = arguments->children
				  ? g_steal_pointer(&arguments->children)
				  : g_ptr_array_new_with_free_func((GDestroyNotify)wb_expr_free);
	return parse_result(parser, call) ? g_steal_pointer(&call) : NULL;
}
