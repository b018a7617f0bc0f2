/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which packet makes a socket change its state, and which packet a change of state sends. After RFC
 * 9293 3.10 and tcp_rcv_state_process(); inet_sock_set_state shows TIME_WAIT as CLOSE.
 */
#include "evidence/timeline-private.h"

#include <netinet/in.h>

typedef struct {
	WbSocketState before, after;
	gboolean
		sends; /* the change comes first, then the packet goes out; else it came in first */
	guint16 mask, flags;
} Rule;

static const Rule rules[] = {
	{ WB_SOCKET_CLOSE, WB_SOCKET_SYN_SENT, TRUE, WB_TCP_SYN | WB_TCP_ACK, WB_TCP_SYN },
	{ WB_SOCKET_SYN_SENT, WB_SOCKET_ESTABLISHED, FALSE, WB_TCP_SYN | WB_TCP_ACK,
		WB_TCP_SYN | WB_TCP_ACK },
	{ WB_SOCKET_SYN_SENT, WB_SOCKET_SYN_RECV, FALSE, WB_TCP_SYN | WB_TCP_ACK, WB_TCP_SYN },
	{ WB_SOCKET_SYN_SENT, WB_SOCKET_CLOSE, FALSE, WB_TCP_RST, WB_TCP_RST },
	{ WB_SOCKET_SYN_RECV, WB_SOCKET_ESTABLISHED, FALSE, WB_TCP_SYN | WB_TCP_ACK, WB_TCP_ACK },
	{ WB_SOCKET_ESTABLISHED, WB_SOCKET_FIN_WAIT1, TRUE, WB_TCP_FIN, WB_TCP_FIN },
	{ WB_SOCKET_ESTABLISHED, WB_SOCKET_CLOSE_WAIT, FALSE, WB_TCP_FIN, WB_TCP_FIN },
	{ WB_SOCKET_ESTABLISHED, WB_SOCKET_CLOSE, FALSE, WB_TCP_RST, WB_TCP_RST },
	{ WB_SOCKET_CLOSE_WAIT, WB_SOCKET_LAST_ACK, TRUE, WB_TCP_FIN, WB_TCP_FIN },
	{ WB_SOCKET_CLOSE_WAIT, WB_SOCKET_CLOSE, FALSE, WB_TCP_RST, WB_TCP_RST },
	{ WB_SOCKET_FIN_WAIT1, WB_SOCKET_FIN_WAIT2, FALSE, WB_TCP_ACK, WB_TCP_ACK },
	{ WB_SOCKET_FIN_WAIT1, WB_SOCKET_CLOSING, FALSE, WB_TCP_FIN, WB_TCP_FIN },
	{ WB_SOCKET_FIN_WAIT2, WB_SOCKET_CLOSE, FALSE, WB_TCP_FIN, WB_TCP_FIN },
	{ WB_SOCKET_CLOSING, WB_SOCKET_CLOSE, FALSE, WB_TCP_ACK, WB_TCP_ACK },
	{ WB_SOCKET_LAST_ACK, WB_SOCKET_CLOSE, FALSE, WB_TCP_ACK, WB_TCP_ACK },
};

/* Causes of causes; each pass may move an effect that is a cause itself. */
#define PASSES 4
/* How far back a child's first change of state is looked for. */
#define CHILD_DISTANCE 16

typedef struct {
	WbEntry *entries;
	guint count;
	GHashTable *packets; /* WbFlow * -> GArray of guint: indices of its packets, in order */
	GHashTable *changes; /* the same for its states, of both ends */
	gboolean moved;
} Causes;

static GArray *
get_indices(GHashTable *table, const WbFlow *flow)
{
	GArray *indices = g_hash_table_lookup(table, flow);

	if (!indices) {
		indices = g_array_new(FALSE, FALSE, sizeof(guint));
		g_hash_table_insert(table, g_memdup2(flow, sizeof(*flow)), indices);
	}
	return indices;
}

static void
add_index(GHashTable *table, const WbFlow *flow, guint index)
{
	g_array_append_val(get_indices(table, flow), index);
}

