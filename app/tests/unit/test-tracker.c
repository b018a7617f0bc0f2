/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tracker against recordings of a real kernel: NAME.pcap has a connection's packets, NAME.trace
 * what sock:inet_sock_set_state said meanwhile. For each, the changes of state as the kernel told
 * them and as the packets imply them are written side by side and compared with NAME.states.
 *
 * Both have the clock of the wall.
 *
 * app/tests/vm/test-tracker.sh makes the recordings, and has this program compare fresh ones:
 * WB_TRACKER_RECORDINGS=FOLDER. --update writes the .states.
 */
#include "evidence/capture.h"
#include "evidence/pcap.h"
#include "evidence/trace.h"
#include "evidence/track.h"

#include <fcntl.h>
#include <string.h>

#define DATA "app/tests/data/tracker"

static const char data_folder[] = DATA;
static const char *recordings = data_folder;
static gboolean update;
static guint agreed, total;

typedef struct {
	WbTimeline *timeline;
	WbCapture *capture;
} Loader;

static void
take_frame(const WbFrame *frame, gpointer data)
{
	Loader *loader = data;

	wb_timeline_add(
		loader->timeline, wb_capture_add(loader->capture, frame->link, 0, frame->time_ns,
					  frame->bytes, frame->wire_length));
}

static void
take_event(WbRunEvent *event, gpointer data)
{
	Loader *loader = data;

	wb_timeline_add(loader->timeline, event);
}

static char *
make_path(const char *folder, const char *name, const char *suffix)
{
	g_autofree char *file = g_strconcat(name, suffix, NULL);

	return g_build_filename(folder, file, NULL);
}

static WbTimeline *
load(const char *name)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *capture = make_path(recordings, name, ".pcap");
	g_autofree char *trace = make_path(recordings, name, ".trace");
	g_autofree char *lines = NULL;
	g_autoptr(WbCapture) frames = wb_capture_new();
	Loader loader = { wb_timeline_new(0, 0), frames };
	g_autoptr(WbTrace) reader = wb_trace_new(take_event, &loader);
	gboolean cut;
	gsize length;

	wb_pcap_read(open(capture, O_RDONLY | O_CLOEXEC), take_frame, &loader, &cut, NULL, &error);
	g_assert_no_error(error);
	g_file_get_contents(trace, &lines, &length, &error);
	g_assert_no_error(error);
	wb_trace_feed(reader, lines, length);
	return loader.timeline;
}

/* --- as text --------------------------------------------------------------------------------- */

static void
append_states(GString *text, const WbStateJoin *row)
{
	g_autofree char *kernel =
		row->state ? g_strdup_printf("%s>%s",
				     wb_socket_state_to_string(row->state->state.before),
				     wb_socket_state_to_string(row->state->state.after))
			   : g_strdup("-");
	g_autofree char *packets =
		row->transition
			? g_strdup_printf("%s>%s", wb_tcp_state_to_string(row->transition->from),
				  wb_tcp_state_to_string(row->transition->to))
			: g_strdup("-");

	g_string_append_printf(text, "%-26s %-28s", kernel, packets);
}

static const char *
get_kind(WbJoinKind kind)
{
	return kind == WB_JOIN_AGREE ? "agree" : wb_join_to_string(kind);
}

static gboolean
has_state(const GArray *joins, const WbTcpConnection *connection, guint end)
{
	for (guint i = 0; i < joins->len; i++) {
		const WbStateJoin *row = &g_array_index(joins, WbStateJoin, i);

		if (row->state && row->connection == connection && row->end == end)
			return TRUE;
	}
	return FALSE;
}

/* The rows of one end, a line each. */
static void
append_end(GString *text, const GArray *joins, const WbTcpConnection *connection, guint end)
{
	g_string_append_printf(text, "connection %u, %s\n",
		wb_tcp_connection_get_number(connection),
		has_state(joins, connection, end) ? "the kernel" : "the other");
	for (guint i = 0; i < joins->len; i++) {
		const WbStateJoin *row = &g_array_index(joins, WbStateJoin, i);

		if (row->connection != connection || row->end != end)
			continue;
		append_states(text, row);
		g_string_append_printf(text, " %s%s%s\n", get_kind(row->kind),
			row->reason ? ": " : "", row->reason ? row->reason : "");
		total += row->state != NULL;
		agreed += row->kind == WB_JOIN_AGREE;
		if (row->kind == WB_JOIN_DIFFER)
			g_test_fail();
	}
}

