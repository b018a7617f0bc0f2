/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs in one file: whole ones, and such as want to be somewhere else. */
#include "report/run-archive.h"

#include "base/error.h"
#include "base/files.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
	char *folder, *archive, *into;
	struct archive *writer;
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
	const char *name = data;
	g_autoptr(GError) error = NULL;

	f->folder = wb_files_make_temporary(g_get_tmp_dir(), "test-run-archive", &error);
	g_assert_no_error(error);
	f->archive = g_build_filename(f->folder, name, NULL);
	f->into = g_build_filename(f->folder, "into", NULL);
	g_assert_cmpint(g_mkdir(f->into, 0700), ==, 0);
	f->writer = archive_write_new();
	if (g_str_has_suffix(name, ".zip"))
		archive_write_set_format_zip(f->writer);
	else
		archive_write_set_format_ustar(f->writer);
	if (g_str_has_suffix(name, "gz"))
		archive_write_add_filter_gzip(f->writer);
	g_assert_cmpint(archive_write_open_filename(f->writer, f->archive), ==, ARCHIVE_OK);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	g_assert_true(wb_files_remove_tree(f->folder, NULL));
	g_free(f->folder);
	g_free(f->archive);
	g_free(f->into);
}

/* LINK: it is one that leads there; else a file that holds its own name. */
static void
add(Fixture *f, const char *name, const char *link)
{
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, name);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_filetype(entry, link ? AE_IFLNK : AE_IFREG);
	archive_entry_set_size(entry, link ? 0 : (gint64)strlen(name));
	if (link)
		archive_entry_set_symlink(entry, link);
	g_assert_cmpint(archive_write_header(f->writer, entry), ==, ARCHIVE_OK);
	if (!link)
		archive_write_data(f->writer, name, strlen(name));
	archive_entry_free(entry);
}

static char *
unpack(Fixture *f, guint *ret_runs, GError **error)
{
	if (f->writer)
		g_assert_cmpint(archive_write_free(f->writer), ==, ARCHIVE_OK);
	f->writer = NULL;
	return wb_run_archive_unpack(f->archive, f->into, ret_runs, NULL, error);
}

static void
check_refused(Fixture *f, int code, const char *words)
{
	g_autoptr(GError) error = NULL;
	guint runs;

	g_assert_null(unpack(f, &runs, &error));
	g_assert_error(error, WB_ERROR, code);
	g_assert_nonnull(strstr(error->message, words));
}

/* --- tests --------------------------------------------------------------------------------------
 */

static void
test_names(void)
{
	g_assert_true(wb_run_archive_is("/a/run.tar"));
	g_assert_true(wb_run_archive_is("run.TAR.GZ"));
	g_assert_true(wb_run_archive_is("artifact.zip"));
	g_assert_false(wb_run_archive_is("/a.tar/run.json"));
	g_assert_false(wb_run_archive_is("x.pcap"));
}

/* The run nearest to the top is the one, wherever it stands among the others. */
static void
test_runs(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *expected = g_build_filename(f->into, "b", NULL);
	g_autofree char *source = g_build_filename(expected, "source/kernel/x.c", NULL);
	g_autofree char *text = NULL;
	g_autofree char *run = NULL;
	guint runs = 0;

	add(f, "a/1/run.json", NULL);
	add(f, "./b/run.json", NULL);
	add(f, "b/steps.jsonl", NULL);
	add(f, "b/source/kernel/x.c", NULL);
	run = unpack(f, &runs, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(run, ==, expected);
	g_assert_cmpuint(runs, ==, 2);
	g_assert_true(g_file_get_contents(source, &text, NULL, NULL));
	g_assert_cmpstr(text, ==, "b/source/kernel/x.c");
}

/* NAME leads to "outside", beside the folder. */
static void
check_outside(Fixture *f, const char *name)
{
	g_autofree char *outside = g_build_filename(f->folder, "outside", NULL);

	add(f, "run.json", NULL);
	add(f, name, NULL);
	check_refused(f, WB_ERROR_INVALID_DATA, "outside");
	g_assert_false(g_file_test(outside, G_FILE_TEST_EXISTS));
}

static void
test_outside(Fixture *f, gconstpointer data)
{
	check_outside(f, "a/../../outside");
}

/* What stands for the same folder does not use up the look at what leads out of it. */
static void
test_outside_behind_dots(Fixture *f, gconstpointer data)
{
	check_outside(f, "././././././././././././././././././../outside");
}

static void
test_absolute(Fixture *f, gconstpointer data)
{
	g_autofree char *outside = g_build_filename(f->folder, "outside", NULL);

	add(f, outside, NULL);
	check_refused(f, WB_ERROR_INVALID_DATA, "not taken");
	g_assert_false(g_file_test(outside, G_FILE_TEST_EXISTS));
}

/* What a link leads to is not written to: there is no link. */
static void
test_link(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *outside = g_build_filename(f->folder, "x", NULL);
	g_autofree char *link = g_build_filename(f->into, "here", NULL);
	g_autofree char *run = NULL;
	struct stat status;
	guint runs;

	add(f, "here", f->folder);
	add(f, "here/x", NULL);
	add(f, "run.json", "/etc/passwd");
	add(f, "steps.jsonl", NULL);
	run = unpack(f, &runs, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(run, ==, f->into);
	g_assert_false(g_file_test(outside, G_FILE_TEST_EXISTS));
	g_assert_cmpint(lstat(link, &status), ==, 0);
	g_assert_true(S_ISDIR(status.st_mode));
	g_assert_false(g_file_test("run.json", G_FILE_TEST_EXISTS));
}

static void
test_none(Fixture *f, gconstpointer data)
{
	add(f, "x.c", NULL);
	check_refused(f, WB_ERROR_INVALID_DATA, "no run.json");
}

static void
test_many(Fixture *f, gconstpointer data)
{
	for (guint i = 0; i <= 5000; i++)
		add(f, "run.json", NULL);
	check_refused(f, WB_ERROR_TOO_BIG, "5000");
}

static void
test_damaged(Fixture *f, gconstpointer data)
{
	archive_write_free(f->writer);
	f->writer = NULL;
	g_assert_true(g_file_set_contents(f->archive, "no archive at all", -1, NULL));
	check_refused(f, WB_ERROR_INVALID_DATA, "damaged");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/run-archive/names", test_names);
#define ADD(name, file, function) \
	g_test_add("/run-archive/" name, Fixture, file, set_up, function, tear_down)
	ADD("tar", "run.tar", test_runs);
	ADD("gzip", "run.tgz", test_runs);
	ADD("zip", "run.zip", test_runs);
	ADD("outside", "run.tar", test_outside);
	ADD("outside-behind-dots", "run.tar", test_outside_behind_dots);
	ADD("absolute", "run.tar", test_absolute);
	ADD("link", "run.tar", test_link);
	ADD("none", "run.tar", test_none);
	ADD("many", "run.tar", test_many);
	ADD("damaged", "run.tar", test_damaged);
	return g_test_run();
}
