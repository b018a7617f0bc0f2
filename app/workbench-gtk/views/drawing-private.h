/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside views/drawing*.c only. */
#pragma once

#include "views/drawing.h"

typedef struct {
	WbDesk *desk;
	GtkWidget *stack; /* the picture, its text, or why there is none */
	GtkWidget *area, *scrolled, *excuse, *text, *bar;
	GtkAdjustment *along; /* of a picture with an axis of its own */
	char *name;
	WbDrawingModel model;
	GSimpleActionGroup *actions;

	gboolean full, as_text, following;
	guint scroll_idle;
	double width, height; /* of the picture, unzoomed */
	double zoom;
	gboolean zoomed; /* by the user; else as wide as there is room, if that can be read */

	gboolean space, panning, scrubbing;
	double pan_x, pan_y; /* where the pointer was last, of the screen */
} WbDrawing;

const WbTheme *wb_drawing_get_theme(void);
void wb_drawing_measure(WbDrawing *view);
/* FACTOR 0: it fits. X, Y: of the widget, stays where it is. */
void wb_drawing_zoom(WbDrawing *view, double factor, double x, double y);
void wb_drawing_zoom_center(WbDrawing *view, double factor);
void wb_drawing_step(WbDrawing *view, gboolean back);
/* The bar below a picture with an axis follows it. */
void wb_drawing_update_bar(WbDrawing *view);
/* Its words, as they are now. */
void wb_drawing_describe(WbDrawing *view);
/* What is at X, Y of the widget; owned, or NULL. */
char *wb_drawing_dup_card(const WbDrawing *view, double x, double y);

/* Pointer and keys. */
void wb_drawing_connect(WbDrawing *view);
/* Menu, its button, actions. Returns what BODY and the button are in. */
GtkWidget *wb_drawing_add_menu(WbDrawing *view, GtkWidget *body);
void wb_drawing_popup(WbDrawing *view, const GdkEvent *event);
