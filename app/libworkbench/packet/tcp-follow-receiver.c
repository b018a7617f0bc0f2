/* SPDX-License-Identifier: GPL-2.0-or-later */
/* States: what a segment does to its receiver, which is taken to get it at once. */
#include "packet/tcp-track-private.h"

#define S(name) WB_TCP_STATE_##name

/* --- what has arrived ---------------------------------------------------------------------- */

/* Blocks that RCV.NXT has reached are taken from those that came early. */
static void
advance(WbTcpReceived *received)
{
	guint i = 0;

	while (i < received->later_count) {
		WbSackBlock block = received->later[i];

		if (wb_seq_after(block.start, received->next)) {
			i++;
			continue;
		}
		if (wb_seq_after(block.end, received->next))
			received->next = block.end;
		received->later[i] = received->later[--received->later_count];
		i = 0;
	}
}

static void
receive_range(WbTcpReceived *received, guint32 start, guint32 end)
{
	if (!wb_seq_after(end, received->next))
		return;
	if (!wb_seq_after(start, received->next))
		received->next = end;
	else if (received->later_count < WB_TCP_GAPS_MAX)
		received->later[received->later_count++] = (WbSackBlock){ start, end };
	advance(received);
}

/* The right edge of what came early: RFC 5961 3.2 as Linux has it lets a RST there pass. */
static gboolean
is_edge_of_later(const WbTcpReceived *received, guint32 seq)
{
	guint32 edge = received->next;

	for (guint i = 0; i < received->later_count; i++)
		if (wb_seq_after(received->later[i].end, edge))
			edge = received->later[i].end;
	return edge != received->next && seq == edge;
}

/* --- is it acceptable? --------------------------------------------------------------------- */

/* tcp_sequence(). A window of unknown scale is taken to be wide. */
static gboolean
is_in_window(const WbTcpSegment *segment)
{
	const WbTcpSide *receiver = segment->receiver;
	const WbTcpReceived *received = &receiver->received;
	/* What it has acknowledged, which may be less than what it has. */
	guint32 left = receiver->acked && !wb_seq_after(receiver->ack, received->next)
			       ? receiver->ack
			       : received->next;

	if (!received->known)
		return TRUE;
	if (wb_seq_after(left, segment->end))
		return FALSE;
	return !receiver->acked || receiver->window < 0 ||
	       !wb_seq_after(segment->tcp->seq, receiver->right_edge);
}

static const WbTcpOption *
find_option(const WbTcp *tcp, WbTcpOptionKind kind)
{
	for (guint i = 0; i < tcp->options.count; i++)
		if (tcp->options.list[i].kind == kind)
			return &tcp->options.list[i];
	return NULL;
}

/* RFC 7323 5: older than what it got last. A RST passes. */
static gboolean
is_old(const WbTcpSegment *segment)
{
	const WbTcpOption *option = find_option(segment->tcp, WB_OPTION_TIMESTAMP);
	const WbTcpSide *receiver = segment->receiver;

	return option && receiver->has_timestamp && !(segment->tcp->flags & WB_TCP_RST) &&
	       wb_seq_after(receiver->timestamp, option->ts.val);
}

static void
take_timestamp(WbTcpSegment *segment)
{
	const WbTcpOption *option = find_option(segment->tcp, WB_OPTION_TIMESTAMP);
	WbTcpSide *receiver = segment->receiver;

	if (!option || (receiver->received.known &&
			       wb_seq_after(segment->tcp->seq, receiver->received.next)))
		return;
	receiver->has_timestamp = TRUE;
	receiver->timestamp = option->ts.val;
}

/* SND.UNA < SEG.ACK =< SND.NXT, while its SYN is all that may be unacknowledged. */
static gboolean
acknowledges_syn(const WbTcpSegment *segment)
{
	const WbTcpSide *receiver = segment->receiver;

	return (segment->tcp->flags & WB_TCP_ACK) && receiver->shown.syn_seen &&
	       wb_seq_after(segment->tcp->ack, receiver->shown.isn) &&
	       !wb_seq_after(segment->tcp->ack, wb_tcp_scoreboard_get_nxt(receiver->board));
}

