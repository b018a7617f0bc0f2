/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to say of a segment, judged by what was seen before it; and the accounts of both ends. */
#include "packet/tcp-track-private.h"

#define REMARK(name) WB_TCP_REMARK_##name
/* How far back a packet is looked for that is acknowledged already. */
#define LOOK_BACK 2000
#define DUPLICATE_THRESHOLD 3
#define WINDOW_SCALE_MAX 14 /* RFC 7323 2.3 */

static void
say(WbTcpSegment *segment, guint32 remarks)
{
	segment->analysis->remarks |= remarks;
}

static void
refer(WbTcpSegment *segment, guint64 packet, gint64 time_ns)
{
	if (segment->analysis->of || !packet)
		return;
	segment->analysis->of = packet;
	segment->analysis->after_ns = segment->analysis->time_ns - time_ns;
}

static guint32
get_nxt(const WbTcpSide *side)
{
	return wb_tcp_scoreboard_get_nxt(side->board);
}

static guint32
get_una(const WbTcpSide *side)
{
	return wb_tcp_scoreboard_get_una(side->board);
}

static gboolean
is_plain(const WbTcpSegment *segment)
{
	return !(segment->tcp->flags & (WB_TCP_SYN | WB_TCP_FIN | WB_TCP_RST));
}

static gboolean
is_pure_ack(const WbTcpSegment *segment)
{
	return is_plain(segment) && segment->length == 0 && (segment->tcp->flags & WB_TCP_ACK);
}

/* --- sent before --------------------------------------------------------------------------- */

/* The last packet of the same end, among those kept, that carried any of [START, END). */
static WbTcpAnalysis *
find_earlier(const WbTcpSegment *segment, guint end, guint32 start, guint32 stop, guint32 remarks)
{
	GArray *packets = segment->connection->packets;
	guint count = MIN(packets->len, LOOK_BACK);

	for (guint i = 0; i < count; i++) {
		WbTcpAnalysis *other = &g_array_index(packets, WbTcpAnalysis, packets->len - 1 - i);

		if (other->end == end && other != segment->analysis && other->length > 0 &&
			(other->remarks & remarks) == remarks && wb_seq_after(stop, other->seq) &&
			wb_seq_after(other->seq + other->length, start))
			return other;
	}
	return NULL;
}

/* ACKs or SACKs ask for it, or the recovery that they began goes on; or a timer ran out. */
static guint32
classify_retransmission(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender;
	guint32 una = get_una(sender);

	if (sender->recovering && !wb_seq_after(sender->recover, una))
		sender->recovering = FALSE;
	if (!(segment->tcp->flags & WB_TCP_SYN) &&
		(segment->receiver->duplicates >= DUPLICATE_THRESHOLD ||
			wb_seq_after(wb_tcp_scoreboard_get_highest_sacked(sender->board),
				segment->tcp->seq) ||
			(sender->recovering && sender->recovering_fast))) {
		sender->recovering_fast = TRUE;
	} else if (sender->recovering && una != sender->recover_una) {
		/* What follows a time-out, as acknowledgements come in. */
		sender->recover_una = una;
		return 0;
	} else {
		sender->recovering_fast = FALSE;
	}
	sender->recovering = TRUE;
	sender->recover = get_nxt(sender);
	sender->recover_una = una;
	return sender->recovering_fast ? REMARK(FAST) : REMARK(TIMEOUT);
}

static void
remark_acknowledged(WbTcpSegment *segment)
{
	const WbTcpAnalysis *other =
		find_earlier(segment, segment->analysis->end, segment->tcp->seq, segment->end, 0);

	say(segment, REMARK(RETRANSMISSION) | REMARK(SPURIOUS));
	if (other)
		refer(segment, other->packet, other->time_ns);
}

/* Bytes below SND.NXT. */
static void
remark_old_bytes(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender;
	const WbScoreRange *range;

	if (!wb_seq_after(segment->end, get_una(sender))) {
		remark_acknowledged(segment);
		return;
	}
	range = wb_tcp_scoreboard_find(sender->board, segment->tcp->seq, segment->end);
	if (!range || range->first_packet == 0) {
		say(segment, REMARK(OUT_OF_ORDER));
		return;
	}
	say(segment, REMARK(RETRANSMISSION) | classify_retransmission(segment));
	refer(segment, range->last_packet, range->last_ns);
}

