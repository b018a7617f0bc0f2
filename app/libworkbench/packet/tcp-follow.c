/* SPDX-License-Identifier: GPL-2.0-or-later */
/* States: what a segment proves of its sender. */
#include "packet/tcp-track-private.h"

#define S(name) WB_TCP_STATE_##name
/* Segments that any sender may have on their way before one is lost (RFC 6928). */
#define INITIAL_WINDOW 10

/* --- transitions --------------------------------------------------------------------------- */

static void
append(WbTcpSegment *segment, WbTcpSide *side, WbTcpTransition transition)
{
	const WbTcpAnalysis *analysis = segment->analysis;

	transition.from = side->shown.state;
	transition.packet = analysis->packet;
	transition.time_ns = analysis->time_ns;
	if (side == segment->sender)
		transition.proof = analysis->packet;
	side->shown.state = transition.to;
	if (side->shown.transitions->len < segment->connection->limits.transitions)
		g_array_append_val(side->shown.transitions, transition);
	else
		segment->connection->left_out++;
}

gboolean
wb_tcp_move(WbTcpSegment *segment, WbTcpSide *side, WbTcpTrigger trigger, guint64 cause)
{
	const WbTcpEdge *edge = wb_tcp_machine_find(side->shown.state, trigger, side->passive);

	if (!edge)
		return FALSE;
	append(segment, side, (WbTcpTransition){ .edge = edge, .to = edge->to, .cause = cause });
	return TRUE;
}

void
wb_tcp_put(WbTcpSegment *segment, WbTcpSide *side, WbTcpState state)
{
	if (side->shown.state != state)
		append(segment, side, (WbTcpTransition){ .to = state });
}

static WbTcpTransition *
get_transition(const WbTcpSide *side, guint back)
{
	GArray *transitions = side->shown.transitions;

	return back < transitions->len
		       ? &g_array_index(transitions, WbTcpTransition, transitions->len - 1 - back)
		       : NULL;
}

/* Its last transition was only assumed to be, and was not. FALSE if it is proved. */
static gboolean
withdraw(WbTcpSegment *segment, WbTcpSide *side)
{
	WbTcpTransition *last = get_transition(side, 0);

	/* One that there was no room to keep cannot be withdrawn. */
	if (!last || last->proof || last->withdrawn || last->to != side->shown.state)
		return FALSE;
	last->withdrawn = TRUE;
	segment->analysis->remarks |= WB_TCP_REMARK_STATE_AT_ODDS;
	append(segment, side, (WbTcpTransition){ .to = last->from, .withdrawn = TRUE });
	return TRUE;
}

gboolean
wb_tcp_side_is_waiting(const WbTcpSide *side)
{
	return side->sent && wb_seq_after(wb_tcp_scoreboard_get_nxt(side->board),
				     wb_tcp_scoreboard_get_una(side->board));
}

gboolean
wb_tcp_side_is_blocked(const WbTcpSide *side, const WbTcpSide *other, guint32 una)
{
	guint32 segment = MAX(wb_tcp_scoreboard_get_largest(side->board), 1);
	guint32 flight = wb_tcp_scoreboard_get_nxt(side->board) - una;

	if (!side->sent || flight == 0 || flight > G_MAXINT32)
		return other->acked && other->raw_window == 0;
	return other->window < 0 || flight + segment > other->window ||
	       flight >= INITIAL_WINDOW * segment || side->shown.retransmissions > 0;
}

/* --- proof --------------------------------------------------------------------------------- */

static gboolean
has_acknowledged_fin(const WbTcpSegment *segment)
{
	return (segment->tcp->flags & WB_TCP_ACK) && segment->receiver->fin_sent &&
	       !wb_seq_after(segment->receiver->fin_end, segment->tcp->ack);
}

static gboolean
proves(const WbTcpSegment *segment, const WbTcpTransition *transition)
{
	guint flags = segment->tcp->flags;

	if (!transition->edge || (flags & WB_TCP_RST))
		return FALSE;
	switch (transition->edge->trigger) {
	case WB_TCP_TRIGGER_RECEIVE_SYN:
		return flags & WB_TCP_ACK;
	case WB_TCP_TRIGGER_RECEIVE_SYN_ACK:
		return (flags & WB_TCP_ACK) && !(flags & WB_TCP_SYN);
	case WB_TCP_TRIGGER_RECEIVE_ACK_OF_SYN:
		/* With Fast Open data may go out before the ACK comes in. */
		return !(flags & WB_TCP_SYN) && !segment->sender->fast_open;
	case WB_TCP_TRIGGER_RECEIVE_FIN:
		return has_acknowledged_fin(segment);
	default:
		return FALSE;
	}
}

