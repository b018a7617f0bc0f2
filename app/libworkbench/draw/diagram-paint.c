/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The diagram itself: what was visited stands out, what was not is faint. */
#include "draw/diagram-run.h"

#include "draw/diagram-private.h"

#include <math.h>
#include <string.h>

#define NODE_RADIUS 7.0
#define ARROW 9.0
#define BADGE 19.0
#define BADGES_MAX 3
#define SMALL 0.78
#define LINE_GAP 1.0

/* What has become of one node or edge. */
typedef struct {
	gboolean ends[3];	  /* visited by: client, server, neither */
	gboolean kernel;	  /* and the kernel says so */
	guint badges[BADGES_MAX]; /* numbers of the first steps */
	guint badge_count;
} Mark;

typedef struct {
	cairo_t *cairo;
	const WbTheme *theme;
	const WbDiagramView *view;
	guint steps;
	Mark *nodes, *edges;
} Painter;

/* --- what was visited ---------------------------------------------------------------------- */

static void
mark(Mark *what, const WbDiagramStep *step, guint number)
{
	what->ends[step->end] = TRUE;
	what->kernel |= step->event != NULL;
	if (number > 0) {
		if (what->badge_count < BADGES_MAX)
			what->badges[what->badge_count] = number;
		what->badge_count++;
	}
}

static void
mark_step(Painter *painter, const WbDiagramStep *step, guint number)
{
	if (step->from >= 0)
		mark(painter->nodes + step->from, step, 0);
	if (step->edge >= 0)
		mark(painter->edges + step->edge, step, number);
	if (step->node >= 0)
		mark(painter->nodes + step->node, step, step->from < 0 ? number : 0);
}

static void
mark_lines(Painter *painter)
{
	const GPtrArray *edges = painter->view->diagram->edges;

	for (guint i = 0; i < edges->len; i++) {
		const WbDiagramEdge *edge = edges->pdata[i];
		guint step = painter->view->run->lines[i];

		if (step == 0 || step > painter->steps)
			continue;
		painter->edges[i].ends[WB_END_NONE] = TRUE;
		painter->edges[i].kernel =
			painter->nodes[edge->tail].kernel && painter->nodes[edge->head].kernel;
	}
}

static gboolean
is_visited(const Mark *what)
{
	return what->ends[0] || what->ends[1] || what->ends[2];
}

static WbColor
get_color(const Painter *painter, const Mark *what)
{
	if (what->ends[0] && !what->ends[1])
		return painter->theme->client;
	if (what->ends[1] && !what->ends[0])
		return painter->theme->server;
	return painter->theme->text;
}

/* --- labels -------------------------------------------------------------------------------- */

static void
paint_line(cairo_t *cairo, const WbTheme *theme, const WbTextStyle *style, const char *text,
	WbBox *box, gboolean paint)
{
	double middle = box->x + box->width / 2, y = box->y + box->height;
	WbBox line =
		(paint ? wb_paint_text : wb_paint_measure)(cairo, theme, style, middle, y, text);

	box->x = MIN(box->x, line.x);
	box->width = MAX(box->width, 2 * (middle - box->x));
	box->height += line.height + LINE_GAP;
}

/* "ip_rcv()", "tcp_v4_rcv() · udp_rcv()" */
static gboolean
is_code(const char *line)
{
	return strstr(line, "()") && (!strchr(line, ' ') || strstr(line, " · "));
}

static WbBox
label_lines(
	cairo_t *cairo, const WbTheme *theme, const char *label, WbPoint top, const WbColor *colors)
{
	g_auto(GStrv) lines = g_strsplit(label, "\n", -1);
	WbBox box = { top.x, top.y, 0, 0 };

	for (guint i = 0; lines[i]; i++) {
		WbTextStyle style = { .size = i == 0 ? 1 : SMALL,
			.bold = i == 0,
			.align = WB_ALIGN_CENTER,
			.color = colors ? colors[i > 0] : theme->text };

		if (i > 0 && is_code(lines[i]))
			style.family = theme->monospace_font;
		paint_line(cairo, theme, &style, lines[i], &box, colors != NULL);
	}
	return box;
}

