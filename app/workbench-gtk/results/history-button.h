/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kept runs of what is open: a button with a list, newest first. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

GtkWidget *wb_history_button_new(WbDesk *desk);
/* Shows the list. */
void wb_history_button_open(GtkWidget *button);
