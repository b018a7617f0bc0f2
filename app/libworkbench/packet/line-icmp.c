/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A frame as a line of text: ICMP, in tcpdump's words (RFC 792, 1122, 1191, 1256, 1812). */
#include "packet/line-private.h"

#include <netinet/in.h>
#include <netinet/ip_icmp.h>

/* What stands before and behind the address that cannot be reached. */
static const struct {
	const char *before, *after;
} unreachable[] = {
	[ICMP_NET_UNREACH] = { "net ", " unreachable" },
	[ICMP_HOST_UNREACH] = { "host ", " unreachable" },
	[ICMP_PROT_UNREACH] = { "", " protocol " },
	[ICMP_PORT_UNREACH] = { "", " " },
	[ICMP_FRAG_NEEDED] = { "", " unreachable - need to frag" },
	[ICMP_SR_FAILED] = { "", " unreachable - source route failed" },
	[ICMP_NET_UNKNOWN] = { "net ", " unreachable - unknown" },
	[ICMP_HOST_UNKNOWN] = { "host ", " unreachable - unknown" },
	[ICMP_HOST_ISOLATED] = { "", " unreachable - source host isolated" },
	[ICMP_NET_ANO] = { "net ", " unreachable - admin prohibited" },
	[ICMP_HOST_ANO] = { "host ", " unreachable - admin prohibited" },
	[ICMP_NET_UNR_TOS] = { "net ", " unreachable - tos prohibited" },
	[ICMP_HOST_UNR_TOS] = { "host ", " unreachable - tos prohibited" },
	[ICMP_PKT_FILTERED] = { "host ", " unreachable - admin prohibited filter" },
	[ICMP_PREC_VIOLATION] = { "host ", " unreachable - host precedence violation" },
	[ICMP_PREC_CUTOFF] = { "host ", " unreachable - precedence cutoff" },
};

/* The IP header that LAYER quotes, if it is whole. */
static const WbLayer *
find_quoted(const WbLayers *layers, WbLayerKind kind)
{
	const WbLayer *quoted = &layers->list[layers->quoted];

	if (layers->quoted >= layers->count || quoted->kind != kind ||
		quoted->fault != WB_FAULT_NONE)
		return NULL;
	return quoted;
}

/* The header behind the quoted IP header, and its protocol: "udp port 53". */
static void
put_quoted_port(WbWriter *writer, const WbLayers *layers, const WbLayer *ip)
{
	const WbLayer *last = ip;
	const WbLayer *end = layers->list + layers->count;

	while (last + 1 < end && last[1].kind >= WB_LAYER_HOP_BY_HOP &&
		last[1].kind <= WB_LAYER_AH && last[1].fault == WB_FAULT_NONE)
		last++;
	if (last->type == IPPROTO_TCP)
		wb_put(writer, "tcp");
	else if (last->type == IPPROTO_UDP)
		wb_put(writer, "udp");
	else
		wb_put_with(writer, "protocol ", last->type);
	if (last + 1 < end && last[1].kind >= WB_LAYER_TCP && last[1].kind <= WB_LAYER_UDPLITE)
		wb_put_with(writer, " port ", wb_view_u16(wb_layer_view(layers, last + 1), 2));
}

static void
put_unreachable(WbWriter *writer, const WbLayers *layers, guint8 code, WbView view)
{
	const WbLayer *quoted = find_quoted(layers, WB_LAYER_IPV4);

	if (code >= G_N_ELEMENTS(unreachable)) {
		wb_put_with(writer, "type-#3-code-", code);
		return;
	}
	wb_put(writer, unreachable[code].before);
	if (quoted)
		wb_line_put_destination(writer, layers, quoted);
	else
		wb_put(writer, "?");
	wb_put(writer, unreachable[code].after);
	if (code == ICMP_PROT_UNREACH && quoted)
		wb_put_number(writer, quoted->type);
	else if (code == ICMP_PORT_UNREACH && quoted)
		put_quoted_port(writer, layers, quoted);
	else if (code == ICMP_FRAG_NEEDED && wb_view_u16(view, 6)) {
		wb_put_with(writer, " (mtu ", wb_view_u16(view, 6));
		wb_put_char(writer, ')');
	}
	if (code == ICMP_PROT_UNREACH || code == ICMP_PORT_UNREACH)
		wb_put(writer, " unreachable");
}

