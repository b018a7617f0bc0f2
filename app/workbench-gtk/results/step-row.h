/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps of a walkthrough: an index into its playback. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

/* A row for step INDEX of the playback, or of the narration before it was played. */
GtkWidget *wb_step_row_new(WbDesk *desk, guint index);
/* The playback stands elsewhere. */
void wb_step_row_update(GtkWidget *row);
/* Goes there. FALSE: ROW is of another kind. */
gboolean wb_step_row_activate(GtkWidget *row);
