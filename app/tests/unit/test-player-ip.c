/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv6, ICMP and UDP of a script, through a wire in memory, with literal bytes. */
#include "player-fixture.h"

static void
test_ipv6(void)
{
	static const KernelPacket packets[] = {
		{ 1, 50,
			"60012345 0018063d fd3d0a0b 17d60000 00000000 00000001 20010db8 00000000 "
			"00000000 00000001 1f909c40 11223344 00000001 6012faf0 50280000 020405a0" },
		{ 2, 60,
			"60012345 00140640 fd3d0a0b 17d60000 00000000 00000001 20010db8 00000000 "
			"00000000 00000001 1f909c40 11223345 00000001 5011faf0 67d00000" },
		{ 2, 70,
			"600abcde 00140640 fd3d0a0b 17d60000 00000000 00000001 20010db8 00000000 "
			"00000000 00000001 1f909c40 11223345 00000001 5011faf0 67d00000" },
		{ 0 },
	};
	g_autoptr(World) world = world_new();

	/* The label is random: the script fixes which packets share one. */
	assert_passes(world, packets,
		LISTEN "+0 < S 0:0(0) win 100 <mss 1000>\n"
		       "+0 > (ttl 61, flowlabel 0x1) S. 0:0(0) ack 1 <mss 1440>\n"
		       "+0 < . 1:1(0) ack 1 win 100\n"
		       "+0 > (flowlabel 0x1) F. 1:1(0) ack 1\n"
		       "+0 > (flowlabel 0x2) F. 1:1(0) ack 1\n",
		"ip_version=ipv6");
	assert_inbound(world, 0,
		"60000000 001806ff 20010db8 00000000 00000000 00000001 fd3d0a0b 17d60000 00000000 "
		"00000001 9c401f90 00000000 00000000 60020064 90e40000 020403e8");
}

static void
test_mapped(void)
{
	static const KernelPacket packets[] = { { 1, 100050, SYN_ACK }, { 0 } };
	g_autoptr(World) world = world_new();

	assert_passes(world, packets, HANDSHAKE, "ip_version=ipv4-mapped-ipv6");
	assert_inbound(world, 0,
		"45000034 00000000 ff063919 c0000201 c0a80001 9c401f90 00000000 00000000 80028018 "
		"b2490000 020403e8 04020101 01030307");
}

static void
test_icmp(void)
{
	static const KernelPacket packets[] = { { 1, 100050, SYN_ACK }, { 0 } };
	g_autoptr(World) world = world_new();

	assert_passes(world, packets,
		HANDSHAKE "+0 < icmp unreachable frag_needed mtu 1200 [1:1001(1000)]\n", NULL);
	/* Type 3, code 4; the quoted packet is the kernel's: its ports, its sequence number. */
	assert_inbound(world, 2,
		"45000038 00000000 ff01391a c0000201 c0a80001 0304f813 000004b0 45000410 00004000 "
		"4006b43d c0a80001 c0000201 1f909c40 11223345");
}

/* Without a quotation it is about the first byte of the connection. */
static void
test_icmp_plain(void)
{
	static const KernelPacket packets[] = {
		{ 0, 50,
			"4500002c 00004000 4006b821 c0a80001 c0000201 c7381f90 11223344 00000000 "
			"6002faf0 ef5b0000 020405b4" },
		{ 0 },
	};
	static const KernelResult results[] = { { SYS_connect, -EINPROGRESS }, { 0 } };
	g_autoptr(World) world = world_new();

	world->results = results;
	assert_passes(world, packets,
		"0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
		"+0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)\n"
		"+0 > S 0:0(0) <mss 1460>\n"
		"+0 < icmp unreachable host_unreachable\n"
		"+0 < icmp echo_request id 5\n",
		NULL);
	assert_inbound(world, 0,
		"45000038 00000000 ff01391a c0000201 c0a80001 0301d1cf 00000000 45000028 00004000 "
		"4006b825 c0a80001 c0000201 c7381f90 11223344");
	assert_inbound(world, 1, "4500001c 00000000 ff013936 c0000201 c0a80001 0800f7fa 00050000");
}

