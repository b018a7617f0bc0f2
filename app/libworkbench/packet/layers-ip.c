/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The headers of a frame: IP's, and what is in it. */
#include "packet/icmp-names.h"
#include "packet/layers-private.h"

#include <netinet/in.h>

#define IPV4_HEADER 20
#define IPV6_HEADER 40
#define TCP_HEADER 20
#define UDP_HEADER 8
#define ICMP_HEADER 8
#define ESP_HEADER 8

#define IPV4_MORE_FRAGMENTS 0x2000
#define IPV4_FRAGMENT_OFFSET 0x1fff

static void
take_tcp(WbLayerWalk *walk)
{
	WbView view = wb_layer_walk_view(walk);
	gsize header = (gsize)(wb_view_u8(view, 12) >> 4) * 4;

	if (!wb_view_has(view, 12, 1) || walk->claimed < TCP_HEADER)
		header = TCP_HEADER;
	if (header < TCP_HEADER)
		wb_layer_walk_fail(walk, WB_LAYER_TCP, header);
	else if (wb_layer_walk_take(walk, WB_LAYER_TCP, header))
		wb_layer_walk_take_data(walk);
}

static void
take_udp(WbLayerWalk *walk, WbLayerKind kind)
{
	gsize length = wb_view_u16(wb_layer_walk_view(walk), 4);
	WbLayer *layer;

	if (wb_view_has(wb_layer_walk_view(walk), 4, 2) && kind == WB_LAYER_UDP &&
		length < UDP_HEADER && length > 0) {
		wb_layer_walk_fail(walk, WB_LAYER_UDP, UDP_HEADER);
		return;
	}
	layer = wb_layer_walk_take(walk, kind, UDP_HEADER);
	if (!layer)
		return;
	/* UDP-Lite has the checksum's coverage there (RFC 3828 3.1); 0 is a jumbogram's length
	 * (RFC 2675 4). A first fragment has less than the whole. */
	if (kind == WB_LAYER_UDP && length >= UDP_HEADER && length - UDP_HEADER < walk->claimed) {
		walk->claimed = length - UDP_HEADER;
		walk->end = MIN(walk->end, walk->at + walk->claimed);
	}
	wb_layer_walk_take_data(walk);
}

static void
take_icmp(WbLayerWalk *walk, guint version)
{
	guint8 type = wb_view_u8(wb_layer_walk_view(walk), 0);
	WbLayers *layers = walk->layers;

	if (!wb_layer_walk_take(walk, version == 4 ? WB_LAYER_ICMP : WB_LAYER_ICMPV6, ICMP_HEADER))
		return;
	if (wb_icmp_quotes(version, type) && layers->quoted == WB_LAYERS_MAX && walk->claimed > 0) {
		layers->quoted = layers->count;
		wb_layer_walk_ip(walk, TRUE);
	} else {
		wb_layer_walk_take_data(walk);
	}
}

static void
take_transport(WbLayerWalk *walk, guint version, guint8 protocol, gboolean quoted)
{
	if (!quoted)
		walk->layers->transport = walk->layers->count;
	switch (protocol) {
	case IPPROTO_TCP:
		take_tcp(walk);
		break;
	case IPPROTO_UDP:
		take_udp(walk, WB_LAYER_UDP);
		break;
	case IPPROTO_UDPLITE:
		take_udp(walk, WB_LAYER_UDPLITE);
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		if ((protocol == IPPROTO_ICMP) == (version == 4))
			take_icmp(walk, version);
		else
			wb_layer_walk_take_data(walk);
		break;
	case IPPROTO_ESP:
		if (wb_layer_walk_take(walk, WB_LAYER_ESP, ESP_HEADER))
			wb_layer_walk_take_data(walk);
		break;
	default:
		wb_layer_walk_take_data(walk);
		break;
	}
}

/* RFC 8200 4, RFC 4302 2; FALSE if PROTOCOL is none. */
static gboolean
find_extension(guint8 protocol, WbView view, WbLayerKind *kind, gsize *length)
{
	*length = ((gsize)wb_view_u8(view, 1) + 1) * 8;
	switch (protocol) {
	case IPPROTO_HOPOPTS:
		*kind = WB_LAYER_HOP_BY_HOP;
		return TRUE;
	case IPPROTO_ROUTING:
		*kind = WB_LAYER_ROUTING;
		return TRUE;
	case IPPROTO_DSTOPTS:
		*kind = WB_LAYER_DESTINATION;
		return TRUE;
	case IPPROTO_MH:
		*kind = WB_LAYER_MOBILITY;
		return TRUE;
	case IPPROTO_FRAGMENT:
		*kind = WB_LAYER_FRAGMENT;
		*length = 8;
		return TRUE;
	case IPPROTO_AH:
		*kind = WB_LAYER_AH;
		*length = ((gsize)wb_view_u8(view, 1) + 2) * 4;
		return TRUE;
	default:
		return FALSE;
	}
}

