/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a script's packet expects, and what is said if the kernel sends another. */
#include "base/diagnostic.h"
#include "base/error.h"
#include "script/judge.h"

#include <string.h>

/* The script of one packet. */
static WbScript *
parse(const char *packet)
{
	g_autoptr(GPtrArray) diagnostics =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autofree char *text = g_strdup_printf("0 %s\n", packet);
	WbScript *script = wb_script_parse("t.pkt", text, strlen(text), diagnostics);

	if (diagnostics->len) {
		const WbDiagnostic *first = diagnostics->pdata[0];

		g_test_message("%s: %s", packet, first->message);
	}
	g_assert_nonnull(script);
	return script;
}

static const WbPacketSpec *
get_packet(const WbScript *script)
{
	return ((const WbEvent *)script->events->pdata[0])->packet;
}

static WbPacket
make(const char *text, guint version)
{
	g_autoptr(WbScript) script = parse(text);
	g_autoptr(GError) error = NULL;
	WbPacket packet;

	g_assert_true(wb_packet_from_spec(get_packet(script), version, &packet, &error));
	g_assert_no_error(error);
	return packet;
}

/* "column field: expected | actual | words", a line for each. */
static char *
judge_packet(const char *expected, const WbPacket *actual, const WbJudgeContext *context)
{
	g_autoptr(WbScript) script = parse(expected);
	g_autoptr(GPtrArray) mismatches =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_mismatch_free);
	GString *text = g_string_new(NULL);

	wb_judge_packet(get_packet(script), actual, context, mismatches);
	for (guint i = 0; i < mismatches->len; i++) {
		const WbMismatch *mismatch = mismatches->pdata[i];

		g_assert_false(mismatch->timing);
		g_string_append_printf(text, "%s%u %s: %s | %s | %s", i ? "\n" : "",
			mismatch->place.column, mismatch->field, mismatch->expected,
			mismatch->actual, mismatch->words ? mismatch->words : "-");
	}
	return g_string_free(text, FALSE);
}

/* BEFORE: the packets of the connection so far, one a line. */
static WbJudgeContext
see(const char *before, guint version)
{
	g_auto(GStrv) lines = g_strsplit(before ? before : "", "\n", -1);
	WbJudgeContext context = { .ip_version = version };

	for (guint i = 0; lines[i]; i++) {
		WbPacket packet;

		if (!*lines[i])
			continue;
		packet = make(lines[i], version);
		wb_judge_context_see(
			&context, *lines[i] == '<' ? WB_INBOUND : WB_OUTBOUND, &packet);
	}
	return context;
}

typedef struct {
	const char *expected, *actual, *said;
	const char *before;
	guint version; /* 0: 4 */
} Case;

static void
test_cases(gconstpointer data)
{
	for (const Case *one = data; one->expected; one++) {
		guint version = one->version ? one->version : 4;
		WbJudgeContext context = see(one->before, version);
		WbPacket actual = make(one->actual, version);
		g_autofree char *said = judge_packet(one->expected, &actual, &context);

		g_assert_cmpstr(said, ==, one->said);
	}
}

#define OFFERS_ALL                                                            \
	"< S 0:0(0) win 1000 <mss 1000,sackOK,TS val 1 ecr 0,nop,wscale 7>\n" \
	"> S. 0:0(0) ack 1 win 1000 <mss 1460,sackOK,TS val 1 ecr 1,nop,wscale 8>\n"
#define OFFERS_MSS                         \
	"< S 0:0(0) win 1000 <mss 1000>\n" \
	"> S. 0:0(0) ack 1 win 1000 <mss 1460>\n"

static const Case equal[] = {
	{ .expected = "> S. 0:0(0) ack 1 win 65535 <mss 1460,nop,wscale 8>",
		"> S. 0:0(0) ack 1 win 65535 <mss 1460,nop,wscale 8>",
		"" },
	{ .expected = "> . 1:1(0) ack 1 <...>",
		"> . 1:1(0) ack 1 win 77 <nop,nop,TS val 1 ecr 2>",
		"" },
	{ .expected = "> P. 1:11(10) ack 1", "> [ect0] P. 1:11(10) ack 1 win 9", "" },
	{ .expected = "> (tos 0x11) P. 1:11(10) ack 1", "> (tos 0x11) P. 1:11(10) ack 1", "" },
	{ .expected = "> [ect01] . 1:1(0) ack 1", "> [ect0] . 1:1(0) ack 1", "" },
	{ .expected = "> [ect01] . 1:1(0) ack 1", "> [ect1] . 1:1(0) ack 1", "" },
	{ .expected = "> [ce] . 1:1(0) ack 1", "> (tos 0xff) . 1:1(0) ack 1", "" },
	{ .expected = "> .5 1:1(0) ack 1", "> .5 1:1(0) ack 1", "" },
	{ .expected = "> R 1:1(0)", "> R 1:1(0)", "" },
	{ .expected = "> U. 1:2(1) ack 1 urg 1", "> U. 1:2(1) ack 1 urg 1", "" },
	{ .expected = "> . 1:1(0) ack 1 <nop,nop,sack 11:21 31:41>",
		"> . 1:1(0) ack 1 <nop,nop,sack 11:21 31:41>",
		"" },
	{ .expected = "> S 0:0(0) <FO 0011,FOEXP 22,md5 000102030405060708090a0b0c0d0e0f>",
		"> S 0:0(0) <FO 0011,FOEXP 22,md5 000102030405060708090a0b0c0d0e0f>",
		"" },
	{ .expected = "> udp (100)", "> udp (100)", "" },
	{ .expected = "> icmp unreachable port_unreachable",
		"> icmp unreachable port_unreachable",
		"" },
	{ .expected = "> icmp echo_reply id 3 [raw (64)]",
		"> icmp echo_reply id 3 [raw (64)]",
		"" },
	{ .expected = "> (flowlabel 0x12345) . 1:1(0) ack 1",
		"> (flowlabel 0x12345) . 1:1(0) ack 1",
		"",
		NULL,
		6 },
	{ .expected = NULL },
};

