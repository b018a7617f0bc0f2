/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP options: "<mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 8>", "<...>" */
#include "base/text.h"
#include "script/parser.h"

#include <string.h>

#define OPTION_BYTES_MAX 40
#define MD5_LENGTH 16

typedef gboolean (*ParseOption)(WbParser *parser, WbOptionSpec *spec);

static gboolean
parse_mss(WbParser *parser, WbOptionSpec *spec)
{
	gint64 value;

	if (!wb_parser_number(parser, "mss", 0, G_MAXUINT16, &value))
		return FALSE;
	spec->option.mss = (guint16)value;
	return TRUE;
}

static gboolean
parse_wscale(WbParser *parser, WbOptionSpec *spec)
{
	gint64 value;

	if (!wb_parser_number(parser, "wscale", 0, G_MAXUINT8, &value))
		return FALSE;
	spec->option.wscale = (guint8)value;
	return TRUE;
}

static gboolean
parse_timestamp(WbParser *parser, WbOptionSpec *spec)
{
	static const char example[] = "in the timestamp, \"TS val 100 ecr 0\"";

	return wb_parser_expect(parser, "val", example) &&
	       wb_parser_u32(parser, "val", &spec->option.ts.val) &&
	       wb_parser_expect(parser, "ecr", example) &&
	       wb_parser_u32(parser, "ecr", &spec->option.ts.ecr);
}

static gboolean
parse_sack(WbParser *parser, WbOptionSpec *spec)
{
	do {
		WbSackBlock block;
		const WbToken *token = wb_parser_look(parser, 0);

		if (!wb_parser_u32(parser, "a SACK block, as in \"sack 1:11\",", &block.start) ||
			!wb_parser_expect(parser, ":", "in the SACK block") ||
			!wb_parser_u32(parser, "the end of the SACK block", &block.end))
			return FALSE;
		if (spec->option.sack.count == WB_SACK_MAX)
			return wb_parser_fault(
				parser, token, "a SACK option has at most %d blocks", WB_SACK_MAX);
		spec->option.sack.blocks[spec->option.sack.count++] = block;
	} while (wb_parser_look(parser, 0)->kind == WB_TOKEN_INTEGER);
	return TRUE;
}

static gboolean
is_hex(const char *text)
{
	return strspn(text, "0123456789abcdefABCDEF") == strlen(text);
}

gboolean
wb_parse_hex(const char *text, WbTcpOption *option)
{
	gsize length = strlen(text);

	if (length % 2 || length / 2 > WB_OPTION_DATA_MAX || !is_hex(text))
		return FALSE;
	for (gsize i = 0; i < length / 2; i++)
		option->data.bytes[i] = (guint8)(g_ascii_xdigit_value(text[2 * i]) << 4 |
						 g_ascii_xdigit_value(text[2 * i + 1]));
	option->data.length = (guint8)(length / 2);
	return TRUE;
}

static gboolean
is_blob(const WbToken *token)
{
	return token->kind == WB_TOKEN_WORD || token->kind == WB_TOKEN_INTEGER ||
	       token->kind == WB_TOKEN_HEX;
}

static gboolean
parse_md5(WbParser *parser, WbOptionSpec *spec)
{
	const WbToken *token = wb_parser_look(parser, 0);
	g_autofree char *text = wb_parser_dup_text(parser, token);

	if (!is_blob(token))
		return wb_parser_fault_expected(parser, "the digest (32 hexadecimal digits)");
	wb_parser_take(parser);
	if (!wb_parse_hex(text, &spec->option) || spec->option.data.length != MD5_LENGTH)
		return wb_parser_fault(
			parser, token, "an MD5 digest is 32 hexadecimal digits (16 bytes)");
	return TRUE;
}

