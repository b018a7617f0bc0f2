/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Child processes: how they end, what is kept of what they wrote, and that nothing outlives them.
 */
#include "base/process.h"

#include "base/error.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define LONG_MS 30000

static void
run_shell(const char *script, const WbProcessSpec *more, WbProcessResult *ret_result)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	WbProcessSpec spec = *more;
	g_autoptr(GError) error = NULL;

	spec.argv = argv;
	if (spec.deadline == 0)
		spec.deadline = wb_deadline_in(LONG_MS);
	g_assert_true(wb_process_run(&spec, ret_result, NULL, &error));
	g_assert_no_error(error);
}

/* Ids that a script wrote to stderr, one a line. */
static void
assert_gone(const char *pids)
{
	g_auto(GStrv) lines = g_strsplit(pids, "\n", -1);

	for (int i = 0; lines[i]; i++) {
		int pid = (int)g_ascii_strtoll(lines[i], NULL, 10);
		g_autofree char *path = g_strdup_printf("/proc/%d/cmdline", pid);
		WbDeadline deadline = wb_deadline_in(5000);
		gsize length = 1;

		/* Killed, and a zombie at most: its command line is empty. */
		while (pid > 0 && length > 0 && !wb_deadline_passed(deadline)) {
			g_autofree char *line = NULL;

			length = 0;
			g_file_get_contents(path, &line, &length, NULL);
		}
		g_assert_cmpuint(pid > 0 ? length : 0, ==, 0);
	}
}

static void
test_exit_status(void)
{
	g_auto(WbProcessResult) result = { 0 };

	run_shell("echo out; echo err >&2; exit 7", &(WbProcessSpec){ 0 }, &result);
	g_assert_cmpint(result.exit_status, ==, 7);
	g_assert_cmpint(result.signal, ==, 0);
	g_assert_false(result.timed_out);
	g_assert_false(result.overflowed);
	g_assert_cmpstr(result.out->str, ==, "out\n");
	g_assert_cmpstr(result.err->str, ==, "err\n");
}

static void
test_signal(void)
{
	g_auto(WbProcessResult) result = { 0 };

	run_shell("kill -TERM $$", &(WbProcessSpec){ 0 }, &result);
	g_assert_cmpint(result.exit_status, ==, -1);
	g_assert_cmpint(result.signal, ==, SIGTERM);
	g_assert_false(result.timed_out);
}

static void
test_missing_program(void)
{
	const char *argv[] = { "no-such-program-here", NULL };
	WbProcessSpec spec = { .argv = argv, .deadline = wb_deadline_in(LONG_MS) };
	g_auto(WbProcessResult) result = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_false(wb_process_run(&spec, &result, NULL, &error));
	g_assert_nonnull(strstr(error->message, "no-such-program-here"));
}

static void
test_environment(void)
{
	const char *env[] = { "ONLY=this", "PATH=/usr/bin:/bin", NULL };
	g_auto(WbProcessResult) result = { 0 };

	run_shell("pwd; echo $ONLY${HOME-}; cat", &(WbProcessSpec){ .cwd = "/", .env = env },
		&result);
	/* Standard input is empty: cat ends at once. */
	g_assert_cmpstr(result.out->str, ==, "/\nthis\n");
}

static void
test_deadline(void)
{
	g_auto(WbProcessResult) result = { 0 };
	WbProcessSpec spec = { .deadline = wb_deadline_in(200) };

	run_shell("sleep 1000 & echo $! >&2; echo $$ >&2; wait", &spec, &result);
	g_assert_true(result.timed_out);
	g_assert_cmpint(result.exit_status, ==, -1);
	g_assert_cmpint(result.signal, ==, SIGKILL);
	g_assert_cmpint(result.duration_ms, >=, 190);
	g_assert_cmpint(result.duration_ms, <, LONG_MS);
	assert_gone(result.err->str);
}

/* One that always has something to read must not outrun its deadline. */
static void
test_deadline_chatty(void)
{
	g_auto(WbProcessResult) result = { 0 };
	WbProcessSpec spec = { .deadline = wb_deadline_in(200) };

	run_shell("yes & yes >&2 & yes", &spec, &result);
	g_assert_true(result.timed_out);
	g_assert_cmpint(result.duration_ms, <, LONG_MS);
	g_assert_cmpuint(result.out->len, ==, 1024 * 1024);
}

static void
test_keep(void)
{
	g_auto(WbProcessResult) result = { 0 };

	run_shell("head -c 300000 /dev/zero; head -c 300 /dev/zero >&2",
		&(WbProcessSpec){ .output_keep = 1000 }, &result);
	g_assert_cmpint(result.exit_status, ==, 0);
	g_assert_false(result.overflowed);
	g_assert_cmpuint(result.out->len, ==, 1000);
	g_assert_cmpuint(result.err->len, ==, 300);
}

