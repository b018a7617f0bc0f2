/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The path of one connection's two ends.
 *
 * How it works. The kernel's changes of state are found first. Two of them do not name the
 * connection: a client enters SYN_SENT before it has a port, and a server's new socket leaves
 * LISTEN under the listener's name. The last such change before the first that names it is taken.
 * Then each is joined with the change that packets imply, and what only packets imply stays as
 * such.
 */
#include "draw/diagram-path.h"

#include "evidence/track.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
	const WbRunEvent *event;
	guint index;
	WbEnd end;
} Truth;

typedef struct {
	WbDiagramRun *run;
	const WbDiagram *diagram;
	GArray *truths;			     /* of Truth */
	GArray *indexes;		     /* of guint: of the packets */
	Truth opening, listening, answering; /* the last that may be the connection's */
	gboolean opened, answered;
} Follower;

/* --- the kernel's -------------------------------------------------------------------------- */

static gboolean
is_address(guint8 version, const WbIpAddress *address, const WbIpAddress *other)
{
	return memcmp(address, other, version == 4 ? 4 : 16) == 0;
}

/* A listener's own address may be "any", and of the other version. */
static gboolean
is_listener_of(const WbFlow *listener, const WbFlow *flow)
{
	static const WbIpAddress any;

	return listener->protocol == flow->protocol && listener->destination_port == 0 &&
	       listener->source_port == flow->destination_port &&
	       (is_address(listener->version, &listener->source, &any) ||
		       (listener->version == flow->version &&
			       is_address(flow->version, &listener->source, &flow->destination)));
}

static gboolean
is_nameless_client_of(const WbFlow *client, const WbFlow *flow)
{
	return client->version == flow->version && client->protocol == flow->protocol &&
	       client->source_port == 0 && client->destination_port == flow->destination_port &&
	       is_address(flow->version, &client->destination, &flow->destination);
}

static void
commit(Follower *follower, Truth *truth)
{
	if (truth->event)
		g_array_append_val(follower->truths, *truth);
	truth->event = NULL;
}

static void
add_named(Follower *follower, const Truth *truth)
{
	if (truth->end == WB_END_CLIENT && !follower->opened) {
		commit(follower, &follower->opening);
		follower->opened = TRUE;
	}
	if (truth->end == WB_END_SERVER && !follower->answered) {
		if (truth->event->state.before == WB_SOCKET_SYN_RECV)
			commit(follower, &follower->answering);
		follower->answered = TRUE;
	}
	g_array_append_vals(follower->truths, truth, 1);
}

static void
take_state(Follower *follower, const WbRunEvent *event, guint index)
{
	const WbFlow *flow = &follower->run->flow;
	Truth truth = { event, index, WB_END_SERVER };

	if (wb_flow_same(&event->flow, flow)) {
		if (wb_flow_same_way(&event->flow, flow))
			truth.end = WB_END_CLIENT;
		add_named(follower, &truth);
	} else if (is_nameless_client_of(&event->flow, flow) && !follower->opened) {
		truth.end = WB_END_CLIENT;
		follower->opening = truth;
	} else if (is_listener_of(&event->flow, flow) && !follower->answered) {
		if (event->state.after == WB_SOCKET_LISTEN)
			follower->listening = truth;
		else if (event->state.before == WB_SOCKET_LISTEN &&
			 event->state.after == WB_SOCKET_SYN_RECV)
			follower->answering = truth;
	}
}

static void
take_packet(Follower *follower, const WbRunEvent *event, guint index)
{
	g_ptr_array_add(follower->run->packets, (gpointer)event);
	g_array_append_val(follower->indexes, index);
	if (wb_flow_same_way(&event->flow, &follower->run->flow) && !follower->opened) {
		commit(follower, &follower->opening);
		follower->opened = TRUE;
	}
}

static int
compare_truths(gconstpointer a, gconstpointer b)
{
	const Truth *first = a, *second = b;

	return first->index < second->index ? -1 : first->index > second->index;
}

