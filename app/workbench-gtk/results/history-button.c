/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kept runs of what is open. */
#include "results/history-button.h"

#include "desk/desk-past.h"
#include "results/results-strip.h"
#include "ui.h"

#include <string.h>

typedef struct {
	WbDesk *desk;
	GtkWidget *button;
	GtkWidget *list;
	GtkWidget *empty;
	GPtrArray *runs; /* of WbRunEntry *, in the list's order */
} HistoryButton;

/* --- a row --------------------------------------------------------------------------------------
 */

/* "7 of 10 points · 2.1 s". */
static char *
dup_figures(const WbRunEntry *run)
{
	g_autofree char *seconds = g_strdup_printf("%.1f s", (double)run->took_ms / 1000);

	if (!run->ended)
		return g_strdup("");
	if (run->max_points <= 0)
		return g_steal_pointer(&seconds);
	return g_strdup_printf("%g of %g points · %s", run->points, run->max_points, seconds);
}

static void
on_keep_toggled(GtkToggleButton *button, gpointer data)
{
	HistoryButton *view = data;
	WbRunEntry *run = g_object_get_data(G_OBJECT(button), "run");
	g_autoptr(GError) error = NULL;

	run->kept = gtk_toggle_button_get_active(button);
	if (!wb_runs_set_kept(run->path, run->kept, &error))
		wb_desk_say(view->desk, "%s", error->message);
}

static GtkWidget *
new_keep_button(HistoryButton *view, WbRunEntry *run)
{
	GtkWidget *button = gtk_toggle_button_new();

	gtk_container_add(GTK_CONTAINER(button),
		gtk_image_new_from_icon_name("view-pin-symbolic", GTK_ICON_SIZE_MENU));
	gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(button), run->kept);
	gtk_widget_set_tooltip_text(
		button, "Keep this run: the oldest others make room for new ones");
	gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
	wb_ui_set_name(button, "Keep this run");
	wb_ui_add_class(button, GTK_STYLE_CLASS_FLAT);
	g_object_set_data(G_OBJECT(button), "run", run);
	g_signal_connect(button, "toggled", G_CALLBACK(on_keep_toggled), view);
	return button;
}

/* The run that is shown: a past one, or the last. */
static gboolean
is_shown(const HistoryButton *view, const WbRunEntry *run)
{
	const WbSavedRun *past = wb_desk_get_past(view->desk);

	return past && strcmp(past->path, run->path) == 0;
}

static GtkWidget *
new_row(HistoryButton *view, WbRunEntry *run)
{
	GtkWidget *row = gtk_list_box_row_new();
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 10);
	const char *glyph, *style_class;
	const char *words = wb_results_describe(run->outcome, &glyph, &style_class);
	g_autofree char *time = wb_runs_dup_time(run->started_us);
	g_autofree char *figures = dup_figures(run);
	g_autofree char *name = g_strdup_printf("Run of %s: %s%s%s", time,
		run->ended ? words : "it did not end", *figures ? ", " : "", figures);
	GtkWidget *mark = gtk_label_new(run->ended ? glyph : "…");
	GtkWidget *said = wb_ui_label_new(run->ended ? words : "It did not end", NULL);
	GtkWidget *right = wb_ui_label_new(figures, "dim-label");
	GtkWidget *when = wb_ui_label_new(NULL, is_shown(view, run) ? "headline" : NULL);

	*time = g_ascii_toupper(*time);
	gtk_label_set_text(GTK_LABEL(when), time);
	wb_ui_add_class(mark, "glyph");
	wb_ui_add_class(mark, run->ended ? style_class : "dim-label");
	wb_ui_add_class(when, "figures");
	wb_ui_add_class(right, "figures");
	gtk_widget_set_hexpand(said, TRUE);
	gtk_container_set_border_width(GTK_CONTAINER(box), 4);
	gtk_container_add(GTK_CONTAINER(box), mark);
	gtk_container_add(GTK_CONTAINER(box), when);
	gtk_container_add(GTK_CONTAINER(box), said);
	gtk_container_add(GTK_CONTAINER(box), right);
	if (run->ended)
		gtk_container_add(GTK_CONTAINER(box), new_keep_button(view, run));
	gtk_container_add(GTK_CONTAINER(row), box);
	wb_ui_set_name(row, name);
	gtk_widget_show_all(row);
	return row;
}

/* --- the list -----------------------------------------------------------------------------------
 */

