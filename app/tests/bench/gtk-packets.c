/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gtk-packets CAPTURE: the processor time that it takes to open a capture as a list, to filter it
 * and to draw a frame of it while it scrolls; what a packet costs in memory. Needs a display.
 */
#include "views/row-list.h"

#include "draw/packet-row.h"
#include "draw/words.h"
#include "evidence/capture.h"
#include "evidence/packet-filter.h"
#include "evidence/pcap.h"
#include "evidence/track.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <time.h>

#define FRAMES 300

typedef struct {
	WbCapture *capture;
	WbTimeline *timeline;
} Opened;

static void
add_frame(const WbFrame *frame, gpointer data)
{
	Opened *opened = data;

	wb_timeline_add(
		opened->timeline, wb_capture_add(opened->capture, frame->link, frame->interface,
					  frame->time_ns, frame->bytes, frame->wire_length));
}

static char *
dup_cell(const WbRunEvent *event, int column, gpointer data)
{
	switch (column) {
	case 0:
		return g_strdup_printf("%" G_GUINT64_FORMAT, event->number);
	case 1:
		return wb_dup_time(event->time_ns, *(gint64 *)data);
	case 2:
	case 3:
		return wb_packet_row_dup_end(event, column == 3);
	default:
		return wb_packet_row_dup_info(event, NULL, FALSE);
	}
}

static int
get_weight(const WbRunEvent *event, gpointer data)
{
	return PANGO_WEIGHT_NORMAL;
}

static GPtrArray *
dup_matching(WbTimeline *timeline, const char *text)
{
	g_autoptr(WbPacketFilter) filter = wb_packet_filter_new(text, NULL);
	guint length = wb_timeline_get_length(timeline);
	GPtrArray *events = g_ptr_array_new();

	for (guint i = 0; i < length; i++)
		if (wb_packet_filter_match(filter, wb_timeline_get(timeline, i)))
			g_ptr_array_add(events, (gpointer)wb_timeline_get(timeline, i));
	return events;
}

/* Of this process alone, in microseconds: others may use the machine too. */
static gint64
get_processor_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gint64 last;

static void
lap(const char *what)
{
	gint64 now = get_processor_time();

	printf("%-40s %8.1f ms\n", what, (double)(now - last) / 1000);
	last = get_processor_time();
}

static void
settle(void)
{
	while (gtk_events_pending())
		gtk_main_iteration();
}

static GtkTreeView *
show(WbRowModel *model)
{
	static const struct {
		const char *title;
		int width;
	} columns[] = { { "No.", 60 }, { "Time", 90 }, { "Source", 160 }, { "Destination", 160 },
		{ "Info", 500 } };
	GtkWidget *window = gtk_window_new(GTK_WINDOW_TOPLEVEL);
	GtkWidget *scrolled = gtk_scrolled_window_new(NULL, NULL);
	GtkWidget *tree = gtk_tree_view_new();

	for (guint i = 0; i < G_N_ELEMENTS(columns); i++) {
		GtkTreeViewColumn *column = gtk_tree_view_column_new_with_attributes(
			columns[i].title, gtk_cell_renderer_text_new(), "text", (int)i, NULL);

		gtk_tree_view_column_set_sizing(column, GTK_TREE_VIEW_COLUMN_FIXED);
		gtk_tree_view_column_set_fixed_width(column, columns[i].width);
		gtk_tree_view_append_column(GTK_TREE_VIEW(tree), column);
	}
	gtk_tree_view_set_fixed_height_mode(GTK_TREE_VIEW(tree), TRUE);
	gtk_tree_view_set_model(GTK_TREE_VIEW(tree), GTK_TREE_MODEL(model));
	gtk_container_add(GTK_CONTAINER(scrolled), tree);
	gtk_container_add(GTK_CONTAINER(window), scrolled);
	gtk_window_set_default_size(GTK_WINDOW(window), 1000, 700);
	gtk_widget_show_all(window);
	settle();
	return GTK_TREE_VIEW(tree);
}

/* The list is drawn into a picture: what a frame costs us, not what the display makes of it. */
static void
scroll(GtkTreeView *tree)
{
	GtkAdjustment *place = gtk_scrollable_get_vadjustment(GTK_SCROLLABLE(tree));
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1000, 700);
	cairo_t *cairo = cairo_create(surface);
	gint64 most = 0, start = get_processor_time();

	for (int i = 0; i < FRAMES; i++) {
		gint64 began = get_processor_time();

		gtk_adjustment_set_value(place, gtk_adjustment_get_upper(place) * i / FRAMES);
		gtk_widget_draw(GTK_WIDGET(tree), cairo);
		most = MAX(most, get_processor_time() - began);
	}
	printf("%-40s %8.2f ms, at most %.2f ms\n", "a frame of scrolling",
		(double)(get_processor_time() - start) / 1000 / FRAMES, (double)most / 1000);
	cairo_destroy(cairo);
	cairo_surface_destroy(surface);
}

int
main(int argc, char **argv)
{
	Opened opened = { wb_capture_new(), wb_timeline_new(G_MAXUINT, G_MAXSIZE) };
	gint64 start_ns = 0;
	const WbRowSpec spec = { 6, dup_cell, get_weight, &start_ns };
	gboolean cut;
	gsize before;
	WbRowModel *model;
	GPtrArray *some;
	GtkTreeView *tree;

	gtk_init(&argc, &argv);
	before = mallinfo2().uordblks;
	last = get_processor_time();
	if (argc < 2 || !wb_pcap_read(open(argv[1], O_RDONLY | O_CLOEXEC), add_frame, &opened, &cut,
				NULL, NULL))
		return 1;
	lap("read and decoded");
	wb_timeline_get_length(opened.timeline);
	lap("put in order");
	model = wb_row_model_new(&spec, dup_matching(opened.timeline, ""));
	lap("rows");
	printf("%-40s %8u\n", "packets", wb_row_model_get_length(model));
	printf("%-40s %8.0f bytes\n", "memory a packet, with its bytes",
		(double)(mallinfo2().uordblks + mallinfo2().hblkhd - before) /
			MAX(1, wb_row_model_get_length(model)));
	last = get_processor_time();
	wb_run_track_free(wb_run_track_new(opened.timeline));
	lap("connections followed");
	before = mallinfo2().uordblks;
	last = get_processor_time();
	tree = show(model);
	lap("shown");
	printf("%-40s %8.0f bytes\n", "memory a row of the list",
		(double)(mallinfo2().uordblks - before) / MAX(1, wb_row_model_get_length(model)));
	scroll(tree);
	last = get_processor_time();
	some = dup_matching(opened.timeline, "tcp and port 80 and not host 10.0.0.1");
	lap("a display filter");
	g_ptr_array_unref(some);
	return 0;
}
