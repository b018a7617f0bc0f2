/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The value of an expression of code between %{ and }%. */
#include <string.h>

#include "base/text.h"
#include "script/code-private.h"
#include "script/symbols.h"

gboolean
wb_code_error(GError **error, const WbNode *node, const char *format, ...)
{
	g_autofree char *message = NULL;
	va_list arguments;

	va_start(arguments, format);
	message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "%u:%u: %s", node->place.line,
		node->place.column, message);
	return FALSE;
}

static gboolean
add_place(GError **error, const WbNode *node)
{
	g_prefix_error(error, "%u:%u: ", node->place.line, node->place.column);
	return FALSE;
}

static void
set_integer(WbValue *value, WbInteger integer)
{
	*value = (WbValue){ .kind = WB_VALUE_INTEGER, .integer = integer };
}

static void
set_boolean(WbValue *value, gboolean boolean)
{
	*value = (WbValue){ .kind = WB_VALUE_BOOLEAN, .integer = boolean };
}

/* Takes TEXT. */
static void
set_text(WbCodeRun *run, WbValue *value, char *text)
{
	g_ptr_array_add(run->pool, text);
	*value = (WbValue){ .kind = WB_VALUE_TEXT, .text = text };
}

/* --- Names --- */

gboolean
wb_code_is_variable(const WbCodeRun *run, const char *name)
{
	return g_hash_table_contains(run->scope->variables, name) || wb_tcp_info_exists(name);
}

static gboolean
find_constant(const char *name, WbValue *ret_value)
{
	gint64 symbol;

	if (strcmp(name, "True") == 0 || strcmp(name, "False") == 0)
		set_boolean(ret_value, name[0] == 'T');
	else if (strcmp(name, "None") == 0)
		*ret_value = (WbValue){ .kind = WB_VALUE_NONE };
	else if (wb_symbol_find(name, &symbol))
		set_integer(ret_value, symbol);
	else
		return FALSE;
	return TRUE;
}

static gboolean
find_field(WbCodeRun *run, const WbNode *node, WbValue *ret_value, GError **error)
{
	guint64 value;

	if (!run->info)
		return wb_code_error(
			error, node, "there is no TCP socket to ask for %s", node->text);
	if (!wb_tcp_info_get(run->info, node->text, &value))
		return wb_code_error(error, node, "this kernel's TCP_INFO has no %s", node->text);
	set_integer(ret_value, value);
	return TRUE;
}

static const char *
suggest_name(const WbCodeRun *run, const char *name)
{
	g_autofree const char **names =
		(const char **)g_hash_table_get_keys_as_array(run->scope->variables, NULL);
	const char *closest = wb_text_closest(name, names);

	return closest ? closest : wb_symbol_suggest(name);
}

static gboolean
evaluate_name(WbCodeRun *run, const WbNode *node, WbValue *ret_value, GError **error)
{
	const WbValue *variable = g_hash_table_lookup(run->scope->variables, node->text);
	const char *closest;

	if (variable) {
		*ret_value = *variable;
		/* The variable may change while this value lives. */
		if (variable->kind == WB_VALUE_TEXT)
			set_text(run, ret_value, g_strdup(variable->text));
		return TRUE;
	}
	if (wb_tcp_info_exists(node->text))
		return find_field(run, node, ret_value, error);
	if (find_constant(node->text, ret_value))
		return TRUE;
	closest = suggest_name(run, node->text);
	return wb_code_error(error, node, "unknown name %s%s%s%s", node->text,
		closest ? "; did you mean " : "", closest ? closest : "", closest ? "?" : "");
}

/* --- Operators --- */

