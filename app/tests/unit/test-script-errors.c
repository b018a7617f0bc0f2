/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults in packet scripts: all of them, where they are, in words that help. */
#include "base/diagnostic.h"
#include "script/script.h"

#include <string.h>

static GPtrArray *
new_diagnostics(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
}

/* The parser and the checker, one after the other, find nothing that both at once do not. */
static void
assert_is_part(const char *text, gsize length, const GPtrArray *faults)
{
	g_autoptr(GPtrArray) found = new_diagnostics();
	g_autoptr(WbScript) script = wb_script_parse("x.pkt", text, length, found);

	g_assert_true((script == NULL) == (found->len > 0));
	if (script) {
		wb_script_check(script, NULL, found);
		g_assert_cmpuint(found->len, ==, faults->len);
	}
	g_assert_cmpuint(MIN(found->len, 100), <=, faults->len);
}

static gboolean
has_error(const GPtrArray *diagnostics)
{
	for (guint i = 0; i < diagnostics->len; i++)
		if (((const WbDiagnostic *)diagnostics->pdata[i])->severity == WB_SEVERITY_ERROR)
			return TRUE;
	return FALSE;
}

/* "line:column: message" of each fault of TEXT, a line each. Owned. */
static char *
find_faults(const char *text, gsize length)
{
	g_autoptr(GPtrArray) faults = new_diagnostics();
	g_autoptr(WbScript) script = wb_script_load("x.pkt", text, length, NULL, faults);
	GString *all = g_string_new(NULL);

	g_assert_true((script == NULL) == has_error(faults));
	assert_is_part(text, length, faults);
	for (guint i = 0; i < faults->len; i++) {
		const WbDiagnostic *fault = faults->pdata[i];

		g_assert_cmpstr(fault->file, ==, "x.pkt");
		g_string_append_printf(all, "%s%u:%u: %s%s", i > 0 ? "\n" : "", fault->line,
			fault->column, fault->severity == WB_SEVERITY_WARNING ? "warning: " : "",
			fault->message);
	}
	return g_string_free(all, FALSE);
}

typedef struct {
	const char *name, *text, *faults;
} Sample;

