/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the script expected against what the kernel did: the whole packet, and IP. */
#include "script/judge-private.h"

#include <netinet/in.h>

WbMismatch *
wb_mismatch_new(const char *field, WbPlace place, char *expected, char *actual, const char *words)
{
	WbMismatch *mismatch = g_new0(WbMismatch, 1);

	mismatch->field = g_strdup(field);
	mismatch->place = place;
	mismatch->expected = expected;
	mismatch->actual = actual;
	mismatch->words = g_strdup(words);
	return mismatch;
}

void
wb_mismatch_free(WbMismatch *mismatch)
{
	if (!mismatch)
		return;
	g_free(mismatch->field);
	g_free(mismatch->expected);
	g_free(mismatch->actual);
	g_free(mismatch->words);
	g_free(mismatch);
}

/* Where the packet begins, for what the script left out. */
static WbPlace
get_packet_place(const WbPacketSpec *spec)
{
	if (spec->ip_place.line)
		return spec->ip_place;
	return spec->flags_place.line ? spec->flags_place : spec->icmp.type_place;
}

void
wb_judge_add(WbJudge *judge, const char *field, WbMismatch mismatch)
{
	WbMismatch *added = g_memdup2(&mismatch, sizeof(mismatch));

	if (added->place.line == 0)
		added->place = get_packet_place(judge->expected);
	added->field = g_strdup(field);
	g_ptr_array_add(judge->mismatches, added);
}

static const char *
get_ecn_name(guint ecn)
{
	static const char *const names[] = {
		[WB_ECN_NONE] = "noecn",
		[WB_ECN_ECT1] = "ect1",
		[WB_ECN_ECT0] = "ect0",
		[WB_ECN_CE] = "ce",
	};

	return names[ecn & 3];
}

static const char *
get_ecn_words(guint actual)
{
	if (actual == WB_ECN_NONE)
		return "the kernel sent the packet as not ECN-capable: it does so without ECN in "
		       "the handshake and, in classic ECN, for pure ACKs and retransmissions "
		       "(RFC 3168, 6.1)";
	if (actual == WB_ECN_CE)
		return "CE means congestion and is for routers to set, not for a sender "
		       "(RFC 3168, 5)";
	if (actual == WB_ECN_ECT1)
		return "the kernel marked the packet ECT(1), which a congestion control with "
		       "finer signals uses (RFC 9331)";
	return "the kernel marked the packet ECT(0): the handshake agreed on ECN (RFC 3168, 6.1)";
}

static void
judge_ecn(WbJudge *judge, const char *expected)
{
	guint actual = judge->actual->tos & 3;

	wb_judge_add(judge, "ecn",
		(WbMismatch){
			.place = judge->expected->ip_place,
			.expected = g_strdup(expected),
			.actual = g_strdup(get_ecn_name(actual)),
			.words = g_strdup(get_ecn_words(actual)),
		});
}

static void
judge_tos(WbJudge *judge)
{
	guint expected = judge->expected->ip.tos, actual = judge->actual->tos;
	const char *words;

	if ((expected ^ actual) & ~3u)
		words = "the upper six bits are the DSCP, which IP_TOS or IPV6_TCLASS of the "
			"socket sets; the lower two are ECN (RFC 2474, 3)";
	else
		words = "the DSCP is right; the lower two bits are ECN (RFC 3168, 5)";
	wb_judge_add(judge, "tos",
		(WbMismatch){
			.place = judge->expected->ip_place,
			.expected = g_strdup_printf("0x%02x", expected),
			.actual = g_strdup_printf("0x%02x", actual),
			.words = g_strdup(words),
		});
}

static void
judge_traffic_class(WbJudge *judge)
{
	const WbIpInfo *ip = &judge->expected->ip;
	guint ecn = judge->actual->tos & 3;

	if (ip->check == WB_ECN_CHECK_FIELD && ecn != (ip->tos & 3))
		judge_ecn(judge, get_ecn_name(ip->tos));
	if (ip->check == WB_ECN_CHECK_ECT01 && ecn != WB_ECN_ECT0 && ecn != WB_ECN_ECT1)
		judge_ecn(judge, "ect01");
	if (ip->check == WB_ECN_CHECK_TOS && judge->actual->tos != ip->tos)
		judge_tos(judge);
}

