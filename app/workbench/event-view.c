/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An event as lines on the terminal. */
#include "event-view.h"

#include "ui.h"

#include <stdio.h>
#include <string.h>

#define WIDTH_MIN 60
#define TIME_COLUMNS 12

void
wb_event_view_init(WbEventView *view, gsize widest)
{
	view->indent = TIME_COLUMNS + MAX(widest, strlen("EVENT")) + 2;
	view->width = (gsize)MAX(wb_ui_get_columns(), WIDTH_MIN);
	view->has_color = wb_ui_has_color();
}

void
wb_event_view_print_heading(const WbEventView *view)
{
	printf("%*s  %-*sWHAT\n", TIME_COLUMNS - 2, "SECOND", (int)(view->indent - TIME_COLUMNS),
		"EVENT");
}

/* --- colour -------------------------------------------------------------------------------- */

/* Only a help to the eye: the words beside it say the same. */
static const char *const colors[WB_STREAM_COUNT] = {
	[WB_STREAM_LOG] = "\033[36m",
	[WB_STREAM_STATE] = "\033[32m",
	[WB_STREAM_DROP] = "\033[31m",
	[WB_STREAM_FUNCTION] = "\033[2m",
	[WB_STREAM_TCP] = "\033[2m",
	[WB_STREAM_COUNTER] = "\033[2m",
	[WB_STREAM_SOCKET] = "\033[2m",
	[WB_STREAM_STEP] = "\033[1m",
	[WB_STREAM_CHECK] = "\033[1m",
	[WB_STREAM_CONSOLE] = "\033[35m",
};

static const char *
get_color(const WbEventView *view, const WbRunEvent *event)
{
	if (!view->has_color || !colors[event->stream])
		return "";
	return event->stream == WB_STREAM_CHECK && !event->check.passed ? "\033[1;31m"
									: colors[event->stream];
}

/* --- text ---------------------------------------------------------------------------------- */

/* How many bytes of TEXT fit into ROOM columns, broken at a blank if there is one. */
static gsize
fit(const char *text, gsize room)
{
	const char *at = text, *blank = NULL;
	gsize columns = 0;

	for (; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		columns += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
		if (columns > room)
			break;
		if (*at == ' ' && at != text)
			blank = at;
	}
	if (!*at)
		return strlen(text);
	/* One that does not fit at all is shown all the same. */
	return *at == ' ' || !blank ? (gsize)(MAX(at, g_utf8_next_char(text)) - text)
				    : (gsize)(blank - text);
}

/* COUNT bytes of TEXT without the blanks at their end. */
static void
print_trimmed(const char *text, gsize count)
{
	while (count > 0 && text[count - 1] == ' ')
		count--;
	printf("%.*s\n", (int)count, text);
}

/* The line's beginning is printed; what does not fit goes on below, under the text. */
static void
print_wrapped(const WbEventView *view, const char *text)
{
	gsize lead = strspn(text, " ");
	gsize used = fit(text + lead, view->width - view->indent - MIN(lead, 20)) + lead;

	print_trimmed(text, used);
	for (text += used; *text; text += used) {
		text += strspn(text, " ");
		if (!*text)
			break;
		used = fit(text, view->width - view->indent - 2);
		printf("%*s", (int)view->indent + 2, "");
		print_trimmed(text, used);
	}
}

/* "127.0.0.1.44796 > 127.0.0.1.4711: [S], seq 1368170600" */
static char *
dup_brief(const WbRunEvent *event)
{
	static GRegex *regex;

	if (g_once_init_enter(&regex))
		g_once_init_leave(&regex, g_regex_new("^IP |(?<=: )Flags (?=\\[)|, win [0-9]+"
						      "|, options \\[[^]]*\\]|, length 0$",
						  G_REGEX_OPTIMIZE, 0, NULL));
	return g_regex_replace_literal(regex, event->text, -1, 0, "", 0, NULL);
}

static char *
describe_packet(const WbEventView *view, const WbRunEvent *event)
{
	const GPtrArray *interfaces = view->interfaces;
	g_autofree char *text = view->brief ? dup_brief(event) : g_strdup(event->text);

	if (!interfaces || interfaces->len <= 1 || event->packet.interface >= interfaces->len)
		return g_steal_pointer(&text);
	return g_strdup_printf(
		"%s  %s", (const char *)interfaces->pdata[event->packet.interface], text);
}

