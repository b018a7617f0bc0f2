/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP options and flags: bytes to fields, fields to bytes, and both as text. */
#include "packet-fixture.h"

#include <string.h>

static const struct {
	const char *hex, *text;
} options[] = {
	{ "02 04 05 b4", "mss 1460" },
	{ "01 03 03 08", "nop,wscale 8" },
	{ "01 01 04 02", "nop,nop,sackOK" },
	{ "01 01 05 0a 00 00 00 01 00 00 00 0b", "nop,nop,sack 1:11" },
	{ "01 01 05 12 00 00 00 01 00 00 00 0b ff ff ff ff 00 00 00 10",
		"nop,nop,sack 1:11 4294967295:16" },
	{ "01 01 05 22 00 00 00 01 00 00 00 02 00 00 00 03 00 00 00 04 00 00 00 05 00 00 00 06 "
	  "00 00 00 07 00 00 00 08",
		"nop,nop,sack 1:2 3:4 5:6 7:8" },
	{ "01 01 08 0a 00 00 00 02 ff ff ff ff", "nop,nop,TS val 2 ecr 4294967295" },
	{ "13 12 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 01 01",
		"md5 000102030405060708090a0b0c0d0e0f,nop,nop" },
	{ "22 02 01 01", "FO,nop,nop" },
	{ "22 0a 01 23 45 67 89 ab cd ef 01 01", "FO 0123456789abcdef,nop,nop" },
	{ "fe 04 f9 89", "FOEXP" },
	{ "fe 08 f9 89 aa bb cc dd", "FOEXP aabbccdd" },
	{ "fe 06 e2 d4 c3 d9 01 01", "option-254 e2d4c3d9,nop,nop" },
	{ "fe 02 01 01", "option-254,nop,nop" },
	{ "ac 02 01 01", "ECN,nop,nop" },
	{ "ac 05 00 00 01 01 01 01", "ECN e0b 1,nop,nop,nop" },
	{ "ac 0b 00 00 01 00 01 00 ff ff ff 01", "ECN e0b 1 ceb 256 e1b 16777215,nop" },
	{ "ae 0b 00 00 01 00 00 02 00 00 03 01", "ECN e1b 1 ceb 2 e0b 3,nop" },
	{ "1e 04 12 34", "option-30 1234" },
	{ "04 02 00 00", "sackOK" },
	{ "02 04 05 b4 00 00 00 00", "mss 1460" },
	{ "", "" },
};

static void
test_options(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(options); i++) {
		g_autoptr(GBytes) bytes = from_hex(options[i].hex);
		g_autofree char *text = NULL, *hex = NULL;
		g_autoptr(GByteArray) encoded = g_byte_array_new();
		WbTcpOptions decoded;
		gsize length;
		const guint8 *data = g_bytes_get_data(bytes, &length);

		wb_tcp_options_decode(data, length, &decoded);
		g_assert_false(decoded.malformed);
		text = wb_tcp_options_to_string(&decoded);
		g_assert_cmpstr(text, ==, options[i].text);
		g_assert_true(wb_tcp_options_encode(&decoded, encoded, NULL));
		hex = to_hex(encoded->data, encoded->len);
		/* More padding than is needed is not kept. */
		g_assert_true(g_str_has_prefix(options[i].hex, hex));
		g_assert_cmpuint(encoded->len % 4, ==, 0);
	}
}

static const struct {
	const char *hex, *text;
} malformed[] = {
	{ "01 02 00 00", "nop,malformed" },			 /* a length of 0 */
	{ "01 1e 01 00", "nop,malformed" },			 /* a length of 1 */
	{ "02 04 05 b4 01 08 0a 00", "mss 1460,nop,malformed" }, /* overruns */
	{ "01 01 01 02", "nop,nop,nop,malformed" },		 /* no length */
	{ "02 03 05 00", "malformed" }, { "03 04 00 00", "malformed" },
	{ "04 03 00 00", "malformed" }, { "08 09 00 00 00 01 00 00 00 02 00 00", "malformed" },
	{ "05 02 01 01", "malformed" }, { "05 0c 00 00 00 01 00 00 00 02 00 00", "malformed" },
	{ "05 26 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
	  "00 00 00 00 00 00 00 00 00 00",
		"malformed" },
	{ "ac 04 00 00", "malformed" },
	{ "ac 0e 00 00 00 00 00 00 00 00 00 00 00 00", "malformed" },
	{ "00 00 00 01", "malformed" }, /* bytes after the end */
};

static void
test_options_malformed(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(malformed); i++) {
		g_autoptr(GBytes) bytes = from_hex(malformed[i].hex);
		g_autofree char *text = NULL;
		WbTcpOptions decoded;
		gsize length;
		const guint8 *data = g_bytes_get_data(bytes, &length);

		wb_tcp_options_decode(data, length, &decoded);
		g_assert_true(decoded.malformed);
		text = wb_tcp_options_to_string(&decoded);
		g_assert_cmpstr(text, ==, malformed[i].text);
	}
}

static void
test_options_many(void)
{
	guint8 bytes[60];
	WbTcpOptions decoded;

	memset(bytes, WB_OPTION_NOP, sizeof(bytes));
	wb_tcp_options_decode(bytes, sizeof(bytes), &decoded);
	g_assert_cmpuint(decoded.count, ==, 40);
	g_assert_false(decoded.malformed);
}

static void
test_flags_text(void)
{
	static const struct {
		guint flags;
		gboolean ace;
		const char *text;
	} cases[] = {
		{ 0, FALSE, "-" },
		{ WB_TCP_SYN, FALSE, "S" },
		{ WB_TCP_SYN | WB_TCP_ACK, FALSE, "S." },
		{ WB_TCP_FIN | WB_TCP_PSH | WB_TCP_ACK, FALSE, "FP." },
		{ WB_TCP_RST | WB_TCP_ACK, FALSE, "R." },
		{ WB_TCP_SYN | WB_TCP_ECE | WB_TCP_CWR | WB_TCP_AE, FALSE, "SEWA" },
		{ WB_TCP_URG | WB_TCP_ACK, FALSE, "U." },
		{ WB_TCP_ACK | WB_TCP_ECE | WB_TCP_AE, TRUE, ".5" },
		{ WB_TCP_ACK | WB_TCP_CWR, TRUE, ".2" },
		{ WB_TCP_ACK, TRUE, ".0" },
		{ WB_TCP_RESERVED, FALSE, "-" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = wb_tcp_flags_to_string(cases[i].flags, cases[i].ace);

		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tcp-options/options", test_options);
	g_test_add_func("/tcp-options/malformed", test_options_malformed);
	g_test_add_func("/tcp-options/many", test_options_many);
	g_test_add_func("/tcp-options/flags", test_flags_text);
	return g_test_run();
}
