/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What this process adopts is waited for, and nothing else. */
#include "vm/reaper.h"

#include "base/deadline.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAIT_MS 20000

/* A daemon as QEMU makes itself one: in a session of its own, its parent gone. It ends at once. */
static void
leave_daemon(void)
{
	const char *argv[] = { "setsid", "--fork", "true", NULL };
	g_autoptr(GError) error = NULL;

	g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
		&error);
	g_assert_no_error(error);
}

/* Ends at once, in another session, and is not waited for. It never ran another program. */
static pid_t
fork_own(void)
{
	pid_t pid = fork();
	siginfo_t info;

	if (pid == 0) {
		setsid();
		_exit(7);
	}
	g_assert_cmpint(pid, >, 0);
	g_assert_cmpint(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), ==, 0);
	return pid;
}

/* DATA is the only child that may be there, or 0. */
static gboolean
no_other_child(gpointer data, GError **error)
{
	g_autofree char *path = g_strdup_printf("/proc/self/task/%d/children", (int)getpid());
	g_autofree char *text = NULL;
	g_autofree char *expected = g_strdup_printf("%d", GPOINTER_TO_INT(data));

	g_file_get_contents(path, &text, NULL, error);
	return text && (*g_strstrip(text) == '\0' || g_str_equal(text, expected));
}

static void
wait_until_alone(pid_t except)
{
	g_autoptr(GError) error = NULL;

	wb_deadline_poll(wb_deadline_in(WAIT_MS), 2, "the daemons to be waited for", no_other_child,
		GINT_TO_POINTER(except), NULL, &error);
	g_assert_no_error(error);
}

static void
test_adopted(void)
{
	wb_reaper_hold();
	leave_daemon();
	leave_daemon();
	wait_until_alone(0);
	wb_reaper_release();
}

/* It is the first zombie that the kernel names, and stays one until its parent waits for it. */
static void
test_own_child_is_left(void)
{
	pid_t pid;
	int status = 0;

	wb_reaper_hold();
	pid = fork_own();
	leave_daemon();
	wait_until_alone(pid);
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	g_assert_cmpint(WEXITSTATUS(status), ==, 7);
	wb_reaper_release();
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/reaper/adopted", test_adopted);
	g_test_add_func("/reaper/own-child-is-left", test_own_child_is_left);
	return g_test_run();
}
