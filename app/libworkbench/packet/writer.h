/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text into a buffer, for lines of which there are millions: nothing is allocated, and numbers do
 * not go through printf(). What does not fit is left out.
 */
#pragma once

#include "packet/packet.h"
#include "packet/view.h"

#include <string.h>

typedef struct {
	char *at, *end;
} WbWriter;

static inline void
wb_put_bytes(WbWriter *writer, const char *bytes, gsize length)
{
	if ((gsize)(writer->end - writer->at) < length)
		return;
	memcpy(writer->at, bytes, length);
	writer->at += length;
}

/* The compiler knows the length of a literal. */
static inline void
wb_put(WbWriter *writer, const char *text)
{
	wb_put_bytes(writer, text, strlen(text));
}

static inline void
wb_put_char(WbWriter *writer, char c)
{
	if (writer->at < writer->end)
		*writer->at++ = c;
}

/* Decimal; the second one with zeros in front, WIDTH of at most 20 digits. */
void wb_put_number(WbWriter *writer, guint64 number);
void wb_put_digits(WbWriter *writer, guint64 number, guint width);
/* WIDTH digits, no "0x". */
void wb_put_hex(WbWriter *writer, guint64 number, guint width);
/* "0102ff". */
void wb_put_hex_bytes(WbWriter *writer, WbView bytes);
/* "02:00:00:00:00:01", from at most LENGTH bytes at AT. */
void wb_put_mac(WbWriter *writer, WbView view, gsize at, gsize length);
/* Dotted, and as RFC 5952 has it; bytes that are not there are 0. */
void wb_put_ipv4(WbWriter *writer, WbView view, gsize at);
void wb_put_ipv6(WbWriter *writer, WbView view, gsize at);
