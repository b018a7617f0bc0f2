/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events from the worker to the main thread, while they happen. */
#include "desk/feed.h"

#define PENDING_MAX 20000
#define INTERVAL_MS 100

struct _WbFeed {
	GMutex lock; /* of pending and scheduled */
	GPtrArray *pending;
	gboolean scheduled;
	/* The main thread's. */
	void (*take)(GPtrArray *events, gpointer data);
	gpointer data;
};

static GPtrArray *
new_array(void)
{
	return g_ptr_array_new();
}

WbFeed *
wb_feed_new(void (*take)(GPtrArray *events, gpointer data), gpointer data)
{
	WbFeed *feed = g_atomic_rc_box_new0(WbFeed);

	g_mutex_init(&feed->lock);
	feed->pending = new_array();
	feed->take = take;
	feed->data = data;
	return feed;
}

WbFeed *
wb_feed_ref(WbFeed *feed)
{
	return g_atomic_rc_box_acquire(feed);
}

static void
clear(gpointer data)
{
	WbFeed *feed = data;

	g_ptr_array_set_free_func(feed->pending, (GDestroyNotify)wb_run_event_free);
	g_ptr_array_unref(feed->pending);
	g_mutex_clear(&feed->lock);
}

void
wb_feed_unref(WbFeed *feed)
{
	if (feed)
		g_atomic_rc_box_release_full(feed, clear);
}

static gboolean
hand_on(gpointer data)
{
	WbFeed *feed = data;
	g_autoptr(GPtrArray) events = NULL;

	g_mutex_lock(&feed->lock);
	events = feed->pending;
	feed->pending = new_array();
	feed->scheduled = FALSE;
	g_mutex_unlock(&feed->lock);
	if (feed->take)
		feed->take(events, feed->data);
	else
		g_ptr_array_set_free_func(events, (GDestroyNotify)wb_run_event_free);
	return G_SOURCE_REMOVE;
}

void
wb_feed_push(WbFeed *feed, const WbRunEvent *event)
{
	gboolean schedule;

	g_mutex_lock(&feed->lock);
	if (feed->pending->len < PENDING_MAX)
		g_ptr_array_add(feed->pending, wb_run_event_copy(event));
	schedule = !feed->scheduled;
	feed->scheduled = TRUE;
	g_mutex_unlock(&feed->lock);
	if (schedule)
		g_timeout_add_full(G_PRIORITY_DEFAULT, INTERVAL_MS, hand_on, wb_feed_ref(feed),
			(GDestroyNotify)wb_feed_unref);
}

void
wb_feed_close(WbFeed *feed)
{
	feed->take = NULL;
}
