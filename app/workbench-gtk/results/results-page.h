/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What came of the last build or check: verdict, the compiler's words, a crash, each sub-check. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

GtkWidget *wb_results_page_new(WbDesk *desk);

/* Jumps to the next or previous problem of the compiler. */
void wb_results_page_step(GtkWidget *page, gboolean back);

/* Shows the list of earlier runs. */
void wb_results_page_show_history(GtkWidget *page);
