/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The window of what the user can set. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

void wb_preferences_show(GtkWindow *parent, WbDesk *desk);