/* Keepalives and window probes have the number before the next one, and no byte or one. */
static gboolean
is_probe(const WbTcpSegment *segment)
{
	const WbTcpSide *sender = segment->sender;

	return is_plain(segment) && segment->length <= 1 &&
	       segment->tcp->seq == get_una(sender) - 1;
}

static void
remark_sequence(WbTcpSegment *segment)
{
	const WbTcpSide *sender = segment->sender, *receiver = segment->receiver;

	if (!sender->sent || (segment->tcp->flags & WB_TCP_RST))
		return;
	if (is_probe(segment)) {
		say(segment, receiver->acked && receiver->raw_window == 0 ? REMARK(WINDOW_PROBE)
									  : REMARK(KEEPALIVE));
		return;
	}
	if (segment->length == 0)
		return;
	if (wb_seq_after(segment->tcp->seq, get_nxt(sender)))
		say(segment, REMARK(GAP));
	else if (wb_seq_after(get_nxt(sender), segment->tcp->seq))
		remark_old_bytes(segment);
	if (receiver->acked && receiver->raw_window == 0 && is_plain(segment) &&
		segment->tcp->seq == get_una(sender))
		say(segment, REMARK(WINDOW_PROBE));
	else if (receiver->acked && receiver->window > 0 &&
		 segment->end == receiver->ack + (guint32)receiver->window)
		say(segment, REMARK(WINDOW_FULL));
}

/* --- acknowledgements ---------------------------------------------------------------------- */

static void
remark_duplicate(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender;

	sender->duplicates++;
	segment->analysis->count = sender->duplicates;
	say(segment, REMARK(DUPLICATE_ACK));
	refer(segment, sender->ack_packet, sender->ack_time_ns);
}

/* What an ACK without anything else answers, if it is no news. */
static gboolean
remark_answer(WbTcpSegment *segment)
{
	const WbTcpSide *receiver = segment->receiver;
	guint32 remark = 0;

	switch (receiver->question) {
	case WB_TCP_REMARK_KEEPALIVE:
		remark = REMARK(KEEPALIVE_ANSWER);
		break;
	case WB_TCP_REMARK_WINDOW_PROBE:
		remark = REMARK(WINDOW_PROBE_ANSWER);
		break;
	case WB_TCP_REMARK_RST_IGNORED:
	case WB_TCP_REMARK_HALF_OPEN:
		remark = REMARK(CHALLENGE_ACK);
		break;
	}
	if (!remark)
		return FALSE;
	say(segment, remark);
	refer(segment, receiver->question_packet, receiver->question_time_ns);
	return TRUE;
}

static void
remark_same_ack(WbTcpSegment *segment)
{
	const WbTcpSide *sender = segment->sender;
	gboolean same_window = segment->tcp->window == sender->raw_window;

	if (remark_answer(segment)) {
		if (sender->raw_window == 0 && !same_window)
			say(segment, REMARK(WINDOW_UPDATE));
		return;
	}
	if (segment->analysis->remarks & (REMARK(KEEPALIVE) | REMARK(WINDOW_PROBE)))
		return;
	if (!same_window && segment->analysis->sack_count == 0) {
		say(segment, REMARK(WINDOW_UPDATE));
		return;
	}
	if (!(segment->analysis->remarks & REMARK(DSACK)) &&
		wb_tcp_side_is_waiting(segment->receiver))
		remark_duplicate(segment);
}

static void
remark_ack(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender, *receiver = segment->receiver;

	if (!(segment->tcp->flags & WB_TCP_ACK) || (segment->tcp->flags & WB_TCP_RST))
		return;
	if (receiver->sent && !wb_tcp_scoreboard_has_seen(receiver->board, segment->tcp->ack))
		say(segment, REMARK(UNSEEN_ACKED));
	if (segment->tcp->window == 0)
		say(segment, REMARK(WINDOW_ZERO));
	if (!is_pure_ack(segment) || !sender->acked || segment->tcp->ack != sender->ack)
		return;
	remark_same_ack(segment);
}

/* --- SYN ----------------------------------------------------------------------------------- */

