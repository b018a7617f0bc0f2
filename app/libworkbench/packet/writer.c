/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text into a buffer. */
#include "packet/writer.h"

#define DIGITS_MAX 20

static const char hex_digits[] = "0123456789abcdef";

/* Writes NUMBER so that it ends before END, and returns its start. Two digits a division. */
static char *
format_number(char *end, guint64 number)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930"
				    "31323334353637383940414243444546474849505152535455565758596061"
				    "62636465666768697071727374757677787980818283848586878889909192"
				    "93949596979899";

	while (number >= 100) {
		end -= 2;
		memcpy(end, pairs + number % 100 * 2, 2);
		number /= 100;
	}
	if (number >= 10) {
		end -= 2;
		memcpy(end, pairs + number * 2, 2);
	} else {
		*--end = (char)('0' + number);
	}
	return end;
}

void
wb_put_number(WbWriter *writer, guint64 number)
{
	char digits[DIGITS_MAX];
	char *end = digits + sizeof(digits);
	char *start;

	if (number < 10) {
		wb_put_char(writer, (char)('0' + number));
		return;
	}
	start = format_number(end, number);
	wb_put_bytes(writer, start, (gsize)(end - start));
}

void
wb_put_digits(WbWriter *writer, guint64 number, guint width)
{
	char digits[DIGITS_MAX];
	char *end = digits + sizeof(digits);
	char *start = format_number(end, number);

	while (end - start < (gssize)MIN(width, DIGITS_MAX))
		*--start = '0';
	wb_put_bytes(writer, start, (gsize)(end - start));
}

void
wb_put_hex(WbWriter *writer, guint64 number, guint width)
{
	for (guint i = width; i-- > 0;)
		wb_put_char(writer, hex_digits[number >> (4 * i) & 0xf]);
}

void
wb_put_hex_bytes(WbWriter *writer, WbView bytes)
{
	for (gsize i = 0; i < bytes.length; i++)
		wb_put_hex(writer, bytes.bytes[i], 2);
}

void
wb_put_mac(WbWriter *writer, WbView view, gsize at, gsize length)
{
	for (gsize i = 0; i < length && wb_view_has(view, at + i, 1); i++) {
		if (i > 0)
			wb_put_char(writer, ':');
		wb_put_hex(writer, wb_view_u8(view, at + i), 2);
	}
}

static char *
put_octet(char *at, guint8 octet)
{
	if (octet >= 100)
		*at++ = (char)('0' + octet / 100);
	if (octet >= 10)
		*at++ = (char)('0' + octet / 10 % 10);
	*at++ = (char)('0' + octet % 10);
	return at;
}

void
wb_put_ipv4(WbWriter *writer, WbView view, gsize at)
{
	char text[16];
	char *end = text;

	for (gsize i = 0; i < 4; i++) {
		end = put_octet(end, wb_view_u8(view, at + i));
		*end++ = '.';
	}
	wb_put_bytes(writer, text, (gsize)(end - text) - 1);
}

/* Where the longest run of at least two zero groups starts (RFC 5952 4.2), and its length. */
static guint
find_zeros(const guint16 *groups, guint *ret_count)
{
	guint best = 8, run = 0;

	*ret_count = 1;
	for (guint i = 0; i < 8; i++) {
		run = groups[i] == 0 ? run + 1 : 0;
		if (run > *ret_count) {
			*ret_count = run;
			best = i + 1 - run;
		}
	}
	return best;
}

static guint
hex_width(guint16 group)
{
	return group >= 0x1000 ? 4 : group >= 0x100 ? 3 : group >= 0x10 ? 2 : 1;
}

void
wb_put_ipv6(WbWriter *writer, WbView view, gsize at)
{
	guint16 groups[8];
	guint zeros, count;

	for (guint i = 0; i < 8; i++)
		groups[i] = wb_view_u16(view, at + i * 2);
	zeros = find_zeros(groups, &count);
	for (guint i = 0; i < 8; i++) {
		if (i == zeros) {
			wb_put(writer, "::");
			i += count - 1;
			continue;
		}
		if (i > 0 && i != zeros + count)
			wb_put_char(writer, ':');
		/* IPv4 mapped into IPv6, or compatible with it, as inet_ntop() writes them. */
		if (i == 6 && zeros == 0 && (count == 6 || (count == 5 && groups[5] == 0xffff))) {
			wb_put_ipv4(writer, view, at + 12);
			return;
		}
		wb_put_hex(writer, groups[i], hex_width(groups[i]));
	}
}
