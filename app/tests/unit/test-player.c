/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every kind of statement of a script, through a wire in memory, with literal bytes. */
#include "player-fixture.h"

static void
test_handshake(void)
{
	static const KernelPacket packets[] = { { 1, 100050, SYN_ACK }, { 0 } };
	g_autoptr(World) world = world_new();

	assert_passes(world, packets, HANDSHAKE, NULL);
	g_assert_cmpuint(world_end(world)->passed, ==, 7);
	g_assert_cmpuint(world->inbound->len, ==, 3);
	assert_inbound(world, 0,
		"45000034 00000000 ff063919 c0000201 c0a80001 9c401f90 00000000 00000000 80028018 "
		"b2490000 020403e8 04020101 01030307");
	assert_inbound(world, 1,
		"45000028 00000000 ff063925 c0000201 c0a80001 9c401f90 00000001 11223345 50100101 "
		"2bf00000");
	/* At the end the peer's half is reset. */
	assert_inbound(world, 2,
		"45000028 00000000 ff063925 c0000201 c0a80001 9c401f90 00000001 11223345 50140000 "
		"2ced0000");

	const WbPlayEvent *step = world_step(world, 5);
	g_autofree char *bytes = to_hex(step->packet);

	g_assert_cmpstr(bytes, ==, SYN_ACK);
	g_assert_cmpstr(
		step->expected, ==, "> S. 0:0(0) ack 1 <mss 1460,nop,nop,sackOK,nop,wscale 8>");
	g_assert_cmpstr(step->actual, ==,
		"> S. 0:0(0) ack 1 win 64240 <mss 1460,nop,nop,sackOK,nop,wscale 8>");
	g_assert_cmpint(step->run_us, ==, 100050);
	step = world_step(world, 7);
	g_assert_cmpstr(step->actual, ==, "accept(3, ..., ...) = 4");
	g_assert_cmpint(step->script_us, ==, 200050);
}

static void
test_initial_numbers(void)
{
	static const KernelPacket packets[] = {
		{ 1, 100,
			"4500002c 00004000 4006b821 c0a80001 c0000201 1f909c40 11223344 000003e9 "
			"6012faf0 165b0000 020405b4" },
		{ 3, 200,
			"45000028 00004000 4006b825 c0a80001 c0000201 1f909c40 11223345 000003f3 "
			"501001f6 27090000" },
		{ 0 },
	};
	g_autoptr(World) world = world_new();

	/* Numbers are absolute with SYN, and count from it after that. */
	assert_passes(world, packets,
		LISTEN "+0 < S 1000:1000(0) win 100 <mss 1000>\n"
		       "+0 > S. 7000:7000(0) ack 1001 <mss 1460>\n"
		       "+0 < . 1:1(0) ack 1 win 257\n"
		       "+0 < P. 1:11(10) ack 1 win 257\n"
		       "+0 > . 1:1(0) ack 11 win 502\n",
		NULL);
	assert_inbound(world, 0,
		"4500002c 00000000 ff063921 c0000201 c0a80001 9c401f90 000003e8 00000000 60020064 "
		"572b0000 020403e8");
	assert_inbound(world, 2,
		"45000032 00000000 ff06391b c0000201 c0a80001 9c401f90 000003e9 11223345 50180101 "
		"27f60000 00000000 00000000 0000");
	assert_inbound(world, 3,
		"45000028 00000000 ff063925 c0000201 c0a80001 9c401f90 000003f3 11223345 50140000 "
		"28fb0000");
}

static void
test_active_open(void)
{
	static const KernelPacket packets[] = {
		{ 0, 50,
			"4500002c 00004000 4006b821 c0a80001 c0000201 c7381f90 11223344 00000000 "
			"6002faf0 ef5b0000 020405b4" },
		{ 1, 100300,
			"45000028 00004000 4006b825 c0a80001 c0000201 c7381f90 11223345 00001389 "
			"501001f6 ec7a0000" },
		{ 0 },
	};
	static const KernelResult results[] = { { SYS_connect, -EINPROGRESS }, { 0 } };
	g_autoptr(World) world = world_new();

	world->results = results;
	assert_passes(world, packets,
		"0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
		"+0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)\n"
		"+0 > S 700:700(0) <mss 1460>\n"
		"+.1 < S. 5000:5000(0) ack 701 win 5792 <mss 1000>\n"
		"+0 > . 1:1(0) ack 1\n",
		NULL);
	assert_inbound(world, 0,
		"4500002c 00000000 ff063921 c0000201 c0a80001 1f90c738 00001388 11223345 601216a0 "
		"c1df0000 020403e8");
	assert_inbound(world, 1,
		"45000028 00000000 ff063925 c0000201 c0a80001 1f90c738 00001389 11223345 50140000 "
		"ee6c0000");
}

