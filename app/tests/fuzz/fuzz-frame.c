/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames: the first byte chooses the link type, every second byte after it a frame's length. */
#include "evidence/capture.h"
#include "packet/link.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const guint32 links[] = { WB_LINK_RAW, WB_LINK_ETHERNET, WB_LINK_SLL, WB_LINK_SLL2,
	WB_LINK_NULL, WB_LINK_LOOP, WB_LINK_IPV6, 147 };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(WbCapture) capture = wb_capture_new();
	guint32 link;

	if (size < 1)
		return 0;
	link = links[data[0] % G_N_ELEMENTS(links)];
	for (size_t at = 1; at < size;) {
		size_t length = MIN((size_t)data[at], size - at - 1);
		/* A copy of its own, so that the sanitizer sees what is read behind it. */
		g_autoptr(GBytes) frame = g_bytes_new(data + at + 1, length);
		g_autoptr(WbRunEvent) event =
			wb_capture_add(capture, link, 0, 0, frame, (guint32)length + data[at] % 3);

		g_assert(g_utf8_validate(event->text, -1, NULL) && !strchr(event->text, '\n'));
		at += length + 1;
	}
	return 0;
}
