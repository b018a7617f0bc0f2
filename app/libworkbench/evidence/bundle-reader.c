/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run bundle, read: whatever is there, and what is not. */
#include "evidence/bundle-private.h"

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "evidence/capture.h"
#include "evidence/console.h"
#include "evidence/event-json.h"
#include "evidence/lines.h"
#include "evidence/pcapng.h"

#include <string.h>
#include <sys/stat.h>

#define LINE_MAX_BYTES 65536
#define KTAP_SHOWN_MAX (1024 * 1024)
#define INTERFACES_MAX 256

typedef struct {
	WbBundle *bundle;
	const char *path;
	guint64 counts[WB_STREAM_COUNT], lost[WB_STREAM_COUNT]; /* as run.json has them */
	guint found;						/* files that are there */
	/* Of the file being read: */
	const char *name;
	guint64 line, damaged, first_damaged;
	WbCapture *capture;
	GCancellable *cancellable;
} Reader;

static void note(Reader *reader, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
note(Reader *reader, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_ptr_array_add(reader->bundle->notes, g_strdup_vprintf(format, arguments));
	va_end(arguments);
}

static gboolean
exists(const Reader *reader, const char *name)
{
	g_autofree char *path = g_build_filename(reader->path, name, NULL);
	struct stat status;

	return lstat(path, &status) == 0;
}

/* NULL, and a note, if it cannot be read. */
static GBytes *
read_file(Reader *reader, const char *name)
{
	g_autoptr(GError) error = NULL;
	GBytes *bytes;

	reader->name = name;
	if (g_cancellable_is_cancelled(reader->cancellable))
		return NULL;
	if (!exists(reader, name)) {
		note(reader, "%s is missing", name);
		return NULL;
	}
	reader->found++;
	bytes = wb_files_read_beneath(reader->path, name, WB_BUNDLE_FILE_MAX, &error);
	if (!bytes)
		note(reader, "%s is not read: %s", name, error->message);
	return bytes;
}

static void
add_event(Reader *reader, WbRunEvent *event)
{
	wb_clock_map(&reader->bundle->clocks[wb_timeline_clock(event->stream)], event);
	wb_timeline_add(reader->bundle->timeline, event);
}

/* --- run.json ------------------------------------------------------------------------------ */

static void
read_run(Reader *reader)
{
	WbBundle *bundle = reader->bundle;
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = read_file(reader, WB_BUNDLE_RUN);
	gsize length;
	const char *text;

	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		wb_clock_init(&bundle->clocks[i], 0);
	text = bytes ? g_bytes_get_data(bytes, &length) : NULL;
	if (!text || !wb_run_json_parse(text, length, &bundle->info, &bundle->finished,
			     bundle->clocks, reader->counts, reader->lost, &error)) {
		if (text)
			note(reader, "%s is damaged: %s", WB_BUNDLE_RUN, error->message);
		note(reader, "the clocks are not known: times of different streams do not compare");
		return;
	}
	for (char **said = bundle->info.notes; *said; said++)
		note(reader, "%s", *said);
	if (!bundle->finished)
		note(reader, "the run did not end, or goes on: this is what was written until now");
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		wb_timeline_add_lost(bundle->timeline, i, reader->lost[i]);
}

/* --- lines --------------------------------------------------------------------------------- */

static gboolean
take_event(Reader *reader, const char *line, gsize length)
{
	WbRunEvent *event = wb_run_event_from_json(line, length, NULL);

	if (event)
		add_event(reader, event);
	return event != NULL;
}

static void
on_event_line(const char *line, gsize length, gboolean cut, gpointer data)
{
	Reader *reader = data;

	reader->line++;
	if (g_cancellable_is_cancelled(reader->cancellable))
		return;
	if (!cut && take_event(reader, line, length))
		return;
	if (reader->damaged++ == 0)
		reader->first_damaged = reader->line;
}

static void
read_events(Reader *reader, const char *name)
{
	g_autoptr(GBytes) bytes = read_file(reader, name);
	const char *text;
	gsize length, left;
	WbLines lines;

	if (!bytes)
		return;
	text = g_bytes_get_data(bytes, &length);
	reader->line = reader->damaged = 0;
	wb_lines_init(&lines, LINE_MAX_BYTES, on_event_line, reader);
	wb_lines_feed(&lines, text, length);
	/* A line that lacks its newline alone is whole. */
	left = lines.pending->len;
	if (left > 0 && take_event(reader, lines.pending->str, left))
		left = 0;
	wb_lines_clear(&lines);
	if (reader->damaged)
		note(reader,
			"%s: damaged lines: %" G_GUINT64_FORMAT
			", the first of them line %" G_GUINT64_FORMAT,
			name, reader->damaged, reader->first_damaged);
	if (left)
		note(reader, "%s: the last line is cut off", name);
}

static void
on_console_event(WbRunEvent *event, gpointer data)
{
	add_event(data, event);
}

static void
read_console(Reader *reader)
{
	g_autoptr(GBytes) bytes = read_file(reader, WB_BUNDLE_CONSOLE);
	g_autoptr(WbConsole) console = NULL;
	const char *text;
	gsize length;

	if (!bytes)
		return;
	text = g_bytes_get_data(bytes, &length);
	console = wb_console_new(on_console_event, reader);
	wb_console_feed(console, text, length);
	wb_console_finish(console);
}

static void
read_ktap(Reader *reader)
{
	g_autoptr(GBytes) bytes = read_file(reader, WB_BUNDLE_KTAP);
	const char *text;
	gsize length;

	if (!bytes)
		return;
	text = g_bytes_get_data(bytes, &length);
	if (length > 0)
		reader->bundle->ktap = wb_text_dup_safe(text, (gssize)MIN(length, KTAP_SHOWN_MAX));
}

/* --- packets ------------------------------------------------------------------------------- */

static void
on_frame(const WbFrame *frame, gpointer data)
{
	Reader *reader = data;
	GPtrArray *interfaces = reader->bundle->interfaces;

	if (g_cancellable_is_cancelled(reader->cancellable))
		return;
	while (interfaces->len <= frame->interface && interfaces->len < INTERFACES_MAX)
		g_ptr_array_add(
			interfaces, interfaces->len == frame->interface && frame->interface_name
					    ? wb_text_dup_safe_line(frame->interface_name, -1)
					    : g_strdup(""));
	if (interfaces->len > frame->interface && frame->interface_name &&
		!*(char *)interfaces->pdata[frame->interface]) {
		g_free(interfaces->pdata[frame->interface]);
		interfaces->pdata[frame->interface] =
			wb_text_dup_safe_line(frame->interface_name, -1);
	}
	add_event(reader, wb_capture_add(reader->capture, frame->link, frame->interface,
				  frame->time_ns, frame->bytes, frame->wire_length));
}

static void
read_capture(Reader *reader)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = read_file(reader, WB_BUNDLE_CAPTURE);
	g_autoptr(WbPcapngReader) pcapng = NULL;
	const guint8 *data;
	gsize length;

	if (!bytes)
		return;
	data = g_bytes_get_data(bytes, &length);
	reader->capture = wb_capture_new();
	pcapng = wb_pcapng_reader_new(on_frame, reader);
	if (!wb_pcapng_reader_feed(pcapng, data, length, &error))
		note(reader, "%s is damaged: %s", WB_BUNDLE_CAPTURE, error->message);
	else if (wb_pcapng_reader_get_pending(pcapng) > 0 || length == 0)
		note(reader, "%s ends in the middle of a packet", WB_BUNDLE_CAPTURE);
	wb_capture_free(reader->capture);
}

