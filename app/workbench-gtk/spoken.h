/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In words what the window shows: for who hears it. */
#pragma once

#include "desk/desk.h"
#include "evidence/event.h"

#include <gtk/gtk.h>

/* "packet 4, 0.829009 s", a line end, and what it says. Owned. */
char *wb_spoken_dup_event(WbDesk *desk, const WbRunEvent *event);

/* Says the selected event, after the user selected it from WIDGET. */
void wb_spoken_say_selected(GtkWidget *widget, WbDesk *desk);

/* What was found in CHECK: its sentence, expected and actual. Owned; "" if it says nothing. */
char *wb_spoken_dup_check(const WbCheck *check);

/* How the last build, check or play ended; VERDICT is how the window puts it. Owned. */
char *wb_spoken_dup_end(WbDesk *desk, const char *verdict);
