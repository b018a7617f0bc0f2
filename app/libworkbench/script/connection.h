/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One connection of a script, and how its numbers map to those on the wire.
 *
 * A script does not know the sequence numbers, ports and timestamps that the kernel will choose.
 * Its numbers are, as tcpdump shows them: absolute in a packet with SYN, relative to that SYN in
 * every other. The peer's initial number is the script's own, so only relative numbers of that
 * direction change; the kernel's is learnt from its SYN or SYN-ACK.
 */
#pragma once

#include "script/judge.h"

typedef enum {
	WB_CONNECTION_NEW,	 /* socket() */
	WB_CONNECTION_LISTENING, /* listen() */
	WB_CONNECTION_ARRIVED,	 /* the script sent a packet to a listener */
	WB_CONNECTION_ANSWERED,	 /* the kernel sent SYN-ACK */
	WB_CONNECTION_COMPLETED, /* the script acknowledged it */
	WB_CONNECTION_CALLED,	 /* connect() or the like was called */
	WB_CONNECTION_EXPECTED,	 /* the script wants the SYN that connect() sends */
	WB_CONNECTION_OPEN,	 /* the script answered the SYN */
} WbConnectionState;

typedef struct {
	WbConnectionState state;
	int script_fd; /* -1: none yet, or closed */
	gboolean accepted;
	gboolean is_udp; /* datagrams were seen */

	guint16 local_port, remote_port; /* on the wire; 0: not known yet */
	guint32 local_isn, remote_isn;	 /* on the wire */
	guint32 script_local_isn;	 /* what the script has in the kernel's SYN */

	GHashTable *ts_by_script; /* TS val of the script -> of the kernel */
	gboolean has_first_ts;
	guint32 first_script_ts, first_live_ts;
	guint32 script_flow_label, live_flow_label; /* 0: none seen */

	gboolean has_inbound, has_outbound;
	WbTcp last_inbound, last_outbound; /* on the wire */
	gsize last_inbound_length;
	WbJudgeContext context; /* in the script's space */
} WbScriptConnection;

WbScriptConnection *wb_script_connection_new(void);
void wb_script_connection_free(WbScriptConnection *connection);

/*
 * An inbound packet from the script's space to the wire, ports included where the script wrote
 * none. SCALED: a TS ecr that echoes no TS val is put at the same distance. FALSE if a TS ecr
 * cannot be known; *RET_ECR is it.
 */
gboolean wb_connection_to_wire(
	const WbScriptConnection *connection, WbPacket *packet, gboolean scaled, guint32 *ret_ecr);

/*
 * An outbound packet from the wire into the space of EXPECTED, which may be NULL: then timestamps
 * and flow label keep the distance that earlier ones had. Learns timestamps and flow labels from
 * what is paired here.
 */
void wb_connection_to_script(
	WbScriptConnection *connection, const WbPacketSpec *expected, WbPacket *packet);

/* Learns from a packet that was just sent to (or came from) the kernel, numbers of the wire. */
void wb_connection_sent(WbScriptConnection *connection, const WbPacket *packet);
void wb_connection_received(WbScriptConnection *connection, const WbPacket *packet);

/*
 * Resets that the kernel takes for the peer's, without addresses, and how many: 0 to 2, because
 * what the kernel expects next may be what it last acknowledged or what it was last sent (RFC 5961
 * 3.2: only the exact number counts).
 */
guint wb_connection_get_resets(const WbScriptConnection *connection, WbPacket ret_packets[2]);

/* The timestamp option of OPTIONS, or NULL. */
WbTcpOption *wb_connection_find_timestamp(WbTcpOptions *options);
