/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Orphans: a QEMU of this folder is found and killed, and nothing else is. */
#include "vm/orphans.h"

#include "base/deadline.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FOLDER "/tmp/wb-test-orphans/p-abc123"

/* Nobody writes to it; it ends with this program, and so do those who read it. */
static int silence[2];

/* A process with the command line NAME "-c" SCRIPT TEXT, which does nothing. */
static pid_t
start(const char *name, const char *text)
{
	pid_t pid = fork();
	g_autofree char *path = g_strdup_printf("/proc/%d/cmdline", (int)pid);
	WbDeadline deadline = wb_deadline_in(10000);
	gboolean there = FALSE;

	g_assert_cmpint(pid, >=, 0);
	if (pid == 0) {
		dup2(silence[0], STDIN_FILENO);
		execlp("sh", name, "-c", "read -r line", text, NULL);
		_exit(1);
	}
	/* Between fork and exec it has this program's command line. */
	while (!there && !wb_deadline_passed(deadline)) {
		g_autofree char *line = NULL;

		there = g_file_get_contents(path, &line, NULL, NULL) && strcmp(line, name) == 0;
	}
	g_assert_true(there);
	return pid;
}

/* Ends it and says whether it still lived. */
static gboolean
end(pid_t pid)
{
	int status = 0;

	kill(pid, SIGUSR1);
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	return !WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL;
}

static void
test_found_and_killed(void)
{
	pid_t one = start("/usr/bin/qemu-system-x86_64", "file:" FOLDER "/console");
	pid_t two = start("qemu-system-x86_64", FOLDER "/lib/monitor.sock");

	g_assert_true(wb_orphans_any(FOLDER));
	wb_orphans_kill(FOLDER);
	/* Nobody has waited for them yet: a zombie has no command line, and counts as gone. */
	g_assert_false(wb_orphans_any(FOLDER));
	g_assert_false(end(one));
	g_assert_false(end(two));
}

static void
test_stopped(void)
{
	pid_t pid = start("qemu-system-x86_64", FOLDER "/console");
	siginfo_t info;

	g_assert_false(wb_orphans_any_stopped(FOLDER));
	g_assert_cmpint(kill(pid, SIGSTOP), ==, 0);
	g_assert_cmpint(waitid(P_PID, (id_t)pid, &info, WSTOPPED), ==, 0);
	g_assert_true(wb_orphans_any_stopped(FOLDER));
	g_assert_false(wb_orphans_any_stopped("/tmp/wb-test-orphans/p-other"));
	wb_orphans_kill(FOLDER);
	g_assert_false(end(pid));
}

static void
test_others_live(void)
{
	const struct {
		const char *name;
		const char *text;
	} others[] = {
		/* Another run's, one with a name that only begins like ours, and the folder alone.
		 */
		{ "qemu-system-x86_64", "/tmp/wb-test-orphans/p-abc124/console" },
		{ "qemu-system-x86_64", FOLDER "4/console" },
		{ "qemu-system-x86_64", "/tmp/wb-test-orphans/p-abc12/console" },
		{ "qemu-system-x86_64", FOLDER },
		/* A person who looks at the files of a QEMU. */
		{ "less", FOLDER "/qemu.log" },
		{ "sh", "qemu " FOLDER "/console" },
	};
	pid_t pids[G_N_ELEMENTS(others)];
	pid_t ours;

	for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
		pids[i] = start(others[i].name, others[i].text);
	g_assert_false(wb_orphans_any(FOLDER));
	ours = start("qemu-system-x86_64", FOLDER "/console");
	g_assert_true(wb_orphans_any(FOLDER));
	wb_orphans_kill(FOLDER);
	g_assert_false(end(ours));
	for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
		if (!end(pids[i]))
			g_error("%s %s was killed", others[i].name, others[i].text);
}

static void
test_none(void)
{
	gint64 began = g_get_monotonic_time();

	g_assert_false(wb_orphans_any(FOLDER));
	wb_orphans_kill(FOLDER);
	g_assert_cmpint(g_get_monotonic_time() - began, <, 5 * G_USEC_PER_SEC);
}

/* Another user's QEMU is not ours to kill. */
static void
test_other_user(void)
{
	pid_t pid;

	if (geteuid() != 0) {
		g_test_skip("only root can start another user's process");
		return;
	}
	pid = start("qemu-system-x86_64", FOLDER "/console");
	/* As the user nobody we see root's process, and leave it. */
	g_assert_cmpint(seteuid(65534), ==, 0);
	g_assert_false(wb_orphans_any(FOLDER));
	wb_orphans_kill(FOLDER);
	g_assert_cmpint(seteuid(0), ==, 0);
	g_assert_true(end(pid));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_assert_cmpint(pipe2(silence, O_CLOEXEC), ==, 0);
	g_test_add_func("/orphans/found-and-killed", test_found_and_killed);
	g_test_add_func("/orphans/stopped", test_stopped);
	g_test_add_func("/orphans/others-live", test_others_live);
	g_test_add_func("/orphans/none", test_none);
	g_test_add_func("/orphans/other-user", test_other_user);
	return g_test_run();
}
