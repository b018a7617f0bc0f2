/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs of the past, and captures: one is shown in the place of what is of now. Its result, its
 * playback and its timeline are the desk's as long.
 *
 * Signals of the desk:
 *   "past-changed"   one is shown, more of it is read, or none is any more
 */
#pragma once

#include "desk/desk.h"
#include "desk/runs.h"

/*
 * Opens what is at PATH, off the main thread: the folder of a run, one of its files, an archive
 * of it, or a file of packets. The exercise it is of is opened, too. What cannot be opened is said.
 */
void wb_desk_open_path(WbDesk *desk, const char *path);
/* How much of a file of packets was read, from 0 to 1; below 0: none is being read. "past-changed"
 * tells. */
double wb_desk_get_reading(WbDesk *desk);
/* What was read stays. */
void wb_desk_stop_reading(WbDesk *desk);
/* NULL: what is shown is of now. Its result and timeline are the desk's. */
const WbSavedRun *wb_desk_get_past(WbDesk *desk);
/* When it began, as wb_runs_dup_time() has it. Owned. */
char *wb_desk_dup_past_time(WbDesk *desk);
/* The file NAME as it was then; NULL: it is not known, or none is shown. Borrowed. */
const char *wb_desk_get_past_source(WbDesk *desk, const char *name);
void wb_desk_leave_past(WbDesk *desk);
/* The kept runs of what is open, newest first, of WbRunEntry *. Owned. */
GPtrArray *wb_desk_dup_runs(WbDesk *desk);
