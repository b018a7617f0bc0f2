/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ladder of a connection: what is in it, in which order, and what it says. */
#include "draw-fixture.h"

#include "draw/ladder.h"

#include <string.h>

#define FIN_ACK (WB_TCP_FIN | WB_TCP_ACK)
#define PSH_ACK (WB_TCP_PSH | WB_TCP_ACK)

static WbPacketLadder *
make_ladder(Run *run, const WbRunEventFilter *filter)
{
	WbRunConnection *connection = wb_run_connection_new(run->timeline, filter, 0);

	g_assert_nonnull(connection);
	return wb_packet_ladder_new(connection, "a run");
}

static void
draw(WbPacketLadder *ladder)
{
	WbPicture picture = { wb_packet_ladder_measure, wb_packet_ladder_paint, .data = ladder };

	draw_picture(&picture);
}

static void
expect_text(const WbPacketLadder *ladder, const char *expected)
{
	g_autofree char *text = wb_packet_ladder_describe(ladder);

	g_assert_cmpstr(text, ==, expected);
}

static void
expect_says(const WbPacketLadder *ladder, const char *part, gboolean says)
{
	g_autofree char *text = wb_packet_ladder_describe(ladder);

	if (!!strstr(text, part) == says)
		return;
	g_test_message("%s", text);
	g_test_message("%s: %s", says ? "it does not say" : "it says", part);
	g_test_fail();
}

static Run
make_whole(void)
{
	Run run = run_new();

	run_handshake(&run, 100);
	run_log(&run, 104 * MS + 1, "tcp_sock: connection established to 10.0.0.1:40000");
	run_segment(&run, 110 * MS, FALSE, PSH_ACK, 1001, 5001, 5);
	run_segment(&run, 111 * MS, TRUE, WB_TCP_ACK, 5001, 1006, 0);
	run_segment(&run, 112 * MS, FALSE, FIN_ACK, 1006, 5001, 0);
	run_segment(&run, 113 * MS, TRUE, FIN_ACK, 5001, 1007, 0);
	run_segment(&run, 114 * MS, FALSE, WB_TCP_ACK, 1007, 5002, 0);
	run_state(&run, 115 * MS, FALSE, WB_SOCKET_FIN_WAIT2, WB_SOCKET_CLOSE);
	return run;
}

static void
test_words(void)
{
	Run run = make_whole();
	g_autoptr(WbPacketLadder) ladder = make_ladder(&run, NULL);

	wb_packet_ladder_set_start(ladder, 0);
	expect_text(ladder,
		"a run\n"
		"Client 10.0.0.1:40000, server 10.0.0.2:80\n"
		"0.095000  state 1: the server is in LISTEN\n"
		"0.099000  state 2: the client is in SYN_SENT\n"
		"0.100000  packet 1: client to server: SYN  seq 0  win 1000\n"
		"0.101000  packet 2: the server is taken to be in SYN-RECEIVED\n"
		"0.101000  packet 2: server to client: SYN, ACK  seq 0  ack 1  win 1000\n"
		"0.102000  packet 3: client to server: ACK  ack 1  win 1000\n"
		"0.102000  state 3: the client is in ESTABLISHED\n"
		"0.103000  state 4: the server is in SYN_RECV\n"
		"0.104000  state 5: the server is in ESTABLISHED\n"
		"0.104000  log 1: the server logs: tcp_sock: connection established to "
		"10.0.0.1:40000\n"
		"0.110000  packet 4: client to server: PSH, ACK  seq 1:6  ack 1  5 bytes\n"
		"0.111000  packet 5: server to client: ACK  ack 6  win 1000\n"
		"0.112000  packet 6: client to server: FIN, ACK  seq 6  ack 1\n"
		"0.113000  packet 7: server to client: FIN, ACK  seq 1  ack 7\n"
		"0.114000  packet 8: client to server: ACK  ack 2\n"
		"0.115000  state 6: the client is taken to be in TIME-WAIT\n"
		"Closed in order: the client first (FIN, packet 6), then the server (packet 7); "
		"each FIN was acknowledged. The client waits in TIME_WAIT for stray segments.\n");
	run_clear(&run);
}

