/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands in an editor's gutter and under its words: open steps, the compiler's complaints. */
#pragma once

#include <gtksourceview/gtksource.h>

/* Pictures and tooltips of the marks, and colours that follow the theme. */
void wb_editor_marks_set_up(GtkSourceView *view);

/* Of WbTodo *: those that are open are marked. */
void wb_editor_marks_set_todos(GtkSourceBuffer *buffer, GPtrArray *todos);

/* Of WbDiagnostic *: those of the file NAME are marked and underlined. */
void wb_editor_marks_set_problems(GtkSourceBuffer *buffer, const char *name, GPtrArray *problems);
