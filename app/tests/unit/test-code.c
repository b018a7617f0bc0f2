/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Code between %{ and }%. */
#include "script/code.h"

#include "base/diagnostic.h"
#include "base/error.h"

#include <linux/tcp.h>
#include <string.h>

static WbTcpInfo
make_info(gsize length)
{
	struct tcp_info raw = { .tcpi_state = 1,
		.tcpi_ca_state = TCP_CA_Recovery,
		.tcpi_options = TCPI_OPT_SACK | TCPI_OPT_SYN_DATA,
		.tcpi_snd_wscale = 7,
		.tcpi_rcv_wscale = 9,
		.tcpi_delivery_rate_app_limited = 1,
		.tcpi_fastopen_client_fail = 2,
		.tcpi_snd_cwnd = 9,
		.tcpi_rtt = 20000,
		.tcpi_max_pacing_rate = ~0ULL,
		.tcpi_snd_ssthresh = 0x7fffffff };
	WbTcpInfo info = {
		.length = length, .memory = { 0, 131072 }, .memory_length = sizeof info.memory
	};

	memcpy(info.bytes, &raw, sizeof raw);
	return info;
}

static WbCode *
parse(const char *text)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	WbCode *code = wb_code_parse("test.pkt", text, (WbPlace){ 1, 1 }, faults);

	for (guint i = 0; i < faults->len; i++)
		g_test_message("%s: %s", text, ((WbDiagnostic *)faults->pdata[i])->message);
	g_assert_nonnull(code);
	return code;
}

/* Everything that came of it: output, then mismatches as "condition | values | words", then the
 * error. Owned. */
static char *
run(WbCodeScope *scope, const WbTcpInfo *info, const char *text)
{
	g_autoptr(WbCode) code = parse(text);
	g_autoptr(GPtrArray) mismatches =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_mismatch_free);
	g_autoptr(GError) error = NULL;
	GString *all = g_string_new(NULL);
	gboolean ok = wb_code_run(code, scope, info, all, mismatches, &error);

	for (guint i = 0; i < mismatches->len; i++) {
		const WbMismatch *each = mismatches->pdata[i];

		g_assert_cmpstr(each->field, ==, "assert");
		g_string_append_printf(
			all, "%s | %s | %s\n", each->expected, each->actual, each->words);
	}
	g_assert_cmpint(ok, ==, error == NULL);
	if (error)
		g_string_append_printf(all, "error: %s\n", error->message);
	return g_string_free(all, FALSE);
}

typedef struct {
	const char *text, *outcome;
} Sample;

/* Values, through print(). */
static const Sample values[] = {
	{ "print(1 + 2 * 3)", "7\n" },
	{ "print (7 // 2, -7 // 2, 7 % 3, -7 % 3)", "3 -4 1 2\n" },
	{ "print(7 / 2, 4 / 2, 0.1 + 0.2)", "3.5 2.0 0.30000000000000004\n" },
	{ "print(1 << 4 | 1, 0xff & ~0x0f, 6 ^ 3, 256 >> 4)", "17 240 5 16\n" },
	{ "print(0b101, 0o17, 1.5e3, .5)", "5 15 1500.0 0.5\n" },
	{ "print(2 + 3 == 5, 1 < 2 < 3, 1 < 3 < 2, not 1, not 0)", "True True False False True\n" },
	{ "print(0 or 5, 0 and 5, 3 or 1 // 0, 0 and 1 // 0)", "5 0 3 0\n" },
	{ "print(-3 - -2, +4, - (2 + 3), 2 - 3 - 4)", "-1 4 -5 -5\n" },
	{ "print(True, False, None, True + 1)", "True False None 2\n" },
	{ "print('a' 'b', \"c\" + 'd\\n\\x41')", "ab cd\nA\n" },
	{ "print((1, 'a'), (1,), ())", "(1, 'a') (1,) ()\n" },
	{ "print('%d %5.2f|%-4s|%04d|%x|%%' % (3, 1.5, 'ab', 7, 255))",
		"3  1.50|ab  |0007|ff|%\n" },
	{ "print('cwnd=%d' % 5)", "cwnd=5\n" },
	{ "print('%s %r' % ('a', 'a'))", "a 'a'\n" },
	{ "print(abs(-3), abs(2.5), min(3, 1, 2), max((4, 6)), int(3.9), float(2), len('abc'), "
	  "str(5))",
		"3 2.5 1 6 3 2.0 3 5\n" },
	{ "print 1, 2", "1 2\n" },
	{ "print()", "\n" },
	{ "x = 5; x += 2; x <<= 1; print(x)", "14\n" },
	{ "x = 9\nx //= 2\nx %= 3\nx |= 8\nx /= 2\nprint(x)", "4.5\n" },
	{ "s = 'a'; t = s; s += 'b'; print(s, t)", "ab a\n" },
	{ "pass; print(1) # not this\n# nor this\n\n;;print((2 +\n 3))", "1\n5\n" },
	{ "print(1 + \\\n 2)", "3\n" },
	{ "print(tcpi_snd_wscale, tcpi_rcv_wscale, tcpi_delivery_rate_app_limited, "
	  "tcpi_fastopen_client_fail)",
		"7 9 1 2\n" },
	{ "print(tcpi_max_pacing_rate, tcpi_max_pacing_rate + 1)",
		"18446744073709551615 18446744073709551616\n" },
	{ "print(tcpi_options & TCPI_OPT_SYN_DATA != 0, TCP_ESTABLISHED)", "True 1\n" },
	{ "print((tcpi_options & TCPI_OPT_SYN_DATA) != 0)", "True\n" },
};