/* What the parser finds. */
static const Sample samples[] = {
	/* The file */
	{ "empty", "", "1:1: there is no event in this script" },
	{ "only-head", "--mss=3", "1:8: there is no event in this script" },
	{ "no-time", "< S 0:0(0) win 1",
		"1:1: an event begins with its time (\"+0\", \"0.1\", \"*\"), not with \"<\"" },
	{ "two-commands", "`a`\n`b`\n+0 `c`",
		"2:1: this command has no time: only the first and the last command of a script "
		"need "
		"none; write \"+0\" before it" },
	{ "late-option", "+0 `c`\n--mss=3\n",
		"2:1: \"--mss=3\" belongs to the head of the script, before all events" },
	{ "option-blank", "--mss = 3\n+0 `c`",
		"1:7: an option's value follows after \"=\", without blanks" },
	{ "option-empty", "--mss=\n+0 `c`", "1:7: the value of \"--mss\" is missing" },
	{ "option-quote", "--mss=\"3\n+0 `c`", "1:1: the value of this option is not closed" },
	/* What is not closed */
	{ "command", "`a\n+0 `c`\n",
		"1:1: this command is not closed: its second \"`\" is missing" },
	{ "string", "+0 f(\"a) = 0\n+0 `c`",
		"1:6: this string is not closed on its line: its second '\"' is missing" },
	{ "comment", "+0 `c`\n  /* a", "2:3: this comment has no end, \"*/\"" },
	{ "code", "+0 %{ a\n", "1:4: this code has no end, \"}%\"" },
	{ "note", "+0 f() = 0 (a\n+0 `c`", "1:12: this note is not closed with \")\"" },
	{ "call", "+0 f(1, 2 = 0",
		"1:10: \",\" or \")\" is missing: the \"(\" in column 5 is open" },
	{ "array", "+0 f([1, 2, 0) = 0",
		"1:14: \",\" or \"]\" is missing: the \"[\" in column 6 is open" },
	{ "options", "+0 > S 0:0(0) <mss 3\n+0 `c`",
		"1:21: \",\" or \">\" is missing after the option" },
	/* Times */
	{ "negative", "+-1 `c`", "1:2: a time cannot be negative" },
	{ "late", "1000001 `c`", "1:1: a time is from 0 to 1000000 seconds" },
	{ "huge", "99999999999999999999999 `c`", "1:1: a time is from 0 to 1000000 seconds" },
	{ "nanoseconds", "+.0000001 `c`",
		"1:2: a time has at most six digits after the point: microseconds" },
	{ "no-number", "+ < S 0:0(0) win 1",
		"1:3: a time in seconds (\"+.1\", \"0.5\") should be here, not \"<\"" },
	{ "range-mixed", "+0~.2 > . 1:1(0)",
		"1:4: \"+\" is missing before the end of the range: both times are relative, "
		"\"+.1~+.2\"" },
	{ "range-mixed-other", "0~+.2 > . 1:1(0)",
		"1:3: the range's start is absolute and its end is relative: write \"+.1~+.2\" or "
		"\".1~.2\"" },
	{ "range-backwards", "+.2~+.1 > . 1:1(0)", "1:6: the range ends before it starts" },
	{ "any-call", "* f() = 0",
		"1:1: \"*\" is a time for packets that the kernel sends: the script itself decides "
		"when this happens" },
	{ "range-inbound", "+0~+1 < . 1:1(0) win 1",
		"1:1: a range is a time for packets that the kernel sends: the script itself "
		"decides "
		"when this happens" },
	{ "blocking-early", "1...0.5 f() = 0", "1:5: the call cannot return before it is made" },
	{ "order-unknown", "1 `c`\n+0 f(\n.5 `c`", "2:6: a value is missing" },
	{ "order", "1 `c`\n.5 `c`", "2:1: this time is before that of the event in line 1" },
	/* Events */
	{ "time-only", "+0\n+1 `c`",
		"1:3: a packet (\"<\" or \">\"), a system call, `a command` or %{ code }% is "
		"missing" },
	{ "direction", "+0 S. 0:0(0)",
		"1:4: the packet's direction is missing: \"<\" to the kernel, \">\" from it" },
	{ "stray", "+0 `c` )", "1:8: the event before ends here; \")\" is too much" },
	/* TCP */
	{ "flag", "+0 > X 0:0(0)",
		"1:6: unknown TCP flag \"X\"; there are F, S, R, P, . for ACK, U, E, W for CWR, "
		"and A "
		"for AE" },
	{ "flag-small", "+0 > Sp. 0:0(0)", "1:7: unknown TCP flag \"p\"; did you mean \"P\"?" },
	{ "ace", "+0 > .8 0:0(0)",
		"1:7: the AccECN counter among the flags is one digit from 0 to 7" },
	{ "ace-twice", "+0 > E.3 0:0(0)",
		"1:8: E, W and A are the bits of the AccECN counter: write them or one digit" },
	{ "no-flags", "+0 > 1:1(0)",
		"1:6: TCP flags (\"S\", \"S.\", \".\", \"P.\", \"-\" for none), \"udp\" or "
		"\"icmp\" should "
		"be here, not \"1\"" },
	{ "sequence", "+0 > . 1:11(20)",
		"1:8: 1:11 are 10 bytes, not 20: it is 1:11(10) or 1:21(20)" },
	{ "sequence-large", "+0 > . 4294967296:1(0)",
		"1:8: a sequence number is from 0 to 4294967295\n"
		"1:8: 4294967295:1 are 2 bytes, not 0: it is 4294967295:1(2) or "
		"4294967295:4294967295(0)" },
	{ "sequence-parts", "+0 > . 1-2(0)",
		"1:9: \":\" is missing in the sequence numbers, \"1:11(10)\"" },
	{ "no-window", "+0 < . 1:1(0) ack 1\n",
		"1:20: \"win\" is missing: a packet to the kernel has a window, as in \"win "
		"1000\"" },
	{ "window", "+0 > . 1:1(0) ack 1 win 65536", "1:25: win is from 0 to 65535" },
	{ "field", "+0 > . 1:1(0) akc 1",
		"1:15: unknown field \"akc\": after the sequence numbers come \"ack\", \"win\", "
		"\"urg\" "
		"and the options" },
	{ "field-order", "+0 > . 1:1(0) win 1 ack 1",
		"1:21: \"ack\" is here twice or in the wrong place: the order is \"ack\", \"win\", "
		"\"urg\", options" },
	{ "port", "+0 > 65536 > 1 . 1:1(0)", "1:6: a port is from 0 to 65535" },
	/* Options */
	{ "option", "+0 > S 0:0(0) <mms 3>",
		"1:16: unknown option \"mms\" in <…>; did you mean \"mss\"?" },
	{ "options-both", "+0 > S 0:0(0) <mms 3,nop,sackok>",
		"1:16: unknown option \"mms\" in <…>; did you mean \"mss\"?\n"
		"1:26: unknown option \"sackok\" in <…>; did you mean \"sackOK\"?" },
	{ "option-far", "+0 > S 0:0(0) <zzzzzzzz>",
		"1:16: unknown option \"zzzzzzzz\" in <…>; there are mss, sackOK, TS, nop, eol, "
		"wscale, "
		"sack, FO, FOEXP, ECN and md5" },
	{ "option-none", "+0 > S 0:0(0) <>", "1:16: a TCP option should be here, not \">\"" },
	{ "any-inbound", "+0 < S 0:0(0) win 1 <...>",
		"1:21: <...> is for packets that the kernel sends; a packet to it has the options "
		"that "
		"are written" },
	{ "mss", "+0 > S 0:0(0) <mss 65536>", "1:20: mss is from 0 to 65535" },
	{ "mss-word", "+0 > S 0:0(0) <mss x>", "1:20: mss should be here, not \"x\"" },
	{ "timestamp", "+0 > S 0:0(0) <TS 1 ecr 0>",
		"1:18: \"val\" is missing in the timestamp, \"TS val 100 ecr 0\"" },
	{ "sack-many", "+0 > S 0:0(0) <sack 1:2 3:4 5:6 7:8 9:10>",
		"1:37: a SACK option has at most 4 blocks" },
	{ "room", "+0 > S 0:0(0) <sack 1:2 3:4 5:6 7:8,TS val 1 ecr 1>",
		"1:37: there is no room for this option: a TCP header has at most 40 bytes of "
		"options, "
		"with this one they are 44" },
	{ "cookie", "+0 > S 0:0(0) <FO abc>",
		"1:19: a Fast Open cookie is an even number of hexadecimal digits, at most 76" },
	{ "md5", "+0 > S 0:0(0) <md5 00ff>",
		"1:20: an MD5 digest is 32 hexadecimal digits (16 bytes)" },
	{ "accecn", "+0 > S 0:0(0) <ECN ceb 1>",
		"1:20: \"e0b\" or \"e1b\", as in \"ECN e0b 1 ceb 2 e1b 3\", should be here, not "
		"\"ceb\"" },
	{ "accecn-large", "+0 > S 0:0(0) <ECN e0b 16777216>", "1:24: e0b is from 0 to 16777215" },
	/* The IP header, other protocols */
	{ "ip", "+0 > [etc0] . 1:1(0)",
		"1:7: unknown field \"etc0\" of the IP header; did you mean \"ect0\"?" },
	{ "ect01", "+0 < [ect01] . 1:1(0) win 1",
		"1:7: \"ect01\" is a choice for packets that the kernel sends; a packet to it has "
		"\"ect0\" or \"ect1\"" },
	{ "ttl", "+0 > (ttl 256) . 1:1(0)", "1:11: ttl is from 0 to 255" },
	{ "flow-label", "+0 > (flowlabel 0x100000) . 1:1(0)",
		"1:17: flowlabel is from 0 to 1048575" },
	{ "udp", "+0 > udp 100",
		"1:9: \"(\" is missing before the payload's length: \"udp (100)\"" },
	{ "icmp", "+0 < icmp [1:1(0)]",
		"1:11: the ICMP type (\"unreachable\", \"echo_request\", …) should be here, not "
		"\"[\"" },
	{ "outer", "+0 > gre . 1:1(0)\n", "1:6: the end of this outer header, \": \", is missing" },
	/* Calls */
	{ "result", "+0 f(1)\n+0 `c`",
		"1:8: what f() returns is missing: \"= 0\", or \"= -1 EAGAIN\"" },
	{ "no-parentheses", "+0 f = 3", "1:5: \"(\" is missing after the name of the system call" },
	{ "comma", "+0 f(1,) = 3", "1:8: a value after \",\" should be here, not \")\"" },
	{ "commas", "+0 f(,1) = 3", "1:6: a value should be here, not \",\"" },
	{ "escape", "+0 f(\"a\\q\\x4\") = 3",
		"1:8: a string has the escapes \\\\ \\\" \\f \\n \\r \\t \\v and \\x with two "
		"hexadecimal digits, not \"\\q\"\n"
		"1:10: a string has the escapes \\\\ \\\" \\f \\n \\r \\t \\v and \\x with two "
		"hexadecimal digits, not \"\\x\"" },
	{ "integer", "+0 f(9223372036854775808, 0x1ffffffffffffffff) = 3",
		"1:6: the number does not fit 64 bits\n1:27: the number does not fit 64 bits" },
	{ "group", "+0 f({}) = 3", "1:6: there is nothing between \"{\" and \"}\"" },
	{ "mpls", "+0 f({(label 1, tc 0, ttl 1)}) = 3",
		"1:6: MPLS label stacks are not supported" },
	{ "gre", "+0 f({flags [none], sum 0}) = 3", "1:6: GRE headers are not supported" },
	/* Steps */
	{ "step-name", "// @step a b\n+0 `c`",
		"1:1: a step has a name of letters, digits, \"_\" and \"-\": \"// @step NAME\"" },
	{ "step-last", "+0 `c`\n\n// @step a", "3:1: no event follows this step" },
	{ "step-twice", "// @step a\n// @step b\n+0 `c`",
		"2:1: the event has two names of a step" },
	{ "step-behind", "+0 `c` // @step a\n+0 `d`",
		"1:8: a step's name stands on a line of its own, right before its event" },
	{ "step-inside", "+0 f(1,\n// @step a\n2) = 3\n+0 `d`",
		"2:1: a step's name stands on a line of its own, right before its event" },
	{ "step-same", "// @step a\n+0 `c`\n// @step a\n+0 `d`",
		"4:1: the step \"a\" is here and in line 2: each has a name of its own" },
	/* What the syntax does not tell */
	{ "head", "--mms=3\n+0 `c`", "1:1: there is no option --mms; did you mean --mss?" },
	{ "symbol", "+0 socket(..., SOCK_STRAEM, 0) = 3",
		"1:16: unknown symbol SOCK_STRAEM; did you mean SOCK_STREAM?" },
	{ "code-name", "+0 %{ assert tcpi_snd_cnwd == 3 }%",
		"1:14: TCP_INFO has no tcpi_snd_cnwd; did you mean tcpi_snd_cwnd?" },
	{ "code-line", "+0 %{\nassert 1\n  assert == 3 }%\n+0 sokcet() = 3",
		"3:10: an expression is expected here\n"
		"4:4: unknown system call sokcet(); did you mean socket()?" },
	{ "unknown-call", "+0 sokcet(1) = 0",
		"1:4: unknown system call sokcet(); did you mean socket()?" },
	{ "icmp-type", "+0 < icmp unreachabel",
		"1:11: unknown ICMP type \"unreachabel\"; did you mean \"unreachable\"?" },
	{ "icmp-code", "+0 < icmp unreachable port_unreachabel",
		"1:23: unknown code \"port_unreachabel\" of the ICMP type \"unreachable\"; did you "
		"mean "
		"\"port_unreachable\"?" },
	{ "icmp-code-name", "+0 < icmp unreachable CODE",
		"1:23: warning: the ICMP code \"CODE\" has no value yet: give it one with "
		"--define=CODE=… in the head of the script, or on the command line" },
	{ "icmp-code-defined", "--define=CODE=host_unreachable\n+0 < icmp unreachable CODE", "" },
	{ "cookie-name", "+0 > S 0:0(0) <FO X>",
		"1:16: warning: the cookie \"X\" has no value yet: give it one with --define=X=… "
		"in the "
		"head of the script, or on the command line" },
	{ "encapsulated", "+0 > gre: . 1:1(0)\n+0 > ipv4 1.2.3.4 > 1.2.3.4: . 1:1(0)",
		"1:6: packets inside another gre header are not supported\n"
		"2:6: packets inside another ipv4 header are not supported" },
	{ "psp", "+0 > encap psp spi 1 . 1:1(0)", "1:6: PSP encapsulation is not supported" },
	{ "no-ack-flag", "+0 > S 0:0(0) ack 1",
		"1:15: warning: an acknowledgement number without the ACK flag means nothing; the "
		"flag "
		"is \".\"" },
};

