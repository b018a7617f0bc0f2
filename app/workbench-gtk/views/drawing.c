/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A picture of the run in a widget. */
#include "views/drawing.h"

#include "ui.h"

#include <math.h>

#define FIT_MIN 0.6
#define ZOOM_MIN 0.4
#define ZOOM_MAX 4.0
#define DESCRIPTION_MAX 4000

typedef struct {
	WbDesk *desk;
	GtkWidget *stack; /* the picture, or why there is none */
	GtkWidget *area;
	GtkWidget *scrolled;
	GtkWidget *excuse;
	char *name;
	WbDrawingModel model;
	gboolean full;
	guint scroll_idle;
	double width, height; /* of the picture, unzoomed */
	double zoom;
	gboolean zoomed; /* by the user; else as wide as there is room, if that can be read */
} Drawing;

static const WbTheme *
get_theme(void)
{
	return wb_ui_is_dark() ? wb_theme_get_dark() : wb_theme_get_light();
}

static Drawing *
get_view(GtkWidget *stack)
{
	return g_object_get_data(G_OBJECT(stack), "drawing");
}

/* --- measuring and painting --------------------------------------------------------------------
 */

static void
measure(Drawing *view)
{
	/* Less what a scroll bar takes. */
	double room = gtk_widget_get_allocated_width(view->scrolled) - 16;
	cairo_surface_t *surface;
	cairo_t *cairo;

	if (!view->full)
		return;
	surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
	cairo = cairo_create(surface);
	if (view->model.set_width)
		view->model.set_width(
			view->model.picture.data, room / (view->zoomed ? view->zoom : 1));
	view->model.picture.measure(
		cairo, get_theme(), &view->width, &view->height, view->model.picture.data);
	cairo_destroy(cairo);
	cairo_surface_destroy(surface);
	if (!view->zoomed && view->width > 0 && room > 1)
		view->zoom = CLAMP(room / view->width, FIT_MIN, 1);
	gtk_widget_set_size_request(view->area, (int)ceil(view->width * view->zoom),
		(int)ceil(view->height * view->zoom));
	gtk_widget_queue_draw(view->area);
}