WbBox
wb_diagram_label(cairo_t *cairo, const WbTheme *theme, const char *label, WbPoint middle,
	const WbColor *colors)
{
	WbBox box = label_lines(cairo, theme, label, middle, NULL);

	if (colors)
		label_lines(cairo, theme, label, (WbPoint){ middle.x, middle.y - box.height / 2 },
			colors);
	return box;
}

/* --- groups and lines ---------------------------------------------------------------------- */

static void
paint_group(Painter *painter, const WbDiagramGroup *group)
{
	const WbTheme *theme = painter->theme;
	WbTextStyle style = { .size = SMALL, .bold = TRUE, .color = theme->faint_text };

	wb_paint_rounded_box(painter->cairo, group->box, 10);
	wb_paint_set_color(painter->cairo, theme->surface);
	cairo_fill(painter->cairo);
	wb_paint_text(painter->cairo, theme, &style, group->box.x + 12,
		group->label_below ? group->box.y + group->box.height - 22 : group->box.y + 7,
		group->label);
}

static void
trace_curve(cairo_t *cairo, const WbPoint *points, guint count)
{
	cairo_move_to(cairo, points[0].x, points[0].y);
	for (guint i = 1; i + 2 < count; i += 3)
		cairo_curve_to(cairo, points[i].x, points[i].y, points[i + 1].x, points[i + 1].y,
			points[i + 2].x, points[i + 2].y);
}

/* A wide, soft line under it. */
static void
paint_halo(Painter *painter, const WbDiagramEdge *edge, WbColor color, double width)
{
	cairo_t *cairo = painter->cairo;

	wb_paint_set_color(cairo, color);
	cairo_set_line_width(cairo, width);
	cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
	cairo_new_path(cairo);
	trace_curve(cairo, edge->points, edge->point_count);
	cairo_line_to(cairo, edge->tip.x, edge->tip.y);
	cairo_stroke(cairo);
	cairo_set_line_cap(cairo, CAIRO_LINE_CAP_BUTT);
}

static const WbDiagramStep *
get_last_step(const Painter *painter)
{
	return painter->steps == 0 ? NULL
				   : &g_array_index(painter->view->run->steps, WbDiagramStep,
					     painter->steps - 1);
}

/* The colour of whose step it is, fainter as it settles. */
static WbColor
get_glow(const Painter *painter, const WbDiagramStep *step)
{
	const WbTheme *theme = painter->theme;
	WbColor color = step->end == WB_END_CLIENT   ? theme->client
			: step->end == WB_END_SERVER ? theme->server
						     : theme->text;

	color.alpha = 0.45 * CLAMP(painter->view->glow, 0, 1);
	return color;
}

/* Under edge INDEX: that it was just taken, that it is pointed at. */
static void
paint_under(Painter *painter, guint index)
{
	const WbDiagramEdge *edge = painter->view->diagram->edges->pdata[index];
	const WbDiagramStep *last = get_last_step(painter);
	WbColor color = painter->theme->selection;

	if (painter->view->selected.edge == (int)index) {
		color.alpha = 0.3;
		paint_halo(painter, edge, color, 9);
	}
	if (painter->view->glow > 0 && last && last->edge == (int)index)
		paint_halo(painter, edge, get_glow(painter, last), 8 + 12 * painter->view->glow);
}

static void
paint_curve(Painter *painter, const WbDiagramEdge *edge, const Mark *what)
{
	cairo_t *cairo = painter->cairo;
	gboolean visited = is_visited(what);
	double dash[] = { 6, 4 };
	WbPoint end = edge->points[edge->point_count - 1];
	WbPoint before = edge->points[edge->point_count - 2];
	gboolean has_tip = hypot(edge->tip.x - end.x, edge->tip.y - end.y) > 0.5;
	double angle = has_tip ? atan2(edge->tip.y - end.y, edge->tip.x - end.x)
			       : atan2(end.y - before.y, end.x - before.x);

	wb_paint_set_color(cairo,
		visited ? get_color(painter, what)
			: wb_color_mix(painter->theme->faint_line, painter->theme->line, 0.35));
	cairo_set_line_width(cairo, visited ? 2.4 : 1.2);
	cairo_set_line_cap(cairo, CAIRO_LINE_CAP_BUTT);
	if (visited && !what->kernel)
		cairo_set_dash(cairo, dash, 2, 0);
	cairo_new_path(cairo);
	trace_curve(cairo, edge->points, edge->point_count);
	cairo_stroke(cairo);
	cairo_set_dash(cairo, NULL, 0, 0);
	wb_paint_arrow_head(cairo, edge->tip.x, edge->tip.y, angle, visited ? ARROW + 3 : ARROW);
}

