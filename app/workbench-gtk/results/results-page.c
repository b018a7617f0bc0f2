/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What came of the last build or check. */
#include "results/results-page.h"

#include "desk/desk-playback.h"
#include "results/check-row.h"
#include "results/crash-box.h"
#include "results/history-button.h"
#include "results/player-bar.h"
#include "results/results-strip.h"
#include "results/step-card.h"
#include "results/step-row.h"
#include "results/trouble-box.h"
#include "ui.h"

#include "base/text.h"

/* So much of a walkthrough's narration is read without scrolling. */
#define NARRATION_HEIGHT 210

typedef struct {
	WbDesk *desk;
	GtkWidget *page;
	GtkWidget *body; /* scrolls */
	GtkWidget *strip;
	GtkWidget *above;    /* a box: message, hint, crash */
	GtkWidget *problems; /* a list */
	GtkWidget *checks;   /* a list */
	int problem;	     /* that was jumped to; -1: none */
} ResultsPage;

/* --- the compiler's words ----------------------------------------------------------------------
 */

static void
jump_to_problem(const ResultsPage *view, guint index)
{
	GPtrArray *problems = wb_desk_get_problems(view->desk);
	const WbDiagnostic *problem = problems->pdata[index];

	if (problem->file)
		wb_desk_jump(view->desk, problem->file, problem->line, problem->column);
}

static GtkWidget *
new_problem_row(const WbDiagnostic *problem)
{
	GtkWidget *row = gtk_list_box_row_new();
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
	gboolean error = problem->severity == WB_SEVERITY_ERROR;
	GtkWidget *mark = gtk_label_new(error ? "✗" : "⚠");
	g_autofree char *message = wb_text_dup_safe_line(problem->message, -1);
	g_autofree char *file = wb_text_dup_safe_line(problem->file ? problem->file : "", -1);
	g_autofree char *place =
		problem->line > 0 ? g_strdup_printf("%s:%u", file, problem->line) : g_strdup(file);
	g_autofree char *name = g_strdup_printf(
		"%s: %s, %s", wb_severity_to_string(problem->severity), message, place);
	GtkWidget *text = wb_ui_label_new(message, NULL);
	GtkWidget *where = wb_ui_label_new(place, "dim-label");

	gtk_label_set_line_wrap(GTK_LABEL(text), TRUE);
	gtk_widget_set_hexpand(text, TRUE);
	gtk_widget_set_valign(mark, GTK_ALIGN_START);
	gtk_label_set_yalign(GTK_LABEL(where), 0);
	wb_ui_add_class(where, "figures");
	wb_ui_add_class(mark, "glyph");
	wb_ui_add_class(mark, error ? "outcome-fail" : "outcome-warning");
	wb_ui_add_class(box, "row-head");
	gtk_container_add(GTK_CONTAINER(box), mark);
	gtk_container_add(GTK_CONTAINER(box), text);
	gtk_container_add(GTK_CONTAINER(box), where);
	gtk_container_add(GTK_CONTAINER(row), box);
	wb_ui_set_name(row, name);
	gtk_widget_show_all(row);
	return row;
}

static void
on_problem_activated(GtkListBox *list, GtkListBoxRow *row, gpointer data)
{
	ResultsPage *view = data;

	view->problem = gtk_list_box_row_get_index(row);
	jump_to_problem(view, (guint)view->problem);
}

static void
show_problems(ResultsPage *view)
{
	GPtrArray *problems = wb_desk_get_problems(view->desk);

	wb_ui_remove_children(GTK_CONTAINER(view->problems));
	view->problem = -1;
	for (guint i = 0; i < problems->len; i++)
		gtk_container_add(
			GTK_CONTAINER(view->problems), new_problem_row(problems->pdata[i]));
	/* Of a walkthrough the player says what went otherwise, at its step. */
	gtk_widget_set_visible(
		view->problems, problems->len > 0 && !wb_desk_get_playback(view->desk));
}

void
wb_results_page_step(GtkWidget *page, gboolean back)
{
	ResultsPage *view = g_object_get_data(G_OBJECT(page), "view");
	int count = (int)wb_desk_get_problems(view->desk)->len;

	if (count == 0)
		return;
	if (back)
		view->problem = view->problem <= 0 ? count - 1 : view->problem - 1;
	else
		view->problem = (view->problem + 1) % count;
	gtk_list_box_select_row(GTK_LIST_BOX(view->problems),
		gtk_list_box_get_row_at_index(GTK_LIST_BOX(view->problems), view->problem));
	jump_to_problem(view, (guint)view->problem);
}

