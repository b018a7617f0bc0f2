/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a diagram can tell. */
#include "draw/diagram-facts.h"

#include "draw/diagram-words.h"
#include "packet/tcp-machine.h"

#include <string.h>

#define STATES_SECTION "3.3.2"

static const WbDiagramStep *
get_step(const WbDiagramView *view, guint number)
{
	if (!view->run || number == 0 || number > view->run->steps->len)
		return NULL;
	return &g_array_index(view->run->steps, WbDiagramStep, number - 1);
}

static gboolean
is_at(const WbDiagramStep *step, WbDiagramHit hit)
{
	return hit.edge >= 0 ? step->edge == hit.edge : step->node == hit.node;
}

guint
wb_diagram_view_find_step(const WbDiagramView *view, WbDiagramHit hit)
{
	guint length = view->run ? view->run->steps->len : 0;
	guint drawn = wb_diagram_view_get_steps(view);

	if (hit.node < 0 && hit.edge < 0)
		return 0;
	for (guint i = drawn; i > 0; i--)
		if (is_at(get_step(view, i), hit))
			return i;
	for (guint i = drawn + 1; i <= length; i++)
		if (is_at(get_step(view, i), hit))
			return i;
	return 0;
}

WbDiagramHit
wb_diagram_view_get_place(const WbDiagramView *view, guint number)
{
	const WbDiagramStep *step = get_step(view, number);

	if (!step)
		return (WbDiagramHit){ -1, -1 };
	if (step->edge >= 0)
		return (WbDiagramHit){ -1, step->edge };
	return (WbDiagramHit){ step->node, -1 };
}

const WbRunEvent *
wb_diagram_view_get_event(const WbDiagramView *view, guint number)
{
	const WbDiagramStep *step = get_step(view, number);

	if (!step)
		return NULL;
	return step->event ? step->event : step->packet;
}

/* --- parts of a card ----------------------------------------------------------------------- */

static void
append_functions(GString *text, const GArray *triggers)
{
	gboolean any = FALSE;

	for (guint i = 0; i < triggers->len; i++) {
		const WbTrigger *trigger = &g_array_index(triggers, WbTrigger, i);

		if (trigger->kind != WB_TRIGGER_FUNCTION && trigger->kind != WB_TRIGGER_SYSCALL)
			continue;
		g_string_append_printf(text, "%s%s()", any ? ", " : "\n", trigger->word);
		any = TRUE;
	}
}

static void
append_line(GString *text, const char *line)
{
	if (line && *line)
		g_string_append_printf(text, "\n%s", line);
}

static void
append_machine(GString *text, const WbTcpEdge *edge)
{
	if (*edge->section)
		g_string_append_printf(text, "\nRFC 9293, section %s", edge->section);
	append_line(text, edge->functions);
	append_line(text, edge->note);
}

/* "3. client at 0.829009 s: state 3, packet 2" */
static void
append_step(GString *text, const WbDiagramView *view, guint number)
{
	const WbDiagramStep *step = get_step(view, number);
	WbStepWords words = wb_step_words_make(view, step);
	const char *end = wb_end_to_string(step->end);

	g_string_append_printf(text, "\n%u. %s%sat %s s: %s", number, end, *end ? " " : "",
		words.time, words.evidence ? words.evidence : "");
	if (step->count > 1)
		g_string_append_printf(text, ", %u times", step->count);
	wb_step_words_clear(&words);
}

/* When the run took it; that it did not, or not yet, is worth a line too. */
static void
append_steps(GString *text, const WbDiagramView *view, WbDiagramHit hit)
{
	guint drawn = wb_diagram_view_get_steps(view), later = 0, count = 0;

	if (!view->run)
		return;
	for (guint i = 1; i <= view->run->steps->len; i++) {
		if (!is_at(get_step(view, i), hit))
			continue;
		if (i > drawn)
			later++;
		else if (count++ < 3)
			append_step(text, view, i);
	}
	if (count > 3)
		g_string_append_printf(text, "\nand %u times more", count - 3);
	if (count == 0 && later > 0)
		g_string_append(text, "\nnot yet: it comes later in this run");
	else if (count == 0)
		g_string_append(text, "\nnot in this run");
}

/* --- cards --------------------------------------------------------------------------------- */

static const WbTcpEdge *
find_edge(const WbDiagram *diagram, const WbDiagramEdge *edge)
{
	return diagram->about_connection ? wb_tcp_machine_find_id(edge->id) : NULL;
}

