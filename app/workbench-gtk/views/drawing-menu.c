/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is done with a picture: its menu, saving, copying, reading it as text. */
#include "views/drawing-private.h"

#include "ui.h"

#include <math.h>

#define COPY_SCALE 2.0
#define COPY_PIXELS_MAX 4e7
#define KEY_ZOOM 1.25

/* --- saving ------------------------------------------------------------------------------------
 */

static void
on_save_response(GtkNativeDialog *dialog, int response, gpointer data)
{
	WbDrawing *view = data;
	g_autofree char *path = gtk_file_chooser_get_filename(GTK_FILE_CHOOSER(dialog));
	g_autoptr(GError) error = NULL;

	if (response == GTK_RESPONSE_ACCEPT && path && view->full &&
		!wb_picture_write(&view->model.picture, wb_drawing_get_theme(), path, &error))
		wb_desk_say(view->desk, "The picture was not saved: %s", error->message);
	gtk_native_dialog_destroy(dialog);
	wb_drawing_measure(view);
}

static void
add_format(GtkFileChooserNative *dialog, const char *name, const char *pattern)
{
	GtkFileFilter *filter = gtk_file_filter_new();

	gtk_file_filter_set_name(filter, name);
	gtk_file_filter_add_pattern(filter, pattern);
	gtk_file_chooser_add_filter(GTK_FILE_CHOOSER(dialog), filter);
}

static void
act_save(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	WbDrawing *view = data;
	GtkFileChooserNative *dialog;
	g_autofree char *name = g_ascii_strdown(view->name, -1);
	g_autofree char *file = g_strdup_printf("%s.svg", name);

	if (!view->full)
		return;
	dialog = gtk_file_chooser_native_new("Save the Picture: SVG, PNG or PDF by Its Ending",
		GTK_WINDOW(gtk_widget_get_toplevel(view->stack)), GTK_FILE_CHOOSER_ACTION_SAVE,
		"_Save", "_Cancel");
	add_format(dialog, "All files", "*");
	add_format(dialog, "SVG", "*.svg");
	add_format(dialog, "PNG", "*.png");
	add_format(dialog, "PDF", "*.pdf");
	gtk_file_chooser_set_current_name(GTK_FILE_CHOOSER(dialog), file);
	gtk_file_chooser_set_do_overwrite_confirmation(GTK_FILE_CHOOSER(dialog), TRUE);
	g_signal_connect(dialog, "response", G_CALLBACK(on_save_response), view);
	/* The picture may go before the dialog does. */
	g_object_set_data_full(G_OBJECT(view->stack), "save", dialog, g_object_unref);
	gtk_native_dialog_show(GTK_NATIVE_DIALOG(dialog));
}

/* --- copying -----------------------------------------------------------------------------------
 */

static void
act_copy(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	WbDrawing *view = data;
	const WbTheme *theme = wb_drawing_get_theme();
	double scale = COPY_SCALE;
	g_autoptr(GdkPixbuf) pixels = NULL;
	cairo_surface_t *surface;
	cairo_t *cairo;
	int width, height;

	if (!view->full)
		return;
	scale = MIN(scale, sqrt(COPY_PIXELS_MAX / MAX(view->width * view->height, 1)));
	width = (int)MAX(view->width * scale, 1);
	height = (int)MAX(view->height * scale, 1);
	surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
	cairo = cairo_create(surface);
	wb_paint_set_color(cairo, theme->background);
	cairo_paint(cairo);
	cairo_scale(cairo, scale, scale);
	view->model.picture.paint(cairo, theme, view->model.picture.data);
	cairo_destroy(cairo);
	pixels = gdk_pixbuf_get_from_surface(surface, 0, 0, width, height);
	cairo_surface_destroy(surface);
	if (pixels)
		gtk_clipboard_set_image(
			gtk_widget_get_clipboard(view->area, GDK_SELECTION_CLIPBOARD), pixels);
}

/* --- other actions -----------------------------------------------------------------------------
 */

static void
act_zoom(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	WbDrawing *view = data;
	const char *name = g_action_get_name(G_ACTION(action));

	if (g_str_equal(name, "zoom-in"))
		wb_drawing_zoom_center(view, KEY_ZOOM);
	else if (g_str_equal(name, "zoom-out"))
		wb_drawing_zoom_center(view, 1 / KEY_ZOOM);
	else if (g_str_equal(name, "zoom-full") && !view->model.zoom)
		wb_drawing_zoom_center(view, 1 / view->zoom);
	else
		wb_drawing_zoom(view, 0, 0, 0);
	wb_drawing_describe(view);
}

static void
act_step(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	wb_drawing_step(data, g_str_equal(g_action_get_name(G_ACTION(action)), "previous"));
}

static void
act_text(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	WbDrawing *view = data;

	view->as_text = !view->as_text;
	g_simple_action_set_state(action, g_variant_new_boolean(view->as_text));
	wb_drawing_describe(view);
	if (view->full)
		gtk_widget_grab_focus(view->as_text ? view->text : view->area);
}

