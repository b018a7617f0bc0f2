/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The KTAP reader: what it understands, what it ignores, and its caps. */
#include "lab/ktap.h"

#include <string.h>

static void
on_plan(guint count, gpointer data)
{
	g_string_append_printf(data, "plan %u\n", count);
}

static void
on_step(const char *text, gpointer data)
{
	g_string_append_printf(data, "step %s\n", text);
}

static void
add_field(GString *trace, const char *name, const char *value)
{
	if (value)
		g_string_append_printf(trace, "  %s=%s\n", name, value);
}

static void
on_check(const WbCheck *check, gpointer data)
{
	g_string_append_printf(
		data, "check %s %s\n", wb_check_status_to_string(check->status), check->id);
	add_field(data, "message", check->message);
	add_field(data, "expected", check->expected);
	add_field(data, "actual", check->actual);
	for (guint i = 0; i < check->evidence->len; i++)
		add_field(data, "evidence", check->evidence->pdata[i]);
	add_field(data, "hint", check->hint);
}

static void
on_bail_out(const char *word, const char *reason, gpointer data)
{
	g_string_append_printf(data, "bail <%s> %s\n", word, reason);
}

static const WbKtapEvents events = { on_plan, on_step, on_check, on_bail_out };

/* What reading LENGTH bytes in pieces of PIECE gives. */
static char *
trace_pieces(const char *text, gsize length, gsize piece)
{
	GString *trace = g_string_new(NULL);
	g_autoptr(WbKtap) ktap = wb_ktap_new(&events, trace);

	for (gsize at = 0; at < length; at += piece)
		wb_ktap_feed(ktap, text + at, MIN(piece, length - at));
	wb_ktap_finish(ktap);
	return g_string_free(trace, FALSE);
}

static char *
trace(const char *text)
{
	return trace_pieces(text, strlen(text), strlen(text) + 1);
}

static void
expect(const char *text, const char *expected)
{
	for (gsize piece = 1; piece <= strlen(text) + 1; piece++) {
		g_autofree char *got = trace_pieces(text, strlen(text), piece);

		g_assert_cmpstr(got, ==, expected);
	}
}

static void
test_checker(void)
{
	expect("KTAP version 1\n1..2\n# step insmod filter.ko\nok 1 source-address\n"
	       "not ok 2 source-port\n  ---\n  message: \"the port is not the source port\"\n"
	       "  expected: \"37730\"\n  actual: 25235 \n  evidence:\n"
	       "    - \"packet 4: 127.0.0.1.37730 > 127.0.0.1.4711: Flags [S]\"\n"
	       "    - log 17: hello\n  hint: \"use ntohs()\"\n  ...\n"
	       "Bail out! hang: insmod did not return within 8 s\nok 3 after\n",
		"plan 2\nstep insmod filter.ko\ncheck pass source-address\n"
		"check fail source-port\n  message=the port is not the source port\n"
		"  expected=37730\n  actual=25235\n"
		"  evidence=packet 4: 127.0.0.1.37730 > 127.0.0.1.4711: Flags [S]\n"
		"  evidence=log 17: hello\n  hint=use ntohs()\n"
		"bail <hang> insmod did not return within 8 s\n");
}

static void
test_result_lines(void)
{
	expect("ok\nnot ok\nok 1\nok - dash\nok 2 - number and dash\nok 3-way\r\nok   4   blanks  "
	       "\n",
		"check pass \ncheck fail \ncheck pass \ncheck pass dash\n"
		"check pass number and dash\ncheck pass 3-way\ncheck pass blanks\n");
	expect("okay 1 x\nnot  ok 1 x\nnotok 1 x\n ok 1 indented\nOK 1 x\n[  1.0] ok 1 x\n", "");
}

static void
test_directives(void)
{
	expect("ok 1 a # SKIP no nc \\# 1\nnot ok 2 b # skip\nok 3 c # SKIPPED\n",
		"check skip a\n  message=no nc # 1\ncheck skip b\ncheck pass c\n");
	/* Nothing turns a failure into success. */
	expect("not ok 1 a # TODO later\nnot ok 2 b # XFAIL known\n",
		"check fail a\ncheck fail b\n");
	expect("ok 1 a # TIMEOUT too slow\nok 2 b # ERROR\n",
		"check fail a\n  message=too slow\ncheck fail b\n");
	expect("not ok 1 a \\# SKIP not a directive\n", "check fail a # SKIP not a directive\n");
	expect("not ok 1 back\\\\slash\n", "check fail back\\slash\n");
}

static void
test_plan(void)
{
	expect("1..3\n1..4\n", "plan 3\n");
	expect("1..99999999999999999999999\n", "plan 1000\n");
	expect("1..x\n1..\n2..3\n", "");
	expect("1..0 # SKIP nothing\n", "plan 0\n");
}

static void
test_bail_out(void)
{
	expect("Bail out!\n", "bail <> \n");
	expect("Bail out! load-error: refused\n", "bail <load-error> refused\n");
	expect("Bail out! what: ever\n", "bail <> what: ever\n");
	/* A checker that gives up has not passed. */
	expect("Bail out! pass: x\n", "bail <> pass: x\n");
	expect("not ok 1 a\n  ---\n  message: m\nBail out! crash: oops\nok 2 b\nBail out! again\n",
		"check fail a\n  message=m\nbail <crash> oops\n");
}

