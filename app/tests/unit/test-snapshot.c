/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots in the cache: only a whole one is found, and killed makers leave nothing. Needs no VM.
 */
#include "vm/snapshot.h"

#include "base/error.h"
#include "base/files.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#define CONTENT "a saved VM"

typedef struct {
	char *cache;
	char *folder; /* of the snapshot */
	char *file;
} Fixture;

static void
publish(const Fixture *f)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbLock) lock = wb_snapshot_lock(wb_deadline_in(1000), NULL, &error);
	g_autofree char *draft = NULL;

	g_assert_no_error(error);
	draft = wb_snapshot_dup_draft(f->folder, &error);
	g_assert_no_error(error);
	g_file_set_contents(draft, CONTENT, -1, &error);
	g_assert_no_error(error);
	wb_snapshot_publish(draft, f->folder, 4321, NULL, &error);
	g_assert_no_error(error);
	g_assert_false(g_file_test(draft, G_FILE_TEST_EXISTS));
}

static void
set_up(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	f->cache = wb_files_make_temporary(g_get_tmp_dir(), "wb-test-snapshot", &error);
	g_assert_no_error(error);
	g_setenv("WORKBENCH_CACHE", f->cache, TRUE);
	f->folder = g_build_filename(f->cache, "snapshots", "0123456789abcdef", NULL);
	f->file = g_build_filename(f->folder, "vm.save", NULL);
	publish(f);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	g_assert_true(wb_files_remove_tree(f->cache, NULL));
	g_free(f->cache);
	g_free(f->folder);
	g_free(f->file);
}

static gboolean
is_found(const Fixture *f, gboolean verify)
{
	g_autoptr(WbSnapshot) snapshot = wb_snapshot_find(f->folder, verify, NULL);

	if (!snapshot)
		return FALSE;
	g_assert_cmpstr(snapshot->file, ==, f->file);
	g_assert_cmpuint(snapshot->boot_ms, ==, 4321);
	return TRUE;
}

/* Writes into the file in place, as damage does. */
static void
damage(const Fixture *f, const char *content)
{
	int fd = open(f->file, O_WRONLY | O_TRUNC | O_CLOEXEC);

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(write(fd, content, strlen(content)), ==, strlen(content));
	close(fd);
}

/* A time of change that no clock's granularity hides. */
static void
set_changed(const Fixture *f, gint64 seconds, long nanoseconds)
{
	struct timespec times[2] = { { seconds, nanoseconds }, { seconds, nanoseconds } };

	g_assert_cmpint(utimensat(AT_FDCWD, f->file, times, 0), ==, 0);
}

static void
test_found(Fixture *f, gconstpointer data)
{
	g_assert_true(is_found(f, FALSE));
	g_assert_true(is_found(f, TRUE));
	publish(f);
	g_assert_true(is_found(f, TRUE));
}

static void
test_missing(Fixture *f, gconstpointer data)
{
	g_autofree char *description = g_build_filename(f->folder, "snapshot.ini", NULL);
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(g_rename(f->file, description), ==, 0);
	g_assert_false(is_found(f, FALSE));
	publish(f);
	g_assert_true(is_found(f, FALSE));
	g_assert_cmpint(g_unlink(f->file), ==, 0);
	g_assert_false(is_found(f, FALSE));
	publish(f);
	g_assert_cmpint(g_unlink(description), ==, 0);
	g_assert_false(is_found(f, FALSE));
	wb_files_remove_tree(f->folder, &error);
	g_assert_no_error(error);
	g_assert_false(is_found(f, FALSE));
}

