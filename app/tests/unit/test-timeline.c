/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events, clocks, and their order on one timeline. */
#include "evidence/clock.h"
#include "evidence/timeline.h"

#include <netinet/in.h>
#include <string.h>

static WbRunEvent *
make(WbStream stream, gint64 time_ns, guint64 error_ns)
{
	WbRunEvent *event = wb_run_event_new(stream);

	event->time_ns = time_ns;
	event->error_ns = error_ns;
	event->text = g_strdup("x");
	return event;
}

/* 10.0.0.1:CLIENT and 10.0.0.2:80; BACK: from the server. */
static WbFlow
flow(guint16 client, gboolean back)
{
	WbFlow there = { 4, IPPROTO_TCP, client, 80, { { 10, 0, 0, 1 } }, { { 10, 0, 0, 2 } } };

	return back ? wb_flow_reverse(&there) : there;
}

static WbRunEvent *
packet(gint64 time_ns, guint64 error_ns, guint16 client, gboolean back, guint flags)
{
	WbRunEvent *event = make(WB_STREAM_PACKET, time_ns, error_ns);

	event->flow = flow(client, back);
	event->packet.flags = (guint16)flags;
	return event;
}

static WbRunEvent *
state(gint64 time_ns, guint16 client, gboolean server, WbSocketState before, WbSocketState after)
{
	WbRunEvent *event = make(WB_STREAM_STATE, time_ns, 1);

	event->flow = flow(client, server);
	event->state.before = before;
	event->state.after = after;
	return event;
}

static WbRunEvent *
log_line(gint64 time_ns, const char *text)
{
	WbRunEvent *event = make(WB_STREAM_LOG, time_ns, 0);

	g_free(event->text);
	event->text = g_strdup(text);
	wb_run_event_find_mentions(event);
	return event;
}

static void
expect_order(WbTimeline *timeline, const char *expected)
{
	g_autoptr(GString) order = g_string_new(NULL);

	for (guint i = 0; i < wb_timeline_get_length(timeline); i++) {
		g_autofree char *reference =
			wb_run_event_to_reference(wb_timeline_get(timeline, i));

		g_string_append_printf(order, "%s%s", i ? ", " : "", reference);
	}
	g_assert_cmpstr(order->str, ==, expected);
}

static void
test_merge(void)
{
	g_autoptr(WbTimeline) timeline = wb_timeline_new(0, 0);

	wb_timeline_add(timeline, make(WB_STREAM_LOG, 30, 0));
	wb_timeline_add(timeline, make(WB_STREAM_PACKET, 10, 0));
	wb_timeline_add(timeline, make(WB_STREAM_PACKET, 30, 0));
	wb_timeline_add(timeline, make(WB_STREAM_LOG, 20, 0));
	expect_order(timeline, "packet 1, log 2, packet 2, log 1");
	wb_timeline_add(timeline, make(WB_STREAM_STEP, 15, 0));
	expect_order(timeline, "packet 1, step 1, log 2, packet 2, log 1");
}

static void
test_bounds(void)
{
	g_autoptr(WbTimeline) timeline = wb_timeline_new(3, 0);
	g_autoptr(WbTimeline) small = wb_timeline_new(0, 1500);
	guint kept = 0;

	for (guint i = 0; i < 10; i++)
		g_assert_cmpint(wb_timeline_add(timeline, make(WB_STREAM_LOG, i, 0)), ==, i < 3);
	wb_timeline_add_lost(timeline, WB_STREAM_LOG, 5);
	g_assert_cmpuint(wb_timeline_get_lost(timeline, WB_STREAM_LOG), ==, 12);
	g_assert_cmpuint(wb_timeline_get_lost(timeline, WB_STREAM_PACKET), ==, 0);
	g_assert_cmpuint(wb_timeline_count(timeline, WB_STREAM_LOG), ==, 3);
	wb_timeline_add_lost(timeline, WB_STREAM_LOG, G_MAXUINT64);
	g_assert_cmpuint(wb_timeline_get_lost(timeline, WB_STREAM_LOG), ==, G_MAXUINT64);
	for (guint i = 0; i < 10; i++)
		kept += wb_timeline_add(small, make(WB_STREAM_LOG, i, 0));
	g_assert_cmpuint(kept, >, 0);
	g_assert_cmpuint(kept, <, 10);
	g_assert_cmpuint(kept + wb_timeline_get_lost(small, WB_STREAM_LOG), ==, 10);
}

