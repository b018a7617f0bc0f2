/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of the function_graph tracer (kernel/trace/trace_functions_graph.c). */
#include "evidence/trace-private.h"

#include "base/text.h"

#include <string.h>

/* print_graph_proc(): the name has at most 7 bytes; "name-pid" is centred in 14 columns, or wider.
 */
#define PROC_COLUMNS 14
#define PROC_COMM 7
#define DEPTH_MAX 50 /* FTRACE_RETFUNC_DEPTH */
#define SYMBOL_MAX 128

/* "   0) " at *LINE. */
static gboolean
take_cpu(const char **line, WbTraceHeader *header)
{
	const char *at = *line + strspn(*line, " ");
	guint64 cpu;

	if (!wb_trace_take_number(&at, 4096, &cpu) || at[0] != ')' || at[1] != ' ')
		return FALSE;
	header->cpu = (gint32)cpu;
	*line = at + 2;
	return TRUE;
}

/* "   cat-192     | " at *LINE: a column that need not be there. */
static void
take_process(const char **line, WbTraceHeader *header)
{
	g_autofree char *column = NULL;
	const char *end, *digits;
	guint64 pid;
	char *hyphen;

	if (strlen(*line) < PROC_COLUMNS)
		return;
	end = strstr(*line + PROC_COLUMNS - 1, " | ");
	if (!end || end - *line > PROC_COLUMNS + 8)
		return;
	column = g_strstrip(g_strndup(*line, (gsize)(end - *line)));
	hyphen = strrchr(column, '-');
	if (!hyphen || hyphen - column > PROC_COMM)
		return;
	digits = hyphen + 1;
	if (!wb_trace_take_number(&digits, G_MAXINT32, &pid) || *digits)
		return;
	*hyphen = '\0';
	g_strlcpy(header->comm, column, sizeof(header->comm));
	header->pid = (gint32)pid;
	*line = end + strlen(" | ");
}

/* "14.055", "100000.12", "40509253": a long time has fewer digits, or none, behind the point. */
static gboolean
take_microseconds(const char **text, guint64 *ret_ns)
{
	guint64 us, fraction, unit = 1000;

	if (!wb_trace_take_number(text, G_MAXINT64 / 1000000, &us))
		return FALSE;
	*ret_ns = us * 1000;
	if (**text != '.')
		return TRUE;
	++*text;
	for (gsize digits = strspn(*text, "0123456789"); digits > 0 && unit > 1; digits--)
		unit /= 10;
	if (!wb_trace_take_number(text, 999, &fraction))
		return FALSE;
	*ret_ns += fraction * unit;
	return TRUE;
}

/* "+ 14.055 us   |" or blanks and the bar, at *LINE. *RET_NS is 0 for blanks. */
static gboolean
take_duration(const char **line, guint64 *ret_ns)
{
	const char *at = *line + strspn(*line, " +!#*@$");

	*ret_ns = 0;
	if (*at != '|') {
		if (!take_microseconds(&at, ret_ns) || !g_str_has_prefix(at, " us"))
			return FALSE;
		at += strlen(" us");
		at += strspn(at, " ");
	}
	if (*at != '|')
		return FALSE;
	*line = at + 1;
	return TRUE;
}

/* "hook [filter]" up to STOP; what a symbol may hold, and no more. */
static gboolean
take_symbol(const char *text, gsize length, WbRunEvent *event)
{
	g_autofree char *symbol = NULL;
	char *module;

	if (length == 0 || length > SYMBOL_MAX)
		return FALSE;
	symbol = g_strndup(text, length);
	for (const char *c = symbol; *c; c++)
		if (!g_ascii_isalnum(*c) && !strchr("_.$ []-+/", *c))
			return FALSE;
	module = strstr(symbol, " [");
	if (module) {
		*module = '\0';
		module += 2;
		module[strcspn(module, "]")] = '\0';
		event->function.module = g_strdup(module);
	}
	event->name = g_strdup(symbol);
	return TRUE;
}

