/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tree view for a million rows.
 *
 * How it works. GTK tells a tree view's accessible object of every cell that comes or goes, whether
 * anybody listens or not: eight million signals for a million rows of eight columns. It does so only
 * for the object that it made by itself, so this view makes its own, and tells it in one signal what
 * came, and what the cursor is on.
 */
#pragma once

#include <gtk/gtk.h>

#define WB_TYPE_ROW_VIEW (wb_row_view_get_type())
G_DECLARE_FINAL_TYPE(WbRowView, wb_row_view, WB, ROW_VIEW, GtkTreeView)

GtkWidget *wb_row_view_new(void);
/* Before the model, or what it has, is changed in another way than by rows at its end. */
void wb_row_view_forget_cells(WbRowView *view);
/* There are rows from FROM on that screen readers were not told of. */
void wb_row_view_tell_rows(WbRowView *view, guint from, guint count);
