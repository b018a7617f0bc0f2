/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events from the worker to the main thread, while they happen: gathered, handed on ten times a
 * second, bounded. What finds no room is left out; the finished run has it.
 */
#pragma once

#include "evidence/event.h"

typedef struct _WbFeed WbFeed;

/* TAKE gets the events, of WbRunEvent *, borrowed array, owned events: on the main thread. */
WbFeed *wb_feed_new(void (*take)(GPtrArray *events, gpointer data), gpointer data);
/* Any thread. Copies EVENT. */
void wb_feed_push(WbFeed *feed, const WbRunEvent *event);
/* Main thread: nothing is handed on from here on. */
void wb_feed_close(WbFeed *feed);
void wb_feed_unref(WbFeed *feed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbFeed, wb_feed_unref)
WbFeed *wb_feed_ref(WbFeed *feed);
