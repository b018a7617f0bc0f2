/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A play on the timeline of its run: what the player says becomes steps and verdicts, beside what
 * the guest's recorder saw, in a run bundle.
 */
#pragma once

#include "evidence/recording.h"
#include "script/event.h"

typedef struct _WbPlayRecording WbPlayRecording;

/* A bundle in FOLDER, which must not be there, or be empty. OUT gets what the player prints. */
WbPlayRecording *wb_play_recording_new(const char *folder, const WbRunInfo *info,
	void (*out)(const char *bytes, gsize length, gpointer data), gpointer data, GError **error);
void wb_play_recording_free(WbPlayRecording *recording);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbPlayRecording, wb_play_recording_free)

/* What the recorder says; as wb_recording_feed(). */
gboolean wb_play_recording_feed(
	WbPlayRecording *recording, const char *bytes, gsize length, GError **error);

/* A step, an unexpected packet, a note, the beginning or the end. May be called from within OUT:
 * then the feeding call tells if it could not be written. */
void wb_play_recording_add(WbPlayRecording *recording, const WbPlayEvent *event);

/* What the player wrote to its standard error, the end of it. Borrowed. */
const char *wb_play_recording_get_err(const WbPlayRecording *recording);
/* FALSE if the player has not ended. */
gboolean wb_play_recording_get_status(const WbPlayRecording *recording, int *ret_status);

typedef struct {
	GBytes *console; /* or NULL */
	const char *outcome;
	const char *message; /* why it is that, if the player did not say; may be NULL */
} WbPlayRecordingEnd;

/* Nothing more comes: the bundle is finished. */
gboolean wb_play_recording_finish(
	WbPlayRecording *recording, const WbPlayRecordingEnd *end, GError **error);
