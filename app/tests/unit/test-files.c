/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files: nothing leads outside, nothing is half written, the same tree gives the same sum. */
#include "base/files.h"

#include "base/error.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
	char *top;
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	f->top = wb_files_make_temporary(g_get_tmp_dir(), "wb-test-files", &error);
	g_assert_no_error(error);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	wb_files_remove_tree(f->top, &error);
	g_assert_no_error(error);
	g_assert_false(g_file_test(f->top, G_FILE_TEST_EXISTS));
	g_free(f->top);
}

static char *
below(const Fixture *f, const char *name)
{
	return g_build_filename(f->top, name, NULL);
}

static void
put(const Fixture *f, const char *name, const char *text)
{
	g_autofree char *path = below(f, name);
	g_autoptr(GError) error = NULL;

	wb_files_write(path, text, strlen(text), 0644, &error);
	g_assert_no_error(error);
}

static void
put_link(const Fixture *f, const char *target, const char *name)
{
	g_autofree char *path = below(f, name);

	g_assert_cmpint(symlink(target, path), ==, 0);
}

static void
assert_text(const Fixture *f, const char *name, const char *text)
{
	g_autofree char *path = below(f, name);
	g_autofree char *found = NULL;

	g_assert_true(g_file_get_contents(path, &found, NULL, NULL));
	g_assert_cmpstr(found, ==, text);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void
test_read(Fixture *f, gconstpointer data)
{
	g_autofree char *path = below(f, "file");
	g_autofree char *missing = below(f, "missing");
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = NULL;

	put(f, "file", "12345");
	bytes = wb_files_read(path, 5, &error);
	g_assert_no_error(error);
	g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), "12345", 5);

	g_assert_null(wb_files_read(path, 4, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_TOO_BIG);
	g_clear_error(&error);
	g_assert_null(wb_files_read(missing, 4, &error));
	g_assert_nonnull(strstr(error->message, missing));
	g_clear_error(&error);
	g_assert_null(wb_files_read(f->top, 4, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_INVALID_DATA);
	g_clear_error(&error);
	/* A device has no end. */
	g_assert_null(wb_files_read("/dev/zero", 4, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_INVALID_DATA);
}

static void
refuse(const Fixture *f, const char *relative, int code, const char *words)
{
	g_autofree char *folder = below(f, "in");
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = wb_files_read_beneath(folder, relative, 100, &error);

	if (bytes)
		g_error("%s was read", relative);
	g_assert_error(error, WB_ERROR, code);
	if (!strstr(error->message, words))
		g_error("%s: \"%s\" does not say \"%s\"", relative, error->message, words);
}

static void
test_read_beneath(Fixture *f, gconstpointer data)
{
	g_autofree char *folder = below(f, "in");
	g_autofree char *secret = below(f, "secret");
	g_autofree char *fifo = below(f, "in/fifo");
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = NULL;

	put(f, "secret", "secret");
	put(f, "in/folder/file", "good");
	put(f, "in/large",
		"0123456789012345678901234567890123456789012345678901234567890123456789"
		"0123456789012345678901234567890123456789");
	put_link(f, "../secret", "in/out");
	put_link(f, "folder/file", "in/inside");
	put_link(f, "..", "in/up");
	put_link(f, "folder", "in/folder-link");
	put_link(f, "loop", "in/loop");
	put_link(f, "nowhere", "in/dangling");
	/* Not to a folder of ours: a removal that follows links must find nothing to remove. */
	put_link(f, "/proc/self/fdinfo", "in/magic");
	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);

	bytes = wb_files_read_beneath(folder, "folder/file", 100, &error);
	g_assert_no_error(error);
	g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), "good", 4);

	refuse(f, "out", WB_ERROR_INVALID_DATA, "symbolic link");
	refuse(f, "inside", WB_ERROR_INVALID_DATA, "symbolic link");
	refuse(f, "dangling", WB_ERROR_INVALID_DATA, "symbolic link");
	refuse(f, "loop", WB_ERROR_INVALID_DATA, "symbolic link");
	refuse(f, "up/secret", WB_ERROR_INVALID_DATA, "symbolic link");
	refuse(f, "folder-link/file", WB_ERROR_INVALID_DATA, "symbolic link");
	refuse(f, "magic/0", WB_ERROR_INVALID_DATA, "symbolic link");
	refuse(f, "../secret", WB_ERROR_INVALID_DATA, "outside");
	refuse(f, "folder/../../secret", WB_ERROR_INVALID_DATA, "outside");
	refuse(f, "folder/../folder/file", WB_ERROR_INVALID_DATA, "outside");
	refuse(f, secret, WB_ERROR_INVALID_DATA, "outside");
	refuse(f, "fifo", WB_ERROR_INVALID_DATA, "not a regular file");
	refuse(f, "folder", WB_ERROR_INVALID_DATA, "not a regular file");
	refuse(f, "large", WB_ERROR_TOO_BIG, "larger than 100");
	refuse(f, "missing", WB_ERROR_USAGE, "missing");
	refuse(f, "", WB_ERROR_USAGE, "No such file");
}

