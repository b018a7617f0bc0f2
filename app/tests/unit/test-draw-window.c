/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures as a window has them: a part of the time, a page of a connection, a theme's colours. */
#include "draw-fixture.h"

#include "draw/ladder.h"
#include "draw/lanes.h"
#include "draw/scoreboard.h"

#include <math.h>
#include <string.h>

#define WIDTH 1000.0
#define MANY 200000

static void
measure(WbLanes *lanes)
{
	cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
	cairo_t *cairo = cairo_create(surface);
	double width, height;

	wb_lanes_measure(cairo, wb_theme_get_light(), &width, &height, lanes);
	wb_lanes_paint(cairo, wb_theme_get_light(), lanes);
	g_assert_cmpfloat(width, ==, WIDTH);
	cairo_destroy(cairo);
	cairo_surface_destroy(surface);
}

static WbLanes *
make_lanes(const Run *run)
{
	WbLanes *lanes = wb_lanes_new(run->timeline, NULL, NULL);

	wb_lanes_set_in_window(lanes);
	wb_lanes_set_width(lanes, WIDTH);
	measure(lanes);
	return lanes;
}

static void
fill(Run *run, guint count)
{
	for (guint i = 0; i < count; i++) {
		WbRunEvent *packet = run_event(WB_STREAM_PACKET, (gint64)i * 10000, "packet");

		packet->flow = run_flow(40000, i % 2);
		run_add(run, packet);
	}
}

static WbLanes *
make_filled_lanes(Run *run)
{
	fill(run, 1000);
	return make_lanes(run);
}

/* --- time ---------------------------------------------------------------------------------- */

/* What is under the pointer stays there, zooming in and out. */
static void
test_zoom(void)
{
	Run run = run_new();
	g_autoptr(WbLanes) lanes = NULL;
	double from, part;
	gint64 before;

	lanes = make_filled_lanes(&run);
	wb_lanes_get_view(lanes, &from, &part);
	g_assert_cmpfloat(from, ==, 0);
	g_assert_cmpfloat(part, ==, 1);
	before = wb_lanes_get_time(lanes, 600);
	for (guint i = 0; i < 8; i++) {
		wb_lanes_zoom(lanes, 1.5, 600);
		measure(lanes);
		g_assert_cmpint(ABS(wb_lanes_get_time(lanes, 600) - before), <, 20000);
	}
	wb_lanes_get_view(lanes, &from, &part);
	g_assert_cmpfloat(part, <, 0.05);
	g_assert_cmpfloat(from, >, 0.3);
	wb_lanes_zoom(lanes, 0, 0);
	wb_lanes_get_view(lanes, &from, &part);
	g_assert_cmpfloat(part, ==, 1);
	run_clear(&run);
}

static void
test_zoom_ends(void)
{
	Run run = run_new();
	g_autoptr(WbLanes) lanes = NULL;
	gint64 span;

	lanes = make_filled_lanes(&run);
	for (guint i = 0; i < 200; i++)
		wb_lanes_zoom(lanes, 2, 500);
	measure(lanes);
	span = wb_lanes_get_time(lanes, WIDTH - 10) - wb_lanes_get_time(lanes, 200);
	g_assert_cmpint(span, >=, 150);
	g_assert_cmpint(span, <=, 400);
	for (guint i = 0; i < 200; i++)
		wb_lanes_zoom(lanes, 0.5, 500);
	measure(lanes);
	g_assert_cmpint(wb_lanes_get_time(lanes, WIDTH), ==, 9990000);
	run_clear(&run);
}

static void
test_pan(void)
{
	Run run = run_new();
	g_autoptr(WbLanes) lanes = NULL;
	double from, part;
	gint64 before;

	lanes = make_filled_lanes(&run);
	wb_lanes_zoom(lanes, 4, 600);
	before = wb_lanes_get_time(lanes, 700);
	wb_lanes_pan(lanes, 100);
	g_assert_cmpint(ABS(wb_lanes_get_time(lanes, 600) - before), <, 1000);
	wb_lanes_pan(lanes, 1e9);
	wb_lanes_get_view(lanes, &from, &part);
	g_assert_cmpfloat(fabs(from + part - 1), <, 1e-6);
	wb_lanes_pan(lanes, -1e9);
	wb_lanes_get_view(lanes, &from, &part);
	g_assert_cmpfloat(from, ==, 0);
	run_clear(&run);
}