static const Case kinds[] = {
	{ .expected = "> S. 0:0(0) ack 1 <...>",
		"> R. 0:0(0) ack 1",
		"5 packet: a SYN-ACK | a RST | the kernel refused the connection: no socket "
		"listens there (RFC 9293, 3.10.7.1)\n"
		"5 flags: S. | R. | -" },
	{ .expected = "> P. 1:1001(1000) ack 1",
		"> R 1:1(0)",
		"5 packet: data 1:1001 | a RST | the kernel sent RST to a segment that fits no "
		"connection of its: none with these ports exists any more, or the ack is of "
		"nothing it sent (RFC 9293, 3.5.2)\n"
		"5 flags: P. | R | -\n"
		"8 payload length: 1000 | 0 | -" },
	{ .expected = "> . 1:1(0) ack 1",
		"> R. 1:1(0) ack 1",
		"5 packet: an ACK without data | a RST | the kernel reset the connection: its "
		"socket was closed with unread data or SO_LINGER 0, or gave up (RFC 9293, 3.10.4; "
		"RFC 2525, 2.17)\n"
		"5 flags: . | R. | -" },
	{ .expected = "> R. 1:1(0) ack 1",
		"> . 1:1(0) ack 1",
		"5 packet: a RST | an ACK without data | the kernel did not reset the connection "
		"but acknowledged; what is not quite in sequence gets a challenge ACK (RFC 5961, "
		"3)\n"
		"5 flags: R. | . | -" },
	{ .expected = "> S. 0:0(0) ack 1",
		"> . 0:0(0) ack 1",
		"5 packet: a SYN-ACK | an ACK without data | the kernel answered as if the "
		"connection existed already: a SYN within a connection gets a challenge ACK (RFC "
		"5961, 4)\n"
		"5 flags: S. | . | -" },
	{ .expected = "> . 1:1(0) ack 1",
		"> S. 0:0(0) ack 1",
		"5 packet: an ACK without data | a SYN-ACK | the kernel answered a SYN, or sent "
		"its answer again because no ACK of it arrived (RFC 9293, 3.5)\n"
		"5 flags: . | S. | -\n"
		"7 seq: 1 | 0 | -" },
	{ .expected = "> . 1:1(0) ack 1",
		"> S 0:0(0)",
		"5 packet: an ACK without data | a SYN | the kernel opens a connection, or sent "
		"its SYN again because no answer arrived (RFC 9293, 3.5)\n"
		"5 flags: . | S | -\n"
		"7 seq: 1 | 0 | -" },
	{ .expected = "> P. 1:11(10) ack 1",
		"> . 1:1(0) ack 1",
		"5 packet: data 1:11 | an ACK without data | the kernel only acknowledged: it had "
		"nothing to send, or may not send it yet (a full window, Nagle, pacing)\n"
		"5 flags: P. | . | -\n"
		"8 payload length: 10 | 0 | -" },
	{ .expected = "> P. 1:11(10) ack 1",
		"> F. 1:1(0) ack 1",
		"5 packet: data 1:11 | a FIN | the kernel closed its direction: close() or "
		"shutdown() was called and all data had been sent\n"
		"5 flags: P. | F. | -\n"
		"8 payload length: 10 | 0 | -" },
	{ .expected = "> . 1:1(0) ack 1",
		"> P. 1:11(10) ack 1",
		"5 packet: an ACK without data | data 1:11 | the kernel had data to send and a "
		"window to send it in; data carries the acknowledgment along\n"
		"5 flags: . | P. | -\n"
		"7 payload length: 0 | 10 | -" },
	{ .expected = "> P. 1001:2001(1000) ack 1",
		"> P. 1:1001(1000) ack 1",
		"5 packet: data 1001:2001 | data 1:1001 again | the kernel sent bytes again that "
		"it had sent before: a timer ran out, or duplicate ACKs or SACKs said that they "
		"were lost\n"
		"8 seq: 1001 | 1 | -",
		"> P. 1:1001(1000) ack 1" },
	{ .expected = "> P. 1:1001(1000) ack 1",
		"> P. 1001:2001(1000) ack 1",
		"5 packet: data 1:1001 again | data 1001:2001 | the kernel sent new data; the "
		"script expected it to send earlier bytes again\n"
		"8 seq: 1 | 1001 | -",
		"> P. 1:1001(1000) ack 1" },
	{ .expected = "> S 0:0(0) <mss 1460>",
		"> icmp unreachable port_unreachable",
		"5 protocol: tcp | icmp unreachable port_unreachable | the kernel answered with an "
		"ICMP message: it says what it could not deliver, and why" },
	{ .expected = "> udp (3)",
		"> . 1:1(0) ack 1",
		"0 protocol: udp | . 1:1(0) ack 1 win 0 | the kernel sent a packet of another "
		"protocol" },
	{ .expected = NULL },
};

