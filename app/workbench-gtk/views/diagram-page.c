/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The task's diagram with the path that the run took.
 *
 * How it works. The diagram is laid out once, when the task is opened. The path is found anew when
 * the run's events changed, and drawn as far as the selected event; all of it if nothing is
 * selected, which is what happens while a check runs. A step more makes its edge glow.
 */
#include "views/diagram-page.h"

#include "desk/desk-evidence.h"
#include "views/drawing.h"
#include "views/ends-table.h"
#include "views/refresh.h"
#include "ui.h"

#include "base/paths.h"
#include "draw/diagram-facts.h"
#include "draw/diagram-words.h"

#define REACH 6.0
#define GLOW_MS 600
#define AROUND 60.0
#define NEXT_MAX 4

typedef struct {
	WbDesk *desk;
	GtkWidget *box, *drawing, *table, *summary, *facts, *revealer;
	WbRefresh *refresh;
	char *path;
	WbDiagram *diagram; /* of PATH, laid out once: that is the work */
	WbDiagramRun *run;  /* or NULL */
	WbDiagramView view;
	guint tick;	    /* while an edge glows */
	gint64 glow_end_us; /* of the frame clock */
	guint drawn;	    /* steps, when it was drawn last */
	gboolean new_run;   /* its steps were there before anyone looked */
} DiagramPage;

/* --- words -------------------------------------------------------------------------------------
 */

static void
show_words(DiagramPage *page)
{
	gboolean focused =
		page->diagram && (page->view.selected.node >= 0 || page->view.selected.edge >= 0);
	g_autofree char *summary = page->diagram ? wb_diagram_view_sum_up(&page->view) : NULL;
	g_autofree char *card = page->diagram ? wb_diagram_view_explain_step(&page->view,
							wb_diagram_view_get_steps(&page->view))
					      : NULL;
	g_autofree char *facts =
		focused ? wb_diagram_view_explain(&page->view, page->view.selected) : NULL;

	wb_ends_table_show(page->table, page->diagram ? &page->view : NULL);
	gtk_label_set_text(GTK_LABEL(page->summary), summary ? summary : "");
	gtk_widget_set_tooltip_text(page->summary, card);
	gtk_widget_set_visible(page->summary, summary && *summary);
	if (facts)
		gtk_label_set_text(GTK_LABEL(page->facts), facts);
	gtk_revealer_set_reveal_child(GTK_REVEALER(page->revealer), facts != NULL);
}

/* --- the glow ----------------------------------------------------------------------------------
 */

static void
stop_glow(DiagramPage *page)
{
	if (page->tick)
		gtk_widget_remove_tick_callback(page->drawing, page->tick);
	page->tick = 0;
	page->view.glow = 0;
}

static gboolean
on_tick(GtkWidget *drawing, GdkFrameClock *clock, gpointer data)
{
	DiagramPage *page = data;
	gint64 now = gdk_frame_clock_get_frame_time(clock);
	double left;

	if (page->glow_end_us == 0)
		page->glow_end_us = now + GLOW_MS * 1000;
	left = (double)(page->glow_end_us - now) / (GLOW_MS * 1000);
	page->view.glow = CLAMP(left, 0, 1);
	wb_drawing_redraw(drawing);
	if (left > 0)
		return G_SOURCE_CONTINUE;
	page->tick = 0;
	return G_SOURCE_REMOVE;
}

static void
start_glow(DiagramPage *page)
{
	gboolean animate = TRUE;

	stop_glow(page);
	g_object_get(gtk_settings_get_default(), "gtk-enable-animations", &animate, NULL);
	if (!animate || !gtk_widget_get_mapped(page->drawing))
		return;
	page->glow_end_us = 0;
	page->view.glow = 1;
	page->tick = gtk_widget_add_tick_callback(page->drawing, on_tick, page, NULL);
}

/* --- the picture -------------------------------------------------------------------------------
 */

static void
measure(cairo_t *cairo, const WbTheme *theme, double *ret_width, double *ret_height, gpointer data)
{
	const DiagramPage *page = data;
	WbPicture figure = wb_diagram_get_figure(&page->view);

	figure.measure(cairo, theme, ret_width, ret_height, figure.data);
}

static void
paint(cairo_t *cairo, const WbTheme *theme, gpointer data)
{
	const DiagramPage *page = data;
	WbPicture figure = wb_diagram_get_figure(&page->view);

	figure.paint(cairo, theme, figure.data);
}

/* How many steps there are until EVENT. */
static guint
count_steps(const DiagramPage *page, const WbRunEvent *event)
{
	WbTimeline *timeline = wb_desk_get_timeline(page->desk);
	int index = event && timeline && page->run ? wb_timeline_find_index(timeline, event) : -1;

	return index >= 0 ? wb_diagram_run_count_until(page->run, (guint)index) : G_MAXUINT;
}

/* Another run may be the same one, a little longer: a walkthrough's. */
static gboolean
is_next(guint before, guint after)
{
	return before > 0 && after - before <= NEXT_MAX;
}

