/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a script's packet expects, and what is said if the kernel sends another. */
#include "judge-fixture.h"

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
	{ .expected = "> 8080 > 40001 R 1:1(0)", "> 8080 > 40001 R 1:1(0)", "" },
	{ .expected = "> R 1:1(0)", "> 8080 > 40001 R 1:1(0)", "" },
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
	{ .expected = "> 8080 > 40001 R 1:1(0)",
		"> 8080 > 40002 R 1:1(0)",
		"18 ports: 8080 > 40001 | 8080 > 40002 | the packet belongs to another connection "
		"than the script says" },
	{ .expected = "> 8081 > 40001 R 1:1(0)",
		"> 8080 > 40001 R 1:1(0)",
		"18 ports: 8081 > 40001 | 8080 > 40001 | the packet belongs to another connection "
		"than the script says" },
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
		"before 11 has arrived (RFC 9293, 3.4)",
		"< P. 1:11(10) ack 1 win 10" },
	{ .expected = "> . 1:1(0) ack 11",
		"> . 1:1(0) ack 12",
		"14 ack: 11 | 12 | the kernel acknowledged 12, the script expected 11: everything "
		"before 12 has arrived, and the FIN takes one number (RFC 9293, 3.4)",
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
		"> . 1:1(0) ack 1 win 1",
		"20 window: 2 | 1 | the window is the room left in the receive buffer, which grows "
		"as data arrives and shrinks while nobody reads it (RFC 9293, 3.8.6)",
		"> S 0:0(0) <nop,wscale 8>\n< S. 0:0(0) ack 1 win 9" },
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
	{ .expected = "> icmp echo_reply id 1 [raw (64)]",
		"> icmp time_exceeded",
		"10 icmp type: echo_reply | time_exceeded | the kernel sent another kind of ICMP "
		"message" },
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

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_data_func("/judge/equal", equal, test_cases);
	g_test_add_data_func("/judge/kinds", kinds, test_cases);
	g_test_add_data_func("/judge/fields", fields, test_cases);
	g_test_add_data_func("/judge/ip-fields", ip_fields, test_cases);
	g_test_add_data_func("/judge/icmp", icmp, test_cases);
	g_test_add_func("/judge/unwritten", test_unwritten);
	g_test_add_func("/judge/quoted", test_quoted);
	return g_test_run();
}
