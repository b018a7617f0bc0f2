/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IP packets: bytes to fields, fields to bytes, and both as text. */
#include "packet-fixture.h"

#include "packet/checksum.h"

#include <string.h>

#define SYN_V4                                                         \
	"45 00 00 3c 12 34 40 00 40 06 a5 dd " IPV4_TO                 \
	"9c 40 1f 90 11 22 33 44 00 00 00 00 a0 02 ff ff c5 1c 00 00 " \
	"02 04 05 b4 04 02 08 0a 00 00 00 01 00 00 00 00 01 03 03 08"
#define DATA_V6                                                        \
	"6b a1 23 45 00 25 06 03 " IPV6_TO                             \
	"1f 90 9c 41 00 00 03 e8 80 00 00 01 81 f8 02 01 d4 3e 00 07 " \
	"01 01 08 0a 00 00 00 02 00 00 00 01 68 65 6c 6c 6f"
#define UDP_V4 "45 01 00 1f 12 34 00 00 01 11 24 ef " IPV4_TO "00 35 14 e9 00 0b a3 ac 61 62 63"
#define UDP_V6 "60 00 00 00 00 08 11 40 " IPV6_TO "00 01 ff ff 00 08 e4 e3"
/* Its checksum would be 0, which says that there is none. */
#define UDP_FFFF "45 00 00 1e 12 34 40 00 40 11 a5 f0 " IPV4_TO "00 35 00 35 00 0a ff ff 7c c5"
#define QUOTED_V4 "45 00 04 10 12 34 40 00 40 06 a2 09 " IPV4_TO "1f 90 9c 40 00 00 03 e9"
#define QUOTED_V6 "60 00 00 00 03 fc 06 40 " IPV6_TO "1f 90 9c 40 00 00 03 e9"
#define FRAG_NEEDED_V4 \
	"45 00 00 38 12 34 00 00 40 01 e5 e6 " IPV4_TO "03 04 38 92 00 00 04 b0 " QUOTED_V4
#define TOO_BIG_V6 "60 00 00 00 00 38 3a 40 " IPV6_TO "02 00 98 a3 00 00 05 00 " QUOTED_V6
#define ECHO_V6 "60 00 00 00 00 0a 3a 40 " IPV6_TO "80 00 03 56 00 07 00 02 61 62"
#define SCTP_V4 "45 00 00 17 12 34 40 00 40 84 a5 84 " IPV4_TO "01 02 03"
/* A router alert in front of it. */
#define RST_IPV4_OPTION                                               \
	"46 00 00 2c 12 34 40 00 40 06 10 e9 " IPV4_TO "94 04 00 00 " \
	"1f 90 9c 40 00 00 00 01 00 00 00 00 50 04 00 00 71 64 00 00"
/* Hop-by-hop, destination options of 16 bytes, an atomic fragment, authentication. */
#define FIN_EXTENSIONS                                                             \
	"60 00 00 00 00 4c 00 40 " IPV6_TO "3c 00 01 04 00 00 00 00 "              \
	"2c 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 33 00 00 00 00 00 00 09 " \
	"06 04 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 " \
	"1f 90 9c 40 00 00 00 01 00 00 00 01 50 11 00 40 d8 c7 00 00"

/* *RET_BYTES holds what the payload points to. */
static WbPacket
decode_hex(const char *hex, GBytes **ret_bytes)
{
	GError *error = NULL;
	WbPacket packet;
	gsize length;
	const guint8 *bytes;

	*ret_bytes = from_hex(hex);
	bytes = g_bytes_get_data(*ret_bytes, &length);
	g_assert_true(wb_packet_decode(bytes, length, &packet, &error));
	g_assert_no_error(error);
	return packet;
}

static void
assert_address(const WbIpAddress *address, guint version, const char *expected)
{
	g_autofree char *text = wb_ip_address_to_string(address, version);

	g_assert_cmpstr(text, ==, expected);
}

static void
test_checksum(void)
{
	/* The example of RFC 1071, 3. */
	static const guint8 even[] = { 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7 };
	static const guint8 odd[] = { 0xff, 0xff, 0x80 };
	guint64 sum = wb_checksum_add(0, even, sizeof(even));

	g_assert_cmphex(wb_checksum_finish(sum), ==, 0x220d);
	sum = wb_checksum_add(0, odd, sizeof(odd));
	g_assert_cmphex(wb_checksum_finish(sum), ==, 0x7fff);
	g_assert_cmphex(wb_checksum_finish(wb_checksum_add(0x10000, even, 0)), ==, 0xfffe);
	/* The carry of a carry. */
	g_assert_cmphex(wb_checksum_finish(0x1ffff), ==, 0xfffe);
}

