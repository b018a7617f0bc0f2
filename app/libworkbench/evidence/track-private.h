/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of a run's connections share. */
#pragma once

#include "evidence/track.h"

struct _WbRunTrack {
	WbTimeline *timeline;
	WbTcpTrack *tracker;
	GHashTable *analyses;	 /* gint64 *, borrowed -> WbTcpAnalysis * */
	GHashTable *connections; /* gint64 * -> WbTcpConnection * */
	GArray *joins;
};

/* track-join.c: of WbStateJoin. */
GArray *wb_run_track_join(const WbRunTrack *track);
