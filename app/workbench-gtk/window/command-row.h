/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command for a terminal, to be read and copied. */
#pragma once

#include <gtk/gtk.h>

/* Shown, with a button that copies COMMAND. */
GtkWidget *wb_command_row_new(const char *command);
