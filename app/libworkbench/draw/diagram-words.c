/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps in words, and the whole page in words. */
#include "draw/diagram-words.h"

#include <string.h>

#define COLUMNS 80

const char *
wb_end_to_string(WbEnd end)
{
	return end == WB_END_CLIENT ? "client" : end == WB_END_SERVER ? "server" : "";
}

char *
wb_diagram_end_to_string(const WbDiagramRun *run, WbEnd end)
{
	g_autofree char *both = wb_flow_to_string(&run->flow);
	char *middle = strstr(both, " > ");

	if (!middle)
		return g_steal_pointer(&both);
	*middle = '\0';
	return g_strdup(end == WB_END_CLIENT ? both : middle + strlen(" > "));
}

/* "device" has "in" and "out" below it. */
static gboolean
is_ambiguous(const WbDiagram *diagram, const char *label, gsize length)
{
	guint count = 0;

	for (guint i = 0; i < diagram->nodes->len; i++) {
		const char *other = ((WbDiagramNode *)diagram->nodes->pdata[i])->label;

		count += strncmp(other, label, length) == 0 &&
			 (other[length] == '\n' || other[length] == '\0');
	}
	return count > 1;
}

char *
wb_diagram_node_to_string(const WbDiagram *diagram, int node)
{
	const char *label =
		node >= 0 ? ((WbDiagramNode *)diagram->nodes->pdata[node])->label : "unknown";
	gsize length = strcspn(label, "\n");
	const char *second = label[length] ? label + length + 1 : "";

	/* A function stands in a column of its own. */
	if (*second && !strpbrk(second, "()\n") && is_ambiguous(diagram, label, length))
		return g_strdup_printf("%.*s %s", (int)length, label, second);
	return g_strndup(label, length);
}

char *
wb_diagram_time_to_string(const WbDiagramRun *run, gint64 time_ns)
{
	return g_strdup_printf("%.6f", ((double)time_ns - (double)run->start_ns) / 1e9);
}

guint
wb_diagram_view_get_steps(const WbDiagramView *view)
{
	return view->run ? MIN(view->steps, view->run->steps->len) : 0;
}

const char *
wb_diagram_view_get_excuse(const WbDiagramView *view)
{
	if (!view->run || wb_diagram_view_get_steps(view) > 0)
		return NULL;
	if (view->run->steps->len > 0)
		return "Nothing has happened yet.";
	if (view->diagram->about_connection)
		return "The run has no TCP connection that this could show.";
	return "Nothing in the run lights any part of this diagram.";
}

char *
wb_diagram_segment_to_string(const WbRunEvent *segment)
{
	static const struct {
		guint16 flag;
		const char *name;
	} names[] = { { WB_TCP_SYN, "SYN" }, { WB_TCP_FIN, "FIN" }, { WB_TCP_RST, "RST" },
		{ WB_TCP_PSH, "PSH" }, { WB_TCP_ACK, "ACK" } };
	GString *text = g_string_new(NULL);

	g_string_printf(text, "packet %" G_GUINT64_FORMAT, segment->number);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (segment->packet.flags & names[i].flag)
			g_string_append_printf(text, ", %s", names[i].name);
	return g_string_free(text, FALSE);
}

/* --- steps --------------------------------------------------------------------------------- */

static char *
make_what(const WbDiagram *diagram, const WbDiagramStep *step)
{
	g_autofree char *from = wb_diagram_node_to_string(diagram, step->from);
	g_autofree char *to = wb_diagram_node_to_string(diagram, step->node);

	if (step->from < 0 && diagram->about_packets && step->event &&
		step->event->stream == WB_STREAM_LOG)
		return g_strdup_printf("at %s", to);
	if (step->from < 0 && !diagram->about_connection)
		return g_steal_pointer(&to);
	return g_strdup_printf("%s → %s", from, to);
}

static void
append_event(GString *text, const WbRunEvent *event)
{
	if (event->stream == WB_STREAM_FUNCTION && event->name)
		g_string_append_printf(text, "%s()", event->name);
	else if (event->stream == WB_STREAM_STATE)
		g_string_append_printf(text, "%s → %s",
			wb_socket_state_to_string(event->state.before),
			wb_socket_state_to_string(event->state.after));
	else if (event->stream == WB_STREAM_DROP && event->drop.reason)
		g_string_append(text, event->drop.reason);
	else if (event->text)
		g_string_append(text, event->text);
}

