/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "process-fixture.h"

#include "base/error.h"
#include "vm/hang-guard.h"

#include <signal.h>
#include <sys/wait.h>

#define FOLDER "/tmp/wb-test-guard/p-abc123"

/* As a call of libvirt: it returns when the process has ended. */
static void
wait_killed(pid_t pid)
{
	int status = 0;

	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void
test_deadline(void)
{
	g_autoptr(GError) error = g_error_new(WB_ERROR, WB_ERROR_FAILED, "end of file");
	pid_t pid = fixture_start("qemu-system-x86_64", FOLDER "/console");
	WbHangGuard *guard = wb_hang_guard_begin(FOLDER, wb_deadline_in(1), NULL);

	wait_killed(pid);
	g_assert_false(wb_hang_guard_end(guard, FALSE, "starting the VM", &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_TIMED_OUT);
	g_assert_cmpstr(error->message, ==, "starting the VM took too long");
}

static void
test_cancelled(void)
{
	g_autoptr(GCancellable) cancellable = g_cancellable_new();
	g_autoptr(GError) error = NULL;
	pid_t pid = fixture_start("qemu-system-x86_64", FOLDER "/console");
	WbHangGuard *guard = wb_hang_guard_begin(FOLDER, wb_deadline_in(60000), cancellable);

	g_cancellable_cancel(cancellable);
	wait_killed(pid);
	/* What had been begun is of no use without its QEMU. */
	g_assert_false(wb_hang_guard_end(guard, TRUE, "starting the VM", &error));
	g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The call may start one more: a save that was cancelled resumes the VM, a port was taken. */
static void
test_another_one(void)
{
	g_autoptr(GCancellable) cancellable = g_cancellable_new();
	g_autoptr(GError) error = NULL;
	WbHangGuard *guard;

	g_cancellable_cancel(cancellable);
	guard = wb_hang_guard_begin(FOLDER, wb_deadline_in(60000), cancellable);
	wait_killed(fixture_start("qemu-system-x86_64", FOLDER "/console"));
	wait_killed(fixture_start("qemu-system-x86_64", FOLDER "/console"));
	g_assert_false(wb_hang_guard_end(guard, FALSE, "starting the VM", &error));
	g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_quick(void)
{
	g_autoptr(GError) error = NULL;
	WbHangGuard *guard = wb_hang_guard_begin(FOLDER, wb_deadline_in(60000), NULL);

	g_assert_true(wb_hang_guard_end(guard, TRUE, "starting the VM", &error));
	g_assert_no_error(error);
	guard = wb_hang_guard_begin(FOLDER, wb_deadline_in(60000), NULL);
	g_assert_false(wb_hang_guard_end(guard, FALSE, "starting the VM", NULL));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	fixture_open_silence();
	g_test_add_func("/hang-guard/deadline", test_deadline);
	g_test_add_func("/hang-guard/cancelled", test_cancelled);
	g_test_add_func("/hang-guard/another-one", test_another_one);
	g_test_add_func("/hang-guard/quick", test_quick);
	return g_test_run();
}
