/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strips of a sender's bytes after each acknowledgment. */
#include "draw-fixture.h"

#include "draw/scoreboard.h"

#include <string.h>

/* The server acknowledges ACK and holds BLOCKS, which end with a 0. */
static const WbRunEvent *
sack(Run *run, gint64 time_ns, guint32 ack, const WbSackBlock *blocks)
{
	WbTcp tcp = { .seq = 5001, .ack = ack, .flags = WB_TCP_ACK, .window = 1000 };
	WbTcpOption *option = &tcp.options.list[0];

	for (; blocks && blocks->end; blocks++)
		option->sack.blocks[option->sack.count++] = *blocks;
	option->kind = WB_OPTION_SACK;
	tcp.options.count = blocks ? 1 : 0;
	return run_packet(run, time_ns, 40000, TRUE, &tcp, 0);
}

/* Segments 1, 3 and 4 of 100 bytes arrive, then 2. */
static Run
make_run(void)
{
	static const WbSackBlock third[] = { { 1201, 1301 }, { 0 } };
	static const WbSackBlock both[] = { { 1301, 1401 }, { 1201, 1301 }, { 0 } };
	Run run = run_new();

	run_handshake(&run, 100);
	run_segment(&run, 110 * MS, FALSE, WB_TCP_ACK, 1001, 5001, 100);
	sack(&run, 111 * MS, 1101, NULL);
	run_segment(&run, 112 * MS, FALSE, WB_TCP_ACK, 1101, 5001, 100);
	run_segment(&run, 113 * MS, FALSE, WB_TCP_ACK, 1201, 5001, 100);
	sack(&run, 114 * MS, 1101, third);
	run_segment(&run, 115 * MS, FALSE, WB_TCP_ACK, 1301, 5001, 100);
	sack(&run, 116 * MS, 1101, both);
	run_segment(&run, 120 * MS, FALSE, WB_TCP_ACK, 1101, 5001, 100);
	sack(&run, 121 * MS, 1401, NULL);
	return run;
}

static WbScoreStrips *
make_strips(Run *run)
{
	WbRunConnection *connection = wb_run_connection_new(run->timeline, NULL, 0);

	g_assert_nonnull(connection);
	return wb_score_strips_new(connection, "a run");
}

static void
draw(WbScoreStrips *strips)
{
	WbPicture picture = { wb_score_strips_measure, wb_score_strips_paint, .data = strips };

	draw_picture(&picture);
}

static void
test_words(void)
{
	Run run = make_run();
	g_autoptr(WbScoreStrips) strips = make_strips(&run);
	g_autofree char *text = NULL;

	wb_score_strips_set_start(strips, 0);
	text = wb_score_strips_describe(strips);
	g_assert_cmpstr(text, ==,
		"a run\n"
		"Bytes that the client, 10.0.0.1:40000, sent\n"
		"0.111000  packet 5: 1:101 acknowledged; all acknowledged\n"
		"0.114000  packet 8: 1:101 acknowledged, 101:201 on the way, "
		"201:301 SACKed (block 1); waits for 101:201\n"
		"0.116000  packet 10: 1:101 acknowledged, 101:201 on the way, "
		"201:301 SACKed (block 2), 301:401 SACKed (block 1); waits for 101:201\n"
		"0.121000  packet 12: 1:401 acknowledged; all acknowledged\n");
	run_clear(&run);
}

