/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes as lines of text, "0010  45 00 00 3c …  E..<", and which byte stands where in it. The text
 * is ASCII: a place in it is a byte and a character. Lines end with a newline, the last one too.
 */
#pragma once

#include <glib.h>

/* At most so many bytes are shown. */
#define WB_HEX_MAX 65536

/* COLUMNS bytes a line, a multiple of 8. Owned. */
char *wb_hex_text_dup(const guint8 *bytes, gsize length, guint columns);

/* The byte at the place AT of the text; FALSE if none is shown there. */
gboolean wb_hex_text_find(gsize length, guint columns, gsize at, gsize *ret_byte);

/* The places of BYTE: of its two digits, and of its character. */
gsize wb_hex_text_get_digits(gsize length, guint columns, gsize byte);
gsize wb_hex_text_get_character(gsize length, guint columns, gsize byte);

/* Characters of a line of so many bytes, its newline too. */
gsize wb_hex_text_get_width(guint columns);
