/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's states beside those that packets imply.
 *
 * How it works. Each change of state that the kernel told goes to the connection and end that it is
 * of. Then, of each end, the two lists are walked side by side. What only one of them has is
 * explained by what the tracepoint does not show or what no packet tells; what nothing explains is
 * a contradiction.
 */
#include "evidence/track-private.h"

#include <netinet/in.h>
#include <string.h>

#define S(name) WB_TCP_STATE_##name
#define K(name) WB_SOCKET_##name

/* More than any two clocks of a run are apart. */
#define CLOCK_SLACK_NS (10 * 1000 * 1000)

typedef struct {
	const WbTcpConnection *connection;
	GPtrArray *states[2]; /* of WbRunEvent * */
	gboolean has_connect[2];
} Ends;

typedef struct {
	WbTimeline *timeline;
	GArray *ends;	     /* of Ends, in the tracker's order */
	GHashTable *by_flow; /* WbFlow * -> GArray of guint: indices of its connections */
	GPtrArray *births;   /* LISTEN to SYN_RECV, of children whose peer is not known yet */
	GArray *joins;
} Join;

const char *
wb_join_to_string(WbJoinKind kind)
{
	static const char *const texts[] = {
#define X(name, text) text,
		WB_JOINS(X)
#undef X
	};

	g_return_val_if_fail((guint)kind < G_N_ELEMENTS(texts), NULL);
	return texts[kind];
}

static WbTcpState
translate(WbSocketState state)
{
	static const WbTcpState states[WB_SOCKET_STATE_COUNT] = {
		[K(ESTABLISHED)] = S(ESTABLISHED),
		[K(SYN_SENT)] = S(SYN_SENT),
		[K(SYN_RECV)] = S(SYN_RECEIVED),
		[K(NEW_SYN_RECV)] = S(SYN_RECEIVED),
		[K(FIN_WAIT1)] = S(FIN_WAIT_1),
		[K(FIN_WAIT2)] = S(FIN_WAIT_2),
		[K(TIME_WAIT)] = S(TIME_WAIT),
		[K(CLOSE)] = S(CLOSED),
		[K(CLOSE_WAIT)] = S(CLOSE_WAIT),
		[K(LAST_ACK)] = S(LAST_ACK),
		[K(LISTEN)] = S(LISTEN),
		[K(CLOSING)] = S(CLOSING),
	};

	return (guint)state < G_N_ELEMENTS(states) ? states[state] : S(UNKNOWN);
}

/* --- whose it is --------------------------------------------------------------------------- */

static gboolean
is_end(const WbTcpEnd *end, const WbIpAddress *address, guint16 port)
{
	return end->port == port && memcmp(&end->address, address, sizeof(*address)) == 0;
}

/* Which end of CONNECTION is FLOW's source, or -1. */
static int
find_end(const WbTcpConnection *connection, const WbFlow *flow)
{
	for (guint i = 0; i < 2; i++) {
		const WbTcpEnd *end = wb_tcp_connection_get_end(connection, i);
		const WbTcpEnd *other = wb_tcp_connection_get_end(connection, 1 - i);

		if (wb_tcp_connection_get_version(connection) == flow->version &&
			is_end(end, &flow->source, flow->source_port) &&
			is_end(other, &flow->destination, flow->destination_port))
			return (int)i;
	}
	return -1;
}

static gint64
get_start(const WbTcpConnection *connection)
{
	const GArray *packets = wb_tcp_connection_get_packets(connection);

	return packets->len > 0 ? g_array_index(packets, WbTcpAnalysis, 0).time_ns : G_MININT64;
}

/* Of several connections of the same ends, the last that had begun. */
static Ends *
find_by_flow(const Join *join, const WbRunEvent *event, int *ret_end)
{
	Ends *found = NULL;

	const GArray *indices = g_hash_table_lookup(join->by_flow, &event->flow);

	for (guint i = 0; indices && i < indices->len; i++) {
		Ends *ends = &g_array_index(join->ends, Ends, g_array_index(indices, guint, i));
		int end = find_end(ends->connection, &event->flow);

		if (found && get_start(ends->connection) >
				     event->time_ns + (gint64)MIN(event->error_ns, G_MAXINT32))
			break;
		found = ends;
		*ret_end = end;
	}
	return found;
}

/* A socket that connects, before it has its port: the first SYN to that endpoint that is nobody's.
 */