static void
test_syn_v4(void)
{
	g_autoptr(GBytes) bytes = NULL;
	WbPacket packet = decode_hex(SYN_V4, &bytes);
	const WbTcpOption *options = packet.tcp.options.list;

	g_assert_cmpuint(packet.version, ==, 4);
	g_assert_cmpuint(packet.protocol, ==, 6);
	g_assert_cmphex(packet.id, ==, 0x1234);
	g_assert_true(packet.dont_fragment);
	g_assert_cmpuint(packet.ttl, ==, 64);
	g_assert_cmphex(packet.tos, ==, 0);
	assert_address(&packet.source, 4, "192.168.0.1");
	assert_address(&packet.destination, 4, "192.0.2.1");
	g_assert_true(packet.ip_checksum_ok && packet.transport_checksum_ok);
	g_assert_cmpuint(packet.ip_options_length, ==, 0);
	g_assert_cmpuint(packet.tcp.source_port, ==, 40000);
	g_assert_cmpuint(packet.tcp.destination_port, ==, 8080);
	g_assert_cmphex(packet.tcp.seq, ==, 0x11223344);
	g_assert_cmpuint(packet.tcp.ack, ==, 0);
	g_assert_cmphex(packet.tcp.flags, ==, WB_TCP_SYN);
	g_assert_cmpuint(packet.tcp.window, ==, 65535);
	g_assert_cmpuint(packet.tcp.options.count, ==, 5);
	g_assert_false(packet.tcp.options.malformed);
	g_assert_cmpuint(options[0].mss, ==, 1460);
	g_assert_cmpuint(options[1].kind, ==, WB_OPTION_SACK_OK);
	g_assert_cmpuint(options[2].ts.val, ==, 1);
	g_assert_cmpuint(options[2].ts.ecr, ==, 0);
	g_assert_cmpuint(options[3].kind, ==, WB_OPTION_NOP);
	g_assert_cmpuint(options[4].wscale, ==, 8);
	g_assert_cmpuint(packet.payload_length, ==, 0);
	g_assert_cmpuint(packet.claimed_length, ==, 0);
}

static void
test_data_v6(void)
{
	g_autoptr(GBytes) bytes = NULL;
	WbPacket packet = decode_hex(DATA_V6, &bytes);

	g_assert_cmpuint(packet.version, ==, 6);
	g_assert_cmphex(packet.tos, ==, 0xba);
	g_assert_cmphex(packet.flow_label, ==, 0x12345);
	g_assert_cmpuint(packet.ttl, ==, 3);
	assert_address(&packet.source, 6, "fd3d:fa7b:d17d::1");
	assert_address(&packet.destination, 6, "fd3d:fa7b:d17d:8888::1");
	g_assert_true(packet.ip_checksum_ok && packet.transport_checksum_ok);
	g_assert_cmpuint(packet.tcp.seq, ==, 1000);
	g_assert_cmphex(packet.tcp.ack, ==, 0x80000001);
	g_assert_cmphex(packet.tcp.flags, ==,
		WB_TCP_AE | WB_TCP_CWR | WB_TCP_ECE | WB_TCP_URG | WB_TCP_ACK | WB_TCP_PSH);
	g_assert_cmpuint(packet.tcp.window, ==, 513);
	g_assert_cmpuint(packet.tcp.urgent, ==, 7);
	g_assert_cmpuint(packet.claimed_length, ==, 5);
	g_assert_cmpmem(packet.payload, packet.payload_length, "hello", 5);
}

static void
test_udp(void)
{
	g_autoptr(GBytes) bytes = NULL, empty = NULL;
	WbPacket packet = decode_hex(UDP_V4, &bytes);

	g_assert_cmpuint(packet.protocol, ==, 17);
	g_assert_cmpuint(packet.tos, ==, WB_ECN_ECT1);
	g_assert_false(packet.dont_fragment);
	g_assert_cmpuint(packet.udp.source_port, ==, 53);
	g_assert_cmpuint(packet.udp.destination_port, ==, 5353);
	g_assert_cmpmem(packet.payload, packet.payload_length, "abc", 3);
	g_assert_cmpuint(packet.claimed_length, ==, 3);
	packet = decode_hex(UDP_V6, &empty);
	g_assert_cmpuint(packet.udp.source_port, ==, 1);
	g_assert_cmpuint(packet.udp.destination_port, ==, 65535);
	g_assert_cmpuint(packet.payload_length, ==, 0);
	g_assert_true(packet.transport_checksum_ok);
}

