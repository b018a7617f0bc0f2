/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The desk's playback: a walkthrough's recording, moment by moment. While there is one, the
 * timeline is what it shows.
 *
 * Signals of the desk:
 *   "playback-changed"   it stands elsewhere, runs, rests, came or went
 */
#pragma once

#include "desk/desk.h"
#include "desk/playback.h"

typedef enum {
	WB_PLAYBACK_RUN, /* goes on by itself, or rests if it does */
	WB_PLAYBACK_STEP,
	WB_PLAYBACK_BACK,
	WB_PLAYBACK_RESTART,
	WB_PLAYBACK_SHOW_ALL,
} WbPlaybackMove;

/* Of the last play; or NULL. The timeline is what it shows. */
const WbPlayback *wb_desk_get_playback(WbDesk *desk);
void wb_desk_move_playback(WbDesk *desk, WbPlaybackMove move);
void wb_desk_go_to_step(WbDesk *desk, guint index);
/* Answers what is asked; a CHOICE that is none of the choices passes it over. */
void wb_desk_predict(WbDesk *desk, guint choice);
gboolean wb_desk_playback_runs(WbDesk *desk);
/* The script was changed since it was played. */
gboolean wb_desk_is_script_changed(WbDesk *desk);
void wb_desk_set_script_changed(WbDesk *desk);
/* 1 is the script's own. There are five, from 0.25 to 4; BY is so many of them. */
double wb_desk_get_speed(WbDesk *desk);
const double *wb_desk_get_speeds(guint *ret_count);
void wb_desk_set_speed(WbDesk *desk, double speed);
void wb_desk_change_speed(WbDesk *desk, int by);
/* Where the script of the open walkthrough is: the student's copy, written or not. Owned. */
char *wb_desk_dup_script_path(WbDesk *desk);
/* There is such a copy. */
gboolean wb_desk_has_own_script(WbDesk *desk);
