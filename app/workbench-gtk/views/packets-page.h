/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packets of the run: a list with a display filter in tcpdump's language. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

/* SHOW_PACKET is called with DATA when the selected packet's fields and bytes are wanted. */
GtkWidget *wb_packets_page_new(WbDesk *desk, void (*show_packet)(gpointer data), gpointer data);