static void
test_sack(void)
{
	static const KernelPacket packets[] = {
		{ 1, 100050, SYN_ACK },
		{ 3, 200100,
			"45000034 00004000 4006b819 c0a80001 c0000201 1f909c40 11223345 00000001 "
			"801001f6 e9290000 0101050a 000003e9 000007d1" },
		{ 0 },
	};
	g_autoptr(World) world = world_new();

	assert_passes(world, packets,
		HANDSHAKE "+0 < P. 1001:2001(1000) ack 1 win 257 <sack 3:4 11:12,nop,nop>\n"
			  "+0 > . 1:1(0) ack 1 <nop,nop,sack 1001:2001>\n",
		NULL);
	assert_inbound(world, 2,
		"45000424 00000000 ff063529 c0000201 c0a80001 9c401f90 000003e9 11223345 a0180101 "
		"bc390000 05121122 33471122 33481122 334f1122 33500101 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000000");
}

static void
test_timestamps(void)
{
	static const KernelPacket packets[] = {
		{ 1, 50,
			"45000034 00004000 4006b819 c0a80001 c0000201 1f909c40 11223344 00000001 "
			"8012faf0 f7d90000 0101080a 00aa0000 00000064" },
		{ 3, 10090,
			"45000034 00004000 4006b819 c0a80001 c0000201 1f909c40 11223345 0000000b "
			"801001f6 f05d0000 0101080a 00aa000a 000000c8" },
		{ 0 },
	};
	g_autoptr(World) world = world_new();

	assert_passes(world, packets,
		LISTEN "+0 < S 0:0(0) win 100 <TS val 100 ecr 0,nop,nop>\n"
		       "+0 > S. 0:0(0) ack 1 <nop,nop,TS val 4000 ecr 100>\n"
		       "+.01 < . 1:1(0) ack 1 win 257 <nop,nop,TS val 200 ecr 4000>\n"
		       "+0 < P. 1:11(10) ack 1 win 257 <nop,nop,TS val 200 ecr 4000>\n"
		       "+0 > . 1:1(0) ack 11 <nop,nop,TS val 4010 ecr 200>\n",
		"tcp_ts_tick_usecs=1000 strict");
	/* What the script echoes is what the kernel really sent. */
	assert_inbound(world, 1,
		"45000034 00000000 ff063919 c0000201 c0a80001 9c401f90 00000001 11223345 80100101 "
		"f1660000 0101080a 000000c8 00aa0000");
	g_assert_nonnull(strstr(world_step(world, 8)->actual, "TS val 4010 ecr 200"));
}

static void
test_scaled_ecr(void)
{
	static const KernelPacket packets[] = {
		{ 1, 50,
			"45000034 00004000 4006b819 c0a80001 c0000201 1f909c40 11223344 00000001 "
			"8012faf0 f7d90000 0101080a 00aa0000 00000064" },
		{ 0 },
	};
	g_autoptr(World) world = world_new();

	assert_passes(world, packets,
		LISTEN "+0 < S 0:0(0) win 100 <TS val 100 ecr 0,nop,nop>\n"
		       "+0 > S. 0:0(0) ack 1 <nop,nop,TS val 4000 ecr 100>\n"
		       "+0 < . 1:1(0) ack 1 win 257 <nop,nop,TS val 200 ecr 4003>\n",
		"tcp_ts_ecr_scaled");
	assert_inbound(world, 1,
		"45000034 00000000 ff063919 c0000201 c0a80001 9c401f90 00000001 11223345 80100101 "
		"f1630000 0101080a 000000c8 00aa0003");
}

static void
test_segments(void)
{
	static const KernelPacket packets[] = {
		{ 1, 100050, SYN_ACK },
		{ 2, 200100,
			"4500008c 00004000 4006b7c1 c0a80001 c0000201 1f909c40 11223345 00000001 "
			"509001f6 2a170000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000" },
		{ 2, 200110,
			"4500008c 00004000 4006b7c1 c0a80001 c0000201 1f909c40 112233a9 00000001 "
			"501001f6 2a330000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000" },
		{ 2, 200120,
			"4500005a 00004000 4006b7f3 c0a80001 c0000201 1f909c40 1122340d 00000001 "
			"501901f6 29f80000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000 00000000 00000000 00000000 0000" },
		{ 0 },
	};
	static const KernelResult results[] = { { SYS_write, 250 }, { SYS_sendto, 250 }, { 0 } };
	g_autoptr(World) world = world_new();

	world->results = results;
	assert_passes(world, packets,
		HANDSHAKE "+0 write(4, ..., 250) = 250\n"
			  "+0 > FPW. 1:251(250) ack 1\n",
		NULL);
	g_assert_nonnull(strstr(world_step(world, 9)->actual, "(in 3 segments)"));
	g_assert_cmpint(world_step(world, 9)->run_us, ==, 200120);
}

