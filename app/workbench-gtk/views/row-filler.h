/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fills a list with the events of some streams that match, a few milliseconds at a time: the window
 * answers while a million of them are looked at. Works only while the list is shown, and goes
 * on from where it was when it is shown again.
 */
#pragma once

#include "desk/desk.h"
#include "views/row-list.h"

typedef struct _WbRowFiller WbRowFiller;

typedef struct {
	guint32 streams; /* 1 << WB_STREAM_x */
	gboolean (*match)(const WbRunEvent *event, gpointer data);
	/* Rows were added, or the last event was looked at. */
	void (*filled)(gpointer data);
	gpointer data;
} WbRowFillerSpec;

/* LIST is of row-list.h; it counts as shown while VIEW is. Free the filler before its data. */
WbRowFiller *wb_row_filler_new(
	WbDesk *desk, GtkWidget *view, GtkWidget *list, const WbRowFillerSpec *spec);
void wb_row_filler_free(WbRowFiller *filler);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbRowFiller, wb_row_filler_free)

/* From the first event again, into a model of ROWS. */
void wb_row_filler_start(WbRowFiller *filler, const WbRowSpec *rows);
/* There may be more events: those are appended. FOLLOW: a list at its end stays at its end. */
void wb_row_filler_go_on(WbRowFiller *filler, gboolean follow);
/* Forgets the events, which go away. */
void wb_row_filler_clear(WbRowFiller *filler);
/* Events are there that were not looked at yet. */
gboolean wb_row_filler_is_busy(WbRowFiller *filler);
