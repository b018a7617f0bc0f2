/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tracepoints: "name: field=value field=value". Formats are those of include/trace/events/sock.h,
 * skb.h and tcp.h; fields may come in any order, and there may be more of them in other kernels.
 */
#include "evidence/trace-private.h"

#include "base/text.h"

#include <netinet/in.h>
#include <string.h>

#define NAME_MAX_BYTES 64
#define VALUE_MAX_BYTES 96

/* The value of field NAME ("sport=4711") of FIELDS, in VALUE. */
static gboolean
find_field(const char *fields, const char *name, char value[VALUE_MAX_BYTES])
{
	gsize length = strlen(name);

	for (const char *at = fields; (at = strstr(at, name)) != NULL; at += length) {
		gsize size;

		if ((at != fields && at[-1] != ' ') || at[length] != '=')
			continue;
		size = strcspn(at + length + 1, " ");
		if (size >= VALUE_MAX_BYTES)
			return FALSE;
		memcpy(value, at + length + 1, size);
		value[size] = '\0';
		return TRUE;
	}
	return FALSE;
}

static gboolean
find_number(const char *fields, const char *name, guint base, guint64 max, guint64 *ret_number)
{
	char value[VALUE_MAX_BYTES];
	const char *digits = value;

	if (!find_field(fields, name, value))
		return FALSE;
	if (base == 16 && g_str_has_prefix(value, "0x"))
		digits += 2;
	return g_ascii_string_to_unsigned(digits, base, 0, max, ret_number, NULL);
}

static gboolean
find_u16(const char *fields, const char *name, guint16 *ret_number)
{
	guint64 number;

	if (!find_number(fields, name, 10, G_MAXUINT16, &number))
		return FALSE;
	*ret_number = (guint16)number;
	return TRUE;
}

static gboolean
find_u32(const char *fields, const char *name, guint base, guint32 *ret_number)
{
	guint64 number;

	if (!find_number(fields, name, base, G_MAXUINT32, &number))
		return FALSE;
	*ret_number = (guint32)number;
	return TRUE;
}

static gboolean
find_address(const char *fields, const char *name, WbIpAddress *ret_address, guint8 wanted)
{
	char value[VALUE_MAX_BYTES];
	guint version;

	return find_field(fields, name, value) &&
	       wb_ip_address_parse(value, ret_address, &version) && version == wanted;
}

static gboolean
find_state(const char *fields, const char *name, WbSocketState *ret_state)
{
	char value[VALUE_MAX_BYTES];

	return find_field(fields, name, value) && wb_socket_state_parse(value, ret_state);
}

static guint8
find_protocol(const char *fields)
{
	char value[VALUE_MAX_BYTES];

	if (!find_field(fields, "protocol", value) || strcmp(value, "IPPROTO_TCP") == 0)
		return IPPROTO_TCP;
	if (strcmp(value, "IPPROTO_DCCP") == 0)
		return IPPROTO_DCCP;
	return strcmp(value, "IPPROTO_SCTP") == 0 ? IPPROTO_SCTP : 0;
}

/* Of an IPv6 socket saddr and daddr say nothing; saddrv6 of an IPv4 one is mapped. */
static gboolean
find_flow(const char *fields, WbFlow *flow)
{
	char family[VALUE_MAX_BYTES];
	gboolean is_ipv6;

	is_ipv6 = find_field(fields, "family", family) && strcmp(family, "AF_INET6") == 0;
	flow->version = is_ipv6 ? 6 : 4;
	flow->protocol = find_protocol(fields);
	if (!find_u16(fields, "sport", &flow->source_port) ||
		!find_u16(fields, "dport", &flow->destination_port) ||
		!find_address(
			fields, is_ipv6 ? "saddrv6" : "saddr", &flow->source, flow->version) ||
		!find_address(
			fields, is_ipv6 ? "daddrv6" : "daddr", &flow->destination, flow->version)) {
		*flow = (WbFlow){ 0 };
		return FALSE;
	}
	wb_flow_unmap(flow);
	return TRUE;
}

static gboolean
decode_state(const char *fields, WbRunEvent *event)
{
	g_autofree char *flow = NULL;

	if (!find_flow(fields, &event->flow) ||
		!find_state(fields, "oldstate", &event->state.before) ||
		!find_state(fields, "newstate", &event->state.after))
		return FALSE;
	flow = wb_flow_to_string(&event->flow);
	event->text =
		g_strdup_printf("%s -> %s  %s", wb_socket_state_to_string(event->state.before),
			wb_socket_state_to_string(event->state.after), flow);
	return TRUE;
}

