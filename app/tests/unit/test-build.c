/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds of good and of hostile submissions. Needs an image's headers: WB_TEST_HEADERS is the
 * folder with usr/src and usr/lib, WB_TEST_RELEASE the kernel's release.
 */
#include "lab/build.h"

#include "base/error.h"
#include "base/files.h"
#include "base/lock.h"
#include "lab/build-cache.h"
#include "lab/sandbox.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utime.h>

#define BUILD_MS 120000

#define MODULE_TEXT                                     \
	"#include <linux/module.h>\n"                   \
	"static int __init start(void) { return 0; }\n" \
	"static void __exit stop(void) { }\n"           \
	"module_init(start);\nmodule_exit(stop);\nMODULE_LICENSE(\"GPL\");\n"

typedef struct {
	char *cache;
	WbTask task;
	GPtrArray *files;
} Fixture;

static void
hand_in_clear(gpointer data)
{
	WbHandIn *file = data;

	g_free(file->name);
	g_bytes_unref(file->bytes);
	g_free(file);
}

static void
hand_in(Fixture *fixture, const char *name, const char *text)
{
	WbHandIn *file = g_new0(WbHandIn, 1);

	file->name = g_strdup(name);
	file->bytes = g_bytes_new(text, strlen(text));
	g_ptr_array_add(fixture->files, file);
}

static gboolean
has_headers(void)
{
	if (g_getenv("WB_TEST_HEADERS") && g_getenv("WB_TEST_RELEASE"))
		return TRUE;
	g_test_skip("WB_TEST_HEADERS and WB_TEST_RELEASE do not name the headers of an image");
	return FALSE;
}

/* The environment that every build starts from is made once: it is the same for all. */
static const char *shared_cache;

static void
set_up(Fixture *fixture, gconstpointer data)
{
	static char *sources[] = { (char *)"kernel/filter.c", NULL };
	g_autoptr(GError) error = NULL;

	fixture->cache = g_strdup(shared_cache);
	fixture->files = g_ptr_array_new_with_free_func(hand_in_clear);
	fixture->task.name = (char *)"1-2-netfilter";
	fixture->task.module = (char *)"filter";
	fixture->task.module_folder = (char *)"kernel";
	fixture->task.sources = sources;
}

static gboolean
nobody_uses(gpointer data, GError **error)
{
	g_autoptr(GDir) folder = g_dir_open("/proc", 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *path = g_build_filename("/proc", name, "cmdline", NULL);
		g_autofree char *text = NULL;
		gsize length;

		if (g_ascii_isdigit(name[0]) && g_file_get_contents(path, &text, &length, NULL) &&
			memmem(text, length, data, strlen(data)))
			return FALSE;
	}
	return TRUE;
}

static guint
count_temporaries(const char *cache)
{
	g_autoptr(GDir) folder = g_dir_open(cache, 0, NULL);
	const char *name;
	guint count = 0;

	while (folder && (name = g_dir_read_name(folder)) != NULL)
		count += g_str_has_prefix(name, "tmp-");
	return count;
}

/* bubblewrap's command line names the cache, and every process inside dies with bubblewrap. */
static void
tear_down(Fixture *fixture, gconstpointer data)
{
	g_autofree char *inside = g_strconcat(fixture->cache, "/", NULL);
	g_autoptr(GError) error = NULL;

	wb_deadline_poll(
		wb_deadline_in(5000), 20, "the sandbox to end", nobody_uses, inside, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(count_temporaries(fixture->cache), ==, 0);
	g_ptr_array_unref(fixture->files);
	g_free(fixture->cache);
}

static WbBuild *
build_within(Fixture *fixture, guint timeout_ms)
{
	g_autoptr(GError) error = NULL;
	WbBuild *build = wb_build_run(&fixture->task, fixture->files, g_getenv("WB_TEST_HEADERS"),
		g_getenv("WB_TEST_RELEASE"), fixture->cache, wb_deadline_in(timeout_ms), NULL,
		&error);

	g_assert_no_error(error);
	g_assert_nonnull(build);
	g_assert_nonnull(build->diagnostics);
	g_assert_true(build->ok == (build->message == NULL));
	if (build->message)
		g_test_message("%" G_GINT64_FORMAT " ms: %s", build->duration_ms, build->message);
	return build;
}

static WbBuild *
build_good(Fixture *fixture)
{
	WbBuild *build = build_within(fixture, BUILD_MS);

	for (guint i = 0; !build->ok && i < build->diagnostics->len; i++) {
		g_autofree char *text = wb_diagnostic_to_string(build->diagnostics->pdata[i]);

		g_test_message("%s", text);
	}
	g_assert_cmpstr(build->message, ==, NULL);
	return build;
}

static gboolean
file_contains(const char *path, const char *bytes)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	gsize length;

	g_file_get_contents(path, &text, &length, &error);
	g_assert_no_error(error);
	return memmem(text, length, bytes, strlen(bytes)) != NULL;
}

