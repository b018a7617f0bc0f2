/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packet scripts: every form of the language becomes the right tree, and prints as it should. */
#include "base/diagnostic.h"
#include "script/script.h"

#include <string.h>

static GPtrArray *
new_diagnostics(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
}

/* TEXT, which has no fault. */
static WbScript *
parse(const char *text)
{
	g_autoptr(GPtrArray) faults = new_diagnostics();
	WbScript *script = wb_script_parse("test.pkt", text, strlen(text), faults);

	for (guint i = 0; i < faults->len; i++) {
		g_autofree char *fault = wb_diagnostic_to_string(faults->pdata[i]);

		g_test_message("%s", fault);
	}
	g_assert_nonnull(script);
	g_assert_cmpuint(faults->len, ==, 0);
	return script;
}

static const WbEvent *
get_event(const WbScript *script, guint index)
{
	g_assert_cmpuint(index, <, script->events->len);
	return script->events->pdata[index];
}

/* --- Forms: what is written, and how it is printed; NULL: the same --- */

typedef struct {
	const char *name, *written, *printed;
} Form;

static const Form forms[] = {
	/* Times */
	{ "absolute", "    0 close(3) = 0", NULL },
	{ "absolute-fraction", "  0.5 close(3) = 0", NULL },
	{ "absolute-bare", ".25 close(3) = 0", " 0.25 close(3) = 0" },
	{ "relative", "   +0 close(3) = 0", NULL },
	{ "relative-blank", "+ .100 close(3) = 0", "  +.1 close(3) = 0" },
	{ "relative-zero", "+0.010 close(3) = 0", " +.01 close(3) = 0" },
	{ "relative-long", "+1.000001 close(3) = 0", NULL },
	{ "relative-zeros", "+.00000100 close(3) = 0", "+.000001 close(3) = 0" },
	{ "any", "    * > . 1:1(0) ack 1", NULL },
	{ "range", ".1~.2 > . 1:1(0) ack 1", "0.1~0.2 > . 1:1(0) ack 1" },
	{ "relative-range", "+0~+.1 > . 1:1(0) ack 1", NULL },
	{ "blocking", "+0...0.010 connect(3, ..., ...) = 0", "+0...0.01 connect(3, ..., ...) = 0" },
	{ "blocking-absolute", ".1...1 accept(3, ..., ...) = 4",
		"0.1...1 accept(3, ..., ...) = 4" },
	/* TCP */
	{ "syn", "+0 < S 0:0(0) win 1000 <mss 1460,sackOK,nop,nop,nop,wscale 7>",
		"   +0 < S 0:0(0) win 1000 <mss 1460,sackOK,nop,nop,nop,wscale 7>" },
	{ "tight", "+0>P. 1:11(10)ack 1 win 2 urg 3<nop>",
		"   +0 > P. 1:11(10) ack 1 win 2 urg 3 <nop>" },
	{ "no-flags", "   +0 > - 1:1(0)", NULL },
	{ "flags-order", "+0 > PF. 1:1(0) ack 1", "   +0 > FP. 1:1(0) ack 1" },
	{ "urgent", "   +0 > PU. 1:11(10) ack 1 urg 5", NULL },
	{ "ecn-flags", "   +0 > SEWA 0:0(0)", NULL },
	{ "ecn-flags-ack", "   +0 > SEW. 0:0(0) ack 1", NULL },
	{ "ace", "   +0 > .5 1:1(0) ack 1", NULL },
	{ "ace-letters", "   +0 > F.7 1:1(0) ack 1", NULL },
	{ "ace-before", "+0 > P5. 1:1(0) ack 1", "   +0 > P.5 1:1(0) ack 1" },
	{ "wraps", "   +0 > . 4294967290:4(10) ack 4294967295", NULL },
	{ "any-options", "+0 > S. 0:0(0) ack 1 < ... >", "   +0 > S. 0:0(0) ack 1 <...>" },
	{ "ports", "   +0 > 8080 > 54321 . 1:1(0) ack 1", NULL },
	{ "two-lines", "+0 > S. 0:0(0) ack 1\n\t<mss 1460 ,nop>",
		"   +0 > S. 0:0(0) ack 1 <mss 1460,nop>" },
	/* Options */
	{ "timestamp", "   +0 > S 0:0(0) <TS val 4294967295 ecr 0>", NULL },
	{ "sack", "   +0 > . 1:1(0) ack 1 <nop,nop,sack 1:2 3:4 5:6 7:8>", NULL },
	{ "cookie", "+0 > S 0:0(0) <FO ABCD1234>", "   +0 > S 0:0(0) <FO abcd1234>" },
	{ "cookie-number", "   +0 > S 0:0(0) <FO 1234123412341234>", NULL },
	{ "cookie-request", "   +0 > S 0:0(0) <FO,nop,nop,FOEXP>", NULL },
	{ "cookie-experiment", "   +0 > S 0:0(0) <FOEXP 00ff>", NULL },
	{ "cookie-name", "   +0 > S 0:0(0) <FO MY_COOKIE,nop,FOEXP OTHER>", NULL },
	{ "md5", "   +0 > S 0:0(0) <md5 000102030405060708090a0b0c0d0e0f>", NULL },
	{ "accecn", "   +0 > . 1:1(0) ack 1 <ECN e0b 1 ceb 2 e1b 3>", NULL },
	{ "accecn-other", "   +0 > . 1:1(0) ack 1 <ECN e1b 16777215 ceb 0>", NULL },
	{ "accecn-short", "   +0 > . 1:1(0) ack 1 <ECN e0b 1>", NULL },
	{ "eol", "   +0 > . 1:1(0) ack 1 <nop,eol>", NULL },
	/* The IP header */
	{ "ect0", "   +0 < [ect0] . 1:1(0) ack 1 win 1", NULL },
	{ "ce", "   +0 < (ce) . 1:1(0) ack 1 win 1", NULL },
	{ "ect01", "   +0 > [ect01] . 1:1(0) ack 1", NULL },
	{ "ttl", "   +0 > (ttl 64) . 1:1(0) ack 1", NULL },
	{ "tos", "+0 > (tos 0x10 ) . 1:1(0) ack 1", "   +0 > (tos 0x10) . 1:1(0) ack 1" },
	{ "flow-label", "+0>(tos 0x8,flowlabel 0xABCDE) . 1:1(0) ack 1",
		"   +0 > (tos 0x08, flowlabel 0xabcde) . 1:1(0) ack 1" },
	/* Other protocols */
	{ "udp", "   +0 > udp (100)", NULL },
	{ "udp-ports", "+0 > udp 53>1024(100)", "   +0 > udp 53 > 1024 (100)" },
	{ "icmp", "   +0 < icmp unreachable frag_needed mtu 1200 [1:1001(1000)]", NULL },
	{ "icmp-id", "   +0 < icmp echo_request id 17", NULL },
	{ "icmp-type", "   +0 < [ect0] icmp unreachable", NULL },
	{ "icmp-udp", "   +0 < icmp unreachable port_unreachable [udp (10)]", NULL },
	{ "icmp-raw", "   +0 < icmp unreachable port_unreachable [raw (0)]", NULL },
	{ "gre", "   +0 > gre: . 1:1(0) ack 1", NULL },
	{ "nested",
		"+0 > ipv4 1.2.3.4 >  5.6.7.8: ipv6 ::1 > fe80::2: mpls (label 1, tc 0, ttl 9): "
		"(ttl 3) udp (1)",
		"   +0 > ipv4 1.2.3.4 > 5.6.7.8: ipv6 ::1 > fe80::2: mpls (label 1, tc 0, ttl 9): "
		"(ttl 3) udp (1)" },
	{ "psp", "+0 < (ttl 1) encap psp spi 0x1 . 1:1(0) win 1",
		"   +0 < encap psp spi 0x1 (ttl 1) . 1:1(0) win 1" },
	/* System calls */
	{ "call", "   +0 listen(3, 1) = 0", NULL },
	{ "no-arguments", "   +0 getpid ( ) = 7", "   +0 getpid() = 7" },
	{ "ellipsis", "+0 bind(3,...,...) = 0", "   +0 bind(3, ..., ...) = 0" },
	{ "error", "   +0 read(3, ..., 10) = -1 EAGAIN (Resource temporarily unavailable)", NULL },
	{ "error-tight", "+0 read(3, ..., 10) = -1 EPIPE(Broken  pipe)",
		"   +0 read(3, ..., 10) = -1 EPIPE (Broken pipe)" },
	{ "error-bare", "   +0 read(3, ..., 10) = -1 EAGAIN", NULL },
	{ "note", "   +0 fcntl(3, F_GETFL) = 0x2 (flags O_RDWR|O_NONBLOCK)", NULL },
	{ "note-only", "   +0 read(3, ..., 10) = -1 (Invalid argument)", NULL },
	{ "flags", "+0 fcntl(3, F_SETFL, O_RDWR | O_NONBLOCK|0x4) = 0",
		"   +0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK|0x4) = 0" },
	{ "array", "+0 setsockopt(3, SOL_SOCKET, SO_X, [ 1,-2 , 0xFF], 4) = 0",
		"   +0 setsockopt(3, SOL_SOCKET, SO_X, [1, -2, 0xff], 4) = 0" },
	{ "empty-array", "   +0 f([]) = 0", NULL },
	{ "string", "   +0 write(3, \"a\\\"\\\\\\n\\r\\t\\v\\f\\x00\\xff~\", 9) = 9", NULL },
	{ "string-joined", "+0 write(3, \"ab\" \"c\\x41\"\n\"\", 9) = 9",
		"   +0 write(3, \"abcA\", 9) = 9" },
	{ "string-utf-8", "   +0 write(3, \"\303\274\", 2) = 2", NULL },
	{ "string-open", "   +0 read(3, \"ab\"..., 9) = 9", NULL },
	{ "linger", "+0 f(3, {onoff=1,linger=0}) = 0", "   +0 f(3, {onoff=1, linger=0}) = 0" },
	{ "iovec", "   +0 readv(3, [{..., 10}, {\"a\", 1}], 2) = 11", NULL },
	{ "message",
		"   +0 recvmsg(3, {msg_name(...)=..., msg_iov(1)=[{..., 2}], msg_flags=0}, 0) = 2",
		NULL },
	{ "address",
		"   +0 f({sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr(\"1.2.3.4\")}) "
		"= 0",
		NULL },
	{ "field-of-flags", "   +0 poll([{fd=3, events=POLLIN|POLLOUT, revents=0}], 1, 0) = 0",
		NULL },
	{ "field-in-call", "   +0 f(NAME=3) = 0", NULL },
	{ "large", "   +0 f(-9223372036854775808, 9223372036854775807, 0xffffffffffffffff) = 0",
		NULL },
	{ "result-flags", "   +0 f() = A|B (c)", NULL },
	{ "result-array", "   +0 f() = [htons(1)]", NULL },
	{ "result-ellipsis", "   +0 f() = ...", NULL },
	/* Commands and code */
	{ "command", "   +0 `ip link`", NULL },
	{ "command-lines", "   +0 `a\n  b \\` c\n`", NULL },
	{ "code", "+0 %{assert tcpi_snd_cwnd == 10 }%", "   +0 %{ assert tcpi_snd_cwnd == 10 }%" },
	{ "code-lines", "   +0 %{\nassert 1\n  assert 2 }%", NULL },
	{ "code-empty", "+0 %{}%", "   +0 %{ }%" },
};

