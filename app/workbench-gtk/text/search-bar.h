/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds text in an editor. */
#pragma once

#include <gtksourceview/gtksource.h>

GtkWidget *wb_search_bar_new(GtkSourceView *view);
void wb_search_bar_open(GtkWidget *bar);