/* What the sender's packet says of transitions that were assumed. */
static void
prove(WbTcpSegment *segment)
{
	/* No packet moves an end by more than three. */
	for (guint back = 0; back < 4; back++) {
		WbTcpTransition *transition = get_transition(segment->sender, back);

		if (transition && !transition->proof && !transition->withdrawn &&
			proves(segment, transition))
			transition->proof = segment->analysis->packet;
	}
}

/* --- what was assumed and is not so ---------------------------------------------------------- */

static gboolean
is_assumed_by(const WbTcpSide *side, WbTcpTrigger trigger)
{
	const WbTcpTransition *last = get_transition(side, 0);

	return last && !last->proof && !last->withdrawn && last->edge &&
	       last->edge->trigger == trigger && last->to == side->shown.state;
}

/* The FIN goes out again: its acknowledgement has not come. */
static void
withdraw_ack_of_fin(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender;

	if (!sender->fin_sent || segment->end != sender->fin_end)
		return;
	/* TIME-WAIT by way of FIN-WAIT-2: neither was, and the other's FIN may have come. */
	if (sender->shown.state == S(TIME_WAIT) &&
		is_assumed_by(sender, WB_TCP_TRIGGER_RECEIVE_FIN))
		withdraw(segment, sender);
	if (is_assumed_by(sender, WB_TCP_TRIGGER_RECEIVE_ACK_OF_FIN))
		withdraw(segment, sender);
}

static void
withdraw_contradicted(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender;
	guint flags = segment->tcp->flags;

	if (flags & WB_TCP_RST)
		return;
	if ((flags & (WB_TCP_SYN | WB_TCP_ACK)) == WB_TCP_SYN) {
		if (is_assumed_by(sender, WB_TCP_TRIGGER_RECEIVE_SYN_ACK) ||
			is_assumed_by(sender, WB_TCP_TRIGGER_RECEIVE_SYN))
			withdraw(segment, sender);
	} else if (flags & WB_TCP_SYN) {
		/* Where both open at once, the two SYN,ACKs cross. */
		if (sender->passive && is_assumed_by(sender, WB_TCP_TRIGGER_RECEIVE_ACK_OF_SYN))
			withdraw(segment, sender);
	} else if (is_assumed_by(sender, WB_TCP_TRIGGER_RECEIVE_RST)) {
		withdraw(segment, sender);
	} else if (flags & WB_TCP_FIN) {
		withdraw_ack_of_fin(segment);
	} else if (sender->shown.state == S(CLOSED) &&
		   is_assumed_by(sender, WB_TCP_TRIGGER_RECEIVE_ACK_OF_FIN)) {
		withdraw(segment, sender);
	}
}

/* --- the sender ---------------------------------------------------------------------------- */

static void
begin_received(WbTcpSide *side, guint32 next)
{
	side->received = (WbTcpReceived){ .known = TRUE, .next = next };
}

static void
send_syn(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender, *receiver = segment->receiver;

	if (sender->shown.state == S(UNKNOWN) || sender->shown.state == S(CLOSED)) {
		sender->shown.state = S(CLOSED);
		sender->passive = FALSE;
		wb_tcp_move(segment, sender, WB_TCP_TRIGGER_SEND_SYN, 0);
	}
	/* Both open at once: the other's SYN is on its way and arrives now (3.5). */
	if (sender->shown.state == S(SYN_SENT) && receiver->shown.state == S(SYN_SENT)) {
		segment->analysis->remarks |= WB_TCP_REMARK_SIMULTANEOUS_OPEN;
		begin_received(sender, receiver->shown.isn + 1);
		wb_tcp_move(
			segment, sender, WB_TCP_TRIGGER_RECEIVE_SYN, receiver->shown.syn_packet);
		/* It is no proof: the SYN may yet be lost. */
		get_transition(sender, 0)->proof = 0;
	}
}

static void
send_syn_ack(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender, *receiver = segment->receiver;

	begin_received(sender, segment->tcp->ack);
	switch (sender->shown.state) {
	case S(SYN_SENT):
		wb_tcp_move(
			segment, sender, WB_TCP_TRIGGER_RECEIVE_SYN, receiver->shown.syn_packet);
		break;
	case S(UNKNOWN):
	case S(CLOSED):
	case S(LISTEN):
		sender->shown.state = S(LISTEN);
		sender->passive = TRUE;
		/* It took the data as well. */
		sender->fast_open = receiver->shown.syn_seen &&
				    wb_seq_after(segment->tcp->ack, receiver->shown.isn + 1);
		wb_tcp_move(
			segment, sender, WB_TCP_TRIGGER_SEND_SYN_ACK, receiver->shown.syn_packet);
		break;
	default:
		break;
	}
}

