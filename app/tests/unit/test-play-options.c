/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of a run, from the command line and from a script's head; and events as JSON. */
#include <string.h>

#include "base/diagnostic.h"
#include "base/error.h"
#include "script/event.h"
#include "script/options.h"

static void
assert_set(WbPlayOptions *options, const char *name, const char *value)
{
	GError *error = NULL;

	wb_play_options_set(options, name, value, &error);
	g_assert_no_error(error);
}

static void
assert_refused(const char *name, const char *value, const char *message)
{
	g_autoptr(WbPlayOptions) options = wb_play_options_new();
	g_autoptr(GError) error = NULL;

	g_assert_false(wb_play_options_set(options, name, value, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_USAGE);
	g_assert_cmpstr(error->message, ==, message);
}

static void
test_defaults(void)
{
	g_autoptr(WbPlayOptions) options = wb_play_options_new();

	g_assert_cmpint(options->ip, ==, WB_IP_V4);
	g_assert_cmpint(options->timing, ==, WB_TIMING_ORDER);
	g_assert_cmpuint(options->host_percent, ==, 100);
	g_assert_cmpuint(options->bind_port, ==, 8080);
	g_assert_cmpuint(options->connect_port, ==, 8080);
	g_assert_cmpint(options->tolerance_us, ==, 4000);
	g_assert_cmpfloat(options->tolerance_percent, ==, 12.5);
	g_assert_cmpuint(options->mtu, ==, 1500);
	g_assert_cmpuint(options->ts_tick_us, ==, 0);
	g_assert_false(options->strict);
	g_assert_false(options->strict_segments);
	g_assert_true(options->snapshots);
	g_assert_null(options->define_names->pdata[0]);
}

static void
test_every_option(void)
{
	g_autoptr(WbPlayOptions) options = wb_play_options_new();

	assert_set(options, "ip_version", "ipv4-mapped-ipv6");
	g_assert_cmpint(options->ip, ==, WB_IP_MAPPED);
	assert_set(options, "ip-version", "ipv6");
	g_assert_cmpint(options->ip, ==, WB_IP_V6);
	assert_set(options, "timing", "exact");
	g_assert_cmpint(options->timing, ==, WB_TIMING_EXACT);
	assert_set(options, "host_percent", "250");
	g_assert_cmpuint(options->host_percent, ==, 250);
	assert_set(options, "snapshots", "no");
	g_assert_false(options->snapshots);
	assert_set(options, "strict", NULL);
	g_assert_true(options->strict);
	assert_set(options, "compatible", NULL);
	g_assert_false(options->strict);
	assert_set(options, "bind_port", "80");
	g_assert_cmpuint(options->bind_port, ==, 80);
	g_assert_cmpuint(options->connect_port, ==, 8080);
	assert_set(options, "connect-port", "65535");
	g_assert_cmpuint(options->connect_port, ==, 65535);
	assert_set(options, "local_ip", "192.168.7.1");
	g_assert_cmpstr(options->local_ip, ==, "192.168.7.1");
	assert_set(options, "remote_ip", "2001:db8::1/32");
	g_assert_cmpstr(options->remote_ip, ==, "2001:db8::1/32");
	assert_set(options, "gateway_ip", "192.168.0.1");
	g_assert_cmpstr(options->gateway_ip, ==, "192.168.0.1");
	assert_set(options, "netmask_ip", "255.255.0.0");
	g_assert_cmpstr(options->netmask_ip, ==, "255.255.0.0");
	assert_set(options, "init_scripts", "a,b");
	g_assert_cmpstr(options->init_scripts[1], ==, "b");
	assert_set(options, "speed", "10000");
	g_assert_cmpuint(options->speed, ==, 10000);
	assert_set(options, "mss", "1460");
	g_assert_cmpuint(options->mss, ==, 1460);
	assert_set(options, "mtu", "9000");
	g_assert_cmpuint(options->mtu, ==, 9000);
}

static void
test_more_options(void)
{
	g_autoptr(WbPlayOptions) options = wb_play_options_new();

	assert_set(options, "tolerance-usecs", "10000");
	g_assert_cmpint(options->tolerance_us, ==, 10000);
	assert_set(options, "tolerance_percent", "2.5");
	g_assert_cmpfloat(options->tolerance_percent, ==, 2.5);
	assert_set(options, "tcp_ts_ecr_scaled", NULL);
	g_assert_true(options->ecr_scaled);
	assert_set(options, "tcp_ts_tick_usecs", "1000");
	g_assert_cmpuint(options->ts_tick_us, ==, 1000);
	assert_set(options, "strict_segments", NULL);
	g_assert_true(options->strict_segments);
	assert_set(options, "non_fatal", "packet");
	g_assert_true(options->packets_not_fatal);
	g_assert_false(options->calls_not_fatal);
	assert_set(options, "non_fatal", "packet,syscall");
	g_assert_true(options->calls_not_fatal);
	assert_set(options, "is_anyip", NULL);
	g_assert_true(options->is_anyip);
	assert_set(options, "send_omit_free", NULL);
	g_assert_true(options->send_omit_free);
	assert_set(options, "dry-run", NULL);
	g_assert_true(options->dry_run);
	assert_set(options, "verbose", NULL);
	g_assert_true(options->verbose);
	assert_set(options, "v", NULL);
	assert_set(options, "debug", NULL);
	assert_set(options, "code_command", "/usr/bin/python3");
	assert_set(options, "code_format", "python");
	assert_set(options, "code_sockopt", "TCP_INFO");
	assert_set(options, "define", "ONE=1");
	assert_set(options, "D", "TWO=\"x=y\"");
	assert_set(options, "D", "ONE=0x10");
	g_assert_cmpuint(options->define_names->len, ==, 3);
	g_assert_cmpstr(options->define_names->pdata[0], ==, "ONE");
	g_assert_cmpstr(options->define_names->pdata[1], ==, "TWO");
	g_assert_null(options->define_names->pdata[2]);
	g_assert_cmpstr(g_hash_table_lookup(options->defines, "ONE"), ==, "0x10");
	g_assert_cmpstr(g_hash_table_lookup(options->defines, "TWO"), ==, "\"x=y\"");
}

static void
test_refused(void)
{
	static const char *const two_machines[] = { "wire_client", "wire_server", "wire_server_ip",
		"wire_server_at", "wire_server_port", "wire_client_dev", "wire_server_dev" };

	for (gsize i = 0; i < G_N_ELEMENTS(two_machines); i++) {
		g_autofree char *message =
			g_strdup_printf("--%s is not supported: a script is played on one machine",
				two_machines[i]);

		assert_refused(two_machines[i], NULL, message);
	}
	assert_refused("so_filename", "x.so",
		"--so_filename is not supported: the network stack is the kernel's, not a shared "
		"object's");
	assert_refused("so-flags", "x",
		"--so_flags is not supported: the network stack is the kernel's, not a shared "
		"object's");
	assert_refused("psp_udp_port", "1", "--psp_udp_port is not supported: PSP packets are not");
	assert_refused(
		"code_sockopt", "TCP_CC_INFO", "--code_sockopt=TCP_CC_INFO: expected TCP_INFO");
	assert_refused("code_command", "perl",
		"--code_command=perl: expected a Python: assertions are evaluated by the player "
		"itself");
}

static void
test_wrong(void)
{
	assert_refused("tolerance_usec", "1",
		"there is no option --tolerance_usec; did you mean --tolerance_usecs?");
	assert_refused("qqqqqqqqqqqq", "1", "there is no option --qqqqqqqqqqqq");
	assert_refused("mtu", NULL, "--mtu needs a value");
	assert_refused("mtu", "", "--mtu needs a value");
	assert_refused("mtu", "67", "--mtu=67: expected a number from 68 to 65535");
	assert_refused("bind_port", "0", "--bind_port=0: expected a number from 1 to 65535");
	assert_refused("bind_port", "8o", "--bind_port=8o: expected a number from 1 to 65535");
	assert_refused("strict", "yes", "--strict takes no value");
	assert_refused(
		"ip_version", "ipv5", "--ip_version=ipv5: expected ipv4, ipv6 or ipv4-mapped-ipv6");
	assert_refused("timing", "\033[1m", "--timing=\\x1b[1m: expected order or exact");
	assert_refused("local_ip", "1.2.3", "--local_ip=1.2.3: expected an IPv4 or IPv6 address");
	assert_refused("local_ip", "1.2.3.4/33",
		"--local_ip=1.2.3.4/33: expected an IPv4 or IPv6 address");
	assert_refused("define", "1A=2", "--define=1A=2: expected NAME=VALUE");
	assert_refused("define", "A", "--define=A: expected NAME=VALUE");
	assert_refused("non_fatal", "all",
		"--non_fatal=all: expected packet, syscall or both with a comma");
	assert_refused("tolerance_percent", "-1",
		"--tolerance_percent=-1: expected a percentage from 0 to 10000");
	assert_refused("tolerance_percent", "nan",
		"--tolerance_percent=nan: expected a percentage from 0 to 10000");
}

static WbScript *
parse(const char *text)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	WbScript *script = wb_script_parse("a.pkt", text, strlen(text), faults);

	g_assert_nonnull(script);
	return script;
}

