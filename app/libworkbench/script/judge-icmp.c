/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ICMP: type, code, MTU, identifier, and the packet it is about. */
#include "base/error.h"
#include "packet/icmp-names.h"
#include "script/judge-private.h"

#include <netinet/in.h>

static char *
describe_type(guint version, guint8 type)
{
	const char *name = wb_icmp_type_name(version, type);

	return name ? g_strdup(name) : g_strdup_printf("type_%u", (guint)type);
}

static char *
describe_code(guint version, guint8 type, guint8 code)
{
	const char *name = wb_icmp_code_name(version, type, code);

	return name ? g_strdup(name) : g_strdup_printf("code_%u", (guint)code);
}

static void
judge_type(WbJudge *judge, guint8 type)
{
	const WbPacket *actual = judge->actual;

	wb_judge_add(judge, "icmp type",
		(WbMismatch){
			.place = judge->expected->icmp.type_place,
			.expected = describe_type(actual->version, type),
			.actual = describe_type(actual->version, actual->icmp.type),
			.words = g_strdup("the kernel sent another kind of ICMP message"),
		});
}

static void
judge_code(WbJudge *judge, guint8 type, guint8 code)
{
	const WbPacket *actual = judge->actual;
	const WbIcmpSpec *spec = &judge->expected->icmp;

	wb_judge_add(judge, "icmp code",
		(WbMismatch){
			.place = spec->code ? spec->code_place : spec->type_place,
			.expected = describe_code(actual->version, type, code),
			.actual = describe_code(
				actual->version, actual->icmp.type, actual->icmp.code),
			.words = g_strdup("the code says why: the kernel had another reason than "
					  "the script expected"),
		});
}

static void
judge_rest(WbJudge *judge)
{
	const WbIcmpSpec *spec = &judge->expected->icmp;
	const WbPacket *actual = judge->actual;
	guint32 mtu = wb_icmp_get_mtu(actual->version, actual->icmp.rest);
	guint32 id = actual->icmp.rest >> 16;

	if (spec->has_mtu && spec->mtu != mtu)
		wb_judge_add(judge, "icmp mtu",
			(WbMismatch){
				.place = spec->type_place,
				.expected = g_strdup_printf("%u", spec->mtu),
				.actual = g_strdup_printf("%u", mtu),
				.words = g_strdup(
					"it is the MTU of the link the packet did not fit on "
					"(RFC 1191, 4; RFC 8201)"),
			});
	if (spec->has_id && spec->id != id)
		wb_judge_add(judge, "icmp id",
			(WbMismatch){
				.place = spec->type_place,
				.expected = g_strdup_printf("%u", (guint)spec->id),
				.actual = g_strdup_printf("%u", id),
				.words = g_strdup("an echo reply has the identifier of the request "
						  "(RFC 792)"),
			});
}

static char *
describe_quoted(guint8 protocol, gsize length)
{
	if (protocol == IPPROTO_TCP)
		return g_strdup_printf("tcp (%" G_GSIZE_FORMAT ")", length);
	if (protocol == IPPROTO_UDP)
		return g_strdup_printf("udp (%" G_GSIZE_FORMAT ")", length);
	return g_strdup_printf("protocol %u (%" G_GSIZE_FORMAT ")", (guint)protocol, length);
}

static void
add_quoted(WbJudge *judge, char *expected, char *actual, const char *words)
{
	wb_judge_add(judge, "icmp quoted packet",
		(WbMismatch){
			.place = judge->expected->icmp.type_place,
			.expected = expected,
			.actual = actual,
			.words = g_strdup(words),
		});
}

/* Its sequence numbers are the wire's, and so are not compared. */
static void
judge_quoted_packet(WbJudge *judge, guint8 protocol)
{
	gsize length = judge->expected->icmp.quoted_length, known;
	g_autoptr(GError) error = NULL;
	WbPacket quoted;

	if (!wb_packet_decode_quoted(judge->actual->payload, judge->actual->payload_length, &quoted,
		    &known, &error)) {
		add_quoted(judge, describe_quoted(protocol, length), g_strdup(error->message),
			"an ICMP error quotes the start of the packet it is about (RFC 792)");
		return;
	}
	if (quoted.protocol != protocol || quoted.claimed_length != length)
		add_quoted(judge, describe_quoted(protocol, length),
			describe_quoted(quoted.protocol, quoted.claimed_length),
			"the message is about another packet than the script expected");
}

static void
judge_quoted(WbJudge *judge)
{
	const WbIcmpSpec *spec = &judge->expected->icmp;
	gsize length = judge->actual->payload_length + 8;

	if (spec->quoted == WB_QUOTED_TCP)
		judge_quoted_packet(judge, IPPROTO_TCP);
	else if (spec->quoted == WB_QUOTED_UDP)
		judge_quoted_packet(judge, IPPROTO_UDP);
	else if (spec->quoted == WB_QUOTED_RAW && spec->quoted_length != length)
		add_quoted(judge, g_strdup_printf("raw (%u)", spec->quoted_length),
			g_strdup_printf("raw (%" G_GSIZE_FORMAT ")", length),
			"raw counts the bytes of the whole ICMP message, its header among them");
}

void
wb_judge_icmp(WbJudge *judge)
{
	const WbIcmpSpec *spec = &judge->expected->icmp;
	const WbIcmp *actual = &judge->actual->icmp;
	guint8 type, code;

	if (!wb_icmp_find(judge->actual->version, spec->type, spec->code, &type, &code)) {
		wb_judge_add(judge, "icmp type",
			(WbMismatch){
				.place = spec->type_place,
				.expected = g_strdup(spec->type),
				.actual = describe_type(judge->actual->version, actual->type),
				.words = g_strdup("this IP version has no ICMP message of the "
						  "expected name"),
			});
		return;
	}
	if (type != actual->type)
		judge_type(judge, type);
	else if (code != actual->code)
		judge_code(judge, type, code);
	if (type != actual->type)
		return;
	judge_rest(judge);
	judge_quoted(judge);
}
