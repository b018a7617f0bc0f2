/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the last check recorded: drawings above, lists below, one selection in all of them. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

GtkWidget *wb_evidence_pane_new(WbDesk *desk);
/* Drawings and lists beside each other, for a pane that is wide and low. */
void wb_evidence_pane_set_wide(GtkWidget *pane, gboolean wide);