static void
test_head(void)
{
	g_autoptr(WbScript) script = parse("--ip_version=ipv6\n--tolerance_usecs=7000\n"
					   "--define=A=1\n--define=B=2\n0 `true`\n");
	g_autoptr(WbPlayOptions) options = wb_play_options_new();
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);

	/* The command line was first, and wins. */
	assert_set(options, "ip-version", "ipv4");
	assert_set(options, "define", "B=3");
	g_assert_true(wb_play_options_add_script(options, script, faults));
	g_assert_cmpint(options->ip, ==, WB_IP_V4);
	g_assert_cmpint(options->tolerance_us, ==, 7000);
	g_assert_cmpstr(g_hash_table_lookup(options->defines, "A"), ==, "1");
	g_assert_cmpstr(g_hash_table_lookup(options->defines, "B"), ==, "3");
}

static guint
get_mtu(const char *ip_version, const char *mtu, const char *head)
{
	g_autoptr(WbScript) script = parse(head);
	g_autoptr(WbPlayOptions) options = wb_play_options_new();
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);

	if (mtu)
		assert_set(options, "mtu", mtu);
	if (ip_version)
		assert_set(options, "ip_version", ip_version);
	g_assert_true(wb_play_options_add_script(options, script, faults));
	return options->mtu;
}