static void
test_sample(gconstpointer data)
{
	const Sample *sample = data;
	g_autofree char *faults = find_faults(sample->text, strlen(sample->text));

	g_assert_cmpstr(faults, ==, sample->faults);
}

/* One fault does not hide another, and is not told twice. */
static void
test_all_at_once(void)
{
	static const char text[] = "0 socket(..., SOCK_STREAM, IPPROTO_TCP = 3\n"
				   "+0 < S 0:0(0)\n"
				   "+0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR,\n"
				   "	[1], 4) = 0\n"
				   "+0 > S. 0:0(0) ack 1 <...\n"
				   "\n"
				   "+x `a`\n"
				   "\t+0 %{ a }%\n"
				   "0.7 accept(3, ..., ...) = \n"
				   "   * > . 1:1(1) ack 1\n";
	static const char expected[] =
		"1:43: \",\" or \")\" is missing: the \"(\" in column 9 is open\n"
		"2:14: \"win\" is missing: a packet to the kernel has a window, as in \"win "
		"1000\"\n"
		"5:26: \">\" is missing after \"...\"\n"
		"7:2: a time in seconds (\"+.1\", \"0.5\") should be here, not \"x\"\n"
		"9:26: a value is missing\n"
		"10:10: 1:1 are 0 bytes, not 1: it is 1:1(0) or 1:2(1)";
	g_autofree char *faults = find_faults(text, strlen(text));

	g_assert_cmpstr(faults, ==, expected);
}

