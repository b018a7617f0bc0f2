/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the path share. */
#pragma once

#include "draw/diagram-run.h"
#include "packet/tcp-machine.h"

#define WB_DIAGRAM_STEPS_MAX 2000

/* Steps beyond the limit are counted only. */
void wb_diagram_run_add(WbDiagramRun *run, const WbDiagramStep *step);

/* Events of the timeline while a flow was: from the call on that was under way when it began.
 * A function has no connection. */
typedef struct {
	guint from, to;
	guint call_end; /* of that call */
} WbDiagramWindow;

/* FILTER has the flow's ends. */
WbDiagramWindow wb_diagram_get_window(WbTimeline *timeline, const WbRunEventFilter *filter);

/* Fills steps with the way of the first packet that FILTER's ends sent. */
void wb_diagram_walk_packet(WbDiagramRun *run, const WbDiagram *diagram, WbTimeline *timeline,
	const WbRunEventFilter *filter);

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
