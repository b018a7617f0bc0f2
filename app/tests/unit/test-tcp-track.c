/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tracker says of packets, and its scoreboard. */
#include "tcp-track-fixture.h"

/* Segments as in tcp-track-fixture.h, and after "=" what is said of the last one; "-": nothing. */
#define OPEN                                 \
	"0 S 100 0 wscale 2 sackok = -\n"    \
	"1 S. 500 101 wscale 3 sackok = -\n" \
	"0 . 101 501 = -\n"
#define THREE                   \
	"0 P. 101+10 501 = -\n" \
	"0 P. 111+10 501 = -\n" \
	"0 P. 121+10 501 = -\n"

static const struct {
	const char *name, *lines;
} cases[] = {
	{ "timeout",
		OPEN "0 P. 101+10 501 = -\n"
		     "0 P. 101+10 501 at 204 = retransmission of packet 4, 200.0 ms later (a timer "
		     "ran out)\n" },
	{ "syn-again", "0 S 100 0 = -\n"
		       "0 S 100 0 at 1001 = retransmission of packet 1, 1.00 s later (a timer ran "
		       "out)\n" },
	{ "fast", OPEN THREE "1 . 501 101 sack 111:121 = duplicate ACK 1 of packet 2\n"
			     "1 . 501 101 sack 111:131 = duplicate ACK 2 of packet 2\n"
			     "0 P. 101+10 501 = fast retransmission of packet 4, 5.00 ms later\n"
			     "1 . 501 131 = -\n" },
	{ "fast-without-sack",
		OPEN THREE "0 P. 131+10 501 = -\n"
			   "1 . 501 101 = duplicate ACK 1 of packet 2\n"
			   "1 . 501 101 = duplicate ACK 2 of packet 2\n"
			   "1 . 501 101 = duplicate ACK 3 of packet 2\n"
			   "0 P. 101+10 501 = fast retransmission of packet 4, 7.00 ms later\n" },
	{ "acknowledged-already",
		OPEN "0 P. 101+10 501 = -\n"
		     "1 . 501 111 = -\n"
		     "0 P. 101+10 501 = retransmission of packet 4, 2.00 ms later; the "
		     "receiver had it already\n"
		     "1 . 501 111 sack 101:111 = DSACK: packet 6 was needless\n" },
	{ "out-of-order", OPEN "0 P. 111+10 501 = bytes before it were not seen\n"
			       "0 P. 101+10 501 = out of order: fills a gap\n" },
	{ "unseen", OPEN "0 P. 111+10 501 = bytes before it were not seen\n"
			 "1 . 501 121 = acknowledges what the capture does not have\n" },
	{ "window",
		OPEN "1 . 501 101 win 2000 = window update\n"
		     "1 . 501 101 win 0 = window update; zero window\n"
		     "0 . 100 501 = window probe\n"
		     "1 . 501 101 win 0 = zero window; answer to the window probe, to packet 6\n" },
	{ "fills", OPEN "1 . 501 101 win 5 = window update\n"
			"0 P. 101+40 501 = fills the window\n" },
	{ "keepalive", OPEN "0 . 100 501 = keepalive\n"
			    "1 . 501 101 win 1000 = answer to the keepalive, to packet 4\n" },
	{ "reneging", OPEN THREE "1 . 501 101 sack 111:121 = duplicate ACK 1 of packet 2\n"
				 "1 . 501 111 = no longer holds what it had SACKed\n" },
	{ "fast-open", "0 S 100+10 0 = Fast Open: data in the SYN\n" },
	{ "cookie", "0 S 100 0 cookie = Fast Open: asks for a cookie\n" },
	{ "refused", "0 S 100 0 = -\n1 R. 0 101 = refused\n" },
	{ "challenge", OPEN "0 R 150 0 = RST with a number that is not the expected one\n"
			    "1 . 501 101 = challenge ACK, to packet 4\n" },
	{ "old-timestamp",
		"0 S 100 0 ts 10 = -\n1 S. 500 101 ts 5 = -\n0 . 101 501 ts 11 = -\n"
		"0 P. 101+5 501 ts 9 = timestamp older than the last: dropped (PAWS)\n" },
	{ "outside",
		OPEN "1 . 501 101 win 10 = window update\n"
		     "0 P. 90000+5 501 = bytes before it were not seen; outside the window\n" },
	{ "wrap", "0 S 4294967290 0 = -\n1 S. 500 4294967291 = -\n0 . 4294967291 501 = -\n"
		  "0 P. 4294967291+10 501 = -\n"
		  "0 P. 5+10 501 = -\n"
		  "1 . 501 15 = -\n"
		  "0 P. 5+10 501 = retransmission of packet 5, 2.00 ms later; the receiver had it "
		  "already\n" },
};

