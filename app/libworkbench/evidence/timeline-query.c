/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The timeline: filters, and what belongs to an event. */
#include "evidence/timeline-private.h"

#include <string.h>

#define LIMIT_MAX 100000

/* --- filters ------------------------------------------------------------------------------- */

static gboolean
parse_end(const char *text, WbMention *end)
{
	g_autoptr(WbRunEvent) event = NULL;
	guint64 port;

	*end = (WbMention){ 0 };
	if (g_ascii_string_to_unsigned(text, 10, 1, 65535, &port, NULL)) {
		end->port = (guint16)port;
		return TRUE;
	}
	event = wb_run_event_new(WB_STREAM_MARKER);
	event->text = g_strdup(text);
	wb_run_event_find_mentions(event);
	if (event->mention_count != 1 || strchr(text, ' '))
		return FALSE;
	*end = event->mentions[0];
	return TRUE;
}

gboolean
wb_run_event_filter_parse_flow(WbRunEventFilter *filter, const char *text)
{
	g_auto(GStrv) ends = g_strsplit(text, "-", 3);

	filter->end_count = g_strv_length(ends);
	if (filter->end_count < 1 || filter->end_count > 2)
		return FALSE;
	for (guint i = 0; i < filter->end_count; i++)
		if (!parse_end(ends[i], &filter->ends[i]))
			return FALSE;
	return TRUE;
}

static gboolean
end_is(const WbMention *end, guint version, const WbIpAddress *address, guint16 port)
{
	return (end->port == 0 || end->port == port) &&
	       (end->version == 0 || (end->version == version && memcmp(&end->address, address,
									 sizeof(*address)) == 0));
}

/* Does MENTION name one of FLOW's ends? */
static gboolean
is_in_flow(const WbMention *mention, const WbFlow *flow)
{
	return flow->version != 0 &&
	       (end_is(mention, flow->version, &flow->source, flow->source_port) ||
		       end_is(mention, flow->version, &flow->destination, flow->destination_port));
}

static gboolean
ends_match(const WbRunEventFilter *filter, const WbFlow *flow)
{
	const WbMention *a = &filter->ends[0], *b = &filter->ends[1];

	if (flow->version == 0)
		return FALSE;
	if (filter->end_count == 1)
		return is_in_flow(a, flow);
	return (end_is(a, flow->version, &flow->source, flow->source_port) &&
		       end_is(b, flow->version, &flow->destination, flow->destination_port)) ||
	       (end_is(b, flow->version, &flow->source, flow->source_port) &&
		       end_is(a, flow->version, &flow->destination, flow->destination_port));
}

/* A log line names ends; one of them is enough. */
static gboolean
mentions_match(const WbRunEventFilter *filter, const WbRunEvent *event)
{
	for (guint m = 0; m < event->mention_count; m++)
		for (guint i = 0; i < filter->end_count; i++)
			if (end_is(&filter->ends[i], event->mentions[m].version,
				    &event->mentions[m].address, event->mentions[m].port))
				return TRUE;
	return FALSE;
}

gboolean
wb_run_event_filter_match(const WbRunEventFilter *filter, const WbRunEvent *event)
{
	if (filter->streams && !(filter->streams & 1u << event->stream))
		return FALSE;
	if (event->time_ns < filter->from_ns ||
		(filter->to_ns != 0 && event->time_ns > filter->to_ns))
		return FALSE;
	return filter->end_count == 0 || ends_match(filter, &event->flow) ||
	       mentions_match(filter, event);
}

/* --- relations ----------------------------------------------------------------------------- */

typedef struct {
	const WbRunEvent *event;
	const WbRunEvent *drop_packet; /* the packet a drop followed */
	const WbMention *closest;      /* of a log line: the end that the fewest events have */
} Question;

static guint
count_mention(WbTimeline *timeline, const WbMention *mention)
{
	guint count = 0, length = wb_timeline_get_length(timeline);

	for (guint i = 0; i < length; i++)
		count += is_in_flow(mention, &wb_timeline_get(timeline, i)->flow);
	return count;
}

/* A line names the listener of a thousand connections, and the one client: the client tells more.
 */
static const WbMention *
find_closest_mention(WbTimeline *timeline, const WbRunEvent *event)
{
	const WbMention *closest = NULL;
	guint fewest = G_MAXUINT;

	for (guint m = 0; m < event->mention_count; m++) {
		guint count = count_mention(timeline, &event->mentions[m]);

		if (count > 0 && count < fewest) {
			fewest = count;
			closest = &event->mentions[m];
		}
	}
	return closest;
}

