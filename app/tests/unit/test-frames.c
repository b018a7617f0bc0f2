/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames: layers, lines and fields. cli/test-decode.sh compares them with tcpdump and tshark. */
#include "packet/dissect.h"
#include "packet/layers.h"
#include "packet/line.h"
#include "packet/relative.h"
#include "packet/writer.h"

#include <arpa/inet.h>
#include <string.h>

/* LINE, or VALUE, NULL: not looked at. */
static const struct {
	guint32 link;
	const char *hex, *line, *field, *value;
} frames[] = {
	{ WB_LINK_RAW,
		"4500002e00070000400666c10a0000010a00000203e807d00000006400000000600201f4000000"
		"00020405b47879",
		"IP 10.0.0.1.1000 > 10.0.0.2.2000: Flags [S], seq 100:102, win 500, options [mss "
		"1460], length 2",
		"tcp.options.mss_val", "1460" },
	{ WB_LINK_ETHERNET,
		"02000000000202000000000188a8000781002005080045000020000700004011"
		"66c40a0000010a00000203e807d0000c000061626364",
		"vlan 7, vlan 5, IP 10.0.0.1.1000 > 10.0.0.2.2000: UDP, length 4", "vlan.id", "5" },
	{ WB_LINK_RAW,
		"60000000003000400000000000000000000000000000000100000000000000000000000000000002"
		"2b000502000000003c0002000000000000"
		"2c00010400000000"
		"110000010000000703e807d00010000061626364",
		NULL, "ipv6.opt.router_alert", "0" },
	{ WB_LINK_RAW,
		"450000380007000040016"
		"6bc0a0000010a0000020303fcf40000000045000024000700004011"
		"66c00a0000020a00000103e807d000100000",
		"IP 10.0.0.1 > 10.0.0.2: ICMP 10.0.0.1 udp port 2000 unreachable, length 36",
		"udp.dstport", "2000" },
	{ WB_LINK_SLL,
		"000400010006020000000001000008060001080006040002020000000001"
		"0a0000010200000000020a000002",
		"ARP, Reply 10.0.0.1 is-at 02:00:00:00:00:01, length 28", "arp.opcode", "2" },
	{ WB_LINK_RAW,
		"45000024000720b9401145ff0a0000010a000002616263646162636461626364616263646162",
		"IP 10.0.0.1 > 10.0.0.2: ip-proto-17, fragment of id 7 at 1480, length 16, more "
		"follow, bad IP checksum",
		"ip.frag_offset", "185" },
	{ WB_LINK_RAW, "4200002000070000401166c40a0000010a000002", "IP bad-hlen 8", "ip.hdr_len",
		"8" },
	{ WB_LINK_ETHERNET, "0200", "[|ether]", "_ws.short", NULL },
	{ 147, "0102", "a frame of link type 147, length 2", "data.data", "0102" },
};

static GBytes *
from_hex(const char *hex)
{
	GByteArray *bytes = g_byte_array_new();

	for (gsize i = 0; hex[i] && hex[i + 1]; i += 2) {
		guint8 byte = (guint8)(g_ascii_xdigit_value(hex[i]) << 4 |
				       g_ascii_xdigit_value(hex[i + 1]));

		g_byte_array_append(bytes, &byte, 1);
	}
	return g_byte_array_free_to_bytes(bytes);
}

static void
test_frames(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(frames); i++) {
		g_autoptr(GBytes) bytes = from_hex(frames[i].hex);
		gsize length;
		const guint8 *data = g_bytes_get_data(bytes, &length);
		g_autoptr(WbLines) lines = wb_lines_new();
		g_autoptr(WbField) root = wb_dissect(
			frames[i].link, data, length, length + (frames[i].value ? 0 : 20));
		const WbField *field = wb_field_find(root, frames[i].field);
		WbLayers layers;

		wb_layers_parse(&layers, frames[i].link, data, length, length);
		if (frames[i].line)
			g_assert_cmpstr(
				wb_lines_describe(lines, &layers, NULL), ==, frames[i].line);
		g_assert_nonnull(field);
		g_assert_cmpstr(field->value, ==, frames[i].value);
	}
}

static void
check_bounds(const WbField *field, gsize length)
{
	g_assert_cmpuint(field->offset, <=, length);
	g_assert_cmpuint(field->length, <=, length - field->offset);
	for (guint i = 0; field->children && i < field->children->len; i++)
		check_bounds(field->children->pdata[i], length);
}

/* Cut off anywhere: a sanitizer sees what is read behind the end. */
static void
test_cut(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(frames); i++) {
		g_autoptr(GBytes) bytes = from_hex(frames[i].hex);
		gsize length = g_bytes_get_size(bytes);

		for (gsize kept = 0; kept <= length; kept++) {
			g_autofree guint8 *copy =
				g_memdup2(g_bytes_get_data(bytes, NULL), MAX(kept, 1));
			g_autoptr(WbField) root = wb_dissect(frames[i].link, copy, kept, length);
			g_autoptr(WbLines) lines = wb_lines_new();
			WbLayers layers;

			check_bounds(root, kept);
			wb_layers_parse(&layers, frames[i].link, copy, kept, length);
			g_assert_cmpstr(wb_lines_describe(lines, &layers, NULL), !=, "");
		}
	}
}