static void
test_flags(void)
{
	static const KernelPacket packets[] = {
		{ 1, 100050, SYN_ACK },
		{ 3, 200100,
			"45000029 00004000 4006b824 c0a80001 c0000201 1f909c40 11223345 0000000c "
			"503001f6 2ace0001 00" },
		{ 4, 200200,
			"45020028 00004000 4006b823 c0a80001 c0000201 1f909c40 11223346 0000000d "
			"505001f6 2aae0000" },
		{ 5, 200300,
			"45000028 00004000 4006b825 c0a80001 c0000201 1f909c40 11223346 00000000 "
			"50040000 2cfd0000" },
		{ 0 },
	};
	g_autoptr(World) world = world_new();

	assert_passes(world, packets,
		HANDSHAKE "+0 < PU. 1:12(11) ack 1 win 257 urg 5\n"
			  "+0 > U. 1:2(1) ack 12 urg 1\n"
			  "+0 < [ce] FEW. 12:12(0) ack 2 win 257\n"
			  "+0 > [ect0] E. 2:2(0) ack 13\n"
			  "+0 < R 13:13(0) win 0\n"
			  "+0 > R 2:2(0) win 0\n",
		NULL);
	assert_inbound(world, 2,
		"45000033 00000000 ff06391a c0000201 c0a80001 9c401f90 00000001 11223345 50380101 "
		"2bb80005 00000000 00000000 000000");
	assert_inbound(world, 3,
		"45030028 00000000 ff063922 c0000201 c0a80001 9c401f90 0000000c 11223346 50d10101 "
		"2b230000");
	assert_inbound(world, 4,
		"45000028 00000000 ff063925 c0000201 c0a80001 9c401f90 0000000d 00000000 50040000 "
		"71580000");
}

static void
test_fast_open(void)
{
	static const KernelPacket packets[] = {
		{ 1, 50,
			"45000038 00004000 4006b815 c0a80001 c0000201 1f909c40 11223344 0000000b "
			"9012faf0 b70d0000 020405b4 220a0102 03040506 07080101" },
		{ 0 },
	};
	g_autoptr(World) world = world_new();

	assert_passes(world, packets,
		LISTEN "+0 < S 0:10(10) win 100 <mss 1000,FO,nop,nop>\n"
		       "+0 > S. 0:0(0) ack 11 <mss 1460,FO 0102030405060708,nop,nop>\n",
		NULL);
	assert_inbound(world, 0,
		"4500003a 00000000 ff063913 c0000201 c0a80001 9c401f90 00000000 00000000 70020064 "
		"28020000 020403e8 22020101 00000000 00000000 0000");
}

static void
test_two_connections(void)
{
	static const KernelPacket packets[] = {
		{ 2, 50,
			"45000028 00004000 4006b825 c0a80001 c0000201 1f9003ea 00000500 00000001 "
			"5012faf0 09bc0000" },
		{ 2, 60,
			"45000028 00004000 4006b825 c0a80001 c0000201 1f9003e9 00000900 00000001 "
			"5012faf0 05bd0000" },
		{ 4, 70,
			"45000028 00004000 4006b825 c0a80001 c0000201 1f9003ea 00000501 00000015 "
			"5010faf0 09a90000" },
		{ 0 },
	};
	g_autoptr(World) world = world_new();

	/* With ports written, each packet finds its own connection, whatever came first. */
	assert_passes(world, packets,
		LISTEN "+0 < 1001 > 8080 S 0:0(0) win 100\n"
		       "+0 < 1002 > 8080 S 0:0(0) win 100\n"
		       "+0 > 8080 > 1001 S. 0:0(0) ack 1\n"
		       "+0 > 8080 > 1002 S. 0:0(0) ack 1\n"
		       "+0 < 1001 > 8080 . 1:1(0) ack 1 win 100\n"
		       "+0 < 1002 > 8080 . 1:21(20) ack 1 win 100\n"
		       "+0 accept(3, ..., ...) = 4\n"
		       "+0 accept(3, ..., ...) = 5\n"
		       "+0 > 8080 > 1002 . 1:1(0) ack 21\n",
		NULL);
	assert_inbound(world, 2,
		"45000028 00000000 ff063925 c0000201 c0a80001 03e91f90 00000001 00000901 50100064 "
		"004b0000");
	assert_inbound(world, 3,
		"4500003c 00000000 ff063911 c0000201 c0a80001 03ea1f90 00000001 00000501 50100064 "
		"04360000 00000000 00000000 00000000 00000000 00000000");
	/* The second descriptor is the second connection's, which was the last to begin. */
	g_assert_cmpuint(world_step(world, 12)->info->len, >, 0);
	/* Each is reset. */
	g_assert_cmpuint(world->inbound->len, ==, 6);
}

