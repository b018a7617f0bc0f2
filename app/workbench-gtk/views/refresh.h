/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes a page anew when what it shows has changed: at once if the page is seen, else when it comes
 * into sight; while things change all the time, so seldom that it costs a tenth of the time at
 * most.
 */
#pragma once

#include <gtk/gtk.h>

typedef struct _WbRefresh WbRefresh;

/* CALLBACK makes WIDGET's page. It goes with WIDGET. */
WbRefresh *wb_refresh_new(GtkWidget *widget, void (*callback)(gpointer), gpointer data);
/* It is out of date. */
void wb_refresh_ask(WbRefresh *refresh);
/* It is what the user waits for: at once if it is seen. */
void wb_refresh_show(WbRefresh *refresh);
/* The same, unless it was made anew a moment ago: a key that is held goes through a hundred. */
void wb_refresh_follow(WbRefresh *refresh);
/* Seen or not. */
void wb_refresh_now(WbRefresh *refresh);
