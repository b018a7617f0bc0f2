/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The selected packet. */
#include "views/packet-page.h"

#include "desk/desk-evidence.h"
#include "views/packet-details.h"
#include "views/refresh.h"
#include "ui.h"

#define WIDE 760 /* from here on the fields are beside the bytes */

typedef struct {
	WbDesk *desk;
	GtkWidget *stack, *details;
	WbRefresh *refresh;
	const WbRunEvent *packet; /* the last that was selected; or NULL */
} PacketPage;

static void
show(gpointer data)
{
	const PacketPage *page = data;

	wb_packet_details_set(page->details, page->packet);
	gtk_stack_set_visible_child_name(
		GTK_STACK(page->stack), page->packet ? "packet" : "excuse");
}

/* Another event's packet stays: a log line has none. */
static void
on_selected(WbDesk *desk, gpointer data)
{
	PacketPage *page = data;
	const WbRunEvent *event = wb_desk_get_selected(desk);

	if (event && event->stream != WB_STREAM_PACKET)
		return;
	page->packet = event;
	wb_refresh_follow(page->refresh);
}

static void
on_evidence_changed(WbDesk *desk, gpointer data)
{
	PacketPage *page = data;

	page->packet = NULL;
	on_selected(desk, data);
	wb_refresh_now(page->refresh);
}

static void
place(int width, gpointer data)
{
	const PacketPage *page = data;

	wb_packet_details_set_wide(page->details, width >= WIDE, width);
}

GtkWidget *
wb_packet_page_new(WbDesk *desk)
{
	PacketPage *page = g_new0(PacketPage, 1);
	GtkWidget *excuse = gtk_label_new("Select a packet to see its fields and bytes.");

	page->desk = desk;
	page->stack = gtk_stack_new();
	page->details = wb_packet_details_new();
	gtk_label_set_line_wrap(GTK_LABEL(excuse), TRUE);
	wb_ui_add_class(excuse, "dim-label");
	gtk_stack_add_named(GTK_STACK(page->stack), excuse, "excuse");
	gtk_stack_add_named(GTK_STACK(page->stack), page->details, "packet");
	g_object_set_data_full(G_OBJECT(page->stack), "page", page, g_free);
	wb_ui_observe_width(page->stack, place, page);
	page->refresh = wb_refresh_new(page->stack, show, page);
	wb_ui_observe(desk, "selected", G_CALLBACK(on_selected), page->stack, page);
	wb_ui_observe(desk, "evidence-changed", G_CALLBACK(on_evidence_changed), page->stack, page);
	return page->stack;
}
