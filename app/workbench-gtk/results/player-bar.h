/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The player's buttons: start over, back, run, step, show all; where it is, and how fast it runs.
 */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

/* Shown while a walkthrough is open. Its actions are those of the window. */
GtkWidget *wb_player_bar_new(WbDesk *desk);
