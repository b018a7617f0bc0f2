/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's complaint: where in the student's source, and its own words. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

/* CRASH is borrowed for the call. */
GtkWidget *wb_crash_box_new(WbDesk *desk, const WbCrash *crash);
