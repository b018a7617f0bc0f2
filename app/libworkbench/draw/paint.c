/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Themes, text and shapes. */
#include "draw/paint.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#define POINTS 10
#define UNITS_PER_POINT (96.0 / 72.0)
/* Longer text is never read in a picture, and Pango takes its time over it. */
#define TEXT_MAX 2048

#define RGB(hex)                                                                                \
	{                                                                                       \
		((hex) >> 16 & 255) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex)&255) / 255.0, 1 \
	}

/* Where Okabe and Ito's colour is too light or too dark upon the page it is taken as far as the
 * contrast needs (WCAG 2.1: 3 for shapes, 4.5 for text). */
static const WbTheme light = {
	.background = RGB(0xffffff),
	.surface = RGB(0xf4f6f8),
	.text = RGB(0x1a1f25),
	.faint_text = RGB(0x59626c),
	.line = RGB(0x7b858f),
	.faint_line = RGB(0xd3d9de),
	.client = RGB(0x0072b2),
	.server = RGB(0xc45500),
	.pass = RGB(0x008560),
	.fail = RGB(0xb3203a),
	.warning = RGB(0x9a6a00),
	.selection = RGB(0x9a4a7c),
	.font = "DejaVu Sans",
	.monospace_font = "DejaVu Sans Mono",
	.scale = 1,
};

static const WbTheme dark = {
	.background = RGB(0x16191d),
	.surface = RGB(0x21262c),
	.text = RGB(0xeef1f4),
	.faint_text = RGB(0xa7b0ba),
	.line = RGB(0x7f8a95),
	.faint_line = RGB(0x39414a),
	.client = RGB(0x56b4e9),
	.server = RGB(0xf08a3c),
	.pass = RGB(0x2fc79a),
	.fail = RGB(0xff7d8e),
	.warning = RGB(0xe69f00),
	.selection = RGB(0xe09ac2),
	.font = "DejaVu Sans",
	.monospace_font = "DejaVu Sans Mono",
	.scale = 1,
};

static const WbTheme contrast_light = {
	.background = RGB(0xffffff),
	.surface = RGB(0xf2f2f2),
	.text = RGB(0x000000),
	.faint_text = RGB(0x1f1f1f),
	.line = RGB(0x000000),
	.faint_line = RGB(0x595959),
	.client = RGB(0x00497a),
	.server = RGB(0x803600),
	.pass = RGB(0x00543c),
	.fail = RGB(0x8c0021),
	.warning = RGB(0x664500),
	.selection = RGB(0x7a1f5a),
	.font = "DejaVu Sans",
	.monospace_font = "DejaVu Sans Mono",
	.scale = 1,
};

static const WbTheme contrast_dark = {
	.background = RGB(0x000000),
	.surface = RGB(0x1a1a1a),
	.text = RGB(0xffffff),
	.faint_text = RGB(0xe6e6e6),
	.line = RGB(0xffffff),
	.faint_line = RGB(0xa6a6a6),
	.client = RGB(0x7fc9ff),
	.server = RGB(0xffae6b),
	.pass = RGB(0x63e6be),
	.fail = RGB(0xff9dab),
	.warning = RGB(0xffc44d),
	.selection = RGB(0xffaadd),
	.font = "DejaVu Sans",
	.monospace_font = "DejaVu Sans Mono",
	.scale = 1,
};

const WbTheme *
wb_theme_get_high_contrast(gboolean on_black)
{
	return on_black ? &contrast_dark : &contrast_light;
}

const WbTheme *
wb_theme_get_light(void)
{
	return &light;
}

const WbTheme *
wb_theme_get_dark(void)
{
	return &dark;
}

/* --- colours ------------------------------------------------------------------------------- */

void
wb_paint_set_color(cairo_t *cairo, WbColor color)
{
	cairo_set_source_rgba(cairo, color.red, color.green, color.blue, color.alpha);
}