static gboolean
on_draw(GtkWidget *area, cairo_t *cairo, gpointer data)
{
	Drawing *view = data;
	const WbTheme *theme = get_theme();

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

static gboolean
scroll_to_selected(gpointer data)
{
	Drawing *view = data;
	const WbRunEvent *event = wb_desk_get_selected(view->desk);
	GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW(view->scrolled);
	WbBox box;

	view->scroll_idle = 0;
	if (!view->full || !event || !view->model.get_box ||
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
on_selected(WbDesk *desk, gpointer data)
{
	Drawing *view = data;

	if (!view->full || !view->model.select)
		return;
	view->model.select(view->model.picture.data, wb_desk_get_selected(desk));
	gtk_widget_queue_draw(view->area);
	if (!view->scroll_idle)
		view->scroll_idle = g_idle_add_full(G_PRIORITY_LOW, scroll_to_selected, view, NULL);
}

static gboolean
on_pressed(GtkWidget *area, GdkEventButton *event, gpointer data)
{
	Drawing *view = data;
	const WbRunEvent *found;

	gtk_widget_grab_focus(area);
	if (event->button != GDK_BUTTON_PRIMARY || !view->full || !view->model.hit)
		return GDK_EVENT_PROPAGATE;
	found = view->model.hit(
		view->model.picture.data, event->x / view->zoom, event->y / view->zoom);
	if (found)
		wb_desk_select(view->desk, found);
	return GDK_EVENT_STOP;
}

/* --- zoom and keys -----------------------------------------------------------------------------
 */

static void
set_zoom(Drawing *view, double zoom)
{
	view->zoomed = zoom > 0;
	view->zoom = CLAMP(zoom, ZOOM_MIN, ZOOM_MAX);
	measure(view);
}

static gboolean
on_scroll(GtkWidget *area, GdkEventScroll *event, gpointer data)
{
	Drawing *view = data;
	double x, y;

	if (!(event->state & GDK_CONTROL_MASK))
		return GDK_EVENT_PROPAGATE;
	if (event->direction == GDK_SCROLL_UP)
		set_zoom(view, view->zoom * 1.1);
	else if (event->direction == GDK_SCROLL_DOWN)
		set_zoom(view, view->zoom / 1.1);
	else if (gdk_event_get_scroll_deltas((GdkEvent *)event, &x, &y))
		set_zoom(view, view->zoom * pow(1.1, -y));
	return GDK_EVENT_STOP;
}

static gboolean
on_key(GtkWidget *area, GdkEventKey *event, gpointer data)
{
	Drawing *view = data;

	switch (event->keyval) {
	case GDK_KEY_Left:
	case GDK_KEY_Right:
		wb_desk_select_next(view->desk, event->keyval == GDK_KEY_Left);
		return GDK_EVENT_STOP;
	case GDK_KEY_plus:
	case GDK_KEY_equal:
	case GDK_KEY_KP_Add:
		set_zoom(view, view->zoom * 1.2);
		return GDK_EVENT_STOP;
	case GDK_KEY_minus:
	case GDK_KEY_KP_Subtract:
		set_zoom(view, view->zoom / 1.2);
		return GDK_EVENT_STOP;
	case GDK_KEY_0:
		set_zoom(view, 0);
		return GDK_EVENT_STOP;
	default:
		return GDK_EVENT_PROPAGATE;
	}
}

/* --- saving ------------------------------------------------------------------------------------
 */

static void
on_save_response(GtkNativeDialog *dialog, int response, gpointer data)
{
	Drawing *view = data;
	g_autofree char *path = gtk_file_chooser_get_filename(GTK_FILE_CHOOSER(dialog));
	g_autoptr(GError) error = NULL;

	if (response == GTK_RESPONSE_ACCEPT && path && view->full &&
		!wb_picture_write(&view->model.picture, get_theme(), path, &error))
		wb_desk_say(view->desk, "The picture was not saved: %s", error->message);
	gtk_native_dialog_destroy(dialog);
	g_object_unref(dialog);
	measure(view);
}

static void
on_save(GtkMenuItem *item, gpointer data)
{
	Drawing *view = data;
	GtkWidget *window = gtk_widget_get_toplevel(view->stack);
	GtkFileChooserNative *dialog = gtk_file_chooser_native_new("Save the Picture",
		GTK_WINDOW(window), GTK_FILE_CHOOSER_ACTION_SAVE, "_Save", "_Cancel");
	g_autofree char *name = g_ascii_strdown(view->name, -1);
	g_autofree char *file = g_strdup_printf("%s.svg", name);

	gtk_file_chooser_set_current_name(GTK_FILE_CHOOSER(dialog), file);
	gtk_file_chooser_set_do_overwrite_confirmation(GTK_FILE_CHOOSER(dialog), TRUE);
	g_signal_connect(dialog, "response", G_CALLBACK(on_save_response), view);
	gtk_native_dialog_show(GTK_NATIVE_DIALOG(dialog));
}

static gboolean
show_menu(Drawing *view, const GdkEvent *event)
{
	GtkWidget *menu = gtk_menu_new();
	GtkWidget *item = gtk_menu_item_new_with_mnemonic("_Save as SVG, PNG or PDF…");

	g_signal_connect(item, "activate", G_CALLBACK(on_save), view);
	gtk_menu_shell_append(GTK_MENU_SHELL(menu), item);
	gtk_widget_show_all(menu);
	gtk_menu_attach_to_widget(GTK_MENU(menu), view->area, NULL);
	g_signal_connect(menu, "selection-done", G_CALLBACK(gtk_widget_destroy), NULL);
	if (event)
		gtk_menu_popup_at_pointer(GTK_MENU(menu), event);
	else
		gtk_menu_popup_at_widget(
			GTK_MENU(menu), view->area, GDK_GRAVITY_CENTER, GDK_GRAVITY_CENTER, NULL);
	return GDK_EVENT_STOP;
}

static gboolean
on_popup_menu(GtkWidget *area, gpointer data)
{
	return show_menu(data, NULL);
}

static gboolean
on_secondary(GtkWidget *area, GdkEventButton *event, gpointer data)
{
	if (!gdk_event_triggers_context_menu((GdkEvent *)event))
		return GDK_EVENT_PROPAGATE;
	return show_menu(data, (GdkEvent *)event);
}

/* --- the widget --------------------------------------------------------------------------------
 */

static void
clear_model(Drawing *view)
{
	if (view->full && view->model.free)
		view->model.free(view->model.picture.data);
	view->full = FALSE;
}

static void
describe(Drawing *view)
{
	g_autofree char *text = NULL;
	AtkObject *accessible = gtk_widget_get_accessible(view->area);

	if (view->full && view->model.describe)
		text = view->model.describe(view->model.picture.data);
	if (text && strlen(text) > DESCRIPTION_MAX)
		*g_utf8_find_prev_char(text, text + DESCRIPTION_MAX) = '\0';
	atk_object_set_description(accessible, text ? text : "");
}

void
wb_drawing_set(GtkWidget *drawing, const WbDrawingModel *model, const char *excuse)
{
	Drawing *view = get_view(drawing);

	clear_model(view);
	if (model)
		view->model = *model;
	view->full = model != NULL;
	gtk_label_set_text(GTK_LABEL(view->excuse), excuse ? excuse : "");
	gtk_stack_set_visible_child_name(GTK_STACK(view->stack), view->full ? "picture" : "excuse");
	if (view->full && view->model.select)
		view->model.select(view->model.picture.data, wb_desk_get_selected(view->desk));
	measure(view);
	describe(view);
}

gpointer
wb_drawing_get_data(GtkWidget *drawing)
{
	const Drawing *view = get_view(drawing);

	return view->full ? view->model.picture.data : NULL;
}

void
wb_drawing_update(GtkWidget *drawing)
{
	measure(get_view(drawing));
}

static void
on_size(GtkWidget *scrolled, GdkRectangle *size, gpointer data)
{
	Drawing *view = data;
	int *last = g_object_get_data(G_OBJECT(scrolled), "width");

	if (!view->full || *last == size->width)
		return;
	*last = size->width;
	measure(view);
}

static void
on_style_updated(GtkWidget *area, gpointer data)
{
	measure(data);
}

static void
view_free(gpointer data)
{
	Drawing *view = data;

	g_clear_handle_id(&view->scroll_idle, g_source_remove);
	clear_model(view);
	g_free(view->name);
	g_free(view);
}

static void
add_area(Drawing *view)
{
	view->area = gtk_drawing_area_new();
	view->scrolled = gtk_scrolled_window_new(NULL, NULL);
	gtk_widget_set_can_focus(view->area, TRUE);
	gtk_widget_add_events(view->area, GDK_BUTTON_PRESS_MASK | GDK_SCROLL_MASK |
						  GDK_SMOOTH_SCROLL_MASK | GDK_KEY_PRESS_MASK);
	g_object_set_data_full(G_OBJECT(view->scrolled), "width", g_new0(int, 1), g_free);
	gtk_container_add(GTK_CONTAINER(view->scrolled), view->area);
	wb_ui_set_name(view->area, view->name);
	g_signal_connect(view->area, "draw", G_CALLBACK(on_draw), view);
	g_signal_connect(view->area, "button-press-event", G_CALLBACK(on_secondary), view);
	g_signal_connect(view->area, "button-press-event", G_CALLBACK(on_pressed), view);
	g_signal_connect(view->area, "scroll-event", G_CALLBACK(on_scroll), view);
	g_signal_connect(view->area, "key-press-event", G_CALLBACK(on_key), view);
	g_signal_connect(view->area, "popup-menu", G_CALLBACK(on_popup_menu), view);
	g_signal_connect(view->area, "style-updated", G_CALLBACK(on_style_updated), view);
	g_signal_connect(view->scrolled, "size-allocate", G_CALLBACK(on_size), view);
}

GtkWidget *
wb_drawing_new(WbDesk *desk, const char *name)
{
	Drawing *view = g_new0(Drawing, 1);

	view->desk = desk;
	view->name = g_strdup(name);
	view->zoom = 1;
	view->stack = gtk_stack_new();
	view->excuse = gtk_label_new(NULL);
	g_object_set_data_full(G_OBJECT(view->stack), "drawing", view, view_free);
	add_area(view);
	gtk_label_set_line_wrap(GTK_LABEL(view->excuse), TRUE);
	gtk_label_set_max_width_chars(GTK_LABEL(view->excuse), 40);
	gtk_label_set_justify(GTK_LABEL(view->excuse), GTK_JUSTIFY_CENTER);
	wb_ui_add_class(view->excuse, "dim-label");
	g_object_set(view->excuse, "margin", 18, NULL);
	gtk_stack_add_named(GTK_STACK(view->stack), view->excuse, "excuse");
	gtk_stack_add_named(GTK_STACK(view->stack), view->scrolled, "picture");
	gtk_widget_show_all(view->stack);
	wb_ui_observe(desk, "selected", G_CALLBACK(on_selected), view->stack, view);
	return view->stack;
}
