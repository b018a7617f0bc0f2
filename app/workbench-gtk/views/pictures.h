/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The drawings of a run: ladder, timeline, scoreboard. The first and the last follow the selected
 * event's connection. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

GtkWidget *wb_ladder_page_new(WbDesk *desk);
GtkWidget *wb_timeline_page_new(WbDesk *desk);
GtkWidget *wb_scoreboard_page_new(WbDesk *desk);
