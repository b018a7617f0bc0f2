/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets as bytes written by hand. */
#pragma once

#include "packet/packet.h"

/* Source and destination. */
#define IPV4_TO "c0 a8 00 01 c0 00 02 01 "
#define IPV6_TO                                            \
	"fd 3d fa 7b d1 7d 00 00 00 00 00 00 00 00 00 01 " \
	"fd 3d fa 7b d1 7d 88 88 00 00 00 00 00 00 00 01 "

/* The bytes of "45 00 …". Owned. */
static inline GBytes *
from_hex(const char *hex)
{
	GByteArray *bytes = g_byte_array_new();

	for (; *hex; hex++) {
		guint8 byte;

		if (*hex == ' ')
			continue;
		g_assert_true(g_ascii_isxdigit(hex[0]) && g_ascii_isxdigit(hex[1]));
		byte = (guint8)(g_ascii_xdigit_value(hex[0]) << 4 | g_ascii_xdigit_value(hex[1]));
		g_byte_array_append(bytes, &byte, 1);
		hex++;
	}
	return g_byte_array_free_to_bytes(bytes);
}

static inline char *
to_hex(const guint8 *bytes, gsize length)
{
	GString *hex = g_string_new(NULL);

	for (gsize i = 0; i < length; i++)
		g_string_append_printf(hex, "%s%02x", i ? " " : "", bytes[i]);
	return g_string_free(hex, FALSE);
}
