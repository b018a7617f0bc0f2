/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events as the rows of a tree view: nothing is copied, texts are made when a row is shown. */
#pragma once

#include <gtk/gtk.h>

#include "evidence/timeline.h"

#define WB_TYPE_EVENT_MODEL (wb_event_model_get_type())
G_DECLARE_FINAL_TYPE(WbEventModel, wb_event_model, WB, EVENT_MODEL, GObject)

enum {
	WB_EVENT_COLUMN_NUMBER, /* "17" */
	WB_EVENT_COLUMN_TIME,	/* seconds since the start: "0.829009" */
	WB_EVENT_COLUMN_TEXT,
	WB_EVENT_COLUMN_WEIGHT, /* PANGO_WEIGHT_*: what stands out */
	WB_EVENT_COLUMNS
};

/*
 * The events of TIMELINE (borrowed; NULL: none) that are of one of STREAMS (1 << WB_STREAM_x) and
 * that FILTER (or NULL) lets through and whose text has WORD (folded; or NULL).
 */
WbEventModel *wb_event_model_new(WbTimeline *timeline, guint32 streams, gint64 start_ns,
	const WbRunEventFilter *filter, const char *word);

guint wb_event_model_get_length(WbEventModel *model);
const WbRunEvent *wb_event_model_get(WbEventModel *model, guint row);
/* -1: it is not among them. */
int wb_event_model_find(WbEventModel *model, const WbRunEvent *event);
