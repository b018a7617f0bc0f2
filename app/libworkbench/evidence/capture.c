/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Captured frames as events. */
#include "evidence/capture.h"

#include "packet/link.h"

#include <net/ethernet.h>
#include <netinet/in.h>
#include <string.h>

#define FLOWS_MAX 16384

/* Initial sequence numbers; [0] is of the flow's source, [1] of its destination. */
typedef struct {
	WbFlow flow;
	guint32 isn[2];
	gboolean known[2];
} Connection;

struct _WbCapture {
	GHashTable *connections; /* of Connection, by its flow */
	GQueue order;		 /* the oldest first */
};

WbCapture *
wb_capture_new(void)
{
	WbCapture *capture = g_new0(WbCapture, 1);

	capture->connections = g_hash_table_new_full(wb_flow_hash, wb_flow_equal, NULL, g_free);
	return capture;
}

void
wb_capture_free(WbCapture *capture)
{
	if (!capture)
		return;
	g_queue_clear(&capture->order);
	g_hash_table_unref(capture->connections);
	g_free(capture);
}

static Connection *
get_connection(WbCapture *capture, const WbFlow *flow)
{
	Connection *connection = g_hash_table_lookup(capture->connections, flow);

	if (connection)
		return connection;
	if (g_queue_get_length(&capture->order) >= FLOWS_MAX) {
		connection = g_queue_pop_head(&capture->order);
		g_hash_table_remove(capture->connections, &connection->flow);
	}
	connection = g_new0(Connection, 1);
	connection->flow = *flow;
	g_hash_table_insert(capture->connections, &connection->flow, connection);
	g_queue_push_tail(&capture->order, connection);
	return connection;
}

/* --- TCP ----------------------------------------------------------------------------------- */

/* What to take off the numbers of a segment; 0 for those of a SYN, which are shown as they are. */
typedef struct {
	guint32 sequence, ack;
} Base;

static Base
learn(WbCapture *capture, const WbFlow *flow, const WbTcp *tcp)
{
	Connection *connection = get_connection(capture, flow);
	guint mine = wb_flow_same_way(flow, &connection->flow) ? 0 : 1;
	Base base = { 0 };

	if (tcp->flags & WB_TCP_SYN) {
		/* A port used again starts a connection of its own. */
		if (!(tcp->flags & WB_TCP_ACK) && tcp->seq != connection->isn[mine])
			connection->known[!mine] = FALSE;
		connection->isn[mine] = tcp->seq;
		connection->known[mine] = TRUE;
		return base;
	}
	if (!connection->known[mine]) {
		connection->isn[mine] = tcp->seq - 1;
		connection->known[mine] = TRUE;
	}
	if ((tcp->flags & WB_TCP_ACK) && !connection->known[!mine]) {
		connection->isn[!mine] = tcp->ack - 1;
		connection->known[!mine] = TRUE;
	}
	base.sequence = connection->isn[mine];
	base.ack = connection->known[!mine] ? connection->isn[!mine] : 0;
	return base;
}

/* A SACK block lies in the other side's numbers, like the acknowledgment. */
static void
make_sack_relative(WbTcpOptions *options, guint32 base)
{
	for (guint i = 0; i < options->count; i++) {
		WbTcpOption *option = &options->list[i];

		for (guint b = 0; option->kind == WB_OPTION_SACK && b < option->sack.count; b++) {
			option->sack.blocks[b].start -= base;
			option->sack.blocks[b].end -= base;
		}
	}
}

static void
describe_tcp(GString *text, WbPacket *packet, const Base *base)
{
	const WbTcp *tcp = &packet->tcp;
	gsize length = packet->claimed_length;
	g_autofree char *flags = wb_tcp_flags_to_string(tcp->flags, FALSE);

	g_string_append_printf(text, "Flags [%s]", strcmp(flags, "-") == 0 ? "none" : flags);
	if (length > 0)
		g_string_append_printf(text, ", seq %u:%u", tcp->seq - base->sequence,
			(guint32)(tcp->seq - base->sequence + length));
	else if (tcp->flags & (WB_TCP_SYN | WB_TCP_FIN | WB_TCP_RST))
		g_string_append_printf(text, ", seq %u", tcp->seq - base->sequence);
	if (tcp->flags & WB_TCP_ACK)
		g_string_append_printf(text, ", ack %u", tcp->ack - base->ack);
	g_string_append_printf(text, ", win %u", tcp->window);
	if (tcp->flags & WB_TCP_URG)
		g_string_append_printf(text, ", urg %u", tcp->urgent);
	if (tcp->options.count > 0) {
		g_autofree char *options = NULL;

		make_sack_relative(&packet->tcp.options, base->ack);
		options = wb_tcp_options_to_string(&tcp->options);
		g_string_append_printf(text, ", options [%s]", options);
	}
	g_string_append_printf(text, ", length %zu", length);
}

