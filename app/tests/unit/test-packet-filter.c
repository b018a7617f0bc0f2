/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The display filter of packets, and the cells of their list. */
#include "evidence/packet-filter.h"

#include "base/error.h"
#include "draw/packet-row.h"
#include "draw-fixture.h"

#include <arpa/inet.h>
#include <string.h>

static gboolean
matches(const char *text, const WbRunEvent *event)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbPacketFilter) filter = wb_packet_filter_new(text, &error);

	g_assert_no_error(error);
	return wb_packet_filter_match(filter, event);
}

static void
expect_fault(const char *text, const char *said)
{
	g_autoptr(GError) error = NULL;
	WbPacketFilter *filter = wb_packet_filter_new(text, &error);

	g_assert_null(filter);
	g_assert_error(error, WB_ERROR, WB_ERROR_USAGE);
	g_assert_nonnull(strstr(error->message, said));
}

/* 10.0.0.1:40000 to 10.0.0.2:80 */
static const WbRunEvent *
add_syn(Run *run)
{
	const WbTcp tcp = { .seq = 100, .flags = WB_TCP_SYN, .window = 512 };

	return run_packet(run, 5 * MS, 40000, FALSE, &tcp, 0);
}

static void
test_language(void)
{
	Run run = run_new();
	const WbRunEvent *syn = add_syn(&run);

	g_assert_true(matches("", syn));
	g_assert_true(matches("  ", syn));
	g_assert_true(matches("tcp", syn));
	g_assert_false(matches("udp", syn));
	g_assert_true(matches("host 10.0.0.2 and dst port 80", syn));
	g_assert_false(matches("src port 80", syn));
	g_assert_true(matches("tcp[tcpflags] & tcp-syn != 0", syn));
	g_assert_false(matches("tcp[tcpflags] & (tcp-ack|tcp-fin) != 0", syn));
	g_assert_true(matches("tcp[13]=0x2 and ip[8]>0 and len < 0x100", syn));
	g_assert_true(matches("net 10.0.0.0/8 and not (arp or ip6)", syn));
	g_assert_true(matches("port http", syn));
	g_assert_false(matches("host fe80::1", syn));
	g_assert_false(matches("tcp and udp", syn));
	run_clear(&run);
}

static void
test_ends(void)
{
	Run run = run_new();
	const WbRunEvent *syn = add_syn(&run);

	g_assert_true(matches("80", syn));
	g_assert_false(matches("81", syn));
	g_assert_true(matches("10.0.0.2:80", syn));
	g_assert_true(matches("10.0.0.2:80-10.0.0.1:40000", syn));
	g_assert_false(matches("10.0.0.2:40000", syn));
	run_clear(&run);
}

