/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the guest's recorder says: whole, in any pieces, cut off, damaged, made up. */
#include "record-fixture.h"

#include "base/error.h"
#include "base/files.h"
#include "evidence/event-json.h"
#include "evidence/recording.h"

#include <glib/gstdio.h>
#include <string.h>

/* --- what came of it ----------------------------------------------------------------------- */

typedef struct {
	GString *story; /* of the hooks, in their order */
	WbRecording *recording;
	WbTimeline *timeline;
} Heard;

static void
on_ready(gpointer data)
{
	g_string_append(((Heard *)data)->story, "ready\n");
}

static void
on_event(const WbRunEvent *event, gpointer data)
{
	g_autofree char *reference = wb_run_event_to_reference(event);

	g_string_append_printf(((Heard *)data)->story,
		"%s @%" G_GINT64_FORMAT " +-%" G_GUINT64_FORMAT ": %s\n", reference, event->time_ns,
		event->error_ns, event->text);
}

static void
on_tick(gint64 boot_ns, gpointer data)
{
	g_string_append_printf(((Heard *)data)->story, "tick %" G_GINT64_FORMAT "\n", boot_ns);
}

static void
on_out(const char *bytes, gsize length, gpointer data)
{
	Heard *heard = data;

	g_string_append_printf(heard->story, "out @%" G_GINT64_FORMAT ": %.*s\n",
		wb_recording_get_out_ns(heard->recording), (int)length, bytes);
}

static void
on_err(const char *bytes, gsize length, gpointer data)
{
	g_string_append_printf(((Heard *)data)->story, "err: %.*s\n", (int)length, bytes);
}

static void
heard_init(Heard *heard, WbBundleWriter *bundle)
{
	WbRecordingHooks hooks = { on_ready, on_event, on_tick, on_out, on_err, heard };

	heard->story = g_string_new(NULL);
	heard->timeline = wb_timeline_new(0, 0);
	heard->recording = wb_recording_new(bundle, heard->timeline, &hooks);
}

