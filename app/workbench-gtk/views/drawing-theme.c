/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The colours of pictures, after those of the desktop's theme. */
#include "views/drawing-private.h"

#include "ui.h"

#include <string.h>

static gboolean
get_color(GtkStyleContext *context, const char *name, WbColor *ret_color)
{
	GdkRGBA color;

	if (!gtk_style_context_lookup_color(context, name, &color) || color.alpha < 1)
		return FALSE;
	*ret_color = (WbColor){ color.red, color.green, color.blue, 1 };
	return TRUE;
}

static gboolean
has_high_contrast(void)
{
	const char *given = g_getenv("GTK_THEME"); /* goes before the setting */
	g_autofree char *name = NULL;

	g_object_get(gtk_settings_get_default(), "gtk-theme-name", &name, NULL);
	return (name && strstr(name, "HighContrast")) || (given && strstr(given, "HighContrast"));
}

const WbTheme *
wb_drawing_get_theme(void)
{
	static WbTheme theme;
	g_autoptr(GtkStyleContext) context = gtk_style_context_new();
	g_autoptr(GtkWidgetPath) path = gtk_widget_path_new();
	gboolean dark = wb_ui_is_dark();
	WbColor page, ink;

	if (has_high_contrast())
		return wb_theme_get_high_contrast(dark);
	gtk_widget_path_append_type(path, GTK_TYPE_WINDOW);
	gtk_style_context_set_path(context, path);
	theme = dark ? *wb_theme_get_dark() : *wb_theme_get_light();
	if (get_color(context, "theme_base_color", &page) &&
		get_color(context, "theme_text_color", &ink))
		wb_theme_adapt(&theme, page, ink);
	return &theme;
}
