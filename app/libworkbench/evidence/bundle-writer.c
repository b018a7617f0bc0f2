/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run bundle, written. */
#include "evidence/bundle-private.h"

#include "base/error.h"
#include "base/files.h"
#include "evidence/event-json.h"
#include "evidence/pcapng.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* More packets than these stay without comments: to write them takes reading all again. */
#define COMMENTED_MAX 200000

typedef enum { FILE_KMSG, FILE_TRACE, FILE_STEPS, FILE_KTAP, FILE_CONSOLE, FILE_COUNT } File;

static const char *const file_names[] = { WB_BUNDLE_KMSG, WB_BUNDLE_TRACE, WB_BUNDLE_STEPS,
	WB_BUNDLE_KTAP, WB_BUNDLE_CONSOLE };

typedef struct {
	char *name;
	guint32 link;
} Interface;

struct _WbBundleWriter {
	char *path;
	WbRunInfo info;
	gboolean finished;
	int fds[FILE_COUNT];
	gsize written[FILE_COUNT];
	gboolean full[FILE_COUNT +
		      1]; /* for good: numbers have no gaps; the last is the capture's */
	WbPcapngWriter *capture;
	gsize captured;
	GArray *interfaces; /* of Interface, to write them once more */
	WbClock clocks[WB_STREAM_COUNT];
	guint64 counts[WB_STREAM_COUNT], lost[WB_STREAM_COUNT];
	GString *line;
};

static void
clear_interface(gpointer data)
{
	Interface *interface = data;

	g_free(interface->name);
}

static char *
dup_file_path(const WbBundleWriter *writer, const char *name)
{
	return g_build_filename(writer->path, name, NULL);
}

/* --- files --------------------------------------------------------------------------------- */

static gboolean
open_files(WbBundleWriter *writer, GError **error)
{
	g_autofree char *capture = dup_file_path(writer, WB_BUNDLE_CAPTURE);

	for (guint i = 0; i < FILE_COUNT; i++) {
		g_autofree char *path = dup_file_path(writer, file_names[i]);

		writer->fds[i] =
			open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
		if (writer->fds[i] < 0)
			return wb_error_set_errno(error, errno, "making %s", path);
	}
	/* Ends with this process: whoever follows the run sees whether it goes on. */
	flock(writer->fds[FILE_STEPS], LOCK_EX | LOCK_NB);
	writer->capture = wb_pcapng_writer_new(capture, error);
	return writer->capture != NULL;
}

static gboolean
write_file(WbBundleWriter *writer, File file, const void *bytes, gsize length, GError **error)
{
	const char *at = bytes;

	writer->written[file] += length;
	while (length > 0) {
		ssize_t written = write(writer->fds[file], at, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return wb_error_set_errno(
				error, errno, "writing %s/%s", writer->path, file_names[file]);
		at += written;
		length -= (gsize)written;
	}
	return TRUE;
}

gboolean
wb_bundle_writer_sync(WbBundleWriter *writer, GError **error)
{
	WbRunJson run = { &writer->info, writer->finished, writer->clocks, writer->counts,
		writer->lost };
	g_autofree char *text = wb_run_json_to_string(&run);
	g_autofree char *path = dup_file_path(writer, WB_BUNDLE_RUN);

	return wb_files_write(path, text, strlen(text), 0644, error);
}

static gboolean
make_folder(const char *path, GError **error)
{
	g_autoptr(GDir) folder = NULL;

	if (g_mkdir(path, 0755) == 0)
		return TRUE;
	if (errno != EEXIST)
		return wb_error_set_errno(error, errno, "making %s", path);
	folder = g_dir_open(path, 0, NULL);
	if (folder && !g_dir_read_name(folder))
		return TRUE;
	g_set_error(error, WB_ERROR, WB_ERROR_REFUSED,
		"%s is there already and is not an empty folder", path);
	return FALSE;
}

WbBundleWriter *
wb_bundle_writer_new(const char *path, const WbRunInfo *info, GError **error)
{
	g_autoptr(WbBundleWriter) writer = g_new0(WbBundleWriter, 1);

	memset(writer->fds, -1, sizeof(writer->fds));
	writer->path = g_strdup(path);
	writer->info.title = g_strdup(info->title);
	writer->info.kernel = g_strdup(info->kernel);
	writer->info.started = g_strdup(info->started);
	writer->info.diagram = g_strdup(info->diagram);
	writer->line = g_string_new(NULL);
	writer->interfaces = g_array_new(FALSE, FALSE, sizeof(Interface));
	g_array_set_clear_func(writer->interfaces, clear_interface);
	/* Trace events and a player's steps have the boot clock's time, in microseconds. */
	wb_clock_init_boot(&writer->clocks[WB_STREAM_STATE], 1000);
	wb_clock_init_boot(&writer->clocks[WB_STREAM_COUNTER], 1000);
	wb_clock_init_boot(&writer->clocks[WB_STREAM_STEP], 1000);
	wb_clock_init_boot(&writer->clocks[WB_STREAM_CHECK], 1000);
	if (!make_folder(path, error) || !open_files(writer, error) ||
		!wb_bundle_writer_sync(writer, error))
		return NULL;
	return g_steal_pointer(&writer);
}

gboolean
wb_bundle_clear(const char *path, GError **error)
{
	static const char *const names[] = { WB_BUNDLE_RUN, WB_BUNDLE_CAPTURE,
		WB_BUNDLE_CAPTURE ".new", WB_BUNDLE_KMSG, WB_BUNDLE_TRACE, WB_BUNDLE_STEPS,
		WB_BUNDLE_KTAP, WB_BUNDLE_CONSOLE };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *file = g_build_filename(path, names[i], NULL);

		if (g_unlink(file) != 0 && errno != ENOENT && errno != ENOTDIR)
			return wb_error_set_errno(error, errno, "removing %s", file);
	}
	return wb_bundle_clear_sources(path, error);
}