/* The selected event comes into sight; more events do not move what is seen. */
static void
test_reveal(void)
{
	Run run = run_new();
	g_autoptr(WbLanes) lanes = NULL;
	gint64 left;

	lanes = make_filled_lanes(&run);
	wb_lanes_zoom(lanes, 20, 300);
	wb_lanes_select(lanes, wb_timeline_get(run.timeline, 900));
	wb_lanes_reveal(lanes);
	measure(lanes);
	g_assert_cmpint(wb_lanes_get_time(lanes, 200), <, 9000000);
	g_assert_cmpint(wb_lanes_get_time(lanes, WIDTH - 12), >, 9000000);
	left = wb_lanes_get_time(lanes, 188);
	fill(&run, 10);
	g_assert_false(wb_lanes_go_on(lanes, G_MAXINT64));
	measure(lanes);
	g_assert_cmpint(ABS(wb_lanes_get_time(lanes, 188) - left), <, 20000);
	run_clear(&run);
}

/* What is drawn stays as it was until all was looked through. */
static void
test_parts(void)
{
	Run run = run_new();
	g_autoptr(WbLanes) lanes = NULL, whole = NULL;
	g_autofree char *before = NULL, *meanwhile = NULL, *after = NULL, *at_once = NULL;
	guint parts = 0;

	fill(&run, 1000);
	lanes = make_lanes(&run);
	before = wb_lanes_describe(lanes);
	fill(&run, 3000);
	g_assert_true(wb_lanes_go_on(lanes, 0));
	measure(lanes);
	meanwhile = wb_lanes_describe(lanes);
	g_assert_cmpstr(meanwhile, ==, before);
	while (wb_lanes_go_on(lanes, 0))
		parts++;
	g_assert_cmpuint(parts, >, 3);
	measure(lanes);
	after = wb_lanes_describe(lanes);
	whole = make_lanes(&run);
	at_once = wb_lanes_describe(whole);
	g_assert_cmpstr(after, ==, at_once);
	g_assert_cmpstr(after, !=, before);
	run_clear(&run);
}

static void
test_nearest(void)
{
	Run run = run_new();
	g_autoptr(WbLanes) lanes = NULL;
	const WbRunEvent *first, *last;

	first = run_log(&run, 0, "first");
	run_add(&run, run_event(WB_STREAM_FUNCTION, 40 * MS, "not a place for a cursor"));
	last = run_log(&run, 100 * MS, "last");
	lanes = make_lanes(&run);
	g_assert_true(wb_lanes_find_nearest(lanes, 0) == first);
	g_assert_true(wb_lanes_find_nearest(lanes, 300) == first);
	g_assert_true(wb_lanes_find_nearest(lanes, 900) == last);
	g_assert_true(wb_lanes_find_nearest(lanes, 1e9) == last);
	run_clear(&run);
}

/* So many that they are bars: each event is in one of them, however far one has gone. */
static void
test_dense(void)
{
	Run run = run_new();
	g_autoptr(WbLanes) lanes = NULL;
	g_autofree char *words = NULL;
	guint counted = 0, last = 0;

	fill(&run, MANY);
	lanes = make_lanes(&run);
	for (double x = 188; x < WIDTH; x += 0.5) {
		const WbRunEvent *event = wb_lanes_hit(lanes, x, 60);

		if (!event || event->number == last)
			continue;
		last = (guint)event->number;
		counted++;
		g_assert_cmpuint(wb_lanes_count_at(lanes, x, 60), >, 100);
	}
	g_assert_cmpuint(counted, >, 200);
	words = wb_lanes_describe(lanes);
	g_assert_nonnull(strstr(words, "Packets: 200000 events"));
	wb_lanes_zoom(lanes, 1e5, 500);
	measure(lanes);
	for (double x = 188; x < WIDTH; x += 0.5)
		g_assert_cmpuint(wb_lanes_count_at(lanes, x, 60), <=, 1);
	run_clear(&run);
}

