/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One step of a walkthrough, and what is said about it. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

/* STEP is the catalog's. NUMBER counts from 1. */
GtkWidget *wb_narration_row_new(WbDesk *desk, const WbNarrationStep *step, guint number);

/* Shows or hides what is said, and selects the step's event. FALSE: ROW is of another kind. */
gboolean wb_narration_row_toggle(GtkWidget *row);
