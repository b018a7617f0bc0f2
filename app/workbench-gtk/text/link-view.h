/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A text to read, in a column that is no wider than is good to read, with links: a click or Enter
 * follows one, Tab goes from one to the next. wb_markdown_show() fills it.
 */
#pragma once

#include <gtk/gtk.h>

typedef void (*WbLinkFunc)(const char *target, gpointer data);

/* NAME is for screen readers. */
GtkWidget *wb_link_view_new(const char *name, WbLinkFunc follow, gpointer data);
