/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run on the terminal while it goes on. One thread watches and gives events; this one prints
 * them. A terminal that is too slow holds nobody up: what it leaves out is counted and told.
 */
#pragma once

#include "evidence/live.h"
#include "evidence/recording.h"

typedef struct _WbWatchView WbWatchView;

/* What is watched. FILTER without streams: what is plain (event-view.h). */
typedef struct {
	const WbRunEventFilter *filter;
	char *title;
	guint64 (*get_lost)(gpointer source, WbStream stream);
	GPtrArray *(*get_interfaces)(gpointer source);
	gpointer source; /* only touched by the watching thread */
} WbWatchViewSpec;

WbWatchView *wb_watch_view_new(const WbWatchViewSpec *spec);
void wb_watch_view_free(WbWatchView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbWatchView, wb_watch_view_free)

/* --- the watching thread ------------------------------------------------------------------- */

void wb_watch_view_set_source(WbWatchView *view, gpointer source);
/* Ready, event and tick. */
WbRecordingHooks wb_watch_view_get_hooks(WbWatchView *view);
/* Nothing more comes. */
void wb_watch_view_end(WbWatchView *view);

/* --- the printing thread ------------------------------------------------------------------- */

/* Prints what has come, waiting a little for it. FALSE after the end. */
gboolean wb_watch_view_print(WbWatchView *view);
/* How much it was, and what is missing; NOTES are sentences, of char *. */
void wb_watch_view_print_foot(WbWatchView *view, const GPtrArray *notes);
