/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The pictures of one connection.
 *
 * How it works. The connection is gathered once, up to ITEMS_MAX things; the picture shows a page
 * of them. Another page comes with the buttons, or because the selected event is on it.
 */
#include "views/pictures.h"

#include "desk/desk-evidence.h"
#include "views/drawing.h"
#include "views/refresh.h"
#include "ui.h"

#include "draw/ladder.h"
#include "draw/scoreboard.h"

#define ITEMS_MAX 20000
#define LADDER_PAGE 300
/* A run with more packets than these is long. */
#define WHOLE_MAX 10000

/* What a page needs of a drawing of the library, whose data it is given. */
typedef struct {
	const char *name, *excuse, *not_yet, *things;
	guint page;
	/* NULL: there is nothing to draw. Takes CONNECTION over. */
	gpointer (*make)(WbRunConnection *connection, gint64 start_ns);
	guint (*get_length)(gpointer data);
	int (*find)(gpointer data, const WbRunEvent *event);
	void (*set_page)(gpointer data, guint first);
	WbDrawingModel model;
} Kind;

typedef struct {
	const Kind *kind;
	WbDesk *desk;
	GtkWidget *drawing, *bar, *label, *earlier, *later;
	WbRefresh *refresh;
	WbFlow flow;   /* that is shown; version 0: the one with most evidence, or none */
	gpointer data; /* the drawing owns it */
	guint first;
} ConnectionPage;

/* --- the library's drawings, as a drawing wants them -------------------------------------------
 */

/* One kind's functions with their data untyped. */
#define WRAP(kind, prefix)                                                                     \
	static const WbRunEvent *kind##_hit(gpointer data, double x, double y)                 \
	{                                                                                      \
		return prefix##_hit(data, x, y);                                               \
	}                                                                                      \
	static void kind##_select(gpointer data, const WbRunEvent *event)                      \
	{                                                                                      \
		prefix##_select(data, event);                                                  \
	}                                                                                      \
	static gboolean kind##_get_box(gpointer data, const WbRunEvent *event, WbBox *ret_box) \
	{                                                                                      \
		return prefix##_get_box(data, event, ret_box);                                 \
	}                                                                                      \
	static char *kind##_describe(gpointer data)                                            \
	{                                                                                      \
		return prefix##_describe(data);                                                \
	}                                                                                      \
	static char *kind##_sum_up(gpointer data)                                              \
	{                                                                                      \
		return prefix##_sum_up(data);                                                  \
	}                                                                                      \
	static char *kind##_explain(gpointer data, double x, double y)                         \
	{                                                                                      \
		return prefix##_explain(data, x, y);                                           \
	}                                                                                      \
	static int kind##_find(gpointer data, const WbRunEvent *event)                         \
	{                                                                                      \
		return prefix##_find(data, event);                                             \
	}                                                                                      \
	static void kind##_free(gpointer data)                                                 \
	{                                                                                      \
		prefix##_free(data);                                                           \
	}