/* --- RST ----------------------------------------------------------------------------------- */

static void
ignore_rst(WbTcpSegment *segment)
{
	segment->analysis->remarks |= WB_TCP_REMARK_RST_IGNORED;
	/* It may be forged: then nothing happened at the end that it seems to be from. */
	if (segment->analysis->remarks & WB_TCP_REMARK_ABORT)
		wb_tcp_doubt_abort(segment);
}

/* RFC 5961 3.2 and tcp_reset_check(): also before a FIN that was taken. */
static gboolean
has_expected_number(const WbTcpSegment *segment)
{
	const WbTcpReceived *received = &segment->receiver->received;
	WbTcpState state = segment->receiver->shown.state;

	if (!received->known || segment->tcp->seq == received->next ||
		is_edge_of_later(received, segment->tcp->seq))
		return TRUE;
	return (state == S(CLOSE_WAIT) || state == S(LAST_ACK) || state == S(CLOSING)) &&
	       segment->tcp->seq == received->next - 1;
}

static void
receive_rst(WbTcpSegment *segment)
{
	WbTcpSide *receiver = segment->receiver;
	gboolean accepted;

	switch (receiver->shown.state) {
	case S(UNKNOWN):
		if (receiver->sent && has_expected_number(segment))
			wb_tcp_put(segment, receiver, S(CLOSED));
		return;
	case S(CLOSED):
	case S(LISTEN):
		return;
	case S(SYN_SENT):
		accepted = acknowledges_syn(segment);
		if (accepted)
			segment->analysis->remarks |= WB_TCP_REMARK_REFUSED;
		break;
	case S(SYN_RECEIVED):
		/* A request's is the whole window, as in tcp_check_req(). */
		accepted = receiver->passive && !receiver->fast_open ? is_in_window(segment)
								     : has_expected_number(segment);
		break;
	default:
		accepted = has_expected_number(segment);
	}
	if (!accepted) {
		ignore_rst(segment);
		return;
	}
	wb_tcp_move(segment, receiver, WB_TCP_TRIGGER_RECEIVE_RST, 0);
}

/* --- the handshake ------------------------------------------------------------------------- */

static void
receive_in_syn_sent(WbTcpSegment *segment)
{
	WbTcpSide *receiver = segment->receiver;
	guint flags = segment->tcp->flags;

	if (!(flags & WB_TCP_SYN) || ((flags & WB_TCP_ACK) && !acknowledges_syn(segment)))
		return;
	receiver->received = (WbTcpReceived){ .known = TRUE, .next = segment->end };
	take_timestamp(segment);
	wb_tcp_move(segment, receiver,
		flags & WB_TCP_ACK ? WB_TCP_TRIGGER_RECEIVE_SYN_ACK : WB_TCP_TRIGGER_RECEIVE_SYN,
		0);
}

static void receive_text(WbTcpSegment *segment);

static void
finish_handshake(WbTcpSegment *segment)
{
	WbTcpConnection *connection = segment->connection;

	if (wb_tcp_move(segment, segment->receiver, WB_TCP_TRIGGER_RECEIVE_ACK_OF_SYN, 0) &&
		connection->syn_seen)
		connection->handshake_ns =
			MAX(segment->analysis->time_ns - connection->syn_time_ns, 0);
}

/* tcp_check_req(); of an end that opened itself, the other's SYN,ACK is its ACK as well. */
static void
receive_in_syn_received(WbTcpSegment *segment)
{
	WbTcpSide *receiver = segment->receiver;
	gboolean syn = segment->tcp->flags & WB_TCP_SYN;

	if (is_old(segment) || !acknowledges_syn(segment) || (syn && receiver->passive) ||
		(!syn && !is_in_window(segment)))
		return;
	/* A request takes the very number only. */
	if (receiver->passive && !receiver->fast_open &&
		segment->tcp->ack != receiver->shown.isn + 1)
		return;
	finish_handshake(segment);
	if (!syn)
		receive_text(segment);
}

