/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many steps of the skeleton are done. */
#include "text/todo-button.h"

#include "ui.h"

struct _WbTodoRow {
	char *file;
	char *text;
	guint number, line, index;
	gboolean done;
};

typedef struct {
	WbDesk *desk;
	GtkWidget *button;
	GtkWidget *label;
	GtkWidget *list;
	GtkWidget *rule; /* why no solution may be seen */
	gboolean solved; /* rows have a button for theirs */
	GPtrArray *rows; /* of WbTodoRow * */
} TodoButton;

gpointer
wb_todo_row_new(const char *file, const WbTodo *todo)
{
	WbTodoRow *row = g_new0(WbTodoRow, 1);

	row->file = g_strdup(file);
	row->text = g_strdup(todo->text);
	row->number = todo->number;
	row->line = todo->line;
	row->index = todo->index;
	row->done = todo->done;
	return row;
}

void
wb_todo_row_free(gpointer data)
{
	WbTodoRow *row = data;

	g_free(row->file);
	g_free(row->text);
	g_free(row);
}

static void
on_solution(GtkButton *button, gpointer data)
{
	const TodoButton *view = data;
	const WbTodoRow *todo = g_object_get_data(G_OBJECT(button), "todo");

	gtk_popover_popdown(gtk_menu_button_get_popover(GTK_MENU_BUTTON(view->button)));
	wb_desk_show_solution(view->desk, todo->file, todo->index);
}

static GtkWidget *
new_solution_button(const TodoButton *view, const WbTodoRow *todo)
{
	GtkWidget *button = gtk_button_new_with_label("Solution");
	g_autofree char *name = g_strdup_printf("Solution of step %u", todo->number);

	wb_ui_set_name(button, name);
	wb_ui_add_class(button, GTK_STYLE_CLASS_FLAT);
	gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
	gtk_widget_set_tooltip_text(button, "Show the reference's lines (Ctrl+Shift+T)");
	g_object_set_data(G_OBJECT(button), "todo", (gpointer)todo);
	g_signal_connect(button, "clicked", G_CALLBACK(on_solution), (gpointer)view);
	return button;
}

static GtkWidget *
new_row(const TodoButton *view, const WbTodoRow *todo)
{
	GtkWidget *row = gtk_list_box_row_new();
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
	GtkWidget *mark = gtk_label_new(todo->done ? "✓" : "○");
	g_autofree char *text = g_strdup_printf("%u: %s", todo->number, todo->text);
	g_autofree char *name =
		g_strdup_printf("TODO %s, %s", text, todo->done ? "written" : "open");
	GtkWidget *label = wb_ui_label_new(text, todo->done ? "dim-label" : NULL);

	gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
	gtk_label_set_max_width_chars(GTK_LABEL(label), 50);
	gtk_widget_set_valign(mark, GTK_ALIGN_START);
	wb_ui_add_class(mark, "glyph");
	wb_ui_add_class(mark, todo->done ? "outcome-pass" : "dim-label");
	gtk_container_set_border_width(GTK_CONTAINER(box), 6);
	gtk_container_add(GTK_CONTAINER(box), mark);
	gtk_container_add(GTK_CONTAINER(box), label);
	gtk_widget_set_hexpand(label, TRUE);
	if (view->solved)
		gtk_container_add(GTK_CONTAINER(box), new_solution_button(view, todo));
	gtk_container_add(GTK_CONTAINER(row), box);
	gtk_widget_set_sensitive(label, todo->line > 0);
	gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(row), todo->line > 0);
	wb_ui_set_name(row, name);
	gtk_widget_show_all(row);
	return row;
}

static void
on_row_activated(GtkListBox *list, GtkListBoxRow *row, gpointer data)
{
	const TodoButton *view = data;
	const WbTodoRow *todo = view->rows->pdata[gtk_list_box_row_get_index(row)];

	gtk_popover_popdown(gtk_menu_button_get_popover(GTK_MENU_BUTTON(view->button)));
	wb_desk_jump(view->desk, todo->file, todo->line, 1);
}

