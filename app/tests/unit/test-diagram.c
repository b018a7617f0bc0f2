/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Diagrams: what is read, where it lies, what lights it. */
#include "diagram-fixture.h"

#include "base/dot.h"
#include "base/error.h"
#include "lab/catalog.h"
#include "packet/tcp-machine.h"

static const char *const files[] = { "tcp.dot", "netfilter.dot", "socket.dot", "udp.dot" };

static const WbDiagramNode *
get_node(const WbDiagram *diagram, const char *id)
{
	int index = wb_diagram_find_node(diagram, id);

	g_assert_cmpint(index, >=, 0);
	return diagram->nodes->pdata[index];
}

/* --- what we ship -------------------------------------------------------------------------- */

static gboolean
overlap(const WbBox *a, const WbBox *b)
{
	return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
	       b->y < a->y + a->height;
}

static void
test_shipped(gconstpointer data)
{
	g_autoptr(WbDiagram) diagram = fixture_diagram(data);
	WbBox page = { 0, 0, diagram->width, diagram->height };

	g_assert_cmpuint(diagram->nodes->len, >, 5);
	g_assert_cmpstr(diagram->title, !=, diagram->name);
	for (guint i = 0; i < diagram->nodes->len; i++) {
		const WbDiagramNode *node = diagram->nodes->pdata[i];

		g_assert_cmpfloat(node->box.x, >=, page.x);
		g_assert_cmpfloat(node->box.y, >=, page.y);
		g_assert_cmpfloat(node->box.x + node->box.width, <=, page.width);
		g_assert_cmpfloat(node->box.y + node->box.height, <=, page.height);
		for (guint j = 0; j < i; j++)
			g_assert_false(overlap(
				&node->box, &((WbDiagramNode *)diagram->nodes->pdata[j])->box));
	}
}

/* Edges begin and end at their nodes, whatever was typed into the file. */
static void
test_edges_touch(gconstpointer data)
{
	g_autoptr(WbDiagram) diagram = fixture_diagram(data);

	for (guint i = 0; i < diagram->edges->len; i++) {
		const WbDiagramEdge *edge = diagram->edges->pdata[i];
		const WbDiagramNode *tail = diagram->nodes->pdata[edge->tail];
		const WbDiagramNode *head = diagram->nodes->pdata[edge->head];
		WbBox start = { edge->points[0].x - 3, edge->points[0].y - 3, 6, 6 };
		WbBox tip = { edge->tip.x - 3, edge->tip.y - 3, 6, 6 };

		g_test_message("%s", edge->id);
		g_assert_true(overlap(&start, &tail->box));
		g_assert_true(overlap(&tip, &head->box));
	}
}

static void
test_same_twice(void)
{
	g_autoptr(WbDiagram) first = fixture_diagram("tcp.dot");
	g_autoptr(WbDiagram) second = fixture_diagram("tcp.dot");

	for (guint i = 0; i < first->nodes->len; i++)
		g_assert_cmpmem(&((WbDiagramNode *)first->nodes->pdata[i])->box, sizeof(WbBox),
			&((WbDiagramNode *)second->nodes->pdata[i])->box, sizeof(WbBox));
}

static const char *
get_id(WbTcpState state)
{
	static char id[32];

	g_strlcpy(id, wb_tcp_state_to_string(state), sizeof(id));
	for (char *at = id; *at; at++)
		*at = *at == '-' ? '_' : g_ascii_tolower(*at);
	return id;
}

/* The figure has what the table says that the figure has, in the table's words. */
static void
test_machine(void)
{
	g_autoptr(WbDiagram) diagram = fixture_diagram("tcp.dot");
	guint count = 0;

	for (guint i = 0; i < wb_tcp_machine_get_length(); i++) {
		const WbTcpEdge *row = wb_tcp_machine_get(i);
		int index = wb_diagram_find_edge(diagram, row->id);
		g_autofree char *label = wb_tcp_edge_to_label(row);
		const WbDiagramEdge *edge;

		g_test_message("%s", row->id);
		g_assert_cmpint(index >= 0, ==, row->in_figure);
		if (index < 0)
			continue;
		edge = diagram->edges->pdata[index];
		count++;
		g_assert_cmpstr(edge->label, ==, label);
		g_assert_true(diagram->nodes->pdata[edge->tail] ==
			      (gpointer)get_node(diagram, get_id(row->from)));
		g_assert_true(diagram->nodes->pdata[edge->head] ==
			      (gpointer)get_node(diagram, get_id(row->to)));
	}
	g_assert_cmpuint(count, ==, diagram->edges->len);
	g_assert_cmpuint(diagram->nodes->len, ==, WB_TCP_STATE_COUNT - 1);
}

