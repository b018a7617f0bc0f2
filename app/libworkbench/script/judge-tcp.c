/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP's header, field by field. */
#include "script/judge-private.h"

#define ECN_FLAGS (WB_TCP_ECE | WB_TCP_CWR | WB_TCP_AE)

/* Appends FIELD, a number, if it differs; WORDS is owned and may be NULL. */
static void
add_number(WbJudge *judge, const char *field, WbMismatch mismatch, guint expected, guint actual)
{
	mismatch.expected = g_strdup_printf("%u", expected);
	mismatch.actual = g_strdup_printf("%u", actual);
	wb_judge_add(judge, field, mismatch);
}

/* Only a script that speaks of several connections writes ports; then they tell which is meant. */
static void
judge_ports(WbJudge *judge)
{
	const WbPacketSpec *spec = judge->expected;
	const WbTcp *actual = &judge->actual->tcp;

	if (!spec->has_ports || (spec->source_port == actual->source_port &&
					spec->destination_port == actual->destination_port))
		return;
	wb_judge_add(judge, "ports",
		(WbMismatch){
			.expected = g_strdup_printf(
				"%u > %u", spec->source_port, spec->destination_port),
			.actual = g_strdup_printf(
				"%u > %u", actual->source_port, actual->destination_port),
			.words = g_strdup(
				"the packet belongs to another connection than the script says"),
		});
}

static void
judge_flags(WbJudge *judge)
{
	const WbTcpSpec *spec = &judge->expected->tcp;
	guint ignored = spec->ace ? ECN_FLAGS : 0;
	guint expected = spec->flags & 0x1ff & ~ignored;
	guint actual = judge->actual->tcp.flags & 0x1ff & ~ignored;

	if (expected == actual)
		return;
	wb_judge_add(judge, "flags",
		(WbMismatch){
			.place = judge->expected->flags_place,
			.expected = wb_tcp_flags_to_string(spec->flags, spec->ace),
			.actual = wb_tcp_flags_to_string(judge->actual->tcp.flags, spec->ace),
			.words = wb_words_for_flags(judge, expected & ~actual, actual & ~expected),
		});
}

static void
judge_ace(WbJudge *judge)
{
	guint expected = judge->expected->tcp.flags >> 6 & 7;
	guint actual = judge->actual->tcp.flags >> 6 & 7;
	WbMismatch mismatch = {
		.place = judge->expected->flags_place,
		.words = g_strdup("the ACE counter is how many packets arrived with CE, modulo 8, "
				  "and starts at 5 (RFC 9768, 3.2.2)"),
	};

	if (judge->expected->tcp.ace && expected != actual)
		add_number(judge, "ace", mismatch, expected, actual);
	else
		g_free(mismatch.words);
}

static void
judge_reserved_bits(WbJudge *judge)
{
	guint actual = judge->actual->tcp.flags & WB_TCP_RESERVED;

	if (actual == 0)
		return;
	wb_judge_add(judge, "reserved bits",
		(WbMismatch){
			.place = judge->expected->flags_place,
			.expected = g_strdup("0"),
			.actual = g_strdup_printf("0x%x", actual),
			.words = g_strdup("bits without a meaning are sent as 0 (RFC 9293, 3.1)"),
		});
}

static void
judge_seq(WbJudge *judge)
{
	guint32 expected = judge->expected->tcp.seq_start, actual = judge->actual->tcp.seq;

	if (expected != actual)
		add_number(judge, "seq",
			(WbMismatch){
				.place = judge->expected->seq_place,
				.words = wb_words_for_seq(judge),
			},
			expected, actual);
}

static void
judge_length(WbJudge *judge)
{
	guint expected = judge->expected->tcp.payload;
	guint actual = (guint)judge->actual->payload_length;

	if (expected != actual)
		add_number(judge, "payload length",
			(WbMismatch){
				.place = judge->expected->seq_place,
				.words = wb_words_for_length(judge),
			},
			expected, actual);
}

static void
judge_ack(WbJudge *judge)
{
	const WbTcpSpec *spec = &judge->expected->tcp;
	guint32 actual = judge->actual->tcp.ack;

	/* Without its flag the number means nothing; that the flag is missing has been said. */
	if (!(spec->flags & judge->actual->tcp.flags & WB_TCP_ACK) || spec->ack == actual)
		return;
	add_number(judge, "ack",
		(WbMismatch){
			.place = judge->expected->ack_place,
			.words = wb_words_for_ack(judge),
		},
		spec->ack, actual);
}

static void
judge_window(WbJudge *judge)
{
	const WbTcpSpec *spec = &judge->expected->tcp;
	guint actual = judge->actual->tcp.window;

	if (spec->has_window && spec->window != actual)
		add_number(judge, "window",
			(WbMismatch){
				.place = judge->expected->window_place,
				.words = wb_words_for_window(judge),
			},
			spec->window, actual);
}

static void
judge_urgent(WbJudge *judge)
{
	const WbTcpSpec *spec = &judge->expected->tcp;
	guint expected = spec->has_urgent ? spec->urgent : 0, actual = judge->actual->tcp.urgent;
	WbPlace place =
		spec->has_urgent ? judge->expected->urgent_place : judge->expected->flags_place;

	if (expected != actual)
		add_number(judge, "urgent pointer",
			(WbMismatch){
				.place = place,
				.words = g_strdup(
					"the urgent pointer is the distance from the segment's "
					"sequence number to the end of the urgent data "
					"(RFC 9293, 3.8.5)"),
			},
			expected, actual);
}

void
wb_judge_tcp(WbJudge *judge)
{
	judge_ports(judge);
	judge_flags(judge);
	judge_ace(judge);
	judge_reserved_bits(judge);
	judge_seq(judge);
	judge_length(judge);
	judge_ack(judge);
	judge_window(judge);
	judge_urgent(judge);
	wb_judge_options(judge);
}
