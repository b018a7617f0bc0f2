/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trace_pipe: which kind of line it is, and its columns. */
#include "evidence/trace.h"

#include "base/text.h"
#include "evidence/lines.h"
#include "evidence/trace-private.h"

#include <string.h>

/* The kernel formats a line within one page. */
#define LINE_MAX_BYTES 8192
/* "%16s-%-7d": the name has at most 15 bytes, so the hyphen is always in the same place, whatever
 * the name holds. */
#define COMM_COLUMNS 16

struct _WbTrace {
	WbRunEventFunc event;
	gpointer data;
	WbLines lines;
	guint64 lost, malformed, unknown;
};

gboolean
wb_trace_take_number(const char **text, guint64 max, guint64 *ret_number)
{
	const char *at = *text;
	guint64 number = 0;

	if (!g_ascii_isdigit(*at))
		return FALSE;
	for (; g_ascii_isdigit(*at); at++) {
		guint64 digit = (guint64)(*at - '0');

		if (number > (max - digit) / 10)
			return FALSE;
		number = number * 10 + digit;
	}
	*text = at;
	*ret_number = number;
	return TRUE;
}

gboolean
wb_trace_take_time(const char **text, gint64 *ret_ns)
{
	const char *at = *text + strspn(*text, " ");
	guint64 seconds, us;

	if (!wb_trace_take_number(&at, G_MAXINT64 / G_GINT64_CONSTANT(1000000000) - 1, &seconds) ||
		*at != '.')
		return FALSE;
	at++;
	if (strspn(at, "0123456789") != 6 || !wb_trace_take_number(&at, 999999, &us))
		return FALSE;
	*text = at;
	*ret_ns = (gint64)seconds * G_GINT64_CONSTANT(1000000000) + (gint64)us * 1000;
	return TRUE;
}

WbRunEvent *
wb_trace_new_event(const WbTraceHeader *header, WbStream stream)
{
	WbRunEvent *event = wb_run_event_new(stream);

	event->time_ns = header->time_ns;
	event->pid = header->pid;
	event->cpu = header->cpu;
	if (header->comm[0])
		event->comm = wb_text_dup_safe_line(header->comm, -1);
	return event;
}

static void
skip_blanks(const char **text)
{
	*text += strspn(*text, " ");
}

/* "nc-268     [000] ..s2.   127.378123: " at *LINE, which is passed. */
static gboolean
take_header(const char **line, WbTraceHeader *header)
{
	const char *at = *line;
	guint64 pid, cpu;

	if (strlen(at) <= COMM_COLUMNS || at[COMM_COLUMNS] != '-')
		return FALSE;
	memcpy(header->comm, at, COMM_COLUMNS);
	header->comm[COMM_COLUMNS] = '\0';
	g_strchug(header->comm);
	at += COMM_COLUMNS + 1;
	if (!wb_trace_take_number(&at, G_MAXINT32, &pid))
		return FALSE;
	skip_blanks(&at);
	if (*at == '(') { /* option record-tgid */
		at += strcspn(at, ")");
		at += *at == ')';
		skip_blanks(&at);
	}
	if (*at++ != '[' || !wb_trace_take_number(&at, 4096, &cpu) || *at++ != ']')
		return FALSE;
	skip_blanks(&at);
	at += strcspn(at, " "); /* irqs-off, need-resched, hardirq/softirq, preempt-depth, … */
	if (!wb_trace_take_time(&at, &header->time_ns) || at[0] != ':' || at[1] != ' ')
		return FALSE;
	header->pid = (gint32)pid;
	header->cpu = (gint32)cpu;
	*line = at + 2;
	return TRUE;
}

/* "CPU:0 [LOST 63 EVENTS]", "CPU:0 [LOST EVENTS]" where the kernel does not know how many. */
static gboolean
take_lost(WbTrace *trace, const char *line)
{
	guint64 cpu, count = 1;

	if (!g_str_has_prefix(line, "CPU:"))
		return FALSE;
	line += strlen("CPU:");
	if (!wb_trace_take_number(&line, 4096, &cpu) || !g_str_has_prefix(line, " [LOST "))
		return FALSE;
	line += strlen(" [LOST ");
	if (wb_trace_take_number(&line, G_MAXUINT32, &count) && *line++ != ' ')
		return FALSE;
	if (strcmp(line, "EVENTS]") != 0)
		return FALSE;
	trace->lost += count;
	return TRUE;
}

static void
deliver(WbTrace *trace, WbTraceResult result, WbRunEvent *event)
{
	if (result == WB_TRACE_UNKNOWN)
		trace->unknown++;
	else if (result == WB_TRACE_MALFORMED)
		trace->malformed++;
	else if (event)
		trace->event(event, trace->data);
}

static void
on_line(const char *line, gsize length, gboolean cut, gpointer data)
{
	WbTrace *trace = data;
	WbTraceHeader header = { .pid = -1, .cpu = -1 };
	WbRunEvent *event = NULL;
	WbTraceResult result;

	if (cut || strlen(line) != length) {
		trace->malformed++;
		return;
	}
	/* "# tracer: nop" and what follows it, if the file "trace" was read. */
	if (line[0] == '#' || take_lost(trace, line))
		return;
	if (take_header(&line, &header))
		result = wb_trace_decode_event(&header, line, &event);
	else
		result = wb_trace_decode_graph(line, &event);
	deliver(trace, result, event);
}

WbTrace *
wb_trace_new(WbRunEventFunc event, gpointer data)
{
	WbTrace *trace = g_new0(WbTrace, 1);

	trace->event = event;
	trace->data = data;
	wb_lines_init(&trace->lines, LINE_MAX_BYTES, on_line, trace);
	return trace;
}

void
wb_trace_free(WbTrace *trace)
{
	if (!trace)
		return;
	wb_lines_clear(&trace->lines);
	g_free(trace);
}

void
wb_trace_feed(WbTrace *trace, const char *bytes, gsize length)
{
	wb_lines_feed(&trace->lines, bytes, length);
}

guint64
wb_trace_get_lost(const WbTrace *trace)
{
	return trace->lost;
}

guint64
wb_trace_get_malformed(const WbTrace *trace)
{
	return trace->malformed;
}

guint64
wb_trace_get_unknown(const WbTrace *trace)
{
	return trace->unknown;
}
