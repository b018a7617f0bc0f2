/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expressions and system calls as text; long ones are broken behind a comma. */
#include "script/printer.h"

#include <string.h>

static guint
get_column(const WbPrinter *printer)
{
	return (guint)(printer->text->len - printer->line_start);
}

static void
break_line(WbPrinter *printer, guint indent)
{
	g_string_append_c(printer->text, '\n');
	printer->line_start = printer->text->len;
	g_string_append_printf(printer->text, "%*s", (int)indent, "");
}

static void
print_byte(GString *text, guchar byte, gboolean readable)
{
	static const char bytes[] = "\\\"\f\n\r\t\v", names[] = "\\\"fnrtv";
	const char *found = byte ? strchr(bytes, byte) : NULL;

	if (found)
		g_string_append_printf(text, "\\%c", names[found - bytes]);
	else if (g_ascii_isprint(byte) || (byte >= 0x80 && readable))
		g_string_append_c(text, (char)byte);
	else
		g_string_append_printf(text, "\\x%02x", byte);
}

static void
print_string(WbPrinter *printer, const WbExpr *expr)
{
	gsize length;
	const char *bytes = g_bytes_get_data(expr->bytes, &length);
	gboolean readable = length && g_utf8_validate_len(bytes, length, NULL);

	g_string_append_c(printer->text, '"');
	for (gsize i = 0; i < length; i++)
		print_byte(printer->text, (guchar)bytes[i], readable);
	g_string_append_c(printer->text, '"');
	if (expr->open_ended)
		g_string_append(printer->text, "...");
}

static gsize
measure_expr(const WbExpr *expr)
{
	g_autofree char *flat = wb_expr_to_string(expr);

	return strlen(flat);
}

/* REST: what follows on the same line. */
static gboolean
fits(const WbPrinter *printer, guint column, gsize length, gsize rest)
{
	return column + length + rest <= printer->width;
}

/* Whether MEMBER of LIST fits into the line from COLUMN on, if the last one with CLOSING. */
static gboolean
member_fits(const WbPrinter *printer, guint column, const GPtrArray *list, guint member,
	const char *closing)
{
	gsize length = measure_expr(list->pdata[member]), rest = strlen(closing);

	return fits(printer, column, length, 1) &&
	       (member + 1 < list->len || rest <= WB_PRINTER_MARGIN ||
		       fits(printer, column, length, rest - WB_PRINTER_MARGIN));
}

/* "[", "{" or "(" is printed: the members from FIRST on, and CLOSING. */
static void
print_list(WbPrinter *printer, const GPtrArray *list, guint first, const char *closing,
	gboolean own_lines)
{
	guint indent = get_column(printer);

	for (guint i = first; list && i < list->len; i++) {
		gboolean fitting =
			i == first || printer->width == G_MAXUINT ||
			member_fits(printer, get_column(printer) + 1, list, i, closing) ||
			!member_fits(printer, indent, list, i, closing);

		if (i > first && (own_lines || !fitting))
			break_line(printer, indent);
		else if (i > first)
			g_string_append_c(printer->text, ' ');
		wb_print_expr(printer, list->pdata[i]);
		if (i + 1 < list->len)
			g_string_append_c(printer->text, ',');
	}
	g_string_append(printer->text, closing);
}

static gboolean
has_fields(const WbExpr *expr)
{
	for (guint i = 0; expr->kind == WB_EXPR_GROUP && i < expr->children->len; i++)
		if (((const WbExpr *)expr->children->pdata[i])->kind == WB_EXPR_FIELD)
			return TRUE;
	return FALSE;
}

/* A group has its members one below the other, an array its groups if they have names in them;
 * short values fill the lines. */
static gboolean
is_column(const WbExpr *expr)
{
	if (expr->kind == WB_EXPR_GROUP)
		return TRUE;
	for (guint i = 0; expr->children && i < expr->children->len; i++)
		if (has_fields(expr->children->pdata[i]))
			return TRUE;
	return FALSE;
}

