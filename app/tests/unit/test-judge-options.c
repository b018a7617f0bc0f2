/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of TCP options that are not what the script expects. */
#include "judge-fixture.h"

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
	/* A second SYN changes nothing of what the first one offered. */
	{ .expected = "> S. 0:0(0) ack 1 <mss 1460,nop,wscale 8>",
		"> S. 0:0(0) ack 1 <mss 1460>",
		"35 option wscale: wscale 8 | none | the kernel left out wscale: the peer's SYN "
		"did not offer it (RFC 7323, 2.2)",
		"< S 0:0(0) win 1000\n< S 0:0(0) win 1000 <nop,wscale 1>" },
	/* What the kernel's own SYN before it had is no reason. */
	{ .expected = "> S. 0:0(0) ack 1 <mss 1460,nop,wscale 8>",
		"> S. 0:0(0) ack 1 <mss 1460>",
		"35 option wscale: wscale 8 | none | the kernel left out wscale: "
		"net.ipv4.tcp_window_scaling is off, or the peer's SYN did not offer it (RFC 7323, "
		"2.2)",
		"> S 0:0(0)\n< S 0:0(0) win 1000 <nop,wscale 1>" },
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

/* That options are malformed is said once. */
static void
test_malformed(void)
{
	WbPacket actual = make("> . 1:1(0) ack 1", 4);
	WbJudgeContext context = { .ip_version = 4 };
	g_autofree char *said = NULL;

	actual.tcp.options.malformed = TRUE;
	said = judge_packet("> . 1:1(0) ack 1 <nop,nop,nop,nop>", &actual, &context);
	g_assert_cmpstr(said, ==,
		"20 options: <nop,nop,nop,nop> | <malformed> | the bytes after the last option are "
		"no option: a length in them does not fit (RFC 9293, 3.1)");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_data_func("/judge-options/options", options, test_cases);
	g_test_add_func("/judge-options/malformed", test_malformed);
	g_test_add_func("/judge-options/unknown", test_unknown_option);
	return g_test_run();
}