void
wb_bundle_writer_free(WbBundleWriter *writer)
{
	if (!writer)
		return;
	for (guint i = 0; i < FILE_COUNT; i++)
		if (writer->fds[i] >= 0)
			close(writer->fds[i]);
	wb_pcapng_writer_free(writer->capture);
	g_array_unref(writer->interfaces);
	g_string_free(writer->line, TRUE);
	wb_run_info_clear(&writer->info);
	g_free(writer->path);
	g_free(writer);
}

/* --- events -------------------------------------------------------------------------------- */

gboolean
wb_bundle_writer_add_interface(WbBundleWriter *writer, const char *name, guint32 link,
	guint32 *ret_interface, GError **error)
{
	Interface interface = { g_strdup(name), link };

	g_array_append_val(writer->interfaces, interface);
	return wb_pcapng_writer_add_interface(writer->capture, name, link, ret_interface, error);
}

static File
file_of(WbStream stream)
{
	switch (wb_timeline_source(stream)) {
	case WB_STREAM_LOG:
		return FILE_KMSG;
	case WB_STREAM_STATE:
	case WB_STREAM_COUNTER:
		return FILE_TRACE;
	default:
		return FILE_STEPS;
	}
}

static gboolean
add_packet(WbBundleWriter *writer, const WbRunEvent *event, GError **error)
{
	WbFrame frame = { .interface = event->packet.interface,
		.time_ns = event->time_ns,
		.bytes = event->packet.bytes,
		.wire_length = event->packet.wire_length };

	writer->captured += g_bytes_get_size(frame.bytes) + 64;
	return wb_pcapng_writer_add(writer->capture, &frame, error);
}

static gboolean
is_full(WbBundleWriter *writer, const WbRunEvent *event)
{
	gboolean packet = event->stream == WB_STREAM_PACKET;
	guint file = packet ? FILE_COUNT : file_of(event->stream);
	gsize size = packet ? writer->captured + g_bytes_get_size(event->packet.bytes) + 256
			    : writer->written[file] + writer->line->len;

	writer->full[file] = writer->full[file] || size > WB_BUNDLE_FILE_MAX;
	return writer->full[file];
}

gboolean
wb_bundle_writer_add(WbBundleWriter *writer, WbRunEvent *event, GError **error)
{
	g_return_val_if_fail(event->stream != WB_STREAM_CONSOLE, FALSE);
	event->number = writer->counts[event->stream] + 1;
	g_string_truncate(writer->line, 0);
	if (event->stream != WB_STREAM_PACKET)
		wb_run_event_to_json(event, writer->line);
	if (is_full(writer, event)) {
		event->number = 0;
		writer->lost[event->stream]++;
		return TRUE;
	}
	writer->counts[event->stream]++;
	if (event->stream == WB_STREAM_PACKET)
		return add_packet(writer, event, error);
	return write_file(
		writer, file_of(event->stream), writer->line->str, writer->line->len, error);
}

