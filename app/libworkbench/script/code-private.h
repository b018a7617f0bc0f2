/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside the code between %{ and }%.
 *
 * How it works: the text becomes tokens (code-lexer.c), the tokens a tree (code-parser.c), and the
 * tree is evaluated each time the block runs (code-eval.c). A node's depth is bounded when it is
 * made, so that nothing that walks a tree can run out of stack.
 */
#pragma once

#include "base/diagnostic.h"
#include "base/error.h"
#include "script/code.h"

#define WB_CODE_DEPTH_MAX 100
#define WB_CODE_TEXT_MAX (64 * 1024) /* of a block, and of a string */

/* --- Tokens --- */

typedef enum {
	WB_CODE_NAME,
	WB_CODE_INTEGER,
	WB_CODE_REAL,
	WB_CODE_STRING,
	WB_CODE_SIGN, /* an operator or a bracket */
	WB_CODE_END   /* of a statement: a line's end or ";" */
} WbCodeTokenKind;

typedef struct {
	WbCodeTokenKind kind;
	gsize start, end; /* in the text */
	WbPlace place;
	guint64 integer;
	double real;
	char *text; /* of a name, sign or string, escapes resolved */
} WbCodeToken;

/* Always ends with a WB_CODE_END. What is not a token is a fault and left out. */
GArray *wb_code_tokens(const char *file, const char *text, WbPlace place, GPtrArray *diagnostics);

/* --- The tree --- */

typedef enum {
	WB_NODE_INTEGER,
	WB_NODE_REAL,
	WB_NODE_STRING,
	WB_NODE_NAME,
	WB_NODE_TUPLE,
	WB_NODE_UNARY,	 /* SIGN one child */
	WB_NODE_BINARY,	 /* one child SIGN the other */
	WB_NODE_COMPARE, /* children with SIGNS between them */
	WB_NODE_AND,
	WB_NODE_OR,
	WB_NODE_CALL, /* TEXT(children) */
	/* Statements */
	WB_NODE_ASSERT, /* a condition, and perhaps a message */
	WB_NODE_ASSIGN, /* TEXT = child */
	WB_NODE_PRINT,
	WB_NODE_VALUE, /* only evaluated */
} WbNodeKind;

typedef struct _WbNode WbNode;
struct _WbNode {
	WbNodeKind kind;
	WbPlace place;
	gsize start, end; /* in the text */
	guint depth;
	guint64 integer;
	double real;
	char *text;	     /* a name, a string, or the sign */
	GPtrArray *children; /* of WbNode *, or NULL */
	GPtrArray *signs;    /* of a comparison: char *, or NULL */
};

void wb_node_free(WbNode *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbNode, wb_node_free)

struct _WbCode {
	char *source;
	GPtrArray *statements;
};

/* --- Values --- */

typedef enum {
	WB_VALUE_NONE,
	WB_VALUE_BOOLEAN,
	WB_VALUE_INTEGER,
	WB_VALUE_REAL,
	WB_VALUE_TEXT,
	WB_VALUE_TUPLE
} WbValueKind;

/* 64 bits without a sign and with one are both needed. */
typedef __int128 WbInteger;

typedef struct _WbValue WbValue;
struct _WbValue {
	WbValueKind kind;
	WbInteger integer; /* and of a boolean */
	double real;
	char *text;	/* borrowed from a pool */
	WbValue *items; /* likewise */
	guint count;
};

gboolean wb_value_is_true(const WbValue *value);
gboolean wb_value_is_number(const WbValue *value); /* or a boolean */
double wb_value_as_real(const WbValue *value);
/* A number without its fraction; FALSE if it is none or too large. */
gboolean wb_value_truncate(const WbValue *value, WbInteger *ret_integer);
/* "an integer", for messages. */
const char *wb_value_kind_words(const WbValue *value);
/* As Python's str() has it, or with QUOTES around text its repr(). */
void wb_value_append(const WbValue *value, gboolean quotes, GString *text);

/*
 * Python's "%": FORMAT with VALUE, or the values of a tuple. NULL with an error. Owned.
 */
char *wb_value_format(const char *format, const WbValue *value, GError **error);

/* LEFT SIGN RIGHT of numbers; FALSE with an error. */
gboolean wb_value_operate(const char *sign, const WbValue *left, const WbValue *right,
	WbValue *ret_value, GError **error);
/* LEFT == RIGHT and so on. */
gboolean wb_value_compare(const char *sign, const WbValue *left, const WbValue *right,
	gboolean *ret_result, GError **error);

/* --- Running --- */

typedef struct {
	WbCodeScope *scope;
	const WbTcpInfo *info;
	GPtrArray *pool; /* memory of values, until the block has run */
} WbCodeRun;

struct _WbCodeScope {
	GHashTable *variables; /* name -> WbValue * */
};

gboolean wb_code_evaluate(WbCodeRun *run, const WbNode *node, WbValue *ret_value, GError **error);
/* Sets ERROR with NODE's place before the message; FALSE. */
gboolean wb_code_error(GError **error, const WbNode *node, const char *format, ...)
	G_GNUC_PRINTF(3, 4);
/* NAME is a variable or a field of TCP_INFO rather than a constant. */
gboolean wb_code_is_variable(const WbCodeRun *run, const char *name);

/* A field's value with its meaning: "3 (TCP_CA_Recovery)". Owned. */
char *wb_tcp_info_describe(const char *field, guint64 value);
/* Is there such a field, in any kernel? */
gboolean wb_tcp_info_exists(const char *field);
