/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fills a list with the events that match, in slices of the main loop's idle time. */
#include "views/row-filler.h"

#include "desk/desk-evidence.h"

#include <string.h>

#define SLICE_US 10000
/* So many events are looked at between two looks at the clock. */
#define SLICE_EVENTS 128

struct _WbRowFiller {
	WbDesk *desk;
	GtkWidget *view, *list;
	WbRowFillerSpec spec;
	guint next[WB_STREAM_COUNT]; /* of each stream, which event comes next */
	GPtrArray *found;	     /* what matches of a slice */
	gboolean started, follow;
	guint idle;
};

static WbTimeline *
get_timeline(const WbRowFiller *filler)
{
	return filler->started ? wb_desk_get_timeline(filler->desk) : NULL;
}

/* The earliest that was not looked at yet; NULL: there is none. */
static const WbRunEvent *
peek(const WbRowFiller *filler, WbTimeline *timeline)
{
	const WbRunEvent *first = NULL;

	for (guint stream = 0; stream < WB_STREAM_COUNT; stream++) {
		const WbRunEvent *event;

		if (!(filler->spec.streams & 1u << stream) ||
			filler->next[stream] >= wb_timeline_count(timeline, stream))
			continue;
		event = wb_timeline_get_nth(timeline, stream, filler->next[stream]);
		if (!first || event->time_ns < first->time_ns)
			first = event;
	}
	return first;
}

gboolean
wb_row_filler_is_busy(WbRowFiller *filler)
{
	WbTimeline *timeline = get_timeline(filler);

	return timeline && peek(filler, timeline);
}

/* Looks at what there is time for. */
static void
look(WbRowFiller *filler, WbTimeline *timeline)
{
	gint64 end_us = g_get_monotonic_time() + SLICE_US;
	const WbRunEvent *event;

	for (guint i = 1; (event = peek(filler, timeline)); i++) {
		filler->next[event->stream]++;
		if (filler->spec.match(event, filler->spec.data))
			g_ptr_array_add(filler->found, (gpointer)event);
		if (i % SLICE_EVENTS == 0 && g_get_monotonic_time() >= end_us)
			return;
	}
}

/* Whether more is to be done. */
static gboolean
fill(WbRowFiller *filler)
{
	WbTimeline *timeline = get_timeline(filler);

	if (!timeline || !gtk_widget_get_mapped(filler->view))
		return FALSE;
	look(filler, timeline);
	wb_row_list_append(filler->list, filler->found, filler->follow);
	g_ptr_array_set_size(filler->found, 0);
	filler->spec.filled(filler->spec.data);
	return peek(filler, timeline) != NULL;
}

static gboolean
on_idle(gpointer data)
{
	WbRowFiller *filler = data;

	if (fill(filler))
		return G_SOURCE_CONTINUE;
	filler->idle = 0;
	return G_SOURCE_REMOVE;
}

/* Few events are there at once: nothing flickers. */
static void
go_on(WbRowFiller *filler)
{
	if (filler->idle == 0 && fill(filler))
		filler->idle = g_idle_add(on_idle, filler);
}

static void
on_mapped(GtkWidget *list, gpointer data)
{
	go_on(data);
}

WbRowFiller *
wb_row_filler_new(WbDesk *desk, GtkWidget *view, GtkWidget *list, const WbRowFillerSpec *spec)
{
	WbRowFiller *filler = g_new0(WbRowFiller, 1);

	filler->desk = desk;
	filler->view = view;
	filler->list = list;
	filler->spec = *spec;
	filler->found = g_ptr_array_new();
	g_signal_connect_after(view, "map", G_CALLBACK(on_mapped), filler);
	return filler;
}

void
wb_row_filler_free(WbRowFiller *filler)
{
	if (!filler)
		return;
	g_clear_handle_id(&filler->idle, g_source_remove);
	g_ptr_array_unref(filler->found);
	g_free(filler);
}

void
wb_row_filler_start(WbRowFiller *filler, const WbRowSpec *rows)
{
	g_autoptr(WbRowModel) model = wb_row_model_new(rows, g_ptr_array_new());

	wb_row_filler_clear(filler);
	wb_row_list_set(filler->list, model);
	filler->started = TRUE;
	go_on(filler);
}

void
wb_row_filler_go_on(WbRowFiller *filler, gboolean follow)
{
	filler->follow = follow;
	go_on(filler);
}

void
wb_row_filler_clear(WbRowFiller *filler)
{
	g_clear_handle_id(&filler->idle, g_source_remove);
	filler->started = filler->follow = FALSE;
	memset(filler->next, 0, sizeof(filler->next));
	g_ptr_array_set_size(filler->found, 0);
	if (wb_row_list_get(filler->list))
		wb_row_list_set(filler->list, NULL);
}
