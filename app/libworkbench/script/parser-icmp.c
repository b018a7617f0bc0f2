/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "icmp unreachable frag_needed mtu 1200 [1:11(10)]" */
#include "script/parser.h"

/* "[udp (10)]", "[raw (10)]", "[1:11(10)]": the packet that the message quotes. */
static gboolean
parse_quoted(WbParser *parser, WbIcmpSpec *icmp)
{
	gint64 length;

	if (!wb_parser_accept(parser, "["))
		return TRUE;
	icmp->quoted = WB_QUOTED_TCP;
	if (wb_parser_at(parser, "udp") || wb_parser_at(parser, "raw")) {
		icmp->quoted = wb_parser_at(parser, "udp") ? WB_QUOTED_UDP : WB_QUOTED_RAW;
		wb_parser_take(parser);
		if (!wb_parser_expect(parser, "(", "before the quoted packet's length") ||
			!wb_parser_number(
				parser, "the quoted packet's length", 0, G_MAXUINT16, &length) ||
			!wb_parser_expect(parser, ")", "after the quoted packet's length"))
			return FALSE;
		icmp->quoted_length = (guint32)length;
	} else if (!wb_parse_sequence(
			   parser, &icmp->quoted_start, &icmp->quoted_end, &icmp->quoted_length)) {
		return FALSE;
	}
	return wb_parser_expect(parser, "]", "after the quoted packet");
}

/* "mtu" and "id" are fields if a number follows. */
static gboolean
at_field(const WbParser *parser, const char *word)
{
	const WbToken *next = wb_parser_look(parser, 1);

	return wb_parser_at(parser, word) && !next->first &&
	       (next->kind == WB_TOKEN_INTEGER || next->kind == WB_TOKEN_HEX);
}

static gboolean
parse_numbers(WbParser *parser, WbIcmpSpec *icmp)
{
	gint64 id;

	if (at_field(parser, "mtu")) {
		wb_parser_take(parser);
		icmp->has_mtu = TRUE;
		if (!wb_parser_u32(parser, "mtu", &icmp->mtu))
			return FALSE;
	}
	if (at_field(parser, "id")) {
		wb_parser_take(parser);
		icmp->has_id = TRUE;
		if (!wb_parser_number(parser, "id", 0, G_MAXUINT16, &id))
			return FALSE;
		icmp->id = (guint16)id;
	}
	return TRUE;
}

gboolean
wb_parse_icmp(WbParser *parser, WbPacketSpec *packet)
{
	WbIcmpSpec *icmp = &packet->icmp;
	const WbToken *token = wb_parser_look(parser, 0);

	packet->proto = WB_PROTO_ICMP;
	if (token->kind != WB_TOKEN_WORD || token->first)
		return wb_parser_fault_expected(
			parser, "the ICMP type (\"unreachable\", \"echo_request\", …)");
	icmp->type_place = token->place;
	icmp->type = wb_parser_dup_text(parser, wb_parser_take(parser));
	token = wb_parser_look(parser, 0);
	if (token->kind == WB_TOKEN_WORD && !token->first && !at_field(parser, "mtu") &&
		!at_field(parser, "id")) {
		icmp->code_place = token->place;
		icmp->code = wb_parser_dup_text(parser, wb_parser_take(parser));
	}
	return parse_numbers(parser, icmp) && parse_quoted(parser, icmp);
}