static void
remark_syn(WbTcpSegment *segment)
{
	const WbTcpOptions *options = &segment->tcp->options;

	if (!(segment->tcp->flags & WB_TCP_SYN))
		return;
	if (!(segment->tcp->flags & WB_TCP_ACK) && segment->analysis->payload > 0)
		say(segment, REMARK(FAST_OPEN_DATA));
	for (guint i = 0; i < options->count; i++)
		if (options->list[i].kind == WB_OPTION_FASTOPEN &&
			options->list[i].data.length == 0)
			say(segment, REMARK(FAST_OPEN_REQUEST));
	/* The other end still knows a connection that this one has forgotten. */
	if (segment->sender->shown.syn_seen && segment->tcp->seq != segment->sender->shown.isn)
		say(segment, REMARK(HALF_OPEN));
	else if (segment->sender->sent && !segment->sender->shown.syn_seen)
		say(segment, REMARK(HALF_OPEN));
}

void
wb_tcp_remark(WbTcpSegment *segment)
{
	remark_syn(segment);
	if (segment->analysis->remarks & REMARK(HALF_OPEN))
		return;
	remark_sequence(segment);
	remark_ack(segment);
}

/* --- accounts ------------------------------------------------------------------------------ */

static void
take_options(WbTcpSide *side, const WbTcp *tcp)
{
	for (guint i = 0; i < tcp->options.count; i++) {
		const WbTcpOption *option = &tcp->options.list[i];

		if (option->kind == WB_OPTION_MSS)
			side->shown.mss = option->mss;
		else if (option->kind == WB_OPTION_WSCALE)
			side->shown.window_scale = (gint8)MIN(option->wscale, WINDOW_SCALE_MAX);
		else if (option->kind == WB_OPTION_SACK_OK)
			side->shown.sack_permitted = TRUE;
	}
}

static void
account_syn(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender;
	WbTcpConnection *connection = segment->connection;

	if (!(segment->tcp->flags & WB_TCP_SYN) || sender->shown.syn_seen)
		return;
	sender->shown.syn_seen = TRUE;
	sender->shown.isn = segment->tcp->seq;
	sender->shown.syn_packet = segment->analysis->packet;
	sender->shown.opened = !(segment->tcp->flags & WB_TCP_ACK);
	take_options(sender, segment->tcp);
	if (!connection->syn_seen && sender->shown.opened) {
		connection->syn_seen = TRUE;
		connection->syn_time_ns = segment->analysis->time_ns;
	}
}

/* In bytes; -1 where the SYNs that say so were not seen. */
static gint64
scale_window(const WbTcpSegment *segment)
{
	const WbTcpEnd *sender = &segment->sender->shown, *receiver = &segment->receiver->shown;

	if (segment->tcp->flags & WB_TCP_SYN)
		return segment->tcp->window;
	if (!sender->syn_seen || !receiver->syn_seen)
		return -1;
	if (sender->window_scale < 0 || receiver->window_scale < 0)
		return segment->tcp->window;
	return (gint64)segment->tcp->window << sender->window_scale;
}

static void
account_window(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender;
	guint32 edge;

	if (!(segment->tcp->flags & WB_TCP_ACK))
		return;
	if (segment->tcp->window == 0 && (!sender->acked || sender->raw_window != 0))
		sender->shown.zero_windows++;
	edge = segment->tcp->ack + (guint32)MAX(segment->analysis->window, 0);
	if (!sender->acked || sender->window < 0 || wb_seq_after(edge, sender->right_edge))
		sender->right_edge = edge;
	sender->window = segment->analysis->window;
	sender->raw_window = segment->tcp->window;
}

/* The retransmission that a DSACK tells of was needless. */
static void
account_dsack(WbTcpSegment *segment, const WbSackBlock *dsack)
{
	WbTcpAnalysis *other;

	if (dsack->start == dsack->end)
		return;
	say(segment, REMARK(DSACK));
	other = find_earlier(segment, 1 - segment->analysis->end, dsack->start, dsack->end,
		REMARK(RETRANSMISSION));
	if (!other)
		return;
	segment->analysis->of = 0;
	refer(segment, other->packet, other->time_ns);
	if (other->remarks & REMARK(SPURIOUS))
		return;
	other->remarks |= REMARK(SPURIOUS);
	segment->receiver->shown.spurious_retransmissions++;
}

