/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench show --analysis, and the notes beside packets and states. */
#include "show-track.h"
#include "ui.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

/* --- notes --------------------------------------------------------------------------------- */

static const WbStateJoin *
find_join(const WbRunTrack *track, const WbRunEvent *event)
{
	const GArray *joins = wb_run_track_get_joins(track);

	for (guint i = 0; i < joins->len; i++) {
		const WbStateJoin *join = &g_array_index(joins, WbStateJoin, i);

		if (join->state == event)
			return join;
	}
	return NULL;
}

static char *
dup_state_note(const WbStateJoin *join)
{
	const char *kind = wb_join_to_string(join->kind);

	switch (join->kind) {
	case WB_JOIN_LISTENER:
	case WB_JOIN_ELSEWHERE:
		return NULL;
	case WB_JOIN_AGREE:
		return g_strdup_printf("packet %" G_GUINT64_FORMAT "%s%s", join->transition->packet,
			join->reason ? "; " : "", join->reason ? join->reason : "");
	case WB_JOIN_UNKNOWN:
		return g_strdup("the packets cannot tell");
	case WB_JOIN_DIFFER:
		return g_strdup("the packets say otherwise");
	default:
		return join->reason ? g_strdup_printf("%s: %s", kind, join->reason)
				    : g_strdup(kind);
	}
}

char *
wb_show_track_note(const WbRunTrack *track, const WbRunEvent *event)
{
	const WbTcpAnalysis *analysis;
	const WbStateJoin *join;

	if (event->stream == WB_STREAM_STATE) {
		join = find_join(track, event);
		return join ? dup_state_note(join) : NULL;
	}
	if (event->stream != WB_STREAM_PACKET)
		return NULL;
	analysis = wb_run_track_find(track, event->number);
	return analysis ? wb_tcp_analysis_to_string(analysis) : NULL;
}

/* --- connections --------------------------------------------------------------------------- */

static WbFlow
get_flow(const WbTcpConnection *connection)
{
	guint first = wb_tcp_connection_get_client(connection) == 1 ? 1 : 0;
	const WbTcpEnd *a = wb_tcp_connection_get_end(connection, first);
	const WbTcpEnd *b = wb_tcp_connection_get_end(connection, 1 - first);

	return (WbFlow){ .version = (guint8)wb_tcp_connection_get_version(connection),
		.protocol = IPPROTO_TCP,
		.source_port = a->port,
		.destination_port = b->port,
		.source = a->address,
		.destination = b->address };
}

/* "client" and "server"; where that is not known, "A" and "B". */
static const char *
get_name(const WbTcpConnection *connection, guint end)
{
	int client = wb_tcp_connection_get_client(connection);

	if (client < 0)
		return end == 0 ? "A" : "B";
	return (guint)client == end ? "client" : "server";
}

static void
print_count(guint64 count, const char *one, const char *many)
{
	if (count > 0)
		printf(", %" G_GUINT64_FORMAT " %s", count, count == 1 ? one : many);
}

static void
print_end(const WbTcpConnection *connection, guint end)
{
	const WbTcpEnd *shown = wb_tcp_connection_get_end(connection, end);
	guint64 packets = shown->packets;

	printf("  %-6s  %" G_GUINT64_FORMAT " %s, %" G_GUINT64_FORMAT " bytes",
		get_name(connection, end), packets, packets == 1 ? "packet" : "packets",
		shown->bytes);
	print_count(shown->retransmissions, "retransmission", "retransmissions");
	print_count(shown->spurious_retransmissions, "of them needless", "of them needless");
	print_count(shown->duplicate_acks, "duplicate ACK", "duplicate ACKs");
	print_count(shown->out_of_order, "out of order", "out of order");
	print_count(shown->zero_windows, "zero window", "zero windows");
	if (!shown->syn_seen && !shown->rst_packet)
		printf(", window scale not known");
	printf("\n");
}

static void
print_row(const WbStateJoin *join, gint64 start_ns)
{
	g_autofree char *kernel =
		join->state ? g_strdup_printf("%s -> %s",
				      wb_socket_state_to_string(join->state->state.before),
				      wb_socket_state_to_string(join->state->state.after))
			    : g_strdup("");
	g_autofree char *packets = join->transition
					   ? g_strdup_printf("%s -> %s",
						     wb_tcp_state_to_string(join->transition->from),
						     wb_tcp_state_to_string(join->transition->to))
					   : g_strdup("");
	const char *kind = wb_join_to_string(join->kind);

	printf("%10.6f  %-6s  %-25s", (double)(join->time_ns - start_ns) / 1e9,
		get_name(join->connection, join->end), kernel);
	if (join->transition)
		printf(" %-27s%6" G_GUINT64_FORMAT, packets, join->transition->packet);
	else
		printf(" %s", kind);
	printf("\n");
	if (join->reason || (join->transition && *kind))
		printf("%20s%s%s%s\n", "", join->transition ? kind : "",
			join->transition && *kind && join->reason ? ": " : "",
			join->reason ? join->reason : "");
}

static void
print_connection(const WbRunTrack *track, const WbTcpConnection *connection, gint64 start_ns)
{
	WbFlow flow = get_flow(connection);
	g_autofree char *text = wb_flow_to_string(&flow);
	const GArray *joins = wb_run_track_get_joins(track);
	gint64 handshake = wb_tcp_connection_get_handshake_ns(connection);

	printf("%s%s%s", wb_ui_has_color() ? "\033[1m" : "", text,
		wb_ui_has_color() ? "\033[0m" : "");
	if (wb_tcp_connection_get_incarnation(connection) > 1)
		printf(", the %u. of these ends", wb_tcp_connection_get_incarnation(connection));
	if (handshake >= 0)
		printf("  handshake %.3f ms", (double)handshake / 1e6);
	printf("\n");
	print_end(connection, 0);
	print_end(connection, 1);
	printf("\n    SECOND  END     %-25s %-27sPACKET\n", "KERNEL", "PACKETS IMPLY");
	for (guint i = 0; i < joins->len; i++) {
		const WbStateJoin *join = &g_array_index(joins, WbStateJoin, i);

		if (join->connection == connection)
			print_row(join, start_ns);
	}
	printf("\n");
}

/* Flow and time; streams do not matter here. */
static gboolean
is_wanted(const WbTcpConnection *connection, const WbRunEventFilter *filter)
{
	const GArray *packets = wb_tcp_connection_get_packets(connection);
	WbRunEventFilter wanted = *filter;
	WbRunEvent event = { .stream = WB_STREAM_PACKET, .flow = get_flow(connection) };

	wanted.streams = 0;
	for (guint i = 0; i < packets->len; i++) {
		event.time_ns = g_array_index(packets, WbTcpAnalysis, i).time_ns;
		if (wb_run_event_filter_match(&wanted, &event))
			return TRUE;
	}
	return FALSE;
}

void
wb_show_track_print(const WbRunTrack *track, const WbRunEventFilter *filter, gint64 start_ns)
{
	const WbTcpTrack *tracker = wb_run_track_get_tracker(track);
	guint shown = 0;

	for (guint i = 0; i < wb_tcp_track_get_length(tracker); i++) {
		const WbTcpConnection *connection = wb_tcp_track_get(tracker, i);

		if (!is_wanted(connection, filter))
			continue;
		print_connection(track, connection, start_ns);
		shown++;
	}
	printf("%u %s", shown, shown == 1 ? "connection" : "connections");
	if (wb_tcp_track_get_forgotten(tracker) > 0)
		printf("; %" G_GUINT64_FORMAT " earlier ones found no room",
			wb_tcp_track_get_forgotten(tracker));
	printf("\n");
}