static char *
make_why(const WbDiagramView *view, const WbDiagramStep *step)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const WbDiagramEdge *edge =
		step->edge >= 0 ? view->diagram->edges->pdata[step->edge] : NULL;

	if (edge && *edge->label) {
		g_auto(GStrv) lines = g_strsplit(edge->label, "\n", -1);
		g_autofree char *joined = g_strjoinv(" / ", lines);

		g_string_append(text, joined);
	} else if (step->cause) {
		g_string_append(text, step->cause);
		if (step->action && *step->action)
			g_string_append_printf(text, " / %s", step->action);
	} else if (step->event) {
		append_event(text, step->event);
	}
	if (step->count > 1)
		g_string_append_printf(text, "%s×%u", text->len ? "  " : "", step->count);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *
make_evidence(const WbDiagramStep *step)
{
	g_autofree char *event = step->event ? wb_run_event_to_reference(step->event) : NULL;
	g_autofree char *packet = step->packet ? wb_run_event_to_reference(step->packet) : NULL;

	if (event && packet)
		return g_strdup_printf("%s, %s", event, packet);
	if (packet)
		return g_strdup_printf("%s only", packet);
	return g_steal_pointer(&event);
}

WbStepWords
wb_step_words_make(const WbDiagramView *view, const WbDiagramStep *step)
{
	return (WbStepWords){
		.time = wb_diagram_time_to_string(view->run, step->time_ns),
		.what = make_what(view->diagram, step),
		.why = make_why(view, step),
		.evidence = make_evidence(step),
	};
}

void
wb_step_words_clear(WbStepWords *words)
{
	g_free(words->time);
	g_free(words->what);
	g_free(words->why);
	g_free(words->evidence);
}

/* --- the page ------------------------------------------------------------------------------ */

static void
describe_end(GString *text, const WbDiagramView *view, WbEnd end)
{
	const WbDiagramStep *step;
	guint steps = wb_diagram_view_get_steps(view);
	int node = wb_diagram_run_get_current(view->run, steps, end, &step);
	const WbRunEvent *segment = wb_diagram_run_get_last_segment(view->run, steps, end);
	g_autofree char *name = wb_diagram_end_to_string(view->run, end);
	g_autofree char *state = wb_diagram_node_to_string(view->diagram, node);

	g_string_append_printf(text, "%s %s: %s", wb_end_to_string(end), name, state);
	if (step) {
		g_autofree char *since = wb_diagram_time_to_string(view->run, step->time_ns);

		g_string_append_printf(
			text, " since %s s%s", since, step->event ? "" : ", as packets imply");
	}
	if (segment) {
		g_autofree char *last = wb_diagram_segment_to_string(segment);

		g_string_append_printf(text, "\n  last segment %s", last);
	}
	g_string_append(text, "\n");
}

static void
describe_step(GString *text, const WbDiagramView *view, guint index)
{
	const WbDiagramStep *step = &g_array_index(view->run->steps, WbDiagramStep, index);
	WbStepWords words = wb_step_words_make(view, step);
	g_autoptr(GString) line = g_string_new(NULL);
	g_autofree char *rest = NULL;

	g_string_append_printf(line, "%3u.  %s  ", index + 1, words.time);
	if (step->end != WB_END_NONE)
		g_string_append_printf(line, "%s  ", wb_end_to_string(step->end));
	g_string_append(line, words.what);
	rest = g_strdup_printf("%s%s(%s)", words.why, *words.why ? "  " : "", words.evidence);
	if (g_utf8_strlen(line->str, -1) + 2 + g_utf8_strlen(rest, -1) <= COLUMNS)
		g_string_append_printf(text, "%s  %s\n", line->str, rest);
	else
		g_string_append_printf(text, "%s\n      %s\n", line->str, rest);
	wb_step_words_clear(&words);
}

char *
wb_diagram_to_text(const WbDiagramView *view)
{
	g_autoptr(GString) text = g_string_new(view->diagram->title);
	guint steps = wb_diagram_view_get_steps(view);
	const char *excuse = wb_diagram_view_get_excuse(view);

	g_string_append(text, "\n");
	if (excuse)
		g_string_append_printf(text, "%s\n", excuse);
	if (view->run && view->run->window.version != 0) {
		g_autofree char *flow = wb_flow_to_string(&view->run->window);

		if (view->run->packet)
			g_string_append_printf(text,
				"the way of packet %" G_GUINT64_FORMAT ", %s\n",
				view->run->packet->number, flow);
		else
			g_string_append_printf(text, "while there were packets %s\n", flow);
	}
	if (view->run && view->run->flow.version != 0) {
		describe_end(text, view, WB_END_CLIENT);
		describe_end(text, view, WB_END_SERVER);
	}
	if (steps > 0)
		g_string_append(text, "\n");
	for (guint i = 0; i < steps; i++)
		describe_step(text, view, i);
	if (view->run && view->run->left_out > 0 && steps == view->run->steps->len)
		g_string_append_printf(
			text, "and %" G_GUINT64_FORMAT " more steps\n", view->run->left_out);
	return g_string_free(g_steal_pointer(&text), FALSE);
}
