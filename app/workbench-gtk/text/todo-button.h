/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many steps of the skeleton are done, and a list of them to jump to. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"
#include "desk/todo.h"

/* A step and its file. */
typedef struct _WbTodoRow WbTodoRow;
gpointer wb_todo_row_new(const char *file, const WbTodo *todo);
void wb_todo_row_free(gpointer row);

GtkWidget *wb_todo_button_new(WbDesk *desk);
/* ROWS of WbTodoRow *. None: the button is not shown. */
void wb_todo_button_set(GtkWidget *button, GPtrArray *rows);
