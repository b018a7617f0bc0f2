/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many steps of the skeleton are done. */
#include "text/todo-button.h"

#include "ui.h"

struct _WbTodoRow {
	char *file;
	char *text;
	guint number, line;
	gboolean done;
};

typedef struct {
	WbDesk *desk;
	GtkWidget *button;
	GtkWidget *label;
	GtkWidget *list;
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

static GtkWidget *
new_row(const WbTodoRow *todo)
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
	gtk_container_add(GTK_CONTAINER(row), box);
	gtk_widget_set_sensitive(row, todo->line > 0);
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

void
wb_todo_button_set(GtkWidget *button, GPtrArray *rows)
{
	TodoButton *view = g_object_get_data(G_OBJECT(button), "view");
	g_autofree char *text = NULL;
	guint done = 0;

	g_ptr_array_unref(view->rows);
	view->rows = g_ptr_array_ref(rows);
	wb_ui_remove_children(GTK_CONTAINER(view->list));
	for (guint i = 0; i < rows->len; i++) {
		const WbTodoRow *todo = rows->pdata[i];

		done += todo->done;
		gtk_container_add(GTK_CONTAINER(view->list), new_row(todo));
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

GtkWidget *
wb_todo_button_new(WbDesk *desk)
{
	TodoButton *view = g_new0(TodoButton, 1);
	GtkWidget *popover, *scrolled;

	view->desk = desk;
	view->rows = g_ptr_array_new_with_free_func(wb_todo_row_free);
	view->button = gtk_menu_button_new();
	view->label = gtk_label_new(NULL);
	view->list = gtk_list_box_new();
	popover = gtk_popover_new(view->button);
	scrolled = wb_ui_scrolled_new(view->list);
	gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scrolled), TRUE);
	gtk_scrolled_window_set_propagate_natural_width(GTK_SCROLLED_WINDOW(scrolled), TRUE);
	gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scrolled), 420);
	wb_ui_set_name(view->list, "Steps of the skeleton");
	gtk_widget_show_all(scrolled);
	gtk_container_add(GTK_CONTAINER(popover), scrolled);
	gtk_container_add(GTK_CONTAINER(view->button), view->label);
	gtk_menu_button_set_popover(GTK_MENU_BUTTON(view->button), popover);
	gtk_widget_set_tooltip_text(
		view->button, "Steps of the skeleton; the next open one: Ctrl+T");
	wb_ui_set_name(view->button, "Steps of the skeleton");
	wb_ui_add_class(view->button, GTK_STYLE_CLASS_FLAT);
	g_object_set_data_full(G_OBJECT(view->button), "view", view, view_free);
	g_signal_connect(view->list, "row-activated", G_CALLBACK(on_row_activated), view);
	return view->button;
}
