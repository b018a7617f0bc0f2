/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strips of a sender's bytes, and what they say. */
#include "draw/scoreboard-private.h"

/* --- parts --------------------------------------------------------------------------------- */

static void
add_part(WbScoreStrip *strip, WbScoreKind kind, guint32 start, guint32 end, guint order)
{
	WbScorePart part = { kind, start, end, order };
	WbScorePart *last =
		strip->parts->len ? &g_array_index(strip->parts, WbScorePart, strip->parts->len - 1)
				  : NULL;

	if (end <= start)
		return;
	/* Segments stay apart where they tell something each; what is done with is one part. */
	if (last && last->end == start && last->kind == kind && last->order == order &&
		(kind == WB_SCORE_SACKED || kind == WB_SCORE_UNSEEN)) {
		last->end = end;
		return;
	}
	g_array_append_val(strip->parts, part);
}

static WbScoreKind
get_kind(const WbScoreRange *range)
{
	if (range->sacked)
		return WB_SCORE_SACKED;
	if (range->transmissions > 1)
		return WB_SCORE_AGAIN;
	if (range->lost)
		return WB_SCORE_LOST;
	return range->first_packet ? WB_SCORE_SENT : WB_SCORE_UNSEEN;
}

/* Which block of the packet holds START, from 1. A DSACK is no statement about what is held. */
static guint
find_order(const WbTcpAnalysis *analysis, guint32 start)
{
	guint order = 0;

	for (guint i = 0; i < analysis->sack_count; i++) {
		const WbSackBlock *block = &analysis->sacks[i];

		if (i == 0 && (analysis->remarks & WB_TCP_REMARK_DSACK))
			continue;
		order++;
		if (start - block->start < block->end - block->start)
			return order;
	}
	return 0;
}

static void
fill_strip(WbScoreStrip *strip, const WbTcpScoreboard *board, const WbTcpAnalysis *analysis,
	guint32 base)
{
	guint32 at = strip->una;

	if (strip->una > 1)
		add_part(strip, WB_SCORE_ACKED, 1, strip->una, 0);
	for (guint i = 0; i < wb_tcp_scoreboard_get_length(board); i++) {
		const WbScoreRange *range = wb_tcp_scoreboard_get(board, i);
		guint32 start = range->start - base, end = range->end - base;

		add_part(strip, WB_SCORE_UNSEEN, at, start, 0);
		add_part(strip, get_kind(range), start, end,
			range->sacked ? find_order(analysis, range->start) : 0);
		at = MAX(at, end);
	}
	add_part(strip, WB_SCORE_UNSEEN, at, strip->nxt, 0);
}

/* From the first byte that is not acknowledged to the first that is SACKed. */
static void
find_hole(WbScoreStrip *strip)
{
	for (guint i = 0; i < strip->parts->len; i++) {
		const WbScorePart *part = &g_array_index(strip->parts, WbScorePart, i);

		if (part->kind != WB_SCORE_SACKED)
			continue;
		strip->has_hole = part->start > strip->una;
		strip->hole = strip->una;
		strip->hole_end = part->start;
		return;
	}
}

static void
free_strip(gpointer data)
{
	WbScoreStrip *strip = data;

	g_array_unref(strip->parts);
	g_free(strip);
}

/* --- which packets ------------------------------------------------------------------------- */

static guint
count_sacks(const GArray *packets, guint end)
{
	guint count = 0;

	for (guint i = 0; i < packets->len; i++) {
		const WbTcpAnalysis *analysis = &g_array_index(packets, WbTcpAnalysis, i);

		count += analysis->end == end && analysis->sack_count > 0;
	}
	return count;
}

static WbSide
find_sender(const WbRunConnection *connection)
{
	const WbTcpConnection *followed = wb_run_connection_get_followed(connection);
	const GArray *packets = wb_tcp_connection_get_packets(followed);
	guint client = wb_run_connection_get_followed_end(connection, WB_SIDE_CLIENT);
	guint by_client = count_sacks(packets, client), by_server = count_sacks(packets, !client);

	if (by_client != by_server)
		return by_client > by_server ? WB_SIDE_SERVER : WB_SIDE_CLIENT;
	return wb_tcp_connection_get_end(followed, !client)->bytes >
			       wb_tcp_connection_get_end(followed, client)->bytes
		       ? WB_SIDE_SERVER
		       : WB_SIDE_CLIENT;
}