/* The first block says what came twice, and is none of what is held. */
static void
test_twice(void)
{
	Run run = make_run();
	g_autoptr(WbScoreStrips) strips = NULL;
	g_autofree char *text = NULL;

	run_segment(&run, 130 * MS, FALSE, WB_TCP_ACK, 1501, 5001, 100);
	run_segment(&run, 131 * MS, FALSE, WB_TCP_ACK, 1001, 5001, 50);
	sack(&run, 132 * MS, 1401, (WbSackBlock[]){ { 1001, 1051 }, { 1501, 1601 }, { 0 } });
	strips = make_strips(&run);
	text = wb_score_strips_describe(strips);
	g_assert_nonnull(strstr(text, "501:601 SACKed (block 1); waits for 401:501"));
	run_segment(&run, 134 * MS, FALSE, WB_TCP_ACK, 1401, 5001, 100);
	sack(&run, 135 * MS, 1601, (WbSackBlock[]){ { 1001, 1051 }, { 0 } });
	g_clear_pointer(&strips, wb_score_strips_free);
	g_clear_pointer(&text, g_free);
	strips = make_strips(&run);
	text = wb_score_strips_describe(strips);
	g_assert_nonnull(strstr(text, "1:601 acknowledged; 1:51 came twice"));
	run_clear(&run);
}

static void
test_places(void)
{
	Run run = make_run();
	g_autoptr(WbScoreStrips) strips = make_strips(&run);
	const WbRunEvent *last = NULL;
	guint seen = 0;

	g_assert_null(wb_score_strips_hit(strips, 400, 200));
	draw(strips);
	for (double y = 0; y < 800; y += 3) {
		const WbRunEvent *event = wb_score_strips_hit(strips, 400, y);

		if (!event || event == last)
			continue;
		if (last)
			g_assert_cmpuint(event->number, >, last->number);
		last = event;
		seen++;
		wb_score_strips_select(strips, event);
		draw(strips);
	}
	g_assert_cmpuint(seen, ==, 4);
	run_clear(&run);
}

static void
test_choose(void)
{
	Run run = make_run();
	g_autoptr(WbScoreStrips) strips = make_strips(&run);

	g_assert_cmpuint(wb_score_strips_get_length(strips), ==, 4);
	g_assert_true(wb_score_strips_choose(
		strips, wb_timeline_find(run.timeline, WB_STREAM_PACKET, 8)));
	g_assert_cmpuint(wb_score_strips_get_length(strips), ==, 1);
	draw(strips);
	g_assert_false(wb_score_strips_choose(
		strips, wb_timeline_find(run.timeline, WB_STREAM_PACKET, 1)));
	draw(strips);
	g_assert_true(wb_score_strips_choose(strips, NULL));
	g_assert_cmpuint(wb_score_strips_get_length(strips), ==, 4);
	run_clear(&run);
}

/* Nothing to show of UDP. */
static void
test_no_tcp(void)
{
	Run run = run_new();
	WbRunEvent *packet = run_event(WB_STREAM_PACKET, 1, "UDP");

	packet->flow = run_flow(1, FALSE);
	packet->flow.protocol = IPPROTO_UDP;
	run_add(&run, packet);
	g_assert_null(make_strips(&run));
	run_clear(&run);
}

static void
test_hostile(void)
{
	static const WbSackBlock blocks[] = { { 0xfffffff0, 0x10 }, { 5, 2 }, { 0, 0xffffffff },
		{ 0 } };
	Run run = run_new();
	g_autoptr(WbScoreStrips) strips = NULL;
	g_autofree char *text = NULL;

	for (guint i = 0; i < 200; i++) {
		run_segment(&run, i * MS, FALSE, WB_TCP_ACK, i * 0x13579bdfu, i, 1000);
		sack(&run, i * MS, i * 0x9e3779b9u, blocks);
	}
	strips = make_strips(&run);
	draw(strips);
	text = wb_score_strips_describe(strips);
	g_assert_nonnull(strstr(text, "are left out"));
	g_assert_cmpuint(wb_score_strips_get_length(strips), <=, 60);
	run_clear(&run);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/draw-scoreboard/words", test_words);
	g_test_add_func("/draw-scoreboard/twice", test_twice);
	g_test_add_func("/draw-scoreboard/places", test_places);
	g_test_add_func("/draw-scoreboard/choose", test_choose);
	g_test_add_func("/draw-scoreboard/no-tcp", test_no_tcp);
	g_test_add_func("/draw-scoreboard/hostile", test_hostile);
	return g_test_run();
}