/* A script for IPv4 keeps its segments over IPv6; one that says IPv6 itself knows better. */
static void
test_mtu(void)
{
	g_assert_cmpuint(get_mtu(NULL, NULL, "0 `true`\n"), ==, 1500);
	g_assert_cmpuint(get_mtu("ipv4", NULL, "0 `true`\n"), ==, 1500);
	g_assert_cmpuint(get_mtu("ipv6", NULL, "0 `true`\n"), ==, 1520);
	g_assert_cmpuint(get_mtu("mapped", NULL, "0 `true`\n"), ==, 1500);
	g_assert_cmpuint(get_mtu("ipv6", "1400", "0 `true`\n"), ==, 1400);
	g_assert_cmpuint(get_mtu("ipv6", NULL, "--mtu=1300\n0 `true`\n"), ==, 1300);
	g_assert_cmpuint(get_mtu(NULL, NULL, "--ip_version=ipv6\n0 `true`\n"), ==, 1500);
	g_assert_cmpuint(get_mtu("ipv6", NULL, "--ip_version=ipv6\n0 `true`\n"), ==, 1500);
}

static void
test_faults_in_head(void)
{
	g_autoptr(WbScript) script =
		parse("--mtu=1\n--wire_client\n--tolerance_usecs=1000\n0 `true`\n");
	g_autoptr(WbPlayOptions) options = wb_play_options_new();
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);

	/* One that the command line overrides is a fault all the same. */
	assert_set(options, "mtu", "1500");
	g_assert_false(wb_play_options_add_script(options, script, faults));
	g_assert_cmpuint(faults->len, ==, 2);

	g_autofree char *first = wb_diagnostic_to_string(faults->pdata[0]);
	g_autofree char *second = wb_diagnostic_to_string(faults->pdata[1]);

	g_assert_true(g_str_has_prefix(
		first, "a.pkt:1:1: error: --mtu=1: expected a number from 68 to 65535\n"));
	g_assert_true(g_str_has_prefix(second,
		"a.pkt:2:1: error: --wire_client is not supported: a script is played on one "
		"machine\n"));
	g_assert_cmpuint(options->mtu, ==, 1500);
	g_assert_cmpint(options->tolerance_us, ==, 1000);
}

/* --- Events --- */