static void
test_overflow(void)
{
	g_auto(WbProcessResult) result = { 0 };

	run_shell("yes", &(WbProcessSpec){ .output_keep = 10, .output_max = 100000 }, &result);
	g_assert_true(result.overflowed);
	g_assert_false(result.timed_out);
	g_assert_cmpint(result.signal, ==, SIGKILL);
	g_assert_cmpuint(result.out->len, ==, 10);
}

static void
take_line(const char *line, gpointer data)
{
	g_ptr_array_add(data, g_strdup(line));
}

static void
test_lines(void)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	g_auto(WbProcessResult) result = { 0 };
	WbProcessSpec spec = { .line_cb = take_line, .line_data = lines, .output_keep = 1 };

	run_shell("echo one; echo not this >&2; echo; printf 'no newline'", &spec, &result);
	g_assert_cmpuint(lines->len, ==, 3);
	g_assert_cmpstr(lines->pdata[0], ==, "one");
	g_assert_cmpstr(lines->pdata[1], ==, "");
	g_assert_cmpstr(lines->pdata[2], ==, "no newline");
}

/* A line without an end comes in pieces of a bounded size, and none of it is lost. */
static void
test_long_line(void)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	g_auto(WbProcessResult) result = { 0 };
	WbProcessSpec spec = { .line_cb = take_line, .line_data = lines };
	gsize all = 0;

	run_shell("head -c 1000000 /dev/zero | tr '\\0' x; echo; echo end", &spec, &result);
	g_assert_cmpuint(lines->len, >, 2);
	for (guint i = 0; i + 1 < lines->len; i++) {
		g_assert_cmpuint(strlen(lines->pdata[i]), <=, 64 * 1024);
		all += strlen(lines->pdata[i]);
	}
	g_assert_cmpuint(all, ==, 1000000);
	g_assert_cmpstr(lines->pdata[lines->len - 1], ==, "end");
}

static void
cancel_at_first_line(const char *line, gpointer data)
{
	g_cancellable_cancel(data);
}

static void
test_cancel(void)
{
	const char *argv[] = { "sh", "-c", "echo $$ >&2; echo now; sleep 1000", NULL };
	g_autoptr(GCancellable) cancellable = g_cancellable_new();
	WbProcessSpec spec = { .argv = argv,
		.deadline = wb_deadline_in(LONG_MS),
		.line_cb = cancel_at_first_line,
		.line_data = cancellable };
	g_auto(WbProcessResult) result = { 0 };
	g_auto(WbProcessResult) another = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_false(wb_process_run(&spec, &result, cancellable, &error));
	g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
	g_assert_cmpint(result.signal, ==, SIGKILL);
	g_assert_false(result.timed_out);
	assert_gone(result.err->str);

	g_clear_error(&error);
	g_assert_false(wb_process_run(&spec, &another, cancellable, &error));
	g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A grandchild in the child's group is killed with it and holds nothing up. */
static void
test_grandchild(void)
{
	g_auto(WbProcessResult) result = { 0 };

	run_shell("sleep 1000 & echo $! >&2; echo done", &(WbProcessSpec){ 0 }, &result);
	g_assert_cmpint(result.exit_status, ==, 0);
	g_assert_false(result.timed_out);
	g_assert_cmpstr(result.out->str, ==, "done\n");
	g_assert_cmpint(result.duration_ms, <, LONG_MS / 2);
	assert_gone(result.err->str);
}

/* One that left the group keeps the pipe open; it is not waited for. */
static void
test_escaped_grandchild(void)
{
	g_auto(WbProcessResult) result = { 0 };
	g_auto(GStrv) pids = NULL;

	/* The FIFO says when it has left. */
	run_shell("f=$(mktemp -u) && mkfifo $f && "
		  "{ setsid sh -c 'echo $$ >&2; echo > $0; exec sleep 1000' $f & } && "
		  "read -r line < $f && rm $f && echo done",
		&(WbProcessSpec){ 0 }, &result);
	pids = g_strsplit(result.err->str, "\n", -1);
	kill((pid_t)g_ascii_strtoll(pids[0], NULL, 10), SIGKILL);
	g_assert_cmpint(result.exit_status, ==, 0);
	g_assert_false(result.timed_out);
	g_assert_nonnull(strstr(result.out->str, "done\n"));
	g_assert_cmpint(result.duration_ms, <, LONG_MS / 2);
}

static void
test_limits(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("wb-limit-XXXXXX", &path, &error);
	g_autofree char *script = NULL;
	g_auto(WbProcessResult) result = { 0 };
	WbProcessSpec spec = {
		.memory_max = 512 << 20, .file_max = 4096, .cpu_max_s = 17, .process_max = 4000
	};

	g_assert_no_error(error);
	close(fd);
	script = g_strdup_printf(
		"cat /proc/self/limits; head -c 10000 /dev/zero > %s; echo $?", path);
	run_shell(script, &spec, &result);
	unlink(path);
	g_assert_true(g_regex_match_simple("Max cpu time +17 +17 ", result.out->str, 0, 0));
	g_assert_true(g_regex_match_simple("Max file size +4096 +4096 ", result.out->str, 0, 0));
	g_assert_true(g_regex_match_simple(
		"Max address space +536870912 +536870912 ", result.out->str, 0, 0));
	g_assert_true(g_regex_match_simple("Max processes +4000 +4000 ", result.out->str, 0, 0));
	/* head was killed for the file that grew too large. */
	g_assert_true(g_str_has_suffix(result.out->str, "153\n"));
}

static guint
count_fds(void)
{
	g_autoptr(GDir) folder = g_dir_open("/proc/self/fd", 0, NULL);
	guint count = 0;

	while (g_dir_read_name(folder))
		count++;
	return count;
}

static void
test_no_leak(void)
{
	guint before = count_fds();

	for (int i = 0; i < 5; i++) {
		g_auto(WbProcessResult) result = { 0 };

		run_shell("exit 0", &(WbProcessSpec){ 0 }, &result);
		g_assert_cmpint(result.exit_status, ==, 0);
	}
	g_assert_cmpuint(count_fds(), ==, before);
}

/* With hardly a descriptor left it fails, at once, and leaves none open. */
static void
test_no_descriptors(void)
{
	const char *argv[] = { "true", NULL };
	struct rlimit old, limit;
	guint before = count_fds(), ran = 0, failed = 0;

	g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &old), ==, 0);
	for (guint room = 0; room < 12; room++) {
		WbProcessSpec spec = { .argv = argv, .deadline = wb_deadline_in(LONG_MS) };
		g_auto(WbProcessResult) result = { 0 };
		g_autoptr(GError) error = NULL;
		gboolean ok;

		/* count_fds() counted its own. */
		limit = (struct rlimit){ before - 1 + room, old.rlim_max };
		setrlimit(RLIMIT_NOFILE, &limit);
		ok = wb_process_run(&spec, &result, NULL, &error);
		setrlimit(RLIMIT_NOFILE, &old);
		g_assert_true(ok == (error == NULL));
		g_assert_false(result.timed_out);
		ran += ok;
		failed += !ok;
	}
	g_assert_cmpuint(ran, >, 0);
	g_assert_cmpuint(failed, >, 0);
	g_assert_cmpuint(count_fds(), ==, before);
}

