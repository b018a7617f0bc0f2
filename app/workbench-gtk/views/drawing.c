/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A picture of the run in a widget: what it shows, how large, in which words. */
#include "views/drawing-private.h"

#include "desk/desk-evidence.h"
#include "spoken.h"
#include "ui.h"

#include <math.h>

/* Of the desktop's text size. What is smaller than that cannot be read: it scrolls. */
#define FIT_MIN 0.7
#define FIT_MIN_WHOLE 0.6 /* of a picture that is better seen whole; its letters are larger */
#define FIT_MAX 1.3
#define DESCRIPTION_MAX 4000
#define SCROLL_BAR 16 /* what one takes */

static WbDrawing *
get_view(GtkWidget *stack)
{
	return g_object_get_data(G_OBJECT(stack), "drawing");
}

/* --- measuring and painting --------------------------------------------------------------------
 */

static void
fit(WbDrawing *view, double room)
{
	double height = gtk_widget_get_allocated_height(view->scrolled) - 2;
	double scale = wb_ui_get_text_scale(), fitting = room / view->width;

	if (view->model.fit_height && height > 1)
		fitting = MIN(fitting, height / view->height);
	view->zoom =
		CLAMP(fitting, FIT_MIN * scale, view->model.fit_height ? FIT_MAX * scale : scale);
}

void
wb_drawing_measure(WbDrawing *view)
{
	double room = gtk_widget_get_allocated_width(view->scrolled) - SCROLL_BAR;
	gboolean fits = !view->zoomed && !view->model.zoom;
	cairo_surface_t *surface;
	cairo_t *cairo;

	if (!view->full)
		return;
	if (view->model.zoom)
		view->zoom = wb_ui_get_text_scale();
	surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
	cairo = cairo_create(surface);
	if (view->model.set_width)
		view->model.set_width(view->model.picture.data,
			room / (fits ? wb_ui_get_text_scale() : view->zoom));
	view->model.picture.measure(cairo, wb_drawing_get_theme(), &view->width, &view->height,
		view->model.picture.data);
	cairo_destroy(cairo);
	cairo_surface_destroy(surface);
	if (fits && view->width > 0 && room > 1)
		fit(view, room);
	gtk_widget_set_size_request(view->area,
		view->model.zoom ? -1 : (int)ceil(view->width * view->zoom),
		(int)ceil(view->height * view->zoom));
	/* One with an axis of its own takes all there is. */
	gtk_widget_set_halign(view->area, view->model.zoom ? GTK_ALIGN_FILL : GTK_ALIGN_CENTER);
	wb_drawing_update_bar(view);
	gtk_widget_queue_draw(view->area);
}

static gboolean
on_draw(GtkWidget *area, cairo_t *cairo, gpointer data)
{
	WbDrawing *view = data;
	const WbTheme *theme = wb_drawing_get_theme();

	wb_paint_set_color(cairo, theme->background);
	cairo_paint(cairo);
	if (!view->full)
		return GDK_EVENT_PROPAGATE;
	cairo_save(cairo);
	cairo_scale(cairo, view->zoom, view->zoom);
	view->model.picture.paint(cairo, theme, view->model.picture.data);
	cairo_restore(cairo);
	if (gtk_widget_has_visible_focus(area))
		gtk_render_focus(gtk_widget_get_style_context(area), cairo, 1, 1,
			gtk_widget_get_allocated_width(area) - 2,
			gtk_widget_get_allocated_height(area) - 2);
	return GDK_EVENT_PROPAGATE;
}

/* --- the selection -----------------------------------------------------------------------------
 */

static void
scroll_to(GtkAdjustment *adjustment, double from, double size)
{
	gtk_adjustment_clamp_page(adjustment, from - 20, from + size + 20);
}

static void scroll_soon(WbDrawing *view);

static void
on_first_mapped(GtkWidget *scrolled, gpointer data)
{
	g_signal_handlers_disconnect_by_func(scrolled, on_first_mapped, data);
	scroll_soon(data);
}

/* The toolkit complains if what was never seen is scrolled. */
static gboolean
wait_to_be_seen(WbDrawing *view)
{
	if (gtk_widget_get_realized(view->scrolled))
		return FALSE;
	g_signal_handlers_disconnect_by_func(view->scrolled, on_first_mapped, view);
	g_signal_connect(view->scrolled, "map", G_CALLBACK(on_first_mapped), view);
	return TRUE;
}

