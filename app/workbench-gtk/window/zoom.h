/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The size of what is read and written: the texts' and the editor's, on top of the desktop's own
 * scale. */
#pragma once

#include <gtk/gtk.h>

/* Adds "zoom-in", "zoom-out" and "zoom-normal", and keeps to the user's setting. */
void wb_zoom_set_up(GActionMap *map);
