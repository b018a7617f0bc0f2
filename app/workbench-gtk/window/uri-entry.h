/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The libvirt URI of the settings: an entry that takes only one that could be, and a test of it. */
#pragma once

#include <gtk/gtk.h>

GtkWidget *wb_uri_entry_new(void);
