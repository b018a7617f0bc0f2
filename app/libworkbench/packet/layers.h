/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The headers of a captured frame, from the link's on: what they are and where. Nothing is copied
 * or allocated; the fields are read from the frame's bytes through wb_layer_view().
 *
 * Any bytes have layers. The last one may be cut off or malformed, and says so; nothing before it
 * is lost. Follows https://www.tcpdump.org/linktypes.html, IEEE 802.1Q and 802.2, RFC 791, 826,
 * 8200, 4302, 4303, 9293, 768, 3828, 792 and 4443.
 */
#pragma once

#include "packet/link.h"
#include "packet/view.h"

typedef enum {
	WB_LAYER_ETHERNET,
	WB_LAYER_SLL,
	WB_LAYER_SLL2,
	WB_LAYER_LOOPBACK, /* NULL and LOOP: an address family */
	WB_LAYER_VLAN,
	WB_LAYER_LLC, /* with SNAP, if it has it */
	WB_LAYER_ARP,
	WB_LAYER_IPV4,
	WB_LAYER_IPV6,
	WB_LAYER_HOP_BY_HOP,
	WB_LAYER_ROUTING,
	WB_LAYER_FRAGMENT,
	WB_LAYER_DESTINATION,
	WB_LAYER_MOBILITY,
	WB_LAYER_AH,
	WB_LAYER_ESP, /* nothing behind it can be read */
	WB_LAYER_TCP,
	WB_LAYER_UDP,
	WB_LAYER_UDPLITE,
	WB_LAYER_ICMP,
	WB_LAYER_ICMPV6,
	WB_LAYER_DATA, /* what no header explains */
} WbLayerKind;

typedef enum {
	WB_FAULT_NONE,
	WB_FAULT_CUT,	 /* the captured bytes end in the header */
	WB_FAULT_SHORT,	 /* what it lies in says that it ends in the header */
	WB_FAULT_LENGTH, /* the header says a length that cannot be */
} WbFault;

typedef struct {
	WbLayerKind kind;
	WbFault fault; /* of the last one, or of the last one quoted */
	guint16 type;  /* of a link header the ether type of what follows, of IP's the protocol */
	gsize offset;  /* in the frame */
	gsize length;  /* of the header, as it says; more may not be there */
	gsize end;     /* in the frame, of the captured bytes of the header and what is in it */
	gsize claimed; /* how many bytes these were when sent: at least END - OFFSET */
} WbLayer;

#define WB_LAYERS_MAX 32

typedef struct {
	guint32 link; /* LINKTYPE_* */
	const guint8 *bytes;
	gsize length, wire_length;
	guint count;
	/* Places in the list, or COUNT: the first IP header, and the transport's; the first header
	 * of a packet that ICMP quotes, which together with all after it lies in that ICMP. */
	guint ip, transport, quoted;
	gboolean is_fragment, more_fragments;
	gsize fragment_offset; /* in bytes; not 0: no transport header follows */
	gsize missing;	       /* bytes that IP says there are, and that were not sent */
	WbLayer list[WB_LAYERS_MAX];
} WbLayers;

/* The layers of a frame of link type LINK, LENGTH of its WIRE_LENGTH bytes. BYTES must outlive
 * them. */
void wb_layers_parse(
	WbLayers *layers, guint32 link, const guint8 *bytes, gsize length, gsize wire_length);

/* The captured bytes from the layer's header on. */
static inline WbView
wb_layer_view(const WbLayers *layers, const WbLayer *layer)
{
	return (WbView){ layers->bytes + layer->offset, layer->end - layer->offset };
}

/* Bytes behind the header, as sent; 0 if the header is not whole. */
static inline gsize
wb_layer_content(const WbLayer *layer)
{
	return layer->claimed > layer->length ? layer->claimed - layer->length : 0;
}
