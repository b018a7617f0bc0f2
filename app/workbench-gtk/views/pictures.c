/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The drawings of a run. */
#include "views/pictures.h"

#include "views/drawing.h"
#include "ui.h"

#include "draw/ladder.h"
#include "draw/scoreboard.h"

#define ITEMS_MAX 600

/* --- one connection ----------------------------------------------------------------------------
 */

typedef struct {
	WbDesk *desk;
	GtkWidget *drawing;
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

static void
show_connection(ConnectionPage *page)
{
	WbTimeline *timeline = wb_desk_get_timeline(page->desk);
	WbRunEventFilter filter = { .end_count = page->flow.version ? 2 : 0 };
	WbRunConnection *connection;

	set_end(&filter.ends[0], page->flow.version, &page->flow.source, page->flow.source_port);
	set_end(&filter.ends[1], page->flow.version, &page->flow.destination,
		page->flow.destination_port);
	connection = timeline ? wb_run_connection_new(timeline, &filter, ITEMS_MAX) : NULL;
	if (connection)
		page->flow = *wb_run_connection_get_flow(connection);
	if (!connection || !page->show(page->drawing, connection, wb_desk_get_start(page->desk)))
		wb_drawing_set(
			page->drawing, NULL, timeline ? page->excuse : "A check fills this view.");
}

static void
on_evidence_changed(WbDesk *desk, gpointer data)
{
	ConnectionPage *page = data;

	page->flow = (WbFlow){ 0 };
	show_connection(page);
}

static void
on_evidence_grew(WbDesk *desk, gpointer data)
{
	show_connection(data);
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
	show_connection(page);
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
