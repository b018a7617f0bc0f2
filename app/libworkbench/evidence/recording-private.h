/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of a recording share: frames (recording.c), streams and their clocks
 * (recording-streams.c), and what wb-record itself says (recording-control.c). */
#pragma once

#include "evidence/capture.h"
#include "evidence/console.h"
#include "evidence/kmsg.h"
#include "evidence/pcapng.h"
#include "evidence/recording.h"
#include "evidence/trace.h"

/* Markers whose looks at the clock are remembered: a stream may lag behind the others. */
#define WB_RECORDING_LOOKS 64

/* One look before and one after marker ID was written; ID 0: none. */
typedef struct {
	guint64 id;
	gint64 before_ns, after_ns;
} WbRecordingLook;

typedef struct {
	WbClock clock;
	guint64 last_marker;
	WbRecordingLook looks[WB_RECORDING_LOOKS];
	GPtrArray *held; /* of WbRunEvent *: came before the first marker */
} WbRecordingSource;

struct _WbRecording {
	WbBundleWriter *bundle;
	WbTimeline *timeline;
	WbRecordingHooks hooks;
	GByteArray *frame; /* the frame that has not come whole */
	gboolean malformed, feeding;
	GError *failure; /* the bundle's, of the current call */

	WbKmsg *kmsg;
	WbTrace *trace;
	WbPcapngReader *pcapng;
	WbCapture *capture;
	WbConsole *console;
	gboolean no_packets;   /* for good: the pcapng stream is malformed */
	GArray *interface_map; /* of guint32: the bundle's number of each of the guest's */
	GPtrArray *interfaces; /* of char * */

	WbRecordingSource sources[WB_STREAM_COUNT]; /* by wb_timeline_clock() of the stream */
	guint64 numbers[WB_STREAM_COUNT], lost[WB_STREAM_COUNT];
	guint64 log_lost, trace_lost; /* that were told on */

	gint64 out_ns;
	gint64 synced_us; /* g_get_monotonic_time() */
	gboolean ready, drained, exited, ended;
	int status;
	GPtrArray *notes;
};

void wb_recording_note(WbRecording *recording, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* --- streams --- */

void wb_recording_init_streams(WbRecording *recording);
void wb_recording_clear_streams(WbRecording *recording);
void wb_recording_feed_packets(WbRecording *recording, const guint8 *bytes, gsize length);
/* Takes EVENT over, which has its stream's own time: to the bundle, and mapped to all others. */
void wb_recording_deliver(WbRecording *recording, WbRunEvent *event);
void wb_recording_count_lost(WbRecording *recording, WbStream stream, guint64 count);
/* Nothing more comes for now of any stream: what readers kept is delivered. */
void wb_recording_flush(WbRecording *recording);
/* Gives what was held although its clock is not known, and sets all clocks for the last time. */
void wb_recording_settle(WbRecording *recording);

/* --- control --- */

/* FALSE: it is no flat object that says what it is. */
gboolean wb_recording_take_control(WbRecording *recording, const char *text, gsize length);
