/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The middle of the window: the task's text and an editor for each of its files. */
#pragma once

#include "desk/desk.h"
#include "text/editor.h"

GtkWidget *wb_documents_new(WbDesk *desk);

/* 0: the task's text; then its files. FALSE: there is no such page. */
gboolean wb_documents_show(GtkWidget *documents, guint index);
/* The editor that is shown, or NULL. */
WbEditor *wb_documents_get_editor(GtkWidget *documents);
/* Jumps to the next open step, after the cursor's file. */
void wb_documents_next_todo(GtkWidget *documents);
/* Names of the editors whose text could not be saved; of char *. Owned. */
GPtrArray *wb_documents_dup_unsaved(GtkWidget *documents);
/* Shows what the files hold now. */
void wb_documents_reload(GtkWidget *documents);

/* Shows the solution of the first open step, or why it may not be seen. */
void wb_documents_show_solution(GtkWidget *documents);