/* A name that only looks like "..". */
static void
test_read_dots(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = NULL;

	put(f, "..name../a..b", "x");
	bytes = wb_files_read_beneath(f->top, "..name../a..b", 100, &error);
	g_assert_no_error(error);
}

/* --- writing ---------------------------------------------------------------------------------- */

static void
test_write(Fixture *f, gconstpointer data)
{
	g_autofree char *path = below(f, "a/b/file");
	g_autofree char *folder = below(f, "a/b");
	g_autoptr(GDir) entries = NULL;
	struct stat before, after;
	g_autofree char *old = NULL;
	int reader;
	char text[16] = "";

	put(f, "a/b/file", "old");
	g_assert_cmpint(stat(path, &before), ==, 0);
	reader = open(path, O_RDONLY | O_CLOEXEC);
	put(f, "a/b/file", "new text");
	g_assert_cmpint(stat(path, &after), ==, 0);
	assert_text(f, "a/b/file", "new text");
	/* Another file took its place: who had the old one open still reads all of it. */
	g_assert_cmpuint(before.st_ino, !=, after.st_ino);
	g_assert_cmpint(read(reader, text, sizeof text - 1), ==, 3);
	g_assert_cmpstr(text, ==, "old");
	close(reader);
	entries = g_dir_open(folder, 0, NULL);
	g_assert_cmpstr(g_dir_read_name(entries), ==, "file");
	g_assert_null(g_dir_read_name(entries));
}

/* Writing to a link replaces the link, not what it leads to. */
static void
test_write_link(Fixture *f, gconstpointer data)
{
	g_autofree char *parent = below(f, "file/below");
	g_autoptr(GError) error = NULL;

	put(f, "file", "mine");
	put_link(f, "file", "link");
	put(f, "link", "other");
	assert_text(f, "file", "mine");
	assert_text(f, "link", "other");
	g_assert_false(wb_files_write(parent, "", 0, 0644, &error));
	g_assert_nonnull(error);
}

static void
test_temporary(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *parent = below(f, "a/b");
	g_autofree char *one = wb_files_make_temporary(parent, "p", &error);
	g_autofree char *two = wb_files_make_temporary(parent, "p", &error);
	struct stat st;

	g_assert_no_error(error);
	g_assert_cmpstr(one, !=, two);
	g_assert_cmpint(stat(one, &st), ==, 0);
	g_assert_cmpuint(st.st_mode & 07777, ==, 0700);
}

/* --- removing --------------------------------------------------------------------------------- */

static void
test_remove(Fixture *f, gconstpointer data)
{
	g_autofree char *tree = below(f, "tree");
	g_autofree char *link = below(f, "link");
	g_autofree char *fifo = below(f, "tree/fifo");
	g_autoptr(GError) error = NULL;

	put(f, "kept/file", "kept");
	put(f, "tree/a/b/c", "x");
	put(f, "tree/.hidden", "x");
	put_link(f, "../kept", "tree/folder-link");
	put_link(f, "../../kept/file", "tree/a/file-link");
	put_link(f, "nowhere", "tree/dangling");
	put_link(f, "kept", "link");
	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);

	g_assert_true(wb_files_remove_tree(tree, &error));
	g_assert_true(wb_files_remove_tree(link, &error));
	g_assert_no_error(error);
	g_assert_false(g_file_test(tree, G_FILE_TEST_EXISTS));
	g_assert_false(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
	assert_text(f, "kept/file", "kept");
	/* Again: it is gone, and that is what was asked for. */
	g_assert_true(wb_files_remove_tree(tree, &error));
	g_assert_no_error(error);
}

static void
test_remove_refused(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	/* Nobody may, root included. */
	g_assert_false(wb_files_remove_tree("/proc/self/task", &error));
	g_assert_nonnull(strstr(error->message, "removing /proc/self/task"));
}

/* --- sums ------------------------------------------------------------------------------------- */

static char *
sum(const Fixture *f, const char *name)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *path = below(f, name);
	g_autoptr(GError) error = NULL;

	wb_files_checksum_tree(checksum, path, &error);
	g_assert_no_error(error);
	return g_strdup(g_checksum_get_string(checksum));
}