/* Names are looked at in what is sound, and nothing is told that another fault explains. */
static void
test_names_too(void)
{
	static const char text[] = "--define=BACKLOG=5\n"
				   "--define COOKIE=1122\n"
				   "--mms=5\n"
				   "--define=EMPTY\n"
				   "0 socket(..., SOCK_STRAEM, IPPROTO_TCP) = 3\n"
				   "// @step bind\n"
				   "+0 bind(3, ..., ...)\n"
				   "// @step listen\n"
				   "+0 listne(3, BACKLOG) = 0\n"
				   "0.5 < S 0:0(0) win 65536 <mss BAD>\n"
				   "0.4 > S. 0:0(0) ack 1 <FO COOKIE,FO EMPTY>\n"
				   "0.3 accept(3, ..., ..., 7) = 4\n"
				   "+0 %{ assert tcpi_snd_cnwd == 1 }%\n"
				   "// @step listen\n"
				   "+0 setsockopt(4, SOL_TCP, TCP_NODELAI,\n"
				   "   [1], 99999999999999999999) = 0\n"
				   "+0 write(4, ..., 10 = 10\n"
				   "// @step the-end\n"
				   "+0 close(4";
	static const char expected[] =
		"2:10: an option's value follows after \"=\", without blanks\n"
		"3:1: there is no option --mms; did you mean --mss?\n"
		"4:1: --define=EMPTY: expected NAME=VALUE\n"
		"5:15: unknown symbol SOCK_STRAEM; did you mean SOCK_STREAM?\n"
		"7:21: what bind() returns is missing: \"= 0\", or \"= -1 EAGAIN\"\n"
		"9:4: unknown system call listne(); did you mean listen()?\n"
		"10:20: win is from 0 to 65535\n"
		"10:31: mss should be here, not \"BAD\"\n"
		"12:1: this time is before that of the event in line 11\n"
		"12:5: accept() takes 3 arguments and here are 4: accept(fd, address, length)\n"
		"13:14: TCP_INFO has no tcpi_snd_cnwd; did you mean tcpi_snd_cwnd?\n"
		"16:9: the number does not fit 64 bits\n"
		"17:20: \",\" or \")\" is missing: the \"(\" in column 9 is open\n"
		"19:11: \",\" or \")\" is missing: the \"(\" in column 9 is open";
	g_autofree char *faults = find_faults(text, strlen(text));

	g_assert_cmpstr(faults, ==, expected);
}

