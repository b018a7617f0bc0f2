/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes as text, and from a place in it back to the byte. */
#include "draw/hex-text.h"

#include <string.h>

static void
test_lines(void)
{
	g_autofree char *text = wb_hex_text_dup((const guint8 *)"GET /\r\n\xff~", 9, 8);
	g_autofree char *wide = wb_hex_text_dup((const guint8 *)"0123456789abcdefg", 17, 16);
	g_autofree char *none = wb_hex_text_dup(NULL, 0, 16);

	g_assert_cmpstr(text, ==,
		"0000  47 45 54 20 2f 0d 0a ff   GET /...\n"
		"0008  7e                        ~\n");
	g_assert_cmpstr(wide, ==,
		"0000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66   0123456789abcdef\n"
		"0010  67                                                 g\n");
	g_assert_cmpstr(none, ==, "");
}

/* Each byte is found by its own two digits and its character, and by nothing else. */
static void
expect_places(gsize length, guint columns)
{
	g_autofree guint8 *bytes = g_malloc(length);
	g_autofree char *text = NULL;
	g_autofree guint *times = g_new0(guint, length);

	for (gsize i = 0; i < length; i++)
		bytes[i] = (guint8)(i * 37 + 65);
	text = wb_hex_text_dup(bytes, length, columns);
	for (gsize i = 0; i < length; i++) {
		gsize digits = wb_hex_text_get_digits(length, columns, i);
		gsize character = wb_hex_text_get_character(length, columns, i);
		char expected[3];
		gsize found;

		g_snprintf(expected, sizeof(expected), "%02x", bytes[i]);
		g_assert_cmpint(strncmp(text + digits, expected, 2), ==, 0);
		g_assert_cmpint(text[character], ==,
			g_ascii_isprint((char)bytes[i]) ? (char)bytes[i] : '.');
		g_assert_true(wb_hex_text_find(length, columns, digits, &found));
		g_assert_cmpuint(found, ==, i);
		g_assert_true(wb_hex_text_find(length, columns, digits + 1, &found));
		g_assert_cmpuint(found, ==, i);
		g_assert_true(wb_hex_text_find(length, columns, character, &found));
		g_assert_cmpuint(found, ==, i);
	}
	for (gsize at = 0; at < strlen(text); at++) {
		gsize found;

		if (wb_hex_text_find(length, columns, at, &found))
			times[found]++;
		else
			g_assert_false(text[at] != '\n' &&
				       at % wb_hex_text_get_width(columns) > 5 && text[at] != ' ');
	}
	for (gsize i = 0; i < length; i++)
		g_assert_cmpuint(times[i], >=, 3);
}

static void
test_places(void)
{
	expect_places(1, 8);
	expect_places(8, 8);
	expect_places(61, 8);
	expect_places(61, 16);
	expect_places(48, 16);
}

static void
test_cap(void)
{
	g_autofree guint8 *bytes = g_malloc0(WB_HEX_MAX + 100);
	g_autofree char *text = wb_hex_text_dup(bytes, WB_HEX_MAX + 100, 16);
	gsize found;

	g_assert_cmpuint(strlen(text), ==,
		WB_HEX_MAX / 16 * (wb_hex_text_get_width(16) + 1) - WB_HEX_MAX / 16);
	g_assert_false(wb_hex_text_find(WB_HEX_MAX + 100, 16, strlen(text) + 10, &found));
	g_assert_cmpuint(
		wb_hex_text_get_digits(WB_HEX_MAX + 100, 16, G_MAXUINT32), <=, strlen(text) + 6);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/hex-text/lines", test_lines);
	g_test_add_func("/hex-text/places", test_places);
	g_test_add_func("/hex-text/cap", test_cap);
	return g_test_run();
}
