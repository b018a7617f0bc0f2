/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's log of the run: by level, by words, the module's own lines marked. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

GtkWidget *wb_log_page_new(WbDesk *desk);