gboolean
wb_tcp_analysis_acknowledges(const WbTcpAnalysis *analysis)
{
	WbTcpState receiver = analysis->states[1 - analysis->end];

	return (analysis->flags & WB_TCP_ACK) && !(analysis->flags & WB_TCP_RST) &&
	       !(analysis->remarks & REMARK(HALF_OPEN)) && receiver != WB_TCP_STATE_SYN_SENT &&
	       receiver != WB_TCP_STATE_SYN_RECEIVED;
}

static gboolean
has_reneged(const WbTcpScoreboard *board)
{
	return wb_tcp_scoreboard_get_length(board) > 0 &&
	       wb_tcp_scoreboard_get(board, 0)->reneged &&
	       wb_tcp_scoreboard_get(board, 0)->transmissions <= 1;
}

static void
account_ack(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender, *receiver = segment->receiver;
	gboolean had_reneged = has_reneged(receiver->board);
	guint32 ack = segment->tcp->ack;
	WbSackBlock dsack;

	if (!wb_tcp_analysis_acknowledges(segment->analysis))
		return;
	wb_tcp_scoreboard_acknowledge(receiver->board, ack, segment->analysis->sacks,
		segment->analysis->sack_count, &dsack);
	account_dsack(segment, &dsack);
	if (!had_reneged && has_reneged(receiver->board))
		say(segment, REMARK(RENEGING));
	account_window(segment);
	if (sender->acked && !wb_seq_after(ack, sender->ack))
		return;
	sender->acked = TRUE;
	sender->ack = ack;
	sender->ack_packet = segment->analysis->packet;
	sender->ack_time_ns = segment->analysis->time_ns;
	sender->duplicates = 0;
}

static void
account_sent(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender;

	if (segment->tcp->flags & WB_TCP_RST)
		return;
	/* New data, with all before it acknowledged, after such data before: this end is open. */
	if (sender->sent && segment->analysis->payload > 0 && segment->receiver->acked &&
		segment->receiver->ack == segment->tcp->seq && segment->tcp->seq == get_nxt(sender))
		sender->data_is_new = TRUE;
	if (segment->analysis->remarks & (REMARK(KEEPALIVE)))
		return;
	sender->sent = TRUE;
	wb_tcp_scoreboard_send(sender->board, segment->tcp->seq, segment->end,
		segment->analysis->packet, segment->analysis->time_ns);
}

static void
account_counts(WbTcpSegment *segment)
{
	WbTcpEnd *end = &segment->sender->shown;
	guint32 remarks = segment->analysis->remarks;

	end->packets++;
	end->bytes += segment->analysis->payload;
	end->retransmissions += (remarks & REMARK(RETRANSMISSION)) != 0;
	end->fast_retransmissions += (remarks & REMARK(FAST)) != 0;
	end->spurious_retransmissions += (remarks & REMARK(SPURIOUS)) != 0;
	end->duplicate_acks += (remarks & REMARK(DUPLICATE_ACK)) != 0;
	end->out_of_order += (remarks & REMARK(OUT_OF_ORDER)) != 0;
}

/* What the other end is expected to answer; its answer, or any packet of it, settles it. */
static void
account_question(WbTcpSegment *segment)
{
	static const guint32 questions =
		REMARK(KEEPALIVE) | REMARK(WINDOW_PROBE) | REMARK(RST_IGNORED) | REMARK(HALF_OPEN);
	WbTcpSide *sender = segment->sender;
	guint32 asked = segment->analysis->remarks & questions;

	segment->receiver->question = 0;
	if (!asked)
		return;
	sender->question = asked & -asked;
	sender->question_packet = segment->analysis->packet;
	sender->question_time_ns = segment->analysis->time_ns;
}

void
wb_tcp_begin(WbTcpSegment *segment)
{
	WbTcpEnd *end = &segment->sender->shown;

	if (segment->analysis->remarks & REMARK(HALF_OPEN))
		return;
	account_syn(segment);
	if ((segment->tcp->flags & WB_TCP_FIN) && !end->fin_packet)
		end->fin_packet = segment->analysis->packet;
	if ((segment->tcp->flags & WB_TCP_RST) && !end->rst_packet)
		end->rst_packet = segment->analysis->packet;
}

void
wb_tcp_account(WbTcpSegment *segment)
{
	segment->analysis->window = scale_window(segment);
	if (!(segment->analysis->remarks & REMARK(HALF_OPEN))) {
		account_ack(segment);
		account_sent(segment);
	}
	account_counts(segment);
	account_question(segment);
}
