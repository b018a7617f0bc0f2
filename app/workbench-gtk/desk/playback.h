/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Moving through the recording of a walkthrough.
 *
 * How it works. The script was played at once, and its recording is the truth. A playback cuts the
 * recording into moments, one for each line of the script that was played: a call, a packet sent, a
 * packet awaited. Its cursor says how many of them are shown. A moment brings what followed it, up
 * to the next; of a packet that the kernel sent, the moment begins with the packet itself. What is
 * shown is a timeline of copies, so that "packet 4" is the same event at every moment, and views
 * need not know that there is more.
 *
 * Moments are grouped by the labels of the script ("// @step NAME"); those groups are the steps
 * that narration is about, and that Step and Back move by. Before a step that asks a question the
 * playback stops. Where the kernel answers by itself, what it did since the script's last act is
 * held back with the answer.
 */
#pragma once

#include "evidence/timeline.h"
#include "lab/narration.h"
#include "script/script.h"
#include "session/play.h"

typedef struct _WbPlayback WbPlayback;

typedef struct {
	const char *name;		  /* its label; NULL: before the first label */
	const WbNarrationStep *narration; /* NULL: nothing is said about it */
	guint line, end_line;		  /* in the script that was played */
	guint first, end; /* its moments, END not included; equal: it was not reached */
} WbPlaybackStep;

typedef enum {
	WB_PREDICTION_OPEN,
	WB_PREDICTION_RIGHT,
	WB_PREDICTION_WRONG,
	WB_PREDICTION_SKIPPED,
} WbPrediction;

/* Takes TIMELINE and SCRIPT over; PLAYED and NARRATION (or NULL) must live longer. The cursor is at
 * 0: nothing is shown but what came before the script. */
WbPlayback *wb_playback_new(WbTimeline *timeline, WbScript *script, const WbPlayed *played,
	const WbNarration *narration);
void wb_playback_free(WbPlayback *playback);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbPlayback, wb_playback_free)

/* --- where it stands ------------------------------------------------------------------------ */

guint wb_playback_get_step_count(const WbPlayback *playback);
const WbPlaybackStep *wb_playback_get_step(const WbPlayback *playback, guint index);
/* The step that is shown, from 0; -1 before the first. */
int wb_playback_get_current(const WbPlayback *playback);
/* The step whose question is to be answered; -1: none. */
int wb_playback_get_asked(const WbPlayback *playback);
WbPrediction wb_playback_get_prediction(const WbPlayback *playback, guint step, guint *ret_choice);
/* How many questions there are, and how many of them were answered rightly. */
guint wb_playback_count_questions(const WbPlayback *playback, guint *ret_right);

guint wb_playback_get_cursor(const WbPlayback *playback);
gboolean wb_playback_is_at_start(const WbPlayback *playback);
/* Everything is shown. */
gboolean wb_playback_is_at_end(const WbPlayback *playback);
/* It broke off before the script's end, which is not known. */
gboolean wb_playback_is_cut(const WbPlayback *playback);
/* The line that was played last; 0: none. */
guint wb_playback_get_line(const WbPlayback *playback);
/* What the shown step did otherwise than the script has it, at the cursor; or NULL. */
const WbPlayEvent *wb_playback_get_failure(const WbPlayback *playback);
/* How long the cursor stays where it is, when it runs at the script's own speed: its times, but
 * long enough to see what came and short enough not to wait. */
guint wb_playback_get_delay_ms(const WbPlayback *playback);

/* --- moving --------------------------------------------------------------------------------- */

/* One moment on; asks where there is a question first. FALSE: it stays. */
gboolean wb_playback_advance(WbPlayback *playback);
/* To the end of the step; from there to the end of the next, or to its question. */
void wb_playback_step(WbPlayback *playback);
/* To the end of the step before. */
void wb_playback_back(WbPlayback *playback);
/* To the end of step INDEX, or to its question. One that was not reached is where it ended. */
void wb_playback_go_to(WbPlayback *playback, guint index);
/* To the start; what was asked is asked again. */
void wb_playback_restart(WbPlayback *playback);
/* To the end, without asking. */
void wb_playback_show_all(WbPlayback *playback);
/* To where one looks first: the line that failed, or the end of a play that broke off, without
 * asking; else to the end of the first step. */
void wb_playback_begin(WbPlayback *playback);
/* To the line that failed, without asking. FALSE: none did. */
gboolean wb_playback_show_failure(WbPlayback *playback);

/* Answers the question that is asked, and goes to the end of its step. A CHOICE that is not one of
 * its choices skips it. */
void wb_playback_answer(WbPlayback *playback, guint choice);

/* --- what is shown -------------------------------------------------------------------------- */

/* Adds to SHOWN, which has what an earlier cursor showed, copies of what belongs to it now. */
void wb_playback_fill(const WbPlayback *playback, WbTimeline *shown);
/* The event of SHOWN that the cursor's step is about: its packet, else its line. NULL: none. */
const WbRunEvent *wb_playback_find_event(const WbPlayback *playback, const WbTimeline *shown);