/* The EtherType in front of the packet and the drop's are the same thing. */
static gboolean
same_protocol(const WbRunEvent *packet, const WbRunEvent *drop)
{
	guint version = packet->flow.version;

	return (version == 4 && drop->drop.protocol == 0x0800) ||
	       (version == 6 && drop->drop.protocol == 0x86dd);
}

/* The last packet of its protocol that can have come before DROP. */
static const WbRunEvent *
find_dropped(WbTimeline *timeline, const WbRunEvent *drop)
{
	guint length = wb_timeline_get_length(timeline);
	const WbRunEvent *found = NULL;

	for (guint i = 0; i < length; i++) {
		const WbRunEvent *event = wb_timeline_get(timeline, i);

		if (event == drop)
			break;
		if (event->stream == WB_STREAM_PACKET && same_protocol(event, drop))
			found = event;
	}
	return found;
}

static gboolean
names(const WbRunEvent *event, const WbFlow *flow)
{
	for (guint m = 0; m < event->mention_count; m++)
		if (!is_in_flow(&event->mentions[m], flow))
			return FALSE;
	return event->mention_count > 0 && flow->version != 0;
}

/* Does CHECK name EVENT among its evidence? */
static gboolean
rests_on(const WbRunEvent *check, const WbRunEvent *event)
{
	const char *line = check->stream == WB_STREAM_CHECK ? check->check.evidence : NULL;

	while (line) {
		const char *newline = strchr(line, '\n');
		WbStream stream;
		guint64 number;

		if (wb_reference_parse(line, &stream, &number) && stream == event->stream &&
			number == event->number)
			return TRUE;
		line = newline ? newline + 1 : NULL;
	}
	return FALSE;
}

static const char *
find_reason(const Question *question, const WbRunEvent *other)
{
	const WbRunEvent *event = question->event;

	if (rests_on(event, other))
		return "evidence";
	if (rests_on(other, event))
		return "rests on it";
	if (wb_flow_same(&event->flow, &other->flow))
		return "same connection";
	if (event->socket && event->socket == other->socket)
		return "same socket";
	if (question->drop_packet == other)
		return "the packet before the drop";
	if (question->drop_packet && wb_flow_same(&question->drop_packet->flow, &other->flow))
		return "connection of the packet before the drop";
	if (question->closest && is_in_flow(question->closest, &other->flow))
		return "named in the text";
	if (names(other, &event->flow))
		return "names this connection";
	if (event->stream == WB_STREAM_FUNCTION && other->stream == WB_STREAM_LOG &&
		g_strcmp0(event->function.module, other->name) == 0)
		return "line of the function's module";
	if (event->stream == WB_STREAM_LOG && other->stream == WB_STREAM_FUNCTION &&
		g_strcmp0(event->name, other->function.module) == 0)
		return "function of the line's module";
	return NULL;
}

GArray *
wb_timeline_relate(WbTimeline *timeline, const WbRunEvent *event, guint limit)
{
	GArray *related = g_array_new(FALSE, FALSE, sizeof(WbRelation));
	Question question = { event, NULL, find_closest_mention(timeline, event) };
	guint length = wb_timeline_get_length(timeline);

	if (event->stream == WB_STREAM_DROP)
		question.drop_packet = find_dropped(timeline, event);
	for (guint i = 0; i < length && related->len < MIN(limit, LIMIT_MAX); i++) {
		WbRelation relation = { wb_timeline_get(timeline, i), NULL };

		if (relation.event == event)
			continue;
		relation.reason = find_reason(&question, relation.event);
		if (relation.reason)
			g_array_append_val(related, relation);
	}
	return related;
}

gint64
wb_timeline_get_start(WbTimeline *timeline)
{
	guint length = wb_timeline_get_length(timeline), i = 0;

	while (i < length && wb_timeline_get(timeline, i)->stream == WB_STREAM_CONSOLE)
		i++;
	return length > 0 ? wb_timeline_get(timeline, i < length ? i : 0)->time_ns : 0;
}

gboolean
wb_timeline_is_behind_log(WbTimeline *timeline, const WbRunEvent *event)
{
	guint count = wb_timeline_count(timeline, WB_STREAM_LOG);
	const WbRunEvent *last = wb_timeline_find(timeline, WB_STREAM_LOG, count);

	return last ? event->source_ns > last->source_ns
		    : event->time_ns >= wb_timeline_get_start(timeline);
}
