/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The libvirt URI of the settings.
 *
 * How it works. One process has one hypervisor, so another one is tested by another process: the
 * command line's doctor, which says what it found in one line.
 */
#include "window/uri-entry.h"

#include "desk/settings.h"
#include "ui.h"

#include "base/text.h"

#define KEY "connect-uri"
#define ANSWER_MAX 400
#define ANSWER_S 20

typedef struct {
	GtkWidget *box;
	GtkWidget *entry;
	GtkWidget *test;
	GtkWidget *answer;
	GCancellable *cancellable;
	GSubprocess *process; /* that asks; or NULL */
	guint deadline;	      /* source */
} UriEntry;

/* Of this machine: the guest is reached on its loopback. */
static gboolean
could_be(const char *uri)
{
	return *uri == '\0' || (g_uri_is_valid(uri, G_URI_FLAGS_NONE, NULL) &&
				       (g_str_has_prefix(uri, "qemu:///") ||
					       g_str_has_prefix(uri, "qemu+unix:///")));
}

static void
on_changed(GtkEditable *editable, gpointer data)
{
	UriEntry *view = data;
	const char *uri = gtk_entry_get_text(GTK_ENTRY(view->entry));
	gboolean good = could_be(uri);

	gtk_entry_set_icon_from_icon_name(GTK_ENTRY(view->entry), GTK_ENTRY_ICON_SECONDARY,
		good ? NULL : "dialog-warning-symbolic");
	gtk_label_set_text(GTK_LABEL(view->answer),
		good ? "" : "It begins with qemu:/// and is of this machine. The old one is kept.");
	gtk_widget_set_sensitive(view->test, good && *uri);
	if (good)
		g_settings_set_string(wb_settings_get(), KEY, uri);
}

static void
on_tested(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autofree char *out = NULL;
	g_autoptr(GError) error = NULL;
	gboolean ran = g_subprocess_communicate_utf8_finish(
		G_SUBPROCESS(source), result, &out, NULL, &error);
	UriEntry *view = data;
	g_autofree char *text = NULL;
	g_autofree char *safe = NULL;

	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return; /* the view is gone */
	g_clear_handle_id(&view->deadline, g_source_remove);
	g_clear_object(&view->process);
	if (ran && g_subprocess_get_successful(G_SUBPROCESS(source)))
		text = g_strdup_printf("✓ It answers: %s", out ? out : "");
	else
		text = g_strdup_printf("✗ %s", ran && out && *out ? out : "It does not answer.");
	safe = wb_text_dup_safe(g_strstrip(text), ANSWER_MAX);
	gtk_label_set_text(GTK_LABEL(view->answer), safe);
	gtk_widget_set_sensitive(view->test, TRUE);
}

/* A daemon may take a connection and say nothing. */
static gboolean
lose_patience(gpointer data)
{
	UriEntry *view = data;

	view->deadline = 0;
	g_subprocess_force_exit(view->process);
	return G_SOURCE_REMOVE;
}

static void
on_test(GtkButton *button, gpointer data)
{
	UriEntry *view = data;
	g_autofree char *program = wb_settings_dup_program("workbench");
	g_autoptr(GError) error = NULL;

	view->process = g_subprocess_new(
		G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, program,
		"doctor", "--connect", gtk_entry_get_text(GTK_ENTRY(view->entry)), NULL);

	if (!view->process) {
		gtk_label_set_text(GTK_LABEL(view->answer), error->message);
		return;
	}
	gtk_label_set_text(GTK_LABEL(view->answer), "Asking…");
	gtk_widget_set_sensitive(view->test, FALSE);
	view->deadline = g_timeout_add_seconds(ANSWER_S, lose_patience, view);
	g_subprocess_communicate_utf8_async(
		view->process, NULL, view->cancellable, on_tested, view);
}

static void
uri_entry_free(gpointer data)
{
	UriEntry *view = data;

	g_cancellable_cancel(view->cancellable);
	g_object_unref(view->cancellable);
	g_clear_handle_id(&view->deadline, g_source_remove);
	if (view->process)
		g_subprocess_force_exit(view->process);
	g_clear_object(&view->process);
	g_free(view);
}

GtkWidget *
wb_uri_entry_new(void)
{
	UriEntry *view = g_new0(UriEntry, 1);
	GtkWidget *line = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
	g_autofree char *uri = g_settings_get_string(wb_settings_get(), KEY);

	view->cancellable = g_cancellable_new();
	view->box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
	view->entry = gtk_entry_new();
	view->test = gtk_button_new_with_mnemonic("_Test");
	view->answer = wb_ui_wrapped_label_new(NULL, NULL);
	gtk_label_set_max_width_chars(GTK_LABEL(view->answer), 40);
	gtk_entry_set_placeholder_text(GTK_ENTRY(view->entry), "the built-in driver");
	gtk_entry_set_text(GTK_ENTRY(view->entry), uri);
	gtk_widget_set_hexpand(view->entry, TRUE);
	gtk_widget_set_sensitive(view->test, *uri != '\0');
	wb_ui_set_name(view->entry, "libvirt URI");
	wb_ui_set_name(view->test, "Test the libvirt URI");
	gtk_container_add(GTK_CONTAINER(line), view->entry);
	gtk_container_add(GTK_CONTAINER(line), view->test);
	gtk_container_add(GTK_CONTAINER(view->box), line);
	gtk_container_add(GTK_CONTAINER(view->box), view->answer);
	g_signal_connect(view->entry, "changed", G_CALLBACK(on_changed), view);
	g_signal_connect(view->test, "clicked", G_CALLBACK(on_test), view);
	g_object_set_data_full(G_OBJECT(view->box), "view", view, uri_entry_free);
	return view->box;
}
