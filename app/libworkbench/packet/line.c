/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A frame as a line of text: the link, ARP, and IP. */
#include "packet/line.h"

#include "packet/checksum.h"
#include "packet/line-private.h"

#include <netinet/in.h>

#define LINE_MAX_BYTES 4096
#define SEGMENTS_SHOWN 4

struct _WbLines {
	WbRelative *relative;
	char text[LINE_MAX_BYTES];
};

WbLines *
wb_lines_new(void)
{
	WbLines *lines = g_new(WbLines, 1);

	lines->relative = wb_relative_new();
	return lines;
}

void
wb_lines_free(WbLines *lines)
{
	if (!lines)
		return;
	wb_relative_free(lines->relative);
	g_free(lines);
}

/* --- link ---------------------------------------------------------------------------------- */

static void
put_arp_address(WbWriter *writer, WbView view, gsize at)
{
	wb_put_ipv4(writer, view, at);
}

static void
put_arp(WbWriter *writer, const WbLayers *layers, const WbLayer *layer)
{
	WbView view = wb_layer_view(layers, layer);
	guint operation = wb_view_u16(view, 6);

	if (layer->fault != WB_FAULT_NONE) {
		wb_put(writer, "ARP [|arp]");
		return;
	}
	wb_put(writer, "ARP, ");
	if (wb_view_u16(view, 2) != 0x0800 || wb_view_u8(view, 4) != 6 ||
		wb_view_u8(view, 5) != 4) {
		wb_put_with(writer, "operation ", operation);
		wb_put_with(writer, " for hardware of type ", wb_view_u16(view, 0));
	} else if (operation == 1) {
		wb_put(writer, "Request who-has ");
		put_arp_address(writer, view, 24);
		wb_put(writer, " tell ");
		put_arp_address(writer, view, 14);
	} else if (operation == 2) {
		wb_put(writer, "Reply ");
		put_arp_address(writer, view, 14);
		wb_put(writer, " is-at ");
		wb_put_mac(writer, view, 8, 6);
	} else {
		wb_put_with(writer, "operation ", operation);
	}
	wb_put_with(writer, ", length ", layer->claimed);
}

/* Up to the network header; returns its place in the list. */
static guint
put_link(WbWriter *writer, const WbLayers *layers)
{
	guint i;

	for (i = 0; i < layers->count && layers->list[i].kind <= WB_LAYER_LLC; i++) {
		const WbLayer *layer = &layers->list[i];

		if (layer->kind == WB_LAYER_VLAN && layer->fault == WB_FAULT_NONE) {
			wb_put_with(writer, "vlan ",
				wb_view_u16(wb_layer_view(layers, layer), 0) & 0x0fff);
			wb_put(writer, ", ");
		}
	}
	return i;
}

/* What is in the link's header LAST, or in none, and is not known. */
static void
put_unknown(WbWriter *writer, const WbLayers *layers, const WbLayer *last)
{
	static const char *const cut[] = {
		[WB_LAYER_ETHERNET] = "[|ether]",
		[WB_LAYER_SLL] = "[|sll]",
		[WB_LAYER_SLL2] = "[|sll2]",
		[WB_LAYER_LOOPBACK] = "[|null]",
		[WB_LAYER_VLAN] = "[|vlan]",
		[WB_LAYER_LLC] = "[|llc]",
	};

	if (!last) {
		wb_put_with(writer, "a frame of link type ", layers->link);
		wb_put_with(writer, ", length ", layers->wire_length);
	} else if (last->fault != WB_FAULT_NONE) {
		wb_put(writer, cut[last->kind]);
	} else if (last->kind == WB_LAYER_LLC) {
		WbView view = wb_layer_view(layers, last);

		wb_put(writer, "LLC, dsap 0x");
		wb_put_hex(writer, wb_view_u8(view, 0), 2);
		wb_put(writer, ", ssap 0x");
		wb_put_hex(writer, wb_view_u8(view, 1), 2);
		wb_put(writer, ", control 0x");
		wb_put_hex(writer, wb_view_u8(view, 2), 2);
		wb_put_with(writer, ", length ", last->claimed);
	} else {
		wb_put(writer, "ethertype 0x");
		wb_put_hex(writer, last->type, 4);
		wb_put_with(writer, ", length ", wb_layer_content(last));
	}
}

