/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A page of events: a filter, and below it the list, or why it is empty. */
#pragma once

#include "desk/desk.h"
#include "views/row-list.h"

typedef struct {
	const char *name; /* for screen readers */
	const char *filter_name, *placeholder;
	const char *excuse, *no_match; /* an empty list says */
	guint32 streams;	       /* 1 << WB_STREAM_x */
	const WbRowColumn *columns;
	guint column_count;
	WbRowSpec rows; /* its data is DATA */
	/* The filter says TEXT now. FALSE: that is no filter, and what is shown stays; or NULL: all
	 * of them are. */
	gboolean (*use_filter)(const char *text, gpointer data, GError **error);
	gboolean (*match)(const WbRunEvent *event, gpointer data);
	/* There is other evidence, or more of it; called also while the page is not shown. Or NULL.
	 */
	void (*learn)(gboolean grew, gpointer data);
	/* Rows came or went, or another event is selected; or NULL. */
	void (*updated)(gpointer data);
	gpointer data;
} WbListPageSpec;

/* SPEC's data goes with the page: FREE. The caller adds what is its own, and begins the page. */
GtkWidget *wb_list_page_new(WbDesk *desk, const WbListPageSpec *spec, GDestroyNotify free);
void wb_list_page_begin(GtkWidget *page);

/* A row of controls that begins with the filter. */
GtkWidget *wb_list_page_get_bar(GtkWidget *page);
GtkWidget *wb_list_page_get_filter(GtkWidget *page);
GtkWidget *wb_list_page_get_list(GtkWidget *page);
/* What of the filter or of other controls counts has changed. */
void wb_list_page_refill(GtkWidget *page);
/* Cells say more than they did. */
void wb_list_page_redraw(GtkWidget *page);
/* Or NULL. Borrowed. */
WbRowModel *wb_list_page_get_model(GtkWidget *page);

/* Without regard to case; WORD is folded. */
gboolean wb_list_page_has_word(const WbRunEvent *event, const char *word);
