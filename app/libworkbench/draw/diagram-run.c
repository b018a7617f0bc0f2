/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The path through a diagram. */
#include "draw/diagram-run.h"

#include "draw/diagram-path.h"
#include "draw/run-connection.h"

void
wb_diagram_run_add(WbDiagramRun *run, const WbDiagramStep *step)
{
	if (run->steps->len < WB_DIAGRAM_STEPS_MAX)
		g_array_append_vals(run->steps, step, 1);
	else
		run->left_out++;
}

/* --- all that happened --------------------------------------------------------------------- */

typedef struct {
	WbDiagramRun *run;
	const WbDiagram *diagram;
	gboolean packets;     /* they count, for the kernel says nothing */
	guint *nodes, *edges; /* number of the step that lit it first; 0: not lit */
	gboolean *reached;    /* by node */
	int last;	      /* node, or -1 */
} Walk;

/* The lines that lead to NODE: from where the path was just before; the first time, from where it
 * had been. */
static void
pass_lines(Walk *walk, guint node)
{
	const GPtrArray *edges = walk->diagram->edges;

	for (guint i = 0; i < edges->len; i++) {
		const WbDiagramEdge *edge = edges->pdata[i];

		if (edge->head == node && edge->triggers->len == 0 && !walk->run->lines[i] &&
			((int)edge->tail == walk->last ||
				(!walk->reached[node] && walk->reached[edge->tail])))
			walk->run->lines[i] = MAX(walk->run->steps->len, 1);
	}
	walk->reached[node] = TRUE;
	walk->last = (int)node;
}

static void
light(Walk *walk, guint *number, const WbDiagramStep *step)
{
	if (*number == 0) {
		wb_diagram_run_add(walk->run, step);
		*number = walk->run->steps->len;
	} else {
		g_array_index(walk->run->steps, WbDiagramStep, *number - 1).count++;
	}
	pass_lines(walk, (guint)step->node);
}

static gboolean
is_lit(const Walk *walk, const GArray *triggers, const WbRunEvent *event)
{
	return (event->stream != WB_STREAM_PACKET || walk->packets) &&
	       wb_triggers_match(triggers, event);
}

static void
walk_event(Walk *walk, const WbRunEvent *event, guint index)
{
	WbDiagramStep step = { .from = -1,
		.node = -1,
		.edge = -1,
		.end = WB_END_NONE,
		.count = 1,
		.time_ns = event->time_ns,
		.index = index };

	*(event->stream == WB_STREAM_PACKET ? &step.packet : &step.event) = event;
	for (guint i = 0; i < walk->diagram->edges->len; i++) {
		const WbDiagramEdge *edge = walk->diagram->edges->pdata[i];

		if (!is_lit(walk, edge->triggers, event))
			continue;
		step.from = (int)edge->tail;
		step.node = (int)edge->head;
		step.edge = (int)i;
		light(walk, walk->edges + i, &step);
	}
	step.from = step.edge = -1;
	for (guint i = 0; i < walk->diagram->nodes->len; i++) {
		const WbDiagramNode *node = walk->diagram->nodes->pdata[i];

		step.node = (int)i;
		if (is_lit(walk, node->triggers, event))
			light(walk, walk->nodes + i, &step);
	}
}

static gboolean
counts(const WbRunEventFilter *filter, const WbRunEvent *event)
{
	return !filter || filter->end_count == 0 || event->stream == WB_STREAM_FUNCTION ||
	       event->flow.version == 0 || wb_run_event_filter_match(filter, event);
}

static void
set_end(WbMention *end, const WbFlow *flow, gboolean destination)
{
	end->version = flow->version;
	end->address = destination ? flow->destination : flow->source;
	end->port = destination ? flow->destination_port : flow->source_port;
}

static void
set_window(WbDiagramRun *run, WbRunEventFilter *ends, const WbFlow *flow)
{
	run->window = *flow;
	ends->end_count = 2;
	set_end(&ends->ends[0], flow, FALSE);
	set_end(&ends->ends[1], flow, TRUE);
}

