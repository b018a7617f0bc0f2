/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every view of source does, whether it is written in or only read. */
#pragma once

#include <gtksourceview/gtksource.h>

/* The language of the file NAME. */
void wb_source_set_language(GtkSourceBuffer *buffer, const char *name);

/*
 * LINE and COLUMN are from 1, COLUMN in bytes; 0: the start. They may be of another text, or made
 * up: RET_AT is the character there, or the nearest before it in its line, or the last line.
 */
void wb_source_get_place(GtkTextBuffer *buffer, guint line, guint column, GtkTextIter *ret_at);

/* The cursor goes there, and the view scrolls. */
void wb_source_show(GtkSourceView *view, guint line, guint column);

/* The same; the view has the keyboard, too. */
void wb_source_go_to(GtkSourceView *view, guint line, guint column);

/* The font, the size of texts, the tabs, the marks and the colours are the user's. */
void wb_source_view_set_up(GtkSourceView *view);

/* A view of TEXT, in the language of the file NAME, that cannot be written in. */
GtkSourceView *wb_source_view_new_reading(const char *name, const char *text);
