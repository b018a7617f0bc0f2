/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A picture under the pointer and the keys: what is selected, zoom, pan. */
#include "views/drawing-private.h"

#include "spoken.h"

#include "desk/desk-evidence.h"

#include <math.h>

#define ZOOM_MIN 0.3
#define ZOOM_MAX 6.0
#define WHEEL 1.15
#define KEY_PAN 60

/* --- zoom and pan ------------------------------------------------------------------------------
 */

static GtkAdjustment *
get_adjustment(const WbDrawing *view, gboolean vertical)
{
	GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW(view->scrolled);

	return vertical ? gtk_scrolled_window_get_vadjustment(scrolled)
			: gtk_scrolled_window_get_hadjustment(scrolled);
}

/* What is at AT of the widget stays there. The widget's new size is known only after the next
 * layout, the adjustment's bounds are set before. */
static void
keep_place(GtkAdjustment *adjustment, double at, double factor, double size)
{
	double value = gtk_adjustment_get_value(adjustment);

	gtk_adjustment_set_upper(adjustment, MAX(size, gtk_adjustment_get_page_size(adjustment)));
	gtk_adjustment_set_value(adjustment, at * factor - (at - value));
}

static void
zoom_axis(WbDrawing *view, double factor, double x)
{
	view->model.zoom(view->model.picture.data, factor, x / view->zoom);
	wb_drawing_measure(view);
}

void
wb_drawing_zoom(WbDrawing *view, double factor, double x, double y)
{
	double before = view->zoom;

	if (!view->full)
		return;
	if (view->model.zoom) {
		zoom_axis(view, factor, x);
		return;
	}
	view->zoomed = factor > 0;
	if (factor > 0)
		view->zoom = CLAMP(view->zoom * factor, ZOOM_MIN, ZOOM_MAX);
	wb_drawing_measure(view);
	if (factor <= 0)
		return;
	keep_place(get_adjustment(view, FALSE), x, view->zoom / before, view->width * view->zoom);
	keep_place(get_adjustment(view, TRUE), y, view->zoom / before, view->height * view->zoom);
}

/* About the middle of what is seen. */
void
wb_drawing_zoom_center(WbDrawing *view, double factor)
{
	GtkAdjustment *across = get_adjustment(view, FALSE), *down = get_adjustment(view, TRUE);

	if (view->full && view->model.zoom) {
		zoom_axis(view, factor, -1);
		return;
	}
	wb_drawing_zoom(view, factor,
		gtk_adjustment_get_value(across) + gtk_adjustment_get_page_size(across) / 2,
		gtk_adjustment_get_value(down) + gtk_adjustment_get_page_size(down) / 2);
}

static void
move_by(GtkAdjustment *adjustment, double by)
{
	gtk_adjustment_set_value(adjustment, gtk_adjustment_get_value(adjustment) + by);
}

static void
pan(WbDrawing *view, double dx, double dy)
{
	if (!view->full)
		return;
	move_by(get_adjustment(view, TRUE), dy);
	if (!view->model.pan) {
		move_by(get_adjustment(view, FALSE), dx);
		return;
	}
	if (dx != 0) {
		view->model.pan(view->model.picture.data, dx / view->zoom);
		wb_drawing_measure(view);
	}
}

/* --- an axis of its own ------------------------------------------------------------------------
 */

void
wb_drawing_update_bar(WbDrawing *view)
{
	double from = 0, part = 1;

	if (!view->full || !view->model.get_view)
		return;
	view->model.get_view(view->model.picture.data, &from, &part);
	view->following = TRUE;
	gtk_adjustment_configure(view->along, from, 0, 1, part / 10, part * 0.9, part);
	view->following = FALSE;
	gtk_widget_set_sensitive(view->bar, part < 1);
	gtk_widget_set_opacity(view->bar, part < 1 ? 1 : 0);
}

