/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tools printed, word for word, and what must come of it. */
#include "lab/compiler-output.h"

#include <string.h>

#define PREFIX "/build/src"

static GPtrArray *
parse(const char *text)
{
	return wb_compiler_output_parse(text, strlen(text), PREFIX, 100);
}

/* TEXT has exactly the diagnostics that are written, one a line, in EXPECTED. */
static void
check(const char *text, const char *expected)
{
	g_autoptr(GPtrArray) found = parse(text);
	g_autoptr(GString) all = g_string_new(NULL);

	for (guint i = 0; i < found->len; i++) {
		g_autofree char *line = wb_diagnostic_to_string(found->pdata[i]);

		g_string_append_printf(all, "%s\n", line);
	}
	g_assert_cmpstr(all->str, ==, expected);
}

#define LOCATION(file, line, column)                                                           \
	"{\"finish\": {\"byte-column\": 99, \"line\": 9, \"file\": \"/other.c\"}, \"caret\": " \
	"{\"byte-column\": " #column ", \"display-column\": 77, \"line\": " #line              \
	", \"file\": \"" file "\", \"column\": 78}}"

#define OBJECT(kind, file, line, column, message)                                      \
	"{\"kind\": \"" kind "\", \"locations\": [" LOCATION(                          \
		file, line, column) "], "                                              \
				    "\"column-origin\": 1, \"escape-source\": false, " \
				    "\"children\": [], \"message\": \"" message "\"}"

static void
test_json(void)
{
	check("[" OBJECT("error", PREFIX "/kernel/filter.c", 6, 32, "'x' undeclared") "]\n",
		"kernel/filter.c:6:32: error: 'x' undeclared\n");
	check("[{\"kind\": \"warning\", \"locations\": [" LOCATION(
		      PREFIX "/a.c", 3, 1) "], "
					   "\"option\": \"-Wunused-variable\", \"option_url\": "
					   "\"https://x\", \"children\": [], "
					   "\"message\": \"unused variable 'v'\"}]\n",
		"a.c:3:1: warning: unused variable 'v' [-Wunused-variable]\n");
	check("[" OBJECT("fatal error", PREFIX "/a.c", 1, 10, "x.h: No such file") ", " OBJECT(
		      "warning", PREFIX "/b.c", 2, 20, "odd") "]\n[]\n",
		"a.c:1:10: error: x.h: No such file\nb.c:2:20: warning: odd\n");
	check("[]\n", "");
}

static void
test_json_file_names(void)
{
	check("[" OBJECT("error", PREFIX "/kernel/../include/f.h", 1, 2, "m") "]",
		"include/f.h:1:2: error: m\n");
	check("[" OBJECT("error", "/headers/usr/src/linux-headers-6.1/include/linux/x.h", 1, 2,
		      "m") "]",
		"/usr/src/linux-headers-6.1/include/linux/x.h:1:2: error: m\n");
	check("[" OBJECT("error", "/build/srcs/x.c", 1, 2, "m") "]",
		"/build/srcs/x.c:1:2: error: m\n");
	check("[" OBJECT("error", PREFIX "/x.c", 1, 2, "see " PREFIX "/y.h") "]",
		"x.c:1:2: error: see y.h\n");
}

static void
test_json_children(void)
{
	check("[{\"kind\": \"error\", \"locations\": [" LOCATION(PREFIX "/a.c", 4,
		      5) "], "
			 "\"message\": \"conflicting types\", \"children\": [" OBJECT("note",
				 PREFIX "/a.h", 1, 6, "previous declaration") ", " OBJECT("error",
				 PREFIX "/a.h", 2, 6, "still a note") "]}]\n",
		"a.c:4:5: error: conflicting types\n"
		"a.h:1:6: note: previous declaration\n"
		"a.h:2:6: note: still a note\n");
}

/* Each may be told twice: a header in two sources, two tasks of make. */
static void
test_duplicates(void)
{
	check("[" OBJECT("error", PREFIX "/a.h", 1, 2, "m") "]\n[" OBJECT(
		      "error", PREFIX "/a.h", 1, 2, "m") ", " OBJECT("warning", PREFIX "/a.h", 1, 2,
		      "m") ", " OBJECT("error", PREFIX "/a.h", 2, 2, "m") "]\n",
		"a.h:1:2: error: m\na.h:1:2: warning: m\na.h:2:2: error: m\n");
}

static void
test_json_without_location(void)
{
	check("[{\"kind\": \"fatal error\", \"locations\": [], \"message\": \"Killed\"}]\n",
		"gcc: error: Killed\n");
}

