/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The path of a run through a diagram, its words and its drawing. */
#include "diagram-fixture.h"

#include "base/error.h"

#define MANY 3000

typedef struct {
	WbDiagram *diagram;
	WbTimeline *timeline;
	WbDiagramRun *run;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer file)
{
	fixture->diagram = fixture_diagram(file);
	fixture->timeline = wb_timeline_new(0, 0);
}

static void
tear_down(Fixture *fixture, gconstpointer file)
{
	wb_diagram_run_free(fixture->run);
	wb_timeline_free(fixture->timeline);
	wb_diagram_free(fixture->diagram);
}

static void
follow(Fixture *fixture, const char *flow)
{
	WbRunEventFilter filter = { .from_ns = G_MININT64 };

	if (flow)
		g_assert_true(wb_run_event_filter_parse_flow(&filter, flow));
	wb_diagram_run_free(fixture->run);
	fixture->run = wb_diagram_run_new(fixture->diagram, fixture->timeline, &filter);
}

static void
expect_path(Fixture *fixture, const char *expected)
{
	g_autofree char *path = fixture_path(fixture->diagram, fixture->run);

	g_assert_cmpstr(path, ==, expected);
}

static char *
to_text(const Fixture *fixture, guint steps)
{
	WbDiagramView view = { fixture->diagram, fixture->run, steps, { -1, -1 }, NULL, 0 };

	return wb_diagram_to_text(&view);
}

/* --- a connection -------------------------------------------------------------------------- */

static void
test_kernel_only(Fixture *fixture, gconstpointer file)
{
	fixture_connection_states(fixture->timeline, 0, CLIENT_PORT);
	follow(fixture, NULL);
	expect_path(fixture,
		"s:closed-listen c:closed-syn_sent c:syn_sent-established s:listen-syn_received "
		"s:syn_received-established c:established-fin_wait_1 s:established-close_wait "
		"c:fin_wait_1-fin_wait_2 s:close_wait-last_ack c:fin_wait_2-time_wait "
		"s:last_ack-closed");
	g_assert_cmpuint(fixture->run->flow.source_port, ==, CLIENT_PORT);
}

static void
test_packets_only(Fixture *fixture, gconstpointer file)
{
	g_autofree char *text = NULL;

	fixture_connection_packets(fixture->timeline, 0, CLIENT_PORT);
	follow(fixture, NULL);
	for (guint i = 0; i < fixture->run->steps->len; i++) {
		const WbDiagramStep *step = &g_array_index(fixture->run->steps, WbDiagramStep, i);

		g_assert_null(step->event);
		g_assert_nonnull(step->packet);
	}
	text = to_text(fixture, G_MAXUINT);
	g_assert_nonnull(strstr(text, "client 127.0.0.1:40000: TIME-WAIT since"));
	g_assert_nonnull(strstr(text, "as packets imply\n  last segment packet 7, ACK\n"));
	g_assert_nonnull(strstr(text, "server 127.0.0.1:4711: CLOSED since"));
	g_assert_nonnull(strstr(text, "ESTABLISHED → FIN-WAIT-1\n"
				      "      close / snd FIN  (packet 4 only)\n"));
}

/* Where both speak there is one step, and it has both. */
static void
test_both(Fixture *fixture, gconstpointer file)
{
	guint both = 0;

	fixture_connection_states(fixture->timeline, 0, CLIENT_PORT);
	fixture_connection_packets(fixture->timeline, 0, CLIENT_PORT);
	follow(fixture, NULL);
	expect_path(fixture,
		"s:closed-listen c:closed-syn_sent c:syn_sent-established s:listen-syn_received "
		"s:syn_received-established c:established-fin_wait_1 s:established-close_wait "
		"c:fin_wait_1-fin_wait_2 s:close_wait-last_ack c:fin_wait_2-time_wait "
		"s:last_ack-closed");
	for (guint i = 0; i < fixture->run->steps->len; i++)
		both += g_array_index(fixture->run->steps, WbDiagramStep, i).packet != NULL;
	g_assert_cmpuint(both, ==, fixture->run->steps->len - 1); /* listen() sends nothing */
}

