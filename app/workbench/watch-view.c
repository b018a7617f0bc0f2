/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run on the terminal while it goes on. */
#include "watch-view.h"

#include "event-view.h"
#include "ui.h"

#include <stdio.h>
#include <string.h>

#define WAIT_US 100000
/* Some thousand events: older ones nobody wants to read any more. */
#define ROOM_BYTES ((gsize)4 * 1024 * 1024)
#define WIDEST "packet 12345"

struct _WbWatchView {
	WbRunEventFilter filter;
	char *title;
	guint64 (*get_lost)(gpointer source, WbStream stream);
	GPtrArray *(*get_interfaces)(gpointer source);
	gpointer source;
	WbLive *live;

	GMutex mutex; /* of the next four */
	gboolean ready;
	guint64 hidden;
	guint64 lost[WB_STREAM_COUNT];
	GPtrArray *names; /* of interfaces, so far */

	/* The printing thread's. */
	WbEventView view;
	gboolean has_head, has_start;
	GPtrArray *interfaces;
	guint64 shown, left_out[WB_STREAM_COUNT], told[WB_STREAM_COUNT];
};

WbWatchView *
wb_watch_view_new(const WbWatchViewSpec *spec)
{
	WbWatchView *view = g_new0(WbWatchView, 1);

	view->filter = *spec->filter;
	view->filter.from_ns = G_MININT64;
	view->title = g_strdup(spec->title);
	view->get_lost = spec->get_lost;
	view->get_interfaces = spec->get_interfaces;
	view->live = wb_live_new(ROOM_BYTES);
	view->names = g_ptr_array_new_with_free_func(g_free);
	view->interfaces = g_ptr_array_new_with_free_func(g_free);
	g_mutex_init(&view->mutex);
	return view;
}

void
wb_watch_view_free(WbWatchView *view)
{
	if (!view)
		return;
	g_mutex_clear(&view->mutex);
	g_ptr_array_unref(view->names);
	g_ptr_array_unref(view->interfaces);
	wb_live_free(view->live);
	g_free(view->title);
	g_free(view);
}

/* --- the watching thread ------------------------------------------------------------------- */

void
wb_watch_view_set_source(WbWatchView *view, gpointer source)
{
	view->source = source;
}

static gboolean
is_shown(const WbWatchView *view, const WbRunEvent *event)
{
	return (view->filter.streams != 0 || wb_event_view_is_plain(event)) &&
	       wb_run_event_filter_match(&view->filter, event);
}

static void
on_ready(gpointer data)
{
	WbWatchView *view = data;

	g_mutex_lock(&view->mutex);
	view->ready = TRUE;
	g_mutex_unlock(&view->mutex);
	wb_live_tick(view->live, G_MININT64);
}

static void
on_event(const WbRunEvent *event, gpointer data)
{
	WbWatchView *view = data;

	if (is_shown(view, event)) {
		wb_live_add(view->live, event);
		return;
	}
	g_mutex_lock(&view->mutex);
	view->hidden++;
	g_mutex_unlock(&view->mutex);
}

/* What the other thread may look at. */
static void
share(WbWatchView *view)
{
	GPtrArray *names = view->get_interfaces(view->source);

	g_mutex_lock(&view->mutex);
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		view->lost[i] = view->get_lost(view->source, i);
	for (guint i = view->names->len; i < names->len; i++)
		g_ptr_array_add(view->names, g_strdup(names->pdata[i]));
	g_mutex_unlock(&view->mutex);
}

static void
on_tick(gint64 boot_ns, gpointer data)
{
	WbWatchView *view = data;

	share(view);
	wb_live_tick(view->live, boot_ns);
}

WbRecordingHooks
wb_watch_view_get_hooks(WbWatchView *view)
{
	return (WbRecordingHooks){
		.ready = on_ready, .event = on_event, .tick = on_tick, .data = view
	};
}

void
wb_watch_view_end(WbWatchView *view)
{
	if (view->source)
		share(view);
	wb_live_end(view->live);
}

/* --- the printing thread ------------------------------------------------------------------- */

