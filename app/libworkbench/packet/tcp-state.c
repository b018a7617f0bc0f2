/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The states of both ends of a TCP connection, followed from its packets alone. */
#include "packet/tcp-state.h"

typedef struct {
	WbTcpState state;
	gboolean passive; /* it listened: a RST takes it back there */
	gboolean syn_sent;
	guint32 initial;   /* ISS, the number of its SYN */
	guint32 sent_end;  /* SND.NXT: after the last number it ever sent */
	guint32 received;  /* RCV.NXT: all before it has arrived */
	gboolean fin_sent; /* and its number is the last before SENT_END */
} End;

struct _WbTcpTrack {
	End ends[2];
};

const char *
wb_tcp_state_to_string(WbTcpState state)
{
	static const char *const names[] = {
#define WB_TCP_STATE(name, text) [WB_TCP_STATE_##name] = text,
		WB_TCP_STATES(WB_TCP_STATE)
#undef WB_TCP_STATE
	};

	g_return_val_if_fail((guint)state < G_N_ELEMENTS(names), NULL);
	return names[state];
}

WbTcpTrack *
wb_tcp_track_new(void)
{
	return g_new0(WbTcpTrack, 1);
}

void
wb_tcp_track_free(WbTcpTrack *track)
{
	g_free(track);
}

void
wb_tcp_track_listen(WbTcpTrack *track, guint end)
{
	g_return_if_fail(end < 2);
	track->ends[end] = (End){ .state = WB_TCP_STATE_LISTEN, .passive = TRUE };
}

WbTcpState
wb_tcp_track_get_state(const WbTcpTrack *track, guint end)
{
	g_return_val_if_fail(end < 2, WB_TCP_STATE_CLOSED);
	return track->ends[end].state;
}

static gboolean
is_after(guint32 a, guint32 b)
{
	return (gint32)(a - b) > 0;
}

/* An edge of the diagram; states without one for an event stay. */
typedef struct {
	WbTcpState from, to;
} Edge;

static void
take_edge(End *end, const Edge *edges, guint count)
{
	for (guint i = 0; i < count; i++) {
		if (edges[i].from == end->state) {
			end->state = edges[i].to;
			return;
		}
	}
}

#define STATE(name) WB_TCP_STATE_##name
#define TAKE(end, edges) take_edge(end, edges, G_N_ELEMENTS(edges))

/* close() (3.10.4) */
static const Edge send_fin[] = {
	{ STATE(SYN_RECEIVED), STATE(FIN_WAIT_1) },
	{ STATE(ESTABLISHED), STATE(FIN_WAIT_1) },
	{ STATE(CLOSE_WAIT), STATE(LAST_ACK) },
};

/* 3.10.7.4, eighth */
static const Edge receive_fin[] = {
	{ STATE(SYN_RECEIVED), STATE(CLOSE_WAIT) },
	{ STATE(ESTABLISHED), STATE(CLOSE_WAIT) },
	{ STATE(FIN_WAIT_1), STATE(CLOSING) },
	{ STATE(FIN_WAIT_2), STATE(TIME_WAIT) },
};

/* 3.10.7.4, fifth */
static const Edge receive_ack_of_fin[] = {
	{ STATE(FIN_WAIT_1), STATE(FIN_WAIT_2) },
	{ STATE(CLOSING), STATE(TIME_WAIT) },
	{ STATE(LAST_ACK), STATE(CLOSED) },
};

static guint32
get_end_number(const WbPacket *packet)
{
	const WbTcp *tcp = &packet->tcp;

	return tcp->seq + (guint32)packet->payload_length + ((tcp->flags & WB_TCP_SYN) ? 1 : 0) +
	       ((tcp->flags & WB_TCP_FIN) ? 1 : 0);
}

/* The states in which there is no connection that a SYN could belong to. */
static gboolean
is_unused(WbTcpState state)
{
	return state == STATE(CLOSED) || state == STATE(LISTEN) || state == STATE(TIME_WAIT);
}

static void
send_syn(End *sender, const End *receiver, const WbPacket *packet)
{
	gboolean is_answer = packet->tcp.flags & WB_TCP_ACK;

	if (is_unused(sender->state))
		*sender = (End){
			.state = is_answer ? STATE(SYN_RECEIVED) : STATE(SYN_SENT),
			.passive = is_answer,
		};
	if (!sender->syn_sent) {
		sender->syn_sent = TRUE;
		sender->initial = packet->tcp.seq;
		sender->sent_end = get_end_number(packet);
	}
	if (is_answer && sender->state == STATE(SYN_RECEIVED))
		sender->received = packet->tcp.ack;
	/* Both opened at once: the other's SYN is on its way and arrives now (3.5). */
	if (sender->state == STATE(SYN_SENT) && receiver->state == STATE(SYN_SENT)) {
		sender->state = STATE(SYN_RECEIVED);
		sender->received = receiver->initial + 1;
	}
}

/* A RST in answer to a segment that makes no sense leaves its sender where it is (3.5.2, 1 and 2);
 * in a synchronised state it is an abort (3.10.5). */
