/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which views there are. */
#include "window/views.h"

#include "desk/desk-evidence.h"
#include "results/results-page.h"
#include "views/console-page.h"
#include "views/diagram-page.h"
#include "views/event-list.h"
#include "views/list-page.h"
#include "views/log-page.h"
#include "views/packet-page.h"
#include "views/packets-page.h"
#include "views/pictures.h"
#include "ui.h"

#define STREAM(name) (1u << WB_STREAM_##name)

static const struct {
	WbViewSpec view;
	GtkWidget *(*new)(WbDesk *desk);
} pages[] = {
	{ { "results", "Results", WB_PLACE_TEXT, WB_PLACE_TEXT, FALSE }, wb_results_page_new },
	{ { "console", "Console", WB_PLACE_TEXT, WB_PLACE_TEXT, FALSE }, wb_console_page_new },
	{ { "ladder", "Ladder", WB_PLACE_UPPER, WB_PLACE_UPPER, FALSE }, wb_ladder_page_new },
	{ { "diagram", "Diagram", WB_PLACE_UPPER, WB_PLACE_UPPER, FALSE }, wb_diagram_page_new },
	{ { "timeline", "Timeline", WB_PLACE_UPPER, WB_PLACE_STRIP, FALSE }, wb_timeline_page_new },
	{ { "scoreboard", "Scoreboard", WB_PLACE_UPPER, WB_PLACE_UPPER, FALSE },
		wb_scoreboard_page_new },
	{ { "packet", "Packet", WB_PLACE_UPPER, WB_PLACE_UPPER, FALSE }, wb_packet_page_new },
	{ { "log", "Kernel Log", WB_PLACE_LOWER, WB_PLACE_LOWER, TRUE }, wb_log_page_new },
};

static const WbViewSpec packets = { "packets", "Packets", WB_PLACE_LOWER, WB_PLACE_LOWER, TRUE };

static const struct {
	WbViewSpec view;
	WbEventListSpec spec;
} lists[] = {
	{ { "state", "Kernel State", WB_PLACE_LOWER, WB_PLACE_LOWER, TRUE },
		{ STREAM(STATE) | STREAM(DROP) | STREAM(TCP), TRUE, "Kernel State",
			"Filter: words, or an end like 127.0.0.1:4711",
			"A check shows the states of sockets and dropped packets here." } },
	{ { "functions", "Functions", WB_PLACE_LOWER, WB_PLACE_LOWER, TRUE },
		{ STREAM(FUNCTION), FALSE, "Functions", "Filter: words",
			"A check shows the calls of the task's kernel functions here." } },
	{ { "serial", "Serial Console", WB_PLACE_LOWER, WB_PLACE_LOWER, TRUE },
		{ STREAM(CONSOLE), FALSE, "Serial Console", "Filter: words",
			"What the kernel wrote to its serial console, the last thing a crash "
			"reaches." } },
	{ { "steps", "Steps", WB_PLACE_LOWER, WB_PLACE_LOWER, TRUE },
		{ STREAM(STEP) | STREAM(CHECK), FALSE, "Steps", "Filter: words",
			"A check shows what the checker did here." } },
};

static const char *
find_list(WbStream stream)
{
	if (stream == WB_STREAM_PACKET)
		return "packets";
	if (stream == WB_STREAM_LOG)
		return "log";
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
		if (lists[i].spec.streams & (1u << stream))
			return lists[i].view.id;
	return NULL;
}

/* The list that has the selected event comes to the front. */
static void
on_selected(WbDesk *desk, gpointer data)
{
	const WbRunEvent *event = wb_desk_get_selected(desk);
	const char *id = event ? find_list(event->stream) : NULL;

	if (id)
		wb_places_show_list(data, id);
}

static void
show_packet(gpointer data)
{
	wb_places_show(data, "packet");
}

/* Where a line is among everything else. */
static void
on_activated(GtkTreeView *list, GtkTreePath *path, GtkTreeViewColumn *column, gpointer data)
{
	wb_places_show(data, "timeline");
}

static void
add_list(WbPlaces *places, const WbViewSpec *view, GtkWidget *page)
{
	g_signal_connect(
		wb_list_page_get_list(page), "row-activated", G_CALLBACK(on_activated), places);
	wb_places_add(places, view, page);
}

void
wb_views_add(WbPlaces *places, WbDesk *desk)
{
	for (guint i = 0; i < G_N_ELEMENTS(pages); i++) {
		/* The list of packets lies before the log's. */
		if (pages[i].view.list) {
			wb_places_add(
				places, &packets, wb_packets_page_new(desk, show_packet, places));
			add_list(places, &pages[i].view, pages[i].new(desk));
		} else {
			wb_places_add(places, &pages[i].view, pages[i].new(desk));
		}
	}
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
		add_list(places, &lists[i].view, wb_event_list_new(desk, &lists[i].spec));
	wb_ui_observe(desk, "selected", G_CALLBACK(on_selected),
		wb_places_get_notebook(places, WB_PLACE_LOWER), places);
}
