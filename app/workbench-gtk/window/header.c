/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The header bar. */
#include "window/header.h"

#include "window/machine-button.h"
#include "ui.h"

typedef struct {
	GtkWidget *menu;
	GtkWidget *bar;
	GtkWidget *build;
	GtkWidget *check;
	GtkWidget *run; /* a stack: Check, or Stop while something runs */
	GtkWidget *stop;
} Header;

static void
on_opened(WbDesk *desk, gpointer data)
{
	const Header *header = data;
	const WbSelection *open = wb_desk_get_open(desk);
	g_autofree char *subtitle = NULL;

	if (open->exercise)
		subtitle =
			g_strdup_printf("%s · exercise %s", open->lab->title, open->exercise->name);
	gtk_button_set_label(GTK_BUTTON(header->check), open->exercise ? "_Check" : "_Play");
	gtk_widget_set_tooltip_text(
		header->check, open->exercise ? "Build, load in a fresh VM and check (Ctrl+Return)"
					      : "Play against a fresh VM's kernel (Ctrl+Return)");
	gtk_widget_set_visible(header->build, open->exercise != NULL);
	gtk_header_bar_set_title(GTK_HEADER_BAR(header->bar),
		open->exercise ? open->exercise->title : open->task->title);
	gtk_header_bar_set_subtitle(
		GTK_HEADER_BAR(header->bar), subtitle ? subtitle : open->lab->title);
}

static void
on_run_changed(WbDesk *desk, gpointer data)
{
	const Header *header = data;

	gtk_stack_set_visible_child(
		GTK_STACK(header->run), wb_desk_is_busy(desk) ? header->stop : header->check);
}

static GtkWidget *
new_action_button(const char *label, const char *action, const char *tooltip)
{
	GtkWidget *button = gtk_button_new_with_mnemonic(label);

	gtk_actionable_set_action_name(GTK_ACTIONABLE(button), action);
	gtk_widget_set_tooltip_text(button, tooltip);
	return button;
}

static GtkWidget *
new_menu_button(void)
{
	g_autoptr(GtkBuilder) builder =
		gtk_builder_new_from_resource("/org/workbench/Workbench/menus.ui");
	GtkWidget *button = gtk_menu_button_new();

	gtk_container_add(GTK_CONTAINER(button),
		gtk_image_new_from_icon_name("open-menu-symbolic", GTK_ICON_SIZE_BUTTON));
	gtk_menu_button_set_menu_model(
		GTK_MENU_BUTTON(button), G_MENU_MODEL(gtk_builder_get_object(builder, "primary")));
	gtk_widget_set_tooltip_text(button, "Menu (F10)");
	wb_ui_set_name(button, "Menu");
	return button;
}

static GtkWidget *
new_sidebar_button(void)
{
	GtkWidget *button = gtk_toggle_button_new();

	gtk_container_add(GTK_CONTAINER(button),
		gtk_image_new_from_icon_name("sidebar-show-symbolic", GTK_ICON_SIZE_BUTTON));
	gtk_actionable_set_action_name(GTK_ACTIONABLE(button), "win.show-sidebar");
	gtk_widget_set_tooltip_text(button, "Labs (F9)");
	wb_ui_set_name(button, "Labs");
	return button;
}

static void
add_run_buttons(Header *header)
{
	header->build = new_action_button("_Build", "win.build", "Build the module (Ctrl+B)");
	header->check = new_action_button(
		"_Check", "win.check", "Build, load in a fresh VM and check (Ctrl+Return)");
	wb_ui_add_class(header->check, GTK_STYLE_CLASS_SUGGESTED_ACTION);
	header->stop = new_action_button("_Stop", "win.stop", "Stop what runs (Ctrl+.)");
	header->run = gtk_stack_new();
	gtk_container_add(GTK_CONTAINER(header->run), header->check);
	gtk_container_add(GTK_CONTAINER(header->run), header->stop);
	gtk_header_bar_pack_end(GTK_HEADER_BAR(header->bar), header->run);
	gtk_header_bar_pack_end(GTK_HEADER_BAR(header->bar), header->build);
}

GtkWidget *
wb_header_new(WbDesk *desk)
{
	Header *header = g_new0(Header, 1);

	header->bar = gtk_header_bar_new();
	gtk_header_bar_set_show_close_button(GTK_HEADER_BAR(header->bar), TRUE);
	gtk_header_bar_set_title(GTK_HEADER_BAR(header->bar), "Workbench");
	gtk_header_bar_pack_start(GTK_HEADER_BAR(header->bar), new_sidebar_button());
	header->menu = new_menu_button();
	gtk_header_bar_pack_end(GTK_HEADER_BAR(header->bar), header->menu);
	add_run_buttons(header);
	gtk_header_bar_pack_end(GTK_HEADER_BAR(header->bar), wb_machine_button_new(desk));
	g_object_set_data_full(G_OBJECT(header->bar), "header", header, g_free);
	wb_ui_observe(desk, "opened", G_CALLBACK(on_opened), header->bar, header);
	wb_ui_observe(desk, "run-changed", G_CALLBACK(on_run_changed), header->bar, header);
	return header->bar;
}

void
wb_header_toggle_menu(GtkWidget *bar)
{
	const Header *header = g_object_get_data(G_OBJECT(bar), "header");
	GtkToggleButton *button = GTK_TOGGLE_BUTTON(header->menu);

	gtk_toggle_button_set_active(button, !gtk_toggle_button_get_active(button));
}
