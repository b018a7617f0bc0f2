/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The task's diagram with the path that the run took, as far as the selected event. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

GtkWidget *wb_diagram_page_new(WbDesk *desk);