/* Nothing came of the SYN but a RST: the figure has no line for that. */
static void
test_refused(Fixture *fixture, gconstpointer file)
{
	const FixtureSegment segments[] = {
		{ 100, CLIENT_PORT, SERVER_PORT, WB_TCP_SYN, 1000, 0 },
		{ 200, SERVER_PORT, CLIENT_PORT, WB_TCP_RST | WB_TCP_ACK, 0, 1001 },
	};
	const WbDiagramStep *last;
	g_autofree char *text = NULL;

	fixture_state(fixture->timeline, 90, 0, SERVER_PORT, "CLOSE>SYN_SENT");
	fixture_segment(fixture->timeline, &segments[0]);
	fixture_segment(fixture->timeline, &segments[1]);
	fixture_state(fixture->timeline, 210, CLIENT_PORT, SERVER_PORT, "SYN_SENT>CLOSE");
	follow(fixture, NULL);
	last = &g_array_index(fixture->run->steps, WbDiagramStep, fixture->run->steps->len - 1);
	g_assert_cmpint(last->edge, ==, -1);
	g_assert_cmpint(last->from, ==, wb_diagram_find_node(fixture->diagram, "syn_sent"));
	g_assert_cmpint(last->node, ==, wb_diagram_find_node(fixture->diagram, "closed"));
	g_assert_cmpstr(last->cause, ==, "rcv RST");
	text = to_text(fixture, G_MAXUINT);
	g_assert_nonnull(strstr(text, "SYN-SENT → CLOSED  rcv RST  (state 2, packet 2)"));
}