static GHashTable *
index_items(const WbRunConnection *connection)
{
	GHashTable *items = g_hash_table_new(g_int64_hash, g_int64_equal);

	for (guint i = 0; i < wb_run_connection_get_length(connection); i++) {
		const WbConnectionItem *item = wb_run_connection_get(connection, i);

		if (item->kind == WB_ITEM_PACKET)
			g_hash_table_insert(items, (gpointer)&item->event->number, (gpointer)item);
	}
	return items;
}

static WbScoreStrip *
make_strip(const WbScoreStrips *strips, const WbConnectionItem *item, const WbTcpAnalysis *analysis,
	const WbTcpScoreboard *board)
{
	WbScoreStrip *strip = g_new0(WbScoreStrip, 1);
	guint32 zero = 0, base;

	wb_run_connection_get_relative(strips->connection, strips->sender, 0, &zero);
	base = 0 - zero;
	strip->item = item;
	strip->una = wb_tcp_scoreboard_get_una(board) - base;
	strip->nxt = wb_tcp_scoreboard_get_nxt(board) - base;
	strip->parts = g_array_new(FALSE, FALSE, sizeof(WbScorePart));
	/* Numbers before the first: nothing of it can be drawn on this strip. */
	if (strip->una > G_MAXINT32 || strip->nxt < strip->una)
		strip->una = strip->nxt = 1;
	else
		fill_strip(strip, board, analysis, base);
	find_hole(strip);
	if ((analysis->remarks & WB_TCP_REMARK_DSACK) && analysis->sack_count > 0) {
		strip->has_twice = TRUE;
		strip->twice = analysis->sacks[0].start - base;
		strip->twice_end = analysis->sacks[0].end - base;
	}
	return strip;
}

/* An acknowledgment of data: of bytes, or with blocks. */
static gboolean
is_acknowledgment(const WbScoreStrips *strips, const WbTcpAnalysis *analysis)
{
	guint receiver = wb_run_connection_get_followed_end(strips->connection, !strips->sender);

	return analysis->end == receiver && (analysis->flags & WB_TCP_ACK) &&
	       !(analysis->flags & (WB_TCP_SYN | WB_TCP_RST));
}

/* What was acknowledged last when the selected event happened. */
static void
find_now(WbScoreStrips *strips)
{
	strips->now = NULL;
	for (guint i = 0; strips->selected && i < strips->strips->len; i++) {
		const WbScoreStrip *strip = strips->strips->pdata[i];

		if (strip->item->event == strips->selected ||
			strip->item->event->time_ns <= strips->selected->time_ns)
			strips->now = strip;
	}
}

static GArray *
find_all(const WbScoreStrips *strips, GHashTable *items)
{
	const GArray *packets =
		wb_tcp_connection_get_packets(wb_run_connection_get_followed(strips->connection));
	GArray *all = g_array_new(FALSE, FALSE, sizeof(guint));

	for (guint i = 0; i < packets->len; i++) {
		const WbTcpAnalysis *analysis = &g_array_index(packets, WbTcpAnalysis, i);

		if (is_acknowledgment(strips, analysis) &&
			g_hash_table_contains(items, &analysis->packet))
			g_array_append_val(all, i);
	}
	return all;
}

static void
add_strip(WbScoreStrips *strips, GHashTable *items, guint packet)
{
	const WbTcpConnection *followed = wb_run_connection_get_followed(strips->connection);
	guint sender = wb_run_connection_get_followed_end(strips->connection, strips->sender);
	const WbTcpAnalysis *analysis =
		&g_array_index(wb_tcp_connection_get_packets(followed), WbTcpAnalysis, packet);
	g_autoptr(WbTcpScoreboard) board =
		wb_tcp_connection_get_scoreboard(followed, sender, (int)packet);
	WbScoreStrip *strip =
		make_strip(strips, g_hash_table_lookup(items, &analysis->packet), analysis, board);

	/* The handshake's ACK, before any byte was sent. */
	if (strip->nxt <= 1) {
		free_strip(strip);
		return;
	}
	strips->last = MAX(strips->last, strip->nxt);
	g_ptr_array_add(strips->strips, strip);
}

