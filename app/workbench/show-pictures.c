/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures of a run as files. */
#include "show-diagram.h"
#include "show-pictures.h"
#include "ui.h"

#include "draw/ladder.h"
#include "draw/lanes.h"
#include "draw/scoreboard.h"

/* A ladder of more is no picture any more. */
#define LADDER_ITEMS_MAX 600

typedef struct {
	const WbShowPictures *options;
	WbBundle *bundle;
	const WbRunEventFilter *filter;
	gint64 start_ns;
	const WbTheme *theme;
} Job;

gboolean
wb_show_pictures_wanted(const WbShowPictures *pictures)
{
	return pictures->ladder || pictures->timeline || pictures->scoreboard ||
	       pictures->diagram || pictures->diagram_file;
}

static char *
dup_title(const WbBundle *bundle)
{
	const WbRunInfo *info = &bundle->info;

	if (!info->title)
		return g_strdup("A run");
	return info->outcome ? g_strdup_printf("%s: %s", info->title, info->outcome)
			     : g_strdup(info->title);
}

static int
write_picture(const Job *job, const WbPicture *picture, const char *path)
{
	g_autoptr(GError) error = NULL;

	if (!wb_picture_write(picture, job->theme, path, &error))
		return wb_ui_fail(error);
	return WB_EXIT_PASSED;
}

static char *
describe_ladder(gpointer data)
{
	return wb_packet_ladder_describe(data);
}

static int
write_ladder(const Job *job)
{
	WbRunConnection *connection =
		wb_run_connection_new(job->bundle->timeline, job->filter, LADDER_ITEMS_MAX);
	g_autoptr(WbPacketLadder) ladder = NULL;
	g_autofree char *title = dup_title(job->bundle);
	WbPicture picture = { wb_packet_ladder_measure, wb_packet_ladder_paint, NULL, title,
		describe_ladder };

	if (!connection)
		return wb_ui_fail_usage("--ladder: the run has no connection there");
	ladder = wb_packet_ladder_new(connection, title);
	wb_packet_ladder_set_start(ladder, job->start_ns);
	picture.data = ladder;
	return write_picture(job, &picture, job->options->ladder);
}

static char *
describe_lanes(gpointer data)
{
	return wb_lanes_describe(data);
}

static int
write_timeline(const Job *job)
{
	g_autofree char *title = dup_title(job->bundle);
	g_autoptr(WbLanes) lanes = wb_lanes_new(job->bundle->timeline, job->filter, title);
	WbPicture picture = { wb_lanes_measure, wb_lanes_paint, lanes, title, describe_lanes };

	wb_lanes_set_start(lanes, job->start_ns);
	return write_picture(job, &picture, job->options->timeline);
}

static char *
describe_strips(gpointer data)
{
	return wb_score_strips_describe(data);
}

static int
write_scoreboard(const Job *job)
{
	WbRunConnection *connection =
		wb_run_connection_new(job->bundle->timeline, job->filter, LADDER_ITEMS_MAX);
	g_autoptr(WbScoreStrips) strips = NULL;
	g_autofree char *title = dup_title(job->bundle);
	WbPicture picture = { wb_score_strips_measure, wb_score_strips_paint, NULL, title,
		describe_strips };

	if (connection)
		strips = wb_score_strips_new(connection, title);
	if (!strips)
		return wb_ui_fail_usage("--scoreboard: the run has no TCP connection there");
	wb_score_strips_set_start(strips, job->start_ns);
	picture.data = strips;
	return write_picture(job, &picture, job->options->scoreboard);
}

static int
write_diagram(const Job *job)
{
	WbShowDiagram options = { job->options->diagram, job->options->diagram_file, job->theme };

	if (!options.path)
		return wb_ui_fail_usage(
			"--diagram-file says which diagram; --diagram says where to draw it");
	return wb_show_diagram(&options, job->bundle, job->filter);
}

int
wb_show_pictures_write(const WbShowPictures *pictures, WbBundle *bundle,
	const WbRunEventFilter *filter, gint64 start_ns)
{
	Job job = { pictures, bundle, filter, start_ns,
		pictures->dark ? wb_theme_get_dark() : wb_theme_get_light() };
	int status = WB_EXIT_PASSED;

	if (pictures->ladder)
		status = write_ladder(&job);
	if (status == WB_EXIT_PASSED && (pictures->diagram || pictures->diagram_file))
		status = write_diagram(&job);
	if (status == WB_EXIT_PASSED && pictures->timeline)
		status = write_timeline(&job);
	if (status == WB_EXIT_PASSED && pictures->scoreboard)
		status = write_scoreboard(&job);
	return status;
}
