/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run as it is recorded: takes what wb-record says (record-wire.h), measures the clocks from its
 * markers, and gives events to whoever wants them: a bundle on disk, a timeline in memory, a front
 * end that watches. The bytes come from a guest that may be hostile: nothing here trusts them.
 *
 * One thread at a time.
 */
#pragma once

#include "evidence/bundle.h"

typedef struct _WbRecording WbRecording;

/* What happens while it happens. Any may be NULL; what is given is borrowed. */
typedef struct {
	/* All streams are on, and the command starts. */
	void (*ready)(gpointer data);
	/* In the order of arrival; times are mapped as well as the clocks are known by now. */
	void (*event)(const WbRunEvent *event, gpointer data);
	/* All events up to BOOT_NS were given: what was held back may be shown in order. */
	void (*tick)(gint64 boot_ns, gpointer data);
	/* Standard output and error of the command that runs under it. */
	void (*out)(const char *bytes, gsize length, gpointer data);
	void (*err)(const char *bytes, gsize length, gpointer data);
	gpointer data;
} WbRecordingHooks;

/* BUNDLE and TIMELINE are borrowed; either may be NULL. */
WbRecording *wb_recording_new(
	WbBundleWriter *bundle, WbTimeline *timeline, const WbRecordingHooks *hooks);
void wb_recording_free(WbRecording *recording);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbRecording, wb_recording_free)

/*
 * Any number of bytes, split anywhere. WB_ERROR_INVALID_DATA after the first malformed frame, and
 * for ever: nothing after it can be told. Another error is the bundle's: its disk is full.
 */
gboolean wb_recording_feed(WbRecording *recording, const char *bytes, gsize length, GError **error);

/* Bytes of the serial console: a bundle's file, and a timeline's stream CONSOLE. */
gboolean wb_recording_add_console(
	WbRecording *recording, const void *bytes, gsize length, GError **error);

/* An event of the host's own making (a step of a packet script, a verdict); its time is the boot
 * clock's. Takes EVENT over. From within a hook ERROR is NULL: the call that the hook is in tells.
 */
gboolean wb_recording_add(WbRecording *recording, WbRunEvent *event, GError **error);

/* Nothing more comes: what was held back is given, clocks are set for the last time. */
gboolean wb_recording_end(WbRecording *recording, GError **error);

/* CLOCK_BOOTTIME of the OUT or ERR frame whose bytes a hook is being given; 0 before the first. */
gint64 wb_recording_get_out_ns(const WbRecording *recording);
/* Of char *, "" where one has no name: what packet.interface counts. Borrowed; it grows. */
GPtrArray *wb_recording_get_interfaces(const WbRecording *recording);
/* Of a source (wb_timeline_source()), as it is known by now. */
const WbClock *wb_recording_get_clock(const WbRecording *recording, WbStream source);

gboolean wb_recording_is_ready(const WbRecording *recording);
/* Whether the streams were drained: else the end is missing, as after a crash. */
gboolean wb_recording_is_drained(const WbRecording *recording);
/* FALSE if the command has not ended. RET_STATUS is -1 if a signal ended it. */
gboolean wb_recording_get_status(const WbRecording *recording, int *ret_status);
/* Events that their source, or the guest's recorder, lost. */
guint64 wb_recording_get_lost(const WbRecording *recording, WbStream stream);
/* What could not be recorded, a sentence each; of char *. Safe to show. */
GPtrArray *wb_recording_get_notes(const WbRecording *recording);
