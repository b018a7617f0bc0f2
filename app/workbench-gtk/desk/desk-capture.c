/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A capture file, shown in the place of a run while it is read. */
#include "desk/desk-private.h"

#include "desk/capture-job.h"
#include "base/text.h"

#include <string.h>

/* More are not shown; what small ones take is some 600 bytes each. */
#define EVENTS_MAX 4000000
#define MIB ((gsize)1024 * 1024)
#define BYTES_MIN (64 * MIB)
#define BYTES_MAX (2048 * MIB)
/* Of the memory that is free; what is not counted takes half as much again. */
#define PART 3
/* How often it is told how far it is read. */
#define TOLD_US 200000

typedef struct _WbDeskCapture {
	WbCaptureJob *job;
	double fraction;
	gint64 told_us;
} Capture;

void
wb_desk_end_capture(WbDesk *desk)
{
	Capture *capture = g_steal_pointer(&desk->capture);

	if (!capture)
		return;
	wb_capture_job_free(capture->job);
	g_free(capture);
}

double
wb_desk_get_reading(WbDesk *desk)
{
	return desk->capture ? desk->capture->fraction : -1;
}

static void add_note(WbDesk *desk, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
add_note(WbDesk *desk, const char *format, ...)
{
	va_list arguments;
	g_autofree char *text = NULL;

	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_ptr_array_add(wb_desk_get_past(desk)->bundle->notes, wb_text_dup_safe_line(text, -1));
}

static void
note_lost(WbDesk *desk)
{
	guint64 lost = wb_timeline_get_lost(desk->timeline, WB_STREAM_PACKET);
	guint count = wb_timeline_count(desk->timeline, WB_STREAM_PACKET);

	if (lost > 0)
		add_note(desk,
			"There is room for the first %u packets; %" G_GUINT64_FORMAT
			" more are not shown. To open a part of the file: tcpdump -r FILE -w PART "
			"'port 4711'",
			count, lost);
}

static void
on_take(GPtrArray *events, double fraction, gpointer data)
{
	WbDesk *desk = data;
	Capture *capture = desk->capture;
	gint64 now_us = g_get_monotonic_time();

	for (guint i = 0; i < events->len; i++)
		wb_timeline_add(desk->timeline, events->pdata[i]);
	capture->fraction = fraction;
	g_signal_emit_by_name(desk, "evidence-grew");
	if (now_us - capture->told_us < TOLD_US)
		return;
	capture->told_us = now_us;
	g_signal_emit_by_name(desk, "past-changed");
}

static void
on_ended(gboolean cut, const GError *error, gpointer data)
{
	WbDesk *desk = data;
	guint count = wb_timeline_count(desk->timeline, WB_STREAM_PACKET);

	wb_desk_end_capture(desk);
	note_lost(desk);
	if (error && count == 0) {
		wb_desk_say(desk, "It cannot be opened: %s", error->message);
		wb_desk_leave_past(desk);
		return;
	}
	if (error)
		add_note(desk, "The file is damaged after packet %u: %s", count, error->message);
	else if (cut)
		add_note(desk,
			"The file ends in the middle of a packet: what was before it is here.");
	g_signal_emit_by_name(desk, "past-changed");
}

void
wb_desk_stop_reading(WbDesk *desk)
{
	if (!desk->capture)
		return;
	wb_desk_end_capture(desk);
	add_note(desk, "Reading was stopped: the rest of the file is not shown.");
	g_signal_emit_by_name(desk, "past-changed");
}

/* A file may be larger than the memory, and other programs need some. */
static gsize
get_room(void)
{
	g_autofree char *text = NULL;
	const char *line = NULL;
	guint64 available;

	if (g_file_get_contents("/proc/meminfo", &text, NULL, NULL))
		line = strstr(text, "MemAvailable:");
	if (!line)
		return BYTES_MAX;
	available = g_ascii_strtoull(line + strlen("MemAvailable:"), NULL, 10) * 1024;
	return CLAMP(available / PART, BYTES_MIN, BYTES_MAX);
}

/* A run of which nothing but packets is known. */
static WbSavedRun *
new_run(const char *path)
{
	WbSavedRun *run = g_new0(WbSavedRun, 1);

	run->path = g_canonicalize_filename(path, NULL);
	run->bundle = g_new0(WbBundle, 1);
	run->bundle->notes = g_ptr_array_new_with_free_func(g_free);
	run->bundle->timeline = wb_timeline_new(EVENTS_MAX, get_room());
	run->sources = g_ptr_array_new();
	return run;
}

void
wb_desk_open_capture(WbDesk *desk, const char *path)
{
	const WbCaptureHooks hooks = { on_take, on_ended, desk };

	wb_desk_show_past(desk, new_run(path));
	desk->capture = g_new0(Capture, 1);
	desk->capture->job = wb_capture_job_new(path, &hooks);
	g_signal_emit_by_name(desk, "past-changed");
}
