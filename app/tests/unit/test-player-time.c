/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long the player waits, and what it says of what is late or never comes. */
#include "player-fixture.h"

/* An answer 12 ms after the SYN. */
static const KernelPacket late[] = { { 1, 112000, SYN_ACK }, { 0 } };

static void
test_missing_syn_ack(void)
{
	static const char text[] = LISTEN SYN "+0 > S. 0:0(0) ack 1 <...>\n";
	g_autoptr(World) world = world_new();
	const WbPlayEvent *step;

	g_assert_cmpint(play(world, NULL, text, NULL), ==, WB_VERDICT_FAIL);
	step = world_step(world, 5);
	g_assert_null(step->actual);
	g_assert_cmpstr(world_mismatch(world, 5, "packet")->words, ==,
		"the kernel did not send it within 1.000 s, and nothing else either");
	/* Its own limit, not for ever. */
	g_assert_cmpint(step->run_us, <, 2 * G_USEC_PER_SEC);
	/* The connection is reset all the same. */
	assert_inbound(world, 1,
		"45000028 00000000 ff063925 c0000201 c0a80001 9c401f90 00000001 00000000 50140000 "
		"71540000");
}

static void
test_patience(void)
{
	static const struct {
		const char *line, *options;
		gint64 limit_us;
	} cases[] = {
		{ "+0 > S. 0:0(0) ack 1 <...>\n", NULL, 1000000 },
		{ "+2 > S. 0:0(0) ack 1 <...>\n", NULL, 8000000 },
		{ "+2 > S. 0:0(0) ack 1 <...>\n", "timing=exact", 3000000 },
		{ "+2~+4 > S. 0:0(0) ack 1 <...>\n", NULL, 16000000 },
		{ "* > S. 0:0(0) ack 1 <...>\n", NULL, 30000000 },
		{ "+0 > S. 0:0(0) ack 1 <...>\n", "host_percent=300", 3000000 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat(LISTEN SYN, cases[i].line, NULL);
		g_autoptr(World) world = world_new();

		g_assert_cmpint(play(world, NULL, text, cases[i].options), ==, WB_VERDICT_FAIL);
		g_assert_cmpint(world_step(world, 5)->run_us, ==, 100000 + cases[i].limit_us);
	}
}

static void
test_instead(void)
{
	/* Another connection answers: it is said what came. */
	static const KernelPacket packets[] = {
		{ 1, 100050,
			"45000028 00004000 4006b825 c0a80001 c0000201 1f9003e7 00000000 00000001 "
			"50140000 09ae0000" },
		{ 0 },
	};
	g_autoptr(World) world = world_new();

	g_assert_cmpint(play(world, packets, LISTEN SYN "+0 > S. 0:0(0) ack 1 <...>\n", NULL), ==,
		WB_VERDICT_FAIL);
	g_assert_nonnull(strstr(
		world_mismatch(world, 5, "packet")->words, "; instead it sent R. 0:0(0) ack 1"));
	g_assert_cmpuint(world_end(world)->unexpected, ==, 1);
}

static void
test_late(void)
{
	g_autoptr(World) order = world_new();
	g_autoptr(World) exact = world_new();
	const WbMismatch *mismatch;

	g_assert_cmpint(play(order, late, HANDSHAKE, NULL), ==, WB_VERDICT_PASS);
	g_assert_cmpint(play(exact, late, HANDSHAKE, "timing=exact"), ==, WB_VERDICT_FAIL);
	mismatch = world_mismatch(exact, 5, "time");
	g_assert_true(mismatch->timing);
	g_assert_true(world_step(exact, 5)->timing_only);
	g_assert_true(world_end(exact)->timing_only);
	g_assert_cmpstr(mismatch->words, ==, "sent 12.0 ms late; 4.0 ms are allowed");
	g_assert_cmpstr(mismatch->expected, ==, "+0.000000");
	g_assert_cmpstr(mismatch->actual, ==, "+0.012000");
}

static void
test_tolerance(void)
{
	static const struct {
		const char *time, *options;
		gboolean ok;
	} cases[] = {
		{ "+0", "timing=exact tolerance_usecs=12000", TRUE },
		{ "+0", "timing=exact host_percent=300", TRUE },
		{ "+0", "timing=exact host_percent=299", FALSE },
		{ "+.0081", "timing=exact", TRUE },
		{ "+.0079", "timing=exact", FALSE },
		{ "+.0159", "timing=exact", TRUE },
		{ "+.0161", "timing=exact", FALSE },
		{ ".112", "timing=exact", TRUE },
		{ ".1079", "timing=exact", FALSE },
		{ "*", "timing=exact", TRUE },
		{ "+0~+.008", "timing=exact", TRUE },
		{ "+0~+.007", "timing=exact", FALSE },
		{ ".116~.2", "timing=exact", TRUE },
		{ ".1161~.2", "timing=exact", FALSE },
		/* A share of the time since the event before: 12 ms of 24 ms. */
		{ "+.024", "timing=exact tolerance_percent=51", TRUE },
		{ "+.024", "timing=exact tolerance_percent=49", FALSE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text =
			g_strdup_printf(LISTEN SYN "%s > S. 0:0(0) ack 1 <...>\n", cases[i].time);
		g_autoptr(World) world = world_new();
		WbVerdict verdict = play(world, late, text, cases[i].options);

		g_test_message("%s %s", cases[i].time, cases[i].options);
		g_assert_cmpint(verdict, ==, cases[i].ok ? WB_VERDICT_PASS : WB_VERDICT_FAIL);
		g_assert_cmpint(world_step(world, 5)->timing_only, ==, !cases[i].ok);
	}
}

static void
test_time_and_field(void)
{
	g_autoptr(World) world = world_new();

	play(world, late, LISTEN SYN "+0 > S. 0:0(0) ack 2 <...>\n", "timing=exact");
	g_assert_cmpuint(world_step(world, 5)->mismatches->len, ==, 2);
	g_assert_false(world_step(world, 5)->timing_only);
	g_assert_false(world_end(world)->timing_only);
}

static void
test_anchored_packets(void)
{
	g_autoptr(World) world = world_new();

	/* Packets to the kernel that follow each other count from when they were due, not from
	 * when the one before was out. */
	world->cost_us = 700;
	play(world, NULL,
		"0 < S 0:0(0) win 1\n"
		"+.1 < S 0:0(0) win 1\n"
		"+.1 < S 0:0(0) win 1\n"
		".5 < S 0:0(0) win 1\n",
		NULL);
	g_assert_cmpint(world_step(world, 2)->run_us, ==, 100000);
	g_assert_cmpint(world_step(world, 3)->run_us, ==, 200000);
	g_assert_cmpint(world_step(world, 4)->run_us, ==, 500000);
}

static void
test_blocking_call_stays(void)
{
	g_autoptr(World) world = world_new();

	world->accept_after = 1000;
	g_assert_cmpint(
		play(world, NULL, LISTEN "+0...0.1 accept(3, ..., ...) = 4\n", "host_percent=10"),
		==, WB_VERDICT_FAIL);
	g_assert_nonnull(strstr(world_mismatch(world, 4, "result")->words, "still blocks"));
}

static void
test_blocking_call_time(void)
{
	static const char text[] =
		LISTEN "+0...0.1 accept(3, ..., ...) = 4\n"
		       "+.3 < S 0:0(0) win 32792 <mss 1000,sackOK,nop,nop,nop,wscale 7>\n";
	g_autoptr(World) world = world_new();

	world->accept_after = 1;
	g_assert_cmpint(play(world, NULL, text, "timing=exact"), ==, WB_VERDICT_FAIL);
	g_assert_cmpstr(world_mismatch(world, 4, "time")->words, ==,
		"returned 200.0 ms late; 12.5 ms are allowed");
	g_assert_true(world_step(world, 4)->timing_only);
}

static void
test_call_blocks(void)
{
	g_autoptr(World) world = world_new();
	g_autofree char *text = g_strconcat(LISTEN "+0 accept(3, ..., ...) = 4\n", NULL);

	world->accept_after = 1000;
	g_assert_cmpint(play(world, NULL, text, "host_percent=10"), ==, WB_VERDICT_FAIL);
	g_assert_cmpstr(world_mismatch(world, 4, "result")->words, ==,
		"accept() blocks: it did not return within 100.0 ms, and the script says that it "
		"returns at once");
	/* It was woken: no thread is left behind. */
	g_assert_true(world->is_shut);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/player/missing-syn-ack", test_missing_syn_ack);
	g_test_add_func("/player/patience", test_patience);
	g_test_add_func("/player/instead", test_instead);
	g_test_add_func("/player/late", test_late);
	g_test_add_func("/player/tolerance", test_tolerance);
	g_test_add_func("/player/time-and-field", test_time_and_field);
	g_test_add_func("/player/anchored-packets", test_anchored_packets);
	g_test_add_func("/player/blocking-call-stays", test_blocking_call_stays);
	g_test_add_func("/player/blocking-call-time", test_blocking_call_time);
	g_test_add_func("/player/call-blocks", test_call_blocks);
	return g_test_run();
}
