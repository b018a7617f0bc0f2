/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets as text, on the clipboard. */
#pragma once

#include "desk/desk.h"
#include "views/row-model.h"

/* To the clipboard of WIDGET's display. */
void wb_packet_copy_text(GtkWidget *widget, const GString *text);
/* All rows of MODEL, up to a number; DESK says where it stops. */
void wb_packet_copy_rows(GtkWidget *widget, WbDesk *desk, WbRowModel *model,
	void (*append)(GString *text, const WbRunEvent *event, gpointer data), gpointer data);
/* "0000  45 00 …", as the bytes are shown. */
void wb_packet_copy_bytes(GtkWidget *widget, const WbRunEvent *packet);

/* A file's time is of a calendar: "2026-11-22 09:30:16.123456789". A VM's is since it was
 * started: "12.345678901 s after the VM's boot". Owned. */
char *wb_packet_copy_dup_time(gint64 time_ns);
