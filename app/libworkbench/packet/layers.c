/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The headers of a frame: the link's. */
#include "packet/layers.h"

#include "packet/layers-private.h"

#include <net/ethernet.h>

#define ETHERNET_HEADER 14
#define SLL_HEADER 16
#define SLL2_HEADER 20
#define VLAN_HEADER 4
#define LOOPBACK_HEADER 4
#define LLC_HEADER 3
#define SNAP_HEADER 8
#define ARP_HEADER 8
/* Below it, the field is a length (IEEE 802.3 3.2.6). */
#define ETHERTYPE_LEAST 0x600
#define ETHERTYPE_QINQ 0x88a8
#define ETHERTYPE_QINQ_OLD 0x9100
/* What Linux writes where there is no type (linux/if_ether.h). */
#define ETHERTYPE_802_2 0x0004

static WbLayer *
push(WbLayerWalk *walk, WbLayerKind kind, gsize length)
{
	WbLayers *layers = walk->layers;
	WbLayer *layer;

	if (layers->count == WB_LAYERS_MAX)
		return NULL;
	layer = &layers->list[layers->count++];
	*layer = (WbLayer){ .kind = kind,
		.offset = walk->at,
		.length = length,
		.end = walk->end,
		.claimed = walk->claimed };
	return layer;
}

WbLayer *
wb_layer_walk_take(WbLayerWalk *walk, WbLayerKind kind, gsize length)
{
	WbLayer *layer = push(walk, kind, length);

	if (!layer)
		return NULL;
	if (walk->claimed < length)
		layer->fault = WB_FAULT_SHORT;
	else if (walk->end - walk->at < length)
		layer->fault = WB_FAULT_CUT;
	if (layer->fault != WB_FAULT_NONE)
		return NULL;
	walk->at += length;
	walk->claimed -= length;
	return layer;
}

void
wb_layer_walk_fail(WbLayerWalk *walk, WbLayerKind kind, gsize length)
{
	WbLayer *layer = push(walk, kind, length);

	if (layer)
		layer->fault = WB_FAULT_LENGTH;
}

WbView
wb_layer_walk_view(const WbLayerWalk *walk)
{
	return (WbView){ walk->layers->bytes + walk->at, walk->end - walk->at };
}

void
wb_layer_walk_take_data(WbLayerWalk *walk)
{
	if (walk->claimed > 0)
		push(walk, WB_LAYER_DATA, 0);
}

static void
take_arp(WbLayerWalk *walk)
{
	WbView view = wb_layer_walk_view(walk);
	gsize addresses = 2 * ((gsize)wb_view_u8(view, 4) + wb_view_u8(view, 5));

	wb_layer_walk_take(walk, WB_LAYER_ARP, ARP_HEADER + addresses);
}

static void take_ether_type(WbLayerWalk *walk, guint16 type);

/* IEEE 802.2, with the ether type that SNAP has for organization 0 (RFC 1042). */
static void
take_llc(WbLayerWalk *walk)
{
	WbView view = wb_layer_walk_view(walk);
	gboolean is_snap = wb_view_u16(view, 0) == 0xaaaa && wb_view_u8(view, 2) == 3;
	WbLayer *layer = wb_layer_walk_take(walk, WB_LAYER_LLC, is_snap ? SNAP_HEADER : LLC_HEADER);

	if (layer && is_snap && wb_view_u16(view, 3) == 0 && wb_view_u8(view, 5) == 0) {
		layer->type = wb_view_u16(view, 6);
		take_ether_type(walk, layer->type);
	} else if (layer) {
		wb_layer_walk_take_data(walk);
	}
}

static void
take_vlan(WbLayerWalk *walk)
{
	guint16 type = wb_view_u16(wb_layer_walk_view(walk), 2);
	WbLayer *layer = wb_layer_walk_take(walk, WB_LAYER_VLAN, VLAN_HEADER);

	if (!layer)
		return;
	layer->type = type;
	take_ether_type(walk, type);
}

/* A length instead of a type: what is behind it is padding. */
static void
take_802_3(WbLayerWalk *walk, gsize length)
{
	walk->claimed = MIN(walk->claimed, length);
	walk->end = MIN(walk->end, walk->at + walk->claimed);
	take_llc(walk);
}

static void
take_ether_type(WbLayerWalk *walk, guint16 type)
{
	switch (type) {
	case ETHERTYPE_IP:
	case ETHERTYPE_IPV6:
		wb_layer_walk_ip(walk, FALSE);
		break;
	case ETHERTYPE_ARP:
	case ETHERTYPE_REVARP:
		take_arp(walk);
		break;
	case ETHERTYPE_VLAN:
	case ETHERTYPE_QINQ:
	case ETHERTYPE_QINQ_OLD:
		take_vlan(walk);
		break;
	default:
		if (type < ETHERTYPE_LEAST && type > 0)
			take_802_3(walk, type);
		else
			wb_layer_walk_take_data(walk);
		break;
	}
}

/* A header with the type at TYPE_AT. */
static void
take_link(WbLayerWalk *walk, WbLayerKind kind, gsize length, gsize type_at)
{
	guint16 type = wb_view_u16(wb_layer_walk_view(walk), type_at);
	WbLayer *layer = wb_layer_walk_take(walk, kind, length);

	if (!layer)
		return;
	layer->type = type;
	if (type == ETHERTYPE_802_2 && kind != WB_LAYER_ETHERNET)
		take_llc(walk);
	else if (type < ETHERTYPE_LEAST && kind != WB_LAYER_ETHERNET)
		wb_layer_walk_take_data(walk);
	else
		take_ether_type(walk, type);
}

static void
take_frame(WbLayerWalk *walk, guint32 link)
{
	switch (link) {
	case WB_LINK_ETHERNET:
		take_link(walk, WB_LAYER_ETHERNET, ETHERNET_HEADER, 12);
		break;
	case WB_LINK_SLL:
		take_link(walk, WB_LAYER_SLL, SLL_HEADER, 14);
		break;
	case WB_LINK_SLL2:
		take_link(walk, WB_LAYER_SLL2, SLL2_HEADER, 0);
		break;
	case WB_LINK_NULL:
	case WB_LINK_LOOP:
		/* The numbers of address families differ between systems; IP tells itself. */
		if (wb_layer_walk_take(walk, WB_LAYER_LOOPBACK, LOOPBACK_HEADER))
			wb_layer_walk_ip(walk, FALSE);
		break;
	case WB_LINK_RAW:
	case WB_LINK_RAW_BSD:
	case WB_LINK_IPV4:
	case WB_LINK_IPV6:
		wb_layer_walk_ip(walk, FALSE);
		break;
	default:
		wb_layer_walk_take_data(walk);
		break;
	}
}

void
wb_layers_parse(
	WbLayers *layers, guint32 link, const guint8 *bytes, gsize length, gsize wire_length)
{
	WbLayerWalk walk = { layers, 0, length, MAX(length, wire_length) };

	layers->link = link;
	layers->bytes = bytes;
	layers->length = length;
	layers->wire_length = walk.claimed;
	layers->count = 0;
	layers->ip = layers->transport = layers->quoted = WB_LAYERS_MAX;
	layers->is_fragment = layers->more_fragments = FALSE;
	layers->fragment_offset = layers->missing = 0;
	take_frame(&walk, link);
	layers->ip = MIN(layers->ip, layers->count);
	layers->transport = MIN(layers->transport, layers->count);
	layers->quoted = MIN(layers->quoted, layers->count);
}
