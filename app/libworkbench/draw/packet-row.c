/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet as the cells of a list. */
#include "draw/packet-row.h"

#include <string.h>

char *
wb_packet_row_dup_end(const WbRunEvent *packet, gboolean destination)
{
	const WbFlow *flow = &packet->flow;
	guint16 port = destination ? flow->destination_port : flow->source_port;
	g_autofree char *address = NULL;

	if (flow->version == 0)
		return g_strdup("");
	address = wb_ip_address_to_string(
		destination ? &flow->destination : &flow->source, flow->version);
	if (port == 0)
		return g_steal_pointer(&address);
	return g_strdup_printf(flow->version == 6 ? "[%s]:%u" : "%s:%u", address, port);
}

char *
wb_packet_row_dup_ends(const WbRunEvent *packet)
{
	const WbFlow *flow = &packet->flow;
	g_autofree char *from = NULL, *to = NULL;

	if (flow->version == 0)
		return g_strdup("");
	if (flow->source_port && flow->destination_port &&
		memcmp(&flow->source, &flow->destination, flow->version == 4 ? 4 : 16) == 0)
		return g_strdup_printf(":%u → :%u", flow->source_port, flow->destination_port);
	from = wb_packet_row_dup_end(packet, FALSE);
	to = wb_packet_row_dup_end(packet, TRUE);
	return g_strdup_printf("%s → %s", from, to);
}

/* --- numbers as on the wire ---------------------------------------------------------------------
 */

/* What to add to a segment's relative numbers. */
typedef struct {
	guint32 sequence, ack;
} Base;

static guint32
read_number(const char *at)
{
	return (guint32)g_ascii_strtoull(at, NULL, 10);
}

/* A segment's own numbers less those that its text has. */
static Base
find_base(const WbRunEvent *packet, const char *text)
{
	const char *sequence = strstr(text, "seq ");
	const char *ack = strstr(text, ", ack ");
	Base base = { 0, 0 };

	if (sequence)
		base.sequence = packet->sequence - read_number(sequence + 4);
	if (ack)
		base.ack = packet->packet.ack - read_number(ack + 6);
	return base;
}

/* What to add to the number at AT of TEXT, if it is one of those. */
static gboolean
is_relative(const char *text, const char *at, const Base *base, guint32 *ret_add)
{
	gsize before = (gsize)(at - text);

	*ret_add = base->sequence;
	if (before >= 4 && strncmp(at - 4, "seq ", 4) == 0)
		return TRUE;
	*ret_add = base->ack;
	return (before >= 6 && strncmp(at - 6, ", ack ", 6) == 0) || (before >= 1 && at[-1] == '{');
}

/* "seq 1:4", "ack 1", "{5:9}": after one of these, behind a colon, is another of its kind. */
static char *
dup_absolute(const WbRunEvent *packet, const char *text)
{
	Base base = find_base(packet, text);
	GString *out = g_string_new(NULL);
	gboolean goes_on = FALSE;
	guint32 add = 0;

	for (const char *at = text; *at;) {
		char *end = (char *)at;
		gboolean number = g_ascii_isdigit(*at) && (at == text || !g_ascii_isalnum(at[-1]));

		if (number && ((goes_on && at[-1] == ':') || is_relative(text, at, &base, &add))) {
			guint32 relative = (guint32)g_ascii_strtoull(at, &end, 10);

			g_string_append_printf(out, "%u", (guint)(guint32)(relative + add));
			goes_on = *end == ':';
			at = end;
			continue;
		}
		goes_on = goes_on && *at == ':';
		g_string_append_c(out, *at++);
	}
	return g_string_free(out, FALSE);
}

/* --- cells -------------------------------------------------------------------------------------
 */

/* "IP 127.0.0.1.44796 > 127.0.0.1.4711: Flags [S], …": what comes behind the ends. */
static const char *
skip_ends(const WbRunEvent *packet)
{
	const char *text = packet->text ? packet->text : "";
	const char *arrow = packet->flow.version ? strstr(text, " > ") : NULL;
	const char *rest = arrow ? strstr(arrow, ": ") : NULL;

	if (rest)
		text = rest + 2;
	return g_str_has_prefix(text, "Flags [") ? text + strlen("Flags ") : text;
}

char *
wb_packet_row_dup_info(const WbRunEvent *packet, const WbTcpAnalysis *analysis, gboolean absolute)
{
	const char *text = skip_ends(packet);
	g_autofree char *numbers =
		absolute && packet->has_sequence ? dup_absolute(packet, text) : g_strdup(text);
	g_autofree char *remark = analysis ? wb_tcp_analysis_to_string(analysis) : NULL;

	if (!remark)
		return g_steal_pointer(&numbers);
	return g_strdup_printf("%s · %s", remark, numbers);
}

char *
wb_packet_row_dup_states(const WbTcpAnalysis *analysis, int client)
{
	guint first = analysis ? (client < 0 ? analysis->end : (guint)client) & 1 : 0;
	const char *a, *b;

	if (!analysis)
		return g_strdup("");
	a = wb_tcp_state_to_string(analysis->states[first]);
	b = wb_tcp_state_to_string(analysis->states[!first]);
	if (g_str_equal(a, b))
		return g_strdup(a);
	return g_strdup_printf(client < 0 ? "%s  %s" : "◆ %s  ● %s", a, b);
}