static void
heard_clear(Heard *heard)
{
	wb_recording_free(heard->recording);
	wb_timeline_free(heard->timeline);
	g_string_free(heard->story, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Heard, heard_clear)

static void
feed(Heard *heard, const GString *bytes)
{
	g_autoptr(GError) error = NULL;

	wb_recording_feed(heard->recording, bytes->str, bytes->len, &error);
	g_assert_no_error(error);
}

/* FROM and all after it, until nothing more. */
static void
assert_in_order(const char *story, ...)
{
	va_list words;
	const char *word, *at = story;

	va_start(words, story);
	while ((word = va_arg(words, const char *))) {
		const char *found = strstr(at, word);

		if (!found)
			g_error("\"%s\" is not, or not there, in:\n%s", word, story);
		at = found + strlen(word);
	}
	va_end(words);
}

static void
test_whole(void)
{
	g_auto(Heard) heard = { 0 };
	g_autoptr(GString) run = new_run();
	int status = 0;

	heard_init(&heard, NULL);
	feed(&heard, run);
	/* What came before the first marker is held for it. */
	assert_in_order(heard.story->str, "packet 1 @99999000000 +-", "log 1 @99000000000 +-",
		": before the marker\n", "ready\n", "out @100500000000: KTAP version 1\n1..1\n",
		"step 1 @100600000000 +-1000: connect\n", "packet 2 @100999000000 +-",
		"state 1 @101000001000 +-1000: ", "counter 1 @101000003000",
		": TcpExtListenDrops +2, now 3\n", "socket 1 @101000004000",
		"127.0.0.1:4711 > 0.0.0.0 LISTEN, accept queue 1 of 5\n", "log 2 @",
		": filter: from 127.0.0.1:44796\n", "tick 101500000000\n", "err: oh\n",
		"out @101700000000: ok 1 source-port\n", NULL);
	g_assert_null(strstr(heard.story->str, "marker 1"));
	g_assert_null(strstr(heard.story->str, "workbench-marker"));
	g_assert_true(wb_recording_end(heard.recording, NULL));
	g_assert_true(wb_recording_is_ready(heard.recording));
	g_assert_true(wb_recording_is_drained(heard.recording));
	g_assert_true(wb_recording_get_status(heard.recording, &status));
	g_assert_cmpint(status, ==, 3);
	g_assert_cmpuint(wb_recording_get_notes(heard.recording)->len, ==, 0);
	g_assert_cmpstr(wb_recording_get_interfaces(heard.recording)->pdata[1], ==, "tun0");
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		g_assert_cmpuint(wb_timeline_get_lost(heard.timeline, i), ==, 0);
}

static void
test_order(void)
{
	static const char *const order[] = { "log 1", "packet 1", "step 1", "packet 2", "log 2",
		"state 1", "counter 1", "socket 1" };
	g_auto(Heard) heard = { 0 };
	g_autoptr(GString) run = new_run();

	heard_init(&heard, NULL);
	feed(&heard, run);
	g_assert_true(wb_recording_end(heard.recording, NULL));
	g_assert_cmpuint(wb_timeline_get_length(heard.timeline), ==, G_N_ELEMENTS(order));
	for (guint i = 0; i < G_N_ELEMENTS(order); i++) {
		g_autofree char *reference =
			wb_run_event_to_reference(wb_timeline_get(heard.timeline, i));

		g_assert_cmpstr(reference, ==, order[i]);
	}
}

/* Both markers together leave less room than the first alone; at the end all times are of both. */
static void
test_clocks_settle(void)
{
	g_auto(Heard) heard = { 0 };
	g_autoptr(GString) run = new_run();
	const WbClock *clock;
	const WbRunEvent *first, *second;

	heard_init(&heard, NULL);
	feed(&heard, run);
	clock = wb_recording_get_clock(heard.recording, WB_STREAM_PACKET);
	/* low: 102.000000000 - 102.000004000; high: 100.000020000 - 100.000010000; resolution 1. */
	g_assert_cmpint(clock->markers, ==, 2);
	g_assert_true(clock->steady);
	g_assert_cmpint(clock->low_ns, ==, -(gint64)WALL - 4001);
	g_assert_cmpint(clock->high_ns, ==, -(gint64)WALL + 10000);
	g_assert_true(wb_recording_end(heard.recording, NULL));
	first = wb_timeline_find(heard.timeline, WB_STREAM_PACKET, 1);
	second = wb_timeline_find(heard.timeline, WB_STREAM_PACKET, 2);
	g_assert_cmpint(second->time_ns - first->time_ns, ==, 1000000000);
	g_assert_cmpuint(second->packet.interface, ==, 1);
	g_assert_cmpint(first->time_ns, ==, first->source_ns + clock->offset_ns);
	g_assert_cmpuint(first->error_ns, ==, clock->error_ns);
	g_assert_cmpuint(clock->error_ns, <=, 7001);
}

/* --- pieces -------------------------------------------------------------------------------- */

static char *
dup_story(const GString *run, gsize piece, gsize first)
{
	g_auto(Heard) heard = { 0 };

	heard_init(&heard, NULL);
	for (gsize at = 0; at < run->len;) {
		gsize part = MIN(at == 0 && first ? first : piece, run->len - at);

		g_assert_true(wb_recording_feed(heard.recording, run->str + at, part, NULL));
		at += part;
	}
	g_assert_true(wb_recording_end(heard.recording, NULL));
	return g_strdup(heard.story->str);
}

static void
test_pieces(void)
{
	g_autoptr(GString) run = new_run();
	g_autofree char *whole = dup_story(run, run->len, 0);
	g_autofree char *bytes = dup_story(run, 1, 0);

	g_assert_cmpstr(whole, ==, bytes);
	for (gsize first = 1; first < run->len; first++) {
		g_autofree char *two = dup_story(run, run->len, first);

		g_assert_cmpstr(whole, ==, two);
	}
}

/* --- bundles ------------------------------------------------------------------------------- */

static char *
dup_lines(WbTimeline *timeline)
{
	GString *lines = g_string_new(NULL);

	for (guint i = 0; i < wb_timeline_get_length(timeline); i++)
		wb_run_event_to_json(wb_timeline_get(timeline, i), lines);
	return g_string_free(lines, FALSE);
}

static WbBundle *
record(const GString *run, gsize length, const char *path, char **ret_lines)
{
	WbRunInfo info = { .title = "t", .kernel = "6.1.0", .started = "2026-11-22T04:00:00Z" };
	g_autoptr(WbBundleWriter) writer = wb_bundle_writer_new(path, &info, NULL);
	g_auto(Heard) heard = { 0 };
	WbBundle *bundle;

	heard_init(&heard, writer);
	g_assert_true(wb_recording_feed(heard.recording, run->str, length, NULL));
	g_assert_true(wb_recording_add_console(
		heard.recording, "[   99.000002] filter: from 127.0.0.1:44796\r\nlast", 50, NULL));
	g_assert_true(wb_recording_end(heard.recording, NULL));
	bundle = wb_bundle_open(path, NULL);
	g_assert_nonnull(bundle);
	*ret_lines = dup_lines(heard.timeline);
	return bundle;
}

/* The timeline in memory and the one that is read from the folder are the same, to the nanosecond,
 * however much of the run there is. */
static void
test_bundle(void)
{
	g_autofree char *folder = g_dir_make_tmp("wb-test-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "run", NULL);
	g_autoptr(GString) run = new_run();

	for (gsize length = run->len; length > 0; length -= MIN(length, 97)) {
		g_autofree char *lines = NULL, *read = NULL;
		g_autoptr(WbBundle) bundle = record(run, length, path, &lines);

		read = dup_lines(bundle->timeline);
		g_assert_cmpstr(lines, ==, read);
		if (length == run->len) {
			g_assert_cmpuint(
				wb_timeline_count(bundle->timeline, WB_STREAM_CONSOLE), ==, 2);
			g_assert_cmpstr(bundle->interfaces->pdata[1], ==, "tun0");
			g_assert_nonnull(strstr(read, "\"stream\":\"socket\""));
			g_assert_nonnull(strstr(read, "\"delta\":2"));
		}
		wb_files_remove_tree(path, NULL);
	}
	wb_files_remove_tree(folder, NULL);
}

/* --- damage -------------------------------------------------------------------------------- */

static void
assert_malformed(const GString *bytes)
{
	for (gsize piece = 1; piece <= bytes->len; piece += bytes->len) {
		g_auto(Heard) heard = { 0 };
		g_autoptr(GError) error = NULL, again = NULL;
		g_autoptr(GString) good = new_run();
		gboolean ok = TRUE;

		heard_init(&heard, NULL);
		for (gsize at = 0; ok && at < bytes->len; at += piece)
			ok = wb_recording_feed(heard.recording, bytes->str + at,
				MIN(piece, bytes->len - at), &error);
		g_assert_error(error, WB_ERROR, WB_ERROR_INVALID_DATA);
		/* For ever. */
		g_assert_false(wb_recording_feed(heard.recording, good->str, good->len, &again));
		g_assert_error(again, WB_ERROR, WB_ERROR_INVALID_DATA);
		g_assert_cmpstr(heard.story->str, ==, "");
		g_assert_true(wb_recording_end(heard.recording, NULL));
		g_assert_cmpuint(wb_recording_get_notes(heard.recording)->len, >=, 1);
	}
}

static void
test_malformed(void)
{
	static const struct {
		const char *bytes;
		gsize length;
	} headers[] = {
		{ "XBC\0\1\0\0\0x", 9 },
		{ "WXC\0\1\0\0\0x", 9 },
		{ "WBZ\0\1\0\0\0x", 9 },
		{ "WB\0\0\1\0\0\0x", 9 },
		{ "WBK\1\1\0\0\0x", 9 },
		{ "WBK\0\1\0\x10\0", 8 }, /* 1 MiB and 1 */
		{ "WBK\0\xff\xff\xff\xff", 8 },
		{ "WBO\0\7\0\0\0abcdefg", 15 }, /* no time */
		{ "WBC\0\0\0\0\0", 8 },
	};
	static const char *const controls[] = { "x", "[]", "{}", "{\"what\":1}",
		"{\"what\":\"clock\"}",
		"{\"what\":\"clock\",\"id\":1,\"stream\":\"x\",\"before\":1,\"after\":2}",
		"{\"what\":\"clock\",\"id\":0,\"before\":1,\"after\":2}",
		"{\"what\":\"clock\",\"id\":1,\"before\":2,\"after\":1}",
		"{\"what\":\"clock\",\"id\":1,\"before\":-2,\"after\":1}", "{\"what\":\"tick\"}",
		"{\"what\":\"tick\",\"boot\":-1}",
		"{\"what\":\"tick\",\"boot\":9223372036854775807}",
		"{\"what\":\"mark\",\"text\":\"x\"}", "{\"what\":\"counter\",\"boot\":1}",
		"{\"what\":\"socket\",\"boot\":1}",
		"{\"what\":\"socket\",\"boot\":1,\"state\":\"X\"}",
		"{\"what\":\"lost\",\"stream\":\"x\",\"count\":1}",
		"{\"what\":\"lost\",\"stream\":\"packet\"}", "{\"what\":\"note\"}",
		"{\"what\":\"exit\"}", "{\"what\":\"exit\",\"status\":256}" };

	for (guint i = 0; i < G_N_ELEMENTS(headers); i++) {
		g_autoptr(GString) bytes =
			g_string_new_len(headers[i].bytes, (gssize)headers[i].length);

		assert_malformed(bytes);
	}
	for (guint i = 0; i < G_N_ELEMENTS(controls); i++) {
		g_autoptr(GString) bytes = g_string_new(NULL);

		put_text(bytes, 'C', controls[i]);
		assert_malformed(bytes);
	}
}

static void
test_unknown_control(void)
{
	g_auto(Heard) heard = { 0 };
	g_autoptr(GString) out = g_string_new(NULL);
	int status;

	heard_init(&heard, NULL);
	put_text(out, 'C', "{\"what\":\"weather\",\"text\":\"fine\"}");
	put_text(out, 'C', "{\"what\":\"note\",\"text\":\"no \\u001b[31mtrace\"}");
	put_text(out, 'C', "{\"what\":\"exit\",\"signal\":9}");
	g_assert_false(wb_recording_get_status(heard.recording, &status));
	feed(&heard, out);
	g_assert_true(wb_recording_get_status(heard.recording, &status));
	g_assert_cmpint(status, ==, -1);
	g_assert_cmpstr(wb_recording_get_notes(heard.recording)->pdata[0], ==, "no \\x1b[31mtrace");
}

static void
test_notes_have_a_cap(void)
{
	g_auto(Heard) heard = { 0 };
	g_autoptr(GString) out = g_string_new(NULL);

	heard_init(&heard, NULL);
	for (guint i = 0; i < 1000; i++)
		put_text(out, 'C', "{\"what\":\"note\",\"text\":\"again\"}");
	feed(&heard, out);
	g_assert_cmpuint(wb_recording_get_notes(heard.recording)->len, ==, 64);
}

static gboolean
has_note(const Heard *heard, const char *word)
{
	GPtrArray *notes = wb_recording_get_notes(heard->recording);

	for (guint i = 0; i < notes->len; i++)
		if (strstr(notes->pdata[i], word))
			return TRUE;
	return FALSE;
}

static void
test_cut_off(void)
{
	g_auto(Heard) heard = { 0 };
	g_autoptr(GString) run = new_run();

	heard_init(&heard, NULL);
	g_assert_true(wb_recording_feed(heard.recording, run->str, run->len - 1, NULL));
	g_assert_false(wb_recording_is_drained(heard.recording));
	g_assert_true(wb_recording_end(heard.recording, NULL));
	g_assert_true(has_note(&heard, "middle of a frame"));
	g_assert_true(has_note(&heard, "not drained"));
}

/* One stream that cannot be read costs that stream. */
static void
test_damaged_packets(void)
{
	g_auto(Heard) heard = { 0 };
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GString) run = new_run();

	heard_init(&heard, NULL);
	put_text(out, 'P', "this is no pcapng, and long enough to be seen as such");
	g_string_append_len(out, run->str, (gssize)run->len);
	feed(&heard, out);
	g_assert_true(wb_recording_end(heard.recording, NULL));
	g_assert_true(has_note(&heard, "packets cannot be read"));
	g_assert_cmpuint(wb_timeline_count(heard.timeline, WB_STREAM_PACKET), ==, 0);
	g_assert_cmpuint(wb_timeline_count(heard.timeline, WB_STREAM_LOG), ==, 2);
}

/* --- markers ------------------------------------------------------------------------------- */

static void
test_made_up_markers(void)
{
	g_auto(Heard) heard = { 0 };
	g_autoptr(GString) out = new_run();

	put_text(out, 'K',
		"12,14,500000000,-;workbench-marker 2\n"	     /* once more */
		"12,15,500000000,-;workbench-marker 3\n"	     /* never announced */
		"6,16,101000000,-;workbench-marker 2\n"		     /* the kernel's */
		"12,17,101000001,-;workbench-marker 2x\n"	     /* another text */
		"12,18,101000002,-;workbench-marker 00000000002\n"); /* too many digits */
	heard_init(&heard, NULL);
	feed(&heard, out);
	wb_recording_end(heard.recording, NULL);
	g_assert_cmpint(wb_recording_get_clock(heard.recording, WB_STREAM_LOG)->markers, ==, 2);
	g_assert_true(wb_recording_get_clock(heard.recording, WB_STREAM_LOG)->steady);
	g_assert_cmpuint(wb_timeline_count(heard.timeline, WB_STREAM_LOG), ==, 5);
	g_assert_cmpstr(
		wb_timeline_find(heard.timeline, WB_STREAM_LOG, 3)->text, ==, "workbench-marker 2");
}

/* Each stream may have looks of its own. */
static void
test_looks_by_stream(void)
{
	g_auto(Heard) heard = { 0 };
	g_autoptr(GString) out = g_string_new(NULL);

	put_text(out, 'C',
		"{\"what\":\"clock\",\"id\":1,\"stream\":\"log\",\"before\":5000,\"after\":6000}");
	put_text(out, 'C',
		"{\"what\":\"clock\",\"id\":1,\"stream\":\"packet\",\"before\":7000,"
		"\"after\":8000}");
	put_text(out, 'K', "12,1,1,-;workbench-marker 1\n");
	BLOCKS(put_section(blocks); put_interface(blocks, "lo", 1);
		put_marker(blocks, 0, WALL, 1););
	put_text(out, 'C', "{\"what\":\"tick\",\"boot\":9000}");
	heard_init(&heard, NULL);
	feed(&heard, out);
	g_assert_cmpint(wb_recording_get_clock(heard.recording, WB_STREAM_LOG)->high_ns, ==, 5000);
	g_assert_cmpint(wb_recording_get_clock(heard.recording, WB_STREAM_PACKET)->high_ns, ==,
		8000 - (gint64)WALL);
}

static void
test_trace_has_another_clock(void)
{
	g_auto(Heard) heard = { 0 };
	g_autoptr(GString) out = g_string_new(NULL);

	put_text(out, 'C', CLOCK(1, 100000000000, 100000020000));
	put_text(out, 'T', MARK_LINE("107.000000", "1"));
	heard_init(&heard, NULL);
	feed(&heard, out);
	g_assert_false(wb_recording_get_clock(heard.recording, WB_STREAM_STATE)->steady);
	g_assert_cmpuint(wb_recording_get_clock(heard.recording, WB_STREAM_FUNCTION)->error_ns, >=,
		6999980000);
	g_assert_true(has_note(&heard, "not the boot clock"));
}

static void
test_never_measured(void)
{
	g_auto(Heard) heard = { 0 };
	g_autoptr(GString) out = g_string_new(NULL);

	put_text(out, 'K', "6,10,97000000,-;a line\n");
	heard_init(&heard, NULL);
	feed(&heard, out);
	g_assert_cmpstr(heard.story->str, ==, "");
	g_assert_true(wb_recording_end(heard.recording, NULL));
	g_assert_true(has_note(&heard, "clock of stream log is not known"));
	g_assert_cmpuint(wb_timeline_count(heard.timeline, WB_STREAM_LOG), ==, 1);
}

/* What is held has a limit; what is over it is counted. */
static void
test_held_has_a_cap(void)
{
	g_auto(Heard) heard = { 0 };
	g_autoptr(GString) lines = g_string_new(NULL);
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < 20010; i++)
		g_string_append_printf(lines, "6,%u,1,-;x\n", i);
	put_text(out, 'K', lines->str);
	heard_init(&heard, NULL);
	feed(&heard, out);
	g_assert_true(wb_recording_end(heard.recording, NULL));
	g_assert_cmpuint(wb_timeline_count(heard.timeline, WB_STREAM_LOG), ==, 20000);
	g_assert_cmpuint(wb_timeline_get_lost(heard.timeline, WB_STREAM_LOG), ==, 10);
}

