/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Code between %{ and }% as tokens. */
#include <errno.h>
#include <string.h>

#include "script/code-private.h"

typedef struct {
	const char *file, *text;
	gsize at, length;
	WbPlace place; /* of AT */
	guint open;    /* brackets that are not closed yet */
	GArray *tokens;
	GPtrArray *diagnostics;
} Lexer;

static void add_fault(Lexer *lexer, WbPlace place, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void
add_fault(Lexer *lexer, WbPlace place, const char *format, ...)
{
	g_autofree char *message = NULL;
	va_list arguments;

	va_start(arguments, format);
	message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_ptr_array_add(lexer->diagnostics, wb_diagnostic_new(WB_SEVERITY_ERROR, lexer->file,
						    place.line, place.column, "%s", message));
}

static char
peek(const Lexer *lexer, gsize ahead)
{
	return ahead < lexer->length - lexer->at ? lexer->text[lexer->at + ahead] : '\0';
}

static void
advance(Lexer *lexer, gsize count)
{
	for (; count && lexer->at < lexer->length; count--) {
		if (lexer->text[lexer->at++] == '\n') {
			lexer->place.line++;
			lexer->place.column = 1;
		} else {
			lexer->place.column++;
		}
	}
}

static WbCodeToken *
add_token(Lexer *lexer, WbCodeTokenKind kind, gsize length)
{
	WbCodeToken token = {
		.kind = kind, .start = lexer->at, .end = lexer->at + length, .place = lexer->place
	};

	g_array_append_val(lexer->tokens, token);
	advance(lexer, length);
	return &g_array_index(lexer->tokens, WbCodeToken, lexer->tokens->len - 1);
}

static void
take_name(Lexer *lexer)
{
	gsize length = 0;
	WbCodeToken *token;

	while (g_ascii_isalnum(peek(lexer, length)) || peek(lexer, length) == '_')
		length++;
	token = add_token(lexer, WB_CODE_NAME, length);
	token->text = g_strndup(lexer->text + token->start, length);
}

/* --- Numbers --- */

static gsize
get_number_length(const Lexer *lexer)
{
	gsize length = 0;

	for (;;) {
		char c = peek(lexer, length);
		gboolean sign = (c == '+' || c == '-') && length &&
				(peek(lexer, length - 1) | 0x20) == 'e' &&
				(peek(lexer, 1) | 0x20) != 'x';

		if (!g_ascii_isalnum(c) && c != '.' && !sign)
			return length;
		length++;
	}
}

static gboolean
parse_integer(const char *text, guint64 *ret_value)
{
	guint base = 10;
	char *end;

	if (text[0] == '0' && (text[1] | 0x20) == 'x')
		base = 16;
	else if (text[0] == '0' && (text[1] | 0x20) == 'o')
		base = 8;
	else if (text[0] == '0' && (text[1] | 0x20) == 'b')
		base = 2;
	if (base != 10)
		text += 2;
	if (!g_ascii_isxdigit(text[0]))
		return FALSE;
	errno = 0;
	*ret_value = g_ascii_strtoull(text, &end, base);
	return errno == 0 && *end == '\0';
}

static gboolean
parse_real(const char *text, double *ret_value)
{
	char *end;

	if (text[0] == '0' && (text[1] | 0x20) == 'x')
		return FALSE;
	*ret_value = g_ascii_strtod(text, &end);
	return *end == '\0';
}

static void
take_number(Lexer *lexer)
{
	gsize length = get_number_length(lexer);
	WbCodeToken *token = add_token(lexer, WB_CODE_INTEGER, length);
	g_autofree char *text = g_strndup(lexer->text + token->start, length);

	if (parse_integer(text, &token->integer))
		return;
	if (parse_real(text, &token->real))
		token->kind = WB_CODE_REAL;
	else
		add_fault(lexer, token->place, "this is not a number");
}

/* --- Strings --- */

static void
take_escape(Lexer *lexer, GString *text)
{
	static const char letters[] = "ntr0\\'\"", characters[] = "\n\t\r\0\\'\"";
	char c = peek(lexer, 1);
	const char *letter = c ? strchr(letters, c) : NULL;
	int high = g_ascii_xdigit_value(peek(lexer, 2));
	int low = high < 0 ? -1 : g_ascii_xdigit_value(peek(lexer, 3));

	if (letter) {
		g_string_append_c(text, characters[letter - letters]);
	} else if (c == 'x' && low >= 0) {
		g_string_append_c(text, (char)(high * 16 + low));
		advance(lexer, 2);
	} else if (c != '\n') {
		g_string_append_c(text, '\\');
		g_string_append_c(text, c);
	}
	advance(lexer, 2);
}

static void
take_string(Lexer *lexer)
{
	g_autoptr(GString) text = g_string_new(NULL);
	char quote = peek(lexer, 0);
	guint index = lexer->tokens->len;
	WbCodeToken *token = add_token(lexer, WB_CODE_STRING, 1);
	WbPlace place = token->place;

	while (peek(lexer, 0) != quote && peek(lexer, 0) != '\n' && lexer->at < lexer->length) {
		if (peek(lexer, 0) == '\\') {
			take_escape(lexer, text);
			continue;
		}
		g_string_append_c(text, peek(lexer, 0));
		advance(lexer, 1);
	}
	if (peek(lexer, 0) == quote && lexer->at < lexer->length)
		advance(lexer, 1);
	else
		add_fault(lexer, place, "this string has no end");
	token = &g_array_index(lexer->tokens, WbCodeToken, index);
	token->end = lexer->at;
	token->text = g_strdup(text->str);
}

/* --- Signs --- */

static gsize
get_sign_length(const Lexer *lexer)
{
	static const char *const signs[] = { "**=", "//=", "<<=", ">>=", "**", "//", "<<", ">>",
		"<=", ">=", "==", "!=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=" };

	for (gsize i = 0; i < G_N_ELEMENTS(signs); i++) {
		gsize length = strlen(signs[i]);

		if (lexer->length - lexer->at >= length &&
			memcmp(lexer->text + lexer->at, signs[i], length) == 0)
			return length;
	}
	return 1;
}

static void
take_sign(Lexer *lexer)
{
	gsize length = get_sign_length(lexer);
	WbCodeToken *token;
	char c = peek(lexer, 0);

	if (length == 1 && !strchr("()[]{}<>=+-*/%&|^~,.:", c)) {
		add_fault(lexer, lexer->place, "unexpected character 0x%02x", (guchar)c);
		advance(lexer, 1);
		return;
	}
	if (strchr("([{", c))
		lexer->open++;
	else if (strchr(")]}", c) && lexer->open)
		lexer->open--;
	token = add_token(lexer, WB_CODE_SIGN, length);
	token->text = g_strndup(lexer->text + token->start, length);
}

static void
take_line_end(Lexer *lexer)
{
	/* A line goes on inside brackets. */
	if (lexer->open && peek(lexer, 0) == '\n')
		advance(lexer, 1);
	else
		add_token(lexer, WB_CODE_END, 1);
}

static void
skip_comment(Lexer *lexer)
{
	while (lexer->at < lexer->length && peek(lexer, 0) != '\n')
		advance(lexer, 1);
}

static void
take_token(Lexer *lexer)
{
	char c = peek(lexer, 0);

	if (c == '\\' && peek(lexer, 1) == '\n')
		advance(lexer, 2);
	else if (c == '\\' && peek(lexer, 1) == '\r' && peek(lexer, 2) == '\n')
		advance(lexer, 3);
	else if (c == '\n' || c == ';')
		take_line_end(lexer);
	else if (c == '#')
		skip_comment(lexer);
	else if (g_ascii_isspace(c))
		advance(lexer, 1);
	else if (g_ascii_isalpha(c) || c == '_')
		take_name(lexer);
	else if (g_ascii_isdigit(c) || (c == '.' && g_ascii_isdigit(peek(lexer, 1))))
		take_number(lexer);
	else if (c == '\'' || c == '"')
		take_string(lexer);
	else
		take_sign(lexer);
}

static void
clear_token(gpointer data)
{
	g_free(((WbCodeToken *)data)->text);
}

GArray *
wb_code_tokens(const char *file, const char *text, WbPlace place, GPtrArray *diagnostics)
{
	Lexer lexer = { .file = file,
		.text = text,
		.length = strlen(text),
		.place = place,
		.tokens = g_array_new(FALSE, TRUE, sizeof(WbCodeToken)),
		.diagnostics = diagnostics };

	g_array_set_clear_func(lexer.tokens, clear_token);
	if (lexer.length > WB_CODE_TEXT_MAX) {
		add_fault(&lexer, place, "a block of code has at most %d bytes", WB_CODE_TEXT_MAX);
		lexer.length = 0;
	}
	while (lexer.at < lexer.length)
		take_token(&lexer);
	add_token(&lexer, WB_CODE_END, 0);
	return lexer.tokens;
}
