/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The help's window: contents, search, and the way back. */
#pragma once

#include <gtk/gtk.h>

/* Shows TOPIC ("desktop.md#check"), or with NULL the first; one window for all. */
void wb_help_show(GtkWindow *parent, const char *topic);

/* Shows what is known of the part of PARENT that has the keys. */
void wb_help_show_here(GtkWindow *parent);
