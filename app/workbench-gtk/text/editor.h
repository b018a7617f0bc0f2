/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One file of the student's, in an editor. */
#pragma once

#include <gtksourceview/gtksource.h>

#define WB_TYPE_EDITOR (wb_editor_get_type())
G_DECLARE_FINAL_TYPE(WbEditor, wb_editor, WB, EDITOR, GtkBox)

/*
 * NAME is the file's within the task, PATH where it lies. Signals: "changed" when the text or
 * whether it is saved changed; "failed" (gchararray) when the file could not be read or written.
 * SKELETON is what it started as, or NULL.
 */
WbEditor *wb_editor_new(const char *name, const char *path, const char *skeleton);

/* The same for a file that is written only once it is changed: until then it is as ORIGINAL. */
WbEditor *wb_editor_new_copy(const char *name, const char *path, const char *original);

const char *wb_editor_get_name(WbEditor *editor);
const char *wb_editor_get_path(WbEditor *editor);
/* Why the file cannot be edited here: it was not read, or is not text. NULL: it can. */
const char *wb_editor_get_trouble(WbEditor *editor);
/* As it stands, saved or not. Owned. */
char *wb_editor_dup_text(WbEditor *editor);
gboolean wb_editor_is_modified(WbEditor *editor);
/* Writes the file if it was changed. FALSE with an error; the text stays as it is. */
gboolean wb_editor_save(WbEditor *editor, GError **error);
/* Shows what the file holds now; what was there before comes back with Undo. */
void wb_editor_reload(WbEditor *editor);

/* LINE and COLUMN (bytes) from 1; 0: only shows the file. */
void wb_editor_go_to(WbEditor *editor, guint line, guint column);
/* The same for LINE, but the keys stay where they are. */
void wb_editor_show(WbEditor *editor, guint line, guint column);

/* Puts TEXT, whole lines, behind LINE, from 1: one step of Undo. */
void wb_editor_insert_lines(WbEditor *editor, guint line, const char *text);

/* Of WbTodo *, as the text stands. Owned. */
GPtrArray *wb_editor_dup_todos(WbEditor *editor);

/* Marks of the compiler, of WbDiagnostic *; those of other files are left out. */
void wb_editor_set_problems(WbEditor *editor, GPtrArray *problems);

/* Borrowed. */
GtkSourceView *wb_editor_get_view(WbEditor *editor);

/* Opens the search. */
void wb_editor_find(WbEditor *editor);
