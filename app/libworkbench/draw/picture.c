/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures as files. */
#include "draw/paint.h"

#include "base/error.h"
#include "base/files.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <string.h>

#define PNG_SCALE 2.0
#define PNG_SCALE_MIN 0.5
/* Cairo's images end at 32767 pixels; a picture of this many is 256 MiB while it is painted. */
#define PNG_SIDE_MAX 32000.0
#define PNG_AREA_MAX (64.0 * 1024 * 1024)
#define SIDE_MAX 200000.0
#define PDF_SIDE_MAX 14400.0
#define PDF_SCALE (72.0 / 96.0)

typedef enum { FORMAT_SVG, FORMAT_PNG, FORMAT_PDF } Format;

typedef struct {
	const WbPicture *picture;
	const WbTheme *theme;
	double width, height;
} Job;

static gboolean
parse_format(const char *path, Format *ret_format, GError **error)
{
	g_autofree char *lower = g_ascii_strdown(path, -1);

	if (g_str_has_suffix(lower, ".svg"))
		*ret_format = FORMAT_SVG;
	else if (g_str_has_suffix(lower, ".png"))
		*ret_format = FORMAT_PNG;
	else if (g_str_has_suffix(lower, ".pdf"))
		*ret_format = FORMAT_PDF;
	else {
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE,
			"%s: a picture's name ends in .svg, .png or .pdf", path);
		return FALSE;
	}
	return TRUE;
}

static gboolean
measure(Job *job, const char *path, GError **error)
{
	cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
	cairo_t *cairo = cairo_create(surface);

	job->picture->measure(cairo, job->theme, &job->width, &job->height, job->picture->data);
	cairo_destroy(cairo);
	cairo_surface_destroy(surface);
	if (job->width >= 1 && job->height >= 1 && job->width <= SIDE_MAX &&
		job->height <= SIDE_MAX)
		return TRUE;
	g_set_error(error, WB_ERROR, WB_ERROR_TOO_BIG,
		"%s: the picture would be %.0f by %.0f points; show less of the run", path,
		job->width, job->height);
	return FALSE;
}

static cairo_status_t
paint(const Job *job, cairo_surface_t *surface, double scale)
{
	cairo_t *cairo = cairo_create(surface);
	cairo_status_t status;

	cairo_scale(cairo, scale, scale);
	wb_paint_set_color(cairo, job->theme->background);
	cairo_paint(cairo);
	job->picture->paint(cairo, job->theme, job->picture->data);
	status = cairo_status(cairo);
	cairo_destroy(cairo);
	return status;
}

static cairo_status_t
append(void *bytes, const unsigned char *data, unsigned int length)
{
	g_byte_array_append(bytes, data, length);
	return CAIRO_STATUS_SUCCESS;
}

static gboolean
get_png_scale(const Job *job, const char *path, double *ret_scale, GError **error)
{
	double scale = MIN(PNG_SCALE, PNG_SIDE_MAX / MAX(job->width, job->height));

	scale = MIN(scale, sqrt(PNG_AREA_MAX / (job->width * job->height)));
	*ret_scale = scale;
	if (scale >= PNG_SCALE_MIN)
		return TRUE;
	g_set_error(error, WB_ERROR, WB_ERROR_TOO_BIG,
		"%s: %.0f by %.0f points are too many for a PNG; write an SVG, or show less of the "
		"run",
		path, job->width, job->height);
	return FALSE;
}

static cairo_status_t
paint_png(const Job *job, double scale, GByteArray *bytes)
{
	cairo_surface_t *surface = cairo_image_surface_create(
		CAIRO_FORMAT_RGB24, (int)ceil(job->width * scale), (int)ceil(job->height * scale));
	cairo_status_t status = paint(job, surface, scale);

	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_write_to_png_stream(surface, append, bytes);
	cairo_surface_destroy(surface);
	return status;
}

static cairo_status_t
paint_vectors(const Job *job, Format format, GByteArray *bytes)
{
	/* A page of a PDF has at most 200 inches. */
	double scale = MIN(PDF_SCALE, PDF_SIDE_MAX / MAX(job->width, job->height));
	cairo_surface_t *surface;
	cairo_status_t status, ended;

	if (format == FORMAT_PDF) {
		surface = cairo_pdf_surface_create_for_stream(
			append, bytes, job->width * scale, job->height * scale);
	} else {
		scale = 1;
		surface =
			cairo_svg_surface_create_for_stream(append, bytes, job->width, job->height);
		cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX);
	}
	status = paint(job, surface, scale);
	cairo_surface_finish(surface);
	ended = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	return status == CAIRO_STATUS_SUCCESS ? ended : status;
}

/* XML has no control characters, not even escaped. */
static char *
dup_markup(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);

	for (char *at = valid; *at; at++)
		if (g_ascii_iscntrl(*at) && *at != '\n')
			*at = ' ';
	return g_markup_escape_text(valid, -1);
}

/* Cairo writes none: they go behind the opening tag. */
static void
put_words(const WbPicture *picture, GByteArray *bytes)
{
	const char *tag = g_strstr_len((const char *)bytes->data, bytes->len, "<svg ");
	const char *end =
		tag ? memchr(tag, '>', bytes->len - (gsize)(tag - (char *)bytes->data)) : NULL;
	g_autofree char *title = dup_markup(picture->title ? picture->title : "");
	g_autofree char *words = picture->describe ? picture->describe(picture->data) : NULL;
	g_autofree char *text = dup_markup(words ? words : "");
	g_autoptr(GString) out = NULL;
	gsize head;

	if (!end || (!*title && !*text))
		return;
	head = (gsize)(end + 1 - (const char *)bytes->data);
	out = g_string_new_len((const char *)bytes->data, (gssize)head);
	if (*title)
		g_string_append_printf(out, "\n<title>%s</title>", title);
	if (*text)
		g_string_append_printf(out, "\n<desc>%s</desc>", text);
	g_string_append_len(out, (const char *)bytes->data + head, (gssize)(bytes->len - head));
	g_byte_array_set_size(bytes, 0);
	g_byte_array_append(bytes, (const guint8 *)out->str, (guint)out->len);
}

gboolean
wb_picture_write(const WbPicture *picture, const WbTheme *theme, const char *path, GError **error)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	Job job = { picture, theme, 0, 0 };
	cairo_status_t status;
	double scale = 1;
	Format format;

	if (!parse_format(path, &format, error) || !measure(&job, path, error))
		return FALSE;
	if (format == FORMAT_PNG && !get_png_scale(&job, path, &scale, error))
		return FALSE;
	status = format == FORMAT_PNG ? paint_png(&job, scale, bytes)
				      : paint_vectors(&job, format, bytes);
	if (status != CAIRO_STATUS_SUCCESS) {
		g_set_error(error, WB_ERROR, WB_ERROR_FAILED, "painting %s: %s", path,
			cairo_status_to_string(status));
		return FALSE;
	}
	if (format == FORMAT_SVG)
		put_words(picture, bytes);
	return wb_files_write(path, bytes->data, bytes->len, 0644, error);
}
