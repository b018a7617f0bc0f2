/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gtk-timeline [EVENTS]: the processor time of a frame of the timeline, laid out and painted by
 * software, while one moves along it and zooms; and what making its index takes.
 */
#include "draw/lanes.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define WIDTH 1600
#define HEIGHT 700
#define FRAMES 200
#define SLICE_US 8000

static double
get_milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* As the window has it made. */
static void
make_index(WbLanes *lanes, guint count)
{
	double begin = get_milliseconds(), part = begin, longest = 0;
	gboolean more = TRUE;

	while (more) {
		more = wb_lanes_go_on(lanes, g_get_monotonic_time() + SLICE_US);
		longest = MAX(longest, get_milliseconds() - part);
		part = get_milliseconds();
	}
	printf("%u events, their index            all of it %6.1f ms, longest part %6.1f ms\n",
		count, part - begin, longest);
}

/* Packets, calls and log lines, as a busy run has them: in bursts. */
static WbTimeline *
make_timeline(guint count)
{
	static const WbStream streams[] = { WB_STREAM_PACKET, WB_STREAM_PACKET, WB_STREAM_FUNCTION,
		WB_STREAM_FUNCTION, WB_STREAM_LOG };
	WbTimeline *timeline = wb_timeline_new(0, 0);

	for (guint i = 0; i < count; i++) {
		WbRunEvent *event = wb_run_event_new(streams[i % G_N_ELEMENTS(streams)]);

		event->time_ns = (gint64)i * 5000 + (gint64)(i / 5000) * 30000000;
		event->flow = (WbFlow){ 4, IPPROTO_TCP, 40000, 80, { { 10, 0, 0, 1 } },
			{ { 10, 0, 0, 2 } } };
		if (i % 3 == 0)
			event->flow = wb_flow_reverse(&event->flow);
		event->text = g_strdup("an event with some words");
		if (event->stream == WB_STREAM_FUNCTION) {
			event->name = g_strdup("tcp_v4_rcv");
			event->function.kind = WB_FUNCTION_LEAF;
			event->function.duration_ns = 3000;
		}
		wb_timeline_add(timeline, event);
	}
	return timeline;
}

static void
draw_frame(WbLanes *lanes, cairo_t *cairo)
{
	double width, height;

	wb_lanes_measure(cairo, wb_theme_get_light(), &width, &height, lanes);
	cairo_set_source_rgb(cairo, 1, 1, 1);
	cairo_paint(cairo);
	wb_lanes_paint(cairo, wb_theme_get_light(), lanes);
}

static void
run(const char *what, WbLanes *lanes, cairo_t *cairo, double factor, double dx)
{
	double sum = 0, longest = 0;

	for (guint i = 0; i < FRAMES; i++) {
		double begin = get_milliseconds(), took;

		/* There and back. */
		if (factor > 0)
			wb_lanes_zoom(lanes, i < FRAMES / 2 ? factor : 1 / factor, WIDTH / 2);
		wb_lanes_pan(lanes, i < FRAMES / 2 ? dx : -dx);
		draw_frame(lanes, cairo);
		took = get_milliseconds() - begin;
		sum += took;
		longest = MAX(longest, took);
	}
	printf("%-34s mean %6.1f ms, longest %6.1f ms\n", what, sum / FRAMES, longest);
}

int
main(int argc, char **argv)
{
	guint count = argc > 1 ? (guint)atoi(argv[1]) : 200000;
	WbTimeline *timeline = make_timeline(count);
	WbLanes *lanes = wb_lanes_new(timeline, NULL, NULL);
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
	cairo_t *cairo = cairo_create(surface);
	double begin;

	wb_timeline_get_length(timeline);
	wb_lanes_set_in_window(lanes);
	wb_lanes_set_width(lanes, WIDTH);
	make_index(lanes, count);
	begin = get_milliseconds();
	draw_frame(lanes, cairo);
	printf("first frame                             %6.1f ms\n", get_milliseconds() - begin);
	run("zoom from all to microseconds", lanes, cairo, 1.12, 0);
	run("all of it", lanes, cairo, 0, 0);
	wb_lanes_zoom(lanes, 30, WIDTH / 2);
	run("move, a thirtieth is seen", lanes, cairo, 0, 25);
	wb_lanes_zoom(lanes, 100, WIDTH / 2);
	run("move, a three-thousandth is seen", lanes, cairo, 0, 25);
	cairo_destroy(cairo);
	cairo_surface_destroy(surface);
	wb_lanes_free(lanes);
	wb_timeline_free(timeline);
	return 0;
}
