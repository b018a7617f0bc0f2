/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What this machine could not do: what happened, what to do, a button for that, and the details. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

/* TROUBLE is read now. */
GtkWidget *wb_trouble_box_new(WbDesk *desk, const WbTrouble *trouble);
