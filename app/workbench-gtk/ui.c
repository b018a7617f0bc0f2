/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What many widgets do. */
#include "ui.h"

void
wb_ui_set_name(GtkWidget *widget, const char *name)
{
	atk_object_set_name(gtk_widget_get_accessible(widget), name);
}

/* GTK looks at "event-after" of any widget; what is told last before it is idle counts. */
static void
on_page_switched(GtkNotebook *notebook, GtkWidget *page, guint number, gpointer data)
{
	GtkWidget *window = gtk_widget_get_toplevel(GTK_WIDGET(notebook));
	GtkWidget *focus = GTK_IS_WINDOW(window) ? gtk_window_get_focus(GTK_WINDOW(window)) : NULL;
	g_autoptr(GdkEvent) event = NULL;

	if (!focus || focus == GTK_WIDGET(notebook) || !gtk_widget_has_focus(focus))
		return;
	event = gdk_event_new(GDK_FOCUS_CHANGE);
	event->focus_change.window = g_object_ref(gtk_widget_get_window(focus));
	event->focus_change.in = TRUE;
	g_signal_emit_by_name(focus, "event-after", event);
}

void
wb_ui_keep_focus_told(GtkWidget *notebook)
{
	g_signal_connect_after(notebook, "switch-page", G_CALLBACK(on_page_switched), NULL);
}

static gboolean
on_list_focus(GtkWidget *list, GtkDirectionType direction, gpointer data)
{
	GtkListBoxRow *row = gtk_list_box_get_selected_row(GTK_LIST_BOX(list));

	if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
		return FALSE;
	if (gtk_container_get_focus_child(GTK_CONTAINER(list))) {
		g_signal_stop_emission_by_name(list, "focus");
		return FALSE;
	}
	if (!row || !gtk_widget_get_mapped(GTK_WIDGET(row)))
		return FALSE;
	gtk_widget_grab_focus(GTK_WIDGET(row));
	return TRUE;
}

void
wb_ui_make_one_stop(GtkListBox *list)
{
	g_signal_connect(list, "focus", G_CALLBACK(on_list_focus), NULL);
}

void
wb_ui_add_class(GtkWidget *widget, const char *style_class)
{
	if (style_class)
		gtk_style_context_add_class(gtk_widget_get_style_context(widget), style_class);
}

GtkWidget *
wb_ui_label_new(const char *text, const char *style_class)
{
	GtkWidget *label = gtk_label_new(text);

	gtk_label_set_xalign(GTK_LABEL(label), 0);
	wb_ui_add_class(label, style_class);
	return label;
}

GtkWidget *
wb_ui_wrapped_label_new(const char *text, const char *style_class)
{
	GtkWidget *label = wb_ui_label_new(text, style_class);

	gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
	gtk_label_set_line_wrap_mode(GTK_LABEL(label), PANGO_WRAP_WORD_CHAR);
	gtk_label_set_selectable(GTK_LABEL(label), TRUE);
	gtk_widget_set_can_focus(label, FALSE);
	return label;
}

GtkWidget *
wb_ui_icon_button_new(const char *icon, const char *name, const char *tooltip)
{
	GtkWidget *button = gtk_button_new_from_icon_name(icon, GTK_ICON_SIZE_BUTTON);

	wb_ui_set_name(button, name);
	gtk_widget_set_tooltip_text(button, tooltip);
	return button;
}

void
wb_ui_set_enabled(gpointer map, const char *name, gboolean enabled)
{
	GAction *action = g_action_map_lookup_action(G_ACTION_MAP(map), name);

	g_simple_action_set_enabled(G_SIMPLE_ACTION(action), enabled);
}

void
wb_ui_popup_menu(GtkWidget *menu, GtkWidget *widget, const GdkEvent *event)
{
	gtk_menu_attach_to_widget(GTK_MENU(menu), widget, NULL);
	g_signal_connect(menu, "selection-done", G_CALLBACK(gtk_widget_destroy), NULL);
	if (event)
		gtk_menu_popup_at_pointer(GTK_MENU(menu), event);
	else
		gtk_menu_popup_at_widget(
			GTK_MENU(menu), widget, GDK_GRAVITY_CENTER, GDK_GRAVITY_CENTER, NULL);
}

void
wb_ui_remove_children(GtkContainer *container)
{
	g_autoptr(GList) children = gtk_container_get_children(container);

	for (GList *at = children; at; at = at->next)
		gtk_widget_destroy(at->data);
}

