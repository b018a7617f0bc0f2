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

static void
test_enough(void)
{
	g_test_message("%u of the kernel's %u changes of state are those that packets imply",
		agreed, total);
	g_assert_cmpuint(agreed, >=, 150);
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
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *path = g_strdup_printf("/tracker/%s", (char *)names->pdata[i]);

		g_test_add_data_func(path, names->pdata[i], test_recording);
	}
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
