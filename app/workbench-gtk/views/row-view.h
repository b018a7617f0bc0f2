/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tree view for a million rows.
 *
 * How it works. GTK tells a tree view's accessible object of every cell that comes or goes: eight
 * million signals for a million rows of eight columns, whether anybody listens or not, but only if
 * there is such an object. This view has none before somebody asks for it, and so its name waits.
 */
#pragma once

#include <gtk/gtk.h>

#define WB_TYPE_ROW_VIEW (wb_row_view_get_type())
G_DECLARE_FINAL_TYPE(WbRowView, wb_row_view, WB, ROW_VIEW, GtkTreeView)

/* NAME for screen readers. */
GtkWidget *wb_row_view_new(const char *name);
