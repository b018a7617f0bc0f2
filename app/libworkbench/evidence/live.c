/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events of a run that goes on. */
#include "evidence/live.h"

#include "evidence/timeline-private.h"

#include <string.h>

#define BYTES_MAX ((gsize)32 * 1024 * 1024)
/* Clocks that are off by more do not hold everything back. */
#define HOLD_MAX_NS ((guint64)500 * 1000 * 1000)

struct _WbLive {
	GMutex mutex;
	GCond cond;
	GPtrArray *incoming;
	gsize bytes, bytes_max; /* of incoming and pending */
	gint64 tick_ns;
	gboolean ticked, ended;
	guint64 error_ns; /* the largest of any event */
	guint64 left_out[WB_STREAM_COUNT];
	GPtrArray *pending; /* the taker's own: came, but may not be all that happened by then */
};

WbLive *
wb_live_new(gsize bytes_max)
{
	WbLive *live = g_new0(WbLive, 1);

	g_mutex_init(&live->mutex);
	g_cond_init(&live->cond);
	live->bytes_max = bytes_max ? bytes_max : BYTES_MAX;
	live->tick_ns = G_MININT64;
	live->incoming = g_ptr_array_new_with_free_func((GDestroyNotify)wb_run_event_free);
	live->pending = g_ptr_array_new_with_free_func((GDestroyNotify)wb_run_event_free);
	return live;
}

void
wb_live_free(WbLive *live)
{
	if (!live)
		return;
	g_ptr_array_unref(live->incoming);
	g_ptr_array_unref(live->pending);
	g_cond_clear(&live->cond);
	g_mutex_clear(&live->mutex);
	g_free(live);
}

/* --- recording ----------------------------------------------------------------------------- */

/* Once something was left out, nothing is kept until that was told: what is shown has one gap, and
 * not a thousand. */
static gboolean
has_room(const WbLive *live, gsize size)
{
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		if (live->left_out[i])
			return FALSE;
	return size <= live->bytes_max - live->bytes;
}

void
wb_live_add(WbLive *live, const WbRunEvent *event)
{
	gsize size = wb_run_event_size(event);

	g_mutex_lock(&live->mutex);
	if (has_room(live, size)) {
		live->bytes += size;
		live->error_ns = MAX(live->error_ns, MIN(event->error_ns, HOLD_MAX_NS));
		g_ptr_array_add(live->incoming, wb_run_event_copy(event));
	} else {
		live->left_out[event->stream]++;
	}
	g_mutex_unlock(&live->mutex);
}

static void
wake(WbLive *live, gint64 tick_ns, gboolean ended)
{
	g_mutex_lock(&live->mutex);
	live->tick_ns = MAX(live->tick_ns, tick_ns);
	live->ticked = TRUE;
	live->ended |= ended;
	g_cond_signal(&live->cond);
	g_mutex_unlock(&live->mutex);
}

void
wb_live_tick(WbLive *live, gint64 boot_ns)
{
	wake(live, boot_ns, FALSE);
}

void
wb_live_end(WbLive *live)
{
	wake(live, G_MAXINT64, TRUE);
}

/* --- looking ------------------------------------------------------------------------------- */

void
wb_live_batch_clear(WbLiveBatch *batch)
{
	g_clear_pointer(&batch->events, g_ptr_array_unref);
}

guint64
wb_live_batch_count_left_out(const WbLiveBatch *batch)
{
	guint64 count = 0;

	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		count += batch->left_out[i];
	return count;
}

/* Moves what came to the taker's own, and tells up to when it is complete. */
static gint64
receive(WbLive *live, gint64 wait_us, WbLiveBatch *batch, gboolean *ret_ended)
{
	gint64 until = g_get_monotonic_time() + wait_us, complete_ns;

	g_mutex_lock(&live->mutex);
	while (!live->ticked && !live->ended)
		if (!g_cond_wait_until(&live->cond, &live->mutex, until))
			break;
	live->ticked = FALSE;
	g_ptr_array_extend_and_steal(live->pending, g_steal_pointer(&live->incoming));
	live->incoming = g_ptr_array_new_with_free_func((GDestroyNotify)wb_run_event_free);
	memcpy(batch->left_out, live->left_out, sizeof(batch->left_out));
	memset(live->left_out, 0, sizeof(live->left_out));
	*ret_ended = live->ended;
	/* Twice: a cause may seem late by its error, its effect early by as much. */
	complete_ns = live->tick_ns == G_MININT64 || live->ended
			      ? live->tick_ns
			      : live->tick_ns - (gint64)(2 * live->error_ns);
	g_mutex_unlock(&live->mutex);
	return complete_ns;
}

/* The part of PENDING up to COMPLETE_NS, in order. */
static GPtrArray *
pick(GPtrArray *pending, gint64 complete_ns)
{
	GPtrArray *events = g_ptr_array_new_with_free_func((GDestroyNotify)wb_run_event_free);
	g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(WbEntry));
	guint kept = 0;

	for (guint i = 0; i < pending->len; i++) {
		WbRunEvent *event = pending->pdata[i];
		WbEntry entry = { event, event->time_ns, 0 };

		if (event->time_ns <= complete_ns)
			g_array_append_val(entries, entry);
		else
			pending->pdata[kept++] = event;
	}
	g_ptr_array_set_free_func(pending, NULL);
	g_ptr_array_set_size(pending, (int)kept);
	g_ptr_array_set_free_func(pending, (GDestroyNotify)wb_run_event_free);
	wb_timeline_order(entries);
	for (guint i = 0; i < entries->len; i++)
		g_ptr_array_add(events, (gpointer)g_array_index(entries, WbEntry, i).event);
	return events;
}

static void
give_room_back(WbLive *live, const GPtrArray *events)
{
	gsize bytes = 0;

	for (guint i = 0; i < events->len; i++)
		bytes += wb_run_event_size(events->pdata[i]);
	g_mutex_lock(&live->mutex);
	live->bytes -= bytes;
	g_mutex_unlock(&live->mutex);
}

gboolean
wb_live_take(WbLive *live, gint64 wait_us, WbLiveBatch *ret_batch)
{
	gboolean ended;
	gint64 complete_ns = receive(live, wait_us, ret_batch, &ended);

	/* What was left out comes after all that is there: that must not wait for a tick. */
	if (wb_live_batch_count_left_out(ret_batch))
		complete_ns = G_MAXINT64;
	ret_batch->events = pick(live->pending, complete_ns);
	give_room_back(live, ret_batch->events);
	return !ended || ret_batch->events->len > 0 || wb_live_batch_count_left_out(ret_batch);
}
