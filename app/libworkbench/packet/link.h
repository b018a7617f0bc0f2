/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Link headers: where the IP packet in a captured frame begins, and what else the header says. */
#pragma once

#include <glib.h>

/* The file formats' numbers (LINKTYPE_*), not those of any one system's libpcap. */
enum {
	WB_LINK_NULL = 0, /* address family in the capturing machine's order */
	WB_LINK_ETHERNET = 1,
	WB_LINK_RAW_BSD = 12, /* what Linux's libpcap calls raw IP in memory */
	WB_LINK_RAW = 101,
	WB_LINK_LOOP = 108, /* address family in network order */
	WB_LINK_SLL = 113,  /* Linux "any", version 1 */
	WB_LINK_IPV4 = 228,
	WB_LINK_IPV6 = 229,
	WB_LINK_SLL2 = 276,
};

#define WB_LINK_VLANS_MAX 2

typedef struct {
	gsize offset;	    /* of the network header; the frame's length if there is none */
	guint16 ether_type; /* 0x0800, 0x86dd, 0x0806, …; below 0x600: not Ethernet II */
	guint vlan_count;
	guint16 vlans[WB_LINK_VLANS_MAX]; /* identifiers, the outer one first */
} WbLinkHeader;

/* FALSE if the link type is unknown or the header is cut off: RET_HEADER's offset is LENGTH. */
gboolean wb_link_decode(guint32 link, const guint8 *bytes, gsize length, WbLinkHeader *ret_header);
