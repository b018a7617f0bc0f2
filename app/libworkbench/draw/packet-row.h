/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet as the cells of a list. */
#pragma once

#include "evidence/event.h"
#include "packet/tcp-track.h"

/* "127.0.0.1:44796", "[::1]:80", "10.0.0.1"; "" if the packet is not of IP. Owned. */
char *wb_packet_row_dup_end(const WbRunEvent *packet, gboolean destination);

/* Both ends in little room: ":44796 → :4711" if they are one address. Owned. */
char *wb_packet_row_dup_ends(const WbRunEvent *packet);

/*
 * What the packet says, without its ends: "[S.], seq 0, …". ANALYSIS (or NULL) adds in front what
 * is not ordinary. With ABSOLUTE, sequence numbers are those on the wire. Owned.
 */
char *wb_packet_row_dup_info(
	const WbRunEvent *packet, const WbTcpAnalysis *analysis, gboolean absolute);

/*
 * The states of both ends after the packet, as packets imply them: "◆ SYN-SENT  ● LISTEN"; one name
 * if they are the same. CLIENT: which end that is, or -1: the sender comes first, without marks.
 * "" without ANALYSIS. Owned.
 */
char *wb_packet_row_dup_states(const WbTcpAnalysis *analysis, int client);