static void
collect(Follower *follower, WbTimeline *timeline)
{
	guint length = wb_timeline_get_length(timeline);

	for (guint i = 0; i < length; i++) {
		const WbRunEvent *event = wb_timeline_get(timeline, i);

		if (event->stream == WB_STREAM_STATE)
			take_state(follower, event, i);
		else if (event->stream == WB_STREAM_PACKET &&
			 wb_flow_same(&event->flow, &follower->run->flow))
			take_packet(follower, event, i);
	}
	commit(follower, &follower->listening);
	g_array_sort(follower->truths, compare_truths);
}

/* --- joined with the packets' -------------------------------------------------------------- */

static WbTcpState
get_rfc_state(WbSocketState state)
{
	static const WbTcpState states[WB_SOCKET_STATE_COUNT] = {
		[WB_SOCKET_NONE] = WB_TCP_STATE_UNKNOWN,
		[WB_SOCKET_ESTABLISHED] = WB_TCP_STATE_ESTABLISHED,
		[WB_SOCKET_SYN_SENT] = WB_TCP_STATE_SYN_SENT,
		[WB_SOCKET_SYN_RECV] = WB_TCP_STATE_SYN_RECEIVED,
		[WB_SOCKET_NEW_SYN_RECV] = WB_TCP_STATE_SYN_RECEIVED,
		[WB_SOCKET_FIN_WAIT1] = WB_TCP_STATE_FIN_WAIT_1,
		[WB_SOCKET_FIN_WAIT2] = WB_TCP_STATE_FIN_WAIT_2,
		[WB_SOCKET_TIME_WAIT] = WB_TCP_STATE_TIME_WAIT,
		[WB_SOCKET_CLOSE] = WB_TCP_STATE_CLOSED,
		[WB_SOCKET_CLOSE_WAIT] = WB_TCP_STATE_CLOSE_WAIT,
		[WB_SOCKET_LAST_ACK] = WB_TCP_STATE_LAST_ACK,
		[WB_SOCKET_LISTEN] = WB_TCP_STATE_LISTEN,
		[WB_SOCKET_CLOSING] = WB_TCP_STATE_CLOSING,
	};

	return states[state];
}

/* What is sent is seen after the change; what is received, before it. */
static gboolean
may_cause(const WbDiagramImplied *implied, const Truth *truth)
{
	const WbRunEvent *packet = implied->packet, *event = truth->event;

	if (implied->edge && implied->edge->trigger <= WB_TCP_TRIGGER_SEND_RST)
		return TRUE;
	return packet->time_ns <= event->time_ns ||
	       (guint64)(packet->time_ns - event->time_ns) <= packet->error_ns + event->error_ns;
}

/* The kernel keeps TIME-WAIT in a smaller socket, and says CLOSE of the one it replaces. */
static gboolean
is_same_change(const WbDiagramImplied *implied, const Truth *truth)
{
	WbTcpState from = get_rfc_state(truth->event->state.before);
	WbTcpState to = get_rfc_state(truth->event->state.after);

	return implied->end == truth->end && !implied->used && may_cause(implied, truth) &&
	       (implied->from == from || implied->from == WB_TCP_STATE_UNKNOWN ||
		       (implied->from == WB_TCP_STATE_CLOSED && from == WB_TCP_STATE_LISTEN)) &&
	       (implied->to == to ||
		       (implied->to == WB_TCP_STATE_TIME_WAIT && to == WB_TCP_STATE_CLOSED));
}

static WbDiagramImplied *
find_implied(GArray *implied, const Truth *truth)
{
	for (guint i = 0; i < implied->len; i++) {
		WbDiagramImplied *candidate = &g_array_index(implied, WbDiagramImplied, i);

		if (is_same_change(candidate, truth)) {
			candidate->used = TRUE;
			return candidate;
		}
	}
	return NULL;
}

static int
find_edge(const WbDiagram *diagram, const WbRunEvent *event, int tail)
{
	int found = -1;

	for (guint i = 0; i < diagram->edges->len; i++) {
		const WbDiagramEdge *edge = diagram->edges->pdata[i];

		if (!wb_triggers_match(edge->triggers, event))
			continue;
		if ((int)edge->tail == tail)
			return (int)i;
		if (found < 0)
			found = (int)i;
	}
	return found;
}

