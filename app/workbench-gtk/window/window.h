/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The window: where the pages lie, and what keys and menus do. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

#define WB_TYPE_WINDOW (wb_window_get_type())
G_DECLARE_FINAL_TYPE(WbWindow, wb_window, WB, WINDOW, GtkApplicationWindow)

WbWindow *wb_window_new(GtkApplication *application, WbDesk *desk);
/* Saves, stops what runs and goes; asks only if a file could not be saved. */
void wb_window_close(WbWindow *window);
