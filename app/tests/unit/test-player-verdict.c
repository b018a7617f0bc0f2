/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run says when the kernel, the script or the clock are not as expected, and how it ends. */
#include "player-fixture.h"

static const KernelPacket in_time[] = { { 1, 100050, SYN_ACK }, { 0 } };

static void
assert_fails(const char *text, const char *options, const KernelPacket *packets, guint line,
	const char *field)
{
	g_autoptr(World) world = world_new();
	WbVerdict verdict = play(world, packets, text, options);
	const WbPlayEvent *step = world_step(world, line);
	const WbMismatch *mismatch;

	g_test_message("%s: %s", field, world_end(world)->text);
	g_assert_cmpint(verdict, ==, WB_VERDICT_FAIL);
	g_assert_nonnull(step);
	g_assert_cmpint(step->verdict, ==, WB_VERDICT_FAIL);
	g_assert_false(step->timing_only);
	mismatch = world_mismatch(world, line, field);
	g_assert_nonnull(mismatch);
	g_assert_cmpuint(mismatch->place.line, ==, line);
	g_assert_cmpuint(mismatch->place.column, >, 0);
	g_assert_cmpuint(world_end(world)->failed, ==, 1);
	g_assert_true(g_str_has_prefix(world_end(world)->text, "line "));
}