/* Over its own line a label needs a ground to be read on. */
static void
paint_edge_label(Painter *painter, const WbDiagramEdge *edge, gboolean visited)
{
	g_auto(GStrv) lines = g_strsplit(edge->label, "\n", 3);
	const WbTheme *theme = painter->theme;
	WbColor color = visited ? theme->text : theme->faint_text;
	WbTextStyle style = { .size = SMALL, .align = WB_ALIGN_CENTER, .color = color };
	WbBox box = { edge->label_at.x, 0, 0, 0 };

	for (guint i = 0; lines[i]; i++)
		paint_line(painter->cairo, theme, &style, lines[i], &box, FALSE);
	box = (WbBox){ edge->label_at.x, edge->label_at.y - box.height / 2, 0, 0 };
	for (guint i = 0; lines[i]; i++) {
		style.bold = visited && i == 0;
		paint_line(painter->cairo, theme, &style, lines[i], &box, TRUE);
	}
}

/* --- badges -------------------------------------------------------------------------------- */

static void
paint_badge(Painter *painter, WbPoint at, WbEnd end, const char *text)
{
	cairo_t *cairo = painter->cairo;
	const WbTheme *theme = painter->theme;
	WbTextStyle style = {
		.size = 0.72, .bold = TRUE, .align = WB_ALIGN_CENTER, .color = theme->background
	};
	WbBox box;

	if (end == WB_END_NONE) {
		wb_paint_rounded_box(
			cairo, (WbBox){ at.x - BADGE / 2, at.y - BADGE / 2, BADGE, BADGE }, 5);
		wb_paint_set_color(cairo, theme->text);
		cairo_fill(cairo);
	} else {
		wb_paint_end_mark(cairo, theme, end == WB_END_SERVER, at.x, at.y,
			end == WB_END_SERVER ? BADGE + 1 : BADGE + 5);
	}
	box = wb_paint_measure(cairo, theme, &style, 0, 0, text);
	wb_paint_text(cairo, theme, &style, at.x, at.y - box.height / 2, text);
}

static void
paint_badges(Painter *painter, const Mark *what, WbPoint at)
{
	const GArray *steps = painter->view->run ? painter->view->run->steps : NULL;
	guint count = MIN(what->badge_count, BADGES_MAX);
	double gap = BADGE + 4, x = at.x - gap * (count - 1) / 2;

	for (guint i = 0; i < count; i++, x += gap) {
		guint number = what->badges[i];
		const WbDiagramStep *step = &g_array_index(steps, WbDiagramStep, number - 1);
		gboolean more = i == BADGES_MAX - 1 && what->badge_count > BADGES_MAX;
		g_autofree char *text = more ? g_strdup("…") : g_strdup_printf("%u", number);

		paint_badge(painter, (WbPoint){ x, at.y }, step->end, text);
	}
}

/* --- nodes --------------------------------------------------------------------------------- */

static void
trace_node(cairo_t *cairo, const WbDiagramNode *node)
{
	const WbBox *box = &node->box;
	double x = box->x + box->width / 2, y = box->y + box->height / 2;

	cairo_new_path(cairo);
	if (node->shape == WB_SHAPE_DIAMOND) {
		cairo_move_to(cairo, x, box->y);
		cairo_line_to(cairo, box->x + box->width, y);
		cairo_line_to(cairo, x, box->y + box->height);
		cairo_line_to(cairo, box->x, y);
		cairo_close_path(cairo);
	} else {
		wb_paint_rounded_box(
			cairo, *box, node->shape == WB_SHAPE_PILL ? box->height : NODE_RADIUS);
	}
}

/* The ends that are in it now share its ground. */
static void
fill_node(Painter *painter, const WbDiagramNode *node, const gboolean *current)
{
	cairo_t *cairo = painter->cairo;
	const WbTheme *theme = painter->theme;
	const WbBox *box = &node->box;
	double half = current[0] && current[1] ? box->width / 2 : box->width;

	trace_node(cairo, node);
	wb_paint_set_color(cairo, theme->background);
	cairo_fill_preserve(cairo);
	if (!current[0] && !current[1])
		return;
	cairo_save(cairo);
	cairo_clip(cairo);
	wb_paint_set_color(cairo, current[0] ? theme->client : theme->server);
	cairo_rectangle(cairo, box->x, box->y, half, box->height);
	cairo_fill(cairo);
	wb_paint_set_color(cairo, theme->server);
	cairo_rectangle(cairo, box->x + half, box->y, box->width - half, box->height);
	cairo_fill(cairo);
	cairo_restore(cairo);
}

