/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Views and the places where they lie: each place is a notebook, and a view is a page of one of
 * them or put away. Tabs are dragged within a place and from one to another; keys and menus do the
 * same. What the user arranged is in the settings; what nobody touched is as it was made.
 */
#pragma once

#include <gtk/gtk.h>

typedef enum {
	WB_PLACE_TEXT,	/* below the text */
	WB_PLACE_UPPER, /* beside the text */
	WB_PLACE_LOWER, /* beside the text, below the upper */
	WB_PLACE_STRIP, /* at the bottom, as wide as the window */
	WB_PLACE_COUNT
} WbViewPlace;

typedef struct _WbPlaces WbPlaces;

WbPlaces *wb_places_new(void);
void wb_places_free(WbPlaces *places);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbPlaces, wb_places_free)

/* Hidden while nothing lies there. */
GtkWidget *wb_places_get_notebook(WbPlaces *places, WbViewPlace place);
/* "text", "upper", "lower", "strip". -1: there is no such place. */
int wb_places_parse(const char *name);

/*
 * A view of the name ID, which is kept in the settings. SMALL and LARGE are where it lies at first,
 * in a small window and a large one. LIST: it comes to the front when an event of it is selected.
 */
typedef struct {
	const char *id;
	const char *title;
	WbViewPlace small, large;
	gboolean list;
} WbViewSpec;

/* VIEW is borrowed; WIDGET lies nowhere until wb_places_restore(). */
void wb_places_add(WbPlaces *places, const WbViewSpec *view, GtkWidget *widget);

/* As the settings say; if they say nothing, as each view says. */
void wb_places_restore(WbPlaces *places, gboolean large);
/* As each view says; the settings forget. */
void wb_places_reset(WbPlaces *places, gboolean large);
/* Whether the user arranged them. */
gboolean wb_places_is_arranged(const WbPlaces *places);

GtkWidget *wb_places_find(WbPlaces *places, const char *id);
/* Where it lies. -1: nowhere. */
int wb_places_find_place(WbPlaces *places, const char *id);
/* To the front; out of where it was put away. Returns where it lies. */
WbViewPlace wb_places_show(WbPlaces *places, const char *id);
/* Like it, but only in place of another list. */
void wb_places_show_list(WbPlaces *places, const char *id);

/* The view that has the focus, had it last, or was chosen last; NULL if there is none. */
const char *wb_places_get_current(WbPlaces *places);
void wb_places_set_focus(WbPlaces *places, GtkWidget *focus);
void wb_places_move(WbPlaces *places, const char *id, WbViewPlace place);
void wb_places_close(WbPlaces *places, const char *id);
