/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The labs and their exercises. */
#include "window/task-list.h"

#include "ui.h"

#include <string.h>

typedef struct {
	WbDesk *desk;
	GtkWidget *box;
	GtkWidget *search;
	GtkWidget *list;
	GArray *selections; /* of WbSelection; a row's index leads into it */
} TaskList;

static const WbSelection *
get_selection(const TaskList *view, GtkListBoxRow *row)
{
	guint index = GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(row), "index"));

	return &g_array_index(view->selections, WbSelection, index);
}

static const char *
get_title(const WbSelection *selection)
{
	return selection->exercise ? selection->exercise->title : selection->task->title;
}

/* --- rows --------------------------------------------------------------------------------------
 */

static const char *
get_state_glyph(WbProgressState state, const char **ret_class, const char **ret_words)
{
	switch (state) {
	case WB_PROGRESS_PASSED:
		*ret_class = "outcome-pass";
		*ret_words = "passed";
		return "✓";
	case WB_PROGRESS_STARTED:
		*ret_class = "outcome-warning";
		*ret_words = "in progress";
		return "◐";
	default:
		*ret_class = "dim-label";
		*ret_words = "not started";
		return "○";
	}
}

static void
add_title(GtkWidget *box, const WbSelection *selection)
{
	g_autofree char *text =
		selection->exercise
			? g_strdup_printf("%s  %s", selection->exercise->name, get_title(selection))
			: g_strdup(get_title(selection));
	GtkWidget *label = wb_ui_label_new(text, NULL);

	gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
	gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
	gtk_label_set_lines(GTK_LABEL(label), 3);
	gtk_widget_set_hexpand(label, TRUE);
	gtk_widget_set_tooltip_text(label, get_title(selection));
	gtk_container_add(GTK_CONTAINER(box), label);
}

/* For the student's own eyes, as the scores are. Returns what is said of it, or NULL. Owned. */
static char *
add_solutions_seen(GtkWidget *box, const WbScores *scores, const WbSelection *selection)
{
	g_autofree char *steps = wb_scores_dup_solutions_seen(scores, selection);
	GtkWidget *icon;
	char *words;

	if (!steps)
		return NULL;
	words = g_strdup_printf("solution seen of step%s %s", strchr(steps, ',') ? "s" : "", steps);
	icon = gtk_image_new_from_icon_name("view-reveal-symbolic", GTK_ICON_SIZE_MENU);
	gtk_widget_set_tooltip_text(icon, words);
	wb_ui_add_class(icon, "dim-label");
	gtk_container_add(GTK_CONTAINER(box), icon);
	return words;
}

static void
fill_row(const TaskList *view, GtkWidget *row, const WbSelection *selection)
{
	const WbScores *scores = wb_desk_get_scores(view->desk);
	WbProgressState state = wb_scores_get_state(scores, selection);
	const char *style_class, *words, *glyph = get_state_glyph(state, &style_class, &words);
	gboolean plain = selection->exercise || state != WB_PROGRESS_NEW;
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
	GtkWidget *mark = gtk_label_new(plain ? glyph : "▷");
	g_autofree char *name = NULL;
	g_autofree char *points = NULL;
	g_autofree char *seen = NULL;
	double got = 0, of = 0;

	wb_ui_add_class(mark, "glyph");
	wb_ui_add_class(mark, style_class);
	/* At the first of a title's lines. */
	gtk_widget_set_valign(mark, GTK_ALIGN_START);
	gtk_container_add(GTK_CONTAINER(box), mark);
	add_title(box, selection);
	seen = add_solutions_seen(box, scores, selection);
	if (wb_scores_get_points(scores, selection, &got, &of)) {
		GtkWidget *label;

		points = g_strdup_printf("%g/%g", got, of);
		label = gtk_label_new(points);
		wb_ui_add_class(label, "dim-label");
		wb_ui_add_class(label, "figures");
		gtk_widget_set_valign(label, GTK_ALIGN_START);
		gtk_container_add(GTK_CONTAINER(box), label);
	}
	name = selection->exercise
		       ? g_strdup_printf("Exercise %s: %s, %s%s%s%s%s", selection->exercise->name,
				 get_title(selection), words, points ? ", points " : "",
				 points ? points : "", seen ? ", " : "", seen ? seen : "")
		       : g_strdup_printf("Walkthrough: %s, %s%s%s", get_title(selection),
				 state == WB_PROGRESS_PASSED ? "seen to its end" : words,
				 points ? ", predicted " : "", points ? points : "");
	wb_ui_set_name(row, name);
	wb_ui_remove_children(GTK_CONTAINER(row));
	gtk_container_add(GTK_CONTAINER(row), box);
	gtk_widget_show_all(row);
}

static void
on_results_changed(WbDesk *desk, gpointer data)
{
	TaskList *view = data;
	g_autoptr(GList) rows = gtk_container_get_children(GTK_CONTAINER(view->list));

	for (GList *at = rows; at; at = at->next)
		fill_row(view, at->data, get_selection(view, at->data));
}

/* The lab's title above its first row. */
static void
set_header(GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
	const TaskList *view = data;
	const WbLab *lab = get_selection(view, row)->lab;
	GtkWidget *label;

	if (before && get_selection(view, before)->lab == lab) {
		gtk_list_box_row_set_header(row, NULL);
		return;
	}
	label = wb_ui_label_new(lab->title, "lab");
	wb_ui_add_class(label, "dim-label");
	gtk_widget_show(label);
	gtk_list_box_row_set_header(row, label);
}

