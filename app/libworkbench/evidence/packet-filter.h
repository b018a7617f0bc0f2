/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A display filter: tcpdump's language (pcap-filter(7)), compiled by libpcap for each link type
 * that comes up, or the ends of a connection as wb_run_event_filter_parse_flow() takes them.
 * Nothing is looked up on the network: a host is an address. One thread at a time.
 */
#pragma once

#include "evidence/timeline.h"

typedef struct _WbPacketFilter WbPacketFilter;

/* NULL with WB_ERROR_USAGE, one sentence for people, if TEXT is no filter. "" lets all through. */
WbPacketFilter *wb_packet_filter_new(const char *text, GError **error);
void wb_packet_filter_free(WbPacketFilter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbPacketFilter, wb_packet_filter_free)

/* EVENT is a packet. A packet of a link type that the filter cannot be compiled for does not match:
 * "ether host" of a link without such addresses. */
gboolean wb_packet_filter_match(WbPacketFilter *filter, const WbRunEvent *event);

/* What lets the packets of FLOW's connection through, in tcpdump's language: "tcp and host
 * 127.0.0.1 and port 44796 and port 4711". NULL if FLOW is unknown. Owned. */
char *wb_packet_filter_of_flow(const WbFlow *flow);