/* Prints what the tree is; that parses to an equal tree and prints the same again. */
static void
test_form(gconstpointer data)
{
	const Form *form = data;
	g_autoptr(WbScript) script = parse(form->written), again = NULL;
	g_autofree char *printed = wb_script_format(script), *second = NULL;
	g_autofree char *expected =
		g_strdup_printf("%s\n", form->printed ? form->printed : form->written);

	g_assert_cmpuint(script->events->len, ==, 1);
	g_assert_cmpstr(printed, ==, expected);
	again = parse(printed);
	g_assert_true(wb_script_equal(script, again));
	second = wb_script_format(again);
	g_assert_cmpstr(second, ==, printed);
}

/* No two forms are the same tree, except those that print the same. */
static void
test_all_differ(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
		g_autoptr(WbScript) a = parse(forms[i].written);
		g_autofree char *text = wb_script_format(a);

		for (gsize k = 0; k < G_N_ELEMENTS(forms); k++) {
			g_autoptr(WbScript) b = parse(forms[k].written);
			g_autofree char *other = wb_script_format(b);

			g_assert_cmpint(wb_script_equal(a, b), ==, strcmp(text, other) == 0);
		}
	}
}

/* Each differs from the first in one thing. */
static void
test_one_difference(void)
{
	static const char *const packets[] = { "+0 > [ect0] P. 1:2(1) ack 1 win 1 urg 1 <mss 1>",
		"+0 < [ect0] P. 1:2(1) ack 1 win 1 urg 1 <mss 1>",
		"+1 > [ect0] P. 1:2(1) ack 1 win 1 urg 1 <mss 1>",
		"+0~+1 > [ect0] P. 1:2(1) ack 1 win 1 urg 1 <mss 1>",
		"+0 > [ect1] P. 1:2(1) ack 1 win 1 urg 1 <mss 1>",
		"+0 > (ect0) P. 1:2(1) ack 1 win 1 urg 1 <mss 1>",
		"+0 > [ect0, ttl 1] P. 1:2(1) ack 1 win 1 urg 1 <mss 1>",
		"+0 > [ect0, flowlabel 1] P. 1:2(1) ack 1 win 1 urg 1 <mss 1>",
		"+0 > [ect0] 1 > 2 P. 1:2(1) ack 1 win 1 urg 1 <mss 1>",
		"+0 > [ect0] . 1:2(1) ack 1 win 1 urg 1 <mss 1>",
		"+0 > [ect0] P. 2:3(1) ack 1 win 1 urg 1 <mss 1>",
		"+0 > [ect0] P. 1:3(2) ack 1 win 1 urg 1 <mss 1>",
		"+0 > [ect0] P. 1:2(1) ack 2 win 1 urg 1 <mss 1>",
		"+0 > [ect0] P. 1:2(1) ack 1 win 2 urg 1 <mss 1>",
		"+0 > [ect0] P. 1:2(1) ack 1 win 1 urg 2 <mss 1>",
		"+0 > [ect0] P. 1:2(1) ack 1 win 1 urg 1 <mss 2>",
		"+0 > [ect0] P. 1:2(1) ack 1 win 1 urg 1 <mss 1,nop>",
		"+0 > [ect0] P. 1:2(1) ack 1 win 1 urg 1",
		"+0 > [ect0] P. 1:2(1) ack 1 win 1 <mss 1>",
		"// @step a\n+0 > [ect0] P. 1:2(1) ack 1 win 1 urg 1 <mss 1>" };
	static const char *const calls[] = { "+0 f(1, [\"a\"]) = 1 E (n)",
		"+0 g(1, [\"a\"]) = 1 E (n)", "+0 f(2, [\"a\"]) = 1 E (n)",
		"+0 f(0x1, [\"a\"]) = 1 E (n)", "+0 f(1, [\"b\"]) = 1 E (n)",
		"+0 f(1, [\"a\"...]) = 1 E (n)", "+0 f(1, {\"a\"}) = 1 E (n)",
		"+0 f(1, [\"a\", 1]) = 1 E (n)", "+0 f(1, [\"a\"]) = 2 E (n)",
		"+0 f(1, [\"a\"]) = 1 F (n)", "+0 f(1, [\"a\"]) = 1 E (m)",
		"+0...1 f(1, [\"a\"]) = 1 E (n)", "`x`+0 f(1, [\"a\"]) = 1 E (n)",
		"+0 f(1, [\"a\"]) = 1 E (n)`x`", "--x\n+0 f(1, [\"a\"]) = 1 E (n)",
		"+0 f(1, [\"a\"]) = 1 E (n) +0 `y`" };
	const struct {
		const char *const *texts;
		gsize count;
	} groups[] = { { packets, G_N_ELEMENTS(packets) }, { calls, G_N_ELEMENTS(calls) } };

	for (gsize i = 0; i < G_N_ELEMENTS(groups); i++)
		for (gsize k = 1; k < groups[i].count; k++) {
			g_autoptr(WbScript) a = parse(groups[i].texts[0]);
			g_autoptr(WbScript) b = parse(groups[i].texts[k]);

			g_test_message("%s", groups[i].texts[k]);
			g_assert_false(wb_script_equal(a, b));
		}
}