/* The kernel says CLOSE when nobody holds the socket any more; no FIN came. */
static void
test_orphan(Fixture *fixture, gconstpointer file)
{
	const WbDiagramStep *last;
	const FixtureSegment reset = { 900, SERVER_PORT, CLIENT_PORT, WB_TCP_RST, 5001, 0 };
	const FixtureSegment segments[] = {
		{ 100, CLIENT_PORT, SERVER_PORT, WB_TCP_SYN, 1000, 0 },
		{ 200, SERVER_PORT, CLIENT_PORT, WB_TCP_SYN | WB_TCP_ACK, 5000, 1001 },
		{ 300, CLIENT_PORT, SERVER_PORT, WB_TCP_ACK, 1001, 5001 },
		{ 400, CLIENT_PORT, SERVER_PORT, WB_TCP_FIN | WB_TCP_ACK, 1001, 5001 },
		{ 500, SERVER_PORT, CLIENT_PORT, WB_TCP_ACK, 5001, 1002 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(segments); i++)
		fixture_segment(fixture->timeline, &segments[i]);
	fixture_state(fixture->timeline, 510, CLIENT_PORT, SERVER_PORT, "FIN_WAIT1>FIN_WAIT2");
	fixture_state(fixture->timeline, 520, CLIENT_PORT, SERVER_PORT, "FIN_WAIT2>CLOSE");
	/* What comes later is not what the kernel meant. */
	fixture_segment(fixture->timeline, &reset);
	follow(fixture, NULL);
	last = &g_array_index(fixture->run->steps, WbDiagramStep, fixture->run->steps->len - 1);
	g_assert_cmpstr(last->cause, ==, "abort");
	last--;
	g_assert_null(last->event);
	g_assert_cmpstr(last->cause, ==, "rcv RST");
	last--;
	g_assert_nonnull(last->event);
	g_assert_cmpint(last->node, ==, wb_diagram_find_node(fixture->diagram, "fin_wait_2"));
	g_assert_cmpint(last->node, ==, last->from);
}

/* Of many connections, the one that was asked for, with its own SYN_SENT and SYN_RECV. */
static void
test_chosen(Fixture *fixture, gconstpointer file)
{
	for (guint i = 0; i < 5; i++)
		fixture_connection_states(fixture->timeline, 1000 * i, (guint16)(CLIENT_PORT + i));
	follow(fixture, "40003");
	g_assert_cmpuint(fixture->run->flow.source_port, ==, 40003);
	g_assert_cmpuint(fixture->run->steps->len, ==, 11);
	g_assert_cmpint(g_array_index(fixture->run->steps, WbDiagramStep, 1).time_ns, ==, 3090000);
	g_assert_cmpint(g_array_index(fixture->run->steps, WbDiagramStep, 3).time_ns, ==, 3310000);
	follow(fixture, "9");
	g_assert_cmpuint(fixture->run->steps->len, ==, 0);
}

static void
test_named(Fixture *fixture, gconstpointer file)
{
	WbRunEvent *line = wb_run_event_new(WB_STREAM_LOG);

	for (guint i = 0; i < 5; i++)
		fixture_connection_states(fixture->timeline, 1000 * i, (guint16)(CLIENT_PORT + i));
	line->time_ns = 9000000;
	line->text = g_strdup("accepted 127.0.0.1:40002");
	wb_run_event_find_mentions(line);
	g_assert_true(wb_timeline_add(fixture->timeline, line));
	follow(fixture, NULL);
	g_assert_cmpuint(fixture->run->flow.source_port, ==, 40002);
}

static void
test_steps(Fixture *fixture, gconstpointer file)
{
	const WbDiagramStep *step;
	g_autofree char *text = NULL;

	fixture_connection_states(fixture->timeline, 0, CLIENT_PORT);
	fixture_connection_packets(fixture->timeline, 0, CLIENT_PORT);
	follow(fixture, NULL);
	g_assert_cmpuint(wb_diagram_run_count_until(fixture->run, 0), ==, 1);
	g_assert_cmpuint(wb_diagram_run_count_until(fixture->run, G_MAXUINT), ==, 11);
	g_assert_cmpint(wb_diagram_run_get_current(fixture->run, 1, WB_END_CLIENT, NULL), ==, -1);
	g_assert_cmpint(wb_diagram_run_get_current(fixture->run, 3, WB_END_CLIENT, &step), ==,
		wb_diagram_find_node(fixture->diagram, "established"));
	g_assert_cmpint(step->time_ns, ==, 210000);
	g_assert_cmpuint(
		wb_diagram_run_get_last_segment(fixture->run, 3, WB_END_CLIENT)->number, ==, 1);
	text = to_text(fixture, 2);
	g_assert_nonnull(strstr(text, "client 127.0.0.1:40000: SYN-SENT since 0.000080 s"));
	g_assert_nonnull(strstr(text, "  2.  0.000080  client  CLOSED → SYN-SENT"));
	g_assert_null(strstr(text, "  3."));
}

static void
test_nothing(Fixture *fixture, gconstpointer file)
{
	g_autofree char *text = NULL;

	follow(fixture, NULL);
	g_assert_cmpuint(fixture->run->steps->len, ==, 0);
	text = to_text(fixture, G_MAXUINT);
	g_assert_cmpstr(text, ==,
		"The TCP state machine\n"
		"The run has no TCP connection that this could show.\n");
}

/* --- all that happened --------------------------------------------------------------------- */

static void
test_functions(Fixture *fixture, gconstpointer file)
{
	static const char *const names[] = { "inet_sendmsg", "__ip_local_out", "kfree", "ip_output",
		"dev_hard_start_xmit", "__netif_receive_skb_one_core", "ip_rcv", "ip_rcv_finish",
		"ip_local_deliver", "tcp_v4_rcv" };
	int loop = wb_diagram_find_edge(fixture->diagram, "device_out-device_in");
	int unlit = wb_diagram_find_edge(fixture->diagram, "pre-route_in");

	for (guint i = 0; i < 2 * G_N_ELEMENTS(names); i++)
		fixture_function(fixture->timeline, i, names[i % G_N_ELEMENTS(names)]);
	follow(fixture, NULL);
	expect_path(fixture,
		"-:process -:local_out -:post -:device_out -:device_in -:pre -:route_in "
		"-:local_in -:transport_in");
	g_assert_cmpuint(g_array_index(fixture->run->steps, WbDiagramStep, 2).count, ==, 2);
	g_assert_cmpuint(fixture->run->lines[loop], ==, 5);
	g_assert_cmpuint(fixture->run->lines[unlit], ==, 7);
	g_assert_cmpuint(
		fixture->run->lines[wb_diagram_find_edge(fixture->diagram, "route_in-forward")], ==,
		0);
	/* The second time round. */
	g_assert_cmpuint(
		fixture->run->lines[wb_diagram_find_edge(fixture->diagram, "transport_in-process")],
		>, 0);
}

/* Packets imply what no function was recorded of. */
static void
test_implied(Fixture *fixture, gconstpointer file)
{
	fixture_connection_packets(fixture->timeline, 0, CLIENT_PORT);
	follow(fixture, NULL);
	expect_path(fixture, "-:device_in! -:device_out!");
	fixture_function(fixture->timeline, 500, "ip_rcv");
	follow(fixture, NULL);
	expect_path(fixture, "-:pre");
}

/* What ran while the flow did, and the call that it began in. */
static void
test_window(Fixture *fixture, gconstpointer file)
{
	WbTimeline *timeline = fixture->timeline;
	g_autofree char *text = NULL;

	fixture_call(timeline, 1, WB_FUNCTION_ENTER, "ip_forward");
	fixture_call(timeline, 2, WB_FUNCTION_LEAVE, "ip_forward");
	fixture_call(timeline, 50, WB_FUNCTION_ENTER, "inet_sendmsg");
	fixture_connection_packets(timeline, 0, CLIENT_PORT);
	fixture_function(timeline, 550, "ip_rcv");
	fixture_function(timeline, 900, "ip_local_deliver");
	follow(fixture, NULL);
	expect_path(fixture, "-:process -:pre");
	text = to_text(fixture, G_MAXUINT);
	g_assert_nonnull(strstr(text, "packet 1, 127.0.0.1:40000 > 127.0.0.1:4711\n"));
	fixture_call(timeline, 60, WB_FUNCTION_LEAVE, "inet_sendmsg");
	follow(fixture, "40000");
	expect_path(fixture, "-:pre");
}

/* Another packet arrives in the middle, answers follow; the line was written on the way. */
static void
test_way(Fixture *fixture, gconstpointer file)
{
	static const char *const names[] = { "ip_route_output_flow", "ip_local_deliver",
		"tcp_v4_rcv", "__ip_queue_xmit", "__ip_local_out", NULL, "ip_output",
		"dev_hard_start_xmit", "__netif_receive_skb_one_core", "ip_rcv", "ip_local_deliver",
		"tcp_v4_rcv", NULL, "__ip_local_out", "ip_output" };
	WbTimeline *timeline = fixture->timeline;
	g_autofree char *text = NULL;

	fixture_call(timeline, 50, WB_FUNCTION_ENTER, "__inet_stream_connect");
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		WbRunEvent *line = names[i] ? NULL : wb_run_event_new(WB_STREAM_LOG);

		if (line) {
			line->time_ns = (51 + i) * 1000;
			line->text = g_strdup("a line");
			g_assert_true(wb_timeline_add(timeline, line));
		} else {
			fixture_function(timeline, 51 + i, names[i]);
		}
	}
	fixture_connection_packets(timeline, 0, CLIENT_PORT);
	follow(fixture, NULL);
	expect_path(fixture, "-:process -:route_out -:transport_out -:local_out -:local_out -:post "
			     "-:device_out -:device_in -:pre -:route_in -:local_in -:transport_in");
	text = to_text(fixture, G_MAXUINT);
	g_assert_nonnull(strstr(text, "at LOCAL_OUT  a line  (log 1)"));
	g_assert_nonnull(strstr(text, "device out  dev_hard_start_xmit()"));
	g_assert_null(strstr(text, "log 2"));
}