WbColor
wb_color_mix(WbColor a, WbColor b, double part_of_b)
{
	double part = CLAMP(part_of_b, 0, 1);

	return (WbColor){
		a.red + (b.red - a.red) * part,
		a.green + (b.green - a.green) * part,
		a.blue + (b.blue - a.blue) * part,
		a.alpha + (b.alpha - a.alpha) * part,
	};
}

static double
linear(double channel)
{
	return channel <= 0.03928 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4);
}

static double
luminance(WbColor color)
{
	return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) +
	       0.0722 * linear(color.blue);
}

double
wb_color_contrast(WbColor a, WbColor b)
{
	double first = luminance(a), second = luminance(b);

	return (MAX(first, second) + 0.05) / (MIN(first, second) + 0.05);
}

static void
strengthen(WbColor *color, const WbTheme *theme, double contrast)
{
	WbColor from = *color;

	for (guint i = 1; i <= 10 && wb_color_contrast(*color, theme->background) < contrast; i++)
		*color = wb_color_mix(from, theme->text, i / 10.0);
}

void
wb_theme_adapt(WbTheme *theme, WbColor background, WbColor text)
{
	theme->background = background;
	theme->text = text;
	theme->surface = wb_color_mix(background, text, 0.05);
	theme->faint_line = wb_color_mix(background, text, 0.18);
	theme->line = wb_color_mix(background, text, 0.5);
	theme->faint_text = wb_color_mix(background, text, 0.65);
	strengthen(&theme->faint_text, theme, 5);
	strengthen(&theme->line, theme, 3);
	strengthen(&theme->client, theme, 4.5);
	strengthen(&theme->server, theme, 4.5);
	strengthen(&theme->pass, theme, 4.5);
	strengthen(&theme->fail, theme, 4.5);
	strengthen(&theme->warning, theme, 4.5);
	strengthen(&theme->selection, theme, 4.5);
}

/* --- text ---------------------------------------------------------------------------------- */

/* Text looks the same at every scale and on every surface only without hinting. */
static PangoLayout *
new_layout(cairo_t *cairo)
{
	PangoLayout *layout = pango_cairo_create_layout(cairo);
	PangoContext *context = pango_layout_get_context(layout);
	cairo_font_options_t *options = cairo_font_options_create();

	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(context, options);
	pango_cairo_context_set_resolution(context, 96);
	pango_context_set_round_glyph_positions(context, FALSE);
	cairo_font_options_destroy(options);
	pango_layout_context_changed(layout);
	return layout;
}