static void
judge_flow_label(WbJudge *judge)
{
	guint32 expected = judge->expected->ip.flow_label, actual = judge->actual->flow_label;
	const char *words;

	if (actual == 0)
		words = "the kernel set no flow label: net.ipv6.auto_flowlabels is off";
	else
		words = "packets of one flow have one label; the kernel draws a new one after a "
			"retransmission timeout, to try another path (RFC 6437)";
	wb_judge_add(judge, "flow label",
		(WbMismatch){
			.place = judge->expected->ip_place,
			.expected = g_strdup_printf("0x%05x", expected),
			.actual = g_strdup_printf("0x%05x", actual),
			.words = g_strdup(words),
		});
}

static void
judge_ttl(WbJudge *judge)
{
	wb_judge_add(judge, "ttl",
		(WbMismatch){
			.place = judge->expected->ip_place,
			.expected = g_strdup_printf("%u", (guint)judge->expected->ip.ttl),
			.actual = g_strdup_printf("%u", (guint)judge->actual->ttl),
			.words = g_strdup(
				judge->actual->version == 4
					? "a new packet's TTL is the socket's IP_TTL or "
					  "net.ipv4.ip_default_ttl"
					: "a new packet's hop limit is the socket's "
					  "IPV6_UNICAST_HOPS or the interface's hop_limit"),
		});
}

static void
judge_ip_length(WbJudge *judge)
{
	gboolean is_v4 = judge->actual->version == 4;

	wb_judge_add(judge, "ip options",
		(WbMismatch){
			.place = judge->expected->ip_place,
			.expected = g_strdup("none"),
			.actual = g_strdup_printf(
				"%" G_GSIZE_FORMAT " bytes", judge->actual->ip_options_length),
			.words = g_strdup(
				is_v4 ? "the kernel put options into the IPv4 header, as "
					"IP_OPTIONS "
					"of the socket has it"
				      : "the kernel put extension headers behind the IPv6 header"),
		});
}

static void
judge_ip(WbJudge *judge)
{
	const WbIpInfo *ip = &judge->expected->ip;

	judge_traffic_class(judge);
	if (ip->has_ttl && ip->ttl != judge->actual->ttl)
		judge_ttl(judge);
	if (ip->has_flow_label && judge->actual->version == 6 &&
		ip->flow_label != judge->actual->flow_label)
		judge_flow_label(judge);
	if (judge->actual->ip_options_length)
		judge_ip_length(judge);
}

static void
judge_checksum(WbJudge *judge, const char *field, const char *words)
{
	wb_judge_add(judge, field,
		(WbMismatch){
			.place = judge->expected->ip_place,
			.expected = g_strdup("right"),
			.actual = g_strdup("wrong"),
			.words = g_strdup(words),
		});
}

static void
judge_checksums(WbJudge *judge)
{
	if (!judge->actual->ip_checksum_ok)
		judge_checksum(judge, "ip checksum",
			"the kernel sent a header whose checksum is wrong: a router would drop the "
			"packet (RFC 1071)");
	if (!judge->actual->transport_checksum_ok)
		judge_checksum(judge, "checksum",
			"the checksum over header, data and addresses is wrong: a receiver would "
			"drop the packet (RFC 1071)");
}

static void
judge_udp(WbJudge *judge)
{
	guint32 expected = judge->expected->udp_payload;

	if (judge->actual->payload_length == expected)
		return;
	wb_judge_add(judge, "payload length",
		(WbMismatch){
			.place = judge->expected->flags_place,
			.expected = g_strdup_printf("%u", expected),
			.actual =
				g_strdup_printf("%" G_GSIZE_FORMAT, judge->actual->payload_length),
			.words = g_strdup("a UDP datagram carries just what one send wrote "
					  "(RFC 768)"),
		});
}

void
wb_judge_packet(const WbPacketSpec *expected, const WbPacket *actual, const WbJudgeContext *context,
	GPtrArray *mismatches)
{
	WbJudge judge = { expected, actual, context, mismatches, FALSE };

	if (!wb_judge_kind(&judge))
		return;
	judge_ip(&judge);
	if (expected->proto == WB_PROTO_TCP)
		wb_judge_tcp(&judge);
	else if (expected->proto == WB_PROTO_UDP)
		judge_udp(&judge);
	else
		wb_judge_icmp(&judge);
	judge_checksums(&judge);
}