static gboolean
decode_drop(const char *fields, WbRunEvent *event)
{
	static const char label[] = "reason: ";
	const char *reason = strstr(fields, label);
	gsize length;

	/* Kernels before 5.17 give no reason. */
	reason = reason ? reason + strlen(label) : "";
	length = strspn(reason, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789abcdefx");
	if (length >= VALUE_MAX_BYTES || !find_u16(fields, "protocol", &event->drop.protocol))
		return FALSE;
	event->drop.reason = g_strndup(reason, length);
	event->text = g_strdup_printf("dropped: %s, protocol 0x%04x",
		length ? event->drop.reason : "no reason given", event->drop.protocol);
	return TRUE;
}

/* "127.0.0.1:44796", "[::1]:38932" */
static gboolean
find_endpoint(
	const char *fields, const char *name, WbIpAddress *address, guint8 *version, guint16 *port)
{
	char value[VALUE_MAX_BYTES];
	char *host = value, *colon;
	guint found;
	guint64 number;

	if (!find_field(fields, name, value))
		return FALSE;
	colon = strrchr(value, ':');
	if (!colon || !g_ascii_string_to_unsigned(colon + 1, 10, 0, G_MAXUINT16, &number, NULL))
		return FALSE;
	*colon = '\0';
	if (host[0] == '[' && colon > value && colon[-1] == ']') {
		colon[-1] = '\0';
		host++;
	}
	if (!wb_ip_address_parse(host, address, &found))
		return FALSE;
	*version = (guint8)found;
	*port = (guint16)number;
	return TRUE;
}

static gboolean
decode_probe(const char *fields, WbRunEvent *event)
{
	WbFlow *flow = &event->flow;
	guint8 version;

	flow->protocol = IPPROTO_TCP;
	if (!find_endpoint(fields, "src", &flow->source, &flow->version, &flow->source_port) ||
		!find_endpoint(
			fields, "dest", &flow->destination, &version, &flow->destination_port) ||
		version != flow->version || !find_u32(fields, "snd_nxt", 16, &event->tcp.snd_nxt) ||
		!find_u32(fields, "snd_una", 16, &event->tcp.snd_una) ||
		!find_u32(fields, "snd_cwnd", 10, &event->tcp.snd_cwnd) ||
		!find_u32(fields, "ssthresh", 10, &event->tcp.ssthresh) ||
		!find_u32(fields, "snd_wnd", 10, &event->tcp.snd_wnd) ||
		!find_u32(fields, "srtt", 10, &event->tcp.srtt_us) ||
		!find_u32(fields, "rcv_wnd", 10, &event->tcp.rcv_wnd) ||
		!find_u32(fields, "data_len", 10, &event->tcp.data_length))
		return FALSE;
	wb_flow_unmap(flow);
	find_number(fields, "sock_cookie", 16, G_MAXUINT64, &event->socket);
	event->text = g_strdup_printf("cwnd %u ssthresh %u in flight %u wnd %u srtt %u us",
		event->tcp.snd_cwnd, event->tcp.ssthresh, event->tcp.snd_nxt - event->tcp.snd_una,
		event->tcp.snd_wnd, event->tcp.srtt_us);
	return TRUE;
}

static gboolean
decode_retransmit(const char *fields, WbRunEvent *event)
{
	g_autofree char *flow = NULL;

	if (!find_flow(fields, &event->flow) || !find_state(fields, "state", &event->tcp.state))
		return FALSE;
	event->tcp.retransmit = TRUE;
	flow = wb_flow_to_string(&event->flow);
	event->text = g_strdup_printf(
		"retransmits in %s  %s", wb_socket_state_to_string(event->tcp.state), flow);
	return TRUE;
}

static gboolean
decode_marker(const char *text, WbRunEvent *event)
{
	event->text = wb_text_dup_safe_line(text, -1);
	wb_run_event_find_mentions(event);
	return TRUE;
}

static const struct {
	const char *name;
	WbStream stream;
	gboolean (*decode)(const char *fields, WbRunEvent *event);
} tracepoints[] = {
	{ "inet_sock_set_state", WB_STREAM_STATE, decode_state },
	{ "kfree_skb", WB_STREAM_DROP, decode_drop },
	{ "tcp_probe", WB_STREAM_TCP, decode_probe },
	{ "tcp_retransmit_skb", WB_STREAM_TCP, decode_retransmit },
	{ "tracing_mark_write", WB_STREAM_MARKER, decode_marker },
};

WbTraceResult
wb_trace_decode_event(const WbTraceHeader *header, const char *body, WbRunEvent **ret_event)
{
	const char *colon = strstr(body, ": ");
	gsize length = colon ? (gsize)(colon - body) : 0;

	if (length == 0 || length > NAME_MAX_BYTES)
		return WB_TRACE_MALFORMED;
	for (guint i = 0; i < G_N_ELEMENTS(tracepoints); i++) {
		g_autoptr(WbRunEvent) event = NULL;

		if (strlen(tracepoints[i].name) != length ||
			memcmp(tracepoints[i].name, body, length) != 0)
			continue;
		event = wb_trace_new_event(header, tracepoints[i].stream);
		if (!tracepoints[i].decode(colon + 2, event))
			return WB_TRACE_MALFORMED;
		event->name = g_strdup(tracepoints[i].name);
		*ret_event = g_steal_pointer(&event);
		return WB_TRACE_DECODED;
	}
	return WB_TRACE_UNKNOWN;
}