/* Of nothing that is a flow: all of it. */
static void
test_no_window(Fixture *fixture, gconstpointer file)
{
	fixture_function(fixture->timeline, 1, "ip_forward");
	fixture_function(fixture->timeline, 2, "ip_rcv");
	follow(fixture, NULL);
	expect_path(fixture, "-:route_in -:forward -:pre");
}

/* --- drawing ------------------------------------------------------------------------------- */

static char *
draw(const Fixture *fixture, const char *name, const char *subtitle)
{
	g_autofree char *folder = g_dir_make_tmp("wb-diagram-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, name, NULL);
	WbDiagramView view = { fixture->diagram, fixture->run, G_MAXUINT, { 2, -1 }, subtitle, 0 };
	WbPicture page = wb_diagram_get_page(&view);
	g_autoptr(GError) error = NULL;
	char *bytes = NULL;

	wb_picture_write(&page, wb_theme_get_light(), path, &error);
	g_assert_no_error(error);
	g_assert_true(g_file_get_contents(path, &bytes, NULL, NULL));
	g_remove(path);
	g_rmdir(folder);
	return bytes;
}

static void
test_draw(Fixture *fixture, gconstpointer file)
{
	g_autofree char *blank = NULL, *empty = NULL, *full = NULL;

	blank = draw(fixture, "a.svg", NULL);
	follow(fixture, NULL);
	empty = draw(fixture, "a.svg", "a run");
	fixture_connection_states(fixture->timeline, 0, CLIENT_PORT);
	fixture_connection_packets(fixture->timeline, 0, CLIENT_PORT);
	follow(fixture, NULL);
	full = draw(fixture, "a.svg", "a run");
	g_assert_cmpuint(strlen(full), >, strlen(empty));
	g_assert_cmpuint(strlen(empty), >, strlen(blank));
}

/* What a hostile bundle may hold: any number, any text, and far too much of it. */
static void
test_hostile(Fixture *fixture, gconstpointer file)
{
	g_autofree char *long_text = g_strnfill(20000, 'x');
	g_autofree char *text = NULL, *picture = NULL;

	for (guint i = 0; i < MANY; i++) {
		guint16 port = (guint16)(i * 7);

		fixture_state(fixture->timeline, (gint64)i << 40, port, SERVER_PORT,
			i % 2 ? "ESTABLISHED>CLOSE" : "CLOSE>ESTABLISHED");
		fixture_state(fixture->timeline, -((gint64)i << 40), CLIENT_PORT, SERVER_PORT,
			i % 2 ? "TIME_WAIT>LISTEN" : "CLOSE>NEW_SYN_RECV");
		fixture_function(fixture->timeline, G_MAXINT64 / 1000 - i, long_text + (i + 1));
	}
	follow(fixture, "40000");
	text = to_text(fixture, G_MAXUINT);
	picture = draw(fixture, "a.png", long_text);
	g_assert_cmpuint(fixture->run->steps->len, <=, 2000);
	if (fixture->diagram->about_connection) {
		g_assert_cmpuint(fixture->run->steps->len + fixture->run->left_out, >=, MANY);
		g_assert_nonnull(strstr(text, " more steps\n"));
	}
	g_assert_cmpuint(strlen(text), <, 500000);
}

#define TEST(path, file, function) \
	g_test_add("/diagram-run/" path, Fixture, file, set_up, function, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	TEST("kernel-only", "tcp.dot", test_kernel_only);
	TEST("packets-only", "tcp.dot", test_packets_only);
	TEST("both", "tcp.dot", test_both);
	TEST("refused", "tcp.dot", test_refused);
	TEST("orphan", "tcp.dot", test_orphan);
	TEST("chosen", "tcp.dot", test_chosen);
	TEST("named", "tcp.dot", test_named);
	TEST("steps", "tcp.dot", test_steps);
	TEST("nothing", "tcp.dot", test_nothing);
	TEST("functions", "netfilter.dot", test_functions);
	TEST("implied", "netfilter.dot", test_implied);
	TEST("window", "netfilter.dot", test_window);
	TEST("way", "netfilter.dot", test_way);
	TEST("no-window", "netfilter.dot", test_no_window);
	TEST("draw/tcp", "tcp.dot", test_draw);
	TEST("draw/socket", "socket.dot", test_draw);
	TEST("hostile/tcp", "tcp.dot", test_hostile);
	TEST("hostile/udp", "udp.dot", test_hostile);
	return g_test_run();
}
