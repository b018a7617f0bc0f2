/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The dialog that finds a recorded run, or a file of packets. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

/* Going into a run's folder opens it, as choosing one of its files does. */
void wb_open_run_ask(GtkWindow *parent, WbDesk *desk);
