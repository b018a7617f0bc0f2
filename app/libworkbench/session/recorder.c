/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command in the guest under wb-record. */
#include "session/recorder.h"

#include "base/error.h"

/* In memory; a bundle on disk holds more. */
#define TIMELINE_BYTES ((gsize)128 * 1024 * 1024)
#define CONSOLE_PIECE (4 * 1024 * 1024)

struct _WbRecorder {
	WbBundleWriter *bundle;
	WbTimeline *timeline;
	WbRecording *recording;
	gsize console_seen;
	gboolean damaged;
	GError *failure; /* the bundle's first */
};

WbRecorder *
wb_recorder_new(const WbRecorderSpec *spec, GError **error)
{
	g_autoptr(WbRecorder) recorder = g_new0(WbRecorder, 1);
	g_autoptr(GDateTime) now = g_date_time_new_now_utc();
	g_autofree char *started = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
	WbRunInfo info = { .title = (char *)spec->title,
		.kernel = (char *)spec->kernel,
		.started = started,
		.diagram = (char *)spec->diagram };

	if (spec->folder) {
		recorder->bundle = wb_bundle_writer_new(spec->folder, &info, error);
		if (!recorder->bundle)
			return NULL;
	}
	recorder->timeline = wb_timeline_new(0, TIMELINE_BYTES);
	recorder->recording = wb_recording_new(recorder->bundle, recorder->timeline, &spec->hooks);
	return g_steal_pointer(&recorder);
}

void
wb_recorder_free(WbRecorder *recorder)
{
	if (!recorder)
		return;
	wb_recording_free(recorder->recording);
	wb_timeline_free(recorder->timeline);
	wb_bundle_writer_free(recorder->bundle);
	g_clear_error(&recorder->failure);
	g_free(recorder);
}

static void
keep_failure(WbRecorder *recorder, GError *failure)
{
	if (recorder->failure)
		g_error_free(failure);
	else
		recorder->failure = failure;
}

gboolean
wb_recorder_feed(WbRecorder *recorder, const char *bytes, gsize length)
{
	GError *failure = NULL;

	if (recorder->damaged)
		return FALSE;
	if (wb_recording_feed(recorder->recording, bytes, length, &failure))
		return TRUE;
	recorder->damaged = g_error_matches(failure, WB_ERROR, WB_ERROR_INVALID_DATA);
	keep_failure(recorder, failure);
	return !recorder->damaged;
}

void
wb_recorder_read_console(WbRecorder *recorder, const WbVm *vm)
{
	for (;;) {
		g_autoptr(GBytes) bytes =
			wb_vm_read_console_from(vm, recorder->console_seen, CONSOLE_PIECE);
		GError *failure = NULL;
		gsize length;
		const void *data = g_bytes_get_data(bytes, &length);

		if (length == 0)
			return;
		recorder->console_seen += length;
		if (!wb_recording_add_console(recorder->recording, data, length, &failure))
			keep_failure(recorder, failure);
	}
}

WbRecording *
wb_recorder_get_recording(WbRecorder *recorder)
{
	return recorder->recording;
}

WbTimeline *
wb_recorder_get_timeline(WbRecorder *recorder)
{
	return recorder->timeline;
}

WbBundleWriter *
wb_recorder_get_bundle(WbRecorder *recorder)
{
	return recorder->bundle;
}

gboolean
wb_recorder_end(WbRecorder *recorder, GError **error)
{
	GError *failure = NULL;

	if (!wb_recording_end(recorder->recording, &failure))
		keep_failure(recorder, failure);
	if (!recorder->failure)
		return TRUE;
	g_propagate_error(error, g_error_copy(recorder->failure));
	return FALSE;
}

gboolean
wb_recorder_finish(WbRecorder *recorder, const char *outcome, GError **error)
{
	return !recorder->bundle || wb_bundle_writer_finish(recorder->bundle, outcome, error);
}

WbTimeline *
wb_recorder_steal_timeline(WbRecorder *recorder)
{
	return g_steal_pointer(&recorder->timeline);
}
