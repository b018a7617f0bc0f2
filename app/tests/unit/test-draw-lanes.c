/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Time axes with breaks, and the lanes of a run on them. */
#include "draw-fixture.h"

#include "draw/lanes.h"
#include "draw/time-axis.h"
#include "draw/words.h"

#include <string.h>

#define LEFT 100.0
#define RIGHT 1000.0

static WbTimeAxis *
make_axis(const gint64 *times, guint count)
{
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(gint64));

	if (count > 0)
		g_array_append_vals(all, times, count);
	return wb_time_axis_new(all, LEFT, RIGHT);
}

/* --- words --------------------------------------------------------------------------------- */

static void
test_words(void)
{
	static const struct {
		gint64 ns;
		const char *text;
	} spans[] = { { 0, "0 ns" }, { 999, "999 ns" }, { 1000, "1.00 µs" }, { 15000, "15.0 µs" },
		{ 999700, "1.00 ms" }, { 310 * MS, "310 ms" }, { 1200 * MS, "1.20 s" },
		{ 90000 * MS, "90.0 s" } };

	for (guint i = 0; i < G_N_ELEMENTS(spans); i++) {
		g_autofree char *text = wb_dup_span(spans[i].ns);

		g_assert_cmpstr(text, ==, spans[i].text);
	}
	g_assert_cmpint(wb_get_span(5, 3), ==, 0);
	g_assert_cmpint(wb_get_span(G_MININT64, G_MAXINT64), ==, G_MAXINT64);
	g_assert_cmpfloat_with_epsilon(wb_round_step(0.03), 0.05, 1e-9);
	g_assert_cmpfloat_with_epsilon(wb_round_step(1100), 2000, 1e-9);
	g_assert_cmpfloat_with_epsilon(wb_round_step(7), 10, 1e-9);
	g_assert_cmpfloat_with_epsilon(wb_round_step(0), 1, 1e-9);
}

static void
test_short(void)
{
	g_autofree char *whole = wb_dup_short("añb", 3);
	g_autofree char *cut = wb_dup_short("añb", 2);
	g_autofree char *flat = wb_dup_short("a\nb\x7f", 9);
	g_autofree char *wrong = wb_dup_short("a\xff", 9);

	g_assert_cmpstr(whole, ==, "añb");
	g_assert_cmpstr(cut, ==, "añ…");
	g_assert_cmpstr(flat, ==, "a b ");
	g_assert_true(g_utf8_validate(wrong, -1, NULL));
}

/* --- the axis ------------------------------------------------------------------------------ */

static void
test_axis_whole(void)
{
	const gint64 times[] = { 4 * MS, 0, 1 * MS, 3 * MS, 2 * MS };
	g_autoptr(WbTimeAxis) axis = make_axis(times, G_N_ELEMENTS(times));
	const WbAxisPiece *piece = wb_time_axis_get(axis, 0);

	g_assert_cmpuint(wb_time_axis_count(axis), ==, 1);
	g_assert_cmpint(piece->from_ns, ==, 0);
	g_assert_cmpint(piece->to_ns, ==, 4 * MS);
	g_assert_cmpfloat(piece->left, >=, LEFT);
	g_assert_cmpfloat(piece->right, <=, RIGHT);
	g_assert_cmpfloat_with_epsilon(
		wb_time_axis_get_x(axis, 2 * MS), (piece->left + piece->right) / 2, 0.01);
	g_assert_cmpfloat(wb_time_axis_get_x(axis, G_MININT64), ==, piece->left);
	g_assert_cmpfloat(wb_time_axis_get_x(axis, G_MAXINT64), ==, piece->right);
	g_assert_cmpint(wb_time_axis_get_time(axis, wb_time_axis_get_x(axis, 3 * MS)) / MS, ==, 3);
}

