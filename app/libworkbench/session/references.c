/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From lines of evidence to events of the run. */
#include "session/references.h"

#include "base/text.h"

#include <netinet/in.h>
#include <string.h>

/* "127.0.0.1.37730", and "127.0.0.1" where there are no ports. */
static void
append_end(GString *text, const WbFlow *flow, const WbIpAddress *address, guint port)
{
	g_autofree char *word = wb_ip_address_to_string(address, flow->version);

	g_string_append(text, word);
	if (flow->protocol == IPPROTO_TCP || flow->protocol == IPPROTO_UDP)
		g_string_append_printf(text, ".%u", port);
}

/* Endpoints, and TCP's flags: what both ways of writing a packet have in common. */
static gboolean
packet_agrees(const char *text, const WbRunEvent *event)
{
	const WbFlow *flow = &event->flow;
	g_autoptr(GString) expected = g_string_new(NULL);

	if (flow->version == 0)
		return FALSE;
	append_end(expected, flow, &flow->source, flow->source_port);
	g_string_append(expected, " > ");
	append_end(expected, flow, &flow->destination, flow->destination_port);
	g_string_append_c(expected, ':');
	if (flow->protocol == IPPROTO_TCP && event->has_sequence) {
		g_autofree char *flags = wb_tcp_flags_to_string(event->packet.flags, FALSE);

		g_string_append_printf(
			expected, " Flags [%s]", strcmp(flags, "-") == 0 ? "none" : flags);
	}
	return g_str_has_prefix(text, expected->str);
}

/* "<1>[   12.345678] text", which may be cut. */
static gboolean
log_agrees(const char *text, const WbRunEvent *event)
{
	const char *close = strstr(text, "] ");
	g_autofree char *safe = wb_text_dup_safe_line(close ? close + 2 : text, -1);
	gsize length = strlen(safe);

	return length > 0 ? strncmp(safe, event->text, length) == 0 : event->text[0] == '\0';
}

gboolean
wb_references_agree(const char *line, const WbRunEvent *event)
{
	const char *text = strstr(line, ": ");

	/* The reference alone says nothing that could be wrong. */
	if (!text)
		return TRUE;
	text += 2;
	switch (event->stream) {
	case WB_STREAM_PACKET:
		return packet_agrees(text, event);
	case WB_STREAM_LOG:
		return log_agrees(text, event);
	default:
		return TRUE;
	}
}

static void
resolve_check(WbCheck *check, WbTimeline *timeline, gint64 start_ns)
{
	g_ptr_array_set_size(check->references, 0);
	for (guint i = 0; i < check->evidence->len; i++) {
		const char *line = check->evidence->pdata[i];
		const WbRunEvent *event = wb_timeline_resolve(timeline, line);
		g_autofree char *name = NULL;

		if (!event || !wb_references_agree(line, event))
			continue;
		name = wb_run_event_to_reference(event);
		g_ptr_array_add(check->references,
			wb_reference_new(i, name, MAX(event->time_ns - start_ns, 0)));
	}
}

void
wb_references_resolve(WbResult *result, WbTimeline *timeline)
{
	gint64 start_ns;

	if (wb_timeline_get_length(timeline) == 0)
		return;
	start_ns = wb_timeline_get_start(timeline);
	for (guint i = 0; i < result->checks->len; i++)
		resolve_check(result->checks->pdata[i], timeline, start_ns);
}