static void
append_remarks(GString *text, const WbTcpConnection *connection)
{
	const GArray *packets = wb_tcp_connection_get_packets(connection);

	for (guint i = 0; i < packets->len; i++) {
		WbTcpAnalysis analysis = g_array_index(packets, WbTcpAnalysis, i);
		g_autofree char *words = NULL;

		/* Times differ from run to run. */
		analysis.after_ns = 0;
		words = wb_tcp_analysis_to_string(&analysis);
		if (words)
			g_string_append_printf(
				text, "packet %" G_GUINT64_FORMAT ": %s\n", analysis.packet, words);
	}
}

static char *
describe(const WbRunTrack *track)
{
	GString *text = g_string_new(NULL);
	const WbTcpTrack *tracker = wb_run_track_get_tracker(track);
	const GArray *joins = wb_run_track_get_joins(track);

	for (guint i = 0; i < wb_tcp_track_get_length(tracker); i++) {
		const WbTcpConnection *connection = wb_tcp_track_get(tracker, i);

		append_end(text, joins, connection, 0);
		append_end(text, joins, connection, 1);
		append_remarks(text, connection);
	}
	return g_string_free(text, FALSE);
}

/* A slow machine probes and sends again more often; the states are the same. */
static void
drop_remarks(char *text)
{
	char *to = text;

	for (char *line = text, *next; *line; line = next) {
		next = line + strcspn(line, "\n");
		next += *next == '\n';
		if (g_str_has_prefix(line, "packet "))
			continue;
		memmove(to, line, (gsize)(next - line));
		to += next - line;
	}
	*to = '\0';
}

static void
test_recording(gconstpointer data)
{
	const char *name = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(WbTimeline) timeline = load(name);
	g_autoptr(WbRunTrack) track = wb_run_track_new(timeline);
	g_autofree char *text = describe(track), *expected = NULL;
	g_autofree char *path = make_path(DATA, name, ".states");

	if (update)
		g_assert_true(g_file_set_contents(path, text, -1, NULL));
	g_assert_true(g_file_get_contents(path, &expected, NULL, &error));
	if (recordings != data_folder) {
		drop_remarks(text);
		drop_remarks(expected);
	}
	if (!g_str_equal(text, expected)) {
		g_test_message("%s", text);
		g_test_fail();
	}
}

static gboolean
same_analysis(const WbTcpAnalysis *a, const WbTcpAnalysis *b)
{
	return a == b || (a && b && a->packet == b->packet && a->remarks == b->remarks &&
				 a->states[0] == b->states[0] && a->states[1] == b->states[1]);
}

static guint
get_number(const WbTcpConnection *connection)
{
	return connection ? wb_tcp_connection_get_number(connection) : 0;
}

/* What is fed three at a time says of each packet what is said of it when all are fed at once; and
 * that is what its connection has of it. */
static void
test_parts(gconstpointer data)
{
	g_autoptr(WbTimeline) timeline = load(data);
	g_autoptr(WbRunTrack) all = wb_run_track_new(timeline);
	g_autoptr(WbRunTrack) parts = wb_run_track_begin(timeline);
	guint count = wb_timeline_count(timeline, WB_STREAM_PACKET), found = 0, steps = 0;

	while (wb_run_track_go_on(parts, 3))
		steps++;
	g_assert_cmpuint(steps, ==, (count - 1) / 3);
	for (guint i = 0; i < count; i++) {
		guint64 packet = wb_timeline_get_nth(timeline, WB_STREAM_PACKET, i)->number;
		const WbTcpAnalysis *analysis = wb_run_track_find(all, packet);

		g_assert_true(same_analysis(analysis, wb_run_track_find(parts, packet)));
		g_assert_true(!analysis || analysis->packet == packet);
		g_assert_cmpuint(get_number(wb_run_track_find_connection(all, packet)), ==,
			get_number(wb_run_track_find_connection(parts, packet)));
		found += analysis != NULL;
	}
	g_assert_cmpuint(found, >, 0);
	g_assert_null(wb_run_track_find(parts, 0));
	g_assert_null(wb_run_track_find(parts, count + 1));
}