static gboolean
evaluate_unary(WbCodeRun *run, const WbNode *node, WbValue *ret_value, GError **error)
{
	static const WbValue zero = { .kind = WB_VALUE_INTEGER };
	WbValue value;

	if (!wb_code_evaluate(run, node->children->pdata[0], &value, error))
		return FALSE;
	if (strcmp(node->text, "not") == 0) {
		set_boolean(ret_value, !wb_value_is_true(&value));
		return TRUE;
	}
	if (node->text[0] != '~')
		return wb_value_operate(node->text, &zero, &value, ret_value, error) ||
		       add_place(error, node);
	if (value.kind != WB_VALUE_INTEGER && value.kind != WB_VALUE_BOOLEAN)
		return wb_code_error(
			error, node, "~ takes an integer, not %s", wb_value_kind_words(&value));
	set_integer(ret_value, ~value.integer);
	return TRUE;
}

static gboolean
join_texts(WbCodeRun *run, const WbNode *node, const WbValue *left, const WbValue *right,
	WbValue *ret_value, GError **error)
{
	if (strlen(left->text) + strlen(right->text) > WB_CODE_TEXT_MAX)
		return wb_code_error(error, node, "the string is too long");
	set_text(run, ret_value, g_strconcat(left->text, right->text, NULL));
	return TRUE;
}

static gboolean
evaluate_binary(WbCodeRun *run, const WbNode *node, WbValue *ret_value, GError **error)
{
	WbValue left, right;
	char *text;

	if (!wb_code_evaluate(run, node->children->pdata[0], &left, error) ||
		!wb_code_evaluate(run, node->children->pdata[1], &right, error))
		return FALSE;
	if (left.kind == WB_VALUE_TEXT && strcmp(node->text, "%") == 0) {
		text = wb_value_format(left.text, &right, error);
		if (!text)
			return add_place(error, node);
		set_text(run, ret_value, text);
		return TRUE;
	}
	if (left.kind == WB_VALUE_TEXT && right.kind == WB_VALUE_TEXT && node->text[0] == '+')
		return join_texts(run, node, &left, &right, ret_value, error);
	return wb_value_operate(node->text, &left, &right, ret_value, error) ||
	       add_place(error, node);
}

static gboolean
evaluate_comparison(WbCodeRun *run, const WbNode *node, WbValue *ret_value, GError **error)
{
	WbValue left, right;
	gboolean holds = TRUE;

	if (!wb_code_evaluate(run, node->children->pdata[0], &left, error))
		return FALSE;
	for (guint i = 0; holds && i < node->signs->len; i++) {
		if (!wb_code_evaluate(run, node->children->pdata[i + 1], &right, error))
			return FALSE;
		if (!wb_value_compare(node->signs->pdata[i], &left, &right, &holds, error))
			return add_place(error, node);
		left = right;
	}
	set_boolean(ret_value, holds);
	return TRUE;
}

/* The value that decides, as in Python. */
static gboolean
evaluate_logic(WbCodeRun *run, const WbNode *node, WbValue *ret_value, GError **error)
{
	if (!wb_code_evaluate(run, node->children->pdata[0], ret_value, error))
		return FALSE;
	if (wb_value_is_true(ret_value) == (node->kind == WB_NODE_OR))
		return TRUE;
	return wb_code_evaluate(run, node->children->pdata[1], ret_value, error);
}

/* --- Functions and tuples --- */

static WbValue *
evaluate_children(WbCodeRun *run, const WbNode *node, guint *ret_count, GError **error)
{
	guint count = node->children ? node->children->len : 0;
	WbValue *values = g_new0(WbValue, count + 1);

	g_ptr_array_add(run->pool, values);
	for (guint i = 0; i < count; i++)
		if (!wb_code_evaluate(run, node->children->pdata[i], &values[i], error))
			return NULL;
	*ret_count = count;
	return values;
}

static gboolean
find_extreme(
	const WbNode *node, const WbValue *values, guint count, WbValue *ret_value, GError **error)
{
	const char *sign = node->text[1] == 'i' ? "<" : ">";

	*ret_value = values[0];
	for (guint i = 1; i < count; i++) {
		gboolean better;

		if (!wb_value_compare(sign, &values[i], ret_value, &better, error))
			return add_place(error, node);
		if (better)
			*ret_value = values[i];
	}
	return TRUE;
}

