/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What fills the window: the list of labs, the text, and the places of views around it
 * (places.h). Actions, added to the window's: show-results, show-evidence, evidence-below, view,
 * move-view, view-alone, close-view, restore-layout, next-pane, previous-pane.
 */
#pragma once

#include "desk/desk.h"
#include "window/places.h"

typedef struct _WbPanes WbPanes;

/* SIDEBAR and DOCUMENTS are taken into it. */
WbPanes *wb_panes_new(WbDesk *desk, GtkWindow *window, GtkWidget *sidebar, GtkWidget *documents);
void wb_panes_free(WbPanes *panes);

/* Borrowed. */
GtkWidget *wb_panes_get_widget(WbPanes *panes);
WbPlaces *wb_panes_get_places(WbPanes *panes);
/* The window has this size now: what nobody arranged is arranged for it. */
void wb_panes_fit(WbPanes *panes, int width, int height);
/* What the user moved is kept for the next start. */
void wb_panes_save(WbPanes *panes);
