/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the packet is of another kind than the script expected: what is said first. */
#include "script/judge-private.h"

#include <netinet/in.h>

typedef enum {
	KIND_OTHER,
	KIND_SYN,
	KIND_SYN_ACK,
	KIND_RST,
	KIND_FIN,
	KIND_DATA,
	KIND_AGAIN, /* of bytes that were sent before */
	KIND_ACK,
} Kind;

typedef struct {
	guint flags;
	guint32 seq;
	gsize payload;
} Shape;

static Kind
find_kind(const Shape *shape, const WbJudgeContext *context)
{
	if (shape->flags & WB_TCP_RST)
		return KIND_RST;
	if (shape->flags & WB_TCP_SYN)
		return (shape->flags & WB_TCP_ACK) ? KIND_SYN_ACK : KIND_SYN;
	if (shape->payload && context->kernel.seen &&
		(gint32)(shape->seq - context->kernel.end) < 0)
		return KIND_AGAIN;
	if (shape->payload)
		return KIND_DATA;
	if (shape->flags & WB_TCP_FIN)
		return KIND_FIN;
	return (shape->flags & WB_TCP_ACK) ? KIND_ACK : KIND_OTHER;
}

static char *
describe_kind(Kind kind, const Shape *shape)
{
	guint32 end = shape->seq + (guint32)shape->payload;

	switch (kind) {
	case KIND_SYN:
		return g_strdup("a SYN");
	case KIND_SYN_ACK:
		return g_strdup("a SYN-ACK");
	case KIND_RST:
		return g_strdup("a RST");
	case KIND_FIN:
		return g_strdup("a FIN");
	case KIND_DATA:
		return g_strdup_printf("data %u:%u", shape->seq, end);
	case KIND_AGAIN:
		return g_strdup_printf("data %u:%u again", shape->seq, end);
	case KIND_ACK:
		return g_strdup("an ACK without data");
	default:
		return g_strdup("a segment without ACK");
	}
}

static const char *
get_rst_words(Kind expected, const Shape *actual)
{
	if (expected == KIND_SYN_ACK && (actual->flags & WB_TCP_ACK))
		return "the kernel refused the connection: no socket listens there (RFC 9293, "
		       "3.10.7.1)";
	if (actual->flags & WB_TCP_ACK)
		return "the kernel reset the connection: its socket was closed with unread data or "
		       "SO_LINGER 0, or gave up (RFC 9293, 3.10.4; RFC 2525, 2.17)";
	return "the kernel sent RST to a segment that fits no connection of its: none with these "
	       "ports exists any more, or the ack is of nothing it sent (RFC 9293, 3.5.2)";
}

static const char *
get_bare_words(Kind actual)
{
	switch (actual) {
	case KIND_AGAIN:
		return "the kernel sent bytes again that it had sent before: a timer ran out, or "
		       "duplicate ACKs or SACKs said that they were lost";
	case KIND_DATA:
		return "the kernel had data to send and a window to send it in; data carries the "
		       "acknowledgment along";
	case KIND_ACK:
		return "the kernel only acknowledged: it had nothing to send, or may not send it "
		       "yet (a full window, Nagle, pacing)";
	case KIND_FIN:
		return "the kernel closed its direction: close() or shutdown() was called and all "
		       "data had been sent";
	default:
		return NULL;
	}
}

/* What the kernel did, knowing what it was expected to do. */
static const char *
get_kind_words(Kind expected, Kind actual, const Shape *shape)
{
	if (actual == KIND_RST)
		return get_rst_words(expected, shape);
	if (actual == KIND_SYN_ACK)
		return "the kernel answered a SYN, or sent its answer again because no ACK of it "
		       "arrived (RFC 9293, 3.5)";
	if (actual == KIND_SYN)
		return "the kernel opens a connection, or sent its SYN again because no answer "
		       "arrived (RFC 9293, 3.5)";
	if (expected == KIND_SYN_ACK && actual == KIND_ACK)
		return "the kernel answered as if the connection existed already: a SYN within a "
		       "connection gets a challenge ACK (RFC 5961, 4)";
	if (expected == KIND_RST && actual == KIND_ACK)
		return "the kernel did not reset the connection but acknowledged; what is not "
		       "quite in sequence gets a challenge ACK (RFC 5961, 3)";
	if (expected == KIND_AGAIN && actual == KIND_DATA)
		return "the kernel sent new data; the script expected it to send earlier bytes "
		       "again";
	return get_bare_words(actual);
}

/* A FIN instead of a bare ACK is one flag's difference, and so is an ACK without ACK. */
static Kind
get_family(Kind kind)
{
	return kind == KIND_FIN || kind == KIND_OTHER ? KIND_ACK : kind;
}

static void
judge_tcp_kind(WbJudge *judge)
{
	const WbTcpSpec *spec = &judge->expected->tcp;
	const WbTcp *tcp = &judge->actual->tcp;
	Shape wanted = { spec->flags, spec->seq_start, spec->payload };
	Shape seen = { tcp->flags, tcp->seq, judge->actual->payload_length };
	Kind expected = find_kind(&wanted, judge->context);
	Kind actual = find_kind(&seen, judge->context);

	if (get_family(expected) == get_family(actual))
		return;
	judge->other_kind = TRUE;
	wb_judge_add(judge, "packet",
		(WbMismatch){
			.place = judge->expected->flags_place,
			.expected = describe_kind(expected, &wanted),
			.actual = describe_kind(actual, &seen),
			.words = g_strdup(get_kind_words(expected, actual, &seen)),
		});
}

static guint8
get_protocol(const WbJudge *judge)
{
	switch (judge->expected->proto) {
	case WB_PROTO_TCP:
		return IPPROTO_TCP;
	case WB_PROTO_UDP:
		return IPPROTO_UDP;
	default:
		return judge->context->ip_version == 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	}
}

static char *
describe_protocol(const WbJudge *judge, guint8 protocol)
{
	static const char *const names[] = {
		[IPPROTO_TCP] = "tcp",
		[IPPROTO_UDP] = "udp",
		[IPPROTO_ICMP] = "icmp",
		[IPPROTO_ICMPV6] = "icmp",
	};

	if (protocol == judge->actual->protocol)
		return wb_packet_to_string(judge->actual);
	return g_strdup(names[protocol]);
}

static const char *
get_protocol_words(const WbJudge *judge)
{
	if (wb_packet_is_icmp(judge->actual) && judge->expected->proto != WB_PROTO_ICMP)
		return "the kernel answered with an ICMP message: it says what it could not "
		       "deliver, and why";
	return "the kernel sent a packet of another protocol";
}

gboolean
wb_judge_kind(WbJudge *judge)
{
	guint8 protocol = get_protocol(judge);
	guint version = judge->context->ip_version;

	if (judge->actual->version != version) {
		wb_judge_add(judge, "ip version",
			(WbMismatch){
				.place = judge->expected->flags_place,
				.expected = g_strdup_printf("IPv%u", version),
				.actual = g_strdup_printf("IPv%u", (guint)judge->actual->version),
				.words = g_strdup("the socket's address family decides which IP "
						  "the kernel sends"),
			});
		return FALSE;
	}
	if (judge->actual->protocol != protocol) {
		wb_judge_add(judge, "protocol",
			(WbMismatch){
				.place = judge->expected->flags_place,
				.expected = describe_protocol(judge, protocol),
				.actual = describe_protocol(judge, judge->actual->protocol),
				.words = g_strdup(get_protocol_words(judge)),
			});
		return FALSE;
	}
	if (protocol == IPPROTO_TCP)
		judge_tcp_kind(judge);
	return TRUE;
}
