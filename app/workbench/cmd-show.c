/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench show */
#include "commands.h"
#include "event-view.h"
#include "show-track.h"
#include "show-capture.h"
#include "show-packet.h"
#include "show-pictures.h"
#include "ui.h"

#include "base/error.h"
#include "base/text.h"
#include "evidence/bundle.h"
#include "evidence/event-json.h"
#include "evidence/flat-json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define RELATED_MAX 200

static char *opt_format, *opt_stream, *opt_flow, *opt_from, *opt_to, *opt_about;
static char *opt_packet;
static gboolean opt_packets, opt_states, opt_functions, opt_hex, opt_analysis;
static WbShowPictures opt_pictures;

static const GOptionEntry entries[] = {
	{ "format", 'f', 0, G_OPTION_ARG_STRING, &opt_format, "text (default) or json", "FORMAT" },
	{ "stream", 0, 0, G_OPTION_ARG_STRING, &opt_stream, "Only these streams: packet,log,…",
		"STREAMS" },
	{ "flow", 0, 0, G_OPTION_ARG_STRING, &opt_flow,
		"Only what has to do with a port, an address, ADDRESS:PORT, or END-END", "FLOW" },
	{ "from", 0, 0, G_OPTION_ARG_STRING, &opt_from, "From this second of the run on",
		"SECONDS" },
	{ "to", 0, 0, G_OPTION_ARG_STRING, &opt_to, "Up to this second of the run", "SECONDS" },
	{ "about", 0, 0, G_OPTION_ARG_STRING, &opt_about, "What belongs to an event: \"packet 4\"",
		"EVENT" },
	{ "packets", 0, 0, G_OPTION_ARG_NONE, &opt_packets, "Only the packets", NULL },
	{ "states", 0, 0, G_OPTION_ARG_NONE, &opt_states, "Only the sockets' changes of state",
		NULL },
	{ "analysis", 0, 0, G_OPTION_ARG_NONE, &opt_analysis,
		"The TCP connections: the kernel's states beside those that packets imply", NULL },
	{ "functions", 0, 0, G_OPTION_ARG_NONE, &opt_functions,
		"Only the kernel functions, with all that they called", NULL },
	{ "ladder", 0, 0, G_OPTION_ARG_FILENAME, &opt_pictures.ladder,
		"Draws the packets of a connection between its ends: an svg, png or pdf", "FILE" },
	{ "timeline", 0, 0, G_OPTION_ARG_FILENAME, &opt_pictures.timeline,
		"Draws all streams as lanes over time", "FILE" },
	{ "scoreboard", 0, 0, G_OPTION_ARG_FILENAME, &opt_pictures.scoreboard,
		"Draws what each SACK said of the sender's bytes", "FILE" },
	{ "diagram", 0, 0, G_OPTION_ARG_FILENAME, &opt_pictures.diagram,
		"Draws the task's diagram with the path that the run took; - is its text", "FILE" },
	{ "diagram-file", 0, 0, G_OPTION_ARG_FILENAME, &opt_pictures.diagram_file,
		"Another diagram, in DOT", "DOT" },
	{ "dark", 0, 0, G_OPTION_ARG_NONE, &opt_pictures.dark, "Pictures for a dark page", NULL },
	{ "packet", 0, 0, G_OPTION_ARG_STRING, &opt_packet,
		"The fields of a packet, or of several: 4, 4-9", "NUMBERS" },
	{ "hex", 0, 0, G_OPTION_ARG_NONE, &opt_hex, "With --packet: its bytes too", NULL },
	G_OPTION_ENTRY_NULL,
};

typedef struct {
	WbBundle *bundle;
	WbRunEventFilter filter;
	gboolean all; /* whatever passes the filter: for programs */
	WbEventView view;
} Show;

/* --- what to show -------------------------------------------------------------------------- */

static gboolean
parse_seconds(const char *text, gint64 *ret_ns)
{
	char *end;
	double seconds = g_ascii_strtod(text, &end);

	if (end == text || *end || !isfinite(seconds) || fabs(seconds) > 1e9)
		return FALSE;
	*ret_ns = (gint64)(seconds * 1e9);
	return TRUE;
}

static int
parse_streams(WbRunEventFilter *filter)
{
	int status = wb_event_view_parse_streams(opt_stream, filter);

	if (opt_packets)
		filter->streams |= 1u << WB_STREAM_PACKET;
	if (opt_states)
		filter->streams |= 1u << WB_STREAM_STATE;
	if (opt_functions)
		filter->streams |= 1u << WB_STREAM_FUNCTION;
	return status;
}