static void
test_icmp(void)
{
	g_autoptr(GBytes) bytes = NULL, echo = NULL;
	WbPacket packet = decode_hex(FRAG_NEEDED_V4, &bytes), quoted;
	gsize known;

	g_assert_cmpuint(packet.icmp.type, ==, 3);
	g_assert_cmpuint(packet.icmp.code, ==, 4);
	g_assert_cmpuint(packet.icmp.rest, ==, 1200);
	g_assert_true(packet.transport_checksum_ok);
	g_assert_true(wb_packet_is_icmp(&packet));
	g_assert_true(wb_packet_decode_quoted(
		packet.payload, packet.payload_length, &quoted, &known, NULL));
	g_assert_cmpuint(known, ==, 8);
	g_assert_cmpuint(quoted.tcp.source_port, ==, 8080);
	g_assert_cmpuint(quoted.tcp.destination_port, ==, 40000);
	g_assert_cmpuint(quoted.tcp.seq, ==, 1001);
	g_assert_cmpuint(quoted.tcp.ack, ==, 0);
	g_assert_cmpuint(quoted.tcp.flags, ==, 0);
	g_assert_cmpuint(quoted.payload_length, ==, 0);
	g_assert_cmpuint(quoted.claimed_length, ==, 1000);
	g_assert_true(quoted.transport_checksum_ok);

	packet = decode_hex(ECHO_V6, &echo);
	g_assert_cmpuint(packet.icmp.type, ==, 128);
	g_assert_cmphex(packet.icmp.rest, ==, 0x00070002);
	g_assert_true(packet.transport_checksum_ok);
}

/* Of a quoted packet whatever is there is known, and nothing else. */
static void
test_quoted_short(void)
{
	g_autoptr(GBytes) bytes = from_hex(SYN_V4);
	gsize length, known;
	const guint8 *data = g_bytes_get_data(bytes, &length);

	for (gsize there = 20; there <= length; there++) {
		g_autofree guint8 *copy = g_memdup2(data, there);
		WbPacket packet;

		g_assert_true(wb_packet_decode_quoted(copy, there, &packet, &known, NULL));
		g_assert_cmpuint(known, ==, there - 20);
		g_assert_cmpuint(packet.tcp.source_port, ==, there >= 22 ? 40000 : 0);
		g_assert_cmphex(packet.tcp.seq, ==, there >= 28 ? 0x11223344 : 0);
		g_assert_cmpuint(packet.tcp.window, ==, there >= 36 ? 65535 : 0);
		g_assert_cmpuint(packet.tcp.options.count, ==,
			there < 44   ? 0
			: there < 46 ? 1
			: there < 56 ? 2
			: there < 57 ? 3
			: there < 60 ? 4
				     : 5);
		g_assert_cmpuint(packet.claimed_length, ==, there < 33 ? 20 : 0);
	}
	for (gsize there = 0; there < 20; there++) {
		g_autofree guint8 *copy = g_memdup2(data, there);
		WbPacket packet;

		g_assert_false(wb_packet_decode_quoted(copy, there, &packet, &known, NULL));
	}
}

static void
test_headers_skipped(void)
{
	g_autoptr(GBytes) bytes = NULL, six = NULL;
	WbPacket packet = decode_hex(RST_IPV4_OPTION, &bytes);

	g_assert_cmpuint(packet.ip_options_length, ==, 4);
	g_assert_cmphex(packet.tcp.flags, ==, WB_TCP_RST);
	g_assert_true(packet.ip_checksum_ok && packet.transport_checksum_ok);
	packet = decode_hex(FIN_EXTENSIONS, &six);
	g_assert_cmpuint(packet.protocol, ==, 6);
	g_assert_cmpuint(packet.ip_options_length, ==, 56);
	g_assert_cmphex(packet.tcp.flags, ==, WB_TCP_FIN | WB_TCP_ACK);
	g_assert_true(packet.transport_checksum_ok);
}

