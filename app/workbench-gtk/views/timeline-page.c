/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All streams over time. */
#include "views/pictures.h"

#include "desk/desk-evidence.h"
#include "views/drawing.h"
#include "views/refresh.h"
#include "ui.h"

#include "draw/lanes.h"
#include "draw/words.h"

#define CARD_TEXT_MAX 300
#define SLICE_US 8000

typedef struct {
	WbDesk *desk;
	GtkWidget *drawing;
	WbRefresh *refresh;
	WbLanes *lanes; /* of the desk's timeline; or NULL */
	guint idle;	/* to look through it */
} TimelinePage;

static const WbRunEvent *
hit(gpointer data, double x, double y)
{
	const TimelinePage *page = data;

	return wb_lanes_hit(page->lanes, x, y);
}

static void
select_event(gpointer data, const WbRunEvent *event)
{
	TimelinePage *page = data;

	wb_lanes_select(page->lanes, event);
	wb_lanes_reveal(page->lanes);
}

static void
set_width(gpointer data, double width)
{
	wb_lanes_set_width(((TimelinePage *)data)->lanes, width);
}

static void
measure(cairo_t *cairo, const WbTheme *theme, double *ret_width, double *ret_height, gpointer data)
{
	wb_lanes_measure(cairo, theme, ret_width, ret_height, ((const TimelinePage *)data)->lanes);
}

static void
paint(cairo_t *cairo, const WbTheme *theme, gpointer data)
{
	wb_lanes_paint(cairo, theme, ((const TimelinePage *)data)->lanes);
}

static char *
describe(gpointer data)
{
	return wb_lanes_describe(((const TimelinePage *)data)->lanes);
}

static char *
sum_up(gpointer data)
{
	return wb_lanes_sum_up(((const TimelinePage *)data)->lanes);
}

/* The mark, and how many events it stands for. */
static char *
explain(gpointer data, double x, double y)
{
	const TimelinePage *page = data;
	const WbRunEvent *event = wb_lanes_hit(page->lanes, x, y);
	guint count = wb_lanes_count_at(page->lanes, x, y);
	g_autofree char *time = NULL, *reference = NULL, *text = NULL, *more = NULL;

	if (!event)
		return NULL;
	time = wb_dup_time(event->time_ns, wb_desk_get_start(page->desk));
	reference = wb_run_event_to_reference(event);
	text = wb_dup_short(event->text ? event->text : "", CARD_TEXT_MAX);
	more = count > 1 ? g_strdup_printf("\nand %u more here", count - 1) : g_strdup("");
	return g_strdup_printf("%s, %s s%s%s%s", reference, time, *text ? "\n" : "", text, more);
}

static const WbRunEvent *
scrub(gpointer data, double x)
{
	return wb_lanes_find_nearest(((const TimelinePage *)data)->lanes, x);
}

static void
zoom(gpointer data, double factor, double x)
{
	wb_lanes_zoom(((TimelinePage *)data)->lanes, factor, x);
}

static void
pan(gpointer data, double dx)
{
	wb_lanes_pan(((TimelinePage *)data)->lanes, dx);
}

static void
get_view(gpointer data, double *ret_from, double *ret_part)
{
	wb_lanes_get_view(((TimelinePage *)data)->lanes, ret_from, ret_part);
}

static void
set_top(gpointer data, double y)
{
	wb_lanes_set_hidden(((TimelinePage *)data)->lanes, y);
}

/* --- the page ----------------------------------------------------------------------------------
 */

static void
draw(TimelinePage *page)
{
	WbDrawingModel model = { .picture = { measure, paint, page, "Timeline", describe },
		.hit = hit,
		.select = select_event,
		.set_width = set_width,
		.describe = describe,
		.sum_up = sum_up,
		.explain = explain,
		.scrub = scrub,
		.zoom = zoom,
		.pan = pan,
		.get_view = get_view,
		.set_top = set_top };

	wb_lanes_set_start(page->lanes, wb_desk_get_start(page->desk));
	wb_drawing_set(page->drawing, &model, NULL);
}

/* TRUE: there is more to look through. */
static gboolean
go_on(TimelinePage *page)
{
	if (wb_lanes_go_on(page->lanes, g_get_monotonic_time() + SLICE_US))
		return TRUE;
	draw(page);
	return FALSE;
}

static gboolean
on_idle(gpointer data)
{
	TimelinePage *page = data;

	if (go_on(page))
		return G_SOURCE_CONTINUE;
	page->idle = 0;
	return G_SOURCE_REMOVE;
}

/* What goes on leaves out what comes meanwhile. */
static void
show(gpointer data)
{
	TimelinePage *page = data;
	WbTimeline *timeline = wb_desk_get_timeline(page->desk);

	if (!timeline || wb_timeline_get_length(timeline) == 0) {
		wb_drawing_set(page->drawing, NULL, "A check fills this view.");
		return;
	}
	if (page->idle) {
		wb_refresh_ask(page->refresh);
		return;
	}
	if (!page->lanes) {
		page->lanes = wb_lanes_new(timeline, NULL, NULL);
		wb_lanes_set_in_window(page->lanes);
	}
	if (go_on(page))
		page->idle = g_idle_add(on_idle, page);
}

static void
clear(TimelinePage *page)
{
	g_clear_handle_id(&page->idle, g_source_remove);
	wb_drawing_set(page->drawing, NULL, NULL);
	g_clear_pointer(&page->lanes, wb_lanes_free);
}

/* Events of the old one are gone. */
static void
on_evidence_changed(WbDesk *desk, gpointer data)
{
	TimelinePage *page = data;

	clear(page);
	wb_refresh_show(page->refresh);
}

static void
on_evidence_grew(WbDesk *desk, gpointer data)
{
	wb_refresh_ask(((TimelinePage *)data)->refresh);
}

static void
page_free(gpointer data)
{
	TimelinePage *page = data;

	g_clear_handle_id(&page->idle, g_source_remove);
	g_clear_pointer(&page->lanes, wb_lanes_free);
	g_free(page);
}

GtkWidget *
wb_timeline_page_new(WbDesk *desk)
{
	TimelinePage *page = g_new0(TimelinePage, 1);
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);

	page->desk = desk;
	page->drawing = wb_drawing_new(desk, "Timeline");
	page->refresh = wb_refresh_new(box, show, page);
	gtk_box_pack_start(GTK_BOX(box), page->drawing, TRUE, TRUE, 0);
	g_object_set_data_full(G_OBJECT(box), "page", page, page_free);
	wb_ui_observe(desk, "evidence-changed", G_CALLBACK(on_evidence_changed), box, page);
	wb_ui_observe(desk, "evidence-grew", G_CALLBACK(on_evidence_grew), box, page);
	wb_refresh_now(page->refresh);
	return box;
}
