/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be asked of a diagram. */
#include "draw/diagram.h"

#include "draw/diagram-private.h"

#include <math.h>
#include <string.h>

#define PIECE_STEPS 16

void
wb_diagram_node_free(WbDiagramNode *node)
{
	g_free(node->id);
	g_free(node->label);
	g_free(node->note);
	g_clear_pointer(&node->triggers, g_array_unref);
	g_free(node);
}

void
wb_diagram_edge_free(WbDiagramEdge *edge)
{
	g_free(edge->id);
	g_free(edge->label);
	g_free(edge->note);
	g_free(edge->points);
	g_clear_pointer(&edge->triggers, g_array_unref);
	g_free(edge);
}

void
wb_diagram_group_free(WbDiagramGroup *group)
{
	g_free(group->label);
	g_free(group);
}

void
wb_diagram_free(WbDiagram *diagram)
{
	if (!diagram)
		return;
	g_free(diagram->name);
	g_free(diagram->title);
	g_ptr_array_unref(diagram->nodes);
	g_ptr_array_unref(diagram->edges);
	g_ptr_array_unref(diagram->groups);
	g_free(diagram);
}

int
wb_diagram_find_node(const WbDiagram *diagram, const char *id)
{
	for (guint i = 0; i < diagram->nodes->len; i++)
		if (strcmp(((WbDiagramNode *)diagram->nodes->pdata[i])->id, id) == 0)
			return (int)i;
	return -1;
}

int
wb_diagram_find_edge(const WbDiagram *diagram, const char *id)
{
	for (guint i = 0; i < diagram->edges->len; i++)
		if (strcmp(((WbDiagramEdge *)diagram->edges->pdata[i])->id, id) == 0)
			return (int)i;
	return -1;
}

static void
add_functions(GPtrArray *names, const GArray *triggers)
{
	for (guint i = 0; i < triggers->len; i++) {
		const WbTrigger *trigger = &g_array_index(triggers, WbTrigger, i);

		if (trigger->kind == WB_TRIGGER_FUNCTION && strcmp(trigger->word, "*") != 0 &&
			!g_ptr_array_find_with_equal_func(names, trigger->word, g_str_equal, NULL))
			g_ptr_array_add(names, g_strdup(trigger->word));
	}
}

char **
wb_diagram_dup_functions(const WbDiagram *diagram)
{
	GPtrArray *names = g_ptr_array_new();

	for (guint i = 0; i < diagram->nodes->len; i++)
		add_functions(names, ((WbDiagramNode *)diagram->nodes->pdata[i])->triggers);
	for (guint i = 0; i < diagram->edges->len; i++)
		add_functions(names, ((WbDiagramEdge *)diagram->edges->pdata[i])->triggers);
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(names, FALSE);
}

/* --- curves -------------------------------------------------------------------------------- */

static WbPoint
get_bezier_point(const WbPoint *piece, double t)
{
	double s = 1 - t;
	double a = s * s * s, b = 3 * s * s * t, c = 3 * s * t * t, d = t * t * t;

	return (WbPoint){
		a * piece[0].x + b * piece[1].x + c * piece[2].x + d * piece[3].x,
		a * piece[0].y + b * piece[1].y + c * piece[2].y + d * piece[3].y,
	};
}

static double
get_distance(WbPoint a, WbPoint b)
{
	return hypot(a.x - b.x, a.y - b.y);
}

/* The curve as a chain of straight lines. Of WbPoint, owned. */
static GArray *
flatten(const WbDiagramEdge *edge)
{
	GArray *chain = g_array_new(FALSE, FALSE, sizeof(WbPoint));

	for (guint i = 0; i + 3 < edge->point_count; i += 3)
		for (guint step = i > 0; step <= PIECE_STEPS; step++) {
			WbPoint point =
				get_bezier_point(edge->points + i, (double)step / PIECE_STEPS);

			g_array_append_val(chain, point);
		}
	g_array_append_val(chain, edge->tip);
	return chain;
}

WbPoint
wb_diagram_edge_at(const WbDiagramEdge *edge, double part)
{
	g_autoptr(GArray) chain = flatten(edge);
	const WbPoint *points = (const WbPoint *)chain->data;
	double length = 0, left;

	for (guint i = 1; i < chain->len; i++)
		length += get_distance(points[i - 1], points[i]);
	left = length * CLAMP(part, 0, 1);
	for (guint i = 1; i < chain->len; i++) {
		double piece = get_distance(points[i - 1], points[i]);

		if (left <= piece && piece > 0)
			return (WbPoint){
				points[i - 1].x + (points[i].x - points[i - 1].x) * left / piece,
				points[i - 1].y + (points[i].y - points[i - 1].y) * left / piece,
			};
		left -= piece;
	}
	return edge->tip;
}

static double
get_distance_to_line(WbPoint p, WbPoint a, WbPoint b)
{
	double dx = b.x - a.x, dy = b.y - a.y, square = dx * dx + dy * dy;
	double t = square > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / square : 0;

	t = CLAMP(t, 0, 1);
	return get_distance(p, (WbPoint){ a.x + t * dx, a.y + t * dy });
}

static double
get_distance_to_edge(const WbDiagramEdge *edge, WbPoint p)
{
	g_autoptr(GArray) chain = flatten(edge);
	const WbPoint *points = (const WbPoint *)chain->data;
	double nearest = G_MAXDOUBLE;

	for (guint i = 1; i < chain->len; i++)
		nearest = MIN(nearest, get_distance_to_line(p, points[i - 1], points[i]));
	return nearest;
}

/* --- what is where ------------------------------------------------------------------------- */

static gboolean
is_within(const WbDiagramNode *node, double x, double y)
{
	const WbBox *box = &node->box;

	if (node->shape == WB_SHAPE_DIAMOND)
		return fabs(x - box->x - box->width / 2) / box->width +
			       fabs(y - box->y - box->height / 2) / box->height <=
		       0.5;
	return x >= box->x && x <= box->x + box->width && y >= box->y && y <= box->y + box->height;
}

WbDiagramHit
wb_diagram_hit(const WbDiagram *diagram, double x, double y, double reach)
{
	WbDiagramHit hit = { -1, -1 };
	double nearest = reach;

	for (guint i = 0; i < diagram->nodes->len; i++)
		if (is_within(diagram->nodes->pdata[i], x, y)) {
			hit.node = (int)i;
			return hit;
		}
	for (guint i = 0; i < diagram->edges->len; i++) {
		const WbDiagramEdge *edge = diagram->edges->pdata[i];
		double distance = get_distance_to_edge(edge, (WbPoint){ x, y });

		if (distance <= nearest) {
			nearest = distance;
			hit.edge = (int)i;
		}
	}
	return hit;
}