static void
test_size_changed(Fixture *f, gconstpointer data)
{
	struct stat st;

	g_assert_cmpint(stat(f->file, &st), ==, 0);
	damage(f, CONTENT "x");
	set_changed(f, st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	g_assert_false(is_found(f, FALSE));
	damage(f, "");
	set_changed(f, st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	g_assert_false(is_found(f, FALSE));
}

static void
test_bytes_changed(Fixture *f, gconstpointer data)
{
	struct stat st;

	g_assert_cmpint(stat(f->file, &st), ==, 0);
	damage(f, "b saved VM");
	set_changed(f, st.st_mtim.tv_sec + 1, 0);
	g_assert_false(is_found(f, FALSE));
	/* Damage that does not even show in the time of change. */
	set_changed(f, st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	g_assert_false(is_found(f, TRUE));
}

/* A copy of the cache has other times; it is the same snapshot. */
static void
test_only_time_changed(Fixture *f, gconstpointer data)
{
	set_changed(f, 1000000000, 0);
	g_assert_true(is_found(f, FALSE));
}

static void
test_bad_description(Fixture *f, gconstpointer data)
{
	static const char *const texts[] = { "", "[Snapshot", "[Snapshot]\n",
		"[Snapshot]\nSize=10\n", "[Snapshot]\nSize=10\nSha256=\n", "[Other]\nSize=10\n" };
	g_autofree char *description = g_build_filename(f->folder, "snapshot.ini", NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_assert_true(g_file_set_contents(description, texts[i], -1, NULL));
		g_assert_false(is_found(f, FALSE));
	}
	/* An empty file and a description that says nothing do not agree by accident. */
	damage(f, "");
	g_assert_false(is_found(f, FALSE));
}

static void
test_publish_fails(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *draft = wb_snapshot_dup_draft(f->folder, &error);

	/* There is no draft: the snapshot that is there stays. */
	g_assert_no_error(error);
	g_assert_false(wb_snapshot_publish(draft, f->folder, 1, NULL, &error));
	g_assert_nonnull(error);
	g_assert_true(is_found(f, TRUE));
}

/* --- what killed makers left, and what nobody uses ----------------------------------------------
 */

static void
test_remains(Fixture *f, gconstpointer data)
{
	g_autofree char *draft = wb_snapshot_dup_draft(f->folder, NULL);
	g_autofree char *remains = g_path_get_dirname(draft);
	g_autofree char *description = g_build_filename(remains, "snapshot.ini", NULL);
	g_autofree char *half = g_build_filename(f->cache, "snapshots", "fedcba9876543210", NULL);
	g_autofree char *half_file = g_build_filename(half, "vm.save", NULL);
	g_autoptr(WbLock) lock = NULL;

	/* One maker was killed between describing its snapshot and putting it in place. */
	g_assert_true(g_file_set_contents(draft, "half", -1, NULL));
	g_assert_true(g_file_set_contents(description, "[Snapshot]\n", -1, NULL));
	g_assert_true(wb_files_write(half_file, "half", 4, 0600, NULL));
	lock = wb_snapshot_lock(wb_deadline_in(1000), NULL, NULL);
	g_assert_nonnull(lock);
	g_assert_false(g_file_test(remains, G_FILE_TEST_EXISTS));
	g_assert_false(g_file_test(half, G_FILE_TEST_EXISTS));
	g_assert_true(is_found(f, TRUE));
}

static void
test_old(Fixture *f, gconstpointer data)
{
	g_autofree char *description = g_build_filename(f->folder, "snapshot.ini", NULL);
	struct utimbuf old = { 1000000000, 1000000000 };
	WbLock *lock;

	/* Its use counts, not its making. */
	g_assert_cmpint(utime(description, &old), ==, 0);
	g_assert_true(is_found(f, FALSE));
	lock = wb_snapshot_lock(wb_deadline_in(1000), NULL, NULL);
	wb_lock_release(lock);
	g_assert_true(is_found(f, FALSE));
	g_assert_cmpint(utime(description, &old), ==, 0);
	lock = wb_snapshot_lock(wb_deadline_in(1000), NULL, NULL);
	wb_lock_release(lock);
	g_assert_false(is_found(f, FALSE));
	g_assert_false(g_file_test(f->folder, G_FILE_TEST_EXISTS));
}

static void
test_one_maker(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbLock) lock = wb_snapshot_lock(wb_deadline_in(1000), NULL, &error);

	g_assert_no_error(error);
	g_assert_null(wb_snapshot_lock(wb_deadline_in(30), NULL, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_TIMED_OUT);
}

#define ADD(path, function) g_test_add(path, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/snapshot/found", test_found);
	ADD("/snapshot/missing", test_missing);
	ADD("/snapshot/size-changed", test_size_changed);
	ADD("/snapshot/bytes-changed", test_bytes_changed);
	ADD("/snapshot/only-time-changed", test_only_time_changed);
	ADD("/snapshot/bad-description", test_bad_description);
	ADD("/snapshot/publish-fails", test_publish_fails);
	ADD("/snapshot/remains", test_remains);
	ADD("/snapshot/old", test_old);
	ADD("/snapshot/one-maker", test_one_maker);
	return g_test_run();
}
