/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a packet, as text; tables of such cases. */
#pragma once

#include "spec-fixture.h"

/* "column field: expected | actual | words", a line for each. */
static inline char *
judge_packet(const char *expected, const WbPacket *actual, const WbJudgeContext *context)
{
	g_autoptr(WbScript) script = parse(expected);
	g_autoptr(GPtrArray) mismatches =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_mismatch_free);
	GString *text = g_string_new(NULL);

	wb_judge_packet(get_packet(script), actual, context, mismatches);
	for (guint i = 0; i < mismatches->len; i++) {
		const WbMismatch *mismatch = mismatches->pdata[i];

		g_assert_false(mismatch->timing);
		g_string_append_printf(text, "%s%u %s: %s | %s | %s", i ? "\n" : "",
			mismatch->place.column, mismatch->field, mismatch->expected,
			mismatch->actual, mismatch->words ? mismatch->words : "-");
	}
	return g_string_free(text, FALSE);
}

/* BEFORE: the packets of the connection so far, one a line. */
static inline WbJudgeContext
see(const char *before, guint version)
{
	g_auto(GStrv) lines = g_strsplit(before ? before : "", "\n", -1);
	WbJudgeContext context = { .ip_version = version };

	for (guint i = 0; lines[i]; i++) {
		WbPacket packet;

		if (!*lines[i])
			continue;
		packet = make(lines[i], version);
		wb_judge_context_see(
			&context, *lines[i] == '<' ? WB_INBOUND : WB_OUTBOUND, &packet);
	}
	return context;
}

typedef struct {
	const char *expected, *actual, *said;
	const char *before;
	guint version; /* 0: 4 */
} Case;

static void
test_cases(gconstpointer data)
{
	for (const Case *one = data; one->expected; one++) {
		guint version = one->version ? one->version : 4;
		WbJudgeContext context = see(one->before, version);
		WbPacket actual = make(one->actual, version);
		g_autofree char *said = judge_packet(one->expected, &actual, &context);

		g_assert_cmpstr(said, ==, one->said);
	}
}

#define OFFERS_ALL                                                            \
	"< S 0:0(0) win 1000 <mss 1000,sackOK,TS val 1 ecr 0,nop,wscale 7>\n" \
	"> S. 0:0(0) ack 1 win 1000 <mss 1460,sackOK,TS val 1 ecr 1,nop,wscale 8>\n"
#define OFFERS_MSS                         \
	"< S 0:0(0) win 1000 <mss 1000>\n" \
	"> S. 0:0(0) ack 1 win 1000 <mss 1460>\n"