static gboolean
scroll_to_selected(gpointer data)
{
	WbDrawing *view = data;
	const WbRunEvent *event = wb_desk_get_selected(view->desk);
	GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW(view->scrolled);
	WbBox box;

	view->scroll_idle = 0;
	if (wait_to_be_seen(view) || !view->full || !event || !view->model.get_box ||
		!view->model.get_box(view->model.picture.data, event, &box))
		return G_SOURCE_REMOVE;
	scroll_to(gtk_scrolled_window_get_vadjustment(scrolled), box.y * view->zoom,
		box.height * view->zoom);
	scroll_to(gtk_scrolled_window_get_hadjustment(scrolled), box.x * view->zoom,
		box.width * view->zoom);
	return G_SOURCE_REMOVE;
}

/* A picture that is new has its size only after the next layout. */
static void
scroll_soon(WbDrawing *view)
{
	if (!view->scroll_idle && !view->scrubbing)
		view->scroll_idle = g_idle_add_full(G_PRIORITY_LOW, scroll_to_selected, view, NULL);
}

static void
on_selected(WbDesk *desk, gpointer data)
{
	WbDrawing *view = data;

	if (!view->full || !view->model.select)
		return;
	view->model.select(view->model.picture.data, wb_desk_get_selected(desk));
	if (view->model.zoom)
		wb_drawing_measure(view);
	wb_drawing_describe(view);
	gtk_widget_queue_draw(view->area);
	scroll_soon(view);
}

/* --- words -------------------------------------------------------------------------------------
 */

char *
wb_drawing_dup_card(const WbDrawing *view, double x, double y)
{
	const WbRunEvent *event;

	if (!view->full)
		return NULL;
	x /= view->zoom;
	y /= view->zoom;
	if (view->model.explain)
		return view->model.explain(view->model.picture.data, x, y);
	event = view->model.hit ? view->model.hit(view->model.picture.data, x, y) : NULL;
	return event ? wb_spoken_dup_event(view->desk, event) : NULL;
}

static void
append_selected(const WbDrawing *view, GString *text)
{
	const WbRunEvent *event = wb_desk_get_selected(view->desk);
	g_autofree char *card = event ? wb_spoken_dup_event(view->desk, event) : NULL;

	if (card)
		g_string_append_printf(text, "Selected: %s.\n", g_strdelimit(card, "\n", ' '));
}

/* What changes comes first: a screen reader is stopped when one has heard enough. */
static void
describe_shortly(const WbDrawing *view, const char *all)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *sum = view->full && view->model.sum_up
				       ? view->model.sum_up(view->model.picture.data)
				       : NULL;

	if (sum && *sum)
		g_string_append_printf(text, "%s.\n", sum);
	if (view->full)
		append_selected(view, text);
	g_string_append(text, all ? all : "");
	if (text->len > DESCRIPTION_MAX)
		*g_utf8_find_prev_char(text->str, text->str + DESCRIPTION_MAX) = '\0';
	atk_object_set_description(gtk_widget_get_accessible(view->area), text->str);
}

/* Not for a picture that nobody looks at. */
void
wb_drawing_describe(WbDrawing *view)
{
	g_autofree char *all = NULL;

	if (!gtk_widget_get_mapped(view->stack))
		return;
	if (view->full && view->model.describe)
		all = view->model.describe(view->model.picture.data);
	describe_shortly(view, all);
	if (view->as_text)
		gtk_text_buffer_set_text(
			gtk_text_view_get_buffer(GTK_TEXT_VIEW(view->text)), all ? all : "", -1);
	gtk_stack_set_visible_child_name(GTK_STACK(view->stack), !view->full	 ? "excuse"
								 : view->as_text ? "text"
										 : "picture");
}

/* --- the widget --------------------------------------------------------------------------------
 */

static void
clear_model(WbDrawing *view)
{
	if (view->full && view->model.free)
		view->model.free(view->model.picture.data);
	view->full = FALSE;
}

void
wb_drawing_set(GtkWidget *drawing, const WbDrawingModel *model, const char *excuse)
{
	WbDrawing *view = get_view(drawing);

	clear_model(view);
	if (model)
		view->model = *model;
	view->full = model != NULL;
	gtk_label_set_text(GTK_LABEL(view->excuse), excuse ? excuse : "");
	gtk_widget_set_visible(view->bar, view->full && view->model.zoom);
	gtk_stack_set_visible_child_name(GTK_STACK(view->stack), !view->full	 ? "excuse"
								 : view->as_text ? "text"
										 : "picture");
	if (view->full && view->model.select)
		view->model.select(view->model.picture.data, wb_desk_get_selected(view->desk));
	wb_drawing_measure(view);
	wb_drawing_describe(view);
}

void
wb_drawing_update(GtkWidget *drawing)
{
	wb_drawing_measure(get_view(drawing));
	wb_drawing_describe(get_view(drawing));
}

