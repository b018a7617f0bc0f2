/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a program to its end with a deadline, limits and capped output. */
#pragma once

#include "base/deadline.h"

/*
 * How to run it. Zero means "no limit" in every limit. The child gets a process group of its own,
 * /dev/null as standard input, and dies when the thread that started it dies.
 */
typedef struct {
	const char *const *argv; /* argv[0] is searched in PATH */
	const char *cwd;	 /* or NULL */
	const char *const *env;	 /* whole environment, or NULL to inherit */
	WbDeadline deadline;	 /* WB_DEADLINE_NEVER is refused */
	gsize output_keep;	 /* bytes kept of each of stdout and stderr; 0 = 1 MiB */
	gsize output_max;	 /* bytes of both after which the child is killed; 0 = never */
	guint64 memory_max;	 /* RLIMIT_AS, bytes, each process */
	guint64 file_max;	 /* RLIMIT_FSIZE, bytes */
	guint cpu_max_s;	 /* RLIMIT_CPU, seconds, each process */
	guint process_max;	 /* RLIMIT_NPROC; the kernel ignores it for root */
	/* Called with each complete line of stdout, without its newline, on the calling thread. */
	void (*line_cb)(const char *line, gpointer data);
	gpointer line_data;
} WbProcessSpec;

typedef struct {
	int exit_status;     /* 0..255; -1 if a signal ended it */
	int signal;	     /* or 0 */
	gboolean timed_out;  /* killed at the deadline */
	gboolean overflowed; /* killed for writing more than output_max */
	GString *out;	     /* what was kept; may hold any byte */
	GString *err;
	gint64 duration_ms;
} WbProcessResult;

/*
 * Blocks until the child has ended. FALSE only when it could not be started or the call was
 * cancelled (the child is killed then); how it ended is in RET_RESULT.
 */
gboolean wb_process_run(const WbProcessSpec *spec, WbProcessResult *ret_result,
	GCancellable *cancellable, GError **error);
void wb_process_result_clear(WbProcessResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WbProcessResult, wb_process_result_clear)

/* wb_process_run() for helpers that must succeed: a bad ending is an error that quotes stderr. */
gboolean wb_process_run_checked(const WbProcessSpec *spec, WbProcessResult *ret_result,
	GCancellable *cancellable, GError **error);