/* What is not closed hides nothing of what follows. */
static void
test_names_around(void)
{
	static const char text[] = "0 sokcet() = 3\n+0 %{ assert 1\n+0 clsoe(3) = 0\n";
	g_autofree char *faults = find_faults(text, strlen(text));

	g_assert_cmpstr(faults, ==,
		"1:3: unknown system call sokcet(); did you mean socket()?\n"
		"2:4: this code has no end, \"}%\"\n"
		"3:4: unknown system call clsoe(); did you mean close()?");
}

/* More warnings than are shown do not hide that there is an error. */
static void
test_many_warnings(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *faults = NULL;

	for (guint i = 0; i < 200; i++)
		g_string_append(text, "+0 > S 0:0(0) ack 1\n");
	g_string_append(text, "+0 f() = 0\n");
	faults = find_faults(text->str, text->len);
	g_assert_nonnull(strstr(faults, "100:15: there are more faults than these"));
}

static void
test_caret(void)
{
	static const char text[] = "+0 `c`\r\n\t+0 > S 0:0(0) <mms 3>\r\n";
	g_autoptr(GPtrArray) faults = new_diagnostics();
	g_autofree char *shown = NULL;

	g_assert_null(wb_script_parse("x.pkt", text, strlen(text), faults));
	g_assert_cmpuint(faults->len, ==, 1);
	shown = wb_diagnostic_to_string(faults->pdata[0]);
	g_assert_cmpstr(shown, ==,
		"x.pkt:2:17: error: unknown option \"mms\" in <…>; did you mean \"mss\"?\n"
		"    \t+0 > S 0:0(0) <mms 3>\n"
		"    \t               ^");
}

