/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expressions of arguments as numbers and bytes; names given with --define; faults. */
#include "script/call-private.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/text.h"

void
wb_call_fault(WbCall *call, WbPlace place, const char *format, ...)
{
	g_autofree char *message = NULL;
	va_list arguments;

	if (!call->faults)
		return;
	va_start(arguments, format);
	message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_ptr_array_add(call->faults, wb_diagnostic_new(WB_SEVERITY_ERROR, call->file, place.line,
					      place.column, "%s", message));
}

const char *
wb_expr_kind_words(const WbExpr *expr)
{
	static const char *const words[] = {
		[WB_EXPR_ELLIPSIS] = "...",
		[WB_EXPR_INTEGER] = "a number",
		[WB_EXPR_WORD] = "a name",
		[WB_EXPR_STRING] = "a string",
		[WB_EXPR_OR] = "flags",
		[WB_EXPR_FIELD] = "NAME = VALUE",
		[WB_EXPR_ARRAY] = "an array in [ ]",
		[WB_EXPR_GROUP] = "a group in { }",
		[WB_EXPR_CALL] = "a function",
	};

	return words[expr->kind];
}

/* --- Names --- */

/* What "..." of --define or the run's address family says NAME is, or NULL. */
static const char *
find_define(const WbCall *call, const char *name)
{
	const WbCallConfig *config = wb_call_get_config(call);

	return config && config->defines ? g_hash_table_lookup(config->defines, name) : NULL;
}

static gboolean
is_define_name(const WbCall *call, const char *name)
{
	return call->define_names && g_strv_contains(call->define_names, name);
}

gboolean
wb_call_is_unknown(const WbCall *call, const WbExpr *expr)
{
	return expr->kind == WB_EXPR_WORD && is_define_name(call, expr->word);
}

/* Public scripts get these two with -D, one value for IPv4 and one for IPv6 sockets. */
static const char *
get_family_name(const WbCall *call, const char *name)
{
	const WbCallConfig *config = wb_call_get_config(call);
	gboolean six = config && config->family == AF_INET6;

	if (strcmp(name, "CMSG_LEVEL_IP") == 0)
		return six ? "SOL_IPV6" : "SOL_IP";
	if (strcmp(name, "CMSG_TYPE_RECVERR") == 0)
		return six ? "IPV6_RECVERR" : "IP_RECVERR";
	return name;
}

static gboolean
parse_number(const char *text, gint64 *ret_value)
{
	char *end;

	*ret_value = g_ascii_strtoll(text, &end, 0);
	return end != text && *end == '\0';
}

/* A number, a symbol, or several of them joined by "|". */
static gboolean
parse_define(const char *text, gint64 *ret_value)
{
	g_auto(GStrv) parts = g_strsplit(text, "|", 64);
	gint64 value = 0;

	for (guint i = 0; parts[i]; i++) {
		gint64 part;

		g_strstrip(parts[i]);
		if (!parse_number(parts[i], &part) && !wb_symbol_find(parts[i], &part))
			return FALSE;
		value |= part;
	}
	*ret_value = value;
	return parts[0] != NULL;
}

static gboolean
find_word(WbCall *call, const WbExpr *expr, gint64 *ret_value)
{
	const char *define = find_define(call, expr->word);
	const char *closest;

	*ret_value = 0;
	if (define) {
		if (parse_define(define, ret_value))
			return TRUE;
		wb_call_fault(call, expr->place, "%s was defined as \"%s\", which is no number",
			expr->word, define);
		return FALSE;
	}
	if (is_define_name(call, expr->word))
		return TRUE;
	if (wb_symbol_find(get_family_name(call, expr->word), ret_value))
		return TRUE;
	closest = wb_symbol_suggest(expr->word);
	wb_call_fault(call, expr->place, "unknown symbol %s%s%s%s", expr->word,
		closest ? "; did you mean " : "", closest ? closest : "", closest ? "?" : "");
	return FALSE;
}

gboolean
wb_call_errno(WbCall *call, const char *name, gint64 *ret_code)
{
	const char *define = find_define(call, name);

	*ret_code = 0;
	if (define)
		return parse_define(define, ret_code);
	return is_define_name(call, name) || (name[0] == 'E' && wb_symbol_find(name, ret_code));
}

/* --- Functions --- */

