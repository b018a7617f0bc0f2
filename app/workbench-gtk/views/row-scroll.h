/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a list of a million rows is scrolled to.
 *
 * How it works. The tree view has WB_ROWS_MAX of the model's events (views/row-model.h), in a
 * scrolled window. Where these are not all, the window's own bar is hidden, and one beside it goes
 * over all of them. When what is shown comes near the first or the last of the tree's rows, these
 * stand for other events from the next frame on, and what was shown stays where it was: all rows
 * are of one height, and the tree does not know.
 */
#pragma once

#include <gtk/gtk.h>

#include "views/row-model.h"

typedef struct _WbRowScroll WbRowScroll;

/* PLACE has the rows stand for the events from FIRST on: wb_row_model_place(). */
WbRowScroll *wb_row_scroll_new(
	GtkTreeView *tree, void (*place)(guint first, gpointer data), gpointer data);
void wb_row_scroll_free(WbRowScroll *scroll);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbRowScroll, wb_row_scroll_free)

/* The scrolled window with the tree, and the bar. Borrowed, floating before it is packed. */
GtkWidget *wb_row_scroll_get_widget(WbRowScroll *scroll);

/* MODEL is what the tree shows now, from its begin; borrowed until the next; or NULL. */
void wb_row_scroll_set(WbRowScroll *scroll, WbRowModel *model);
/* The model has more events. */
void wb_row_scroll_update(WbRowScroll *scroll);
/* The event INDEX is a row afterwards, which one is told. */
int wb_row_scroll_bring(WbRowScroll *scroll, guint index);
/* The last event is seen. */
gboolean wb_row_scroll_is_at_end(WbRowScroll *scroll);
void wb_row_scroll_to_end(WbRowScroll *scroll);