static void
collect(Causes *causes)
{
	for (guint i = 0; i < causes->count; i++) {
		const WbRunEvent *event = causes->entries[i].event;

		if (event->flow.version == 0 || event->flow.protocol != IPPROTO_TCP)
			continue;
		if (event->stream == WB_STREAM_STATE)
			add_index(causes->changes, &event->flow, i);
		if (event->stream != WB_STREAM_PACKET)
			continue;
		add_index(causes->packets, &event->flow, i);
		if ((event->packet.flags & (WB_TCP_SYN | WB_TCP_ACK)) == WB_TCP_SYN) {
			/* A socket enters SYN_SENT before it has its port. */
			WbFlow unbound = event->flow;

			unbound.source_port = 0;
			add_index(causes->packets, &unbound, i);
		}
	}
}

static const Rule *
find_rule(const WbRunEvent *event)
{
	for (guint i = 0; i < G_N_ELEMENTS(rules); i++)
		if (rules[i].before == event->state.before && rules[i].after == event->state.after)
			return &rules[i];
	return NULL;
}

/* May A have happened before B, as far as the errors tell? */
static gboolean
may_precede(const WbRunEvent *a, const WbRunEvent *b)
{
	gint64 early = a->time_ns - (gint64)MIN(a->error_ns, G_MAXINT64 / 4);
	gint64 late = b->time_ns + (gint64)MIN(b->error_ns, G_MAXINT64 / 4);

	return early <= late;
}

static gboolean
is_before(const WbEntry *a, const WbEntry *b)
{
	return a->key != b->key	      ? a->key < b->key
	       : a->level != b->level ? a->level < b->level
				      : a < b;
}

/* EFFECT moves behind CAUSE, and what its source has after it stays after it. */
static void
move_behind(Causes *causes, guint effect, guint cause)
{
	WbEntry *entries = causes->entries;
	WbStream source = wb_timeline_source(entries[effect].event->stream);
	gint64 key = entries[cause].key;
	guint level = entries[cause].level + 1;

	for (guint i = effect; i < causes->count && entries[i].event->time_ns <= key; i++) {
		if (wb_timeline_source(entries[i].event->stream) != source || entries[i].key > key)
			continue;
		entries[i].level = entries[i].key < key ? level : MAX(entries[i].level, level);
		entries[i].key = key;
	}
	causes->moved = TRUE;
}

/* The change of the same socket before the one at INDEX, or -1. */
static gint64
find_previous(const Causes *causes, const WbFlow *flow, guint index)
{
	GArray *changes = g_hash_table_lookup(causes->changes, flow);
	gint64 previous = -1;

	for (guint i = 0; changes && i < changes->len; i++) {
		guint at = g_array_index(changes, guint, i);

		if (at >= index)
			break;
		if (wb_flow_same_way(&causes->entries[at].event->flow, flow))
			previous = at;
	}
	return previous;
}

static gboolean
matches(const Rule *rule, const WbFlow *flow, const WbRunEvent *packet)
{
	WbFlow wanted = rule->sends ? *flow : wb_flow_reverse(flow);

	return (packet->packet.flags & rule->mask) == rule->flags &&
	       wb_flow_same_way(&packet->flow, &wanted);
}

/*
 * The packet that belongs to the change at INDEX: the one nearest to it after the socket's change
 * before; G_MAXUINT if there is none, or if the one that came in stands before it already.
 */
static guint
find_packet(const Causes *causes, const Rule *rule, guint index)
{
	const WbEntry *change = &causes->entries[index];
	GArray *packets = g_hash_table_lookup(causes->packets, &change->event->flow);
	gint64 previous = find_previous(causes, &change->event->flow, index);
	const WbRunEvent *earlier = previous < 0 ? NULL : causes->entries[previous].event;
	guint found = G_MAXUINT;

	for (guint i = 0; packets && i < packets->len; i++) {
		guint at = g_array_index(packets, guint, i);
		const WbEntry *packet = &causes->entries[at];

		if (!matches(rule, &change->event->flow, packet->event) ||
			(earlier && !may_precede(earlier, packet->event)))
			continue;
		if (!rule->sends && is_before(packet, change))
			return G_MAXUINT;
		if (rule->sends ? !is_before(packet, change)
				: !may_precede(packet->event, change->event))
			break;
		found = at;
		if (!rule->sends)
			break;
	}
	return found;
}

