/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows as text, on the clipboard. */
#pragma once

#include "desk/desk.h"
#include "views/row-model.h"

/* To the clipboard of WIDGET's display. */
void wb_row_copy_text(GtkWidget *widget, const GString *text);
/* All rows of MODEL, or NULL, as APPEND has them, up to a number; DESK says where it stops. */
void wb_row_copy_all(GtkWidget *widget, WbDesk *desk, WbRowModel *model,
	void (*append)(GString *text, const WbRunEvent *event, gpointer data), gpointer data);
