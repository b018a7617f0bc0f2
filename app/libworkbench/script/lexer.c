/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of a packet script as tokens and comments. */
#include "script/lexer.h"

#include <string.h>

typedef struct {
	WbTokens *tokens;
	const char *file;
	GPtrArray *diagnostics;
	const char *text;
	gsize length, at;
	guint line;
	gsize line_start;
	gboolean first; /* nothing but blanks so far on this line */
} Lexer;

void
wb_comment_free(WbComment *comment)
{
	g_free(comment->text);
	g_free(comment);
}

void
wb_tokens_free(WbTokens *tokens)
{
	if (!tokens)
		return;
	g_array_unref(tokens->tokens);
	g_ptr_array_unref(tokens->comments);
	g_free(tokens);
}

char *
wb_tokens_dup_line(const char *text, gsize length, gsize offset)
{
	gsize start = MIN(offset, length), end = start;

	while (start > 0 && text[start - 1] != '\n')
		start--;
	while (end < length && text[end] != '\n')
		end++;
	if (end > start && text[end - 1] == '\r')
		end--;
	return g_strndup(text + start, end - start);
}

/* The byte AHEAD of here, or NUL. */
static char
look(const Lexer *lexer, gsize ahead)
{
	return lexer->length - lexer->at > ahead ? lexer->text[lexer->at + ahead] : '\0';
}

static gboolean
looks_at(const Lexer *lexer, const char *what)
{
	gsize length = strlen(what);

	return lexer->length - lexer->at >= length &&
	       memcmp(lexer->text + lexer->at, what, length) == 0;
}

