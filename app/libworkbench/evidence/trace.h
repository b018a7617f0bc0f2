/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of tracefs' trace_pipe, with the clock "boot" and the options funcgraph-abstime and
 * funcgraph-proc:
 *
 *                   nc-268     [000] ..s2.   127.378123: inet_sock_set_state: family=AF_INET …
 *       86.986850 |   0)    cat-192     |               |    tcp_inbound_md5_hash() {
 *       86.986854 |   0)    cat-192     |   3.096 us    |      tcp_parse_md5sig_option();
 *     CPU:0 [LOST 63 EVENTS]
 *
 * inet_sock_set_state becomes a state, kfree_skb a drop, tcp_probe and tcp_retransmit_skb TCP's own
 * view, a function a function, and what a program or the kernel wrote into the trace a marker.
 * Other tracepoints, and lines that are none of this, are counted and left out.
 */
#pragma once

#include "evidence/event.h"

typedef struct _WbTrace WbTrace;

/* EVENT takes the event over. */
WbTrace *wb_trace_new(WbRunEventFunc event, gpointer data);
void wb_trace_free(WbTrace *trace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbTrace, wb_trace_free)

void wb_trace_feed(WbTrace *trace, const char *bytes, gsize length);

/* Events that the kernel says were overwritten before they were read. */
guint64 wb_trace_get_lost(const WbTrace *trace);
/* Lines that are no event, or whose fields are not what their tracepoint's should be. */
guint64 wb_trace_get_malformed(const WbTrace *trace);
/* Events of tracepoints that are not known here. */
guint64 wb_trace_get_unknown(const WbTrace *trace);
