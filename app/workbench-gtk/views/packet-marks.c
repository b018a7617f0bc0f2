/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to say of packets. */
#include "views/packet-marks.h"

#define PART 64
/* How far before a drop its packet is looked for. */
#define DROP_DISTANCE 16

#define SENT_AGAIN                                                                             \
	((guint32)(WB_TCP_REMARK_RETRANSMISSION | WB_TCP_REMARK_FAST | WB_TCP_REMARK_TIMEOUT | \
		   WB_TCP_REMARK_SPURIOUS))

struct _WbPacketMarks {
	WbTimeline *timeline;
	WbRunTrack *track;
	guint drops;	     /* of the timeline's that were put to a packet */
	GHashTable *dropped; /* packet -> drop; both borrowed */
};

WbPacketMarks *
wb_packet_marks_new(WbTimeline *timeline)
{
	WbPacketMarks *marks = g_new0(WbPacketMarks, 1);

	marks->timeline = timeline;
	marks->track = wb_run_track_begin(timeline);
	marks->dropped = g_hash_table_new(NULL, NULL);
	return marks;
}

void
wb_packet_marks_free(WbPacketMarks *marks)
{
	if (!marks)
		return;
	wb_run_track_free(marks->track);
	g_hash_table_unref(marks->dropped);
	g_free(marks);
}

/* --- drops -------------------------------------------------------------------------------------
 */

/* How many packets were captured until TIME_NS. */
static guint
count_until(const WbTimeline *timeline, gint64 time_ns)
{
	guint low = 0, high = wb_timeline_count(timeline, WB_STREAM_PACKET);

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (wb_timeline_get_nth(timeline, WB_STREAM_PACKET, middle)->time_ns <= time_ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static gboolean
is_reset(const WbRunEvent *packet)
{
	return packet->has_sequence && (packet->packet.flags & WB_TCP_RST);
}

/* The last packet of its protocol; who answers with a RST frees what it answered afterwards. */
static const WbRunEvent *
find_dropped(const WbTimeline *timeline, const WbRunEvent *drop)
{
	gint64 late = drop->time_ns + (gint64)MIN(drop->error_ns, G_MAXINT32);
	guint version = drop->drop.protocol == 0x0800 ? 4 : 6, at = count_until(timeline, late);
	const WbRunEvent *answer = NULL;

	for (guint i = 0; i < DROP_DISTANCE && at > 0; i++) {
		const WbRunEvent *packet = wb_timeline_get_nth(timeline, WB_STREAM_PACKET, --at);
		WbFlow back = wb_flow_reverse(&packet->flow);

		if (packet->flow.version != version)
			continue;
		if (answer ? wb_flow_same_way(&back, &answer->flow) : !is_reset(packet))
			return packet;
		if (!answer)
			answer = packet;
	}
	return answer;
}

static void
put_drops(WbPacketMarks *marks)
{
	guint count = wb_timeline_count(marks->timeline, WB_STREAM_DROP);

	for (; marks->drops < count; marks->drops++) {
		const WbRunEvent *drop =
			wb_timeline_get_nth(marks->timeline, WB_STREAM_DROP, marks->drops);
		const WbRunEvent *packet = NULL;

		if (drop->drop.protocol != 0 && g_strcmp0(drop->drop.reason, "NOT_SPECIFIED") != 0)
			packet = find_dropped(marks->timeline, drop);
		if (packet)
			g_hash_table_insert(marks->dropped, (gpointer)packet, (gpointer)drop);
	}
}

gboolean
wb_packet_marks_go_on(WbPacketMarks *marks, gint64 end_us)
{
	gboolean more;

	do
		more = wb_run_track_go_on(marks->track, PART);
	while (more && g_get_monotonic_time() < end_us);
	if (!more)
		put_drops(marks);
	return more;
}

/* --- asking ------------------------------------------------------------------------------------
 */

const WbTcpAnalysis *
wb_packet_marks_find(const WbPacketMarks *marks, const WbRunEvent *packet)
{
	return marks ? wb_run_track_find(marks->track, packet->number) : NULL;
}

int
wb_packet_marks_get_client(const WbPacketMarks *marks, const WbRunEvent *packet)
{
	const WbTcpConnection *connection =
		marks ? wb_run_track_find_connection(marks->track, packet->number) : NULL;

	return connection ? wb_tcp_connection_get_client(connection) : -1;
}

/* The drop that followed PACKET, as far as can be told: a drop names no packet. Or NULL. */
static const WbRunEvent *
find_drop(const WbPacketMarks *marks, const WbRunEvent *packet)
{
	return marks ? g_hash_table_lookup(marks->dropped, packet) : NULL;
}

const char *
wb_packet_marks_get_glyph(const WbPacketMarks *marks, const WbRunEvent *packet)
{
	const WbTcpAnalysis *analysis = wb_packet_marks_find(marks, packet);

	if (find_drop(marks, packet))
		return "✕";
	if (!analysis || !analysis->remarks)
		return "";
	return analysis->remarks & SENT_AGAIN ? "↻" : "•";
}

char *
wb_packet_marks_describe(const WbPacketMarks *marks, const WbRunEvent *packet)
{
	const WbTcpAnalysis *analysis = wb_packet_marks_find(marks, packet);
	const WbRunEvent *drop = find_drop(marks, packet);
	g_autofree char *said = analysis ? wb_tcp_analysis_to_string(analysis) : NULL;

	if (!drop)
		return g_steal_pointer(&said);
	return g_strconcat(drop->text ? drop->text : "dropped", said ? "\n" : NULL, said, NULL);
}