static void
put_redirect(WbWriter *writer, const WbLayers *layers, guint8 code, WbView view)
{
	const WbLayer *quoted = find_quoted(layers, WB_LAYER_IPV4);

	wb_put(writer, code < 2 ? "redirect " : "redirect-tos ");
	if (quoted)
		wb_line_put_destination(writer, layers, quoted);
	else
		wb_put(writer, "?");
	wb_put(writer, code % 2 ? " to host " : " to net ");
	wb_put_ipv4(writer, view, 4);
}

static void
put_ids(WbWriter *writer, const char *name, WbView view)
{
	wb_put(writer, name);
	wb_put_with(writer, ", id ", wb_view_u16(view, 4));
	wb_put_with(writer, ", seq ", wb_view_u16(view, 6));
}

static void
put_parameter_problem(WbWriter *writer, guint8 code, WbView view)
{
	wb_put(writer, "parameter problem - ");
	if (code)
		wb_put_with(writer, "code ", code);
	else
		wb_put_with(writer, "octet ", wb_view_u8(view, 4));
}

static void
put_time_exceeded(WbWriter *writer, guint8 code)
{
	if (code == ICMP_EXC_TTL)
		wb_put(writer, "time exceeded in-transit");
	else if (code == ICMP_EXC_FRAGTIME)
		wb_put(writer, "ip reassembly time exceeded");
	else
		wb_put_with(writer, "time exceeded-#", code);
}

static const char *
simple_name(guint8 type)
{
	switch (type) {
	case ICMP_SOURCE_QUENCH:
		return "source quench";
	case 9:
		return "router advertisement";
	case 10:
		return "router solicitation";
	case ICMP_INFO_REQUEST:
		return "information request";
	case ICMP_INFO_REPLY:
		return "information reply";
	case ICMP_ADDRESS:
		return "address mask request";
	case ICMP_ADDRESSREPLY:
		return "address mask reply";
	default:
		return NULL;
	}
}

static void
put_message(WbWriter *writer, const WbLayers *layers, WbView view)
{
	guint8 type = wb_view_u8(view, 0), code = wb_view_u8(view, 1);

	switch (type) {
	case ICMP_ECHO:
		put_ids(writer, "echo request", view);
		break;
	case ICMP_ECHOREPLY:
		put_ids(writer, "echo reply", view);
		break;
	case ICMP_TIMESTAMP:
		put_ids(writer, "time stamp query", view);
		break;
	case ICMP_TIMESTAMPREPLY:
		put_ids(writer, "time stamp reply", view);
		break;
	case ICMP_DEST_UNREACH:
		put_unreachable(writer, layers, code, view);
		break;
	case ICMP_REDIRECT:
		put_redirect(writer, layers, code, view);
		break;
	case ICMP_TIME_EXCEEDED:
		put_time_exceeded(writer, code);
		break;
	case ICMP_PARAMETERPROB:
		put_parameter_problem(writer, code, view);
		break;
	default:
		if (simple_name(type))
			wb_put(writer, simple_name(type));
		else
			wb_put_with(writer, "type-#", type);
		break;
	}
}

void
wb_line_put_icmp(WbWriter *writer, const WbLayers *layers, const WbLayer *layer)
{
	if (layer->fault != WB_FAULT_NONE) {
		wb_put(writer, "[|icmp]");
		return;
	}
	wb_put(writer, "ICMP ");
	put_message(writer, layers, wb_layer_view(layers, layer));
	wb_put_with(writer, ", length ", layer->claimed);
}

/* --- IPv6 ---------------------------------------------------------------------------------- */

static void
put_unreachable6(WbWriter *writer, const WbLayers *layers, guint8 code)
{
	static const char *const names[] = { "unreachable route ", "unreachable prohibited ",
		"beyond scope ", "unreachable address ", "unreachable port, ",
		"source address failed policy ", "reject route " };
	const WbLayer *quoted = find_quoted(layers, WB_LAYER_IPV6);

	wb_put(writer, "destination unreachable, ");
	if (code >= G_N_ELEMENTS(names)) {
		wb_put_with(writer, "code ", code);
		return;
	}
	wb_put(writer, names[code]);
	if (!quoted) {
		wb_put_char(writer, '?');
		return;
	}
	wb_line_put_destination(writer, layers, quoted);
	if (code == 2) {
		wb_put(writer, ", source address ");
		wb_line_put_source(writer, layers, quoted);
	}
	if (code == 4) {
		wb_put_char(writer, ' ');
		put_quoted_port(writer, layers, quoted);
	}
}

