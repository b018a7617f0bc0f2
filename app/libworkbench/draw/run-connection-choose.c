/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of a run's connections a picture is about. */
#include "draw/run-connection-private.h"

#include <netinet/in.h>

/* More packets than these do not make a connection more interesting. */
#define PACKETS_MAX 20
#define STATE_WEIGHT 2
#define NAMED_WEIGHT 8
#define TCP_WEIGHT 5

typedef struct {
	WbFlow flow; /* of its first event */
	guint packets, states, named;
} Candidate;

typedef struct {
	GHashTable *by_flow; /* &Candidate.flow -> Candidate */
	GHashTable *by_end;  /* "address:port" of a first source -> Candidate; borrowed */
	GPtrArray *order;    /* of Candidate, borrowed */
} Choice;

static char *
name_end(guint version, const WbIpAddress *address, guint port)
{
	g_autofree char *text = wb_ip_address_to_string(address, version);

	return g_strdup_printf("%s:%u", text, port);
}

static Candidate *
get_candidate(Choice *choice, const WbFlow *flow)
{
	Candidate *candidate = g_hash_table_lookup(choice->by_flow, flow);
	char *end;

	if (candidate)
		return candidate;
	candidate = g_new0(Candidate, 1);
	candidate->flow = *flow;
	g_hash_table_insert(choice->by_flow, &candidate->flow, candidate);
	g_ptr_array_add(choice->order, candidate);
	end = name_end(flow->version, &flow->source, flow->source_port);
	if (g_hash_table_contains(choice->by_end, end))
		g_free(end);
	else
		g_hash_table_insert(choice->by_end, end, candidate);
	return candidate;
}

/* Both ends are known: no socket that waits, and none that has no port yet. */
static gboolean
is_whole(const WbFlow *flow)
{
	if (flow->version == 0)
		return FALSE;
	if (flow->protocol == IPPROTO_TCP || flow->protocol == IPPROTO_UDP)
		return flow->source_port != 0 && flow->destination_port != 0;
	return TRUE;
}

static void
count_event(Choice *choice, const WbRunEvent *event)
{
	if (!is_whole(&event->flow))
		return;
	if (event->stream == WB_STREAM_PACKET)
		get_candidate(choice, &event->flow)->packets++;
	else if (event->stream == WB_STREAM_STATE)
		get_candidate(choice, &event->flow)->states++;
}

static void
count_mentions(Choice *choice, const WbRunEvent *event)
{
	if (event->stream != WB_STREAM_LOG)
		return;
	for (guint i = 0; i < event->mention_count; i++) {
		const WbMention *mention = &event->mentions[i];
		g_autofree char *end = name_end(mention->version, &mention->address, mention->port);
		Candidate *candidate = g_hash_table_lookup(choice->by_end, end);

		if (candidate)
			candidate->named++;
	}
}

static guint
weigh(const Candidate *candidate)
{
	WbFlow back = wb_flow_reverse(&candidate->flow);

	/* Who sends to itself is a probe of the tools: it tries when packets are stamped. */
	if (wb_flow_same_way(&candidate->flow, &back))
		return 0;
	return MIN(candidate->packets, PACKETS_MAX) +
	       (candidate->flow.protocol == IPPROTO_TCP ? TCP_WEIGHT : 0) +
	       STATE_WEIGHT * MIN(candidate->states, PACKETS_MAX) +
	       NAMED_WEIGHT * MIN(candidate->named, 2);
}

static void
count_all(Choice *choice, WbTimeline *timeline, const WbRunEventFilter *filter)
{
	guint length = wb_timeline_get_length(timeline);
	WbRunEventFilter times = { .from_ns = filter->from_ns, .to_ns = filter->to_ns };

	for (guint i = 0; i < length; i++) {
		const WbRunEvent *event = wb_timeline_get(timeline, i);

		if (wb_run_event_filter_match(filter, event))
			count_event(choice, event);
	}
	for (guint i = 0; i < length; i++) {
		const WbRunEvent *event = wb_timeline_get(timeline, i);

		if (wb_run_event_filter_match(&times, event))
			count_mentions(choice, event);
	}
}

gboolean
wb_run_connection_choose(
	WbTimeline *timeline, const WbRunEventFilter *filter, WbFlow *ret_flow, guint *ret_others)
{
	g_autoptr(GHashTable) flows =
		g_hash_table_new_full(wb_flow_hash, wb_flow_equal, NULL, g_free);
	g_autoptr(GHashTable) ends = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GPtrArray) order = g_ptr_array_new();
	Choice choice = { flows, ends, order };
	const Candidate *best = NULL;

	count_all(&choice, timeline, filter);
	for (guint i = 0; i < order->len; i++)
		if (!best || weigh(order->pdata[i]) > weigh(best))
			best = order->pdata[i];
	if (!best)
		return FALSE;
	*ret_flow = best->flow;
	*ret_others = order->len - 1;
	return TRUE;
}