/* --- IP ------------------------------------------------------------------------------------ */

void
wb_line_put_source(WbWriter *writer, const WbLayers *layers, const WbLayer *layer)
{
	if (layer->kind == WB_LAYER_IPV4)
		wb_put_ipv4(writer, wb_layer_view(layers, layer), 12);
	else
		wb_put_ipv6(writer, wb_layer_view(layers, layer), 8);
}

void
wb_line_put_destination(WbWriter *writer, const WbLayers *layers, const WbLayer *layer)
{
	if (layer->kind == WB_LAYER_IPV4)
		wb_put_ipv4(writer, wb_layer_view(layers, layer), 16);
	else
		wb_put_ipv6(writer, wb_layer_view(layers, layer), 24);
}

/* The ports of LAYER, if it has any that were captured. */
static gboolean
has_ports(const WbLayers *layers, const WbLayer *layer)
{
	return layer->kind >= WB_LAYER_TCP && layer->kind <= WB_LAYER_UDPLITE &&
	       wb_view_has(wb_layer_view(layers, layer), 0, 4);
}

static void
put_port(WbWriter *writer, const WbLayers *layers, const WbLayer *layer, gsize at)
{
	wb_put_number(writer, wb_view_u16(wb_layer_view(layers, layer), at));
}

/* Ports stand with the addresses, or behind the headers between them. */
static void
put_endpoints(WbWriter *writer, const WbLayers *layers, const WbLayer *ip)
{
	const WbLayer *next = ip + 1;
	gboolean ports = next < layers->list + layers->count && has_ports(layers, next);

	wb_line_put_source(writer, layers, ip);
	if (ports) {
		wb_put_char(writer, '.');
		put_port(writer, layers, next, 0);
	}
	wb_put(writer, " > ");
	wb_line_put_destination(writer, layers, ip);
	if (ports) {
		wb_put_char(writer, '.');
		put_port(writer, layers, next, 2);
	}
	wb_put(writer, ": ");
}

/* The number as %x. */
static void
put_short_hex(WbWriter *writer, guint32 number)
{
	guint width = 1;

	while (width < 8 && number >> (4 * width))
		width++;
	wb_put_hex(writer, number, width);
}

static void
put_spi(WbWriter *writer, const char *name, WbView view, gsize at)
{
	wb_put(writer, name);
	wb_put(writer, "(spi=0x");
	wb_put_hex(writer, wb_view_u32(view, at), 8);
	wb_put(writer, ",seq=0x");
	put_short_hex(writer, wb_view_u32(view, at + 4));
}

static void
put_ah(WbWriter *writer, WbView view, const WbLayer *layer)
{
	put_spi(writer, "AH", view, 4);
	wb_put(writer, ",icv=0x");
	wb_put_hex_bytes(writer, wb_view_part(view, 12, layer->length - MIN(layer->length, 12)));
	wb_put(writer, "): ");
}

static void
put_routing(WbWriter *writer, WbView view, const WbLayer *layer)
{
	wb_put_with(writer, "RT6 (len=", wb_view_u8(view, 1));
	wb_put_with(writer, ", type=", wb_view_u8(view, 2));
	wb_put_with(writer, ", segleft=", wb_view_u8(view, 3));
	/* Types 0 and 2 are addresses behind four reserved bytes (RFC 6275 6.4). */
	for (guint i = 0; (wb_view_u8(view, 2) == 0 || wb_view_u8(view, 2) == 2) &&
			  i < SEGMENTS_SHOWN && 24 + 16 * (gsize)i <= layer->length;
		i++) {
		wb_put_with(writer, ", [", i);
		wb_put_char(writer, ']');
		wb_put_ipv6(writer, view, 8 + 16 * (gsize)i);
	}
	wb_put(writer, ") ");
}

