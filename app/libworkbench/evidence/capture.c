/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Captured frames as events. */
#include "evidence/capture.h"

#include "packet/line.h"

#include <netinet/in.h>
#include <string.h>

struct _WbCapture {
	WbLines *lines;
};

WbCapture *
wb_capture_new(void)
{
	WbCapture *capture = g_new0(WbCapture, 1);

	capture->lines = wb_lines_new();
	return capture;
}

void
wb_capture_free(WbCapture *capture)
{
	if (!capture)
		return;
	wb_lines_free(capture->lines);
	g_free(capture);
}

static void
take_addresses(WbRunEvent *event, const WbLayers *layers, const WbLayer *ip)
{
	WbView view = wb_layer_view(layers, ip);
	WbFlow *flow = &event->flow;
	gboolean is_v4 = ip->kind == WB_LAYER_IPV4;
	gsize size = is_v4 ? 4 : 16;

	flow->version = is_v4 ? 4 : 6;
	flow->protocol = (guint8)ip->type;
	memcpy(flow->source.bytes, view.bytes + (is_v4 ? 12 : 8), size);
	memcpy(flow->destination.bytes, view.bytes + (is_v4 ? 16 : 24), size);
}

static void
take_segment(WbRunEvent *event, const WbLayer *layer, WbView view)
{
	guint flags = wb_view_u16(view, 12) & (WB_TCP_RESERVED | 0x1ff);
	gsize length = wb_layer_content(layer);

	event->has_sequence = TRUE;
	event->sequence = wb_view_u32(view, 4);
	event->sequence_end = (guint32)(event->sequence + length + !!(flags & WB_TCP_SYN) +
					!!(flags & WB_TCP_FIN));
	event->packet.flags = (guint16)flags;
	event->packet.ack = wb_view_u32(view, 8);
}

static void
take_keys(WbRunEvent *event, const WbLayers *layers)
{
	const WbLayer *layer;
	WbView view;

	if (layers->ip == layers->count || layers->list[layers->ip].fault != WB_FAULT_NONE ||
		layers->list[layers->ip].kind == WB_LAYER_DATA)
		return;
	take_addresses(event, layers, &layers->list[layers->ip]);
	if (layers->transport == layers->count)
		return;
	layer = &layers->list[layers->transport];
	event->flow.protocol = (guint8)layer[-1].type;
	view = wb_layer_view(layers, layer);
	if (layer->kind < WB_LAYER_TCP || layer->kind > WB_LAYER_UDPLITE ||
		!wb_view_has(view, 0, 4))
		return;
	event->flow.source_port = wb_view_u16(view, 0);
	event->flow.destination_port = wb_view_u16(view, 2);
	if (layer->kind == WB_LAYER_TCP && layer->fault == WB_FAULT_NONE)
		take_segment(event, layer, view);
}

WbRunEvent *
wb_capture_add(WbCapture *capture, guint32 link, guint32 interface, gint64 time_ns, GBytes *bytes,
	guint32 wire_length)
{
	WbRunEvent *event = wb_run_event_new(WB_STREAM_PACKET);
	WbLayers layers;
	gsize length;
	const guint8 *data = g_bytes_get_data(bytes, &length);

	event->time_ns = time_ns;
	event->packet.bytes = g_bytes_ref(bytes);
	event->packet.link = link;
	event->packet.interface = interface;
	event->packet.wire_length = (guint32)MAX(wire_length, length);
	event->packet.cut = event->packet.wire_length > length;
	wb_layers_parse(&layers, link, data, length, wire_length);
	take_keys(event, &layers);
	event->text = g_strdup(wb_lines_describe(capture->lines, &layers, NULL));
	return event;
}
