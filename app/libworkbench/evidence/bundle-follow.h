/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run bundle that another process is writing: its events as they come.
 *
 * How it works. Each look reads what the files have grown by. Times need clocks, which the writer
 * measures first: a file is not read before run.json has the clock of its stream. The writer puts
 * down events as they arrive, so what two streams saw at one moment may lie between two looks: what
 * one look has read is complete when the next one is done, and only then is a tick given.
 */
#pragma once

#include "evidence/recording.h"

typedef struct _WbBundleFollow WbBundleFollow;

typedef enum {
	WB_FOLLOW_RUNNING,
	WB_FOLLOW_FINISHED,
	WB_FOLLOW_BROKEN, /* its writer is gone and has not finished it */
} WbFollowState;

/* Of HOOKS, event and tick are called. WB_ERROR_USAGE if PATH is no folder with a run. */
WbBundleFollow *wb_bundle_follow_new(
	const char *path, const WbRecordingHooks *hooks, GError **error);
void wb_bundle_follow_free(WbBundleFollow *follow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbBundleFollow, wb_bundle_follow_free)

/* Gives what came since the last look. After another answer than RUNNING there is nothing more. */
WbFollowState wb_bundle_follow_look(WbBundleFollow *follow);

/* As run.json has it by now. Borrowed. */
const WbRunInfo *wb_bundle_follow_get_info(const WbBundleFollow *follow);
guint64 wb_bundle_follow_get_lost(const WbBundleFollow *follow, WbStream stream);
/* Of char *, what packet.interface counts. Borrowed; it grows. */
GPtrArray *wb_bundle_follow_get_interfaces(const WbBundleFollow *follow);
/* Of char *: what is damaged, a sentence each. */
GPtrArray *wb_bundle_follow_get_notes(const WbBundleFollow *follow);
