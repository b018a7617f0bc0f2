/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of IPv6's extension headers, and of IPsec's. */
#include "packet/dissect-private.h"

#define ADD(field, specs, bytes) wb_field_add_specs(field, specs, G_N_ELEMENTS(specs), bytes)

#define HEAD(prefix)                                                                             \
	{ prefix ".nxt", "Next header", 0, 1, 0, WB_FORM_DECIMAL, 0, 0, wb_ip_protocols },       \
	{                                                                                        \
		prefix ".len", "Length in 8 bytes, after the first 8", 1, 1, 0, WB_FORM_DECIMAL, \
			0, 0, NULL                                                               \
	}

static const WbFieldSpec hop_by_hop[] = { HEAD("ipv6.hopopts") };
static const WbFieldSpec destination[] = { HEAD("ipv6.dstopts") };
static const WbFieldSpec routing[] = {
	HEAD("ipv6.routing"),
	{ "ipv6.routing.type", "Type", 2, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "ipv6.routing.segleft", "Segments left", 3, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec routing_segments[] = {
	{ "ipv6.routing.srh.last_entry", "Last entry", 4, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "ipv6.routing.srh.flags", "Flags", 5, 1, 0, WB_FORM_HEX, 0, 0, NULL },
	{ "ipv6.routing.srh.tag", "Tag", 6, 2, 0, WB_FORM_BYTES, 0, 0, NULL },
};
static const WbFieldSpec routing_unknown[] = {
	{ "ipv6.routing.unknown_data", "Data", 4, 0, 0, WB_FORM_BYTES, 0, 0, NULL },
};
static const WbFieldSpec fragment[] = {
	{ "ipv6.fraghdr.nxt", "Next header", 0, 1, 0, WB_FORM_DECIMAL, 0, 0, wb_ip_protocols },
	{ "ipv6.fraghdr.reserved_octet", "Reserved", 1, 1, 0, WB_FORM_HEX, 0, 0, NULL },
	{ "ipv6.fraghdr.offset", "Offset in 8 bytes", 2, 2, 0xfff8, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "ipv6.fraghdr.reserved_bits", "Reserved", 2, 2, 0x0006, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "ipv6.fraghdr.more", "More fragments", 2, 2, 0x0001, WB_FORM_FLAG, 0, 0, NULL },
	{ "ipv6.fraghdr.ident", "Identification", 4, 4, 0, WB_FORM_HEX, 0, 0, NULL },
};
static const WbFieldSpec mobility[] = {
	{ "mip6.proto", "Next header", 0, 1, 0, WB_FORM_DECIMAL, 0, 0, wb_ip_protocols },
	{ "mip6.hlen", "Length in 8 bytes, after the first 8", 1, 1, 0, WB_FORM_DECIMAL, 0, 0,
		NULL },
	{ "mip6.mhtype", "Type", 2, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "mip6.reserved", "Reserved", 3, 1, 0, WB_FORM_HEX, 0, 0, NULL },
	{ "mip6.csum", "Checksum", 4, 2, 0, WB_FORM_HEX, 0, 0, NULL },
};
static const WbFieldSpec ah[] = {
	{ "ah.next_header", "Next header", 0, 1, 0, WB_FORM_DECIMAL, 0, 0, wb_ip_protocols },
	{ "ah.length", "Length in 4 bytes, after the first 8", 1, 1, 0, WB_FORM_DECIMAL, 0, 0,
		NULL },
	{ "ah.reserved", "Reserved", 2, 2, 0, WB_FORM_BYTES, 0, 0, NULL },
	{ "ah.spi", "Security parameters index", 4, 4, 0, WB_FORM_HEX, 0, 0, NULL },
	{ "ah.sequence", "Sequence number", 8, 4, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "ah.icv", "Integrity check value", 12, 0, 0, WB_FORM_BYTES, 0, 0, NULL },
};
static const WbFieldSpec esp[] = {
	{ "esp.spi", "Security parameters index", 0, 4, 0, WB_FORM_HEX, 0, 0, NULL },
	{ "esp.sequence", "Sequence number", 4, 4, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};

static const WbNumberName ipv6_option_types[] = { { 0x00, "Pad1" }, { 0x01, "PadN" },
	{ 0x05, "router alert" }, { 0xc2, "jumbo payload" }, { 0xc9, "home address" },
	{ 0x26, "quick start" }, { 0x07, "CALIPSO" }, { 0, NULL } };

static const WbFieldSpec ipv6_option[] = {
	{ "ipv6.opt.type", "Type", 0, 1, 0, WB_FORM_HEX, 0, 0, ipv6_option_types },
	{ "ipv6.opt.type.action", "If it is not known", 0, 1, 0xc0, WB_FORM_DECIMAL, 0, 1, NULL },
	{ "ipv6.opt.type.change", "May change on the way", 0, 1, 0x20, WB_FORM_FLAG, 0, 1, NULL },
	{ "ipv6.opt.type.rest", "Number", 0, 1, 0x1f, WB_FORM_HEX, 0, 1, NULL },
};
static const WbFieldSpec ipv6_option_length[] = {
	{ "ipv6.opt.length", "Length", 1, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec ipv6_padding[] = {
	{ "ipv6.opt.padn", "Padding", 2, 0, 0, WB_FORM_BYTES, 0, 0, NULL },
};
static const WbFieldSpec ipv6_alert[] = {
	{ "ipv6.opt.router_alert", "Router alert", 2, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec ipv6_jumbo[] = {
	{ "ipv6.opt.jumbo", "Length of the content", 2, 4, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec ipv6_home[] = {
	{ "ipv6.opt.mipv6.home_address", "Home address", 2, 16, 0, WB_FORM_IPV6, 0, 0, NULL },
};
static const WbFieldSpec ipv6_experiment[] = {
	{ "ipv6.opt.experimental", "Experiment", 2, 0, 0, WB_FORM_BYTES, 0, 0, NULL },
};
static const WbFieldSpec ipv6_value[] = {
	{ "ipv6.opt.unknown", "Value", 2, 0, 0, WB_FORM_BYTES, 0, 0, NULL },
};

static void
add_ipv6_value(WbField *field, guint8 type, WbFieldBytes bytes)
{
	gsize length = bytes.view.length - 2;

	if (type == 0x01)
		ADD(field, ipv6_padding, bytes);
	else if (type == 0x05 && length == 2)
		ADD(field, ipv6_alert, bytes);
	else if (type == 0xc2 && length == 4)
		ADD(field, ipv6_jumbo, bytes);
	else if (type == 0xc9 && length == 16)
		ADD(field, ipv6_home, bytes);
	else if ((type & 0x1f) == 0x1e) /* RFC 4727 3.2 */
		ADD(field, ipv6_experiment, bytes);
	else
		ADD(field, ipv6_value, bytes);
}

static void
add_ipv6_option(WbField *parent, guint8 type, WbFieldBytes bytes)
{
	WbField *field = wb_field_add(parent, "ipv6.opt", bytes, "Option %u", type);

	ADD(field, ipv6_option, bytes);
	ADD(field, ipv6_option_length, bytes);
	add_ipv6_value(field, type, bytes);
}

/* RFC 8200 4.2. */
static void
add_ipv6_options(WbField *parent, WbFieldBytes bytes)
{
	gsize at = 2;

	while (at < bytes.view.length) {
		WbFieldBytes rest = wb_field_bytes_part(bytes, at, G_MAXSIZE);
		guint8 type = wb_view_u8(rest.view, 0);
		gsize length = type == 0 ? 1 : (gsize)wb_view_u8(rest.view, 1) + 2;
		WbFieldBytes option = wb_field_bytes_part(rest, 0, length);

		if (length > rest.view.length) {
			wb_field_add(parent, "_ws.malformed", rest,
				"Option %u says a length of %zu; %zu bytes are left", type, length,
				rest.view.length);
			return;
		}
		if (type == 0)
			wb_field_add(parent, "ipv6.opt.pad1", option, "Padding of one byte");
		else
			add_ipv6_option(parent, type, option);
		at += length;
	}
}

static void
add_addresses(WbField *field, const char *name, WbFieldBytes bytes)
{
	const WbFieldSpec address[] = {
		{ name, "Address", 0, 16, 0, WB_FORM_IPV6, 0, 0, NULL },
	};

	for (gsize at = 8; at + 16 <= bytes.view.length; at += 16)
		ADD(field, address, wb_field_bytes_part(bytes, at, 16));
}

/* RFC 5095 (type 0), 6275 6.4 (2), 8754 2 (4). */
static void
add_route6(WbField *field, WbFieldBytes bytes)
{
	ADD(field, routing, bytes);
	switch (wb_view_u8(bytes.view, 2)) {
	case 0:
		wb_field_add_bytes(field, "ipv6.routing.src.reserved", "Reserved",
			wb_field_bytes_part(bytes, 4, 4));
		add_addresses(field, "ipv6.routing.src.addr", bytes);
		break;
	case 2:
		wb_field_add_bytes(field, "ipv6.routing.mipv6.reserved", "Reserved",
			wb_field_bytes_part(bytes, 4, 4));
		add_addresses(field, "ipv6.routing.mipv6.home_address", bytes);
		break;
	case 4:
		ADD(field, routing_segments, bytes);
		add_addresses(field, "ipv6.routing.srh.addr", bytes);
		break;
	default:
		ADD(field, routing_unknown, bytes);
		break;
	}
}

WbField *
wb_dissect_extension(WbField *root, const WbLayers *layers, const WbLayer *layer)
{
	static const char *const names[][2] = {
		[WB_LAYER_HOP_BY_HOP] = { "ipv6.hopopts", "Hop-by-hop options" },
		[WB_LAYER_ROUTING] = { "ipv6.routing", "Routing header" },
		[WB_LAYER_FRAGMENT] = { "ipv6.fraghdr", "Fragment header" },
		[WB_LAYER_DESTINATION] = { "ipv6.dstopts", "Destination options" },
		[WB_LAYER_MOBILITY] = { "mipv6", "Mobility header" },
		[WB_LAYER_AH] = { "ah", "Authentication header" },
		[WB_LAYER_ESP] = { "esp", "Encapsulating security payload" },
	};
	/* All of an ESP packet belongs to it: only its start can be read. */
	WbFieldBytes whole = { wb_layer_view(layers, layer), layer->offset };
	WbFieldBytes bytes = layer->kind == WB_LAYER_ESP ? whole : wb_dissect_header(layers, layer);
	WbField *field =
		wb_field_add(root, names[layer->kind][0], bytes, "%s", names[layer->kind][1]);

	if (layer->kind == WB_LAYER_HOP_BY_HOP) {
		ADD(field, hop_by_hop, bytes);
		add_ipv6_options(field, bytes);
	} else if (layer->kind == WB_LAYER_DESTINATION) {
		ADD(field, destination, bytes);
		add_ipv6_options(field, bytes);
	} else if (layer->kind == WB_LAYER_ROUTING) {
		add_route6(field, bytes);
	} else if (layer->kind == WB_LAYER_FRAGMENT) {
		ADD(field, fragment, bytes);
	} else if (layer->kind == WB_LAYER_MOBILITY) {
		ADD(field, mobility, bytes);
	} else if (layer->kind == WB_LAYER_AH) {
		ADD(field, ah, bytes);
	} else {
		ADD(field, esp, bytes);
	}
	return field;
}
