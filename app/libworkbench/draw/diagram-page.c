/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A page with the diagram, the ends beside it and the path below it. */
#include "draw/diagram-words.h"

#include <math.h>

#define MARGIN 36.0
#define HEAD 66.0
#define GAP 30.0
#define SIDE 320.0
#define CARD_PAD 16.0
#define LINE 21.0
#define ROW 25.0
#define SMALL 0.82
#define LEGEND_SAMPLE 34.0
#define LEGEND_WIDTH 190.0
#define WIDTH_MIN 880.0

/* Left edges of the path's columns, from the margin; times end where theirs begins. */
enum { COLUMN_TIME = 118, COLUMN_END = 136, COLUMN_WHAT = 216, COLUMN_WHY = 486 };
#define EVIDENCE_WIDTH 190.0

typedef struct {
	cairo_t *cairo;
	const WbTheme *theme;
	const WbDiagramView *view;
	guint steps, rows;
} Page;

static Page
open_page(cairo_t *cairo, const WbTheme *theme, const WbDiagramView *view)
{
	guint steps = wb_diagram_view_get_steps(view);

	return (Page){ cairo, theme, view, steps, MIN(steps, WB_DIAGRAM_ROWS_MAX) };
}

/* Of a connection there is more to tell. */
static gboolean
has_side(const WbDiagramView *view)
{
	return view->run && view->run->flow.version != 0;
}

static double
get_card_height(const Page *page)
{
	return 2 * CARD_PAD + 4 * LINE + 3;
}

static double
get_middle_height(const Page *page)
{
	double side = 2 * (get_card_height(page) + CARD_PAD) + 4 * LINE + CARD_PAD;

	return MAX(page->view->diagram->height, has_side(page->view) ? side : 0);
}

static gboolean
leaves_out(const Page *page)
{
	return page->view->run &&
	       (page->steps > page->rows || (page->view->run->left_out > 0 &&
						    page->steps == page->view->run->steps->len));
}

static void
measure_page(
	cairo_t *cairo, const WbTheme *theme, double *ret_width, double *ret_height, gpointer data)
{
	const WbDiagramView *view = data;
	Page page = open_page(cairo, theme, view);
	double width = view->diagram->width + (has_side(view) ? GAP + SIDE : 0);

	*ret_width = ceil(MAX(width, WIDTH_MIN) + 2 * MARGIN);
	*ret_height = 2 * MARGIN + HEAD + get_middle_height(&page);
	if (page.rows > 0)
		*ret_height += GAP + (page.rows + 1 + leaves_out(&page)) * ROW;
	*ret_height = ceil(*ret_height);
}

/* --- head ---------------------------------------------------------------------------------- */

/* "packet 1, SYN, 127.0.0.1:39331 > 127.0.0.1:29904" */
static char *
dup_packet(const WbDiagramRun *run)
{
	g_autofree char *flow = wb_flow_to_string(&run->window);
	g_autofree char *segment = wb_diagram_segment_to_string(run->packet);

	return g_strdup_printf("%s, %s", segment, flow);
}

static char *
make_subtitle(const WbDiagramView *view)
{
	g_autofree char *flow = NULL;

	if (!view->run || view->run->window.version == 0)
		return g_strdup(view->subtitle);
	flow = view->run->packet ? dup_packet(view->run) : wb_flow_to_string(&view->run->window);
	return view->subtitle ? g_strdup_printf("%s  ·  %s", view->subtitle, flow) : g_strdup(flow);
}

static void
paint_head(const Page *page, double width)
{
	WbTextStyle style = { .size = 1.7, .bold = TRUE, .color = page->theme->text };
	const char *excuse = wb_diagram_view_get_excuse(page->view);
	g_autofree char *below = excuse ? g_strdup(excuse) : make_subtitle(page->view);

	wb_paint_text(
		page->cairo, page->theme, &style, MARGIN, MARGIN - 6, page->view->diagram->title);
	if (!below)
		return;
	style = (WbTextStyle){ .color = page->theme->faint_text, .max_width = width - 2 * MARGIN };
	wb_paint_text(page->cairo, page->theme, &style, MARGIN, MARGIN + 26, below);
}

/* --- the ends ------------------------------------------------------------------------------ */

static void
paint_fact(const Page *page, double x, double y, const char *name, const char *value)
{
	WbTextStyle style = { .size = SMALL, .color = page->theme->faint_text };

	wb_paint_text(page->cairo, page->theme, &style, x, y, name);
	style.color = page->theme->text;
	style.max_width = SIDE - CARD_PAD * 2 - 96;
	wb_paint_text(page->cairo, page->theme, &style, x + 96, y, value);
}

