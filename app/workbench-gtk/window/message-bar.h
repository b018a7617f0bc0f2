/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bar below the header: what went wrong and what to do, what there is to take back. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

GtkWidget *wb_message_bar_new(WbDesk *desk);

/* Says TEXT with a button that calls DONE once, unless another message comes before. */
void wb_message_bar_offer(
	GtkWidget *bar, const char *text, const char *button, GCallback done, gpointer data);
/* Takes the offer with DATA away, if no other message came. */
void wb_message_bar_withdraw(GtkWidget *bar, gpointer data);
