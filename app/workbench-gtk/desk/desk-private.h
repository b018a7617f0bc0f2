/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the desk is made of, for its own files. */
#pragma once

#include "desk/desk.h"

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

	GPtrArray *problems;
	WbResult *result;
	WbPlayed *played;
	char *build_message;
	WbTimeline *timeline;
	WbFeed *feed; /* of the run that goes on; or NULL */
	const WbRunEvent *selected;

	WbPlayback *playback;
	guint playback_timer; /* while it runs and is not asking */
	gboolean playback_runs, script_changed;
#define WB_DESK_SPEED_ONE 2
	guint speed; /* index; that is 1 */
};

/* Takes TIMELINE over; NULL: none. */
void wb_desk_set_timeline(WbDesk *desk, WbTimeline *timeline);
GPtrArray *wb_desk_new_problems(void);
void wb_desk_clear_results(WbDesk *desk);
/* Of the desk's played walkthrough. Takes TIMELINE and SCRIPT over. */
void wb_desk_start_playback(WbDesk *desk, WbTimeline *timeline, WbScript *script);
void wb_desk_clear_playback(WbDesk *desk);