/* --- the sub-checks ----------------------------------------------------------------------------
 */

static const WbCheck *
find_check(const WbResult *result, const char *id)
{
	for (guint i = 0; result && i < result->checks->len; i++) {
		const WbCheck *check = result->checks->pdata[i];

		if (g_strcmp0(check->id, id) == 0)
			return check;
	}
	return NULL;
}

/* Of a playback, or before there is one, of the narration. */
static void
show_steps(const ResultsPage *view, const WbNarration *narration)
{
	const WbPlayback *playback = wb_desk_get_playback(view->desk);
	guint count = playback	  ? wb_playback_get_step_count(playback)
		      : narration ? narration->steps->len
				  : 0;

	for (guint i = 0; i < count; i++)
		gtk_container_add(GTK_CONTAINER(view->checks), wb_step_row_new(view->desk, i));
}

static void
scroll_to_top(const ResultsPage *view)
{
	gtk_adjustment_set_value(
		gtk_scrolled_window_get_vadjustment(GTK_SCROLLED_WINDOW(view->body)), 0);
}

static void
on_playback_changed(WbDesk *desk, gpointer data)
{
	const ResultsPage *view = data;
	const WbSelection *open = wb_desk_get_open(desk);
	g_autoptr(GList) rows = gtk_container_get_children(GTK_CONTAINER(view->checks));

	/* Before the results are told the rows may be those of another one. */
	for (GList *at = rows; at && wb_desk_get_playback(desk) && open && !open->exercise;
		at = at->next)
		wb_step_row_update(at->data);
	/* What is said of the step is on top. */
	scroll_to_top(view);
}

static void
on_opened(WbDesk *desk, gpointer data)
{
	const ResultsPage *view = data;
	gboolean told = wb_desk_get_open(desk)->exercise == NULL;

	gtk_scrolled_window_set_min_content_height(
		GTK_SCROLLED_WINDOW(view->body), told ? NARRATION_HEIGHT : -1);
}

/* The first that failed is open: one thing at a time. */
static void
show_checks(ResultsPage *view)
{
	const WbSelection *open = wb_desk_get_open(view->desk);
	const WbResult *result = wb_desk_get_result(view->desk);
	GtkWidget *first = NULL;

	wb_ui_remove_children(GTK_CONTAINER(view->checks));
	/* What does not build was not checked: the compiler's words are enough to look at. */
	if (!open || (wb_desk_has_errors(view->desk) && !wb_desk_get_playback(view->desk)))
		return;
	if (!open->exercise) {
		show_steps(view, open->task->narration);
		return;
	}
	for (guint i = 0; i < open->exercise->checks->len; i++) {
		const WbCheckSpec *spec = open->exercise->checks->pdata[i];
		const WbCheck *check = find_check(result, spec->id);
		GtkWidget *row = wb_check_row_new(view->desk, spec, check);

		gtk_container_add(GTK_CONTAINER(view->checks), row);
		if (check && check->status == WB_CHECK_FAIL && !first)
			first = row;
	}
	if (first)
		wb_check_row_set_open(first, TRUE);
}

/* Index of the row that the keys are in; -1: none. */
static int
find_focused_row(const ResultsPage *view)
{
	GtkWidget *focus = gtk_container_get_focus_child(GTK_CONTAINER(view->checks));
	GtkWidget *window = gtk_widget_get_toplevel(view->checks);
	GtkWidget *keys = GTK_IS_WINDOW(window) ? gtk_window_get_focus(GTK_WINDOW(window)) : NULL;

	if (!focus || !keys || !gtk_widget_is_ancestor(keys, view->checks))
		return -1;
	return gtk_list_box_row_get_index(GTK_LIST_BOX_ROW(focus));
}

/* Who is in the list stays there when it is made anew. */
static void
fill_checks(ResultsPage *view)
{
	int index = find_focused_row(view);
	GtkListBoxRow *row;

	show_checks(view);
	row = index >= 0 ? gtk_list_box_get_row_at_index(GTK_LIST_BOX(view->checks), index) : NULL;
	if (row)
		gtk_widget_grab_focus(GTK_WIDGET(row));
}

static void
on_check_activated(GtkListBox *list, GtkListBoxRow *row, gpointer data)
{
	if (wb_step_row_activate(GTK_WIDGET(row)))
		return;
	wb_check_row_toggle(GTK_WIDGET(row));
}