/* The terminal may have another width by now. */
static void
look_around(WbWatchView *view)
{
	wb_event_view_init(&view->view, strlen(WIDEST));
	view->view.brief = view->filter.streams == 0;
	view->view.interfaces = view->interfaces;
	g_mutex_lock(&view->mutex);
	for (guint i = view->interfaces->len; i < view->names->len; i++)
		g_ptr_array_add(view->interfaces, g_strdup(view->names->pdata[i]));
	g_mutex_unlock(&view->mutex);
}

static void
print_head(WbWatchView *view)
{
	const char *bold = view->view.has_color ? "\033[1m" : "";
	const char *plain = view->view.has_color ? "\033[0m" : "";

	if (view->has_head)
		return;
	view->has_head = TRUE;
	wb_ui_set_status(NULL);
	printf("%s%s%s\n\n", bold, view->title, plain);
	wb_event_view_print_heading(&view->view);
}

static void
print_counts(const WbWatchView *view, const char *before, const guint64 *counts, const char *after)
{
	const char *separator = "";

	printf("%*s%s", (int)view->view.indent, "", before);
	for (guint i = 0; i < WB_STREAM_COUNT; i++) {
		if (!counts[i])
			continue;
		printf("%s%" G_GUINT64_FORMAT " %s", separator, counts[i], wb_stream_to_string(i));
		separator = ", ";
	}
	printf("%s\n", after);
}

static void
print_left_out(WbWatchView *view, const WbLiveBatch *batch)
{
	if (!wb_live_batch_count_left_out(batch))
		return;
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		view->left_out[i] += batch->left_out[i];
	print_counts(view, "-- not shown, the terminal is too slow: ", batch->left_out, " --");
}

static void
print_lost(WbWatchView *view)
{
	guint64 fresh[WB_STREAM_COUNT];
	gboolean any = FALSE;

	g_mutex_lock(&view->mutex);
	for (guint i = 0; i < WB_STREAM_COUNT; i++) {
		fresh[i] = view->lost[i] - view->told[i];
		view->told[i] = view->lost[i];
		any |= fresh[i] > 0;
	}
	g_mutex_unlock(&view->mutex);
	if (any)
		print_counts(view, "-- lost: ", fresh, " --");
}

static gboolean
is_ready(WbWatchView *view)
{
	gboolean ready;

	g_mutex_lock(&view->mutex);
	ready = view->ready;
	g_mutex_unlock(&view->mutex);
	return ready;
}

gboolean
wb_watch_view_print(WbWatchView *view)
{
	g_auto(WbLiveBatch) batch = { 0 };
	gboolean more = wb_live_take(view->live, WAIT_US, &batch);

	look_around(view);
	if (is_ready(view) || batch.events->len > 0)
		print_head(view);
	for (guint i = 0; i < batch.events->len; i++) {
		const WbRunEvent *event = batch.events->pdata[i];

		if (!view->has_start)
			view->view.start_ns = event->time_ns;
		view->has_start = TRUE;
		wb_event_view_print(&view->view, event, NULL);
	}
	view->shown += batch.events->len;
	print_left_out(view, &batch);
	print_lost(view);
	fflush(stdout);
	return more;
}

static void
print_sum(const char *what, const guint64 *counts)
{
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		if (counts[i])
			printf("%s: %" G_GUINT64_FORMAT " of stream %s\n", what, counts[i],
				wb_stream_to_string(i));
}

void
wb_watch_view_print_foot(WbWatchView *view, const GPtrArray *notes)
{
	guint64 hidden = view->hidden;

	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		hidden += view->left_out[i];
	printf("\n%" G_GUINT64_FORMAT " %s", view->shown, view->shown == 1 ? "event" : "events");
	if (hidden)
		printf(", %" G_GUINT64_FORMAT " not shown", hidden);
	putchar('\n');
	print_sum("lost", view->told);
	print_sum("the terminal was too slow", view->left_out);
	for (guint i = 0; notes && i < notes->len; i++)
		printf("note: %s\n", (const char *)notes->pdata[i]);
}
