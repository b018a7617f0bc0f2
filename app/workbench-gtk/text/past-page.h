/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file as it was when a past run was made: to be read, not written. */
#pragma once

#include <gtksourceview/gtksource.h>

/* NAME is the file's within the task. Lines that NOW does not have are marked. */
GtkWidget *wb_past_page_new(const char *name, const char *text, const char *now);
const char *wb_past_page_get_name(GtkWidget *page);
GtkSourceView *wb_past_page_get_view(GtkWidget *page);
/* LINE and COLUMN (bytes) from 1. */
void wb_past_page_go_to(GtkWidget *page, guint line, guint column);

/* Lines from 0, column in characters. */
typedef struct {
	int line, column; /* of the cursor */
	int top;	  /* the first line that is seen whole */
	gboolean focus;	  /* the keys go there */
} WbPastPlace;

WbPastPlace wb_past_page_get_place(GtkWidget *page);
/* A line that is not there is the last. */
void wb_past_page_set_place(GtkWidget *page, const WbPastPlace *place);
/* Of WbDiagnostic *, of the run. */
void wb_past_page_set_problems(GtkWidget *page, GPtrArray *problems);
