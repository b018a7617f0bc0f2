/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of ICMP and ICMPv6, with neighbour discovery (RFC 4861) and listener reports (RFC 9777).
 */
#include "packet/dissect-private.h"

#include <netinet/ip_icmp.h>

#define ADD(field, specs, bytes) wb_field_add_specs(field, specs, G_N_ELEMENTS(specs), bytes)

static const WbNumberName icmp_types[] = { { 0, "echo reply" }, { 3, "unreachable" },
	{ 4, "source quench" }, { 5, "redirect" }, { 8, "echo request" },
	{ 9, "router advertisement" }, { 10, "router solicitation" }, { 11, "time exceeded" },
	{ 12, "parameter problem" }, { 13, "timestamp request" }, { 14, "timestamp reply" },
	{ 15, "information request" }, { 16, "information reply" }, { 17, "address mask request" },
	{ 18, "address mask reply" }, { 0, NULL } };

static const WbFieldSpec icmp[] = {
	{ "icmp.type", "Type", 0, 1, 0, WB_FORM_DECIMAL, 0, 0, icmp_types },
	{ "icmp.code", "Code", 1, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "icmp.checksum", "Checksum", 2, 2, 0, WB_FORM_HEX, 0, 0, NULL },
};
static const WbFieldSpec icmp_ids[] = {
	{ "icmp.ident", "Identifier", 4, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "icmp.seq", "Sequence number", 6, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec icmp_mtu[] = {
	{ "icmp.mtu", "MTU of the next hop", 6, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec icmp_gateway[] = {
	{ "icmp.redir_gw", "Gateway", 4, 4, 0, WB_FORM_IPV4, 0, 0, NULL },
};
static const WbFieldSpec icmp_pointer[] = {
	{ "icmp.pointer", "Pointer", 4, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};

static const WbFieldSpec icmp_times[] = {
	{ "icmp.originate_timestamp", "Sent, in milliseconds", 8, 4, 0, WB_FORM_DECIMAL, 0, 0,
		NULL },
	{ "icmp.receive_timestamp", "Received", 12, 4, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "icmp.transmit_timestamp", "Sent back", 16, 4, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec icmp_address_mask[] = {
	{ "icmp.address_mask", "Address mask", 8, 4, 0, WB_FORM_IPV4, 0, 0, NULL },
};
static const WbFieldSpec icmp_router[] = {
	{ "icmp.num_addrs", "Addresses", 4, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "icmp.addr_entry_size", "Length of each in 4 bytes", 5, 1, 0, WB_FORM_DECIMAL, 0, 0,
		NULL },
	{ "icmp.lifetime", "Seconds they are valid", 6, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};

static void
add_icmp_word(WbField *field, WbFieldBytes bytes)
{
	guint8 type = wb_view_u8(bytes.view, 0), code = wb_view_u8(bytes.view, 1);

	switch (type) {
	case ICMP_ECHO:
	case ICMP_ECHOREPLY:
	case ICMP_TIMESTAMP:
	case ICMP_TIMESTAMPREPLY:
	case ICMP_INFO_REQUEST:
	case ICMP_INFO_REPLY:
	case ICMP_ADDRESS:
	case ICMP_ADDRESSREPLY:
		ADD(field, icmp_ids, bytes);
		break;
	case 9:
		ADD(field, icmp_router, bytes);
		break;
	case ICMP_DEST_UNREACH:
		if (code == ICMP_FRAG_NEEDED)
			ADD(field, icmp_mtu, bytes);
		break;
	case ICMP_REDIRECT:
		ADD(field, icmp_gateway, bytes);
		break;
	case ICMP_PARAMETERPROB:
		if (code == 0)
			ADD(field, icmp_pointer, bytes);
		break;
	default:
		break;
	}
	if (type == ICMP_TIMESTAMP || type == ICMP_TIMESTAMPREPLY)
		ADD(field, icmp_times, bytes);
	else if (type == ICMP_ADDRESS || type == ICMP_ADDRESSREPLY)
		ADD(field, icmp_address_mask, bytes);
}

/* --- ICMPv6 -------------------------------------------------------------------------------- */

static const WbNumberName icmp6_types[] = { { 1, "unreachable" }, { 2, "packet too big" },
	{ 3, "time exceeded" }, { 4, "parameter problem" }, { 128, "echo request" },
	{ 129, "echo reply" }, { 130, "listener query" }, { 131, "listener report" },
	{ 132, "listener done" }, { 133, "router solicitation" }, { 134, "router advertisement" },
	{ 135, "neighbour solicitation" }, { 136, "neighbour advertisement" }, { 137, "redirect" },
	{ 143, "listener report, version 2" }, { 0, NULL } };

static const WbFieldSpec icmp6[] = {
	{ "icmpv6.type", "Type", 0, 1, 0, WB_FORM_DECIMAL, 0, 0, icmp6_types },
	{ "icmpv6.code", "Code", 1, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "icmpv6.checksum", "Checksum", 2, 2, 0, WB_FORM_HEX, 0, 0, NULL },
};
static const WbFieldSpec icmp6_echo[] = {
	{ "icmpv6.echo.identifier", "Identifier", 4, 2, 0, WB_FORM_HEX, 0, 0, NULL },
	{ "icmpv6.echo.sequence_number", "Sequence number", 6, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec icmp6_mtu[] = {
	{ "icmpv6.mtu", "MTU of the next hop", 4, 4, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec icmp6_pointer[] = {
	{ "icmpv6.pointer", "Pointer", 4, 4, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec query[] = {
	{ "icmpv6.mld.maximum_response_code", "Maximum response code", 4, 2, 0, WB_FORM_DECIMAL, 0,
		0, NULL },
	{ "icmpv6.mld.multicast_address", "Multicast address", 8, 16, 0, WB_FORM_IPV6, 0, 0, NULL },
};
static const WbFieldSpec query_first[] = {
	{ "icmpv6.mld.maximum_response_delay", "Milliseconds to answer in", 4, 2, 0,
		WB_FORM_DECIMAL, 0, 0, NULL },
	{ "icmpv6.mld.multicast_address", "Multicast address", 8, 16, 0, WB_FORM_IPV6, 0, 0, NULL },
};
static const WbFieldSpec router[] = {
	{ "icmpv6.nd.ra.cur_hop_limit", "Hop limit", 4, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "icmpv6.nd.ra.flag", "Flags", 5, 1, 0, WB_FORM_HEX, 0, 0, NULL },
	{ "icmpv6.nd.ra.flag.m", "Managed addresses", 5, 1, 0x80, WB_FORM_FLAG, 0, 1, NULL },
	{ "icmpv6.nd.ra.flag.o", "Other configuration", 5, 1, 0x40, WB_FORM_FLAG, 0, 1, NULL },
	{ "icmpv6.nd.ra.router_lifetime", "Seconds it is a router", 6, 2, 0, WB_FORM_DECIMAL, 0, 0,
		NULL },
	{ "icmpv6.nd.ra.reachable_time", "Milliseconds a neighbour is reachable", 8, 4, 0,
		WB_FORM_DECIMAL, 0, 0, NULL },
	{ "icmpv6.nd.ra.retrans_timer", "Milliseconds between solicitations", 12, 4, 0,
		WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec solicitation[] = {
	{ "icmpv6.nd.ns.target_address", "Target", 8, 16, 0, WB_FORM_IPV6, 0, 0, NULL },
};
static const WbFieldSpec advertisement[] = {
	{ "icmpv6.nd.na.flag", "Flags", 4, 4, 0, WB_FORM_HEX, 0, 0, NULL },
	{ "icmpv6.nd.na.flag.r", "Router", 4, 4, 0x80000000, WB_FORM_FLAG, 0, 1, NULL },
	{ "icmpv6.nd.na.flag.s", "Solicited", 4, 4, 0x40000000, WB_FORM_FLAG, 0, 1, NULL },
	{ "icmpv6.nd.na.flag.o", "Override", 4, 4, 0x20000000, WB_FORM_FLAG, 0, 1, NULL },
	{ "icmpv6.nd.na.target_address", "Target", 8, 16, 0, WB_FORM_IPV6, 0, 0, NULL },
};
static const WbFieldSpec redirect[] = {
	{ "icmpv6.nd.rd.target_address", "Target", 8, 16, 0, WB_FORM_IPV6, 0, 0, NULL },
	{ "icmpv6.rd.na.destination_address", "Destination", 24, 16, 0, WB_FORM_IPV6, 0, 0, NULL },
};
static const WbFieldSpec report[] = {
	{ "icmpv6.mldr.nb_mcast_records", "Records", 6, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec record[] = {
	{ "icmpv6.mldr.mar.record_type", "Type", 0, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "icmpv6.mldr.mar.aux_data_len", "Length of the rest", 1, 1, 0, WB_FORM_DECIMAL, 0, 0,
		NULL },
	{ "icmpv6.mldr.mar.nb_sources", "Sources", 2, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "icmpv6.mldr.mar.multicast_address", "Multicast address", 4, 16, 0, WB_FORM_IPV6, 0, 0,
		NULL },
};

static const WbNumberName option_types[] = { { 1, "source link-layer address" },
	{ 2, "target link-layer address" }, { 3, "prefix" }, { 4, "redirected header" },
	{ 5, "MTU" }, { 14, "nonce" }, { 25, "DNS server" }, { 31, "DNS search list" },
	{ 0, NULL } };
static const WbFieldSpec option_head[] = {
	{ "icmpv6.opt.type", "Type", 0, 1, 0, WB_FORM_DECIMAL, 0, 0, option_types },
	{ "icmpv6.opt.length", "Length in 8 bytes", 1, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec option_link[] = {
	{ "icmpv6.opt.linkaddr", "Link-layer address", 2, 6, 0, WB_FORM_MAC, 0, 0, NULL },
};
static const WbFieldSpec option_prefix[] = {
	{ "icmpv6.opt.prefix.length", "Length", 2, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "icmpv6.opt.prefix.flag", "Flags", 3, 1, 0, WB_FORM_HEX, 0, 0, NULL },
	{ "icmpv6.opt.prefix.flag.l", "On this link", 3, 1, 0x80, WB_FORM_FLAG, 0, 1, NULL },
	{ "icmpv6.opt.prefix.flag.a", "For own addresses", 3, 1, 0x40, WB_FORM_FLAG, 0, 1, NULL },
	{ "icmpv6.opt.prefix.valid_lifetime", "Seconds it is valid", 4, 4, 0, WB_FORM_DECIMAL, 0, 0,
		NULL },
	{ "icmpv6.opt.prefix.preferred_lifetime", "Seconds it is preferred", 8, 4, 0,
		WB_FORM_DECIMAL, 0, 0, NULL },
	{ "icmpv6.opt.prefix", "Prefix", 16, 16, 0, WB_FORM_IPV6, 0, 0, NULL },
};
static const WbFieldSpec option_mtu[] = {
	{ "icmpv6.opt.mtu", "MTU", 4, 4, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec option_nonce[] = {
	{ "icmpv6.opt.nonce", "Nonce", 2, 0, 0, WB_FORM_BYTES, 0, 0, NULL },
};
static const WbFieldSpec option_dns[] = {
	{ "icmpv6.opt.rdnss.lifetime", "Seconds it is valid", 4, 4, 0, WB_FORM_DECIMAL, 0, 0,
		NULL },
};
static const WbFieldSpec option_dns_server[] = {
	{ "icmpv6.opt.rdnss", "Server", 0, 16, 0, WB_FORM_IPV6, 0, 0, NULL },
};
static const WbFieldSpec option_value[] = {
	{ "icmpv6.opt.data", "Value", 2, 0, 0, WB_FORM_BYTES, 0, 0, NULL },
};

static void
add_option(WbField *parent, WbFieldBytes bytes)
{
	guint8 type = wb_view_u8(bytes.view, 0);
	WbField *field = wb_field_add(parent, "icmpv6.opt", bytes, "Option %u", type);

	ADD(field, option_head, bytes);
	if (type == 1 || type == 2)
		ADD(field, option_link, bytes);
	else if (type == 3)
		ADD(field, option_prefix, bytes);
	else if (type == 5)
		ADD(field, option_mtu, bytes);
	else if (type == 14)
		ADD(field, option_nonce, bytes);
	else if (type == 25)
		ADD(field, option_dns, bytes);
	else
		ADD(field, option_value, bytes);
	for (gsize at = 8; type == 25 && at + 16 <= bytes.view.length; at += 16)
		ADD(field, option_dns_server, wb_field_bytes_part(bytes, at, 16));
}

/* RFC 4861 4.6: lengths are in 8 bytes, and 0 is none. */
static void
add_options(WbField *parent, WbFieldBytes bytes)
{
	gsize at = 0;

	while (at < bytes.view.length) {
		WbFieldBytes rest = wb_field_bytes_part(bytes, at, G_MAXSIZE);
		gsize length = (gsize)wb_view_u8(rest.view, 1) * 8;

		if (length == 0 || length > rest.view.length) {
			wb_field_add(parent, "_ws.malformed", rest,
				"Option %u says a length of %zu; %zu bytes are left",
				wb_view_u8(rest.view, 0), length, rest.view.length);
			return;
		}
		add_option(parent, wb_field_bytes_part(rest, 0, length));
		at += length;
	}
}

static void
add_records(WbField *parent, WbFieldBytes bytes)
{
	static const WbFieldSpec source[] = {
		{ "icmpv6.mldr.mar.source_address", "Source", 0, 16, 0, WB_FORM_IPV6, 0, 0, NULL },
	};
	gsize at = 8, count = wb_view_u16(bytes.view, 6);

	for (; count > 0 && wb_view_has(bytes.view, at, 20); count--) {
		gsize sources = wb_view_u16(bytes.view, at + 2);
		gsize length = 20 + sources * 16 + (gsize)wb_view_u8(bytes.view, at + 1) * 4;
		WbFieldBytes one = wb_field_bytes_part(bytes, at, length);
		WbField *field = wb_field_add(parent, "icmpv6.mldr.mar", one, "Record");

		ADD(field, record, one);
		for (gsize i = 0; i < sources && wb_view_has(one.view, 20 + i * 16, 16); i++)
			ADD(field, source, wb_field_bytes_part(one, 20 + i * 16, 16));
		at += length;
	}
}

/* Messages with a body, up to which options are FIXED bytes; 0: there are none. */
static const struct {
	guint8 type, fixed;
	const WbFieldSpec *specs;
	gsize count;
} messages[] = {
	{ 2, 0, icmp6_mtu, G_N_ELEMENTS(icmp6_mtu) },
	{ 4, 0, icmp6_pointer, G_N_ELEMENTS(icmp6_pointer) },
	{ 128, 0, icmp6_echo, G_N_ELEMENTS(icmp6_echo) },
	{ 129, 0, icmp6_echo, G_N_ELEMENTS(icmp6_echo) },
	{ 131, 0, query_first, G_N_ELEMENTS(query_first) },
	{ 132, 0, query_first, G_N_ELEMENTS(query_first) },
	{ 133, 8, NULL, 0 },
	{ 134, 16, router, G_N_ELEMENTS(router) },
	{ 135, 24, solicitation, G_N_ELEMENTS(solicitation) },
	{ 136, 24, advertisement, G_N_ELEMENTS(advertisement) },
	{ 137, 40, redirect, G_N_ELEMENTS(redirect) },
	{ 143, 0, report, G_N_ELEMENTS(report) },
};

static void
add_icmp6_message(WbField *field, WbFieldBytes bytes)
{
	guint8 type = wb_view_u8(bytes.view, 0);

	for (guint i = 0; i < G_N_ELEMENTS(messages); i++) {
		if (messages[i].type != type)
			continue;
		wb_field_add_specs(field, messages[i].specs, messages[i].count, bytes);
		if (messages[i].fixed)
			add_options(
				field, wb_field_bytes_part(bytes, messages[i].fixed, G_MAXSIZE));
	}
	/* The second version is longer (RFC 3810 8.1). */
	if (type == 130 && bytes.view.length > 24)
		ADD(field, query, bytes);
	else if (type == 130)
		ADD(field, query_first, bytes);
	if (type == 143)
		add_records(field, bytes);
}

gboolean
wb_dissect_icmp_has_body(const WbLayer *layer, guint8 type)
{
	if (layer->kind == WB_LAYER_ICMPV6)
		return type >= 130 && type <= 143 && (type <= 137 || type == 143);
	return type == ICMP_TIMESTAMP || type == ICMP_TIMESTAMPREPLY || type == ICMP_ADDRESS ||
	       type == ICMP_ADDRESSREPLY;
}

WbField *
wb_dissect_icmp(WbField *root, const WbLayers *layers, const WbLayer *layer)
{
	/* All of the message: most of it lies behind the header's eight bytes. */
	WbFieldBytes bytes = { wb_layer_view(layers, layer), layer->offset };
	gboolean is_v6 = layer->kind == WB_LAYER_ICMPV6;
	WbField *field = wb_field_add(
		root, is_v6 ? "icmpv6" : "icmp", bytes, "%s", is_v6 ? "ICMPv6" : "ICMP");

	if (is_v6) {
		ADD(field, icmp6, bytes);
		add_icmp6_message(field, bytes);
	} else {
		ADD(field, icmp, bytes);
		add_icmp_word(field, bytes);
	}
	if (layer->fault == WB_FAULT_NONE)
		wb_field_add_checksum(field,
			is_v6 ? "icmpv6.checksum.status" : "icmp.checksum.status", bytes, 2,
			wb_dissect_check(layers, layer, layer->claimed, is_v6));
	return field;
}