static void
put_extension(WbWriter *writer, const WbLayers *layers, const WbLayer *layer)
{
	WbView view = wb_layer_view(layers, layer);

	switch (layer->kind) {
	case WB_LAYER_HOP_BY_HOP:
		wb_put(writer, "HBH ");
		break;
	case WB_LAYER_DESTINATION:
		wb_put(writer, "DSTOPT ");
		break;
	case WB_LAYER_MOBILITY:
		wb_put(writer, "mobility ");
		break;
	case WB_LAYER_ROUTING:
		put_routing(writer, view, layer);
		break;
	case WB_LAYER_FRAGMENT:
		wb_put_with(writer, "frag (", wb_view_u16(view, 2) & 0xfff8);
		wb_put_with(writer, "|", wb_layer_content(layer));
		wb_put(writer, ") ");
		break;
	default:
		put_ah(writer, view, layer);
		break;
	}
}

static void
put_udp(WbWriter *writer, const WbLayers *layers, const WbLayer *layer)
{
	WbView view = wb_layer_view(layers, layer);
	gsize length = wb_view_u16(view, 4);
	const char *name = layer->kind == WB_LAYER_UDP ? "UDP" : "UDPLite";

	if (layer->fault == WB_FAULT_LENGTH) {
		wb_put_with(writer, "truncated-udplength ", length);
	} else if (layer->fault != WB_FAULT_NONE) {
		wb_put(writer, "[|udp]");
	} else if (layer->kind == WB_LAYER_UDP && length > layer->claimed && !layers->is_fragment) {
		wb_put_with(writer, "UDP, bad length ", length - 8);
		wb_put_with(writer, " > ", wb_layer_content(layer));
	} else {
		wb_put(writer, name);
		wb_put_with(writer, ", length ",
			layer->kind == WB_LAYER_UDP && length >= 8 ? length - 8
								   : wb_layer_content(layer));
	}
}

static void
put_other(WbWriter *writer, const WbLayers *layers, const WbLayer *before, const WbLayer *layer)
{
	/* IPv6's number for nothing. */
	if (before->type == IPPROTO_NONE && before->kind != WB_LAYER_IPV4) {
		wb_put(writer, "no next header");
		return;
	}
	if (before->kind == WB_LAYER_FRAGMENT && layers->fragment_offset > 0)
		return;
	wb_put_with(writer, "ip-proto-", before->type);
	if (before->kind != WB_LAYER_IPV4 || layers->fragment_offset == 0)
		wb_put_with(writer, " ", layer ? layer->claimed : 0);
}

static void
put_esp(WbWriter *writer, const WbLayers *layers, const WbLayer *layer)
{
	WbView view = wb_layer_view(layers, layer);

	put_spi(writer, "ESP", view, 0);
	wb_put_with(writer, "), length ", layer->claimed);
}

static void
put_transport(WbWriter *writer, const WbLayers *layers, guint at, WbRelative *relative)
{
	const WbLayer *layer = at < layers->count ? &layers->list[at] : NULL;

	if (layer && has_ports(layers, layer) && at > layers->ip + 1) {
		put_port(writer, layers, layer, 0);
		wb_put(writer, " > ");
		put_port(writer, layers, layer, 2);
		wb_put(writer, ": ");
	}
	switch (layer ? layer->kind : WB_LAYER_DATA) {
	case WB_LAYER_TCP:
		wb_line_put_tcp(writer, layers, relative);
		break;
	case WB_LAYER_UDP:
	case WB_LAYER_UDPLITE:
		put_udp(writer, layers, layer);
		break;
	case WB_LAYER_ICMP:
		wb_line_put_icmp(writer, layers, layer);
		break;
	case WB_LAYER_ICMPV6:
		wb_line_put_icmp6(writer, layers, layer);
		break;
	case WB_LAYER_ESP:
		put_esp(writer, layers, layer);
		break;
	default:
		put_other(writer, layers, &layers->list[at - 1], layer);
		break;
	}
}

