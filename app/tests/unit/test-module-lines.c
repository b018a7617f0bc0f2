/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which lines of the log a module wrote. */
#include "lab/module-lines.h"

#include <string.h>

static const char source[] = "#include \"header_of.h\"\n"
			     "/* \"in a comment\" it's */\n"
			     "// \"another one\n"
			     "static char quote = '\"';\n"
			     "	printk(LOG_LEVEL \"connection established to %pI4:%d\\n\",\n"
			     "	pr_info(\"a \\\"quoted\\\" text\\n\");\n"
			     "	q = '\"'; pr_info(\"learned after a quote\\n\");\n"
			     "	pr_info(\"ab\");\n"
			     "	pr_info(\"lone \\\n";

static WbModuleLines *
new_lines(void)
{
	WbModuleLines *lines = wb_module_lines_new("tcp-sock");

	wb_module_lines_add_source(lines, source, strlen(source));
	return lines;
}

static void
test_texts(void)
{
	g_autoptr(WbModuleLines) lines = new_lines();

	g_assert_true(wb_module_lines_match(lines, "connection established to 127.0.0.1:7"));
	g_assert_false(wb_module_lines_match(lines, "a connection established to 127.0.0.1:7"));
	g_assert_false(wb_module_lines_match(lines, "connection refused"));
	g_assert_false(wb_module_lines_match(lines, "in a comment"));
	g_assert_false(wb_module_lines_match(lines, "another one"));
	g_assert_true(wb_module_lines_match(lines, "learned after a quote"));
	/* Behind an escaped quote it is the same text still. */
	g_assert_false(wb_module_lines_match(lines, " text"));
	g_assert_false(wb_module_lines_match(lines, "abc"));
	g_assert_false(wb_module_lines_match(lines, ""));
}

static void
test_name(void)
{
	g_autoptr(WbModuleLines) lines = new_lines();

	g_assert_true(wb_module_lines_match(lines, "tcp_sock: anything"));
	g_assert_false(wb_module_lines_match(lines, "tcp_socket: anything"));
	g_assert_false(wb_module_lines_match(
		lines, "tcp_sock: loading out-of-tree module taints kernel."));
	g_assert_false(wb_module_lines_match(lines, "tcp_sock"));
}

/* Whatever it ends in. */
static void
test_cut(void)
{
	for (gsize length = 0; length <= strlen(source); length++) {
		g_autoptr(WbModuleLines) lines = wb_module_lines_new("m");
		g_autofree char *exact = g_memdup2(source, MAX(length, 1));

		wb_module_lines_add_source(lines, exact, length);
		g_assert_false(wb_module_lines_match(lines, "zzz"));
	}
}

/* A source may be as long as it likes: 256 texts are learned. */
static void
test_cap(void)
{
	g_autoptr(WbModuleLines) lines = wb_module_lines_new("m");

	for (guint i = 0; i < 300; i++) {
		g_autofree char *text = g_strdup_printf("\"text-%03u-\"", i);

		wb_module_lines_add_source(lines, text, strlen(text));
	}
	g_assert_true(wb_module_lines_match(lines, "text-255-"));
	g_assert_false(wb_module_lines_match(lines, "text-256-"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/module-lines/texts", test_texts);
	g_test_add_func("/module-lines/name", test_name);
	g_test_add_func("/module-lines/cut", test_cut);
	g_test_add_func("/module-lines/cap", test_cap);
	return g_test_run();
}