void
wb_drawing_redraw(GtkWidget *drawing)
{
	gtk_widget_queue_draw(get_view(drawing)->area);
}

static void
on_size(GtkWidget *scrolled, GdkRectangle *size, gpointer data)
{
	WbDrawing *view = data;
	GdkRectangle *last = g_object_get_data(G_OBJECT(scrolled), "size");

	gboolean is_wider = last->width != size->width, is_higher = last->height != size->height;

	if (!view->full || (!is_wider && !is_higher))
		return;
	*last = *size;
	if (is_wider || view->model.fit_height)
		wb_drawing_measure(view);
	scroll_soon(view);
}

static void
on_style_updated(GtkWidget *area, gpointer data)
{
	wb_drawing_measure(data);
}

static void
on_map(GtkWidget *stack, gpointer data)
{
	wb_drawing_describe(data);
}

static void
view_free(gpointer data)
{
	WbDrawing *view = data;

	g_clear_handle_id(&view->scroll_idle, g_source_remove);
	clear_model(view);
	g_clear_object(&view->actions);
	g_free(view->name);
	g_free(view);
}

static GtkWidget *
new_area(WbDrawing *view)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);

	view->area = gtk_drawing_area_new();
	view->scrolled = gtk_scrolled_window_new(NULL, NULL);
	view->along = gtk_adjustment_new(0, 0, 1, 0.1, 0.9, 1);
	view->bar = gtk_scrollbar_new(GTK_ORIENTATION_HORIZONTAL, view->along);
	gtk_widget_set_no_show_all(view->bar, TRUE);
	wb_ui_set_name(view->bar, "Time");
	gtk_widget_set_can_focus(view->area, TRUE);
	g_object_set_data_full(G_OBJECT(view->scrolled), "size", g_new0(GdkRectangle, 1), g_free);
	gtk_container_add(GTK_CONTAINER(view->scrolled), view->area);
	wb_ui_set_name(view->area, view->name);
	g_signal_connect(view->area, "draw", G_CALLBACK(on_draw), view);
	g_signal_connect(view->area, "style-updated", G_CALLBACK(on_style_updated), view);
	g_signal_connect(view->scrolled, "size-allocate", G_CALLBACK(on_size), view);
	gtk_box_pack_start(GTK_BOX(box), view->scrolled, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(box), view->bar, FALSE, FALSE, 0);
	wb_drawing_connect(view);
	return box;
}

static GtkWidget *
new_excuse(WbDrawing *view)
{
	view->excuse = gtk_label_new(NULL);
	gtk_label_set_line_wrap(GTK_LABEL(view->excuse), TRUE);
	gtk_label_set_max_width_chars(GTK_LABEL(view->excuse), 40);
	gtk_label_set_justify(GTK_LABEL(view->excuse), GTK_JUSTIFY_CENTER);
	wb_ui_add_class(view->excuse, "dim-label");
	g_object_set(view->excuse, "margin", 18, NULL);
	return view->excuse;
}

static GtkWidget *
new_text(WbDrawing *view)
{
	g_autofree char *name = g_strdup_printf("%s as text", view->name);

	view->text = gtk_text_view_new();
	gtk_text_view_set_editable(GTK_TEXT_VIEW(view->text), FALSE);
	gtk_text_view_set_wrap_mode(GTK_TEXT_VIEW(view->text), GTK_WRAP_WORD_CHAR);
	g_object_set(view->text, "left-margin", 12, "right-margin", 12, "top-margin", 12,
		"bottom-margin", 12, "accepts-tab", FALSE, NULL);
	wb_ui_set_name(view->text, name);
	return wb_ui_scrolled_new(view->text);
}

GtkWidget *
wb_drawing_new(WbDesk *desk, const char *name)
{
	WbDrawing *view = g_new0(WbDrawing, 1);
	GtkWidget *overlay;

	view->desk = desk;
	view->name = g_strdup(name);
	view->zoom = 1;
	view->stack = gtk_stack_new();
	g_object_set_data_full(G_OBJECT(view->stack), "drawing", view, view_free);
	overlay = wb_drawing_add_menu(view, new_area(view));
	gtk_stack_add_named(GTK_STACK(view->stack), new_excuse(view), "excuse");
	gtk_stack_add_named(GTK_STACK(view->stack), overlay, "picture");
	gtk_stack_add_named(GTK_STACK(view->stack), new_text(view), "text");
	gtk_widget_show_all(view->stack);
	g_signal_connect(view->stack, "map", G_CALLBACK(on_map), view);
	wb_ui_observe(desk, "selected", G_CALLBACK(on_selected), view->stack, view);
	return view->stack;
}
