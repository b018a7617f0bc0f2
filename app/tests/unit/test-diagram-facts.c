/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a diagram tells of its parts. */
#include "diagram-fixture.h"

#include "draw/diagram-facts.h"
#include "packet/tcp-machine.h"

typedef struct {
	WbDiagram *diagram;
	WbTimeline *timeline;
	WbDiagramRun *run;
	WbDiagramView view;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer file)
{
	fixture->diagram = fixture_diagram(file);
	fixture->timeline = wb_timeline_new(0, 0);
	fixture->view = (WbDiagramView){
		.diagram = fixture->diagram, .steps = G_MAXUINT, .selected = { -1, -1 }
	};
}

static void
tear_down(Fixture *fixture, gconstpointer file)
{
	wb_diagram_run_free(fixture->run);
	wb_timeline_free(fixture->timeline);
	wb_diagram_free(fixture->diagram);
}

static void
follow(Fixture *fixture)
{
	fixture->run = wb_diagram_run_new(fixture->diagram, fixture->timeline, NULL);
	fixture->view.run = fixture->run;
}

static WbDiagramHit
find_edge(const Fixture *fixture, const char *id)
{
	return (WbDiagramHit){ -1, wb_diagram_find_edge(fixture->diagram, id) };
}

static WbDiagramHit
find_node(const Fixture *fixture, const char *id)
{
	return (WbDiagramHit){ wb_diagram_find_node(fixture->diagram, id), -1 };
}

static void
expect(const Fixture *fixture, WbDiagramHit hit, const char *words, gboolean says)
{
	g_autofree char *text = wb_diagram_view_explain(&fixture->view, hit);

	g_assert_nonnull(text);
	if ((strstr(text, words) != NULL) != says)
		g_error("\"%s\" %s in:\n%s", words, says ? "is not" : "is", text);
}

/* All that the machine knows of an edge is on its card. */
static void
test_edges(Fixture *fixture, gconstpointer file)
{
	for (guint i = 0; i < fixture->diagram->edges->len; i++) {
		const WbDiagramEdge *edge = fixture->diagram->edges->pdata[i];
		const WbTcpEdge *known = wb_tcp_machine_find_id(edge->id);
		WbDiagramHit hit = { -1, (int)i };

		g_assert_nonnull(known);
		expect(fixture, hit, known->event, TRUE);
		expect(fixture, hit, known->section, TRUE);
		expect(fixture, hit, known->functions, TRUE);
		expect(fixture, hit, known->note ? known->note : "", TRUE);
		expect(fixture, hit, "in this run", FALSE);
	}
}

static void
test_states(Fixture *fixture, gconstpointer file)
{
	fixture_connection_states(fixture->timeline, 0, CLIENT_PORT);
	follow(fixture);
	expect(fixture, find_node(fixture, "syn_received"), "in the kernel SYN_RECV", TRUE);
	expect(fixture, find_node(fixture, "time_wait"), "The client is here since", TRUE);
	expect(fixture, find_node(fixture, "closing"), "not in this run", TRUE);
	expect(fixture, find_edge(fixture, "closed-syn_sent"), "2. client at", TRUE);
	fixture->view.steps = 1;
	expect(fixture, find_edge(fixture, "closed-syn_sent"), "not yet", TRUE);
	expect(fixture, find_node(fixture, "time_wait"), "The client is here", FALSE);
	expect(fixture, find_node(fixture, "listen"), "The server is here since", TRUE);
}

static void
test_steps(Fixture *fixture, gconstpointer file)
{
	WbDiagramHit hit;

	fixture_connection_states(fixture->timeline, 0, CLIENT_PORT);
	follow(fixture);
	hit = find_edge(fixture, "closed-syn_sent");
	g_assert_cmpuint(wb_diagram_view_find_step(&fixture->view, hit), ==, 2);
	g_assert_true(wb_diagram_view_get_event(&fixture->view, 2) ==
		      g_array_index(fixture->run->steps, WbDiagramStep, 1).event);
	g_assert_cmpint(wb_diagram_view_get_place(&fixture->view, 2).edge, ==, hit.edge);
	/* One that is not drawn yet is found all the same. */
	fixture->view.steps = 1;
	g_assert_cmpuint(wb_diagram_view_find_step(&fixture->view, hit), ==, 2);
	g_assert_cmpuint(
		wb_diagram_view_find_step(&fixture->view, find_node(fixture, "closing")), ==, 0);
	g_assert_null(wb_diagram_view_get_event(&fixture->view, 0));
	g_assert_null(wb_diagram_view_get_event(&fixture->view, 100));
	g_assert_null(wb_diagram_view_explain(&fixture->view, (WbDiagramHit){ -1, -1 }));
}

