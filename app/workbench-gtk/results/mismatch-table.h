/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a script expected and what the kernel did, side by side. */
#pragma once

#include <gtk/gtk.h>

#include "script/event.h"

/* EVENT is a step that failed. */
GtkWidget *wb_mismatch_table_new(const WbPlayEvent *event);
