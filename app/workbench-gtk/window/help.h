/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The help's window: contents, search, and the way back. */
#pragma once

#include <gtk/gtk.h>

/* Shows what is known of the part of PARENT that has the keys; one window for all. */
void wb_help_show_here(GtkWindow *parent);