static void
paint_card_head(const Page *page, WbEnd end, double x, double y)
{
	g_autofree char *name = wb_diagram_end_to_string(page->view->run, end);
	WbTextStyle style = { .bold = TRUE,
		.color = end == WB_END_SERVER ? page->theme->server : page->theme->client };
	WbBox box;

	wb_paint_end_mark(page->cairo, page->theme, end == WB_END_SERVER, x + 6, y + 9, 13);
	box = wb_paint_text(page->cairo, page->theme, &style, x + 22, y, wb_end_to_string(end));
	style.bold = FALSE;
	style.color = page->theme->text;
	style.max_width = SIDE - CARD_PAD * 2 - box.width - 34;
	wb_paint_text(page->cairo, page->theme, &style, x + 32 + box.width, y, name);
}

static void
paint_card(const Page *page, WbEnd end, double x, double y)
{
	const WbDiagramView *view = page->view;
	const WbDiagramStep *step;
	int node = wb_diagram_run_get_current(view->run, page->steps, end, &step);
	const WbRunEvent *segment = wb_diagram_run_get_last_segment(view->run, page->steps, end);
	g_autofree char *state = wb_diagram_node_to_string(view->diagram, node);
	g_autofree char *state_of = step && !step->event
					    ? g_strdup_printf("%s, as packets imply", state)
					    : g_strdup(state);
	g_autofree char *time =
		step ? wb_diagram_time_to_string(view->run, step->time_ns) : g_strdup("–");
	g_autofree char *since = step ? g_strdup_printf("%s s", time) : g_strdup("–");
	g_autofree char *reference =
		segment ? wb_diagram_segment_to_string(segment) : g_strdup("none was captured");

	wb_paint_rounded_box(page->cairo, (WbBox){ x, y, SIDE, get_card_height(page) }, 10);
	wb_paint_set_color(page->cairo, page->theme->surface);
	cairo_fill(page->cairo);
	x += CARD_PAD;
	y += CARD_PAD - 2;
	paint_card_head(page, end, x, y);
	paint_fact(page, x, y + LINE + 7, "State", state_of);
	paint_fact(page, x, y + 2 * LINE + 7, "Since", since);
	paint_fact(page, x, y + 3 * LINE + 7, "Last segment", reference);
}

/* --- legend -------------------------------------------------------------------------------- */

static void
paint_sample(const Page *page, double x, double y, gboolean dashed)
{
	double dash[] = { 6, 4 };

	wb_paint_set_color(page->cairo, page->theme->text);
	cairo_set_line_width(page->cairo, 2.4);
	if (dashed)
		cairo_set_dash(page->cairo, dash, 2, 0);
	cairo_move_to(page->cairo, x, y);
	cairo_line_to(page->cairo, x + LEGEND_SAMPLE - 8, y);
	cairo_stroke(page->cairo);
	cairo_set_dash(page->cairo, NULL, 0, 0);
	wb_paint_arrow_head(page->cairo, x + LEGEND_SAMPLE, y, 0, 11);
}

static void
paint_legend_line(const Page *page, double x, double y, const char *text)
{
	WbTextStyle style = { .size = SMALL, .color = page->theme->faint_text };

	wb_paint_text(page->cairo, page->theme, &style, x + LEGEND_SAMPLE + 14, y - 8, text);
}

static void
paint_samples(const Page *page, double x, double y)
{
	paint_sample(page, x, y, FALSE);
	paint_legend_line(page, x, y, "the kernel says so");
	paint_sample(page, x, y + LINE, TRUE);
	paint_legend_line(page, x, y + LINE, "only packets imply it");
}

static void
paint_legend(const Page *page, double x, double y)
{
	cairo_t *cairo = page->cairo;

	paint_samples(page, x, y);
	wb_paint_rounded_box(cairo, (WbBox){ x, y + 2 * LINE - 7, LEGEND_SAMPLE, 14 }, 4);
	wb_paint_set_color(cairo, page->theme->text);
	cairo_fill(cairo);
	paint_legend_line(page, x, y + 2 * LINE, "where an end is now");
	wb_paint_end_mark(cairo, page->theme, FALSE, x + 8, y + 3 * LINE, 14);
	wb_paint_end_mark(cairo, page->theme, TRUE, x + LEGEND_SAMPLE - 8, y + 3 * LINE, 14);
	paint_legend_line(page, x, y + 3 * LINE, "client and server; numbers are the order");
}

static void
paint_side(const Page *page, double x, double y)
{
	double card = get_card_height(page);

	paint_card(page, WB_END_CLIENT, x, y);
	paint_card(page, WB_END_SERVER, x, y + card + CARD_PAD);
	y += 2 * (card + CARD_PAD);
	paint_legend(page, x + CARD_PAD, y + CARD_PAD);
}

/* --- the path ------------------------------------------------------------------------------ */

static void
paint_cell(const Page *page, double x, double y, WbTextStyle style, const char *text)
{
	style.size = style.size > 0 ? style.size : SMALL;
	wb_paint_text(page->cairo, page->theme, &style, x, y, text);
}