/* --- The tree --- */

static void
test_times(void)
{
	static const struct {
		const char *text;
		WbTimeKind kind;
		gint64 start_us, end_us;
	} times[] = {
		{ "0.5", WB_TIME_ABSOLUTE, 500000, 0 },
		{ "+1", WB_TIME_RELATIVE, 1000000, 0 },
		{ "+.000001", WB_TIME_RELATIVE, 1, 0 },
		{ "+0.29", WB_TIME_RELATIVE, 290000, 0 },
		{ "*", WB_TIME_ANY, 0, 0 },
		{ ".1~.25", WB_TIME_ABSOLUTE_RANGE, 100000, 250000 },
		{ "+.1~+.25", WB_TIME_RELATIVE_RANGE, 100000, 250000 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(times); i++) {
		g_autofree char *text = g_strdup_printf("%s > . 1:1(0) ack 1", times[i].text);
		g_autoptr(WbScript) script = parse(text);
		const WbEventTime *time = &get_event(script, 0)->time;

		g_assert_cmpint(time->kind, ==, times[i].kind);
		g_assert_cmpint(time->start_us, ==, times[i].start_us);
		g_assert_cmpint(time->end_us, ==, times[i].end_us);
	}
}

static void
test_tcp(void)
{
	g_autoptr(WbScript) script = parse("+0 < [ce] FP.6 10:15(5) ack 3 win 4 urg 6 "
					   "<mss 1,TS val 2 ecr 3,sack 4:5 6:7,FO 0aff>");
	const WbPacketSpec *packet = get_event(script, 0)->packet;
	const WbOptionSpec *options = (const WbOptionSpec *)packet->tcp.options->data;

	g_assert_cmpint(packet->direction, ==, WB_INBOUND);
	g_assert_cmpint(packet->proto, ==, WB_PROTO_TCP);
	g_assert_cmpint(packet->ip.check, ==, WB_ECN_CHECK_FIELD);
	g_assert_cmpuint(packet->ip.tos, ==, WB_ECN_CE);
	g_assert_cmphex(packet->tcp.flags, ==,
		WB_TCP_FIN | WB_TCP_PSH | WB_TCP_ACK | WB_TCP_AE | WB_TCP_CWR);
	g_assert_true(packet->tcp.ace);
	g_assert_cmpuint(packet->tcp.seq_start, ==, 10);
	g_assert_cmpuint(packet->tcp.seq_end, ==, 15);
	g_assert_cmpuint(packet->tcp.payload, ==, 5);
	g_assert_true(packet->tcp.has_ack && packet->tcp.has_window && packet->tcp.has_urgent);
	g_assert_cmpuint(packet->tcp.ack, ==, 3);
	g_assert_cmpuint(packet->tcp.window, ==, 4);
	g_assert_cmpuint(packet->tcp.urgent, ==, 6);
	g_assert_true(packet->tcp.has_options && !packet->tcp.any_options);
	g_assert_cmpuint(packet->tcp.options->len, ==, 4);
	g_assert_cmpuint(options[0].option.kind, ==, WB_OPTION_MSS);
	g_assert_cmpuint(options[0].option.mss, ==, 1);
	g_assert_cmpuint(options[1].option.ts.val, ==, 2);
	g_assert_cmpuint(options[1].option.ts.ecr, ==, 3);
	g_assert_cmpuint(options[2].option.sack.count, ==, 2);
	g_assert_cmpuint(options[2].option.sack.blocks[1].end, ==, 7);
	g_assert_cmpuint(options[3].option.kind, ==, WB_OPTION_FASTOPEN);
	g_assert_cmpuint(options[3].option.data.length, ==, 2);
	g_assert_cmpuint(options[3].option.data.bytes[1], ==, 0xff);
	g_assert_cmpuint(options[3].place.column, ==, 78);
}

static void
test_packet_defaults(void)
{
	g_autoptr(WbScript) script = parse("+0 > S 0:0(0)\n+0 > . 1:1(0) ack 1 <...>");
	const WbPacketSpec *packet = get_event(script, 0)->packet;

	g_assert_false(packet->tcp.has_ack || packet->tcp.has_window || packet->tcp.has_urgent);
	g_assert_false(packet->tcp.has_options || packet->tcp.any_options || packet->has_ports);
	g_assert_false(packet->ip.written);
	g_assert_cmpint(packet->ip.check, ==, WB_ECN_CHECK_NOT);
	packet = get_event(script, 1)->packet;
	g_assert_true(packet->tcp.has_options && packet->tcp.any_options);
}

static void
test_icmp(void)
{
	g_autoptr(WbScript) script =
		parse("+0 < icmp unreachable frag_needed mtu 1200 [1:11(10)]\n"
		      "0 < icmp unreachable mtu\n1 < icmp echo_reply id 5 [udp (3)]");
	const WbIcmpSpec *icmp = &get_event(script, 0)->packet->icmp;

	g_assert_cmpstr(icmp->type, ==, "unreachable");
	g_assert_cmpstr(icmp->code, ==, "frag_needed");
	g_assert_true(icmp->has_mtu);
	g_assert_cmpuint(icmp->mtu, ==, 1200);
	g_assert_cmpint(icmp->quoted, ==, WB_QUOTED_TCP);
	g_assert_cmpuint(icmp->quoted_start, ==, 1);
	g_assert_cmpuint(icmp->quoted_end, ==, 11);
	g_assert_cmpuint(icmp->quoted_length, ==, 10);
	/* The time of the next line is no MTU. */
	icmp = &get_event(script, 1)->packet->icmp;
	g_assert_cmpstr(icmp->code, ==, "mtu");
	g_assert_false(icmp->has_mtu);
	icmp = &get_event(script, 2)->packet->icmp;
	g_assert_null(icmp->code);
	g_assert_cmpuint(icmp->id, ==, 5);
	g_assert_cmpint(icmp->quoted, ==, WB_QUOTED_UDP);
	g_assert_cmpuint(icmp->quoted_length, ==, 3);
}

static void
test_call(void)
{
	g_autoptr(WbScript) script =
		parse("+.1...0.5 f(A|2, [\"\\x41\" \"b\"...], {m(1)=x}, g()) = -1 EIO (a b)");
	const WbCallSpec *call = get_event(script, 0)->call;
	const WbExpr * or = call->arguments->pdata[0], *array = call->arguments->pdata[1];
	const WbExpr *group = call->arguments->pdata[2], *string = array->children->pdata[0];
	const WbExpr *field = group->children->pdata[0];

	g_assert_cmpstr(call->name, ==, "f");
	g_assert_cmpuint(call->place.column, ==, 11);
	g_assert_true(call->blocking);
	g_assert_cmpint(call->end_us, ==, 500000);
	g_assert_cmpuint(call->arguments->len, ==, 4);
	g_assert_cmpint(or->kind, ==, WB_EXPR_OR);
	g_assert_cmpuint(or->children->len, ==, 2);
	g_assert_cmpint(string->kind, ==, WB_EXPR_STRING);
	g_assert_true(string->open_ended);
	g_assert_cmpmem(
		g_bytes_get_data(string->bytes, NULL), g_bytes_get_size(string->bytes), "Ab", 2);
	g_assert_cmpint(field->kind, ==, WB_EXPR_FIELD);
	g_assert_cmpstr(field->word, ==, "m");
	g_assert_true(field->has_arguments);
	g_assert_cmpuint(field->children->len, ==, 2);
	g_assert_cmpstr(((const WbExpr *)field->children->pdata[0])->word, ==, "x");
	g_assert_cmpint(((const WbExpr *)field->children->pdata[1])->integer, ==, 1);
	g_assert_cmpint(((const WbExpr *)call->arguments->pdata[3])->kind, ==, WB_EXPR_CALL);
	g_assert_cmpint(call->result->integer, ==, -1);
	g_assert_cmpstr(call->error_name, ==, "EIO");
	g_assert_cmpstr(call->note, ==, "a b");
}

/* --- The whole script --- */

static const char whole[] = "/* A script\n"
			    "   of mine */\n"
			    "--ip_version=ipv4\n"
			    "--define=CC=\"a b\"   // why\n"
			    "--mss=\"10 00\"\n"
			    "--verbose\n"
			    "`sysctl -q a=1\n"
			    " sysctl -q b=2`\n"
			    "\n\n\n"
			    "// @step first\n"
			    "// It opens.\n"
			    "0   socket(..., SOCK_STREAM, IPPROTO_TCP) = 3 // opened\n"
			    "+0 bind(3, /* any */ ...,\n"
			    "   // port 8080\n"
			    "   ...) = 0 /* done */\n"
			    "\n"
			    "   // @step second\n"
			    "+0 close(3) = 0 +0 close(4) = 0\n"
			    "`cleanup`\n"
			    "// end";

static const char whole_printed[] = "/* A script\n"
				    "   of mine */\n"
				    "--ip_version=ipv4\n"
				    "--define=CC=\"a b\"  // why\n"
				    "--mss=\"10 00\"\n"
				    "--verbose\n"
				    "`sysctl -q a=1\n"
				    " sysctl -q b=2`\n"
				    "\n"
				    "// @step first\n"
				    "// It opens.\n"
				    "    0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3  // opened\n"
				    "/* any */\n"
				    "// port 8080\n"
				    "   +0 bind(3, ..., ...) = 0  /* done */\n"
				    "\n"
				    "// @step second\n"
				    "   +0 close(3) = 0\n"
				    "   +0 close(4) = 0\n"
				    "`cleanup`\n"
				    "// end\n";

static void
test_whole(void)
{
	g_autoptr(WbScript) script = parse(whole), again = NULL;
	g_autofree char *printed = wb_script_format(script), *second = NULL;

	g_assert_cmpstr(printed, ==, whole_printed);
	again = parse(printed);
	second = wb_script_format(again);
	g_assert_cmpstr(second, ==, printed);
	g_assert_true(wb_script_equal(script, again));
	g_assert_cmpuint(again->comments->len, ==, script->comments->len);
}

static void
test_head(void)
{
	g_autoptr(WbScript) script = parse(whole);
	static const char *const head[][2] = { { "ip_version", "ipv4" }, { "define", "CC=\"a b\"" },
		{ "mss", "10 00" }, { "verbose", NULL } };

	g_assert_cmpuint(script->options->len, ==, G_N_ELEMENTS(head));
	for (guint i = 0; i < G_N_ELEMENTS(head); i++) {
		const WbScriptOption *option = script->options->pdata[i];

		g_assert_cmpstr(option->name, ==, head[i][0]);
		g_assert_cmpstr(option->value, ==, head[i][1]);
		g_assert_cmpuint(option->place.line, ==, i + 3);
	}
	g_assert_cmpstr(script->init_command, ==, "sysctl -q a=1\n sysctl -q b=2");
	g_assert_cmpuint(script->init_place.line, ==, 7);
	g_assert_cmpstr(script->cleanup_command, ==, "cleanup");
	g_assert_cmpuint(script->cleanup_place.line, ==, 21);
}

static void
test_places(void)
{
	g_autoptr(WbScript) script = parse(whole);
	const WbEvent *event = get_event(script, 0);
	g_autofree char *line = wb_script_dup_line(script, 17),
			*none = wb_script_dup_line(script, 99);

	g_assert_cmpstr(event->step, ==, "first");
	g_assert_cmpuint(event->place.line, ==, 14);
	g_assert_cmpuint(event->place.column, ==, 1);
	g_assert_cmpuint(event->body.column, ==, 5);
	event = get_event(script, 1);
	g_assert_null(event->step);
	g_assert_cmpuint(event->place.line, ==, 15);
	g_assert_cmpuint(event->end_line, ==, 17);
	event = get_event(script, 2);
	g_assert_cmpstr(event->step, ==, "second");
	event = get_event(script, 3);
	g_assert_cmpuint(event->place.line, ==, 20);
	g_assert_cmpuint(event->place.column, ==, 17);
	g_assert_cmpstr(line, ==, "   ...) = 0 /* done */");
	g_assert_null(none);
	g_assert_null(wb_script_dup_line(script, 0));
}

static void
test_packet_places(void)
{
	g_autoptr(WbScript) script = parse("+0 > [ect0] P. 1:1(0) ack 2 win 3 urg 4 <nop,mss 5>\n");
	const WbPacketSpec *packet = get_event(script, 0)->packet;

	g_assert_cmpuint(packet->ip_place.column, ==, 6);
	g_assert_cmpuint(packet->flags_place.column, ==, 13);
	g_assert_cmpuint(packet->seq_place.column, ==, 16);
	g_assert_cmpuint(packet->ack_place.column, ==, 23);
	g_assert_cmpuint(packet->window_place.column, ==, 29);
	g_assert_cmpuint(packet->urgent_place.column, ==, 35);
	g_assert_cmpuint(packet->options_place.column, ==, 41);
	g_assert_cmpuint(g_array_index(packet->tcp.options, WbOptionSpec, 1).place.column, ==, 46);
}

static void
test_parts(void)
{
	g_autoptr(WbScript) script =
		parse("+0...0.5 f(1,2) = -1 EIO (x)\n+.1~+.2 > . 1:1(0) ack 1 <nop>");
	const WbEvent *call = get_event(script, 0), *packet = get_event(script, 1);
	g_autofree char *call_text = wb_call_spec_to_string(call->call);
	g_autofree char *event_text = wb_event_to_string(call);
	g_autofree char *expr_text = wb_expr_to_string(call->call->arguments->pdata[0]);
	g_autofree char *packet_text = wb_packet_spec_to_string(packet->packet);
	g_autofree char *time_text = wb_event_time_to_string(&packet->time);

	g_assert_cmpstr(call_text, ==, "f(1, 2) = -1 EIO (x)");
	g_assert_cmpstr(event_text, ==, "...0.5 f(1, 2) = -1 EIO (x)");
	g_assert_cmpstr(expr_text, ==, "1");
	g_assert_cmpstr(packet_text, ==, "> . 1:1(0) ack 1 <nop>");
	g_assert_cmpstr(time_text, ==, "+.1~+.2");
}

static void
add_forms(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
		g_autofree char *path = g_strdup_printf("/script/form/%s", forms[i].name);

		g_test_add_data_func(path, &forms[i], test_form);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	add_forms();
	g_test_add_func("/script/all-differ", test_all_differ);
	g_test_add_func("/script/one-difference", test_one_difference);
	g_test_add_func("/script/times", test_times);
	g_test_add_func("/script/tcp", test_tcp);
	g_test_add_func("/script/packet-defaults", test_packet_defaults);
	g_test_add_func("/script/icmp", test_icmp);
	g_test_add_func("/script/call", test_call);
	g_test_add_func("/script/whole", test_whole);
	g_test_add_func("/script/head", test_head);
	g_test_add_func("/script/places", test_places);
	g_test_add_func("/script/packet-places", test_packet_places);
	g_test_add_func("/script/parts", test_parts);
	return g_test_run();
}
