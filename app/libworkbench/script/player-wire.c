/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames from and to the kernel: whose they are, those that came too early, and those that nobody
 * expected. */
#include <netinet/in.h>
#include <string.h>

#include "script/player-run.h"

#define SLICE_US (100 * 1000)
/* The wire is quiet after the last event if nothing came for this long. */
#define QUIET_US (5 * 1000)
#define DRAIN_MAX 64
#define HELD_MAX 4096

void
wb_held_free(WbHeld *held)
{
	if (!held)
		return;
	wb_wire_frame_clear(&held->frame);
	g_free(held);
}

static gboolean
is_multicast(const WbPacket *packet)
{
	const guint8 first = packet->destination.bytes[0];

	return packet->version == 4 ? (first & 0xf0) == 0xe0 : first == 0xff;
}

/* What a kernel says on any new link, whatever the script does: neighbour discovery, group
 * membership. */
static gboolean
is_housekeeping(const WbPacket *packet)
{
	gboolean is_known = packet->protocol == IPPROTO_TCP || packet->protocol == IPPROTO_UDP ||
			    packet->protocol == IPPROTO_ICMP || packet->protocol == IPPROTO_ICMPV6;

	if (!is_known || is_multicast(packet))
		return TRUE;
	return packet->protocol == IPPROTO_ICMPV6 && packet->icmp.type >= 130 &&
	       packet->icmp.type <= 143;
}

static WbHeld *
hold_frame(WbWireFrame *frame)
{
	WbHeld *held = g_new0(WbHeld, 1);
	gsize length;
	const guint8 *bytes = g_bytes_get_data(frame->bytes, &length);

	held->frame = *frame;
	memset(frame, 0, sizeof(*frame));
	if (wb_packet_decode(bytes, length, &held->packet, NULL) && !is_housekeeping(&held->packet))
		return held;
	wb_held_free(held);
	return NULL;
}

/* One frame, or NULL at DEADLINE or if the run is to stop. */
static WbHeld *
take_frame(WbPlayer *player, WbMicroseconds deadline, GError **error)
{
	WbPlayerClock *clock = player->play->clock;
	WbWire *wire = player->play->wire;

	for (;;) {
		WbWireFrame frame = { 0 };
		GError *fault = NULL;
		WbMicroseconds slice = clock->now(clock) + SLICE_US;
		WbHeld *held = NULL;

		if (wire->receive(wire, MIN(deadline, slice), &frame, &fault)) {
			if (frame.outbound)
				held = hold_frame(&frame);
			wb_wire_frame_clear(&frame);
		} else if (fault) {
			g_propagate_prefixed_error(error, fault, "receiving from the kernel: ");
			return NULL;
		} else if (clock->now(clock) >= deadline) {
			return NULL;
		}
		if (held)
			return held;
		if (wb_player_is_stopped(player))
			return NULL;
		wb_player_collect_call(player);
		if (player->over)
			return NULL;
	}
}

static gboolean
is_of_proto(const WbPacket *packet, WbProto proto)
{
	switch (proto) {
	case WB_PROTO_TCP:
		return packet->protocol == IPPROTO_TCP;
	case WB_PROTO_UDP:
		return packet->protocol == IPPROTO_UDP;
	case WB_PROTO_ICMP:
		return packet->protocol == IPPROTO_ICMP || packet->protocol == IPPROTO_ICMPV6;
	}
	return FALSE;
}

static gboolean
is_wanted(WbPlayer *player, WbScriptConnection *connection, WbProto proto, const WbPacket *packet)
{
	if (!connection)
		return TRUE;
	return is_of_proto(packet, proto) &&
	       wb_player_connection_of_packet(player, packet) == connection;
}

static WbHeld *
take_held(WbPlayer *player, WbScriptConnection *connection, WbProto proto)
{
	for (GList *link = player->held.head; link; link = link->next) {
		WbHeld *held = link->data;

		if (!is_wanted(player, connection, proto, &held->packet))
			continue;
		g_queue_delete_link(&player->held, link);
		return held;
	}
	return NULL;
}

WbHeld *
wb_player_receive(WbPlayer *player, WbScriptConnection *connection, WbProto proto,
	WbMicroseconds deadline, GError **error)
{
	WbHeld *held = take_held(player, connection, proto);

	while (!held) {
		held = take_frame(player, deadline, error);
		if (!held || is_wanted(player, connection, proto, &held->packet))
			break;
		g_queue_push_tail(&player->held, g_steal_pointer(&held));
		if (player->held.length > HELD_MAX) {
			g_set_error(error, WB_ERROR, WB_ERROR_TOO_BIG,
				"the kernel sent more than %d packets of other connections",
				HELD_MAX);
			break;
		}
	}
	if (held && connection)
		wb_connection_received(connection, &held->packet);
	return held;
}

char *
wb_player_held_to_string(WbPlayer *player, const WbHeld *held)
{
	WbScriptConnection *connection = wb_player_connection_of_packet(player, &held->packet);
	WbPacket packet = held->packet;

	if (connection)
		wb_connection_to_script(connection, NULL, &packet);
	return wb_packet_to_string(&packet);
}

static void
say_unexpected(WbPlayer *player, WbHeld *held)
{
	WbPlayEvent *event = wb_play_event_new(WB_PLAY_PACKET);
	WbScriptConnection *connection = wb_player_connection_of_packet(player, &held->packet);
	WbMicroseconds time = held->frame.time;
	g_autofree char *text = wb_player_held_to_string(player, held);

	if (connection)
		wb_connection_received(connection, &held->packet);
	event->actual = g_strdup_printf("> %s", text);
	event->outbound = TRUE;
	event->packet = g_bytes_ref(held->frame.bytes);
	player->unexpected++;
	if (player->options->strict && player->verdict == WB_VERDICT_PASS) {
		player->verdict = WB_VERDICT_FAIL;
		player->why = g_strdup_printf(
			"the kernel sent a packet that the script does not expect: %s", text);
	}
	wb_player_say(player, event, time);
	wb_held_free(held);
}

void
wb_player_drain(WbPlayer *player)
{
	WbPlayerClock *clock = player->play->clock;
	gint64 quiet = wb_player_stretch(player, QUIET_US);

	for (guint i = 0; i < DRAIN_MAX && player->verdict != WB_VERDICT_STOPPED; i++) {
		WbHeld *held = take_frame(player, clock->now(clock) + quiet, NULL);

		if (!held)
			break;
		g_queue_push_tail(&player->held, held);
	}
	for (WbHeld *held; (held = g_queue_pop_head(&player->held));)
		say_unexpected(player, held);
}

gboolean
wb_player_send(WbPlayer *player, WbPacket *packet, GBytes **ret_bytes, GError **error)
{
	WbWire *wire = player->play->wire;

	packet->version = (guint8)player->ip_version;
	packet->source = player->play->remote;
	packet->destination = player->play->local;

	g_autoptr(GBytes) bytes = wb_packet_encode(packet, error);

	if (!bytes)
		return FALSE;
	if (ret_bytes)
		*ret_bytes = g_bytes_ref(bytes);
	return wire->send(wire, bytes, error);
}