static const Case fields[] = {
	/* flags */
	{ .expected = "> P. 1:11(10) ack 1",
		"> . 1:11(10) ack 1",
		"5 flags: P. | . | PSH is missing: the kernel sets it on the last segment of a "
		"write" },
	{ .expected = "> . 1:11(10) ack 1",
		"> P. 1:11(10) ack 1",
		"5 flags: . | P. | PSH is set: the kernel sets it on the last segment of a write" },
	{ .expected = "> F. 1:1(0) ack 1",
		"> . 1:1(0) ack 1",
		"5 flags: F. | . | FIN is missing: the kernel sends it after close() or "
		"shutdown(), with or behind the last byte of data" },
	{ .expected = "> . 1:1(0) ack 1",
		"> F. 1:1(0) ack 1",
		"5 flags: . | F. | FIN is set: the socket was closed, or shut down for writing" },
	{ .expected = "> R. 1:1(0) ack 1",
		"> R 1:1(0)",
		"5 flags: R. | R | ACK is missing: all segments have it but the first SYN, and a "
		"RST that answers a segment with an ACK (RFC 9293, 3.5.2)" },
	{ .expected = "> R 1:1(0)",
		"> R. 1:1(0) ack 1",
		"5 flags: R | R. | ACK is set: all segments have it but the first SYN, and a RST "
		"that answers a segment with an ACK (RFC 9293, 3.5.2)" },
	{ .expected = "> U. 1:2(1) ack 1 urg 1",
		"> . 1:2(1) ack 1 urg 1",
		"5 flags: U. | . | URG is missing: the kernel sets it while bytes sent with "
		"MSG_OOB are on their way" },
	{ .expected = "> . 1:2(1) ack 1 urg 1",
		"> U. 1:2(1) ack 1 urg 1",
		"5 flags: . | U. | URG is set: bytes sent with MSG_OOB are on their way" },
	{ .expected = "> SE. 0:0(0) ack 1",
		"> S. 0:0(0) ack 1",
		"5 flags: SE. | S. | ECE is missing: the kernel did not ask for or agree to ECN; "
		"net.ipv4.tcp_ecn decides (RFC 3168, 6.1.1)" },
	{ .expected = "> S 0:0(0)",
		"> SEW 0:0(0)",
		"5 flags: S | SEW | ECE is set: the kernel asks for or agrees to ECN; "
		"net.ipv4.tcp_ecn decides (RFC 3168, 6.1.1); CWR is set: the kernel asks for ECN; "
		"net.ipv4.tcp_ecn decides (RFC 3168, 6.1.1)" },
	{ .expected = "> E. 1:1(0) ack 1",
		"> . 1:1(0) ack 1",
		"5 flags: E. | . | ECE is missing: the receiver sets it from a CE mark on until it "
		"sees CWR (RFC 3168, 6.1.3)" },
	{ .expected = "> . 1:1(0) ack 1",
		"> E. 1:1(0) ack 1",
		"5 flags: . | E. | ECE is set: a packet with a CE mark arrived, and no CWR after "
		"it (RFC 3168, 6.1.3)" },
	{ .expected = "> W. 1:11(10) ack 1",
		"> . 1:11(10) ack 1",
		"5 flags: W. | . | CWR is missing: the sender sets it once after it has slowed "
		"down because of ECE (RFC 3168, 6.1.2)" },
	{ .expected = "> . 1:11(10) ack 1",
		"> W. 1:11(10) ack 1",
		"5 flags: . | W. | CWR is set: the sender has slowed down because of ECE (RFC "
		"3168, 6.1.2)" },
	{ .expected = "> SEWA 0:0(0)",
		"> SEW 0:0(0)",
		"5 flags: SEWA | SEW | AE is missing: it is part of accurate ECN, which "
		"net.ipv4.tcp_ecn turns on (RFC 9768, 3.1)" },
	{ .expected = "> SEW 0:0(0)",
		"> SEWA 0:0(0)",
		"5 flags: SEW | SEWA | AE is set: it is part of accurate ECN, which "
		"net.ipv4.tcp_ecn turns on (RFC 9768, 3.1)" },
	{ .expected = "> .5 1:1(0) ack 1",
		"> .6 1:1(0) ack 1",
		"5 ace: 5 | 6 | the ACE counter is how many packets arrived with CE, modulo 8, and "
		"starts at 5 (RFC 9768, 3.2.2)" },
	/* sequence numbers */
	{ .expected = "> S. 1:1(0) ack 1",
		"> S. 0:0(0) ack 1",
		"8 seq: 1 | 0 | a SYN's sequence number is the initial one, which a script calls 0 "
		"(RFC 9293, 3.4.1)" },
	{ .expected = "> R 2:2(0)",
		"> R 1:1(0)",
		"7 seq: 2 | 1 | a RST that answers an ACK has that ACK's number as its sequence "
		"number (RFC 9293, 3.10.7.1)" },
	{ .expected = "> . 11:11(0) ack 1",
		"> . 1:1(0) ack 1",
		"7 seq: 11 | 1 | the kernel is 10 bytes behind what the script expected: it sent "
		"fewer bytes before this, or these again" },
	{ .expected = "> . 1:1(0) ack 1",
		"> . 11:11(0) ack 1",
		"7 seq: 1 | 11 | the kernel is 10 bytes ahead of what the script expected: bytes "
		"were sent in a packet before this one" },
	{ .expected = "> . 1002:1002(0) ack 1",
		"> . 1001:1001(0) ack 1",
		"7 seq: 1002 | 1001 | the kernel has sent everything up to 1001, so that is the "
		"number of what comes next (RFC 9293, 3.4)",
		"> P. 1:1001(1000) ack 1" },
	{ .expected = "> . 1001:1001(0) ack 1",
		"> . 1000:1000(0) ack 1",
		"7 seq: 1001 | 1000 | the kernel has sent up to 1001 already: it went back to 1000 "
		"to send it again, or to probe",
		"> P. 1:1001(1000) ack 1\n> P. 1:501(500) ack 1" },
	{ .expected = "> . 3:3(0) ack 1",
		"> . 2:2(0) ack 1",
		"7 seq: 3 | 2 | the kernel has sent everything up to 2, so that is the number of "
		"what comes next (RFC 9293, 3.4)",
		"> S 77:77(0)\n> F. 1:1(0) ack 1\n> R 900:900(0)\n> S 99:99(0)" },
	/* length */
	{ .expected = "> P. 1:1461(1460) ack 1",
		"> P. 1:1001(1000) ack 1",
		"8 payload length: 1460 | 1000 | the kernel sent 1000 bytes, the script expected "
		"1460: less was written, or a smaller MSS or a window limits it" },
	{ .expected = "> P. 1:1001(1000) ack 1",
		"> P. 1:1461(1460) ack 1",
		"8 payload length: 1000 | 1460 | the kernel sent 1460 bytes, the script expected "
		"1000: more was written, small writes were joined, or the MSS is larger" },
	{ .expected = "> P. 1:1461(1460) ack 1",
		"> P. 1:1001(1000) ack 1",
		"8 payload length: 1460 | 1000 | the kernel sent 1000 bytes, the script expected "
		"1460: by the MSS in the peer's SYN a segment carries at most 1000",
		OFFERS_MSS },
	{ .expected = "> P. 1:1001(1000) ack 1",
		"> P. 1:989(988) ack 1",
		"8 payload length: 1000 | 988 | the kernel sent 988 bytes, the script expected "
		"1000: by the MSS in the peer's SYN a segment carries at most 988",
		OFFERS_ALL },
	{ .expected = "> P. 1:1001(1000) ack 1",
		"> P. 1:537(536) ack 1",
		"8 payload length: 1000 | 536 | the kernel sent 536 bytes, the script expected "
		"1000: by the MSS in the peer's SYN a segment carries at most 536",
		"< S 0:0(0) win 1000" },
	{ .expected = "> udp (10)",
		"> udp (11)",
		"0 payload length: 10 | 11 | a UDP datagram carries just what one send wrote (RFC "
		"768)" },
	/* ack */
	{ .expected = "> S. 0:0(0) ack 2",
		"> S. 0:0(0) ack 1",
		"15 ack: 2 | 1 | the kernel acknowledged 1, the script expected 2: a SYN-ACK "
		"acknowledges the client's initial sequence number plus one" },
	{ .expected = "> . 1:1(0) ack 12",
		"> . 1:1(0) ack 11",
		"14 ack: 12 | 11 | the kernel acknowledged 11, the script expected 12: an ACK "
		"names the next byte that the kernel waits for (RFC 9293, 3.4)" },
	{ .expected = "> . 1:1(0) ack 12",
		"> . 1:1(0) ack 11",
		"14 ack: 12 | 11 | the kernel acknowledged 11, the script expected 12: everything "
		"up to there has arrived (RFC 9293, 3.4)",
		"< P. 1:11(10) ack 1 win 10" },
	{ .expected = "> . 1:1(0) ack 11",
		"> . 1:1(0) ack 12",
		"14 ack: 11 | 12 | the kernel acknowledged 12, the script expected 11: everything "
		"up to there has arrived, and the FIN takes one number (RFC 9293, 3.4)",
		"< FP. 1:11(10) ack 1 win 10" },
	{ .expected = "> . 1:1(0) ack 21",
		"> . 1:1(0) ack 1",
		"14 ack: 21 | 1 | the kernel acknowledged 1, the script expected 21: an ACK names "
		"the next byte that has not arrived in order (RFC 9293, 3.4)",
		"< P. 11:21(10) ack 1 win 10" },
	/* window */
	{ .expected = "> . 1:1(0) ack 1 win 2",
		"> . 1:1(0) ack 1 win 1",
		"20 window: 2 | 1 | the window is the room left in the receive buffer, which grows "
		"as data arrives and shrinks while nobody reads it (RFC 9293, 3.8.6)" },
	{ .expected = "> . 1:1(0) ack 1 win 2",
		"> . 1:1(0) ack 1 win 1",
		"20 window: 2 | 1 | shifted by the kernel's wscale 8 these are 256 bytes where the "
		"script expected 512: the room left in the receive buffer (RFC 7323, 2.2)",
		OFFERS_ALL },
	{ .expected = "> . 1:1(0) ack 1 win 2",
		"> . 1:1(0) ack 1 win 0",
		"20 window: 2 | 0 | the kernel's receive buffer is full: nobody has read what "
		"arrived" },
	{ .expected = "> S. 0:0(0) ack 1 win 2",
		"> S. 0:0(0) ack 1 win 1",
		"21 window: 2 | 1 | a SYN's window is in bytes, never scaled (RFC 7323, 2.2), and "
		"comes from the receive buffer (SO_RCVBUF, net.ipv4.tcp_rmem)" },
	{ .expected = "> R 1:1(0) win 2",
		"> R 1:1(0) win 0",
		"14 window: 2 | 0 | a RST's window means nothing; the kernel sends 0 where it has "
		"no socket" },
	/* urgent */
	{ .expected = "> U. 1:2(1) ack 1 urg 2",
		"> U. 1:2(1) ack 1 urg 1",
		"21 urgent pointer: 2 | 1 | the urgent pointer is the distance from the segment's "
		"sequence number to the end of the urgent data (RFC 9293, 3.8.5)" },
	{ .expected = "> . 1:2(1) ack 1",
		"> . 1:2(1) ack 1 urg 3",
		"5 urgent pointer: 0 | 3 | the urgent pointer is the distance from the segment's "
		"sequence number to the end of the urgent data (RFC 9293, 3.8.5)" },
	{ .expected = NULL },
};

