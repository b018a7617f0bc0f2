/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The mapping between a script's numbers and those on the wire. */
#include "script/connection.h"

#include <netinet/in.h>
#include <string.h>

WbScriptConnection *
wb_script_connection_new(void)
{
	WbScriptConnection *connection = g_new0(WbScriptConnection, 1);

	connection->script_fd = -1;
	connection->ts_by_script = g_hash_table_new(NULL, NULL);
	return connection;
}

void
wb_script_connection_free(WbScriptConnection *connection)
{
	if (!connection)
		return;
	g_hash_table_unref(connection->ts_by_script);
	g_free(connection);
}

WbTcpOption *
wb_connection_find_timestamp(WbTcpOptions *options)
{
	for (guint i = 0; i < options->count; i++) {
		if (options->list[i].kind == WB_OPTION_TIMESTAMP)
			return &options->list[i];
	}
	return NULL;
}

static const WbTcpOption *
find_timestamp_spec(const WbPacketSpec *spec)
{
	if (!spec || spec->proto != WB_PROTO_TCP || !spec->tcp.options)
		return NULL;
	for (guint i = 0; i < spec->tcp.options->len; i++) {
		const WbOptionSpec *option = &g_array_index(spec->tcp.options, WbOptionSpec, i);

		if (option->option.kind == WB_OPTION_TIMESTAMP)
			return &option->option;
	}
	return NULL;
}

static void
shift_sack_blocks(WbTcpOptions *options, guint32 offset)
{
	for (guint i = 0; i < options->count; i++) {
		WbTcpOption *option = &options->list[i];

		if (option->kind != WB_OPTION_SACK)
			continue;
		for (guint k = 0; k < MIN(option->sack.count, WB_SACK_MAX); k++) {
			option->sack.blocks[k].start += offset;
			option->sack.blocks[k].end += offset;
		}
	}
}

/* What is added to a number of the kernel's side to put it on the wire. */
static guint32
local_offset(const WbScriptConnection *connection, gboolean is_syn)
{
	return connection->local_isn - (is_syn ? connection->script_local_isn : 0);
}

/* The same for the peer's side, where the script's initial number is the one on the wire. */
static guint32
remote_offset(const WbScriptConnection *connection, gboolean is_syn)
{
	return is_syn ? 0 : connection->remote_isn;
}

static gboolean
map_ecr(const WbScriptConnection *connection, WbTcpOption *option, gboolean scaled,
	guint32 *ret_ecr)
{
	gpointer live;
	guint32 ecr = option->ts.ecr;

	*ret_ecr = ecr;
	if (g_hash_table_lookup_extended(
		    connection->ts_by_script, GUINT_TO_POINTER(ecr), NULL, &live))
		option->ts.ecr = GPOINTER_TO_UINT(live);
	else if (scaled && connection->has_first_ts)
		option->ts.ecr = ecr - connection->first_script_ts + connection->first_live_ts;
	else
		return FALSE;
	return TRUE;
}

gboolean
wb_connection_to_wire(
	const WbScriptConnection *connection, WbPacket *packet, gboolean scaled, guint32 *ret_ecr)
{
	guint16 *source = NULL, *destination = NULL;

	if (packet->protocol == IPPROTO_TCP) {
		source = &packet->tcp.source_port;
		destination = &packet->tcp.destination_port;
	} else if (packet->protocol == IPPROTO_UDP) {
		source = &packet->udp.source_port;
		destination = &packet->udp.destination_port;
	}
	if (source && *source == 0)
		*source = connection->remote_port;
	if (destination && *destination == 0)
		*destination = connection->local_port;
	if (packet->protocol != IPPROTO_TCP)
		return TRUE;

	gboolean is_syn = (packet->tcp.flags & WB_TCP_SYN) != 0;
	gboolean is_ack = (packet->tcp.flags & WB_TCP_ACK) != 0;
	WbTcpOption *timestamp = wb_connection_find_timestamp(&packet->tcp.options);

	packet->tcp.seq += remote_offset(connection, is_syn);
	if (is_ack)
		packet->tcp.ack += local_offset(connection, is_syn);
	shift_sack_blocks(&packet->tcp.options, local_offset(connection, is_syn));
	return !is_ack || !timestamp || map_ecr(connection, timestamp, scaled, ret_ecr);
}