/* Assertions and errors, over the info above. */
static const Sample outcomes[] = {
	{ "assert tcpi_snd_cwnd == 9, tcpi_snd_cwnd", "" },
	{ "assert tcpi_snd_cwnd == 10, tcpi_snd_cwnd",
		"tcpi_snd_cwnd == 10 | tcpi_snd_cwnd is 9 | tcpi_snd_cwnd is 9, the script says "
		"10\n" },
	{ "assert 10 < tcpi_snd_cwnd",
		"10 < tcpi_snd_cwnd | tcpi_snd_cwnd is 9 | tcpi_snd_cwnd is 9, the script says > "
		"10\n" },
	{ "assert tcpi_snd_cwnd == 10, 'cwnd=%d' % tcpi_snd_cwnd",
		"tcpi_snd_cwnd == 10 | tcpi_snd_cwnd is 9 | cwnd=9: tcpi_snd_cwnd is 9, the script "
		"says 10\n" },
	{ "assert (tcpi_snd_cwnd == 10), 'wrong'",
		"(tcpi_snd_cwnd == 10) | tcpi_snd_cwnd is 9 | wrong: tcpi_snd_cwnd is 9, the "
		"script says 10\n" },
	{ "assert 1000 <= tcpi_rtt <=\\\n 2000",
		"1000 <= tcpi_rtt <= 2000 | tcpi_rtt is 20000 | tcpi_rtt is 20000, the script says "
		"1000 <= tcpi_rtt <= 2000\n" },
	{ "assert tcpi_ca_state == TCP_CA_Open",
		"tcpi_ca_state == TCP_CA_Open | tcpi_ca_state is 3 (TCP_CA_Recovery) | "
		"tcpi_ca_state is 3 (TCP_CA_Recovery), the script says TCP_CA_Open\n" },
	{ "assert (tcpi_options & TCPI_OPT_SYN_DATA) == 0, tcpi_options",
		"(tcpi_options & TCPI_OPT_SYN_DATA) == 0 | tcpi_options is 34 "
		"(TCPI_OPT_SACK|TCPI_OPT_SYN_DATA) | tcpi_options is 34 "
		"(TCPI_OPT_SACK|TCPI_OPT_SYN_DATA), the script says (tcpi_options & "
		"TCPI_OPT_SYN_DATA) == 0\n" },
	{ "want = 3; assert tcpi_snd_cwnd == want and tcpi_rtt",
		"tcpi_snd_cwnd == want and tcpi_rtt | tcpi_snd_cwnd is 9, want is 3, tcpi_rtt is "
		"20000 | tcpi_snd_cwnd is 9, want is 3, tcpi_rtt is 20000, the script says "
		"tcpi_snd_cwnd == want and tcpi_rtt\n" },
	{ "assert 0; assert tcpi_snd_cwnd < 9",
		"0 | False | False, the script says 0\ntcpi_snd_cwnd < 9 | tcpi_snd_cwnd is 9 | "
		"tcpi_snd_cwnd is 9, the script says < 9\n" },
	{ "assert 1, 1 // 0", "" },
	{ "assert 0, 1 // 0", "error: 1:13: division by zero\n" },
	{ "x = 1; print(x % 0)", "error: 1:16: division by zero\n" },
	{ "print(1.0 / 0)", "error: 1:11: division by zero\n" },
	{ "print(cwnd)", "error: 1:7: unknown name cwnd\n" },
	{ "count = 1; print(coutn)", "error: 1:18: unknown name coutn; did you mean count?\n" },
	{ "print(TCP_CA_Opne)",
		"error: 1:7: unknown name TCP_CA_Opne; did you mean TCP_CA_Open?\n" },
	{ "print('a' < 1)", "error: 1:11: a string and an integer cannot be compared\n" },
	{ "print('a' * 2)", "error: 1:11: * takes numbers, not a string\n" },
	{ "print(1.5 | 2)", "error: 1:11: | takes no floats\n" },
	{ "print('%d' % 'a')", "error: 1:12: \"%d\" takes a number, not a string\n" },
	{ "print('%d %d' % 1)", "error: 1:15: the format has more places than there are values\n" },
	{ "print('%d' % (1, 2))",
		"error: 1:12: the format has fewer places than there are values\n" },
	{ "print('%q' % 1)", "error: 1:12: \"%q\" in a format is not supported\n" },
	{ "print(1 << 200)", "error: 1:9: the number is too large\n" },
	{ "print(1 << 120 << 120)", "error: 1:16: the number is too large\n" },
	{ "print(int(1e300))", "error: 1:7: int() takes a number of a sensible size\n" },
	{ "print('%d' % 1e300)", "error: 1:12: the float is too large\n" },
	{ "print(tcpi_rcv_wnd)", "error: 1:7: this kernel's TCP_INFO has no tcpi_rcv_wnd\n" },
};