/* tcp_v4_send_reset(), for a segment that has an ACK: the RST has its number, and no ACK. It is
 * sent where there is no socket, or none that wants the segment. */
static gboolean
is_reset_of_nobody(const WbTcpSegment *segment)
{
	return !(segment->tcp->flags & WB_TCP_ACK) && segment->receiver->acked &&
	       segment->tcp->seq == segment->receiver->ack;
}

static gboolean
has_own_number(const WbTcpSegment *segment)
{
	const WbTcpSide *sender = segment->sender;

	return sender->sent && segment->tcp->seq == wb_tcp_scoreboard_get_nxt(sender->board);
}

/* The end that was taken to have got the last step of the handshake knows nothing of it. */
static void
send_rst_unproved(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender;

	if (is_assumed_by(sender, WB_TCP_TRIGGER_RECEIVE_SYN_ACK)) {
		if (!withdraw(segment, sender))
			return;
		wb_tcp_move(segment, sender, WB_TCP_TRIGGER_CLOSE, 0);
	} else if (is_assumed_by(sender, WB_TCP_TRIGGER_RECEIVE_ACK_OF_SYN)) {
		if (withdraw(segment, sender))
			wb_tcp_move(segment, sender, WB_TCP_TRIGGER_SEND_RST, 0);
	}
}

static void
send_rst(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender;
	const WbTcpSide *receiver = segment->receiver;
	gboolean answers_syn =
		(segment->tcp->flags & WB_TCP_ACK) && receiver->shown.state == S(SYN_SENT) &&
		wb_seq_after(segment->tcp->ack, receiver->shown.isn) &&
		!wb_seq_after(segment->tcp->ack, wb_tcp_scoreboard_get_nxt(receiver->board));

	switch (sender->shown.state) {
	case S(UNKNOWN):
		if (answers_syn || sender->sent)
			wb_tcp_put(segment, sender, S(CLOSED));
		break;
	case S(CLOSED):
	case S(LISTEN):
	case S(SYN_SENT): /* to an answer that is none (3.10.7.3, first) */
		break;
	case S(SYN_RECEIVED):
		if (has_own_number(segment))
			wb_tcp_move(segment, sender, WB_TCP_TRIGGER_SEND_RST, 0);
		break;
	case S(TIME_WAIT): /* nobody is there any more, since when and why no packet tells */
		wb_tcp_put(segment, sender, S(CLOSED));
		break;
	case S(ESTABLISHED):
		if (is_reset_of_nobody(segment))
			send_rst_unproved(segment);
		/* fall through */
	default:
		if (wb_tcp_move(segment, sender, WB_TCP_TRIGGER_SEND_RST, 0))
			segment->analysis->remarks |= WB_TCP_REMARK_ABORT;
	}
}

static void
send_fin(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender;

	if (sender->fin_sent) {
		/* Of two that are not the same one, the first that can be taken counts. */
		if (segment->receiver->received.known &&
			segment->receiver->received.next != sender->fin_end)
			sender->fin_end = segment->end;
		return;
	}
	sender->fin_sent = TRUE;
	sender->fin_end = segment->end;
	sender->ack_at_fin = segment->tcp->ack;
	/* It had not got the other's FIN, which was seen already and arrives now (3.6). */
	if (sender->shown.state == S(CLOSE_WAIT) && !has_acknowledged_fin(segment) &&
		is_assumed_by(sender, WB_TCP_TRIGGER_RECEIVE_FIN)) {
		guint64 cause = get_transition(sender, 0)->packet;

		segment->analysis->remarks |= WB_TCP_REMARK_SIMULTANEOUS_CLOSE;
		withdraw(segment, sender);
		segment->analysis->remarks &= ~(guint32)WB_TCP_REMARK_STATE_AT_ODDS;
		wb_tcp_move(segment, sender, WB_TCP_TRIGGER_SEND_FIN, 0);
		wb_tcp_move(segment, sender, WB_TCP_TRIGGER_RECEIVE_FIN, cause);
		get_transition(sender, 0)->proof = 0;
		return;
	}
	wb_tcp_move(segment, sender, WB_TCP_TRIGGER_SEND_FIN, 0);
}

