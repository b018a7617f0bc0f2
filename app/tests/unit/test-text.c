/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Outside text made safe, and suggestions. */
#include "base/text.h"

#include <string.h>

typedef struct {
	const char *name;
	const char *bytes;
	const char *safe;
	const char *safe_line; /* NULL: the same */
} Sample;

static const Sample samples[] = {
	{ "plain", "plain text, 100 % <b>&amp;", "plain text, 100 % <b>&amp;", NULL },
	{ "empty", "", "", NULL },
	{ "utf-8", "Grüße, 数据包 😀", "Grüße, 数据包 😀", NULL },
	{ "lines", "a\n\tb", "a\n\tb", "a\\n\\tb" },
	{ "escape", "\033[2J\033]0;title\007", "\\x1b[2J\\x1b]0;title\\x07", NULL },
	{ "carriage-return", "good\rbad", "good\\x0dbad", NULL },
	{ "backspace", "a\b\x7f", "a\\x08\\x7f", NULL },
	/* C1: "\xc2\x9b" is CSI for a terminal that knows it. */
	{ "c1",
		"\xc2\x9b"
		"31m",
		"\\xc2\\x9b31m", NULL },
	{ "invalid", "a\xff\xfe z", "a\\xff\\xfe z", NULL },
	{ "cut-off", "a\xc3", "a\\xc3", NULL },
	{ "cut-off-then-more", "\xe2\x82x", "\\xe2\\x82x", NULL },
	{ "overlong", "\xc0\xaf", "\\xc0\\xaf", NULL },
	{ "surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80", NULL },
	{ "too-large", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80", NULL },
	{ "bidi-override", "a\u202egpj.exe", "a\\xe2\\x80\\xaegpj.exe", NULL },
	{ "bidi-isolate", "\u2066x\u2069", "\\xe2\\x81\\xa6x\\xe2\\x81\\xa9", NULL },
	{ "bidi-marks", "\u200e\u200f\u061c", "\\xe2\\x80\\x8e\\xe2\\x80\\x8f\\xd8\\x9c", NULL },
	{ "separators", "a\u2028b\u2029", "a\\xe2\\x80\\xa8b\\xe2\\x80\\xa9", NULL },
	{ "byte-order-mark", "\ufeffx", "\\xef\\xbb\\xbfx", NULL },
	{ "no-characters", "\xef\xbf\xbe\xf0\x9f\xbf\xbf", "\\xef\\xbf\\xbe\\xf0\\x9f\\xbf\\xbf",
		NULL },
};

static void
test_sample(gconstpointer data)
{
	const Sample *sample = data;
	const char *line = sample->safe_line ? sample->safe_line : sample->safe;
	g_autofree char *safe = wb_text_dup_safe(sample->bytes, -1);
	g_autofree char *safe_line = wb_text_dup_safe_line(sample->bytes, -1);
	g_autofree char *again = wb_text_dup_safe(safe, -1);

	g_assert_cmpstr(safe, ==, sample->safe);
	g_assert_cmpstr(safe_line, ==, line);
	g_assert_true(g_utf8_validate(safe, -1, NULL));
	/* What was made safe stays as it is. */
	g_assert_cmpstr(again, ==, safe);
}

static void
test_length(void)
{
	g_autofree char *nul = wb_text_dup_safe("a\0b", 3);
	g_autofree char *part = wb_text_dup_safe("abcdef", 3);
	g_autofree char *none = wb_text_dup_safe("abcdef", 0);
	/* The character's other half is beyond the end. */
	g_autofree char *half = wb_text_dup_safe("a\u00fc", 2);

	g_assert_cmpstr(nul, ==, "a\\x00b");
	g_assert_cmpstr(part, ==, "abc");
	g_assert_cmpstr(none, ==, "");
	g_assert_cmpstr(half, ==, "a\\xc3");
}

static void
test_every_byte(void)
{
	for (int first = 0; first < 256; first++) {
		for (int second = 0; second < 256; second++) {
			char bytes[] = { (char)first, (char)second, 'x' };
			g_autofree char *safe = wb_text_dup_safe_line(bytes, 3);

			g_assert_true(g_utf8_validate(safe, -1, NULL));
			g_assert_true(g_str_has_suffix(safe, "x"));
			for (const char *at = safe; *at; at++)
				g_assert_false(g_ascii_iscntrl(*at));
		}
	}
}

static void
test_closest(void)
{
	static const char *const words[] = { "check", "skels", "build", "copy", "boot", "console",
		"doctor", NULL };
	static const char *const none[] = { NULL };
	g_autofree char *huge = g_strnfill(100000, 'c');

	g_assert_cmpstr(wb_text_closest("check", words), ==, "check");
	g_assert_cmpstr(wb_text_closest("chekc", words), ==, "check");
	g_assert_cmpstr(wb_text_closest("chek", words), ==, "check");
	g_assert_cmpstr(wb_text_closest("conslole", words), ==, "console");
	g_assert_cmpstr(wb_text_closest("bild", words), ==, "build");
	g_assert_cmpstr(wb_text_closest("coppy", words), ==, "copy");
	/* Nothing like any of them. */
	g_assert_null(wb_text_closest("grade", words));
	g_assert_null(wb_text_closest("frobnicate", words));
	g_assert_null(wb_text_closest("", words));
	g_assert_null(wb_text_closest("x", words));
	g_assert_null(wb_text_closest("ab", (const char *const[]){ "xy", "c", NULL }));
	g_assert_null(wb_text_closest("check", none));
	g_assert_null(wb_text_closest("check", NULL));
	g_assert_null(wb_text_closest(huge, words));
	g_assert_null(wb_text_closest("check", (const char *const[]){ huge, NULL }));
}

/* As it is typed, and no second line. */
static void
test_argument(void)
{
	static const struct {
		const char *path, *argument;
	} cases[] = {
		{ "/tmp/run-1/a_b.c", "/tmp/run-1/a_b.c" },
		{ "my runs", "'my runs'" },
		{ "it's", "'it'\\''s'" },
		{ "$HOME;x", "'$HOME;x'" },
		{ "", "''" },
		{ "a\n\033[2J", "'a\\n\\x1b[2J'" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *argument = wb_text_dup_argument(cases[i].path);

		g_assert_cmpstr(argument, ==, cases[i].argument);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
		g_autofree char *path = g_strdup_printf("/text/safe/%s", samples[i].name);

		g_test_add_data_func(path, &samples[i], test_sample);
	}
	g_test_add_func("/text/length", test_length);
	g_test_add_func("/text/every-byte", test_every_byte);
	g_test_add_func("/text/closest", test_closest);
	g_test_add_func("/text/argument", test_argument);
	return g_test_run();
}