/* A cookie, the name of one, or nothing: a request for one. */
static gboolean
parse_cookie(WbParser *parser, WbOptionSpec *spec)
{
	const WbToken *token = wb_parser_look(parser, 0);
	g_autofree char *text = wb_parser_dup_text(parser, token);

	if (!is_blob(token))
		return TRUE;
	wb_parser_take(parser);
	if (token->kind == WB_TOKEN_WORD && !is_hex(text)) {
		spec->cookie_name = g_steal_pointer(&text);
		return TRUE;
	}
	if (!wb_parse_hex(text, &spec->option))
		return wb_parser_fault(parser, token,
			"a Fast Open cookie is an even number of hexadecimal digits, at most %d",
			2 * WB_OPTION_DATA_MAX);
	return TRUE;
}

static gboolean
parse_counter(WbParser *parser, WbOptionSpec *spec, const char *name)
{
	gint64 value;

	if (!wb_parser_accept(parser, name))
		return FALSE;
	if (!wb_parser_number(parser, name, 0, 0xffffff, &value))
		return FALSE;
	spec->option.accecn.counters[spec->option.accecn.count++] = (guint32)value;
	return TRUE;
}

/* "ECN e0b 1 ceb 2 e1b 3" or from the other end; the last ones may be left out. */
static gboolean
parse_accecn(WbParser *parser, WbOptionSpec *spec)
{
	static const char *const orders[2][3] = { { "e0b", "ceb", "e1b" },
		{ "e1b", "ceb", "e0b" } };
	guint order = wb_parser_at(parser, "e1b");
	guint faults = parser->faults;

	spec->option.kind = order ? WB_OPTION_ACCECN1 : WB_OPTION_ACCECN0;
	if (!order && !wb_parser_at(parser, "e0b"))
		return wb_parser_fault_expected(
			parser, "\"e0b\" or \"e1b\", as in \"ECN e0b 1 ceb 2 e1b 3\",");
	for (guint i = 0; i < 3; i++)
		if (!parse_counter(parser, spec, orders[order][i]))
			break;
	/* A value out of range was reported, and the rest is right. */
	return faults == parser->faults || spec->option.accecn.count > 0;
}

static const struct {
	const char *name;
	guint8 kind;
	ParseOption parse; /* what follows the name; NULL: nothing */
} options[] = {
	{ "nop", WB_OPTION_NOP, NULL },
	{ "eol", WB_OPTION_EOL, NULL },
	{ "mss", WB_OPTION_MSS, parse_mss },
	{ "wscale", WB_OPTION_WSCALE, parse_wscale },
	{ "sackOK", WB_OPTION_SACK_OK, NULL },
	{ "sack", WB_OPTION_SACK, parse_sack },
	{ "TS", WB_OPTION_TIMESTAMP, parse_timestamp },
	{ "md5", WB_OPTION_MD5, parse_md5 },
	{ "FO", WB_OPTION_FASTOPEN, parse_cookie },
	{ "FOEXP", WB_OPTION_EXPERIMENT, parse_cookie },
	{ "ECN", WB_OPTION_ACCECN0, parse_accecn },
};

static gboolean
fault_option(WbParser *parser)
{
	const char *names[G_N_ELEMENTS(options) + 1] = { NULL };
	const WbToken *token = wb_parser_look(parser, 0);
	g_autofree char *text = wb_parser_dup_text(parser, token);
	const char *closest;

	if (token->kind != WB_TOKEN_WORD)
		return wb_parser_fault_expected(parser, "a TCP option");
	for (guint i = 0; i < G_N_ELEMENTS(options); i++)
		names[i] = options[i].name;
	closest = wb_text_closest(text, names);
	if (closest)
		return wb_parser_fault(parser, token,
			"unknown option \"%s\" in <…>; did you mean \"%s\"?", text, closest);
	return wb_parser_fault(parser, token,
		"unknown option \"%s\" in <…>; there are mss, sackOK, TS, nop, eol, wscale, sack, "
		"FO, "
		"FOEXP, ECN and md5",
		text);
}

