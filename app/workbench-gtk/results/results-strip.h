/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line above the results: what is being done, or the verdict. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

GtkWidget *wb_results_strip_new(WbDesk *desk);
/* The button of the earlier runs on it. */
GtkWidget *wb_results_strip_get_history(GtkWidget *strip);

/* How OUTCOME is shown: its words, a glyph and a style class. Static. */
const char *wb_results_describe(WbOutcome outcome, const char **ret_glyph, const char **ret_class);