static void
check(const char *script, const WbProcessSpec *more, int code, const char *words)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	WbProcessSpec spec = *more;
	g_auto(WbProcessResult) result = { 0 };
	g_autoptr(GError) error = NULL;

	spec.argv = argv;
	spec.deadline = spec.deadline ? spec.deadline : wb_deadline_in(LONG_MS);
	g_assert_false(wb_process_run_checked(&spec, &result, NULL, &error));
	g_assert_error(error, WB_ERROR, code);
	if (!strstr(error->message, words))
		g_error("\"%s\" does not say \"%s\"", error->message, words);
}

static void
test_checked(void)
{
	const char *argv[] = { "true", NULL };
	WbProcessSpec spec = { .argv = argv, .deadline = wb_deadline_in(LONG_MS) };
	WbProcessSpec none = { 0 };
	g_auto(WbProcessResult) result = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_true(wb_process_run_checked(&spec, &result, NULL, &error));
	g_assert_no_error(error);
	check("echo why >&2; exit 3", &none, WB_ERROR_FAILED, "sh failed with status 3: why");
	check("exit 3", &none, WB_ERROR_FAILED, "status 3");
	check("kill -SEGV $$", &none, WB_ERROR_FAILED, "signal 11");
	check("seq 100 >&2; exit 1", &none, WB_ERROR_FAILED, "95\n96\n97\n98\n99\n100");
	/* What a program writes is outside text. */
	check("printf '\\033[2J\\377' >&2; exit 1", &none, WB_ERROR_FAILED, "\\x1b[2J\\xff");
	check("yes", &(WbProcessSpec){ .output_max = 1000 }, WB_ERROR_TOO_BIG, "1000 bytes");
	check("sleep 1000", &(WbProcessSpec){ .deadline = wb_deadline_in(100) }, WB_ERROR_TIMED_OUT,
		"in time");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/process/exit-status", test_exit_status);
	g_test_add_func("/process/signal", test_signal);
	g_test_add_func("/process/missing-program", test_missing_program);
	g_test_add_func("/process/environment", test_environment);
	g_test_add_func("/process/deadline", test_deadline);
	g_test_add_func("/process/deadline-chatty", test_deadline_chatty);
	g_test_add_func("/process/keep", test_keep);
	g_test_add_func("/process/overflow", test_overflow);
	g_test_add_func("/process/lines", test_lines);
	g_test_add_func("/process/long-line", test_long_line);
	g_test_add_func("/process/cancel", test_cancel);
	g_test_add_func("/process/grandchild", test_grandchild);
	g_test_add_func("/process/escaped-grandchild", test_escaped_grandchild);
	g_test_add_func("/process/limits", test_limits);
	g_test_add_func("/process/no-leak", test_no_leak);
	g_test_add_func("/process/no-descriptors", test_no_descriptors);
	g_test_add_func("/process/checked", test_checked);
	return g_test_run();
}
