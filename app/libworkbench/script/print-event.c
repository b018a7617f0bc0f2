/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets, times and whole events as text. */
#include "script/printer.h"

#include <string.h>

/* --- Packets --- */

static void
print_ecn(GString *text, const WbIpInfo *ip, const char **separator)
{
	static const char *const names[] = { "noecn", "ect1", "ect0", "ce" };

	if (ip->check == WB_ECN_CHECK_NOT)
		return;
	if (ip->check == WB_ECN_CHECK_FIELD)
		g_string_append(text, names[ip->tos & 3]);
	else if (ip->check == WB_ECN_CHECK_ECT01)
		g_string_append(text, "ect01");
	else
		g_string_append_printf(text, "tos 0x%02x", ip->tos);
	*separator = ", ";
}

static void
print_ip_info(GString *text, const WbIpInfo *ip)
{
	const char *separator = "";

	if (!ip->written)
		return;
	g_string_append_c(text, ip->brackets ? '[' : '(');
	print_ecn(text, ip, &separator);
	if (ip->has_ttl) {
		g_string_append_printf(text, "%sttl %u", separator, ip->ttl);
		separator = ", ";
	}
	if (ip->has_flow_label)
		g_string_append_printf(text, "%sflowlabel 0x%x", separator, ip->flow_label);
	g_string_append(text, ip->brackets ? "] " : ") ");
}

static void
print_options(GString *text, const WbTcpSpec *tcp)
{
	g_string_append(text, " <");
	if (tcp->any_options)
		g_string_append(text, "...");
	for (guint i = 0; i < tcp->options->len; i++) {
		const WbOptionSpec *spec = &g_array_index(tcp->options, WbOptionSpec, i);
		WbTcpOption option = spec->option;
		g_autofree char *written = NULL;

		if (spec->cookie_name)
			option.data.length = 0;
		written = wb_tcp_option_to_string(&option);
		g_string_append_printf(text, "%s%s%s%s", i > 0 ? "," : "", written,
			spec->cookie_name ? " " : "", spec->cookie_name ? spec->cookie_name : "");
	}
	g_string_append_c(text, '>');
}

static void
print_ports(GString *text, const WbPacketSpec *packet)
{
	if (packet->has_ports)
		g_string_append_printf(
			text, "%u > %u ", packet->source_port, packet->destination_port);
}

static void
print_tcp(GString *text, const WbPacketSpec *packet)
{
	const WbTcpSpec *tcp = &packet->tcp;
	g_autofree char *flags = wb_tcp_flags_to_string(tcp->flags, tcp->ace);

	print_ports(text, packet);
	g_string_append_printf(
		text, "%s %u:%u(%u)", flags, tcp->seq_start, tcp->seq_end, tcp->payload);
	if (tcp->has_ack)
		g_string_append_printf(text, " ack %u", tcp->ack);
	if (tcp->has_window)
		g_string_append_printf(text, " win %u", tcp->window);
	if (tcp->has_urgent)
		g_string_append_printf(text, " urg %u", tcp->urgent);
	if (tcp->has_options)
		print_options(text, tcp);
}

static void
print_icmp(GString *text, const WbIcmpSpec *icmp)
{
	g_string_append_printf(text, "icmp %s", icmp->type);
	if (icmp->code)
		g_string_append_printf(text, " %s", icmp->code);
	if (icmp->has_mtu)
		g_string_append_printf(text, " mtu %u", icmp->mtu);
	if (icmp->has_id)
		g_string_append_printf(text, " id %u", icmp->id);
	if (icmp->quoted == WB_QUOTED_TCP)
		g_string_append_printf(text, " [%u:%u(%u)]", icmp->quoted_start, icmp->quoted_end,
			icmp->quoted_length);
	else if (icmp->quoted != WB_QUOTED_NOTHING)
		g_string_append_printf(text, " [%s (%u)]",
			icmp->quoted == WB_QUOTED_UDP ? "udp" : "raw", icmp->quoted_length);
}