static void
check_samples(const Sample *samples, gsize count)
{
	WbTcpInfo info = make_info(sizeof(struct tcp_info));

	for (gsize i = 0; i < count; i++) {
		g_autoptr(WbCodeScope) scope = wb_code_scope_new();
		g_autofree char *outcome = NULL;

		outcome = run(scope, &info, samples[i].text);
		if (strcmp(outcome, samples[i].outcome) != 0)
			g_test_message("%s", samples[i].text);
		g_assert_cmpstr(outcome, ==, samples[i].outcome);
	}
}

static void
test_values(void)
{
	check_samples(values, G_N_ELEMENTS(values));
}

static void
test_outcomes(void)
{
	check_samples(outcomes, G_N_ELEMENTS(outcomes));
}

static void
test_scope(void)
{
	g_autoptr(WbCodeScope) scope = wb_code_scope_new();
	g_autofree char *first = run(scope, NULL, "limit = 0x7fffffff; name = 'x'");
	g_autofree char *second = run(scope, NULL, "limit += 1; print(limit, name)");
	g_autofree char *third = run(scope, NULL, "assert tcpi_rtt == 0");

	g_assert_cmpstr(first, ==, "");
	g_assert_cmpstr(second, ==, "2147483648 x\n");
	g_assert_cmpstr(third, ==, "error: 1:8: there is no TCP socket to ask for tcpi_rtt\n");
}

static const Sample faults[] = {
	{ "assert tcpi_snd_cwd == 1",
		"3:12 TCP_INFO has no tcpi_snd_cwd; did you mean tcpi_snd_cwnd?\n" },
	{ "if x: y\nprint(", "3:5 Python's \"if\" is not supported: only assert, NAME = VALUE and "
			     "print()\n4:7 \")\" is missing here\n" },
	{ "x = 1 +; y = ; print(1))",
		"3:12 an expression is expected here\n3:18 an expression is expected here\n"
		"3:28 the statement should end here\n" },
	{ "assert 'abc", "3:12 this string has no end\n" },
	{ "assert (1, 2)",
		"3:12 this assertion is of a tuple and always true: the message stands after the "
		"closing parenthesis\n" },
	{ "x = a[0]", "3:10 Python's indexing is not supported\n" },
	{ "x = a.b()", "3:10 Python's attributes and methods are not supported\n" },
	{ "x = [1]", "3:9 Python's lists and dictionaries are not supported\n" },
	{ "x = 2 ** 3", "3:11 Python's ** is not supported\n" },
	{ "x = 1 in (1, 2)", "3:11 Python's \"in\" is not supported\n" },
	{ "x = 1 if 2 else 3", "3:11 Python's \"if\" is not supported\n" },
	{ "x = f'a'", "3:9 strings with a prefix are not supported\n" },
	{ "x = sum(1)", "3:9 there is no function sum() here; there are abs, min, max, int, float, "
			"len and str\n" },
	{ "import os", "3:5 Python's \"import\" is not supported: only assert, NAME = VALUE and "
		       "print()\n" },
	{ "x = 0x; y = 12ab; z = 99999999999999999999999", "3:9 this is not a number\n"
							   "3:17 this is not a number\n" },
	{ "x = $5", "3:9 unexpected character 0x24\n" },
};