/* The same length is the same time on both sides of the break. */
static void
test_axis_break(void)
{
	const gint64 times[] = { 0, 1 * MS, 2 * MS, 3 * MS, 5000 * MS, 5001 * MS, 5002 * MS };
	g_autoptr(WbTimeAxis) axis = make_axis(times, G_N_ELEMENTS(times));
	const WbAxisPiece *first = wb_time_axis_get(axis, 0), *second = wb_time_axis_get(axis, 1);

	g_assert_cmpuint(wb_time_axis_count(axis), ==, 2);
	g_assert_cmpint(first->to_ns, ==, 3 * MS);
	g_assert_cmpint(second->from_ns, ==, 5000 * MS);
	g_assert_cmpfloat(second->left, >, first->right);
	g_assert_cmpfloat_with_epsilon(
		(first->right - first->left) / 3, (second->right - second->left) / 2, 0.01);
	/* Within the break. */
	g_assert_cmpfloat(wb_time_axis_get_x(axis, 100 * MS), ==, second->left);
	g_assert_cmpint(wb_time_axis_get_time(axis, second->left - 1), ==, 5000 * MS);
}

static void
test_axis_monotonic(void)
{
	gint64 times[300], at = -50 * MS;
	g_autoptr(WbTimeAxis) axis = NULL;
	double last = LEFT;

	for (guint i = 0; i < G_N_ELEMENTS(times); i++)
		times[i] = at += (gint64)(i * i % 17) * MS * (i % 50 ? 1 : 1000);
	axis = make_axis(times, G_N_ELEMENTS(times));
	for (guint i = 0; i < G_N_ELEMENTS(times); i++) {
		double x = wb_time_axis_get_x(axis, times[i]);

		g_assert_cmpfloat(x, >=, last);
		g_assert_cmpfloat(x, <=, RIGHT);
		last = x;
	}
}

static void
test_axis_ticks(void)
{
	const gint64 times[] = { 1000 * MS, 1100 * MS, 1200 * MS };
	g_autoptr(WbTimeAxis) axis = make_axis(times, G_N_ELEMENTS(times));
	WbTickRange range = { LEFT, RIGHT, 90, 995 * MS };
	guint decimals;
	g_autoptr(GArray) ticks = wb_time_axis_get_ticks(axis, &range, &decimals);

	/* Every 50 ms since 0.995 s: less would be closer than 90 points. */
	g_assert_cmpuint(decimals, ==, 2);
	g_assert_cmpuint(ticks->len, ==, 4);
	g_assert_cmpint(g_array_index(ticks, gint64, 0), ==, 1045 * MS);
	g_assert_cmpint(g_array_index(ticks, gint64, 3), ==, 1195 * MS);
}

static void
test_axis_hostile(void)
{
	const gint64 times[] = { G_MININT64, -1, 0, 1, G_MAXINT64 };

	for (guint count = 0; count <= G_N_ELEMENTS(times); count++) {
		g_autoptr(WbTimeAxis) axis = make_axis(times, count);
		WbTickRange range = { LEFT, RIGHT, 90, G_MAXINT64 };
		guint decimals;
		g_autoptr(GArray) ticks = wb_time_axis_get_ticks(axis, &range, &decimals);

		g_assert_cmpuint(ticks->len, <=, 400);
		g_assert_cmpfloat(wb_time_axis_get_x(axis, 0), >=, LEFT);
		g_assert_cmpfloat(wb_time_axis_get_x(axis, 0), <=, RIGHT);
		wb_time_axis_get_time(axis, (LEFT + RIGHT) / 2);
	}
}

/* --- lanes --------------------------------------------------------------------------------- */

static double
draw(WbLanes *lanes)
{
	WbPicture picture = { wb_lanes_measure, wb_lanes_paint, .data = lanes };

	return draw_picture(&picture).height;
}

static WbRunEvent *
function(gint64 time_ns, WbFunctionKind kind, guint16 depth, const char *name)
{
	WbRunEvent *event = run_event(WB_STREAM_FUNCTION, time_ns, name);

	event->name = g_strdup(name);
	event->pid = 7;
	event->comm = g_strdup("nc");
	event->function.kind = kind;
	event->function.depth = depth;
	event->function.duration_ns = 1 * MS;
	return event;
}

