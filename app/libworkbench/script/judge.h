/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the script expected against what the kernel did, field by field and in words. */
#pragma once

#include "script/script.h"

typedef struct {
	char *field;	/* "ack", "option mss", "result", "time", "msg_flags" */
	char *expected; /* as a script writes it */
	char *actual;
	char *words;   /* one sentence of what it means, without a full stop at its end; may be NULL
			*/
	WbPlace place; /* of the field in the script; line 0: nowhere, so of the event */
	gboolean timing; /* nothing but the time was wrong */
} WbMismatch;

WbMismatch *wb_mismatch_new(
	const char *field, WbPlace place, char *expected, char *actual, const char *words);
void wb_mismatch_free(WbMismatch *mismatch);

/* What one end of the connection has sent. */
typedef struct {
	gboolean seen, syn_seen, fin_seen;
	guint32 end; /* the sequence number after the last one, of those ever sent */
	WbTcpOptions syn_options;
} WbJudgeSide;

/* What the connection knows, for words that explain; numbers in the script's space. */
typedef struct {
	guint ip_version; /* of the run: 4 or 6 */
	/* What wb_judge_context_see() has seen; all 0 knows nothing, and the words say less. */
	WbJudgeSide kernel, peer;
} WbJudgeContext;

/*
 * To be called with every TCP packet of the connection, in either direction and in the script's
 * space (relative to the SYN but in a SYN), after it has been judged.
 */
void wb_judge_context_see(WbJudgeContext *context, WbDirection direction, const WbPacket *packet);

/*
 * Compares every field that EXPECTED fixes with ACTUAL, whose sequence numbers, ports, timestamps
 * and flow label have already been put into the script's space. What the script did not write (a
 * window, <...>, a TTL, ECN) is not compared; flags, sequence number, ack, payload length, urgent
 * pointer, options, checksums and header lengths always are. Appends to MISMATCHES (of WbMismatch
 * *), in the order a person reads a packet; "packet", if it is there, comes first: it is another
 * kind of packet.
 *
 * A script's "win" is the header's 16 bits as they are: bytes in a SYN, and after it bytes shifted
 * right by the wscale that the kernel's own SYN offered. It is never scaled here.
 */
void wb_judge_packet(const WbPacketSpec *expected, const WbPacket *actual,
	const WbJudgeContext *context, GPtrArray *mismatches);

/*
 * The packet SPEC describes, in the script's space, with everything else at packetdrill's
 * defaults (TTL 255, window 0 if not written…); addresses are 0, and ports if not written. PAYLOAD
 * is NULL: zeros. For ICMP, the quoted packet is made by the caller into PAYLOAD; [raw (n)] is an
 * ICMP message of N bytes, its header among them. FALSE with WB_ERROR_INVALID_DATA on an unknown
 * ICMP type or options that do not fit.
 */
gboolean wb_packet_from_spec(
	const WbPacketSpec *spec, guint ip_version, WbPacket *ret_packet, GError **error);

/* The numbers of an ICMP type and code by their names in scripts; FALSE if unknown. CODE may be
 * NULL. */
gboolean wb_icmp_find(
	guint ip_version, const char *type, const char *code, guint8 *ret_type, guint8 *ret_code);
const char *wb_icmp_suggest(guint ip_version, const char *type, const char *code);