static Ends *
find_by_syn(const Join *join, const WbRunEvent *event, int *ret_end)
{
	for (guint i = 0; i < join->ends->len; i++) {
		Ends *ends = &g_array_index(join->ends, Ends, i);

		for (guint e = 0; e < 2; e++) {
			const WbTcpEnd *end = wb_tcp_connection_get_end(ends->connection, e);
			const WbTcpEnd *other = wb_tcp_connection_get_end(ends->connection, 1 - e);

			if (ends->has_connect[e] || !end->opened ||
				!is_end(other, &event->flow.destination,
					event->flow.destination_port) ||
				get_start(ends->connection) +
						(gint64)MIN(event->error_ns, G_MAXINT32) <
					event->time_ns)
				continue;
			*ret_end = (int)e;
			return ends;
		}
	}
	return NULL;
}

static void
add_listener(Join *join, const WbRunEvent *event)
{
	WbStateJoin row = { .kind = WB_JOIN_LISTENER, .state = event, .time_ns = event->time_ns };

	g_array_append_val(join->joins, row);
}

/* The event before its first that a child's peer was known by. */
static void
take_birth(Join *join, Ends *ends, int end, const WbRunEvent *event)
{
	if (event->state.before != K(SYN_RECV) || ends->states[end]->len > 0)
		return;
	for (guint i = 0; i < join->births->len; i++) {
		const WbRunEvent *birth = join->births->pdata[i];

		if (birth->flow.source_port != event->flow.source_port)
			continue;
		g_ptr_array_add(ends->states[end], (gpointer)birth);
		g_ptr_array_remove_index(join->births, i);
		return;
	}
}

static gboolean
is_birth(const WbRunEvent *event)
{
	return event->state.before == K(LISTEN) && event->state.after == K(SYN_RECV) &&
	       event->flow.destination_port == 0;
}

static void
assign(Join *join, const WbRunEvent *event)
{
	Ends *ends = NULL;
	int end = -1;

	if (is_birth(event)) {
		g_ptr_array_add(join->births, (gpointer)event);
		return;
	}
	if (event->flow.destination_port != 0 && event->flow.source_port == 0)
		ends = find_by_syn(join, event, &end);
	else if (event->flow.destination_port != 0)
		ends = find_by_flow(join, event, &end);
	if (!ends) {
		add_listener(join, event);
		return;
	}
	take_birth(join, ends, end, event);
	if (event->state.after == K(SYN_SENT))
		ends->has_connect[end] = TRUE;
	g_ptr_array_add(ends->states[end], (gpointer)event);
}

gboolean
wb_state_is_handover(const WbRunEvent *state, const WbRunEvent *arrived)
{
	guint64 slack;

	if (state->state.before != K(FIN_WAIT2) || state->state.after != K(CLOSE))
		return FALSE;
	if (!arrived)
		return TRUE;
	slack = MIN(state->error_ns, G_MAXINT32) + MIN(arrived->error_ns, G_MAXINT32);
	return arrived->time_ns > state->time_ns &&
	       (guint64)arrived->time_ns - (guint64)state->time_ns > slack;
}

/* --- side by side -------------------------------------------------------------------------- */

typedef struct {
	Join *join;
	const WbTcpConnection *connection;
	guint end;
	GPtrArray *states;
	const GArray *transitions;
	guint state, transition; /* how far each is */
	gboolean has_time;
	gint64 time_ns;	  /* of the last row */
	gboolean unknown; /* the packets say nothing certain here */
} Walk;

static void
add_row(Walk *walk, WbJoinKind kind, const char *reason, gboolean state, gboolean transition)
{
	WbStateJoin row = {
		.kind = kind, .reason = reason, .connection = walk->connection, .end = walk->end
	};

	if (state)
		row.state = walk->states->pdata[walk->state++];
	if (transition)
		row.transition =
			&g_array_index(walk->transitions, WbTcpTransition, walk->transition++);
	/* What an end went through stays in order, whatever the clocks say. */
	row.time_ns = row.state ? row.state->time_ns : row.transition->time_ns;
	if (walk->has_time)
		row.time_ns = MAX(row.time_ns, walk->time_ns);
	walk->has_time = TRUE;
	walk->time_ns = row.time_ns;
	g_array_append_val(walk->join->joins, row);
}

static gboolean
agrees(const WbRunEvent *state, const WbTcpTransition *transition)
{
	return translate(state->state.before) == transition->from &&
	       translate(state->state.after) == transition->to;
}

/* TIME_WAIT is shown as CLOSE, and so is FIN_WAIT2 in a time-wait socket. */
static const char *
agrees_by_time_wait(const WbRunEvent *state, const WbTcpTransition *transition)
{
	WbTcpState from = translate(state->state.before);

	if (state->state.after != K(CLOSE) || transition->from != from)
		return NULL;
	if (transition->to == S(TIME_WAIT))
		return "TIME_WAIT is shown as CLOSE";
	return NULL;
}

