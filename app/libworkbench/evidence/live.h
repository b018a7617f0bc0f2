/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events of a run that goes on, for somebody who looks at it: in order, soon, and never more of
 * them at once than there is room for.
 *
 * How it works. One thread adds events as they arrive, and says with each tick up to when all
 * streams were read to their end. Another takes batches: the events up to the tick, less what the
 * clocks may be off, causes before their effects. What is not taken in time fills the room, and
 * then what comes is left out and counted: adding never waits.
 */
#pragma once

#include "evidence/event.h"

typedef struct _WbLive WbLive;

/* BYTES_MAX of memory for what was not taken yet; 0: 32 MiB. */
WbLive *wb_live_new(gsize bytes_max);
void wb_live_free(WbLive *live);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbLive, wb_live_free)

/* --- the thread that records --------------------------------------------------------------- */

/* A copy is kept. */
void wb_live_add(WbLive *live, const WbRunEvent *event);
/* All events up to BOOT_NS were added. */
void wb_live_tick(WbLive *live, gint64 boot_ns);
/* Nothing more comes: what is there may all be taken. */
void wb_live_end(WbLive *live);

/* --- the thread that looks ----------------------------------------------------------------- */

typedef struct {
	GPtrArray *events;		   /* of WbRunEvent *, in order */
	guint64 left_out[WB_STREAM_COUNT]; /* after these events, for lack of room */
} WbLiveBatch;

void wb_live_batch_clear(WbLiveBatch *batch);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WbLiveBatch, wb_live_batch_clear)

/* How many of all streams together. */
guint64 wb_live_batch_count_left_out(const WbLiveBatch *batch);

/* Waits up to WAIT_US for a tick, or the end. RET_BATCH may be empty; clear it. FALSE: that was the
 * end, there is nothing in it. */
gboolean wb_live_take(WbLive *live, gint64 wait_us, WbLiveBatch *ret_batch);
