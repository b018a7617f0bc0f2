/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Link headers (https://www.tcpdump.org/linktypes.html). */
#include "packet/link.h"

#include "packet/layers.h"

#include <net/ethernet.h>

static gboolean
is_link(WbLayerKind kind)
{
	return kind <= WB_LAYER_LLC;
}

/* What follows a header without a type tells itself. */
static guint16
type_of(WbLayerKind kind)
{
	switch (kind) {
	case WB_LAYER_IPV4:
		return ETHERTYPE_IP;
	case WB_LAYER_IPV6:
		return ETHERTYPE_IPV6;
	case WB_LAYER_ARP:
		return ETHERTYPE_ARP;
	default:
		return 0;
	}
}

static gboolean
read_header(const WbLayers *layers, WbLinkHeader *header)
{
	guint i;

	for (i = 0; i < layers->count && is_link(layers->list[i].kind); i++) {
		const WbLayer *layer = &layers->list[i];

		if (layer->fault != WB_FAULT_NONE)
			return FALSE;
		header->ether_type = layer->type;
		header->offset = layer->offset + layer->length;
		if (layer->kind == WB_LAYER_VLAN && header->vlan_count < WB_LINK_VLANS_MAX)
			header->vlans[header->vlan_count++] =
				wb_view_u16(wb_layer_view(layers, layer), 0) & 0x0fff;
	}
	if (i < layers->count && type_of(layers->list[i].kind)) {
		header->ether_type = type_of(layers->list[i].kind);
		header->offset = layers->list[i].offset;
		return TRUE;
	}
	return i > 0 && layers->list[0].kind != WB_LAYER_LOOPBACK;
}

gboolean
wb_link_decode(guint32 link, const guint8 *bytes, gsize length, WbLinkHeader *ret_header)
{
	WbLayers layers;

	wb_layers_parse(&layers, link, bytes, length, length);
	*ret_header = (WbLinkHeader){ .offset = length };
	if (read_header(&layers, ret_header))
		return TRUE;
	ret_header->offset = length;
	return FALSE;
}