static const Case ip_fields[] = {
	{ .expected = "> [ect0] . 1:1(0) ack 1",
		"> . 1:1(0) ack 1",
		"5 ecn: ect0 | noecn | the kernel sent the packet as not ECN-capable: it does so "
		"without ECN in the handshake and, in classic ECN, for pure ACKs and "
		"retransmissions (RFC 3168, 6.1)" },
	{ .expected = "> [noecn] . 1:1(0) ack 1",
		"> [ect0] . 1:1(0) ack 1",
		"5 ecn: noecn | ect0 | the kernel marked the packet ECT(0): the handshake agreed "
		"on ECN (RFC 3168, 6.1)" },
	{ .expected = "> [noecn] . 1:1(0) ack 1",
		"> [ect1] . 1:1(0) ack 1",
		"5 ecn: noecn | ect1 | the kernel marked the packet ECT(1), which a congestion "
		"control with finer signals uses (RFC 9331)" },
	{ .expected = "> [ect01] . 1:1(0) ack 1",
		"> [ce] . 1:1(0) ack 1",
		"5 ecn: ect01 | ce | CE means congestion and is for routers to set, not for a "
		"sender (RFC 3168, 5)" },
	{ .expected = "> (tos 0x10) . 1:1(0) ack 1",
		"> (tos 0x20) . 1:1(0) ack 1",
		"5 tos: 0x10 | 0x20 | the upper six bits are the DSCP, which IP_TOS or IPV6_TCLASS "
		"of the socket sets; the lower two are ECN (RFC 2474, 3)" },
	{ .expected = "> (tos 0x10) . 1:1(0) ack 1",
		"> (tos 0x12) . 1:1(0) ack 1",
		"5 tos: 0x10 | 0x12 | the DSCP is right; the lower two bits are ECN (RFC 3168, "
		"5)" },
	{ .expected = "> (ttl 64) . 1:1(0) ack 1",
		"> (ttl 63) . 1:1(0) ack 1",
		"5 ttl: 64 | 63 | a new packet's TTL is the socket's IP_TTL or "
		"net.ipv4.ip_default_ttl" },
	{ .expected = "> (ttl 64) . 1:1(0) ack 1",
		"> (ttl 63) . 1:1(0) ack 1",
		"5 ttl: 64 | 63 | a new packet's hop limit is the socket's IPV6_UNICAST_HOPS or "
		"the interface's hop_limit",
		NULL,
		6 },
	{ .expected = "> (flowlabel 0x1) . 1:1(0) ack 1",
		"> (flowlabel 0x2) . 1:1(0) ack 1",
		"5 flow label: 0x00001 | 0x00002 | packets of one flow have one label; the kernel "
		"draws a new one after a retransmission timeout, to try another path (RFC 6437)",
		NULL,
		6 },
	{ .expected = "> (flowlabel 0x1) . 1:1(0) ack 1",
		"> . 1:1(0) ack 1",
		"5 flow label: 0x00001 | 0x00000 | the kernel set no flow label: "
		"net.ipv6.auto_flowlabels is off",
		NULL,
		6 },
	{ .expected = "> (flowlabel 0x1) . 1:1(0) ack 1", "> . 1:1(0) ack 1", "", NULL, 4 },
	{ .expected = NULL },
};