/* Before the folder is opened: mistakes on the command line are told first. */
static int
parse_filter(WbRunEventFilter *filter)
{
	int status = parse_streams(filter);
	gint64 from_ns = G_MININT64, to_ns = G_MAXINT64;

	if (status != WB_EXIT_PASSED)
		return status;
	if (opt_format && strcmp(opt_format, "text") != 0 && strcmp(opt_format, "json") != 0)
		return wb_ui_fail_usage(
			"there is no format \"%s\"; there are text and json", opt_format);
	if ((opt_from && !parse_seconds(opt_from, &from_ns)) ||
		(opt_to && !parse_seconds(opt_to, &to_ns)))
		return wb_ui_fail_usage("--from and --to take seconds of the run, such as 1.25");
	if (from_ns > to_ns)
		return wb_ui_fail_usage("--from %s is after --to %s", opt_from, opt_to);
	return wb_event_view_parse_flow(opt_flow, filter);
}

static void
set_times(Show *show)
{
	WbTimeline *timeline = show->bundle->timeline;
	gint64 ns = 0;

	show->filter.from_ns = G_MININT64;
	if (wb_timeline_get_length(timeline) == 0)
		return;
	show->view.start_ns = wb_timeline_get_start(timeline);
	/* Half a microsecond: times are shown rounded, and what is shown can be asked for. */
	if (opt_from && parse_seconds(opt_from, &ns))
		show->filter.from_ns = show->view.start_ns + ns - 500;
	if (opt_to && parse_seconds(opt_to, &ns))
		show->filter.to_ns = show->view.start_ns + ns + 500;
}

static gboolean
is_shown(const Show *show, const WbRunEvent *event)
{
	if (show->all || show->filter.streams != 0)
		return wb_run_event_filter_match(&show->filter, event);
	if (event->stream == WB_STREAM_CONSOLE &&
		!wb_timeline_is_behind_log(show->bundle->timeline, event))
		return FALSE;
	if (!wb_event_view_is_plain(event) && !(opt_about && event->stream == WB_STREAM_TCP))
		return FALSE;
	return wb_run_event_filter_match(&show->filter, event);
}

/* --- text ---------------------------------------------------------------------------------- */

