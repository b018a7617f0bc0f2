/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of a run's connections share. */
#pragma once

#include "evidence/track.h"

/* Where a packet's analysis is: of which connection, and which of its packets. A connection may be
 * forgotten; its number is no other's. */
typedef struct {
	guint64 packet;
	guint connection, index;
} WbTrackPlace;

struct _WbRunTrack {
	WbTimeline *timeline;
	WbTcpTrack *tracker;
	guint fed;		/* how many of the timeline's packets */
	GHashTable *interfaces; /* WbFlow * -> the interface it was seen on first, and 1 */
	GArray *places;		/* of WbTrackPlace, by rising packet */
	GArray *joins;
};

/* track-join.c: of WbStateJoin. */
GArray *wb_run_track_join(const WbRunTrack *track);
