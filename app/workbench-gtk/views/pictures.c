/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The drawings of a run. */
#include "views/pictures.h"

#include "views/drawing.h"
#include "views/refresh.h"
#include "ui.h"

#include "draw/ladder.h"
#include "draw/lanes.h"
#include "draw/scoreboard.h"

#define ITEMS_MAX 600
/* Of a run with more packets than these, a picture takes a part: it is made anew while they come.
 */
#define WHOLE_MAX 10000

/* --- one connection ----------------------------------------------------------------------------
 */

typedef struct {
	WbDesk *desk;
	GtkWidget *drawing;
	WbRefresh *refresh;
	WbFlow flow; /* that is shown; version 0: the one with most evidence, or none */
	gboolean (*show)(GtkWidget *drawing, WbRunConnection *connection, gint64 start_ns);
	const char *excuse;
} ConnectionPage;

static void
set_end(WbMention *end, guint8 version, const WbIpAddress *address, guint16 port)
{
	end->version = version;
	end->address = *address;
	end->port = port;
}

/* Owned; or NULL: TIMELINE is short enough to take all of it. */
static WbTimeline *
new_part(const ConnectionPage *page, WbTimeline *timeline)
{
	if (!timeline || wb_timeline_count(timeline, WB_STREAM_PACKET) <= WHOLE_MAX)
		return NULL;
	return wb_timeline_new_part(timeline, page->flow.version ? &page->flow : NULL, WHOLE_MAX);
}

static WbRunConnection *
new_connection(ConnectionPage *page, WbTimeline *timeline)
{
	WbRunEventFilter filter = { .end_count = page->flow.version ? 2 : 0 };
	WbRunConnection *connection;

	set_end(&filter.ends[0], page->flow.version, &page->flow.source, page->flow.source_port);
	set_end(&filter.ends[1], page->flow.version, &page->flow.destination,
		page->flow.destination_port);
	connection = wb_run_connection_new(timeline, &filter, ITEMS_MAX);
	if (connection)
		page->flow = *wb_run_connection_get_flow(connection);
	return connection;
}

static void
show_connection(gpointer data)
{
	ConnectionPage *page = data;
	WbTimeline *timeline = wb_desk_get_timeline(page->desk);
	WbTimeline *part = new_part(page, timeline);
	WbRunConnection *connection =
		timeline ? new_connection(page, part ? part : timeline) : NULL;

	if (!connection || !page->show(page->drawing, connection, wb_desk_get_start(page->desk)))
		wb_drawing_set(
			page->drawing, NULL, timeline ? page->excuse : "A check fills this view.");
	wb_timeline_free(part);
}

/* No event of what was shown is left: it goes at once. */
static void
on_evidence_changed(WbDesk *desk, gpointer data)
{
	ConnectionPage *page = data;

	page->flow = (WbFlow){ 0 };
	wb_drawing_set(page->drawing, NULL, "A check fills this view.");
	if (gtk_widget_get_mapped(page->drawing))
		wb_refresh_now(page->refresh);
	else
		wb_refresh_ask(page->refresh);
}

static void
on_evidence_grew(WbDesk *desk, gpointer data)
{
	wb_refresh_ask(((const ConnectionPage *)data)->refresh);
}

static void
on_selected(WbDesk *desk, gpointer data)
{
	ConnectionPage *page = data;
	const WbRunEvent *event = wb_desk_get_selected(desk);

	if (!event || event->flow.version == 0 || event->flow.source_port == 0 ||
		event->flow.destination_port == 0 || wb_flow_same(&event->flow, &page->flow))
		return;
	page->flow = event->flow;
	if (gtk_widget_get_mapped(page->drawing))
		wb_refresh_now(page->refresh);
	else
		wb_refresh_ask(page->refresh);
}

/* The page observes first: the drawing then finds the event in the connection that it is of. */
static GtkWidget *
new_connection_page(WbDesk *desk, const char *name, const char *excuse,
	gboolean (*show)(GtkWidget *, WbRunConnection *, gint64))
{
	ConnectionPage *page = g_new0(ConnectionPage, 1);
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);

	page->desk = desk;
	page->show = show;
	page->excuse = excuse;
	g_object_set_data_full(G_OBJECT(box), "page", page, g_free);
	wb_ui_observe(desk, "selected", G_CALLBACK(on_selected), box, page);
	wb_ui_observe(desk, "evidence-changed", G_CALLBACK(on_evidence_changed), box, page);
	wb_ui_observe(desk, "evidence-grew", G_CALLBACK(on_evidence_grew), box, page);
	page->drawing = wb_drawing_new(desk, name);
	gtk_box_pack_start(GTK_BOX(box), page->drawing, TRUE, TRUE, 0);
	page->refresh = wb_refresh_new(box, show_connection, page);
	show_connection(page);
	return box;
}

/* --- the ladder --------------------------------------------------------------------------------
 */

static const WbRunEvent *
hit_ladder(gpointer data, double x, double y)
{
	return wb_packet_ladder_hit(data, x, y);
}

static void
select_ladder(gpointer data, const WbRunEvent *event)
{
	wb_packet_ladder_select(data, event);
}

