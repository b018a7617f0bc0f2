/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the path share. */
#pragma once

#include "draw/diagram-run.h"
#include "packet/tcp-machine.h"

#define WB_DIAGRAM_STEPS_MAX 2000

/* Steps beyond the limit are counted only. */
void wb_diagram_run_add(WbDiagramRun *run, const WbDiagramStep *step);

/* A change of state that packets show. */
typedef struct {
	WbEnd end;
	WbTcpState from, to;
	const WbTcpEdge *edge; /* or NULL */
	gint64 time_ns;
	guint index; /* of PACKET in the timeline */
	const WbRunEvent *packet;
	gboolean used;
} WbDiagramImplied;

/* Of RUN's packets, which are at INDEXES (of guint) of the timeline. Of WbDiagramImplied, owned. */
GArray *wb_diagram_get_implied(const WbDiagramRun *run, const GArray *indexes);

/* Fills packets and steps with the connection's. */
void wb_diagram_follow(WbDiagramRun *run, const WbDiagram *diagram, WbTimeline *timeline);
