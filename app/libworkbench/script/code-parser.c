/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tokens of code between %{ and }% as statements. */
#include <string.h>

#include "base/text.h"
#include "script/code-private.h"

typedef struct {
	const char *file;
	const GArray *tokens;
	guint at;
	guint level;	      /* of recursion */
	gboolean fault;	      /* in this statement: it says no more */
	GHashTable *assigned; /* names that the block gives a value */
	GPtrArray *diagnostics;
} Parser;

static WbNode *parse_expression(Parser *parser);
static WbNode *parse_binary(Parser *parser, guint level);

/* --- Nodes --- */

void
wb_node_free(WbNode *node)
{
	if (!node)
		return;
	g_free(node->text);
	g_clear_pointer(&node->children, g_ptr_array_unref);
	g_clear_pointer(&node->signs, g_ptr_array_unref);
	g_free(node);
}

static const WbCodeToken *
peek(const Parser *parser)
{
	return &g_array_index(parser->tokens, WbCodeToken, parser->at);
}

static gboolean
is_end(const Parser *parser)
{
	return peek(parser)->kind == WB_CODE_END;
}

/* The last token is an END, and nothing steps over it but the loop over statements. */
static const WbCodeToken *
take(Parser *parser)
{
	const WbCodeToken *token = peek(parser);

	if (token->kind != WB_CODE_END)
		parser->at++;
	return token;
}

static gboolean
is_sign(const Parser *parser, const char *sign)
{
	const WbCodeToken *token = peek(parser);

	return token->kind == WB_CODE_SIGN && strcmp(token->text, sign) == 0;
}

static gboolean
is_word(const Parser *parser, const char *word)
{
	const WbCodeToken *token = peek(parser);

	return token->kind == WB_CODE_NAME && strcmp(token->text, word) == 0;
}

static gboolean
take_sign(Parser *parser, const char *sign)
{
	if (!is_sign(parser, sign))
		return FALSE;
	take(parser);
	return TRUE;
}

