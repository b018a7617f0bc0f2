/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes in hexadecimal and as characters, some of them marked. */
#pragma once

#include <gtk/gtk.h>

/* CHOSEN is called with the byte that was clicked. */
GtkWidget *wb_hex_view_new(void (*chosen)(gsize offset, gpointer data), gpointer data);

/* Replaces what is shown by LENGTH bytes; at most 64 KiB of them. */
void wb_hex_view_set(GtkWidget *view, const guint8 *bytes, gsize length);
/* Marks LENGTH bytes from OFFSET on; 0: none. */
void wb_hex_view_mark(GtkWidget *view, gsize offset, gsize length);
