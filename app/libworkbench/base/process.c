/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a program to its end with a deadline, limits and capped output. */
#include "base/process.h"

#include "base/error.h"
#include "base/text.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEFAULT_KEEP (1024 * 1024)
/* A line longer than this is handed on in pieces: nobody reads it. */
#define LINE_MAX_BYTES (64 * 1024)
/* What a pipe may still hold when its writer is gone: the kernel's largest, for a user. */
#define PIPE_MAX_BYTES (1024 * 1024)
/* How long after SIGKILL the end is waited for before the output is given up. */
#define KILL_MS 5000

typedef struct {
	const WbProcessSpec *spec;
	WbProcessResult *result;
	pid_t parent;
	GPid pid;
	int out_fd;
	int err_fd;
	int pid_fd;
	gsize seen;
	gboolean killed;
	WbDeadline until; /* the caller's deadline; after a kill, when to give up */
	GString *line;
} Run;

static void
set_limit(int resource, guint64 value)
{
	struct rlimit limit = { .rlim_cur = value, .rlim_max = value };

	if (value != 0)
		setrlimit((__rlimit_resource_t)resource, &limit);
}

/* Between fork and exec: async-signal-safe calls only. */
static void
child_setup(gpointer data)
{
	const Run *run = data;
	const WbProcessSpec *spec = run->spec;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* The parent may have died before that call. */
	if (getppid() != run->parent)
		_exit(127);
	set_limit(RLIMIT_AS, spec->memory_max);
	set_limit(RLIMIT_FSIZE, spec->file_max);
	set_limit(RLIMIT_CPU, spec->cpu_max_s);
	set_limit(RLIMIT_NPROC, spec->process_max);
}

static void
kill_group(Run *run)
{
	if (run->killed)
		return;
	run->killed = TRUE;
	run->until = wb_deadline_in(KILL_MS);
	kill(-run->pid, SIGKILL);
	kill(run->pid, SIGKILL);
}

static void
feed_lines(Run *run, const char *data, gsize length)
{
	for (gsize i = 0; i < length; i++) {
		if (data[i] != '\n' && run->line->len < LINE_MAX_BYTES) {
			g_string_append_c(run->line, data[i]);
			continue;
		}
		run->spec->line_cb(run->line->str, run->spec->line_data);
		g_string_truncate(run->line, 0);
		if (data[i] != '\n')
			g_string_append_c(run->line, data[i]);
	}
}

/* Reads once; closes the fd at end of file. FALSE when there is nothing to read now. */
static gboolean
drain(Run *run, int *fd, GString *into)
{
	gsize keep = run->spec->output_keep ? run->spec->output_keep : DEFAULT_KEEP;
	char buffer[16384];
	ssize_t n = read(*fd, buffer, sizeof buffer);

	if (n < 0 && errno == EINTR)
		return TRUE;
	if (n < 0 && errno == EAGAIN)
		return FALSE;
	if (n <= 0) {
		close(*fd);
		*fd = -1;
		return FALSE;
	}
	run->seen += (gsize)n;
	if (into->len < keep)
		g_string_append_len(into, buffer, (gssize)MIN((gsize)n, keep - into->len));
	if (run->spec->line_cb && into == run->result->out)
		feed_lines(run, buffer, (gsize)n);
	if (run->spec->output_max && run->seen > run->spec->output_max && !run->killed) {
		run->result->overflowed = TRUE;
		kill_group(run);
	}
	return TRUE;
}

/* What the pipes hold once the child is gone. Who else has them open is not waited for. */
static void
drain_rest(Run *run, int *fd, GString *into)
{
	gsize begin = run->seen;

	while (*fd >= 0 && run->seen - begin < PIPE_MAX_BYTES && drain(run, fd, into))
		continue;
}

