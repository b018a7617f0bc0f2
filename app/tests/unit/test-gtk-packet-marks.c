/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to say of packets: no display is needed for that. */
#include "views/packet-marks.h"

#include "draw-fixture.h"

#include <string.h>

#define IPV4 0x0800
#define IPV6 0x86dd
#define PSH_ACK (WB_TCP_PSH | WB_TCP_ACK)

static const WbRunEvent *
run_drop(Run *run, gint64 time_ns, const char *reason, guint16 protocol)
{
	WbRunEvent *event = run_event(WB_STREAM_DROP, time_ns, "dropped for a reason");

	event->drop.reason = g_strdup(reason);
	event->drop.protocol = protocol;
	return run_add(run, event);
}

static WbPacketMarks *
mark_all(Run *run)
{
	WbPacketMarks *marks = wb_packet_marks_new(run->timeline);

	g_assert_false(wb_packet_marks_go_on(marks, G_MAXINT64));
	return marks;
}

static void
expect_glyph(const WbPacketMarks *marks, const WbRunEvent *packet, const char *glyph)
{
	g_assert_cmpstr(wb_packet_marks_get_glyph(marks, packet), ==, glyph);
}

static const WbRunEvent *
get_packet(const Run *run, guint index)
{
	return wb_timeline_get_nth(run->timeline, WB_STREAM_PACKET, index);
}

/* What every connection has is not remarked upon; what is sent again is. */
static void
test_remarks(void)
{
	Run run = run_new();
	const WbRunEvent *data, *again;
	g_autoptr(WbPacketMarks) marks = NULL;
	g_autofree char *said = NULL, *nothing = NULL;

	run_handshake(&run, 10);
	data = run_segment(&run, 20 * MS, FALSE, PSH_ACK, 1001, 5001, 5);
	again = run_segment(&run, 300 * MS, FALSE, PSH_ACK, 1001, 5001, 5);
	marks = mark_all(&run);
	for (guint i = 0; i < 3; i++)
		expect_glyph(marks, get_packet(&run, i), "");
	expect_glyph(marks, data, "");
	expect_glyph(marks, again, "↻");
	said = wb_packet_marks_describe(marks, again);
	g_assert_nonnull(said);
	nothing = wb_packet_marks_describe(marks, data);
	g_assert_true(!nothing || !*nothing);
	g_assert_nonnull(wb_packet_marks_find(marks, again));
	/* Who sent the SYN. */
	g_assert_cmpint(wb_packet_marks_get_client(marks, data), >=, 0);
	g_assert_cmpint(wb_packet_marks_get_client(marks, data), ==,
		wb_packet_marks_get_client(marks, get_packet(&run, 1)));
	run_clear(&run);
}

/* A drop is put to the last packet of its protocol before it. */
static void
test_drop(void)
{
	Run run = run_new();
	const WbRunEvent *data;
	g_autoptr(WbPacketMarks) marks = NULL;
	g_autofree char *said = NULL;

	run_handshake(&run, 10);
	data = run_segment(&run, 20 * MS, FALSE, PSH_ACK, 1001, 5001, 5);
	run_drop(&run, 20 * MS + 1000, "NETFILTER_DROP", IPV4);
	run_segment(&run, 30 * MS, TRUE, WB_TCP_ACK, 5001, 1006, 0);
	marks = mark_all(&run);
	expect_glyph(marks, data, "✕");
	expect_glyph(marks, get_packet(&run, 2), "");
	expect_glyph(marks, get_packet(&run, 4), "");
	said = wb_packet_marks_describe(marks, data);
	g_assert_nonnull(strstr(said, "dropped for a reason"));
	run_clear(&run);
}

/* Its packet was captured in time, if the clocks' error is counted in. */
static void
test_drop_early(void)
{
	for (guint i = 0; i < 2; i++) {
		Run run = run_new();
		const WbRunEvent *data;
		WbRunEvent *drop = run_event(WB_STREAM_DROP, 20 * MS - 1000, "early");
		g_autoptr(WbPacketMarks) marks = NULL;

		run_segment(&run, 10 * MS, FALSE, WB_TCP_SYN, 1000, 0, 0);
		data = run_segment(&run, 20 * MS, FALSE, WB_TCP_SYN, 1000, 0, 0);
		drop->drop.reason = g_strdup("TCP_CSUM");
		drop->drop.protocol = IPV4;
		drop->error_ns = i ? 2000 : 0;
		run_add(&run, drop);
		marks = mark_all(&run);
		g_assert_cmpint(strcmp(wb_packet_marks_get_glyph(marks, data), "✕") == 0, ==, i);
		run_clear(&run);
	}
}

