/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of packets, read on a thread: no display is needed for that. */
#include "desk/capture-job.h"

#include "base/files.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define ONE "app/tests/data/tracker/fast-retransmit.pcap"
#define HEAD 24 /* of a pcap file */

typedef struct {
	char *folder;
	WbCaptureJob *job;
	GPtrArray *events;
	double fraction;
	gboolean ended, cut, free_early;
	char *error;
	guint calls;
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	f->folder = wb_files_make_temporary(g_get_tmp_dir(), "test-capture-job", &error);
	g_assert_no_error(error);
	f->events = g_ptr_array_new_with_free_func((GDestroyNotify)wb_run_event_free);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	g_clear_pointer(&f->job, wb_capture_job_free);
	g_ptr_array_unref(f->events);
	wb_files_remove_tree(f->folder, NULL);
	g_free(f->folder);
	g_free(f->error);
}

static void
on_take(GPtrArray *events, double fraction, gpointer data)
{
	Fixture *f = data;

	g_assert_false(f->ended);
	g_assert_cmpuint(events->len, >, 0);
	g_assert_cmpfloat(fraction, >=, f->fraction);
	g_assert_cmpfloat(fraction, <=, 1);
	f->fraction = fraction;
	f->calls++;
	g_ptr_array_extend(f->events, events, NULL, NULL);
	if (f->free_early)
		g_clear_pointer(&f->job, wb_capture_job_free);
}

static void
on_ended(gboolean cut, const GError *error, gpointer data)
{
	Fixture *f = data;

	g_assert_false(f->ended);
	f->ended = TRUE;
	f->cut = cut;
	f->error = error ? g_strdup(error->message) : NULL;
	g_clear_pointer(&f->job, wb_capture_job_free);
}

static void
begin(Fixture *f, const char *path)
{
	const WbCaptureHooks hooks = { on_take, on_ended, f };

	f->job = wb_capture_job_new(path, &hooks);
	g_assert_cmpuint(f->calls, ==, 0);
}

static void
read_all(Fixture *f, const char *path)
{
	begin(f, path);
	while (!f->ended)
		g_main_context_iteration(NULL, TRUE);
}

/* A file of ONE's packets TIMES, without the last LESS bytes; *RET_COUNT packets a time. Owned. */
static char *
make_file(Fixture *f, guint times, gsize less)
{
	g_autofree char *path = g_build_filename(f->folder, "many.pcap", NULL);
	g_autofree char *one = NULL;
	g_autoptr(GString) many = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	gsize length;

	g_file_get_contents(ONE, &one, &length, &error);
	g_assert_no_error(error);
	g_string_append_len(many, one, HEAD);
	for (guint i = 0; i < times; i++)
		g_string_append_len(many, one + HEAD, (gssize)(length - HEAD));
	g_file_set_contents(path, many->str, (gssize)(many->len - less), &error);
	g_assert_no_error(error);
	return g_steal_pointer(&path);
}

static guint
count_one(void)
{
	Fixture f = { 0 };
	guint count;

	set_up(&f, NULL);
	read_all(&f, ONE);
	count = f.events->len;
	tear_down(&f, NULL);
	return count;
}

/* --- tests ------------------------------------------------------------------------------------ */

/* All of them, in order, on the main thread, in a few calls. */
static void
test_whole(Fixture *f, gconstpointer data)
{
	g_autofree char *path = make_file(f, 5000, 0);
	guint count = count_one();

	g_assert_cmpuint(count, >, 5);
	read_all(f, path);
	g_assert_null(f->error);
	g_assert_false(f->cut);
	g_assert_cmpuint(f->events->len, ==, 5000 * count);
	g_assert_cmpuint(f->calls, <=, f->events->len / 256 + 1);
	g_assert_cmpfloat(f->fraction, ==, 1);
	for (guint i = count; i < f->events->len; i++) {
		const WbRunEvent *event = f->events->pdata[i];
		const WbRunEvent *before = f->events->pdata[i - count];

		g_assert_cmpint(event->stream, ==, WB_STREAM_PACKET);
		g_assert_cmpint(event->time_ns, ==, before->time_ns);
		g_assert_true(g_bytes_equal(event->packet.bytes, before->packet.bytes));
	}
}

static void
test_cut(Fixture *f, gconstpointer data)
{
	g_autofree char *path = make_file(f, 1, 5);
	guint count = count_one();

	read_all(f, path);
	g_assert_null(f->error);
	g_assert_true(f->cut);
	g_assert_cmpuint(f->events->len, ==, count - 1);
}

/* What cannot be opened is told once, and nothing is handed on; a pipe is not waited for. */
static void
test_no_file(Fixture *f, gconstpointer data)
{
	const char *kind = data;
	g_autofree char *path = g_build_filename(f->folder, "there", NULL);

	if (strcmp(kind, "folder") == 0)
		g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
	else if (strcmp(kind, "pipe") == 0)
		g_assert_cmpint(mkfifo(path, 0600), ==, 0);
	else if (strcmp(kind, "text") == 0)
		g_assert_true(g_file_set_contents(path, "no packets at all, and long", -1, NULL));
	read_all(f, path);
	g_assert_nonnull(f->error);
	if (strcmp(kind, "text") != 0)
		g_assert_nonnull(strstr(f->error, path));
	g_assert_cmpuint(f->calls, ==, 0);
}

/* Damage behind good packets: these were handed on. */
static void
test_damaged(Fixture *f, gconstpointer data)
{
	g_autofree char *path = make_file(f, 3, 0);
	g_autofree char *bytes = NULL;
	gsize length;
	guint count = count_one();

	g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
	/* The length of the first packet of the second time. */
	memset(bytes + HEAD + (length - HEAD) / 3 + 8, 0xff, 8);
	g_assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
	read_all(f, path);
	g_assert_nonnull(f->error);
	g_assert_cmpuint(f->events->len, ==, count);
}

static gboolean
on_timeout(gpointer data)
{
	*(gboolean *)data = TRUE;
	return G_SOURCE_REMOVE;
}

/* No hook is called any more: neither of what is queued, nor of what the thread still reads. */
static void
test_freed(Fixture *f, gconstpointer data)
{
	g_autofree char *path = make_file(f, 20000, 0);
	gboolean late = FALSE;
	guint taken;

	f->free_early = TRUE;
	begin(f, path);
	while (f->calls == 0)
		g_main_context_iteration(NULL, TRUE);
	taken = f->events->len;
	g_assert_null(f->job);
	g_timeout_add_full(G_PRIORITY_LOW, 100, on_timeout, &late, NULL);
	while (!late)
		g_main_context_iteration(NULL, TRUE);
	g_assert_cmpuint(f->calls, ==, 1);
	g_assert_cmpuint(f->events->len, ==, taken);
	g_assert_false(f->ended);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/capture-job/whole", Fixture, NULL, set_up, test_whole, tear_down);
	g_test_add("/capture-job/cut", Fixture, NULL, set_up, test_cut, tear_down);
	g_test_add("/capture-job/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
	g_test_add("/capture-job/missing", Fixture, "missing", set_up, test_no_file, tear_down);
	g_test_add("/capture-job/folder", Fixture, "folder", set_up, test_no_file, tear_down);
	g_test_add("/capture-job/pipe", Fixture, "pipe", set_up, test_no_file, tear_down);
	g_test_add("/capture-job/text", Fixture, "text", set_up, test_no_file, tear_down);
	g_test_add("/capture-job/freed", Fixture, NULL, set_up, test_freed, tear_down);
	return g_test_run();
}