static void
check_line(Feeder *feeder, const char *line)
{
	g_auto(GStrv) parts = g_strsplit(line, " = ", 2);
	g_autofree char *said = wb_tcp_analysis_to_string(feed_segment(feeder, parts[0]));

	if (g_strcmp0(said ? said : "-", parts[1]) == 0)
		return;
	g_test_message("\"%s\": it said \"%s\"", line, said ? said : "-");
	g_test_fail();
}

static void
test_case(gconstpointer data)
{
	g_autoptr(WbTcpTrack) track = wb_tcp_track_new(NULL);
	Feeder feeder = { .track = track };
	g_auto(GStrv) lines = g_strsplit(data, "\n", -1);

	for (guint i = 0; lines[i] && *lines[i]; i++)
		check_line(&feeder, lines[i]);
}

static void
feed_all(Feeder *feeder, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (guint i = 0; lines[i] && *lines[i]; i++) {
		g_auto(GStrv) parts = g_strsplit(lines[i], " = ", 2);

		feed_segment(feeder, parts[0]);
	}
}

static void
test_scoreboard(void)
{
	g_autoptr(WbTcpTrack) track = wb_tcp_track_new(NULL);
	Feeder feeder = { .track = track };
	g_autoptr(WbTcpScoreboard) board = NULL;
	g_autoptr(WbTcpScoreboard) before = NULL;
	g_autoptr(WbTcpScoreboard) asked = NULL;
	const WbScoreRange *next;

	feed_all(&feeder, OPEN THREE "0 P. 131+10 501 = -\n0 P. 141+10 501 = -\n"
				     "1 . 501 101 sack 111:121 = -\n"
				     "1 . 501 101 sack 131:151 sack 111:121 = -\n"
				     "0 P. 101+10 501 = -\n");
	before = wb_tcp_connection_get_scoreboard(wb_tcp_track_get(track, 0), 0, 7);
	g_assert_cmpuint(wb_tcp_scoreboard_get_length(before), ==, 5);
	g_assert_cmpuint(wb_tcp_scoreboard_get_pipe(before), ==, 50);
	g_assert_null(wb_tcp_scoreboard_get_next(before));
	/* Thirty bytes above it are sacked: more than two segments. */
	asked = wb_tcp_connection_get_scoreboard(wb_tcp_track_get(track, 0), 0, 9);
	next = wb_tcp_scoreboard_get_next(asked);
	g_assert_nonnull(next);
	g_assert_cmpuint(next->start, ==, 101);
	g_assert_cmpuint(wb_tcp_scoreboard_get_pipe(asked), ==, 10);
	board = wb_tcp_connection_get_scoreboard(wb_tcp_track_get(track, 0), 0, -1);
	g_assert_cmpuint(wb_tcp_scoreboard_get_una(board), ==, 101);
	g_assert_cmpuint(wb_tcp_scoreboard_get_nxt(board), ==, 151);
	g_assert_cmpuint(wb_tcp_scoreboard_get_highest_sacked(board), ==, 151);
	g_assert_true(wb_tcp_scoreboard_get(board, 0)->lost);
	g_assert_cmpuint(wb_tcp_scoreboard_get(board, 0)->transmissions, ==, 2);
	g_assert_cmpuint(wb_tcp_scoreboard_get(board, 0)->last_packet, ==, 11);
	g_assert_true(wb_tcp_scoreboard_get(board, 1)->sacked);
	g_assert_false(wb_tcp_scoreboard_get(board, 2)->sacked);
	/* Only 20 bytes are sacked above it: two segments, not more. */
	g_assert_false(wb_tcp_scoreboard_get(board, 2)->lost);
	next = wb_tcp_scoreboard_get_next(board);
	g_assert_null(next);
	/* The one sent again, and the one that is neither sacked nor lost. */
	g_assert_cmpuint(wb_tcp_scoreboard_get_pipe(board), ==, 20);
}

static void
test_transitions(void)
{
	g_autoptr(WbTcpTrack) track = wb_tcp_track_new(NULL);
	Feeder feeder = { .track = track };
	const WbTcpTransition *transition;
	const WbTcpEnd *client, *server;

	feed_all(&feeder, OPEN "0 F. 101 501 = -\n1 F. 501 102 = -\n0 . 102 502 = -\n");
	client = wb_tcp_connection_get_end(wb_tcp_track_get(track, 0), 0);
	server = wb_tcp_connection_get_end(wb_tcp_track_get(track, 0), 1);
	g_assert_cmpint(wb_tcp_connection_get_client(wb_tcp_track_get(track, 0)), ==, 0);
	g_assert_cmpint(
		wb_tcp_connection_get_handshake_ns(wb_tcp_track_get(track, 0)), ==, 2000000);
	g_assert_cmpuint(client->transitions->len, ==, 5);
	transition = &g_array_index(client->transitions, WbTcpTransition, 1);
	g_assert_cmpstr(transition->edge->id, ==, "syn_sent-established");
	g_assert_cmpuint(transition->packet, ==, 2);
	g_assert_cmpuint(transition->proof, ==, 3);
	transition = &g_array_index(server->transitions, WbTcpTransition, 0);
	g_assert_cmpstr(transition->edge->id, ==, "listen-syn_received");
	g_assert_cmpuint(transition->cause, ==, 1);
	transition = &g_array_index(server->transitions, WbTcpTransition, 4);
	g_assert_cmpstr(transition->edge->id, ==, "last_ack-closed");
	g_assert_cmpuint(transition->packet, ==, 6);
	g_assert_cmpuint(transition->proof, ==, 0);
}

