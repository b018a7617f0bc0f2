/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command for a terminal. */
#include "window/command-row.h"

#include "ui.h"

static void
on_copy(GtkButton *button, gpointer data)
{
	gtk_clipboard_set_text(gtk_clipboard_get(GDK_SELECTION_CLIPBOARD),
		g_object_get_data(G_OBJECT(button), "command"), -1);
	gtk_button_set_label(button, "Copied");
}

GtkWidget *
wb_command_row_new(const char *command)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
	GtkWidget *label = wb_ui_wrapped_label_new(command, "monospace");
	GtkWidget *button = gtk_button_new_with_mnemonic("C_opy");
	g_autofree char *name = g_strdup_printf("Copy: %s", command);

	gtk_widget_set_hexpand(label, TRUE);
	gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
	wb_ui_set_name(button, name);
	g_object_set_data_full(G_OBJECT(button), "command", g_strdup(command), g_free);
	g_signal_connect(button, "clicked", G_CALLBACK(on_copy), NULL);
	wb_ui_add_class(box, "command");
	gtk_container_add(GTK_CONTAINER(box), label);
	gtk_container_add(GTK_CONTAINER(box), button);
	gtk_widget_show_all(box);
	return box;
}
