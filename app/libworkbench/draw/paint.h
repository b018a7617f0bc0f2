/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every drawing has in common: a surface, colours, text. The desktop gives the cairo_t of a
 * widget, the command line that of a file; the drawing is the same.
 *
 * Sizes are points of 1/96 inch, before the surface's own scale. Meaning is never carried by colour
 * alone: an end has a shape, a verdict a glyph, kernel truth a solid line, what packets imply a
 * dashed one.
 */
#pragma once

#include <cairo.h>
#include <gio/gio.h>

typedef struct {
	double red, green, blue, alpha;
} WbColor;

/* Okabe and Ito's colours, which the colour-blind can tell apart, and quiet greys. */
typedef struct {
	WbColor background, surface,		    /* the page; a card or band upon it */
		text, faint_text, line, faint_line, /* ink */
		client, server, pass, fail, warning, selection;
	const char *font;	    /* a family; figures have one width */
	const char *monospace_font; /* code and hexadecimal bytes */
	double scale;		    /* of text; 1 is 10 points */
} WbTheme;

const WbTheme *wb_theme_get_light(void);
const WbTheme *wb_theme_get_dark(void);
/* For who needs it: no greys, and nothing below a contrast of 7. */
const WbTheme *wb_theme_get_high_contrast(gboolean dark);
/* THEME upon another page and with other ink: greys between the two, and each colour as far towards
 * the ink as it needs for the contrast that it has to have (WCAG 2.1: text 4.5, shapes 3). */
void wb_theme_adapt(WbTheme *theme, WbColor background, WbColor text);

/* --- strokes and text ---------------------------------------------------------------------- */

typedef enum { WB_ALIGN_LEFT, WB_ALIGN_CENTER, WB_ALIGN_RIGHT } WbAlign;

typedef struct {
	const char *family; /* NULL: the theme's font */
	double size;	    /* relative: 1 is the theme's text */
	gboolean bold;
	WbColor color;
	WbAlign align;	  /* what of the text X is: its left, middle or right */
	double max_width; /* 0: any; longer text ends in "…" */
	gboolean wrap;	  /* into lines of MAX_WIDTH instead */
} WbTextStyle;

typedef struct {
	double x, y, width, height;
} WbBox;

void wb_paint_set_color(cairo_t *cairo, WbColor color);
WbColor wb_color_mix(WbColor a, WbColor b, double part_of_b);
/* 1 to 21, as WCAG 2.1 has it: text needs 4.5, shapes 3. */
double wb_color_contrast(WbColor a, WbColor b);

/* TEXT, valid UTF-8, with its top at Y; after 2048 bytes comes "…". Returns where it went. */
WbBox wb_paint_text(cairo_t *cairo, const WbTheme *theme, const WbTextStyle *style, double x,
	double y, const char *text);
/* The same without painting. */
WbBox wb_paint_measure(cairo_t *cairo, const WbTheme *theme, const WbTextStyle *style, double x,
	double y, const char *text);

void wb_paint_rounded_box(cairo_t *cairo, WbBox box, double radius); /* a path */
/* An arrow's head with its tip at X, Y, pointing along ANGLE (radians). */
void wb_paint_arrow_head(cairo_t *cairo, double x, double y, double angle, double size);
/* The shape of an end: a diamond for the client, a disc for the server. */
void wb_paint_end_mark(
	cairo_t *cairo, const WbTheme *theme, gboolean server, double x, double y, double size);

/* --- files --------------------------------------------------------------------------------- */

/* Paints a picture of the size that MEASURE said, upon the theme's background. */
typedef struct {
	void (*measure)(cairo_t *cairo, const WbTheme *theme, double *ret_width, double *ret_height,
		gpointer data);
	void (*paint)(cairo_t *cairo, const WbTheme *theme, gpointer data);
	gpointer data;
	/* For who cannot see it: an SVG's <title>, borrowed, and <desc>, owned, asked for once it
	 * is measured. NULL: none. */
	const char *title;
	char *(*describe)(gpointer data);
} WbPicture;

/*
 * Writes PATH, whose ending says how: ".svg", ".png" (twice the size, for a slide) or ".pdf";
 * another is WB_ERROR_USAGE. Written aside and renamed. A picture too large for its format is
 * WB_ERROR_TOO_BIG; a large PNG is scaled down to half of the plain size first.
 */
gboolean wb_picture_write(
	const WbPicture *picture, const WbTheme *theme, const char *path, GError **error);