static Run
make_run(void)
{
	Run run = run_new();
	WbRunEvent *check = run_event(WB_STREAM_CHECK, 120 * MS, "logs the port");

	run_handshake(&run, 100);
	run_log(&run, 105 * MS, "connection established to 10.0.0.1:40000");
	run_add(&run, function(106 * MS, WB_FUNCTION_ENTER, 0, "tcp_v4_rcv"));
	run_add(&run, function(107 * MS, WB_FUNCTION_LEAF, 1, "tcp_rcv_established"));
	run_add(&run, function(109 * MS, WB_FUNCTION_LEAVE, 0, "tcp_v4_rcv"));
	check->check.passed = TRUE;
	run_add(&run, check);
	return run;
}

static void
test_lanes_words(void)
{
	Run run = make_run();
	g_autoptr(WbLanes) lanes = wb_lanes_new(run.timeline, NULL, "a run");
	g_autofree char *text = NULL;

	wb_lanes_set_start(lanes, 0);
	draw(lanes);
	text = wb_lanes_describe(lanes);
	g_assert_cmpstr(text, ==,
		"a run\n"
		"13 events\n"
		"from 0.095000 to 0.109000 s\n"
		"then from 0.120000 to 0.120000 s\n"
		"Kernel log: 1 event\n"
		"  0.105000  log 1: connection established to 10.0.0.1:40000\n"
		"Packets: 3 events\n"
		"  0.100000  packet 1: IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win "
		"1000, length 0\n"
		"  0.101000  packet 2: IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [S.], seq 5000, ack "
		"1001, win 1000, length 0\n"
		"  0.102000  packet 3: IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], ack 1, win "
		"1000, length 0\n"
		"States: 5 events\n"
		"  0.095000  state 1: state\n"
		"  0.099000  state 2: state\n"
		"  0.102000  state 3: state\n"
		"  0.103000  state 4: state\n"
		"  0.104000  state 5: state\n"
		"Functions: 3 events\n"
		"  0.106000  function 1: tcp_v4_rcv\n"
		"  0.107000  function 2: tcp_rcv_established\n"
		"Verdicts: 1 event\n"
		"  0.120000  check 1: passed: logs the port\n");
	run_clear(&run);
}