/* clang-format off */
#define MODEL(kind, prefix, narrow)                                                                      \
	{ .picture = { prefix##_measure, prefix##_paint, NULL, NULL, kind##_describe },          \
	  .hit = kind##_hit, .select = kind##_select, .get_box = kind##_get_box,                 \
	  .set_width = narrow, .describe = kind##_describe, .sum_up = kind##_sum_up, .explain = kind##_explain,       \
	  .free = kind##_free }
/* clang-format on */

WRAP(ladder, wb_packet_ladder)
WRAP(score, wb_score_strips)

static gpointer
make_ladder(WbRunConnection *connection, gint64 start_ns)
{
	WbPacketLadder *ladder = wb_packet_ladder_new(connection, NULL);

	wb_packet_ladder_set_start(ladder, start_ns);
	return ladder;
}

static guint
get_ladder_length(gpointer data)
{
	return wb_packet_ladder_get_length(data);
}

static void
set_ladder_width(gpointer data, double width)
{
	wb_packet_ladder_set_width(data, width);
}

static void
set_ladder_page(gpointer data, guint first)
{
	wb_packet_ladder_set_page(data, first, LADDER_PAGE);
}

static gpointer
make_score(WbRunConnection *connection, gint64 start_ns)
{
	WbScoreStrips *strips = wb_score_strips_new(connection, NULL);

	if (strips)
		wb_score_strips_set_start(strips, start_ns);
	return strips;
}

static guint
get_score_length(gpointer data)
{
	return wb_score_strips_count_all(data);
}

static void
set_score_width(gpointer data, double width)
{
	wb_score_strips_set_width(data, width);
}

static void
set_score_page(gpointer data, guint first)
{
	wb_score_strips_set_first(data, first);
}

static const Kind ladder_kind = { "Ladder", "No connection was seen in this run.",
	"No connection yet.", "events", LADDER_PAGE, make_ladder, get_ladder_length, ladder_find,
	set_ladder_page, MODEL(ladder, wb_packet_ladder, set_ladder_width) };
static const Kind score_kind = { "Scoreboard", "No TCP connection was seen in this run.",
	"No TCP connection yet.", "acknowledgments", WB_SCORE_STRIPS_MAX, make_score,
	get_score_length, score_find, set_score_page,
	MODEL(score, wb_score_strips, set_score_width) };

/* --- a page of it ------------------------------------------------------------------------------
 */

static void
show_bar(ConnectionPage *page)
{
	guint length = page->data ? page->kind->get_length(page->data) : 0;
	guint last = MIN(page->first + page->kind->page, length);
	g_autofree char *text = g_strdup_printf(
		"%u – %u of %u %s", page->first + 1, last, length, page->kind->things);

	gtk_widget_set_visible(page->bar, length > page->kind->page);
	gtk_label_set_text(GTK_LABEL(page->label), text);
	gtk_widget_set_sensitive(page->earlier, page->first > 0);
	gtk_widget_set_sensitive(page->later, last < length);
}

static void
show_page(ConnectionPage *page, guint first)
{
	page->first = first;
	page->kind->set_page(page->data, first);
	wb_drawing_update(page->drawing);
	show_bar(page);
}

/* Where EVENT is. FALSE if it is not of this connection. */
static gboolean
go_to(ConnectionPage *page, const WbRunEvent *event)
{
	int at = event && page->data ? page->kind->find(page->data, event) : -1;
	guint first = at >= 0 ? (guint)at - (guint)at % page->kind->page : 0;

	if (at >= 0 && first != page->first)
		show_page(page, first);
	return at >= 0;
}

static void
on_earlier(GtkButton *button, gpointer data)
{
	ConnectionPage *page = data;

	show_page(page, page->first - MIN(page->kind->page, page->first));
}

static void
on_later(GtkButton *button, gpointer data)
{
	ConnectionPage *page = data;

	show_page(page, page->first + page->kind->page);
}

/* --- which connection --------------------------------------------------------------------------
 */

static void
set_end(WbMention *end, guint8 version, const WbIpAddress *address, guint16 port)
{
	end->version = version;
	end->address = *address;
	end->port = port;
}

/* Of a long run: what is of the connection, at a cost that does not grow with the run. Owned; NULL:
 * it is not long. */
static WbTimeline *
new_part(const ConnectionPage *page)
{
	WbTimeline *timeline = wb_desk_get_timeline(page->desk);

	if (!timeline || wb_timeline_count(timeline, WB_STREAM_PACKET) <= WHOLE_MAX)
		return NULL;
	return wb_timeline_new_part(timeline, page->flow.version ? &page->flow : NULL, ITEMS_MAX);
}

static WbRunConnection *
gather(ConnectionPage *page)
{
	g_autoptr(WbTimeline) part = new_part(page);
	WbTimeline *timeline = part ? part : wb_desk_get_timeline(page->desk);
	WbRunEventFilter filter = { .end_count = page->flow.version ? 2 : 0 };
	WbRunConnection *connection;

	set_end(&filter.ends[0], page->flow.version, &page->flow.source, page->flow.source_port);
	set_end(&filter.ends[1], page->flow.version, &page->flow.destination,
		page->flow.destination_port);
	connection = timeline ? wb_run_connection_new(timeline, &filter, ITEMS_MAX) : NULL;
	if (connection)
		page->flow = *wb_run_connection_get_flow(connection);
	return connection;
}

/* Why there is nothing to draw. */
static const char *
get_excuse(const ConnectionPage *page)
{
	const WbTimeline *timeline = wb_desk_get_timeline(page->desk);

	if (!timeline)
		return "A check fills this view.";
	return wb_timeline_is_partial(timeline) ? page->kind->not_yet : page->kind->excuse;
}

static void
show_connection(gpointer data)
{
	ConnectionPage *page = data;
	WbRunConnection *connection = gather(page);
	WbDrawingModel model = page->kind->model;

	page->data =
		connection ? page->kind->make(connection, wb_desk_get_start(page->desk)) : NULL;
	if (!page->data) {
		wb_drawing_set(page->drawing, NULL, get_excuse(page));
		show_bar(page);
		return;
	}
	model.picture.data = page->data;
	model.picture.title = page->kind->name;
	if (page->first >= page->kind->get_length(page->data))
		page->first = 0;
	page->kind->set_page(page->data, page->first);
	wb_drawing_set(page->drawing, &model, NULL);
	show_bar(page);
	go_to(page, wb_desk_get_selected(page->desk));
}

/* Nothing may show events of a run that is gone. */
static void
on_evidence_changed(WbDesk *desk, gpointer data)
{
	ConnectionPage *page = data;

	page->flow = (WbFlow){ 0 };
	page->first = 0;
	page->data = NULL;
	wb_drawing_set(page->drawing, NULL, NULL);
	wb_refresh_show(page->refresh);
}

static void
on_evidence_grew(WbDesk *desk, gpointer data)
{
	wb_refresh_ask(((ConnectionPage *)data)->refresh);
}

static gboolean
is_of_another(const ConnectionPage *page, const WbRunEvent *event)
{
	return event->flow.version != 0 && event->flow.source_port != 0 &&
	       event->flow.destination_port != 0 && !wb_flow_same(&event->flow, &page->flow);
}

static void
on_selected(WbDesk *desk, gpointer data)
{
	ConnectionPage *page = data;
	const WbRunEvent *event = wb_desk_get_selected(desk);

	if (!event)
		return;
	if (is_of_another(page, event)) {
		page->flow = event->flow;
		page->first = 0;
		wb_refresh_follow(page->refresh);
	} else {
		go_to(page, event);
	}
}

/* --- the page ----------------------------------------------------------------------------------
 */

static void
add_bar(ConnectionPage *page, GtkWidget *box)
{
	page->bar = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
	page->label = wb_ui_label_new(NULL, "dim-label");
	page->earlier = gtk_button_new_with_mnemonic("Ea_rlier");
	page->later = gtk_button_new_with_mnemonic("La_ter");
	gtk_label_set_xalign(GTK_LABEL(page->label), 0.5);
	gtk_label_set_ellipsize(GTK_LABEL(page->label), PANGO_ELLIPSIZE_END);
	gtk_box_pack_start(GTK_BOX(page->bar), page->earlier, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(page->bar), page->label, TRUE, TRUE, 0);
	gtk_box_pack_end(GTK_BOX(page->bar), page->later, FALSE, FALSE, 0);
	g_object_set(page->bar, "margin", 4, NULL);
	gtk_widget_show_all(page->bar);
	gtk_widget_set_no_show_all(page->bar, TRUE);
	g_signal_connect(page->earlier, "clicked", G_CALLBACK(on_earlier), page);
	g_signal_connect(page->later, "clicked", G_CALLBACK(on_later), page);
	gtk_box_pack_end(GTK_BOX(box), page->bar, FALSE, FALSE, 0);
}

/* The page observes first: the drawing then finds the event in the connection that it is of. */
static GtkWidget *
new_connection_page(WbDesk *desk, const Kind *kind)
{
	ConnectionPage *page = g_new0(ConnectionPage, 1);
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);

	page->desk = desk;
	page->kind = kind;
	page->refresh = wb_refresh_new(box, show_connection, page);
	g_object_set_data_full(G_OBJECT(box), "page", page, g_free);
	wb_ui_observe(desk, "selected", G_CALLBACK(on_selected), box, page);
	wb_ui_observe(desk, "evidence-changed", G_CALLBACK(on_evidence_changed), box, page);
	wb_ui_observe(desk, "evidence-grew", G_CALLBACK(on_evidence_grew), box, page);
	page->drawing = wb_drawing_new(desk, kind->name);
	gtk_box_pack_start(GTK_BOX(box), page->drawing, TRUE, TRUE, 0);
	add_bar(page, box);
	wb_refresh_now(page->refresh);
	return box;
}

GtkWidget *
wb_ladder_page_new(WbDesk *desk)
{
	return new_connection_page(desk, &ladder_kind);
}

GtkWidget *
wb_scoreboard_page_new(WbDesk *desk)
{
	return new_connection_page(desk, &score_kind);
}
