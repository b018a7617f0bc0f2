/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happens in a VM that is up. */
#include "session/watch.h"

#include "base/error.h"
#include "base/text.h"
#include "evidence/lines.h"

#include <string.h>

#define ENDLESS_MS (24 * 60 * 60 * 1000)
#define LINE_MAX_BYTES 4096
#define OUTPUT_KEEP 4096

struct _WbWatch {
	const WbWatchRequest *request;
	WbBundleWriter *bundle;
	WbRecording *recording;
	WbLines out, err;
	GError *failure; /* of the recording, or of the bundle */
};

/* --- what the command prints --------------------------------------------------------------- */

static void
add_line(WbWatch *watch, const char *name, const char *line, gsize length)
{
	WbRunEvent *event = wb_run_event_new(WB_STREAM_STEP);
	g_autofree char *safe = wb_text_dup_safe_line(line, (gssize)length);

	event->time_ns = wb_recording_get_out_ns(watch->recording);
	event->name = g_strdup(name);
	event->text = g_strdup_printf("%s: %s", name, safe);
	wb_run_event_find_mentions(event);
	wb_recording_add(watch->recording, event, NULL);
}

static void
on_out_line(const char *line, gsize length, gboolean cut, gpointer data)
{
	add_line(data, "output", line, length);
}

static void
on_err_line(const char *line, gsize length, gboolean cut, gpointer data)
{
	add_line(data, "error", line, length);
}

static void
on_out(const char *bytes, gsize length, gpointer data)
{
	wb_lines_feed(&((WbWatch *)data)->out, bytes, length);
}

static void
on_err(const char *bytes, gsize length, gpointer data)
{
	wb_lines_feed(&((WbWatch *)data)->err, bytes, length);
}

/* A last line may have no newline. */
static void
finish_lines(WbWatch *watch)
{
	if (watch->out.pending->len > 0)
		on_out("\n", 1, watch);
	if (watch->err.pending->len > 0)
		on_err("\n", 1, watch);
}

/* --- hooks --------------------------------------------------------------------------------- */

static void
on_ready(gpointer data)
{
	const WbRecordingHooks *hooks = &((WbWatch *)data)->request->hooks;

	if (hooks->ready)
		hooks->ready(hooks->data);
}

static void
on_event(const WbRunEvent *event, gpointer data)
{
	const WbRecordingHooks *hooks = &((WbWatch *)data)->request->hooks;

	if (hooks->event)
		hooks->event(event, hooks->data);
}

static void
on_tick(gint64 boot_ns, gpointer data)
{
	const WbRecordingHooks *hooks = &((WbWatch *)data)->request->hooks;

	if (hooks->tick)
		hooks->tick(boot_ns, hooks->data);
}

static void
on_frames(const char *bytes, gsize length, gpointer data)
{
	WbWatch *watch = data;

	if (!watch->failure)
		wb_recording_feed(watch->recording, bytes, length, &watch->failure);
}

/* --- the watch ----------------------------------------------------------------------------- */

WbWatch *
wb_watch_new(const WbWatchRequest *request, GError **error)
{
	g_autoptr(WbWatch) watch = g_new0(WbWatch, 1);
	WbRecordingHooks hooks = { on_ready, on_event, on_tick, on_out, on_err, watch };

	watch->request = request;
	wb_lines_init(&watch->out, LINE_MAX_BYTES, on_out_line, watch);
	wb_lines_init(&watch->err, LINE_MAX_BYTES, on_err_line, watch);
	if (request->folder) {
		watch->bundle = wb_bundle_writer_new(request->folder, &request->info, error);
		if (!watch->bundle)
			return NULL;
	}
	watch->recording = wb_recording_new(watch->bundle, NULL, &hooks);
	return g_steal_pointer(&watch);
}

void
wb_watch_free(WbWatch *watch)
{
	if (!watch)
		return;
	wb_recording_free(watch->recording);
	wb_bundle_writer_free(watch->bundle);
	wb_lines_clear(&watch->out);
	wb_lines_clear(&watch->err);
	g_clear_error(&watch->failure);
	g_free(watch);
}

WbRecording *
wb_watch_get_recording(WbWatch *watch)
{
	return watch->recording;
}

/* The recorder did not even begin: what it, or the shell, complained of. */
static gboolean
check_begun(WbWatch *watch, const WbGuestOutput *output, GError **error)
{
	if (wb_recording_is_ready(watch->recording))
		return TRUE;
	g_set_error(error, WB_ERROR, WB_ERROR_FAILED, "the guest's recorder did not start: %s",
		output->err && output->err->len ? g_strstrip(output->err->str) : "it said nothing");
	return FALSE;
}

static gboolean
record(WbWatch *watch, WbGuest *guest, GError **error)
{
	const WbWatchRequest *request = watch->request;
	g_autofree char *quoted = request->command ? g_shell_quote(request->command) : NULL;
	g_autofree char *shell = quoted ? g_strconcat("sh -c ", quoted, NULL) : NULL;
	g_autofree char *text = wb_record_dup_command(&request->options, shell);
	WbGuestCommand command = {
		.command = text,
		.deadline = wb_deadline_in(ENDLESS_MS),
		.output_keep = OUTPUT_KEEP,
		.out_cb = on_frames,
		.interrupt = request->interrupt,
		.data = watch,
	};
	g_auto(WbGuestOutput) output = { 0 };

	return wb_guest_run(guest, &command, &output, request->cancellable, error) &&
	       (watch->failure || check_begun(watch, &output, error));
}

static const char *
get_outcome(const WbWatch *watch, gboolean ok)
{
	int status;

	if (!ok || !wb_recording_is_drained(watch->recording))
		return "infrastructure";
	if (!watch->request->command || !wb_recording_get_status(watch->recording, &status))
		return "watched";
	return status == 0 ? "pass" : "fail";
}

gboolean
wb_watch_run(WbWatch *watch, WbGuest *guest, GError **error)
{
	g_autoptr(GError) ignored = NULL;
	gboolean ok = record(watch, guest, error);

	finish_lines(watch);
	/* The first failure is the one to tell. */
	if (ok && watch->failure) {
		g_propagate_error(error, g_steal_pointer(&watch->failure));
		ok = FALSE;
	}
	if (!wb_recording_end(watch->recording, ok ? error : &ignored))
		return FALSE;
	if (watch->bundle &&
		!wb_bundle_writer_finish(watch->bundle, get_outcome(watch, ok), ok ? error : NULL))
		return FALSE;
	return ok;
}