static void
take_status(Run *run)
{
	int status = 0;

	while (waitpid(run->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	run->result->exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	run->result->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/*
 * Until the child has ended. Time is looked at in every round: a child that never stops writing
 * would keep poll() from ever timing out.
 */
static void
pump(Run *run, int cancel_fd)
{
	for (;;) {
		struct pollfd fds[4] = {
			{ .fd = run->out_fd, .events = POLLIN },
			{ .fd = run->err_fd, .events = POLLIN },
			{ .fd = run->pid_fd, .events = POLLIN },
			{ .fd = run->killed ? -1 : cancel_fd, .events = POLLIN },
		};

		poll(fds, G_N_ELEMENTS(fds), wb_deadline_left_ms(run->until));
		if (fds[2].revents)
			return;
		if (fds[0].revents)
			drain(run, &run->out_fd, run->result->out);
		if (fds[1].revents)
			drain(run, &run->err_fd, run->result->err);
		if (fds[3].revents)
			kill_group(run);
		if (!wb_deadline_passed(run->until))
			continue;
		if (run->killed)
			return;
		run->result->timed_out = TRUE;
		kill_group(run);
	}
}

/*
 * The child has ended, or was killed. What it left in its group is killed too while it is still a
 * zombie: its id, and so its group's, cannot be another's yet.
 */
static void
finish(Run *run)
{
	kill(-run->pid, SIGKILL);
	drain_rest(run, &run->out_fd, run->result->out);
	drain_rest(run, &run->err_fd, run->result->err);
	if (run->spec->line_cb && run->line->len > 0)
		run->spec->line_cb(run->line->str, run->spec->line_data);
	take_status(run);
}

static void
close_all(Run *run)
{
	int fds[] = { run->out_fd, run->err_fd, run->pid_fd };

	for (gsize i = 0; i < G_N_ELEMENTS(fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static gboolean
start(Run *run, GError **error)
{
	const WbProcessSpec *spec = run->spec;

	if (!g_spawn_async_with_pipes(spec->cwd, (char **)spec->argv, (char **)spec->env,
		    G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH, child_setup, run, &run->pid,
		    NULL, &run->out_fd, &run->err_fd, error)) {
		g_prefix_error(error, "starting %s: ", spec->argv[0]);
		return FALSE;
	}
	run->pid_fd = (int)syscall(SYS_pidfd_open, run->pid, 0);
	if (run->pid_fd < 0) {
		wb_error_set_errno(error, errno, "watching %s", spec->argv[0]);
		kill_group(run);
		take_status(run);
		close_all(run);
		return FALSE;
	}
	g_unix_set_fd_nonblocking(run->out_fd, TRUE, NULL);
	g_unix_set_fd_nonblocking(run->err_fd, TRUE, NULL);
	return TRUE;
}

gboolean
wb_process_run(const WbProcessSpec *spec, WbProcessResult *ret_result, GCancellable *cancellable,
	GError **error)
{
	gint64 began = g_get_monotonic_time();
	GPollFD cancel = { .fd = -1 };
	gboolean has_cancel;
	Run run = { .spec = spec,
		.result = ret_result,
		.parent = getpid(),
		.out_fd = -1,
		.err_fd = -1,
		.pid_fd = -1,
		.until = spec->deadline };

	memset(ret_result, 0, sizeof *ret_result);
	g_return_val_if_fail(spec->deadline != WB_DEADLINE_NEVER && spec->deadline != 0, FALSE);
	if (g_cancellable_set_error_if_cancelled(cancellable, error) || !start(&run, error))
		return FALSE;

	ret_result->out = g_string_new(NULL);
	ret_result->err = g_string_new(NULL);
	run.line = g_string_new(NULL);
	has_cancel = g_cancellable_make_pollfd(cancellable, &cancel);
	pump(&run, has_cancel ? cancel.fd : -1);
	if (has_cancel)
		g_cancellable_release_fd(cancellable);
	finish(&run);
	g_string_free(run.line, TRUE);
	close_all(&run);
	ret_result->duration_ms = (g_get_monotonic_time() - began) / 1000;
	return !g_cancellable_set_error_if_cancelled(cancellable, error);
}

void
wb_process_result_clear(WbProcessResult *result)
{
	if (result->out)
		g_string_free(result->out, TRUE);
	if (result->err)
		g_string_free(result->err, TRUE);
	result->out = NULL;
	result->err = NULL;
}

/* The last lines of stderr, where tools say what went wrong. */
static const char *
last_words(const GString *err)
{
	const char *at = err->str + err->len;
	int lines = 0;

	while (at > err->str && lines < 6)
		if (*--at == '\n' && at + 1 < err->str + err->len)
			lines++;
	return *at == '\n' ? at + 1 : at;
}

gboolean
wb_process_run_checked(const WbProcessSpec *spec, WbProcessResult *ret_result,
	GCancellable *cancellable, GError **error)
{
	g_autofree char *words = NULL;

	if (!wb_process_run(spec, ret_result, cancellable, error))
		return FALSE;
	if (ret_result->exit_status == 0 && !ret_result->timed_out && !ret_result->overflowed)
		return TRUE;
	words = g_strstrip(wb_text_dup_safe(last_words(ret_result->err), -1));
	if (ret_result->timed_out)
		g_set_error(error, WB_ERROR, WB_ERROR_TIMED_OUT, "%s did not end in time: %s",
			spec->argv[0], words);
	else if (ret_result->overflowed)
		g_set_error(error, WB_ERROR, WB_ERROR_TOO_BIG,
			"%s wrote more than %" G_GSIZE_FORMAT " bytes: %s", spec->argv[0],
			spec->output_max, words);
	else if (ret_result->signal)
		g_set_error(error, WB_ERROR, WB_ERROR_FAILED, "%s was ended by signal %d: %s",
			spec->argv[0], ret_result->signal, words);
	else
		g_set_error(error, WB_ERROR, WB_ERROR_FAILED, "%s failed with status %d: %s",
			spec->argv[0], ret_result->exit_status, words);
	return FALSE;
}
