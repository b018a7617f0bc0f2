/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line above the results: what is being done, or the verdict. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

GtkWidget *wb_results_strip_new(WbDesk *desk);
