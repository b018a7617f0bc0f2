/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A picture of the run in a widget: it scrolls, zooms, is clicked into and saved. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"
#include "draw/paint.h"

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
	/* In words, for a screen reader. */
	char *(*describe)(gpointer data);
	void (*free)(gpointer data);
} WbDrawingModel;

/* NAME is for screen readers and for the file that it is saved as. */
GtkWidget *wb_drawing_new(WbDesk *desk, const char *name);

/* Takes MODEL's data over. NULL: there is nothing to draw, and EXCUSE says why. */
void wb_drawing_set(GtkWidget *drawing, const WbDrawingModel *model, const char *excuse);
/* The model's data, or NULL. */
gpointer wb_drawing_get_data(GtkWidget *drawing);
/* Paints it again, measured anew. */
void wb_drawing_update(GtkWidget *drawing);
