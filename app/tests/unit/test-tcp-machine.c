/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of the TCP machine: its page, and that it hangs together. --update writes the page. */
#include "packet/tcp-machine.h"

#include <string.h>

#define PAGE "docs/tcp-machine.md"

static void
test_page(void)
{
	g_autofree char *expected = wb_tcp_machine_to_markdown();
	g_autofree char *page = NULL;

	g_assert_true(g_file_get_contents(PAGE, &page, NULL, NULL));
	g_assert_cmpstr(page, ==, expected);
}

static void
test_ids(void)
{
	for (guint i = 0; i < wb_tcp_machine_get_length(); i++) {
		const WbTcpEdge *edge = wb_tcp_machine_get(i);

		g_assert_true(wb_tcp_machine_find_id(edge->id) == edge);
		g_assert_cmpint(edge->from, !=, edge->to);
		g_assert_cmpint(edge->from, !=, WB_TCP_STATE_UNKNOWN);
	}
	g_assert_null(wb_tcp_machine_find_id("established"));
}

/* No state has two ways to go on the same trigger, but for where a RST leads from SYN-RECEIVED. */
static void
test_determined(void)
{
	guint twice = 0;

	for (guint i = 0; i < wb_tcp_machine_get_length(); i++) {
		for (guint j = 0; j < i; j++) {
			const WbTcpEdge *a = wb_tcp_machine_get(i), *b = wb_tcp_machine_get(j);

			twice += a->from == b->from && a->trigger == b->trigger;
		}
	}
	g_assert_cmpuint(twice, ==, 1);
	g_assert_cmpstr(
		wb_tcp_machine_find(WB_TCP_STATE_SYN_RECEIVED, WB_TCP_TRIGGER_RECEIVE_RST, TRUE)
			->id,
		==, "syn_received-listen-rst");
	g_assert_cmpstr(
		wb_tcp_machine_find(WB_TCP_STATE_SYN_RECEIVED, WB_TCP_TRIGGER_RECEIVE_RST, FALSE)
			->id,
		==, "syn_received-closed-rst");
	g_assert_cmpstr(wb_tcp_machine_find(WB_TCP_STATE_CLOSED, WB_TCP_TRIGGER_LISTEN, FALSE)->id,
		==, "closed-listen");
	g_assert_null(wb_tcp_machine_find(WB_TCP_STATE_CLOSED, WB_TCP_TRIGGER_RECEIVE_FIN, FALSE));
}

/* Every state of the RFC can be reached and left. */
static void
test_connected(void)
{
	for (WbTcpState state = WB_TCP_STATE_CLOSED; state < WB_TCP_STATE_COUNT; state++) {
		guint in = 0, out = 0;

		for (guint i = 0; i < wb_tcp_machine_get_length(); i++) {
			in += wb_tcp_machine_get(i)->to == state;
			out += wb_tcp_machine_get(i)->from == state;
		}
		g_assert_cmpuint(in, >, 0);
		g_assert_cmpuint(out, >, 0);
	}
}

static void
test_label(void)
{
	g_autofree char *two =
		wb_tcp_edge_to_label(wb_tcp_machine_find_id("established-fin_wait_1"));
	g_autofree char *one = wb_tcp_edge_to_label(wb_tcp_machine_find_id("last_ack-closed"));

	g_assert_cmpstr(two, ==, "close\nsnd FIN");
	g_assert_cmpstr(one, ==, "rcv ACK of FIN");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	if (argc > 1 && g_str_equal(argv[1], "--update")) {
		g_autofree char *page = wb_tcp_machine_to_markdown();

		g_assert_true(g_file_set_contents(PAGE, page, -1, NULL));
	}
	g_test_add_func("/tcp-machine/page", test_page);
	g_test_add_func("/tcp-machine/ids", test_ids);
	g_test_add_func("/tcp-machine/determined", test_determined);
	g_test_add_func("/tcp-machine/connected", test_connected);
	g_test_add_func("/tcp-machine/label", test_label);
	return g_test_run();
}