static void
assert_cached(Fixture *fixture, gboolean cached)
{
	g_autoptr(WbBuild) build = build_good(fixture);

	g_assert_true(build->cached == cached);
}

/* --- good submissions --------------------------------------------------------------------- */

static void
test_module(Fixture *fixture, gconstpointer data)
{
	g_autoptr(WbBuild) first = NULL;
	g_autoptr(WbBuild) second = NULL;
	g_autoptr(WbBuild) third = NULL;

	if (!has_headers())
		return;
	hand_in(fixture, "kernel/filter.c",
		"#include \"../include/filter.h\"\n#include \"filter.h\"\n" MODULE_TEXT
		"static int unused = NUMBER;\n");
	hand_in(fixture, "include/filter.h", "#define NUMBER 1\n");
	first = build_good(fixture);
	g_assert_false(first->cached);
	g_assert_true(g_str_has_suffix(first->module, "/kernel/filter.ko"));
	g_assert_true(g_str_has_prefix(first->module, first->folder));
	g_assert_true(file_contains(first->module, ".debug_info"));
	g_assert_true(file_contains(first->module, WB_BUILD_PREFIX "/kernel/filter.c"));
	g_assert_true(g_str_has_suffix(first->module_stripped, "/kernel/filter.stripped.ko"));
	g_assert_false(file_contains(first->module_stripped, ".debug_info"));
	g_assert_true(file_contains(first->module_stripped, "vermagic="));
	g_assert_cmpuint(first->diagnostics->len, ==, 1);

	second = build_good(fixture);
	g_assert_true(second->cached);
	g_assert_cmpstr(second->module, ==, first->module);
	g_assert_cmpuint(second->diagnostics->len, ==, 1);

	hand_in(fixture, "include/other.h", "");
	third = build_good(fixture);
	g_assert_false(third->cached);
	g_assert_cmpstr(third->module, !=, first->module);
}

/* Everything that goes into a build makes another result of it, and nothing else does. */
static void
test_cached(Fixture *fixture, gconstpointer data)
{
	static char *cflags[] = { (char *)"-DX", NULL };
	static char *sources[] = { (char *)"test.c", NULL };
	WbProgram program = { .name = (char *)"test", .sources = sources };
	g_autoptr(GPtrArray) programs = g_ptr_array_new();

	if (!has_headers())
		return;
	g_ptr_array_add(programs, &program);
	hand_in(fixture, "test.c", "int main(void) { return 0; }\n");
	hand_in(fixture, "kernel/filter.c", MODULE_TEXT "/* one */\n");
	assert_cached(fixture, FALSE);
	hand_in(fixture, "test-1.sh", "true\n");
	((WbHandIn *)fixture->files->pdata[2])->executable = TRUE;
	hand_in(fixture, "Makefile", "all:\n");
	assert_cached(fixture, TRUE);
	g_ptr_array_remove_index(fixture->files, 1);
	hand_in(fixture, "kernel/filter.c", MODULE_TEXT "/* two */\n");
	assert_cached(fixture, FALSE);
	fixture->task.cflags = cflags;
	assert_cached(fixture, FALSE);
	fixture->task.programs = programs;
	assert_cached(fixture, FALSE);
	assert_cached(fixture, TRUE);
}