static gboolean
take_address(WbCall *call, const WbExpr *expr, gint64 *ret_value)
{
	const WbExpr *text = expr->children->pdata[0];
	g_autofree char *address = NULL;
	struct in_addr four;

	if (text->kind != WB_EXPR_STRING) {
		wb_call_fault(call, text->place, "%s() takes a string, not %s", expr->word,
			wb_expr_kind_words(text));
		return FALSE;
	}
	address = g_strndup(g_bytes_get_data(text->bytes, NULL), g_bytes_get_size(text->bytes));
	if (inet_pton(AF_INET, address, &four) != 1) {
		wb_call_fault(call, text->place, "this is not an IPv4 address");
		return FALSE;
	}
	*ret_value = four.s_addr;
	return TRUE;
}

static gboolean
call_function(WbCall *call, const WbExpr *expr, gint64 *ret_value)
{
	static const char *const names[] = { "htons", "ntohs", "htonl", "ntohl", "inet_addr",
		NULL };
	const char *closest = wb_text_closest(expr->word, names);

	if (!g_strv_contains(names, expr->word)) {
		wb_call_fault(call, expr->place, "a number is expected here, not %s()%s%s%s",
			expr->word, closest ? "; did you mean " : "", closest ? closest : "",
			closest ? "?" : "");
		return FALSE;
	}
	if (!expr->children || expr->children->len != 1) {
		wb_call_fault(call, expr->place, "%s() takes one argument", expr->word);
		return FALSE;
	}
	if (strcmp(expr->word, "inet_addr") == 0)
		return take_address(call, expr, ret_value);
	if (!wb_call_integer(call, expr->children->pdata[0], ret_value))
		return FALSE;
	if (g_str_has_suffix(expr->word, "s"))
		*ret_value = htons((guint16)*ret_value);
	else
		*ret_value = htonl((guint32)*ret_value);
	return TRUE;
}

/* --- Numbers --- */

static gboolean
join_flags(WbCall *call, const WbExpr *expr, gint64 *ret_value)
{
	gboolean ok = TRUE;

	*ret_value = 0;
	for (guint i = 0; i < expr->children->len; i++) {
		gint64 part;

		if (wb_call_integer(call, expr->children->pdata[i], &part))
			*ret_value |= part;
		else
			ok = FALSE;
	}
	return ok;
}

gboolean
wb_call_integer(WbCall *call, const WbExpr *expr, gint64 *ret_value)
{
	*ret_value = 0;
	switch (expr->kind) {
	case WB_EXPR_INTEGER:
		*ret_value = expr->integer;
		return TRUE;
	case WB_EXPR_WORD:
		return find_word(call, expr, ret_value);
	case WB_EXPR_OR:
		return join_flags(call, expr, ret_value);
	case WB_EXPR_CALL:
		return call_function(call, expr, ret_value);
	default:
		wb_call_fault(call, expr->place, "a number is expected here, not %s",
			wb_expr_kind_words(expr));
		return FALSE;
	}
}

gboolean
wb_call_int32(WbCall *call, const WbExpr *expr, gint32 *ret_value)
{
	gint64 value;

	*ret_value = 0;
	if (!wb_call_integer(call, expr, &value))
		return FALSE;
	if (value < G_MININT32 || value > G_MAXUINT32) {
		wb_call_fault(
			call, expr->place, "%" G_GINT64_FORMAT " does not fit into 32 bits", value);
		return FALSE;
	}
	*ret_value = (gint32)(guint32)value;
	return TRUE;
}

gint64
wb_call_known_integer(const WbCall *call, const WbExpr *expr)
{
	/* Without a list of faults a fault goes nowhere. */
	WbCall quiet = *call;
	gint64 value;

	quiet.faults = NULL;
	return wb_call_integer(&quiet, expr, &value) ? value : 0;
}

gboolean
wb_expr_is_null(const WbExpr *expr)
{
	return (expr->kind == WB_EXPR_INTEGER && expr->integer == 0) ||
	       (expr->kind == WB_EXPR_WORD && strcmp(expr->word, "NULL") == 0);
}

void
wb_call_check_count(WbCall *call, const WbExpr *array, const WbExpr *count)
{
	gint64 value = wb_call_known_integer(call, count);

	if (value != array->children->len && !wb_call_is_unknown(call, count))
		wb_call_fault(call, count->place,
			"the count is %" G_GINT64_FORMAT ", and the array has %u element%s", value,
			array->children->len, array->children->len == 1 ? "" : "s");
}

/* --- Strings --- */

GBytes *
wb_call_string(WbCall *call, const WbExpr *expr)
{
	const char *define;
	gsize length;

	if (expr->kind == WB_EXPR_STRING)
		return expr->bytes;
	define = expr->kind == WB_EXPR_WORD ? find_define(call, expr->word) : NULL;
	length = define ? strlen(define) : 0;
	if (length < 2 || define[0] != '"' || define[length - 1] != '"')
		return NULL;
	return wb_call_own_bytes(call, g_bytes_new(define + 1, length - 2));
}
