/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of link headers, and of ARP. */
#include "packet/dissect-private.h"

#include <string.h>

const WbNumberName wb_ether_types[] = { { 0x0800, "IPv4" }, { 0x0806, "ARP" }, { 0x8035, "RARP" },
	{ 0x8100, "802.1Q" }, { 0x88a8, "802.1ad" }, { 0x86dd, "IPv6" }, { 0x88cc, "LLDP" },
	{ 0x8847, "MPLS" }, { 0x888e, "802.1X" }, { 0x0004, "802.2" }, { 0, NULL } };

const WbNumberName wb_arp_hardware[] = { { 1, "Ethernet" }, { 772, "loopback" }, { 65534, "none" },
	{ 776, "sit" }, { 768, "tunnel" }, { 0, NULL } };

const WbNumberName wb_packet_directions[] = { { 0, "to us" }, { 1, "broadcast" },
	{ 2, "multicast" }, { 3, "to somebody else" }, { 4, "sent by us" }, { 0, NULL } };

static const WbNumberName arp_operations[] = { { 1, "request" }, { 2, "reply" },
	{ 3, "reverse request" }, { 4, "reverse reply" }, { 0, NULL } };

static const WbFieldSpec ethernet[] = {
	{ "eth.dst", "Destination", 0, 6, 0, WB_FORM_MAC, 0, 0, NULL },
	{ "eth.dst.lg", "Locally administered", 0, 3, 0x020000, WB_FORM_FLAG, 0, 1, NULL },
	{ "eth.dst.ig", "Group address", 0, 3, 0x010000, WB_FORM_FLAG, 0, 1, NULL },
	{ "eth.src", "Source", 6, 6, 0, WB_FORM_MAC, 0, 0, NULL },
	{ "eth.src.lg", "Locally administered", 6, 3, 0x020000, WB_FORM_FLAG, 0, 1, NULL },
	{ "eth.src.ig", "Group address", 6, 3, 0x010000, WB_FORM_FLAG, 0, 1, NULL },
};
static const WbFieldSpec ethernet_type[] = {
	{ "eth.type", "Type", 12, 2, 0, WB_FORM_HEX, 0, 0, wb_ether_types },
};
static const WbFieldSpec ethernet_length[] = {
	{ "eth.len", "Length", 12, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};

static const WbFieldSpec sll[] = {
	{ "sll.pkttype", "Packet type", 0, 2, 0, WB_FORM_DECIMAL, 0, 0, wb_packet_directions },
	{ "sll.hatype", "Hardware", 2, 2, 0, WB_FORM_DECIMAL, 0, 0, wb_arp_hardware },
	{ "sll.halen", "Length of the address", 4, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec sll_type[] = {
	{ "sll.etype", "Type", 14, 2, 0, WB_FORM_HEX, 0, 0, wb_ether_types },
};
static const WbFieldSpec sll2[] = {
	{ "sll.etype", "Type", 0, 2, 0, WB_FORM_HEX, 0, 0, wb_ether_types },
	{ "sll.ifindex", "Interface", 4, 4, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "sll.hatype", "Hardware", 8, 2, 0, WB_FORM_DECIMAL, 0, 0, wb_arp_hardware },
	{ "sll.pkttype", "Packet type", 10, 1, 0, WB_FORM_DECIMAL, 0, 0, wb_packet_directions },
	{ "sll.halen", "Length of the address", 11, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};

static const WbFieldSpec vlan[] = {
	{ "vlan.priority", "Priority", 0, 2, 0xe000, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "vlan.dei", "May be dropped first", 0, 2, 0x1000, WB_FORM_FLAG, 0, 0, NULL },
	{ "vlan.id", "VLAN", 0, 2, 0x0fff, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "vlan.etype", "Type", 2, 2, 0, WB_FORM_HEX, 0, 0, wb_ether_types },
};
static const WbFieldSpec vlan_ad[] = {
	{ "ieee8021ad.priority", "Priority", 0, 1, 0xe0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "ieee8021ad.dei", "May be dropped first", 0, 1, 0x10, WB_FORM_FLAG, 0, 0, NULL },
	{ "ieee8021ad.id", "VLAN", 0, 2, 0x0fff, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "ieee8021ah.etype", "Type", 2, 2, 0, WB_FORM_HEX, 0, 0, wb_ether_types },
};

static const WbFieldSpec llc[] = {
	{ "llc.dsap", "DSAP", 0, 1, 0, WB_FORM_HEX, 0, 0, NULL },
	{ "llc.ssap", "SSAP", 1, 1, 0, WB_FORM_HEX, 0, 0, NULL },
	{ "llc.control", "Control", 2, 1, 0, WB_FORM_HEX, 0, 0, NULL },
	{ "llc.oui", "Organization", 3, 3, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "llc.type", "Type", 6, 2, 0, WB_FORM_HEX, 0, 0, wb_ether_types },
};

static const WbFieldSpec arp[] = {
	{ "arp.hw.type", "Hardware", 0, 2, 0, WB_FORM_DECIMAL, 0, 0, wb_arp_hardware },
	{ "arp.proto.type", "Protocol", 2, 2, 0, WB_FORM_HEX, 0, 0, wb_ether_types },
	{ "arp.hw.size", "Length of a hardware address", 4, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "arp.proto.size", "Length of a protocol address", 5, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "arp.opcode", "Operation", 6, 2, 0, WB_FORM_DECIMAL, 0, 0, arp_operations },
};
static const WbFieldSpec arp_ipv4[] = {
	{ "arp.src.hw_mac", "Sender's hardware address", 8, 6, 0, WB_FORM_MAC, 0, 0, NULL },
	{ "arp.src.proto_ipv4", "Sender's address", 14, 4, 0, WB_FORM_IPV4, 0, 0, NULL },
	{ "arp.dst.hw_mac", "Target's hardware address", 18, 6, 0, WB_FORM_MAC, 0, 0, NULL },
	{ "arp.dst.proto_ipv4", "Target's address", 24, 4, 0, WB_FORM_IPV4, 0, 0, NULL },
};

#define ADD(field, specs, bytes) wb_field_add_specs(field, specs, G_N_ELEMENTS(specs), bytes)

static WbField *
dissect_ethernet(WbField *root, WbFieldBytes bytes, const WbLayer *layer)
{
	WbField *field = wb_field_add(root, "eth", bytes, "Ethernet");

	ADD(field, ethernet, bytes);
	if (layer->type < 0x600 && layer->type > 0)
		ADD(field, ethernet_length, bytes);
	else
		ADD(field, ethernet_type, bytes);
	return field;
}

/* An address of up to eight bytes at AT, with its LENGTH in front. */
static void
add_sll_address(WbField *field, WbFieldBytes bytes, gsize at, gsize length)
{
	WbFieldBytes address = wb_field_bytes_part(bytes, at, MIN(length, 8));
	WbFieldBytes rest;

	if (address.view.length == 6)
		wb_field_add_specs(field,
			&(WbFieldSpec){ "sll.src.eth", "Source", 0, 6, 0, WB_FORM_MAC, 0, 0, NULL },
			1, address);
	else if (address.view.length > 0)
		wb_field_add_bytes(field, "sll.src.other", "Source", address);
	rest = wb_field_bytes_part(bytes, at + address.view.length, 8 - address.view.length);
	if (rest.view.length > 0)
		wb_field_add_bytes(field, "sll.unused", "Unused", rest);
}

static WbField *
dissect_sll(WbField *root, WbFieldBytes bytes, const WbLayer *layer)
{
	gboolean is_second = layer->kind == WB_LAYER_SLL2;
	WbField *field = wb_field_add(
		root, "sll", bytes, "Linux cooked capture, version %d", is_second ? 2 : 1);

	if (is_second) {
		ADD(field, sll2, bytes);
		add_sll_address(field, bytes, 12, wb_view_u8(bytes.view, 11));
	} else {
		ADD(field, sll, bytes);
		add_sll_address(field, bytes, 6, wb_view_u16(bytes.view, 4));
		ADD(field, sll_type, bytes);
	}
	return field;
}

static WbField *
dissect_loopback(WbField *root, const WbLayers *layers, WbFieldBytes bytes)
{
	WbField *field = wb_field_add(root, "null", bytes, "Loopback");
	guint32 family = wb_view_u32(bytes.view, 0);

	if (bytes.view.length < 4)
		return field;
	/* Families are small: in the other byte order one is not. */
	if (layers->link == WB_LINK_NULL && (family & 0xffff0000))
		family = GUINT32_SWAP_LE_BE(family);
	wb_field_add_number(field, "null.family", "Address family", bytes, family);
	return field;
}

static WbField *
dissect_vlan(WbField *root, const WbLayer *layer, WbFieldBytes bytes)
{
	guint id = wb_view_u16(bytes.view, 0) & 0xfff;
	WbField *field;

	if (layer[-1].type == 0x88a8) {
		field = wb_field_add(root, "ieee8021ad", bytes, "802.1ad, VLAN %u", id);
		ADD(field, vlan_ad, bytes);
	} else {
		field = wb_field_add(root, "vlan", bytes, "802.1Q, VLAN %u", id);
		ADD(field, vlan, bytes);
	}
	return field;
}

static WbField *
dissect_arp(WbField *root, WbFieldBytes bytes)
{
	WbField *field = wb_field_add(root, "arp", bytes, "Address Resolution Protocol");

	ADD(field, arp, bytes);
	if (wb_view_u16(bytes.view, 2) == 0x0800 && wb_view_u8(bytes.view, 4) == 6 &&
		wb_view_u8(bytes.view, 5) == 4)
		ADD(field, arp_ipv4, bytes);
	return field;
}

WbField *
wb_dissect_link(WbField *root, const WbLayers *layers, const WbLayer *layer)
{
	WbFieldBytes bytes = wb_dissect_header(layers, layer);
	WbField *field;

	switch (layer->kind) {
	case WB_LAYER_ETHERNET:
		return dissect_ethernet(root, bytes, layer);
	case WB_LAYER_SLL:
	case WB_LAYER_SLL2:
		return dissect_sll(root, bytes, layer);
	case WB_LAYER_LOOPBACK:
		return dissect_loopback(root, layers, bytes);
	case WB_LAYER_VLAN:
		return dissect_vlan(root, layer, bytes);
	case WB_LAYER_ARP:
		return dissect_arp(root, bytes);
	default:
		field = wb_field_add(root, "llc", bytes, "Logical Link Control");
		ADD(field, llc, bytes);
		return field;
	}
}
