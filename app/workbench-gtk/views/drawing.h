/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A picture of the run in a widget: it scrolls, zooms, is clicked into, says what is under the
 * pointer, is saved, copied and read as text. docs/desktop.md has its keys.
 */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"
#include "draw/paint.h"
#include "evidence/event.h"

/* What is drawn. DATA of PICTURE is given to all; any but the picture and FREE may be NULL. */
typedef struct {
	WbPicture picture;
	/* What is at X, Y, or NULL. */
	const WbRunEvent *(*hit)(gpointer data, double x, double y);
	/* EVENT is the selected one, or NULL. */
	void (*select)(gpointer data, const WbRunEvent *event);
	/* Where it is; FALSE if it is not in the picture. */
	gboolean (*get_box)(gpointer data, const WbRunEvent *event, WbBox *ret_box);
	/* The widget is so wide. */
	void (*set_width)(gpointer data, double width);
	/* In words, for a screen reader. Owned. */
	char *(*describe)(gpointer data);
	/* One sentence on what it shows now; owned. */
	char *(*sum_up)(gpointer data);
	/* What is at X, Y in some lines, for the pointer that rests there; owned, or NULL. Without
	 * it, the event that is hit says it. */
	char *(*explain)(gpointer data, double x, double y);
	/* Left and Right: where to go, or NULL; without it, to the desk's next event. */
	const WbRunEvent *(*step)(gpointer data, gboolean back);
	/* Up and Down: the focus goes to another part of the picture, which RET_BOX has. FALSE:
	 * the picture scrolls. */
	gboolean (*move)(gpointer data, gboolean back, WbBox *ret_box);
	/* What the focus is on is chosen; or NULL. */
	const WbRunEvent *(*activate)(gpointer data);
	/* The button is held and the pointer moves; the event to select, or NULL. */
	const WbRunEvent *(*scrub)(gpointer data, double x);
	/* A picture that zooms along its own axis: by FACTOR about X, or
	 * about what it will if X is negative; 0: all of it. And moves there
	 * by DX, less for what is left. */
	void (*zoom)(gpointer data, double factor, double x);
	void (*pan)(gpointer data, double dx);
	/* What part of its axis is seen, from 0 to 1. */
	void (*get_view)(gpointer data, double *ret_from, double *ret_part);
	/* So much of its upper part is scrolled away. */
	void (*set_top)(gpointer data, double y);
	void (*free)(gpointer data);
	/* Fits into the height, too. */
	gboolean fit_height;
} WbDrawingModel;

/* NAME is for screen readers and for the file that it is saved as. */
GtkWidget *wb_drawing_new(WbDesk *desk, const char *name);

/* Takes MODEL's data over. NULL: there is nothing to draw, and EXCUSE says why. */
void wb_drawing_set(GtkWidget *drawing, const WbDrawingModel *model, const char *excuse);
/* The model's data changed. */
void wb_drawing_update(GtkWidget *drawing);
/* It changed, but for its size and words. */
void wb_drawing_redraw(GtkWidget *drawing);
