/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs that are kept, and what is read of a bundle beside its events. */
#include "desk/runs.h"

#include "base/error.h"
#include "base/files.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
	char *folder, *root;
	WbCatalog *catalog;
	WbSelection one, two;
} Fixture;

static WbSelection
select_one(WbCatalog *catalog, const char *name)
{
	const char *const names[] = { name, NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) found = wb_catalog_select(catalog, WB_SELECT_ALL, names, &error);

	g_assert_no_error(error);
	return g_array_index(found, WbSelection, 0);
}

static void
set_up(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	f->folder = wb_files_make_temporary(g_get_tmp_dir(), "test-runs", &error);
	g_assert_no_error(error);
	f->root = g_build_filename(f->folder, "runs", NULL);
	f->catalog = wb_catalog_load(&error);
	g_assert_no_error(error);
	f->one = select_one(f->catalog, "networking/1-2-netfilter/1");
	f->two = select_one(f->catalog, "networking/1-2-netfilter/2");
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	wb_files_remove_tree(f->folder, NULL);
	wb_catalog_free(f->catalog);
	g_free(f->root);
	g_free(f->folder);
}

/* A run of SELECTION at STAMP, of so many bytes. Owned path. */
static char *
add_run(Fixture *f, const WbSelection *selection, const char *stamp, gsize bytes)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *begun = wb_runs_begin(f->root, selection, &error);
	g_autofree char *above = begun ? g_path_get_dirname(begun) : NULL;
	g_autoptr(WbRunEntry) entry = g_new0(WbRunEntry, 1);
	g_autofree char *fill = g_malloc0(bytes + 1);
	g_autofree char *file = NULL;

	g_assert_no_error(error);
	entry->path = g_build_filename(above, stamp, NULL);
	entry->workspace = g_strdup("/home/ann");
	entry->outcome = WB_OUTCOME_FAIL;
	entry->points = 3;
	entry->max_points = 10;
	entry->took_ms = 2100;
	file = g_build_filename(entry->path, "capture.pcapng", NULL);
	g_assert_true(wb_files_write(file, fill, bytes, 0644, &error));
	g_assert_true(wb_runs_end(entry, &error));
	return g_strdup(entry->path);
}

static guint
count(Fixture *f, const WbSelection *selection)
{
	g_autoptr(GPtrArray) runs = wb_runs_list(f->root, selection, NULL);

	return runs->len;
}

static gboolean
is_there(const char *path)
{
	return g_file_test(path, G_FILE_TEST_IS_DIR);
}

/* --- the list -----------------------------------------------------------------------------------
 */

static void
test_listed(Fixture *f, gconstpointer data)
{
	g_autofree char *old = add_run(f, &f->one, "20261120-101500-000001", 10);
	g_autofree char *new = add_run(f, &f->one, "20261121-231200-000001", 10);
	g_autofree char *other = add_run(f, &f->two, "20261121-231300-000001", 10);
	g_autoptr(GPtrArray) runs = wb_runs_list(f->root, &f->one, "/home/ann");
	g_autoptr(GPtrArray) none = wb_runs_list(f->root, &f->one, "/home/bob");
	g_autoptr(GDateTime) time = NULL;
	const WbRunEntry *first;

	g_assert_cmpuint(runs->len, ==, 2);
	g_assert_cmpuint(none->len, ==, 0);
	first = runs->pdata[0];
	g_assert_cmpstr(first->path, ==, new);
	g_assert_cmpstr(((WbRunEntry *)runs->pdata[1])->path, ==, old);
	g_assert_cmpint(first->outcome, ==, WB_OUTCOME_FAIL);
	g_assert_true(first->ended);
	g_assert_cmpfloat(first->points, ==, 3);
	g_assert_cmpint(first->took_ms, ==, 2100);
	time = g_date_time_new_from_unix_utc(first->started_us / G_USEC_PER_SEC);
	g_assert_cmpint(g_date_time_get_hour(time), ==, 23);
	g_assert_cmpint(g_date_time_get_minute(time), ==, 12);
}

