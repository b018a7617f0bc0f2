/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Of a recorded burst of connections: is each there in every stream, and is each line of the log
 * tied to the SYN that it tells of?
 *
 * usage: relate DIR CONNECTIONS
 */
#include "evidence/bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RELATED_MAX 100

typedef struct {
	guint syns, synacks, entered, lines, tied;
	guint64 lost;
} Count;

static gboolean
is_syn(const WbRunEvent *event, guint flags)
{
	return event->stream == WB_STREAM_PACKET &&
	       (event->packet.flags & (WB_TCP_SYN | WB_TCP_ACK)) == flags;
}

/* LINE names the port that the SYN came from, and the SYN is among what belongs to it: one. */
static gboolean
is_tied(WbTimeline *timeline, const WbRunEvent *line)
{
	g_autoptr(GArray) related = wb_timeline_relate(timeline, line, RELATED_MAX);
	guint found = 0;

	for (guint i = 0; i < related->len; i++) {
		const WbRunEvent *event = g_array_index(related, WbRelation, i).event;
		g_autofree char *port = g_strdup_printf(":%u", event->flow.source_port);

		if (is_syn(event, WB_TCP_SYN))
			found += strstr(line->text, port) ? 1 : 2;
	}
	return found == 1;
}

static void
count_event(WbTimeline *timeline, const WbRunEvent *event, Count *count)
{
	count->syns += is_syn(event, WB_TCP_SYN);
	count->synacks += is_syn(event, WB_TCP_SYN | WB_TCP_ACK);
	count->entered += event->stream == WB_STREAM_STATE &&
			  event->state.before == WB_SOCKET_SYN_SENT &&
			  event->state.after == WB_SOCKET_ESTABLISHED;
	if (event->stream != WB_STREAM_LOG || event->mention_count == 0)
		return;
	count->lines++;
	count->tied += is_tied(timeline, event);
}

static gboolean
print(const Count *count, guint wanted)
{
	printf("%-52s %8u\n", "    SYNs", count->syns);
	printf("%-52s %8u\n", "    SYN-ACKs", count->synacks);
	printf("%-52s %8u\n", "    clients that became ESTABLISHED", count->entered);
	printf("%-52s %8u\n", "    lines of the module", count->lines);
	printf("%-52s %8u\n", "    tied each to its SYN, and to no other", count->tied);
	printf("%-52s %8" G_GUINT64_FORMAT "\n", "    lost, all streams", count->lost);
	return count->syns == wanted && count->synacks == wanted && count->entered == wanted &&
	       count->lines == wanted && count->tied == wanted && count->lost == 0;
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbBundle) bundle = argc == 3 ? wb_bundle_open(argv[1], &error) : NULL;
	Count count = { 0 };

	if (!bundle) {
		fprintf(stderr, "relate: %s\n", error ? error->message : "DIR CONNECTIONS");
		return 2;
	}
	for (guint i = 0; i < wb_timeline_get_length(bundle->timeline); i++)
		count_event(bundle->timeline, wb_timeline_get(bundle->timeline, i), &count);
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		count.lost += wb_timeline_get_lost(bundle->timeline, i);
	return print(&count, (guint)strtoul(argv[2], NULL, 10)) ? 0 : 1;
}
