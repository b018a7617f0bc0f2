/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a difference in TCP's header means, in a sentence. */
#include "script/judge-private.h"

static gboolean
is_before(guint32 a, guint32 b)
{
	return (gint32)(a - b) < 0;
}

typedef struct {
	guint flag;
	const char *missing, *extra;
	const char *syn_missing, *syn_extra; /* in a SYN, where ECN is agreed on */
} FlagWords;

static const FlagWords flag_words[] = {
	{
		.flag = WB_TCP_FIN,
		.missing = "FIN is missing: the kernel sends it after close() or shutdown(), with "
			   "or behind the last byte of data",
		.extra = "FIN is set: the socket was closed, or shut down for writing",
	},
	{
		.flag = WB_TCP_PSH,
		.missing = "PSH is missing: the kernel sets it on the last segment of a write",
		.extra = "PSH is set: the kernel sets it on the last segment of a write",
	},
	{
		.flag = WB_TCP_ACK,
		.missing = "ACK is missing: all segments have it but the first SYN, and a RST that "
			   "answers a segment with an ACK (RFC 9293, 3.5.2)",
		.extra = "ACK is set: all segments have it but the first SYN, and a RST that "
			 "answers a segment with an ACK (RFC 9293, 3.5.2)",
	},
	{
		.flag = WB_TCP_URG,
		.missing = "URG is missing: the kernel sets it while bytes sent with MSG_OOB are "
			   "on their way",
		.extra = "URG is set: bytes sent with MSG_OOB are on their way",
	},
	{
		.flag = WB_TCP_ECE,
		.missing = "ECE is missing: the receiver sets it from a CE mark on until it sees "
			   "CWR (RFC 3168, 6.1.3)",
		.extra = "ECE is set: a packet with a CE mark arrived, and no CWR after it "
			 "(RFC 3168, 6.1.3)",
		.syn_missing = "ECE is missing: the kernel did not ask for or agree to ECN; "
			       "net.ipv4.tcp_ecn decides (RFC 3168, 6.1.1)",
		.syn_extra = "ECE is set: the kernel asks for or agrees to ECN; net.ipv4.tcp_ecn "
			     "decides (RFC 3168, 6.1.1)",
	},
	{
		.flag = WB_TCP_CWR,
		.missing = "CWR is missing: the sender sets it once after it has slowed down "
			   "because of ECE (RFC 3168, 6.1.2)",
		.extra = "CWR is set: the sender has slowed down because of ECE (RFC 3168, 6.1.2)",
		.syn_missing = "CWR is missing: the kernel did not ask for ECN; net.ipv4.tcp_ecn "
			       "decides (RFC 3168, 6.1.1)",
		.syn_extra = "CWR is set: the kernel asks for ECN; net.ipv4.tcp_ecn decides "
			     "(RFC 3168, 6.1.1)",
	},
	{
		.flag = WB_TCP_AE,
		.missing = "AE is missing: it is part of accurate ECN, which net.ipv4.tcp_ecn "
			   "turns on (RFC 9768, 3.1)",
		.extra = "AE is set: it is part of accurate ECN, which net.ipv4.tcp_ecn turns on "
			 "(RFC 9768, 3.1)",
	},
};

static const char *
get_flag_words(const FlagWords *words, gboolean is_missing, gboolean is_syn)
{
	if (is_syn && words->syn_missing)
		return is_missing ? words->syn_missing : words->syn_extra;
	return is_missing ? words->missing : words->extra;
}

char *
wb_words_for_flags(const WbJudge *judge, guint missing, guint extra)
{
	gboolean is_syn = judge->actual->tcp.flags & WB_TCP_SYN;
	GString *text;

	/* What a RST or a SYN in the place of another segment means has been said. */
	if (judge->other_kind)
		return NULL;
	text = g_string_new(NULL);
	for (guint i = 0; i < G_N_ELEMENTS(flag_words); i++) {
		const FlagWords *words = &flag_words[i];

		if (!((missing | extra) & words->flag))
			continue;
		if (text->len)
			g_string_append(text, "; ");
		g_string_append(text, get_flag_words(words, (missing & words->flag) != 0, is_syn));
	}
	return g_string_free(text, FALSE);
}

char *
wb_words_for_seq(const WbJudge *judge)
{
	const WbTcp *tcp = &judge->actual->tcp;
	guint32 expected = judge->expected->tcp.seq_start;
	const WbJudgeSide *kernel = &judge->context->kernel;

	if (judge->other_kind)
		return NULL;
	if (tcp->flags & WB_TCP_SYN)
		return g_strdup("a SYN's sequence number is the initial one, which a script calls "
				"0 (RFC 9293, 3.4.1)");
	if (tcp->flags & WB_TCP_RST)
		return g_strdup("a RST that answers an ACK has that ACK's number as its sequence "
				"number (RFC 9293, 3.10.7.1)");
	if (kernel->seen && tcp->seq == kernel->end)
		return g_strdup_printf(
			"the kernel has sent everything up to %u, so that is the number of what "
			"comes next (RFC 9293, 3.4)",
			tcp->seq);
	if (kernel->seen && is_before(tcp->seq, kernel->end))
		return g_strdup_printf(
			"the kernel has sent up to %u already: it went back to %u to send it "
			"again, or to probe",
			kernel->end, tcp->seq);
	if (is_before(tcp->seq, expected))
		return g_strdup_printf("the kernel is %u bytes behind what the script expected: it "
				       "sent fewer bytes before this, or these again",
			expected - tcp->seq);
	return g_strdup_printf("the kernel is %u bytes ahead of what the script expected: bytes "
			       "were sent in a packet before this one",
		tcp->seq - expected);
}