static void
set_font(PangoLayout *layout, const WbTheme *theme, const WbTextStyle *style)
{
	PangoFontDescription *font = pango_font_description_new();
	PangoAttrList *attributes = pango_attr_list_new();
	double size = (style->size > 0 ? style->size : 1) * theme->scale * POINTS * UNITS_PER_POINT;

	pango_font_description_set_family(font, style->family ? style->family : theme->font);
	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_font_description_set_weight(
		font, style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(layout, font);
	pango_attr_list_insert(attributes, pango_attr_font_features_new("tnum=1"));
	pango_layout_set_attributes(layout, attributes);
	pango_attr_list_unref(attributes);
	pango_font_description_free(font);
}

static void
set_text(PangoLayout *layout, const char *text)
{
	gsize length = strlen(text);
	g_autofree char *cut = NULL;

	if (length > TEXT_MAX) {
		const char *end = g_utf8_find_prev_char(text, text + TEXT_MAX);

		cut = g_strdup_printf("%.*s…", (int)(end ? end - text : 0), text);
		text = cut;
	}
	pango_layout_set_text(layout, text, -1);
}

static PangoLayout *
make_layout(cairo_t *cairo, const WbTheme *theme, const WbTextStyle *style, const char *text)
{
	PangoLayout *layout = new_layout(cairo);

	set_font(layout, theme, style);
	set_text(layout, text);
	if (style->align == WB_ALIGN_CENTER)
		pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
	else if (style->align == WB_ALIGN_RIGHT)
		pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
	if (style->max_width > 0) {
		pango_layout_set_width(layout, (int)(MIN(style->max_width, 1e5) * PANGO_SCALE));
		pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
		/* A height of -1 is one line a paragraph, of which the rest becomes "…". */
		pango_layout_set_ellipsize(
			layout, style->wrap ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
	}
	return layout;
}

/* Where the layout's own corner goes. A layout with a width has its text somewhere within. */
static WbBox
place(PangoLayout *layout, const WbTextStyle *style, double x, double y, double *ret_left)
{
	PangoRectangle logical;
	double width;

	pango_layout_get_extents(layout, NULL, &logical);
	width = (double)logical.width / PANGO_SCALE;
	if (style->align == WB_ALIGN_CENTER)
		x -= width / 2;
	else if (style->align == WB_ALIGN_RIGHT)
		x -= width;
	*ret_left = x - (double)logical.x / PANGO_SCALE;
	return (WbBox){ x, y, width, (double)logical.height / PANGO_SCALE };
}

WbBox
wb_paint_measure(cairo_t *cairo, const WbTheme *theme, const WbTextStyle *style, double x, double y,
	const char *text)
{
	g_autoptr(PangoLayout) layout = make_layout(cairo, theme, style, text);
	double left;

	return place(layout, style, x, y, &left);
}

WbBox
wb_paint_text(cairo_t *cairo, const WbTheme *theme, const WbTextStyle *style, double x, double y,
	const char *text)
{
	g_autoptr(PangoLayout) layout = make_layout(cairo, theme, style, text);
	double left;
	WbBox box = place(layout, style, x, y, &left);

	wb_paint_set_color(cairo, style->color);
	cairo_move_to(cairo, left, y);
	pango_cairo_show_layout(cairo, layout);
	cairo_new_path(cairo);
	return box;
}

/* --- shapes -------------------------------------------------------------------------------- */

void
wb_paint_rounded_box(cairo_t *cairo, WbBox box, double radius)
{
	double r = MIN(radius, MIN(box.width, box.height) / 2);
	double right = box.x + box.width, bottom = box.y + box.height;

	cairo_new_sub_path(cairo);
	cairo_arc(cairo, right - r, box.y + r, r, -G_PI_2, 0);
	cairo_arc(cairo, right - r, bottom - r, r, 0, G_PI_2);
	cairo_arc(cairo, box.x + r, bottom - r, r, G_PI_2, G_PI);
	cairo_arc(cairo, box.x + r, box.y + r, r, G_PI, 3 * G_PI_2);
	cairo_close_path(cairo);
}

void
wb_paint_arrow_head(cairo_t *cairo, double x, double y, double angle, double size)
{
	const double spread = 0.42;

	cairo_new_path(cairo);
	cairo_move_to(cairo, x, y);
	cairo_line_to(cairo, x - size * cos(angle - spread), y - size * sin(angle - spread));
	cairo_line_to(cairo, x - 0.72 * size * cos(angle), y - 0.72 * size * sin(angle));
	cairo_line_to(cairo, x - size * cos(angle + spread), y - size * sin(angle + spread));
	cairo_close_path(cairo);
	cairo_fill(cairo);
}

void
wb_paint_end_mark(
	cairo_t *cairo, const WbTheme *theme, gboolean server, double x, double y, double size)
{
	cairo_new_path(cairo);
	if (server) {
		cairo_arc(cairo, x, y, size * 0.46, 0, 2 * G_PI);
	} else {
		cairo_move_to(cairo, x, y - size * 0.56);
		cairo_line_to(cairo, x + size * 0.56, y);
		cairo_line_to(cairo, x, y + size * 0.56);
		cairo_line_to(cairo, x - size * 0.56, y);
		cairo_close_path(cairo);
	}
	wb_paint_set_color(cairo, server ? theme->server : theme->client);
	cairo_fill(cairo);
}