/* Members of a wrong type, missing, or out of range are as if they were not there. */
static void
test_json_of_wrong_shape(void)
{
	check("[{\"kind\": 7, \"message\": {}}]\n[{\"message\": [\"x\"]}]\n[{}]\n[{", "");
	check("[{\"kind\": [], \"locations\": {}, \"children\": 3, \"message\": \"m\"}]\n",
		"gcc: error: m\n");
	check("[{\"kind\": \"note\", \"locations\": [7, {}], \"children\": [null, 3, []], "
	      "\"option\": false, \"message\": \"m\"}]\n",
		"gcc: note: m\n");
	check("[" OBJECT("error", PREFIX "/a.c", -5, 99999999999999999999, "m") "]\n",
		"a.c: error: m\n");
	check("[" OBJECT("error", PREFIX "/a.c", 1.5, "x", "m") "]\n", "a.c: error: m\n");
	check("[{\"kind\": \"error\" \"message\": \"m\"}, {\"message\": \"n\"}]\n",
		"gcc: error: n\n");
}

/* Output is capped: what came before the cut counts, and the next line is read. */
static void
test_json_cut_off(void)
{
	check("[" OBJECT("error", PREFIX "/a.c", 1, 2, "first") ", {\"kind\": \"err",
		"a.c:1:2: error: first\n");
	check("[" OBJECT("error", PREFIX "/a.c", 1, 2, "first") ", {\"message\": \"}\\",
		"a.c:1:2: error: first\n");
	check("[{\"kind\": \"err\n[" OBJECT("error", PREFIX "/a.c", 1, 2, "next") "]\n",
		"a.c:1:2: error: next\n");
}

static void
test_json_strings(void)
{
	check("[" OBJECT("error", PREFIX "/a.c", 1, 2, "a \\\"}]\\\" \\\\") "]\n",
		"a.c:1:2: error: a \"}]\" \\\n");
	check("[" OBJECT("error", PREFIX "/a.c", 1, 2, "two\\nlines\\u001b[31m") "]\n",
		"a.c:1:2: error: two lines\\x1b[31m\n");
	check("[" OBJECT("error", PREFIX "/a.c", 1, 2, "bad \xff byte") "]\n",
		"a.c:1:2: error: bad \xef\xbf\xbd byte\n");
}

/* Small enough to be looked at, deep enough to exhaust the stack of a recursive parser. */
static void
test_depth(void)
{
	const guint depth = 100000;
	g_autofree char *open = g_strnfill(depth, '[');
	g_autofree char *close = g_strnfill(depth, ']');
	g_autofree char *text = g_strconcat("[{\"message\": \"deep\", \"x\": ", open, close,
		"}]\n[", OBJECT("error", PREFIX "/a.c", 1, 2, "m"), "]\n", NULL);

	check(text, "a.c:1:2: error: m\n");
}

static void
test_sizes(void)
{
	g_autofree char *big = g_strnfill(400000, 'x');
	g_autofree char *medium = g_strnfill(5000, 'y');
	g_autofree char *huge = g_strdup_printf("[{\"message\": \"%s\"}]\n", big);
	g_autofree char *large = g_strdup_printf("[{\"message\": \"%s\"}]\n", medium);
	g_autoptr(GPtrArray) none = parse(huge);
	g_autoptr(GPtrArray) one = parse(large);

	g_assert_cmpuint(none->len, ==, 0);
	g_assert_cmpuint(one->len, ==, 1);
	g_assert_cmpuint(strlen(((WbDiagnostic *)one->pdata[0])->message), <, 2100);
}

static void
test_max(void)
{
	g_autoptr(GString) text = g_string_new("[");
	g_autoptr(GPtrArray) found = NULL;

	for (guint i = 1; i <= 100; i++)
		g_string_append_printf(text, "%s{\"message\": \"%u\"}", i > 1 ? ", " : "", i);
	g_string_append(text, "]\na.c:1: error: more\n");
	found = wb_compiler_output_parse(text->str, text->len, PREFIX, 7);
	g_assert_cmpuint(found->len, ==, 7);
	g_assert_cmpstr(((WbDiagnostic *)found->pdata[6])->message, ==, "7");
}

static void
test_modpost(void)
{
	check("ERROR: modpost: \"foo\" [/build/filter.ko] undefined!\n",
		"filter.ko: error: \"foo\" is undefined: none of the module's source files defines "
		"it and the kernel exports no such symbol\n");
	check("ERROR: modpost: missing MODULE_LICENSE() in /build/filter.o\n",
		"modpost: error: missing MODULE_LICENSE() in filter.o\n");
	check("WARNING: modpost: /build/filter.o: section mismatch in reference: x\n",
		"modpost: warning: filter.o: section mismatch in reference: x\n");
	check("ERROR: modpost: GPL-incompatible module filter.ko uses GPL-only symbol 'nf_x'\n",
		"modpost: error: GPL-incompatible module filter.ko uses GPL-only symbol 'nf_x'\n");
	check("ERROR: modpost: \"foo\" [\n", "modpost: error: \"foo\" [\n");
	check("ERROR: modpost: \"foo] undefined!\n", "modpost: error: \"foo] undefined!\n");
}