/* Without a SYN, the first number seen counts as the first byte's. */
static void
test_middle(void)
{
	Run run = run_new();
	g_autoptr(WbPacketLadder) ladder = NULL;

	run_segment(&run, 100 * MS, FALSE, PSH_ACK, 1001, 5001, 5);
	run_segment(&run, 101 * MS, TRUE, PSH_ACK, 5001, 1006, 7);
	ladder = make_ladder(&run, NULL);
	expect_says(ladder, "PSH, ACK  seq 1:6  ack 1 ", TRUE);
	expect_says(ladder, "PSH, ACK  seq 1:8  ack 6 ", TRUE);
	run_clear(&run);
}

/* The end that is a socket drops what comes, after it has answered it. */
static void
test_dropped_by_socket(void)
{
	Run run = run_new();
	g_autoptr(WbPacketLadder) ladder = NULL;
	WbRunEvent *drop = run_event(WB_STREAM_DROP, 112 * MS, "dropped");

	run_state(&run, 99 * MS, TRUE, WB_SOCKET_SYN_RECV, WB_SOCKET_ESTABLISHED);
	run_segment(&run, 110 * MS, FALSE, PSH_ACK, 1001, 5001, 5);
	run_segment(&run, 111 * MS, TRUE, WB_TCP_ACK, 5001, 1001, 0);
	drop->drop.protocol = 0x0800;
	drop->drop.reason = g_strdup("TCP_OLD_DATA");
	run_add(&run, drop);
	ladder = make_ladder(&run, NULL);
	draw(ladder);
	expect_says(ladder, "5 bytes. Dropped: TCP_OLD_DATA", TRUE);
	run_clear(&run);
}

/* A hook on the way out writes before the SYN is seen; a step of another connection is not told. */
static void
test_sides(void)
{
	Run run = run_new();
	g_autoptr(WbPacketLadder) ladder = NULL;
	WbRunEvent *step =
		run_event(WB_STREAM_STEP, 101 * MS, "connect 10.0.0.2:80 from 10.0.0.3:9");

	run_log(&run, 99 * MS, "TCP connection initiated from 10.0.0.1:40000");
	run_handshake(&run, 100);
	run_log(&run, 106 * MS, "accepted 10.0.0.1:40000");
	run_log(&run, 107 * MS, "connected to 10.0.0.2:80");
	run_log(&run, 103 * MS, "no name");
	wb_run_event_find_mentions(step);
	run_add(&run, step);
	ladder = make_ladder(&run, NULL);
	expect_says(ladder, "the client logs: TCP connection initiated", TRUE);
	expect_says(ladder, "the server logs: accepted", TRUE);
	expect_says(ladder, "the client logs: connected to", TRUE);
	expect_says(ladder, "the kernel logs: no name", TRUE);
	expect_says(ladder, "10.0.0.3", FALSE);
	run_clear(&run);
}

/* --- places -------------------------------------------------------------------------------- */

