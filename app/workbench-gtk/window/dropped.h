/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is done with files that are dropped on the window: runs, archives and captures are shown; a
 * source takes the place of the exercise's file of that name, if the user says so. */
#pragma once

#include "window/run-actions.h"

void wb_dropped_set_up(GtkWindow *window, const WbRunParts *parts);