static int
find_state(const WbDiagram *diagram, WbTcpState state)
{
	g_autofree char *id = g_ascii_strdown(wb_tcp_state_to_string(state), -1);

	g_strdelimit(id, "-", '_');
	return wb_diagram_find_node(diagram, id);
}

static void
set_edge(WbDiagramStep *step, const WbDiagram *diagram, int edge)
{
	step->edge = edge;
	if (edge < 0)
		return;
	step->from = (int)((WbDiagramEdge *)diagram->edges->pdata[edge])->tail;
	step->node = (int)((WbDiagramEdge *)diagram->edges->pdata[edge])->head;
}

static void
set_implied(WbDiagramStep *step, const WbDiagram *diagram, const WbDiagramImplied *implied)
{
	step->packet = implied->packet;
	step->from = find_state(diagram, implied->from);
	step->node = find_state(diagram, implied->to);
	if (!implied->edge) {
		step->cause = implied->from == WB_TCP_STATE_TIME_WAIT ? "gone" : NULL;
		return;
	}
	step->cause = implied->edge->event;
	step->action = implied->edge->action;
	set_edge(step, diagram, wb_diagram_find_edge(diagram, implied->edge->id));
}

static void
add_truth(Follower *follower, const Truth *truth, const WbDiagramImplied *implied)
{
	const WbDiagram *diagram = follower->diagram;
	const WbRunEvent *event = truth->event;
	WbDiagramStep step = { .from = find_state(diagram, get_rfc_state(event->state.before)),
		.node = find_state(diagram, get_rfc_state(event->state.after)),
		.edge = -1,
		.end = truth->end,
		.count = 1,
		.time_ns = event->time_ns,
		.index = truth->index,
		.event = event };

	if (implied)
		set_implied(&step, diagram, implied);
	else if (wb_state_is_handover(event, NULL) && follower->run->packets->len > 0)
		step.node = step.from, step.cause = WB_HANDOVER_TEXT;
	else
		set_edge(&step, diagram, find_edge(diagram, event, step.from));
	if (implied && !implied->edge)
		set_edge(&step, diagram, find_edge(diagram, event, step.from));
	if (step.edge < 0 && !step.cause && event->state.after == WB_SOCKET_CLOSE)
		step.cause = "close or time-out";
	wb_diagram_run_add(follower->run, &step);
}

static void
add_implied(Follower *follower, const WbDiagramImplied *implied)
{
	WbDiagramStep step = { .from = -1,
		.node = -1,
		.edge = -1,
		.end = implied->end,
		.count = 1,
		.time_ns = implied->time_ns,
		.index = implied->index };

	set_implied(&step, follower->diagram, implied);
	wb_diagram_run_add(follower->run, &step);
}

static int
compare_steps(gconstpointer a, gconstpointer b)
{
	const WbDiagramStep *first = a, *second = b;

	return first->index < second->index ? -1 : first->index > second->index;
}

void
wb_diagram_follow(WbDiagramRun *run, const WbDiagram *diagram, WbTimeline *timeline)
{
	g_autoptr(GArray) truths = g_array_new(FALSE, FALSE, sizeof(Truth));
	g_autoptr(GArray) indexes = g_array_new(FALSE, FALSE, sizeof(guint));
	g_autoptr(GArray) implied = NULL;
	Follower follower = {
		.run = run, .diagram = diagram, .truths = truths, .indexes = indexes
	};

	collect(&follower, timeline);
	implied = wb_diagram_get_implied(run, indexes);
	for (guint i = 0; i < truths->len; i++) {
		const Truth *truth = &g_array_index(truths, Truth, i);

		add_truth(&follower, truth, find_implied(implied, truth));
	}
	for (guint i = 0; i < implied->len; i++) {
		const WbDiagramImplied *change = &g_array_index(implied, WbDiagramImplied, i);

		if (!change->used)
			add_implied(&follower, change);
	}
	/* Stable enough: no two steps have one index, but those of one packet, which stay in order.
	 */
	g_array_sort(run->steps, compare_steps);
}