/* --- searching ---------------------------------------------------------------------------------
 */

static gboolean
contains(const char *text, const char *folded_word)
{
	g_autofree char *folded = g_utf8_casefold(text, -1);

	return strstr(folded, folded_word) != NULL;
}

static gboolean
matches(GtkListBoxRow *row, gpointer data)
{
	const TaskList *view = data;
	const WbSelection *selection = get_selection(view, row);
	g_autofree char *word = g_utf8_casefold(gtk_entry_get_text(GTK_ENTRY(view->search)), -1);

	return contains(get_title(selection), word) || contains(selection->task->title, word) ||
	       contains(selection->lab->title, word) || contains(selection->task->name, word);
}

static void
on_search_changed(GtkSearchEntry *search, gpointer data)
{
	const TaskList *view = data;

	gtk_list_box_invalidate_filter(GTK_LIST_BOX(view->list));
}

/* Enter opens the first that is found; who typed its name wants to read it. */
static void
on_search_activated(GtkEntry *search, gpointer data)
{
	const TaskList *view = data;
	g_autoptr(GList) rows = gtk_container_get_children(GTK_CONTAINER(view->list));

	/* Who types fast presses Enter before the list has followed. */
	gtk_list_box_invalidate_filter(GTK_LIST_BOX(view->list));
	for (GList *at = rows; at; at = at->next)
		if (gtk_widget_get_child_visible(at->data)) {
			wb_desk_open(view->desk, get_selection(view, at->data));
			g_action_group_activate_action(
				gtk_widget_get_action_group(view->search, "win"), "show-page",
				g_variant_new_int32(0));
			return;
		}
}

/* --- choosing ----------------------------------------------------------------------------------
 */

static void
on_row_activated(GtkListBox *list, GtkListBoxRow *row, gpointer data)
{
	const TaskList *view = data;

	wb_desk_open(view->desk, get_selection(view, row));
}

static void
on_opened(WbDesk *desk, gpointer data)
{
	TaskList *view = data;
	const WbSelection *open = wb_desk_get_open(desk);
	g_autoptr(GList) rows = gtk_container_get_children(GTK_CONTAINER(view->list));

	for (GList *at = rows; at; at = at->next) {
		const WbSelection *selection = get_selection(view, at->data);

		if (selection->task == open->task && selection->exercise == open->exercise)
			gtk_list_box_select_row(GTK_LIST_BOX(view->list), at->data);
	}
}

static void
task_list_free(gpointer data)
{
	TaskList *view = data;

	g_array_unref(view->selections);
	g_free(view);
}

static void
add_rows(TaskList *view)
{
	view->selections =
		wb_catalog_select(wb_desk_get_catalog(view->desk), WB_SELECT_ALL, NULL, NULL);
	for (guint i = 0; i < view->selections->len; i++) {
		GtkWidget *row = gtk_list_box_row_new();

		g_object_set_data(G_OBJECT(row), "index", GUINT_TO_POINTER(i));
		fill_row(view, row, &g_array_index(view->selections, WbSelection, i));
		gtk_container_add(GTK_CONTAINER(view->list), row);
	}
}

GtkWidget *
wb_task_list_new(WbDesk *desk)
{
	TaskList *view = g_new0(TaskList, 1);

	view->desk = desk;
	view->box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	view->search = gtk_search_entry_new();
	view->list = gtk_list_box_new();
	g_object_set(view->search, "margin", 8, "placeholder-text", "Find an exercise", NULL);
	wb_ui_set_name(view->search, "Find an exercise");
	wb_ui_set_name(view->list, "Exercises and walkthroughs");
	wb_ui_add_class(view->box, "sidebar");
	add_rows(view);
	gtk_list_box_set_header_func(GTK_LIST_BOX(view->list), set_header, view, NULL);
	gtk_list_box_set_filter_func(GTK_LIST_BOX(view->list), matches, view, NULL);
	gtk_container_add(GTK_CONTAINER(view->box), view->search);
	gtk_container_add(GTK_CONTAINER(view->box), wb_ui_scrolled_new(view->list));
	g_object_set_data_full(G_OBJECT(view->box), "view", view, task_list_free);
	wb_ui_make_one_stop(GTK_LIST_BOX(view->list));
	g_signal_connect(view->list, "row-activated", G_CALLBACK(on_row_activated), view);
	g_signal_connect(view->search, "search-changed", G_CALLBACK(on_search_changed), view);
	g_signal_connect(view->search, "activate", G_CALLBACK(on_search_activated), view);
	wb_ui_observe(desk, "opened", G_CALLBACK(on_opened), view->box, view);
	wb_ui_observe(desk, "results-changed", G_CALLBACK(on_results_changed), view->box, view);
	wb_ui_observe(desk, "playback-changed", G_CALLBACK(on_results_changed), view->box, view);
	wb_ui_observe(desk, "solution-seen", G_CALLBACK(on_results_changed), view->box, view);
	return view->box;
}

void
wb_task_list_search(GtkWidget *list)
{
	const TaskList *view = g_object_get_data(G_OBJECT(list), "view");

	gtk_widget_grab_focus(view->search);
}