/* --- Hostile bytes --- */

static void
test_zero_byte(void)
{
	g_autofree char *faults = find_faults("+0 `a`\n+0\0`c`", 13);

	g_assert_cmpstr(
		faults, ==, "2:0: there is a zero byte in this line: this is no packet script");
}

static void
test_too_long(void)
{
	g_autofree char *text = g_strnfill(WB_SCRIPT_MAX + 1, ' ');
	g_autofree char *faults = find_faults(text, WB_SCRIPT_MAX + 1);

	g_assert_true(g_str_has_prefix(faults, "0:0: a script has at most 1048576 bytes"));
}

static void
test_deep(void)
{
	g_autoptr(GString) text = g_string_new("+0 f(");
	g_autofree char *faults = NULL;

	for (guint i = 0; i < 100000; i++)
		g_string_append_c(text, '[');
	faults = find_faults(text->str, text->len);
	g_assert_cmpstr(faults, ==, "1:37: this is nested more than 32 deep");
}

static void
test_many_faults(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *faults = NULL;
	g_auto(GStrv) lines = NULL;

	for (guint i = 0; i < 20000; i++)
		g_string_append(text, "+0 < .\n");
	faults = find_faults(text->str, text->len);
	lines = g_strsplit(faults, "\n", -1);
	g_assert_cmpuint(g_strv_length(lines), ==, 100);
	g_assert_nonnull(strstr(lines[99], "there are more faults than these"));
}

/* What is not closed is looked for to the end of the file, again and again. */
static void
test_never_closed(void)
{
	static const char *const starts[] = { "\\`\n", "/*\n", "%{\n", "\"\n", "//@step\n" };

	for (gsize i = 0; i < G_N_ELEMENTS(starts); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autofree char *faults = NULL;
		g_auto(GStrv) lines = NULL;

		while (text->len + strlen(starts[i]) <= WB_SCRIPT_MAX)
			g_string_append(text, starts[i]);
		faults = find_faults(text->str, text->len);
		lines = g_strsplit(faults, "\n", -1);
		g_assert_cmpuint(g_strv_length(lines), ==, 100);
	}
}

static void
test_many_unknown(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *faults = NULL;
	g_auto(GStrv) lines = NULL;

	for (guint i = 0; i < 50000; i++)
		g_string_append(text, "+0 f() = 0\n");
	faults = find_faults(text->str, text->len);
	lines = g_strsplit(faults, "\n", -1);
	g_assert_cmpuint(g_strv_length(lines), ==, 100);
	g_assert_nonnull(strstr(lines[99], "there are more faults than these"));
}

static void
test_many_members(void)
{
	g_autoptr(GString) text = g_string_new("+0 f([1");
	g_autofree char *faults = NULL;

	for (guint i = 0; i < 5000; i++)
		g_string_append(text, ",1");
	g_string_append(text, "]) = 0");
	faults = find_faults(text->str, text->len);
	g_assert_cmpstr(faults, ==, "1:8199: a list has at most 4096 members");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
		g_autofree char *path = g_strdup_printf("/script-errors/%s", samples[i].name);

		g_test_add_data_func(path, &samples[i], test_sample);
	}
	g_test_add_func("/script-errors/all-at-once", test_all_at_once);
	g_test_add_func("/script-errors/names-too", test_names_too);
	g_test_add_func("/script-errors/names-around", test_names_around);
	g_test_add_func("/script-errors/many-warnings", test_many_warnings);
	g_test_add_func("/script-errors/is-shown", test_caret);
	g_test_add_func("/script-errors/zero-byte", test_zero_byte);
	g_test_add_func("/script-errors/too-long", test_too_long);
	g_test_add_func("/script-errors/deep", test_deep);
	g_test_add_func("/script-errors/many-faults", test_many_faults);
	g_test_add_func("/script-errors/never-closed", test_never_closed);
	g_test_add_func("/script-errors/many-unknown", test_many_unknown);
	g_test_add_func("/script-errors/many-members", test_many_members);
	return g_test_run();
}
