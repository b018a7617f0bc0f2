/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pages of the files that are not what they were when the past run that is shown was made. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

typedef struct _WbPastPages WbPastPages;

/* Adds pages to NOTEBOOK, behind its others. EDITORS is of WbEditor *, borrowed. */
WbPastPages *wb_past_pages_new(WbDesk *desk, GtkWidget *notebook, GPtrArray *editors);
void wb_past_pages_free(WbPastPages *pages);

/* Adds and removes pages, as the desk has it. */
void wb_past_pages_update(WbPastPages *pages);
/* The page of the file NAME of the task; or NULL. */
GtkWidget *wb_past_pages_find(WbPastPages *pages, const char *name);
/* Shows the place on the page of that file. FALSE: it has none. */
gboolean wb_past_pages_jump(WbPastPages *pages, const char *name, guint line, guint column);
