/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lane of sockets' states: a row for each socket. */
#include "draw/lanes-private.h"

#include <string.h>

#define SOCKETS_MAX 8

typedef struct {
	WbFlow flow; /* its own end first */
	gboolean server, asked;
	GPtrArray *events; /* of const WbRunEvent *, in order */
} Socket;

typedef struct {
	const WbLanes *lanes;
	GPtrArray *sockets;   /* of Socket */
	GHashTable *by_flow;  /* &Socket.flow -> GPtrArray of Socket: one for each direction */
	GPtrArray *unclaimed; /* of const WbRunEvent *: sockets that have no port yet, or are new */
} Sockets;

static void
free_socket(gpointer data)
{
	Socket *socket = data;

	g_ptr_array_unref(socket->events);
	g_free(socket);
}

/* A socket that connects has no port of its own before, and a child none of its peer. */
static gboolean
is_half(const WbRunEvent *event)
{
	return (event->state.after == WB_SOCKET_SYN_SENT && event->flow.source_port == 0) ||
	       (event->state.before == WB_SOCKET_LISTEN &&
		       event->state.after == WB_SOCKET_SYN_RECV);
}

static gboolean
is_other_half(const WbRunEvent *half, const WbRunEvent *event)
{
	if (half->state.after != event->state.before)
		return FALSE;
	if (half->state.after == WB_SOCKET_SYN_SENT)
		return half->flow.destination_port == event->flow.destination_port &&
		       half->flow.version == event->flow.version &&
		       memcmp(&half->flow.destination, &event->flow.destination,
			       sizeof(WbIpAddress)) == 0;
	return half->flow.source_port == event->flow.source_port;
}

static const WbRunEvent *
claim(Sockets *sockets, const WbRunEvent *event)
{
	for (guint i = 0; i < sockets->unclaimed->len; i++)
		if (is_other_half(sockets->unclaimed->pdata[i], event))
			return g_ptr_array_remove_index(sockets->unclaimed, i);
	return NULL;
}

static Socket *
find_socket(Sockets *sockets, const WbFlow *flow)
{
	GPtrArray *pair = g_hash_table_lookup(sockets->by_flow, flow);

	for (guint i = 0; pair && i < pair->len; i++) {
		Socket *socket = pair->pdata[i];

		if (wb_flow_same_way(&socket->flow, flow))
			return socket;
	}
	return NULL;
}

static Socket *
add_socket(Sockets *sockets, const WbRunEvent *event)
{
	Socket *socket = g_new0(Socket, 1);
	GPtrArray *pair;

	socket->flow = event->flow;
	socket->server = event->state.before == WB_SOCKET_SYN_RECV ||
			 event->state.after == WB_SOCKET_LISTEN ||
			 event->state.before == WB_SOCKET_LISTEN;
	socket->asked = wb_lanes_is_asked(sockets->lanes, event);
	socket->events = g_ptr_array_new();
	g_ptr_array_add(sockets->sockets, socket);
	pair = g_hash_table_lookup(sockets->by_flow, &socket->flow);
	if (!pair) {
		pair = g_ptr_array_new();
		g_hash_table_insert(sockets->by_flow, &socket->flow, pair);
	}
	g_ptr_array_add(pair, socket);
	return socket;
}

static void
take_state(Sockets *sockets, const WbRunEvent *event)
{
	Socket *socket;
	const WbRunEvent *half;

	if (event->flow.version == 0)
		return;
	if (is_half(event)) {
		g_ptr_array_add(sockets->unclaimed, (gpointer)event);
		return;
	}
	socket = find_socket(sockets, &event->flow);
	if (!socket) {
		socket = add_socket(sockets, event);
		half = claim(sockets, event);
		if (half)
			g_ptr_array_add(socket->events, (gpointer)half);
	}
	g_ptr_array_add(socket->events, (gpointer)event);
}

/* --- rows ---------------------------------------------------------------------------------- */

static void
add_states(WbLaneIndex *index, const Socket *socket, guint row)
{
	for (guint i = 0; i < socket->events->len; i++) {
		const WbRunEvent *event = socket->events->pdata[i];
		const WbRunEvent *next =
			i + 1 < socket->events->len ? socket->events->pdata[i + 1] : NULL;
		WbLaneSpan span = { .event = event,
			.from_ns = event->time_ns,
			.to_ns = next ? next->time_ns : G_MAXINT64,
			.server = socket->server,
			.faint = !socket->asked };

		index->events++;
		span.closed = event->state.after == WB_SOCKET_CLOSE ||
			      event->state.after == WB_SOCKET_NONE;
		wb_lane_index_add_span(index, row, &span);
	}
}

char *
wb_lanes_dup_state(const WbRunEvent *event)
{
	return g_strdup(wb_socket_state_to_string(event->state.after));
}

static char *
dup_socket_name(const Socket *socket)
{
	const WbFlow *flow = &socket->flow;

	if (flow->destination_port == 0)
		return g_strdup_printf("%u listens", flow->source_port);
	return g_strdup_printf(
		"%u %s %u", flow->source_port, socket->server ? "←" : "→", flow->destination_port);
}

/* Those that were asked for come first; else who listens fills all rows with one band each. */
static void
choose_rows(WbLaneIndex *index, GPtrArray *sockets, gboolean asked)
{
	for (guint i = 0; i < sockets->len && index->row_names->len < SOCKETS_MAX; i++) {
		const Socket *socket = sockets->pdata[i];

		if (socket->asked != asked)
			continue;
		add_states(index, socket, index->row_names->len);
		wb_lane_index_name_row(index, dup_socket_name(socket), socket->server);
	}
}

WbLaneIndex *
wb_lanes_index_states(const WbLanes *lanes)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(free_socket);
	g_autoptr(GHashTable) by_flow = g_hash_table_new_full(
		wb_flow_hash, wb_flow_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
	g_autoptr(GPtrArray) unclaimed = g_ptr_array_new();
	Sockets sockets = { lanes, all, by_flow, unclaimed };
	WbLaneIndex *index = wb_lane_index_new(WB_LANE_STATES, "States");

	for (guint i = 0; i < wb_timeline_get_length(lanes->timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(lanes->timeline, i);

		if (event->stream == WB_STREAM_STATE && wb_lanes_is_shown(lanes, event))
			take_state(&sockets, event);
	}
	choose_rows(index, all, TRUE);
	choose_rows(index, all, FALSE);
	if (all->len > index->row_names->len)
		index->note = g_strdup_printf(
			"%u of %u sockets are drawn", index->row_names->len, all->len);
	return index;
}
