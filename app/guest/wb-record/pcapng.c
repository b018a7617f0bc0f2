/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blocks of draft-ietf-opsawg-pcapng: one section, interfaces, packets. */
#include "record.h"

#include <string.h>

#define SECTION 0x0a0d0d0a
#define INTERFACE 1
#define ENHANCED_PACKET 6
#define BYTE_ORDER_MAGIC 0x1a2b3c4d
#define IF_NAME 2
#define IF_TSRESOL 9

/* Everything is in the byte order of this machine, as BYTE_ORDER_MAGIC tells. */
static char block[RECORD_SNAPLEN_MAX + 128];
static uint32_t size;

static void
put(const void *bytes, size_t length)
{
	if (length)
		memcpy(block + size, bytes, length);
	size += (uint32_t)length;
	while (size % 4)
		block[size++] = 0;
}

static void
put32(uint32_t number)
{
	put(&number, sizeof(number));
}

static void
put_option(uint16_t code, const void *value, uint16_t length)
{
	uint16_t head[] = { code, length };

	put(head, sizeof(head));
	put(value, length);
}

static void
begin(uint32_t type)
{
	size = 0;
	put32(type);
	put32(0);
}

static void
finish(void)
{
	put32(size + 4);
	memcpy(block + 4, &size, sizeof(size));
	output_bytes(WB_RECORD_PCAPNG, block, size);
}

void
pcapng_section(void)
{
	static const uint16_t version[] = { 1, 0 };
	int64_t unknown = -1;

	begin(SECTION);
	put32(BYTE_ORDER_MAGIC);
	put(version, sizeof(version));
	put(&unknown, sizeof(unknown));
	finish();
}

void
pcapng_interface(const char *name, uint16_t link)
{
	static const uint8_t nanoseconds = 9;
	uint16_t head[] = { link, 0 };

	begin(INTERFACE);
	put(head, sizeof(head));
	put32(options.snaplen);
	put_option(IF_NAME, name, (uint16_t)strlen(name));
	put_option(IF_TSRESOL, &nanoseconds, sizeof(nanoseconds));
	put_option(0, NULL, 0);
	finish();
}

void
pcapng_packet(unsigned interface, int64_t ns, const void *bytes, size_t captured, size_t length)
{
	begin(ENHANCED_PACKET);
	put32(interface);
	put32((uint32_t)((uint64_t)ns >> 32));
	put32((uint32_t)ns);
	put32((uint32_t)captured);
	put32((uint32_t)length);
	put(bytes, captured);
	finish();
}
