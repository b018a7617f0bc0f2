/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcapng, read as it arrives. Numbers are in the byte order of each section. */
#include "evidence/pcapng.h"

#include "base/error.h"
#include "evidence/pcapng-blocks.h"

#include <string.h>

#define INTERFACES_MAX 256
#define BLOCK_MIN 12 /* type, length, and the length again */
#define PACKET_HEADER 20
#define DEFAULT_RESOLUTION 6 /* microseconds */

typedef struct {
	guint32 link, snaplen;
	guint8 resolution; /* as if_tsresol has it */
	gint64 offset_s;
	char *name;
} Interface;

struct _WbPcapngReader {
	WbFrameFunc frame;
	gpointer data;
	GByteArray *pending;
	GPtrArray *interfaces;
	gboolean in_section, swapped;
	char *fault; /* why nothing more is read */
};

typedef struct {
	const guint8 *bytes;
	gsize length;
	gboolean swapped;
} Block;

static void
interface_free(gpointer data)
{
	Interface *interface = data;

	g_free(interface->name);
	g_free(interface);
}

WbPcapngReader *
wb_pcapng_reader_new(WbFrameFunc frame, gpointer data)
{
	WbPcapngReader *reader = g_new0(WbPcapngReader, 1);

	reader->frame = frame;
	reader->data = data;
	reader->pending = g_byte_array_new();
	reader->interfaces = g_ptr_array_new_with_free_func(interface_free);
	return reader;
}

void
wb_pcapng_reader_free(WbPcapngReader *reader)
{
	if (!reader)
		return;
	g_byte_array_unref(reader->pending);
	g_ptr_array_unref(reader->interfaces);
	g_free(reader->fault);
	g_free(reader);
}

/* 0 beyond the end. */
static guint16
get_u16(const Block *block, gsize at)
{
	guint16 number;

	if (at > block->length || block->length - at < sizeof(number))
		return 0;
	memcpy(&number, block->bytes + at, sizeof(number));
	return block->swapped ? GUINT16_SWAP_LE_BE(number) : number;
}

static guint32
get_u32(const Block *block, gsize at)
{
	guint32 number;

	if (at > block->length || block->length - at < sizeof(number))
		return 0;
	memcpy(&number, block->bytes + at, sizeof(number));
	return block->swapped ? GUINT32_SWAP_LE_BE(number) : number;
}

/* The option at *AT, which is passed; FALSE at the end or where one does not fit. */
static gboolean
next_option(const Block *block, gsize *at, guint16 *ret_code, gsize *ret_value, gsize *ret_length)
{
	gsize left = block->length - MIN(*at, block->length);
	gsize length = get_u16(block, *at + 2);

	*ret_code = get_u16(block, *at);
	if (left < 4 || *ret_code == WB_PCAPNG_END || left - 4 < length)
		return FALSE;
	*ret_value = *at + 4;
	*ret_length = length;
	*at += 4 + ((length + 3) & ~(gsize)3);
	return TRUE;
}

static char *
dup_value(const Block *block, gsize value, gsize length)
{
	return g_strndup((const char *)block->bytes + value, length);
}

