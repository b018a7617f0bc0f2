/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Themes that can be read, text that goes where it is told, files of each format. */
#include "draw/paint.h"

#include "base/error.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define TEXT_CONTRAST 4.5
#define SHAPE_CONTRAST 3.0

typedef struct {
	cairo_surface_t *surface;
	cairo_t *cairo;
} Canvas;

static Canvas
open_canvas(void)
{
	Canvas canvas = { .surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 200, 100) };

	canvas.cairo = cairo_create(canvas.surface);
	return canvas;
}

static void
close_canvas(Canvas *canvas)
{
	g_assert_cmpint(cairo_status(canvas->cairo), ==, CAIRO_STATUS_SUCCESS);
	cairo_destroy(canvas->cairo);
	cairo_surface_destroy(canvas->surface);
}

static void
test_contrast_measure(void)
{
	WbColor black = { 0, 0, 0, 1 }, white = { 1, 1, 1, 1 };
	WbColor grey = { 0x77 / 255.0, 0x77 / 255.0, 0x77 / 255.0, 1 };

	g_assert_cmpfloat_with_epsilon(wb_color_contrast(black, white), 21, 0.001);
	g_assert_cmpfloat_with_epsilon(wb_color_contrast(white, white), 1, 0.001);
	/* WCAG's best known example: #777 on white just fails. */
	g_assert_cmpfloat_with_epsilon(wb_color_contrast(white, grey), 4.478, 0.001);
}

static void
test_contrast(gconstpointer data)
{
	const WbTheme *theme = data;
	const WbColor pages[] = { theme->background, theme->surface };
	const WbColor texts[] = { theme->text, theme->faint_text };
	const WbColor shapes[] = { theme->line, theme->client, theme->server, theme->pass,
		theme->fail, theme->warning, theme->selection };

	for (guint page = 0; page < G_N_ELEMENTS(pages); page++) {
		for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
			g_assert_cmpfloat(
				wb_color_contrast(texts[i], pages[page]), >=, TEXT_CONTRAST);
		for (guint i = 0; i < G_N_ELEMENTS(shapes); i++)
			g_assert_cmpfloat(
				wb_color_contrast(shapes[i], pages[page]), >=, SHAPE_CONTRAST);
	}
	/* What names an end or a verdict is text too. */
	for (guint i = 1; i < G_N_ELEMENTS(shapes); i++)
		g_assert_cmpfloat(
			wb_color_contrast(shapes[i], theme->background), >=, TEXT_CONTRAST);
}

static void
test_mix(void)
{
	WbColor a = { 0, 0.5, 1, 1 }, b = { 1, 0.5, 0, 0 };
	WbColor half = wb_color_mix(a, b, 0.5), beyond = wb_color_mix(a, b, 7);

	g_assert_cmpfloat(half.red, ==, 0.5);
	g_assert_cmpfloat(half.green, ==, 0.5);
	g_assert_cmpfloat(half.alpha, ==, 0.5);
	g_assert_cmpfloat(beyond.red, ==, 1);
}

static void
test_align(void)
{
	Canvas canvas = open_canvas();
	const WbTheme *theme = wb_theme_get_light();
	WbTextStyle style = { .color = theme->text };
	WbBox left = wb_paint_text(canvas.cairo, theme, &style, 100, 10, "SYN");
	WbBox center, right;

	style.align = WB_ALIGN_CENTER;
	center = wb_paint_text(canvas.cairo, theme, &style, 100, 10, "SYN");
	style.align = WB_ALIGN_RIGHT;
	right = wb_paint_text(canvas.cairo, theme, &style, 100, 10, "SYN");
	g_assert_cmpfloat(left.x, ==, 100);
	g_assert_cmpfloat(left.y, ==, 10);
	g_assert_cmpfloat(left.width, >, 10);
	g_assert_cmpfloat(left.height, >, 10);
	g_assert_cmpfloat_with_epsilon(center.x + center.width / 2, 100, 0.01);
	g_assert_cmpfloat_with_epsilon(right.x + right.width, 100, 0.01);
	close_canvas(&canvas);
}

/* Columns of numbers line up. */
static void
test_figures(void)
{
	Canvas canvas = open_canvas();
	const WbTheme *theme = wb_theme_get_light();
	WbTextStyle style = { .color = theme->text };
	double width = wb_paint_measure(canvas.cairo, theme, &style, 0, 0, "0000").width;

	for (guint digit = 1; digit < 10; digit++) {
		char text[5];

		memset(text, (int)('0' + digit), 4);
		text[4] = '\0';
		g_assert_cmpfloat_with_epsilon(
			wb_paint_measure(canvas.cairo, theme, &style, 0, 0, text).width, width,
			0.01);
	}
	close_canvas(&canvas);
}

static void
test_long_text(void)
{
	Canvas canvas = open_canvas();
	const WbTheme *theme = wb_theme_get_light();
	WbTextStyle style = { .color = theme->text, .max_width = 80 };
	g_autofree char *text = g_strnfill(1000000, 'W');
	WbBox one, lines;

	memcpy(text + 2046, "€", 3); /* the limit falls into a character */
	one = wb_paint_text(canvas.cairo, theme, &style, 0, 0, text);
	g_assert_cmpfloat(one.width, <=, 80);
	g_assert_cmpfloat(one.height, <, 30);
	style.wrap = TRUE;
	lines = wb_paint_text(canvas.cairo, theme, &style, 0, 0, "SYN_SENT to ESTABLISHED");
	g_assert_cmpfloat(lines.width, <=, 80);
	g_assert_cmpfloat(lines.height, >, one.height);
	close_canvas(&canvas);
}