static void
test_source_named_as_module(Fixture *fixture, gconstpointer data)
{
	static char *sources[] = { (char *)"filter.c", (char *)"more.c", NULL };
	static char *cflags[] = { (char *)"-DANSWER=42", NULL };
	g_autoptr(WbBuild) build = NULL;

	if (!has_headers())
		return;
	fixture->task.sources = sources;
	fixture->task.cflags = cflags;
	fixture->task.module_folder = NULL;
	hand_in(fixture, "filter.c", MODULE_TEXT);
	hand_in(fixture, "more.c", "int more(void);\nint more(void) { return ANSWER; }\n");
	build = build_good(fixture);
	g_assert_true(g_str_has_suffix(build->module, "/files/filter.ko"));
	g_assert_true(file_contains(build->module, "more.c"));
}

static void
test_program(Fixture *fixture, gconstpointer data)
{
	static char *sources[] = { (char *)"user/test.c", NULL };
	WbProgram program = { .name = (char *)"user/test", .sources = sources };
	g_autoptr(GPtrArray) programs = g_ptr_array_new();
	g_autoptr(GError) error = NULL;
	g_autoptr(WbBuild) build = NULL;
	g_autofree char *path = NULL;
	g_autofree char *out = NULL;

	if (!has_headers())
		return;
	g_ptr_array_add(programs, &program);
	fixture->task.programs = programs;
	hand_in(fixture, "kernel/filter.c", MODULE_TEXT);
	hand_in(fixture, "include/filter.h", "#define TEXT \"hello\"\n");
	hand_in(fixture, "user/test.c",
		"#include <stdio.h>\n#include \"filter.h\"\n"
		"int main(void) { int unused; puts(TEXT); return 0; }\n");
	build = build_good(fixture);
	g_assert_cmpuint(build->diagnostics->len, ==, 1);
	path = g_build_filename(build->folder, "user/test", NULL);
	g_assert_false(file_contains(path, ".interp"));
	g_spawn_command_line_sync(path, &out, NULL, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(out, ==, "hello\n");
}

/* --- mistakes ----------------------------------------------------------------------------- */

static void
test_compiler_error(Fixture *fixture, gconstpointer data)
{
	const WbDiagnostic *diagnostic;
	g_autoptr(WbBuild) build = NULL;

	if (!has_headers())
		return;
	hand_in(fixture, "kernel/filter.c", MODULE_TEXT "int x = nothing;\r\nint y = nobody;\n");
	build = build_within(fixture, BUILD_MS);
	g_assert_false(build->ok);
	g_assert_cmpstr(build->message, ==, "the compiler found 2 errors in kernel/filter.c");
	g_assert_null(build->module);
	g_assert_null(build->folder);
	g_assert_cmpuint(build->diagnostics->len, ==, 2);
	diagnostic = build->diagnostics->pdata[0];
	g_assert_cmpstr(diagnostic->file, ==, "kernel/filter.c");
	g_assert_cmpuint(diagnostic->line, ==, 7);
	g_assert_cmpuint(diagnostic->column, ==, 9);
	g_assert_cmpstr(diagnostic->source, ==, "int x = nothing;");
	diagnostic = build->diagnostics->pdata[1];
	g_assert_cmpuint(diagnostic->line, ==, 8);
}

static void
test_undefined_symbol(Fixture *fixture, gconstpointer data)
{
	g_autoptr(WbBuild) build = NULL;

	if (!has_headers())
		return;
	hand_in(fixture, "kernel/filter.c",
		MODULE_TEXT "void nowhere(void);\nvoid f(void);\nvoid f(void) { nowhere(); }\n");
	build = build_within(fixture, BUILD_MS);
	g_assert_false(build->ok);
	g_assert_true(
		g_str_has_prefix(build->message, "the build failed: \"nowhere\" is undefined"));
	g_assert_nonnull(strstr(((WbDiagnostic *)build->diagnostics->pdata[0])->message,
		"\"nowhere\" is undefined"));
}

static void
test_missing_source(Fixture *fixture, gconstpointer data)
{
	g_autoptr(WbBuild) build = NULL;

	if (!has_headers())
		return;
	build = build_within(fixture, BUILD_MS);
	g_assert_false(build->ok);
	g_assert_nonnull(
		strstr(((WbDiagnostic *)build->diagnostics->pdata[0])->message, "kernel/filter.o"));
}

static void
test_faulty_names(Fixture *fixture, gconstpointer data)
{
	static const char *const names[] = { "../x.c", "/etc/x.c", "a b.c", "x;touch y.c", "-x.c",
		"a//b.c", "a/.git", "$(x).c", "", "a/" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		char *sources[] = { (char *)names[i], NULL };
		g_autoptr(GError) error = NULL;

		fixture->task.sources = sources;
		g_assert_null(wb_build_run(&fixture->task, fixture->files, "/nonexistent", "6.1",
			fixture->cache, wb_deadline_in(1000), NULL, &error));
		g_assert_error(error, WB_ERROR, WB_ERROR_INVALID_DATA);
	}
}

static void
test_no_headers(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(wb_build_run(&fixture->task, fixture->files, "/nonexistent", "6.1",
		fixture->cache, wb_deadline_in(1000), NULL, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_FAILED);
	g_assert_nonnull(strstr(error->message, "building 1-2-netfilter: "));
}

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

/* Assembler macros that do BODY 10^12 times, with next to no memory. */
static void
hand_in_macros(Fixture *fixture, const char *name, const char *before, const char *body)
{
	g_autoptr(GString) text = g_string_new(before);

	g_string_append_printf(text, "asm(\".macro m0\\n%s\\n.endm\\n\"\n", body);
	for (guint i = 1; i <= 12; i++) {
		g_string_append_printf(text, "\".macro m%u\\n", i);
		for (guint j = 0; j < 10; j++)
			g_string_append_printf(text, "m%u\\n", i - 1);
		g_string_append(text, ".endm\\n\"\n");
	}
	g_string_append(text, "\"m12\\n\");\n");
	hand_in(fixture, name, text->str);
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

/* --- the sandbox itself ------------------------------------------------------------------- */

static char *
run_inside(const char *script, int *ret_status)
{
	g_autoptr(WbSandbox) sandbox = wb_sandbox_new();
	const char *argv[] = { "bash", "-c", script, NULL };
	WbProcessSpec spec = { .argv = argv, .deadline = wb_deadline_in(20000) };
	g_auto(WbProcessResult) result = { 0 };
	g_autoptr(GError) error = NULL;

	wb_sandbox_scratch(sandbox, "/build", 4 << 20);
	wb_sandbox_run(sandbox, &spec, &result, NULL, &error);
	g_assert_no_error(error);
	g_assert_false(result.timed_out);
	if (ret_status)
		*ret_status = result.exit_status;
	return g_strdup(result.out->str);
}

static void
test_sandbox_view(void)
{
	g_autofree char *root = run_inside("cd / && echo *", NULL);
	g_autofree char *etc = run_inside("echo /etc/* /dev/* /proc/* /home/* /root/*", NULL);
	g_autofree char *environment = run_inside("env | sort", NULL);

	g_assert_cmpstr(etc, ==, "/etc/alternatives /dev/null /proc/* /home/* /root/*\n");
	g_assert_null(strstr(root, "proc"));
	g_assert_nonnull(strstr(environment, "PATH=/usr/bin\n"));
	g_assert_null(strstr(environment, "HOME="));
	g_assert_null(strstr(environment, "USER="));
}

static void
test_sandbox_writes(void)
{
	int status;
	g_autofree char *out =
		run_inside("exec 2>&1; for f in / /usr /usr/bin /etc /dev; do "
			   "touch $f/x && echo wrote $f; done; touch /tmp/x /build/x",
			&status);
	g_autofree char *full = run_inside(
		"exec 2>&1; dd if=/usr/bin/bash of=/build/a bs=1M; cp /usr/bin/b* /build", &status);

	g_assert_null(strstr(out, "wrote"));
	g_assert_cmpint(status, !=, 0);
	g_assert_nonnull(strstr(full, "No space left on device"));
}

static void
test_sandbox_network(void)
{
	g_autoptr(GSocketListener) listener = g_socket_listener_new();
	guint16 port = g_socket_listener_add_any_inet_port(listener, NULL, NULL);
	g_autofree char *script =
		g_strdup_printf("exec 2>&1; echo hello > /dev/tcp/127.0.0.1/%u", port);
	g_autofree char *out = NULL;
	int status;

	g_assert_cmpuint(port, !=, 0);
	out = run_inside(script, &status);
	g_assert_cmpint(status, !=, 0);
	g_assert_nonnull(strstr(out, "/dev/tcp/127.0.0.1"));
}

static void
test_sandbox_limits(void)
{
	int status;
	g_autofree char *limits = run_inside("ulimit -v -f -t", &status);
	g_autofree char *flood = NULL;

	g_assert_nonnull(strstr(limits, "524288"));
	g_assert_nonnull(strstr(limits, "65536"));
	g_assert_nonnull(strstr(limits, " 60\n"));
	flood = run_inside(
		"while :; do echo 0123456789012345678901234567890123456789; done", &status);
	g_assert_cmpint(status, ==, -1);
	g_assert_cmpuint(strlen(flood), <=, 1 << 20);
}

static void
test_sandbox_cannot_be_made(void)
{
	g_autoptr(WbSandbox) sandbox = wb_sandbox_new();
	const char *argv[] = { "true", NULL };
	WbProcessSpec spec = { .argv = argv, .deadline = wb_deadline_in(20000) };
	g_auto(WbProcessResult) result = { 0 };
	g_autoptr(GError) error = NULL;

	wb_sandbox_bind(sandbox, "/nonexistent", "/x", FALSE);
	g_assert_false(wb_sandbox_run(sandbox, &spec, &result, NULL, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_FAILED);
	g_assert_nonnull(strstr(error->message, "the sandbox could not be made"));
}

/* --- the cache ---------------------------------------------------------------------------- */

static void
test_damaged_cache(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbBuild) first = NULL;
	g_autoptr(WbBuild) second = NULL;
	g_autoptr(WbBuild) third = NULL;

	if (!has_headers())
		return;
	hand_in(fixture, "kernel/filter.c", MODULE_TEXT "/* damaged */\n");
	first = build_good(fixture);
	g_assert_cmpint(g_unlink(first->module), ==, 0);
	second = build_good(fixture);
	g_assert_false(second->cached);
	g_file_set_contents(second->module, "x", 1, &error);
	g_assert_no_error(error);
	third = build_good(fixture);
	g_assert_false(third->cached);
	g_assert_true(file_contains(third->module, ".debug_info"));
}

static void
test_abandoned_temporary(Fixture *fixture, gconstpointer data)
{
	g_autofree char *dead = g_build_filename(fixture->cache, "tmp-dead", "out", NULL);
	g_autofree char *live = g_build_filename(fixture->cache, "tmp-live", NULL);
	g_autofree char *lock_path = g_build_filename(live, "lock", NULL);
	g_autoptr(WbBuild) build = NULL;
	g_autoptr(WbLock) lock = NULL;

	if (!has_headers())
		return;
	g_assert_cmpint(g_mkdir_with_parents(dead, 0700), ==, 0);
	g_assert_cmpint(g_mkdir_with_parents(live, 0700), ==, 0);
	lock = wb_lock_try(lock_path);
	g_assert_nonnull(lock);
	hand_in(fixture, "kernel/filter.c", MODULE_TEXT);
	build = build_good(fixture);
	g_assert_false(g_file_test(dead, G_FILE_TEST_EXISTS));
	g_assert_true(g_file_test(live, G_FILE_TEST_EXISTS));
	g_assert_true(wb_files_remove_tree(live, NULL));
}

/* An entry KEY that was last used AGE_S ago. */
static void
publish_entry(WbBuildCache *cache, const char *folder, const char *key, gint64 age_s)
{
	g_autoptr(GError) error = NULL;
	const char *temporary = wb_build_cache_get_temporary(cache, &error);
	g_autofree char *source = g_build_filename(temporary, "x", NULL);
	g_autofree char *entry = g_build_filename(folder, key, NULL);
	struct utimbuf used = { .modtime = time(NULL) - age_s };
	g_autofree char *content = NULL;

	g_assert_no_error(error);
	g_assert_cmpint(g_mkdir(source, 0700), ==, 0);
	content = wb_build_cache_publish(cache, "x", key, &error);
	g_assert_no_error(error);
	g_assert_true(g_file_test(content, G_FILE_TEST_IS_DIR));
	g_assert_cmpint(utime(entry, &used), ==, 0);
}

static gboolean
has_entry(WbBuildCache *cache, guint number)
{
	g_autofree char *key = g_strdup_printf("%u", number);
	g_autofree char *content = wb_build_cache_lookup(cache, key);

	return content != NULL;
}

/* Of too many entries those go that were not used for the longest time, but none in use. */
static void
test_room(Fixture *fixture, gconstpointer data)
{
	g_autofree char *folder = g_build_filename(fixture->cache, "room", NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(WbBuildCache) cache =
		wb_build_cache_open(folder, wb_deadline_in(60000), NULL, &error);

	g_assert_no_error(error);
	for (guint i = 0; i < 256; i++) {
		g_autofree char *key = g_strdup_printf("%u", i);

		publish_entry(cache, folder, key, i < 20 ? 0 : 7200 + i);
	}
	publish_entry(cache, folder, "300", 0);
	g_assert_true(has_entry(cache, 300));
	for (guint i = 0; i < 20; i++)
		g_assert_true(has_entry(cache, i));
	g_assert_true(has_entry(cache, 20));
	g_assert_true(has_entry(cache, 190));
	g_assert_false(has_entry(cache, 191));
	g_assert_false(has_entry(cache, 255));
	g_clear_pointer(&cache, wb_build_cache_close);
	g_assert_cmpuint(count_temporaries(folder), ==, 0);
}

static gboolean
has_temporary(gpointer data, GError **error)
{
	return count_temporaries(data) > 0;
}

/* A process that builds without end is killed DELAY_US after it began. */
static void
kill_build(Fixture *fixture, gulong delay_us)
{
	g_autoptr(GError) error = NULL;
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		wb_build_run(&fixture->task, fixture->files, g_getenv("WB_TEST_HEADERS"),
			g_getenv("WB_TEST_RELEASE"), fixture->cache, wb_deadline_in(BUILD_MS), NULL,
			NULL);
		_exit(1);
	}
	wb_deadline_poll(wb_deadline_in(20000), 1, "the build to begin", has_temporary,
		fixture->cache, NULL, &error);
	g_assert_no_error(error);
	g_usleep(delay_us);
	kill(pid, SIGKILL);
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	g_assert_true(WIFSIGNALED(status));
	g_assert_cmpint(WTERMSIG(status), ==, SIGKILL);
}

/* Most of these moments are in the few milliseconds in which a sandbox is made. */
static void
test_killed(Fixture *fixture, gconstpointer data)
{
	static const gulong delays_us[] = { 0, 500, 1000, 1500, 2000, 3000, 4000, 6000, 10000,
		30000, 100000 };

	if (!has_headers())
		return;
	hand_in_macros(fixture, "kernel/filter.c", MODULE_TEXT, "");
	for (guint i = 0; i < G_N_ELEMENTS(delays_us); i++)
		kill_build(fixture, delays_us[i]);
	g_ptr_array_set_size(fixture->files, 0);
	hand_in(fixture, "kernel/filter.c", MODULE_TEXT "/* after */\n");
	assert_cached(fixture, FALSE);
}

static gpointer
build_in_thread(gpointer data)
{
	Fixture *fixture = data;

	return build_within(fixture, BUILD_MS);
}

static void
test_parallel(Fixture *fixture, gconstpointer data)
{
	GThread *threads[4];
	Fixture copies[4];
	g_autofree char *unique = g_uuid_string_random();
	g_autofree char *text = g_strconcat(MODULE_TEXT "/* ", unique, " */\n", NULL);

	if (!has_headers())
		return;
	for (guint i = 0; i < G_N_ELEMENTS(threads); i++) {
		copies[i] = *fixture;
		copies[i].files = g_ptr_array_new_with_free_func(hand_in_clear);
		/* Three build the same. */
		hand_in(&copies[i], "kernel/filter.c", i < 3 ? text : text + 1);
		threads[i] = g_thread_new("build", build_in_thread, &copies[i]);
	}
	for (guint i = 0; i < G_N_ELEMENTS(threads); i++) {
		g_autoptr(WbBuild) build = g_thread_join(threads[i]);

		g_assert_true(build->ok == (i < 3));
		if (i < 3)
			g_assert_true(g_file_test(build->module, G_FILE_TEST_IS_REGULAR));
		g_ptr_array_unref(copies[i].files);
	}
}

static gpointer
cancel_soon(gpointer data)
{
	g_usleep(300 * 1000);
	g_cancellable_cancel(data);
	return NULL;
}

static void
test_cancel(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GCancellable) cancellable = g_cancellable_new();
	g_autoptr(GError) error = NULL;
	GThread *thread;

	if (!has_headers())
		return;
	hand_in_macros(fixture, "kernel/filter.c", MODULE_TEXT, "");
	thread = g_thread_new("cancel", cancel_soon, cancellable);
	g_assert_null(wb_build_run(&fixture->task, fixture->files, g_getenv("WB_TEST_HEADERS"),
		g_getenv("WB_TEST_RELEASE"), fixture->cache, wb_deadline_in(BUILD_MS), cancellable,
		&error));
	g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
	g_thread_join(thread);
}

static void
add(const char *path, gconstpointer data, void (*test)(Fixture *, gconstpointer))
{
	g_test_add(path, Fixture, data, set_up, test, tear_down);
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
	g_autofree char *cache = g_dir_make_tmp("wb-test-build-XXXXXX", NULL);
	int status;

	shared_cache = cache;
	g_test_init(&argc, &argv, NULL);
	add("/build/module", NULL, test_module);
	add("/build/cached", NULL, test_cached);
	add("/build/source-named-as-module", NULL, test_source_named_as_module);
	add("/build/program", NULL, test_program);
	add("/build/compiler-error", NULL, test_compiler_error);
	add("/build/undefined-symbol", NULL, test_undefined_symbol);
	add("/build/missing-source", NULL, test_missing_source);
	add("/build/faulty-names", NULL, test_faulty_names);
	add("/build/no-headers", NULL, test_no_headers);
	add("/build/makefiles", NULL, test_makefiles);
	add_hostiles();
	add("/build/forever", NULL, test_forever);
	add("/build/flood", NULL, test_flood);
	add("/build/program-flood", NULL, test_program_flood);
	add("/build/damaged-cache", NULL, test_damaged_cache);
	add("/build/abandoned-temporary", NULL, test_abandoned_temporary);
	add("/build/room", NULL, test_room);
	add("/build/killed", NULL, test_killed);
	add("/build/parallel", NULL, test_parallel);
	add("/build/cancel", NULL, test_cancel);
	g_test_add_func("/sandbox/view", test_sandbox_view);
	g_test_add_func("/sandbox/writes", test_sandbox_writes);
	g_test_add_func("/sandbox/network", test_sandbox_network);
	g_test_add_func("/sandbox/limits", test_sandbox_limits);
	g_test_add_func("/sandbox/cannot-be-made", test_sandbox_cannot_be_made);
	status = g_test_run();
	wb_files_remove_tree(cache, NULL);
	return status;
}
