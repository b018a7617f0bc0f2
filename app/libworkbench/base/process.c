/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a program to its end with a deadline, limits and capped output. */
#include "base/process.h"

#include "base/error.h"

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

typedef struct {
	const WbProcessSpec *spec;
	WbProcessResult *result;
	GPid pid;
	int out_fd;
	int err_fd;
	int pid_fd;
	gsize seen;
	gboolean killed;
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
	const WbProcessSpec *spec = data;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
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

/* Closes the fd at end of file. */
static void
drain(Run *run, int *fd, GString *into)
{
	gsize keep = run->spec->output_keep ? run->spec->output_keep : DEFAULT_KEEP;
	char buffer[16384];
	ssize_t n = read(*fd, buffer, sizeof buffer);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		close(*fd);
		*fd = -1;
		return;
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
 * Ends when the child has ended and its pipes are drained. A grandchild that kept a pipe open is in
 * the child's group and is killed once the child is gone, so the pipes do close.
 */
static void
pump(Run *run, int cancel_fd)
{
	gboolean ended = FALSE;

	while (!ended || run->out_fd >= 0 || run->err_fd >= 0) {
		struct pollfd fds[4] = {
			{ .fd = run->out_fd, .events = POLLIN },
			{ .fd = run->err_fd, .events = POLLIN },
			{ .fd = ended ? -1 : run->pid_fd, .events = POLLIN },
			{ .fd = run->killed ? -1 : cancel_fd, .events = POLLIN },
		};
		int left = run->killed ? 5000 : wb_deadline_left_ms(run->spec->deadline);

		if (poll(fds, G_N_ELEMENTS(fds), left) == 0) {
			if (run->killed)
				break; /* a pipe held by something outside the group */
			run->result->timed_out = TRUE;
			kill_group(run);
			continue;
		}
		if (fds[3].revents)
			kill_group(run);
		if (fds[0].revents)
			drain(run, &run->out_fd, run->result->out);
		if (fds[1].revents)
			drain(run, &run->err_fd, run->result->err);
		if (fds[2].revents) {
			ended = TRUE;
			/* The leader is a zombie until take_status(): its group cannot be reused.
			 */
			kill(-run->pid, SIGKILL);
		}
	}
}

static gboolean
start(Run *run, GError **error)
{
	const WbProcessSpec *spec = run->spec;

	if (!g_spawn_async_with_pipes(spec->cwd, (char **)spec->argv, (char **)spec->env,
		    G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH, child_setup, (gpointer)spec,
		    &run->pid, NULL, &run->out_fd, &run->err_fd, error)) {
		g_prefix_error(error, "starting %s: ", spec->argv[0]);
		return FALSE;
	}
	run->pid_fd = (int)syscall(SYS_pidfd_open, run->pid, 0);
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
	gboolean has_cancel = FALSE;
	Run run = { .spec = spec, .result = ret_result, .out_fd = -1, .err_fd = -1, .pid_fd = -1 };

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
	if (spec->line_cb && run.line->len > 0)
		spec->line_cb(run.line->str, spec->line_data);
	g_string_free(run.line, TRUE);
	take_status(&run);
	if (run.out_fd >= 0)
		close(run.out_fd);
	if (run.err_fd >= 0)
		close(run.err_fd);
	close(run.pid_fd);
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
	words = g_strstrip(g_strdup(last_words(ret_result->err)));
	if (ret_result->timed_out)
		g_set_error(error, WB_ERROR, WB_ERROR_TIMED_OUT, "%s did not end in time: %s",
			spec->argv[0], words);
	else if (ret_result->signal)
		g_set_error(error, WB_ERROR, WB_ERROR_FAILED, "%s was ended by signal %d: %s",
			spec->argv[0], ret_result->signal, words);
	else
		g_set_error(error, WB_ERROR, WB_ERROR_FAILED, "%s failed with status %d: %s",
			spec->argv[0], ret_result->exit_status, words);
	return FALSE;
}
