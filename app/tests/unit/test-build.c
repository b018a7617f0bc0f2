/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds of ordinary submissions, and the cache of what was built. */
#include "build-fixture.h"

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

/* An entry KEY that was last used AGE_S before the first one was made: two of different ages stay
 * so however long the test takes. */
static void
publish_entry(WbBuildCache *cache, const char *folder, const char *key, gint64 age_s)
{
	g_autoptr(GError) error = NULL;
	const char *temporary = wb_build_cache_get_temporary(cache, &error);
	g_autofree char *source = g_build_filename(temporary, "x", NULL);
	g_autofree char *entry = g_build_filename(folder, key, NULL);
	static time_t began;
	struct utimbuf used;
	g_autofree char *content = NULL;

	if (!began)
		began = time(NULL);
	used = (struct utimbuf){ .modtime = began - age_s };
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

int
main(int argc, char **argv)
{
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
	add("/build/damaged-cache", NULL, test_damaged_cache);
	add("/build/abandoned-temporary", NULL, test_abandoned_temporary);
	add("/build/room", NULL, test_room);
	add("/build/killed", NULL, test_killed);
	add("/build/parallel", NULL, test_parallel);
	add("/build/cancel", NULL, test_cancel);
	return run_with_cache();
}