/* The bar has no size of its own: the picture knows how far it can go. */
static void
on_along(GtkAdjustment *along, gpointer data)
{
	WbDrawing *view = data;
	double from = 0, part = 1;

	if (view->following || !view->full || !view->model.get_view)
		return;
	view->model.get_view(view->model.picture.data, &from, &part);
	view->model.pan(view->model.picture.data,
		(gtk_adjustment_get_value(along) - from) / MAX(part, 1e-12) * view->width);
	wb_drawing_measure(view);
}

static void
on_top(GtkAdjustment *down, gpointer data)
{
	WbDrawing *view = data;

	if (!view->full || !view->model.set_top)
		return;
	view->model.set_top(view->model.picture.data, gtk_adjustment_get_value(down) / view->zoom);
	gtk_widget_queue_draw(view->area);
}

/* --- the pointer -------------------------------------------------------------------------------
 */

static void
set_cursor(WbDrawing *view, const char *name)
{
	GdkWindow *window = gtk_widget_get_window(view->area);
	g_autoptr(GdkCursor) cursor =
		name ? gdk_cursor_new_from_name(gtk_widget_get_display(view->area), name) : NULL;

	if (window)
		gdk_window_set_cursor(window, cursor);
}

static void
select_at(WbDrawing *view, double x, double y, gboolean moving)
{
	gpointer data = view->model.picture.data;
	const WbRunEvent *found = NULL;

	x /= view->zoom;
	y /= view->zoom;
	if (view->model.hit && !moving)
		found = view->model.hit(data, x, y);
	if (!found && view->model.scrub)
		found = view->model.scrub(data, x);
	if (found && found != wb_desk_get_selected(view->desk))
		wb_desk_select(view->desk, found);
}

static gboolean
on_pressed(GtkWidget *area, GdkEventButton *event, gpointer data)
{
	WbDrawing *view = data;

	gtk_widget_grab_focus(area);
	if (gdk_event_triggers_context_menu((GdkEvent *)event)) {
		wb_drawing_popup(view, (GdkEvent *)event);
		return GDK_EVENT_STOP;
	}
	if (!view->full || event->type != GDK_BUTTON_PRESS)
		return GDK_EVENT_PROPAGATE;
	view->panning = event->button == GDK_BUTTON_MIDDLE ||
			(event->button == GDK_BUTTON_PRIMARY && view->space);
	view->pan_x = event->x_root;
	view->pan_y = event->y_root;
	if (view->panning)
		set_cursor(view, "grabbing");
	if (view->panning || event->button != GDK_BUTTON_PRIMARY)
		return GDK_EVENT_STOP;
	view->scrubbing = view->model.scrub != NULL;
	select_at(view, event->x, event->y, FALSE);
	return GDK_EVENT_STOP;
}

static gboolean
on_released(GtkWidget *area, GdkEventButton *event, gpointer data)
{
	WbDrawing *view = data;

	if (view->panning)
		set_cursor(view, NULL);
	view->panning = view->scrubbing = FALSE;
	return GDK_EVENT_PROPAGATE;
}

static gboolean
on_motion(GtkWidget *area, GdkEventMotion *event, gpointer data)
{
	WbDrawing *view = data;

	if (view->panning) {
		double dx = view->pan_x - event->x_root, dy = view->pan_y - event->y_root;

		view->pan_x = event->x_root;
		view->pan_y = event->y_root;
		pan(view, dx, dy);
	} else if (view->scrubbing) {
		select_at(view, event->x, event->y, TRUE);
	}
	return GDK_EVENT_PROPAGATE;
}