static gboolean
get_ladder_box(gpointer data, const WbRunEvent *event, WbBox *ret_box)
{
	return wb_packet_ladder_get_box(data, event, ret_box);
}

static char *
describe_ladder(gpointer data)
{
	return wb_packet_ladder_describe(data);
}

static void
free_ladder(gpointer data)
{
	wb_packet_ladder_free(data);
}

static gboolean
show_ladder(GtkWidget *drawing, WbRunConnection *connection, gint64 start_ns)
{
	WbPacketLadder *ladder = wb_packet_ladder_new(connection, NULL);
	WbDrawingModel model = {
		.picture = { wb_packet_ladder_measure, wb_packet_ladder_paint, ladder },
		.hit = hit_ladder,
		.select = select_ladder,
		.get_box = get_ladder_box,
		.describe = describe_ladder,
		.free = free_ladder,
	};

	wb_packet_ladder_set_start(ladder, start_ns);
	wb_drawing_set(drawing, &model, NULL);
	return TRUE;
}

GtkWidget *
wb_ladder_page_new(WbDesk *desk)
{
	return new_connection_page(
		desk, "Ladder", "No connection was seen in this run.", show_ladder);
}

/* --- the scoreboard ----------------------------------------------------------------------------
 */

static const WbRunEvent *
hit_scoreboard(gpointer data, double x, double y)
{
	return wb_score_strips_hit(data, x, y);
}

static void
select_scoreboard(gpointer data, const WbRunEvent *event)
{
	wb_score_strips_select(data, event);
}

static char *
describe_scoreboard(gpointer data)
{
	return wb_score_strips_describe(data);
}

static void
free_scoreboard(gpointer data)
{
	wb_score_strips_free(data);
}

static gboolean
show_scoreboard(GtkWidget *drawing, WbRunConnection *connection, gint64 start_ns)
{
	WbScoreStrips *strips = wb_score_strips_new(connection, NULL);
	WbDrawingModel model = {
		.picture = { wb_score_strips_measure, wb_score_strips_paint, strips },
		.hit = hit_scoreboard,
		.select = select_scoreboard,
		.describe = describe_scoreboard,
		.free = free_scoreboard,
	};

	if (!strips)
		return FALSE;
	wb_score_strips_set_start(strips, start_ns);
	wb_drawing_set(drawing, &model, NULL);
	return TRUE;
}

GtkWidget *
wb_scoreboard_page_new(WbDesk *desk)
{
	return new_connection_page(
		desk, "Scoreboard", "No TCP connection was seen in this run.", show_scoreboard);
}

/* --- the timeline ------------------------------------------------------------------------------
 */

static const WbRunEvent *
hit_lanes(gpointer data, double x, double y)
{
	return wb_lanes_hit(data, x, y);
}

static void
select_lanes(gpointer data, const WbRunEvent *event)
{
	wb_lanes_select(data, event);
}

static void
set_lanes_width(gpointer data, double width)
{
	wb_lanes_set_width(data, width);
}

static char *
describe_lanes(gpointer data)
{
	return wb_lanes_describe(data);
}

static void
free_lanes(gpointer data)
{
	wb_lanes_free(data);
}

typedef struct {
	WbDesk *desk;
	GtkWidget *drawing;
	WbRefresh *refresh;
} LanesPage;

static void
show_lanes(gpointer data)
{
	const LanesPage *page = data;
	WbTimeline *timeline = wb_desk_get_timeline(page->desk);
	WbDrawingModel model = {
		.picture = { wb_lanes_measure, wb_lanes_paint, NULL },
		.hit = hit_lanes,
		.select = select_lanes,
		.set_width = set_lanes_width,
		.describe = describe_lanes,
		.free = free_lanes,
	};

	if (!timeline || wb_timeline_get_length(timeline) == 0) {
		wb_drawing_set(page->drawing, NULL, "A check fills this view.");
		return;
	}
	model.picture.data = wb_lanes_new(timeline, NULL, NULL);
	wb_lanes_set_start(model.picture.data, wb_desk_get_start(page->desk));
	wb_drawing_set(page->drawing, &model, NULL);
}

static void
on_lanes_changed(WbDesk *desk, gpointer data)
{
	const LanesPage *page = data;

	wb_drawing_set(page->drawing, NULL, "A check fills this view.");
	if (gtk_widget_get_mapped(page->drawing))
		wb_refresh_now(page->refresh);
	else
		wb_refresh_ask(page->refresh);
}

static void
on_lanes_grew(WbDesk *desk, gpointer data)
{
	wb_refresh_ask(((const LanesPage *)data)->refresh);
}

GtkWidget *
wb_timeline_page_new(WbDesk *desk)
{
	LanesPage *page = g_new0(LanesPage, 1);

	page->desk = desk;
	page->drawing = wb_drawing_new(desk, "Timeline");
	page->refresh = wb_refresh_new(page->drawing, show_lanes, page);
	g_object_set_data_full(G_OBJECT(page->drawing), "lanes-page", page, g_free);
	wb_ui_observe(desk, "evidence-changed", G_CALLBACK(on_lanes_changed), page->drawing, page);
	wb_ui_observe(desk, "evidence-grew", G_CALLBACK(on_lanes_grew), page->drawing, page);
	show_lanes(page);
	return page->drawing;
}