static void
paint_path_head(const Page *page, double right, double y)
{
	WbTextStyle style = { .size = 0.75, .color = page->theme->faint_text };
	gboolean ends = page->view->run->flow.version != 0;

	paint_cell(page, MARGIN + (ends ? COLUMN_WHAT : COLUMN_END), y, style,
		ends ? "Step" : "Reached");
	paint_cell(page, MARGIN + COLUMN_WHY, y, style, ends ? "Event / action" : "By");
	if (ends)
		paint_cell(page, MARGIN + COLUMN_END, y, style, "End");
	style.align = WB_ALIGN_RIGHT;
	paint_cell(page, MARGIN + COLUMN_TIME, y, style, "Seconds");
	style.align = WB_ALIGN_LEFT;
	paint_cell(page, right - EVIDENCE_WIDTH, y, style, "Evidence");
}

static void
paint_rule(const Page *page, double right, double y)
{
	wb_paint_set_color(page->cairo, page->theme->faint_line);
	cairo_set_line_width(page->cairo, 1);
	cairo_move_to(page->cairo, MARGIN, y);
	cairo_line_to(page->cairo, right, y);
	cairo_stroke(page->cairo);
}

static void
paint_row_end(const Page *page, const WbDiagramStep *step, double y)
{
	WbTextStyle style = { .color = page->theme->text };

	if (step->end == WB_END_NONE)
		return;
	wb_paint_end_mark(page->cairo, page->theme, step->end == WB_END_SERVER,
		MARGIN + COLUMN_END + 5, y + 8, 11);
	paint_cell(page, MARGIN + COLUMN_END + 18, y, style, wb_end_to_string(step->end));
}

static void
paint_row(const Page *page, guint index, double right, double y)
{
	const WbDiagramStep *step = &g_array_index(page->view->run->steps, WbDiagramStep, index);
	WbStepWords words = wb_step_words_make(page->view, step);
	g_autofree char *number = g_strdup_printf("%u", index + 1);
	WbTextStyle style = { .bold = TRUE, .align = WB_ALIGN_RIGHT, .color = page->theme->text };
	double what = step->end == WB_END_NONE ? COLUMN_END : COLUMN_WHAT;

	paint_cell(page, MARGIN + 22, y, style, number);
	style.bold = FALSE;
	paint_cell(page, MARGIN + COLUMN_TIME, y, style, words.time);
	paint_row_end(page, step, y);
	style.align = WB_ALIGN_LEFT;
	style.max_width = COLUMN_WHY - what - 12;
	paint_cell(page, MARGIN + what, y, style, words.what);
	style.color = page->theme->faint_text;
	style.max_width = right - EVIDENCE_WIDTH - MARGIN - COLUMN_WHY - 12;
	paint_cell(page, MARGIN + COLUMN_WHY, y, style, words.why);
	style.max_width = EVIDENCE_WIDTH;
	paint_cell(page, right - EVIDENCE_WIDTH, y, style, words.evidence ? words.evidence : "");
	wb_step_words_clear(&words);
}

static void
paint_path(const Page *page, double width, double y)
{
	double right = width - MARGIN;
	guint64 more = page->steps - page->rows +
		       (page->steps == page->view->run->steps->len ? page->view->run->left_out : 0);

	paint_path_head(page, right, y);
	for (guint i = 0; i < page->rows; i++) {
		y += ROW;
		paint_rule(page, right, y - 5);
		paint_row(page, i, right, y);
	}
	if (leaves_out(page)) {
		g_autofree char *text = g_strdup_printf("and %" G_GUINT64_FORMAT " more", more);
		WbTextStyle style = { .color = page->theme->faint_text };

		paint_cell(page, MARGIN + COLUMN_END, y + ROW, style, text);
	}
}

/* --- all of it ----------------------------------------------------------------------------- */

static void
paint_page(cairo_t *cairo, const WbTheme *theme, gpointer data)
{
	const WbDiagramView *view = data;
	Page page = open_page(cairo, theme, view);
	double width, height, top = MARGIN + HEAD;

	measure_page(cairo, theme, &width, &height, data);
	paint_head(&page, width);
	cairo_save(cairo);
	cairo_translate(cairo, MARGIN, top);
	wb_diagram_paint(cairo, theme, view);
	cairo_restore(cairo);
	if (has_side(view))
		paint_side(&page, width - MARGIN - SIDE, top);
	else if (view->run)
		paint_samples(&page, width - MARGIN - LEGEND_WIDTH, MARGIN + 8);
	if (page.rows > 0)
		paint_path(&page, width, top + get_middle_height(&page) + GAP);
}

static char *
describe_page(gpointer data)
{
	return wb_diagram_to_text(data);
}

WbPicture
wb_diagram_get_page(const WbDiagramView *view)
{
	return (WbPicture){ .measure = measure_page,
		.paint = paint_page,
		.data = (gpointer)view,
		.title = view->diagram->title,
		.describe = describe_page };
}

WbDiagramHit
wb_diagram_page_hit(const WbDiagramView *view, double x, double y, double reach)
{
	return wb_diagram_hit(view->diagram, x - MARGIN, y - MARGIN - HEAD, reach);
}