static void
test_json_of_start(void)
{
	g_autoptr(WbPlayEvent) event = wb_play_event_new(WB_PLAY_START);

	event->time = 12;
	event->script = g_strdup("a\"b\\c\n\x01\xff.pkt");
	event->ip = g_strdup("ipv4");
	event->kernel = g_strdup("6.1.0");
	event->timing = g_strdup("order");
	event->strict = TRUE;
	event->events = 3;

	g_autofree char *json = wb_play_event_to_json(event);

	g_assert_cmpstr(json, ==,
		"{\"event\":\"start\",\"time_us\":12,\"run_us\":0,"
		"\"script\":\"a\\\"b\\\\c\\n\\u0001\357\277\275.pkt\",\"ip\":\"ipv4\","
		"\"kernel\":\"6.1.0\",\"timing\":\"order\",\"strict\":true,\"events\":3}\n");
}

static void
test_json_of_step(void)
{
	g_autoptr(WbPlayEvent) event = wb_play_event_new(WB_PLAY_STEP);
	WbInfoField *field = g_new0(WbInfoField, 1);
	static const guint8 bytes[] = { 0x45, 0x00, 0xff };

	event->time = 100;
	event->run_us = 7;
	event->step = WB_STEP_OUTBOUND;
	event->line = event->end_line = 5;
	event->column = 2;
	event->label = g_strdup("syn-ack");
	event->expected = g_strdup("> S. 0:0(0) ack 1");
	event->actual = g_strdup("> S. 0:0(0) ack 2");
	event->verdict = WB_VERDICT_FAIL;
	event->outbound = TRUE;
	event->packet = g_bytes_new_static(bytes, sizeof(bytes));
	field->name = g_strdup("tcpi_snd_cwnd");
	field->value = 10;
	g_ptr_array_add(event->info, field);
	g_ptr_array_add(event->mismatches, wb_mismatch_new("ack", (WbPlace){ 5, 20 }, g_strdup("1"),
						   g_strdup("2"), "in words"));

	g_autofree char *json = wb_play_event_to_json(event);

	g_assert_cmpstr(json, ==,
		"{\"event\":\"step\",\"time_us\":100,\"run_us\":7,\"step\":\"outbound\",\"line\":5,"
		"\"column\":2,\"end_line\":5,\"label\":\"syn-ack\",\"script_us\":-1,"
		"\"expected\":\"> S. 0:0(0) ack 1\",\"actual\":\"> S. 0:0(0) ack 2\","
		"\"verdict\":\"fail\",\"timing_only\":false,\"mismatches\":[{\"field\":\"ack\","
		"\"expected\":\"1\",\"actual\":\"2\",\"words\":\"in words\",\"line\":5,"
		"\"column\":20,\"timing\":false}],\"outbound\":true,\"packet\":\"4500ff\","
		"\"info\":{\"tcpi_snd_cwnd\":10}}\n");
}

static void
test_json_is_capped(void)
{
	g_autoptr(WbPlayEvent) event = wb_play_event_new(WB_PLAY_STEP);
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < 100000; i++)
		g_string_append(text, "\xc3\xa4\x01");
	for (guint i = 0; i < 100; i++)
		g_ptr_array_add(event->mismatches,
			wb_mismatch_new("ack", (WbPlace){ 5, 20 }, g_strdup(text->str),
				g_strdup(text->str), text->str));
	event->text = g_string_free(text, FALSE);
	event->packet = g_bytes_new_take(g_malloc0(WB_PACKET_MAX), WB_PACKET_MAX);

	g_autofree char *json = wb_play_event_to_json(event);

	g_assert_cmpuint(strlen(json), <, WB_PLAY_EVENT_MAX);
	g_assert_true(g_utf8_validate(json, -1, NULL));
	g_assert_true(g_str_has_suffix(json, "\"}\n"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/play-options/defaults", test_defaults);
	g_test_add_func("/play-options/every-option", test_every_option);
	g_test_add_func("/play-options/more-options", test_more_options);
	g_test_add_func("/play-options/refused", test_refused);
	g_test_add_func("/play-options/wrong", test_wrong);
	g_test_add_func("/play-options/head", test_head);
	g_test_add_func("/play-options/mtu", test_mtu);
	g_test_add_func("/play-options/faults-in-head", test_faults_in_head);
	g_test_add_func("/play-options/json-of-start", test_json_of_start);
	g_test_add_func("/play-options/json-of-step", test_json_of_step);
	g_test_add_func("/play-options/json-is-capped", test_json_is_capped);
	return g_test_run();
}
