/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packet that a script's line describes, and the names of ICMP. */
#include "spec-fixture.h"

static void
test_from_spec(void)
{
	WbPacket packet = make("< (tos 0x12) P. 1:11(10) ack 3 win 4 urg 5 <mss 6>", 4);

	g_assert_cmpuint(packet.version, ==, 4);
	g_assert_cmpuint(packet.protocol, ==, 6);
	g_assert_cmpuint(packet.ttl, ==, 255);
	g_assert_cmphex(packet.tos, ==, 0x12);
	g_assert_cmpuint(packet.tcp.seq, ==, 1);
	g_assert_cmpuint(packet.tcp.ack, ==, 3);
	g_assert_cmpuint(packet.tcp.window, ==, 4);
	g_assert_cmpuint(packet.tcp.urgent, ==, 5);
	g_assert_cmphex(packet.tcp.flags, ==, WB_TCP_PSH | WB_TCP_ACK);
	g_assert_cmpuint(packet.tcp.options.count, ==, 1);
	g_assert_cmpuint(packet.tcp.options.list[0].mss, ==, 6);
	g_assert_cmpuint(packet.payload_length, ==, 10);
	g_assert_null(packet.payload);
	packet = make("< [ce] 10 > 20 . 1:1(0) ack 3 win 4", 6);
	g_assert_cmphex(packet.tos, ==, WB_ECN_CE);
	g_assert_cmpuint(packet.tcp.source_port, ==, 10);
	g_assert_cmpuint(packet.tcp.destination_port, ==, 20);
	packet = make("< (ttl 7) . 1:1(0) ack 3 win 4", 6);
	g_assert_cmpuint(packet.ttl, ==, 7);
	packet = make("> . 1:1(0) ack 3", 6);
	g_assert_cmpuint(packet.tcp.window, ==, 0);
	packet = make("< udp 10 > 20 (9)", 6);
	g_assert_cmpuint(packet.protocol, ==, 17);
	g_assert_cmpuint(packet.udp.source_port, ==, 10);
	g_assert_cmpuint(packet.udp.destination_port, ==, 20);
	g_assert_cmpuint(packet.payload_length, ==, 9);
	packet = make("< (flowlabel 0x9) icmp packet_too_big mtu 1300", 6);
	g_assert_cmpuint(packet.protocol, ==, 58);
	g_assert_cmpuint(packet.flow_label, ==, 9);
	g_assert_cmpuint(packet.icmp.type, ==, 2);
	g_assert_cmpuint(packet.icmp.rest, ==, 1300);
	packet = make("< icmp echo_request id 4 [raw (20)]", 4);
	g_assert_cmpuint(packet.icmp.type, ==, 8);
	g_assert_cmphex(packet.icmp.rest, ==, 0x40000);
	g_assert_cmpuint(packet.payload_length, ==, 12);
}

static const struct {
	const char *packet;
	guint version;
	const char *message;
} faults[] = {
	{ "< icmp packet_too_big mtu 1300", 4, "IPv4 has no ICMP message \"packet_too_big\"" },
	{ "< icmp unreachable no_route", 4, "IPv4 has no ICMP message \"unreachable no_route\"" },
	{ "< icmp unreachable port_unreachable mtu 5", 4,
		"ICMP unreachable has no MTU: only unreachable frag_needed has" },
	{ "< icmp unreachable mtu 5", 6, "ICMP unreachable has no MTU: only packet_too_big has" },
	{ "< icmp unreachable frag_needed mtu 65536", 4,
		"the MTU 65536 does not fit: in IPv4 the most is 65535" },
	{ "< icmp echo_request [raw (7)]", 4,
		"[raw (7)] is shorter than an ICMP header: the least is 8" },
};

static void
test_from_spec_faults(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
		g_autoptr(WbScript) script = parse(faults[i].packet);
		g_autoptr(GError) error = NULL;
		WbPacket packet;

		g_assert_false(wb_packet_from_spec(
			get_packet(script), faults[i].version, &packet, &error));
		g_assert_error(error, WB_ERROR, WB_ERROR_INVALID_DATA);
		g_assert_cmpstr(error->message, ==, faults[i].message);
	}
}

/* What the parser would not let through. */
static void
test_from_spec_unparsed(void)
{
	g_autoptr(WbScript) script = parse("< . 1:1(0) ack 1 win 5 <sack 1:2 3:4 5:6 7:8>");
	WbPacketSpec *spec = ((WbEvent *)script->events->pdata[0])->packet;
	const WbOptionSpec more = { .option = { .kind = WB_OPTION_TIMESTAMP } };
	g_autoptr(GError) long_one = NULL, many = NULL, window = NULL;
	WbPacket packet;

	g_array_append_val(spec->tcp.options, more);
	g_assert_false(wb_packet_from_spec(spec, 4, &packet, &long_one));
	g_assert_cmpstr(
		long_one->message, ==, "the TCP options take 44 bytes; a header has room for 40");
	for (guint i = 0; i < WB_OPTIONS_MAX; i++)
		g_array_append_val(spec->tcp.options, more);
	g_assert_false(wb_packet_from_spec(spec, 4, &packet, &many));
	g_assert_cmpstr(many->message, ==, "42 TCP options do not fit into a header");
	spec->tcp.window = 65536;
	g_assert_false(wb_packet_from_spec(spec, 4, &packet, &window));
	g_assert_cmpstr(window->message, ==,
		"the window 65536 does not fit into the header: the most is 65535");
}

