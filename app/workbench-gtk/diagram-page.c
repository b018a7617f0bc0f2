/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The task's diagram with the path that the run took. */
#include "diagram-page.h"

#include "drawing.h"
#include "ui.h"

#include "base/paths.h"
#include "draw/diagram-run.h"

#define REACH 6.0

typedef struct {
	WbDiagram *diagram;
	WbDiagramRun *run; /* or NULL */
	WbTimeline *timeline;
	WbDiagramView view;
} Model;

static void
model_free(gpointer data)
{
	Model *model = data;

	g_clear_pointer(&model->run, wb_diagram_run_free);
	g_clear_pointer(&model->diagram, wb_diagram_free);
	g_free(model);
}

static void
measure(cairo_t *cairo, const WbTheme *theme, double *ret_width, double *ret_height, gpointer data)
{
	const Model *model = data;
	WbPicture page = wb_diagram_get_page(&model->view);

	page.measure(cairo, theme, ret_width, ret_height, page.data);
}

static void
paint(cairo_t *cairo, const WbTheme *theme, gpointer data)
{
	const Model *model = data;
	WbPicture page = wb_diagram_get_page(&model->view);

	page.paint(cairo, theme, page.data);
}

/* The path is drawn as far as the selected event; all of it if nothing is selected. */
static void
select_event(gpointer data, const WbRunEvent *event)
{
	Model *model = data;
	guint length = model->timeline ? wb_timeline_get_length(model->timeline) : 0;

	model->view.steps = G_MAXUINT;
	for (guint i = 0; event && model->run && i < length; i++)
		if (wb_timeline_get(model->timeline, i) == event)
			model->view.steps = wb_diagram_run_count_until(model->run, i);
}

static char *
describe(gpointer data)
{
	const Model *model = data;

	return wb_diagram_to_text(&model->view);
}

/* A walkthrough that names none is one of TCP. */
static const char *
get_name(const WbSelection *open)
{
	if (open->exercise)
		return wb_task_get_diagram(open->task, open->exercise);
	return open->task->diagram ? open->task->diagram : "tcp.dot";
}

static void
show(WbDesk *desk, gpointer drawing)
{
	const WbSelection *open = wb_desk_get_open(desk);
	const char *name = open ? get_name(open) : NULL;
	g_autofree char *folder = wb_paths_dup_data("labs/diagrams");
	g_autofree char *path = name ? g_build_filename(folder, name, NULL) : NULL;
	g_autoptr(GError) error = NULL;
	WbDiagram *diagram = path ? wb_diagram_load(path, &error) : NULL;
	WbDrawingModel drawn = {
		.picture = { measure, paint, NULL },
		.select = select_event,
		.describe = describe,
		.free = model_free,
	};
	Model *model;

	if (!diagram) {
		wb_drawing_set(drawing, NULL, error ? error->message : "This task has no diagram.");
		return;
	}
	model = g_new0(Model, 1);
	model->diagram = diagram;
	model->timeline = wb_desk_get_timeline(desk);
	if (model->timeline)
		model->run = wb_diagram_run_new(diagram, model->timeline, NULL);
	model->view = (WbDiagramView){
		.diagram = diagram, .run = model->run, .steps = G_MAXUINT, .selected = { -1, -1 }
	};
	drawn.picture.data = model;
	wb_drawing_set(drawing, &drawn, NULL);
}

GtkWidget *
wb_diagram_page_new(WbDesk *desk)
{
	GtkWidget *drawing = wb_drawing_new(desk, "Diagram");

	wb_ui_observe(desk, "evidence-changed", G_CALLBACK(show), drawing, drawing);
	wb_ui_observe(desk, "opened", G_CALLBACK(show), drawing, drawing);
	show(desk, drawing);
	return drawing;
}
