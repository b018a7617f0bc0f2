/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tree view for a million rows.
 *
 * How it works. GTK tells a tree view's accessible object of every cell that comes or goes: eight
 * million signals for a million rows of eight columns, whether anybody listens or not, but only if
 * there is such an object. This view has none before somebody asks for it, and so its name waits;
 * and it has a part of the rows only (views/row-scroll.h).
 */
#pragma once

#include <gtk/gtk.h>

#define WB_TYPE_ROW_VIEW (wb_row_view_get_type())
G_DECLARE_FINAL_TYPE(WbRowView, wb_row_view, WB, ROW_VIEW, GtkTreeView)

/* NAME for screen readers. MOVE is asked before a key moves the cursor: TRUE if it did that. */
GtkWidget *wb_row_view_new(const char *name,
	gboolean (*move)(GtkMovementStep step, int count, gpointer data), gpointer data);
/* Each row stands for something else now. */
void wb_row_view_change_all(WbRowView *view);