static void
test_references(void)
{
	g_autoptr(WbTimeline) timeline = wb_timeline_new(0, 0);
	static const char *const wrong[] = { "log", "log 0", "log x", "logs 3", "log 4", "packet 3",
		"log 3a", "log -3", "", "log 99999999999999999999999" };

	for (guint64 n = 1; n <= 9; n += 2) {
		WbRunEvent *event = make(WB_STREAM_LOG, (gint64)n, 0);

		event->number = n;
		g_assert_true(wb_timeline_add(timeline, event));
	}
	for (guint64 n = 1; n <= 9; n += 2) {
		g_autofree char *text = g_strdup_printf("log %d: 127.0.0.1", (int)n);

		g_assert_cmpuint(wb_timeline_resolve(timeline, text)->number, ==, n);
	}
	g_assert_cmpuint(wb_timeline_resolve(timeline, "log #7")->number, ==, 7);
	for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
		g_assert_null(wb_timeline_resolve(timeline, wrong[i]));
}

#define SYN WB_TCP_SYN
#define SYN_ACK (WB_TCP_SYN | WB_TCP_ACK)
#define ACK WB_TCP_ACK
#define FIN (WB_TCP_FIN | WB_TCP_ACK)

/* The packets' clock is 50 late, and is known to be so inaccurate. */
static void
test_causes(void)
{
	g_autoptr(WbTimeline) timeline = wb_timeline_new(0, 0);
	const gint64 late = 50;

	wb_timeline_add(timeline, state(1000, 0, FALSE, WB_SOCKET_CLOSE, WB_SOCKET_SYN_SENT));
	wb_timeline_add(timeline, packet(1010 + late, 60, 9, FALSE, SYN));
	wb_timeline_add(timeline, packet(1020 + late, 60, 9, TRUE, SYN_ACK));
	wb_timeline_add(timeline, state(1030, 9, FALSE, WB_SOCKET_SYN_SENT, WB_SOCKET_ESTABLISHED));
	wb_timeline_add(timeline, packet(1040 + late, 60, 9, FALSE, ACK));
	wb_timeline_add(timeline, state(1045, 80, TRUE, WB_SOCKET_LISTEN, WB_SOCKET_SYN_RECV));
	wb_timeline_add(timeline, state(1050, 9, TRUE, WB_SOCKET_SYN_RECV, WB_SOCKET_ESTABLISHED));
	wb_timeline_add(timeline, make(WB_STREAM_DROP, 1052, 1));
	/* Only the acknowledgment of the FIN makes it FIN_WAIT2, not one that came before. */
	wb_timeline_add(
		timeline, state(2000, 9, FALSE, WB_SOCKET_ESTABLISHED, WB_SOCKET_FIN_WAIT1));
	wb_timeline_add(timeline, packet(2010 + late, 60, 9, FALSE, FIN));
	wb_timeline_add(timeline, packet(2020 + late, 60, 9, TRUE, ACK));
	wb_timeline_add(timeline, state(2030, 9, FALSE, WB_SOCKET_FIN_WAIT1, WB_SOCKET_FIN_WAIT2));
	expect_order(timeline,
		"state 1, packet 1, packet 2, state 2, packet 3, state 3, state 4, drop 1, "
		"state 5, packet 4, packet 5, state 6");
}

