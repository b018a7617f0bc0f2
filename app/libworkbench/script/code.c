/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running the code between %{ and }%, and what a failed assertion means. */
#include <string.h>

#include "script/code-private.h"

#define OUTPUT_MAX (256 * 1024)

WbCode *
wb_code_parse_event(const char *file, const WbEvent *event, GPtrArray *diagnostics)
{
	WbPlace place = event->body;

	place.column += strlen("%{");
	return wb_code_parse(file, event->text, place, diagnostics);
}

/* --- Variables --- */

static void
free_variable(gpointer data)
{
	WbValue *value = data;

	g_free(value->text);
	g_free(value);
}

WbCodeScope *
wb_code_scope_new(void)
{
	WbCodeScope *scope = g_new0(WbCodeScope, 1);

	scope->variables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_variable);
	return scope;
}

void
wb_code_scope_free(WbCodeScope *scope)
{
	if (!scope)
		return;
	g_hash_table_unref(scope->variables);
	g_free(scope);
}

static gboolean
assign(WbCodeRun *run, const WbNode *node, GError **error)
{
	WbValue value, *variable;

	if (!wb_code_evaluate(run, node->children->pdata[0], &value, error))
		return FALSE;
	if (value.kind == WB_VALUE_TUPLE)
		return wb_code_error(error, node, "a variable cannot be a tuple here");
	variable = g_new0(WbValue, 1);
	*variable = value;
	variable->text = g_strdup(value.text);
	g_hash_table_replace(run->scope->variables, g_strdup(node->text), variable);
	return TRUE;
}

static gboolean
print(WbCodeRun *run, const WbNode *node, GString *output, GError **error)
{
	for (guint i = 0; node->children && i < node->children->len; i++) {
		WbValue value;

		if (!wb_code_evaluate(run, node->children->pdata[i], &value, error))
			return FALSE;
		if (i)
			g_string_append_c(output, ' ');
		if (output->len < OUTPUT_MAX)
			wb_value_append(&value, FALSE, output);
	}
	g_string_append_c(output, '\n');
	return TRUE;
}

/* --- A failed assertion --- */

/* NODE as it was written, on one line. Owned. */
static char *
dup_source(const WbCode *code, const WbNode *node)
{
	GString *text = g_string_new(NULL);

	for (gsize i = node->start; i < node->end; i++) {
		char c = code->source[i];
		gboolean space = g_ascii_isspace(c) || c == '\\';

		if (!space)
			g_string_append_c(text, c);
		else if (text->len && text->str[text->len - 1] != ' ')
			g_string_append_c(text, ' ');
	}
	return g_string_free(text, FALSE);
}

/* Every variable in NODE, once, in order. */
static void
collect_names(const WbCodeRun *run, const WbNode *node, GPtrArray *names)
{
	if (node->kind == WB_NODE_NAME && wb_code_is_variable(run, node->text) &&
		!g_ptr_array_find_with_equal_func(names, node->text, g_str_equal, NULL))
		g_ptr_array_add(names, node->text);
	for (guint i = 0; node->children && i < node->children->len; i++)
		collect_names(run, node->children->pdata[i], names);
}

static void
append_name(WbCodeRun *run, const char *name, GString *text)
{
	WbNode node = { .kind = WB_NODE_NAME, .text = (char *)name };
	g_autofree char *described = NULL;
	WbValue value;

	if (!wb_code_evaluate(run, &node, &value, NULL))
		return;
	g_string_append_printf(text, "%s%s is ", text->len ? ", " : "", name);
	if (value.kind == WB_VALUE_INTEGER && wb_tcp_info_exists(name))
		described = wb_tcp_info_describe(name, (guint64)value.integer);
	if (described)
		g_string_append(text, described);
	else
		wb_value_append(&value, TRUE, text);
}

/* "tcpi_snd_cwnd is 9, tcpi_lost is 0" */
static char *
describe_names(WbCodeRun *run, const WbNode *condition)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	GString *text = g_string_new(NULL);

	collect_names(run, condition, names);
	for (guint i = 0; i < names->len; i++)
		append_name(run, names->pdata[i], text);
	if (text->len == 0)
		g_string_append(text, "False");
	return g_string_free(text, FALSE);
}

