/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The diagram of a run. */
#include "show-diagram.h"
#include "ui.h"

#include "base/paths.h"
#include "draw/diagram-run.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#define FOLDER "labs/diagrams"
#define DEFAULT_TCP "tcp.dot"
#define DEFAULT_OTHER "netfilter.dot"

/* A bundle may come from anywhere: what it names is a file of ours, or none. */
static gboolean
is_name(const char *name)
{
	gsize length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return length > 0 && strcmp(name + length, ".dot") == 0;
}

static gboolean
has_tcp(WbTimeline *timeline)
{
	guint length = wb_timeline_get_length(timeline);

	for (guint i = 0; i < length; i++)
		if (wb_timeline_get(timeline, i)->flow.protocol == IPPROTO_TCP)
			return TRUE;
	return FALSE;
}

static char *
find_file(const WbShowDiagram *options, WbBundle *bundle)
{
	const char *name = bundle->info.diagram;
	g_autofree char *below = NULL;

	if (options->file)
		return g_strdup(options->file);
	if (!name || !is_name(name))
		name = has_tcp(bundle->timeline) ? DEFAULT_TCP : DEFAULT_OTHER;
	below = g_build_filename(FOLDER, name, NULL);
	return wb_paths_dup_data(below);
}

static char *
make_subtitle(const WbRunInfo *info)
{
	g_autoptr(GPtrArray) parts = g_ptr_array_new();

	if (info->title)
		g_ptr_array_add(parts, info->title);
	if (info->outcome)
		g_ptr_array_add(parts, info->outcome);
	if (info->kernel)
		g_ptr_array_add(parts, info->kernel);
	g_ptr_array_add(parts, NULL);
	return g_strjoinv("  ·  ", (char **)parts->pdata);
}

int
wb_show_diagram(const WbShowDiagram *options, WbBundle *bundle, const WbRunEventFilter *filter)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *file = find_file(options, bundle);
	g_autofree char *subtitle = make_subtitle(&bundle->info);
	g_autoptr(WbDiagram) diagram = wb_diagram_load(file, &error);
	g_autoptr(WbDiagramRun) run = NULL;
	WbDiagramView view = {
		.diagram = diagram, .steps = G_MAXUINT, .selected = { -1, -1 }, .subtitle = subtitle
	};
	WbPicture page;

	if (!diagram)
		return wb_ui_fail(error);
	run = wb_diagram_run_new(diagram, bundle->timeline, filter);
	view.run = run;
	if (strcmp(options->path, "-") == 0) {
		g_autofree char *text = wb_diagram_to_text(&view);

		fputs(text, stdout);
		return WB_EXIT_PASSED;
	}
	page = wb_diagram_get_page(&view);
	if (!wb_picture_write(&page, options->theme, options->path, &error))
		return wb_ui_fail(error);
	return WB_EXIT_PASSED;
}
