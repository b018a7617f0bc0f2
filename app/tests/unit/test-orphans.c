/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Orphans: a QEMU of this folder is found and killed, and nothing else is. */
#include "process-fixture.h"

#include "vm/orphans.h"

#include <signal.h>
#include <sys/wait.h>

#define FOLDER "/tmp/wb-test-orphans/p-abc123"

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
	pid_t one = fixture_start("/usr/bin/qemu-system-x86_64", "file:" FOLDER "/console");
	pid_t two = fixture_start("qemu-system-x86_64", FOLDER "/lib/monitor.sock");

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
	pid_t pid = fixture_start("qemu-system-x86_64", FOLDER "/console");
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
		pids[i] = fixture_start(others[i].name, others[i].text);
	g_assert_false(wb_orphans_any(FOLDER));
	ours = fixture_start("qemu-system-x86_64", FOLDER "/console");
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
	pid = fixture_start("qemu-system-x86_64", FOLDER "/console");
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
	fixture_open_silence();
	g_test_add_func("/orphans/found-and-killed", test_found_and_killed);
	g_test_add_func("/orphans/stopped", test_stopped);
	g_test_add_func("/orphans/others-live", test_others_live);
	g_test_add_func("/orphans/none", test_none);
	g_test_add_func("/orphans/other-user", test_other_user);
	return g_test_run();
}
