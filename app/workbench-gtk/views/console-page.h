/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A shell in a VM to try things in by hand, and what happens there. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

GtkWidget *wb_console_page_new(WbDesk *desk);
/* Actions "start", "stop", "copy" and "watch", for whoever has menus and keys. Borrowed. */
GActionGroup *wb_console_page_get_actions(GtkWidget *page);
/* The terminal gets the keyboard, or what starts a machine for it. */
void wb_console_page_focus(GtkWidget *page);
