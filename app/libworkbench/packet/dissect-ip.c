/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of IPv4 and IPv6. */
#include "packet/checksum.h"
#include "packet/dissect-private.h"

#include <netinet/in.h>
#include <netinet/ip.h>

#define IPV4_HEADER 20
#define ADD(field, specs, bytes) wb_field_add_specs(field, specs, G_N_ELEMENTS(specs), bytes)

const WbNumberName wb_ip_protocols[] = { { 0, "hop-by-hop options" }, { 1, "ICMP" }, { 2, "IGMP" },
	{ 4, "IPv4" }, { 6, "TCP" }, { 17, "UDP" }, { 41, "IPv6" }, { 43, "routing" },
	{ 44, "fragment" }, { 47, "GRE" }, { 50, "ESP" }, { 51, "AH" }, { 58, "ICMPv6" },
	{ 59, "nothing" }, { 60, "destination options" }, { 132, "SCTP" }, { 135, "mobility" },
	{ 136, "UDP-Lite" }, { 0, NULL } };

static const WbNumberName ecn_names[] = { { 0, "not ECN-capable" }, { 1, "ECT(1)" },
	{ 2, "ECT(0)" }, { 3, "congestion experienced" }, { 0, NULL } };

static const WbFieldSpec ipv4[] = {
	{ "ip.version", "Version", 0, 1, 0xf0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "ip.hdr_len", "Header length", 0, 1, 0x0f, WB_FORM_DECIMAL, 4, 0, NULL },
	{ "ip.dsfield", "Differentiated services", 1, 1, 0, WB_FORM_HEX, 0, 0, NULL },
	{ "ip.dsfield.dscp", "Code point", 1, 1, 0xfc, WB_FORM_DECIMAL, 0, 1, NULL },
	{ "ip.dsfield.ecn", "ECN", 1, 1, 0x03, WB_FORM_DECIMAL, 0, 1, ecn_names },
	{ "ip.len", "Total length", 2, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "ip.id", "Identification", 4, 2, 0, WB_FORM_HEX, 0, 0, NULL },
	{ "ip.flags", "Flags", 6, 1, 0xe0, WB_FORM_HEX, 0, 0, NULL },
	{ "ip.flags.rb", "Reserved", 6, 1, 0x80, WB_FORM_FLAG, 0, 1, NULL },
	{ "ip.flags.df", "Don't fragment", 6, 1, 0x40, WB_FORM_FLAG, 0, 1, NULL },
	{ "ip.flags.mf", "More fragments", 6, 1, 0x20, WB_FORM_FLAG, 0, 1, NULL },
	{ "ip.frag_offset", "Fragment offset in 8 bytes", 6, 2, 0x1fff, WB_FORM_DECIMAL, 0, 0,
		NULL },
	{ "ip.ttl", "Time to live", 8, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "ip.proto", "Protocol", 9, 1, 0, WB_FORM_DECIMAL, 0, 0, wb_ip_protocols },
	{ "ip.checksum", "Header checksum", 10, 2, 0, WB_FORM_HEX, 0, 0, NULL },
	{ "ip.src", "Source", 12, 4, 0, WB_FORM_IPV4, 0, 0, NULL },
	{ "ip.dst", "Destination", 16, 4, 0, WB_FORM_IPV4, 0, 0, NULL },
};

static const WbFieldSpec ipv6[] = {
	{ "ipv6.version", "Version", 0, 1, 0xf0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "ipv6.tclass", "Traffic class", 0, 4, 0x0ff00000, WB_FORM_HEX, 0, 0, NULL },
	{ "ipv6.tclass.dscp", "Code point", 0, 4, 0x0fc00000, WB_FORM_DECIMAL, 0, 1, NULL },
	{ "ipv6.tclass.ecn", "ECN", 0, 4, 0x00300000, WB_FORM_DECIMAL, 0, 1, ecn_names },
	{ "ipv6.flow", "Flow label", 1, 3, 0x0fffff, WB_FORM_HEX, 0, 0, NULL },
	{ "ipv6.plen", "Length of the content", 4, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "ipv6.nxt", "Next header", 6, 1, 0, WB_FORM_DECIMAL, 0, 0, wb_ip_protocols },
	{ "ipv6.hlim", "Hop limit", 7, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "ipv6.src", "Source", 8, 16, 0, WB_FORM_IPV6, 0, 0, NULL },
	{ "ipv6.dst", "Destination", 24, 16, 0, WB_FORM_IPV6, 0, 0, NULL },
};