/* A shape says which end it is, for whom the colour does not. */
static void
paint_corner_marks(Painter *painter, const WbDiagramNode *node, const gboolean *current)
{
	WbTheme inverse = *painter->theme;
	double y = node->box.y + node->box.height / 2;

	inverse.client = inverse.server = painter->theme->background;
	if (current[0])
		wb_paint_end_mark(painter->cairo, &inverse, FALSE, node->box.x + 12, y, 9);
	if (current[1])
		wb_paint_end_mark(
			painter->cairo, &inverse, TRUE, node->box.x + node->box.width - 12, y, 9);
}

/* A step that only reaches a node glows there. */
static void
paint_node_halo(Painter *painter, guint index)
{
	const WbDiagramStep *last = get_last_step(painter);

	if (painter->view->glow <= 0 || !last || last->node != (int)index ||
		(last->edge >= 0 && last->from >= 0))
		return;
	trace_node(painter->cairo, painter->view->diagram->nodes->pdata[index]);
	wb_paint_set_color(painter->cairo, get_glow(painter, last));
	cairo_set_line_width(painter->cairo, 6 + 14 * painter->view->glow);
	cairo_stroke(painter->cairo);
}

static void
stroke_node(Painter *painter, const WbDiagramNode *node, const Mark *what, gboolean selected)
{
	cairo_t *cairo = painter->cairo;
	const WbTheme *theme = painter->theme;
	gboolean visited = is_visited(what);
	double dash[] = { 4, 3 };

	trace_node(cairo, node);
	wb_paint_set_color(cairo, selected  ? theme->selection
				  : visited ? theme->text
					    : theme->line);
	cairo_set_line_width(cairo, selected ? 3.4 : visited ? 1.8 : 1);
	if (visited && !what->kernel)
		cairo_set_dash(cairo, dash, 2, 0);
	cairo_stroke(cairo);
	cairo_set_dash(cairo, NULL, 0, 0);
}

static gboolean
is_current(const Painter *painter, guint index, WbEnd end)
{
	return painter->view->run && wb_diagram_run_get_current(painter->view->run, painter->steps,
					     end, NULL) == (int)index;
}

static WbPoint
get_corner(const WbDiagramNode *node)
{
	double in = node->shape == WB_SHAPE_DIAMOND ? 0.2 : 0;

	return (WbPoint){ node->box.x + 2 + node->box.width * in,
		node->box.y + 2 + node->box.height * in };
}

static void
paint_node(Painter *painter, guint index)
{
	const WbDiagramNode *node = painter->view->diagram->nodes->pdata[index];
	const WbTheme *theme = painter->theme;
	const Mark *what = painter->nodes + index;
	gboolean current[] = { is_current(painter, index, WB_END_CLIENT),
		is_current(painter, index, WB_END_SERVER) };
	gboolean filled = current[0] || current[1];
	WbColor colors[2] = { filled		 ? theme->background
			      : is_visited(what) ? theme->text
						 : theme->faint_text,
		filled ? theme->background : theme->faint_text };
	WbPoint middle = { node->box.x + node->box.width / 2, node->box.y + node->box.height / 2 };

	if (node->shape != WB_SHAPE_TEXT) {
		paint_node_halo(painter, index);
		fill_node(painter, node, current);
		stroke_node(painter, node, what, painter->view->selected.node == (int)index);
		paint_corner_marks(painter, node, current);
	}
	wb_diagram_label(painter->cairo, theme, node->label, middle, colors);
	if (what->badge_count > 0)
		paint_badges(painter, what, get_corner(node));
}

/* --- steps without an edge ----------------------------------------------------------------- */