static void
test_other_protocol(void)
{
	g_autoptr(GBytes) bytes = NULL;
	WbPacket packet = decode_hex(SCTP_V4, &bytes);

	g_assert_cmpuint(packet.protocol, ==, 132);
	g_assert_cmpuint(packet.payload_length, ==, 3);
	g_assert_cmpuint(packet.claimed_length, ==, 3);
	g_assert_false(wb_packet_is_icmp(&packet));
}

static const char *const whole_packets[] = {
	SYN_V4,
	DATA_V6,
	UDP_V4,
	UDP_V6,
	UDP_FFFF,
	FRAG_NEEDED_V4,
	TOO_BIG_V6,
	ECHO_V6,
	SCTP_V4,
};

static void
test_encode(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(whole_packets); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GBytes) bytes = NULL;
		WbPacket packet = decode_hex(whole_packets[i], &bytes);
		g_autoptr(GBytes) encoded = wb_packet_encode(&packet, &error);
		g_autofree char *hex = NULL;
		gsize length;
		const guint8 *data;

		g_assert_no_error(error);
		data = g_bytes_get_data(encoded, &length);
		hex = to_hex(data, length);
		g_assert_cmpstr(hex, ==, whole_packets[i]);
	}
}

/* Every byte of a packet is covered by one checksum or the other, but for those of IPv6's header
 * that routers change. */
static void
test_wrong_checksums(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(whole_packets); i++) {
		g_autoptr(GBytes) bytes = from_hex(whole_packets[i]);
		gsize length;
		const guint8 *data = g_bytes_get_data(bytes, &length);
		gsize start = data[0] >> 4 == 4 ? 20 : 40;

		if (data[9] == 132)
			continue;
		for (gsize at = 8; at < length; at++) {
			g_autofree guint8 *copy = g_memdup2(data, length);
			WbPacket packet;

			copy[at] ^= 0x10;
			/* It may be another length or protocol now. */
			if (!wb_packet_decode(copy, length, &packet, NULL) ||
				packet.protocol != data[start == 20 ? 9 : 6])
				continue;
			g_assert_false(packet.ip_checksum_ok && packet.transport_checksum_ok);
			if (at >= start)
				g_assert_false(packet.transport_checksum_ok);
			if (at < start && start == 20)
				g_assert_false(packet.ip_checksum_ok);
		}
	}
}

static void
test_udp_without_checksum(void)
{
	g_autoptr(GBytes) four = NULL, six = NULL;
	WbPacket packet;

	packet = decode_hex(
		"45 00 00 1c 00 00 00 00 40 11 f8 26 " IPV4_TO "00 35 00 35 00 08 00 00", &four);
	g_assert_true(packet.ip_checksum_ok);
	g_assert_true(packet.transport_checksum_ok);
	packet = decode_hex("60 00 00 00 00 08 11 40 " IPV6_TO "00 01 ff ff 00 08 00 00", &six);
	g_assert_false(packet.transport_checksum_ok);
}

/* What follows the packet, an Ethernet frame's padding, is not its payload. */
static void
test_padding_after(void)
{
	g_autoptr(GBytes) bytes = NULL, udp = NULL;
	WbPacket packet = decode_hex(UDP_V4 " 00 00 00", &bytes);

	g_assert_cmpuint(packet.payload_length, ==, 3);
	g_assert_true(packet.transport_checksum_ok);
	/* The same by UDP's own length. */
	packet = decode_hex("60 00 00 00 00 09 11 40 " IPV6_TO "00 01 ff ff 00 08 e4 e3 77", &udp);
	g_assert_cmpuint(packet.payload_length, ==, 0);
	g_assert_true(packet.transport_checksum_ok);
}

/* Cut off anywhere it is a fault, and nothing beyond the end is read. */
static void
test_cut_off(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(whole_packets); i++) {
		g_autoptr(GBytes) bytes = from_hex(whole_packets[i]);
		gsize length;
		const guint8 *data = g_bytes_get_data(bytes, &length);

		for (gsize there = 0; there < length; there++) {
			g_autofree guint8 *copy = g_memdup2(data, there);
			WbPacket packet;

			g_assert_false(wb_packet_decode(copy, there, &packet, NULL));
		}
	}
}

static void
test_encode_zeros(void)
{
	WbPacket packet = { .version = 4, .protocol = 17, .payload_length = 3 };
	g_autoptr(GBytes) bytes = wb_packet_encode(&packet, NULL);
	gsize length;
	const guint8 *data = g_bytes_get_data(bytes, &length);

	g_assert_cmpmem(data + length - 3, 3, "\0\0\0", 3);
}

