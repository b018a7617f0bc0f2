/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way of one packet: the first of a flow.
 *
 * How it works. No function says which packet it is about, and while one is on its way others
 * arrive: an interrupt may bring them into the middle of it. So only a function counts whose node
 * can be next on the way. A node may be passed by if nothing of the call that the packet began in
 * lights it: a socket that keeps its route asks for none.
 */
#include "draw/diagram-path.h"

typedef struct {
	WbDiagramRun *run;
	const WbDiagram *diagram;
	gboolean *present; /* by node: something lights it while the packet is under way */
	gboolean *taken;
	gboolean *asked; /* while a way is looked for */
	int at;		 /* node, or -1 */
	GArray *lines;	 /* of WbDiagramStep: of the log, since the last step */
} Way;

/* --- the window ---------------------------------------------------------------------------- */

/* A call that other traced functions are within. */
typedef struct {
	guint index;
	gint32 pid;
	gboolean open;
} Call;

static void
note_call(Call *call, const WbRunEvent *event, guint index)
{
	if (event->stream != WB_STREAM_FUNCTION || event->function.depth > 0)
		return;
	if (event->function.kind == WB_FUNCTION_ENTER)
		*call = (Call){ index, event->pid, TRUE };
	else if (event->function.kind == WB_FUNCTION_LEAVE && event->pid == call->pid)
		call->open = FALSE;
}

static gboolean
is_of_flow(const WbRunEventFilter *filter, const WbRunEvent *event)
{
	return (event->stream == WB_STREAM_PACKET || event->stream == WB_STREAM_STATE) &&
	       wb_run_event_filter_match(filter, event);
}

WbDiagramWindow
wb_diagram_get_window(WbTimeline *timeline, const WbRunEventFilter *filter)
{
	guint length = wb_timeline_get_length(timeline);
	WbDiagramWindow window = { 0 };
	gboolean begun = FALSE;
	Call call = { 0 };

	for (guint i = 0; i < length; i++) {
		const WbRunEvent *event = wb_timeline_get(timeline, i);

		if (!begun || call.open)
			note_call(&call, event, i);
		if (begun && !call.open && window.call_end == 0)
			window.call_end = i + 1;
		if (!is_of_flow(filter, event))
			continue;
		if (!begun)
			window.from = call.open ? call.index : i;
		begun = TRUE;
		window.to = i + 1;
	}
	if (window.call_end == 0)
		window.call_end = window.to;
	window.to = MAX(window.to, window.call_end);
	return window;
}

/* --- the way ------------------------------------------------------------------------------- */

static gboolean
leads(Way *way, guint from, guint node)
{
	const GPtrArray *edges = way->diagram->edges;

	way->asked[from] = TRUE;
	for (guint i = 0; i < edges->len; i++) {
		const WbDiagramEdge *edge = edges->pdata[i];

		if (edge->tail != from)
			continue;
		if (edge->head == node)
			return TRUE;
		if (!way->present[edge->head] && !way->asked[edge->head] &&
			leads(way, edge->head, node))
			return TRUE;
	}
	return FALSE;
}

static gboolean
can_be_next(Way *way, guint node)
{
	if (way->taken[node])
		return FALSE;
	if (way->at < 0)
		return TRUE;
	for (guint i = 0; i < way->diagram->nodes->len; i++)
		way->asked[i] = FALSE;
	return leads(way, (guint)way->at, node);
}

static void
pass_line(Way *way, guint node)
{
	for (guint i = 0; i < way->diagram->edges->len; i++) {
		const WbDiagramEdge *edge = way->diagram->edges->pdata[i];

		if ((int)edge->tail == way->at && edge->head == node && way->run->lines[i] == 0)
			way->run->lines[i] = way->run->steps->len;
	}
}

static WbDiagramStep
make_step(const WbRunEvent *event, guint index, int node)
{
	return (WbDiagramStep){ .from = -1,
		.node = node,
		.edge = -1,
		.end = WB_END_NONE,
		.count = 1,
		.time_ns = event->time_ns,
		.index = index,
		.event = event };
}

/* What was written on the way is known once the way goes on. */
static void
take_node(Way *way, const WbRunEvent *event, guint index, guint node)
{
	WbDiagramStep step = make_step(event, index, (int)node);

	for (guint i = 0; i < way->lines->len; i++)
		wb_diagram_run_add(way->run, &g_array_index(way->lines, WbDiagramStep, i));
	g_array_set_size(way->lines, 0);
	wb_diagram_run_add(way->run, &step);
	pass_line(way, node);
	way->taken[node] = TRUE;
	way->at = (int)node;
}

static void
walk_event(Way *way, const WbRunEvent *event, guint index)
{
	if (event->stream == WB_STREAM_PACKET)
		return;
	if (event->stream == WB_STREAM_LOG && way->at >= 0) {
		WbDiagramStep line = make_step(event, index, way->at);

		g_array_append_val(way->lines, line);
	}
	for (guint i = 0; i < way->diagram->nodes->len; i++) {
		const WbDiagramNode *node = way->diagram->nodes->pdata[i];

		if (wb_triggers_match(node->triggers, event) && can_be_next(way, i))
			take_node(way, event, index, i);
	}
}

static void
find_present(Way *way, WbTimeline *timeline, const WbDiagramWindow *window)
{
	for (guint i = window->from; i < window->call_end; i++)
		for (guint n = 0; n < way->diagram->nodes->len; n++) {
			const WbDiagramNode *node = way->diagram->nodes->pdata[n];

			way->present[n] |=
				wb_triggers_match(node->triggers, wb_timeline_get(timeline, i)) &&
				wb_timeline_get(timeline, i)->stream != WB_STREAM_PACKET;
		}
}

static gboolean
counts(const WbRunEventFilter *filter, const WbRunEvent *event)
{
	return event->stream == WB_STREAM_FUNCTION || event->flow.version == 0 ||
	       wb_run_event_filter_match(filter, event);
}

void
wb_diagram_walk_packet(WbDiagramRun *run, const WbDiagram *diagram, WbTimeline *timeline,
	const WbRunEventFilter *filter)
{
	WbDiagramWindow window = wb_diagram_get_window(timeline, filter);
	g_autofree gboolean *present = g_new0(gboolean, diagram->nodes->len);
	g_autofree gboolean *taken = g_new0(gboolean, diagram->nodes->len);
	g_autofree gboolean *asked = g_new0(gboolean, diagram->nodes->len);
	g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(WbDiagramStep));
	Way way = { run, diagram, present, taken, asked, -1, lines };

	find_present(&way, timeline, &window);
	for (guint i = window.from; i < window.to; i++) {
		const WbRunEvent *event = wb_timeline_get(timeline, i);

		if (!run->packet && event->stream == WB_STREAM_PACKET && counts(filter, event))
			run->packet = event;
		if (counts(filter, event))
			walk_event(&way, event, i);
	}
}
