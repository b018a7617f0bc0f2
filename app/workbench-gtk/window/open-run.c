/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The dialog that finds a recorded run. */
#include "window/open-run.h"

#include "desk/desk-past.h"
#include "ui.h"

#include "evidence/bundle.h"

static void
open_and_close(GtkWidget *dialog, const char *path)
{
	WbDesk *desk = g_object_get_data(G_OBJECT(dialog), "desk");

	g_object_set_data(G_OBJECT(dialog), "folder", NULL);
	wb_desk_open_path(desk, path);
	gtk_widget_destroy(dialog);
}

static gboolean
open_folder(gpointer data)
{
	g_autofree char *folder = g_object_steal_data(data, "folder");

	if (folder)
		open_and_close(data, folder);
	return G_SOURCE_REMOVE;
}

/* Later: the dialog is in the middle of its work. Where it begins, nobody went. */
static void
on_folder_changed(GtkFileChooser *chooser, gpointer data)
{
	g_autofree char *folder = gtk_file_chooser_get_current_folder(chooser);
	const char *first = g_object_get_data(G_OBJECT(chooser), "first");

	if (folder && !first)
		g_object_set_data_full(G_OBJECT(chooser), "first", g_strdup(folder), g_free);
	else if (folder && wb_bundle_is_at(folder) && g_strcmp0(folder, first) != 0) {
		g_object_set_data_full(G_OBJECT(chooser), "folder", g_strdup(folder), g_free);
		g_idle_add_full(
			G_PRIORITY_DEFAULT, open_folder, g_object_ref(chooser), g_object_unref);
	}
}

static void
on_response(GtkDialog *dialog, int response, gpointer data)
{
	g_autofree char *path = gtk_file_chooser_get_filename(GTK_FILE_CHOOSER(dialog));

	if (response == GTK_RESPONSE_ACCEPT && path)
		open_and_close(GTK_WIDGET(dialog), path);
	else
		gtk_widget_destroy(GTK_WIDGET(dialog));
}

static void
add_filter(GtkFileChooser *chooser, const char *name, const char *const *patterns)
{
	GtkFileFilter *filter = gtk_file_filter_new();

	gtk_file_filter_set_name(filter, name);
	for (int i = 0; patterns[i]; i++)
		gtk_file_filter_add_pattern(filter, patterns[i]);
	gtk_file_chooser_add_filter(chooser, filter);
}

void
wb_open_run_ask(GtkWindow *parent, WbDesk *desk)
{
	static const char *const known[] = { "run.json", "*.jsonl", "*.pcap", "*.pcapng", "*.tar",
		"*.tar.*", "*.tgz", "*.txz", "*.zip", NULL };
	static const char *const all[] = { "*", NULL };
	GtkWidget *dialog =
		gtk_file_chooser_dialog_new("Open Run", parent, GTK_FILE_CHOOSER_ACTION_OPEN,
			"_Cancel", GTK_RESPONSE_CANCEL, "_Open", GTK_RESPONSE_ACCEPT, NULL);
	GtkWidget *hint = wb_ui_label_new("A recorded run is a folder with run.json in it: go "
					  "there. An archive of one opens, too.",
		"dim-label");

	/* Else it begins with what was used lately, where no folder is. */
	gtk_file_chooser_set_current_folder(GTK_FILE_CHOOSER(dialog), wb_desk_get_workspace(desk));
	gtk_window_set_default_size(GTK_WINDOW(dialog), 800, 520);
	gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_ACCEPT);
	gtk_window_set_modal(GTK_WINDOW(dialog), TRUE);
	gtk_window_set_destroy_with_parent(GTK_WINDOW(dialog), TRUE);
	gtk_file_chooser_set_extra_widget(GTK_FILE_CHOOSER(dialog), hint);
	gtk_widget_show(hint);
	add_filter(GTK_FILE_CHOOSER(dialog), "Runs and captures", known);
	add_filter(GTK_FILE_CHOOSER(dialog), "All files", all);
	g_object_set_data_full(G_OBJECT(dialog), "desk", g_object_ref(desk), g_object_unref);
	g_signal_connect(dialog, "response", G_CALLBACK(on_response), NULL);
	gtk_window_present(GTK_WINDOW(dialog));
	g_signal_connect(dialog, "current-folder-changed", G_CALLBACK(on_folder_changed), NULL);
}