static void
test_text(void)
{
	static const char *const texts[] = {
		"S 287454020:287454020(0) win 65535 <mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 8>",
		"PUEWA. 1000:1005(5) ack 2147483649 win 513 urg 7 <nop,nop,TS val 2 ecr 1>",
		"udp (3)",
		"udp (0)",
		"udp (2)",
		"icmp unreachable frag_needed mtu 1200 [1001:2001(1000)]",
		"icmp packet_too_big mtu 1280 [1001:2001(1000)]",
		"icmp echo_request id 7",
		"protocol 132 (3)",
	};

	for (guint i = 0; i < G_N_ELEMENTS(whole_packets); i++) {
		g_autoptr(GBytes) bytes = NULL;
		WbPacket packet = decode_hex(whole_packets[i], &bytes);
		g_autofree char *text = wb_packet_to_string(&packet);

		g_assert_cmpstr(text, ==, texts[i]);
	}
}

static void
test_icmp_text(void)
{
	static const struct {
		guint version, type, code;
		const char *text;
	} cases[] = {
		{ 4, 3, 3, "icmp unreachable port_unreachable" },
		{ 4, 3, 0, "icmp unreachable net_unreachable" },
		{ 4, 3, 77, "icmp unreachable code_77" },
		{ 4, 3, 4, "icmp unreachable frag_needed mtu 1200" },
		{ 4, 11, 0, "icmp time_exceeded" },
		{ 4, 99, 0, "icmp type_99 code_0" },
		{ 6, 1, 0, "icmp unreachable no_route" },
		{ 6, 1, 4, "icmp unreachable port_unreachable" },
		{ 6, 3, 1, "icmp time_exceeded exceeded_frag_time" },
		{ 6, 4, 2, "icmp parameter_problem unknown_option" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		WbPacket packet = {
			.version = (guint8)cases[i].version,
			.protocol = cases[i].version == 4 ? 1 : 58,
			.icmp = {
				.type = (guint8)cases[i].type,
				.code = (guint8)cases[i].code,
				/* In IPv4 only half of it is the MTU. */
				.rest = 0xabcd04b0,
			},
		};
		g_autofree char *text = wb_packet_to_string(&packet);

		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

/* Bits that mean nothing yet are kept. */
static void
test_reserved_bits(void)
{
	WbPacket packet = { .version = 4, .protocol = 6 }, decoded;
	g_autoptr(GBytes) bytes = NULL;
	gsize length;
	const guint8 *data;

	packet.tcp.flags = 0xfff;
	bytes = wb_packet_encode(&packet, NULL);
	data = g_bytes_get_data(bytes, &length);
	g_assert_cmphex(data[32], ==, 0x5f);
	g_assert_true(wb_packet_decode(data, length, &decoded, NULL));
	g_assert_cmphex(decoded.tcp.flags, ==, 0xfff);
}

static void
test_made_text(void)
{
	WbPacket packet = { .version = 4, .protocol = 6, .payload_length = 10 };
	g_autofree char *text = NULL;

	packet.tcp.flags = WB_TCP_URG;
	packet.tcp.seq = 4294967295u;
	text = wb_packet_to_string(&packet);
	g_assert_cmpstr(text, ==, "U 4294967295:9(10) win 0 urg 0");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/packet/checksum", test_checksum);
	g_test_add_func("/packet/syn-v4", test_syn_v4);
	g_test_add_func("/packet/data-v6", test_data_v6);
	g_test_add_func("/packet/udp", test_udp);
	g_test_add_func("/packet/icmp", test_icmp);
	g_test_add_func("/packet/quoted-short", test_quoted_short);
	g_test_add_func("/packet/headers-skipped", test_headers_skipped);
	g_test_add_func("/packet/other-protocol", test_other_protocol);
	g_test_add_func("/packet/encode", test_encode);
	g_test_add_func("/packet/wrong-checksums", test_wrong_checksums);
	g_test_add_func("/packet/udp-without-checksum", test_udp_without_checksum);
	g_test_add_func("/packet/padding-after", test_padding_after);
	g_test_add_func("/packet/cut-off", test_cut_off);
	g_test_add_func("/packet/encode-zeros", test_encode_zeros);
	g_test_add_func("/packet/text", test_text);
	g_test_add_func("/packet/icmp-text", test_icmp_text);
	g_test_add_func("/packet/reserved-bits", test_reserved_bits);
	g_test_add_func("/packet/made-text", test_made_text);
	return g_test_run();
}
