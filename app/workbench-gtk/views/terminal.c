/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A terminal. */
#include "views/terminal.h"

#include "desk/settings.h"
#include "ui.h"

#include <string.h>
#include <vte/vte.h>

#define SCROLLBACK 10000
#define COLORS 16
#define DEFAULT_SIZE 10 /* points */

/* Text and ground are the editor's; the sixteen are told apart on them, in this order as ever:
 * black, red, green, yellow, blue, magenta, cyan, white, and the bright ones. */
static const char *const light[COLORS] = { "#241f31", "#b3202c", "#1d7040", "#8f5f00", "#1a5fb4",
	"#813d9c", "#13696e", "#77767b", "#5e5c64", "#c01c28", "#26735a", "#8f4a00", "#1c71d8",
	"#9141ac", "#1a7f85", "#3d3846" };
static const char *const dark[COLORS] = { "#4a484f", "#ff7b85", "#6fd08c", "#f0b83c", "#78aeed",
	"#d2a6e8", "#5fc9cf", "#d0cfcc", "#9a96a2", "#ff9aa2", "#8fe0a8", "#f5cd70", "#99c1f1",
	"#e0bff2", "#86dbe0", "#ffffff" };

/* --- looks --------------------------------------------------------------------------------------
 */

static void
use_colors(GtkWidget *terminal)
{
	gboolean is_dark = wb_ui_is_dark();
	const char *const *names = is_dark ? dark : light;
	GdkRGBA palette[COLORS], ink, ground;

	for (guint i = 0; i < COLORS; i++)
		gdk_rgba_parse(&palette[i], names[i]);
	gdk_rgba_parse(&ink, is_dark ? "#e6e4e8" : "#241f31");
	gdk_rgba_parse(&ground, is_dark ? "#1e1e20" : "#ffffff");
	vte_terminal_set_colors(VTE_TERMINAL(terminal), &ink, &ground, palette, COLORS);
}

static void
on_theme_changed(GObject *settings, GParamSpec *spec, gpointer data)
{
	use_colors(data);
}

/* As the editor's: the font that was chosen, else a monospace one in the size of the desktop's. */
static PangoFontDescription *
new_font(void)
{
	g_autofree char *name = g_settings_get_string(wb_settings_get(), "editor-font");
	g_autofree char *desktop = NULL;
	PangoFontDescription *font;

	if (*name)
		return pango_font_description_from_string(name);
	g_object_get(gtk_settings_get_default(), "gtk-font-name", &desktop, NULL);
	font = pango_font_description_from_string(desktop ? desktop : "");
	pango_font_description_set_family(font, "monospace");
	pango_font_description_unset_fields(font, PANGO_FONT_MASK_STYLE | PANGO_FONT_MASK_WEIGHT |
							  PANGO_FONT_MASK_STRETCH |
							  PANGO_FONT_MASK_VARIANT);
	if (pango_font_description_get_size(font) == 0)
		pango_font_description_set_size(font, DEFAULT_SIZE * PANGO_SCALE);
	return font;
}

static void
use_font(GtkWidget *terminal)
{
	PangoFontDescription *font = new_font();

	vte_terminal_set_font(VTE_TERMINAL(terminal), font);
	vte_terminal_set_font_scale(
		VTE_TERMINAL(terminal), g_settings_get_int(wb_settings_get(), "text-zoom") / 100.0);
	pango_font_description_free(font);
}

static void
on_font_changed(GSettings *settings, const char *key, gpointer data)
{
	use_font(data);
}

static void
on_desktop_font_changed(GObject *settings, GParamSpec *spec, gpointer data)
{
	use_font(data);
}

/* --- the clipboard ------------------------------------------------------------------------------
 */

static void
copy(GtkMenuItem *item, gpointer data)
{
	if (vte_terminal_get_has_selection(data))
		vte_terminal_copy_clipboard_format(data, VTE_FORMAT_TEXT);
}

static void
paste(GtkMenuItem *item, gpointer data)
{
	vte_terminal_paste_clipboard(data);
}

static void
select_all(GtkMenuItem *item, gpointer data)
{
	vte_terminal_select_all(data);
}

static void
add_item(GtkWidget *menu, const char *label, gpointer callback, gpointer terminal)
{
	GtkWidget *item = gtk_menu_item_new_with_mnemonic(label);

	g_signal_connect(item, "activate", G_CALLBACK(callback), terminal);
	gtk_menu_shell_append(GTK_MENU_SHELL(menu), item);
}