/* "✓ source-port: logs the port … [packet 4, log 17]" */
static char *
describe_check(const WbRunEvent *event)
{
	GString *text = g_string_new(event->check.passed    ? "✓ "
				     : event->check.skipped ? "– "
							    : "✗ ");
	const char *line = event->check.evidence;
	const char *before = " [";

	g_string_append(text, event->text);
	while (line) {
		const char *newline = strchr(line, '\n');
		WbStream stream;
		guint64 number;

		if (wb_reference_parse(line, &stream, &number)) {
			g_string_append_printf(text, "%s%s %" G_GUINT64_FORMAT, before,
				wb_stream_to_string(stream), number);
			before = ", ";
		}
		line = newline ? newline + 1 : NULL;
	}
	if (before[0] == ',')
		g_string_append_c(text, ']');
	return g_string_free(text, FALSE);
}

static char *
describe(const WbEventView *view, const WbRunEvent *event)
{
	if (event->stream == WB_STREAM_PACKET)
		return describe_packet(view, event);
	if (event->stream == WB_STREAM_CHECK)
		return describe_check(event);
	if (event->stream == WB_STREAM_FUNCTION && event->function.kind != WB_FUNCTION_ENTER)
		return g_strdup_printf(
			"%s  %.3f us", event->text, (double)event->function.duration_ns / 1000);
	/* What a checker does next, over what is done for it. */
	if (event->stream == WB_STREAM_STEP && g_strcmp0(event->name, "checker") == 0)
		return g_strdup_printf("== %s", event->text);
	return g_strdup(event->text);
}

void
wb_event_view_print(const WbEventView *view, const WbRunEvent *event, const char *reason)
{
	g_autofree char *reference = wb_run_event_to_reference(event);
	g_autofree char *text = describe(view, event);
	g_autofree char *line = reason ? g_strdup_printf("%s  (%s)", text, reason) : NULL;
	const char *color = get_color(view, event);

	printf("%*.6f  %s%-*s", TIME_COLUMNS - 2, (double)(event->time_ns - view->start_ns) / 1e9,
		color, (int)(view->indent - TIME_COLUMNS), reference);
	print_wrapped(view, line ? line : text);
	if (*color)
		fputs("\033[0m", stdout);
}

/* Of hundreds of counters those that tell of trouble, and of what was refused. */
static gboolean
is_telling_counter(const char *name)
{
	static const char *const words[] = { "Listen", "cookie", "Retrans", "Timeout", "Rst",
		"Reset", "NoPorts", "Err", "Drop", "Fail", "Overflow", "Unreach", "Prune", "DSACK",
		"Challenge", "PAWS", "Loss" };

	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (name && strstr(name, words[i]))
			return TRUE;
	return FALSE;
}

/* What carries a packet from one layer to the next: the packet itself is shown. Most such calls are
 * of the connection that the workbench is here by. */
static gboolean
is_on_packets_way(const char *name)
{
	static const char *const prefixes[] = { "ip_", "__ip_", "ip6_", "ipv6_", "tcp_v4_rcv",
		"tcp_v6_rcv", "udp_rcv", "__udp4_lib_rcv", "icmp_rcv", "nf_hook_slow", "dev_",
		"__dev_", "netif_", "__netif_", "loopback_xmit" };

	for (guint i = 0; i < G_N_ELEMENTS(prefixes); i++)
		if (name && g_str_has_prefix(name, prefixes[i]))
			return TRUE;
	return FALSE;
}

gboolean
wb_event_view_is_plain(const WbRunEvent *event)
{
	switch (event->stream) {
	case WB_STREAM_FUNCTION:
		return event->function.depth == 0 && event->function.kind != WB_FUNCTION_LEAVE &&
		       !is_on_packets_way(event->name);
	case WB_STREAM_DROP:
		return event->drop.protocol != 0 &&
		       g_strcmp0(event->drop.reason, "NOT_SPECIFIED") != 0;
	case WB_STREAM_TCP:
		return event->tcp.retransmit;
	case WB_STREAM_COUNTER:
		return is_telling_counter(event->name);
	default:
		return TRUE;
	}
}

/* --- what to show -------------------------------------------------------------------------- */

int
wb_event_view_parse_streams(const char *text, WbRunEventFilter *filter)
{
	g_auto(GStrv) words = g_strsplit(text ? text : "", ",", -1);
	WbStream stream;

	for (guint i = 0; words[i]; i++) {
		if (!wb_stream_parse(words[i], &stream))
			return wb_ui_fail_usage("there is no stream \"%s\"", words[i]);
		filter->streams |= 1u << stream;
	}
	return WB_EXIT_PASSED;
}

int
wb_event_view_parse_flow(const char *text, WbRunEventFilter *filter)
{
	if (!text || wb_run_event_filter_parse_flow(filter, text))
		return WB_EXIT_PASSED;
	return wb_ui_fail_usage("\"%s\" is no flow; one is 4711, 127.0.0.1:4711 or "
				"127.0.0.1:40000-127.0.0.1:4711",
		text);
}
