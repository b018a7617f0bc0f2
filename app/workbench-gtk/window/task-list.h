/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The labs and their exercises and walkthroughs, with how far the student is, and a search. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

GtkWidget *wb_task_list_new(WbDesk *desk);
/* Puts the cursor into the search. */
void wb_task_list_search(GtkWidget *list);
