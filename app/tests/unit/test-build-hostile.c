/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds of submissions that attack the machine. */
#include "build-fixture.h"

/* --- hostile submissions ------------------------------------------------------------------ */

static void
test_makefiles(Fixture *fixture, gconstpointer data)
{
	static const char *const names[] = { "Makefile", "Kbuild", "kernel/Makefile",
		"kernel/Kbuild", "GNUmakefile", "makefile" };
	g_autofree char *pwned = g_build_filename(fixture->cache, "pwned", NULL);
	g_autofree char *text = g_strdup_printf(
		"$(shell touch %s /out/pwned)\nobj-m := filter.o\nall:\n\ttouch %s /out/pwned\n",
		pwned, pwned);
	g_autofree char *inside = NULL;
	g_autoptr(WbBuild) build = NULL;

	if (!has_headers())
		return;
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		hand_in(fixture, names[i], text);
	hand_in(fixture, "kernel/filter.c", MODULE_TEXT);
	build = build_good(fixture);
	inside = g_build_filename(build->folder, "pwned", NULL);
	g_assert_false(g_file_test(pwned, G_FILE_TEST_EXISTS));
	g_assert_false(g_file_test(inside, G_FILE_TEST_EXISTS));
}

typedef struct {
	const char *name;
	const char *text;
	const char *expected; /* words of the build's message or of its first diagnostic */
} Hostile;

/* Doubles itself at every level: 2^40 includes. */
#define TREE(body)                                                             \
	"#if __INCLUDE_LEVEL__ < 40\n" body "#include \"filter.c\"\n#include " \
	"\"filter.c\"\n#endif\n"

static const Hostile hostiles[] = {
	{ "passwd", "#include \"/etc/passwd\"\n", "No such file" },
	{ "shadow", MODULE_TEXT "asm(\".incbin \\\"/etc/shadow\\\"\");\n", "file not found" },
	{ "dev-zero", "#include \"/dev/zero\"\n", "No such file" },
	{ "incbin-zero", MODULE_TEXT "asm(\".incbin \\\"/dev/zero\\\"\");\n", "file not found" },
	{ "proc", "#include \"/proc/self/environ\"\n", "No such file" },
	{ "stdin", "#include \"/dev/stdin\"\n", "No such file" },
	{ "dev-null", "#include \"/dev/null\"\n" MODULE_TEXT "#error end\n", "end" },
	{ "include-itself", "#include \"filter.c\"\n", "nested depth" },
	{ "include-itself-twice", "#include \"filter.c\"\n#include \"filter.c\"\n",
		"more memory than it may" },
	{ "errors", TREE("#error no\n"), "more memory than it may" },
	{ "warnings", TREE("#warning no\n"), "more memory than it may" },
	{ "macros",
		"#define A(x) x x x x x x x x\n#define B(x) A(A(A(x)))\n#define C(x) B(B(B(x)))\n"
		"int a[] = { C(C(1,)) };\n",
		"more memory than it may" },
	{ "rept", MODULE_TEXT "asm(\".rept 400000000\\n.byte 1,2,3,4,5,6,7,8\\n.endr\");\n",
		"more memory than it may" },
	{ "zeroes", MODULE_TEXT "asm(\".data\\n.zero 200000000\\n\");\n", "more than 64 MiB" },
	{ "array", MODULE_TEXT "char a[100 << 20] = { 1 };\n", "more than 64 MiB" },
	{ "terabyte", MODULE_TEXT "char a[1L << 40] = { 1 };\n", "" },
};

static void
test_hostile(Fixture *fixture, gconstpointer data)
{
	const Hostile *hostile = data;
	const char *first = "";
	g_autoptr(WbBuild) build = NULL;

	if (!has_headers())
		return;
	hand_in(fixture, "kernel/filter.c", hostile->text);
	build = build_within(fixture, BUILD_MS);
	g_assert_false(build->ok);
	if (build->diagnostics->len > 0)
		first = ((WbDiagnostic *)build->diagnostics->pdata[0])->message;
	g_test_message("first diagnostic: %s", first);
	if (!strstr(build->message, hostile->expected) && !strstr(first, hostile->expected))
		g_error("neither \"%s\" nor \"%s\" has \"%s\"; output: %s", build->message, first,
			hostile->expected, build->output);
	g_assert_null(strstr(build->output, "root:"));
	for (guint i = 0; i < build->diagnostics->len; i++) {
		g_autofree char *text = wb_diagnostic_to_string(build->diagnostics->pdata[i]);

		g_assert_null(strstr(text, "root:"));
	}
}

#define WARNING ".warning \\\"0123456789\\\""

static void
test_forever(Fixture *fixture, gconstpointer data)
{
	g_autoptr(WbBuild) build = NULL;

	if (!has_headers())
		return;
	hand_in_macros(fixture, "kernel/filter.c", MODULE_TEXT, "");
	build = build_within(fixture, 4000);
	g_assert_false(build->ok);
	g_assert_cmpstr(build->message, ==, "the build took longer than 4 s and was stopped");
}

/* The assembler prints as it goes: terabytes. */
static void
test_flood(Fixture *fixture, gconstpointer data)
{
	g_autoptr(WbBuild) build = NULL;

	if (!has_headers())
		return;
	hand_in_macros(fixture, "kernel/filter.c", MODULE_TEXT, WARNING);
	build = build_within(fixture, BUILD_MS);
	g_assert_false(build->ok);
	g_assert_cmpstr(build->message, ==, "the build printed more than 4 MiB and was stopped");
	g_assert_cmpuint(strlen(build->output), <=, 256 * 1024);
	g_assert_cmpuint(build->diagnostics->len, <=, 200);
}

/* A program's compiler prints into a file until the module is done: that must end too. */
static void
test_program_flood(Fixture *fixture, gconstpointer data)
{
	static char *sources[] = { (char *)"test.c", NULL };
	WbProgram program = { .name = (char *)"test", .sources = sources };
	g_autoptr(GPtrArray) programs = g_ptr_array_new();
	g_autoptr(WbBuild) build = NULL;

	if (!has_headers())
		return;
	g_ptr_array_add(programs, &program);
	fixture->task.programs = programs;
	hand_in(fixture, "kernel/filter.c", MODULE_TEXT);
	hand_in_macros(fixture, "test.c", "int main(void) { return 0; }\n", WARNING);
	build = build_within(fixture, BUILD_MS);
	g_assert_false(build->ok);
	g_assert_cmpstr(build->message, ==, "the build printed more than 4 MiB and was stopped");
}

static void
add_hostiles(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(hostiles); i++) {
		g_autofree char *path = g_strconcat("/build/hostile/", hostiles[i].name, NULL);

		add(path, &hostiles[i], test_hostile);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	add("/build/makefiles", NULL, test_makefiles);
	add_hostiles();
	add("/build/forever", NULL, test_forever);
	add("/build/flood", NULL, test_flood);
	add("/build/program-flood", NULL, test_program_flood);
	return run_with_cache();
}