/* On the side where the diagram is. It may cross anything, and needs a ground to be read on. */
static void
paint_jump_label(Painter *painter, const WbDiagramStep *step, WbPoint badge)
{
	gboolean left = badge.x < painter->view->diagram->width / 2;
	double x = badge.x + (left ? 1 : -1) * (BADGE / 2 + 8), y = badge.y - BADGE / 2 + 2;
	WbTextStyle style = { .size = SMALL,
		.bold = TRUE,
		.align = left ? WB_ALIGN_LEFT : WB_ALIGN_RIGHT,
		.color = painter->theme->text };
	WbBox box = wb_paint_measure(painter->cairo, painter->theme, &style, x, y, step->cause);

	wb_paint_rounded_box(
		painter->cairo, (WbBox){ box.x - 2, box.y, box.width + 4, box.height }, 4);
	wb_paint_set_color(painter->cairo, painter->theme->background);
	cairo_fill(painter->cairo);
	wb_paint_text(painter->cairo, painter->theme, &style, x, y, step->cause);
}

/* Both ends may jump the same way: their badges lie beside each other. */
static guint
count_same_jumps(const Painter *painter, const WbDiagramStep *step, guint number)
{
	guint count = 0;

	for (guint i = 0; i + 1 < number; i++) {
		const WbDiagramStep *other =
			&g_array_index(painter->view->run->steps, WbDiagramStep, i);

		count += other->edge < 0 && other->from == step->from && other->node == step->node;
	}
	return count;
}

static void
paint_jump(Painter *painter, const WbDiagramStep *step, guint number)
{
	WbDiagramJump jump;
	WbDiagramEdge edge = { 0 };
	Mark what = { 0 };
	WbPoint badge;

	wb_diagram_route_jump(painter->view->diagram, step, number, &jump);
	edge.points = jump.points;
	edge.point_count = jump.point_count;
	edge.tip = jump.tip;
	mark(&what, step, number);
	if (number == painter->steps && painter->view->glow > 0)
		paint_halo(painter, &edge, get_glow(painter, step), 8 + 12 * painter->view->glow);
	paint_curve(painter, &edge, &what);
	badge = wb_diagram_edge_at(
		&edge, MIN(jump.badge_part + 0.16 * count_same_jumps(painter, step, number), 0.9));
	paint_badges(painter, &what, badge);
	if (step->cause)
		paint_jump_label(painter, step, badge);
}

static void
paint_jumps(Painter *painter)
{
	for (guint i = 0; i < painter->steps; i++) {
		const WbDiagramStep *step =
			&g_array_index(painter->view->run->steps, WbDiagramStep, i);

		if (step->edge < 0 && step->from >= 0 && step->node >= 0 &&
			step->from != step->node)
			paint_jump(painter, step, i + 1);
	}
}

/* --- all of it ----------------------------------------------------------------------------- */

static void
paint_edges(Painter *painter, gboolean visited)
{
	const GPtrArray *edges = painter->view->diagram->edges;

	for (guint i = 0; i < edges->len; i++)
		if (is_visited(painter->edges + i) == visited) {
			paint_under(painter, i);
			paint_curve(painter, edges->pdata[i], painter->edges + i);
			paint_edge_label(painter, edges->pdata[i], visited);
		}
}

void
wb_diagram_paint(cairo_t *cairo, const WbTheme *theme, const WbDiagramView *view)
{
	const WbDiagram *diagram = view->diagram;
	g_autofree Mark *nodes = g_new0(Mark, diagram->nodes->len);
	g_autofree Mark *edges = g_new0(Mark, diagram->edges->len);
	guint steps = view->run ? MIN(view->steps, view->run->steps->len) : 0;
	Painter painter = { cairo, theme, view, steps, nodes, edges };

	for (guint i = 0; i < steps; i++)
		mark_step(&painter, &g_array_index(view->run->steps, WbDiagramStep, i), i + 1);
	if (steps > 0)
		mark_lines(&painter);
	for (guint i = 0; i < diagram->groups->len; i++)
		paint_group(&painter, diagram->groups->pdata[i]);
	paint_edges(&painter, FALSE);
	paint_edges(&painter, TRUE);
	if (steps > 0)
		paint_jumps(&painter);
	for (guint i = 0; i < diagram->nodes->len; i++)
		paint_node(&painter, i);
	for (guint i = 0; i < diagram->edges->len; i++)
		if (edges[i].badge_count > 0)
			paint_badges(&painter, edges + i,
				((WbDiagramEdge *)diagram->edges->pdata[i])->badge_at);
}