static void
select_event(gpointer data, const WbRunEvent *event)
{
	DiagramPage *page = data;
	guint before = page->drawn, after;

	page->view.steps = count_steps(page, event);
	after = wb_diagram_view_get_steps(&page->view);
	if (after < before)
		stop_glow(page);
	else if (after > before && (!page->new_run || is_next(before, after)))
		start_glow(page);
	page->new_run = FALSE;
	page->drawn = after;
	show_words(page);
}

/* Where the last step led, and something of what is around it. */
static gboolean
get_box(gpointer data, const WbRunEvent *event, WbBox *ret_box)
{
	const DiagramPage *page = data;
	guint steps =
		page->run ? MIN(wb_diagram_view_get_steps(&page->view), page->run->steps->len) : 0;
	const WbDiagramStep *last =
		steps > 0 ? &g_array_index(page->run->steps, WbDiagramStep, steps - 1) : NULL;
	WbBox box;

	if (!last || last->node < 0)
		return FALSE;
	box = wb_diagram_figure_get_box(&page->view, (WbDiagramHit){ last->node, -1 });
	*ret_box = (WbBox){ box.x - AROUND, box.y - AROUND, box.width + 2 * AROUND,
		box.height + 2 * AROUND };
	return TRUE;
}

static WbDiagramHit
get_hit(const DiagramPage *page, double x, double y)
{
	return wb_diagram_figure_hit(&page->view, x, y, REACH);
}

static const WbRunEvent *
hit(gpointer data, double x, double y)
{
	DiagramPage *page = data;

	page->view.selected = get_hit(page, x, y);
	show_words(page);
	wb_drawing_redraw(page->drawing);
	return wb_diagram_view_get_event(
		&page->view, wb_diagram_view_find_step(&page->view, page->view.selected));
}

static char *
explain(gpointer data, double x, double y)
{
	const DiagramPage *page = data;

	return wb_diagram_view_explain(&page->view, get_hit(page, x, y));
}

/* From step to step: events between them change nothing here. */
static const WbRunEvent *
step(gpointer data, gboolean back)
{
	const DiagramPage *page = data;
	guint now = wb_diagram_view_get_steps(&page->view);
	const WbRunEvent *event;

	if (!page->run)
		return NULL;
	if (!wb_desk_get_selected(page->desk))
		now = back ? page->run->steps->len + 1 : 0;
	for (guint next = back ? now - 1 : now + 1; next > 0 && next <= page->run->steps->len;
		next += back ? G_MAXUINT : 1) {
		event = wb_diagram_view_get_event(&page->view, next);
		/* Of steps that one event took, it is the last that shows. */
		if (event && count_steps(page, event) != now)
			return event;
	}
	return NULL;
}

/* The parts of the picture, one after the other: nodes, then edges. */
static gboolean
move(gpointer data, gboolean back, WbBox *ret_box)
{
	DiagramPage *page = data;
	WbDiagramHit *at = &page->view.selected;
	int nodes = (int)page->diagram->nodes->len;
	int count = nodes + (int)page->diagram->edges->len;
	int now = at->node >= 0 ? at->node : at->edge >= 0 ? nodes + at->edge : back ? 0 : -1;

	now = (now + (back ? count - 1 : 1)) % count;
	*at = now < nodes ? (WbDiagramHit){ now, -1 } : (WbDiagramHit){ -1, now - nodes };
	*ret_box = wb_diagram_figure_get_box(&page->view, *at);
	show_words(page);
	return TRUE;
}

static const WbRunEvent *
activate(gpointer data)
{
	const DiagramPage *page = data;

	return wb_diagram_view_get_event(
		&page->view, wb_diagram_view_find_step(&page->view, page->view.selected));
}

static char *
describe(gpointer data)
{
	const DiagramPage *page = data;

	return wb_diagram_to_text(&page->view);
}

/* "Diagram The TCP state machine. Step …. The client is in …" */
static char *
sum_up(gpointer data)
{
	const DiagramPage *page = data;
	g_autofree char *focused = wb_diagram_view_explain(&page->view, page->view.selected);
	g_autofree char *summary = wb_diagram_view_sum_up(&page->view);

	if (focused)
		return g_strdup(g_strdelimit(focused, "\n", ';'));
	return g_strdup_printf("Diagram: %s. %s", page->diagram->title, summary);
}

/* --- which diagram -----------------------------------------------------------------------------
 */

/* A walkthrough that names none is one of TCP. */
static const char *
get_name(const WbSelection *open)
{
	if (open->exercise)
		return wb_task_get_diagram(open->task, open->exercise);
	return open->task->diagram ? open->task->diagram : "tcp.dot";
}

/* The picture must not outlive what it shows. */
static void
clear_run(DiagramPage *page)
{
	stop_glow(page);
	g_clear_pointer(&page->run, wb_diagram_run_free);
	page->view.run = NULL;
}

