/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The packets of the run: a list with a display filter in tcpdump's language, and of the selected
 * one the fields and the bytes.
 */
#pragma once

#include <gtk/gtk.h>

#include "desk.h"

GtkWidget *wb_packets_page_new(WbDesk *desk);
