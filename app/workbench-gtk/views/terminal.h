/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A terminal in the window's colours and the editor's font, with the usual keys for the clipboard.
 */
#pragma once

#include <gtk/gtk.h>

GtkWidget *wb_terminal_new(void);

/*
 * Whether the terminal that has the focus in WINDOW wants this key for its shell, before the
 * window's own: a letter or sign with Ctrl or Alt, an arrow. Those with Shift, with Return, with
 * digits, and function keys are the window's.
 */
gboolean wb_terminal_wants_key(GtkWindow *window, const GdkEventKey *event);