static const Case options[] = {
	{ .expected = "> S. 0:0(0) ack 1 <mss 1460,nop,wscale 8>",
		"> S. 0:0(0) ack 1 <mss 1460>",
		"35 option wscale: wscale 8 | none | the kernel left out wscale: the peer's SYN "
		"did not offer it (RFC 7323, 2.2)",
		"< S 0:0(0) win 1000 <mss 1000>" },
	{ .expected = "> S. 0:0(0) ack 1 <mss 1460,nop,wscale 8>",
		"> S. 0:0(0) ack 1 <mss 1460>",
		"35 option wscale: wscale 8 | none | the kernel left out wscale: "
		"net.ipv4.tcp_window_scaling is off, or the peer's SYN did not offer it (RFC 7323, "
		"2.2)" },
	{ .expected = "> . 1:1(0) ack 1 <nop,nop,TS val 1 ecr 2>",
		"> . 1:1(0) ack 1",
		"29 option TS: TS val 1 ecr 2 | none | the kernel left out TS: the peer's SYN did "
		"not offer it (RFC 7323, 3.2)",
		OFFERS_MSS },
	{ .expected = "> . 1:1(0) ack 1 <nop,nop,TS val 1 ecr 2>",
		"> . 1:1(0) ack 1",
		"29 option TS: TS val 1 ecr 2 | none | the kernel left out TS: the kernel's SYN "
		"did not offer it (RFC 7323, 3.2)",
		"< S 0:0(0) win 1000 <TS val 1 ecr 0>\n> S. 0:0(0) ack 1" },
	{ .expected = "> . 1:1(0) ack 1 <nop,nop,TS val 1 ecr 2>",
		"> . 1:1(0) ack 1",
		"29 option TS: TS val 1 ecr 2 | none | the kernel left out TS: once both SYNs have "
		"offered timestamps, all segments have them but perhaps a RST (RFC 7323, 3.2)",
		OFFERS_ALL },
	{ .expected = "> . 1:1(0) ack 1 <nop,nop,sack 1:2>",
		"> . 1:1(0) ack 1",
		"29 option sack: sack 1:2 | none | the kernel left out sack: the peer's SYN did "
		"not offer sackOK (RFC 2018, 2)",
		OFFERS_MSS },
	{ .expected = "> . 1:1(0) ack 1 <nop,nop,sack 1:2>",
		"> . 1:1(0) ack 1",
		"29 option sack: sack 1:2 | none | the kernel left out sack: it reports what "
		"arrived out of order or twice, and there is no such data (RFC 2018, 4; RFC 2883)",
		OFFERS_ALL },
	{ .expected = "> S 0:0(0) <mss 1460>",
		"> S 0:0(0)",
		"15 option mss: mss 1460 | none | the kernel left out mss: every SYN of Linux has "
		"it" },
	{ .expected = "> . 1:1(0) ack 1 <mss 1460>",
		"> . 1:1(0) ack 1",
		"21 option mss: mss 1460 | none | the kernel left out mss: only a SYN may have it "
		"(RFC 9293, 3.7.1)" },
	{ .expected = "> S 0:0(0) <FO 0011>",
		"> S 0:0(0)",
		"15 option FO: FO 0011 | none | the kernel left out FO: Fast Open is off in "
		"net.ipv4.tcp_fastopen or for the socket, no cookie was asked for, or the one that "
		"came is still good (RFC 7413, 4.1)" },
	{ .expected = "> S 0:0(0) <md5 000102030405060708090a0b0c0d0e0f>",
		"> S 0:0(0)",
		"15 option md5: md5 000102030405060708090a0b0c0d0e0f | none | the kernel left out "
		"md5: no key is set for this peer with TCP_MD5SIG (RFC 2385)" },
	{ .expected = "> . 1:1(0) ack 1 <ECN e0b 1>",
		"> . 1:1(0) ack 1",
		"21 option ECN: ECN e0b 1 | none | the kernel left out ECN: accurate ECN was not "
		"agreed on, no counter has changed, or net.ipv4.tcp_ecn_option is off (RFC 9768, "
		"3.2.3)" },
	/* too many */
	{ .expected = "> S 0:0(0) <mss 1460>",
		"> S 0:0(0) <mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 8>",
		"14 option sackOK: none | sackOK | the kernel added sackOK: it takes selective "
		"acknowledgments (RFC 2018, 2); net.ipv4.tcp_sack decides\n"
		"14 option TS: none | TS val 1 ecr 0 | the kernel added TS: it offers timestamps "
		"(RFC 7323, 3.2); net.ipv4.tcp_timestamps decides\n"
		"14 option wscale: none | wscale 8 | the kernel added wscale: it offers to scale "
		"its window if the other end offers it too (RFC 7323, 2.2); "
		"net.ipv4.tcp_window_scaling decides" },
	{ .expected = "> S 0:0(0)",
		"> S 0:0(0) <mss 1460,FO>",
		"5 option mss: none | mss 1460 | the kernel added mss: every SYN of Linux says how "
		"large a segment it takes (RFC 9293, 3.7.1)\n"
		"5 option FO: none | FO | the kernel added FO: it asks for a Fast Open cookie, "
		"gives one, or sends the one it has (RFC 7413, 4.1)" },
	{ .expected = "> . 1:1(0) ack 1",
		"> . 1:1(0) ack 1 <nop,nop,TS val 1 ecr 2,nop,nop,sack 1:2>",
		"5 option TS: none | TS val 1 ecr 2 | the kernel added TS: both SYNs offered "
		"timestamps, so all segments have them (RFC 7323, 3.2)\n"
		"5 option sack: none | sack 1:2 | the kernel added sack: data arrived that is not "
		"next in sequence, or that it had already (RFC 2018, 4; RFC 2883)" },
	{ .expected = "> . 1:1(0) ack 1",
		"> . 1:1(0) ack 1 <md5 000102030405060708090a0b0c0d0e0f,ECN e1b 1>",
		"5 option md5: none | md5 000102030405060708090a0b0c0d0e0f | the kernel added md5: "
		"the socket has a key for this peer, set with TCP_MD5SIG (RFC 2385)\n"
		"5 option ECN: none | ECN e1b 1 | the kernel added ECN: accurate ECN was agreed "
		"on, and it reports how many bytes came with which mark (RFC 9768, 3.2.3)" },
	/* values */
	{ .expected = "> S 0:0(0) <mss 1460>",
		"> S 0:0(0) <mss 1440>",
		"15 option mss: mss 1460 | mss 1440 | a SYN's MSS is the MTU less the IP and TCP "
		"headers, 40 bytes in IPv4 and 60 in IPv6, or less by TCP_MAXSEG or the route" },
	{ .expected = "> S 0:0(0) <nop,wscale 8>",
		"> S 0:0(0) <nop,wscale 7>",
		"19 option wscale: wscale 8 | wscale 7 | the kernel takes the wscale that lets the "
		"largest possible receive buffer fit into 16 bits (net.ipv4.tcp_rmem, "
		"net.core.rmem_max, SO_RCVBUF)" },
	{ .expected = "> S 0:0(0) <TS val 1 ecr 2>",
		"> S 0:0(0) <TS val 3 ecr 2>",
		"15 option TS: TS val 1 ecr 2 | TS val 3 ecr 2 | TS val is the sender's clock when "
		"it sent the segment (RFC 7323, 4.1)" },
	{ .expected = "> S 0:0(0) <TS val 1 ecr 2>",
		"> S 0:0(0) <TS val 1 ecr 3>",
		"15 option TS: TS val 1 ecr 2 | TS val 1 ecr 3 | TS ecr is the TS val of the "
		"segment that is being acknowledged, the earliest one if there are several (RFC "
		"7323, 4.3)" },
	{ .expected = "> . 1:1(0) ack 1 <sack 1:2>",
		"> . 1:1(0) ack 1 <sack 1:2 3:4>",
		"21 option sack: sack 1:2 | sack 1:2 3:4 | the kernel holds 3:4, which the script "
		"does not expect; each block is data without a hole in it (RFC 2018, 3)" },
	{ .expected = "> . 1:1(0) ack 1 <sack 1:2 3:4>",
		"> . 1:1(0) ack 1 <sack 1:2>",
		"21 option sack: sack 1:2 3:4 | sack 1:2 | the kernel does not report 3:4: it has "
		"not arrived, is acknowledged by now, or there was no room (RFC 2018, 3)" },
	{ .expected = "> . 1:1(0) ack 1 <sack 1:2 3:4>",
		"> . 1:1(0) ack 1 <sack 3:4 1:2>",
		"21 option sack: sack 1:2 3:4 | sack 3:4 1:2 | the blocks are in another order: "
		"the first one holds what arrived last (RFC 2018, 4)" },
	{ .expected = "> S 0:0(0) <FO 0011>",
		"> S 0:0(0) <FO 0012>",
		"15 option FO: FO 0011 | FO 0012 | a Fast Open cookie is made of the client's "
		"address and the key in net.ipv4.tcp_fastopen_key (RFC 7413, 4.1.2)" },
	{ .expected = "> S 0:0(0) <FO 0011>",
		"> S 0:0(0) <FO 001122>",
		"15 option FO: FO 0011 | FO 001122 | a Fast Open cookie is made of the client's "
		"address and the key in net.ipv4.tcp_fastopen_key (RFC 7413, 4.1.2)" },
	{ .expected = "> . 1:1(0) ack 1 <ECN e0b 1>",
		"> . 1:1(0) ack 1 <ECN e0b 2>",
		"21 option ECN: ECN e0b 1 | ECN e0b 2 | the counters are bytes that arrived with "
		"ECT(0), CE and ECT(1), modulo 2^24 (RFC 9768, 3.2.3)" },
	{ .expected = "> . 1:1(0) ack 1 <ECN e0b 1>",
		"> . 1:1(0) ack 1 <ECN e0b 1 ceb 0>",
		"21 option ECN: ECN e0b 1 | ECN e0b 1 ceb 0 | the counters are bytes that arrived "
		"with ECT(0), CE and ECT(1), modulo 2^24 (RFC 9768, 3.2.3)" },
	{ .expected = "> . 1:1(0) ack 1 <md5 000102030405060708090a0b0c0d0e0f>",
		"> . 1:1(0) ack 1 <md5 000102030405060708090a0b0c0d0e00>",
		"21 option md5: md5 000102030405060708090a0b0c0d0e0f | md5 "
		"000102030405060708090a0b0c0d0e00 | the digest covers addresses, header, data and "
		"the key, so one wrong byte changes all of it (RFC 2385, 2)" },
	/* order and padding */
	{ .expected = "> S 0:0(0) <mss 1460,sackOK>",
		"> S 0:0(0) <sackOK,mss 1460>",
		"14 options: <mss 1460,sackOK> | <sackOK,mss 1460> | the kernel sent the same "
		"options in another order" },
	{ .expected = "> S 0:0(0) <nop,wscale 8>",
		"> S 0:0(0) <wscale 8,nop>",
		"14 options: <nop,wscale 8> | <wscale 8,nop> | only the padding differs: nop fills "
		"up to where the next option starts (RFC 9293, 3.1)" },
	{ .expected = "> S 0:0(0) <nop,nop,sackOK>",
		"> S 0:0(0) <sackOK>",
		"14 options: <nop,nop,sackOK> | <sackOK> | only the padding differs: nop fills up "
		"to where the next option starts (RFC 9293, 3.1)" },
	{ .expected = "> S 0:0(0) <sackOK,eol,eol>", "> S 0:0(0) <sackOK>", "" },
	{ .expected = "> . 1:1(0) ack 1 <sack 1:2,sack 3:4>",
		"> . 1:1(0) ack 1 <sack 1:2,sack 3:5>",
		"30 option sack: sack 3:4 | sack 3:5 | the kernel holds 3:5, which the script does "
		"not expect; each block is data without a hole in it (RFC 2018, 3)" },
	{ .expected = NULL },
};

