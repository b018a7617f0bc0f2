/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The scoreboard: ranges in sequence order, split where SACK blocks and new segments cut them. */
#include "packet/tcp-scoreboard.h"

#include "packet/sequence.h"

/* RFC 6675's DupThresh. */
#define DUPLICATE_THRESHOLD 3

struct _WbTcpScoreboard {
	gboolean started;
	guint32 una, nxt, highest_sacked;
	guint32 largest; /* segment sent: stands for SMSS */
	guint64 left_out;
	GArray *ranges; /* of WbScoreRange */
};

WbTcpScoreboard *
wb_tcp_scoreboard_new(void)
{
	WbTcpScoreboard *board = g_new0(WbTcpScoreboard, 1);

	board->ranges = g_array_new(FALSE, FALSE, sizeof(WbScoreRange));
	return board;
}

void
wb_tcp_scoreboard_free(WbTcpScoreboard *board)
{
	if (!board)
		return;
	g_array_unref(board->ranges);
	g_free(board);
}

static WbScoreRange *
get_range(const WbTcpScoreboard *board, guint index)
{
	return &g_array_index(board->ranges, WbScoreRange, index);
}

/* The first range that ends after AT; the length if there is none. */
static guint
find_index(const WbTcpScoreboard *board, guint32 at)
{
	guint low = 0, high = board->ranges->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (wb_seq_after(get_range(board, middle)->end, at))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static void
start_at(WbTcpScoreboard *board, guint32 at)
{
	if (board->started)
		return;
	board->started = TRUE;
	board->una = board->nxt = board->highest_sacked = at;
}

/* Makes AT, if it is inside a range, the border of two. */
static void
split_at(WbTcpScoreboard *board, guint32 at)
{
	guint index = find_index(board, at);
	WbScoreRange tail;

	if (index == board->ranges->len || !wb_seq_after(at, get_range(board, index)->start))
		return;
	if (board->ranges->len >= WB_SCOREBOARD_RANGES_MAX) {
		board->left_out++;
		return;
	}
	tail = *get_range(board, index);
	tail.start = at;
	get_range(board, index)->end = at;
	g_array_insert_val(board->ranges, index + 1, tail);
}

/* Bytes that no range has yet. */
static void
insert(WbTcpScoreboard *board, guint index, WbScoreRange range)
{
	if (board->ranges->len >= WB_SCOREBOARD_RANGES_MAX) {
		board->left_out++;
		return;
	}
	g_array_insert_val(board->ranges, index, range);
}

static void
send_again(WbScoreRange *range, guint64 packet, gint64 time_ns)
{
	range->transmissions++;
	range->last_packet = packet;
	range->last_ns = time_ns;
	/* It had been seen to be missing, by the sender at least. */
	range->lost = !range->sacked;
}

void
wb_tcp_scoreboard_send(
	WbTcpScoreboard *board, guint32 start, guint32 end, guint64 packet, gint64 time_ns)
{
	guint index;

	start_at(board, start);
	if (wb_seq_after(board->una, start))
		start = board->una;
	if (!wb_seq_after(end, start))
		return;
	board->largest = MAX(board->largest, end - start);
	if (wb_seq_after(end, board->nxt))
		board->nxt = end;
	split_at(board, start);
	split_at(board, end);
	for (index = find_index(board, start); wb_seq_after(end, start); index++) {
		gboolean is_there = index < board->ranges->len;
		guint32 border = is_there ? get_range(board, index)->start : end;

		if (wb_seq_after(border, end))
			border = end;
		if (wb_seq_after(border, start)) {
			insert(board, index,
				(WbScoreRange){ start, border, packet, packet, time_ns, time_ns, 1,
					FALSE, FALSE, FALSE });
			start = border;
			continue;
		}
		if (!is_there)
			break;
		send_again(get_range(board, index), packet, time_ns);
		start = get_range(board, index)->end;
	}
}

/* --- acknowledgements ---------------------------------------------------------------------- */

static void
drop_before(WbTcpScoreboard *board, guint32 ack)
{
	guint count;

	split_at(board, ack);
	count = find_index(board, ack);
	/* With no room to split, the range that is left begins later. */
	if (count < board->ranges->len && wb_seq_after(ack, get_range(board, count)->start))
		get_range(board, count)->start = ack;
	if (count > 0)
		g_array_remove_range(board->ranges, 0, count);
	board->una = ack;
	if (wb_seq_after(ack, board->nxt))
		board->nxt = ack;
	if (wb_seq_after(ack, board->highest_sacked))
		board->highest_sacked = ack;
}

/* What the receiver holds and never saw sent: a range without a packet. */
static void
note_unseen(WbTcpScoreboard *board, const WbSackBlock *block)
{
	guint32 at = block->start;

	for (guint i = find_index(board, at); wb_seq_after(block->end, at); i++) {
		gboolean is_there = i < board->ranges->len;
		guint32 border = is_there ? get_range(board, i)->start : block->end;

		if (wb_seq_after(border, block->end))
			border = block->end;
		if (wb_seq_after(border, at))
			insert(board, i, (WbScoreRange){ .start = at, .end = border });
		else if (!is_there)
			return;
		at = i < board->ranges->len ? get_range(board, i)->end : block->end;
	}
}

static void
apply_block(WbTcpScoreboard *board, const WbSackBlock *block)
{
	if (!wb_seq_after(block->end, block->start) || wb_seq_after(board->una, block->start) ||
		block->end - board->una > G_MAXINT32)
		return;
	split_at(board, block->start);
	split_at(board, block->end);
	note_unseen(board, block);
	for (guint i = find_index(board, block->start); i < board->ranges->len; i++) {
		WbScoreRange *range = get_range(board, i);

		if (wb_seq_after(range->end, block->end))
			break;
		range->sacked = TRUE;
		range->lost = FALSE;
	}
	if (wb_seq_after(block->end, board->highest_sacked))
		board->highest_sacked = block->end;
	if (wb_seq_after(block->end, board->nxt))
		board->nxt = block->end;
}

/* RFC 2883 4: the first block is below the acknowledgement, or inside the second. */
static gboolean
is_dsack(guint32 ack, const WbSackBlock *blocks, guint count)
{
	if (count == 0 || !wb_seq_after(blocks[0].end, blocks[0].start))
		return FALSE;
	if (!wb_seq_after(blocks[0].end, ack))
		return TRUE;
	return count > 1 && !wb_seq_after(blocks[1].start, blocks[0].start) &&
	       !wb_seq_after(blocks[0].end, blocks[1].end);
}

/* The receiver acknowledges up to what it said it holds, and no further: it holds it no more. */
static void
find_reneging(WbTcpScoreboard *board)
{
	WbScoreRange *first = board->ranges->len > 0 ? get_range(board, 0) : NULL;

	if (!first || !first->sacked || first->start != board->una)
		return;
	for (guint i = 0; i < board->ranges->len; i++) {
		WbScoreRange *range = get_range(board, i);

		range->reneged |= range->sacked;
		range->sacked = FALSE;
	}
	board->highest_sacked = board->una;
}

/* RFC 6675 4, IsLost(): three SACKed ranges, or more than two full segments, are above it. */
static void
find_lost(WbTcpScoreboard *board)
{
	guint32 bytes = 0;
	guint blocks = 0;
	gboolean in_block = FALSE;

	for (guint i = board->ranges->len; i > 0; i--) {
		WbScoreRange *range = get_range(board, i - 1);

		if (range->sacked) {
			bytes += range->end - range->start;
			blocks += !in_block;
			in_block = TRUE;
			continue;
		}
		in_block = FALSE;
		if (blocks >= DUPLICATE_THRESHOLD ||
			bytes > (DUPLICATE_THRESHOLD - 1) * board->largest)
			range->lost = TRUE;
	}
}

void
wb_tcp_scoreboard_acknowledge(WbTcpScoreboard *board, guint32 ack, const WbSackBlock *blocks,
	guint count, WbSackBlock *ret_dsack)
{
	guint first = is_dsack(ack, blocks, count) ? 1 : 0;
	gboolean moved;

	*ret_dsack = first ? blocks[0] : (WbSackBlock){ 0, 0 };
	start_at(board, ack);
	moved = wb_seq_after(ack, board->una);
	if (moved)
		drop_before(board, ack);
	if (ack == board->una)
		find_reneging(board);
	for (guint i = first; i < count; i++)
		apply_block(board, &blocks[i]);
	find_lost(board);
}

/* --- asking -------------------------------------------------------------------------------- */

guint32
wb_tcp_scoreboard_get_una(const WbTcpScoreboard *board)
{
	return board->una;
}

guint32
wb_tcp_scoreboard_get_nxt(const WbTcpScoreboard *board)
{
	return board->nxt;
}

guint32
wb_tcp_scoreboard_get_highest_sacked(const WbTcpScoreboard *board)
{
	return board->highest_sacked;
}

/* RFC 6675 4, SetPipe(). */
guint32
wb_tcp_scoreboard_get_pipe(const WbTcpScoreboard *board)
{
	guint32 pipe = 0;

	for (guint i = 0; i < board->ranges->len; i++) {
		const WbScoreRange *range = get_range(board, i);
		guint32 length = range->end - range->start;

		if (range->sacked || range->first_packet == 0)
			continue;
		if (!range->lost || range->transmissions > 1)
			pipe += length;
	}
	return pipe;
}

const WbScoreRange *
wb_tcp_scoreboard_get_next(const WbTcpScoreboard *board)
{
	for (guint i = 0; i < board->ranges->len; i++) {
		const WbScoreRange *range = get_range(board, i);

		if (range->lost && !range->sacked && range->transmissions == 1)
			return range;
	}
	return NULL;
}

guint
wb_tcp_scoreboard_get_length(const WbTcpScoreboard *board)
{
	return board->ranges->len;
}

const WbScoreRange *
wb_tcp_scoreboard_get(const WbTcpScoreboard *board, guint index)
{
	g_return_val_if_fail(index < board->ranges->len, NULL);
	return get_range(board, index);
}

const WbScoreRange *
wb_tcp_scoreboard_find(const WbTcpScoreboard *board, guint32 start, guint32 end)
{
	guint index = find_index(board, start);

	if (index == board->ranges->len || !wb_seq_after(end, get_range(board, index)->start))
		return NULL;
	return get_range(board, index);
}

guint32
wb_tcp_scoreboard_get_largest(const WbTcpScoreboard *board)
{
	return board->largest;
}

gboolean
wb_tcp_scoreboard_has_seen(const WbTcpScoreboard *board, guint32 ack)
{
	guint32 at = board->una;

	if (!board->started || board->left_out > 0)
		return TRUE;
	for (guint i = 0; i < board->ranges->len && wb_seq_after(ack, at); i++) {
		const WbScoreRange *range = get_range(board, i);

		if (range->start != at || range->first_packet == 0)
			return FALSE;
		at = range->end;
	}
	return !wb_seq_after(ack, at);
}