static void
append_edge_head(GString *text, const WbDiagram *diagram, int from, int to, const char *label)
{
	g_autofree char *tail = wb_diagram_node_to_string(diagram, from);
	g_autofree char *head = wb_diagram_node_to_string(diagram, to);
	g_auto(GStrv) lines = g_strsplit(label, "\n", -1);
	g_autofree char *joined = g_strjoinv(" / ", lines);

	g_string_append_printf(text, "%s → %s", tail, head);
	append_line(text, joined);
}

static char *
explain_edge(const WbDiagramView *view, WbDiagramHit hit)
{
	const WbDiagramEdge *edge = view->diagram->edges->pdata[hit.edge];
	const WbTcpEdge *known = find_edge(view->diagram, edge);
	g_autoptr(GString) text = g_string_new(NULL);

	append_edge_head(text, view->diagram, (int)edge->tail, (int)edge->head, edge->label);
	append_line(text, edge->note);
	if (known)
		append_machine(text, known);
	else
		append_functions(text, edge->triggers);
	append_steps(text, view, hit);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
append_present(GString *text, const WbDiagramView *view, int node)
{
	for (guint end = WB_END_CLIENT; end <= WB_END_SERVER; end++) {
		const WbDiagramStep *step;
		g_autofree char *since = NULL;

		if (!view->run || wb_diagram_run_get_current(view->run,
					  wb_diagram_view_get_steps(view), end, &step) != node)
			continue;
		since = wb_diagram_time_to_string(view->run, step->time_ns);
		g_string_append_printf(
			text, "\nThe %s is here since %s s", wb_end_to_string(end), since);
		g_string_append(text, step->event ? "." : ", as packets imply.");
	}
}

static char *
explain_node(const WbDiagramView *view, WbDiagramHit hit)
{
	const WbDiagramNode *node = view->diagram->nodes->pdata[hit.node];
	g_autoptr(GString) text = g_string_new(NULL);
	const char *second = strchr(node->label, '\n');
	g_autofree char *name = wb_diagram_node_to_string(view->diagram, hit.node);

	g_string_append(text, name);
	if (view->diagram->about_connection && second)
		g_string_append_printf(text, ", in the kernel %s", second + 1);
	append_line(text, node->note);
	if (view->diagram->about_connection)
		g_string_append(text, "\nRFC 9293, section " STATES_SECTION);
	else
		append_functions(text, node->triggers);
	append_present(text, view, hit.node);
	append_steps(text, view, hit);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

char *
wb_diagram_view_explain(const WbDiagramView *view, WbDiagramHit hit)
{
	if (hit.edge >= 0)
		return explain_edge(view, hit);
	return hit.node >= 0 ? explain_node(view, hit) : NULL;
}

/* The machine knows more ways than the figure has lines. */
static const WbTcpEdge *
find_jump(const WbDiagram *diagram, const WbDiagramStep *step)
{
	const WbDiagramNode *from = diagram->nodes->pdata[step->from];
	const WbDiagramNode *to = diagram->nodes->pdata[step->node];
	g_autofree char *prefix = g_strdup_printf("%s-%s", from->id, to->id);

	for (guint i = 0; diagram->about_connection && i < wb_tcp_machine_get_length(); i++) {
		const WbTcpEdge *edge = wb_tcp_machine_get(i);

		if (g_str_has_prefix(edge->id, prefix) && g_strcmp0(edge->event, step->cause) == 0)
			return edge;
	}
	return NULL;
}

char *
wb_diagram_view_explain_step(const WbDiagramView *view, guint number)
{
	const WbDiagramStep *step = get_step(view, number);
	g_autoptr(GString) text = g_string_new(NULL);
	const WbTcpEdge *known;

	if (!step)
		return NULL;
	if (step->edge >= 0 || step->from < 0 || step->node < 0)
		return wb_diagram_view_explain(view, wb_diagram_view_get_place(view, number));
	append_edge_head(
		text, view->diagram, step->from, step->node, step->cause ? step->cause : "");
	known = find_jump(view->diagram, step);
	if (known)
		append_machine(text, known);
	append_step(text, view, number);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

char *
wb_diagram_view_sum_up(const WbDiagramView *view)
{
	guint number = wb_diagram_view_get_steps(view);
	const WbDiagramStep *step = get_step(view, number);
	const char *excuse = wb_diagram_view_get_excuse(view);
	WbStepWords words;
	char *text;

	if (!step)
		return g_strdup(excuse ? excuse : "");
	words = wb_step_words_make(view, step);
	text = g_strdup_printf("Step %u of %u: %s%s%s, at %s s", number, view->run->steps->len,
		wb_end_to_string(step->end), step->end == WB_END_NONE ? "" : " ", words.what,
		words.time);
	wb_step_words_clear(&words);
	return text;
}