/* The packets' clock is early: what a change of state sends comes after it. */
static void
test_causes_early(void)
{
	g_autoptr(WbTimeline) timeline = wb_timeline_new(0, 0);
	const gint64 early = 50;

	wb_timeline_add(timeline, state(1000, 0, FALSE, WB_SOCKET_CLOSE, WB_SOCKET_SYN_SENT));
	wb_timeline_add(timeline, packet(1010 - early, 60, 9, FALSE, SYN));
	wb_timeline_add(timeline, packet(1500 - early, 60, 9, FALSE, FIN));
	wb_timeline_add(
		timeline, state(1490, 9, FALSE, WB_SOCKET_ESTABLISHED, WB_SOCKET_FIN_WAIT1));
	wb_timeline_add(timeline, packet(1510 - early, 60, 9, TRUE, ACK));
	wb_timeline_add(timeline, state(1520, 9, FALSE, WB_SOCKET_FIN_WAIT1, WB_SOCKET_FIN_WAIT2));
	expect_order(timeline, "state 1, packet 1, state 2, packet 2, packet 3, state 3");
}

/* Where the errors do not allow it, times stand: something else was the cause. */
static void
test_causes_impossible(void)
{
	g_autoptr(WbTimeline) timeline = wb_timeline_new(0, 0);

	wb_timeline_add(timeline, packet(1070, 10, 9, TRUE, SYN_ACK));
	wb_timeline_add(timeline, state(1030, 9, FALSE, WB_SOCKET_SYN_SENT, WB_SOCKET_ESTABLISHED));
	expect_order(timeline, "state 1, packet 1");
}

/* Each SYN may be that of either socket: nothing moves. */
static void
test_causes_ambiguous(void)
{
	g_autoptr(WbTimeline) timeline = wb_timeline_new(0, 0);

	wb_timeline_add(timeline, packet(1000, 60, 9, FALSE, SYN));
	wb_timeline_add(timeline, state(1010, 0, FALSE, WB_SOCKET_CLOSE, WB_SOCKET_SYN_SENT));
	wb_timeline_add(timeline, packet(1020, 60, 10, FALSE, SYN));
	expect_order(timeline, "packet 1, state 1, packet 2");
	wb_timeline_add(timeline, packet(5000, 60, 11, FALSE, SYN));
	wb_timeline_add(timeline, packet(5005, 60, 12, FALSE, SYN));
	wb_timeline_add(timeline, state(5010, 0, FALSE, WB_SOCKET_CLOSE, WB_SOCKET_SYN_SENT));
	expect_order(timeline, "packet 1, state 1, packet 2, packet 3, packet 4, state 2");
}

static void
test_clock(void)
{
	WbClock clock;
	g_autoptr(WbRunEvent) event = make(WB_STREAM_LOG, 5000, 0);

	wb_clock_init(&clock, 10);
	g_assert_cmpuint(clock.markers, ==, 0);
	/* The stream is 1000 behind: 100 of the stream is 1100 to 1110 of the boot clock. */
	wb_clock_add_marker(&clock, 1090, 1190, 100);
	g_assert_cmpint(clock.low_ns, ==, 980);
	g_assert_cmpint(clock.high_ns, ==, 1090);
	wb_clock_add_marker(&clock, 2103, 2111, 1100);
	g_assert_true(clock.steady);
	g_assert_cmpint(clock.low_ns, ==, 993);
	g_assert_cmpint(clock.high_ns, ==, 1011);
	wb_clock_map(&clock, event);
	/* 5000 + [993, 1011 + 10] */
	g_assert_cmpint(event->time_ns, ==, 6007);
	g_assert_cmpuint(event->error_ns, ==, 14);
	g_assert_cmpint(wb_clock_unmap(&clock, 6007), ==, 5000);
}