/* What is no packet's: netlink, what was used up, another protocol. */
static void
test_drop_of_none(void)
{
	static const struct {
		const char *reason;
		guint16 protocol;
	} cases[] = { { "NETFILTER_DROP", 0 }, { "NOT_SPECIFIED", IPV4 },
		{ "NETFILTER_DROP", IPV6 } };

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		Run run = run_new();
		g_autoptr(WbPacketMarks) marks = NULL;

		run_handshake(&run, 10);
		run_drop(&run, 13 * MS, cases[i].reason, cases[i].protocol);
		marks = mark_all(&run);
		for (guint p = 0; p < 3; p++)
			expect_glyph(marks, get_packet(&run, p), "");
		run_clear(&run);
	}
}

/* The kernel answers with a RST first, and frees what it answers afterwards. */
static void
test_drop_answered(void)
{
	Run run = run_new();
	const WbRunEvent *syn, *reset;
	g_autoptr(WbPacketMarks) marks = NULL;

	syn = run_segment(&run, 10 * MS, FALSE, WB_TCP_SYN, 1000, 0, 0);
	reset = run_segment(&run, 10 * MS + 500, TRUE, WB_TCP_RST | WB_TCP_ACK, 0, 1001, 0);
	run_drop(&run, 10 * MS + 900, "NO_SOCKET", IPV4);
	marks = mark_all(&run);
	expect_glyph(marks, syn, "✕");
	g_assert_cmpstr(wb_packet_marks_get_glyph(marks, reset), !=, "✕");
	run_clear(&run);
}

/* Part after part, and further when more came. */
static void
test_parts(void)
{
	Run run = run_new();
	g_autoptr(WbPacketMarks) marks = NULL;
	const WbRunEvent *last;
	guint parts = 0;

	run_handshake(&run, 10);
	run_drop(&run, 13 * MS, "NETFILTER_DROP", IPV4);
	for (guint i = 0; i < 500; i++)
		run_segment(&run, (20 + i) * MS, FALSE, PSH_ACK, 1001 + 10 * i, 5001, 10);
	last = run_segment(&run, 900 * MS, FALSE, PSH_ACK, 1001, 5001, 10);
	marks = wb_packet_marks_new(run.timeline);
	while (wb_packet_marks_go_on(marks, 0)) {
		g_assert_null(wb_packet_marks_find(marks, last));
		parts++;
	}
	g_assert_cmpuint(parts, >, 3);
	expect_glyph(marks, last, "↻");
	last = run_segment(&run, 950 * MS, FALSE, PSH_ACK, 6001, 5001, 10);
	run_drop(&run, 951 * MS, "NETFILTER_DROP", IPV4);
	expect_glyph(marks, last, "");
	g_assert_false(wb_packet_marks_go_on(marks, 0));
	expect_glyph(marks, last, "✕");
	run_clear(&run);
}

static void
test_nothing(void)
{
	Run run = run_new();
	const WbRunEvent *packet = run_segment(&run, MS, FALSE, WB_TCP_SYN, 1000, 0, 0);

	expect_glyph(NULL, packet, "");
	g_assert_null(wb_packet_marks_find(NULL, packet));
	g_assert_null(wb_packet_marks_describe(NULL, packet));
	g_assert_cmpint(wb_packet_marks_get_client(NULL, packet), ==, -1);
	run_clear(&run);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/packet-marks/remarks", test_remarks);
	g_test_add_func("/packet-marks/drop", test_drop);
	g_test_add_func("/packet-marks/drop-early", test_drop_early);
	g_test_add_func("/packet-marks/drop-of-none", test_drop_of_none);
	g_test_add_func("/packet-marks/drop-answered", test_drop_answered);
	g_test_add_func("/packet-marks/parts", test_parts);
	g_test_add_func("/packet-marks/nothing", test_nothing);
	return g_test_run();
}
