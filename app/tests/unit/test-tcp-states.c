/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The states of both ends, segment by segment: every edge of RFC 9293's figure that packets show.
 */
#include "tcp-track-fixture.h"

/* Segments, and the states of end 0 and end 1 after "=". End 0's numbers start at 100, end 1's at
 * 500. */
#define SYN "0 S 100 0 = SYN-SENT unknown\n"
#define SYN_ACK "1 S. 500 101 = ESTABLISHED SYN-RECEIVED\n"
#define OPEN SYN SYN_ACK "0 . 101 501 = ESTABLISHED ESTABLISHED\n"
#define HALF_OPEN SYN SYN_ACK
#define CLOSE_0 "0 F. 101 501 = FIN-WAIT-1 CLOSE-WAIT\n"
#define CLOSE_1 "1 F. 501 102 = TIME-WAIT LAST-ACK\n"

static const struct {
	const char *name, *lines;
} connections[] = {

	{ "whole", OPEN "0 P. 101+10 501 = ESTABLISHED ESTABLISHED\n"
			"1 . 501 111 = ESTABLISHED ESTABLISHED\n"
			"0 F. 111 501 = FIN-WAIT-1 CLOSE-WAIT\n"
			"1 . 501 112 = FIN-WAIT-2 CLOSE-WAIT\n"
			"1 P. 501+5 112 = FIN-WAIT-2 CLOSE-WAIT\n"
			"1 F. 506 112 = TIME-WAIT LAST-ACK\n"
			"0 . 112 507 = TIME-WAIT CLOSED\n" },
	{ "passive-close", OPEN "1 F. 501 101 = CLOSE-WAIT FIN-WAIT-1\n"
				"0 F. 101 502 = LAST-ACK TIME-WAIT\n"
				"1 . 502 102 = CLOSED TIME-WAIT\n" },
	{ "listen-not-told", "0 S 100 0 = SYN-SENT unknown\n"
			     "1 S. 500 101 = ESTABLISHED SYN-RECEIVED\n"
			     "0 . 101 501 = ESTABLISHED ESTABLISHED\n" },
	{ "syn-again", "0 S 100 0 = SYN-SENT unknown\n"
		       "0 S 100 0 = SYN-SENT unknown\n"
		       "1 S. 500 101 = ESTABLISHED SYN-RECEIVED\n"
		       "1 S. 500 101 = ESTABLISHED SYN-RECEIVED\n"
		       "0 . 101 501 = ESTABLISHED ESTABLISHED\n" },
	{ "simultaneous-open", "0 S 100 0 = SYN-SENT unknown\n"
			       "1 S 500 0 = SYN-RECEIVED SYN-RECEIVED\n"
			       "0 S. 100 501 = SYN-RECEIVED ESTABLISHED\n"
			       "1 S. 500 101 = ESTABLISHED ESTABLISHED\n" },
	{ "simultaneous-open-ack", "0 S 100 0 = SYN-SENT unknown\n"
				   "1 S 500 0 = SYN-RECEIVED SYN-RECEIVED\n"
				   "0 S. 100 501 = SYN-RECEIVED ESTABLISHED\n"
				   "1 . 501 101 = ESTABLISHED ESTABLISHED\n" },
	{ "simultaneous-close", OPEN "0 F. 101 501 = FIN-WAIT-1 CLOSE-WAIT\n"
				     "1 F. 501 101 = CLOSING CLOSING\n"
				     "0 . 102 502 = CLOSING TIME-WAIT\n"
				     "1 . 502 102 = TIME-WAIT TIME-WAIT\n" },
	{ "fin-with-ack-of-fin", OPEN "0 F. 101 501 = FIN-WAIT-1 CLOSE-WAIT\n"
				      "1 F. 501 102 = TIME-WAIT LAST-ACK\n"
				      "0 . 102 502 = TIME-WAIT CLOSED\n" },
	{ "fin-in-syn-received", HALF_OPEN "1 F. 501 101 = CLOSE-WAIT FIN-WAIT-1\n"
					   "0 . 101 502 = CLOSE-WAIT FIN-WAIT-2\n" },
	{ "fin-completes-handshake", HALF_OPEN "0 F. 101 501 = FIN-WAIT-1 CLOSE-WAIT\n" },
	{ "fin-to-syn-received", HALF_OPEN "0 F. 101 400 = FIN-WAIT-1 SYN-RECEIVED\n" },
	{ "fin-again", OPEN "0 F. 101 501 = FIN-WAIT-1 CLOSE-WAIT\n"
			    "0 F. 101 501 = FIN-WAIT-1 CLOSE-WAIT\n"
			    "1 . 501 102 = FIN-WAIT-2 CLOSE-WAIT\n"
			    "1 F. 501 102 = TIME-WAIT LAST-ACK\n"
			    "1 F. 501 102 = TIME-WAIT LAST-ACK\n" },
	{ "out-of-order-fin", OPEN "0 F. 111+10 501 = FIN-WAIT-1 ESTABLISHED\n"
				   "1 . 501 101 = FIN-WAIT-1 ESTABLISHED\n"
				   "0 . 101+10 501 = FIN-WAIT-1 CLOSE-WAIT\n"
				   "1 . 501 122 = FIN-WAIT-2 CLOSE-WAIT\n" },
	{ "ack-of-data-before-fin", OPEN "0 FP. 101+10 501 = FIN-WAIT-1 CLOSE-WAIT\n"
					 "1 . 501 105 = FIN-WAIT-1 CLOSE-WAIT\n"
					 "1 . 501 112 = FIN-WAIT-2 CLOSE-WAIT\n" },
	{ "ack-of-nothing", HALF_OPEN "0 . 101 600 = ESTABLISHED SYN-RECEIVED\n"
				      "0 . 101 500 = ESTABLISHED SYN-RECEIVED\n" },
	{ "fast-open", "0 S 100+10 0 = SYN-SENT unknown\n"
		       "1 S. 500 111 = ESTABLISHED SYN-RECEIVED\n"
		       "1 P. 501+20 111 = ESTABLISHED SYN-RECEIVED\n"
		       "0 . 111 501 = ESTABLISHED ESTABLISHED\n"
		       "0 F. 111 521 = FIN-WAIT-1 CLOSE-WAIT\n" },
	{ "fast-open-refused", "0 S 100+10 0 = SYN-SENT unknown\n"
			       "1 S. 500 101 = ESTABLISHED SYN-RECEIVED\n"
			       "0 P. 101+10 501 = ESTABLISHED ESTABLISHED\n"
			       "0 F. 111 501 = FIN-WAIT-1 CLOSE-WAIT\n" },
	{ "challenge-ack", OPEN "0 S 900 0 = unknown ESTABLISHED\n"
				"1 . 501 101 = unknown ESTABLISHED\n" },
	{ "reuse-time-wait", OPEN "0 F. 101 501 = FIN-WAIT-1 CLOSE-WAIT\n"
				  "1 F. 501 102 = TIME-WAIT LAST-ACK\n"
				  "0 . 102 502 = TIME-WAIT CLOSED\n"
				  "1 S 9000 0 = SYN-SENT unknown\n"
				  "0 S. 8000 9001 = ESTABLISHED SYN-RECEIVED\n"
				  "1 . 9001 8001 = ESTABLISHED ESTABLISHED\n" },
	{ "wrap-around", "0 S 4294967295 0 = SYN-SENT unknown\n"
			 "1 S. 500 0 = ESTABLISHED SYN-RECEIVED\n"
			 "0 . 0 501 = ESTABLISHED ESTABLISHED\n"
			 "0 F. 0 501 = FIN-WAIT-1 CLOSE-WAIT\n"
			 "1 . 501 1 = FIN-WAIT-2 CLOSE-WAIT\n" },
	/* RST in each state */
	{ "rst-to-listen", "0 R 100 0 = unknown unknown\n" },
	{ "rst-from-listen", "0 . 100 5 = unknown unknown\n1 R 5 0 = CLOSED unknown\n" },
	{ "refused", "0 S 100 0 = SYN-SENT unknown\n1 R. 0 101 = CLOSED CLOSED\n" },
	{ "rst-to-syn-sent-bad-ack",
		"0 S 100 0 = SYN-SENT unknown\n1 R. 0 100 = SYN-SENT unknown\n"
		"1 R. 0 102 = SYN-SENT unknown\n1 R 0 101 = SYN-SENT unknown\n" },
	{ "rst-from-syn-sent", "0 S 100 0 = SYN-SENT unknown\n0 R 700 0 = SYN-SENT unknown\n"
			       "0 R 101 0 = SYN-SENT unknown\n" },
	{ "rst-to-syn-received", HALF_OPEN "0 R 101 0 = CLOSED LISTEN\n" },
	{ "rst-to-syn-received-active", "0 S 100 0 = SYN-SENT unknown\n"
					"1 S 500 0 = SYN-RECEIVED SYN-RECEIVED\n"
					"1 R 501 0 = CLOSED CLOSED\n" },
	{ "rst-from-syn-received", HALF_OPEN "1 R 900 0 = ESTABLISHED SYN-RECEIVED\n"
					     "1 R. 501 101 = CLOSED CLOSED\n" },
	{ "rst-to-established", OPEN "0 R 102 0 = unknown ESTABLISHED\n" },
	{ "rst-in-established", OPEN "0 R. 101 501 = CLOSED CLOSED\n" },
	{ "rst-in-fin-wait-1", OPEN "0 F. 121 501 = FIN-WAIT-1 ESTABLISHED\n"
				    "1 R. 501 101 = CLOSED CLOSED\n" },
	{ "rst-in-fin-wait-2", OPEN "0 F. 101 501 = FIN-WAIT-1 CLOSE-WAIT\n"
				    "1 . 501 102 = FIN-WAIT-2 CLOSE-WAIT\n"
				    "1 R. 501 102 = CLOSED CLOSED\n" },
	{ "rst-in-close-wait", OPEN "0 F. 101 501 = FIN-WAIT-1 CLOSE-WAIT\n"
				    "0 R 102 0 = CLOSED CLOSED\n" },
	{ "rst-in-closing", OPEN "0 F. 101 501 = FIN-WAIT-1 CLOSE-WAIT\n"
				 "1 F. 501 101 = CLOSING CLOSING\n"
				 "1 R. 502 102 = CLOSED CLOSED\n" },
	{ "rst-in-last-ack", OPEN "0 F. 101 501 = FIN-WAIT-1 CLOSE-WAIT\n"
				  "1 F. 501 102 = TIME-WAIT LAST-ACK\n"
				  "0 R 102 0 = CLOSED CLOSED\n" },
	{ "rst-in-time-wait", OPEN "0 F. 101 501 = FIN-WAIT-1 CLOSE-WAIT\n"
				   "1 F. 501 102 = TIME-WAIT LAST-ACK\n"
				   "1 R 502 0 = CLOSED CLOSED\n" },
	{ "rst-to-listen-not-told", "0 S 100 0 = SYN-SENT unknown\n"
				    "1 S. 500 101 = ESTABLISHED SYN-RECEIVED\n"
				    "0 R 101 0 = CLOSED LISTEN\n" },
	{ "rst-to-simultaneous-open", "0 S 100 0 = SYN-SENT unknown\n"
				      "1 S 500 0 = SYN-RECEIVED SYN-RECEIVED\n"
				      "0 R 101 0 = CLOSED CLOSED\n" },
	{ "rst-after-syn-with-data", "0 S 100+10 0 = SYN-SENT unknown\n"
				     "0 R 101 0 = SYN-SENT unknown\n" },
	{ "rst-after-syn-ack-with-data", "0 S 100 0 = SYN-SENT unknown\n"
					 "1 S. 500+5 101 = ESTABLISHED SYN-RECEIVED\n"
					 "1 R. 506 101 = CLOSED CLOSED\n" },
	{ "rst-after-old-data", OPEN "0 . 101+10 501 = ESTABLISHED ESTABLISHED\n"
				     "0 . 101+5 501 = ESTABLISHED ESTABLISHED\n"
				     "0 R 111 0 = CLOSED CLOSED\n" },
	{ "ack-of-what-was-not-sent", OPEN "1 . 501 900 = ESTABLISHED ESTABLISHED\n"
					   "0 F. 101 501 = FIN-WAIT-1 CLOSE-WAIT\n" },
	{ "rst-to-closed", "0 R 1 0 = unknown unknown\n" },
};

static void
check_line(Feeder *feeder, const char *line)
{
	g_auto(GStrv) parts = g_strsplit(line, " = ", 2);
	const WbTcpAnalysis *analysis = feed_segment(feeder, parts[0]);
	g_autofree char *states =
		g_strdup_printf("%s %s", wb_tcp_state_to_string(analysis->states[0]),
			wb_tcp_state_to_string(analysis->states[1]));

	if (!g_str_equal(states, parts[1]))
		g_test_message("\"%s\": the states are %s", line, states);
	if (!g_str_equal(states, parts[1]))
		g_test_fail();
}

static void
test_connection(gconstpointer data)
{
	g_autoptr(WbTcpTrack) track = wb_tcp_track_new(NULL);
	Feeder feeder = { .track = track };
	g_auto(GStrv) lines = g_strsplit(data, "\n", -1);

	for (guint i = 0; lines[i] && *lines[i]; i++)
		check_line(&feeder, lines[i]);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(connections); i++) {
		g_autofree char *path = g_strdup_printf("/tcp-states/%s", connections[i].name);

		g_test_add_data_func(path, connections[i].lines, test_connection);
	}
	return g_test_run();
}