static void
test_clock_unsteady(void)
{
	WbClock clock;

	wb_clock_init(&clock, 0);
	wb_clock_add_marker(&clock, 100, 110, 0);
	wb_clock_add_marker(&clock, 1200, 1210, 1000);
	g_assert_false(clock.steady);
	g_assert_cmpint(clock.offset_ns, ==, 155);
	g_assert_cmpuint(clock.error_ns, ==, 55);
	wb_clock_add_marker(&clock, G_MAXINT64, G_MAXINT64, G_MININT64);
	wb_clock_add_marker(&clock, G_MININT64, G_MININT64, G_MAXINT64);
}

/* From a hostile bundle: two times can still be subtracted. */
static void
test_clock_far(void)
{
	static const gint64 far[] = { G_MAXINT64, G_MAXINT64 / 2, G_MININT64, G_MININT64 / 2 };
	gint64 distance;

	for (gsize i = 0; i < G_N_ELEMENTS(far); i++) {
		g_autoptr(WbRunEvent) one = make(WB_STREAM_LOG, far[i], 0);
		g_autoptr(WbRunEvent) other = make(WB_STREAM_LOG, -(far[i] / 2), 0);
		WbClock clock = { .offset_ns = far[i] / 2 };

		wb_clock_map(&clock, one);
		clock.offset_ns = -far[i] / 2;
		wb_clock_map(&clock, other);
		g_assert_false(__builtin_sub_overflow(one->time_ns, other->time_ns, &distance));
		g_assert_cmpint(ABS(one->time_ns), <=, WB_CLOCK_TIME_MAX);
	}
}

/* The true offset is within the error of each measurement. */
static void
test_clock_random(void)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(4);

	for (guint run = 0; run < 2000; run++) {
		gint64 offset = g_rand_int_range(random, -1000000, 1000000);
		guint64 resolution = (guint64)g_rand_int_range(random, 1, 2000);
		g_autoptr(WbRunEvent) event = make(WB_STREAM_LOG, 0, 0);
		gint64 at = 5000000;
		WbClock clock;

		wb_clock_init(&clock, resolution);
		for (guint i = 0; i < 5; i++) {
			gint64 truth = 2000000 + g_rand_int_range(random, 0, 1000000);
			gint64 seen = (truth - offset) / (gint64)resolution * (gint64)resolution;

			wb_clock_add_marker(&clock, truth - g_rand_int_range(random, 0, 3000),
				truth + g_rand_int_range(random, 0, 3000), seen);
		}
		g_assert_true(clock.steady);
		event->time_ns = (at - offset) / (gint64)resolution * (gint64)resolution;
		wb_clock_map(&clock, event);
		g_assert_cmpint(ABS(event->time_ns - at), <=, (gint64)event->error_ns);
	}
}

static void
check_mention(const char *text, guint index, const char *expected)
{
	g_autoptr(WbRunEvent) event = log_line(0, text);
	g_autofree char *address = NULL, *got = NULL;

	if (!expected) {
		g_assert_cmpuint(event->mention_count, ==, index);
		return;
	}
	g_assert_cmpuint(event->mention_count, >, index);
	address = wb_ip_address_to_string(
		&event->mentions[index].address, event->mentions[index].version);
	got = g_strdup_printf("%s %u", address, event->mentions[index].port);
	g_assert_cmpstr(got, ==, expected);
}

/* A copy has all of its own. */
static void
test_copy(void)
{
	WbRunEvent *event = wb_run_event_new(WB_STREAM_SOCKET);
	g_autoptr(WbRunEvent) copy = NULL, bare = NULL;
	g_autoptr(WbRunEvent) packet = wb_run_event_new(WB_STREAM_PACKET);

	event->text = g_strdup("from 10.0.0.1:80 to 10.0.0.2");
	event->sample->rtt_us = 77;
	wb_run_event_find_mentions(event);
	copy = wb_run_event_copy(event);
	g_assert_cmpuint(wb_run_event_size(copy), ==, wb_run_event_size(event));
	wb_run_event_free(event);
	g_assert_cmpuint(copy->mention_count, ==, 2);
	g_assert_cmpuint(copy->mentions[0].port, ==, 80);
	g_assert_cmpuint(copy->sample->rtt_us, ==, 77);
	/* Found anew, not added. */
	g_free(copy->text);
	copy->text = g_strdup("nobody");
	wb_run_event_find_mentions(copy);
	g_assert_cmpuint(copy->mention_count, ==, 0);
	g_assert_null(copy->mentions);
	bare = wb_run_event_copy(packet);
	g_assert_null(bare->mentions);
}