static void
test_faults(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
		g_autoptr(GPtrArray) found =
			g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
		g_autoptr(WbCode) code =
			wb_code_parse("test.pkt", faults[i].text, (WbPlace){ 3, 5 }, found);
		g_autoptr(GString) all = g_string_new(NULL);

		g_assert_null(code);
		for (guint j = 0; j < found->len; j++) {
			const WbDiagnostic *each = found->pdata[j];

			g_string_append_printf(
				all, "%u:%u %s\n", each->line, each->column, each->message);
		}
		g_assert_cmpstr(all->str, ==, faults[i].outcome);
	}
}

static void
check_depth(const char *before, const char *middle, const char *after, guint count)
{
	g_autoptr(GPtrArray) found =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autoptr(GString) text = g_string_new("x = ");

	for (guint i = 0; i < count; i++)
		g_string_append(text, before);
	g_string_append(text, middle);
	for (guint i = 0; i < count; i++)
		g_string_append(text, after);
	g_assert_null(wb_code_parse("test.pkt", text->str, (WbPlace){ 1, 1 }, found));
	g_assert_cmpuint(found->len, ==, 1);
}

static void
test_depth(void)
{
	check_depth("(", "1", ")", 10000);
	check_depth("-", "1", "", 10000);
	check_depth("not ", "1", "", 10000);
	check_depth("1 + ", "1", "", 10000);
	check_depth("1 and ", "1", "", 10000);
	check_depth("abs(", "1", ")", 10000);
	check_depth("1 < ", "1", "", 0x4000);
	check_depth("x                                       ", "1", "", 2000);
}

static void
test_info(void)
{
	const char *const *names = wb_tcp_info_fields();
	WbTcpInfo info = make_info(sizeof info.bytes), old = make_info(104);
	guint64 value;

	for (guint i = 0; names[i]; i++)
		g_assert_true(wb_tcp_info_get(&info, names[i], &value));
	memset(info.bytes, 0, sizeof info.bytes);
	info.bytes[276] = 0xe6;
	info.bytes[277] = 0x05;
	info.bytes[242] = 7;
	g_assert_true(wb_tcp_info_get(&info, "tcpi_accecn_opt_seen", &value));
	g_assert_cmpuint(value, ==, 1);
	g_assert_true(wb_tcp_info_get(&info, "tcpi_options2", &value));
	g_assert_cmpuint(value, ==, 5);
	g_assert_true(wb_tcp_info_get(&info, "tcpi_total_rto_recoveries", &value));
	g_assert_cmpuint(value, ==, 7);
	g_assert_true(wb_tcp_info_get(&old, "tcpi_total_retrans", &value));
	g_assert_false(wb_tcp_info_get(&old, "tcpi_pacing_rate", &value));
	g_assert_false(wb_tcp_info_get(&info, "tcpi_nothing", &value));
	info.memory_length = 3 * sizeof info.memory[0];
	g_assert_true(wb_tcp_info_get(&info, "SK_MEMINFO_RCVBUF", &value));
	g_assert_cmpuint(value, ==, 131072);
	g_assert_false(wb_tcp_info_get(&info, "SK_MEMINFO_SNDBUF", &value));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/code/values", test_values);
	g_test_add_func("/code/outcomes", test_outcomes);
	g_test_add_func("/code/scope", test_scope);
	g_test_add_func("/code/faults", test_faults);
	g_test_add_func("/code/depth", test_depth);
	g_test_add_func("/code/info", test_info);
	return g_test_run();
}