/*
 * The SYN of a socket that had no port yet: of all SYNs to that endpoint, the only one that can be
 * it as far as the errors tell. G_MAXUINT if there are more, or if it comes after the change
 * anyway.
 */
static guint
find_unbound_syn(const Causes *causes, guint index)
{
	const WbEntry *change = &causes->entries[index];
	GArray *packets = g_hash_table_lookup(causes->packets, &change->event->flow);
	guint low = 0, high = packets ? packets->len : 0, found = G_MAXUINT;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		guint at = g_array_index(packets, guint, middle);

		if (may_precede(change->event, causes->entries[at].event) ||
			causes->entries[at].event->time_ns >= change->event->time_ns)
			high = middle;
		else
			low = middle + 1;
	}
	for (; packets && low < packets->len; low++) {
		guint at = g_array_index(packets, guint, low);

		if (!may_precede(causes->entries[at].event, change->event))
			break;
		if (found != G_MAXUINT)
			return G_MAXUINT;
		found = at;
	}
	return found != G_MAXUINT && is_before(&causes->entries[found], change) ? found : G_MAXUINT;
}

/* LISTEN to SYN_RECV is the listener's child before it knows its peer: the same packet made it. */
static guint
find_child(const Causes *causes, guint index)
{
	const WbRunEvent *event = causes->entries[index].event;

	for (guint i = index; i > 0 && index - i < CHILD_DISTANCE; i--) {
		const WbRunEvent *other = causes->entries[i - 1].event;

		if (other->stream == WB_STREAM_STATE && other->state.before == WB_SOCKET_LISTEN &&
			other->state.after == WB_SOCKET_SYN_RECV && other->cpu == event->cpu &&
			other->flow.source_port == event->flow.source_port)
			return i - 1;
	}
	return index;
}

static void
apply_to(Causes *causes, guint index)
{
	const WbRunEvent *event = causes->entries[index].event;
	const Rule *rule = find_rule(event);
	guint packet;

	if (!rule)
		return;
	packet = event->flow.source_port == 0 ? find_unbound_syn(causes, index)
					      : find_packet(causes, rule, index);
	if (packet == G_MAXUINT)
		return;
	if (rule->sends && may_precede(event, causes->entries[packet].event))
		move_behind(causes, packet, index);
	else if (!rule->sends)
		move_behind(causes,
			rule->before == WB_SOCKET_SYN_RECV ? find_child(causes, index) : index,
			packet);
}

static gboolean
has_changes(const WbEntry *entries, guint count)
{
	for (guint i = 0; i < count; i++)
		if (entries[i].event->stream == WB_STREAM_STATE)
			return TRUE;
	return FALSE;
}

gboolean
wb_timeline_apply_causes(WbEntry *entries, guint count)
{
	Causes causes = { .entries = entries, .count = count };
	gboolean moved = FALSE;

	if (!has_changes(entries, count))
		return FALSE;
	causes.packets = g_hash_table_new_full(
		wb_flow_hash, wb_flow_equal, g_free, (GDestroyNotify)g_array_unref);
	causes.changes = g_hash_table_new_full(
		wb_flow_hash, wb_flow_equal, g_free, (GDestroyNotify)g_array_unref);
	collect(&causes);
	for (guint pass = 0; pass < PASSES; pass++) {
		causes.moved = FALSE;
		for (guint i = 0; i < count; i++)
			if (entries[i].event->stream == WB_STREAM_STATE &&
				entries[i].event->flow.version != 0)
				apply_to(&causes, i);
		if (!causes.moved)
			break;
		moved = TRUE;
	}
	g_hash_table_unref(causes.packets);
	g_hash_table_unref(causes.changes);
	return moved;
}
