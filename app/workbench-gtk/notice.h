/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a screen reader says once, wherever the keys are. */
#pragma once

#include <gtk/gtk.h>

/*
 * How it works. A screen reader says the name of an object whose role is a notification when it
 * comes to be seen. Orca knows this in every version; ATK's own signal "announcement" only from 44
 * on, and Debian 12 has 43. So a window has some widgets without a size: one of them is seen at a
 * time, and its name is what was said last. There is more than one because the name is asked for
 * some time later.
 *
 * When many lists and pictures change at once, Orca passes over all but the focus until it is
 * through. So what is said comes a moment later, one text after the other.
 */

/* To be put somewhere in WINDOW, always mapped. */
GtkWidget *wb_notice_new(GtkWindow *window);

/* A screen reader says TEXT once. Nothing if WIDGET is in no window with a notice. */
void wb_notice_say(GtkWidget *widget, const char *text);