/* What is no run of ours is neither shown nor removed, and nothing leads out of the folder. */
static void
test_strangers(Fixture *f, gconstpointer data)
{
	static const WbRunLimits nothing = { 0, 0 };
	g_autofree char *run = add_run(f, &f->one, "20261120-101500-000001", 10);
	g_autofree char *above = g_path_get_dirname(run);
	g_autofree char *named = g_build_filename(above, "thesis", NULL);
	g_autofree char *link = g_build_filename(above, "20261120-101500-000002", NULL);
	g_autofree char *file = g_build_filename(above, "20261120-101500-000003", NULL);
	g_autofree char *mine = g_build_filename(f->folder, "mine", NULL);

	g_assert_cmpint(g_mkdir(named, 0755), ==, 0);
	g_assert_cmpint(g_mkdir(mine, 0755), ==, 0);
	g_assert_cmpint(symlink(mine, link), ==, 0);
	g_assert_true(g_file_set_contents(file, "x", 1, NULL));
	g_assert_cmpuint(count(f, &f->one), ==, 1);
	g_assert_cmpuint(wb_runs_prune(f->root, &nothing, NULL), ==, 1);
	g_assert_false(is_there(run));
	g_assert_true(is_there(named));
	g_assert_true(is_there(mine));
	g_assert_true(g_file_test(file, G_FILE_TEST_EXISTS));
}

/* A run that was killed has no entry; a damaged entry is as none. */
static void
test_unfinished(Fixture *f, gconstpointer data)
{
	g_autofree char *run = add_run(f, &f->one, "20261120-101500-000001", 100000);
	g_autofree char *entry = g_build_filename(run, "entry.ini", NULL);
	g_autoptr(GPtrArray) runs = NULL;
	const WbRunEntry *first;

	g_assert_true(g_file_set_contents(entry, "[Run\nOutcome=\xff\n\0", 16, NULL));
	runs = wb_runs_list(f->root, &f->one, "/home/bob");
	g_assert_cmpuint(runs->len, ==, 1);
	first = runs->pdata[0];
	g_assert_false(first->ended);
	g_assert_cmpint(first->bytes, >=, 100000);
}

/* --- making room --------------------------------------------------------------------------------
 */

static void
test_cap_of_count(Fixture *f, gconstpointer data)
{
	static const WbRunLimits two = { 2, G_MAXINT64 };
	g_autofree char *a = add_run(f, &f->one, "20261120-101500-000001", 10);
	g_autofree char *b = add_run(f, &f->one, "20261120-101500-000002", 10);
	g_autofree char *c = add_run(f, &f->one, "20261120-101500-000003", 10);
	g_autofree char *d = add_run(f, &f->one, "20261120-101500-000004", 10);
	g_autofree char *other = add_run(f, &f->two, "20261101-101500-000001", 10);

	g_assert_true(wb_runs_set_kept(a, TRUE, NULL));
	g_assert_cmpuint(wb_runs_prune(f->root, &two, d), ==, 1);
	g_assert_true(is_there(a));
	g_assert_false(is_there(b));
	g_assert_true(is_there(c));
	g_assert_true(is_there(d));
	g_assert_true(is_there(other));
}

static void
test_cap_of_bytes(Fixture *f, gconstpointer data)
{
	static const WbRunLimits small = { 100, 250000 };
	g_autofree char *a = add_run(f, &f->one, "20261120-101500-000001", 100000);
	g_autofree char *b = add_run(f, &f->two, "20261120-101500-000002", 100000);
	g_autofree char *c = add_run(f, &f->one, "20261120-101500-000003", 100000);

	g_assert_cmpuint(wb_runs_prune(f->root, &small, c), ==, 1);
	g_assert_false(is_there(a));
	g_assert_true(is_there(b));
	g_assert_true(is_there(c));
	g_assert_true(wb_runs_set_kept(b, TRUE, NULL));
	g_assert_cmpuint(wb_runs_prune(f->root, &(WbRunLimits){ 100, 0 }, c), ==, 0);
	g_assert_true(is_there(b));
	g_assert_true(is_there(c));
}