static gboolean
parse_option(WbParser *parser, WbOptionSpec *spec)
{
	for (guint i = 0; i < G_N_ELEMENTS(options); i++) {
		if (!wb_parser_at(parser, options[i].name))
			continue;
		spec->place = wb_parser_take(parser)->place;
		spec->option.kind = options[i].kind;
		return !options[i].parse || options[i].parse(parser, spec);
	}
	return fault_option(parser);
}

/* Bytes on the wire. */
static guint
measure_option(const WbTcpOption *option)
{
	switch (option->kind) {
	case WB_OPTION_NOP:
	case WB_OPTION_EOL:
		return 1;
	case WB_OPTION_MSS:
	case WB_OPTION_EXPERIMENT:
		return 4 + (option->kind == WB_OPTION_EXPERIMENT ? option->data.length : 0);
	case WB_OPTION_WSCALE:
		return 3;
	case WB_OPTION_SACK_OK:
		return 2;
	case WB_OPTION_TIMESTAMP:
		return 10;
	case WB_OPTION_SACK:
		return 2 + 8 * option->sack.count;
	case WB_OPTION_ACCECN0:
	case WB_OPTION_ACCECN1:
		return 2 + 3 * option->accecn.count;
	default:
		return 2 + option->data.length;
	}
}

/* To what follows an option with a fault: its neighbours may have faults of their own. */
static void
skip_option(WbParser *parser)
{
	for (;;) {
		const WbToken *token = wb_parser_look(parser, 0);

		if (token->first || token->kind == WB_TOKEN_END || wb_parser_at(parser, ",") ||
			wb_parser_at(parser, ">"))
			return;
		wb_parser_take(parser);
	}
}

static gboolean
count_bytes(WbParser *parser, const WbToken *token, const WbTcpOption *option, guint *bytes)
{
	*bytes += measure_option(option);
	if (*bytes <= OPTION_BYTES_MAX)
		return TRUE;
	return wb_parser_fault(parser, token,
		"there is no room for this option: a TCP header has at most %d bytes of options, "
		"with "
		"this one they are %u",
		OPTION_BYTES_MAX, *bytes);
}

static gboolean
parse_list(WbParser *parser, WbPacketSpec *packet)
{
	guint bytes = 0;
	gboolean parsed = TRUE;

	do {
		const WbToken *token = wb_parser_look(parser, 0);
		WbOptionSpec spec = { 0 };

		if (!parse_option(parser, &spec)) {
			g_free(spec.cookie_name);
			skip_option(parser);
			parsed = FALSE;
			continue;
		}
		g_array_append_val(packet->tcp.options, spec);
		if (!count_bytes(parser, token, &spec.option, &bytes))
			return FALSE;
	} while (wb_parser_accept(parser, ","));
	if (!parsed)
		return FALSE;
	return wb_parser_accept(parser, ">") ||
	       wb_parser_fault_missing(parser, "\",\" or \">\" is missing after the option");
}

/* "<" and an option: on a line of its own, "< S" is rather a packet whose time is missing. */
static gboolean
at_options(const WbParser *parser)
{
	if (!wb_parser_at(parser, "<"))
		return FALSE;
	if (!wb_parser_look(parser, 0)->first ||
		wb_parser_look(parser, 1)->kind == WB_TOKEN_ELLIPSIS)
		return TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(options); i++)
		if (wb_parser_is(parser, wb_parser_look(parser, 1), options[i].name))
			return TRUE;
	return FALSE;
}

gboolean
wb_parse_tcp_options(WbParser *parser, WbPacketSpec *packet)
{
	const WbToken *token = wb_parser_look(parser, 0);

	packet->options_place = token->place;
	if (!at_options(parser))
		return TRUE;
	wb_parser_take(parser);
	packet->tcp.has_options = TRUE;
	if (!wb_parser_accept(parser, "..."))
		return parse_list(parser, packet);
	packet->tcp.any_options = TRUE;
	if (packet->direction == WB_INBOUND)
		wb_parser_fault(parser, token,
			"<...> is for packets that the kernel sends; a packet to it has the "
			"options "
			"that are written");
	return wb_parser_expect(parser, ">", "after \"...\"");
}
