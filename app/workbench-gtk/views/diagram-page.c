/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The task's diagram with the path that the run took. */
#include "views/diagram-page.h"

#include "views/drawing.h"
#include "ui.h"

#include "base/paths.h"
#include "draw/diagram-run.h"

#define REACH 6.0

typedef struct {
	const WbDiagram *diagram;
	WbDiagramRun *run; /* or NULL */
	WbTimeline *timeline;
	WbDiagramView view;
} Model;

/* Laid out once: that is the work. */
typedef struct {
	GtkWidget *drawing;
	char *path;
	WbDiagram *diagram;
} DiagramPage;

static void
page_free(gpointer data)
{
	DiagramPage *page = data;

	g_clear_pointer(&page->diagram, wb_diagram_free);
	g_free(page->path);
	g_free(page);
}

static void
model_free(gpointer data)
{
	Model *model = data;

	g_clear_pointer(&model->run, wb_diagram_run_free);
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

/* The diagram of PATH, or NULL. Drawings of another one are gone. */
static const WbDiagram *
get_diagram(DiagramPage *page, const char *path, GError **error)
{
	if (page->diagram && g_str_equal(page->path, path))
		return page->diagram;
	wb_drawing_set(page->drawing, NULL, NULL);
	g_clear_pointer(&page->diagram, wb_diagram_free);
	g_free(page->path);
	page->path = g_strdup(path);
	page->diagram = wb_diagram_load(path, error);
	return page->diagram;
}

static void
show_diagram(DiagramPage *page, const WbDiagram *diagram, WbTimeline *timeline)
{
	WbDrawingModel drawn = {
		.picture = { measure, paint, NULL },
		.select = select_event,
		.describe = describe,
		.free = model_free,
	};
	Model *model = g_new0(Model, 1);

	model->diagram = diagram;
	model->timeline = timeline;
	if (timeline)
		model->run = wb_diagram_run_new(diagram, timeline, NULL);
	model->view = (WbDiagramView){
		.diagram = diagram, .run = model->run, .steps = G_MAXUINT, .selected = { -1, -1 }
	};
	drawn.picture.data = model;
	wb_drawing_set(page->drawing, &drawn, NULL);
}

static void
show(WbDesk *desk, gpointer data)
{
	DiagramPage *page = data;
	const WbSelection *open = wb_desk_get_open(desk);
	const char *name = open ? get_name(open) : NULL;
	g_autofree char *folder = wb_paths_dup_data("labs/diagrams");
	g_autofree char *path = name ? g_build_filename(folder, name, NULL) : NULL;
	g_autoptr(GError) error = NULL;
	const WbDiagram *diagram = path ? get_diagram(page, path, &error) : NULL;

	if (diagram)
		show_diagram(page, diagram, wb_desk_get_timeline(desk));
	else
		wb_drawing_set(
			page->drawing, NULL, error ? error->message : "This task has no diagram.");
}

GtkWidget *
wb_diagram_page_new(WbDesk *desk)
{
	DiagramPage *page = g_new0(DiagramPage, 1);
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);

	page->drawing = wb_drawing_new(desk, "Diagram");
	gtk_box_pack_start(GTK_BOX(box), page->drawing, TRUE, TRUE, 0);
	g_object_set_data_full(G_OBJECT(box), "page", page, page_free);
	wb_ui_observe(desk, "evidence-changed", G_CALLBACK(show), box, page);
	wb_ui_observe(desk, "opened", G_CALLBACK(show), box, page);
	show(desk, page);
	return box;
}