static void add_fault(Parser *parser, WbPlace place, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void
add_fault(Parser *parser, WbPlace place, const char *format, ...)
{
	g_autofree char *message = NULL;
	va_list arguments;

	if (parser->fault)
		return;
	parser->fault = TRUE;
	va_start(arguments, format);
	message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_ptr_array_add(parser->diagnostics, wb_diagnostic_new(WB_SEVERITY_ERROR, parser->file,
						     place.line, place.column, "%s", message));
}

static WbNode *
make_node(WbNodeKind kind, const WbCodeToken *token)
{
	WbNode *node = g_new0(WbNode, 1);

	node->kind = kind;
	node->place = token->place;
	node->start = token->start;
	node->end = token->end;
	node->depth = 1;
	node->text = g_strdup(token->text);
	node->integer = token->integer;
	node->real = token->real;
	return node;
}

/* Takes CHILD, which may be NULL after a fault. */
static void
add_child(Parser *parser, WbNode *node, WbNode *child)
{
	if (!node->children)
		node->children = g_ptr_array_new_with_free_func((GDestroyNotify)wb_node_free);
	if (!child)
		return;
	g_ptr_array_add(node->children, child);
	node->start = MIN(node->start, child->start);
	node->end = MAX(node->end, child->end);
	node->depth = MAX(node->depth, child->depth + 1);
	if (node->depth > WB_CODE_DEPTH_MAX)
		add_fault(parser, child->place, "this expression is too deep or too long");
}

/* --- Atoms --- */

static gboolean
is_function(const char *name)
{
	static const char *const names[] = { "abs", "min", "max", "int", "float", "len", "str",
		NULL };

	return g_strv_contains(names, name);
}

/* What stands between "(" and ")", separated by commas. */
static void
parse_list(Parser *parser, WbNode *node, gboolean *ret_comma)
{
	*ret_comma = FALSE;
	while (!is_sign(parser, ")") && !is_end(parser) && !parser->fault) {
		add_child(parser, node, parse_expression(parser));
		if (!take_sign(parser, ","))
			break;
		*ret_comma = TRUE;
	}
	node->end = peek(parser)->end;
	if (!take_sign(parser, ")"))
		add_fault(parser, peek(parser)->place, "\")\" is missing here");
}

static WbNode *
parse_parentheses(Parser *parser)
{
	const WbCodeToken *token = take(parser);
	g_autoptr(WbNode) tuple = make_node(WB_NODE_TUPLE, token);
	WbNode *only;
	gboolean comma;

	parse_list(parser, tuple, &comma);
	if (comma || !tuple->children || tuple->children->len != 1)
		return g_steal_pointer(&tuple);
	only = g_ptr_array_steal_index(tuple->children, 0);
	only->start = tuple->start;
	only->end = tuple->end;
	return only;
}

static void
check_field(Parser *parser, const WbCodeToken *token)
{
	const char *closest;

	if (!g_str_has_prefix(token->text, "tcpi_") || wb_tcp_info_exists(token->text) ||
		g_hash_table_contains(parser->assigned, token->text))
		return;
	closest = wb_text_closest(token->text, wb_tcp_info_fields());
	add_fault(parser, token->place, "TCP_INFO has no %s%s%s%s", token->text,
		closest ? "; did you mean " : "", closest ? closest : "", closest ? "?" : "");
}

static WbNode *
parse_name(Parser *parser)
{
	const WbCodeToken *token = take(parser);
	WbNode *node = make_node(WB_NODE_NAME, token);
	gboolean comma;

	if (peek(parser)->kind == WB_CODE_STRING && peek(parser)->start == token->end) {
		add_fault(parser, token->place, "strings with a prefix are not supported");
	} else if (is_sign(parser, "(")) {
		if (!is_function(token->text))
			add_fault(parser, token->place,
				"there is no function %s() here; there are abs, min, max, int, "
				"float, len and str",
				token->text);
		take(parser);
		node->kind = WB_NODE_CALL;
		parse_list(parser, node, &comma);
	} else {
		check_field(parser, token);
	}
	return node;
}

static void
check_after_atom(Parser *parser)
{
	if (is_sign(parser, "["))
		add_fault(parser, peek(parser)->place, "Python's indexing is not supported");
	else if (is_sign(parser, "."))
		add_fault(parser, peek(parser)->place,
			"Python's attributes and methods are not supported");
	else if (is_sign(parser, "**"))
		add_fault(parser, peek(parser)->place, "Python's ** is not supported");
}

static WbNode *
parse_strings(Parser *parser)
{
	WbNode *node = make_node(WB_NODE_STRING, take(parser));

	/* Adjacent strings are one. */
	while (peek(parser)->kind == WB_CODE_STRING) {
		const WbCodeToken *token = take(parser);
		char *joined = g_strconcat(node->text, token->text, NULL);

		g_free(node->text);
		node->text = joined;
		node->end = token->end;
	}
	return node;
}

static WbNode *
parse_atom(Parser *parser)
{
	const WbCodeToken *token = peek(parser);
	WbNode *node = NULL;

	switch (token->kind) {
	case WB_CODE_INTEGER:
		node = make_node(WB_NODE_INTEGER, take(parser));
		break;
	case WB_CODE_REAL:
		node = make_node(WB_NODE_REAL, take(parser));
		break;
	case WB_CODE_STRING:
		node = parse_strings(parser);
		break;
	case WB_CODE_NAME:
		node = parse_name(parser);
		break;
	default:
		if (is_sign(parser, "("))
			node = parse_parentheses(parser);
		else if (is_sign(parser, "[") || is_sign(parser, "{"))
			add_fault(parser, token->place,
				"Python's lists and dictionaries are not supported");
		else
			add_fault(parser, token->place, "an expression is expected here");
		break;
	}
	check_after_atom(parser);
	return node;
}

/* --- Operators --- */

/* From the loosest to the tightest. */
static const char *const levels[][5] = {
	{ "|", NULL },
	{ "^", NULL },
	{ "&", NULL },
	{ "<<", ">>", NULL },
	{ "+", "-", NULL },
	{ "*", "/", "//", "%", NULL },
};

static gboolean
is_one_of(const Parser *parser, const char *const *signs)
{
	const WbCodeToken *token = peek(parser);

	return token->kind == WB_CODE_SIGN && g_strv_contains(signs, token->text);
}

static WbNode *
parse_unary(Parser *parser)
{
	static const char *const signs[] = { "-", "+", "~", NULL };
	WbNode *node = NULL;

	if (parser->level > WB_CODE_DEPTH_MAX) {
		add_fault(parser, peek(parser)->place, "this expression is too deep or too long");
		return NULL;
	}
	if (!is_one_of(parser, signs))
		return parse_atom(parser);
	parser->level++;
	node = make_node(WB_NODE_UNARY, take(parser));
	add_child(parser, node, parse_unary(parser));
	parser->level--;
	return node;
}

/* LEFT SIGN, the sign being the next token. Takes LEFT. */
static WbNode *
begin_binary(Parser *parser, WbNodeKind kind, WbNode *left)
{
	WbNode *node = make_node(kind, take(parser));

	add_child(parser, node, left);
	return node;
}

static WbNode *
parse_binary(Parser *parser, guint level)
{
	WbNode *node;

	if (level == G_N_ELEMENTS(levels))
		return parse_unary(parser);
	node = parse_binary(parser, level + 1);
	while (!parser->fault && is_one_of(parser, levels[level])) {
		node = begin_binary(parser, WB_NODE_BINARY, node);
		add_child(parser, node, parse_binary(parser, level + 1));
	}
	return node;
}

static WbNode *
parse_comparison(Parser *parser)
{
	static const char *const signs[] = { "==", "!=", "<", "<=", ">", ">=", NULL };
	WbNode *node = parse_binary(parser, 0), *compare = NULL;

	while (!parser->fault && is_one_of(parser, signs)) {
		const char *sign = peek(parser)->text;

		if (!compare) {
			compare = begin_binary(parser, WB_NODE_COMPARE, node);
			compare->signs = g_ptr_array_new_with_free_func(g_free);
		} else {
			take(parser);
		}
		g_ptr_array_add(compare->signs, g_strdup(sign));
		add_child(parser, compare, parse_binary(parser, 0));
	}
	if (is_word(parser, "in") || is_word(parser, "is"))
		add_fault(parser, peek(parser)->place, "Python's \"%s\" is not supported",
			peek(parser)->text);
	return compare ? compare : node;
}

static WbNode *
parse_not(Parser *parser)
{
	WbNode *node;

	if (!is_word(parser, "not"))
		return parse_comparison(parser);
	if (parser->level > WB_CODE_DEPTH_MAX) {
		add_fault(parser, peek(parser)->place, "this expression is too deep or too long");
		return NULL;
	}
	parser->level++;
	node = make_node(WB_NODE_UNARY, take(parser));
	add_child(parser, node, parse_not(parser));
	parser->level--;
	return node;
}

static WbNode *
parse_and(Parser *parser)
{
	WbNode *node = parse_not(parser);

	while (!parser->fault && is_word(parser, "and")) {
		node = begin_binary(parser, WB_NODE_AND, node);
		add_child(parser, node, parse_not(parser));
	}
	return node;
}

static WbNode *
parse_expression(Parser *parser)
{
	WbNode *node;

	if (parser->level > WB_CODE_DEPTH_MAX) {
		add_fault(parser, peek(parser)->place, "this expression is too deep or too long");
		return NULL;
	}
	parser->level++;
	node = parse_and(parser);
	while (!parser->fault && is_word(parser, "or")) {
		node = begin_binary(parser, WB_NODE_OR, node);
		add_child(parser, node, parse_and(parser));
	}
	if (is_word(parser, "if"))
		add_fault(parser, peek(parser)->place, "Python's \"if\" is not supported");
	parser->level--;
	return node;
}

/* --- Statements --- */

static WbNode *
parse_assert(Parser *parser)
{
	WbNode *node = make_node(WB_NODE_ASSERT, take(parser));
	WbNode *condition = parse_expression(parser);

	if (condition && condition->kind == WB_NODE_TUPLE)
		add_fault(parser, condition->place,
			"this assertion is of a tuple and always true: the message stands after "
			"the closing parenthesis");
	add_child(parser, node, condition);
	if (take_sign(parser, ","))
		add_child(parser, node, parse_expression(parser));
	return node;
}

/* print(a, b), and Python 2's print a, b. */
static WbNode *
parse_print(Parser *parser)
{
	WbNode *node = make_node(WB_NODE_PRINT, take(parser));
	WbNode *only;

	while (!is_end(parser) && !parser->fault) {
		add_child(parser, node, parse_expression(parser));
		if (!take_sign(parser, ","))
			break;
	}
	only = node->children && node->children->len == 1 ? node->children->pdata[0] : NULL;
	if (only && only->kind == WB_NODE_TUPLE) {
		g_ptr_array_steal_index(node->children, 0);
		g_ptr_array_unref(node->children);
		node->children = g_steal_pointer(&only->children);
		wb_node_free(only);
	}
	return node;
}

/* NAME = …, NAME += … */
static WbNode *
parse_assignment(Parser *parser)
{
	const WbCodeToken *name = take(parser), *sign = take(parser);
	WbNode *node = make_node(WB_NODE_ASSIGN, name), *value;

	value = parse_expression(parser);
	if (strcmp(sign->text, "=") != 0 && value) {
		WbNode *binary = make_node(WB_NODE_BINARY, sign);

		binary->text[strlen(binary->text) - 1] = '\0';
		add_child(parser, binary, make_node(WB_NODE_NAME, name));
		add_child(parser, binary, value);
		value = binary;
	}
	add_child(parser, node, value);
	return node;
}

static gboolean
is_assignment(const Parser *parser)
{
	static const char *const signs[] = { "=",
		"+=", "-=", "*=", "/=", "//=", "%=", "&=", "|=", "^=", "<<=", ">>=", NULL };
	const WbCodeToken *next = peek(parser) + 1;

	return peek(parser)->kind == WB_CODE_NAME && next->kind == WB_CODE_SIGN &&
	       g_strv_contains(signs, next->text);
}

static gboolean
is_unsupported(const Parser *parser)
{
	static const char *const words[] = { "async", "await", "break", "class", "continue", "def",
		"del", "elif", "else", "except", "exec", "finally", "for", "from", "global", "if",
		"import", "lambda", "nonlocal", "raise", "return", "try", "while", "with", "yield",
		NULL };

	return peek(parser)->kind == WB_CODE_NAME && g_strv_contains(words, peek(parser)->text);
}

static WbNode *
parse_statement(Parser *parser)
{
	const WbCodeToken *token = peek(parser);
	WbNode *node;

	if (is_unsupported(parser)) {
		add_fault(parser, token->place,
			"Python's \"%s\" is not supported: only assert, NAME = VALUE and print()",
			token->text);
		return NULL;
	}
	if (is_word(parser, "assert"))
		return parse_assert(parser);
	if (is_word(parser, "print"))
		return parse_print(parser);
	if (is_assignment(parser))
		return parse_assignment(parser);
	if (is_word(parser, "pass")) {
		take(parser);
		return NULL;
	}
	node = make_node(WB_NODE_VALUE, token);
	add_child(parser, node, parse_expression(parser));
	return node;
}

static void
note_assigned(Parser *parser)
{
	for (guint i = 0; i + 1 < parser->tokens->len; i++) {
		parser->at = i;
		if (is_assignment(parser))
			g_hash_table_add(parser->assigned, peek(parser)->text);
	}
	parser->at = 0;
}

static void
parse_statements(Parser *parser, GPtrArray *statements)
{
	while (parser->at < parser->tokens->len) {
		WbNode *node;

		if (is_end(parser)) {
			parser->at++;
			continue;
		}
		parser->fault = FALSE;
		parser->level = 0;
		node = parse_statement(parser);
		if (node)
			g_ptr_array_add(statements, node);
		if (!is_end(parser))
			add_fault(parser, peek(parser)->place, "the statement should end here");
		while (!is_end(parser))
			parser->at++;
	}
}

WbCode *
wb_code_parse(const char *file, const char *text, WbPlace place, GPtrArray *diagnostics)
{
	g_autoptr(GArray) tokens = NULL;
	g_autoptr(GHashTable) assigned = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(WbCode) code = g_new0(WbCode, 1);
	guint before = diagnostics->len;
	Parser parser;

	code->source = g_strdup(text);
	code->statements = g_ptr_array_new_with_free_func((GDestroyNotify)wb_node_free);
	tokens = wb_code_tokens(file, text, place, diagnostics);
	parser = (Parser){
		.file = file, .tokens = tokens, .assigned = assigned, .diagnostics = diagnostics
	};
	note_assigned(&parser);
	parse_statements(&parser, code->statements);
	return diagnostics->len > before ? NULL : g_steal_pointer(&code);
}

void
wb_code_free(WbCode *code)
{
	if (!code)
		return;
	g_free(code->source);
	g_ptr_array_unref(code->statements);
	g_free(code);
}
