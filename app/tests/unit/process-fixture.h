/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes that look like another's. A header of static functions, because each test is linked
 * from one file. */
#pragma once

#include "base/deadline.h"

#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Nobody writes to it; it ends with this program, and so do those who read it. */
static int fixture_silence[2];

static void
fixture_open_silence(void)
{
	g_assert_cmpint(pipe2(fixture_silence, O_CLOEXEC), ==, 0);
}

static gboolean
fixture_is_dead(pid_t pid)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid;
}

/* A process with the command line NAME "-c" SCRIPT TEXT, which does nothing until it is killed. */
static pid_t
fixture_start(const char *name, const char *text)
{
	pid_t pid = fork();
	g_autofree char *path = g_strdup_printf("/proc/%d/cmdline", (int)pid);
	WbDeadline deadline = wb_deadline_in(10000);
	gboolean there = FALSE;

	g_assert_cmpint(pid, >=, 0);
	if (pid == 0) {
		dup2(fixture_silence[0], STDIN_FILENO);
		execlp("sh", name, "-c", "read -r line", text, NULL);
		_exit(1);
	}
	/* Between fork and exec it has this program's command line, within exec none. */
	while (!there && !wb_deadline_passed(deadline)) {
		g_autofree char *line = NULL;

		there = fixture_is_dead(pid) ||
			(g_file_get_contents(path, &line, NULL, NULL) && strcmp(line, name) == 0);
	}
	g_assert_true(there);
	return pid;
}