static void
update_rule(TodoButton *view)
{
	const WbSelection *open = wb_desk_get_open(view->desk);
	g_autofree char *why_not = NULL;

	view->solved = open && open->exercise &&
		       wb_scores_may_see_solutions(wb_desk_get_scores(view->desk), open, &why_not);
	gtk_label_set_text(GTK_LABEL(view->rule), why_not ? why_not : "");
	gtk_widget_set_visible(view->rule, why_not != NULL);
}

/* A check may have changed what may be seen. */
static void
on_toggled(GtkToggleButton *button, gpointer data)
{
	TodoButton *view = data;
	g_autoptr(GPtrArray) rows = g_ptr_array_ref(view->rows);

	if (gtk_toggle_button_get_active(button))
		wb_todo_button_set(view->button, rows);
}

void
wb_todo_button_set(GtkWidget *button, GPtrArray *rows)
{
	TodoButton *view = g_object_get_data(G_OBJECT(button), "view");
	g_autofree char *text = NULL;
	guint done = 0;

	g_ptr_array_unref(view->rows);
	view->rows = g_ptr_array_ref(rows);
	update_rule(view);
	wb_ui_remove_children(GTK_CONTAINER(view->list));
	for (guint i = 0; i < rows->len; i++) {
		const WbTodoRow *todo = rows->pdata[i];

		done += todo->done;
		gtk_container_add(GTK_CONTAINER(view->list), new_row(view, todo));
	}
	text = g_strdup_printf("TODO %u/%u", done, rows->len);
	gtk_label_set_text(GTK_LABEL(view->label), text);
	gtk_widget_set_visible(button, rows->len > 0);
}

static void
view_free(gpointer data)
{
	TodoButton *view = data;

	g_ptr_array_unref(view->rows);
	g_free(view);
}

static GtkWidget *
new_rule(void)
{
	GtkWidget *rule = wb_ui_wrapped_label_new(NULL, "dim-label");

	gtk_label_set_max_width_chars(GTK_LABEL(rule), 50);
	wb_ui_add_class(rule, "card");
	gtk_widget_set_no_show_all(rule, TRUE);
	return rule;
}

GtkWidget *
wb_todo_button_new(WbDesk *desk)
{
	TodoButton *view = g_new0(TodoButton, 1);
	GtkWidget *popover, *scrolled;
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);

	view->desk = desk;
	view->rule = new_rule();
	view->rows = g_ptr_array_new_with_free_func(wb_todo_row_free);
	view->button = gtk_menu_button_new();
	view->label = gtk_label_new(NULL);
	view->list = gtk_list_box_new();
	popover = gtk_popover_new(view->button);
	wb_ui_set_name(popover, "Steps of the skeleton");
	scrolled = wb_ui_scrolled_new(view->list);
	gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scrolled), TRUE);
	gtk_scrolled_window_set_propagate_natural_width(GTK_SCROLLED_WINDOW(scrolled), TRUE);
	gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scrolled), 420);
	wb_ui_set_name(view->list, "Steps of the skeleton");
	gtk_container_add(GTK_CONTAINER(box), scrolled);
	gtk_container_add(GTK_CONTAINER(box), view->rule);
	gtk_widget_show_all(box);
	gtk_container_add(GTK_CONTAINER(popover), box);
	gtk_container_add(GTK_CONTAINER(view->button), view->label);
	gtk_menu_button_set_popover(GTK_MENU_BUTTON(view->button), popover);
	gtk_widget_set_tooltip_text(
		view->button, "Steps of the skeleton; the next open one: Ctrl+T");
	wb_ui_set_name(view->button, "Steps of the skeleton");
	wb_ui_add_class(view->button, GTK_STYLE_CLASS_FLAT);
	g_object_set_data_full(G_OBJECT(view->button), "view", view, view_free);
	g_signal_connect(view->list, "row-activated", G_CALLBACK(on_row_activated), view);
	g_signal_connect(view->button, "toggled", G_CALLBACK(on_toggled), view);
	return view->button;
}
