/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bar that says that what is shown is a run of the past, what of it is missing, and leads back.
 */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

GtkWidget *wb_past_bar_new(WbDesk *desk);
