/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The header bar: what is open, the VM's state, Build, Check and Stop. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

GtkWidget *wb_header_new(WbDesk *desk);
/* The window's menu opens, or closes. */
void wb_header_toggle_menu(GtkWidget *header);
