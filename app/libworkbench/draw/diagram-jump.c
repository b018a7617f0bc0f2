/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the line of a step goes that the diagram has no edge for: a RST leads from nearly
 * everywhere to CLOSED. From below it goes around, along the side; else straight, a little bent.
 */
#include "draw/diagram-private.h"

#include <math.h>

#define ARROW 9.0
#define LANE 68.0 /* beside the outermost node, where labels have ended */
#define EDGE 12.0
#define CORNER 18.0
#define ENTER 7.0 /* below the upper edge of the node that it leads to */
/* A corner as a Bézier curve, nearly a quarter of a circle. */
#define ROUND 0.55

static WbPoint
get_middle(const WbBox *box)
{
	return (WbPoint){ box->x + box->width / 2, box->y + box->height / 2 };
}

static WbPoint
between(WbPoint a, WbPoint b, double part)
{
	return (WbPoint){ a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part };
}

/* Where the line from the box's middle to TOWARDS leaves it. */
static WbPoint
leave_box(const WbBox *box, WbPoint towards)
{
	WbPoint middle = get_middle(box);
	double dx = fabs(towards.x - middle.x), dy = fabs(towards.y - middle.y);
	double x = dx > 0 ? box->width / 2 / dx : G_MAXDOUBLE;
	double y = dy > 0 ? box->height / 2 / dy : G_MAXDOUBLE;

	return between(middle, towards, MIN(MIN(x, y), 1));
}

/* --- straight ------------------------------------------------------------------------------ */

/* Bent towards the middle of the diagram, where there is room. */
static WbPoint
bend(const WbDiagram *diagram, WbPoint from, WbPoint to)
{
	WbPoint half = between(from, to, 0.5);
	WbPoint side = { (to.y - from.y) * 0.28, (from.x - to.x) * 0.28 };
	WbPoint middle = { diagram->width / 2, diagram->height / 2 };
	WbPoint one = { half.x + side.x, half.y + side.y };
	WbPoint other = { half.x - side.x, half.y - side.y };

	return hypot(one.x - middle.x, one.y - middle.y) <=
			       hypot(other.x - middle.x, other.y - middle.y)
		       ? one
		       : other;
}

static void
go_straight(const WbDiagram *diagram, const WbBox *a, const WbBox *b, WbDiagramJump *jump)
{
	WbPoint control = bend(diagram, get_middle(a), get_middle(b));
	WbPoint from = leave_box(a, control);
	double length;

	jump->tip = leave_box(b, control);
	length = hypot(jump->tip.x - control.x, jump->tip.y - control.y);
	jump->points[0] = from;
	jump->points[3] = between(jump->tip, control, MIN(ARROW / MAX(length, 1), 1));
	jump->points[1] = between(from, control, 2.0 / 3);
	jump->points[2] = between(jump->points[3], control, 2.0 / 3);
	jump->point_count = 4;
	jump->badge_part = 0.5;
}

/* --- around -------------------------------------------------------------------------------- */

static void
add_line(WbDiagramJump *jump, WbPoint to)
{
	WbPoint from = jump->points[jump->point_count - 1];

	jump->points[jump->point_count++] = between(from, to, 1.0 / 3);
	jump->points[jump->point_count++] = between(from, to, 2.0 / 3);
	jump->points[jump->point_count++] = to;
}

static void
add_corner(WbDiagramJump *jump, WbPoint corner, WbPoint to)
{
	WbPoint from = jump->points[jump->point_count - 1];

	jump->points[jump->point_count++] = between(from, corner, ROUND);
	jump->points[jump->point_count++] = between(to, corner, ROUND);
	jump->points[jump->point_count++] = to;
}

/* SIDE is -1 for the left, 1 for the right. */
static double
get_lane(const WbDiagram *diagram, int side, guint number)
{
	double outermost = side < 0 ? diagram->width : 0;

	for (guint i = 0; i < diagram->nodes->len; i++) {
		const WbBox *box = &((WbDiagramNode *)diagram->nodes->pdata[i])->box;

		outermost = side < 0 ? MIN(outermost, box->x) : MAX(outermost, box->x + box->width);
	}
	outermost += side * (LANE - 4 * (double)(number % 3));
	return CLAMP(outermost, EDGE, MAX(EDGE, diagram->width - EDGE));
}

static void
go_around(const WbBox *a, const WbBox *b, double lane, int side, WbDiagramJump *jump)
{
	double low = a->y + a->height / 2, high = b->y + ENTER;
	double start = side < 0 ? a->x : a->x + a->width, end = side < 0 ? b->x : b->x + b->width;
	double corner = MIN(CORNER, fabs(lane - start));

	jump->tip = (WbPoint){ end, high };
	jump->points[0] = (WbPoint){ start, low };
	jump->point_count = 1;
	add_line(jump, (WbPoint){ lane - side * corner, low });
	add_corner(jump, (WbPoint){ lane, low }, (WbPoint){ lane, low - corner });
	add_line(jump, (WbPoint){ lane, high + CORNER });
	add_corner(jump, (WbPoint){ lane, high }, (WbPoint){ lane - side * CORNER, high });
	add_line(jump, (WbPoint){ end + side * ARROW, high });
	jump->badge_part = 0.33;
}

void
wb_diagram_route_jump(
	const WbDiagram *diagram, const WbDiagramStep *step, guint number, WbDiagramJump *ret_jump)
{
	const WbBox *a = &((WbDiagramNode *)diagram->nodes->pdata[step->from])->box;
	const WbBox *b = &((WbDiagramNode *)diagram->nodes->pdata[step->node])->box;
	double x = get_middle(a).x, y = get_middle(a).y;
	int side = x < diagram->width * 0.4 ? -1 : x > diagram->width * 0.6 ? 1 : 0;

	if (side == 0 || y < diagram->height * 0.6 || b->y > a->y)
		go_straight(diagram, a, b, ret_jump);
	else
		go_around(a, b, get_lane(diagram, side, number), side, ret_jump);
}
