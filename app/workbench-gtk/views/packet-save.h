/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets as a pcapng file, saved or handed to Wireshark. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"
#include "views/row-model.h"

/* Asks where to, and writes the packets of MODEL there. What went wrong DESK says. */
void wb_packet_save_ask(GtkWidget *parent, WbDesk *desk, WbRowModel *model);

/* Starts Wireshark on a file that goes away with it; where it is not installed DESK says how to. */
void wb_packet_save_open_wireshark(WbDesk *desk, WbRowModel *model);
