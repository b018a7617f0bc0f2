/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The selected packet as a tree of fields, and its bytes beside it: each highlights the other. */
#pragma once

#include <gtk/gtk.h>

#include "evidence/event.h"

GtkWidget *wb_packet_details_new(void);
/* PACKET is NULL, or lives until the next call. */
void wb_packet_details_set(GtkWidget *details, const WbRunEvent *packet);
/* There are WIDTH pixels: if that is WIDE, the tree is beside the bytes, else above them. */
void wb_packet_details_set_wide(GtkWidget *details, gboolean wide, int width);