static gboolean
on_tooltip(GtkWidget *area, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer data)
{
	const WbDrawing *view = data;
	g_autofree char *card = keyboard || view->panning ? NULL : wb_drawing_dup_card(view, x, y);
	GdkRectangle here = { x - 4, y - 4, 8, 8 };
	g_auto(GStrv) lines = NULL;
	g_autofree char *markup = NULL;

	if (!card)
		return FALSE;
	lines = g_strsplit(card, "\n", 2);
	markup = g_markup_printf_escaped("<b>%s</b>%s%s", lines[0] ? lines[0] : "",
		lines[0] && lines[1] ? "\n" : "", lines[0] && lines[1] ? lines[1] : "");
	gtk_tooltip_set_markup(tooltip, markup);
	gtk_tooltip_set_tip_area(tooltip, &here);
	return TRUE;
}

static gboolean
on_scroll(GtkWidget *area, GdkEventScroll *event, gpointer data)
{
	WbDrawing *view = data;
	double x = 0, y = 0;
	gboolean along = view->full && view->model.pan;

	if (event->direction == GDK_SCROLL_UP)
		y = -1;
	else if (event->direction == GDK_SCROLL_DOWN)
		y = 1;
	else if (event->direction == GDK_SCROLL_LEFT)
		x = -1;
	else if (event->direction == GDK_SCROLL_RIGHT)
		x = 1;
	else
		gdk_event_get_scroll_deltas((GdkEvent *)event, &x, &y);
	if (event->state & GDK_CONTROL_MASK) {
		wb_drawing_zoom(view, pow(WHEEL, -y), event->x, event->y);
		return GDK_EVENT_STOP;
	}
	if (!along || ((event->state & GDK_SHIFT_MASK) == 0 && x == 0))
		return GDK_EVENT_PROPAGATE;
	pan(view, (x != 0 ? x : y) * KEY_PAN, 0);
	return GDK_EVENT_STOP;
}

/* --- keys --------------------------------------------------------------------------------------
 */

void
wb_drawing_step(WbDrawing *view, gboolean back)
{
	const WbRunEvent *event = NULL;

	if (!view->full || !view->model.step) {
		wb_desk_select_next(view->desk, back);
		/* With another list in front, the picture's new words are passed over. */
		wb_spoken_say_selected(view->area, view->desk);
		return;
	}
	event = view->model.step(view->model.picture.data, back);
	if (event)
		wb_desk_select(view->desk, event);
}

static gboolean
move_focus(WbDrawing *view, gboolean back)
{
	WbBox box;

	if (!view->full || !view->model.move ||
		!view->model.move(view->model.picture.data, back, &box))
		return GDK_EVENT_PROPAGATE;
	gtk_adjustment_clamp_page(get_adjustment(view, TRUE), box.y * view->zoom - 20,
		(box.y + box.height) * view->zoom + 20);
	gtk_adjustment_clamp_page(get_adjustment(view, FALSE), box.x * view->zoom - 20,
		(box.x + box.width) * view->zoom + 20);
	gtk_widget_queue_draw(view->area);
	wb_drawing_describe(view);
	return GDK_EVENT_STOP;
}

