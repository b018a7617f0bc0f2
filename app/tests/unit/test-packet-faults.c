/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes that are no packet, and packets that cannot be bytes. */
#include "packet-fixture.h"

#include "base/error.h"

static const struct {
	const char *hex, *message;
} faults[] = {
	{ "", "the packet is empty" },
	{ "00 00", "the packet's IP version is 0; known are 4 and 6" },
	{ "f5 00", "the packet's IP version is 15; known are 4 and 6" },
	{ "44 00 00 14", "the IPv4 header says it is 16 bytes long; the least is 20" },
	{ "45 00 00 14", "the packet is cut off in the IPv4 header: 4 of its 20 bytes are there" },
	{ "46 00 00 14 00 00 00 00 40 06 00 00 " IPV4_TO,
		"the packet is cut off in the IPv4 header: 20 of its 24 bytes are there" },
	{ "45 00 00 13 00 00 00 00 40 06 00 00 " IPV4_TO,
		"the IP packet says it is 19 bytes long, its header alone is 20" },
	{ "45 00 00 15 00 00 00 00 40 06 00 00 " IPV4_TO,
		"the packet is cut off: it says it is 21 bytes long, 20 are there" },
	{ "45 00 00 14 00 00 20 00 40 06 00 00 " IPV4_TO,
		"the packet is a fragment of an IPv4 packet" },
	{ "45 00 00 14 00 00 00 01 40 06 00 00 " IPV4_TO,
		"the packet is a fragment of an IPv4 packet" },
	{ "45 00 00 15 00 00 00 00 40 06 00 00 " IPV4_TO "00",
		"the packet is cut off in the TCP header: 1 of its 20 bytes are there" },
	{ "45 00 00 1b 00 00 00 00 40 11 00 00 " IPV4_TO "00 01 00 01 00 08 00",
		"the packet is cut off in the UDP header: 7 of its 8 bytes are there" },
	{ "45 00 00 1b 00 00 00 00 40 01 00 00 " IPV4_TO "08 00 00 00 00 00 00",
		"the packet is cut off in the ICMP header: 7 of its 8 bytes are there" },
	{ "60 00 00 00 00 01 3a 40 " IPV6_TO "80",
		"the packet is cut off in the ICMPv6 header: 1 of its 8 bytes are there" },
	{ "45 00 00 1c 00 00 00 00 40 11 00 00 " IPV4_TO "00 01 00 01 00 07 00 00",
		"the UDP length is 7 bytes; the least is 8" },
	{ "45 00 00 1c 00 00 00 00 40 11 00 00 " IPV4_TO "00 01 00 01 00 09 00 00",
		"the UDP length is 9 bytes; the packet has 8" },
	{ "45 00 00 28 00 00 00 00 40 06 00 00 " IPV4_TO
	  "00 01 00 02 00 00 00 00 00 00 00 00 40 10 00 00 00 00 00 00",
		"the TCP data offset is 16 bytes; the least is 20" },
	{ "45 00 00 28 00 00 00 00 40 06 00 00 " IPV4_TO
	  "00 01 00 02 00 00 00 00 00 00 00 00 60 10 00 00 00 00 00 00",
		"the TCP data offset is 24 bytes; the segment has 20" },
	{ "60 00 00 00 00 00 06 40 00",
		"the packet is cut off in the IPv6 header: 9 of its 40 bytes are there" },
	{ "60 00 00 00 00 01 06 40 " IPV6_TO,
		"the packet is cut off: it says it is 41 bytes long, 40 are there" },
	{ "60 00 00 00 00 07 00 40 " IPV6_TO "06 00 00 00 00 00 00",
		"an IPv6 extension header of 8 bytes does not fit: 7 are left" },
	{ "60 00 00 00 00 08 2b 40 " IPV6_TO "06 01 00 00 00 00 00 00",
		"an IPv6 extension header of 16 bytes does not fit: 8 are left" },
	{ "60 00 00 00 00 08 2c 40 " IPV6_TO "06 00 00 01 00 00 00 00",
		"the packet is a fragment of an IPv6 packet" },
	{ "60 00 00 00 00 08 2c 40 " IPV6_TO "06 00 00 08 00 00 00 00",
		"the packet is a fragment of an IPv6 packet" },
};