static void
test_linker(void)
{
	check("/usr/bin/ld: /tmp/ccwzTS5I.o: in function `main':\n"
	      "/build/src/user/t.c:2: undefined reference to `foo'\n"
	      "collect2: error: ld returned 1 exit status\n",
		"user/t.c:2: error: undefined reference to `foo'\n");
	check("/usr/bin/ld: /build/src/t.c:9: undefined reference to `foo'\n",
		"t.c:9: error: undefined reference to `foo'\n");
	check("t.c:(.text+0xa): undefined reference to `foo'\n",
		"t.c: error: undefined reference to `foo'\n");
	check("(.text+0xa): undefined reference to `foo'\n",
		"ld: error: undefined reference to `foo'\n");
	check("ld: /build/src/b.c:1: multiple definition of `f'; /build/src/a.c:1: first defined "
	      "here\n",
		"b.c:1: error: multiple definition of `f'; a.c:1: first defined here\n");
}

static void
test_make(void)
{
	check("make[1]: *** No rule to make target '/build/src/kernel/x.o', needed by "
	      "'/build/filter.o'.  Stop.\n",
		"make: error: there is no source file for kernel/x.o\n");
	check("make[1]: *** [/usr/src/x/Makefile.build:255: /build/src/kernel/filter.o] Error 1\n"
	      "make: *** Waiting for unfinished jobs....\n"
	      "make[1]: *** Deleting file '/build/src/kernel/filter.o'\n",
		"");
}

static void
test_text(void)
{
	check("/build/src/a.c:5:7: error: no good\n/build/src/a.c:6: warning: odd\n"
	      "/build/src/a.c: note: hm\n",
		"a.c:5:7: error: no good\na.c:6: warning: odd\na.c: note: hm\n");
	check("/tmp/ccuiA7Tz.s: Assembler messages:\n"
	      "/tmp/ccuiA7Tz.s:7: Error: file not found: /etc/shadow\n"
	      "/build/src/a.c:3: Error: no such instruction: `foo'\n",
		"assembler: error: file not found: /etc/shadow\n"
		"a.c:3: error: no such instruction: `foo'\n");
	check("/build/src/f.o: warning: objtool: f()+0x12: unreachable instruction\n",
		"f.o: warning: objtool: f()+0x12: unreachable instruction\n");
	check("gcc-12: fatal error: Killed signal terminated program cc1\n"
	      "compilation terminated.\n",
		"gcc-12: error: Killed signal terminated program cc1\n");
	check("Skipping BTF generation for /build/filter.ko due to unavailability of vmlinux\n"
	      "In file included from a.c:1:\nerror\n: error: \n",
		": error: \n");
	check("a.c:0: error: m\na.c:99999999999: error: m\n",
		"a.c:0: error: m\na.c:99999999999: error: m\n");
}

static void
test_any_bytes(void)
{
	static const char bytes[] = "\0\xff[{\0}]\n[{\"message\": \"a\0b\"}]\na.c:1: error: x\0y\n";
	g_autoptr(GPtrArray) found = wb_compiler_output_parse(bytes, sizeof bytes - 1, NULL, 100);
	g_autoptr(GPtrArray) none = wb_compiler_output_parse("", 0, PREFIX, 100);

	g_assert_cmpuint(none->len, ==, 0);
	for (guint i = 0; i < found->len; i++)
		g_assert_true(
			g_utf8_validate(((WbDiagnostic *)found->pdata[i])->message, -1, NULL));
	g_assert_cmpstr(((WbDiagnostic *)found->pdata[found->len - 1])->file, ==, "a.c");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/compiler-output/json", test_json);
	g_test_add_func("/compiler-output/json-file-names", test_json_file_names);
	g_test_add_func("/compiler-output/json-children", test_json_children);
	g_test_add_func("/compiler-output/duplicates", test_duplicates);
	g_test_add_func("/compiler-output/json-without-location", test_json_without_location);
	g_test_add_func("/compiler-output/json-of-wrong-shape", test_json_of_wrong_shape);
	g_test_add_func("/compiler-output/json-cut-off", test_json_cut_off);
	g_test_add_func("/compiler-output/json-strings", test_json_strings);
	g_test_add_func("/compiler-output/depth", test_depth);
	g_test_add_func("/compiler-output/sizes", test_sizes);
	g_test_add_func("/compiler-output/max", test_max);
	g_test_add_func("/compiler-output/modpost", test_modpost);
	g_test_add_func("/compiler-output/linker", test_linker);
	g_test_add_func("/compiler-output/make", test_make);
	g_test_add_func("/compiler-output/text", test_text);
	g_test_add_func("/compiler-output/any-bytes", test_any_bytes);
	return g_test_run();
}
