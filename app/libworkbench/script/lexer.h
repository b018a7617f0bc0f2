/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of a packet script as tokens and comments. Never fails: what is not a token is one. */
#pragma once

#include "base/diagnostic.h"
#include "script/script.h"

typedef enum {
	WB_TOKEN_END,
	WB_TOKEN_WORD,	     /* letters, digits and "_" that are not a number */
	WB_TOKEN_INTEGER,    /* 10, -1 */
	WB_TOKEN_HEX,	     /* 0x7f */
	WB_TOKEN_FLOAT,	     /* .5, 1.25 */
	WB_TOKEN_STRING,     /* in double quotes, escapes as written */
	WB_TOKEN_BACKQUOTED, /* a shell command */
	WB_TOKEN_CODE,	     /* between %{ and }% */
	WB_TOKEN_ELLIPSIS,   /* ... */
	WB_TOKEN_OPTION,     /* --name or --name=value */
	WB_TOKEN_PUNCTUATION,
	WB_TOKEN_BROKEN, /* it was not closed; there is a diagnostic already */
} WbTokenKind;

typedef struct {
	WbTokenKind kind;
	gsize start, end; /* bytes of the source, delimiters included */
	WbPlace place;
	guint end_line;
	gboolean first; /* nothing but blanks before it on its line */
} WbToken;

/* A file with more faults than these is no script; the rest would tell nothing, and take long. */
#define WB_SCRIPT_FAULTS_MAX 100

typedef struct {
	const char *text;
	gsize length;
	GArray *tokens;	     /* of WbToken; the last one is WB_TOKEN_END */
	GPtrArray *comments; /* of WbComment * */
} WbTokens;

/* TEXT stays the caller's and must outlive the result. Appends to DIAGNOSTICS; with the last of
 * WB_SCRIPT_FAULTS_MAX faults the tokens end. */
WbTokens *wb_tokens_new(const char *file, const char *text, gsize length, GPtrArray *diagnostics);
void wb_tokens_free(WbTokens *tokens);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbTokens, wb_tokens_free)

/* The line that contains byte OFFSET, without its newline. Owned. */
char *wb_tokens_dup_line(const char *text, gsize length, gsize offset);

/* How many bytes of TEXT a value after "--name=" takes: a "string", or a run without blanks in
 * which "…" or `…` may follow "=". */
gsize wb_tokens_measure_value(const char *text, gsize length);

void wb_comment_free(WbComment *comment);
