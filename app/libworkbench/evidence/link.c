/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Link headers (https://www.tcpdump.org/linktypes.html). */
#include "evidence/link.h"

#include "packet/view.h"

#include <net/ethernet.h>

#define ETHERNET_HEADER 14
#define SLL_HEADER 16
#define SLL2_HEADER 20
#define VLAN_HEADER 4
#define NULL_HEADER 4
#define ETHERTYPE_QINQ 0x88a8

/* The type stands at TYPE_AT, what it is the type of at OFFSET; VLAN headers may lie there. */
static gboolean
skip_vlans(WbView view, gsize type_at, gsize offset, WbLinkHeader *header)
{
	guint16 type = wb_view_u16(view, type_at);

	if (!wb_view_has(view, 0, offset))
		return FALSE;
	while (type == ETHERTYPE_VLAN || type == ETHERTYPE_QINQ) {
		if (!wb_view_has(view, offset, VLAN_HEADER) ||
			header->vlan_count == WB_LINK_VLANS_MAX)
			return FALSE;
		header->vlans[header->vlan_count++] = wb_view_u16(view, offset) & 0x0fff;
		type = wb_view_u16(view, offset + 2);
		offset += VLAN_HEADER;
	}
	header->ether_type = type;
	header->offset = offset;
	return TRUE;
}

/* No type anywhere: the first half-byte is the IP version. */
static gboolean
guess_ip(WbView view, gsize offset, WbLinkHeader *header)
{
	guint version = wb_view_u8(view, offset) >> 4;

	if (version != 4 && version != 6)
		return FALSE;
	header->ether_type = version == 4 ? ETHERTYPE_IP : ETHERTYPE_IPV6;
	header->offset = offset;
	return TRUE;
}

static gboolean
decode(guint32 link, WbView view, WbLinkHeader *header)
{
	switch (link) {
	case WB_LINK_ETHERNET:
		return skip_vlans(view, 12, ETHERNET_HEADER, header);
	case WB_LINK_SLL:
		return skip_vlans(view, 14, SLL_HEADER, header);
	case WB_LINK_SLL2:
		return skip_vlans(view, 0, SLL2_HEADER, header);
	case WB_LINK_NULL:
	case WB_LINK_LOOP:
		/* The numbers of address families differ between systems; IP tells itself. */
		return guess_ip(view, NULL_HEADER, header);
	case WB_LINK_RAW:
	case WB_LINK_RAW_BSD:
	case WB_LINK_IPV4:
	case WB_LINK_IPV6:
		return guess_ip(view, 0, header);
	default:
		return FALSE;
	}
}

gboolean
wb_link_decode(guint32 link, const guint8 *bytes, gsize length, WbLinkHeader *ret_header)
{
	WbView view = { bytes, length };

	*ret_header = (WbLinkHeader){ .offset = length };
	if (decode(link, view, ret_header))
		return TRUE;
	ret_header->offset = length;
	return FALSE;
}
