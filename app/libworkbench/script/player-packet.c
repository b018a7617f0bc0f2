/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packets of a script: those it sends to the kernel, and those it expects from it. */
#include <netinet/in.h>
#include <string.h>

#include "script/player-run.h"

static void
add_mismatch(WbPlayEvent *step, const char *field, WbPlace place, char *expected, char *actual,
	const char *words)
{
	g_ptr_array_add(step->mismatches, wb_mismatch_new(field, place, expected, actual, words));
}

/* --- To the kernel --- */

static void
say_unknown_ecr(WbPlayEvent *step, const WbPacketSpec *spec, guint32 ecr)
{
	g_autofree char *words = g_strdup_printf(
		"no packet that the script expected before carried TS val %u, so there is nothing "
		"to echo; --tcp_ts_ecr_scaled makes up a value",
		ecr);

	add_mismatch(step, "option TS ecr", spec->options_place, g_strdup_printf("%u", ecr), NULL,
		words);
}

/* A datagram may come before any was sent: then both ports are the run's. */
static void
set_default_ports(WbPlayer *player, WbScriptConnection *connection)
{
	if (connection->local_port == 0)
		connection->local_port = player->options->bind_port;
	if (connection->remote_port == 0)
		connection->remote_port = player->options->connect_port;
}

static gboolean
send_inbound(WbPlayer *player, WbScriptConnection *connection, const WbPacketSpec *spec,
	WbPlayEvent *step, GError **error)
{
	WbPacket packet;
	guint32 ecr = 0;
	g_autoptr(GBytes) quoted = NULL;

	if (!wb_packet_from_spec(spec, player->ip_version, &packet, error))
		return FALSE;
	if (spec->proto == WB_PROTO_ICMP) {
		quoted = wb_player_quote(player, connection, &spec->icmp, packet.icmp.type, error);
		if (!quoted)
			return FALSE;
		packet.payload = g_bytes_get_data(quoted, &packet.payload_length);
	}
	if (spec->proto == WB_PROTO_UDP)
		set_default_ports(player, connection);
	wb_judge_context_see(&connection->context, WB_INBOUND, &packet);
	if (!wb_connection_to_wire(connection, &packet, player->options->ecr_scaled, &ecr)) {
		say_unknown_ecr(step, spec, ecr);
		return TRUE;
	}
	if (!wb_player_send(player, &packet, &step->packet, error))
		return FALSE;
	wb_connection_sent(connection, &packet);
	step->actual = g_strdup(step->expected);
	return TRUE;
}

void
wb_player_do_inbound(WbPlayer *player, const WbEvent *event, WbPlayEvent *step)
{
	WbScriptConnection *connection = wb_player_connection_of_spec(player, event->packet);
	g_autoptr(GError) error = NULL;

	if (!connection) {
		g_set_error(&error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"there is no socket that this packet could be for");
		wb_player_step_error(step, error);
		return;
	}
	if (!wb_player_wait(player))
		return;
	step->time = player->play->clock->now(player->play->clock);
	wb_player_judge_time(
		player, &player->time, step->time - player->zero, "sent", step->mismatches);
	if (!send_inbound(player, connection, event->packet, step, &error)) {
		g_prefix_error(&error, "sending a packet to the kernel: ");
		wb_player_step_error(step, error);
	}
}

/* --- From the kernel --- */

/* One expected packet, made of one frame or of several segments. */
typedef struct {
	WbScriptConnection *connection;
	const WbPacketSpec *spec;
	WbPacket packet; /* on the wire: headers of the last, sequence number of the first */
	WbHeld *held;	 /* the last */
	guint segments;
} Arrival;

/* TRUE if more segments are wanted to make up what the script has as one. */
static gboolean
wants_more(const WbPlayer *player, const Arrival *arrival)
{
	const WbPacketSpec *spec = arrival->spec;
	WbPacket first = arrival->packet;

	if (player->options->strict_segments || spec->proto != WB_PROTO_TCP ||
		arrival->packet.payload_length == 0 ||
		arrival->packet.payload_length >= spec->tcp.payload)
		return FALSE;
	wb_connection_to_script(arrival->connection, NULL, &first);
	return first.tcp.seq == spec->tcp.seq_start;
}

static gboolean
continues(const Arrival *arrival, const WbPacket *next)
{
	return next->payload_length > 0 &&
	       next->tcp.seq == arrival->packet.tcp.seq + (guint32)arrival->packet.payload_length;
}

static void
append_segment(Arrival *arrival, WbHeld *next)
{
	const WbPacket first = arrival->packet;

	arrival->packet = next->packet;
	arrival->packet.tcp.seq = first.tcp.seq;
	arrival->packet.tcp.flags =
		(guint16)((next->packet.tcp.flags & ~WB_TCP_CWR) | (first.tcp.flags & WB_TCP_CWR));
	arrival->packet.payload = NULL;
	arrival->packet.payload_length = first.payload_length + next->packet.payload_length;
	arrival->packet.claimed_length = first.claimed_length + next->packet.claimed_length;
	arrival->segments++;
	wb_held_free(arrival->held);
	arrival->held = next;
}

