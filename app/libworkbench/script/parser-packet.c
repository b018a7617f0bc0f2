/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets: "< [ect0] P. 1:11(10) ack 1 win 256 <nop>", "> udp (100)", "< icmp unreachable". */
#include "base/text.h"
#include "script/parser.h"

#include <string.h>

#define FLOW_LABEL_MAX 0xfffff

/* --- (ttl 64), [ect0], (tos 0x10, flowlabel 0x1) --- */

static gboolean
parse_ecn_word(WbParser *parser, WbIpInfo *ip)
{
	static const struct {
		const char *word;
		WbEcnCheck check;
		guint8 value;
	} words[] = {
		{ "noecn", WB_ECN_CHECK_FIELD, WB_ECN_NONE },
		{ "ect0", WB_ECN_CHECK_FIELD, WB_ECN_ECT0 },
		{ "ect1", WB_ECN_CHECK_FIELD, WB_ECN_ECT1 },
		{ "ce", WB_ECN_CHECK_FIELD, WB_ECN_CE },
		{ "ect01", WB_ECN_CHECK_ECT01, WB_ECN_NONE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (wb_parser_accept(parser, words[i].word)) {
			ip->check = words[i].check;
			ip->tos = words[i].value;
			return TRUE;
		}
	return FALSE;
}

static gboolean
fault_ip_item(WbParser *parser)
{
	static const char *const words[] = { "noecn", "ect0", "ect1", "ce", "ect01", "tos", "ttl",
		"flowlabel", NULL };
	const WbToken *token = wb_parser_look(parser, 0);
	g_autofree char *text = wb_parser_dup_text(parser, token);
	const char *closest = token->kind == WB_TOKEN_WORD ? wb_text_closest(text, words) : NULL;

	if (closest)
		return wb_parser_fault(parser, token,
			"unknown field \"%s\" of the IP header; did you mean \"%s\"?", text,
			closest);
	return wb_parser_fault_expected(parser,
		"a field of the IP header (ect0, ect1, ce, noecn, ect01, tos, ttl, flowlabel)");
}

static gboolean
parse_ip_item(WbParser *parser, WbIpInfo *ip)
{
	gint64 value = 0;
	gboolean found;

	if (parse_ecn_word(parser, ip))
		return TRUE;
	if (wb_parser_accept(parser, "tos")) {
		found = wb_parser_number(parser, "tos", 0, 0xff, &value);
		ip->check = WB_ECN_CHECK_TOS;
		ip->tos = (guint8)value;
	} else if (wb_parser_accept(parser, "ttl")) {
		found = wb_parser_number(parser, "ttl", 0, 0xff, &value);
		ip->has_ttl = TRUE;
		ip->ttl = (guint8)value;
	} else if (wb_parser_accept(parser, "flowlabel")) {
		found = wb_parser_number(parser, "flowlabel", 0, FLOW_LABEL_MAX, &value);
		ip->has_flow_label = TRUE;
		ip->flow_label = (guint32)value;
	} else {
		found = fault_ip_item(parser);
	}
	return found;
}

static gboolean
parse_ip_info(WbParser *parser, WbPacketSpec *packet)
{
	const WbToken *opening = wb_parser_look(parser, 0), *item;
	WbIpInfo *ip = &packet->ip;
	const char *closing;

	if (!wb_parser_at(parser, "(") && !wb_parser_at(parser, "["))
		return TRUE;
	ip->written = TRUE;
	ip->brackets = wb_parser_at(parser, "[");
	closing = ip->brackets ? "]" : ")";
	packet->ip_place = opening->place;
	do {
		wb_parser_take(parser);
		item = wb_parser_look(parser, 0);
		if (!parse_ip_item(parser, ip))
			return FALSE;
		if (ip->check == WB_ECN_CHECK_ECT01 && packet->direction == WB_INBOUND)
			wb_parser_fault(parser, item,
				"\"ect01\" is a choice for packets that the kernel sends; a packet "
				"to "
				"it has \"ect0\" or \"ect1\"");
	} while (wb_parser_at(parser, ","));
	return wb_parser_expect(parser, closing, "after the fields of the IP header");
}

/* --- Encapsulation: kept as text, to be refused by name --- */

static void
append_header(WbPacketSpec *packet, const char *text)
{
	char *joined = packet->encapsulation ? g_strdup_printf("%s %s", packet->encapsulation, text)
					     : g_strdup(text);

	g_free(packet->encapsulation);
	packet->encapsulation = joined;
}

/* The tokens up to END as written, runs of blanks and comments as one blank. */
static char *
dup_tokens(const WbParser *parser, guint start, guint end)
{
	GString *text = g_string_new(NULL);
	gsize last = 0;

	for (guint i = start; i < end; i++) {
		const WbToken *token = &g_array_index(parser->tokens->tokens, WbToken, i);

		if (i > start && token->start != last)
			g_string_append_c(text, ' ');
		g_string_append_len(
			text, wb_parser_get_text(parser, token), token->end - token->start);
		last = token->end;
	}
	return g_string_free(text, FALSE);
}

/* A header ends with ":" before a blank: an IPv6 address has none. */
static gboolean
skip_header(WbParser *parser)
{
	const WbToken *opening = wb_parser_look(parser, 0);

	for (;;) {
		const WbToken *token = wb_parser_take(parser);
		const WbToken *next = wb_parser_look(parser, 0);

		if (token->kind == WB_TOKEN_PUNCTUATION && wb_parser_is(parser, token, ":") &&
			next->start != token->end)
			return TRUE;
		if (next->first || next->kind == WB_TOKEN_END || next->kind == WB_TOKEN_BROKEN)
			return wb_parser_fault(parser, opening,
				"the end of this outer header, \": \", is missing");
	}
}

static gboolean
parse_headers(WbParser *parser, WbPacketSpec *packet)
{
	static const char *const words[] = { "ipv4", "ipv6", "gre", "GREv0", "mpls", "encap" };

	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		guint start = parser->next;
		g_autofree char *text = NULL;

		if (!wb_parser_at(parser, words[i]))
			continue;
		if (!packet->encapsulation)
			packet->encapsulation_place = wb_parser_look(parser, 0)->place;
		if (strcmp(words[i], "encap") != 0) {
			if (!skip_header(parser))
				return FALSE;
		} else {
			for (guint n = 0; n < 4 && !wb_parser_look(parser, 0)->first; n++)
				wb_parser_take(parser);
		}
		text = dup_tokens(parser, start, parser->next);
		append_header(packet, text);
		i = G_MAXUINT; /* another may follow, of any kind */
	}
	return TRUE;
}

/* --- TCP --- */

static gboolean
parse_ports(WbParser *parser, WbPacketSpec *packet)
{
	gint64 source, destination;

	if (wb_parser_look(parser, 0)->kind != WB_TOKEN_INTEGER ||
		!wb_parser_is(parser, wb_parser_look(parser, 1), ">"))
		return TRUE;
	if (!wb_parser_number(parser, "a port", 0, G_MAXUINT16, &source))
		return FALSE;
	wb_parser_take(parser);
	if (!wb_parser_number(parser, "a port", 0, G_MAXUINT16, &destination))
		return FALSE;
	packet->has_ports = TRUE;
	packet->source_port = (guint16)source;
	packet->destination_port = (guint16)destination;
	return TRUE;
}

static guint
flag_from_letter(char letter)
{
	static const char letters[] = "FSRP.UEWA";
	const char *found = letter ? strchr(letters, letter) : NULL;

	return found ? 1u << (found - letters) : 0;
}

static gboolean
fault_flag(WbParser *parser, const WbToken *token, gsize index)
{
	char letter = wb_parser_get_text(parser, token)[index];
	WbPlace place = token->place;

	place.column += (guint)index;
	if (flag_from_letter(g_ascii_toupper(letter)))
		return wb_parser_fault_at(parser, place, token->start,
			"unknown TCP flag \"%c\"; did you mean \"%c\"?", letter,
			g_ascii_toupper(letter));
	return wb_parser_fault_at(parser, place, token->start,
		"unknown TCP flag \"%c\"; there are F, S, R, P, . for ACK, U, E, W for CWR, and A "
		"for "
		"AE",
		letter);
}

/* The AccECN counter, three bits in AE, CWR and ECE: "P5.", ".5". */
static gboolean
set_ace(WbParser *parser, const WbToken *token, gsize index, WbTcpSpec *tcp)
{
	char digit = wb_parser_get_text(parser, token)[index];
	WbPlace place = token->place;
	guint ace = (guint)(digit - '0');

	place.column += (guint)index;
	if (digit > '7')
		return wb_parser_fault_at(parser, place, token->start,
			"the AccECN counter among the flags is one digit from 0 to 7");
	if (tcp->ace || tcp->flags & (WB_TCP_ECE | WB_TCP_CWR | WB_TCP_AE))
		return wb_parser_fault_at(parser, place, token->start,
			"E, W and A are the bits of the AccECN counter: write them or one digit");
	tcp->ace = TRUE;
	tcp->flags |=
		(ace & 4 ? WB_TCP_AE : 0) | (ace & 2 ? WB_TCP_CWR : 0) | (ace & 1 ? WB_TCP_ECE : 0);
	return TRUE;
}

static gboolean
parse_flag_letters(WbParser *parser, WbTcpSpec *tcp)
{
	const WbToken *token = wb_parser_take(parser);
	const char *text = wb_parser_get_text(parser, token);

	for (gsize i = 0; i < token->end - token->start; i++) {
		guint flag = flag_from_letter(text[i]);

		if (g_ascii_isdigit(text[i])) {
			if (!set_ace(parser, token, i, tcp))
				return FALSE;
			continue;
		}
		if (!flag)
			return fault_flag(parser, token, i);
		if (tcp->ace && flag & (WB_TCP_ECE | WB_TCP_CWR | WB_TCP_AE))
			return wb_parser_fault(parser, token,
				"E, W and A are the bits of the AccECN counter: write them or one "
				"digit");
		tcp->flags |= flag;
	}
	return TRUE;
}

static gboolean
parse_flags(WbParser *parser, WbPacketSpec *packet)
{
	const WbToken *token = wb_parser_look(parser, 0);
	WbTcpSpec *tcp = &packet->tcp;

	packet->flags_place = token->place;
	if (wb_parser_accept(parser, "-"))
		return TRUE;
	if (token->kind != WB_TOKEN_WORD && token->kind != WB_TOKEN_FLOAT &&
		!wb_parser_is(parser, token, "."))
		return wb_parser_fault_expected(parser, "TCP flags (\"S\", \"S.\", \".\", \"P.\", "
							"\"-\" for none), \"udp\" or \"icmp\"");
	if (token->kind == WB_TOKEN_WORD && !parse_flag_letters(parser, tcp))
		return FALSE;
	if (wb_parser_look(parser, 0)->kind == WB_TOKEN_FLOAT)
		return parse_flag_letters(parser, tcp);
	if (wb_parser_accept(parser, "."))
		tcp->flags |= WB_TCP_ACK;
	return TRUE;
}

gboolean
wb_parse_sequence(WbParser *parser, guint32 *ret_start, guint32 *ret_end, guint32 *ret_payload)
{
	const WbToken *token = wb_parser_look(parser, 0);
	gint64 payload;

	if (token->kind != WB_TOKEN_INTEGER)
		return wb_parser_fault_expected(
			parser, "the sequence numbers, \"FIRST:LAST(LENGTH)\" as in \"1:11(10)\",");
	if (!wb_parser_u32(parser, "a sequence number", ret_start) ||
		!wb_parser_expect(parser, ":", "in the sequence numbers, \"1:11(10)\"") ||
		!wb_parser_u32(parser, "a sequence number", ret_end) ||
		!wb_parser_expect(parser, "(", "in the sequence numbers, \"1:11(10)\"") ||
		!wb_parser_number(parser, "the payload's length", 0, G_MAXUINT16, &payload) ||
		!wb_parser_expect(parser, ")", "in the sequence numbers, \"1:11(10)\""))
		return FALSE;
	*ret_payload = (guint32)payload;
	if (*ret_start + *ret_payload != *ret_end)
		wb_parser_fault(parser, token,
			"%u:%u are %u bytes, not %u: it is %u:%u(%u) or %u:%u(%u)", *ret_start,
			*ret_end, *ret_end - *ret_start, *ret_payload, *ret_start, *ret_end,
			*ret_end - *ret_start, *ret_start, *ret_start + *ret_payload, *ret_payload);
	return TRUE;
}

/* One of "ack N", "win N", "urg N"; TRUE if it is not there. */
static gboolean
parse_field(WbParser *parser, const char *word, gint64 max, gboolean *ret_has, WbPlace *ret_place,
	gint64 *ret_value)
{
	*ret_place = wb_parser_look(parser, 0)->place;
	*ret_value = 0;
	*ret_has = wb_parser_accept(parser, word);
	return !*ret_has || wb_parser_number(parser, word, 0, max, ret_value);
}

static gboolean
parse_fields(WbParser *parser, WbPacketSpec *packet)
{
	WbTcpSpec *tcp = &packet->tcp;
	gint64 value;

	if (!parse_field(parser, "ack", G_MAXUINT32, &tcp->has_ack, &packet->ack_place, &value))
		return FALSE;
	tcp->ack = (guint32)value;
	if (!parse_field(
		    parser, "win", G_MAXUINT16, &tcp->has_window, &packet->window_place, &value))
		return FALSE;
	tcp->window = (guint32)value;
	if (packet->direction == WB_INBOUND && !tcp->has_window)
		wb_parser_fault_missing(parser, "\"win\" is missing: a packet to the kernel has a "
						"window, as in \"win 1000\"");
	if (!parse_field(
		    parser, "urg", G_MAXUINT16, &tcp->has_urgent, &packet->urgent_place, &value))
		return FALSE;
	tcp->urgent = (guint16)value;
	return TRUE;
}

/* A word that is left over in the packet's line. */
static gboolean
check_rest(WbParser *parser)
{
	static const char *const words[] = { "ack", "win", "urg" };
	const WbToken *token = wb_parser_look(parser, 0);
	g_autofree char *text = NULL;

	if (token->kind != WB_TOKEN_WORD)
		return TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (wb_parser_at(parser, words[i]))
			return wb_parser_fault(parser, token,
				"\"%s\" is here twice or in the wrong place: the order is \"ack\", "
				"\"win\", \"urg\", options",
				words[i]);
	text = wb_parser_describe(parser, token);
	return wb_parser_fault(parser, token,
		"unknown field %s: after the sequence numbers come \"ack\", \"win\", \"urg\" and "
		"the "
		"options",
		text);
}

static gboolean
parse_tcp(WbParser *parser, WbPacketSpec *packet)
{
	WbTcpSpec *tcp = &packet->tcp;

	packet->proto = WB_PROTO_TCP;
	if (!parse_ports(parser, packet) || !parse_flags(parser, packet))
		return FALSE;
	packet->seq_place = wb_parser_look(parser, 0)->place;
	return wb_parse_sequence(parser, &tcp->seq_start, &tcp->seq_end, &tcp->payload) &&
	       parse_fields(parser, packet) && check_rest(parser) &&
	       wb_parse_tcp_options(parser, packet);
}

static gboolean
parse_udp(WbParser *parser, WbPacketSpec *packet)
{
	gint64 payload;

	packet->proto = WB_PROTO_UDP;
	if (!parse_ports(parser, packet) ||
		!wb_parser_expect(parser, "(", "before the payload's length: \"udp (100)\"") ||
		!wb_parser_number(parser, "the payload's length", 0, G_MAXUINT16, &payload) ||
		!wb_parser_expect(parser, ")", "after the payload's length: \"udp (100)\""))
		return FALSE;
	packet->udp_payload = (guint32)payload;
	return TRUE;
}

WbPacketSpec *
wb_parse_packet(WbParser *parser)
{
	g_autoptr(WbPacketSpec) packet = g_new0(WbPacketSpec, 1);
	gboolean parsed;

	packet->direction =
		wb_parser_is(parser, wb_parser_take(parser), "<") ? WB_INBOUND : WB_OUTBOUND;
	packet->tcp.options = g_array_new(FALSE, TRUE, sizeof(WbOptionSpec));
	if (!parse_headers(parser, packet) || !parse_ip_info(parser, packet) ||
		!parse_headers(parser, packet))
		return NULL;
	if (wb_parser_accept(parser, "icmp"))
		parsed = wb_parse_icmp(parser, packet);
	else if (wb_parser_accept(parser, "udp"))
		parsed = parse_udp(parser, packet);
	else
		parsed = parse_tcp(parser, packet);
	return parsed ? g_steal_pointer(&packet) : NULL;
}