/* The sign seen from the other side. */
static const char *
turn_sign(const char *sign)
{
	static const char *const pairs[][2] = { { "<", ">" }, { "<=", ">=" }, { ">", "<" },
		{ ">=", "<=" } };

	for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
		if (strcmp(pairs[i][0], sign) == 0)
			return pairs[i][1];
	return sign;
}

static gboolean
is_variable(const WbCodeRun *run, const WbNode *node)
{
	return node->kind == WB_NODE_NAME && wb_code_is_variable(run, node->text);
}

/* What the script demands: "10" of A == 10, "at least" signs as they are, else the condition. */
static char *
describe_demand(const WbCode *code, const WbCodeRun *run, const WbNode *condition)
{
	const WbNode *left, *right;
	g_autofree char *text = NULL;
	const char *sign;

	if (condition->kind != WB_NODE_COMPARE || condition->signs->len != 1)
		return dup_source(code, condition);
	left = condition->children->pdata[0];
	right = condition->children->pdata[1];
	sign = condition->signs->pdata[0];
	if (!is_variable(run, left) && is_variable(run, right)) {
		right = left;
		sign = turn_sign(sign);
	} else if (!is_variable(run, left)) {
		return dup_source(code, condition);
	}
	text = dup_source(code, right);
	return strcmp(sign, "==") == 0 ? g_steal_pointer(&text)
				       : g_strdup_printf("%s %s", sign, text);
}

/* The message, unless it only repeats a value. NULL without one, or with an error. */
static char *
dup_message(WbCodeRun *run, const WbNode *node, GError **error)
{
	const WbNode *message = node->children->len > 1 ? node->children->pdata[1] : NULL;
	g_autoptr(GString) text = NULL;
	WbValue value;

	if (!message || message->kind == WB_NODE_NAME)
		return NULL;
	if (!wb_code_evaluate(run, message, &value, error))
		return NULL;
	text = g_string_new(NULL);
	wb_value_append(&value, FALSE, text);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean
add_mismatch(const WbCode *code, WbCodeRun *run, const WbNode *node, GPtrArray *mismatches,
	GError **error)
{
	const WbNode *condition = node->children->pdata[0];
	g_autoptr(GError) inner = NULL;
	g_autofree char *message = dup_message(run, node, &inner);
	g_autofree char *values = describe_names(run, condition);
	g_autofree char *demand = describe_demand(code, run, condition);
	g_autofree char *words = NULL;

	if (inner) {
		g_propagate_error(error, g_steal_pointer(&inner));
		return FALSE;
	}
	words = g_strdup_printf("%s%s%s, the script says %s", message ? message : "",
		message ? ": " : "", values, demand);
	g_ptr_array_add(mismatches, wb_mismatch_new("assert", condition->place,
					    dup_source(code, condition), g_strdup(values), words));
	return TRUE;
}

static gboolean
run_assert(const WbCode *code, WbCodeRun *run, const WbNode *node, GPtrArray *mismatches,
	GError **error)
{
	WbValue value;

	if (!wb_code_evaluate(run, node->children->pdata[0], &value, error))
		return FALSE;
	return wb_value_is_true(&value) || add_mismatch(code, run, node, mismatches, error);
}

gboolean
wb_code_run(const WbCode *code, WbCodeScope *scope, const WbTcpInfo *info, GString *output,
	GPtrArray *mismatches, GError **error)
{
	g_autoptr(GPtrArray) pool = g_ptr_array_new_with_free_func(g_free);
	WbCodeRun run = { scope, info, pool };
	gboolean ok = TRUE;

	for (guint i = 0; ok && i < code->statements->len; i++) {
		const WbNode *node = code->statements->pdata[i];
		WbValue value;

		if (node->kind == WB_NODE_ASSERT)
			ok = run_assert(code, &run, node, mismatches, error);
		else if (node->kind == WB_NODE_ASSIGN)
			ok = assign(&run, node, error);
		else if (node->kind == WB_NODE_PRINT)
			ok = print(&run, node, output, error);
		else
			ok = wb_code_evaluate(&run, node->children->pdata[0], &value, error);
	}
	return ok;
}