static void
note_fragment(WbLayerWalk *walk, gsize offset, gboolean more, gboolean quoted)
{
	if (quoted)
		return;
	walk->layers->is_fragment = offset > 0 || more;
	walk->layers->fragment_offset = offset;
	walk->layers->more_fragments = more;
}

/* Extension headers, which IPv4 has too (AH), and then what they are in front of. */
static void
take_content(WbLayerWalk *walk, WbLayer *layer, guint version, gboolean quoted)
{
	guint8 protocol = (guint8)layer->type;
	WbLayerKind kind;
	gsize length;

	while (find_extension(protocol, wb_layer_walk_view(walk), &kind, &length)) {
		WbView view = wb_layer_walk_view(walk);
		guint16 fragment = wb_view_u16(view, 2);

		if (version == 4 && kind != WB_LAYER_AH)
			break;
		layer = wb_layer_walk_take(walk, kind, length);
		if (!layer)
			return;
		layer->type = protocol = wb_view_u8(view, 0);
		if (kind != WB_LAYER_FRAGMENT)
			continue;
		note_fragment(walk, fragment & 0xfff8, fragment & 1, quoted);
		if (fragment & 0xfff8) {
			wb_layer_walk_take_data(walk);
			return;
		}
	}
	take_transport(walk, version, protocol, quoted);
}

/* The packet says that it is TOTAL bytes long; what follows is the link's padding. */
static void
limit(WbLayerWalk *walk, gsize total, gboolean quoted)
{
	/* Of a quoted packet there is always less than it says. */
	if (total > walk->claimed && !quoted)
		walk->layers->missing = total - walk->claimed;
	walk->claimed = total;
	walk->end = MIN(walk->end, walk->at + walk->claimed);
}

static void
take_ipv4(WbLayerWalk *walk, gboolean quoted)
{
	WbView view = wb_layer_walk_view(walk);
	gsize header = (gsize)(wb_view_u8(view, 0) & 0x0f) * 4;
	gsize total = wb_view_u16(view, 2);
	guint16 fragment = wb_view_u16(view, 6);
	gsize offset = (gsize)(fragment & IPV4_FRAGMENT_OFFSET) * 8;
	WbLayer *layer;

	/* 0: the card cuts it into segments later, or there is more than the field can say. */
	if (header < IPV4_HEADER || (total > 0 && total < header && wb_view_has(view, 2, 2))) {
		wb_layer_walk_fail(walk, WB_LAYER_IPV4, header);
		return;
	}
	if (total > 0)
		limit(walk, total, quoted);
	layer = wb_layer_walk_take(walk, WB_LAYER_IPV4, header);
	if (!layer)
		return;
	layer->type = wb_view_u8(view, 9);
	note_fragment(walk, offset, fragment & IPV4_MORE_FRAGMENTS, quoted);
	if (offset > 0)
		wb_layer_walk_take_data(walk);
	else
		take_content(walk, layer, 4, quoted);
}

static void
take_ipv6(WbLayerWalk *walk, gboolean quoted)
{
	WbView view = wb_layer_walk_view(walk);
	gsize content = wb_view_u16(view, 4);
	guint8 protocol = wb_view_u8(view, 6);
	WbLayer *layer;

	/* 0 with options: a jumbogram (RFC 2675 3). */
	if (wb_view_has(view, 4, 3) && (content > 0 || protocol != IPPROTO_HOPOPTS))
		limit(walk, IPV6_HEADER + content, quoted);
	layer = wb_layer_walk_take(walk, WB_LAYER_IPV6, IPV6_HEADER);
	if (!layer)
		return;
	layer->type = protocol;
	take_content(walk, layer, 6, quoted);
}

void
wb_layer_walk_ip(WbLayerWalk *walk, gboolean quoted)
{
	guint version = wb_view_u8(wb_layer_walk_view(walk), 0) >> 4;

	if (!quoted)
		walk->layers->ip = walk->layers->count;
	if (version == 4)
		take_ipv4(walk, quoted);
	else if (version == 6)
		take_ipv6(walk, quoted);
	else
		wb_layer_walk_take_data(walk);
}