static void
test_mentions(void)
{
	check_mention("connection established to 127.0.0.1:4711", 0, "127.0.0.1 4711");
	check_mention("from 10.0.0.1.80, to 10.0.0.2:65535.", 0, "10.0.0.1 80");
	check_mention("from 10.0.0.1.80, to 10.0.0.2:65535.", 1, "10.0.0.2 65535");
	check_mention("src=10.0.0.1; dst", 0, "10.0.0.1 0");
	check_mention("[::1]:80 and fe80::1", 0, "::1 80");
	check_mention("[::1]:80 and fe80::1", 1, "fe80::1 0");
	check_mention("127.0.0.1:70000", 0, NULL);
	check_mention("at 12:30, version 6.1.0, face: dead:beef, 1.2.3.4x, 300.1.1.1", 0, NULL);
	check_mention("1.1.1.1 1.1.1.2 1.1.1.3 1.1.1.4 1.1.1.5", 4, NULL);
}

static void
test_flow_filter(void)
{
	g_autoptr(WbRunEvent) there = packet(5, 0, 9, FALSE, SYN);
	g_autoptr(WbRunEvent) line = log_line(5, "from 10.0.0.1:9");
	static const struct {
		const char *text;
		gboolean flow, line;
	} cases[] = { { "80", TRUE, FALSE }, { "9", TRUE, TRUE }, { "10.0.0.1", TRUE, TRUE },
		{ "10.0.0.1:80", FALSE, FALSE }, { "10.0.0.2:80-10.0.0.1:9", TRUE, TRUE },
		{ "9-80", TRUE, TRUE }, { "80-80", FALSE, FALSE }, { "[::1]:80", FALSE, FALSE } };
	WbRunEventFilter filter = { 0 };

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_assert_true(wb_run_event_filter_parse_flow(&filter, cases[i].text));
		g_assert_cmpint(wb_run_event_filter_match(&filter, there), ==, cases[i].flow);
		g_assert_cmpint(wb_run_event_filter_match(&filter, line), ==, cases[i].line);
	}
	g_assert_false(wb_run_event_filter_parse_flow(&filter, "0"));
	g_assert_false(wb_run_event_filter_parse_flow(&filter, "x"));
	g_assert_false(wb_run_event_filter_parse_flow(&filter, "1-2-3"));
	g_assert_false(wb_run_event_filter_parse_flow(&filter, "10.0.0.1 10.0.0.2"));
	filter = (WbRunEventFilter){ .streams = 1u << WB_STREAM_LOG, .from_ns = 5, .to_ns = 5 };
	g_assert_true(wb_run_event_filter_match(&filter, line));
	g_assert_false(wb_run_event_filter_match(&filter, there));
	filter.from_ns = 6;
	g_assert_false(wb_run_event_filter_match(&filter, line));
	filter = (WbRunEventFilter){ .to_ns = 4 };
	g_assert_false(wb_run_event_filter_match(&filter, line));
}