static void
test_end_marks(void)
{
	Canvas canvas = open_canvas();
	const WbTheme *theme = wb_theme_get_light();
	guint32 center;

	for (guint server = 0; server < 2; server++) {
		const WbColor *color = server ? &theme->server : &theme->client;

		wb_paint_end_mark(canvas.cairo, theme, server, 50, 50, 20);
		cairo_surface_flush(canvas.surface);
		memcpy(&center,
			cairo_image_surface_get_data(canvas.surface) +
				50 * cairo_image_surface_get_stride(canvas.surface) + 50 * 4,
			4);
		g_assert_cmpuint(center >> 16 & 255, ==, (guint)lround(color->red * 255));
		g_assert_cmpuint(center & 255, ==, (guint)lround(color->blue * 255));
	}
	close_canvas(&canvas);
}

/* --- files --------------------------------------------------------------------------------- */

typedef struct {
	double width, height;
} Size;

static void
measure(cairo_t *cairo, const WbTheme *theme, double *ret_width, double *ret_height, gpointer data)
{
	const Size *size = data;

	*ret_width = size->width;
	*ret_height = size->height;
}

static void
paint(cairo_t *cairo, const WbTheme *theme, gpointer data)
{
	WbTextStyle style = { .color = theme->text };

	wb_paint_text(cairo, theme, &style, 4, 4, "ESTABLISHED <&>");
	wb_paint_arrow_head(cairo, 50, 20, 0, 8);
	wb_paint_rounded_box(cairo, (WbBox){ 4, 4, 40, 20 }, 100);
	cairo_stroke(cairo);
}

static char *
describe(gpointer data)
{
	return g_strdup("1 & 2\x01");
}

static char *
write_picture(const char *folder, const char *name, Size size)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autoptr(GError) error = NULL;
	WbPicture picture = { measure, paint, &size, "a <run>", describe };
	char *bytes = NULL;
	gsize length;

	wb_picture_write(&picture, wb_theme_get_dark(), path, &error);
	g_assert_no_error(error);
	g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
	g_assert_cmpuint(length, >, 100);
	g_remove(path);
	return bytes;
}

static void
test_formats(void)
{
	g_autofree char *folder = g_dir_make_tmp("wb-paint-XXXXXX", NULL);
	g_autofree char *svg = write_picture(folder, "a.svg", (Size){ 100, 50 });
	g_autofree char *png = write_picture(folder, "a.PNG", (Size){ 100, 50 });
	g_autofree char *pdf = write_picture(folder, "a.pdf", (Size){ 100, 50 });
	g_autofree char *long_pdf = write_picture(folder, "long.pdf", (Size){ 100, 100000 });
	g_autofree char *large_png = write_picture(folder, "large.png", (Size){ 100, 20000 });
	static const guint8 size[] = { 0, 0, 0, 200, 0, 0, 0, 100 };

	g_assert_nonnull(strstr(svg, "width=\"100px\" height=\"50px\""));
	g_assert_nonnull(strstr(svg, ">\n<title>a &lt;run&gt;</title>\n<desc>1 &amp; 2 </desc>"));
	g_assert_cmpmem(png, 4, "\x89PNG", 4);
	g_assert_cmpmem(png + 16, 8, size, 8);
	g_assert_cmpmem(pdf, 5, "%PDF-", 5);
	g_assert_cmpint(g_rmdir(folder), ==, 0);
}

static void
test_refused(void)
{
	static const struct {
		const char *name;
		Size size;
		gint code;
	} cases[] = {
		{ "/tmp/wb-no-such-folder.gif", { 100, 100 }, WB_ERROR_USAGE },
		{ "svg", { 100, 100 }, WB_ERROR_USAGE },
		{ "x.png", { 100, 70000 }, WB_ERROR_TOO_BIG },
		{ "x.png", { 20000, 20000 }, WB_ERROR_TOO_BIG },
		{ "x.svg", { 100, 1e9 }, WB_ERROR_TOO_BIG },
		{ "x.svg", { 0, 10 }, WB_ERROR_TOO_BIG },
		{ "x.svg", { (double)NAN, 10 }, WB_ERROR_TOO_BIG },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		Size size = cases[i].size;
		WbPicture picture = { measure, paint, .data = &size };

		g_assert_false(
			wb_picture_write(&picture, wb_theme_get_light(), cases[i].name, &error));
		g_assert_error(error, WB_ERROR, cases[i].code);
		g_assert_false(g_file_test(cases[i].name, G_FILE_TEST_EXISTS));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/paint/contrast/measure", test_contrast_measure);
	g_test_add_data_func("/paint/contrast/light", wb_theme_get_light(), test_contrast);
	g_test_add_data_func("/paint/contrast/dark", wb_theme_get_dark(), test_contrast);
	g_test_add_func("/paint/mix", test_mix);
	g_test_add_func("/paint/align", test_align);
	g_test_add_func("/paint/figures", test_figures);
	g_test_add_func("/paint/long-text", test_long_text);
	g_test_add_func("/paint/end-marks", test_end_marks);
	g_test_add_func("/paint/formats", test_formats);
	g_test_add_func("/paint/refused", test_refused);
	return g_test_run();
}