static void
show_menu(GtkWidget *terminal, const GdkEvent *event)
{
	GtkWidget *menu = gtk_menu_new();

	add_item(menu, "_Copy", copy, terminal);
	add_item(menu, "_Paste", paste, terminal);
	add_item(menu, "Select _All", select_all, terminal);
	gtk_widget_show_all(menu);
	wb_ui_popup_menu(menu, terminal, event);
}

static gboolean
on_popup(GtkWidget *terminal, gpointer data)
{
	show_menu(terminal, NULL);
	return TRUE;
}

static gboolean
on_button(GtkWidget *terminal, GdkEvent *event, gpointer data)
{
	if (!gdk_event_triggers_context_menu(event))
		return GDK_EVENT_PROPAGATE;
	show_menu(terminal, event);
	return GDK_EVENT_STOP;
}

static gboolean
on_key(GtkWidget *terminal, const GdkEventKey *event, gpointer data)
{
	GdkModifierType held = event->state & gtk_accelerator_get_default_mod_mask();

	if (held != (GDK_CONTROL_MASK | GDK_SHIFT_MASK))
		return GDK_EVENT_PROPAGATE;
	if (gdk_keyval_to_lower(event->keyval) == GDK_KEY_c)
		copy(NULL, terminal);
	else if (gdk_keyval_to_lower(event->keyval) == GDK_KEY_v)
		paste(NULL, terminal);
	else
		return GDK_EVENT_PROPAGATE;
	return GDK_EVENT_STOP;
}

gboolean
wb_terminal_wants_key(GtkWindow *window, const GdkEventKey *event)
{
	GtkWidget *focus = gtk_window_get_focus(window);
	GdkModifierType held = event->state & gtk_accelerator_get_default_mod_mask();
	guint key = event->keyval;

	if (!VTE_IS_TERMINAL(focus))
		return FALSE;
	/* Without a modifier a menu's key or a function key is the window's as ever. */
	if (held == 0 || held == GDK_SHIFT_MASK)
		return key < GDK_KEY_F1 || key > GDK_KEY_F12;
	if (held != GDK_CONTROL_MASK && held != GDK_MOD1_MASK)
		return held == (GDK_CONTROL_MASK | GDK_SHIFT_MASK) &&
		       (gdk_keyval_to_lower(key) == GDK_KEY_c ||
			       gdk_keyval_to_lower(key) == GDK_KEY_v);
	if (key >= GDK_KEY_Left && key <= GDK_KEY_Down)
		return TRUE;
	if (key >= 128)
		return key == GDK_KEY_BackSpace || key == GDK_KEY_Delete;
	return g_ascii_isalpha(key) || key == ' ' || strchr("[]\\^_@/", (int)key) ||
	       (held == GDK_MOD1_MASK && strchr(".<>", (int)key));
}

/* --- the widget ---------------------------------------------------------------------------------
 */

GtkWidget *
wb_terminal_new(void)
{
	GtkWidget *terminal = vte_terminal_new();
	VteTerminal *vte = VTE_TERMINAL(terminal);

	vte_terminal_set_scrollback_lines(vte, SCROLLBACK);
	vte_terminal_set_scroll_on_output(vte, FALSE);
	vte_terminal_set_scroll_on_keystroke(vte, TRUE);
	vte_terminal_set_mouse_autohide(vte, TRUE);
	vte_terminal_set_cursor_blink_mode(vte, VTE_CURSOR_BLINK_OFF);
	vte_terminal_set_audible_bell(vte, FALSE);
	g_signal_connect(terminal, "key-press-event", G_CALLBACK(on_key), NULL);
	g_signal_connect(terminal, "button-press-event", G_CALLBACK(on_button), NULL);
	g_signal_connect(terminal, "popup-menu", G_CALLBACK(on_popup), NULL);
	wb_ui_observe(wb_settings_get(), "changed::editor-font", G_CALLBACK(on_font_changed),
		terminal, terminal);
	wb_ui_observe(wb_settings_get(), "changed::text-zoom", G_CALLBACK(on_font_changed),
		terminal, terminal);
	wb_ui_observe(gtk_settings_get_default(), "notify::gtk-font-name",
		G_CALLBACK(on_desktop_font_changed), terminal, terminal);
	wb_ui_observe(gtk_settings_get_default(), "notify::gtk-application-prefer-dark-theme",
		G_CALLBACK(on_theme_changed), terminal, terminal);
	wb_ui_observe(gtk_settings_get_default(), "notify::gtk-theme-name",
		G_CALLBACK(on_theme_changed), terminal, terminal);
	use_font(terminal);
	use_colors(terminal);
	return terminal;
}
