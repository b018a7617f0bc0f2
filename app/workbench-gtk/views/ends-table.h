/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Both ends of a diagram's connection: state, since when, last segment. */
#pragma once

#include <gtk/gtk.h>

#include "draw/diagram-run.h"

GtkWidget *wb_ends_table_new(void);
/* Hidden if VIEW, which may be NULL, is not one of a connection. */
void wb_ends_table_show(GtkWidget *table, const WbDiagramView *view);