static void
test_fields_of_syn_ack(void)
{
	static const struct {
		const char *line, *field;
	} cases[] = {
		{ "+0 > S 0:0(0) ack 1 <...>\n", "packet" },
		{ "+0 > SE. 0:0(0) ack 1 <...>\n", "flags" },
		{ "+0 > S. 0:0(0) ack 2 <...>\n", "ack" },
		{ "+0 > S. 0:0(0) ack 1 win 1000 <...>\n", "window" },
		{ "+0 > S. 0:1(1) ack 1 <...>\n", "payload length" },
		{ "+0 > S. 0:0(0) ack 1 urg 3 <...>\n", "urgent pointer" },
		{ "+0 > (ttl 63) S. 0:0(0) ack 1 <...>\n", "ttl" },
		{ "+0 > [ect0] S. 0:0(0) ack 1 <...>\n", "ecn" },
		{ "+0 > (tos 0x4) S. 0:0(0) ack 1 <...>\n", "tos" },
		{ "+0 > S. 0:0(0) ack 1 <mss 1461,nop,nop,sackOK,nop,wscale 8>\n", "option mss" },
		{ "+0 > S. 0:0(0) ack 1 <mss 1460,nop,nop,sackOK,nop,wscale 7>\n",
			"option wscale" },
		{ "+0 > S. 0:0(0) ack 1 <mss 1460>\n", "option sackOK" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat(LISTEN SYN, cases[i].line, NULL);

		assert_fails(text, "strict_segments", in_time, 5, cases[i].field);
	}
}

static void
test_fields_of_data(void)
{
	static const KernelPacket packets[] = {
		{ 1, 100050, SYN_ACK },
		{ 3, 200100,
			"45000098 00004000 4006b7b5 c0a80001 c0000201 1f909c40 11223345 0000000b "
			"801001f6 f4410000 0101050a 00000015 0000001f 00000000 00000000 00000000 "
			"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000 00000000 00000000 00000000" },
		{ 0 },
	};
	static const struct {
		const char *line, *field;
	} cases[] = {
		{ "+0 > . 2:102(100) ack 11 <nop,nop,sack 21:31>\n", "seq" },
		{ "+0 > . 1:51(50) ack 11 <nop,nop,sack 21:31>\n", "payload length" },
		{ "+0 > . 1:201(200) ack 11 <nop,nop,sack 21:31>\n", "payload length" },
		{ "+0 > P. 1:101(100) ack 11 <nop,nop,sack 21:31>\n", "flags" },
		{ "+0 > . 1:101(100) ack 11 <nop,nop,sack 21:32>\n", "option sack" },
		{ "+0 > icmp unreachable port_unreachable\n", "packet" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat(
			HANDSHAKE "+0 < P. 1:11(10) ack 1 win 257\n", cases[i].line, NULL);

		assert_fails(text, NULL, packets, 9, cases[i].field);
	}
}

static void
test_strict_segments(void)
{
	static const KernelPacket packets[] = {
		{ 1, 100050, SYN_ACK },
		{ 2, 200100,
			"4500008c 00004000 4006b7c1 c0a80001 c0000201 1f909c40 11223345 00000001 "
			"501001f6 2a970000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000" },
		{ 2, 200110,
			"4500005a 00004000 4006b7f3 c0a80001 c0000201 1f909c40 112233a9 00000001 "
			"501801f6 2a5d0000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000 00000000 00000000 00000000 0000" },
		{ 0 },
	};
	static const char text[] = HANDSHAKE "+0 > P. 1:151(150) ack 1\n";
	g_autoptr(World) world = world_new();
	g_autoptr(World) strict = world_new();

	g_assert_cmpint(play(world, packets, text, NULL), ==, WB_VERDICT_PASS);
	g_assert_cmpint(play(strict, packets, text, "strict_segments"), ==, WB_VERDICT_FAIL);
	g_assert_nonnull(world_mismatch(strict, 8, "payload length"));
}

static void
test_gap_in_segments(void)
{
	static const KernelPacket packets[] = {
		{ 1, 100050, SYN_ACK },
		{ 2, 200100,
			"4500008c 00004000 4006b7c1 c0a80001 c0000201 1f909c40 11223345 00000001 "
			"501001f6 2a970000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000" },
		{ 2, 200110,
			"4500005a 00004000 4006b7f3 c0a80001 c0000201 1f909c40 1122340d 00000001 "
			"501801f6 29f90000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000 00000000 00000000 00000000 0000" },
		{ 0 },
	};

	assert_fails(HANDSHAKE "+0 > . 1:151(150) ack 1\n", NULL, packets, 8, "payload length");
}

static void
test_calls(void)
{
	static const KernelResult results[] = { { SYS_listen, -EADDRINUSE }, { 0 } };
	g_autoptr(World) world = world_new();

	world->results = results;
	g_assert_cmpint(play(world, NULL, HANDSHAKE, NULL), ==, WB_VERDICT_FAIL);
	g_assert_cmpuint(world_step(world, 3)->mismatches->len, >, 0);
	g_assert_nonnull(strstr(world_step(world, 3)->actual, "EADDRINUSE"));
	g_assert_null(world_step(world, 4));
}

static void
test_command_fails(void)
{
	g_autoptr(World) world = world_new();

	world->command_status = 3;
	world->command_output = "one\nsysctl: no such key\n";
	g_assert_cmpint(
		play(world, NULL, "0 `false`\n+0 `never`\n`cleanup`\n", NULL), ==, WB_VERDICT_FAIL);
	g_assert_cmpstr(world_mismatch(world, 1, "exit status")->words, ==,
		"the command failed with exit status 3: sysctl: no such key");
	g_assert_cmpstr(world_step(world, 1)->text, ==, "one\nsysctl: no such key\n");
	g_assert_cmpstr(world->commands->str, ==, "false;cleanup;");
	g_assert_cmpstr(world_end(world)->text, ==,
		"line 1: exit status: the command failed with exit status 3: sysctl: no such key");
}

static void
test_init_fails(void)
{
	g_autoptr(World) world = world_new();

	world->command_status = 1;
	g_assert_cmpint(
		play(world, NULL, "`false`\n0 `never`\n`cleanup`\n", NULL), ==, WB_VERDICT_FAIL);
	g_assert_cmpstr(world->commands->str, ==, "false;cleanup;");
	g_assert_nonnull(world_mismatch(world, 1, "exit status"));
}

static void
test_code_fails(void)
{
	g_autoptr(World) world = world_new();
	g_autoptr(World) broken = world_new();
	const WbMismatch *mismatch;

	g_assert_cmpint(
		play(world, in_time, HANDSHAKE "+0 %{ assert tcpi_snd_cwnd == 11 }%\n", NULL), ==,
		WB_VERDICT_FAIL);
	g_assert_cmpuint(world_step(world, 8)->mismatches->len, ==, 1);
	/* The caret is under the comparison. */
	mismatch = world_step(world, 8)->mismatches->pdata[0];
	g_assert_cmpuint(mismatch->place.column, ==, strlen("+0 %{ assert tcpi_snd_cwnd ") + 1);
	g_assert_cmpint(
		play(broken, in_time, HANDSHAKE "+0 %{ assert tcpi_nothing == 11 }%\n", NULL), ==,
		WB_VERDICT_ERROR);
	g_assert_cmpint(world_step(broken, 8)->verdict, ==, WB_VERDICT_ERROR);
}

static void
test_unknown_ecr(void)
{
	static const char text[] =
		HANDSHAKE "+0 < . 1:1(0) ack 1 win 257 <nop,nop,TS val 200 ecr 4000>\n";

	assert_fails(text, NULL, in_time, 8, "option TS ecr");
}

/* The kernel's clock is its own: a value is compared only with a tick, an echo only if strict. */
static void
test_wrong_timestamps(void)
{
	static const KernelPacket packets[] = {
		{ 1, 50,
			"45000034 00004000 4006b819 c0a80001 c0000201 1f909c40 11223344 00000001 "
			"8012faf0 f7d90000 0101080a 00aa0000 00000064" },
		{ 2, 10090,
			"45000034 00004000 4006b819 c0a80001 c0000201 1f909c40 11223345 0000000b "
			"801001f6 f0460000 0101080a 00aa0020 000000c9" },
		{ 0 },
	};
	static const char text[] =
		LISTEN "+0 < S 0:0(0) win 100 <TS val 100 ecr 0,nop,nop>\n"
		       "+0 > S. 0:0(0) ack 1 <nop,nop,TS val 4000 ecr 100>\n"
		       "+.01 < P. 1:11(10) ack 1 win 257 <nop,nop,TS val 200 ecr 4000>\n"
		       "+0 > . 1:1(0) ack 11 <nop,nop,TS val 4010 ecr 200>\n";
	static const struct {
		const char *options;
		gboolean ok;
	} cases[] = {
		{ NULL, TRUE },
		{ "strict", FALSE },
		{ "tcp_ts_tick_usecs=1000", FALSE },
		{ "tcp_ts_tick_usecs=100", TRUE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(World) world = world_new();

		g_assert_cmpint(play(world, packets, text, cases[i].options), ==,
			cases[i].ok ? WB_VERDICT_PASS : WB_VERDICT_FAIL);
		if (!cases[i].ok)
			g_assert_nonnull(world_mismatch(world, 7, "option TS"));
	}
}

static void
test_no_socket(void)
{
	g_autoptr(World) world = world_new();

	g_assert_cmpint(play(world, NULL, "0 > S 0:0(0) <...>\n", NULL), ==, WB_VERDICT_ERROR);
	g_assert_cmpstr(world_end(world)->text, ==,
		"line 1: there is no socket that could send this packet");
}

/* --- Packets that nobody expected --- */

static const KernelPacket one_more[] = {
	{ 1, 100050, SYN_ACK },
	{ 2, 201000,
		"45000028 00004000 4006b825 c0a80001 c0000201 1f909c40 11223345 00000001 501101f6 "
		"2afa0000" },
	{ 0 },
};

static void
test_unexpected(void)
{
	g_autoptr(World) compatible = world_new();
	g_autoptr(World) strict = world_new();
	const WbPlayEvent *packet;

	g_assert_cmpint(play(compatible, one_more, HANDSHAKE, NULL), ==, WB_VERDICT_PASS);
	g_assert_cmpuint(world_end(compatible)->unexpected, ==, 1);
	packet = compatible->events->pdata[compatible->events->len - 2];
	g_assert_cmpint(packet->kind, ==, WB_PLAY_PACKET);
	g_assert_cmpstr(packet->actual, ==, "> F. 1:1(0) ack 1 win 502");
	g_assert_cmpint(packet->run_us, ==, 201000);

	g_assert_cmpint(play(strict, one_more, HANDSHAKE, "strict"), ==, WB_VERDICT_FAIL);
	g_assert_cmpstr(world_end(strict)->text, ==,
		"the kernel sent a packet that the script does not expect: F. 1:1(0) ack 1 win "
		"502");
}

static void
test_other_connection(void)
{
	static const KernelPacket packets[] = {
		{ 1, 100040,
			"45000028 00004000 4006b825 c0a80001 c0000201 1f9003e7 00000000 00000001 "
			"50140000 09ae0000" },
		{ 1, 100050, SYN_ACK },
		{ 0 },
	};
	g_autoptr(World) compatible = world_new();
	g_autoptr(World) strict = world_new();

	g_assert_cmpint(play(compatible, packets, HANDSHAKE, NULL), ==, WB_VERDICT_PASS);
	g_assert_cmpuint(world_end(compatible)->unexpected, ==, 1);
	g_assert_cmpint(play(strict, packets, HANDSHAKE, "strict"), ==, WB_VERDICT_FAIL);
}

/* --- Its course --- */

static void
test_stepping(void)
{
	static const WbPlayCommand commands[] = { WB_PLAY_ONE, WB_PLAY_TO_LINE, WB_PLAY_RUN };
	g_autoptr(World) world = world_new();
	guint ready[8], count = 0;

	world->commands_of_step = commands;
	world->step_line = 4;
	g_assert_cmpint(play(world, in_time, HANDSHAKE, "timing=exact"), ==, WB_VERDICT_PASS);
	for (guint i = 0; i < world->events->len; i++) {
		const WbPlayEvent *event = world->events->pdata[i];

		if (event->kind == WB_PLAY_READY && count < G_N_ELEMENTS(ready))
			ready[count++] = event->line;
	}
	g_assert_cmpuint(count, ==, 3);
	g_assert_cmpuint(ready[0], ==, 1);
	g_assert_cmpuint(ready[1], ==, 2);
	g_assert_cmpuint(ready[2], ==, 4);
	/* A pause is no part of the script's time. */
	g_assert_cmpint(world_step(world, 4)->script_us, ==, 100000);
}

static void
test_step_stop(void)
{
	static const WbPlayCommand commands[] = { WB_PLAY_ONE, WB_PLAY_STOP };
	g_autoptr(World) world = world_new();

	world->commands_of_step = commands;
	g_assert_cmpint(play(world, NULL, HANDSHAKE "`cleanup`\n", NULL), ==, WB_VERDICT_STOPPED);
	g_assert_nonnull(world_step(world, 1));
	g_assert_null(world_step(world, 2));
	g_assert_cmpstr(world->commands->str, ==, "cleanup;");
}

static void
test_stopped(void)
{
	g_autoptr(World) world = world_new();

	/* In the middle of a long wait. */
	world->stop_after = 4;
	g_assert_cmpint(play(world, NULL,
				LISTEN "+100 < S 0:0(0) win 1\n"
				       "`cleanup`\n",
				NULL),
		==, WB_VERDICT_STOPPED);
	g_assert_cmpint(world_end(world)->run_us, <, G_USEC_PER_SEC);
	g_assert_cmpuint(world->inbound->len, ==, 0);
	g_assert_cmpstr(world->commands->str, ==, "cleanup;");
}

static void
test_non_fatal(void)
{
	static const char text[] = LISTEN SYN "+0 > S. 0:0(0) ack 2 <...>\n"
					      "+.1 < . 1:1(0) ack 1 win 257\n";
	g_autoptr(World) fatal = world_new();
	g_autoptr(World) lenient = world_new();

	play(fatal, in_time, text, "non_fatal=syscall");
	g_assert_null(world_step(fatal, 6));
	g_assert_cmpint(play(lenient, in_time, text, "non_fatal=packet"), ==, WB_VERDICT_FAIL);
	g_assert_nonnull(world_step(lenient, 6));
	g_assert_cmpuint(world_end(lenient)->failed, ==, 1);
	g_assert_cmpuint(world_end(lenient)->passed, ==, 5);
}

static void
test_dry_run(void)
{
	g_autoptr(World) world = world_new();

	g_assert_cmpint(play(world, NULL, "`false`\n" HANDSHAKE "`cleanup`\n", "dry_run"), ==,
		WB_VERDICT_PASS);
	g_assert_cmpuint(world->events->len, ==, 2);
	g_assert_cmpstr(world->commands->str, ==, "");
	g_assert_cmpuint(world->inbound->len, ==, 0);
}

/* A script that goes on without a setting fails for it later. */
static void
test_remark(void)
{
	g_autoptr(World) world = world_new();

	world->command_status = 1;
	world->command_output = "first\nsysctl: it is not permitted\n";
	play(world, NULL, "`true`\n0 `false`\n`cleanup`\n", NULL);
	g_assert_cmpint(world_end(world)->verdict, ==, WB_VERDICT_FAIL);
	g_assert_cmpstr(world_end(world)->text, ==,
		"line 2: exit status: the command failed with exit status 1: sysctl: it is not "
		"permitted; before it, a command of the head said: sysctl: it is not permitted");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/player/fields-of-syn-ack", test_fields_of_syn_ack);
	g_test_add_func("/player/fields-of-data", test_fields_of_data);
	g_test_add_func("/player/strict-segments", test_strict_segments);
	g_test_add_func("/player/gap-in-segments", test_gap_in_segments);
	g_test_add_func("/player/calls", test_calls);
	g_test_add_func("/player/command-fails", test_command_fails);
	g_test_add_func("/player/init-fails", test_init_fails);
	g_test_add_func("/player/code-fails", test_code_fails);
	g_test_add_func("/player/unknown-ecr", test_unknown_ecr);
	g_test_add_func("/player/wrong-timestamps", test_wrong_timestamps);
	g_test_add_func("/player/no-socket", test_no_socket);
	g_test_add_func("/player/unexpected", test_unexpected);
	g_test_add_func("/player/other-connection", test_other_connection);
	g_test_add_func("/player/stepping", test_stepping);
	g_test_add_func("/player/step-stop", test_step_stop);
	g_test_add_func("/player/stopped", test_stopped);
	g_test_add_func("/player/non-fatal", test_non_fatal);
	g_test_add_func("/player/dry-run", test_dry_run);
	g_test_add_func("/player/remark", test_remark);
	return g_test_run();
}