static void
test_commands(void)
{
	g_autoptr(World) world = world_new();

	assert_passes(world, NULL,
		"`echo first`\n"
		"0 `echo second`\n"
		"+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
		"`echo last`\n",
		"init_scripts=/tmp/a,/tmp/b");
	g_assert_cmpstr(
		world->commands->str, ==, "'/tmp/a';'/tmp/b';echo first;echo second;echo last;");
}

static void
test_code(void)
{
	static const KernelPacket packets[] = { { 1, 100050, SYN_ACK }, { 0 } };
	g_autoptr(World) world = world_new();

	assert_passes(world, packets,
		HANDSHAKE "+0 %{ want = 10\n"
			  "assert tcpi_snd_cwnd == want, tcpi_snd_cwnd\n"
			  "print('seen', tcpi_snd_cwnd) }%\n"
			  "+0 %{ assert want == 10 }%\n",
		NULL);
	g_assert_cmpstr(world_step(world, 8)->text, ==, "seen 10\n");
}

static void
test_snapshot(void)
{
	static const KernelPacket packets[] = { { 1, 100050, SYN_ACK }, { 1, 100050, NULL } };
	g_autoptr(World) world = world_new();
	g_autoptr(World) plain = world_new();

	assert_passes(world, packets, HANDSHAKE, NULL);
	assert_passes(plain, packets, HANDSHAKE, "snapshots=no");
	g_assert_cmpuint(world_step(world, 3)->info->len, ==, 0);
	g_assert_cmpuint(world_step(world, 5)->info->len, ==, 0);
	g_assert_cmpuint(world_step(plain, 7)->info->len, ==, 0);

	GPtrArray *info = world_step(world, 7)->info;
	gboolean found = FALSE;

	for (guint i = 0; i < info->len; i++) {
		const WbInfoField *field = info->pdata[i];

		if (g_str_equal(field->name, "tcpi_snd_cwnd"))
			found = field->value == 10;
	}
	g_assert_true(found);
}

static void
test_blocking(void)
{
	static const KernelPacket packets[] = { { 1, 100050, SYN_ACK }, { 0 } };
	g_autoptr(World) world = world_new();

	world->accept_after = 2;
	assert_passes(world, packets,
		LISTEN "+0...0.2 accept(3, ..., ...) = 4\n"
		       "+.1 < S 0:0(0) win 32792 <mss 1000,sackOK,nop,nop,nop,wscale 7>\n"
		       "+0 > S. 0:0(0) ack 1 <mss 1460,nop,nop,sackOK,nop,wscale 8>\n"
		       "+.1 < . 1:1(0) ack 1 win 257\n"
		       "+0 setsockopt(4, SOL_TCP, TCP_NODELAY, [1], 4) = 0\n",
		NULL);
	/* It is said when it has returned. */
	g_assert_cmpstr(world_step(world, 4)->actual, ==, "accept(3, ..., ...) = 4");
	g_assert_cmpstr(world_step(world, 4)->text, ==, "returned after 200.1 ms");
	g_assert_cmpint(world_step(world, 4)->run_us, ==, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/player/handshake", test_handshake);
	g_test_add_func("/player/initial-numbers", test_initial_numbers);
	g_test_add_func("/player/active-open", test_active_open);
	g_test_add_func("/player/sack", test_sack);
	g_test_add_func("/player/timestamps", test_timestamps);
	g_test_add_func("/player/scaled-ecr", test_scaled_ecr);
	g_test_add_func("/player/segments", test_segments);
	g_test_add_func("/player/flags", test_flags);
	g_test_add_func("/player/fast-open", test_fast_open);
	g_test_add_func("/player/two-connections", test_two_connections);
	g_test_add_func("/player/commands", test_commands);
	g_test_add_func("/player/code", test_code);
	g_test_add_func("/player/snapshot", test_snapshot);
	g_test_add_func("/player/blocking", test_blocking);
	return g_test_run();
}