static void
put_time_exceeded6(WbWriter *writer, const WbLayers *layers, guint8 code)
{
	const WbLayer *quoted = find_quoted(layers, WB_LAYER_IPV6);

	wb_put(writer, "time exceeded in-transit");
	if (code == 1) {
		wb_put(writer, " (reassembly)");
	} else if (code > 1) {
		wb_put_with(writer, ", code ", code);
	} else if (quoted) {
		wb_put(writer, " for ");
		wb_line_put_destination(writer, layers, quoted);
	}
}

static void
put_parameter_problem6(WbWriter *writer, guint8 code, WbView view)
{
	static const char *const names[] = { "erroneous", "next header", "option" };

	wb_put(writer, "parameter problem, ");
	if (code < G_N_ELEMENTS(names))
		wb_put(writer, names[code]);
	else
		wb_put_with(writer, "code ", code);
	wb_put_with(writer, " - octet ", wb_view_u32(view, 4));
}

/* Names, and what is said of the address behind the first eight bytes (RFC 4861 4, RFC 9777 5). */
static const struct {
	guint8 type;
	const char *name, *target;
} discovery[] = {
	{ 130, "multicast listener query", NULL },
	{ 131, "multicast listener report", " addr: " },
	{ 132, "multicast listener done", " addr: " },
	{ 133, "router solicitation", NULL },
	{ 134, "router advertisement", NULL },
	{ 135, "neighbor solicitation", ", who has " },
	{ 136, "neighbor advertisement", ", tgt is " },
	{ 137, "redirect", ", to " },
	{ 138, "router renumbering", NULL },
	{ 139, "node information query", NULL },
	{ 140, "node information reply", NULL },
	{ 141, "inverse neighbor solicitation", NULL },
	{ 142, "inverse neighbor advertisement", NULL },
	{ 144, "ha discovery request", NULL },
	{ 145, "ha discovery reply", NULL },
	{ 146, "mobile router solicitation", NULL },
	{ 147, "mobile router advertisement", NULL },
};

static void
put_discovery(WbWriter *writer, guint8 type, WbView view)
{
	if (type == 143) {
		wb_put_with(writer, "multicast listener report v2, ", wb_view_u16(view, 6));
		wb_put(writer, " group record(s)");
		return;
	}
	for (guint i = 0; i < G_N_ELEMENTS(discovery); i++) {
		if (discovery[i].type != type)
			continue;
		wb_put(writer, discovery[i].name);
		if (discovery[i].target && wb_view_has(view, 8, 16)) {
			wb_put(writer, discovery[i].target);
			wb_put_ipv6(writer, view, 8);
		}
		return;
	}
	wb_put_with(writer, "unknown icmp6 type (", type);
	wb_put_char(writer, ')');
}

static void
put_message6(WbWriter *writer, const WbLayers *layers, WbView view)
{
	guint8 type = wb_view_u8(view, 0), code = wb_view_u8(view, 1);

	switch (type) {
	case 1:
		put_unreachable6(writer, layers, code);
		break;
	case 2:
		wb_put_with(writer, "packet too big, mtu ", wb_view_u32(view, 4));
		break;
	case 3:
		put_time_exceeded6(writer, layers, code);
		break;
	case 4:
		put_parameter_problem6(writer, code, view);
		break;
	case 128:
		put_ids(writer, "echo request", view);
		break;
	case 129:
		put_ids(writer, "echo reply", view);
		break;
	default:
		put_discovery(writer, type, view);
		break;
	}
}

void
wb_line_put_icmp6(WbWriter *writer, const WbLayers *layers, const WbLayer *layer)
{
	if (layer->fault != WB_FAULT_NONE) {
		wb_put(writer, "[|icmp6]");
		return;
	}
	wb_put(writer, "ICMP6, ");
	put_message6(writer, layers, wb_layer_view(layers, layer));
	wb_put_with(writer, ", length ", layer->claimed);
}