/* Only the packets' side is left, or it has what the kernel never shows. */
static gboolean
take_transition(Walk *walk, const WbRunEvent *state, const WbTcpTransition *transition)
{
	gboolean is_request = transition->from == S(LISTEN) || transition->from == S(SYN_RECEIVED);

	if (transition->to == S(UNKNOWN)) {
		walk->unknown = TRUE;
		add_row(walk, WB_JOIN_UNKNOWN, NULL, FALSE, TRUE);
	} else if (transition->from == S(UNKNOWN) && !state) {
		walk->unknown = FALSE;
		add_row(walk, WB_JOIN_UNKNOWN, NULL, FALSE, TRUE);
	} else if (transition->from == S(TIME_WAIT)) {
		add_row(walk, WB_JOIN_NOT_SHOWN, "time-wait sockets have no events", FALSE, TRUE);
	} else if (!state && is_request) {
		add_row(walk, WB_JOIN_NOT_SHOWN, "a request has no socket", FALSE, TRUE);
	} else if (!state && transition->from == S(FIN_WAIT_2)) {
		add_row(walk, WB_JOIN_NOT_SHOWN, "time-wait sockets have no events", FALSE, TRUE);
	} else {
		return FALSE;
	}
	return TRUE;
}

/* What the kernel did without a packet, as far as there is such a thing. */
static const char *
explain_silence(const WbRunEvent *state)
{
	if (state->state.after == K(FIN_WAIT1))
		return "close() with the FIN behind data";
	if (state->state.before == K(SYN_SENT) && state->state.after == K(CLOSE))
		return "close(), or a time-out";
	if (state->state.after == K(CLOSE))
		return "a time-out";
	return NULL;
}

/* The FIN that waited behind data never went out: the end comes from FIN_WAIT1 instead. */
static gboolean
ends_both(const WbRunEvent *state, const WbTcpTransition *transition)
{
	return state->state.after == K(CLOSE) && transition->to == S(CLOSED) &&
	       state->state.before == K(FIN_WAIT1) && transition->from == S(ESTABLISHED);
}

static gboolean
is_before_reset(const WbRunEvent *state, const WbTcpTransition *transition)
{
	return agrees(state, transition) && transition->edge &&
	       transition->edge->trigger == WB_TCP_TRIGGER_RECEIVE_RST &&
	       state->time_ns + (gint64)MIN(state->error_ns, G_MAXINT32) + CLOCK_SLACK_NS <
		       transition->time_ns;
}

/* The socket is gone, and what ends its state comes later, or never. */
static gboolean
is_handover(const Walk *walk, const WbRunEvent *state, const WbTcpTransition *transition)
{
	const WbRunEvent *packet = transition ? wb_timeline_find(walk->join->timeline,
							WB_STREAM_PACKET, transition->packet)
					      : NULL;

	if (transition && (!packet || transition->from != S(FIN_WAIT_2)))
		return FALSE;
	return wb_state_is_handover(state, packet);
}

/* One event of the kernel's, with or without a transition. */
static void
take_state(Walk *walk, const WbRunEvent *state, const WbTcpTransition *transition)
{
	const char *by_time_wait = transition ? agrees_by_time_wait(state, transition) : NULL;

	if (transition && is_handover(walk, state, transition)) {
		add_row(walk, WB_JOIN_NO_PACKET, WB_HANDOVER_TEXT, TRUE, FALSE);
	} else if (transition && is_before_reset(state, transition)) {
		add_row(walk, WB_JOIN_NO_PACKET, "a time-out, before the RST", TRUE, TRUE);
	} else if (transition && agrees(state, transition)) {
		walk->unknown = FALSE;
		add_row(walk, WB_JOIN_AGREE, NULL, TRUE, TRUE);
	} else if (by_time_wait) {
		add_row(walk, WB_JOIN_AGREE, by_time_wait, TRUE, TRUE);
	} else if (walk->unknown && transition && transition->from == S(UNKNOWN) &&
		   translate(state->state.after) == transition->to) {
		walk->unknown = FALSE;
		add_row(walk, WB_JOIN_AGREE, NULL, TRUE, TRUE);
	} else if (walk->unknown) {
		add_row(walk, WB_JOIN_UNKNOWN, NULL, TRUE, FALSE);
	} else if (transition && ends_both(state, transition)) {
		add_row(walk, WB_JOIN_AGREE, "the FIN never went out", TRUE, TRUE);
	} else if (is_handover(walk, state, transition)) {
		add_row(walk, WB_JOIN_NO_PACKET, WB_HANDOVER_TEXT ", or a time-out", TRUE, FALSE);
	} else if (explain_silence(state) && (!transition || state->state.after == K(FIN_WAIT1))) {
		add_row(walk, WB_JOIN_NO_PACKET, explain_silence(state), TRUE, FALSE);
	} else {
		add_row(walk, WB_JOIN_DIFFER, NULL, TRUE, transition != NULL);
	}
}

