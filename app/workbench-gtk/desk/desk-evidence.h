/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The desk's evidence: one timeline, and one event of it that is selected, which every view shows.
 *
 * Signals of the desk:
 *   "evidence-changed"   there is another timeline, or none; no event of the old one is left
 *   "evidence-grew"      events were added to it; those that were there stay
 *   "selected"           another event of it is selected, or none
 */
#pragma once

#include "desk/desk.h"
#include "evidence/timeline.h"

/* What the last check recorded, or what one that runs has so far; or NULL. Borrowed until
 * "evidence-changed". */
WbTimeline *wb_desk_get_timeline(WbDesk *desk);
/* The time of its first event: times are shown relative to it. */
gint64 wb_desk_get_start(WbDesk *desk);
/* Borrowed from the timeline; or NULL. */
const WbRunEvent *wb_desk_get_selected(WbDesk *desk);
/* What belongs to it in the other streams: of each the nearest in time. Of const WbRunEvent *;
 * borrowed until another is selected. */
GPtrArray *wb_desk_get_related(WbDesk *desk);
void wb_desk_select(WbDesk *desk, const WbRunEvent *event);
/* The event that TEXT begins with: "log 17: …". FALSE if there is none. */
gboolean wb_desk_select_reference(WbDesk *desk, const char *text);
/* The kernel's first complaint in the log. FALSE if there was none. */
gboolean wb_desk_select_complaint(WbDesk *desk);
/* The step of the packet script that is labelled NAME. FALSE if there was none. */
gboolean wb_desk_select_step(WbDesk *desk, const char *name);
/* The first call of the kernel function NAME. FALSE if there was none. */
gboolean wb_desk_select_function(WbDesk *desk, const char *name);
/* The next event, or the one before; calls of functions and samples are passed over. */
void wb_desk_select_next(WbDesk *desk, gboolean back);

/* --- of no run ------------------------------------------------------------------------------ */

/* An empty timeline, and no result: until "evidence-changed" events may be added to it. Not while a
 * run goes on. */
void wb_desk_begin_live(WbDesk *desk);
/* Takes the events, of WbRunEvent *, over; the array is borrowed. What there was no room for is
 * NULL there. */
void wb_desk_add_live(WbDesk *desk, GPtrArray *events);
