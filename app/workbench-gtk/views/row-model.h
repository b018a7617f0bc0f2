/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events as the rows of a tree view, as many as there are: an event costs a pointer, and its cells
 * are made when they are shown. A tree has work and memory for each row, seen or not, so
 * it is given WB_ROWS_MAX of them at most, from any event on: those around the ones it shows.
 */
#pragma once

#include <gtk/gtk.h>

#include "evidence/event.h"

#define WB_TYPE_ROW_MODEL (wb_row_model_get_type())
G_DECLARE_FINAL_TYPE(WbRowModel, wb_row_model, WB, ROW_MODEL, GObject)

#define WB_ROWS_MAX 8192u

/* Every column is a string, but for the last: a weight (PANGO_WEIGHT_*) or another int. */
typedef struct {
	int columns;
	/* The cell of a string's column. Owned. */
	char *(*dup_cell)(const WbRunEvent *event, int column, gpointer data);
	int (*get_weight)(const WbRunEvent *event, gpointer data);
	gpointer data;
} WbRowSpec;

/* Takes EVENTS, of const WbRunEvent *, over; these are borrowed. The first are rows. */
WbRowModel *wb_row_model_new(const WbRowSpec *spec, GPtrArray *events);

/* Behind those there are. A view is told of those that become rows: while there is room. */
void wb_row_model_append(WbRowModel *model, GPtrArray *events);
/* Rows begin with the event FIRST, or with one before it: they stay as many, and nobody is told. */
void wb_row_model_place(WbRowModel *model, guint first);

/* All events; which is the first row, and how many are. */
guint wb_row_model_get_length(WbRowModel *model);
guint wb_row_model_get_first(WbRowModel *model);
guint wb_row_model_get_rows(WbRowModel *model);
/* NULL: there is no such event. */
const WbRunEvent *wb_row_model_get(WbRowModel *model, guint index);
/* Of a row. NULL: there is none. */
const WbRunEvent *wb_row_model_get_at(WbRowModel *model, GtkTreePath *path);
/* Among all; -1: it is not among them. */
int wb_row_model_find(WbRowModel *model, const WbRunEvent *event);
