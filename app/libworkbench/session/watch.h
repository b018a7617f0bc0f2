/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happens in a VM that is up, as it happens, under the guest's recorder: until a command there
 * ends, or somebody has seen enough.
 */
#pragma once

#include "evidence/recording.h"
#include "guest/guest.h"
#include "session/record-command.h"

typedef struct {
	WbRecordOptions options;
	const char *command; /* of the guest's shell, or NULL: until INTERRUPT */
	const char *folder;  /* of a bundle, not there or empty; or NULL */
	WbRunInfo info;	     /* of the bundle */
	/* Ends it, all streams drained and the bundle finished. */
	GCancellable *interrupt;
	/* Ends it at once. */
	GCancellable *cancellable;
	/* Called by the watching thread. What the command prints comes as steps, too. */
	WbRecordingHooks hooks;
} WbWatchRequest;

typedef struct _WbWatch WbWatch;

/* Borrowed for as long as the watch. An error is the folder's. */
WbWatch *wb_watch_new(const WbWatchRequest *request, GError **error);
void wb_watch_free(WbWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbWatch, wb_watch_free)

/* Blocks until the end. FALSE when the guest was lost, the recorder failed, the disk is full, or it
 * was cancelled: what was seen until then is in the bundle. */
gboolean wb_watch_run(WbWatch *watch, WbGuest *guest, GError **error);

/* Lost, notes, interfaces, exit status. Borrowed; for the watching thread, and after the end. */
WbRecording *wb_watch_get_recording(WbWatch *watch);