static void
walk_end(Walk *walk)
{
	gboolean is_here = walk->states->len > 0;

	while (walk->state < walk->states->len || walk->transition < walk->transitions->len) {
		const WbRunEvent *state =
			walk->state < walk->states->len ? walk->states->pdata[walk->state] : NULL;
		const WbTcpTransition *transition =
			walk->transition < walk->transitions->len
				? &g_array_index(
					  walk->transitions, WbTcpTransition, walk->transition)
				: NULL;

		if (transition && transition->withdrawn)
			walk->transition++;
		else if (!is_here)
			add_row(walk, WB_JOIN_ELSEWHERE, NULL, FALSE, TRUE);
		else if (transition && !(state && agrees(state, transition)) &&
			 take_transition(walk, state, transition))
			continue;
		else if (state)
			take_state(walk, state, transition);
		else
			add_row(walk, WB_JOIN_DIFFER, NULL, FALSE, TRUE);
	}
}

/* --- all of it ----------------------------------------------------------------------------- */

static int
compare_rows(gconstpointer a, gconstpointer b)
{
	gint64 left = ((const WbStateJoin *)a)->time_ns, right = ((const WbStateJoin *)b)->time_ns;

	return left < right ? -1 : left > right;
}

static void
add_index(GHashTable *by_flow, const WbTcpConnection *connection, guint index)
{
	const WbTcpEnd *a = wb_tcp_connection_get_end(connection, 0);
	const WbTcpEnd *b = wb_tcp_connection_get_end(connection, 1);
	WbFlow flow = { (guint8)wb_tcp_connection_get_version(connection), IPPROTO_TCP, a->port,
		b->port, a->address, b->address };
	GArray *indices = g_hash_table_lookup(by_flow, &flow);

	if (!indices) {
		indices = g_array_new(FALSE, FALSE, sizeof(guint));
		g_hash_table_insert(by_flow, g_memdup2(&flow, sizeof(flow)), indices);
	}
	g_array_append_val(indices, index);
}

static void
begin_ends(Join *join, const WbTcpTrack *tracker)
{
	for (guint i = 0; i < wb_tcp_track_get_length(tracker); i++) {
		Ends ends = { .connection = wb_tcp_track_get(tracker, i),
			.states = { g_ptr_array_new(), g_ptr_array_new() } };

		add_index(join->by_flow, ends.connection, i);
		g_array_append_val(join->ends, ends);
	}
}

static void
finish_ends(Join *join)
{
	for (guint i = 0; i < join->ends->len; i++) {
		Ends *ends = &g_array_index(join->ends, Ends, i);

		for (guint e = 0; e < 2; e++) {
			Walk walk = {
				.join = join,
				.connection = ends->connection,
				.end = e,
				.states = ends->states[e],
				.transitions =
					wb_tcp_connection_get_end(ends->connection, e)->transitions
			};

			walk_end(&walk);
			g_ptr_array_unref(ends->states[e]);
		}
	}
}

GArray *
wb_run_track_join(const WbRunTrack *track)
{
	Join join = { .timeline = track->timeline,
		.ends = g_array_new(FALSE, FALSE, sizeof(Ends)),
		.by_flow = g_hash_table_new_full(
			wb_flow_hash, wb_flow_equal, g_free, (GDestroyNotify)g_array_unref),
		.births = g_ptr_array_new(),
		.joins = g_array_new(FALSE, FALSE, sizeof(WbStateJoin)) };

	begin_ends(&join, track->tracker);
	for (guint i = 0; i < wb_timeline_get_length(track->timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(track->timeline, i);

		if (event->stream == WB_STREAM_STATE && event->flow.protocol == IPPROTO_TCP)
			assign(&join, event);
	}
	for (guint i = 0; i < join.births->len; i++)
		add_listener(&join, join.births->pdata[i]);
	finish_ends(&join);
	/* Rows of one end keep their order: it is stable. */
	g_array_sort(join.joins, compare_rows);
	g_hash_table_unref(join.by_flow);
	g_array_unref(join.ends);
	g_ptr_array_unref(join.births);
	return join.joins;
}
