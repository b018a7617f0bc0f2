/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the last check recorded. */
#include "views/evidence-pane.h"

#include "views/diagram-page.h"
#include "views/event-list.h"
#include "views/log-page.h"
#include "views/packet-page.h"
#include "views/packets-page.h"
#include "views/pictures.h"
#include "ui.h"

#define STREAM(name) (1u << WB_STREAM_##name)

static const WbEventListSpec lists[] = {
	{ STREAM(STATE) | STREAM(DROP) | STREAM(TCP), TRUE, "Kernel state",
		"Filter: words, or an end like 127.0.0.1:4711",
		"A check shows the states of sockets and dropped packets here." },
	{ STREAM(FUNCTION), FALSE, "Functions", "Filter: words",
		"A check shows the calls of the task's kernel functions here." },
	{ STREAM(CONSOLE), FALSE, "Console", "Filter: words",
		"What the kernel wrote to its serial console, the last thing a crash reaches." },
	{ STREAM(STEP) | STREAM(CHECK), FALSE, "Steps", "Filter: words",
		"A check shows what the checker did here." },
};

static GtkWidget *
new_notebook(const char *name)
{
	GtkWidget *notebook = gtk_notebook_new();

	gtk_notebook_set_show_border(GTK_NOTEBOOK(notebook), FALSE);
	gtk_notebook_set_scrollable(GTK_NOTEBOOK(notebook), TRUE);
	wb_ui_set_name(notebook, name);
	return notebook;
}

static void
add(GtkWidget *notebook, const char *title, GtkWidget *page)
{
	gtk_notebook_append_page(GTK_NOTEBOOK(notebook), page, gtk_label_new(title));
}

#define PACKET_PAGE 1 /* of the pictures */

static void
show_packet(gpointer pictures)
{
	gtk_notebook_set_current_page(pictures, PACKET_PAGE);
}

/* Which pages come before those of the table. */
enum { PAGE_PACKETS, PAGE_LOG, PAGE_FIRST_LIST };

static int
find_page(WbStream stream)
{
	if (stream == WB_STREAM_PACKET)
		return PAGE_PACKETS;
	if (stream == WB_STREAM_LOG)
		return PAGE_LOG;
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
		if (lists[i].streams & (1u << stream))
			return PAGE_FIRST_LIST + (int)i;
	return -1;
}

/* The list that has the selected event comes to the front. */
static void
on_selected(WbDesk *desk, gpointer data)
{
	const WbRunEvent *event = wb_desk_get_selected(desk);
	int page = event ? find_page(event->stream) : -1;

	if (page >= 0)
		gtk_notebook_set_current_page(data, page);
}

GtkWidget *
wb_evidence_pane_new(WbDesk *desk)
{
	GtkWidget *paned = gtk_paned_new(GTK_ORIENTATION_VERTICAL);
	GtkWidget *pictures = new_notebook("Pictures of the run");
	GtkWidget *events = new_notebook("Events of the run");

	add(pictures, "Ladder", wb_ladder_page_new(desk));
	add(pictures, "Packet", wb_packet_page_new(desk));
	add(pictures, "Diagram", wb_diagram_page_new(desk));
	add(pictures, "Timeline", wb_timeline_page_new(desk));
	add(pictures, "Scoreboard", wb_scoreboard_page_new(desk));
	add(events, "Packets", wb_packets_page_new(desk, show_packet, pictures));
	add(events, "Kernel log", wb_log_page_new(desk));
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
		add(events, lists[i].name, wb_event_list_new(desk, &lists[i]));
	gtk_paned_pack1(GTK_PANED(paned), pictures, TRUE, FALSE);
	gtk_paned_pack2(GTK_PANED(paned), events, TRUE, FALSE);
	gtk_widget_set_size_request(pictures, 240, 120);
	gtk_widget_set_size_request(events, 240, 120);
	gtk_widget_show_all(paned);
	gtk_notebook_set_current_page(GTK_NOTEBOOK(pictures), 0);
	gtk_notebook_set_current_page(GTK_NOTEBOOK(events), 0);
	wb_ui_observe(desk, "selected", G_CALLBACK(on_selected), events, events);
	return paned;
}

void
wb_evidence_pane_set_wide(GtkWidget *pane, gboolean wide)
{
	gtk_orientable_set_orientation(
		GTK_ORIENTABLE(pane), wide ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
}