/* --- synchronised -------------------------------------------------------------------------- */

static void
receive_ack(WbTcpSegment *segment)
{
	WbTcpSide *receiver = segment->receiver;

	if (receiver->fin_sent && segment->tcp->ack == receiver->fin_end)
		wb_tcp_move(segment, receiver, WB_TCP_TRIGGER_RECEIVE_ACK_OF_FIN, 0);
}

/* An ACK of what was never sent, or, once closing has begun, of what was acknowledged before
 * (tcp_ack() and its callers). */
static gboolean
has_bad_ack(const WbTcpSegment *segment)
{
	const WbTcpSide *receiver = segment->receiver;
	guint32 ack = segment->tcp->ack;

	if (!receiver->sent)
		return FALSE;
	if (wb_seq_after(ack, wb_tcp_scoreboard_get_nxt(receiver->board)))
		return TRUE;
	return receiver->fin_sent && segment->sender->acked &&
	       wb_seq_after(segment->sender->ack, ack);
}

static void
receive_fin(WbTcpSegment *segment)
{
	WbTcpSide *receiver = segment->receiver;

	/* Its own close() may have come first, with the FIN behind data: CLOSE-WAIT, or CLOSING. */
	receiver->is_blocked = receiver->shown.state == S(ESTABLISHED) &&
			       wb_tcp_side_is_blocked(receiver, segment->sender, segment->tcp->ack);
	if (receiver->is_blocked)
		wb_tcp_put(segment, receiver, S(UNKNOWN));
	else
		wb_tcp_move(segment, receiver, WB_TCP_TRIGGER_RECEIVE_FIN,
			segment->sender->shown.fin_packet);
}

/* RFC 9293 3.10.7.4: fifth, seventh, eighth. */
static void
receive_text(WbTcpSegment *segment)
{
	WbTcpSide *receiver = segment->receiver;
	WbTcpReceived *received = &receiver->received;
	gboolean had_fin = segment->sender->fin_sent && received->known &&
			   received->next == segment->sender->fin_end;

	if (!(segment->tcp->flags & WB_TCP_ACK) || has_bad_ack(segment))
		return;
	take_timestamp(segment);
	receive_ack(segment);
	if (!received->known)
		*received = (WbTcpReceived){ .known = TRUE, .next = segment->tcp->seq };
	receive_range(received, segment->tcp->seq, segment->end);
	if (!had_fin && segment->sender->fin_sent && received->next == segment->sender->fin_end)
		receive_fin(segment);
}

/* tcp_validate_incoming() */
static gboolean
is_acceptable(WbTcpSegment *segment)
{
	if (is_old(segment)) {
		segment->analysis->remarks |= WB_TCP_REMARK_OLD_TIMESTAMP;
		return FALSE;
	}
	if (!is_in_window(segment)) {
		if (segment->length > 0 &&
			wb_seq_after(segment->tcp->seq, segment->receiver->received.next))
			segment->analysis->remarks |= WB_TCP_REMARK_OUTSIDE_WINDOW;
		return FALSE;
	}
	return !(segment->tcp->flags & WB_TCP_SYN);
}

void
wb_tcp_follow_receiver(WbTcpSegment *segment)
{
	if (segment->tcp->flags & WB_TCP_RST) {
		receive_rst(segment);
		return;
	}
	switch (segment->receiver->shown.state) {
	case S(CLOSED):
	case S(LISTEN):
		return;
	case S(SYN_SENT):
		receive_in_syn_sent(segment);
		return;
	case S(SYN_RECEIVED):
		receive_in_syn_received(segment);
		return;
	default:
		if (is_acceptable(segment))
			receive_text(segment);
	}
}
