/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The window's actions about runs and other editors: history, open-run, leave-past, open-editor,
 * check-when-saved. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

/* Parts of the window; they live as long as it. */
typedef struct {
	WbDesk *desk;
	GtkWidget *documents, *results, *message_bar;
} WbRunParts;

void wb_run_actions_add(GtkApplicationWindow *window, const WbRunParts *parts);
