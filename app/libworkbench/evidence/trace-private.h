/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the trace reader share. */
#pragma once

#include "evidence/event.h"

/* The columns before "event: fields", which every kind of line has in some form. */
typedef struct {
	gint64 time_ns;
	gint32 pid, cpu;
	char comm[17]; /* raw bytes */
} WbTraceHeader;

typedef enum { WB_TRACE_DECODED, WB_TRACE_UNKNOWN, WB_TRACE_MALFORMED } WbTraceResult;

/* Digits at *TEXT up to MAX, which are passed. */
gboolean wb_trace_take_number(const char **text, guint64 max, guint64 *ret_number);
/* "  127.378123" at *TEXT, in nanoseconds. */
gboolean wb_trace_take_time(const char **text, gint64 *ret_ns);

/* BODY is "inet_sock_set_state: family=AF_INET …". */
WbTraceResult wb_trace_decode_event(
	const WbTraceHeader *header, const char *body, WbRunEvent **ret_event);

/* A line of function_graph. RET_EVENT may be NULL with WB_TRACE_DECODED: a line that says nothing.
 */
WbTraceResult wb_trace_decode_graph(const char *line, WbRunEvent **ret_event);

WbRunEvent *wb_trace_new_event(const WbTraceHeader *header, WbStream stream);
