/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run bundle that another process is writing. */
#include "evidence/bundle-follow.h"

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "evidence/bundle-private.h"
#include "evidence/capture.h"
#include "evidence/console.h"
#include "evidence/event-json.h"
#include "evidence/lines.h"
#include "evidence/pcapng.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_MAX_BYTES 65536
#define INTERFACES_MAX 256
#define NOTES_MAX 32
#define PIECE 65536
/* As WbLive holds back for it. */
#define ERROR_MAX_NS ((guint64)500 * 1000 * 1000)

typedef enum { FILE_CAPTURE, FILE_KMSG, FILE_TRACE, FILE_STEPS, FILE_CONSOLE, FILE_COUNT } File;

static const struct {
	const char *name;
	WbStream clock; /* that its times need */
} files[FILE_COUNT] = {
	[FILE_CAPTURE] = { WB_BUNDLE_CAPTURE, WB_STREAM_PACKET },
	[FILE_KMSG] = { WB_BUNDLE_KMSG, WB_STREAM_LOG },
	[FILE_TRACE] = { WB_BUNDLE_TRACE, WB_STREAM_STATE },
	[FILE_STEPS] = { WB_BUNDLE_STEPS, WB_STREAM_STEP },
	[FILE_CONSOLE] = { WB_BUNDLE_CONSOLE, WB_STREAM_LOG },
};

struct _WbBundleFollow {
	char *path;
	WbRecordingHooks hooks;
	int fds[FILE_COUNT];
	gsize read[FILE_COUNT];
	WbLines lines[FILE_COUNT]; /* of the files that have lines of JSON */
	WbPcapngReader *pcapng;
	WbCapture *capture;
	WbConsole *console;
	gboolean damaged_capture;

	WbRunInfo info;
	gboolean finished;
	WbClock clocks[WB_STREAM_COUNT];
	guint64 lost[WB_STREAM_COUNT], numbers[WB_STREAM_COUNT];
	GPtrArray *interfaces, *notes;
	guint run_notes; /* of run.json, how many are among the notes */

	gint64 newest_ns; /* of what was read */
	guint64 error_ns;
};

static void
note(WbBundleFollow *follow, const char *text)
{
	if (follow->notes->len < NOTES_MAX)
		g_ptr_array_add(follow->notes, wb_text_dup_safe_line(text, -1));
}

/* --- events -------------------------------------------------------------------------------- */

/* Takes EVENT over. */
static void
give(WbBundleFollow *follow, WbRunEvent *event)
{
	g_autoptr(WbRunEvent) taken = event;

	wb_clock_map(&follow->clocks[wb_timeline_clock(event->stream)], event);
	if (event->number == 0)
		event->number = follow->numbers[event->stream] + 1;
	follow->numbers[event->stream] = event->number;
	follow->newest_ns = MAX(follow->newest_ns, event->time_ns);
	follow->error_ns = MAX(follow->error_ns, MIN(event->error_ns, ERROR_MAX_NS));
	if (follow->hooks.event)
		follow->hooks.event(event, follow->hooks.data);
}

static void
on_line(const char *line, gsize length, gboolean cut, gpointer data)
{
	WbBundleFollow *follow = data;
	WbRunEvent *event = cut ? NULL : wb_run_event_from_json(line, length, NULL);

	if (event)
		give(follow, event);
	else
		note(follow, "a line of the run is damaged");
}

static void
on_console(WbRunEvent *event, gpointer data)
{
	give(data, event);
}

static void
on_frame(const WbFrame *frame, gpointer data)
{
	WbBundleFollow *follow = data;

	while (follow->interfaces->len <= frame->interface &&
		follow->interfaces->len < INTERFACES_MAX) {
		gboolean own = follow->interfaces->len == frame->interface;

		g_ptr_array_add(follow->interfaces,
			wb_text_dup_safe_line(
				own && frame->interface_name ? frame->interface_name : "", -1));
	}
	give(follow, wb_capture_add(follow->capture, frame->link, frame->interface, frame->time_ns,
			     frame->bytes, frame->wire_length));
}

/* --- files --------------------------------------------------------------------------------- */

/* -1 if it is not there yet, or nothing that a run has. The capture is kept open: at the end
 * another takes its name, with the same packets. */
