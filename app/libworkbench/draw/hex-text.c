/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes as lines of text. Every line but the last has the same length: the offset, the digits with
 * a gap more after each eight, and the characters. The last one's digits are filled up with blanks.
 */
#include "draw/hex-text.h"

#define OFFSET_WIDTH 6 /* four digits and two blanks */

/* Where a line's byte COLUMN has its digits. */
static gsize
digits_at(guint column)
{
	return OFFSET_WIDTH + 3 * (gsize)column + column / 8;
}

static gsize
characters_at(guint columns)
{
	return digits_at(columns) + 1;
}

gsize
wb_hex_text_get_width(guint columns)
{
	return characters_at(columns) + columns + 1;
}

static void
append_line(GString *text, const guint8 *bytes, gsize length, gsize offset, guint columns)
{
	gsize start = text->len;
	guint count = (guint)MIN(columns, length - offset);

	g_string_append_printf(text, "%04x  ", (guint)offset);
	for (guint i = 0; i < count; i++) {
		while (text->len - start < digits_at(i))
			g_string_append_c(text, ' ');
		g_string_append_printf(text, "%02x ", bytes[offset + i]);
	}
	while (text->len - start < characters_at(columns))
		g_string_append_c(text, ' ');
	for (guint i = 0; i < count; i++) {
		char c = (char)bytes[offset + i];

		g_string_append_c(text, g_ascii_isprint(c) ? c : '.');
	}
	g_string_append_c(text, '\n');
}

char *
wb_hex_text_dup(const guint8 *bytes, gsize length, guint columns)
{
	gsize shown = MIN(length, WB_HEX_MAX);
	GString *text = g_string_sized_new((shown / columns + 1) * wb_hex_text_get_width(columns));

	for (gsize offset = 0; offset < shown; offset += columns)
		append_line(text, bytes, shown, offset, columns);
	return g_string_free(text, FALSE);
}

gboolean
wb_hex_text_find(gsize length, guint columns, gsize at, gsize *ret_byte)
{
	gsize width = wb_hex_text_get_width(columns);
	gsize column = at % width, byte = at / width * columns;

	if (column >= characters_at(columns)) {
		column -= characters_at(columns);
	} else {
		if (column < OFFSET_WIDTH)
			return FALSE;
		column -= OFFSET_WIDTH;
		column = column / 25 * 8 + MIN(column % 25 / 3, 7);
	}
	*ret_byte = byte + column;
	return column < columns && *ret_byte < MIN(length, WB_HEX_MAX);
}

gsize
wb_hex_text_get_digits(gsize length, guint columns, gsize byte)
{
	gsize at = MIN(byte, MIN(length, WB_HEX_MAX));

	return at / columns * wb_hex_text_get_width(columns) + digits_at((guint)(at % columns));
}

gsize
wb_hex_text_get_character(gsize length, guint columns, gsize byte)
{
	gsize at = MIN(byte, MIN(length, WB_HEX_MAX));

	return at / columns * wb_hex_text_get_width(columns) + characters_at(columns) +
	       at % columns;
}
