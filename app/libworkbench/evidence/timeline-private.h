/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the timeline share. */
#pragma once

#include "evidence/timeline.h"

struct _WbTimeline {
	GPtrArray *streams[WB_STREAM_COUNT];
	guint64 lost[WB_STREAM_COUNT];
	gsize events_max, bytes_max, bytes;
	gboolean partial; /* more is to come */
	GArray *order;	  /* of WbEntry; NULL: to be made again */
	GPtrArray *fresh; /* of the events that are not in the order yet, if there is one */
	/* By connection: made when somebody asks, or when there are many packets, with which it
	 * grows then: to go through a million at once takes a tenth of a second. */
	GHashTable *flows; /* WbFlow * -> GPtrArray of the packets, borrowed */
	guint in_flows;	   /* how many packets */
	gboolean is_part;  /* the events are another timeline's */
};

typedef struct {
	const WbRunEvent *event;
	gint64 key;  /* its time, or later */
	guint level; /* among equal keys: behind how many causes */
} WbEntry;

/* Raises keys of ENTRIES, which are sorted by time, so that no effect comes before its cause.
 * FALSE: none did. */
gboolean wb_timeline_apply_causes(WbEntry *entries, guint count);

/* Sorts them (of WbEntry, whose keys are their times) as a timeline shows them. */
void wb_timeline_order(GArray *entries);

/* With all packets that are there. */
void wb_timeline_fill_flows(WbTimeline *timeline);
