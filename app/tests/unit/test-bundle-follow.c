/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run bundle that is being written, followed. */
#include "base/error.h"
#include "base/files.h"
#include "evidence/bundle-follow.h"
#include "evidence/live.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
	char *folder, *run;
	WbBundleWriter *writer;
	WbBundleFollow *follow;
	GString *seen; /* "log 1 at 100; " */
	gint64 tick_ns;
} Fixture;

static void
on_event(const WbRunEvent *event, gpointer data)
{
	Fixture *fixture = data;
	g_autofree char *reference = wb_run_event_to_reference(event);

	g_string_append_printf(
		fixture->seen, "%s at %" G_GINT64_FORMAT "; ", reference, event->time_ns);
}

static void
on_tick(gint64 boot_ns, gpointer data)
{
	((Fixture *)data)->tick_ns = boot_ns;
}

static void
set_up(Fixture *fixture, gconstpointer data)
{
	WbRunInfo info = { .title = (char *)"a run" };
	WbRecordingHooks hooks = { .event = on_event, .tick = on_tick, .data = fixture };

	fixture->folder = g_dir_make_tmp("wb-test-XXXXXX", NULL);
	fixture->run = g_build_filename(fixture->folder, "run", NULL);
	fixture->writer = wb_bundle_writer_new(fixture->run, &info, NULL);
	fixture->follow = wb_bundle_follow_new(fixture->run, &hooks, NULL);
	fixture->seen = g_string_new(NULL);
	g_assert_nonnull(fixture->writer);
	g_assert_nonnull(fixture->follow);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
	g_clear_pointer(&fixture->follow, wb_bundle_follow_free);
	g_clear_pointer(&fixture->writer, wb_bundle_writer_free);
	wb_files_remove_tree(fixture->folder, NULL);
	g_string_free(fixture->seen, TRUE);
	g_free(fixture->folder);
	g_free(fixture->run);
}

static void
add(Fixture *fixture, WbStream stream, gint64 time_ns)
{
	g_autoptr(WbRunEvent) event = wb_run_event_new(stream);

	event->time_ns = time_ns;
	event->text = g_strdup("x");
	if (stream == WB_STREAM_STATE) {
		event->state.before = WB_SOCKET_CLOSE;
		event->state.after = WB_SOCKET_SYN_SENT;
	} else if (stream == WB_STREAM_PACKET) {
		event->packet.bytes = g_bytes_new_static("\x45", 1);
		event->packet.wire_length = 1;
	}
	g_assert_true(wb_bundle_writer_add(fixture->writer, event, NULL));
}

/* The stream's clock is OFFSET behind the boot clock. */
static void
set_clock(Fixture *fixture, WbStream stream, gint64 offset_ns)
{
	WbClock clock;

	wb_clock_init(&clock, 0);
	wb_clock_add_marker(&clock, offset_ns, offset_ns, 0);
	wb_bundle_writer_set_clock(fixture->writer, stream, &clock);
	g_assert_true(wb_bundle_writer_sync(fixture->writer, NULL));
}

static void
assert_look(Fixture *fixture, WbFollowState state, const char *seen)
{
	g_string_truncate(fixture->seen, 0);
	g_assert_cmpint(wb_bundle_follow_look(fixture->follow), ==, state);
	g_assert_cmpstr(fixture->seen->str, ==, seen);
}

static void
test_follows(Fixture *fixture, gconstpointer data)
{
	assert_look(fixture, WB_FOLLOW_RUNNING, "");
	add(fixture, WB_STREAM_STATE, 5000);
	assert_look(fixture, WB_FOLLOW_RUNNING, "state 1 at 5000; ");
	assert_look(fixture, WB_FOLLOW_RUNNING, "");
	add(fixture, WB_STREAM_STATE, 6000);
	add(fixture, WB_STREAM_STEP, 7000);
	assert_look(fixture, WB_FOLLOW_RUNNING, "state 2 at 6000; step 1 at 7000; ");
	g_assert_cmpstr(wb_bundle_follow_get_info(fixture->follow)->title, ==, "a run");
}

/* What one look has read is complete only when the next has read the other files too. */
static void
test_ticks_one_look_later(Fixture *fixture, gconstpointer data)
{
	add(fixture, WB_STREAM_STATE, 5000);
	assert_look(fixture, WB_FOLLOW_RUNNING, "state 1 at 5000; ");
	g_assert_cmpint(fixture->tick_ns, ==, 0);
	add(fixture, WB_STREAM_STATE, 6000);
	assert_look(fixture, WB_FOLLOW_RUNNING, "state 2 at 6000; ");
	g_assert_cmpint(fixture->tick_ns, >=, 5000);
	g_assert_cmpint(fixture->tick_ns, <, 6000 + 2 * 1000);
	assert_look(fixture, WB_FOLLOW_RUNNING, "");
	g_assert_cmpint(fixture->tick_ns, >=, 6000);
}

