/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A captured frame as a tree of fields. */
#include "packet/dissect.h"

#include "packet/checksum.h"
#include "packet/dissect-private.h"

#include <string.h>

/* Without the checksum: shorter frames are padded (IEEE 802.3 3.2.8). */
#define ETHERNET_LEAST 60

WbFieldBytes
wb_dissect_header(const WbLayers *layers, const WbLayer *layer)
{
	return (WbFieldBytes){ wb_view_part(wb_layer_view(layers, layer), 0, layer->length),
		layer->offset };
}

/* Those of what is behind it. */
static WbFieldBytes
dissect_content(const WbLayers *layers, const WbLayer *layer)
{
	WbFieldBytes all = { wb_layer_view(layers, layer), layer->offset };

	return wb_field_bytes_part(all, layer->length, all.view.length);
}

/* The IP header that LAYER lies in, or NULL. */
static const WbLayer *
find_ip(const WbLayers *layers, const WbLayer *layer)
{
	while (layer > layers->list) {
		layer--;
		if (layer->kind == WB_LAYER_IPV4 || layer->kind == WB_LAYER_IPV6)
			return layer;
	}
	return NULL;
}

WbChecksumStatus
wb_dissect_check(
	const WbLayers *layers, const WbLayer *layer, gsize covered, gboolean pseudo_header)
{
	const WbLayer *ip = find_ip(layers, layer);
	WbView view = wb_layer_view(layers, layer);
	guint64 sum = 0;

	if (!ip || layers->is_fragment || layers->missing > 0 || view.length < covered ||
		layer - layers->list >= (gssize)layers->quoted)
		return WB_CHECKSUM_UNVERIFIED;
	if (pseudo_header) {
		gboolean is_v4 = ip->kind == WB_LAYER_IPV4;

		sum = wb_checksum_add(
			0, layers->bytes + ip->offset + (is_v4 ? 12 : 8), is_v4 ? 8 : 32);
		sum += layer[-1].type;
		sum += layer->kind == WB_LAYER_UDPLITE ? layer->claimed : covered;
	}
	sum = wb_checksum_add(sum, view.bytes, covered);
	return wb_checksum_finish(sum) == 0 ? WB_CHECKSUM_GOOD : WB_CHECKSUM_BAD;
}

static WbField *
dissect_data(WbField *parent, const WbLayers *layers, const WbLayer *layer)
{
	WbFieldBytes content = dissect_content(layers, layer);
	WbField *field = wb_field_add(parent, "data", content, "Data, %zu bytes", layer->claimed);

	if (content.view.length > 0)
		wb_field_add_bytes(field, "data.data", "Data", content);
	wb_field_add_number(
		field, "data.len", "Length", wb_field_bytes_part(content, 0, 0), layer->claimed);
	return field;
}

/* The bytes behind a TCP or UDP header belong to it. */
static WbField *
dissect_payload(WbField *transport, const WbLayers *layers, const WbLayer *layer)
{
	WbFieldBytes content = dissect_content(layers, layer);
	const char *name = strcmp(transport->name, "tcp") == 0 ? "tcp.payload" : "udp.payload";

	return wb_field_add_bytes(transport, name, "Payload", content);
}

/* Extension headers belong to the IPv6 header in front of them. */
static WbField *
dissect_extension(WbField *parent, const WbLayers *layers, const WbLayer *layer)
{
	WbField *last =
		parent->children ? parent->children->pdata[parent->children->len - 1] : NULL;
	WbField *field;

	if (!last || strcmp(last->name, "ipv6") != 0 || layer->kind == WB_LAYER_ESP ||
		layer->kind == WB_LAYER_MOBILITY)
		return wb_dissect_extension(parent, layers, layer);
	field = wb_dissect_extension(last, layers, layer);
	last->length += field->length;
	return field;
}

/* The bytes behind HEADER are shown as data, and not as its fields. */
static gboolean
has_data(const WbLayers *layers, const WbLayer *header)
{
	guint8 type = wb_view_u8(wb_layer_view(layers, header), 0);

	return (header->kind != WB_LAYER_ICMP && header->kind != WB_LAYER_ICMPV6) ||
	       !wb_dissect_icmp_has_body(header, type);
}

