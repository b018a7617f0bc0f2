/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is shown is a run of the past. */
#include "window/past-bar.h"

#include "desk/desk-evidence.h"
#include "desk/desk-past.h"
#include "ui.h"

#include "base/files.h"
#include "base/text.h"
#include "report/run-archive.h"

#include <string.h>

#define FILE_MAX (1024 * 1024)
#define NOTES_SHOWN 2

typedef struct {
	WbDesk *desk;
	GtkWidget *bar;
	GtkWidget *title;
	GtkWidget *notes;
	GtkWidget *stop; /* the reading of a file */
} PastBar;

/* The names of the files that are not what they were, or "". Owned. */
static char *
dup_changed(const PastBar *view)
{
	const WbSelection *open = wb_desk_get_open(view->desk);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	for (int i = 0; open && open->task->files && open->task->files[i]; i++) {
		const char *then = wb_desk_get_past_source(view->desk, open->task->files[i]);
		g_autofree char *path = wb_desk_dup_path(view->desk, open->task->files[i]);
		g_autoptr(GBytes) now = then ? wb_files_read(path, FILE_MAX, NULL) : NULL;
		g_autofree char *text = now ? wb_text_dup_safe(g_bytes_get_data(now, NULL),
						      (gssize)g_bytes_get_size(now))
					    : NULL;

		if (then && g_strcmp0(text, then) != 0)
			g_ptr_array_add(names, g_path_get_basename(open->task->files[i]));
	}
	g_ptr_array_add(names, NULL);
	return g_strjoinv(", ", (char **)names->pdata);
}

/* What it is a run of, where that is not what is open. */
static char *
dup_stranger(const PastBar *view, const WbSavedRun *run)
{
	const char *title = run->bundle->info.title;

	g_autofree char *base = g_path_get_basename(run->path);

	if (wb_desk_get_result(view->desk) || wb_desk_get_played(view->desk))
		return NULL;
	if (!title)
		title = base;
	return wb_text_dup_safe_line(title, (gssize)MIN(strlen(title), 80));
}

/* A file of packets has no time of its own, and may be read still. */
static char *
dup_file_title(const PastBar *view, const WbSavedRun *run)
{
	g_autofree char *base = g_path_get_basename(run->path);
	g_autofree char *name = wb_text_dup_safe_line(base, (gssize)MIN(strlen(base), 80));
	WbTimeline *timeline = wb_desk_get_timeline(view->desk);
	guint count = timeline ? wb_timeline_count(timeline, WB_STREAM_PACKET) : 0;
	double part = wb_desk_get_reading(view->desk);

	if (part >= 0)
		return g_strdup_printf("Reading %s: %'u packets, %.0f %%", name, count, 100 * part);
	return g_strdup_printf("Packets of %s: %'u", name, count);
}

static void
set_title(const PastBar *view, const WbSavedRun *run)
{
	g_autofree char *time = wb_desk_dup_past_time(view->desk);
	g_autofree char *changed = dup_changed(view);
	g_autofree char *stranger = dup_stranger(view, run);
	g_autoptr(GString) text = g_string_new(NULL);

	g_string_append_printf(text, "A run of %s", time);
	if (stranger)
		g_string_append_printf(text, ": %s", stranger);
	if (*changed)
		g_string_append_printf(text, " · %s changed since", changed);
	gtk_label_set_text(GTK_LABEL(view->title), text->str);
}

static void
set_notes(const PastBar *view, const WbSavedRun *run)
{
	GPtrArray *notes = run->bundle->notes;
	g_autoptr(GString) shown = g_string_new(NULL);
	g_autoptr(GString) all = g_string_new(NULL);

	for (guint i = 0; i < notes->len; i++) {
		g_autofree char *safe = wb_text_dup_safe_line(notes->pdata[i], -1);

		if (i < NOTES_SHOWN)
			g_string_append_printf(shown, "%s%s", i > 0 ? "\n" : "", safe);
		g_string_append_printf(all, "%s%s", i > 0 ? "\n" : "", safe);
	}
	if (notes->len > NOTES_SHOWN)
		g_string_append_printf(shown, "\nand %u more", notes->len - NOTES_SHOWN);
	gtk_label_set_text(GTK_LABEL(view->notes), shown->str);
	gtk_widget_set_tooltip_text(view->notes, all->str);
	gtk_widget_set_visible(view->notes, notes->len > 0);
}

/* Not the bundle of a run, of which less than that may be known. */
static gboolean
is_capture(const WbSavedRun *run)
{
	return !g_file_test(run->path, G_FILE_TEST_IS_DIR) && !wb_run_archive_is(run->path);
}

static void
on_past_changed(WbDesk *desk, gpointer data)
{
	const PastBar *view = data;
	const WbSavedRun *run = wb_desk_get_past(desk);

	gtk_widget_set_visible(view->bar, run != NULL);
	if (!run)
		return;
	gtk_widget_set_visible(view->stop, wb_desk_get_reading(desk) >= 0);
	if (!is_capture(run)) {
		set_title(view, run);
	} else {
		g_autofree char *title = dup_file_title(view, run);

		gtk_label_set_text(GTK_LABEL(view->title), title);
	}
	set_notes(view, run);
}

static void
on_response(GtkInfoBar *bar, int response, gpointer data)
{
	if (response == GTK_RESPONSE_CANCEL)
		wb_desk_stop_reading(((const PastBar *)data)->desk);
}

GtkWidget *
wb_past_bar_new(WbDesk *desk)
{
	PastBar *view = g_new0(PastBar, 1);
	GtkWidget *words = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);
	GtkWidget *button;

	view->desk = desk;
	view->bar = gtk_info_bar_new();
	view->title = wb_ui_wrapped_label_new(NULL, NULL);
	view->notes = wb_ui_wrapped_label_new(NULL, "dim-label");
	view->stop = gtk_info_bar_add_button(
		GTK_INFO_BAR(view->bar), "S_top Reading", GTK_RESPONSE_CANCEL);
	gtk_widget_set_tooltip_text(view->stop, "What was read stays");
	button = gtk_info_bar_add_button(
		GTK_INFO_BAR(view->bar), "Back to _Now", GTK_RESPONSE_CLOSE);
	gtk_actionable_set_action_name(GTK_ACTIONABLE(button), "win.leave-past");
	gtk_widget_set_tooltip_text(button, "Show the last run again (Ctrl+Shift+H)");
	gtk_container_add(GTK_CONTAINER(words), view->title);
	gtk_container_add(GTK_CONTAINER(words), view->notes);
	gtk_widget_set_valign(words, GTK_ALIGN_CENTER);
	gtk_widget_show_all(words);
	gtk_container_add(
		GTK_CONTAINER(gtk_info_bar_get_content_area(GTK_INFO_BAR(view->bar))), words);
	gtk_widget_set_no_show_all(view->bar, TRUE);
	g_signal_connect(view->bar, "response", G_CALLBACK(on_response), view);
	g_object_set_data_full(G_OBJECT(view->bar), "view", view, g_free);
	wb_ui_observe(desk, "past-changed", G_CALLBACK(on_past_changed), view->bar, view);
	return view->bar;
}