/* A thousand connections, a log line each: each line belongs to its own SYN. */
static void
test_relate(void)
{
	g_autoptr(WbTimeline) timeline = wb_timeline_new(0, 0);

	for (guint16 i = 0; i < 1000; i++) {
		g_autofree char *text =
			g_strdup_printf("filter: 10.0.0.1:%u to 10.0.0.2:80", 20000 + i);

		wb_timeline_add(timeline, packet(i * 10, 0, 20000 + i, FALSE, SYN));
		wb_timeline_add(timeline, log_line(i * 10 + 1, text));
		wb_timeline_add(timeline, state(i * 10 + 2, 20000 + i, FALSE, WB_SOCKET_SYN_SENT,
						  WB_SOCKET_ESTABLISHED));
	}
	for (guint64 n = 1; n <= 1000; n += 37) {
		const WbRunEvent *line = wb_timeline_find(timeline, WB_STREAM_LOG, n);
		const WbRunEvent *syn = wb_timeline_find(timeline, WB_STREAM_PACKET, n);
		g_autoptr(GArray) of_line = wb_timeline_relate(timeline, line, 10);
		g_autoptr(GArray) of_syn = wb_timeline_relate(timeline, syn, 10);

		g_assert_cmpuint(of_line->len, ==, 2);
		g_assert_true(g_array_index(of_line, WbRelation, 0).event == syn);
		g_assert_cmpuint(of_syn->len, ==, 2);
		g_assert_true(g_array_index(of_syn, WbRelation, 0).event == line);
		g_assert_cmpstr(g_array_index(of_syn, WbRelation, 1).reason, ==, "same connection");
	}
}

static void
test_relate_drop(void)
{
	g_autoptr(WbTimeline) timeline = wb_timeline_new(0, 0);
	WbRunEvent *drop = make(WB_STREAM_DROP, 15, 0);
	g_autoptr(GArray) related = NULL;

	drop->drop.protocol = 0x0800;
	wb_timeline_add(timeline, packet(5, 0, 8, FALSE, SYN));
	wb_timeline_add(timeline, packet(10, 0, 9, FALSE, SYN));
	wb_timeline_add(timeline, drop);
	wb_timeline_add(timeline, packet(20, 0, 9, TRUE, WB_TCP_RST));
	related = wb_timeline_relate(timeline, drop, 10);
	g_assert_cmpuint(related->len, ==, 2);
	g_assert_cmpuint(g_array_index(related, WbRelation, 0).event->number, ==, 2);
	g_assert_cmpstr(
		g_array_index(related, WbRelation, 0).reason, ==, "the packet before the drop");
}

/* Many sockets that connect to one port: no quadratic time. */
static void
test_many(void)
{
	g_autoptr(WbTimeline) timeline = wb_timeline_new(0, 0);

	for (guint i = 0; i < 50000; i++) {
		wb_timeline_add(
			timeline, state(i * 100, 0, FALSE, WB_SOCKET_CLOSE, WB_SOCKET_SYN_SENT));
		wb_timeline_add(timeline, packet(i * 100 + 10, 2, (guint16)(i + 1), FALSE, SYN));
	}
	g_assert_cmpuint(wb_timeline_get_length(timeline), ==, 100000);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/timeline/merge", test_merge);
	g_test_add_func("/timeline/bounds", test_bounds);
	g_test_add_func("/timeline/references", test_references);
	g_test_add_func("/timeline/causes", test_causes);
	g_test_add_func("/timeline/causes-early", test_causes_early);
	g_test_add_func("/timeline/causes-impossible", test_causes_impossible);
	g_test_add_func("/timeline/causes-ambiguous", test_causes_ambiguous);
	g_test_add_func("/timeline/clock", test_clock);
	g_test_add_func("/timeline/clock-unsteady", test_clock_unsteady);
	g_test_add_func("/timeline/clock-random", test_clock_random);
	g_test_add_func("/timeline/clock-far", test_clock_far);
	g_test_add_func("/timeline/copy", test_copy);
	g_test_add_func("/timeline/mentions", test_mentions);
	g_test_add_func("/timeline/flow-filter", test_flow_filter);
	g_test_add_func("/timeline/relate", test_relate);
	g_test_add_func("/timeline/relate-drop", test_relate_drop);
	g_test_add_func("/timeline/many", test_many);
	return g_test_run();
}