static void
test_values(void)
{
	expect("ok 1 a\n  ---\n  message: \"q\\\" b\\\\ n\\n t\\t x\\x41\\x1b z\\q \\x0 \\x00 e\" "
	       "tail\n"
	       "  ...\n",
		"check pass a\n  message=q\" b\\ n\n t\t xA\033 z\\q \\x0 \\x00 e\n");
	expect("ok 1 a\n  ---\n  message: \"open\n  expected: \"half\\\n  actual:\n  hint: a: b # "
	       "c\n",
		"check pass a\n  message=open\n  expected=half\\\n  actual=\n  hint=a: b # c\n");
	expect("ok 1 a\n  ---\n  evidence: []\n  ...\nok 2 b\n  ---\n  evidence: one\n  - two\n"
	       "  other:\n  - three\n  ...\n",
		"check pass a\ncheck pass b\n  evidence=one\n  evidence=two\n");
	expect("ok 1 a\n  ---\n  message: first\n  message: second\n  messages: x\n  mess: y\n",
		"check pass a\n  message=first\n");
}

static void
test_interleaved(void)
{
	/* The kernel's lines fall anywhere; a block that is cut short costs only itself. */
	expect("not ok 1 a\n[    1.0] hello: world\n  ---\n[    1.1] message: no\n  message: yes\n"
	       "random\n  hint: h\nok 2 b\n  ---\n  message: cut\n# step next\n  hint: too late\n"
	       "1..2\n",
		"check fail a\n  message=yes\n  hint=h\ncheck pass b\n  message=cut\nstep next\n"
		"plan 2\n");
	expect("  ---\n  message: nobody's\n  ...\nok 1 a\n  message: before the block\n",
		"check pass a\n");
	expect("ok 1 a\n  ---\n  ...\n  ---\n  message: second block\n  ...\n", "check pass a\n");
}

static void
test_bytes(void)
{
	static const char text[] = "not ok 1 a\0b\n  ---\n  message: \"\xff\0\"\n  ...";
	g_autofree char *got = trace_pieces(text, sizeof text - 1, 3);

	g_assert_cmpstr(got, ==, "check fail a\\x00b\n  message=\xff\\x00\n");
}

static void
on_check_sizes(const WbCheck *check, gpointer data)
{
	gsize *total = data;

	g_assert_cmpuint(strlen(check->id), <=, 8 * 1024);
	g_assert_cmpuint(check->evidence->len, <=, 64);
	for (guint i = 0; i < check->evidence->len; i++)
		*total += strlen(check->evidence->pdata[i]);
	if (check->message) {
		g_assert_cmpuint(strlen(check->message), <=, 8 * 1024);
		g_assert_true(g_utf8_validate(check->message, -1, NULL));
	}
}

static void
feed_many(WbKtap *ktap, const char *text, guint times)
{
	for (guint i = 0; i < times; i++)
		wb_ktap_feed(ktap, text, strlen(text));
}

static void
test_caps(void)
{
	static const WbKtapEvents sizes = { .check = on_check_sizes };
	gsize total = 0;
	g_autoptr(WbKtap) ktap = wb_ktap_new(&sizes, &total);

	wb_ktap_feed(ktap, "ok 1 ", 5);
	feed_many(ktap, "0123456789abcdef", 100000);
	wb_ktap_feed(ktap, "\n  ---\n  message: a", 19);
	feed_many(ktap, "é", 100000);
	for (guint i = 0; i < 2000; i++) {
		wb_ktap_feed(ktap, "\nok 1 x\n  ---\n  evidence:\n", 26);
		for (guint j = 0; j < 100; j++)
			wb_ktap_feed(ktap, "  - 0123456789012345678901234567890123456789\n", 45);
	}
	wb_ktap_finish(ktap);
	g_assert_cmpuint(wb_ktap_get_seen(ktap), ==, 1000);
	g_assert_cmpuint(wb_ktap_get_planned(ktap), ==, 0);
	g_assert_cmpuint(total, ==, 999 * 64 * 40);
}

static void
test_total_cap(void)
{
	static const WbKtapEvents sizes = { .check = on_check_sizes };
	gsize total = 0;
	g_autoptr(WbKtap) ktap = wb_ktap_new(&sizes, &total);

	for (guint i = 0; i < 200; i++) {
		wb_ktap_feed(ktap, "ok 1 x\n  ---\n  evidence:\n", 25);
		for (guint j = 0; j < 64; j++) {
			wb_ktap_feed(ktap, "  - ", 4);
			feed_many(ktap, "0123456789abcdef", 512);
			wb_ktap_feed(ktap, "\n", 1);
		}
	}
	wb_ktap_finish(ktap);
	g_assert_cmpuint(total, >=, 4 * 1024 * 1024 - 8192);
	g_assert_cmpuint(total, <=, 4 * 1024 * 1024 + 8192);
}

static void
test_no_callbacks(void)
{
	static const WbKtapEvents none = { NULL, NULL, NULL, NULL };
	g_autoptr(WbKtap) ktap = wb_ktap_new(&none, NULL);
	g_autofree char *empty = trace("");

	wb_ktap_feed(ktap, "1..1\n# step s\nok 1 a\nBail out! x\n", 32);
	wb_ktap_finish(ktap);
	g_assert_cmpuint(wb_ktap_get_planned(ktap), ==, 1);
	g_assert_cmpuint(wb_ktap_get_seen(ktap), ==, 1);
	g_assert_cmpstr(empty, ==, "");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ktap/checker", test_checker);
	g_test_add_func("/ktap/result-lines", test_result_lines);
	g_test_add_func("/ktap/directives", test_directives);
	g_test_add_func("/ktap/plan", test_plan);
	g_test_add_func("/ktap/bail-out", test_bail_out);
	g_test_add_func("/ktap/values", test_values);
	g_test_add_func("/ktap/interleaved", test_interleaved);
	g_test_add_func("/ktap/bytes", test_bytes);
	g_test_add_func("/ktap/caps", test_caps);
	g_test_add_func("/ktap/total-cap", test_total_cap);
	g_test_add_func("/ktap/no-callbacks", test_no_callbacks);
	return g_test_run();
}
