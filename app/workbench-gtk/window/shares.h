/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the dividers of panes stand: as shares of the room there is, so that they fit any window.
 */
#pragma once

#include <gtk/gtk.h>

/* PANED's divider stands at the remembered share under NAME, else at SHARE; the user moves it. */
void wb_shares_keep(GtkWidget *paned, const char *name, double share);
/* All dividers are where they were at first. */
void wb_shares_reset(void);
/* Writes them down. */
void wb_shares_save(void);