static void
test_lost(void)
{
	g_auto(Heard) heard = { 0 };
	g_autoptr(GString) out = new_run();

	put_text(out, 'C', "{\"what\":\"lost\",\"stream\":\"packet\",\"count\":5}");
	put_text(out, 'C', "{\"what\":\"lost\",\"stream\":\"packet\",\"count\":6}");
	put_text(out, 'K', "6,20,101000000,-;after a gap of six\n");
	put_text(out, 'T', "CPU:0 [LOST 63 EVENTS]\n");
	put_text(out, 'C', "{\"what\":\"tick\",\"boot\":103000000000}");
	put_text(out, 'C', "{\"what\":\"tick\",\"boot\":104000000000}");
	heard_init(&heard, NULL);
	feed(&heard, out);
	g_assert_true(wb_recording_end(heard.recording, NULL));
	g_assert_cmpuint(wb_timeline_get_lost(heard.timeline, WB_STREAM_PACKET), ==, 11);
	g_assert_cmpuint(wb_timeline_get_lost(heard.timeline, WB_STREAM_LOG), ==, 6);
	g_assert_cmpuint(wb_timeline_get_lost(heard.timeline, WB_STREAM_STATE), ==, 63);
}

/* --- what the host adds -------------------------------------------------------------------- */

static void
add_check(const char *bytes, gsize length, gpointer data)
{
	WbRecording **recording = data;
	WbRunEvent *event = wb_run_event_new(WB_STREAM_CHECK);

	event->time_ns = wb_recording_get_out_ns(*recording);
	event->text = g_strndup(bytes, length);
	wb_recording_add(*recording, event, NULL);
}