/* --- all of it ----------------------------------------------------------------------------- */

static void
check_counts(Reader *reader)
{
	for (guint i = 0; i < WB_STREAM_COUNT; i++) {
		guint there = wb_timeline_count(reader->bundle->timeline, i);

		if (i != WB_STREAM_CONSOLE && there < reader->counts[i])
			note(reader,
				"stream %s: %" G_GUINT64_FORMAT
				" events were written, %u are there",
				wb_stream_to_string(i), reader->counts[i], there);
	}
}

gboolean
wb_bundle_is_at(const char *path)
{
	g_autofree char *run = g_build_filename(path, WB_BUNDLE_RUN, NULL);
	g_autofree char *steps = g_build_filename(path, WB_BUNDLE_STEPS, NULL);

	return g_file_test(run, G_FILE_TEST_EXISTS) || g_file_test(steps, G_FILE_TEST_EXISTS);
}

WbBundle *
wb_bundle_open(const char *path, GError **error)
{
	return wb_bundle_open_within(path, 0, NULL, error);
}

WbBundle *
wb_bundle_open_within(const char *path, gsize bytes_max, GCancellable *cancellable, GError **error)
{
	g_autoptr(WbBundle) bundle = g_new0(WbBundle, 1);
	Reader reader = { .bundle = bundle, .path = path, .cancellable = cancellable };

	bundle->timeline = wb_timeline_new(0, bytes_max);
	bundle->notes = g_ptr_array_new_with_free_func(g_free);
	bundle->interfaces = g_ptr_array_new_with_free_func(g_free);
	if (!g_file_test(path, G_FILE_TEST_IS_DIR)) {
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "there is no folder %s", path);
		return NULL;
	}
	read_run(&reader);
	read_capture(&reader);
	read_events(&reader, WB_BUNDLE_KMSG);
	read_events(&reader, WB_BUNDLE_TRACE);
	read_events(&reader, WB_BUNDLE_STEPS);
	read_console(&reader);
	read_ktap(&reader);
	if (g_cancellable_set_error_if_cancelled(cancellable, error))
		return NULL;
	check_counts(&reader);
	if (reader.found == 0) {
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE,
			"%s is no recorded run: it has no " WB_BUNDLE_RUN, path);
		return NULL;
	}
	return g_steal_pointer(&bundle);
}

void
wb_bundle_free(WbBundle *bundle)
{
	if (!bundle)
		return;
	wb_run_info_clear(&bundle->info);
	wb_timeline_free(bundle->timeline);
	g_clear_pointer(&bundle->notes, g_ptr_array_unref);
	g_clear_pointer(&bundle->interfaces, g_ptr_array_unref);
	g_free(bundle->ktap);
	g_free(bundle);
}