static void
load_diagram(DiagramPage *page, const char *path, GError **error)
{
	if (page->diagram && g_str_equal(page->path, path))
		return;
	wb_drawing_set(page->drawing, NULL, NULL);
	clear_run(page);
	g_clear_pointer(&page->diagram, wb_diagram_free);
	g_free(page->path);
	page->path = g_strdup(path);
	page->diagram = wb_diagram_load(path, error);
	page->view = (WbDiagramView){ .steps = G_MAXUINT, .selected = { -1, -1 } };
	page->view.diagram = page->diagram;
}

static void
show_diagram(DiagramPage *page)
{
	WbTimeline *timeline = wb_desk_get_timeline(page->desk);
	WbDrawingModel model = {
		.picture = { measure, paint, page, page->diagram->title, describe },
		.hit = hit,
		.select = select_event,
		.get_box = get_box,
		.describe = describe,
		.sum_up = sum_up,
		.explain = explain,
		.step = step,
		.move = move,
		.activate = activate,
		.fit_height = TRUE,
	};

	g_clear_pointer(&page->run, wb_diagram_run_free);
	if (timeline)
		page->run = wb_diagram_run_new(page->diagram, timeline, NULL);
	page->view.run = page->run;
	wb_drawing_set(page->drawing, &model, NULL);
}

static void
show(gpointer data)
{
	DiagramPage *page = data;
	const WbSelection *open = wb_desk_get_open(page->desk);
	const char *name = open ? get_name(open) : NULL;
	g_autofree char *folder = wb_paths_dup_data("labs/diagrams");
	g_autofree char *path = name ? g_build_filename(folder, name, NULL) : NULL;
	g_autoptr(GError) error = NULL;

	if (path)
		load_diagram(page, path, &error);
	if (path && page->diagram)
		show_diagram(page);
	else
		wb_drawing_set(
			page->drawing, NULL, error ? error->message : "This task has no diagram.");
	show_words(page);
}

/* Events of another run are gone: nothing may show them. */
static void
on_evidence_changed(WbDesk *desk, gpointer data)
{
	DiagramPage *page = data;

	clear_run(page);
	page->view.selected = (WbDiagramHit){ -1, -1 };
	page->new_run = TRUE;
	wb_refresh_now(page->refresh);
}

static void
on_opened(WbDesk *desk, gpointer data)
{
	on_evidence_changed(desk, data);
}

static void
on_evidence_grew(WbDesk *desk, gpointer data)
{
	DiagramPage *page = data;

	wb_refresh_ask(page->refresh);
}

/* --- the page ----------------------------------------------------------------------------------
 */

static void
on_destroy(GtkWidget *drawing, gpointer data)
{
	stop_glow(data);
}

static void
page_free(gpointer data)
{
	DiagramPage *page = data;

	g_clear_pointer(&page->run, wb_diagram_run_free);
	g_clear_pointer(&page->diagram, wb_diagram_free);
	g_free(page->path);
	g_free(page);
}

static void
add_words(DiagramPage *page)
{
	page->summary = wb_ui_label_new(NULL, NULL);
	gtk_label_set_ellipsize(GTK_LABEL(page->summary), PANGO_ELLIPSIZE_END);
	gtk_widget_set_no_show_all(page->summary, TRUE);
	g_object_set(page->summary, "margin-start", 8, "margin-end", 8, "margin-top", 6, NULL);
	page->facts = wb_ui_wrapped_label_new(NULL, NULL);
	g_object_set(page->facts, "margin-start", 8, "margin-end", 8, "margin-top", 6, NULL);
	wb_ui_set_name(page->facts, "About this part of the diagram");
	page->revealer = gtk_revealer_new();
	gtk_container_add(GTK_CONTAINER(page->revealer), page->facts);
	page->table = wb_ends_table_new();
	gtk_box_pack_start(GTK_BOX(page->box), page->revealer, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(page->box), page->summary, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(page->box), page->table, FALSE, FALSE, 0);
}

GtkWidget *
wb_diagram_page_new(WbDesk *desk)
{
	DiagramPage *page = g_new0(DiagramPage, 1);

	page->desk = desk;
	page->box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	page->drawing = wb_drawing_new(desk, "Diagram");
	page->refresh = wb_refresh_new(page->box, show, page);
	page->new_run = TRUE;
	page->view.selected = (WbDiagramHit){ -1, -1 };
	gtk_box_pack_start(GTK_BOX(page->box), page->drawing, TRUE, TRUE, 0);
	add_words(page);
	g_signal_connect(page->drawing, "destroy", G_CALLBACK(on_destroy), page);
	g_object_set_data_full(G_OBJECT(page->box), "page", page, page_free);
	wb_ui_observe(desk, "evidence-changed", G_CALLBACK(on_evidence_changed), page->box, page);
	wb_ui_observe(desk, "evidence-grew", G_CALLBACK(on_evidence_grew), page->box, page);
	wb_ui_observe(desk, "opened", G_CALLBACK(on_opened), page->box, page);
	wb_refresh_now(page->refresh);
	return page->box;
}
