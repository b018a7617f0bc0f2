/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the diagram share. */
#pragma once

#include "draw/diagram-run.h"

void wb_diagram_node_free(WbDiagramNode *node);
void wb_diagram_edge_free(WbDiagramEdge *edge);
void wb_diagram_group_free(WbDiagramGroup *group);

/* The point of the edge that has PART (0 to 1) of its length behind it. */
WbPoint wb_diagram_edge_at(const WbDiagramEdge *edge, double part);

/* A node's label, its middle at X; measured only, with PAINT FALSE. The box of all lines. */
WbBox wb_diagram_label(cairo_t *cairo, const WbTheme *theme, const char *label, WbPoint middle,
	const WbColor *colors);

#define WB_JUMP_POINTS_MAX 16

typedef struct {
	WbPoint points[WB_JUMP_POINTS_MAX]; /* Bézier */
	guint point_count;
	WbPoint tip;
	double badge_part; /* of the line, where the number goes */
} WbDiagramJump;

/* The line of STEP, which has FROM and NODE. NUMBER keeps several apart. */
void wb_diagram_route_jump(
	const WbDiagram *diagram, const WbDiagramStep *step, guint number, WbDiagramJump *ret_jump);
