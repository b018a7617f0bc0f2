/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The code between %{ and }%: a small part of Python, enough for the assertions that public scripts
 * make over struct tcp_info. Statements: assert CONDITION[, MESSAGE], NAME = EXPRESSION, print(…),
 * one a line or separated by ;. Expressions: integers, floats, strings, names, chained comparisons,
 * and/or/not, + - * / // % & | ^ << >> ~, "%" formatting, parentheses. Comments begin with #.
 */
#pragma once

#include "script/judge.h"

typedef struct _WbCode WbCode;

/* TEXT begins at PLACE of FILE. Faults are appended to DIAGNOSTICS; NULL if there was one. */
WbCode *wb_code_parse(const char *file, const char *text, WbPlace place, GPtrArray *diagnostics);
/* The code of EVENT, which is one. */
WbCode *wb_code_parse_event(const char *file, const WbEvent *event, GPtrArray *diagnostics);
void wb_code_free(WbCode *code);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbCode, wb_code_free)

/* struct tcp_info as the kernel gave it: LENGTH bytes (an older kernel gives fewer); and what
 * SO_MEMINFO gave, MEMORY_LENGTH bytes of it. */
typedef struct {
	guint8 bytes[512];
	gsize length;
	guint32 memory[16];
	gsize memory_length;
} WbTcpInfo;

/* A field by its name ("tcpi_snd_cwnd", "SK_MEMINFO_RCVBUF"); FALSE if it does not exist or this
 * kernel does not have it. */
gboolean wb_tcp_info_get(const WbTcpInfo *info, const char *field, guint64 *ret_value);
/* Every name there is, NULL-terminated: for suggestions and for a snapshot. */
const char *const *wb_tcp_info_fields(void);

/* Variables live as long as this: a name assigned in one block is known in the next. */
typedef struct _WbCodeScope WbCodeScope;
WbCodeScope *wb_code_scope_new(void);
void wb_code_scope_free(WbCodeScope *scope);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbCodeScope, wb_code_scope_free)

/*
 * Runs it over INFO (or NULL: there is no socket yet). A failed assertion is a mismatch: expected
 * is its condition, actual its values ("tcpi_snd_cwnd is 9"), words its message. What it prints is
 * appended to OUTPUT. FALSE with an error if it could not be evaluated (unknown name, division by
 * zero): also a failure, told apart.
 */
gboolean wb_code_run(const WbCode *code, WbCodeScope *scope, const WbTcpInfo *info, GString *output,
	GPtrArray *mismatches, GError **error);