/* CLOSED on top, LISTEN left, SYN-SENT right, the closing states below in columns. */
static void
test_arrangement(void)
{
	g_autoptr(WbDiagram) diagram = fixture_diagram("tcp.dot");
	const WbBox *closed = &get_node(diagram, "closed")->box;
	const WbBox *listen = &get_node(diagram, "listen")->box;
	const WbBox *syn_sent = &get_node(diagram, "syn_sent")->box;
	const WbBox *fin_wait_1 = &get_node(diagram, "fin_wait_1")->box;
	const WbBox *close_wait = &get_node(diagram, "close_wait")->box;

	g_assert_cmpfloat(closed->y, <, listen->y);
	g_assert_cmpfloat(listen->x, <, closed->x);
	g_assert_cmpfloat(syn_sent->x, >, closed->x);
	g_assert_cmpfloat(fin_wait_1->y, >, get_node(diagram, "established")->box.y);
	g_assert_cmpfloat(fin_wait_1->x, ==, get_node(diagram, "fin_wait_2")->box.x);
	g_assert_cmpfloat(close_wait->x, ==, get_node(diagram, "last_ack")->box.x);
}

/* --- what anybody may write ---------------------------------------------------------------- */

static void
test_laid_out(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbDiagram) diagram = fixture_diagram_of(
		"digraph { a [label=\"first\\nsecond()\", event=\"function:f; drop:*\"];"
		" a -> b [label=x]; b -> c; c [shape=diamond]; subgraph cluster_k { label=K; b } }",
		&error);

	g_assert_no_error(error);
	g_assert_cmpstr(diagram->title, ==, "made");
	g_assert_cmpstr(get_node(diagram, "a")->label, ==, "first\nsecond()");
	g_assert_cmpuint(get_node(diagram, "a")->triggers->len, ==, 2);
	g_assert_cmpint(get_node(diagram, "c")->shape, ==, WB_SHAPE_DIAMOND);
	g_assert_cmpfloat(get_node(diagram, "a")->box.y, <, get_node(diagram, "b")->box.y);
	g_assert_cmpint(wb_diagram_find_edge(diagram, "a-b"), ==, 0);
	g_assert_cmpuint(diagram->groups->len, ==, 1);
	g_assert_false(diagram->about_connection);
}

static void
test_functions(void)
{
	g_autoptr(WbDiagram) diagram =
		fixture_diagram_of("digraph { a [event=\"function:f; function:*; module:x\"];"
				   " a -> b [event=\"function:g; function:f; state:*>LISTEN\"] }",
			NULL);
	g_auto(GStrv) names = wb_diagram_dup_functions(diagram);

	g_assert_cmpuint(g_strv_length(names), ==, 2);
	g_assert_cmpstr(names[0], ==, "f");
	g_assert_cmpstr(names[1], ==, "g");
}

/* What a task's diagram shows, its runs record. */
static void
test_functions_of_task(const WbTask *task, const WbExercise *exercise)
{
	const char *name = wb_task_get_diagram(task, exercise);
	char **recorded = wb_task_get_functions(task, exercise);
	g_autoptr(WbDiagram) diagram = name ? fixture_diagram(name) : NULL;
	g_auto(GStrv) needed = diagram ? wb_diagram_dup_functions(diagram) : NULL;

	for (guint i = 0; needed && needed[i]; i++)
		if (!recorded || !g_strv_contains((const char *const *)recorded, needed[i]))
			g_error("%s: %s needs %s in Functions=", task->name, name, needed[i]);
}

