/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The selected packet: its fields as a tree, its bytes, each marked in the other. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

GtkWidget *wb_packet_page_new(WbDesk *desk);
