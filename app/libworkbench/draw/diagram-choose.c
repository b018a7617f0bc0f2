/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of a run's connections a picture is of. */
#include "draw/diagram-path.h"

#include <netinet/in.h>

#define MENTIONS_MAX 256

typedef enum {
	SEEN = 1,     /* the kernel says something of it */
	COMPLETE = 2, /* it was opened, and closed */
	LOGGED = 4,   /* a log line names its client's port */
	CHECKED = 8,  /* a sub-check does */
} Merit;

typedef struct {
	WbFlow flow; /* as first seen; the source is the client once that is known */
	gboolean client_known, opened, closed, seen;
	guint order;
	guint merits;
} Candidate;

typedef struct {
	GHashTable *table;   /* flow to Candidate */
	GPtrArray *mentions; /* of const WbRunEvent * */
} Choice;

static Candidate *
get_candidate(Choice *choice, const WbFlow *flow)
{
	Candidate *candidate = g_hash_table_lookup(choice->table, flow);

	if (candidate)
		return candidate;
	candidate = g_new0(Candidate, 1);
	candidate->flow = *flow;
	candidate->order = g_hash_table_size(choice->table);
	g_hash_table_insert(choice->table, g_memdup2(&candidate->flow, sizeof(WbFlow)), candidate);
	return candidate;
}

/* The key is a copy: who is the client may be found out later. */
static void
set_client(Candidate *candidate, const WbFlow *from_client)
{
	if (!candidate->client_known)
		candidate->flow = *from_client;
	candidate->client_known = TRUE;
}

static void
note_packet(Candidate *candidate, const WbRunEvent *event)
{
	guint16 flags = event->packet.flags;
	WbFlow answered = wb_flow_reverse(&event->flow);

	if ((flags & (WB_TCP_SYN | WB_TCP_ACK)) == WB_TCP_SYN) {
		set_client(candidate, &event->flow);
		candidate->opened = TRUE;
	} else if (flags & WB_TCP_SYN) {
		set_client(candidate, &answered);
	}
	if (flags & (WB_TCP_FIN | WB_TCP_RST))
		candidate->closed = TRUE;
}

static void
note_state(Candidate *candidate, const WbRunEvent *event)
{
	WbFlow from_client = wb_flow_reverse(&event->flow);

	candidate->seen = TRUE;
	if (event->state.before == WB_SOCKET_SYN_SENT)
		set_client(candidate, &event->flow);
	else if (event->state.before == WB_SOCKET_SYN_RECV)
		set_client(candidate, &from_client);
	if (event->state.after == WB_SOCKET_ESTABLISHED)
		candidate->opened = TRUE;
	if (event->state.after == WB_SOCKET_CLOSE)
		candidate->closed = TRUE;
}

static void
note(Choice *choice, const WbRunEvent *event, const WbRunEventFilter *filter)
{
	const WbFlow *flow = &event->flow;

	if ((event->stream == WB_STREAM_LOG || event->stream == WB_STREAM_CHECK) &&
		event->mention_count > 0 && choice->mentions->len < MENTIONS_MAX)
		g_ptr_array_add(choice->mentions, (gpointer)event);
	if (event->stream != WB_STREAM_PACKET && event->stream != WB_STREAM_STATE)
		return;
	if (flow->version == 0 || flow->protocol != IPPROTO_TCP || flow->source_port == 0 ||
		flow->destination_port == 0 || !wb_run_event_filter_match(filter, event))
		return;
	if (event->stream == WB_STREAM_PACKET)
		note_packet(get_candidate(choice, flow), event);
	else
		note_state(get_candidate(choice, flow), event);
}

static gboolean
names_client(const WbRunEvent *line, const WbFlow *flow)
{
	for (guint i = 0; i < line->mention_count; i++) {
		const WbMention *mention = &line->mentions[i];

		if (mention->port != 0 && mention->port == flow->source_port &&
			mention->version == flow->version &&
			memcmp(&mention->address, &flow->source, flow->version == 4 ? 4 : 16) == 0)
			return TRUE;
	}
	return FALSE;
}

static guint
get_merits(const Choice *choice, const Candidate *candidate)
{
	guint merits = (candidate->seen ? SEEN : 0) |
		       (candidate->opened && candidate->closed ? COMPLETE : 0);

	for (guint i = 0; i < choice->mentions->len; i++) {
		const WbRunEvent *line = choice->mentions->pdata[i];

		if (names_client(line, &candidate->flow))
			merits |= line->stream == WB_STREAM_CHECK ? CHECKED : LOGGED;
	}
	return merits;
}

static const Candidate *
find_best(Choice *choice)
{
	GHashTableIter iter;
	Candidate *best = NULL;
	gpointer value;

	g_hash_table_iter_init(&iter, choice->table);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		Candidate *candidate = value;

		candidate->merits = get_merits(choice, candidate);
		if (!best || candidate->merits > best->merits ||
			(candidate->merits == best->merits && candidate->order < best->order))
			best = candidate;
	}
	return best;
}

gboolean
wb_diagram_choose(WbDiagramRun *run, WbTimeline *timeline, const WbRunEventFilter *filter)
{
	g_autoptr(GHashTable) table =
		g_hash_table_new_full(wb_flow_hash, wb_flow_equal, g_free, g_free);
	g_autoptr(GPtrArray) mentions = g_ptr_array_new();
	Choice choice = { table, mentions };
	guint length = wb_timeline_get_length(timeline);
	const Candidate *best;

	for (guint i = 0; i < length; i++)
		note(&choice, wb_timeline_get(timeline, i), filter);
	best = find_best(&choice);
	run->connections = g_hash_table_size(table);
	if (best)
		run->flow = best->flow;
	return best != NULL;
}
