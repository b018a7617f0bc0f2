/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every kind of statement of a script, through a wire in memory, with literal bytes. */
#include "player-fixture.h"

static const char handshake[] = "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
				"+0 bind(3, ..., ...) = 0\n"
				"+0 listen(3, 1) = 0\n"
				"+.1 < S 0:0(0) win 32792 <mss 1000,sackOK,nop,nop,nop,wscale 7>\n"
				"+0 > S. 0:0(0) ack 1 <mss 1460,nop,nop,sackOK,nop,wscale 8>\n"
				"+.1 < . 1:1(0) ack 1 win 257\n"
				"+0 accept(3, ..., ...) = 4\n";

static void
test_handshake(void)
{
	static const KernelPacket packets[] = { { 1, 100050, "00" }, { 0 } };
	g_autoptr(World) world = world_new();

	world->packets = packets;
	world_play(world, handshake, NULL);
	world_show(world);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/player/handshake", test_handshake);
	return g_test_run();
}