gboolean
wb_bundle_writer_add_console(
	WbBundleWriter *writer, const void *bytes, gsize length, GError **error)
{
	gsize room = WB_BUNDLE_FILE_MAX - writer->written[FILE_CONSOLE];

	return write_file(writer, FILE_CONSOLE, bytes, MIN(length, room), error);
}

gboolean
wb_bundle_writer_add_ktap(WbBundleWriter *writer, const void *bytes, gsize length, GError **error)
{
	gsize room = WB_BUNDLE_FILE_MAX - writer->written[FILE_KTAP];

	return write_file(writer, FILE_KTAP, bytes, MIN(length, room), error);
}

void
wb_bundle_writer_add_lost(WbBundleWriter *writer, WbStream stream, guint64 count)
{
	writer->lost[stream] += MIN(count, G_MAXUINT64 - writer->lost[stream]);
}

void
wb_bundle_writer_add_note(WbBundleWriter *writer, const char *text)
{
	guint count = writer->info.notes ? g_strv_length(writer->info.notes) : 0;

	if (count == WB_BUNDLE_NOTES_MAX)
		return;
	writer->info.notes = g_renew(char *, writer->info.notes, count + 2);
	writer->info.notes[count] = g_strdup(text);
	writer->info.notes[count + 1] = NULL;
}

void
wb_bundle_writer_set_clock(WbBundleWriter *writer, WbStream stream, const WbClock *clock)
{
	writer->clocks[wb_timeline_source(stream)] = *clock;
}

/* --- the end ------------------------------------------------------------------------------- */

static gboolean
copy_interfaces(WbBundleWriter *writer, WbPcapngWriter *capture, GError **error)
{
	guint32 ignored;

	for (guint i = 0; i < writer->interfaces->len; i++) {
		const Interface *interface = &g_array_index(writer->interfaces, Interface, i);

		if (!wb_pcapng_writer_add_interface(
			    capture, interface->name, interface->link, &ignored, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
copy_packets(WbBundleWriter *writer, WbBundle *bundle, WbPcapngWriter *capture, GError **error)
{
	const WbClock *clock = &writer->clocks[WB_STREAM_PACKET];
	g_autoptr(GPtrArray) comments = wb_bundle_make_comments(bundle->timeline);

	for (guint i = 0; i < comments->len; i++) {
		const WbRunEvent *event =
			wb_timeline_find(bundle->timeline, WB_STREAM_PACKET, i + 1);
		const GString *comment = comments->pdata[i];
		WbFrame frame = { .interface = event->packet.interface,
			.time_ns = wb_clock_unmap(clock, event->time_ns),
			.bytes = event->packet.bytes,
			.wire_length = event->packet.wire_length,
			.comment = comment ? comment->str : NULL };

		if (!wb_pcapng_writer_add(capture, &frame, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
write_comments(WbBundleWriter *writer, GError **error)
{
	g_autofree char *path = dup_file_path(writer, WB_BUNDLE_CAPTURE);
	g_autofree char *fresh = g_strconcat(path, ".new", NULL);
	g_autoptr(WbBundle) bundle = NULL;
	g_autoptr(WbPcapngWriter) capture = NULL;

	if (writer->counts[WB_STREAM_PACKET] == 0 ||
		writer->counts[WB_STREAM_PACKET] > COMMENTED_MAX)
		return TRUE;
	bundle = wb_bundle_open(writer->path, error);
	if (!bundle || wb_timeline_count(bundle->timeline, WB_STREAM_PACKET) !=
			       writer->counts[WB_STREAM_PACKET])
		return bundle != NULL;
	g_unlink(fresh);
	capture = wb_pcapng_writer_new(fresh, error);
	if (!capture || !copy_interfaces(writer, capture, error) ||
		!copy_packets(writer, bundle, capture, error)) {
		g_unlink(fresh);
		return FALSE;
	}
	if (g_rename(fresh, path) != 0)
		return wb_error_set_errno(error, errno, "renaming %s", fresh);
	return TRUE;
}

gboolean
wb_bundle_writer_finish(WbBundleWriter *writer, const char *outcome, GError **error)
{
	g_free(writer->info.outcome);
	writer->info.outcome = g_strdup(outcome);
	/* First the clocks, which the comments need. */
	if (!wb_bundle_writer_sync(writer, error) || !write_comments(writer, error))
		return FALSE;
	writer->finished = TRUE;
	return wb_bundle_writer_sync(writer, error);
}
