/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list of events whose selected row is the window's selected event. Rows are all of one height:
 * a million of them open at once. */
#pragma once

#include "desk/desk.h"
#include "views/row-model.h"

/* Of a row's text, to the desktop's. */
#define WB_ROW_TEXT_SCALE 0.92

typedef struct {
	const char *title;
	int column; /* of the model */
	int width;  /* pixels at the usual text size; it can be changed by hand */
	enum {
		WB_CELL_FIGURES = 1,   /* at the right, all figures of one width */
		WB_CELL_MONOSPACE = 2, /* code, log, packets */
		WB_CELL_EXPAND = 4,    /* takes what room there is, and has the weight */
		WB_CELL_END = 8,       /* its end counts most: the port */
		WB_CELL_SHARE = 16,    /* has a share of the room that is left */
	} look;
} WbRowColumn;

/* A tree view; WEIGHT is the model's column of weights, NAME for screen readers. */
GtkWidget *wb_row_list_new(
	WbDesk *desk, const char *name, const WbRowColumn *columns, guint count, int weight);

/* Shows MODEL, which it keeps (NULL: none), and the selected event in it. */
void wb_row_list_set(GtkWidget *list, WbRowModel *model);
/* Once the list has its new size, the row of the selected event is seen. */
void wb_row_list_show_cursor(GtkWidget *list);
/* Appends rows. With FOLLOW, a list that is scrolled to its end stays there. */
void wb_row_list_append(GtkWidget *list, GPtrArray *events, gboolean follow);
/* What is said of a row that the pointer rests on, owned; the event's text if this is not set. */
void wb_row_list_set_tooltip(GtkWidget *list,
	char *(*dup_tooltip)(const WbRunEvent *event, gpointer data), gpointer data);
/* Or NULL. Borrowed. */
WbRowModel *wb_row_list_get(GtkWidget *list);

/*
 * A page's row of controls and what is below: LIST, or a sentence why it is empty, said by
 * wb_row_stack_set().
 */
GtkWidget *wb_row_stack_new(GtkWidget *list);
/* EXCUSE NULL: the list is shown. */
void wb_row_stack_set(GtkWidget *stack, const char *excuse);