static const Case icmp[] = {
	{ .expected = "> icmp unreachable port_unreachable",
		"> icmp time_exceeded",
		"10 icmp type: unreachable | time_exceeded | the kernel sent another kind of ICMP "
		"message" },
	{ .expected = "> icmp unreachable port_unreachable",
		"> icmp unreachable host_unreachable",
		"22 icmp code: port_unreachable | host_unreachable | the code says why: the kernel "
		"had another reason than the script expected" },
	{ .expected = "> icmp time_exceeded",
		"> icmp time_exceeded code_1",
		"10 icmp code: code_0 | code_1 | the code says why: the kernel had another reason "
		"than the script expected" },
	{ .expected = "> icmp unreachable frag_needed mtu 1200",
		"> icmp unreachable frag_needed mtu 1300",
		"10 icmp mtu: 1200 | 1300 | it is the MTU of the link the packet did not fit on "
		"(RFC 1191, 4; RFC 8201)" },
	{ .expected = "> icmp packet_too_big mtu 70000",
		"> icmp packet_too_big mtu 70001",
		"10 icmp mtu: 70000 | 70001 | it is the MTU of the link the packet did not fit on "
		"(RFC 1191, 4; RFC 8201)",
		NULL,
		6 },
	{ .expected = "> icmp echo_reply id 1",
		"> icmp echo_reply id 2",
		"10 icmp id: 1 | 2 | an echo reply has the identifier of the request (RFC 792)" },
	{ .expected = "> icmp echo_reply [raw (64)]",
		"> icmp echo_reply [raw (63)]",
		"10 icmp quoted packet: raw (64) | raw (63) | raw counts the bytes of the whole "
		"ICMP message, its header among them" },
	{ .expected = "> icmp packet_too_big",
		"> icmp unreachable",
		"10 icmp type: packet_too_big | unreachable | this IP version has no ICMP message "
		"of the expected name" },
	{ .expected = NULL },
};

/* What no script can write. */
static void
test_unwritten(void)
{
	WbPacket actual = make("> . 1:1(0) ack 1", 4);
	WbJudgeContext context = { .ip_version = 4 };
	g_autofree char *said = NULL;
	g_autofree char *other = NULL;

	actual.tcp.flags |= 0x400;
	actual.ip_options_length = 4;
	actual.ip_checksum_ok = actual.transport_checksum_ok = FALSE;
	actual.tcp.options.malformed = TRUE;
	said = judge_packet("> (ttl 255) . 1:1(0) ack 1 <...>", &actual, &context);
	g_assert_cmpstr(said, ==,
		"5 ip options: none | 4 bytes | the kernel put options into the IPv4 header, as "
		"IP_OPTIONS of the socket has it\n"
		"15 reserved bits: 0 | 0x400 | bits without a meaning are sent as 0 (RFC 9293, "
		"3.1)\n"
		"30 options: <> | <malformed> | the bytes after the last option are no option: a "
		"length in them does not fit (RFC 9293, 3.1)\n"
		"5 ip checksum: right | wrong | the kernel sent a header whose checksum is wrong: "
		"a router would drop the packet (RFC 1071)\n"
		"5 checksum: right | wrong | the checksum over header, data and addresses is "
		"wrong: a receiver would drop the packet (RFC 1071)");
	actual.version = 6;
	other = judge_packet("> . 1:1(0) ack 1", &actual, &context);
	g_assert_cmpstr(other, ==,
		"5 ip version: IPv4 | IPv6 | the socket's address family decides which IP the "
		"kernel sends");
}