static void
test_waits_for_the_clock(Fixture *fixture, gconstpointer data)
{
	guint32 interface;

	g_assert_true(wb_bundle_writer_add_interface(fixture->writer, "lo", 101, &interface, NULL));
	add(fixture, WB_STREAM_LOG, 100);
	add(fixture, WB_STREAM_PACKET, 200);
	assert_look(fixture, WB_FOLLOW_RUNNING, "");
	set_clock(fixture, WB_STREAM_LOG, 1000000);
	assert_look(fixture, WB_FOLLOW_RUNNING, "log 1 at 1000100; ");
	set_clock(fixture, WB_STREAM_PACKET, 2000000);
	assert_look(fixture, WB_FOLLOW_RUNNING, "packet 1 at 2000200; ");
	g_assert_cmpstr(wb_bundle_follow_get_interfaces(fixture->follow)->pdata[0], ==, "lo");
}

static void
test_finishes(Fixture *fixture, gconstpointer data)
{
	guint32 interface;

	g_assert_true(wb_bundle_writer_add_interface(fixture->writer, "lo", 101, &interface, NULL));
	set_clock(fixture, WB_STREAM_PACKET, 0);
	add(fixture, WB_STREAM_PACKET, 200);
	assert_look(fixture, WB_FOLLOW_RUNNING, "packet 1 at 200; ");
	/* The capture is replaced by one with comments: no packet comes twice. */
	add(fixture, WB_STREAM_PACKET, 300);
	wb_bundle_writer_add_lost(fixture->writer, WB_STREAM_PACKET, 7);
	g_assert_true(wb_bundle_writer_finish(fixture->writer, "pass", NULL));
	assert_look(fixture, WB_FOLLOW_FINISHED, "packet 2 at 300; ");
	g_assert_cmpstr(wb_bundle_follow_get_info(fixture->follow)->outcome, ==, "pass");
	g_assert_cmpuint(wb_bundle_follow_get_lost(fixture->follow, WB_STREAM_PACKET), ==, 7);
	g_assert_cmpint(fixture->tick_ns, >=, 300);
}

static void
test_sees_its_writer_go(Fixture *fixture, gconstpointer data)
{
	add(fixture, WB_STREAM_STATE, 5000);
	/* Of a clock that never was measured. */
	add(fixture, WB_STREAM_LOG, 6000);
	g_clear_pointer(&fixture->writer, wb_bundle_writer_free);
	assert_look(fixture, WB_FOLLOW_BROKEN, "log 1 at 6000; state 1 at 5000; ");
}

static void
append(Fixture *fixture, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(fixture->run, name, NULL);
	FILE *file = fopen(path, "a");

	g_assert_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static void
test_half_a_line_waits(Fixture *fixture, gconstpointer data)
{
	append(fixture, "steps.jsonl", "{\"stream\":\"step\",\"n\":1,\"t\":1000,");
	assert_look(fixture, WB_FOLLOW_RUNNING, "");
	append(fixture, "steps.jsonl", "\"text\":\"x\"}\nrubbish\n");
	assert_look(fixture, WB_FOLLOW_RUNNING, "step 1 at 1000; ");
	g_assert_cmpuint(wb_bundle_follow_get_notes(fixture->follow)->len, ==, 1);
}

static void
test_a_link_is_not_opened(Fixture *fixture, gconstpointer data)
{
	g_autofree char *path = g_build_filename(fixture->run, "trace.jsonl", NULL);
	g_autofree char *other = g_build_filename(fixture->run, "other", NULL);

	append(fixture, "other", "{\"stream\":\"marker\",\"n\":1,\"t\":1000,\"text\":\"x\"}\n");
	g_assert_cmpint(g_unlink(path), ==, 0);
	g_assert_cmpint(symlink(other, path), ==, 0);
	assert_look(fixture, WB_FOLLOW_RUNNING, "");
}

static void
test_no_run(Fixture *fixture, gconstpointer data)
{
	WbRecordingHooks hooks = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_null(wb_bundle_follow_new(fixture->folder, &hooks, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_USAGE);
}

#define TEST(name, function) \
	g_test_add("/bundle-follow/" name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	TEST("follows", test_follows);
	TEST("ticks-one-look-later", test_ticks_one_look_later);
	TEST("waits-for-the-clock", test_waits_for_the_clock);
	TEST("finishes", test_finishes);
	TEST("sees-its-writer-go", test_sees_its_writer_go);
	TEST("half-a-line-waits", test_half_a_line_waits);
	TEST("a-link-is-not-opened", test_a_link_is_not_opened);
	TEST("no-run", test_no_run);
	return g_test_run();
}
