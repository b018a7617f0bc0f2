/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet as a line, as a script would write it. */
#include "packet/icmp-names.h"
#include "packet/packet.h"

#include <netinet/in.h>

static void
add_hex(GString *text, const guint8 *bytes, gsize length)
{
	if (length)
		g_string_append_c(text, ' ');
	for (gsize i = 0; i < length; i++)
		g_string_append_printf(text, "%02x", bytes[i]);
}

static void
add_sack(GString *text, const WbTcpOption *option)
{
	g_string_append(text, "sack");
	for (guint i = 0; i < MIN(option->sack.count, WB_SACK_MAX); i++)
		g_string_append_printf(
			text, " %u:%u", option->sack.blocks[i].start, option->sack.blocks[i].end);
}

static void
add_accecn(GString *text, const WbTcpOption *option)
{
	static const char *const names[2][3] = { { "e0b", "ceb", "e1b" }, { "e1b", "ceb", "e0b" } };
	const char *const *order = names[option->kind == WB_OPTION_ACCECN1];

	g_string_append(text, "ECN");
	for (guint i = 0; i < MIN(option->accecn.count, 3); i++)
		g_string_append_printf(text, " %s %u", order[i], option->accecn.counters[i]);
}

static void
add_data(GString *text, const WbTcpOption *option)
{
	if (option->kind == WB_OPTION_MD5)
		g_string_append(text, "md5");
	else if (option->kind == WB_OPTION_FASTOPEN)
		g_string_append(text, "FO");
	else if (option->kind == WB_OPTION_EXPERIMENT && !option->other_experiment)
		g_string_append(text, "FOEXP");
	else /* not in the language */
		g_string_append_printf(text, "option-%u", (guint)option->kind);
	add_hex(text, option->data.bytes, MIN(option->data.length, WB_OPTION_DATA_MAX));
}

static void
add_option(GString *text, const WbTcpOption *option)
{
	switch (option->kind) {
	case WB_OPTION_EOL:
		g_string_append(text, "eol");
		break;
	case WB_OPTION_NOP:
		g_string_append(text, "nop");
		break;
	case WB_OPTION_MSS:
		g_string_append_printf(text, "mss %u", (guint)option->mss);
		break;
	case WB_OPTION_WSCALE:
		g_string_append_printf(text, "wscale %u", (guint)option->wscale);
		break;
	case WB_OPTION_SACK_OK:
		g_string_append(text, "sackOK");
		break;
	case WB_OPTION_TIMESTAMP:
		g_string_append_printf(text, "TS val %u ecr %u", option->ts.val, option->ts.ecr);
		break;
	case WB_OPTION_SACK:
		add_sack(text, option);
		break;
	case WB_OPTION_ACCECN0:
	case WB_OPTION_ACCECN1:
		add_accecn(text, option);
		break;
	default:
		add_data(text, option);
		break;
	}
}

char *
wb_tcp_option_to_string(const WbTcpOption *option)
{
	GString *text = g_string_new(NULL);

	add_option(text, option);
	return g_string_free(text, FALSE);
}

static void
add_options(GString *text, const WbTcpOptions *options)
{
	const char *separator = "";

	for (guint i = 0; i < MIN(options->count, WB_OPTIONS_MAX); i++) {
		g_string_append(text, separator);
		add_option(text, &options->list[i]);
		separator = ",";
	}
	if (options->malformed)
		g_string_append_printf(text, "%smalformed", separator);
}

char *
wb_tcp_options_to_string(const WbTcpOptions *options)
{
	GString *text = g_string_new(NULL);

	add_options(text, options);
	return g_string_free(text, FALSE);
}

static void
add_flags(GString *text, guint flags, gboolean ace)
{
	static const struct {
		guint flag;
		char letter;
		gboolean ecn; /* part of the counter ACE (RFC 9768 3.2.2) */
	} letters[] = {
		{ WB_TCP_FIN, 'F', FALSE },
		{ WB_TCP_SYN, 'S', FALSE },
		{ WB_TCP_RST, 'R', FALSE },
		{ WB_TCP_PSH, 'P', FALSE },
		{ WB_TCP_URG, 'U', FALSE },
		{ WB_TCP_ECE, 'E', TRUE },
		{ WB_TCP_CWR, 'W', TRUE },
		{ WB_TCP_AE, 'A', TRUE },
		{ WB_TCP_ACK, '.', FALSE },
	};
	gsize start = text->len;

	for (guint i = 0; i < G_N_ELEMENTS(letters); i++) {
		if ((flags & letters[i].flag) && !(ace && letters[i].ecn))
			g_string_append_c(text, letters[i].letter);
	}
	if (ace)
		g_string_append_printf(text, "%u", flags >> 6 & 7);
	if (text->len == start)
		g_string_append_c(text, '-');
}