/* "name() {", "name();", "} * name *" in a comment, "}". */
static gboolean
decode_function(const char *body, WbRunEvent *event)
{
	const char *call = strstr(body, "()");

	if (body[0] == '}') {
		const char *name = strstr(body, "/* ");
		const char *end = name ? strstr(name, " */") : NULL;

		event->function.kind = WB_FUNCTION_LEAVE;
		return end ? take_symbol(name + 3, (gsize)(end - name - 3), event)
			   : body[1] == '\0';
	}
	if (!call || !take_symbol(body, (gsize)(call - body), event))
		return FALSE;
	call += 2;
	if (strcmp(call, " {") == 0)
		event->function.kind = WB_FUNCTION_ENTER;
	else if (call[0] == ';')
		event->function.kind = WB_FUNCTION_LEAF;
	else
		return FALSE;
	return TRUE;
}

static char *
describe(const WbRunEvent *event)
{
	const char *module = event->function.module;
	const char *name = event->name ? event->name : "";

	return g_strdup_printf("%*s%s%s%s%s%s", event->function.depth * 2, "",
		event->function.kind == WB_FUNCTION_LEAVE ? "} " : "", name, module ? " [" : "",
		module ? module : "", module ? "]" : "");
}

/*
 * A tracepoint that fired inside: "* kfree_skb: skbaddr=… *" in a comment. What was written into
 * the trace stands there without a name.
 */
static WbTraceResult
decode_comment(const WbTraceHeader *header, const char *body, WbRunEvent **ret_event)
{
	g_autofree char *inner = g_strdup(body + strlen("/* "));
	gsize length = strlen(inner);
	WbTraceResult result;

	if (length < 3 || strcmp(inner + length - 3, " */") != 0)
		return WB_TRACE_MALFORMED;
	inner[length - 3] = '\0';
	result = wb_trace_decode_event(header, inner, ret_event);
	if (result != WB_TRACE_UNKNOWN && (result == WB_TRACE_DECODED || strstr(inner, ": ")))
		return result;
	*ret_event = wb_trace_new_event(header, WB_STREAM_MARKER);
	(*ret_event)->text = wb_text_dup_safe_line(inner, -1);
	return WB_TRACE_DECODED;
}

/* Blank lines, rulers, " 0)    cat-192     =>   ksoftir-14", "==========> |". */
static gboolean
says_nothing(const char *line)
{
	return line[strspn(line, " -")] == '\0' || strstr(line, "=>") || strstr(line, "==> |") ||
	       strstr(line, "<====");
}

WbTraceResult
wb_trace_decode_graph(const char *line, WbRunEvent **ret_event)
{
	WbTraceHeader header = { .pid = -1, .cpu = -1 };
	g_autoptr(WbRunEvent) event = NULL;
	const char *at = line;
	guint64 duration_ns;
	gsize blanks;

	if (!wb_trace_take_time(&at, &header.time_ns) || !g_str_has_prefix(at, " | "))
		return says_nothing(line) ? WB_TRACE_DECODED : WB_TRACE_MALFORMED;
	at += strlen(" | ");
	if (!take_cpu(&at, &header))
		return WB_TRACE_MALFORMED;
	take_process(&at, &header);
	if (!take_duration(&at, &duration_ns))
		return says_nothing(line) ? WB_TRACE_DECODED : WB_TRACE_MALFORMED;
	blanks = strspn(at, " ");
	if (g_str_has_prefix(at + blanks, "/* "))
		return decode_comment(&header, at + blanks, ret_event);
	event = wb_trace_new_event(&header, WB_STREAM_FUNCTION);
	if (blanks < 2 || blanks % 2 || blanks / 2 - 1 > DEPTH_MAX ||
		!decode_function(at + blanks, event))
		return WB_TRACE_MALFORMED;
	event->function.depth = (guint16)(blanks / 2 - 1);
	event->function.duration_ns = duration_ns;
	event->text = describe(event);
	*ret_event = g_steal_pointer(&event);
	return WB_TRACE_DECODED;
}
