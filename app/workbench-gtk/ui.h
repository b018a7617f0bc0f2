/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What many widgets do. */
#pragma once

#include <gtk/gtk.h>

/* The name that a screen reader says. */
void wb_ui_set_name(GtkWidget *widget, const char *name);

/*
 * GTK tells a screen reader that a notebook has the focus whenever another page of it comes to the
 * front, also when the keys stay elsewhere (gail_switch_page_watcher()): then nothing has it, for
 * the notebook has not. With this, it is told again what has it.
 */
void wb_ui_keep_focus_told(GtkWidget *notebook);

/* Tab goes into LIST, to its selected row if there is one, and out of it; arrows go from row to
 * row. */
void wb_ui_make_one_stop(GtkListBox *list);

/* A label whose text starts at the left and wraps; TEXT is shown as it is, never as markup. */
GtkWidget *wb_ui_label_new(const char *text, const char *style_class);
GtkWidget *wb_ui_wrapped_label_new(const char *text, const char *style_class);

/* A button with an icon of the theme, NAME for screen readers and TOOLTIP for others. */
GtkWidget *wb_ui_icon_button_new(const char *icon, const char *name, const char *tooltip);

/* The simple action NAME of MAP. */
void wb_ui_set_enabled(gpointer map, const char *name, gboolean enabled);

/* MENU, which is to be gone afterwards, for WIDGET: at the pointer of EVENT, or by a key, if NULL.
 */
void wb_ui_popup_menu(GtkWidget *menu, GtkWidget *widget, const GdkEvent *event);

void wb_ui_add_class(GtkWidget *widget, const char *style_class);
void wb_ui_remove_children(GtkContainer *container);

/* CHILD in a scrolled window that grows with the room there is, and scrolls down only. */
GtkWidget *wb_ui_scrolled_new(GtkWidget *child);

/* Scrolls the pane that they are in from TOP's upper to END's lower edge; where not all of that
 * fits, TOP is seen. They must have their places. */
void wb_ui_bring_into_view(GtkWidget *top, GtkWidget *end);

/* The desktop's text size, 1 if it is the usual. */
double wb_ui_get_text_scale(void);
/*
 * Calls CALLBACK with DATA when WIDGET has another width: a little later, as what is being placed
 * must not change. Never once WIDGET is gone.
 */
void wb_ui_observe_width(
	GtkWidget *widget, void (*callback)(int width, gpointer data), gpointer data);

/* Whether the theme's text is light on dark. */
gboolean wb_ui_is_dark(void);

/*
 * Calls CALLBACK with DATA at SIGNAL of SOURCE, which it keeps alive, until VIEW is destroyed: DATA
 * may be freed with VIEW.
 */
void wb_ui_observe(
	gpointer source, const char *signal, GCallback callback, GtkWidget *view, gpointer data);
