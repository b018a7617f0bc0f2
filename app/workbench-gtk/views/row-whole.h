/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The selected row of a list in full, where its cells are too narrow for what they say. */
#pragma once

#include "views/row-list.h"

/* To be placed below LIST, a wb_row_list_new() of COLUMNS, which must stay as they are. */
GtkWidget *wb_row_whole_new(
	GtkWidget *list, const WbRowColumn *columns, guint count, const WbRowSpec *rows);
/* Cells say more than they did. */
void wb_row_whole_update(GtkWidget *label);