static gboolean
is_word_byte(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

static WbPlace
get_place(const Lexer *lexer)
{
	return (WbPlace){ lexer->line, (guint)(lexer->at - lexer->line_start) + 1 };
}

static void
advance_to(Lexer *lexer, gsize end)
{
	for (; lexer->at < end; lexer->at++) {
		if (lexer->text[lexer->at] != '\n')
			continue;
		lexer->line++;
		lexer->line_start = lexer->at + 1;
		lexer->first = TRUE;
	}
}

static void
add_token(Lexer *lexer, WbTokenKind kind, gsize length)
{
	WbToken token = { .kind = kind,
		.start = lexer->at,
		.end = lexer->at + length,
		.place = get_place(lexer),
		.first = lexer->first };

	lexer->first = FALSE;
	advance_to(lexer, token.end);
	token.end_line = lexer->line;
	lexer->first = FALSE;
	g_array_append_val(lexer->tokens->tokens, token);
}

static void
add_fault(Lexer *lexer, const char *message)
{
	WbPlace place = get_place(lexer);
	WbDiagnostic *fault = wb_diagnostic_new(
		WB_SEVERITY_ERROR, lexer->file, place.line, place.column, "%s", message);

	fault->source = wb_tokens_dup_line(lexer->text, lexer->length, lexer->at);
	g_ptr_array_add(lexer->diagnostics, fault);
}

/* To the end of this line: where what was not closed is taken to end. */
static gsize
measure_line(const Lexer *lexer)
{
	const char *from = lexer->text + lexer->at;
	const char *newline = memchr(from, '\n', lexer->length - lexer->at);

	return newline ? (gsize)(newline - from) : lexer->length - lexer->at;
}

static void
add_broken(Lexer *lexer, const char *message)
{
	add_fault(lexer, message);
	add_token(lexer, WB_TOKEN_BROKEN, measure_line(lexer));
}

/* A line of a script that can hardly be a line of a command or of code: "+.1 < …", "+0 read(…". */
static gboolean
starts_event(const char *line, gsize length)
{
	gsize i = 0;

	while (i < length && (line[i] == ' ' || line[i] == '\t'))
		i++;
	if (i == length || line[i++] != '+')
		return FALSE;
	if (i == length || (!g_ascii_isdigit(line[i]) && line[i] != '.'))
		return FALSE;
	while (i < length && (g_ascii_isdigit(line[i]) || strchr(".~+", line[i])))
		i++;
	return i < length && (line[i] == ' ' || line[i] == '\t');
}

/*
 * The length of a quoted text with its two quotes, 0 if it is not closed. A backquoted command may
 * have several lines, but none that starts an event: there, its end was forgotten.
 */
static gsize
measure_quoted(const char *text, gsize length, gboolean lines)
{
	char quote = text[0];

	for (gsize i = 1; i < length; i++) {
		if (text[i] == quote)
			return i + 1;
		if (text[i] == '\n' && (!lines || starts_event(text + i + 1, length - i - 1)))
			return 0;
		if (text[i] == '\\' && i + 1 < length && text[i + 1] != '\n')
			i++;
	}
	return 0;
}

gsize
wb_tokens_measure_value(const char *text, gsize length)
{
	gsize i = 0;

	if (length && text[0] == '"')
		return measure_quoted(text, length, FALSE);
	while (i < length && !g_ascii_isspace(text[i])) {
		gsize quoted;

		if (text[i] == '/' && i + 1 < length && (text[i + 1] == '/' || text[i + 1] == '*'))
			break;
		if (text[i] != '"' && text[i] != '`') {
			i++;
			continue;
		}
		if (i == 0 || text[i - 1] != '=')
			break;
		quoted = measure_quoted(text + i, length - i, text[i] == '`');
		if (!quoted)
			return 0;
		i += quoted;
	}
	return i;
}

static void
lex_comment(Lexer *lexer)
{
	WbComment *comment;
	gsize length;

	if (looks_at(lexer, "//")) {
		length = measure_line(lexer);
		while (length && lexer->text[lexer->at + length - 1] == '\r')
			length--;
	} else {
		const char *from = lexer->text + lexer->at;
		const char *end = g_strstr_len(from + 2, lexer->length - lexer->at - 2, "*/");

		if (!end) {
			add_broken(lexer, "this comment has no end, \"*/\"");
			return;
		}
		length = end + 2 - from;
	}
	comment = g_new0(WbComment, 1);
	comment->place = get_place(lexer);
	comment->text = g_strndup(lexer->text + lexer->at, length);
	comment->own_line = lexer->first;
	g_ptr_array_add(lexer->tokens->comments, comment);
	advance_to(lexer, lexer->at + length);
}

static void
lex_code(Lexer *lexer)
{
	const char *from = lexer->text + lexer->at;
	const char *end = g_strstr_len(from + 2, lexer->length - lexer->at - 2, "}%");

	if (end)
		add_token(lexer, WB_TOKEN_CODE, end + 2 - from);
	else
		add_broken(lexer, "this code has no end, \"}%\"");
}

static void
lex_quoted(Lexer *lexer)
{
	gboolean command = look(lexer, 0) == '`';
	gsize length = measure_quoted(lexer->text + lexer->at, lexer->length - lexer->at, command);

	if (length)
		add_token(lexer, command ? WB_TOKEN_BACKQUOTED : WB_TOKEN_STRING, length);
	else if (command)
		add_broken(lexer, "this command is not closed: its second \"`\" is missing");
	else
		add_broken(
			lexer, "this string is not closed on its line: its second '\"' is missing");
}

/* "--name", and "=value" if it follows. */
static void
lex_option(Lexer *lexer)
{
	gsize length = 2, value;

	while (is_word_byte(look(lexer, length)) || look(lexer, length) == '-')
		length++;
	if (look(lexer, length) != '=') {
		add_token(lexer, WB_TOKEN_OPTION, length);
		return;
	}
	length++;
	value = wb_tokens_measure_value(
		lexer->text + lexer->at + length, lexer->length - lexer->at - length);
	if (value == 0 && (look(lexer, length) == '"' || strchr("`\"", look(lexer, length))) &&
		look(lexer, length) != '\0')
		add_broken(lexer, "the value of this option is not closed");
	else
		add_token(lexer, WB_TOKEN_OPTION, length + value);
}

/* How many bytes from here are a number; *RET_KIND says of which kind. 0: none. */
static gsize
measure_number(const Lexer *lexer, WbTokenKind *ret_kind)
{
	gsize sign = look(lexer, 0) == '-' ? 1 : 0, whole = sign, fraction;

	while (g_ascii_isdigit(look(lexer, whole)))
		whole++;
	if (look(lexer, whole) == '.' && g_ascii_isdigit(look(lexer, whole + 1))) {
		fraction = whole + 1;
		while (g_ascii_isdigit(look(lexer, fraction)))
			fraction++;
		*ret_kind = WB_TOKEN_FLOAT;
		return fraction;
	}
	*ret_kind = WB_TOKEN_INTEGER;
	return whole > sign ? whole : 0;
}

/* Letters and digits: a word, or a number if it is nothing else. */
static void
lex_alphanumeric(Lexer *lexer)
{
	WbTokenKind kind;
	gsize number = measure_number(lexer, &kind), length = 0;

	if (number && kind == WB_TOKEN_FLOAT) {
		add_token(lexer, kind, number);
		return;
	}
	while (is_word_byte(look(lexer, length)))
		length++;
	if (length > number) {
		gsize hex = 2;

		while (g_ascii_isxdigit(look(lexer, hex)))
			hex++;
		kind = WB_TOKEN_WORD;
		if (look(lexer, 0) == '0' && look(lexer, 1) == 'x' && hex > 2 && hex == length)
			kind = WB_TOKEN_HEX;
	}
	add_token(lexer, kind, MAX(length, number));
}

static void
lex_token(Lexer *lexer)
{
	char c = look(lexer, 0);
	WbTokenKind kind;
	gsize number;

	if (looks_at(lexer, "//") || looks_at(lexer, "/*"))
		lex_comment(lexer);
	else if (looks_at(lexer, "%{"))
		lex_code(lexer);
	else if (c == '"' || c == '`')
		lex_quoted(lexer);
	else if (looks_at(lexer, "..."))
		add_token(lexer, WB_TOKEN_ELLIPSIS, 3);
	else if (looks_at(lexer, "--") && is_word_byte(look(lexer, 2)))
		lex_option(lexer);
	else if (is_word_byte(c))
		lex_alphanumeric(lexer);
	else if ((number = measure_number(lexer, &kind)) > 0)
		add_token(lexer, kind, number);
	else
		add_token(lexer, WB_TOKEN_PUNCTUATION, 1);
}

WbTokens *
wb_tokens_new(const char *file, const char *text, gsize length, GPtrArray *diagnostics)
{
	WbTokens *tokens = g_new0(WbTokens, 1);
	Lexer lexer = { tokens, file, diagnostics, text, length, 0, 1, 0, TRUE };

	tokens->text = text;
	tokens->length = length;
	tokens->tokens = g_array_new(FALSE, TRUE, sizeof(WbToken));
	tokens->comments = g_ptr_array_new_with_free_func((GDestroyNotify)wb_comment_free);
	while (lexer.at < length && diagnostics->len < WB_SCRIPT_FAULTS_MAX) {
		if (g_ascii_isspace(text[lexer.at]))
			advance_to(&lexer, lexer.at + 1);
		else
			lex_token(&lexer);
	}
	add_token(&lexer, WB_TOKEN_END, 0);
	return tokens;
}
