/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers of the pcapng format. */
#pragma once

enum {
	WB_PCAPNG_SECTION = 0x0a0d0d0a,
	WB_PCAPNG_INTERFACE = 1,
	WB_PCAPNG_SIMPLE_PACKET = 3,
	WB_PCAPNG_PACKET = 6,
};

#define WB_PCAPNG_MAGIC 0x1a2b3c4du
#define WB_PCAPNG_MAGIC_SWAPPED 0x4d3c2b1au

/* Options; a code means something else in each kind of block. */
enum {
	WB_PCAPNG_END = 0,
	WB_PCAPNG_COMMENT = 1,
	WB_PCAPNG_IF_NAME = 2,
	WB_PCAPNG_USER_APPLICATION = 4,
	WB_PCAPNG_IF_TSRESOL = 9,
	WB_PCAPNG_IF_TSOFFSET = 14,
};

/* A block of more bytes than this is taken for damage. */
#define WB_PCAPNG_BLOCK_MAX (1024 * 1024)