static int
open_file(const WbBundleFollow *follow, File file)
{
	g_autofree char *path = g_build_filename(follow->path, files[file].name, NULL);
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat status;

	if (fd >= 0 && (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static void
take_bytes(WbBundleFollow *follow, File file, const char *bytes, gsize length)
{
	g_autoptr(GError) error = NULL;

	if (file == FILE_CONSOLE) {
		wb_console_feed(follow->console, bytes, length);
	} else if (file != FILE_CAPTURE) {
		wb_lines_feed(&follow->lines[file], bytes, length);
	} else if (!follow->damaged_capture &&
		   !wb_pcapng_reader_feed(follow->pcapng, (const guint8 *)bytes, length, &error)) {
		follow->damaged_capture = TRUE;
		note(follow, error->message);
	}
}

static void
read_on(WbBundleFollow *follow, File file)
{
	char piece[PIECE];
	ssize_t n;

	if (follow->fds[file] < 0)
		follow->fds[file] = open_file(follow, file);
	if (follow->fds[file] < 0)
		return;
	while (follow->read[file] < WB_BUNDLE_FILE_MAX &&
		(n = read(follow->fds[file], piece, sizeof(piece))) > 0) {
		follow->read[file] += (gsize)n;
		take_bytes(follow, file, piece, (gsize)n);
	}
}

/* One that is being replaced at this moment, or damaged, changes nothing. */
static gboolean
read_run(WbBundleFollow *follow, GError **error)
{
	g_autoptr(GBytes) bytes =
		wb_files_read_beneath(follow->path, WB_BUNDLE_RUN, WB_BUNDLE_FILE_MAX, error);
	WbRunInfo info = { 0 };
	WbBundleFollow fresh = { 0 };
	guint64 counts[WB_STREAM_COUNT];
	gsize length;
	const char *text;

	if (!bytes)
		return FALSE;
	text = g_bytes_get_data(bytes, &length);
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		wb_clock_init(&fresh.clocks[i], 0);
	if (!text || !wb_run_json_parse(text, length, &info, &fresh.finished, fresh.clocks, counts,
			     fresh.lost, error)) {
		wb_run_info_clear(&info);
		return FALSE;
	}
	wb_run_info_clear(&follow->info);
	follow->info = info;
	for (guint n = g_strv_length(info.notes); follow->run_notes < n; follow->run_notes++)
		note(follow, info.notes[follow->run_notes]);
	follow->finished = fresh.finished;
	memcpy(follow->clocks, fresh.clocks, sizeof(follow->clocks));
	memcpy(follow->lost, fresh.lost, sizeof(follow->lost));
	return TRUE;
}

/* Its writer keeps a lock on this file as long as it lives. */
static gboolean
is_being_written(const WbBundleFollow *follow)
{
	int fd = open_file(follow, FILE_STEPS);
	gboolean locked = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;

	if (fd >= 0)
		close(fd);
	return locked;
}

/* --- following ----------------------------------------------------------------------------- */

WbBundleFollow *
wb_bundle_follow_new(const char *path, const WbRecordingHooks *hooks, GError **error)
{
	g_autoptr(WbBundleFollow) follow = g_new0(WbBundleFollow, 1);

	memset(follow->fds, -1, sizeof(follow->fds));
	follow->path = g_strdup(path);
	follow->hooks = *hooks;
	follow->interfaces = g_ptr_array_new_with_free_func(g_free);
	follow->notes = g_ptr_array_new_with_free_func(g_free);
	follow->capture = wb_capture_new();
	follow->pcapng = wb_pcapng_reader_new(on_frame, follow);
	follow->console = wb_console_new(on_console, follow);
	follow->newest_ns = G_MININT64;
	for (guint i = 0; i < FILE_COUNT; i++)
		wb_lines_init(&follow->lines[i], LINE_MAX_BYTES, on_line, follow);
	if (read_run(follow, NULL))
		return g_steal_pointer(&follow);
	g_set_error(error, WB_ERROR, WB_ERROR_USAGE,
		"%s is no recorded run: it has no " WB_BUNDLE_RUN " that can be read", path);
	return NULL;
}

void
wb_bundle_follow_free(WbBundleFollow *follow)
{
	if (!follow)
		return;
	for (guint i = 0; i < FILE_COUNT; i++) {
		if (follow->fds[i] >= 0)
			close(follow->fds[i]);
		wb_lines_clear(&follow->lines[i]);
	}
	wb_console_free(follow->console);
	wb_pcapng_reader_free(follow->pcapng);
	wb_capture_free(follow->capture);
	g_ptr_array_unref(follow->interfaces);
	g_ptr_array_unref(follow->notes);
	wb_run_info_clear(&follow->info);
	g_free(follow->path);
	g_free(follow);
}

static void
tick(const WbBundleFollow *follow, gint64 complete_ns)
{
	if (complete_ns != G_MININT64 && follow->hooks.tick)
		follow->hooks.tick(complete_ns + 2 * (gint64)follow->error_ns, follow->hooks.data);
}

WbFollowState
wb_bundle_follow_look(WbBundleFollow *follow)
{
	gint64 complete_ns = follow->newest_ns;
	/* Before its files: what was written until then will be read. */
	gboolean written = is_being_written(follow);
	gboolean ended;

	read_run(follow, NULL);
	ended = follow->finished || !written;
	for (guint i = 0; i < FILE_COUNT; i++)
		if (ended || follow->clocks[files[i].clock].markers > 0)
			read_on(follow, i);
	if (ended)
		wb_console_finish(follow->console);
	tick(follow, ended ? follow->newest_ns : complete_ns);
	return follow->finished ? WB_FOLLOW_FINISHED : ended ? WB_FOLLOW_BROKEN : WB_FOLLOW_RUNNING;
}

const WbRunInfo *
wb_bundle_follow_get_info(const WbBundleFollow *follow)
{
	return &follow->info;
}

guint64
wb_bundle_follow_get_lost(const WbBundleFollow *follow, WbStream stream)
{
	return follow->lost[stream];
}

GPtrArray *
wb_bundle_follow_get_interfaces(const WbBundleFollow *follow)
{
	return follow->interfaces;
}

GPtrArray *
wb_bundle_follow_get_notes(const WbBundleFollow *follow)
{
	return follow->notes;
}
