/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Locks: one holder, across processes, and a dead one holds nothing. */
#include "base/lock.h"

#include "base/error.h"
#include "base/files.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
	char *folder;
	char *path;
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
	f->folder = wb_files_make_temporary(g_get_tmp_dir(), "wb-test-lock", NULL);
	f->path = g_build_filename(f->folder, "lock", NULL);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	g_assert_true(wb_files_remove_tree(f->folder, NULL));
	g_free(f->folder);
	g_free(f->path);
}

static void
test_one_holder(Fixture *f, gconstpointer data)
{
	WbLock *lock = wb_lock_try(f->path);
	g_autofree char *text = NULL;
	g_autofree char *pid = g_strdup_printf("%d\n", (int)getpid());

	g_assert_nonnull(lock);
	g_assert_null(wb_lock_try(f->path));
	g_file_get_contents(f->path, &text, NULL, NULL);
	g_assert_cmpstr(text, ==, pid);
	wb_lock_release(lock);
	lock = wb_lock_try(f->path);
	g_assert_nonnull(lock);
	wb_lock_release(lock);
	wb_lock_release(NULL);
	g_assert_true(g_file_test(f->path, G_FILE_TEST_EXISTS));
}

static void
test_waits_and_says_for_whom(Fixture *f, gconstpointer data)
{
	g_autoptr(WbLock) lock = wb_lock_try(f->path);
	g_autoptr(GCancellable) cancellable = g_cancellable_new();
	g_autofree char *pid = g_strdup_printf("process %d:", (int)getpid());
	g_autoptr(GError) error = NULL;

	g_assert_null(wb_lock_acquire(f->path, wb_deadline_in(30), NULL, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_TIMED_OUT);
	g_assert_nonnull(strstr(error->message, f->path));
	g_assert_nonnull(strstr(error->message, pid));
	g_clear_error(&error);
	/* Some who wait do not ask why it was in vain. */
	g_assert_null(wb_lock_acquire(f->path, wb_deadline_in(0), NULL, NULL));

	g_cancellable_cancel(cancellable);
	g_assert_null(wb_lock_acquire(f->path, wb_deadline_in(100000), cancellable, &error));
	g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gpointer
release_when_told(gpointer data)
{
	GAsyncQueue *queue = data;

	wb_lock_release(g_async_queue_pop(queue));
	return NULL;
}

static void
test_handed_over(Fixture *f, gconstpointer data)
{
	g_autoptr(GAsyncQueue) queue = g_async_queue_new();
	GThread *other = g_thread_new("other", release_when_told, queue);
	WbLock *lock = wb_lock_try(f->path);
	g_autoptr(GError) error = NULL;

	g_assert_nonnull(lock);
	g_async_queue_push(queue, lock);
	lock = wb_lock_acquire(f->path, wb_deadline_in(30000), NULL, &error);
	g_assert_no_error(error);
	g_assert_nonnull(lock);
	g_thread_join(other);
	wb_lock_release(lock);
}

/* A child that takes the lock, says so, and waits to be killed. */
static pid_t
fork_holder(const Fixture *f)
{
	int ready[2];
	char c;
	pid_t pid;

	g_assert_cmpint(pipe(ready), ==, 0);
	pid = fork();
	g_assert_cmpint(pid, >=, 0);
	if (pid == 0) {
		/* Should the test fail, it does not stay behind. */
		alarm(60);
		if (!wb_lock_try(f->path) || write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	g_assert_cmpint(read(ready[0], &c, 1), ==, 1);
	close(ready[0]);
	return pid;
}

static void
test_dead_holder(Fixture *f, gconstpointer data)
{
	pid_t pid = fork_holder(f);
	g_autoptr(WbLock) lock = NULL;

	g_assert_null(wb_lock_try(f->path));
	kill(pid, SIGKILL);
	g_assert_cmpint(waitpid(pid, NULL, 0), ==, pid);
	lock = wb_lock_try(f->path);
	g_assert_nonnull(lock);
}

/* A process that was forked while the lock was held does not keep it. */
static void
test_released_in_spite_of_fork(Fixture *f, gconstpointer data)
{
	WbLock *lock = wb_lock_try(f->path);
	g_autoptr(WbLock) again = NULL;
	pid_t pid = fork();

	g_assert_cmpint(pid, >=, 0);
	if (pid == 0) {
		alarm(60);
		for (;;)
			pause();
	}
	wb_lock_release(lock);
	again = wb_lock_try(f->path);
	kill(pid, SIGKILL);
	g_assert_cmpint(waitpid(pid, NULL, 0), ==, pid);
	g_assert_nonnull(again);
}

static void
test_no_folder(Fixture *f, gconstpointer data)
{
	g_autofree char *path = g_build_filename(f->folder, "none", "lock", NULL);
	g_autofree char *link = g_build_filename(f->folder, "link", NULL);
	g_autoptr(GError) error = NULL;

	g_assert_null(wb_lock_try(path));
	g_assert_null(wb_lock_acquire(path, wb_deadline_in(1000), NULL, &error));
	g_assert_nonnull(strstr(error->message, path));
	/* A link that somebody put in its place is not followed. */
	g_assert_cmpint(symlink(f->path, link), ==, 0);
	g_assert_null(wb_lock_try(link));
	g_assert_false(g_file_test(f->path, G_FILE_TEST_EXISTS));
}

#define ADD(path, function) g_test_add(path, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/lock/one-holder", test_one_holder);
	ADD("/lock/waits-and-says-for-whom", test_waits_and_says_for_whom);
	ADD("/lock/handed-over", test_handed_over);
	ADD("/lock/dead-holder", test_dead_holder);
	ADD("/lock/released-in-spite-of-fork", test_released_in_spite_of_fork);
	ADD("/lock/no-folder", test_no_folder);
	return g_test_run();
}