static void
take_tcp(WbCapture *capture, WbRunEvent *event, WbPacket *packet, GString *text)
{
	const WbTcp *tcp = &packet->tcp;
	Base base;

	event->flow.source_port = tcp->source_port;
	event->flow.destination_port = tcp->destination_port;
	event->has_sequence = TRUE;
	event->sequence = tcp->seq;
	event->sequence_end = (guint32)(tcp->seq + packet->claimed_length +
					!!(tcp->flags & WB_TCP_SYN) + !!(tcp->flags & WB_TCP_FIN));
	event->packet.flags = tcp->flags;
	event->packet.ack = tcp->ack;
	base = learn(capture, &event->flow, tcp);
	describe_tcp(text, packet, &base);
}

/* --- IP ------------------------------------------------------------------------------------ */

static void
append_endpoints(GString *text, const WbFlow *flow)
{
	g_autofree char *from = wb_ip_address_to_string(&flow->source, flow->version);
	g_autofree char *to = wb_ip_address_to_string(&flow->destination, flow->version);

	g_string_append(text, flow->version == 4 ? "IP " : "IP6 ");
	if (flow->source_port || flow->destination_port)
		g_string_append_printf(text, "%s.%u > %s.%u: ", from, flow->source_port, to,
			flow->destination_port);
	else
		g_string_append_printf(text, "%s > %s: ", from, to);
}

static void
take_packet(WbCapture *capture, WbRunEvent *event, WbPacket *packet, GString *text)
{
	g_autoptr(GString) rest = g_string_new(NULL);
	g_autofree char *word = NULL;

	event->flow = (WbFlow){ packet->version, packet->protocol, 0, 0, packet->source,
		packet->destination };
	if (packet->protocol == IPPROTO_TCP) {
		take_tcp(capture, event, packet, rest);
	} else if (packet->protocol == IPPROTO_UDP) {
		event->flow.source_port = packet->udp.source_port;
		event->flow.destination_port = packet->udp.destination_port;
		g_string_append_printf(rest, "UDP, length %zu", packet->claimed_length);
	} else if (wb_packet_is_icmp(packet)) {
		word = wb_packet_to_string(packet);
		g_string_append(rest, word);
	} else {
		g_string_append_printf(
			rest, "protocol %u, length %zu", packet->protocol, packet->claimed_length);
	}
	append_endpoints(text, &event->flow);
	g_string_append(text, rest->str);
	if (!packet->ip_checksum_ok)
		g_string_append(text, ", bad IP checksum");
}

static void
take_ip(WbCapture *capture, WbRunEvent *event, const guint8 *bytes, gsize length, GString *text)
{
	g_autoptr(GError) error = NULL;
	WbPacket packet;
	gsize known;

	if (wb_packet_decode(bytes, length, &packet, &error)) {
		take_packet(capture, event, &packet, text);
	} else if (event->packet.cut &&
		   wb_packet_decode_quoted(bytes, length, &packet, &known, NULL) &&
		   (packet.protocol != IPPROTO_TCP || known >= 20)) {
		take_packet(capture, event, &packet, text);
		g_string_append(text, ", cut off");
	} else {
		g_string_append(text, error->message);
	}
}

static void
describe_other(GString *text, const WbLinkHeader *header, const guint8 *bytes, gsize length)
{
	if (header->ether_type == ETHERTYPE_ARP && length - header->offset >= 28) {
		const guint8 *arp = bytes + header->offset;

		if (arp[7] == 1)
			g_string_append_printf(text, "ARP, who has %u.%u.%u.%u, tell %u.%u.%u.%u",
				arp[24], arp[25], arp[26], arp[27], arp[14], arp[15], arp[16],
				arp[17]);
		else
			g_string_append_printf(text,
				"ARP, %u.%u.%u.%u is at %02x:%02x:%02x:%02x:%02x:%02x", arp[14],
				arp[15], arp[16], arp[17], arp[8], arp[9], arp[10], arp[11],
				arp[12], arp[13]);
		return;
	}
	g_string_append_printf(
		text, "ethertype 0x%04x, length %zu", header->ether_type, length - header->offset);
}

WbRunEvent *
wb_capture_add(WbCapture *capture, guint32 link, guint32 interface, gint64 time_ns, GBytes *bytes,
	guint32 wire_length)
{
	WbRunEvent *event = wb_run_event_new(WB_STREAM_PACKET);
	GString *text = g_string_new(NULL);
	WbLinkHeader header;
	gboolean known;
	gsize length;
	const guint8 *data = g_bytes_get_data(bytes, &length);

	event->time_ns = time_ns;
	event->packet.bytes = g_bytes_ref(bytes);
	event->packet.link = link;
	event->packet.interface = interface;
	event->packet.wire_length = (guint32)MAX(wire_length, length);
	event->packet.cut = event->packet.wire_length > length;
	known = wb_link_decode(link, data, length, &header);
	for (guint i = 0; i < header.vlan_count; i++)
		g_string_append_printf(text, "vlan %u, ", header.vlans[i]);
	if (!known)
		g_string_append_printf(text, "a frame of link type %u, length %u", link,
			event->packet.wire_length);
	else if (header.ether_type == ETHERTYPE_IP || header.ether_type == ETHERTYPE_IPV6)
		take_ip(capture, event, data + header.offset, length - header.offset, text);
	else
		describe_other(text, &header, data, length);
	/* Numbers and our own words only: nothing of the frame's bytes stands in it as it is. */
	event->text = g_string_free(text, FALSE);
	return event;
}
