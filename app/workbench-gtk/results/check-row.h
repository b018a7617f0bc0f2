/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One sub-check: its verdict, and behind it what was expected, what came, evidence and hints. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

/* CHECK is NULL before it ran. SPEC and CHECK are borrowed for the call, DESK outlives the row. */
GtkWidget *wb_check_row_new(WbDesk *desk, const WbCheckSpec *spec, const WbCheck *check);

/* "source-port". Borrowed. */
const char *wb_check_row_get_id(GtkWidget *row);
/* The verdict, as it comes in, before there is a result. */
void wb_check_row_set_status(GtkWidget *row, WbCheckStatus status);

/* Whether what there is besides the verdict is shown. */
void wb_check_row_set_open(GtkWidget *row, gboolean open);
void wb_check_row_toggle(GtkWidget *row);