/* What was pinned stays pinned with all that stands there. */
static void
test_kept(Fixture *f, gconstpointer data)
{
	g_autofree char *a = add_run(f, &f->one, "20261120-101500-000001", 10);
	g_autoptr(GPtrArray) runs = NULL;

	g_assert_true(wb_runs_set_kept(a, TRUE, NULL));
	runs = wb_runs_list(f->root, &f->one, NULL);
	g_assert_true(((WbRunEntry *)runs->pdata[0])->kept);
	g_assert_true(((WbRunEntry *)runs->pdata[0])->ended);
	g_assert_cmpfloat(((WbRunEntry *)runs->pdata[0])->points, ==, 3);
}

/* A file stands where the folder would be: the run goes on without a record. */
static void
test_no_place(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(g_file_set_contents(f->root, "x", 1, NULL));
	g_assert_null(wb_runs_begin(f->root, &f->one, &error));
	g_assert_nonnull(error);
}

/* --- what lies beside the events ----------------------------------------------------------------
 */

static char *
write_bundle(Fixture *f)
{
	char *path = g_build_filename(f->folder, "bundle", NULL);
	WbRunInfo info = { .title = (char *)"networking/1-2-netfilter/1" };
	g_autoptr(GError) error = NULL;
	g_autoptr(WbBundleWriter) writer = wb_bundle_writer_new(path, &info, &error);

	g_assert_no_error(error);
	g_assert_true(wb_bundle_writer_finish(writer, "fail", &error));
	return path;
}

static void
write_result(const char *path)
{
	g_autoptr(WbResult) result = wb_result_new("networking", "1-2-netfilter", "1");
	WbCheck *check = wb_check_new("source-port", "logs the port", 4);
	const WbReportRun run = { .version = "1" };
	g_autoptr(GError) error = NULL;

	result->outcome = WB_OUTCOME_FAIL;
	check->status = WB_CHECK_FAIL;
	check->expected = g_strdup("4711");
	g_ptr_array_add(check->evidence, g_strdup("packet 4: SYN"));
	g_ptr_array_add(result->checks, check);
	g_assert_true(wb_saved_run_write_result(path, &run, result, &error));
}

static void
test_saved(Fixture *f, gconstpointer data)
{
	g_autofree char *path = write_bundle(f);
	g_autoptr(GBytes) bytes = g_bytes_new_static("int a;\n", 7);
	g_autoptr(GError) error = NULL;
	g_autoptr(WbSavedRun) run = NULL;
	const WbCheck *check;

	write_result(path);
	g_assert_true(wb_bundle_add_source(path, "kernel/filter.c", bytes, &error));
	run = wb_saved_run_open(path, NULL, &error);
	g_assert_no_error(error);
	g_assert_nonnull(run->result);
	g_assert_cmpint(run->result->outcome, ==, WB_OUTCOME_FAIL);
	check = run->result->checks->pdata[0];
	g_assert_cmpstr(check->expected, ==, "4711");
	g_assert_cmpstr(check->evidence->pdata[0], ==, "packet 4: SYN");
	g_assert_cmpstr(wb_saved_run_find_source(run, "kernel/filter.c"), ==, "int a;\n");
	g_assert_cmpstr(wb_saved_run_find_source(run, "filter.c"), ==, "int a;\n");
	g_assert_null(wb_saved_run_find_source(run, "other.c"));
	/* A second try in the same place begins with nothing of the first. */
	g_assert_true(wb_bundle_clear(path, &error));
	g_clear_pointer(&run, wb_saved_run_free);
	g_assert_cmpuint(wb_bundle_read_sources(path)->len, ==, 0);
}