/* The SYN,ACK was seen and did not arrive: the client says so by its SYN. */
static void
test_withdrawn(void)
{
	g_autoptr(WbTcpTrack) track = wb_tcp_track_new(NULL);
	Feeder feeder = { .track = track };
	const WbTcpEnd *client;

	feed_all(&feeder, "0 S 100 0 = -\n1 S. 500 101 = -\n0 S 100 0 = -\n");
	client = wb_tcp_connection_get_end(wb_tcp_track_get(track, 0), 0);
	g_assert_cmpint(client->state, ==, WB_TCP_STATE_SYN_SENT);
	g_assert_cmpuint(client->transitions->len, ==, 3);
	g_assert_true(g_array_index(client->transitions, WbTcpTransition, 1).withdrawn);
	g_assert_true(g_array_index(client->transitions, WbTcpTransition, 2).withdrawn);
}

static void
test_window(void)
{
	g_autoptr(WbTcpTrack) track = wb_tcp_track_new(NULL);
	Feeder feeder = { .track = track };

	g_assert_cmpint(feed_segment(&feeder, "0 S 100 0 wscale 20")->window, ==, 1000);
	g_assert_cmpint(feed_segment(&feeder, "1 S. 500 101 wscale 0")->window, ==, 1000);
	/* 14 is the most there is. */
	g_assert_cmpint(feed_segment(&feeder, "0 . 101 501")->window, ==, 1000 << 14);
	g_assert_cmpint(feed_segment(&feeder, "1 . 501 101")->window, ==, 1000);
}

/* A capture that begins in the middle tells no state until both ends have shown what they do. */
static void
test_middle(void)
{
	g_autoptr(WbTcpTrack) track = wb_tcp_track_new(NULL);
	Feeder feeder = { .track = track };
	const WbTcpAnalysis *analysis = feed_segment(&feeder, "0 P. 101+10 501");

	g_assert_cmpint(analysis->states[0], ==, WB_TCP_STATE_UNKNOWN);
	g_assert_cmpint(analysis->window, ==, -1);
	analysis = feed_segment(&feeder, "1 . 501 111");
	g_assert_cmpint(analysis->states[1], ==, WB_TCP_STATE_UNKNOWN);
	feed_segment(&feeder, "0 F. 111 501");
	analysis = feed_segment(&feeder, "1 F. 501 112");
	g_assert_cmpint(analysis->states[0], ==, WB_TCP_STATE_TIME_WAIT);
	analysis = feed_segment(&feeder, "0 . 112 502");
	g_assert_cmpint(analysis->states[1], ==, WB_TCP_STATE_CLOSED);
}

static void
test_bounds(void)
{
	WbTcpTrackLimits limits = { .connections = 2, .packets = 3, .transitions = 1 };
	g_autoptr(WbTcpTrack) track = wb_tcp_track_new(&limits);
	WbPacket packet = { .version = 4, .protocol = IPPROTO_TCP };

	packet.tcp.flags = WB_TCP_SYN;
	for (guint i = 1; i <= 10; i++) {
		packet.tcp.source_port = (guint16)i;
		wb_tcp_track_feed(track, i, i, &packet);
	}
	g_assert_cmpuint(wb_tcp_track_get_length(track), ==, 2);
	g_assert_cmpuint(wb_tcp_track_get_forgotten(track), ==, 8);
	for (guint i = 0; i < 10; i++)
		wb_tcp_track_feed(track, 11 + i, 11, &packet);
	g_assert_cmpuint(wb_tcp_connection_get_packets(wb_tcp_track_get_last(track))->len, ==, 3);
	g_assert_cmpuint(wb_tcp_connection_get_left_out(wb_tcp_track_get_last(track)), >=, 8);
	packet.protocol = IPPROTO_UDP;
	g_assert_null(wb_tcp_track_feed(track, 30, 30, &packet));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strdup_printf("/tcp-track/%s", cases[i].name);

		g_test_add_data_func(path, cases[i].lines, test_case);
	}
	g_test_add_func("/tcp-track/scoreboard", test_scoreboard);
	g_test_add_func("/tcp-track/transitions", test_transitions);
	g_test_add_func("/tcp-track/withdrawn", test_withdrawn);
	g_test_add_func("/tcp-track/window-scale", test_window);
	g_test_add_func("/tcp-track/middle", test_middle);
	g_test_add_func("/tcp-track/bounds", test_bounds);
	return g_test_run();
}