/* Each mark is found where it is drawn: by going over the picture. */
static void
test_lanes_hit(void)
{
	Run run = make_run();
	g_autoptr(WbLanes) lanes = wb_lanes_new(run.timeline, NULL, NULL);
	g_autoptr(GHashTable) found = g_hash_table_new(NULL, NULL);
	double height;

	g_assert_null(wb_lanes_hit(lanes, 500, 100));
	height = draw(lanes);
	for (double y = 0; y < height; y += 2)
		for (double x = 0; x < 1360; x += 2)
			g_hash_table_add(found, (gpointer)wb_lanes_hit(lanes, x, y));
	for (guint i = 0; i < wb_timeline_get_length(run.timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(run.timeline, i);

		/* A function is one bar, from where it is entered. */
		if (event->stream != WB_STREAM_FUNCTION ||
			event->function.kind != WB_FUNCTION_LEAVE)
			g_assert_true(g_hash_table_contains(found, event));
	}
	g_assert_null(wb_lanes_hit(lanes, 500, -10));
	g_assert_null(wb_lanes_hit(lanes, 500, height + 10));
	run_clear(&run);
}

static void
expect_says(WbLanes *lanes, const char *part, gboolean says)
{
	g_autofree char *text = NULL;

	draw(lanes);
	text = wb_lanes_describe(lanes);
	if (!!strstr(text, part) == says)
		return;
	g_test_message("%.2000s", text);
	g_test_message("%s: %s", says ? "it does not say" : "it says", part);
	g_test_fail();
}

static void
test_lanes_filter(void)
{
	Run run = make_run();
	WbRunEventFilter filter = { .from_ns = 100 * MS, .to_ns = 103 * MS };
	g_autoptr(WbLanes) lanes = wb_lanes_new(run.timeline, &filter, NULL);

	expect_says(lanes, "5 events\n", TRUE);
	expect_says(lanes, "Kernel log", FALSE);
	expect_says(lanes, "Packets: 3", TRUE);
	run_clear(&run);
}

static void
test_lanes_select(void)
{
	Run run = make_run();
	g_autoptr(WbLanes) lanes = wb_lanes_new(run.timeline, NULL, NULL);

	wb_lanes_set_width(lanes, 1);
	for (guint i = 0; i < wb_timeline_get_length(run.timeline); i++) {
		wb_lanes_select(lanes, wb_timeline_get(run.timeline, i));
		draw(lanes);
	}
	g_assert_cmpint(wb_lanes_get_time(lanes, 0), ==, 95 * MS);
	g_assert_cmpint(wb_lanes_get_time(lanes, 1e9), ==, 120 * MS);
	run_clear(&run);
}

static void
test_lanes_empty(void)
{
	g_autoptr(WbTimeline) timeline = wb_timeline_new(0, 0);
	g_autoptr(WbLanes) lanes = wb_lanes_new(timeline, NULL, NULL);

	expect_says(lanes, "0 events", TRUE);
}

/* Many events are few marks, and none is lost from the count. */
static void
test_lanes_dense(void)
{
	Run run = run_new();
	g_autoptr(WbLanes) lanes = NULL;

	for (guint i = 0; i < 20000; i++) {
		WbRunEvent *packet = run_event(WB_STREAM_PACKET, i * 1000, "packet");
		WbRunEvent *state = run_event(WB_STREAM_STATE, i * 1000, "state");

		packet->flow = run_flow((guint16)(i % 5000 + 1), i % 2);
		state->flow = run_flow((guint16)(i % 5000 + 1), i % 2);
		state->state.after = WB_SOCKET_ESTABLISHED;
		run_add(&run, packet);
		run_add(&run, state);
		run_log(&run, i * 1000, "a line");
	}
	lanes = wb_lanes_new(run.timeline, NULL, NULL);
	expect_says(lanes, "Packets: 20000 events", TRUE);
	expect_says(lanes, "8 of 5000 sockets", TRUE);
	expect_says(lanes, "Kernel log: 20000 events", TRUE);
	expect_says(lanes, "more at once", TRUE);
	run_clear(&run);
}

static void
test_lanes_hostile(void)
{
	static const gint64 times[] = { G_MININT64, -5, 0, 7, G_MAXINT64 / 2, G_MAXINT64 };
	g_autofree char *huge = g_strnfill(1000000, 'W');
	const char *texts[] = { huge, "", "שלום עולם", "<b>\n", "e\xcc\x81\xcc\x81", NULL };
	Run run = run_new();
	g_autoptr(WbLanes) lanes = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(times); i++) {
		for (guint stream = 0; stream < WB_STREAM_COUNT; stream++) {
			WbRunEvent *event = run_event((WbStream)stream, times[i], texts[i]);

			event->flow = run_flow((guint16)i, i % 2);
			if (stream == WB_STREAM_FUNCTION) {
				event->function.kind = (WbFunctionKind)(i % 3);
				event->function.depth = (guint16)(i % 2 ? 0 : G_MAXUINT16);
				event->function.duration_ns = G_MAXUINT64;
				event->pid = (gint32)i;
			}
			if (stream == WB_STREAM_DROP)
				event->drop.protocol = 0x0800;
			run_add(&run, event);
		}
	}
	lanes = wb_lanes_new(run.timeline, NULL, huge);
	expect_says(lanes, "calls deeper than", TRUE);
	run_clear(&run);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/draw-lanes/words", test_words);
	g_test_add_func("/draw-lanes/short", test_short);
	g_test_add_func("/draw-lanes/axis-whole", test_axis_whole);
	g_test_add_func("/draw-lanes/axis-break", test_axis_break);
	g_test_add_func("/draw-lanes/axis-monotonic", test_axis_monotonic);
	g_test_add_func("/draw-lanes/axis-ticks", test_axis_ticks);
	g_test_add_func("/draw-lanes/axis-hostile", test_axis_hostile);
	g_test_add_func("/draw-lanes/lanes-words", test_lanes_words);
	g_test_add_func("/draw-lanes/lanes-hit", test_lanes_hit);
	g_test_add_func("/draw-lanes/lanes-filter", test_lanes_filter);
	g_test_add_func("/draw-lanes/lanes-select", test_lanes_select);
	g_test_add_func("/draw-lanes/lanes-empty", test_lanes_empty);
	g_test_add_func("/draw-lanes/lanes-dense", test_lanes_dense);
	g_test_add_func("/draw-lanes/lanes-hostile", test_lanes_hostile);
	return g_test_run();
}