static void
measure(Show *show)
{
	WbTimeline *timeline = show->bundle->timeline;
	gsize widest = strlen("EVENT");

	for (guint i = 0; i < wb_timeline_get_length(timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(timeline, i);

		if (is_shown(show, event)) {
			g_autofree char *reference = wb_run_event_to_reference(event);

			widest = MAX(widest, strlen(reference));
		}
	}
	wb_event_view_init(&show->view, widest);
	show->view.interfaces = show->bundle->interfaces;
	/* Who asks for packets gets them whole. */
	show->view.brief = show->filter.streams == 0;
}

static void
print_head(const Show *show)
{
	const WbBundle *bundle = show->bundle;
	const char *bold = wb_ui_has_color() ? "\033[1m" : "";
	const char *plain = wb_ui_has_color() ? "\033[0m" : "";

	printf("%s%s%s", bold, bundle->info.title ? bundle->info.title : "a run", plain);
	if (bundle->info.outcome)
		printf("  %s", bundle->info.outcome);
	if (bundle->info.kernel)
		printf("  Linux %s", bundle->info.kernel);
	if (bundle->info.started)
		printf("  %s", bundle->info.started);
	fputs("\n\n", stdout);
	wb_event_view_print_heading(&show->view);
}

/* How far a time may be off; a stream whose clock is known to a microsecond needs no word. */
static void
print_accuracy(const WbBundle *bundle)
{
	for (guint i = 0; i < WB_STREAM_COUNT; i++) {
		const WbClock *clock = &bundle->clocks[i];

		if (!wb_timeline_count(bundle->timeline, i) || wb_timeline_source(i) != i)
			continue;
		if (clock->markers == 0 && i != WB_STREAM_CONSOLE)
			printf("clock: of stream %s it is not known how far it is off\n",
				wb_stream_to_string(i));
		else if (clock->error_ns > 1000)
			printf("clock: times of stream %s are right to within %.3f ms\n",
				wb_stream_to_string(i), (double)clock->error_ns / 1e6);
	}
}

static void
print_foot(const Show *show, guint shown)
{
	WbBundle *bundle = show->bundle;
	WbTimeline *timeline = bundle->timeline;
	guint hidden = wb_timeline_get_length(timeline) - shown;

	putchar('\n');
	printf("%u %s", shown, shown == 1 ? "event" : "events");
	if (hidden)
		printf(", %u not shown", hidden);
	putchar('\n');
	print_accuracy(bundle);
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		if (wb_timeline_get_lost(timeline, i))
			printf("lost: %" G_GUINT64_FORMAT " of stream %s\n",
				wb_timeline_get_lost(timeline, i), wb_stream_to_string(i));
	for (guint i = 0; i < bundle->notes->len; i++)
		printf("note: %s\n", (const char *)bundle->notes->pdata[i]);
}

static void
print_text(Show *show)
{
	WbTimeline *timeline = show->bundle->timeline;
	g_autoptr(WbRunTrack) track = wb_run_track_new(timeline);
	guint shown = 0;

	measure(show);
	print_head(show);
	for (guint i = 0; i < wb_timeline_get_length(timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(timeline, i);

		if (is_shown(show, event)) {
			g_autofree char *note = event->stream == WB_STREAM_PACKET || opt_states
							? wb_show_track_note(track, event)
							: NULL;

			wb_event_view_print(&show->view, event, note);
			shown++;
		}
	}
	print_foot(show, shown);
}

/* --- JSON ---------------------------------------------------------------------------------- */

static void
append_json(GString *line, const WbRunEvent *event, gboolean first)
{
	if (!first)
		g_string_append_c(line, ',');
	g_string_append_c(line, '\n');
	wb_run_event_to_json(event, line);
	g_string_truncate(line, line->len - 1);
}

static void
print_json_foot(const Show *show, GString *line)
{
	g_string_append(line, "\n],\"lost\":");
	wb_flat_begin(line);
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		if (wb_timeline_get_lost(show->bundle->timeline, i))
			wb_flat_put_uint(line, wb_stream_to_string(i),
				wb_timeline_get_lost(show->bundle->timeline, i));
	g_string_append(line, "},\"notes\":[");
	for (guint i = 0; i < show->bundle->notes->len; i++) {
		g_string_append(line, i ? ",{" : "{");
		wb_flat_put_string(line, "note", show->bundle->notes->pdata[i]);
		g_string_append_c(line, '}');
	}
	g_string_append(line, "]}\n");
	fputs(line->str, stdout);
}

static void
print_json(const Show *show)
{
	const WbBundle *bundle = show->bundle;
	g_autoptr(GString) line = g_string_new("{\"format\":\"workbench-timeline\",\"version\":1,"
					       "\"run\":{");
	gboolean first = TRUE;

	wb_flat_put_string(line, "title", bundle->info.title);
	wb_flat_put_string(line, "kernel", bundle->info.kernel);
	wb_flat_put_string(line, "started", bundle->info.started);
	wb_flat_put_string(line, "outcome", bundle->info.outcome);
	wb_flat_put_boolean(line, "finished", bundle->finished);
	g_string_append(line, "},\"events\":[");
	for (guint i = 0; i < wb_timeline_get_length(bundle->timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(bundle->timeline, i);

		if (!is_shown(show, event))
			continue;
		append_json(line, event, first);
		first = FALSE;
		fputs(line->str, stdout);
		g_string_truncate(line, 0);
	}
	print_json_foot(show, line);
}

/* --- one event ----------------------------------------------------------------------------- */

static int
print_about(Show *show)
{
	WbTimeline *timeline = show->bundle->timeline;
	const WbRunEvent *event = wb_timeline_resolve(timeline, opt_about);
	g_autoptr(GArray) related = NULL;

	if (!event)
		return wb_ui_fail_usage(
			"the run has no event \"%s\"; one is \"packet 1\"", opt_about);
	measure(show);
	related = wb_timeline_relate(timeline, event, RELATED_MAX);
	show->view.brief = FALSE;
	wb_event_view_print(&show->view, event, NULL);
	if (related->len > 0)
		putchar('\n');
	for (guint i = 0; i < related->len; i++) {
		const WbRelation *relation = &g_array_index(related, WbRelation, i);

		if (is_shown(show, relation->event))
			wb_event_view_print(&show->view, relation->event, relation->reason);
	}
	return WB_EXIT_PASSED;
}

/* --- a capture file ------------------------------------------------------------------------ */

static int
show_capture(const char *path, const WbRunEventFilter *filter)
{
	WbShowCapture options = { .path = path,
		.filter = filter,
		.from_ns = G_MININT64,
		.to_ns = G_MAXINT64,
		.json = g_strcmp0(opt_format, "json") == 0 };

	if (opt_about || opt_states || opt_functions ||
		(filter->streams & ~(1u << WB_STREAM_PACKET)))
		return wb_ui_fail_usage("%s is a capture: there are only packets in it", path);
	/* Half a microsecond, as in set_times(). */
	if (opt_from && parse_seconds(opt_from, &options.from_ns))
		options.from_ns -= 500;
	if (opt_to && parse_seconds(opt_to, &options.to_ns))
		options.to_ns += 500;
	return wb_show_capture(&options);
}

static gboolean
is_capture(const char *path)
{
	return strcmp(path, "-") == 0 ||
	       (g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_DIR));
}

/* --- a folder of runs ---------------------------------------------------------------------- */

#define DEPTH_MAX 4
#define RUNS_MAX 20

static void
find_runs(const char *path, guint depth, GPtrArray *found)
{
	g_autofree char *run = g_build_filename(path, "run.json", NULL);
	g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
	const char *name;

	if (g_file_test(run, G_FILE_TEST_IS_REGULAR)) {
		g_ptr_array_add(found, wb_text_dup_argument(path));
		return;
	}
	while (depth > 0 && found->len < RUNS_MAX && folder && (name = g_dir_read_name(folder))) {
		g_autofree char *inner = g_build_filename(path, name, NULL);

		if (g_file_test(inner, G_FILE_TEST_IS_DIR) &&
			!g_file_test(inner, G_FILE_TEST_IS_SYMLINK))
			find_runs(inner, depth - 1, found);
	}
}

static int
compare_paths(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "workbench --check --record DIR" makes a folder of folders. */
static int
fail_to_open(const char *path, const GError *error)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *list = NULL;

	if (error->code == WB_ERROR_USAGE)
		find_runs(path, DEPTH_MAX, found);
	if (found->len == 0)
		return wb_ui_fail(error);
	g_ptr_array_sort(found, compare_paths);
	g_ptr_array_add(found, NULL);
	list = g_strjoinv("\n  workbench show ", (char **)found->pdata);
	return wb_ui_fail_usage(
		"%s is no recorded run, but holds some:\n  workbench show %s", path, list);
}

static int
show_packet(const char *path, WbBundle *bundle)
{
	WbShowPacket options = { .hex = opt_hex, .json = g_strcmp0(opt_format, "json") == 0 };

	if (!wb_show_packet_parse(opt_packet, &options))
		return wb_ui_fail_usage("--packet takes a packet's number, such as 4, or 4-9");
	return bundle ? wb_show_packet_of_run(bundle->timeline, &options)
		      : wb_show_packet_of_file(path, &options);
}

int
wb_command_show(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbBundle) bundle = NULL;
	Show show = { 0 };
	int status;

	if (!wb_ui_parse("show", "DIR|FILE",
		    "Shows a recorded run, all its events on one timeline; or the packets of a "
		    "pcap or pcapng file.",
		    entries, &argc, &argv, &status))
		return status;
	if (argc != 2)
		return wb_ui_fail_usage("show takes one argument: the folder of a recorded run, "
					"or a capture file");
	status = parse_filter(&show.filter);
	if (status != WB_EXIT_PASSED)
		return status;
	if (opt_hex && !opt_packet)
		return wb_ui_fail_usage("--hex needs --packet");
	if (is_capture(argv[1]) && wb_show_pictures_wanted(&opt_pictures))
		return wb_ui_fail_usage("pictures are of recorded runs: a folder, not a capture");
	if (is_capture(argv[1]))
		return opt_packet ? show_packet(argv[1], NULL)
				  : show_capture(argv[1], &show.filter);
	bundle = wb_bundle_open(argv[1], &error);
	if (!bundle)
		return fail_to_open(argv[1], error);
	if (opt_packet)
		return show_packet(argv[1], bundle);
	show.bundle = bundle;
	set_times(&show);
	if (opt_about)
		return print_about(&show);
	if (wb_show_pictures_wanted(&opt_pictures))
		return wb_show_pictures_write(
			&opt_pictures, bundle, &show.filter, show.view.start_ns);
	if (opt_analysis) {
		g_autoptr(WbRunTrack) track = wb_run_track_new(bundle->timeline);

		wb_show_track_print(track, &show.filter, show.view.start_ns);
		return WB_EXIT_PASSED;
	}
	show.all = g_strcmp0(opt_format, "json") == 0;
	if (show.all)
		print_json(&show);
	else
		print_text(&show);
	return WB_EXIT_PASSED;
}