/* A chain of headers that does not end is cut at the length of the list. */
static void
test_many_layers(void)
{
	guint8 frame[14 + 4 * 100] = { 0 };
	WbLayers layers;

	frame[12] = 0x81;
	for (gsize at = 14; at < sizeof(frame); at += 4)
		frame[at + 2] = 0x81;
	wb_layers_parse(&layers, WB_LINK_ETHERNET, frame, sizeof(frame), sizeof(frame));
	g_assert_cmpuint(layers.count, ==, WB_LAYERS_MAX);
	g_assert_cmpuint(layers.ip, ==, layers.count);
}

/* --- numbers and addresses ----------------------------------------------------------------- */

static void
expect_address(GRand *random, int family)
{
	guint8 bytes[16];
	char expected[INET6_ADDRSTRLEN], text[64];
	WbWriter writer = { text, text + sizeof(text) - 1 };

	/* Mostly zeros: what is left out is what can go wrong. */
	for (guint i = 0; i < sizeof(bytes); i++)
		bytes[i] = g_rand_int_range(random, 0, 3)
				   ? 0
				   : (guint8)g_rand_int_range(random, 0, 256);
	if (g_rand_boolean(random) && family == AF_INET6)
		memset(bytes + 10, g_rand_boolean(random) ? 0xff : 0, 2);
	if (family == AF_INET)
		wb_put_ipv4(&writer, (WbView){ bytes, 16 }, 0);
	else
		wb_put_ipv6(&writer, (WbView){ bytes, 16 }, 0);
	*writer.at = '\0';
	inet_ntop(family, bytes, expected, sizeof(expected));
	g_assert_cmpstr(text, ==, expected);
}

static void
test_addresses(void)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(1);

	for (guint i = 0; i < 100000; i++) {
		expect_address(random, AF_INET);
		expect_address(random, AF_INET6);
	}
}

static void
expect_number(guint64 number)
{
	g_autofree char *expected =
		g_strdup_printf("%" G_GUINT64_FORMAT " %06" G_GUINT64_FORMAT " %08x", number,
			number, (guint)(guint32)number);
	char text[80];
	WbWriter writer = { text, text + sizeof(text) - 1 };

	wb_put_number(&writer, number);
	wb_put_char(&writer, ' ');
	wb_put_digits(&writer, number, 6);
	wb_put_char(&writer, ' ');
	wb_put_hex(&writer, (guint32)number, 8);
	*writer.at = '\0';
	g_assert_cmpstr(text, ==, expected);
}

static void
test_numbers(void)
{
	expect_number(0);
	expect_number(G_MAXUINT64);
	for (guint64 number = 1; number < G_MAXUINT64 / 10; number *= 10) {
		expect_number(number - 1);
		expect_number(number);
	}
}

/* What does not fit is left out, and nothing is written behind the end. */
static void
test_full(void)
{
	char text[4] = "....";
	WbWriter writer = { text, text + 3 };

	wb_put(&writer, "ab");
	wb_put_number(&writer, 1234);
	wb_put_char(&writer, 'c');
	wb_put_char(&writer, 'd');
	g_assert_cmpmem(text, 4, "abc.", 4);
}

/* --- relative numbers ---------------------------------------------------------------------- */

static WbRelativeBase
learn(WbRelative *relative, guint port, gboolean back, guint flags, guint32 seq, guint32 ack)
{
	static const guint8 a[4] = { 10, 0, 0, 1 }, b[4] = { 10, 0, 0, 2 };
	guint8 forward[4] = { (guint8)(port >> 8), (guint8)port, 0, 80 };
	guint8 reverse[4] = { 0, 80, (guint8)(port >> 8), (guint8)port };
	WbRelativeWay way = { 4, back ? b : a, back ? a : b, back ? reverse : forward };

	return wb_relative_learn(relative, &way, flags, seq, ack);
}

/* The last 16384 are remembered, and no more. */
static void
test_forgets(void)
{
	g_autoptr(WbRelative) relative = wb_relative_new();

	learn(relative, 1, FALSE, WB_TCP_SYN, 1000, 0);
	for (guint port = 2; port <= 16384; port++)
		learn(relative, port, FALSE, WB_TCP_SYN, port, 0);
	g_assert_cmpuint(learn(relative, 1, FALSE, WB_TCP_ACK, 1500, 7).sequence, ==, 1000);
	g_assert_cmpuint(learn(relative, 1, TRUE, WB_TCP_ACK, 7, 1500).ack, ==, 1000);
	learn(relative, 20000, FALSE, WB_TCP_SYN, 1, 0);
	g_assert_cmpuint(learn(relative, 16384, TRUE, WB_TCP_ACK, 9, 2).ack, ==, 16384);
	/* The first one was the oldest, and is learned anew. */
	g_assert_cmpuint(learn(relative, 1, FALSE, WB_TCP_ACK, 1500, 7).sequence, ==, 1499);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/frames/lines-and-fields", test_frames);
	g_test_add_func("/frames/cut", test_cut);
	g_test_add_func("/frames/many-layers", test_many_layers);
	g_test_add_func("/frames/addresses", test_addresses);
	g_test_add_func("/frames/numbers", test_numbers);
	g_test_add_func("/frames/full", test_full);
	g_test_add_func("/frames/forgets", test_forgets);
	return g_test_run();
}