/* What a line about an IPv4 fragment lacks; of IPv6 its header is shown. */
static void
put_fragment(WbWriter *writer, const WbLayers *layers, const WbLayer *ip)
{
	wb_put_with(writer, ", fragment of id ", wb_view_u16(wb_layer_view(layers, ip), 4));
	wb_put_with(writer, " at ", layers->fragment_offset);
	if (layers->fragment_offset > 0)
		wb_put_with(writer, ", length ", wb_layer_content(ip));
	wb_put(writer, layers->more_fragments ? ", more follow" : ", the last");
}

static void
put_bad_ip(WbWriter *writer, const WbLayers *layers, const WbLayer *ip)
{
	if (ip->fault != WB_FAULT_LENGTH)
		wb_put(writer, ip->kind == WB_LAYER_IPV4 ? "[|ip]" : "[|ip6]");
	else if (ip->length < 20)
		wb_put_with(writer, "bad-hlen ", ip->length);
	else
		wb_put_with(writer, "bad-len ", wb_view_u16(wb_layer_view(layers, ip), 2));
}

static void
put_ip(WbWriter *writer, const WbLayers *layers, WbRelative *relative)
{
	const WbLayer *ip = &layers->list[layers->ip];
	guint at = layers->ip + 1;

	wb_put(writer, ip->kind == WB_LAYER_IPV4 ? "IP " : "IP6 ");
	if (ip->fault != WB_FAULT_NONE) {
		put_bad_ip(writer, layers, ip);
		return;
	}
	if (layers->missing > 0) {
		wb_put_with(writer,
			ip->kind == WB_LAYER_IPV4 ? "truncated-ip - " : "truncated-ip6 - ",
			layers->missing);
		wb_put(writer, " bytes missing! ");
	}
	put_endpoints(writer, layers, ip);
	for (; at < layers->count && layers->list[at].kind >= WB_LAYER_HOP_BY_HOP &&
		layers->list[at].kind <= WB_LAYER_AH;
		at++) {
		if (layers->list[at].fault != WB_FAULT_NONE) {
			wb_put(writer, "[|extension header]");
			return;
		}
		put_extension(writer, layers, &layers->list[at]);
	}
	put_transport(writer, layers, at, relative);
	if (ip->kind != WB_LAYER_IPV4)
		return;
	if (layers->is_fragment)
		put_fragment(writer, layers, ip);
	if (wb_checksum_finish(wb_checksum_add(0, layers->bytes + ip->offset, ip->length)) != 0)
		wb_put(writer, ", bad IP checksum");
}

const char *
wb_lines_describe(WbLines *lines, const WbLayers *layers, gsize *ret_length)
{
	WbWriter writer = { lines->text, lines->text + sizeof(lines->text) - 1 };
	guint at = put_link(&writer, layers);
	const WbLayer *network = at < layers->count ? &layers->list[at] : NULL;

	if (network && (network->kind == WB_LAYER_IPV4 || network->kind == WB_LAYER_IPV6))
		put_ip(&writer, layers, lines->relative);
	else if (network && network->kind == WB_LAYER_ARP)
		put_arp(&writer, layers, network);
	else
		put_unknown(&writer, layers, at > 0 ? &layers->list[at - 1] : NULL);
	while (writer.at > lines->text && writer.at[-1] == ' ')
		writer.at--;
	*writer.at = '\0';
	if (ret_length)
		*ret_length = (gsize)(writer.at - lines->text);
	return lines->text;
}