/* The last three would be looked up on the network if libpcap got them. */
static void
test_faults(void)
{
	g_autofree char *much = g_strnfill(5000, ' ');
	g_autofree char *longest = g_strconcat("tcp", much, "and tcp", NULL);
	g_autoptr(GError) error = NULL;

	expect_fault("tcp and", "syntax error");
	expect_fault("tcp[", "");
	expect_fault("host 1.2.3.4.5", "");
	expect_fault("tcp.port == 80", "\"tcp.port\"");
	expect_fault("host example.com", "\"example.com\"");
	expect_fault("example", "\"example\"");
	expect_fault("src host a.example and tcp", "\"a.example\"");
	g_assert_null(wb_packet_filter_new(longest, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_TOO_BIG);
}

/* A filter that this link cannot have lets nothing through; it may be right for another. */
static void
test_link(void)
{
	Run run = run_new();
	const WbRunEvent *syn = add_syn(&run);

	g_assert_false(matches("ether host 02:00:00:00:00:01", syn));
	g_assert_false(matches("inbound", syn));
	run_clear(&run);
}

static void
test_empty_packet(void)
{
	g_autoptr(WbCapture) capture = wb_capture_new();
	g_autoptr(GBytes) none = g_bytes_new(NULL, 0);
	g_autoptr(WbRunEvent) event = wb_capture_add(capture, LINKTYPE_RAW, 0, 1, none, 0);

	g_assert_false(matches("tcp", event));
	g_assert_true(matches("", event));
}

static void
test_of_flow(void)
{
	Run run = run_new();
	const WbRunEvent *syn = add_syn(&run);
	WbFlow same = { 6, 6, 7, 7, { { 0 } }, { { 0 } } };
	g_autofree char *text = wb_packet_filter_of_flow(&syn->flow);
	g_autofree char *loop = wb_packet_filter_of_flow(&same);

	g_assert_cmpstr(
		text, ==, "tcp and host 10.0.0.1 and host 10.0.0.2 and port 40000 and port 80");
	g_assert_cmpstr(loop, ==, "tcp and host :: and port 7");
	g_assert_true(matches(text, syn));
	g_assert_false(matches(loop, syn));
	same.version = 0;
	g_assert_null(wb_packet_filter_of_flow(&same));
	run_clear(&run);
}

/* --- cells -------------------------------------------------------------------------------------
 */

static void
expect_info(const WbRunEvent *event, const WbTcpAnalysis *analysis, gboolean absolute,
	const char *expected)
{
	g_autofree char *info = wb_packet_row_dup_info(event, analysis, absolute);

	g_assert_cmpstr(info, ==, expected);
}

static void
test_cells(void)
{
	Run run = run_new();
	const WbTcp data = {
		.seq = 4294967290u, .ack = 700, .flags = WB_TCP_ACK | WB_TCP_PSH, .window = 9
	};
	const WbRunEvent *syn = add_syn(&run);
	const WbRunEvent *packet = run_packet(&run, 6 * MS, 41000, FALSE, &data, 10);
	g_autofree char *from = wb_packet_row_dup_end(packet, FALSE);
	g_autofree char *to = wb_packet_row_dup_end(packet, TRUE);
	g_autofree char *ends = wb_packet_row_dup_ends(packet);

	g_assert_cmpstr(from, ==, "10.0.0.1:41000");
	g_assert_cmpstr(to, ==, "10.0.0.2:80");
	g_assert_cmpstr(ends, ==, "10.0.0.1:41000 → 10.0.0.2:80");
	expect_info(syn, NULL, FALSE, "[S], seq 100, win 512, length 0");
	expect_info(syn, NULL, TRUE, "[S], seq 100, win 512, length 0");
	expect_info(packet, NULL, FALSE, "[P.], seq 1:11, ack 1, win 9, length 10");
	/* Over the end of the numbers. */
	expect_info(packet, NULL, TRUE, "[P.], seq 4294967290:4, ack 700, win 9, length 10");
	run_clear(&run);
}

static void
test_absolute_sack(void)
{
	WbRunEvent event = { .stream = WB_STREAM_PACKET, .has_sequence = TRUE, .sequence = 5000 };

	event.flow.version = 4;
	event.packet.ack = 1001;
	event.text = (char *)"IP 10.0.0.1.1 > 10.0.0.2.2: Flags [.], ack 1, win 9, options "
			     "[nop,nop,sack 2 {5:9}{11:13},TS val 7 ecr 8], length 0";
	expect_info(&event, NULL, TRUE,
		"[.], ack 1001, win 9, options "
		"[nop,nop,sack 2 {1005:1009}{1011:1013},TS val 7 ecr 8], length 0");
}

static void
expect_states(WbTcpState a, WbTcpState b, int client, const char *expected)
{
	const WbTcpAnalysis analysis = { .end = 1, .states = { a, b } };
	g_autofree char *states = wb_packet_row_dup_states(&analysis, client);

	g_assert_cmpstr(states, ==, expected);
}

static void
test_states(void)
{
	g_autofree char *none = wb_packet_row_dup_states(NULL, 0);

	g_assert_cmpstr(none, ==, "");
	expect_states(WB_TCP_STATE_SYN_SENT, WB_TCP_STATE_LISTEN, 0, "◆ SYN-SENT  ● LISTEN");
	expect_states(WB_TCP_STATE_SYN_SENT, WB_TCP_STATE_LISTEN, 1, "◆ LISTEN  ● SYN-SENT");
	expect_states(WB_TCP_STATE_SYN_SENT, WB_TCP_STATE_LISTEN, -1, "LISTEN  SYN-SENT");
	expect_states(WB_TCP_STATE_CLOSED, WB_TCP_STATE_CLOSED, 0, "CLOSED");
}

static void
test_remark(void)
{
	Run run = run_new();
	const WbRunEvent *syn = add_syn(&run);
	const WbTcpAnalysis analysis = { .remarks = WB_TCP_REMARK_REFUSED };

	expect_info(syn, &analysis, FALSE, "refused · [S], seq 100, win 512, length 0");
	run_clear(&run);
}

static void
test_others(void)
{
	WbRunEvent event = { .stream = WB_STREAM_PACKET };
	g_autofree char *end = wb_packet_row_dup_end(&event, FALSE);
	g_autofree char *ends = NULL;

	event.text = (char *)"ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28";
	g_assert_cmpstr(end, ==, "");
	expect_info(&event, NULL, TRUE, event.text);
	event.flow = (WbFlow){ 6, IPPROTO_UDP, 1, 2, { { 1 } }, { { 1 } } };
	ends = wb_packet_row_dup_ends(&event);
	g_assert_cmpstr(ends, ==, ":1 → :2");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/packet-filter/language", test_language);
	g_test_add_func("/packet-filter/ends", test_ends);
	g_test_add_func("/packet-filter/faults", test_faults);
	g_test_add_func("/packet-filter/link", test_link);
	g_test_add_func("/packet-filter/empty-packet", test_empty_packet);
	g_test_add_func("/packet-filter/of-flow", test_of_flow);
	g_test_add_func("/packet-row/cells", test_cells);
	g_test_add_func("/packet-row/absolute-sack", test_absolute_sack);
	g_test_add_func("/packet-row/states", test_states);
	g_test_add_func("/packet-row/remark", test_remark);
	g_test_add_func("/packet-row/others", test_others);
	return g_test_run();
}
