/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tour: a few words at each part of the window, in the order in which the first exercise needs
 * them. It goes on when the user does what it speaks of, or presses Next; Escape ends it.
 */
#pragma once

#include "desk/desk.h"

#include <gtk/gtk.h>

/* Offers the tour in MESSAGE_BAR, once in the life of the user's settings. */
void wb_tour_set_up(GtkWindow *window, WbDesk *desk, GtkWidget *message_bar);

/* Opens the first exercise if none is open. */
void wb_tour_start(GtkWindow *window, WbDesk *desk);
