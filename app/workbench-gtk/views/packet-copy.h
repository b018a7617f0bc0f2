/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets as text. */
#pragma once

#include <gtk/gtk.h>

#include "evidence/event.h"

/* To the clipboard: "0000  45 00 …", as the bytes are shown. */
void wb_packet_copy_bytes(GtkWidget *widget, const WbRunEvent *packet);

/* A file's time is of a calendar: "2026-11-22 09:30:16.123456789". A VM's is since it was
 * started: "12.345678901 s after the VM's boot". Owned. */
char *wb_packet_copy_dup_time(gint64 time_ns);