static void
walk_all(WbDiagramRun *run, const WbDiagram *diagram, WbTimeline *timeline,
	const WbRunEventFilter *filter)
{
	g_autofree guint *nodes = g_new0(guint, diagram->nodes->len);
	g_autofree guint *edges = g_new0(guint, diagram->edges->len + 1);
	g_autofree gboolean *reached = g_new0(gboolean, diagram->nodes->len);
	Walk walk = { run, diagram, FALSE, nodes, edges, reached, -1 };
	WbDiagramWindow window = { .to = wb_timeline_get_length(timeline) };

	if (filter && filter->end_count > 0)
		window = wb_diagram_get_window(timeline, filter);
	walk.packets = wb_timeline_count(timeline, WB_STREAM_FUNCTION) == 0;
	for (guint i = window.from; i < window.to; i++) {
		const WbRunEvent *event = wb_timeline_get(timeline, i);

		if (counts(filter, event))
			walk_event(&walk, event, i);
	}
}

/* --- the run ------------------------------------------------------------------------------- */

WbDiagramRun *
wb_diagram_run_new(const WbDiagram *diagram, WbTimeline *timeline, const WbRunEventFilter *filter)
{
	WbDiagramRun *run = g_new0(WbDiagramRun, 1);
	WbRunEventFilter ends = { .from_ns = G_MININT64 };
	g_autoptr(WbRunConnection) connection = NULL;

	if (filter) {
		ends.end_count = filter->end_count;
		ends.ends[0] = filter->ends[0];
		ends.ends[1] = filter->ends[1];
	}
	run->steps = g_array_new(FALSE, TRUE, sizeof(WbDiagramStep));
	run->packets = g_ptr_array_new();
	run->lines = g_new0(guint, diagram->edges->len + 1);
	if (wb_timeline_get_length(timeline) > 0)
		run->start_ns = wb_timeline_get_start(timeline);
	if (diagram->about_packets || diagram->about_connection)
		connection = wb_run_connection_new(timeline, &ends, 1);
	if (connection && diagram->about_packets)
		set_window(run, &ends, wb_run_connection_get_flow(connection));
	if (run->window.version != 0 && wb_timeline_count(timeline, WB_STREAM_FUNCTION) > 0)
		wb_diagram_walk_packet(run, diagram, timeline, &ends);
	else if (!diagram->about_connection)
		walk_all(run, diagram, timeline, &ends);
	else if (connection && wb_run_connection_is_tcp(connection)) {
		run->flow = *wb_run_connection_get_flow(connection);
		wb_diagram_follow(run, diagram, timeline);
	}
	return run;
}

void
wb_diagram_run_free(WbDiagramRun *run)
{
	if (!run)
		return;
	g_array_unref(run->steps);
	g_ptr_array_unref(run->packets);
	g_free(run->lines);
	g_free(run);
}

guint
wb_diagram_run_count_until(const WbDiagramRun *run, guint index)
{
	guint count = 0;

	while (count < run->steps->len &&
		g_array_index(run->steps, WbDiagramStep, count).index <= index)
		count++;
	return count;
}

int
wb_diagram_run_get_current(
	const WbDiagramRun *run, guint steps, WbEnd end, const WbDiagramStep **ret_step)
{
	if (ret_step)
		*ret_step = NULL;
	for (guint i = MIN(steps, run->steps->len); i-- > 0;) {
		const WbDiagramStep *step = &g_array_index(run->steps, WbDiagramStep, i);

		if (step->end != end || step->node < 0 || (end == WB_END_NONE && step->edge < 0))
			continue;
		if (ret_step)
			*ret_step = step;
		return step->node;
	}
	return -1;
}

const WbRunEvent *
wb_diagram_run_get_last_segment(const WbDiagramRun *run, guint steps, WbEnd end)
{
	WbFlow way = end == WB_END_CLIENT ? run->flow : wb_flow_reverse(&run->flow);
	gboolean all = steps >= run->steps->len;
	gint64 until =
		all || steps == 0 ? 0 : g_array_index(run->steps, WbDiagramStep, steps - 1).time_ns;

	if (steps == 0 && !all)
		return NULL;
	for (guint i = run->packets->len; i-- > 0;) {
		const WbRunEvent *packet = run->packets->pdata[i];

		if ((all || packet->time_ns <= until) && wb_flow_same_way(&packet->flow, &way))
			return packet;
	}
	return NULL;
}