static void
collect(WbScoreStrips *strips)
{
	g_autoptr(GHashTable) items = index_items(strips->connection);
	guint at;

	if (!strips->all)
		strips->all = find_all(strips, items);
	g_ptr_array_set_size(strips->strips, 0);
	strips->last = 2;
	for (at = strips->page; at < strips->all->len && strips->strips->len < WB_SCORE_STRIPS_MAX;
		at++)
		add_strip(strips, items, g_array_index(strips->all, guint, at));
	strips->left_out = strips->all->len - MIN(at, strips->all->len);
	find_now(strips);
}

void
wb_score_strips_set_first(WbScoreStrips *strips, guint first)
{
	strips->page = MIN(first, strips->all->len);
	strips->paged = TRUE;
	collect(strips);
	/* What was acknowledged long ago would leave no room for the rest. */
	strips->first = strips->page > 0 && strips->strips->len > 0
				? MAX(((WbScoreStrip *)strips->strips->pdata[0])->una, 1)
				: 1;
}

guint
wb_score_strips_count_all(const WbScoreStrips *strips)
{
	return strips->all->len;
}

int
wb_score_strips_find(const WbScoreStrips *strips, const WbRunEvent *event)
{
	const GArray *packets =
		wb_tcp_connection_get_packets(wb_run_connection_get_followed(strips->connection));

	for (guint i = 0; event->stream == WB_STREAM_PACKET && i < strips->all->len; i++) {
		guint packet = g_array_index(strips->all, guint, i);

		if ((guint64)g_array_index(packets, WbTcpAnalysis, packet).packet == event->number)
			return (int)i;
	}
	return -1;
}

/* --- life ---------------------------------------------------------------------------------- */

WbScoreStrips *
wb_score_strips_new(WbRunConnection *connection, const char *title)
{
	WbScoreStrips *strips;

	if (!wb_run_connection_get_followed(connection)) {
		wb_run_connection_free(connection);
		return NULL;
	}
	strips = g_new0(WbScoreStrips, 1);
	strips->connection = connection;
	strips->title = g_strdup(title);
	strips->strips = g_ptr_array_new_with_free_func(free_strip);
	strips->sender = find_sender(connection);
	strips->first = 1;
	strips->last = 2;
	if (wb_run_connection_get_length(connection) > 0)
		strips->start_ns = wb_run_connection_get(connection, 0)->event->time_ns;
	collect(strips);
	return strips;
}

void
wb_score_strips_free(WbScoreStrips *strips)
{
	wb_run_connection_free(strips->connection);
	g_ptr_array_unref(strips->strips);
	g_array_unref(strips->all);
	g_free(strips->title);
	g_free(strips);
}

void
wb_score_strips_set_start(WbScoreStrips *strips, gint64 start_ns)
{
	strips->start_ns = start_ns;
}

void
wb_score_strips_set_width(WbScoreStrips *strips, double width)
{
	strips->room = width;
}

void
wb_score_strips_select(WbScoreStrips *strips, const WbRunEvent *event)
{
	strips->selected = event;
	find_now(strips);
}

gboolean
wb_score_strips_choose(WbScoreStrips *strips, const WbRunEvent *event)
{
	strips->only = event;
	return !event || wb_score_strips_get_length(strips) > 0;
}

gboolean
wb_score_strips_is_shown(const WbScoreStrips *strips, const WbScoreStrip *strip)
{
	return !strips->only || strip->item->event == strips->only;
}

guint
wb_score_strips_get_length(const WbScoreStrips *strips)
{
	guint length = 0;

	for (guint i = 0; i < strips->strips->len; i++)
		length += wb_score_strips_is_shown(strips, strips->strips->pdata[i]);
	return length;
}

const WbRunEvent *
wb_score_strips_hit(const WbScoreStrips *strips, double x, double y)
{
	if (x < 0 || x > strips->width)
		return NULL;
	for (guint i = 0; i < strips->strips->len; i++) {
		const WbScoreStrip *strip = strips->strips->pdata[i];

		if (wb_score_strips_is_shown(strips, strip) && strip->y > 0 && y >= strip->y &&
			y < strip->y + WB_SCORE_ROW)
			return strip->item->event;
	}
	return NULL;
}

/* --- in words ------------------------------------------------------------------------------ */

