/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The diagram alone, as a picture of its own. */
#include "draw/diagram-private.h"

#define MARGIN 14.0
/* Labels of edges may stand out of what Graphviz calls the drawing. */
#define SIDES 20.0

static void
measure_figure(
	cairo_t *cairo, const WbTheme *theme, double *ret_width, double *ret_height, gpointer data)
{
	const WbDiagramView *view = data;

	*ret_width = view->diagram->width + 2 * SIDES;
	*ret_height = view->diagram->height + 2 * MARGIN;
}

static void
paint_figure(cairo_t *cairo, const WbTheme *theme, gpointer data)
{
	cairo_save(cairo);
	cairo_translate(cairo, SIDES, MARGIN);
	wb_diagram_paint(cairo, theme, data);
	cairo_restore(cairo);
}

static char *
describe_figure(gpointer data)
{
	return wb_diagram_to_text(data);
}

WbPicture
wb_diagram_get_figure(const WbDiagramView *view)
{
	return (WbPicture){ .measure = measure_figure,
		.paint = paint_figure,
		.data = (gpointer)view,
		.title = view->diagram->title,
		.describe = describe_figure };
}

WbDiagramHit
wb_diagram_figure_hit(const WbDiagramView *view, double x, double y, double reach)
{
	return wb_diagram_hit(view->diagram, x - SIDES, y - MARGIN, reach);
}

/* All points of a Bézier curve are within the hull of its control points. */
static WbBox
get_edge_box(const WbDiagramEdge *edge)
{
	WbPoint low = edge->tip, high = edge->tip;

	for (guint i = 0; i < edge->point_count; i++) {
		low.x = MIN(low.x, edge->points[i].x);
		low.y = MIN(low.y, edge->points[i].y);
		high.x = MAX(high.x, edge->points[i].x);
		high.y = MAX(high.y, edge->points[i].y);
	}
	return (WbBox){ low.x, low.y, high.x - low.x, high.y - low.y };
}

WbBox
wb_diagram_figure_get_box(const WbDiagramView *view, WbDiagramHit hit)
{
	WbBox box = { 0 };

	if (hit.edge >= 0)
		box = get_edge_box(view->diagram->edges->pdata[hit.edge]);
	else if (hit.node >= 0)
		box = ((WbDiagramNode *)view->diagram->nodes->pdata[hit.node])->box;
	else
		return box;
	box.x += SIDES;
	box.y += MARGIN;
	return box;
}