static void
test_unknown_option(void)
{
	WbPacket actual = make("> . 1:1(0) ack 1", 4);
	WbJudgeContext context = { .ip_version = 4 };
	g_autofree char *said = NULL;

	actual.tcp.options.count = 1;
	actual.tcp.options.list[0] = (WbTcpOption){
		.kind = 30,
		.data = { .length = 1, .bytes = { 0xab } },
	};
	said = judge_packet("> . 1:1(0) ack 1", &actual, &context);
	g_assert_cmpstr(said, ==,
		"5 option option-30: none | option-30 ab | the kernel added option-30: the script "
		"did not expect it");
}

/* The packet that an ICMP error quotes. */
static void
test_quoted(void)
{
	WbPacket inner = make("> P. 1:1001(1000) ack 1 win 5", 4);
	g_autoptr(GBytes) bytes = wb_packet_encode(&inner, NULL);
	WbPacket actual = make("> icmp unreachable port_unreachable", 4);
	WbJudgeContext context = { .ip_version = 4 };
	g_autofree char *same = NULL, *length = NULL, *udp = NULL, *cut = NULL;

	actual.payload = g_bytes_get_data(bytes, NULL);
	actual.payload_length = 40;
	same = judge_packet(
		"> icmp unreachable port_unreachable [1:1001(1000)]", &actual, &context);
	g_assert_cmpstr(same, ==, "");
	length = judge_packet(
		"> icmp unreachable port_unreachable [1:1000(999)]", &actual, &context);
	g_assert_cmpstr(length, ==,
		"10 icmp quoted packet: tcp (999) | tcp (1000) | the message is about another "
		"packet than the script expected");
	udp = judge_packet("> icmp unreachable port_unreachable [udp (1000)]", &actual, &context);
	g_assert_cmpstr(udp, ==,
		"10 icmp quoted packet: udp (1000) | tcp (1000) | the message is about another "
		"packet than the script expected");
	actual.payload_length = 4;
	cut = judge_packet("> icmp unreachable port_unreachable [udp (1000)]", &actual, &context);
	g_assert_cmpstr(cut, ==,
		"10 icmp quoted packet: udp (1000) | the packet is cut off in the IPv4 header: 4 "
		"of "
		"its 20 bytes are there | an ICMP error quotes the start of the packet it is about "
		"(RFC 792)");
}

static void
test_from_spec(void)
{
	WbPacket packet = make("< (tos 0x12) P. 1:11(10) ack 3 win 4 urg 5 <mss 6>", 4);

	g_assert_cmpuint(packet.version, ==, 4);
	g_assert_cmpuint(packet.protocol, ==, 6);
	g_assert_cmpuint(packet.ttl, ==, 255);
	g_assert_cmphex(packet.tos, ==, 0x12);
	g_assert_cmpuint(packet.tcp.seq, ==, 1);
	g_assert_cmpuint(packet.tcp.ack, ==, 3);
	g_assert_cmpuint(packet.tcp.window, ==, 4);
	g_assert_cmpuint(packet.tcp.urgent, ==, 5);
	g_assert_cmphex(packet.tcp.flags, ==, WB_TCP_PSH | WB_TCP_ACK);
	g_assert_cmpuint(packet.tcp.options.count, ==, 1);
	g_assert_cmpuint(packet.tcp.options.list[0].mss, ==, 6);
	g_assert_cmpuint(packet.payload_length, ==, 10);
	g_assert_null(packet.payload);
	packet = make("< [ce] 10 > 20 . 1:1(0) ack 3 win 4", 6);
	g_assert_cmphex(packet.tos, ==, WB_ECN_CE);
	g_assert_cmpuint(packet.tcp.source_port, ==, 10);
	g_assert_cmpuint(packet.tcp.destination_port, ==, 20);
	packet = make("< (ttl 7) . 1:1(0) ack 3 win 4", 6);
	g_assert_cmpuint(packet.ttl, ==, 7);
	packet = make("> . 1:1(0) ack 3", 6);
	g_assert_cmpuint(packet.tcp.window, ==, 0);
	packet = make("< udp 10 > 20 (9)", 6);
	g_assert_cmpuint(packet.protocol, ==, 17);
	g_assert_cmpuint(packet.udp.source_port, ==, 10);
	g_assert_cmpuint(packet.udp.destination_port, ==, 20);
	g_assert_cmpuint(packet.payload_length, ==, 9);
	packet = make("< (flowlabel 0x9) icmp packet_too_big mtu 1300", 6);
	g_assert_cmpuint(packet.protocol, ==, 58);
	g_assert_cmpuint(packet.flow_label, ==, 9);
	g_assert_cmpuint(packet.icmp.type, ==, 2);
	g_assert_cmpuint(packet.icmp.rest, ==, 1300);
	packet = make("< icmp echo_request id 4 [raw (20)]", 4);
	g_assert_cmpuint(packet.icmp.type, ==, 8);
	g_assert_cmphex(packet.icmp.rest, ==, 0x40000);
	g_assert_cmpuint(packet.payload_length, ==, 12);
}

static const struct {
	const char *packet;
	guint version;
	const char *message;
} faults[] = {
	{ "< icmp packet_too_big mtu 1300", 4, "IPv4 has no ICMP message \"packet_too_big\"" },
	{ "< icmp unreachable no_route", 4, "IPv4 has no ICMP message \"unreachable no_route\"" },
	{ "< icmp unreachable port_unreachable mtu 5", 4,
		"ICMP unreachable has no MTU: only unreachable frag_needed has" },
	{ "< icmp unreachable mtu 5", 6, "ICMP unreachable has no MTU: only packet_too_big has" },
	{ "< icmp unreachable frag_needed mtu 65536", 4,
		"the MTU 65536 does not fit: in IPv4 the most is 65535" },
	{ "< icmp echo_request [raw (7)]", 4,
		"[raw (7)] is shorter than an ICMP header: the least is 8" },
};

static void
test_from_spec_faults(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
		g_autoptr(WbScript) script = parse(faults[i].packet);
		g_autoptr(GError) error = NULL;
		WbPacket packet;

		g_assert_false(wb_packet_from_spec(
			get_packet(script), faults[i].version, &packet, &error));
		g_assert_error(error, WB_ERROR, WB_ERROR_INVALID_DATA);
		g_assert_cmpstr(error->message, ==, faults[i].message);
	}
}