static void
test_sum_up(Fixture *fixture, gconstpointer file)
{
	g_autofree char *first = NULL, *none = NULL;

	fixture_connection_states(fixture->timeline, 0, CLIENT_PORT);
	follow(fixture);
	fixture->view.steps = 2;
	first = wb_diagram_view_sum_up(&fixture->view);
	g_assert_nonnull(strstr(first, "Step 2 of 11: client CLOSED → SYN-SENT, at "));
	fixture->view.steps = 0;
	none = wb_diagram_view_sum_up(&fixture->view);
	g_assert_cmpstr(none, ==, "Nothing has happened yet.");
}

/* A change that the figure has no line for is one of the machine's all the same. */
static void
test_jump(Fixture *fixture, gconstpointer file)
{
	const FixtureSegment segments[] = {
		{ 100, CLIENT_PORT, SERVER_PORT, WB_TCP_SYN, 1000, 0 },
		{ 200, SERVER_PORT, CLIENT_PORT, WB_TCP_RST | WB_TCP_ACK, 0, 1001 },
	};
	const WbTcpEdge *known = wb_tcp_machine_find_id("syn_sent-closed-rst");
	g_autofree char *text = NULL;

	fixture_state(fixture->timeline, 90, 0, SERVER_PORT, "CLOSE>SYN_SENT");
	fixture_segment(fixture->timeline, &segments[0]);
	fixture_segment(fixture->timeline, &segments[1]);
	fixture_state(fixture->timeline, 210, CLIENT_PORT, SERVER_PORT, "SYN_SENT>CLOSE");
	follow(fixture);
	text = wb_diagram_view_explain_step(&fixture->view, fixture->run->steps->len);
	g_assert_nonnull(known);
	g_assert_nonnull(strstr(text, "SYN-SENT → CLOSED\nrcv RST\n"));
	g_assert_nonnull(strstr(text, known->section));
	g_assert_nonnull(strstr(text, known->functions));
	g_assert_nonnull(strstr(text, "state 2, packet 2"));
}

/* Of any other diagram the file says it. */
static void
test_notes(Fixture *fixture, gconstpointer file)
{
	g_autoptr(WbDiagram) made = fixture_diagram_of(
		"digraph d { a [tooltip=\"what it is\\nfor\", event=\"function:ip_rcv; log:*\"];"
		" a -> b [tooltip=\"a way\"]; }",
		NULL);
	g_autofree char *node = NULL, *edge = NULL;

	fixture->view.diagram = made;
	node = wb_diagram_view_explain(&fixture->view, (WbDiagramHit){ 0, -1 });
	edge = wb_diagram_view_explain(&fixture->view, (WbDiagramHit){ -1, 0 });
	g_assert_nonnull(strstr(node, "a\nwhat it is"));
	g_assert_nonnull(strstr(node, "\nip_rcv()"));
	g_assert_cmpstr(edge, ==, "a → b\na way");
}

static void
test_boxes(Fixture *fixture, gconstpointer file)
{
	for (guint i = 0; i < fixture->diagram->nodes->len; i++) {
		WbDiagramHit hit = { (int)i, -1 };
		WbBox box = wb_diagram_figure_get_box(&fixture->view, hit);

		g_assert_cmpint(wb_diagram_figure_hit(&fixture->view, box.x + box.width / 2,
					box.y + box.height / 2, 4)
					.node,
			==, hit.node);
	}
	g_assert_cmpfloat(
		wb_diagram_figure_get_box(&fixture->view, (WbDiagramHit){ -1, -1 }).width, ==, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
#define ADD(name, function) \
	g_test_add("/diagram-facts/" name, Fixture, "tcp.dot", set_up, function, tear_down)
	ADD("edges", test_edges);
	ADD("states", test_states);
	ADD("steps", test_steps);
	ADD("sum-up", test_sum_up);
	ADD("jump", test_jump);
	ADD("notes", test_notes);
	ADD("boxes", test_boxes);
	return g_test_run();
}
