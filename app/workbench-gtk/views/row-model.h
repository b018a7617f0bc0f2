/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events as the rows of a tree view, as many as there are: a row costs a pointer, and its cells are
 * made when they are shown.
 */
#pragma once

#include <gtk/gtk.h>

#include "evidence/event.h"

#define WB_TYPE_ROW_MODEL (wb_row_model_get_type())
G_DECLARE_FINAL_TYPE(WbRowModel, wb_row_model, WB, ROW_MODEL, GObject)

/* Every column is a string, but for the last: a weight (PANGO_WEIGHT_*) or another int. */
typedef struct {
	int columns;
	/* The cell of a string's column. Owned. */
	char *(*dup_cell)(const WbRunEvent *event, int column, gpointer data);
	int (*get_weight)(const WbRunEvent *event, gpointer data);
	gpointer data;
} WbRowSpec;

/* Takes EVENTS, of const WbRunEvent *, over; these are borrowed. */
WbRowModel *wb_row_model_new(const WbRowSpec *spec, GPtrArray *events);

/* Rows for EVENTS, behind those there are. */
void wb_row_model_append(WbRowModel *model, GPtrArray *events);
/* The same, and nobody is told: for a model that no view has now. */
void wb_row_model_append_silently(WbRowModel *model, GPtrArray *events);

guint wb_row_model_get_length(WbRowModel *model);
/* NULL: there is no such row. */
const WbRunEvent *wb_row_model_get(WbRowModel *model, guint row);
/* -1: it is not among them. */
int wb_row_model_find(WbRowModel *model, const WbRunEvent *event);