/* What the parser would not let through. */
static void
test_from_spec_unparsed(void)
{
	g_autoptr(WbScript) script = parse("< . 1:1(0) ack 1 win 5 <sack 1:2 3:4 5:6 7:8>");
	WbPacketSpec *spec = ((WbEvent *)script->events->pdata[0])->packet;
	const WbOptionSpec more = { .option = { .kind = WB_OPTION_TIMESTAMP } };
	g_autoptr(GError) options = NULL, many = NULL, window = NULL;
	WbPacket packet;

	g_array_append_val(spec->tcp.options, more);
	g_assert_false(wb_packet_from_spec(spec, 4, &packet, &options));
	g_assert_cmpstr(
		options->message, ==, "the TCP options take 44 bytes; a header has room for 40");
	for (guint i = 0; i < WB_OPTIONS_MAX; i++)
		g_array_append_val(spec->tcp.options, more);
	g_assert_false(wb_packet_from_spec(spec, 4, &packet, &many));
	g_assert_cmpstr(many->message, ==, "42 TCP options do not fit into a header");
	spec->tcp.window = 65536;
	g_assert_false(wb_packet_from_spec(spec, 4, &packet, &window));
	g_assert_cmpstr(window->message, ==,
		"the window 65536 does not fit into the header: the most is 65535");
}

/* "TYPE CODE" in decimal, or "-". */
static char *
find_icmp(guint version, const char *type, const char *code)
{
	guint8 type_number, code_number;

	if (!wb_icmp_find(version, type, code, &type_number, &code_number))
		return g_strdup("-");
	return g_strdup_printf("%u %u", (guint)type_number, (guint)code_number);
}

static const struct {
	guint version;
	const char *type, *code, *numbers;
} icmp_names[] = {
	{ 4, "echo_reply", NULL, "0 0" },
	{ 4, "unreachable", NULL, "3 0" },
	{ 4, "unreachable", "net_unreachable", "3 0" },
	{ 4, "unreachable", "host_unreachable", "3 1" },
	{ 4, "unreachable", "protocol_unreachable", "3 2" },
	{ 4, "unreachable", "port_unreachable", "3 3" },
	{ 4, "unreachable", "frag_needed", "3 4" },
	{ 4, "unreachable", "source_route_failed", "3 5" },
	{ 4, "unreachable", "net_unknown", "3 6" },
	{ 4, "unreachable", "host_unknown", "3 7" },
	{ 4, "unreachable", "source_host_isolated", "3 8" },
	{ 4, "unreachable", "net_prohibited", "3 9" },
	{ 4, "unreachable", "host_prohibited", "3 10" },
	{ 4, "unreachable", "net_unreachable_for_tos", "3 11" },
	{ 4, "unreachable", "host_unreachable_for_tos", "3 12" },
	{ 4, "unreachable", "packet_filtered", "3 13" },
	{ 4, "unreachable", "precedence_violation", "3 14" },
	{ 4, "unreachable", "precedence_cutoff", "3 15" },
	{ 4, "source_quench", NULL, "4 0" },
	{ 4, "redirect", NULL, "5 0" },
	{ 4, "echo_request", NULL, "8 0" },
	{ 4, "time_exceeded", NULL, "11 0" },
	{ 4, "parameter_problem", NULL, "12 0" },
	{ 4, "timestamp_request", NULL, "13 0" },
	{ 4, "timestamp_reply", NULL, "14 0" },
	{ 4, "information_request", NULL, "15 0" },
	{ 4, "information_reply", NULL, "16 0" },
	{ 4, "address_mask_request", NULL, "17 0" },
	{ 4, "address_mask_reply", NULL, "18 0" },
	{ 4, "type_200", "code_255", "200 255" },
	{ 4, "unreachable", "code_9", "3 9" },
	{ 4, "type_3", "frag_needed", "3 4" },
	{ 4, "type_256", NULL, "-" },
	{ 4, "type_", NULL, "-" },
	{ 4, "type_-1", NULL, "-" },
	{ 4, "time_exceeded", "port_unreachable", "-" },
	{ 4, "unreachable", "no_route", "-" },
	{ 4, "frag_needed", NULL, "-" },
	{ 6, "unreachable", "no_route", "1 0" },
	{ 6, "unreachable", "net_unreachable", "1 0" },
	{ 6, "unreachable", "admin_prohibited", "1 1" },
	{ 6, "unreachable", "not_neighbour", "1 2" },
	{ 6, "unreachable", "address_unreachable", "1 3" },
	{ 6, "unreachable", "port_unreachable", "1 4" },
	{ 6, "packet_too_big", NULL, "2 0" },
	{ 6, "time_exceeded", "exceeded_hop_limit", "3 0" },
	{ 6, "time_exceeded", "exceeded_frag_time", "3 1" },
	{ 6, "parameter_problem", "header_field", "4 0" },
	{ 6, "parameter_problem", "unknown_next_header", "4 1" },
	{ 6, "parameter_problem", "unknown_option", "4 2" },
	{ 6, "echo_request", NULL, "128 0" },
	{ 6, "echo_reply", NULL, "129 0" },
	{ 6, "redirect", NULL, "-" },
};

static void
test_icmp_names(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(icmp_names); i++) {
		g_autofree char *numbers =
			find_icmp(icmp_names[i].version, icmp_names[i].type, icmp_names[i].code);

		g_assert_cmpstr(numbers, ==, icmp_names[i].numbers);
	}
	g_assert_cmpstr(wb_icmp_suggest(4, "unreachble", NULL), ==, "unreachable");
	g_assert_cmpstr(wb_icmp_suggest(4, "unreachable", "frag_neded"), ==, "frag_needed");
	g_assert_cmpstr(wb_icmp_suggest(6, "unreachable", "no_rute"), ==, "no_route");
	g_assert_null(wb_icmp_suggest(6, "unreachable", "frag_needed"));
	g_assert_null(wb_icmp_suggest(4, "unreachable", NULL));
	g_assert_null(wb_icmp_suggest(4, "xyz", "abc"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_data_func("/judge/equal", equal, test_cases);
	g_test_add_data_func("/judge/kinds", kinds, test_cases);
	g_test_add_data_func("/judge/fields", fields, test_cases);
	g_test_add_data_func("/judge/ip-fields", ip_fields, test_cases);
	g_test_add_data_func("/judge/options", options, test_cases);
	g_test_add_data_func("/judge/icmp", icmp, test_cases);
	g_test_add_func("/judge/unwritten", test_unwritten);
	g_test_add_func("/judge/unknown-option", test_unknown_option);
	g_test_add_func("/judge/quoted", test_quoted);
	g_test_add_func("/judge/from-spec", test_from_spec);
	g_test_add_func("/judge/from-spec-faults", test_from_spec_faults);
	g_test_add_func("/judge/from-spec-unparsed", test_from_spec_unparsed);
	g_test_add_func("/judge/icmp-names", test_icmp_names);
	return g_test_run();
}