static void
assert_same(const Fixture *f, const char *a, const char *b, gboolean same)
{
	g_autofree char *sum_a = sum(f, a);
	g_autofree char *sum_b = sum(f, b);

	if ((strcmp(sum_a, sum_b) == 0) != same)
		g_error("%s and %s have %s sum", a, b, same ? "not the same" : "the same");
}

static void
test_checksum_order(Fixture *f, gconstpointer data)
{
	char name[32];

	for (int i = 0; i < 50; i++) {
		g_snprintf(name, sizeof name, "up/d/%d", i);
		put(f, name, name + 3);
		g_snprintf(name, sizeof name, "down/d/%d", 49 - i);
		put(f, name, name + 5);
	}
	assert_same(f, "up", "down", TRUE);
	put(f, "down/d/7", "changed");
	assert_same(f, "up", "down", FALSE);
	put(f, "down/d/7", "d/7");
	assert_same(f, "up", "down", TRUE);
	put(f, "down/e", "");
	assert_same(f, "up", "down", FALSE);
}

static void
test_checksum_shape(Fixture *f, gconstpointer data)
{
	put(f, "names/a", "x");
	put(f, "names-2/b", "x");
	assert_same(f, "names", "names-2", FALSE);
	put(f, "split/ab", "c");
	put(f, "split-2/a", "bc");
	assert_same(f, "split", "split-2", FALSE);
	put(f, "deep/a/b", "x");
	put(f, "deep-2/a", "");
	put(f, "deep-2/b", "x");
	assert_same(f, "deep", "deep-2", FALSE);
	put(f, "level/a/b", "x");
	put(f, "level/a/c", "x");
	put(f, "level-2/a/b", "x");
	put(f, "level-2/c", "x");
	assert_same(f, "level", "level-2", FALSE);
}

/* Contents that look like the entry of another file. */
static void
test_checksum_forged(Fixture *f, gconstpointer data)
{
	g_autofree char *path = below(f, "forged/a");
	g_autoptr(GError) error = NULL;

	put(f, "plain/a", "x");
	put(f, "plain/b", "y");
	wb_files_write(path, "xb\0y", 4, 0644, &error);
	g_assert_no_error(error);
	assert_same(f, "plain", "forged", FALSE);
}

/* A FIFO or a link back up neither blocks nor loops; a linked file counts by what is in it. */
static void
test_checksum_links(Fixture *f, gconstpointer data)
{
	g_autofree char *fifo = below(f, "tree/fifo");
	g_autofree char *before = NULL;
	g_autofree char *after = NULL;

	put(f, "elsewhere", "1");
	put(f, "tree/a", "x");
	put_link(f, ".", "tree/self");
	put_link(f, "..", "tree/up");
	put_link(f, "nowhere", "tree/dangling");
	put_link(f, "../elsewhere", "tree/linked");
	put_link(f, "tree", "tree-link");
	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
	before = sum(f, "tree");
	assert_same(f, "tree", "tree-link", TRUE);
	put(f, "elsewhere", "2");
	after = sum(f, "tree");
	g_assert_cmpstr(before, !=, after);
}

static void
test_checksum_missing(Fixture *f, gconstpointer data)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *path = below(f, "missing");
	g_autoptr(GError) error = NULL;

	g_assert_false(wb_files_checksum_tree(checksum, path, &error));
	g_assert_nonnull(strstr(error->message, path));
}

static void
test_sha256(Fixture *f, gconstpointer data)
{
	g_autofree char *path = below(f, "file");
	g_autoptr(GCancellable) cancellable = g_cancellable_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *hash = NULL;

	put(f, "file", "abc");
	hash = wb_files_sha256(path, cancellable, &error);
	g_assert_cmpstr(
		hash, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	g_cancellable_cancel(cancellable);
	g_assert_null(wb_files_sha256(path, cancellable, &error));
	g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
	g_clear_error(&error);
	g_assert_null(wb_files_sha256(f->top, NULL, &error));
	g_assert_nonnull(error);
}

#define ADD(path, function) g_test_add(path, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/files/read", test_read);
	ADD("/files/read-beneath", test_read_beneath);
	ADD("/files/read-dots", test_read_dots);
	ADD("/files/write", test_write);
	ADD("/files/write-link", test_write_link);
	ADD("/files/temporary", test_temporary);
	ADD("/files/remove", test_remove);
	ADD("/files/remove-refused", test_remove_refused);
	ADD("/files/checksum/order", test_checksum_order);
	ADD("/files/checksum/shape", test_checksum_shape);
	ADD("/files/checksum/forged", test_checksum_forged);
	ADD("/files/checksum/links", test_checksum_links);
	ADD("/files/checksum/missing", test_checksum_missing);
	ADD("/files/sha256", test_sha256);
	return g_test_run();
}
