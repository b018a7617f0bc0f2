/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reference's lines for a step. */
#include "text/solution-panel.h"

#include "desk/reset.h"
#include "desk/todo.h"
#include "text/source-view.h"
#include "ui.h"

#define KEY "solution-panel"
#define LINES_HEIGHT 190

typedef struct {
	WbDesk *desk;
	WbEditor *editor;
	GtkWidget *panel;
	char *lines;
	guint index, number;
} SolutionPanel;

static void
close_panel(GtkButton *button, gpointer data)
{
	SolutionPanel *view = data;
	WbEditor *editor = view->editor;

	gtk_widget_destroy(view->panel);
	wb_editor_go_to(editor, 0, 0);
}

/* The step as the text stands; NULL: its comment is gone. */
static const WbTodo *
find_step(GPtrArray *todos, guint index)
{
	const WbTodo *todo = index < todos->len ? todos->pdata[index] : NULL;

	return todo && todo->line > 0 ? todo : NULL;
}

static gboolean
back_up(const SolutionPanel *view)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbReset) copies = NULL;

	wb_desk_save(view->desk);
	copies = wb_reset_back_up(
		wb_desk_get_workspace(view->desk), wb_desk_get_open(view->desk), &error);
	if (!copies)
		wb_desk_say(view->desk, "Nothing was inserted: %s", error->message);
	return copies != NULL;
}

static void
insert(GtkButton *button, gpointer data)
{
	SolutionPanel *view = data;
	g_autoptr(GPtrArray) todos = wb_editor_dup_todos(view->editor);
	const WbTodo *step = find_step(todos, view->index);

	if (!step) {
		wb_desk_say(view->desk,
			"The comment of this step is gone: copy what you need from the lines.");
		return;
	}
	if (!back_up(view))
		return;
	wb_editor_insert_lines(view->editor, step->end, view->lines);
	wb_editor_go_to(view->editor, step->end + 1, 1);
	close_panel(NULL, view);
}

/* --- the panel ----------------------------------------------------------------------------------
 */

static GtkWidget *
new_head(SolutionPanel *view, const char *text)
{
	GtkWidget *head = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
	g_autofree char *title =
		g_strdup_printf("The reference's lines for step %u: %s", view->number, text);
	GtkWidget *label = wb_ui_label_new(title, "headline");
	GtkWidget *button = gtk_button_new_with_mnemonic("_Insert");
	GtkWidget *close =
		wb_ui_icon_button_new("window-close-symbolic", "Close the solution", "Close");

	gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
	gtk_widget_set_tooltip_text(label, text);
	gtk_widget_set_tooltip_text(button,
		"Put them after the step's comment. Your files are backed up before; Ctrl+Z "
		"takes the lines away.");
	wb_ui_add_class(close, GTK_STYLE_CLASS_FLAT);
	wb_ui_add_class(head, "strip");
	gtk_box_pack_start(GTK_BOX(head), label, TRUE, TRUE, 0);
	gtk_container_add(GTK_CONTAINER(head), button);
	gtk_container_add(GTK_CONTAINER(head), close);
	g_signal_connect(button, "clicked", G_CALLBACK(insert), view);
	g_signal_connect(close, "clicked", G_CALLBACK(close_panel), view);
	return head;
}

static GtkWidget *
new_lines(SolutionPanel *view)
{
	GtkSourceView *lines =
		wb_source_view_new_reading(wb_editor_get_name(view->editor), view->lines);
	GtkWidget *scrolled = gtk_scrolled_window_new(NULL, NULL);

	wb_ui_set_name(GTK_WIDGET(lines), "The solution");
	/* As many as there are, as far as there is room: the student's own are above. */
	gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scrolled), TRUE);
	gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scrolled), LINES_HEIGHT);
	gtk_container_add(GTK_CONTAINER(scrolled), GTK_WIDGET(lines));
	return scrolled;
}

static gboolean
on_key(GtkWidget *panel, GdkEventKey *event, gpointer data)
{
	if (event->keyval != GDK_KEY_Escape)
		return GDK_EVENT_PROPAGATE;
	close_panel(NULL, data);
	return GDK_EVENT_STOP;
}

static void
view_free(gpointer data)
{
	SolutionPanel *view = data;

	g_free(view->lines);
	g_free(view);
}

static void
on_destroy(GtkWidget *panel, gpointer data)
{
	const SolutionPanel *view = data;

	if (g_object_get_data(G_OBJECT(view->editor), KEY) == panel)
		g_object_set_data(G_OBJECT(view->editor), KEY, NULL);
}

static void
add_panel(SolutionPanel *view, const char *text)
{
	GtkWidget *old = g_object_get_data(G_OBJECT(view->editor), KEY);

	if (old)
		gtk_widget_destroy(old);
	view->panel = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	gtk_container_add(GTK_CONTAINER(view->panel), new_head(view, text));
	gtk_container_add(GTK_CONTAINER(view->panel), new_lines(view));
	g_object_set_data_full(G_OBJECT(view->panel), "view", view, view_free);
	g_signal_connect(view->panel, "key-press-event", G_CALLBACK(on_key), view);
	g_signal_connect(view->panel, "destroy", G_CALLBACK(on_destroy), view);
	gtk_box_pack_end(GTK_BOX(view->editor), view->panel, FALSE, FALSE, 0);
	g_object_set_data(G_OBJECT(view->editor), KEY, view->panel);
	gtk_widget_show_all(view->panel);
	gtk_widget_child_focus(view->panel, GTK_DIR_TAB_FORWARD);
}

void
wb_solution_panel_show(WbDesk *desk, WbEditor *editor, guint index)
{
	const WbSelection *open = wb_desk_get_open(desk);
	g_autoptr(GPtrArray) todos = wb_editor_dup_todos(editor);
	const WbTodo *todo = index < todos->len ? todos->pdata[index] : NULL;
	g_autofree char *lines =
		wb_todo_dup_solution(open->task->skeleton, wb_editor_get_name(editor), index);
	SolutionPanel *view;

	if (!todo || !lines || !*lines) {
		wb_desk_say(desk, "The reference has no lines for this step.");
		return;
	}
	wb_desk_add_solution_seen(desk, todo->number);
	view = g_new0(SolutionPanel, 1);
	view->desk = desk;
	view->editor = editor;
	view->index = index;
	view->number = todo->number;
	view->lines = g_steal_pointer(&lines);
	wb_editor_go_to(editor, todo->line, 1);
	add_panel(view, todo->text);
}
