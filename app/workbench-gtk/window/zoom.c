/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The size of texts: one rule of style for the screen. */
#include "window/zoom.h"

#include "desk/settings.h"

#define KEY "text-zoom"
#define STEP 10
#define NORMAL 100
#define SMALLEST 50
#define LARGEST 300

static void
set_zoom(int percent)
{
	g_settings_set_int(wb_settings_get(), KEY, CLAMP(percent, SMALLEST, LARGEST));
}

static void
act_in(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	set_zoom(g_settings_get_int(wb_settings_get(), KEY) + STEP);
}

static void
act_out(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	set_zoom(g_settings_get_int(wb_settings_get(), KEY) - STEP);
}

static void
act_normal(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	set_zoom(NORMAL);
}

/* Sizes in em are of the desktop's font, which has the user's scale in it. */
static void
on_changed(GSettings *settings, const char *key, gpointer data)
{
	int percent = g_settings_get_int(settings, KEY);
	g_autofree char *font = g_settings_get_string(settings, "editor-font");
	PangoFontDescription *description = pango_font_description_from_string(font);
	int size = pango_font_description_get_size(description) / PANGO_SCALE;
	g_autoptr(GString) css = g_string_new(NULL);

	g_string_append_printf(css, ".task-text { font-size: %d.%02dem; }\n", percent * 105 / 10000,
		percent * 105 / 100 % 100);
	/* A font that was chosen has a size of its own, which the editor's own style sheet sets. */
	if (*font && size > 0)
		g_string_append_printf(
			css, ".source { font-size: %dpt; }\n", CLAMP(size * percent / 100, 4, 120));
	else
		g_string_append_printf(
			css, ".source { font-size: %d.%02dem; }\n", percent / 100, percent % 100);
	gtk_css_provider_load_from_data(data, css->str, -1, NULL);
	pango_font_description_free(description);
}

static const GActionEntry actions[] = {
	{ "zoom-in", act_in, NULL, NULL, NULL, { 0 } },
	{ "zoom-out", act_out, NULL, NULL, NULL, { 0 } },
	{ "zoom-normal", act_normal, NULL, NULL, NULL, { 0 } },
};

void
wb_zoom_set_up(GActionMap *map)
{
	GtkCssProvider *provider = gtk_css_provider_new();

	g_action_map_add_action_entries(map, actions, G_N_ELEMENTS(actions), NULL);
	gtk_style_context_add_provider_for_screen(gdk_screen_get_default(),
		GTK_STYLE_PROVIDER(provider), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
	g_signal_connect_data(
		wb_settings_get(), "changed::" KEY, G_CALLBACK(on_changed), provider, NULL, 0);
	g_signal_connect_data(wb_settings_get(), "changed::editor-font", G_CALLBACK(on_changed),
		provider, NULL, 0);
	on_changed(wb_settings_get(), NULL, provider);
}