static WbField *
dissect_layer(WbField *parent, const WbLayers *layers, const WbLayer *layer)
{
	switch (layer->kind) {
	case WB_LAYER_IPV4:
	case WB_LAYER_IPV6:
		return wb_dissect_ip(parent, layers, layer);
	case WB_LAYER_TCP:
		return wb_dissect_tcp(parent, layers, layer);
	case WB_LAYER_UDP:
	case WB_LAYER_UDPLITE:
		return wb_dissect_udp(parent, layers, layer);
	case WB_LAYER_ICMP:
	case WB_LAYER_ICMPV6:
		return wb_dissect_icmp(parent, layers, layer);
	case WB_LAYER_DATA:
		return dissect_data(parent, layers, layer);
	default:
		return layer->kind <= WB_LAYER_ARP ? wb_dissect_link(parent, layers, layer)
						   : dissect_extension(parent, layers, layer);
	}
}

static void
add_fault(WbField *field, const WbLayers *layers, const WbLayer *layer)
{
	WbFieldBytes end = wb_field_bytes_part(
		(WbFieldBytes){ wb_layer_view(layers, layer), layer->offset }, G_MAXSIZE, 0);

	switch (layer->fault) {
	case WB_FAULT_NONE:
		break;
	case WB_FAULT_CUT:
		wb_field_add(field, "_ws.short", end, "The captured bytes end in this header");
		break;
	case WB_FAULT_SHORT:
		wb_field_add(field, "_ws.malformed", end,
			"What this header lies in has %zu bytes for it; it would take %zu",
			layer->claimed, layer->length);
		break;
	case WB_FAULT_LENGTH:
		wb_field_add(
			field, "_ws.malformed", end, "The header says a length that cannot be");
		break;
	}
}

/* Behind what IP says is its end. */
static void
add_trailer(WbField *root, const WbLayers *layers)
{
	const WbLayer *first = layers->count ? &layers->list[0] : NULL;
	gsize end = 0;

	if (!first || first->kind != WB_LAYER_ETHERNET || first->fault != WB_FAULT_NONE)
		return;
	for (guint i = 1; i < layers->count && i < layers->quoted; i++) {
		const WbLayer *layer = &layers->list[i];

		if (layer->kind == WB_LAYER_ARP)
			end = layer->offset + layer->length;
		else if (layer->kind == WB_LAYER_LLC || layer->kind == WB_LAYER_IPV4 ||
			 layer->kind == WB_LAYER_IPV6)
			end = layer->end;
		if (layer->fault == WB_FAULT_LENGTH || layer->fault == WB_FAULT_CUT)
			return;
	}
	if (end > 0 && end < layers->length)
		wb_field_add_bytes(root->children->pdata[0],
			layers->wire_length <= ETHERNET_LEAST ? "eth.padding" : "eth.trailer",
			"Padding",
			(WbFieldBytes){ { layers->bytes + end, layers->length - end }, end });
}

WbField *
wb_dissect(guint32 link, const guint8 *bytes, gsize length, gsize wire_length)
{
	WbFieldBytes all = { { bytes, length }, 0 };
	WbField *root, *parent, *field = NULL;
	WbLayers layers;

	wb_layers_parse(&layers, link, bytes, length, wire_length);
	root = wb_field_add(NULL, "frame", all, "Frame, %zu bytes, %zu of them captured",
		layers.wire_length, length);
	parent = root;
	for (guint i = 0; i < layers.count; i++) {
		const WbLayer *layer = &layers.list[i];
		gboolean has_ports = i > 0 && layer[-1].kind >= WB_LAYER_TCP &&
				     layer[-1].kind <= WB_LAYER_UDPLITE;

		if (i == layers.quoted)
			parent = field;
		if (layer->kind == WB_LAYER_DATA && i > 0 && !has_data(&layers, &layer[-1]))
			continue;
		if (layer->kind == WB_LAYER_DATA && has_ports) {
			if (layer->end > layer->offset)
				dissect_payload(field, &layers, layer);
			continue;
		}
		field = dissect_layer(parent, &layers, layer);
		add_fault(field, &layers, layer);
	}
	add_trailer(root, &layers);
	return root;
}

const WbField *
wb_field_find(const WbField *field, const char *name)
{
	const WbField *found = NULL;

	if (strcmp(field->name, name) == 0)
		return field;
	for (guint i = 0; field->children && i < field->children->len && !found; i++)
		found = wb_field_find(field->children->pdata[i], name);
	return found;
}
