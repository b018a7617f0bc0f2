/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The VM's state in the header bar, and what there is to say about it. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

GtkWidget *wb_machine_button_new(WbDesk *desk);