static void
send_rst(End *sender, const WbPacket *packet)
{
	gboolean is_own_number = packet->tcp.seq == sender->sent_end;

	if (sender->state == STATE(LISTEN) || sender->state == STATE(CLOSED))
		return;
	if ((sender->state == STATE(SYN_SENT) || sender->state == STATE(SYN_RECEIVED)) &&
		!is_own_number)
		return;
	sender->state = STATE(CLOSED);
}

static void receive_fin_of(End *receiver, const End *sender);

/* Its ACK says what has reached it, whatever the order it came in. */
static void
learn_from_ack(End *sender, const End *receiver, const WbPacket *packet)
{
	guint32 ack = packet->tcp.ack;

	if (!(packet->tcp.flags & WB_TCP_ACK) || !is_after(ack, sender->received) ||
		is_after(ack, receiver->sent_end))
		return;
	sender->received = ack;
	receive_fin_of(sender, receiver);
}

static void
send_segment(End *sender, const End *receiver, const WbPacket *packet)
{
	guint flags = packet->tcp.flags;

	if (flags & WB_TCP_RST) {
		send_rst(sender, packet);
		return;
	}
	if (flags & WB_TCP_SYN) {
		send_syn(sender, receiver, packet);
		return;
	}
	learn_from_ack(sender, receiver, packet);
	/* Both closed at once: it had not seen the other's FIN, which arrives now (3.6). */
	if ((flags & WB_TCP_FIN) && sender->state == STATE(CLOSE_WAIT) &&
		is_after(sender->received, packet->tcp.ack))
		sender->state = STATE(CLOSING);
	if (is_after(get_end_number(packet), sender->sent_end))
		sender->sent_end = get_end_number(packet);
	if (flags & WB_TCP_FIN) {
		sender->fin_sent = TRUE;
		TAKE(sender, send_fin);
	}
}

/* SND.UNA < SEG.ACK =< SND.NXT, while the SYN is all that may be unacknowledged. */
static gboolean
acknowledges_syn(const End *end, const WbTcp *tcp)
{
	return (tcp->flags & WB_TCP_ACK) && end->syn_sent && is_after(tcp->ack, end->initial) &&
	       !is_after(tcp->ack, end->sent_end);
}

static void
receive_rst(End *receiver, const WbPacket *packet)
{
	const WbTcp *tcp = &packet->tcp;

	if (receiver->state == STATE(CLOSED) || receiver->state == STATE(LISTEN))
		return;
	if (receiver->state == STATE(SYN_SENT)) {
		if (acknowledges_syn(receiver, tcp))
			receiver->state = STATE(CLOSED);
		return;
	}
	if (tcp->seq != receiver->received)
		return;
	if (receiver->state == STATE(SYN_RECEIVED) && receiver->passive)
		*receiver = (End){ .state = STATE(LISTEN), .passive = TRUE };
	else
		receiver->state = STATE(CLOSED);
}

static void
receive_syn(End *receiver, const WbPacket *packet)
{
	const WbTcp *tcp = &packet->tcp;
	gboolean has_ack = tcp->flags & WB_TCP_ACK;

	if ((receiver->state == STATE(LISTEN) || receiver->state == STATE(SYN_SENT)) && !has_ack) {
		receiver->state = STATE(SYN_RECEIVED);
		receiver->received = tcp->seq + 1;
	} else if (receiver->state == STATE(SYN_SENT) && acknowledges_syn(receiver, tcp)) {
		receiver->state = STATE(ESTABLISHED);
		receiver->received = get_end_number(packet);
	} else if (receiver->state == STATE(SYN_RECEIVED) && acknowledges_syn(receiver, tcp)) {
		/* The other's answer after both opened at once. */
		receiver->state = STATE(ESTABLISHED);
	}
}

static void
receive_ack(End *receiver, const WbPacket *packet)
{
	const WbTcp *tcp = &packet->tcp;

	if (receiver->state == STATE(SYN_RECEIVED) && acknowledges_syn(receiver, tcp))
		receiver->state = STATE(ESTABLISHED);
	if ((tcp->flags & WB_TCP_ACK) && receiver->fin_sent && tcp->ack == receiver->sent_end)
		TAKE(receiver, receive_ack_of_fin);
}

static void
receive_fin_of(End *receiver, const End *sender)
{
	if (sender->fin_sent && receiver->received == sender->sent_end)
		TAKE(receiver, receive_fin);
}

static void
receive_segment(End *receiver, const End *sender, const WbPacket *packet)
{
	guint32 end = get_end_number(packet);

	if (packet->tcp.flags & WB_TCP_RST) {
		receive_rst(receiver, packet);
		return;
	}
	if (packet->tcp.flags & WB_TCP_SYN) {
		receive_syn(receiver, packet);
		return;
	}
	if (receiver->state == STATE(CLOSED) || receiver->state == STATE(LISTEN) ||
		receiver->state == STATE(SYN_SENT))
		return;
	receive_ack(receiver, packet);
	if (is_after(packet->tcp.seq, receiver->received) || !is_after(end, receiver->received))
		return;
	receiver->received = end;
	receive_fin_of(receiver, sender);
}

void
wb_tcp_track_feed(WbTcpTrack *track, guint end, const WbPacket *packet)
{
	g_return_if_fail(end < 2);

	send_segment(&track->ends[end], &track->ends[1 - end], packet);
	receive_segment(&track->ends[1 - end], &track->ends[end], packet);
}
