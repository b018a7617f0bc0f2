/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames as lines and as fields: the first byte chooses the link type, every second byte after it a
 * frame's length.
 */
#include "evidence/capture.h"
#include "packet/dissect.h"
#include "packet/layers.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const guint32 links[] = { WB_LINK_RAW, WB_LINK_ETHERNET, WB_LINK_SLL, WB_LINK_SLL2,
	WB_LINK_NULL, WB_LINK_LOOP, WB_LINK_IPV6, 147 };

static void
check_line(const char *text)
{
	g_assert(g_utf8_validate(text, -1, NULL) && !strpbrk(text, "\n\033"));
}

/* Every field lies in the frame. */
static void
check_fields(const WbField *field, gsize length)
{
	g_assert(field->offset <= length && field->length <= length - field->offset);
	check_line(field->text);
	if (field->value)
		check_line(field->value);
	for (guint i = 0; field->children && i < field->children->len; i++)
		check_fields(field->children->pdata[i], length);
}

static void
check_layers(guint32 link, const guint8 *bytes, gsize length, gsize wire_length)
{
	WbLayers layers;

	wb_layers_parse(&layers, link, bytes, length, wire_length);
	g_assert(layers.count <= WB_LAYERS_MAX);
	for (guint i = 0; i < layers.count; i++) {
		const WbLayer *layer = &layers.list[i];

		g_assert(layer->offset <= layer->end && layer->end <= length);
		g_assert(layer->claimed >= layer->end - layer->offset);
		if (layer->fault == WB_FAULT_NONE)
			g_assert(layer->length <= layer->end - layer->offset);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Its table of connections is large: one is enough. */
	static WbCapture *capture;
	guint32 link;

	if (size < 1)
		return 0;
	if (!capture)
		capture = wb_capture_new();
	link = links[data[0] % G_N_ELEMENTS(links)];
	for (size_t at = 1; at < size;) {
		size_t length = MIN((size_t)data[at], size - at - 1);
		size_t wire_length = length + data[at] % 3;
		/* A copy of its own, so that the sanitizer sees what is read behind it. */
		g_autoptr(GBytes) frame = g_bytes_new(data + at + 1, length);
		const guint8 *bytes = g_bytes_get_data(frame, NULL);
		g_autoptr(WbField) fields = wb_dissect(link, bytes, length, wire_length);
		g_autoptr(WbRunEvent) event =
			wb_capture_add(capture, link, 0, 0, frame, (guint32)wire_length);

		check_layers(link, bytes, length, wire_length);
		check_fields(fields, length);
		check_line(event->text);
		at += length + 1;
	}
	return 0;
}