static gboolean fail(WbPcapngReader *reader, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean
fail(WbPcapngReader *reader, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_free(reader->fault);
	reader->fault = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return FALSE;
}

static gboolean
read_interface(WbPcapngReader *reader, const Block *block)
{
	Interface *interface;
	gsize at = 8, value, length;
	guint16 code;

	if (block->length < 8)
		return fail(reader, "an interface block of %zu bytes", block->length);
	if (reader->interfaces->len >= INTERFACES_MAX)
		return fail(reader, "more than %d interfaces", INTERFACES_MAX);
	interface = g_new0(Interface, 1);
	interface->link = get_u16(block, 0);
	interface->snaplen = get_u32(block, 4);
	interface->resolution = DEFAULT_RESOLUTION;
	while (next_option(block, &at, &code, &value, &length)) {
		if (code == WB_PCAPNG_IF_NAME && !interface->name)
			interface->name = dup_value(block, value, MIN(length, 64));
		else if (code == WB_PCAPNG_IF_TSRESOL && length >= 1)
			interface->resolution = block->bytes[value];
		else if (code == WB_PCAPNG_IF_TSOFFSET && length >= 8)
			interface->offset_s =
				(gint64)((guint64)get_u32(block, value + (block->swapped ? 0 : 4))
						 << 32 |
					 get_u32(block, value + (block->swapped ? 4 : 0)));
	}
	g_ptr_array_add(reader->interfaces, interface);
	return TRUE;
}

/* In nanoseconds; what does not fit is 0: a wrong clock is no reason to lose the packet. */
static gint64
convert_time(const Interface *interface, guint64 ticks)
{
	guint exponent = interface->resolution & 0x7f;
	gboolean binary = interface->resolution & 0x80;
	__int128 ns;

	if (exponent > (binary ? 63 : 18))
		return 0;
	if (binary) {
		ns = ((unsigned __int128)ticks * 1000000000) >> exponent;
	} else {
		ns = ticks;
		for (; exponent < 9; exponent++)
			ns *= 10;
		for (; exponent > 9; exponent--)
			ns /= 10;
	}
	ns += (__int128)interface->offset_s * 1000000000;
	return ns < 0 || ns > G_MAXINT64 ? 0 : (gint64)ns;
}

static void
deliver(WbPcapngReader *reader, const Block *block, WbFrame *frame, gsize at, gsize captured)
{
	const Interface *interface = reader->interfaces->pdata[frame->interface];
	g_autoptr(GBytes) bytes = g_bytes_new(block->bytes + at, captured);
	g_autofree char *comment = NULL;
	gsize options = at + ((captured + 3) & ~(gsize)3), value, length;
	guint16 code;

	while (next_option(block, &options, &code, &value, &length))
		if (code == WB_PCAPNG_COMMENT && !comment)
			comment = dup_value(block, value, length);
	frame->link = interface->link;
	frame->interface_name = interface->name;
	frame->bytes = bytes;
	frame->comment = comment;
	reader->frame(frame, reader->data);
}

static gboolean
read_packet(WbPcapngReader *reader, const Block *block)
{
	WbFrame frame = { .interface = get_u32(block, 0), .wire_length = get_u32(block, 16) };
	gsize captured = get_u32(block, 12);

	if (block->length < PACKET_HEADER || block->length - PACKET_HEADER < captured)
		return fail(
			reader, "a packet of %zu bytes in a block of %zu", captured, block->length);
	if (frame.interface >= reader->interfaces->len)
		return fail(reader, "a packet of interface %u of %u", frame.interface,
			reader->interfaces->len);
	frame.time_ns = convert_time(reader->interfaces->pdata[frame.interface],
		(guint64)get_u32(block, 4) << 32 | get_u32(block, 8));
	deliver(reader, block, &frame, PACKET_HEADER, captured);
	return TRUE;
}

/* A packet of the first interface, without a time. */
static gboolean
read_simple_packet(WbPcapngReader *reader, const Block *block)
{
	WbFrame frame = { .wire_length = get_u32(block, 0) };
	const Interface *interface;
	gsize captured;

	if (block->length < 4 || reader->interfaces->len == 0)
		return fail(reader, "a packet without an interface");
	interface = reader->interfaces->pdata[0];
	captured = MIN(frame.wire_length, interface->snaplen ? interface->snaplen : G_MAXUINT32);
	/* Its padding cannot be told from the packet where the interface says no limit. */
	deliver(reader, block, &frame, 4, MIN(captured, block->length - 4));
	return TRUE;
}

static gboolean
read_block(WbPcapngReader *reader, guint32 type, const Block *block)
{
	switch (type) {
	case WB_PCAPNG_SECTION:
		reader->in_section = TRUE;
		g_ptr_array_set_size(reader->interfaces, 0);
		if (get_u16(block, 4) != 1)
			return fail(
				reader, "version %u of the format; known is 1", get_u16(block, 4));
		return TRUE;
	case WB_PCAPNG_INTERFACE:
		return read_interface(reader, block);
	case WB_PCAPNG_PACKET:
		return read_packet(reader, block);
	case WB_PCAPNG_SIMPLE_PACKET:
		return read_simple_packet(reader, block);
	default:
		return TRUE;
	}
}

/* The byte order of a section stands behind its block's length, which is in that order. */
static gboolean
take_byte_order(WbPcapngReader *reader, const guint8 *bytes)
{
	guint32 magic;

	memcpy(&magic, bytes + 8, sizeof(magic));
	reader->swapped = magic == WB_PCAPNG_MAGIC_SWAPPED;
	return magic == WB_PCAPNG_MAGIC || reader->swapped ||
	       fail(reader, "a section without byte order");
}

/* How many bytes the block at the start of BYTES took; 0: it is not whole yet, or faulty. */
static gsize
take_block(WbPcapngReader *reader, const guint8 *bytes, gsize length)
{
	Block whole = { bytes, length, reader->swapped };
	guint32 type = get_u32(&whole, 0);
	Block block;
	gsize size;

	if (length < BLOCK_MIN)
		return 0;
	if (type == WB_PCAPNG_SECTION && !take_byte_order(reader, bytes))
		return 0;
	whole.swapped = reader->swapped;
	size = get_u32(&whole, 4);
	if (type != WB_PCAPNG_SECTION && !reader->in_section)
		return fail(reader, "it does not begin with a section");
	if (size < BLOCK_MIN || size % 4 || size > WB_PCAPNG_BLOCK_MAX)
		return fail(reader, "a block of %zu bytes", size);
	if (length < size)
		return 0;
	if (get_u32(&whole, size - 4) != size)
		return fail(reader, "a block whose two lengths differ");
	block = (Block){ bytes + 8, size - BLOCK_MIN, reader->swapped };
	return read_block(reader, type, &block) ? size : 0;
}

gboolean
wb_pcapng_reader_feed(WbPcapngReader *reader, const guint8 *bytes, gsize length, GError **error)
{
	gsize at = 0, taken;

	if (!reader->fault) {
		g_byte_array_append(reader->pending, bytes, (guint)length);
		while ((taken = take_block(
				reader, reader->pending->data + at, reader->pending->len - at)) > 0)
			at += taken;
		g_byte_array_remove_range(reader->pending, 0, (guint)at);
	}
	if (!reader->fault)
		return TRUE;
	g_byte_array_set_size(reader->pending, 0);
	g_set_error(
		error, WB_ERROR, WB_ERROR_INVALID_DATA, "the pcapng data has %s", reader->fault);
	return FALSE;
}

gsize
wb_pcapng_reader_get_pending(const WbPcapngReader *reader)
{
	return reader->pending->len;
}