/* --- pages --------------------------------------------------------------------------------- */

/* COUNT segments of a thousand bytes, each acknowledged. */
static WbRunConnection *
make_connection(Run *run, guint count)
{
	run_handshake(run, 100);
	for (guint i = 0; i < count; i++) {
		run_segment(
			run, (200 + 2 * i) * MS, FALSE, WB_TCP_ACK, 1001 + i * 1000, 5001, 1000);
		run_segment(run, (201 + 2 * i) * MS, TRUE, WB_TCP_ACK, 5001, 2001 + i * 1000, 0);
	}
	return wb_run_connection_new(run->timeline, NULL, 20000);
}

static guint
count_lines(const char *text)
{
	guint count = 0;

	for (const char *at = text; *at; at++)
		count += *at == '\n';
	return count;
}

static void
test_ladder_page(void)
{
	Run run = run_new();
	g_autoptr(WbPacketLadder) ladder = wb_packet_ladder_new(make_connection(&run, 400), NULL);
	const WbRunEvent *packet = wb_timeline_find(run.timeline, WB_STREAM_PACKET, 500);
	int at = wb_packet_ladder_find(ladder, packet);
	g_autofree char *all = wb_packet_ladder_describe(ladder), *page = NULL;
	double width, height;
	cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
	cairo_t *cairo = cairo_create(surface);
	WbBox box;

	g_assert_cmpint(at, >, 300);
	g_assert_cmpint(wb_packet_ladder_find(ladder, NULL), ==, -1);
	wb_packet_ladder_set_page(ladder, 300, 300);
	page = wb_packet_ladder_describe(ladder);
	g_assert_cmpuint(count_lines(all) - count_lines(page), ==,
		wb_packet_ladder_get_length(ladder) - 300);
	wb_packet_ladder_measure(cairo, wb_theme_get_light(), &width, &height, ladder);
	g_assert_true(wb_packet_ladder_get_box(ladder, packet, &box));
	g_assert_false(wb_packet_ladder_get_box(
		ladder, wb_timeline_find(run.timeline, WB_STREAM_PACKET, 10), &box));
	/* Both ends are established when the page begins. */
	g_assert_true(wb_packet_ladder_get_box(
		ladder, wb_timeline_find(run.timeline, WB_STREAM_STATE, 5), &box));
	cairo_destroy(cairo);
	cairo_surface_destroy(surface);
	run_clear(&run);
}

/* What is made of a part needs it no longer, and knows of the whole that more is to come. */
static void
test_ladder_part(void)
{
	Run run = run_new();
	g_autoptr(WbRunConnection) whole = make_connection(&run, 4);
	g_autofree char *closed = wb_run_connection_explain_end(whole), *open = NULL;
	WbTimeline *part;
	g_autoptr(WbRunConnection) connection = NULL;

	wb_timeline_set_partial(run.timeline, TRUE);
	part = wb_timeline_new_part(run.timeline, NULL, 100);
	connection = wb_run_connection_new(part, NULL, 100);
	wb_timeline_free(part);
	open = wb_run_connection_explain_end(connection);
	g_assert_cmpstr(closed, !=, "");
	g_assert_cmpstr(open, ==, "");
	run_clear(&run);
}

