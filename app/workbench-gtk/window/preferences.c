/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The window of what the user can set. */
#include "window/preferences.h"

#include "desk/settings.h"
#include "ui.h"

typedef struct {
	GtkGrid *grid;
	int line;
} Page;

static void
add(Page *page, const char *title, GtkWidget *widget, const char *explanation)
{
	GtkWidget *label = wb_ui_label_new(title, NULL);

	gtk_label_set_use_underline(GTK_LABEL(label), TRUE);
	gtk_label_set_text_with_mnemonic(GTK_LABEL(label), title);
	gtk_label_set_mnemonic_widget(GTK_LABEL(label), widget);
	gtk_widget_set_halign(label, GTK_ALIGN_END);
	gtk_widget_set_hexpand(widget, TRUE);
	gtk_grid_attach(page->grid, label, 0, page->line, 1, 1);
	gtk_grid_attach(page->grid, widget, 1, page->line++, 1, 1);
	if (explanation) {
		GtkWidget *small = wb_ui_label_new(explanation, "dim-label");

		gtk_label_set_line_wrap(GTK_LABEL(small), TRUE);
		gtk_label_set_max_width_chars(GTK_LABEL(small), 44);
		gtk_grid_attach(page->grid, small, 1, page->line++, 1, 1);
	}
}

static GtkWidget *
new_choice(const char *key, const char *const *ids, const char *const *titles)
{
	GtkWidget *choice = gtk_combo_box_text_new();

	for (int i = 0; ids[i]; i++)
		gtk_combo_box_text_append(GTK_COMBO_BOX_TEXT(choice), ids[i], titles[i]);
	g_settings_bind(wb_settings_get(), key, choice, "active-id", G_SETTINGS_BIND_DEFAULT);
	return choice;
}

static GtkWidget *
new_entry(const char *key, const char *placeholder)
{
	GtkWidget *entry = gtk_entry_new();

	gtk_entry_set_placeholder_text(GTK_ENTRY(entry), placeholder);
	g_settings_bind(wb_settings_get(), key, entry, "text", G_SETTINGS_BIND_DEFAULT);
	return entry;
}

static GtkWidget *
new_switch(const char *key)
{
	GtkWidget *widget = gtk_switch_new();

	gtk_widget_set_halign(widget, GTK_ALIGN_START);
	g_settings_bind(wb_settings_get(), key, widget, "active", G_SETTINGS_BIND_DEFAULT);
	return widget;
}

/* No font is the desktop's. */
static gboolean
get_font(GValue *value, GVariant *variant, gpointer data)
{
	const char *font = g_variant_get_string(variant, NULL);

	g_value_set_string(value, *font ? font : "Monospace 11");
	return TRUE;
}

static GVariant *
set_font(const GValue *value, const GVariantType *type, gpointer data)
{
	return g_variant_new_string(g_value_get_string(value));
}

static GtkWidget *
new_font_button(void)
{
	GtkWidget *button = gtk_font_button_new();

	gtk_font_button_set_use_font(GTK_FONT_BUTTON(button), TRUE);
	g_settings_bind_with_mapping(wb_settings_get(), "editor-font", button, "font",
		G_SETTINGS_BIND_DEFAULT, get_font, set_font, NULL, NULL);
	return button;
}

static void
add_rows(Page *page)
{
	static const char *const looks[] = { "system", "light", "dark", NULL };
	static const char *const look_titles[] = { "As the desktop", "Light", "Dark", NULL };
	static const char *const accels[] = { "auto", "kvm", "tcg", NULL };
	static const char *const accel_titles[] = { "Whatever works", "KVM", "Emulation", NULL };

	add(page, "_Appearance", new_choice("appearance", looks, look_titles), NULL);
	add(page, "_Font of the editor", new_font_button(), NULL);
	add(page, "_Line numbers", new_switch("show-line-numbers"), NULL);
	add(page, "_Margin at 80 columns", new_switch("show-margin"), NULL);
	add(page, "Your own _editor", new_entry("editor-command", "the desktop's for C"),
		"A command, such as code -g; the file comes last, or where %f is.");
	add(page, "_Check when saved", new_switch("check-when-saved"), NULL);
	add(page, "_Your files", new_entry("workspace", "skels, or workbench in your home"),
		"Used from the next start on.");
	add(page, "The _VM runs by", new_choice("accelerator", accels, accel_titles), NULL);
	add(page, "lib_virt URI", new_entry("connect-uri", "the built-in driver"),
		"Leave it empty unless you run libvirt yourself.");
}

static void
on_destroy(GtkWidget *window, gpointer data)
{
	wb_desk_use_settings(data);
}

void
wb_preferences_show(GtkWindow *parent, WbDesk *desk)
{
	GtkWidget *dialog = gtk_dialog_new_with_buttons(
		"Preferences", parent, GTK_DIALOG_MODAL | GTK_DIALOG_USE_HEADER_BAR, NULL, NULL);
	Page page = { GTK_GRID(gtk_grid_new()), 0 };

	gtk_window_set_resizable(GTK_WINDOW(dialog), FALSE);
	g_object_set(page.grid, "margin", 18, "row-spacing", 10, "column-spacing", 12, NULL);
	add_rows(&page);
	gtk_container_add(GTK_CONTAINER(gtk_dialog_get_content_area(GTK_DIALOG(dialog))),
		GTK_WIDGET(page.grid));
	g_signal_connect_object(dialog, "destroy", G_CALLBACK(on_destroy), desk, 0);
	g_signal_connect(dialog, "response", G_CALLBACK(gtk_widget_destroy), NULL);
	gtk_widget_show_all(dialog);
	gtk_window_present(GTK_WINDOW(dialog));
}
