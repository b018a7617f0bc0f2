/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that are dropped on the window. */
#pragma once

#include <gtk/gtk.h>

/* PATHS, of char *, are files and folders of this machine; borrowed. */
typedef void (*WbFilesTaken)(GPtrArray *paths, gpointer data);

/* What is dropped anywhere in WINDOW, where no widget takes it, goes to TAKEN. */
void wb_file_drop_set_up(GtkWidget *window, WbFilesTaken taken, gpointer data);
/* Files that are dropped on WIDGET, a text that takes their names otherwise, go to its window's. */
void wb_file_drop_add(GtkWidget *widget);