/* What the acknowledgment stands for; from what has been seen, if anything. */
static char *
explain_ack(const WbJudge *judge)
{
	const WbTcp *tcp = &judge->actual->tcp;
	const WbJudgeSide *peer = &judge->context->peer;

	if (tcp->flags & WB_TCP_SYN)
		return g_strdup("a SYN-ACK acknowledges the client's initial sequence number plus "
				"one");
	if (peer->seen && tcp->ack == peer->end && peer->fin_seen)
		return g_strdup_printf(
			"everything before %u has arrived, and the FIN takes one number "
			"(RFC 9293, 3.4)",
			tcp->ack);
	if (peer->seen && tcp->ack == peer->end)
		return g_strdup_printf(
			"everything before %u has arrived (RFC 9293, 3.4)", tcp->ack);
	if (peer->seen && is_before(tcp->ack, peer->end))
		return g_strdup("an ACK names the next byte that has not arrived in order "
				"(RFC 9293, 3.4)");
	return g_strdup("an ACK names the next byte that the kernel waits for (RFC 9293, 3.4)");
}

char *
wb_words_for_ack(const WbJudge *judge)
{
	g_autofree char *why = explain_ack(judge);

	if (judge->other_kind)
		return NULL;
	return g_strdup_printf("the kernel acknowledged %u, the script expected %u: %s",
		judge->actual->tcp.ack, judge->expected->tcp.ack, why);
}

/* How many bytes the kernel's segments may carry by the peer's SYN (RFC 9293 3.7.1); 0 if that is
 * not known. */
static guint
get_segment_size(const WbJudge *judge)
{
	const WbJudgeContext *context = judge->context;
	const WbTcpOption *mss = wb_options_find(&context->peer.syn_options, WB_OPTION_MSS);
	guint size = mss ? mss->mss : context->ip_version == 4 ? 536 : 1220;

	if (!context->peer.syn_seen)
		return 0;
	if (wb_options_find(&context->peer.syn_options, WB_OPTION_TIMESTAMP) &&
		wb_options_find(&context->kernel.syn_options, WB_OPTION_TIMESTAMP) && size > 12)
		size -= 12;
	return size;
}

char *
wb_words_for_length(const WbJudge *judge)
{
	guint actual = (guint)judge->actual->payload_length;
	guint expected = judge->expected->tcp.payload;
	guint size = get_segment_size(judge);

	if (judge->other_kind)
		return NULL;
	if (size && actual == size && actual < expected)
		return g_strdup_printf("the kernel sent %u bytes, the script expected %u: by the "
				       "MSS in the peer's SYN a segment carries at most %u",
			actual, expected, size);
	if (actual < expected)
		return g_strdup_printf("the kernel sent %u bytes, the script expected %u: less was "
				       "written, or a smaller MSS or a window limits it",
			actual, expected);
	return g_strdup_printf("the kernel sent %u bytes, the script expected %u: more was "
			       "written, small writes were joined, or the MSS is larger",
		actual, expected);
}

char *
wb_words_for_window(const WbJudge *judge)
{
	const WbJudgeContext *context = judge->context;
	const WbTcp *tcp = &judge->actual->tcp;
	const WbTcpOption *ours = wb_options_find(&context->kernel.syn_options, WB_OPTION_WSCALE);
	const WbTcpOption *theirs = wb_options_find(&context->peer.syn_options, WB_OPTION_WSCALE);
	guint shift = ours && theirs ? MIN(ours->wscale, 14) : 0;

	if (tcp->flags & WB_TCP_RST)
		return g_strdup("a RST's window means nothing; the kernel sends 0 where it has no "
				"socket");
	if (tcp->flags & WB_TCP_SYN)
		return g_strdup("a SYN's window is in bytes, never scaled (RFC 7323, 2.2), and "
				"comes from the receive buffer (SO_RCVBUF, net.ipv4.tcp_rmem)");
	if (tcp->window == 0)
		return g_strdup("the kernel's receive buffer is full: nobody has read what "
				"arrived");
	if (shift)
		return g_strdup_printf(
			"shifted by the kernel's wscale %u these are %u bytes where the script "
			"expected %u: the room left in the receive buffer (RFC 7323, 2.2)",
			shift, (guint)tcp->window << shift, judge->expected->tcp.window << shift);
	return g_strdup("the window is the room left in the receive buffer, which grows as data "
			"arrives and shrinks while nobody reads it (RFC 9293, 3.8.6)");
}