static void
test_functions_of_tasks(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbCatalog) catalog = wb_catalog_load_from("labs", &error);
	GPtrArray *labs;
	guint count = 0;

	g_assert_no_error(error);
	labs = wb_catalog_get_labs(catalog);
	for (guint l = 0; l < labs->len; l++) {
		GPtrArray *tasks = ((WbLab *)labs->pdata[l])->tasks;

		for (guint t = 0; t < tasks->len; t++) {
			const WbTask *task = tasks->pdata[t];

			for (guint e = 0; e < task->exercises->len; e++, count++)
				test_functions_of_task(task, task->exercises->pdata[e]);
		}
	}
	g_assert_cmpuint(count, >=, 5);
}

static void
test_faults(void)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "digraph {\n a -> b\n c -> -> d\n}\n", "made.dot:3:*near '->'" },
		{ "", "made.dot: there is no graph in it" },
		{ "digraph {}", "made.dot: there is no node in it" },
		{ "digraph { a [event=\"function\"] }",
			"made.dot: a: \"function\" is not of the*" },
		{ "digraph { a [event=\"fucntion:f\"] }",
			"made.dot: a:*\"fucntion\"; is it \"function\"?" },
		{ "digraph { a -> b [event=\"state:CLOSE\"] }", "made.dot: a-b:*BEFORE>AFTER" },
		{ "digraph { a -> b [event=\"state:CLOSE>OPEN\"] }", "*no socket state \"OPEN\"" },
		{ "digraph { layout=nonsense; a }",
			"made.dot: Graphviz cannot lay it out:*nonsense*" },
		{ "digraph { layout=nop2; a -> b }", "made.dot:*" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(fixture_diagram_of(cases[i].text, &error));
		g_assert_error(error, WB_ERROR, WB_ERROR_INVALID_DATA);
		g_test_message("%s", error->message);
		g_assert_true(g_pattern_match_simple(cases[i].message, error->message));
	}
}

/* A file that was broken leaves nothing behind for the next. */
static void
test_after_fault(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(fixture_diagram_of("digraph { a [x=\"", NULL));
	g_assert_null(fixture_diagram_of("\n\n\n->", NULL));
	g_assert_null(fixture_diagram_of("digraph {\n -> }", &error));
	g_assert_true(g_str_has_prefix(error->message, "made.dot:2:"));
	test_laid_out();
}

/* --- what is where ------------------------------------------------------------------------- */

static void
test_hit(void)
{
	g_autoptr(WbDiagram) diagram = fixture_diagram("tcp.dot");
	const WbDiagramNode *listen = get_node(diagram, "listen");
	int edge = wb_diagram_find_edge(diagram, "established-close_wait");
	WbPoint at = ((WbDiagramEdge *)diagram->edges->pdata[edge])->badge_at;
	WbDiagramView view = { .diagram = diagram };
	WbDiagramHit hit = wb_diagram_hit(diagram, listen->box.x + 1, listen->box.y + 1, 5);

	g_assert_cmpint(hit.node, ==, wb_diagram_find_node(diagram, "listen"));
	g_assert_cmpint(hit.edge, ==, -1);
	hit = wb_diagram_hit(diagram, at.x + 2, at.y, 5);
	g_assert_cmpint(hit.node, ==, -1);
	g_assert_cmpint(hit.edge, ==, edge);
	hit = wb_diagram_hit(diagram, at.x + 40, at.y, 5);
	g_assert_cmpint(hit.edge, ==, -1);
	hit = wb_diagram_page_hit(&view, at.x + 36, at.y + 102, 5);
	g_assert_cmpint(hit.edge, ==, edge);
	hit = wb_diagram_hit(diagram, -1000, 1e9, 5);
	g_assert_cmpint(hit.node, ==, -1);
	g_assert_cmpint(hit.edge, ==, -1);
}

static void
test_hit_diamond(void)
{
	g_autoptr(WbDiagram) diagram = fixture_diagram("netfilter.dot");
	const WbBox *box = &get_node(diagram, "route_out")->box;
	WbDiagramHit corner = wb_diagram_hit(diagram, box->x + 2, box->y + 2, 1);
	WbDiagramHit middle =
		wb_diagram_hit(diagram, box->x + box->width / 2, box->y + box->height / 2, 1);

	g_assert_cmpint(corner.node, ==, -1);
	g_assert_cmpint(middle.node, ==, wb_diagram_find_node(diagram, "route_out"));
}