static void
map_timestamp(WbScriptConnection *connection, const WbPacketSpec *expected, WbTcpOption *actual)
{
	const WbTcpOption *wanted = find_timestamp_spec(expected);

	if (wanted) {
		g_hash_table_replace(connection->ts_by_script, GUINT_TO_POINTER(wanted->ts.val),
			GUINT_TO_POINTER(actual->ts.val));
		if (!connection->has_first_ts) {
			connection->has_first_ts = TRUE;
			connection->first_script_ts = wanted->ts.val;
			connection->first_live_ts = actual->ts.val;
		}
	}
	if (connection->has_first_ts)
		actual->ts.val += connection->first_script_ts - connection->first_live_ts;
}

/*
 * A flow label is random: what a script fixes is which packets have the same one. One that is
 * rightly the same, or rightly another, becomes what the script wrote.
 */
static void
map_flow_label(WbScriptConnection *connection, const WbPacketSpec *expected, WbPacket *packet)
{
	if (!expected || !expected->ip.has_flow_label || packet->flow_label == 0)
		return;

	gboolean want_same = expected->ip.flow_label == connection->script_flow_label;
	gboolean is_same = packet->flow_label == connection->live_flow_label;

	if (connection->script_flow_label == 0 || (!want_same && !is_same)) {
		connection->script_flow_label = expected->ip.flow_label;
		connection->live_flow_label = packet->flow_label;
	}
	if (packet->flow_label == connection->live_flow_label)
		packet->flow_label = connection->script_flow_label;
}

void
wb_connection_to_script(
	WbScriptConnection *connection, const WbPacketSpec *expected, WbPacket *packet)
{
	map_flow_label(connection, expected, packet);
	if (packet->protocol != IPPROTO_TCP)
		return;

	gboolean is_syn = (packet->tcp.flags & WB_TCP_SYN) != 0;
	WbTcpOption *timestamp = wb_connection_find_timestamp(&packet->tcp.options);

	packet->tcp.seq -= local_offset(connection, is_syn);
	if (packet->tcp.flags & WB_TCP_ACK)
		packet->tcp.ack -= remote_offset(connection, is_syn);
	shift_sack_blocks(&packet->tcp.options, -remote_offset(connection, is_syn));
	if (timestamp)
		map_timestamp(connection, expected, timestamp);
}

void
wb_connection_sent(WbScriptConnection *connection, const WbPacket *packet)
{
	connection->is_udp |= packet->protocol == IPPROTO_UDP;
	if (packet->protocol != IPPROTO_TCP)
		return;
	connection->has_inbound = TRUE;
	connection->last_inbound = packet->tcp;
	connection->last_inbound_length = packet->payload_length;
}

void
wb_connection_received(WbScriptConnection *connection, const WbPacket *packet)
{
	connection->is_udp |= packet->protocol == IPPROTO_UDP;
	if (packet->protocol != IPPROTO_TCP)
		return;
	connection->has_outbound = TRUE;
	connection->last_outbound = packet->tcp;
}

/* What the kernel would want acknowledged. */
static guint32
get_reset_ack(const WbScriptConnection *connection)
{
	const WbTcp *in = &connection->last_inbound, *out = &connection->last_outbound;

	if (connection->has_inbound && (in->flags & WB_TCP_ACK))
		return in->ack;
	if (connection->has_outbound)
		return out->seq + ((out->flags & WB_TCP_SYN) ? 1 : 0);
	return 0;
}

guint
wb_connection_get_resets(const WbScriptConnection *connection, WbPacket ret_packets[2])
{
	const WbTcp *in = &connection->last_inbound, *out = &connection->last_outbound;
	guint32 seqs[2] = { 0, 0 };
	guint count = 0;

	if (connection->local_port == 0 || connection->remote_port == 0)
		return 0;
	if (connection->has_inbound)
		seqs[count++] = in->seq + (guint32)connection->last_inbound_length +
				((in->flags & WB_TCP_SYN) ? 1 : 0) +
				((in->flags & WB_TCP_FIN) ? 1 : 0);
	if (connection->has_outbound && (out->flags & WB_TCP_ACK) &&
		(count == 0 || seqs[0] != out->ack))
		seqs[count++] = out->ack;
	if (connection->has_outbound && count == 0)
		count = 1; /* a SYN that nobody answered: any number will do */
	for (guint i = 0; i < count; i++) {
		WbPacket *packet = &ret_packets[i];

		memset(packet, 0, sizeof(*packet));
		packet->protocol = IPPROTO_TCP;
		packet->ttl = 255;
		packet->tcp.source_port = connection->remote_port;
		packet->tcp.destination_port = connection->local_port;
		packet->tcp.flags = WB_TCP_RST | WB_TCP_ACK;
		packet->tcp.seq = seqs[i];
		packet->tcp.ack = get_reset_ack(connection);
	}
	return count;
}
