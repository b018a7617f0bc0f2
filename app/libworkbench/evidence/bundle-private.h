/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What writer and reader of a run bundle share. */
#pragma once

#include "evidence/bundle.h"

#define WB_BUNDLE_RUN "run.json"
#define WB_BUNDLE_CAPTURE "capture.pcapng"
#define WB_BUNDLE_KMSG "kmsg.jsonl"
#define WB_BUNDLE_TRACE "trace.jsonl"
#define WB_BUNDLE_STEPS "steps.jsonl"
#define WB_BUNDLE_KTAP "result.ktap"
#define WB_BUNDLE_CONSOLE "console.log"

#define WB_BUNDLE_FILE_MAX ((gsize)256 * 1024 * 1024)

/* What run.json holds. */
typedef struct {
	const WbRunInfo *info;
	gboolean finished;
	const WbClock *clocks;
	const guint64 *counts, *lost;
} WbRunJson;

/* Owned. */
char *wb_run_json_to_string(const WbRunJson *run);

/* Fills INFO and the arrays, which have WB_STREAM_COUNT members. */
gboolean wb_run_json_parse(const char *text, gsize length, WbRunInfo *info, gboolean *ret_finished,
	WbClock *clocks, guint64 *counts, guint64 *lost, GError **error);

/* Removes what wb_bundle_add_source() wrote. */
gboolean wb_bundle_clear_sources(const char *path, GError **error);

/* Comments by packet: an array of GString * or NULL, as long as there are packets. Owned. */
GPtrArray *wb_bundle_make_comments(WbTimeline *timeline);