static gboolean
activate(WbDrawing *view)
{
	const WbRunEvent *event = view->full && view->model.activate
					  ? view->model.activate(view->model.picture.data)
					  : NULL;

	if (event)
		wb_desk_select(view->desk, event);
	return event ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

static gboolean
pan_key(WbDrawing *view, guint key)
{
	double x = key == GDK_KEY_Left ? -KEY_PAN : key == GDK_KEY_Right ? KEY_PAN : 0;
	double y = key == GDK_KEY_Up ? -KEY_PAN : key == GDK_KEY_Down ? KEY_PAN : 0;

	if (x == 0 && y == 0)
		return GDK_EVENT_PROPAGATE;
	pan(view, x, y);
	return GDK_EVENT_STOP;
}

/* The picture's actions by their keys. */
static const struct {
	guint key;
	GdkModifierType state;
	const char *action;
} keys[] = {
	{ GDK_KEY_Left, 0, "previous" },
	{ GDK_KEY_Right, 0, "next" },
	{ GDK_KEY_plus, 0, "zoom-in" },
	{ GDK_KEY_equal, 0, "zoom-in" },
	{ GDK_KEY_KP_Add, 0, "zoom-in" },
	{ GDK_KEY_minus, 0, "zoom-out" },
	{ GDK_KEY_KP_Subtract, 0, "zoom-out" },
	{ GDK_KEY_0, 0, "zoom-fit" },
	{ GDK_KEY_KP_0, 0, "zoom-fit" },
	{ GDK_KEY_1, 0, "zoom-full" },
	{ GDK_KEY_s, 0, "save" },
	{ GDK_KEY_t, 0, "text" },
	{ GDK_KEY_c, GDK_CONTROL_MASK, "copy" },
};

static gboolean
on_key(GtkWidget *area, GdkEventKey *event, gpointer data)
{
	WbDrawing *view = data;
	GdkModifierType state = event->state & (GDK_CONTROL_MASK | GDK_MOD1_MASK | GDK_SUPER_MASK);

	if (event->keyval == GDK_KEY_space && state == 0) {
		view->space = TRUE;
		return GDK_EVENT_STOP;
	}
	if (state == GDK_CONTROL_MASK && pan_key(view, event->keyval))
		return GDK_EVENT_STOP;
	for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
		if (event->keyval == keys[i].key && state == keys[i].state) {
			g_action_group_activate_action(
				G_ACTION_GROUP(view->actions), keys[i].action, NULL);
			return GDK_EVENT_STOP;
		}
	if (state == 0 && (event->keyval == GDK_KEY_Up || event->keyval == GDK_KEY_Down))
		return move_focus(view, event->keyval == GDK_KEY_Up);
	if (state == 0 && event->keyval == GDK_KEY_Return)
		return activate(view);
	return GDK_EVENT_PROPAGATE;
}

static gboolean
on_key_released(GtkWidget *area, GdkEventKey *event, gpointer data)
{
	WbDrawing *view = data;

	if (event->keyval == GDK_KEY_space)
		view->space = FALSE;
	return GDK_EVENT_PROPAGATE;
}

static gboolean
on_focus_out(GtkWidget *area, GdkEventFocus *event, gpointer data)
{
	WbDrawing *view = data;

	view->space = FALSE;
	return GDK_EVENT_PROPAGATE;
}

static gboolean
on_popup_menu(GtkWidget *area, gpointer data)
{
	wb_drawing_popup(data, NULL);
	return TRUE;
}

void
wb_drawing_connect(WbDrawing *view)
{
	GtkWidget *area = view->area;

	gtk_widget_add_events(area, GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK |
					    GDK_POINTER_MOTION_MASK | GDK_SCROLL_MASK |
					    GDK_SMOOTH_SCROLL_MASK | GDK_KEY_PRESS_MASK |
					    GDK_KEY_RELEASE_MASK);
	gtk_widget_set_has_tooltip(area, TRUE);
	g_signal_connect(area, "button-press-event", G_CALLBACK(on_pressed), view);
	g_signal_connect(area, "button-release-event", G_CALLBACK(on_released), view);
	g_signal_connect(area, "motion-notify-event", G_CALLBACK(on_motion), view);
	g_signal_connect(area, "query-tooltip", G_CALLBACK(on_tooltip), view);
	g_signal_connect(area, "scroll-event", G_CALLBACK(on_scroll), view);
	g_signal_connect(area, "key-press-event", G_CALLBACK(on_key), view);
	g_signal_connect(area, "key-release-event", G_CALLBACK(on_key_released), view);
	g_signal_connect(area, "focus-out-event", G_CALLBACK(on_focus_out), view);
	g_signal_connect(area, "popup-menu", G_CALLBACK(on_popup_menu), view);
	g_signal_connect(view->along, "value-changed", G_CALLBACK(on_along), view);
	g_signal_connect(get_adjustment(view, TRUE), "value-changed", G_CALLBACK(on_top), view);
}
