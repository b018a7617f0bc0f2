/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Played scripts as text for a terminal, KTAP, JUnit and JSON. */
#pragma once

#include "report/ladder.h"
#include "report/report.h"
#include "session/play.h"

#define WB_PLAY_JSON_VERSION 1

/* One script of a run. Borrowed. */
typedef struct {
	const char *name;  /* as the user named it */
	const char *title; /* of a walkthrough, or NULL */
	const WbScript *script;
	const WbPlayed *played;
} WbPlayItem;

/* All ITEMS (of WbPlayItem *) in one document for programs: any format but WB_REPORT_TEXT. Owned.
 */
char *wb_play_render(WbReportFormat format, const WbReportRun *run, GPtrArray *items);

/* "passed", "failed", "not judged", "stopped", "crash", "timeout", "infrastructure". Static. */
const char *wb_play_get_verdict(const WbPlayed *played);

/* One sentence: why it did not pass, or NULL. Owned. */
char *wb_play_dup_message(const WbPlayed *played);

/* TRUE for a step that did not pass, and for a packet that counts as a failure. */
gboolean wb_play_is_failure(const WbPlayed *played, const WbPlayEvent *event);

/* --- The text format's pieces. All end in a newline; escaped; owned. --- */

/* What is played, where, and how it is judged; for the START event. */
char *wb_play_text_title(const WbLadderStyle *style, const WbPlayItem *item,
	const WbPlayEvent *start, gboolean emulated);

/* After a ladder that was shown whole: why it failed, and how it ended. */
char *wb_play_text_end(const WbLadderStyle *style, const WbPlayItem *item);

/* One line, and if it did not pass the ladder around each failure and why it is one. */
char *wb_play_text_brief(const WbLadderStyle *style, const WbPlayItem *item);

/* "2 of 3 scripts passed, 1 failed, 4.2 s". */
char *wb_play_text_summary(const WbLadderStyle *style, const WbReportRun *run, GPtrArray *items);

/* A paragraph of TEXT, wrapped and indented. */
void wb_play_text_append_paragraph(
	GString *out, const WbLadderStyle *style, WbLadderTone tone, const char *text);

/* --- Inside report/ --- */

/* Its steps and the packets that count as failures: of WbPlayEvent *, borrowed. */
GPtrArray *wb_play_get_steps(const WbPlayed *played);
/* "line 4: socket(...) = 3". Owned. */
char *wb_play_dup_step_title(const WbPlayEvent *event);
/* "ack: expected 2, actual 1: the kernel …". Owned. */
char *wb_play_dup_mismatch(const WbMismatch *mismatch);

char *wb_play_render_ktap(const WbReportRun *run, GPtrArray *items);
char *wb_play_render_junit(const WbReportRun *run, GPtrArray *items);
char *wb_play_render_json(const WbReportRun *run, GPtrArray *items);