static void
test_places(void)
{
	Run run = make_whole();
	g_autoptr(WbPacketLadder) ladder = make_ladder(&run, NULL);
	double last = 0;

	g_assert_null(wb_packet_ladder_hit(ladder, 600, 200));
	draw(ladder);
	for (guint i = 0; i < wb_timeline_get_length(run.timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(run.timeline, i);
		WbBox box;

		if (event->stream != WB_STREAM_PACKET)
			continue;
		g_assert_true(wb_packet_ladder_get_box(ladder, event, &box));
		g_assert_cmpfloat(box.y, >=, last);
		last = box.y + box.height;
		g_assert_true(wb_packet_ladder_hit(ladder, box.x + box.width / 2,
				      box.y + box.height / 2) == event);
	}
	g_assert_null(wb_packet_ladder_hit(ladder, -50, -50));
	run_clear(&run);
}

static WbBox
get_box(const WbPacketLadder *ladder, const WbRunEvent *event)
{
	WbBox box;

	g_assert_true(wb_packet_ladder_get_box(ladder, event, &box));
	return box;
}

/* What is said on both sides stands between the bands, and nothing upon anything. */
static void
test_narrow(void)
{
	Run run = run_new();
	g_autoptr(WbPacketLadder) ladder = NULL;
	WbPicture picture = { wb_packet_ladder_measure, wb_packet_ladder_paint, .data = NULL };
	double wide, last = 0;
	WbBox arrow;

	run_log(&run, 99 * MS, "TCP connection initiated from 10.0.0.1:40000");
	run_handshake(&run, 100);
	run_log(&run, 106 * MS, "accepted 10.0.0.1:40000, and some more that takes two lines");
	run_segment(&run, 107 * MS, FALSE, PSH_ACK, 1001, 5001, 5);
	picture.data = ladder = make_ladder(&run, NULL);
	wide = draw_picture(&picture).width;
	wb_packet_ladder_set_width(ladder, 440);
	g_assert_cmpfloat(draw_picture(&picture).width, <, 560);
	arrow = get_box(ladder, wb_timeline_find(run.timeline, WB_STREAM_PACKET, 1));
	for (guint i = 0; i < wb_timeline_get_length(run.timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(run.timeline, i);
		WbBox box;

		if (event->stream != WB_STREAM_PACKET && event->stream != WB_STREAM_LOG)
			continue;
		box = get_box(ladder, event);
		g_assert_cmpfloat(box.y, >=, last);
		last = box.y + box.height;
		g_assert_cmpfloat(box.x, >=, arrow.x);
		g_assert_cmpfloat(box.x + box.width, <=, arrow.x + arrow.width);
	}
	wb_packet_ladder_set_width(ladder, 2000);
	g_assert_cmpfloat_with_epsilon(draw_picture(&picture).width, wide, 0.5);
	run_clear(&run);
}

/* Nothing for a minute costs no more paper than nothing for a second. */
static void
test_gap(void)
{
	double heights[2];

	for (guint i = 0; i < 2; i++) {
		Run run = run_new();
		g_autoptr(WbPacketLadder) ladder = NULL;
		WbPicture picture = { wb_packet_ladder_measure, wb_packet_ladder_paint,
			.data = NULL };

		run_handshake(&run, 100);
		run_segment(&run, (i ? 60000 : 1000) * MS, FALSE, PSH_ACK, 1001, 5001, 5);
		picture.data = ladder = make_ladder(&run, NULL);
		heights[i] = draw_picture(&picture).height;
		run_clear(&run);
	}
	g_assert_cmpfloat_with_epsilon(heights[0], heights[1], 0.5);
}

static void
test_selection(void)
{
	Run run = make_whole();
	g_autoptr(WbPacketLadder) ladder = make_ladder(&run, NULL);

	for (guint i = 0; i < wb_timeline_get_length(run.timeline); i++) {
		wb_packet_ladder_select(ladder, wb_timeline_get(run.timeline, i));
		draw(ladder);
	}
	run_clear(&run);
}

/* Paints strips of HEIGHT, each with nothing else asked for. */
static cairo_surface_t *
paint_strips(WbPacketLadder *ladder, int height)
{
	const WbTheme *theme = wb_theme_get_light();
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 900, 1200);
	cairo_t *cairo = cairo_create(surface);
	double size[2];

	wb_packet_ladder_measure(cairo, theme, &size[0], &size[1], ladder);
	for (int y = 0; y < 1200; y += height) {
		cairo_save(cairo);
		cairo_rectangle(cairo, 0, y, 900, height);
		cairo_clip(cairo);
		wb_packet_ladder_paint(cairo, theme, ladder);
		cairo_restore(cairo);
	}
	cairo_destroy(cairo);
	cairo_surface_flush(surface);
	return surface;
}

/* A window asks for what it shows, and gets no less than all that is there. */
static void
test_strips(void)
{
	Run run = make_whole();
	g_autoptr(WbPacketLadder) ladder = make_ladder(&run, NULL);
	cairo_surface_t *whole = paint_strips(ladder, 1200), *strips = paint_strips(ladder, 20);

	g_assert_cmpmem(cairo_image_surface_get_data(whole),
		(gsize)cairo_image_surface_get_stride(whole) * 1200,
		cairo_image_surface_get_data(strips),
		(gsize)cairo_image_surface_get_stride(strips) * 1200);
	cairo_surface_destroy(whole);
	cairo_surface_destroy(strips);
	run_clear(&run);
}

/* --- endings ------------------------------------------------------------------------------- */

static void
test_endings(void)
{
	static const struct {
		guint server_flags, client_flags;
		gsize bytes;
		const char *said;
	} cases[] = {
		{ 0, 0, 0, "Still open when the recording ended." },
		{ WB_TCP_RST | WB_TCP_ACK, 0, 5, "bytes in it that nobody had read" },
		{ WB_TCP_RST | WB_TCP_ACK, 0, 0, "its socket was aborted" },
		{ 0, FIN_ACK, 0, "the server did not, and the FIN was never acknowledged" },
		{ FIN_ACK, 0, 0, "The server closed (FIN, packet 4)" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		Run run = run_new();
		g_autoptr(WbPacketLadder) ladder = NULL;

		run_handshake(&run, 100);
		if (cases[i].bytes)
			run_segment(&run, 110 * MS, FALSE, PSH_ACK, 1001, 5001, cases[i].bytes);
		if (cases[i].server_flags)
			run_segment(&run, 111 * MS, TRUE, cases[i].server_flags, 5001, 1001, 0);
		if (cases[i].client_flags)
			run_segment(&run, 112 * MS, FALSE, cases[i].client_flags, 1001, 5001, 0);
		ladder = make_ladder(&run, NULL);
		expect_says(ladder, cases[i].said, TRUE);
		run_clear(&run);
	}
}

/* The RST answers, and what it answers is freed after it: the drop is of the SYN. */
static void
test_refused(void)
{
	Run run = run_new();
	g_autoptr(WbPacketLadder) ladder = NULL;
	WbRunEvent *drop = run_event(WB_STREAM_DROP, 102 * MS, "dropped");

	run_segment(&run, 100 * MS, FALSE, WB_TCP_SYN, 1000, 0, 0);
	run_segment(&run, 101 * MS, TRUE, WB_TCP_RST | WB_TCP_ACK, 0, 1001, 0);
	drop->drop.protocol = 0x0800;
	drop->drop.reason = g_strdup("NO_SOCKET");
	run_add(&run, drop);
	ladder = make_ladder(&run, NULL);
	draw(ladder);
	expect_says(ladder, "SYN  seq 0  win 1000. Dropped: NO_SOCKET", TRUE);
	expect_says(ladder, "RST, ACK  seq 0  ack 1.", TRUE);
	expect_says(ladder, "because nobody listens on port 80", TRUE);
	run_clear(&run);
}

/* --- scripts ------------------------------------------------------------------------------- */

static void
test_ghost(void)
{
	Run run = run_new();
	g_autoptr(WbPacketLadder) ladder = NULL;
	WbRunEvent *step = run_event(WB_STREAM_STEP, 110 * MS, "line 3  < . 1:1(0) ack 1");

	run_handshake(&run, 100);
	step->flow = run_flow(40000, FALSE);
	step->has_sequence = TRUE;
	run_add(&run, step);
	run_add(&run, run_event(WB_STREAM_STEP, 111 * MS, "line 4  accept(3, ..., ...) = 4"));
	run_add(&run, run_event(WB_STREAM_CHECK, 112 * MS,
			      "line 5  > P. 1:11(10) ack 1 <nop,nop,sack 1:2>  nothing came"));
	ladder = make_ladder(&run, NULL);
	draw(ladder);
	expect_says(ladder, "expected and not seen: PSH, ACK  1:11(10) ack 1  (nop,nop,sack 1:2)",
		TRUE);
	expect_says(ladder, "not passed: line 5", TRUE);
	expect_says(ladder, "step: line 4", TRUE);
	/* It is there as a packet. */
	expect_says(ladder, "line 3", FALSE);
	run_clear(&run);
}

/* --- which connection ---------------------------------------------------------------------- */

static void
test_choice(void)
{
	Run run = run_new();
	WbRunEventFilter filter = { .from_ns = G_MININT64 };
	WbTcp syn = { .flags = WB_TCP_SYN };
	g_autoptr(WbPacketLadder) ladder = NULL, asked = NULL;

	for (guint16 port = 1; port <= 20; port++)
		run_packet(&run, port * MS, port, FALSE, &syn, 0);
	run_log(&run, 30 * MS, "connection from 10.0.0.1:7");
	run_log(&run, 31 * MS, "nothing to do with 10.9.9.9:7");
	ladder = make_ladder(&run, NULL);
	expect_says(ladder, "Client 10.0.0.1:7, server 10.0.0.2:80", TRUE);
	expect_says(ladder, "connection from", TRUE);
	expect_says(ladder, "nothing to do", FALSE);
	expect_says(ladder, "19 other connections", TRUE);
	g_assert_true(wb_run_event_filter_parse_flow(&filter, "10.0.0.1:9"));
	asked = make_ladder(&run, &filter);
	expect_says(asked, "Client 10.0.0.1:9,", TRUE);
	expect_says(asked, "connection from", FALSE);
	run_clear(&run);
}

static void
test_nothing(void)
{
	g_autoptr(WbTimeline) timeline = wb_timeline_new(0, 0);

	g_assert_null(wb_run_connection_new(timeline, NULL, 0));
}

static void
test_cap(void)
{
	Run run = run_new();
	g_autoptr(WbPacketLadder) ladder = NULL;

	run_handshake(&run, 100);
	for (guint32 i = 0; i < 3000; i++)
		run_segment(&run, (110 + i) * MS, FALSE, PSH_ACK, 1001 + i, 5001, 1);
	ladder = make_ladder(&run, NULL);
	draw(ladder);
	expect_says(ladder, "are not drawn", TRUE);
	run_clear(&run);
}

/* --- hostile runs -------------------------------------------------------------------------- */

static void
test_hostile_times(void)
{
	static const gint64 times[] = { G_MININT64, -5, 0, 7, G_MAXINT64 / 2, G_MAXINT64 };
	Run run = run_new();
	g_autoptr(WbPacketLadder) ladder = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(times); i++) {
		WbRunEvent *state = run_event(WB_STREAM_STATE, times[i], "x");
		WbRunEvent *drop = run_event(WB_STREAM_DROP, times[i], "x");

		run_segment(&run, times[i], i % 2, PSH_ACK, i * 0x40000000u, 0xfffffff0u, 3);
		state->flow = run_flow(40000, i % 2);
		state->state.after = WB_SOCKET_CLOSE;
		run_add(&run, state);
		drop->drop.protocol = 0x0800;
		run_add(&run, drop);
		run_add(&run, run_event(WB_STREAM_CHECK, times[i], "x"));
	}
	ladder = make_ladder(&run, NULL);
	draw(ladder);
	run_clear(&run);
}

static void
test_hostile_texts(void)
{
	g_autofree char *huge = g_strnfill(1000000, 'W');
	g_autofree char *wide = g_strdup_printf("%s 漢字漢字漢字", huge);
	const char *texts[] = { huge, wide, "", "שלום עולם مرحبا بالعالم",
		"e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81", "<b>&amp;\n\n\n\nlines",
		"line 5  > nothing came", "line 5  >   nothing came",
		"line 5  > SFRP. nothing came" };
	Run run = run_new();
	g_autoptr(WbPacketLadder) ladder = NULL;

	run_handshake(&run, 100);
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		run_log(&run, 103 * MS + i, texts[i]);
		run_add(&run, run_event(WB_STREAM_CHECK, 104 * MS + i, texts[i]));
		run_add(&run, run_event(WB_STREAM_STEP, 104 * MS + i, texts[i]));
	}
	run_add(&run, run_event(WB_STREAM_STEP, 105 * MS, NULL));
	ladder = make_ladder(&run, NULL);
	draw(ladder);
	run_clear(&run);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/draw-ladder/words", test_words);
	g_test_add_func("/draw-ladder/middle", test_middle);
	g_test_add_func("/draw-ladder/dropped-by-socket", test_dropped_by_socket);
	g_test_add_func("/draw-ladder/sides", test_sides);
	g_test_add_func("/draw-ladder/places", test_places);
	g_test_add_func("/draw-ladder/narrow", test_narrow);
	g_test_add_func("/draw-ladder/gap", test_gap);
	g_test_add_func("/draw-ladder/selection", test_selection);
	g_test_add_func("/draw-ladder/strips", test_strips);
	g_test_add_func("/draw-ladder/endings", test_endings);
	g_test_add_func("/draw-ladder/refused", test_refused);
	g_test_add_func("/draw-ladder/ghost", test_ghost);
	g_test_add_func("/draw-ladder/choice", test_choice);
	g_test_add_func("/draw-ladder/nothing", test_nothing);
	g_test_add_func("/draw-ladder/cap", test_cap);
	g_test_add_func("/draw-ladder/hostile-times", test_hostile_times);
	g_test_add_func("/draw-ladder/hostile-texts", test_hostile_texts);
	return g_test_run();
}