/* --- triggers ------------------------------------------------------------------------------ */

static gboolean
matches(const char *text, const WbRunEvent *event)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) triggers = wb_triggers_parse(text, &error);

	g_assert_no_error(error);
	return wb_triggers_match(triggers, event) != NULL;
}

static void
test_match_function(void)
{
	g_autoptr(WbRunEvent) event = wb_run_event_new(WB_STREAM_FUNCTION);

	event->name = g_strdup("__x64_sys_bind");
	event->function.kind = WB_FUNCTION_ENTER;
	g_assert_true(matches("function:__x64_sys_bind", event));
	g_assert_true(matches("drop:*; syscall:bind", event));
	g_assert_true(matches("function:*", event));
	g_assert_false(matches("syscall:listen", event));
	g_assert_false(matches("module:*", event));
	event->function.module = g_strdup("filter");
	g_assert_true(matches("module:filter", event));
	g_assert_false(matches("module:other", event));
	event->function.kind = WB_FUNCTION_LEAVE;
	g_assert_false(matches("function:*; module:*; syscall:bind", event));
}

static void
test_match_others(void)
{
	g_autoptr(WbRunEvent) drop = wb_run_event_new(WB_STREAM_DROP);
	g_autoptr(WbRunEvent) log = wb_run_event_new(WB_STREAM_LOG);
	g_autoptr(WbRunEvent) step = wb_run_event_new(WB_STREAM_STEP);
	g_autoptr(WbRunEvent) packet = wb_run_event_new(WB_STREAM_PACKET);

	drop->drop.reason = g_strdup("NO_SOCKET");
	g_assert_false(matches("drop:*", drop)); /* netlink's */
	drop->drop.protocol = 0x800;
	g_assert_true(matches("drop:*", drop));
	g_assert_true(matches("drop:NO_SOCKET", drop));
	g_assert_false(matches("drop:NETFILTER_DROP", drop));
	log->text = g_strdup("filter: TCP connection initiated from 127.0.0.1:40000");
	g_assert_true(matches("log:initiated from", log));
	g_assert_false(matches("log:ended", log));
	step->text = g_strdup("bind(3, …)");
	g_assert_true(matches("syscall:bind", step));
	g_assert_false(matches("syscall:bin", step));
	packet->flow.protocol = IPPROTO_UDP;
	g_assert_true(matches("packet:udp", packet));
	g_assert_true(matches("packet:*", packet));
	g_assert_false(matches("packet:tcp; packet:icmp", packet));
}

int
main(int argc, char **argv)
{
	g_autofree char *top = g_get_current_dir();

	/* The sanitized build lies elsewhere, and looks for no data beside itself. */
	g_setenv("WORKBENCH_DATA", top, TRUE);
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *shipped = g_strdup_printf("/diagram/shipped/%s", files[i]);
		g_autofree char *touch = g_strdup_printf("/diagram/edges-touch/%s", files[i]);

		g_test_add_data_func(shipped, files[i], test_shipped);
		g_test_add_data_func(touch, files[i], test_edges_touch);
	}
	g_test_add_func("/diagram/same-twice", test_same_twice);
	g_test_add_func("/diagram/machine", test_machine);
	g_test_add_func("/diagram/arrangement", test_arrangement);
	g_test_add_func("/diagram/laid-out", test_laid_out);
	g_test_add_func("/diagram/functions", test_functions);
	g_test_add_func("/diagram/functions/tasks", test_functions_of_tasks);
	g_test_add_func("/diagram/faults", test_faults);
	g_test_add_func("/diagram/after-fault", test_after_fault);
	g_test_add_func("/diagram/hit", test_hit);
	g_test_add_func("/diagram/hit/diamond", test_hit_diamond);
	g_test_add_func("/diagram/match/function", test_match_function);
	g_test_add_func("/diagram/match/others", test_match_others);
	return g_test_run();
}
