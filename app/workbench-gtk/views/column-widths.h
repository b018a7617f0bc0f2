/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The widths of a table's columns, as they were made by hand, from start to start. */
#pragma once

#include "views/row-list.h"

/* COLUMNS are those of TREE, in their order, and static; they are kept under the table's NAME. When
 * the setting "column-widths" is reset, they are as they were made. */
void wb_column_widths_keep(
	GtkTreeView *tree, const char *name, const WbRowColumn *columns, guint count);