static void
test_damaged(Fixture *f, gconstpointer data)
{
	g_autofree char *path = write_bundle(f);
	g_autofree char *result = g_build_filename(path, "result.json", NULL);
	g_autofree char *play = g_build_filename(path, "play.json", NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(WbSavedRun) run = NULL;

	g_assert_true(g_file_set_contents(result, "{\"format\": \"workbench-re", -1, NULL));
	g_assert_true(g_file_set_contents(play, "[[[[[[[[", -1, NULL));
	run = wb_saved_run_open(path, NULL, &error);
	g_assert_no_error(error);
	g_assert_null(run->result);
	g_assert_null(run->played);
	g_assert_cmpuint(run->bundle->notes->len, >=, 2);
}

/* Links and names that lead elsewhere are not read. */
static void
test_hostile_sources(Fixture *f, gconstpointer data)
{
	g_autofree char *path = write_bundle(f);
	g_autofree char *secret = g_build_filename(f->folder, "secret", NULL);
	g_autofree char *source = g_build_filename(path, "source", NULL);
	g_autofree char *file = g_build_filename(source, "filter.c", NULL);
	g_autofree char *folder = g_build_filename(source, "kernel", NULL);
	g_autofree char *fifo = g_build_filename(source, "fifo.c", NULL);
	g_autofree char *good = g_build_filename(source, "good.c", NULL);
	g_autoptr(GPtrArray) sources = NULL;
	const WbBundleSource *only;

	g_assert_true(g_file_set_contents(secret, "secret", -1, NULL));
	g_assert_cmpint(g_mkdir(source, 0755), ==, 0);
	g_assert_cmpint(symlink(secret, file), ==, 0);
	g_assert_cmpint(symlink(f->folder, folder), ==, 0);
	g_assert_cmpint(mkfifo(fifo, 0644), ==, 0);
	g_assert_true(g_file_set_contents(good, "a\033[31m\xff", -1, NULL));
	sources = wb_bundle_read_sources(path);
	g_assert_cmpuint(sources->len, ==, 1);
	only = sources->pdata[0];
	g_assert_cmpstr(only->name, ==, "good.c");
	g_assert_true(g_utf8_validate(only->text, -1, NULL) && !strchr(only->text, '\033'));
}

static void
test_cancelled(Fixture *f, gconstpointer data)
{
	g_autofree char *path = write_bundle(f);
	g_autoptr(GCancellable) cancellable = g_cancellable_new();
	g_autoptr(GError) error = NULL;

	g_cancellable_cancel(cancellable);
	g_assert_null(wb_saved_run_open(path, cancellable, &error));
	g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The report that the golden tests write, read back. */
static void
test_play(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = wb_files_read("app/tests/golden/play/all.json", 1 << 20, &error);
	g_autoptr(WbPlayed) played = NULL;
	guint steps = 0;

	g_assert_no_error(error);
	played = wb_play_read_json(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), &error);
	g_assert_no_error(error);
	g_assert_nonnull(wb_played_find(played, WB_PLAY_START));
	g_assert_nonnull(wb_played_find(played, WB_PLAY_END));
	for (guint i = 0; i < played->events->len; i++)
		steps += ((const WbPlayEvent *)played->events->pdata[i])->kind == WB_PLAY_STEP;
	g_assert_cmpuint(steps, >, 0);
}

#define ADD(name, test) g_test_add("/runs/" name, Fixture, NULL, set_up, test, tear_down)

static void
test_time(void)
{
	g_autofree char *old = wb_runs_dup_time(G_GINT64_CONSTANT(1000000000) * G_USEC_PER_SEC);
	g_autofree char *none = wb_runs_dup_time(0);
	g_autofree char *beyond = wb_runs_dup_time(G_MAXINT64);

	g_assert_nonnull(strstr(old, "Sep 2001, "));
	g_assert_cmpstr(none, ==, "an unknown time");
	g_assert_nonnull(beyond);
}

int
main(int argc, char **argv)
{
	g_autofree char *top = g_get_current_dir();

	g_test_init(&argc, &argv, NULL);
	/* The build with sanitizers lies elsewhere. */
	g_setenv("WORKBENCH_DATA", top, TRUE);
	ADD("listed", test_listed);
	ADD("strangers", test_strangers);
	ADD("unfinished", test_unfinished);
	ADD("cap-of-count", test_cap_of_count);
	ADD("cap-of-bytes", test_cap_of_bytes);
	ADD("kept", test_kept);
	ADD("no-place", test_no_place);
	ADD("saved", test_saved);
	ADD("damaged", test_damaged);
	ADD("hostile-sources", test_hostile_sources);
	ADD("cancelled", test_cancelled);
	ADD("play", test_play);
	g_test_add_func("/runs/time", test_time);
	return g_test_run();
}
