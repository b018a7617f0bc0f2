/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which log lines, changes of state and drops become comments of which packet. */
#include "evidence/bundle-private.h"

#include <string.h>

/* Wireshark shows a comment whole; a packet that caused a thousand lines needs not name them all.
 */
#define COMMENT_MAX 2000

typedef struct {
	GPtrArray *comments;
	GHashTable *flows; /* WbFlow * -> the number of its last packet */
	GHashTable *ends;  /* WbFlow *, of one end -> the number of its last packet */
	guint64 last;	   /* packet, 0: none yet */
} Pass;

static void
free_comment(gpointer comment)
{
	if (comment)
		g_string_free(comment, TRUE);
}

/* An endpoint as the key of a table of flows. */
static WbFlow
end_key(guint8 version, const WbIpAddress *address, guint16 port)
{
	return (WbFlow){ .version = version, .source_port = port, .source = *address };
}

static void
remember(GHashTable *table, const WbFlow *key, guint64 number)
{
	g_hash_table_replace(table, g_memdup2(key, sizeof(*key)), GSIZE_TO_POINTER(number));
}

static void
see_packet(Pass *pass, const WbRunEvent *event)
{
	const WbFlow *flow = &event->flow;
	WbFlow source, destination;

	pass->last = event->number;
	if (flow->version == 0)
		return;
	source = end_key(flow->version, &flow->source, flow->source_port);
	destination = end_key(flow->version, &flow->destination, flow->destination_port);
	remember(pass->flows, flow, event->number);
	remember(pass->ends, &source, event->number);
	remember(pass->ends, &destination, event->number);
}

static guint64
look_up(GHashTable *table, const WbFlow *key)
{
	return GPOINTER_TO_SIZE(g_hash_table_lookup(table, key));
}

/* A line names the listener and the client: the client's last packet is the earlier one, or the
 * same. */
static guint64
find_named(const Pass *pass, const WbRunEvent *event)
{
	guint64 found = 0;

	for (guint m = 0; m < event->mention_count; m++) {
		const WbMention *mention = &event->mentions[m];
		WbFlow key = end_key(mention->version, &mention->address, mention->port);
		guint64 number = look_up(pass->ends, &key);

		if (number && (!found || number < found))
			found = number;
	}
	return found;
}

static guint64
find_packet(const Pass *pass, const WbRunEvent *event)
{
	switch (event->stream) {
	case WB_STREAM_STATE:
		return look_up(pass->flows, &event->flow);
	case WB_STREAM_LOG: {
		guint64 named = find_named(pass, event);

		return named ? named : pass->last;
	}
	case WB_STREAM_DROP:
		/* Frames that a capture's end leaves behind have no protocol. */
		return event->drop.protocol ? pass->last : 0;
	default:
		return 0;
	}
}

static void
add_comment(Pass *pass, guint64 number, const WbRunEvent *event)
{
	g_autofree char *reference = wb_run_event_to_reference(event);
	GString **comment = (GString **)&pass->comments->pdata[number - 1];

	if (!*comment)
		*comment = g_string_new(NULL);
	else if ((*comment)->len > COMMENT_MAX)
		return;
	else
		g_string_append_c(*comment, '\n');
	g_string_append_printf(*comment, "%s: %s", reference, event->text);
}

GPtrArray *
wb_bundle_make_comments(WbTimeline *timeline)
{
	guint count = wb_timeline_count(timeline, WB_STREAM_PACKET);
	Pass pass = { .comments = g_ptr_array_new_with_free_func(free_comment) };

	pass.flows = g_hash_table_new_full(wb_flow_hash, wb_flow_equal, g_free, NULL);
	pass.ends = g_hash_table_new_full(wb_flow_hash, wb_flow_equal, g_free, NULL);
	g_ptr_array_set_size(pass.comments, (int)count);
	for (guint i = 0; i < wb_timeline_get_length(timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(timeline, i);
		guint64 number;

		if (event->stream == WB_STREAM_PACKET) {
			see_packet(&pass, event);
			continue;
		}
		number = find_packet(&pass, event);
		if (number > 0 && number <= count)
			add_comment(&pass, number, event);
	}
	g_hash_table_unref(pass.flows);
	g_hash_table_unref(pass.ends);
	return pass.comments;
}
