/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the desk is made of, for its own files. */
#pragma once

#include "desk/desk-evidence.h"
#include "desk/desk-past.h"
#include "desk/desk-playback.h"
#include "desk/engine.h"

struct _WbDesk {
	GObject parent;
	WbCatalog *catalog;
	WbScores *scores;
	WbEngine *engine;
	char *workspace;
	WbSelection open; /* no lab: nothing is */

	WbRunKind run;
	WbSelection running;
	WbRunKind wanted; /* asked for while the machine is made ready, or while a run is stopped */
	GCancellable *cancellable;
	char *phase;
	WbMachineState machine;
	WbEngineInfo info;
	char *machine_message;
	double machine_fraction;

	WbTrouble *trouble;	    /* of the last run; or NULL */
	WbTrouble *machine_trouble; /* why it is lost */
	WbRunKind failed;	    /* which run had that trouble */
	gboolean unsaved;	    /* something could not be saved the last time */

	GPtrArray *problems;
	WbResult *result;
	WbPlayed *played;
	char *build_message;
	WbTimeline *timeline;
	WbFeed *feed; /* of the run that goes on; or NULL */
	const WbRunEvent *selected;
	struct _WbPast *past;		/* desk-past.c's; or NULL */
	struct _WbDeskCapture *capture; /* desk-capture.c's, while a file is read; or NULL */
	GPtrArray *related;		/* or NULL: not asked for since something was selected */

	WbPlayback *playback;
	guint playback_timer; /* while it runs and is not asking */
	gboolean playback_runs, script_changed;
#define WB_DESK_SPEED_ONE 2
	guint speed; /* index; that is 1 */
};

/* Takes TIMELINE over; NULL: none. */
void wb_desk_set_timeline(WbDesk *desk, WbTimeline *timeline);
/* Frees it, which nobody has anything of: a long one on a thread of its own. Or NULL. */
void wb_desk_drop_timeline(WbTimeline *timeline);
GPtrArray *wb_desk_new_problems(void);
/* The run that goes on has ended so. */
void wb_desk_see_trouble(WbDesk *desk, const WbEngineDone *done, const GError *error);
void wb_desk_forget_trouble(WbDesk *desk);
void wb_desk_clear_results(WbDesk *desk);
/* Of the desk's played walkthrough. Takes TIMELINE and SCRIPT over. */
void wb_desk_start_playback(WbDesk *desk, WbTimeline *timeline, WbScript *script);
/* To where a playback that is new begins. */
void wb_desk_begin_playback(WbDesk *desk);
void wb_desk_clear_playback(WbDesk *desk);
void wb_desk_rest_playback(WbDesk *desk);
/* Selects what the result is about first. */
void wb_desk_select_evidence(WbDesk *desk);
/* What the results are is about to be replaced: nothing of a past run is left. */
void wb_desk_forget_past(WbDesk *desk);
void wb_desk_free_past(struct _WbPast *past);
/* Takes RUN over, and shows it. */
void wb_desk_show_past(WbDesk *desk, WbSavedRun *run);
/* PATH is a capture: it is shown while it is read. */
void wb_desk_open_capture(WbDesk *desk, const char *path);
/* What is shown of it is about to go away. */
void wb_desk_end_capture(WbDesk *desk);
/* Adds EVENTS, of WbRunEvent *, owned, to the timeline of DATA, the desk. */
void wb_desk_take_events(GPtrArray *events, gpointer data);