static void
print_bracketed(WbPrinter *printer, const WbExpr *expr)
{
	gboolean group = expr->kind == WB_EXPR_GROUP;
	gboolean broken = printer->width != G_MAXUINT &&
			  !fits(printer, get_column(printer), measure_expr(expr), 1);

	g_string_append_c(printer->text, group ? '{' : '[');
	print_list(printer, expr->children, 0, group ? "}" : "]", broken && is_column(expr));
}

static void
print_field(WbPrinter *printer, const WbExpr *expr)
{
	g_string_append(printer->text, expr->word);
	if (expr->has_arguments) {
		g_string_append_c(printer->text, '(');
		print_list(printer, expr->children, 1, ")", FALSE);
	}
	g_string_append_c(printer->text, '=');
	wb_print_expr(printer, expr->children->pdata[0]);
}

static void
print_alternatives(WbPrinter *printer, const WbExpr *expr)
{
	guint indent = get_column(printer);

	for (guint i = 0; i < expr->children->len; i++) {
		const WbExpr *member = expr->children->pdata[i];

		if (i > 0)
			g_string_append_c(printer->text, '|');
		if (i > 0 && printer->width != G_MAXUINT &&
			!fits(printer, get_column(printer), measure_expr(member), 1))
			break_line(printer, indent);
		wb_print_expr(printer, member);
	}
}

static void
print_call_expr(WbPrinter *printer, const WbExpr *expr)
{
	g_string_append_printf(printer->text, "%s(", expr->word);
	print_list(printer, expr->children, 0, ")", FALSE);
}

static void
print_integer(WbPrinter *printer, const WbExpr *expr)
{
	if (expr->hex)
		g_string_append_printf(
			printer->text, "0x%" G_GINT64_MODIFIER "x", (guint64)expr->integer);
	else
		g_string_append_printf(printer->text, "%" G_GINT64_FORMAT, expr->integer);
}

void
wb_print_expr(WbPrinter *printer, const WbExpr *expr)
{
	switch (expr->kind) {
	case WB_EXPR_ELLIPSIS:
		g_string_append(printer->text, "...");
		break;
	case WB_EXPR_INTEGER:
		print_integer(printer, expr);
		break;
	case WB_EXPR_WORD:
		g_string_append(printer->text, expr->word);
		break;
	case WB_EXPR_STRING:
		print_string(printer, expr);
		break;
	case WB_EXPR_OR:
		print_alternatives(printer, expr);
		break;
	case WB_EXPR_FIELD:
		print_field(printer, expr);
		break;
	case WB_EXPR_ARRAY:
	case WB_EXPR_GROUP:
		print_bracketed(printer, expr);
		break;
	case WB_EXPR_CALL:
		print_call_expr(printer, expr);
		break;
	}
}

/* From the parenthesis that closes the arguments on. */
static char *
dup_result(const WbCallSpec *call)
{
	g_autofree char *result = wb_expr_to_string(call->result);
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, ") = %s", result);
	if (call->error_name)
		g_string_append_printf(text, " %s", call->error_name);
	if (call->note)
		g_string_append_printf(text, " (%s)", call->note);
	return g_string_free(text, FALSE);
}

void
wb_print_call(WbPrinter *printer, const WbCallSpec *call)
{
	g_autofree char *result = dup_result(call);

	g_string_append_printf(printer->text, "%s(", call->name);
	print_list(printer, call->arguments, 0, result, FALSE);
}

char *
wb_expr_to_string(const WbExpr *expr)
{
	WbPrinter printer = { g_string_new(NULL), 0, G_MAXUINT };

	wb_print_expr(&printer, expr);
	return g_string_free(printer.text, FALSE);
}

char *
wb_call_spec_to_string(const WbCallSpec *call)
{
	WbPrinter printer = { g_string_new(NULL), 0, G_MAXUINT };

	wb_print_call(&printer, call);
	return g_string_free(printer.text, FALSE);
}