/* The order of events that come one after another, as in a run, is the order of all of them. */
static void
test_order(gconstpointer data)
{
	g_autoptr(WbTimeline) timeline = load(data);
	g_autoptr(WbTimeline) grown = wb_timeline_new(0, 0);
	guint length = wb_timeline_get_length(timeline);
	guint next[WB_STREAM_COUNT] = { 0 };

	/* A batch of each stream in turn: what the trace tells comes later than packets do. */
	for (guint i = 0; wb_timeline_get_length(grown) < length; i++) {
		WbStream stream = i % WB_STREAM_COUNT;
		guint end = MIN(next[stream] + 7, wb_timeline_count(timeline, stream));

		for (; next[stream] < end; next[stream]++)
			wb_timeline_add(grown, wb_run_event_copy(wb_timeline_get_nth(
						       timeline, stream, next[stream])));
	}
	for (guint i = 0; i < length; i++) {
		const WbRunEvent *event = wb_timeline_get(grown, i);

		g_assert_cmpint(event->stream, ==, wb_timeline_get(timeline, i)->stream);
		g_assert_cmpuint(event->number, ==, wb_timeline_get(timeline, i)->number);
		g_assert_cmpint(wb_timeline_find_index(grown, event), ==, (int)i);
	}
	g_assert_cmpint(wb_timeline_find_index(grown, wb_timeline_get(timeline, 0)), ==, -1);
}

/* A part has its connection's packets and no other's, but for the one before. */
static void
test_part(gconstpointer data)
{
	g_autoptr(WbTimeline) timeline = load(data);
	const WbRunEvent *first = wb_timeline_get_nth(timeline, WB_STREAM_PACKET, 0);
	g_autoptr(WbTimeline) part = wb_timeline_new_part(timeline, &first->flow, 5);
	g_autoptr(WbTimeline) some = wb_timeline_new_part(timeline, NULL, 2);

	g_assert_true(wb_timeline_get_nth(part, WB_STREAM_PACKET, 0) == first);
	g_assert_cmpuint(wb_timeline_count(part, WB_STREAM_PACKET), <=, 5);
	g_assert_cmpuint(wb_timeline_count(part, WB_STREAM_STATE), ==,
		wb_timeline_count(timeline, WB_STREAM_STATE));
	for (guint i = 0; i < wb_timeline_count(part, WB_STREAM_PACKET); i++)
		g_assert_true(wb_flow_same(
			&wb_timeline_get_nth(part, WB_STREAM_PACKET, i)->flow, &first->flow));
	g_assert_cmpuint(wb_timeline_count(some, WB_STREAM_PACKET), ==, 2);
}

static void
test_enough(void)
{
	g_test_message("%u of the kernel's %u changes of state are those that packets imply",
		agreed, total);
	g_assert_cmpuint(agreed, >=, 150);
}

static void
add_recording(const char *name)
{
	static const struct {
		const char *what;
		GTestDataFunc func;
	} tests[] = { { "states", test_recording }, { "parts", test_parts },
		{ "order", test_order }, { "part", test_part } };

	for (guint i = 0; i < G_N_ELEMENTS(tests); i++) {
		g_autofree char *path = g_strdup_printf("/tracker/%s-%s", name, tests[i].what);

		g_test_add_data_func(path, name, tests[i].func);
	}
}

static void
add_recordings(GPtrArray *names)
{
	g_autoptr(GDir) folder = g_dir_open(DATA, 0, NULL);

	g_assert_nonnull(folder);
	for (const char *file = g_dir_read_name(folder); file; file = g_dir_read_name(folder)) {
		if (g_str_has_suffix(file, ".pkt"))
			g_ptr_array_add(names, g_strndup(file, strlen(file) - strlen(".pkt")));
	}
	for (guint i = 0; i < names->len; i++)
		add_recording(names->pdata[i]);
}

int
main(int argc, char **argv)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	g_test_init(&argc, &argv, NULL);
	if (g_getenv("WB_TRACKER_RECORDINGS"))
		recordings = g_getenv("WB_TRACKER_RECORDINGS");
	update = argc > 1 && g_str_equal(argv[1], "--update");
	add_recordings(names);
	g_test_add_func("/tracker/all", test_enough);
	return g_test_run();
}
