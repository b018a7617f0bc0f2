/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first start: as long as there is no image of the VM, a page stands in the place of the labs.
 * It says what is made and what is missing for it, makes it, and gives way to the labs. Whoever
 * wants to read meanwhile has a bar that says how far it is.
 */
#pragma once

#include "desk/desk.h"

#include <gtk/gtk.h>

/* CHILD with the page over it. */
GtkWidget *wb_first_run_new(WbDesk *desk, GtkWidget *child);