char *
wb_tcp_flags_to_string(guint flags, gboolean ace)
{
	GString *text = g_string_new(NULL);

	add_flags(text, flags, ace);
	return g_string_free(text, FALSE);
}

/* A packet that was made and not decoded claims nothing. */
static gsize
payload_length(const WbPacket *packet)
{
	return MAX(packet->claimed_length, packet->payload_length);
}

static void
add_tcp(GString *text, const WbPacket *packet)
{
	const WbTcp *tcp = &packet->tcp;

	add_flags(text, tcp->flags, FALSE);
	g_string_append_printf(text, " %u:%u(%" G_GSIZE_FORMAT ")", tcp->seq,
		tcp->seq + (guint32)payload_length(packet), payload_length(packet));
	if (tcp->flags & WB_TCP_ACK)
		g_string_append_printf(text, " ack %u", tcp->ack);
	g_string_append_printf(text, " win %u", (guint)tcp->window);
	if (tcp->urgent || (tcp->flags & WB_TCP_URG))
		g_string_append_printf(text, " urg %u", (guint)tcp->urgent);
	if (tcp->options.count == 0 && !tcp->options.malformed)
		return;
	g_string_append(text, " <");
	add_options(text, &tcp->options);
	g_string_append_c(text, '>');
}

static void
add_quoted(GString *text, const WbPacket *packet)
{
	WbPacket quoted;
	gsize known;

	if (!wb_packet_decode_quoted(
		    packet->payload, packet->payload_length, &quoted, &known, NULL))
		return;
	if (quoted.protocol == IPPROTO_TCP && known >= 8)
		g_string_append_printf(text, " [%u:%u(%" G_GSIZE_FORMAT ")]", quoted.tcp.seq,
			quoted.tcp.seq + (guint32)quoted.claimed_length, quoted.claimed_length);
	else if (quoted.protocol == IPPROTO_UDP)
		g_string_append_printf(text, " [udp (%" G_GSIZE_FORMAT ")]", quoted.claimed_length);
}

static void
add_icmp(GString *text, const WbPacket *packet)
{
	const WbIcmp *icmp = &packet->icmp;
	const char *type = wb_icmp_type_name(packet->version, icmp->type);
	const char *code = wb_icmp_code_name(packet->version, icmp->type, icmp->code);

	g_string_append(text, "icmp ");
	if (type)
		g_string_append(text, type);
	else
		g_string_append_printf(text, "type_%u", (guint)icmp->type);
	if (code)
		g_string_append_printf(text, " %s", code);
	else if (icmp->code || !type)
		g_string_append_printf(text, " code_%u", (guint)icmp->code);
	if (wb_icmp_has_mtu(packet->version, icmp->type, icmp->code))
		g_string_append_printf(
			text, " mtu %u", wb_icmp_get_mtu(packet->version, icmp->rest));
	if (wb_icmp_has_id(packet->version, icmp->type))
		g_string_append_printf(text, " id %u", icmp->rest >> 16);
	if (packet->payload && wb_icmp_quotes(packet->version, icmp->type))
		add_quoted(text, packet);
}

char *
wb_packet_to_string(const WbPacket *packet)
{
	GString *text = g_string_new(NULL);

	if (packet->protocol == IPPROTO_TCP)
		add_tcp(text, packet);
	else if (packet->protocol == IPPROTO_UDP)
		g_string_append_printf(text, "udp (%" G_GSIZE_FORMAT ")", payload_length(packet));
	else if (wb_packet_is_icmp(packet))
		add_icmp(text, packet);
	else
		g_string_append_printf(text, "protocol %u (%" G_GSIZE_FORMAT ")",
			(guint)packet->protocol, payload_length(packet));
	return g_string_free(text, FALSE);
}

gboolean
wb_packet_is_icmp(const WbPacket *packet)
{
	return packet->protocol == (packet->version == 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
}
