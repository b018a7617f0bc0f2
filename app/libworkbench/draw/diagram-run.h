/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The path that a run took through a diagram, and its drawing.
 *
 * How it works. Of a diagram with states the path is that of one connection: what the kernel says
 * (sock:inet_sock_set_state), and what the packets imply (packet/tcp-track.h) where it says
 * nothing. Of one about packets it is the way of the first packet of a flow, and what the log said
 * on it. Of any other it is each event that lights something, in order; what is lit again is
 * counted.
 *
 * A run may be hostile: steps are bounded, texts are cut.
 */
#pragma once

#include "draw/diagram.h"
#include "evidence/timeline.h"

typedef enum { WB_END_CLIENT, WB_END_SERVER, WB_END_NONE } WbEnd;

typedef struct {
	int from;    /* node that was left, or -1 */
	int node;    /* that it leads to, or -1 */
	int edge;    /* that it takes, or -1: the diagram has none, or is not about edges */
	WbEnd end;   /* whose step it is */
	guint count; /* it happened so often */
	gint64 time_ns;
	guint index;		  /* in the timeline, of what shows it */
	const WbRunEvent *event;  /* of the kernel; NULL: only packets imply it */
	const WbRunEvent *packet; /* that shows or implies the same, or NULL */
	const char *cause;	  /* "rcv RST": of a step that has no edge; or NULL. Static */
	const char *action;	  /* "snd RST": beside the cause, or "" */
} WbDiagramStep;

typedef struct {
	GArray *steps;	  /* of WbDiagramStep, in order */
	guint64 left_out; /* steps that found no room */
	guint *lines;	  /* by edge: of one that no event lights, the step that passed it first; 0:
			     none */
	gint64 start_ns;  /* of the run: times are shown from here */
	WbFlow flow;	  /* of one connection: the source is the client; else version 0 */
	WbFlow window;	  /* of a diagram about packets: while these were sent; else version 0 */
	const WbRunEvent *packet; /* whose way it is; NULL: it is not the way of one */
	GPtrArray *packets;	  /* of the connection, in order: of const WbRunEvent * */
} WbDiagramRun;

/*
 * FILTER's ends choose the connection, or the flow, among those that the run has; NULL, or none:
 * the one that the other pictures show, too (draw/run-connection.h). Events are borrowed from
 * TIMELINE, which must outlive the run. Never NULL; without a connection there are no steps.
 */
WbDiagramRun *wb_diagram_run_new(
	const WbDiagram *diagram, WbTimeline *timeline, const WbRunEventFilter *filter);
void wb_diagram_run_free(WbDiagramRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbDiagramRun, wb_diagram_run_free)

/* How many steps had been taken when the event at INDEX of the timeline had happened. */
guint wb_diagram_run_count_until(const WbDiagramRun *run, guint index);
/* The node that END was in after STEPS steps, or -1; RET_STEP, which may be NULL, is the step that
 * led there. */
int wb_diagram_run_get_current(
	const WbDiagramRun *run, guint steps, WbEnd end, const WbDiagramStep **ret_step);
/* The last packet that END had sent then, or NULL. */
const WbRunEvent *wb_diagram_run_get_last_segment(const WbDiagramRun *run, guint steps, WbEnd end);

/* --- drawing ------------------------------------------------------------------------------- */

typedef struct {
	const WbDiagram *diagram;
	const WbDiagramRun *run; /* NULL: the diagram alone */
	guint steps;		 /* that are drawn; more than there are: all */
	WbDiagramHit selected;	 /* node and edge -1: nothing */
	const char *subtitle;	 /* of a page: what was run; or NULL */
	double glow;		 /* of the last step: 1 when it is just taken, 0 when it settled */
} WbDiagramView;

/* The diagram alone, as large as it says, from 0, 0. */
void wb_diagram_paint(cairo_t *cairo, const WbTheme *theme, const WbDiagramView *view);

/* A page: title, diagram, the ends beside it, the path below. VIEW is borrowed. */
WbPicture wb_diagram_get_page(const WbDiagramView *view);
/* What lies at X, Y of the page; as wb_diagram_hit(). */
WbDiagramHit wb_diagram_page_hit(const WbDiagramView *view, double x, double y, double reach);

/* The diagram alone with a margin, for where there is another table of the ends; and what lies at
 * X, Y of it. */
WbPicture wb_diagram_get_figure(const WbDiagramView *view);
WbDiagramHit wb_diagram_figure_hit(const WbDiagramView *view, double x, double y, double reach);
/* Where HIT is in it; nothing: an empty box. */
WbBox wb_diagram_figure_get_box(const WbDiagramView *view, WbDiagramHit hit);

/* The page in words, for a screen reader and for --format text. Owned; ends in a newline. */
char *wb_diagram_to_text(const WbDiagramView *view);