static void
test_ladder_width(void)
{
	Run run = run_new();
	g_autoptr(WbPacketLadder) ladder = wb_packet_ladder_new(make_connection(&run, 2), NULL);
	cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
	cairo_t *cairo = cairo_create(surface);
	double wide, narrow, height;

	wb_packet_ladder_measure(cairo, wb_theme_get_light(), &wide, &height, ladder);
	wb_packet_ladder_set_width(ladder, wide - 100);
	wb_packet_ladder_measure(cairo, wb_theme_get_light(), &narrow, &height, ladder);
	g_assert_cmpfloat(fabs(narrow - (wide - 100)), <, 1);
	wb_packet_ladder_set_width(ladder, 10);
	wb_packet_ladder_measure(cairo, wb_theme_get_light(), &narrow, &height, ladder);
	g_assert_cmpfloat(narrow, >, 500);
	cairo_destroy(cairo);
	cairo_surface_destroy(surface);
	run_clear(&run);
}

static void
test_score_pages(void)
{
	Run run = run_new();
	g_autoptr(WbScoreStrips) strips = wb_score_strips_new(make_connection(&run, 150), NULL);
	guint all = wb_score_strips_count_all(strips);
	const WbRunEvent *last = wb_timeline_find(run.timeline, WB_STREAM_PACKET, 303);
	g_autofree char *first = NULL, *third = NULL;

	g_assert_cmpuint(all, >=, 150);
	g_assert_cmpint(wb_score_strips_find(strips, last), ==, (int)all - 1);
	g_assert_cmpint(
		wb_score_strips_find(strips, wb_timeline_find(run.timeline, WB_STREAM_STATE, 1)),
		==, -1);
	first = wb_score_strips_describe(strips);
	g_assert_nonnull(strstr(first, "later acknowledgments are left out"));
	g_assert_null(strstr(first, "packet 303:"));
	wb_score_strips_set_first(strips, 120);
	third = wb_score_strips_describe(strips);
	g_assert_cmpuint(wb_score_strips_get_length(strips), ==, all - 120);
	g_assert_nonnull(strstr(third, "packet 303:"));
	g_assert_null(strstr(third, "left out"));
	run_clear(&run);
}

/* --- colours ------------------------------------------------------------------------------- */

static void
expect_contrast(const WbTheme *theme, double text, double shape)
{
	const WbColor texts[] = { theme->text, theme->faint_text, theme->client, theme->server,
		theme->pass, theme->fail, theme->warning, theme->selection };

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		g_assert_cmpfloat(wb_color_contrast(texts[i], theme->background), >=, text);
	g_assert_cmpfloat(wb_color_contrast(theme->line, theme->background), >=, shape);
}

static void
test_themes(void)
{
	const WbColor pages[] = { { 1, 1, 1, 1 }, { 0.18, 0.18, 0.18, 1 }, { 0.24, 0.2, 0.16, 1 },
		{ 0.95, 0.93, 0.88, 1 } };

	expect_contrast(wb_theme_get_high_contrast(FALSE), 7, 7);
	expect_contrast(wb_theme_get_high_contrast(TRUE), 7, 7);
	for (guint i = 0; i < G_N_ELEMENTS(pages); i++) {
		gboolean dark = pages[i].red < 0.5;
		WbTheme theme = dark ? *wb_theme_get_dark() : *wb_theme_get_light();
		WbColor ink = dark ? (WbColor){ 1, 1, 1, 1 } : (WbColor){ 0, 0, 0, 1 };

		wb_theme_adapt(&theme, pages[i], ink);
		expect_contrast(&theme, 4.5, 3);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/window/time/zoom", test_zoom);
	g_test_add_func("/window/time/zoom-ends", test_zoom_ends);
	g_test_add_func("/window/time/pan", test_pan);
	g_test_add_func("/window/time/reveal", test_reveal);
	g_test_add_func("/window/time/parts", test_parts);
	g_test_add_func("/window/time/nearest", test_nearest);
	g_test_add_func("/window/time/dense", test_dense);
	g_test_add_func("/window/pages/ladder", test_ladder_page);
	g_test_add_func("/window/pages/ladder-part", test_ladder_part);
	g_test_add_func("/window/pages/ladder-width", test_ladder_width);
	g_test_add_func("/window/pages/scoreboard", test_score_pages);
	g_test_add_func("/window/themes", test_themes);
	return g_test_run();
}
