/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The window of what the user can set. */
#include "window/preferences.h"

#include "desk/settings.h"
#include "window/uri-entry.h"
#include "ui.h"

typedef struct {
	GtkGrid *grid;
	int line;
} Page;

static void
add(Page *page, const char *title, GtkWidget *widget, const char *explanation)
{
	GtkWidget *label = wb_ui_label_new(title, NULL);
	g_auto(GStrv) parts = g_strsplit(title, "_", -1);
	g_autofree char *name = g_strjoinv("", parts);

	wb_ui_set_name(widget, name);
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

static GtkWidget *
new_tab_width(void)
{
	GtkWidget *spin = gtk_spin_button_new_with_range(1, 16, 1);

	gtk_widget_set_halign(spin, GTK_ALIGN_START);
	g_settings_bind(wb_settings_get(), "tab-width", spin, "value", G_SETTINGS_BIND_DEFAULT);
	return spin;
}

/* --- pages --------------------------------------------------------------------------------------
 */

static Page
new_page(GtkWidget *stack, const char *name, const char *title)
{
	Page page = { GTK_GRID(gtk_grid_new()), 0 };

	g_object_set(page.grid, "margin", 18, "row-spacing", 10, "column-spacing", 12, NULL);
	gtk_stack_add_titled(GTK_STACK(stack), GTK_WIDGET(page.grid), name, title);
	return page;
}

static void
on_folder_set(GtkFileChooserButton *button, gpointer data)
{
	g_autofree char *folder = gtk_file_chooser_get_filename(GTK_FILE_CHOOSER(button));

	if (folder)
		g_settings_set_string(wb_settings_get(), "workspace", folder);
}

static GtkWidget *
new_folder_button(WbDesk *desk)
{
	GtkWidget *button = gtk_file_chooser_button_new(
		"Folder of Your Files", GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER);
	g_autofree char *set = g_settings_get_string(wb_settings_get(), "workspace");
	g_autofree char *folder =
		*set ? wb_settings_dup_workspace(NULL) : g_strdup(wb_desk_get_workspace(desk));

	gtk_file_chooser_set_filename(GTK_FILE_CHOOSER(button), folder);
	wb_ui_set_name(button, "Your files");
	g_signal_connect(button, "file-set", G_CALLBACK(on_folder_set), NULL);
	return button;
}

static void
add_general(GtkWidget *stack, WbDesk *desk)
{
	static const char *const looks[] = { "system", "light", "dark", NULL };
	static const char *const look_titles[] = { "Same as the desktop", "Light", "Dark", NULL };
	Page page = new_page(stack, "general", "General");
	g_autofree char *now = g_strdup_printf(
		"Used from the next start on. Nothing is moved or removed: now they are in %s, and "
		"stay there.",
		wb_desk_get_workspace(desk));

	add(&page, "_Appearance", new_choice("appearance", looks, look_titles), NULL);
	add(&page, "_Your files", new_folder_button(desk), now);
}

static void
add_editor(GtkWidget *stack)
{
	Page page = new_page(stack, "editor", "Editor");

	add(&page, "_Font", new_font_button(),
		"Ctrl and + or - make the text and the editor larger or smaller.");
	add(&page, "_Tab width", new_tab_width(), "The kernel's style is 8.");
	add(&page, "_Line numbers", new_switch("show-line-numbers"), NULL);
	add(&page, "_Margin at 80 columns", new_switch("show-margin"), NULL);
	add(&page, "Your _own editor", new_entry("editor-command", "the desktop's"),
		"A command that opens a file, as gvim or code. What you save there is noticed "
		"here.");
	add(&page, "_Check when it saves", new_switch("check-when-saved"), NULL);
}

/* What was found out by trying. */
static char *
dup_accelerator(WbDesk *desk)
{
	const WbEngineInfo *info = NULL;

	if (wb_desk_get_machine(desk, &info) != WB_MACHINE_READY || !info->reason)
		return g_strdup("What works here is found out by starting a VM once.");
	return g_strdup_printf(
		"Now: %s; %s.", info->accel == WB_ACCEL_KVM ? "KVM" : "emulation", info->reason);
}

static void
add_machine(GtkWidget *stack, WbDesk *desk)
{
	static const char *const accels[] = { "auto", "kvm", "tcg", NULL };
	static const char *const titles[] = { "Whatever works", "KVM", "Emulation", NULL };
	Page page = new_page(stack, "machine", "Virtual Machine");
	g_autofree char *now = dup_accelerator(desk);

	add(&page, "It _runs by", new_choice("accelerator", accels, titles), now);
	add(&page, "lib_virt", wb_uri_entry_new(),
		"Leave it empty unless you run libvirt yourself: then qemu:///session or "
		"qemu:///system.");
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
	GtkWidget *stack = gtk_stack_new();
	GtkWidget *switcher = gtk_stack_switcher_new();

	gtk_window_set_resizable(GTK_WINDOW(dialog), FALSE);
	add_general(stack, desk);
	add_editor(stack);
	add_machine(stack, desk);
	gtk_stack_switcher_set_stack(GTK_STACK_SWITCHER(switcher), GTK_STACK(stack));
	gtk_header_bar_set_custom_title(
		GTK_HEADER_BAR(gtk_dialog_get_header_bar(GTK_DIALOG(dialog))), switcher);
	gtk_container_add(GTK_CONTAINER(gtk_dialog_get_content_area(GTK_DIALOG(dialog))), stack);
	g_signal_connect_object(dialog, "destroy", G_CALLBACK(on_destroy), desk, 0);
	g_signal_connect(dialog, "response", G_CALLBACK(gtk_widget_destroy), NULL);
	gtk_widget_show_all(switcher);
	gtk_widget_show_all(dialog);
	gtk_window_present(GTK_WINDOW(dialog));
}