/* --- IPv4's options ------------------------------------------------------------------------ */

static const WbNumberName option_types[] = { { 0, "end of the options" }, { 1, "no operation" },
	{ 7, "record route" }, { 68, "timestamps" }, { 130, "security" },
	{ 131, "loose source route" }, { 134, "CIPSO" }, { 136, "stream" },
	{ 137, "strict source route" }, { 148, "router alert" }, { 0, NULL } };

static const WbFieldSpec option_type[] = {
	{ "ip.opt.type", "Type", 0, 1, 0, WB_FORM_DECIMAL, 0, 0, option_types },
};
static const WbFieldSpec option_length[] = {
	{ "ip.opt.len", "Length", 1, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec option_pointer[] = {
	{ "ip.opt.ptr", "Pointer", 2, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec option_timestamp[] = {
	{ "ip.opt.overflow", "Overflow", 3, 1, 0xf0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "ip.opt.flag", "Flag", 3, 1, 0x0f, WB_FORM_HEX, 0, 0, NULL },
};
static const WbFieldSpec option_alert[] = {
	{ "ip.opt.ra", "Value", 2, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec option_stream[] = {
	{ "ip.opt.sid", "Stream", 2, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};

static const char *
option_name(guint8 type)
{
	switch (type) {
	case IPOPT_EOL:
		return "ip.options.eol";
	case IPOPT_NOP:
		return "ip.options.nop";
	case IPOPT_RR:
		return "ip.options.record_route";
	case IPOPT_TS:
		return "ip.options.timestamp";
	case IPOPT_SECURITY:
		return "ip.options.security";
	case IPOPT_LSRR:
		return "ip.options.route";
	case IPOPT_SSRR:
		return "ip.options.source_route";
	case IPOPT_SID:
		return "ip.options.sid";
	case IPOPT_RA:
		return "ip.options.routeralert";
	case 134:
		return "ip.options.cipso";
	default:
		return "ip.options.unknown";
	}
}

/* Addresses up to the pointer were recorded; the others are to be visited, or free (RFC 791 3.1).
 */
static void
add_route(WbField *field, WbFieldBytes bytes)
{
	static const WbFieldSpec recorded[] = {
		{ "ip.rec_rt", "Recorded", 0, 4, 0, WB_FORM_IPV4, 0, 0, NULL },
	};
	static const WbFieldSpec next[] = {
		{ "ip.src_rt", "To visit", 0, 4, 0, WB_FORM_IPV4, 0, 0, NULL },
	};
	static const WbFieldSpec empty[] = {
		{ "ip.empty_rt", "Free", 0, 4, 0, WB_FORM_IPV4, 0, 0, NULL },
	};
	gsize pointer = wb_view_u8(bytes.view, 2);

	ADD(field, option_pointer, bytes);
	for (gsize at = 3; at + 4 <= bytes.view.length; at += 4) {
		WbFieldBytes hop = wb_field_bytes_part(bytes, at, 4);

		if (at + 1 < pointer)
			ADD(field, recorded, hop);
		else if (wb_view_u8(bytes.view, 0) == IPOPT_RR)
			ADD(field, empty, hop);
		else
			ADD(field, next, hop);
	}
}

/* Flag 0: times alone, otherwise an address in front of each. */
static void
add_timestamps(WbField *field, WbFieldBytes bytes)
{
	static const WbFieldSpec address[] = {
		{ "ip.opt.time_stamp_addr", "Address", 0, 4, 0, WB_FORM_IPV4, 0, 0, NULL },
	};
	static const WbFieldSpec stamp[] = {
		{ "ip.opt.time_stamp", "Milliseconds since midnight", 0, 4, 0, WB_FORM_DECIMAL, 0,
			0, NULL },
	};
	gsize lead = wb_view_u8(bytes.view, 3) & 0x0f ? 4 : 0;

	ADD(field, option_pointer, bytes);
	ADD(field, option_timestamp, bytes);
	for (gsize at = 4; at + lead + 4 <= bytes.view.length; at += lead + 4) {
		if (lead)
			ADD(field, address, wb_field_bytes_part(bytes, at, 4));
		ADD(field, stamp, wb_field_bytes_part(bytes, at + lead, 4));
	}
}

static void
add_option(WbField *parent, WbFieldBytes bytes)
{
	guint8 type = wb_view_u8(bytes.view, 0);
	WbField *field = wb_field_add_bytes(parent, option_name(type), "Option", bytes);

	ADD(field, option_type, bytes);
	ADD(field, option_length, bytes);
	if (type == IPOPT_RR || type == IPOPT_LSRR || type == IPOPT_SSRR)
		add_route(field, bytes);
	else if (type == IPOPT_TS)
		add_timestamps(field, bytes);
	else if (type == IPOPT_RA)
		ADD(field, option_alert, bytes);
	else if (type == IPOPT_SID)
		ADD(field, option_stream, bytes);
}

static void
add_options(WbField *parent, WbFieldBytes bytes)
{
	WbField *options =
		wb_field_add(parent, "ip.options", bytes, "Options, %zu bytes", bytes.view.length);
	gsize at = 0;

	while (at < bytes.view.length) {
		WbFieldBytes rest = wb_field_bytes_part(bytes, at, G_MAXSIZE);
		guint8 type = wb_view_u8(rest.view, 0);
		gsize length = type <= IPOPT_NOP ? 1 : wb_view_u8(rest.view, 1);

		if (length > rest.view.length || (type > IPOPT_NOP && length < 2)) {
			wb_field_add(options, "_ws.malformed", rest,
				"Option %u says a length of %zu; %zu bytes are left", type, length,
				rest.view.length);
			return;
		}
		add_option(options, wb_field_bytes_part(rest, 0, length));
		if (type == IPOPT_EOL)
			return;
		at += length;
	}
}

static WbField *
dissect_ipv4(WbField *root, const WbLayers *layers, const WbLayer *layer)
{
	WbFieldBytes all = { wb_layer_view(layers, layer), layer->offset };
	WbFieldBytes head = wb_field_bytes_part(all, 0, IPV4_HEADER);
	WbFieldBytes bytes = wb_field_bytes_part(all, 0, MAX(layer->length, IPV4_HEADER));
	WbField *field = wb_field_add(root, "ip", bytes, "Internet Protocol, version 4");
	guint64 sum;

	ADD(field, ipv4, head);
	if (layer->fault != WB_FAULT_NONE)
		return field;
	sum = wb_checksum_add(0, bytes.view.bytes, bytes.view.length);
	wb_field_add_checksum(field, "ip.checksum.status", bytes, 10,
		wb_checksum_finish(sum) == 0 ? WB_CHECKSUM_GOOD : WB_CHECKSUM_BAD);
	if (layer->length > IPV4_HEADER)
		add_options(field, wb_field_bytes_part(bytes, IPV4_HEADER, G_MAXSIZE));
	return field;
}

WbField *
wb_dissect_ip(WbField *root, const WbLayers *layers, const WbLayer *layer)
{
	WbFieldBytes bytes = wb_dissect_header(layers, layer);
	WbField *field;

	if (layer->kind == WB_LAYER_IPV4)
		return dissect_ipv4(root, layers, layer);
	field = wb_field_add(root, "ipv6", bytes, "Internet Protocol, version 6");
	ADD(field, ipv6, bytes);
	return field;
}