static gboolean
convert(WbCodeRun *run, const WbNode *node, const WbValue *value, WbValue *ret_value,
	GError **error)
{
	static const WbValue zero = { .kind = WB_VALUE_INTEGER };
	g_autoptr(GString) text = NULL;
	WbInteger integer;

	if (strcmp(node->text, "str") == 0) {
		text = g_string_new(NULL);
		wb_value_append(value, FALSE, text);
		set_text(run, ret_value, g_string_free(g_steal_pointer(&text), FALSE));
		return TRUE;
	}
	if (!wb_value_truncate(value, &integer) && node->text[0] == 'i')
		return wb_code_error(error, node, "int() takes a number of a sensible size");
	if (!wb_value_is_number(value))
		return wb_code_error(error, node, "%s() takes a number, not %s", node->text,
			wb_value_kind_words(value));
	if (node->text[0] == 'i')
		set_integer(ret_value, integer);
	else if (node->text[0] == 'f')
		*ret_value = (WbValue){ .kind = WB_VALUE_REAL, .real = wb_value_as_real(value) };
	else if (wb_value_as_real(value) < 0)
		return wb_value_operate("-", &zero, value, ret_value, error) ||
		       add_place(error, node);
	else
		*ret_value = *value;
	return TRUE;
}

static gboolean
evaluate_call(WbCodeRun *run, const WbNode *node, WbValue *ret_value, GError **error)
{
	guint count = 0;
	const WbValue *values = evaluate_children(run, node, &count, error);

	if (!values)
		return FALSE;
	if (count == 0)
		return wb_code_error(error, node, "%s() takes an argument", node->text);
	if (strcmp(node->text, "min") == 0 || strcmp(node->text, "max") == 0) {
		if (count == 1 && values->kind == WB_VALUE_TUPLE && values->count)
			return find_extreme(node, values->items, values->count, ret_value, error);
		return find_extreme(node, values, count, ret_value, error);
	}
	if (count != 1)
		return wb_code_error(error, node, "%s() takes one argument", node->text);
	if (strcmp(node->text, "len") != 0)
		return convert(run, node, values, ret_value, error);
	if (values->kind == WB_VALUE_TUPLE)
		set_integer(ret_value, values->count);
	else if (values->kind == WB_VALUE_TEXT)
		set_integer(ret_value, strlen(values->text));
	else
		return wb_code_error(error, node, "len() takes a string or a tuple, not %s",
			wb_value_kind_words(values));
	return TRUE;
}

static gboolean
evaluate_tuple(WbCodeRun *run, const WbNode *node, WbValue *ret_value, GError **error)
{
	guint count = 0;
	WbValue *values = evaluate_children(run, node, &count, error);

	*ret_value = (WbValue){ .kind = WB_VALUE_TUPLE, .items = values, .count = count };
	return values != NULL;
}

gboolean
wb_code_evaluate(WbCodeRun *run, const WbNode *node, WbValue *ret_value, GError **error)
{
	switch (node->kind) {
	case WB_NODE_INTEGER:
		set_integer(ret_value, node->integer);
		return TRUE;
	case WB_NODE_REAL:
		*ret_value = (WbValue){ .kind = WB_VALUE_REAL, .real = node->real };
		return TRUE;
	case WB_NODE_STRING:
		*ret_value = (WbValue){ .kind = WB_VALUE_TEXT, .text = node->text };
		return TRUE;
	case WB_NODE_NAME:
		return evaluate_name(run, node, ret_value, error);
	case WB_NODE_TUPLE:
		return evaluate_tuple(run, node, ret_value, error);
	case WB_NODE_UNARY:
		return evaluate_unary(run, node, ret_value, error);
	case WB_NODE_BINARY:
		return evaluate_binary(run, node, ret_value, error);
	case WB_NODE_COMPARE:
		return evaluate_comparison(run, node, ret_value, error);
	case WB_NODE_CALL:
		return evaluate_call(run, node, ret_value, error);
	default:
		return evaluate_logic(run, node, ret_value, error);
	}
}