static void
print_packet(WbPrinter *printer, const WbPacketSpec *packet)
{
	GString *text = printer->text;

	g_string_append(text, packet->direction == WB_INBOUND ? "< " : "> ");
	if (packet->encapsulation)
		g_string_append_printf(text, "%s ", packet->encapsulation);
	print_ip_info(text, &packet->ip);
	if (packet->proto == WB_PROTO_TCP) {
		print_tcp(text, packet);
	} else if (packet->proto == WB_PROTO_ICMP) {
		print_icmp(text, &packet->icmp);
	} else {
		g_string_append(text, "udp ");
		print_ports(text, packet);
		g_string_append_printf(text, "(%u)", packet->udp_payload);
	}
}

char *
wb_packet_spec_to_string(const WbPacketSpec *packet)
{
	WbPrinter printer = { g_string_new(NULL), 0, G_MAXUINT };

	print_packet(&printer, packet);
	return g_string_free(printer.text, FALSE);
}

/* --- Times --- */

/* Seconds without zeros at the end; BARE: without the zero before the point. */
static void
print_seconds(GString *text, gint64 us, gboolean bare)
{
	gint64 seconds = us / G_USEC_PER_SEC, fraction = us % G_USEC_PER_SEC;

	if (seconds || !bare || !fraction)
		g_string_append_printf(text, "%" G_GINT64_FORMAT, seconds);
	if (!fraction)
		return;
	g_string_append_printf(text, ".%06" G_GINT64_FORMAT, fraction);
	while (text->str[text->len - 1] == '0')
		g_string_truncate(text, text->len - 1);
}

static void
print_time(GString *text, const WbEventTime *time)
{
	gboolean relative = time->kind == WB_TIME_RELATIVE || time->kind == WB_TIME_RELATIVE_RANGE;

	if (time->kind == WB_TIME_ANY) {
		g_string_append_c(text, '*');
		return;
	}
	if (relative)
		g_string_append_c(text, '+');
	print_seconds(text, time->start_us, relative);
	if (time->kind != WB_TIME_ABSOLUTE_RANGE && time->kind != WB_TIME_RELATIVE_RANGE)
		return;
	g_string_append(text, relative ? "~+" : "~");
	print_seconds(text, time->end_us, relative);
}

void
wb_print_event_time(WbPrinter *printer, const WbEvent *event)
{
	print_time(printer->text, &event->time);
	if (event->kind != WB_EVENT_CALL || !event->call->blocking)
		return;
	g_string_append(printer->text, "...");
	print_seconds(printer->text, event->call->end_us, FALSE);
}

char *
wb_event_time_to_string(const WbEventTime *time)
{
	GString *text = g_string_new(NULL);

	print_time(text, time);
	return g_string_free(text, FALSE);
}

/* --- Events --- */

/* On one line with a blank at each end; several lines stay as they are: they are indented. */
static void
print_code(GString *text, const char *code)
{
	g_autofree char *stripped = NULL;

	if (strchr(code, '\n')) {
		g_string_append_printf(text, "%%{%s}%%", code);
		return;
	}
	stripped = g_strstrip(g_strdup(code));
	g_string_append_printf(text, "%%{ %s%s}%%", stripped, *stripped ? " " : "");
}

void
wb_print_event(WbPrinter *printer, const WbEvent *event)
{
	switch (event->kind) {
	case WB_EVENT_PACKET:
		print_packet(printer, event->packet);
		break;
	case WB_EVENT_CALL:
		wb_print_call(printer, event->call);
		break;
	case WB_EVENT_COMMAND:
		g_string_append_printf(printer->text, "`%s`", event->text);
		break;
	case WB_EVENT_CODE:
		print_code(printer->text, event->text);
		break;
	}
}

char *
wb_event_to_string(const WbEvent *event)
{
	WbPrinter printer = { g_string_new(NULL), 0, G_MAXUINT };

	if (event->kind == WB_EVENT_CALL && event->call->blocking) {
		g_string_append(printer.text, "...");
		print_seconds(printer.text, event->call->end_us, FALSE);
		g_string_append_c(printer.text, ' ');
	}
	wb_print_event(&printer, event);
	return g_string_free(printer.text, FALSE);
}