static const GActionEntry entries[] = {
	{ "previous", act_step, NULL, NULL, NULL, { 0 } },
	{ "next", act_step, NULL, NULL, NULL, { 0 } },
	{ "zoom-in", act_zoom, NULL, NULL, NULL, { 0 } },
	{ "zoom-out", act_zoom, NULL, NULL, NULL, { 0 } },
	{ "zoom-fit", act_zoom, NULL, NULL, NULL, { 0 } },
	{ "zoom-full", act_zoom, NULL, NULL, NULL, { 0 } },
	{ "save", act_save, NULL, NULL, NULL, { 0 } },
	{ "copy", act_copy, NULL, NULL, NULL, { 0 } },
	{ "text", act_text, NULL, "false", NULL, { 0 } },
};

/* --- the menu ----------------------------------------------------------------------------------
 */

static const struct {
	const char *label, *action, *key;
	gboolean section; /* begins one */
} items[] = {
	{ "_Previous Event", "picture.previous", "Left", TRUE },
	{ "_Next Event", "picture.next", "Right", FALSE },
	{ "Zoom _In", "picture.zoom-in", "plus", TRUE },
	{ "Zoom _Out", "picture.zoom-out", "minus", FALSE },
	{ "_Fit", "picture.zoom-fit", "0", FALSE },
	{ "_Real Size", "picture.zoom-full", "1", FALSE },
	{ "Read as _Text", "picture.text", "t", TRUE },
	{ "_Copy Image", "picture.copy", "<Control>c", FALSE },
	{ "_Save as SVG, PNG or PDF…", "picture.save", "s", FALSE },
};

static GMenuModel *
new_menu(void)
{
	GMenu *menu = g_menu_new();
	g_autoptr(GMenu) section = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(items); i++) {
		g_autoptr(GMenuItem) item = g_menu_item_new(items[i].label, items[i].action);

		if (items[i].section) {
			g_clear_object(&section);
			section = g_menu_new();
			g_menu_append_section(menu, NULL, G_MENU_MODEL(section));
		}
		g_menu_item_set_attribute(item, "accel", "s", items[i].key);
		g_menu_append_item(section, item);
	}
	return G_MENU_MODEL(menu);
}

void
wb_drawing_popup(WbDrawing *view, const GdkEvent *event)
{
	g_autoptr(GMenuModel) model = new_menu();

	wb_ui_popup_menu(gtk_menu_new_from_model(model), view->area, event);
}

/* The picture comes before its menu, which lies above it. */
static gboolean
on_move_focus(GtkWidget *overlay, GtkDirectionType direction, gpointer button)
{
	GtkWidget *inside = gtk_container_get_focus_child(GTK_CONTAINER(overlay));
	GtkWidget *body = gtk_bin_get_child(GTK_BIN(overlay));
	gboolean back = direction == GTK_DIR_TAB_BACKWARD;
	GtkWidget *first = back ? button : body, *last = back ? body : button;

	if (direction != GTK_DIR_TAB_FORWARD && !back)
		return FALSE;
	if (inside != last && gtk_widget_child_focus(first, direction))
		return TRUE;
	if (gtk_widget_child_focus(last, direction))
		return TRUE;
	g_signal_stop_emission_by_name(overlay, "focus");
	return FALSE;
}

GtkWidget *
wb_drawing_add_menu(WbDrawing *view, GtkWidget *body)
{
	GtkWidget *overlay = gtk_overlay_new(), *button = gtk_menu_button_new();
	g_autoptr(GMenuModel) model = new_menu();
	g_autofree char *name = g_strdup_printf("%s menu", view->name);

	view->actions = g_simple_action_group_new();
	g_action_map_add_action_entries(
		G_ACTION_MAP(view->actions), entries, G_N_ELEMENTS(entries), view);
	gtk_widget_insert_action_group(view->stack, "picture", G_ACTION_GROUP(view->actions));
	gtk_menu_button_set_menu_model(GTK_MENU_BUTTON(button), model);
	gtk_button_set_image(GTK_BUTTON(button),
		gtk_image_new_from_icon_name("view-more-symbolic", GTK_ICON_SIZE_BUTTON));
	gtk_button_set_relief(GTK_BUTTON(button), GTK_RELIEF_NONE);
	wb_ui_set_name(button, name);
	gtk_widget_set_tooltip_text(button, "Zoom, save, copy, read as text");
	g_object_set(button, "halign", GTK_ALIGN_END, "valign", GTK_ALIGN_START, "margin-end", 14,
		"margin-top", 2, NULL);
	gtk_container_add(GTK_CONTAINER(overlay), body);
	gtk_overlay_add_overlay(GTK_OVERLAY(overlay), button);
	g_signal_connect(overlay, "focus", G_CALLBACK(on_move_focus), button);
	return overlay;
}