static void
test_faults(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GBytes) bytes = from_hex(faults[i].hex);
		WbPacket packet;
		gsize length;
		const guint8 *data = g_bytes_get_data(bytes, &length);

		g_assert_false(wb_packet_decode(data, length, &packet, &error));
		g_assert_error(error, WB_ERROR, WB_ERROR_INVALID_DATA);
		g_assert_cmpstr(error->message, ==, faults[i].message);
	}
}

/* Seventeen extension headers are too many, sixteen are not. */
static void
test_extension_limit(void)
{
	for (guint count = 16; count <= 17; count++) {
		g_autoptr(GString) hex = g_string_new("60 00 00 00 00 ");
		g_autoptr(GBytes) bytes = NULL;
		g_autoptr(GError) error = NULL;
		WbPacket packet;
		gsize length;
		const guint8 *data;

		g_string_append_printf(hex, "%02x 3c 40 " IPV6_TO, count * 8);
		for (guint i = 1; i <= count; i++)
			g_string_append_printf(
				hex, "%s 00 01 04 00 00 00 00 ", i < count ? "3c" : "3b");
		bytes = from_hex(hex->str);
		data = g_bytes_get_data(bytes, &length);
		g_assert_cmpint(wb_packet_decode(data, length, &packet, &error), ==, count == 16);
		if (count == 16)
			g_assert_cmpuint(packet.protocol, ==, 59);
		else
			g_assert_cmpstr(error->message, ==,
				"the packet has more than 16 IPv6 extension headers");
	}
}

static void
assert_not_encoded(const WbPacket *packet, const char *message)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = wb_packet_encode(packet, &error);

	g_assert_null(bytes);
	g_assert_error(error, WB_ERROR, WB_ERROR_INVALID_DATA);
	g_assert_cmpstr(error->message, ==, message);
}

static void
test_encode_faults(void)
{
	WbPacket packet = { .version = 4, .protocol = 6 };
	WbTcpOption *list = packet.tcp.options.list;

	list[0] = (WbTcpOption){ .kind = WB_OPTION_SACK, .sack.count = 5 };
	packet.tcp.options.count = 1;
	assert_not_encoded(&packet, "TCP option 1 of kind 5 is too long");
	list[0] = (WbTcpOption){ .kind = WB_OPTION_ACCECN1, .accecn.count = 4 };
	assert_not_encoded(&packet, "TCP option 1 of kind 174 is too long");
	list[0] = (WbTcpOption){ .kind = WB_OPTION_NOP };
	list[1] = (WbTcpOption){ .kind = WB_OPTION_MD5, .data.length = 39 };
	packet.tcp.options.count = 2;
	assert_not_encoded(&packet, "TCP option 2 of kind 19 is too long");
	list[1].data.length = 38;
	assert_not_encoded(&packet, "the TCP options take 44 bytes; a header has room for 40");
	packet.tcp.options.count = 0;
	packet.payload_length = 65535 - 40;
	g_bytes_unref(wb_packet_encode(&packet, NULL));
	packet.payload_length++;
	assert_not_encoded(
		&packet, "an IPv4 packet of 65536 bytes is too long: the most are 65535");
	packet.payload_length = G_MAXSIZE;
	g_assert_null(wb_packet_encode(&packet, NULL));
	packet.version = 5;
	assert_not_encoded(&packet, "a packet of IP version 5 cannot be made");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/packet-faults/decode", test_faults);
	g_test_add_func("/packet-faults/extension-limit", test_extension_limit);
	g_test_add_func("/packet-faults/encode", test_encode_faults);
	return g_test_run();
}