static void
test_icmp6(void)
{
	static const KernelPacket packets[] = {
		{ 1, 100050,
			"60000000 00200640 fd3d0a0b 17d60000 00000000 00000001 20010db8 00000000 "
			"00000000 00000001 1f909c40 11223344 00000001 8012faf0 26fe0000 020405b4 "
			"01010402 01030308" },
		{ 0 },
	};
	g_autoptr(World) world = world_new();

	assert_passes(world, packets,
		HANDSHAKE "+0 < icmp packet_too_big mtu 1280 [1:1001(1000)]\n", "ip_version=ipv6");
	assert_inbound(world, 2,
		"60000000 00383aff 20010db8 00000000 00000000 00000001 fd3d0a0b 17d60000 00000000 "
		"00000001 0200f464 00000500 60000000 03fc0640 fd3d0a0b 17d60000 00000000 00000001 "
		"20010db8 00000000 00000000 00000001 1f909c40 11223345");
}

static void
test_udp(void)
{
	static const KernelPacket packets[] = {
		{ 0, 50,
			"45000080 00004000 4011b7c2 c0a80001 c0000201 c7381f90 006c95a2 00000000 "
			"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
			"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000" },
		{ 1, 90,
			"45000038 00004000 4001b81a c0a80001 c0000201 0303fcfc 00000000 00000000 "
			"00000000 00000000 00000000 00000000 00000000 00000000" },
		{ 0 },
	};
	static const KernelResult results[] = { { SYS_write, 100 }, { 0 } };
	g_autoptr(World) world = world_new();

	world->results = results;
	assert_passes(world, packets,
		"0 socket(..., SOCK_DGRAM, IPPROTO_UDP) = 3\n"
		"+0 connect(3, ..., ...) = 0\n"
		"+0 write(3, ..., 100) = 100\n"
		"+0 > udp (100)\n"
		"+0 < udp (30)\n"
		"+0 > icmp unreachable port_unreachable\n",
		NULL);
	assert_inbound(world, 0,
		"4500003a 00000000 ff113908 c0000201 c0a80001 1f90c738 0026962e 00000000 00000000 "
		"00000000 00000000 00000000 00000000 00000000 0000");
	g_assert_cmpuint(world->inbound->len, ==, 1);
}

static void
test_housekeeping(void)
{
	/* A search for routers, one for a neighbour, and a name query are no business of the
	 * script. */
	static const KernelPacket packets[] = {
		{ 0, 10,
			"60000000 00083a40 fd3d0a0b 17d60000 00000000 00000001 ff020000 00000000 "
			"00000000 00000002 85005c98 00000000" },
		{ 0, 20,
			"60000000 00183a40 fd3d0a0b 17d60000 00000000 00000001 20010db8 00000000 "
			"00000000 00000001 87002bd3 00000000 00000000 00000000 00000000 00000000" },
		{ 0, 30,
			"60000000 001c1140 fd3d0a0b 17d60000 00000000 00000001 ff020000 00000000 "
			"00000000 000000fb 14e914e9 001cb6c6 00000000 00000000 00000000 00000000 "
			"00000000" },
		{ 1, 50,
			"60000000 00180640 fd3d0a0b 17d60000 00000000 00000001 20010db8 00000000 "
			"00000000 00000001 1f909c40 11223344 00000001 6012faf0 50280000 020405a0" },
		{ 0 },
	};
	g_autoptr(World) world = world_new();

	assert_passes(world, packets,
		LISTEN "+0 < S 0:0(0) win 100 <mss 1000>\n"
		       "+0 > S. 0:0(0) ack 1 <mss 1440>\n",
		"ip_version=ipv6 strict");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/player/ipv6", test_ipv6);
	g_test_add_func("/player/mapped", test_mapped);
	g_test_add_func("/player/icmp", test_icmp);
	g_test_add_func("/player/icmp-plain", test_icmp_plain);
	g_test_add_func("/player/icmp6", test_icmp6);
	g_test_add_func("/player/udp", test_udp);
	g_test_add_func("/player/housekeeping", test_housekeeping);
	return g_test_run();
}