/* "TYPE CODE" in decimal, or "-". */
static char *
find_icmp(guint version, const char *type, const char *code)
{
	guint8 type_number, code_number;

	if (!wb_icmp_find(version, type, code, &type_number, &code_number))
		return g_strdup("-");
	return g_strdup_printf("%u %u", (guint)type_number, (guint)code_number);
}

static const struct {
	guint version;
	const char *type, *code, *numbers;
} icmp_names[] = {
	{ 4, "echo_reply", NULL, "0 0" },
	{ 4, "unreachable", NULL, "3 0" },
	{ 4, "unreachable", "net_unreachable", "3 0" },
	{ 4, "unreachable", "host_unreachable", "3 1" },
	{ 4, "unreachable", "protocol_unreachable", "3 2" },
	{ 4, "unreachable", "port_unreachable", "3 3" },
	{ 4, "unreachable", "frag_needed", "3 4" },
	{ 4, "unreachable", "source_route_failed", "3 5" },
	{ 4, "unreachable", "net_unknown", "3 6" },
	{ 4, "unreachable", "host_unknown", "3 7" },
	{ 4, "unreachable", "source_host_isolated", "3 8" },
	{ 4, "unreachable", "net_prohibited", "3 9" },
	{ 4, "unreachable", "host_prohibited", "3 10" },
	{ 4, "unreachable", "net_unreachable_for_tos", "3 11" },
	{ 4, "unreachable", "host_unreachable_for_tos", "3 12" },
	{ 4, "unreachable", "packet_filtered", "3 13" },
	{ 4, "unreachable", "precedence_violation", "3 14" },
	{ 4, "unreachable", "precedence_cutoff", "3 15" },
	{ 4, "source_quench", NULL, "4 0" },
	{ 4, "redirect", NULL, "5 0" },
	{ 4, "echo_request", NULL, "8 0" },
	{ 4, "time_exceeded", NULL, "11 0" },
	{ 4, "parameter_problem", NULL, "12 0" },
	{ 4, "timestamp_request", NULL, "13 0" },
	{ 4, "timestamp_reply", NULL, "14 0" },
	{ 4, "information_request", NULL, "15 0" },
	{ 4, "information_reply", NULL, "16 0" },
	{ 4, "address_mask_request", NULL, "17 0" },
	{ 4, "address_mask_reply", NULL, "18 0" },
	{ 4, "type_200", "code_255", "200 255" },
	{ 4, "unreachable", "code_9", "3 9" },
	{ 4, "type_3", "frag_needed", "3 4" },
	{ 4, "type_256", NULL, "-" },
	{ 4, "type_", NULL, "-" },
	{ 4, "type_-1", NULL, "-" },
	{ 4, "time_exceeded", "port_unreachable", "-" },
	{ 4, "unreachable", "no_route", "-" },
	{ 4, "frag_needed", NULL, "-" },
	{ 6, "unreachable", "no_route", "1 0" },
	{ 6, "unreachable", "net_unreachable", "1 0" },
	{ 6, "unreachable", "admin_prohibited", "1 1" },
	{ 6, "unreachable", "not_neighbour", "1 2" },
	{ 6, "unreachable", "address_unreachable", "1 3" },
	{ 6, "unreachable", "port_unreachable", "1 4" },
	{ 6, "packet_too_big", NULL, "2 0" },
	{ 6, "time_exceeded", "exceeded_hop_limit", "3 0" },
	{ 6, "time_exceeded", "exceeded_frag_time", "3 1" },
	{ 6, "parameter_problem", "header_field", "4 0" },
	{ 6, "parameter_problem", "unknown_next_header", "4 1" },
	{ 6, "parameter_problem", "unknown_option", "4 2" },
	{ 6, "echo_request", NULL, "128 0" },
	{ 6, "echo_reply", NULL, "129 0" },
	{ 6, "redirect", NULL, "-" },
};

static void
test_icmp_names(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(icmp_names); i++) {
		g_autofree char *numbers =
			find_icmp(icmp_names[i].version, icmp_names[i].type, icmp_names[i].code);

		g_assert_cmpstr(numbers, ==, icmp_names[i].numbers);
	}
	g_assert_cmpstr(wb_icmp_suggest(4, "unreachble", NULL), ==, "unreachable");
	g_assert_cmpstr(wb_icmp_suggest(4, "unreachable", "frag_neded"), ==, "frag_needed");
	g_assert_cmpstr(wb_icmp_suggest(6, "unreachable", "no_rute"), ==, "no_route");
	g_assert_null(wb_icmp_suggest(6, "unreachable", "frag_needed"));
	g_assert_null(wb_icmp_suggest(4, "unreachable", NULL));
	g_assert_null(wb_icmp_suggest(4, "xyz", "abc"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/packet-from-spec/fields", test_from_spec);
	g_test_add_func("/packet-from-spec/faults", test_from_spec_faults);
	g_test_add_func("/packet-from-spec/unparsed", test_from_spec_unparsed);
	g_test_add_func("/packet-from-spec/icmp-names", test_icmp_names);
	return g_test_run();
}