static void
on_checked(WbDesk *desk, const char *id, int status, gpointer data)
{
	const ResultsPage *view = data;
	g_autoptr(GList) rows = gtk_container_get_children(GTK_CONTAINER(view->checks));

	for (GList *at = rows; at; at = at->next)
		if (wb_desk_get_open(desk)->exercise &&
			g_strcmp0(wb_check_row_get_id(at->data), id) == 0)
			wb_check_row_set_status(at->data, (WbCheckStatus)status);
}

/* --- the page ----------------------------------------------------------------------------------
 */

static void
add_words(const ResultsPage *view, const char *text, const char *style_class)
{
	g_autofree char *safe = text ? wb_text_dup_safe(text, -1) : NULL;

	if (safe)
		gtk_container_add(
			GTK_CONTAINER(view->above), wb_ui_wrapped_label_new(safe, style_class));
}

/* The library has it for a line that begins with the task's name. */
static void
add_message(const ResultsPage *view, const WbResult *result)
{
	g_autofree char *text = g_strdup(result->message);

	if (text && result->crash)
		text[0] = g_ascii_toupper(text[0]);
	add_words(view, text, NULL);
}

static void
show_all(GtkWidget *widget, gpointer data)
{
	gtk_widget_show_all(widget);
}

static void
show_above(ResultsPage *view)
{
	const WbResult *result = wb_desk_get_result(view->desk);
	const WbTrouble *trouble = wb_desk_get_trouble(view->desk);

	wb_ui_remove_children(GTK_CONTAINER(view->above));
	if (trouble) {
		gtk_container_add(
			GTK_CONTAINER(view->above), wb_trouble_box_new(view->desk, trouble));
		gtk_widget_show(view->above);
		return;
	}
	if (!result || (!result->message && !result->hint && !result->crash)) {
		gtk_widget_hide(view->above);
		return;
	}
	add_message(view, result);
	if (result->crash)
		gtk_container_add(
			GTK_CONTAINER(view->above), wb_crash_box_new(view->desk, result->crash));
	add_words(view, result->hint, "hint");
	gtk_container_foreach(GTK_CONTAINER(view->above), show_all, NULL);
	gtk_widget_show(view->above);
}

static void
on_results_changed(WbDesk *desk, gpointer data)
{
	ResultsPage *view = data;

	scroll_to_top(view);
	show_above(view);
	show_problems(view);
	fill_checks(view);
}

static GtkWidget *
new_list(const char *name, GCallback activated, gpointer data)
{
	GtkWidget *list = gtk_list_box_new();

	wb_ui_set_name(list, name);
	g_signal_connect(list, "row-activated", activated, data);
	return list;
}

static GtkWidget *
new_body(ResultsPage *view)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);

	view->above = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
	view->problems = new_list("Problems", G_CALLBACK(on_problem_activated), view);
	view->checks = new_list("Checks", G_CALLBACK(on_check_activated), view);
	wb_ui_add_class(view->above, "card");
	gtk_widget_set_no_show_all(view->above, TRUE);
	gtk_widget_set_no_show_all(view->problems, TRUE);
	gtk_container_add(GTK_CONTAINER(box), view->above);
	gtk_container_add(GTK_CONTAINER(box), view->problems);
	gtk_container_add(GTK_CONTAINER(box), wb_step_card_new(view->desk));
	gtk_container_add(GTK_CONTAINER(box), view->checks);
	view->body = wb_ui_scrolled_new(box);
	return view->body;
}

GtkWidget *
wb_results_page_new(WbDesk *desk)
{
	ResultsPage *view = g_new0(ResultsPage, 1);

	view->desk = desk;
	view->page = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	wb_ui_add_class(view->page, "results");
	view->strip = wb_results_strip_new(desk);
	gtk_container_add(GTK_CONTAINER(view->page), view->strip);
	gtk_container_add(GTK_CONTAINER(view->page), wb_player_bar_new(desk));
	gtk_container_add(GTK_CONTAINER(view->page), new_body(view));
	g_object_set_data_full(G_OBJECT(view->page), "view", view, g_free);
	wb_ui_observe(desk, "opened", G_CALLBACK(on_opened), view->page, view);
	wb_ui_observe(desk, "results-changed", G_CALLBACK(on_results_changed), view->page, view);
	wb_ui_observe(desk, "playback-changed", G_CALLBACK(on_playback_changed), view->page, view);
	wb_ui_observe(desk, "checked", G_CALLBACK(on_checked), view->page, view);
	return view->page;
}

void
wb_results_page_show_history(GtkWidget *page)
{
	const ResultsPage *view = g_object_get_data(G_OBJECT(page), "view");

	wb_history_button_open(wb_results_strip_get_history(view->strip));
}