GtkWidget *
wb_ui_scrolled_new(GtkWidget *child)
{
	GtkWidget *scrolled = gtk_scrolled_window_new(NULL, NULL);

	gtk_scrolled_window_set_policy(
		GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
	gtk_container_add(GTK_CONTAINER(scrolled), child);
	gtk_widget_set_hexpand(scrolled, TRUE);
	gtk_widget_set_vexpand(scrolled, TRUE);
	return scrolled;
}

void
wb_ui_bring_into_view(GtkWidget *top, GtkWidget *end)
{
	GtkWidget *viewport = gtk_widget_get_ancestor(top, GTK_TYPE_VIEWPORT);
	GtkWidget *content = viewport ? gtk_bin_get_child(GTK_BIN(viewport)) : NULL;
	int from, to;

	if (content && gtk_widget_translate_coordinates(top, content, 0, 0, NULL, &from) &&
		gtk_widget_translate_coordinates(
			end, content, 0, gtk_widget_get_allocated_height(end), NULL, &to))
		gtk_adjustment_clamp_page(
			gtk_scrollable_get_vadjustment(GTK_SCROLLABLE(viewport)), from, to);
}

/* Asked of a window that is never shown: a widget's own colours may be those of a style scheme. */
double
wb_ui_get_text_scale(void)
{
	double dpi = gdk_screen_get_resolution(gdk_screen_get_default());

	return dpi > 0 ? CLAMP(dpi / 96, 0.5, 3) : 1;
}

gboolean
wb_ui_is_dark(void)
{
	static GtkWidget *window;
	GdkRGBA ink;

	if (!window)
		window = g_object_ref_sink(gtk_offscreen_window_new());
	gtk_style_context_get_color(
		gtk_widget_get_style_context(window), GTK_STATE_FLAG_NORMAL, &ink);
	return 0.299 * ink.red + 0.587 * ink.green + 0.114 * ink.blue > 0.5;
}

/* --- observing ----------------------------------------------------------------------------------
 */

typedef struct {
	GObject *source;
	gulong handler;
} Link;

static void
link_free(gpointer data, GClosure *closure)
{
	Link *link = data;

	g_object_unref(link->source);
	g_free(link);
}

static void
on_view_destroyed(GtkWidget *view, gpointer data)
{
	Link *link = data;

	/* A source that is a widget may have gone before, and its handlers with it. */
	if (g_signal_handler_is_connected(link->source, link->handler))
		g_signal_handler_disconnect(link->source, link->handler);
}

void
wb_ui_observe(
	gpointer source, const char *signal, GCallback callback, GtkWidget *view, gpointer data)
{
	Link *link = g_new0(Link, 1);

	link->source = g_object_ref(source);
	link->handler = g_signal_connect(source, signal, callback, data);
	g_signal_connect_data(view, "destroy", G_CALLBACK(on_view_destroyed), link, link_free, 0);
}

/* --- widths -------------------------------------------------------------------------------------
 */

typedef struct {
	void (*callback)(int width, gpointer data);
	gpointer data;
	int width;
	guint idle;
} Width;

static void
width_free(gpointer data, GClosure *closure)
{
	Width *width = data;

	g_clear_handle_id(&width->idle, g_source_remove);
	g_free(width);
}

static gboolean
tell_width(gpointer data)
{
	Width *width = data;

	width->idle = 0;
	width->callback(width->width, width->data);
	return G_SOURCE_REMOVE;
}

static void
on_allocated(GtkWidget *widget, GdkRectangle *room, gpointer data)
{
	Width *width = data;

	if (width->width == room->width)
		return;
	width->width = room->width;
	if (width->idle == 0)
		width->idle = g_idle_add(tell_width, width);
}

/* That frees it. */
static void
on_measured_destroyed(GtkWidget *widget, gpointer width)
{
	g_signal_handlers_disconnect_by_func(widget, on_allocated, width);
}

void
wb_ui_observe_width(GtkWidget *widget, void (*callback)(int width, gpointer data), gpointer data)
{
	Width *width = g_new0(Width, 1);

	width->callback = callback;
	width->data = data;
	g_signal_connect_data(
		widget, "size-allocate", G_CALLBACK(on_allocated), width, width_free, 0);
	g_signal_connect(widget, "destroy", G_CALLBACK(on_measured_destroyed), width);
}
