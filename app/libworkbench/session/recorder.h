/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A command in the guest under wb-record (record-command.h): what comes back as a timeline and, if
 * wanted, a run bundle on disk. One thread at a time.
 */
#pragma once

#include "evidence/recording.h"
#include "vm/vm.h"

typedef struct {
	const char *folder;  /* of the run bundle: not there, or empty; NULL: none */
	const char *title;   /* what is run: "networking/1-2-netfilter/1" */
	const char *diagram; /* of what is run; or NULL */
	const char *kernel;  /* release of the guest's */
	WbRecordingHooks hooks;
} WbRecorderSpec;

typedef struct _WbRecorder WbRecorder;

/* SPEC is not kept. An error is the folder's. */
WbRecorder *wb_recorder_new(const WbRecorderSpec *spec, GError **error);
void wb_recorder_free(WbRecorder *recorder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbRecorder, wb_recorder_free)

/* What the guest wrote to standard output. FALSE when nothing of it can be read any more; what is
 * wrong with the bundle is kept for the end. */
gboolean wb_recorder_feed(WbRecorder *recorder, const char *bytes, gsize length);

/* What stands on VM's console and was not there the last time. */
void wb_recorder_read_console(WbRecorder *recorder, const WbVm *vm);

/* Borrowed. */
WbRecording *wb_recorder_get_recording(WbRecorder *recorder);
WbTimeline *wb_recorder_get_timeline(WbRecorder *recorder);
/* NULL without a folder. */
WbBundleWriter *wb_recorder_get_bundle(WbRecorder *recorder);

/* The guest has said all. The first error of the bundle since the beginning. */
gboolean wb_recorder_end(WbRecorder *recorder, GError **error);
/* After the end, and after the verdict: the bundle is finished. */
gboolean wb_recorder_finish(WbRecorder *recorder, const char *outcome, GError **error);

/* The timeline, once; NULL afterwards. */
WbTimeline *wb_recorder_steal_timeline(WbRecorder *recorder);