static void
fill(HistoryButton *view)
{
	wb_ui_remove_children(GTK_CONTAINER(view->list));
	g_clear_pointer(&view->runs, g_ptr_array_unref);
	view->runs = wb_desk_dup_runs(view->desk);
	for (guint i = 0; i < view->runs->len; i++)
		gtk_container_add(GTK_CONTAINER(view->list), new_row(view, view->runs->pdata[i]));
	gtk_widget_set_visible(view->empty, view->runs->len == 0);
	gtk_widget_set_visible(
		gtk_widget_get_ancestor(view->list, GTK_TYPE_SCROLLED_WINDOW), view->runs->len > 0);
}

/* Read when somebody looks, and not before. */
static void
on_toggled(GtkToggleButton *button, gpointer data)
{
	if (gtk_toggle_button_get_active(button))
		fill(data);
}

static void
on_row_activated(GtkListBox *list, GtkListBoxRow *row, gpointer data)
{
	HistoryButton *view = data;
	const WbRunEntry *run = view->runs->pdata[gtk_list_box_row_get_index(row)];

	gtk_popover_popdown(gtk_menu_button_get_popover(GTK_MENU_BUTTON(view->button)));
	wb_desk_open_path(view->desk, run->path);
}

void
wb_history_button_open(GtkWidget *button)
{
	HistoryButton *view = g_object_get_data(G_OBJECT(button), "view");
	GtkListBoxRow *first;

	gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(button), TRUE);
	first = gtk_list_box_get_row_at_index(GTK_LIST_BOX(view->list), 0);
	if (first)
		gtk_widget_grab_focus(GTK_WIDGET(first));
}

/* --- the button ---------------------------------------------------------------------------------
 */

static GtkWidget *
new_open_button(void)
{
	GtkWidget *button = gtk_model_button_new();

	g_object_set(button, "text", "Open Run…", "action-name", "win.open-run", NULL);
	return button;
}

static GtkWidget *
new_popover(HistoryButton *view)
{
	GtkWidget *popover = gtk_popover_new(view->button);
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
	GtkWidget *scrolled = wb_ui_scrolled_new(view->list);

	wb_ui_set_name(popover, "Earlier runs");
	view->empty = wb_ui_label_new("Each check is kept here.", "dim-label");
	gtk_widget_set_no_show_all(view->empty, TRUE);
	gtk_container_set_border_width(GTK_CONTAINER(box), 6);
	gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scrolled), TRUE);
	gtk_scrolled_window_set_propagate_natural_width(GTK_SCROLLED_WINDOW(scrolled), TRUE);
	gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scrolled), 360);
	gtk_container_add(GTK_CONTAINER(box), view->empty);
	gtk_container_add(GTK_CONTAINER(box), scrolled);
	gtk_container_add(GTK_CONTAINER(box), gtk_separator_new(GTK_ORIENTATION_HORIZONTAL));
	gtk_container_add(GTK_CONTAINER(box), new_open_button());
	gtk_widget_show_all(box);
	gtk_container_add(GTK_CONTAINER(popover), box);
	return popover;
}

static void
view_free(gpointer data)
{
	HistoryButton *view = data;

	g_clear_pointer(&view->runs, g_ptr_array_unref);
	g_free(view);
}

GtkWidget *
wb_history_button_new(WbDesk *desk)
{
	HistoryButton *view = g_new0(HistoryButton, 1);

	view->desk = desk;
	view->button = gtk_menu_button_new();
	view->list = gtk_list_box_new();
	gtk_list_box_set_selection_mode(GTK_LIST_BOX(view->list), GTK_SELECTION_NONE);
	gtk_container_add(GTK_CONTAINER(view->button),
		gtk_image_new_from_icon_name(
			"document-open-recent-symbolic", GTK_ICON_SIZE_BUTTON));
	gtk_menu_button_set_popover(GTK_MENU_BUTTON(view->button), new_popover(view));
	gtk_widget_set_tooltip_text(view->button, "Earlier runs (Ctrl+H)");
	wb_ui_set_name(view->button, "Earlier runs");
	wb_ui_set_name(view->list, "Earlier runs");
	wb_ui_add_class(view->button, GTK_STYLE_CLASS_FLAT);
	g_object_set_data_full(G_OBJECT(view->button), "view", view, view_free);
	g_signal_connect(view->button, "toggled", G_CALLBACK(on_toggled), view);
	g_signal_connect(view->list, "row-activated", G_CALLBACK(on_row_activated), view);
	return view->button;
}