char *
wb_score_strip_dup_words(const WbScoreStrip *strip)
{
	if (strip->has_hole)
		return g_strdup_printf("waits for %u:%u", strip->hole, strip->hole_end);
	if (strip->has_twice)
		return g_strdup_printf("%u:%u came twice", strip->twice, strip->twice_end);
	if (strip->una >= strip->nxt)
		return g_strdup("all acknowledged");
	return g_strdup_printf("%u:%u on the way", strip->una, strip->nxt);
}

static void
append_parts(GString *out, const WbScoreStrip *strip)
{
	static const char *const names[] = {
		[WB_SCORE_ACKED] = "acknowledged",
		[WB_SCORE_SACKED] = "SACKed",
		[WB_SCORE_LOST] = "taken for lost",
		[WB_SCORE_AGAIN] = "sent again",
		[WB_SCORE_SENT] = "on the way",
		[WB_SCORE_UNSEEN] = "not seen",
	};

	for (guint i = 0; i < strip->parts->len; i++) {
		const WbScorePart *part = &g_array_index(strip->parts, WbScorePart, i);

		g_string_append_printf(out, "%s%u:%u %s", i ? ", " : "", part->start, part->end,
			names[part->kind]);
		if (part->order > 0)
			g_string_append_printf(out, " (block %u)", part->order);
	}
}

static void
append_strip(GString *out, const WbScoreStrips *strips, const WbScoreStrip *strip)
{
	g_autofree char *time = wb_dup_time(strip->item->event->time_ns, strips->start_ns);
	g_autofree char *words = wb_score_strip_dup_words(strip);

	g_string_append_printf(
		out, "%s  packet %" G_GUINT64_FORMAT ": ", time, strip->item->event->number);
	append_parts(out, strip);
	g_string_append_printf(out, "; %s\n", words);
}

char *
wb_score_strips_sum_up(const WbScoreStrips *strips)
{
	guint count = wb_score_strips_count_all(strips);

	return g_strdup_printf("Scoreboard of the bytes that %s sent, %u %s",
		wb_side_to_string(strips->sender), count,
		count == 1 ? "acknowledgment" : "acknowledgments");
}

static const WbScoreStrip *
find_strip(const WbScoreStrips *strips, const WbRunEvent *event)
{
	for (guint i = 0; event && i < strips->strips->len; i++) {
		const WbScoreStrip *strip = strips->strips->pdata[i];

		if (strip->item->event == event && strip->y > 0)
			return strip;
	}
	return NULL;
}

/* What the picture has no room for: the numbers of all parts. */
char *
wb_score_strips_explain(const WbScoreStrips *strips, double x, double y)
{
	const WbScoreStrip *strip = find_strip(strips, wb_score_strips_hit(strips, x, y));
	g_autofree char *time = NULL, *words = NULL;
	GString *out;

	if (!strip)
		return NULL;
	time = wb_dup_time(strip->item->event->time_ns, strips->start_ns);
	words = wb_score_strip_dup_words(strip);
	out = g_string_new(NULL);
	g_string_append_printf(out, "packet %" G_GUINT64_FORMAT ", %s s: %s\n",
		strip->item->event->number, time, words);
	append_parts(out, strip);
	return g_string_free(out, FALSE);
}

gboolean
wb_score_strips_get_box(const WbScoreStrips *strips, const WbRunEvent *event, WbBox *ret_box)
{
	const WbScoreStrip *strip =
		event == strips->selected ? strips->now : find_strip(strips, event);

	if (strip)
		*ret_box = (WbBox){ 0, strip->y, 1, WB_SCORE_ROW };
	return strip != NULL;
}

char *
wb_score_strips_describe(const WbScoreStrips *strips)
{
	GString *out = g_string_new(NULL);
	g_autofree char *sender = wb_run_connection_dup_end(strips->connection, strips->sender);

	if (strips->title)
		g_string_append_printf(out, "%s\n", strips->title);
	g_string_append_printf(
		out, "Bytes that %s, %s, sent\n", wb_side_to_string(strips->sender), sender);
	for (guint i = 0; i < strips->strips->len; i++)
		if (wb_score_strips_is_shown(strips, strips->strips->pdata[i]))
			append_strip(out, strips, strips->strips->pdata[i]);
	if (strips->left_out > 0 && !strips->paged)
		g_string_append_printf(
			out, "%u later acknowledgments are left out\n", strips->left_out);
	return g_string_free(out, FALSE);
}