static gboolean
receive_expected(WbPlayer *player, Arrival *arrival, WbMicroseconds deadline, GError **error)
{
	arrival->held = wb_player_receive(
		player, arrival->connection, arrival->spec->proto, deadline, error);
	if (!arrival->held)
		return FALSE;
	arrival->packet = arrival->held->packet;
	arrival->segments = 1;
	while (wants_more(player, arrival)) {
		WbHeld *next = wb_player_receive(
			player, arrival->connection, WB_PROTO_TCP, deadline, NULL);

		if (next && !continues(arrival, &next->packet)) {
			g_queue_push_head(&player->held, next);
			break;
		}
		if (!next)
			break;
		append_segment(arrival, next);
	}
	return TRUE;
}

/* The timestamps that the run's options do not fix count as what the script wrote. */
static void
excuse_timestamps(WbPlayer *player, const Arrival *arrival, WbPacket *packet)
{
	WbTcpOption *actual = wb_connection_find_timestamp(&packet->tcp.options);
	GArray *options = arrival->spec->tcp.options;
	guint tick = player->options->ts_tick_us;

	for (guint i = 0; actual && options && i < options->len; i++) {
		const WbTcpOption *wanted = &g_array_index(options, WbOptionSpec, i).option;

		if (wanted->kind != WB_OPTION_TIMESTAMP)
			continue;

		gint64 distance = ABS((gint64)(gint32)(actual->ts.val - wanted->ts.val));
		gint64 since_zero = player->time.start_us;
		gint64 tolerance = MAX(player->options->tolerance_us,
			(gint64)(player->options->tolerance_percent / 100 * (double)since_zero));

		if (tick == 0 || distance * tick <= wb_player_stretch(player, tolerance))
			actual->ts.val = wanted->ts.val;
		if (!player->options->strict)
			actual->ts.ecr = wanted->ts.ecr;
	}
}

/* Ports that the script did not write are not its business. */
static void
hide_ports(const WbPacketSpec *spec, WbPacket *packet)
{
	if (spec->has_ports)
		return;
	if (packet->protocol == IPPROTO_TCP)
		packet->tcp.source_port = packet->tcp.destination_port = 0;
	else if (packet->protocol == IPPROTO_UDP)
		packet->udp.source_port = packet->udp.destination_port = 0;
}

static void
judge_arrival(WbPlayer *player, Arrival *arrival, WbPlayEvent *step)
{
	WbPacket packet = arrival->packet;
	WbScriptConnection *connection = arrival->connection;
	WbJudgeContext *context = &connection->context;

	context->ip_version = player->ip_version;
	wb_connection_to_script(connection, arrival->spec, &packet);
	hide_ports(arrival->spec, &packet);

	g_autofree char *text = wb_packet_to_string(&packet);

	step->actual = arrival->segments > 1
			       ? g_strdup_printf("> %s (in %u segments)", text, arrival->segments)
			       : g_strdup_printf("> %s", text);
	step->packet = g_bytes_ref(arrival->held->frame.bytes);
	step->time = arrival->held->frame.time;
	if (packet.protocol == IPPROTO_TCP)
		excuse_timestamps(player, arrival, &packet);
	wb_judge_packet(arrival->spec, &packet, context, step->mismatches);
	wb_judge_context_see(context, WB_OUTBOUND, &packet);
	wb_player_judge_time(
		player, &player->time, step->time - player->zero, "sent", step->mismatches);
}

/* Nothing came: what the script waited for, how long, and what the kernel did instead. */
static void
say_missing(WbPlayer *player, const WbEvent *event, gint64 waited_us, WbPlayEvent *step)
{
	g_autofree char *duration = wb_player_duration_to_string(waited_us);
	GString *words = g_string_new(NULL);

	g_string_printf(words, "the kernel did not send it within %s", duration);
	if (player->held.length > 0) {
		const WbHeld *held = player->held.head->data;
		g_autofree char *text = wb_player_held_to_string(player, held);

		g_string_append_printf(words, "; instead it sent %s", text);
		if (player->held.length > 1)
			g_string_append_printf(words, ", and %u more", player->held.length - 1);
	} else {
		g_string_append(words, ", and nothing else either");
	}
	add_mismatch(step, "packet", event->body, g_strdup(step->expected), NULL, words->str);
	g_string_free(words, TRUE);
}

void
wb_player_do_outbound(WbPlayer *player, const WbEvent *event, WbPlayEvent *step)
{
	Arrival arrival = { .spec = event->packet };
	WbMicroseconds deadline = wb_player_get_deadline(player);
	gint64 began = wb_player_now(player);
	g_autoptr(GError) error = NULL;

	step->outbound = TRUE;
	arrival.connection = wb_player_connection_of_spec(player, event->packet);
	if (!arrival.connection) {
		g_set_error(&error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"there is no socket that could send this packet");
		wb_player_step_error(step, error);
	} else if (receive_expected(player, &arrival, deadline, &error)) {
		judge_arrival(player, &arrival, step);
		wb_held_free(arrival.held);
	} else if (error) {
		wb_player_step_error(step, error);
	} else if (!player->over) {
		say_missing(player, event, wb_player_now(player) - began, step);
	}
}
