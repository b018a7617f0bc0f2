/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the parser's files work together. Each parse function takes its tokens from the parser; one
 * that returns FALSE or NULL has said what is wrong, and the event is given up. A value that is
 * only out of its range is reported and parsing goes on, so that one run tells all faults.
 */
#pragma once

#include "script/lexer.h"

typedef struct {
	const char *file;
	WbTokens *tokens;
	guint next; /* of the next token */
	GPtrArray *diagnostics;
	guint faults;
	guint depth;	  /* of nested expressions */
	GArray *given_up; /* of WbPlace: where events begin that did not parse */
} WbParser;

/* --- Tokens (parser-tokens.c) --- */

/* The token AHEAD of the next one; the last one repeats for ever. */
const WbToken *wb_parser_look(const WbParser *parser, guint ahead);
const WbToken *wb_parser_take(WbParser *parser);
const char *wb_parser_get_text(const WbParser *parser, const WbToken *token); /* not terminated */
char *wb_parser_dup_text(const WbParser *parser, const WbToken *token);
gboolean wb_parser_is(const WbParser *parser, const WbToken *token, const char *text);
gboolean wb_parser_at(const WbParser *parser, const char *text); /* the next one is TEXT */
gboolean wb_parser_accept(WbParser *parser, const char *text);
/* A fault behind the token before if it is another; WHY ends the sentence, or is NULL. */
gboolean wb_parser_expect(WbParser *parser, const char *text, const char *why);

/* --- Faults. All return FALSE --- */

gboolean wb_parser_fault_at(WbParser *parser, WbPlace place, gsize offset, const char *format, ...)
	G_GNUC_PRINTF(4, 5);
gboolean wb_parser_fault(WbParser *parser, const WbToken *token, const char *format, ...)
	G_GNUC_PRINTF(3, 4);
/* Something is missing: right behind the last token that was taken. */
gboolean wb_parser_fault_missing(WbParser *parser, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* "WHAT is expected here, but there is "x"": behind the last token if the next is another line's.
 */
gboolean wb_parser_fault_expected(WbParser *parser, const char *what);
/* The place where an unsuitable token begins. Owned. */
char *wb_parser_describe(const WbParser *parser, const WbToken *token);

/* --- Numbers: a decimal or hexadecimal token within MIN and MAX. WHAT names it in a fault. FALSE
 * only if the next token is no number --- */

gboolean wb_parser_number(WbParser *parser, const char *what, gint64 min, gint64 max, gint64 *ret);
gboolean wb_parser_u32(WbParser *parser, const char *what, guint32 *ret);

/* --- Parts --- */

WbExpr *wb_parse_expr(WbParser *parser);
WbCallSpec *wb_parse_call(WbParser *parser, const WbEventTime *time);
WbPacketSpec *wb_parse_packet(WbParser *parser);
gboolean wb_parse_tcp_options(WbParser *parser, WbPacketSpec *packet);
gboolean wb_parse_icmp(WbParser *parser, WbPacketSpec *packet);
/* "1:11(10)" */
gboolean wb_parse_sequence(
	WbParser *parser, guint32 *ret_start, guint32 *ret_end, guint32 *ret_payload);
/* An even number of hexadecimal digits, into OPTION's data. */
gboolean wb_parse_hex(const char *text, WbTcpOption *option);
/* The names that comments give to events. */
void wb_parse_steps(WbParser *parser, WbScript *script);
/* As wb_script_parse(), but what could be parsed of a script with faults; NULL if there is no text
 * to parse. FAULTS was empty, and is sorted. */
WbScript *wb_parse_script(const char *file, const char *text, gsize length, GPtrArray *faults);
/* By their places. */
void wb_sort_faults(GPtrArray *faults);
/* Seconds as microseconds. */
gboolean wb_parse_time_value(WbParser *parser, gint64 *ret_us);

/* --- Freeing (tree.c) --- */

void wb_call_spec_free(WbCallSpec *call);
void wb_packet_spec_free(WbPacketSpec *packet);
void wb_event_free(WbEvent *event);
void wb_script_option_free(WbScriptOption *option);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbExpr, wb_expr_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbCallSpec, wb_call_spec_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbPacketSpec, wb_packet_spec_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbEvent, wb_event_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbScriptOption, wb_script_option_free)