/* A hook may add; when the bundle's disk is gone, the call that the hook is in says so, once. */
static void
test_disk_is_full(void)
{
	g_autofree char *folder = g_dir_make_tmp("wb-test-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "run", NULL);
	WbRunInfo info = { 0 };
	g_autoptr(WbBundleWriter) writer = wb_bundle_writer_new(path, &info, NULL);
	g_autoptr(WbTimeline) timeline = wb_timeline_new(0, 0);
	WbRecording *adder = NULL;
	WbRecordingHooks hooks = { .out = add_check, .data = &adder };
	g_autoptr(WbRecording) recording = wb_recording_new(writer, timeline, &hooks);
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	adder = recording;
	put_output(out, 'O', 1000, "ok 1 a\n");
	g_assert_true(wb_recording_feed(recording, out->str, out->len, NULL));
	/* run.json cannot be replaced in what is no folder. */
	wb_files_remove_tree(path, NULL);
	g_assert_true(g_file_set_contents(path, "", 0, NULL));
	put_text(out, 'C', "{\"what\":\"ready\"}");
	g_assert_false(wb_recording_feed(recording, out->str, out->len, &error));
	g_assert_nonnull(error);
	g_assert_true(wb_recording_feed(recording, out->str, out->len, NULL));
	g_assert_true(wb_recording_end(recording, NULL));
	g_assert_cmpuint(wb_timeline_count(timeline, WB_STREAM_CHECK), ==, 3);
	wb_files_remove_tree(folder, NULL);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/recording/whole", test_whole);
	g_test_add_func("/recording/order", test_order);
	g_test_add_func("/recording/clocks-settle", test_clocks_settle);
	g_test_add_func("/recording/pieces", test_pieces);
	g_test_add_func("/recording/bundle", test_bundle);
	g_test_add_func("/recording/malformed", test_malformed);
	g_test_add_func("/recording/unknown-control", test_unknown_control);
	g_test_add_func("/recording/notes-cap", test_notes_have_a_cap);
	g_test_add_func("/recording/cut-off", test_cut_off);
	g_test_add_func("/recording/damaged-packets", test_damaged_packets);
	g_test_add_func("/recording/made-up-markers", test_made_up_markers);
	g_test_add_func("/recording/looks-by-stream", test_looks_by_stream);
	g_test_add_func("/recording/trace-clock", test_trace_has_another_clock);
	g_test_add_func("/recording/never-measured", test_never_measured);
	g_test_add_func("/recording/held-cap", test_held_has_a_cap);
	g_test_add_func("/recording/lost", test_lost);
	g_test_add_func("/recording/disk-full", test_disk_is_full);
	return g_test_run();
}