/* What it acknowledges has arrived, whatever the order it came in. */
static void
learn_from_ack(WbTcpSegment *segment)
{
	WbTcpReceived *received = &segment->sender->received;
	guint32 ack = segment->tcp->ack;

	if (!(segment->tcp->flags & WB_TCP_ACK) || (segment->tcp->flags & WB_TCP_RST))
		return;
	if (!received->known)
		begin_received(segment->sender, ack);
	else if (wb_seq_after(ack, received->next) &&
		 !wb_seq_after(ack, wb_tcp_scoreboard_get_nxt(segment->receiver->board)))
		received->next = ack;
	if (has_acknowledged_fin(segment) && received->next == segment->receiver->fin_end)
		wb_tcp_move(segment, segment->sender, WB_TCP_TRIGGER_RECEIVE_FIN,
			segment->receiver->shown.fin_packet);
	/* The client's side of a handshake whose SYN was not seen. */
	if (segment->sender->shown.state == S(UNKNOWN) &&
		segment->receiver->shown.state == S(SYN_RECEIVED) &&
		ack == segment->receiver->shown.isn + 1)
		wb_tcp_put(segment, segment->sender, S(ESTABLISHED));
}

/* A SYN that is none of this connection's: the end has forgotten it, or somebody else sent it. */
static void
doubt(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender;

	if (sender->doubted)
		return;
	sender->doubted = TRUE;
	sender->before_doubt = sender->shown.state;
	wb_tcp_put(segment, sender, S(UNKNOWN));
}

void
wb_tcp_doubt_abort(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender;
	WbTcpTransition *last = get_transition(sender, 0);

	segment->analysis->remarks &= ~(guint32)WB_TCP_REMARK_ABORT;
	if (!last || last->packet != segment->analysis->packet)
		return;
	sender->doubted = TRUE;
	sender->before_doubt = last->from;
	sender->shown.state = last->to = S(UNKNOWN);
	last->edge = NULL;
}

/* A RST to what the other answered says that it has forgotten; anything else that it has not. */
static void
settle_doubt(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender;

	sender->doubted = FALSE;
	wb_tcp_put(segment, sender,
		segment->tcp->flags & WB_TCP_RST ? S(CLOSED) : sender->before_doubt);
}

/* It could have sent a FIN, and did not: there was no close() before the other's FIN came. */
static void
settle_close(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender;

	if (!sender->is_blocked || (segment->tcp->flags & WB_TCP_FIN) || sender->fin_sent ||
		wb_tcp_side_is_blocked(
			sender, segment->receiver, wb_tcp_scoreboard_get_una(sender->board)))
		return;
	sender->is_blocked = FALSE;
	if (sender->shown.state == S(UNKNOWN))
		wb_tcp_put(segment, sender, S(CLOSE_WAIT));
}

static void
follow_sender(WbTcpSegment *segment)
{
	guint flags = segment->tcp->flags;

	if (segment->analysis->remarks & WB_TCP_REMARK_HALF_OPEN) {
		doubt(segment);
		return;
	}
	if (segment->sender->doubted)
		settle_doubt(segment);
	withdraw_contradicted(segment);
	if (flags & WB_TCP_RST) {
		send_rst(segment);
		return;
	}
	if (flags & WB_TCP_SYN) {
		if (flags & WB_TCP_ACK)
			send_syn_ack(segment);
		else
			send_syn(segment);
		return;
	}
	learn_from_ack(segment);
	settle_close(segment);
	if (flags & WB_TCP_FIN)
		send_fin(segment);
}

/* --- what was not known -------------------------------------------------------------------- */

/*
 * Of a connection whose beginning was not seen. Both FINs are there and SIDE got the other's:
 * whether its own FIN went out before that says which way it went.
 */
static void
resolve_closing(WbTcpSegment *segment, WbTcpSide *side, const WbTcpSide *other)
{
	gboolean first = wb_seq_after(other->fin_end, side->ack_at_fin);
	gboolean is_acked =
		(other->acked && !wb_seq_after(side->fin_end, other->ack)) ||
		(other == segment->sender && !wb_seq_after(side->fin_end, segment->tcp->ack));

	if (first)
		wb_tcp_put(segment, side, is_acked ? S(TIME_WAIT) : S(CLOSING));
	else
		wb_tcp_put(segment, side, is_acked ? S(CLOSED) : S(LAST_ACK));
}

static void
resolve(WbTcpSegment *segment, WbTcpSide *side, const WbTcpSide *other)
{
	if (side->shown.state != S(UNKNOWN) || side->shown.syn_seen || other->shown.syn_seen)
		return;
	if (side->fin_sent && other->fin_sent && side->received.known &&
		side->received.next == other->fin_end)
		resolve_closing(segment, side, other);
	else if (side->data_is_new && other->data_is_new && !side->fin_sent && !other->fin_sent)
		wb_tcp_put(segment, side, S(ESTABLISHED));
}

void
wb_tcp_follow(WbTcpSegment *segment)
{
	WbTcpSide *sender = segment->sender, *receiver = segment->receiver;

	follow_sender(segment);
	prove(segment);
	wb_tcp_follow_receiver(segment);
	resolve(segment, sender, receiver);
	resolve(segment, receiver, sender);
}
