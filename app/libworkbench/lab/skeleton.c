/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The skeleton generator.
 *
 * How it works: the markers are found first, over the whole text and whatever LEVEL is, so that a
 * template's fault shows at every level. Then the lines are written one by one: a line that a
 * marker's count covers is dropped, except for the markers that stand on it.
 */
#include "lab/skeleton.h"

#include "lab/skeleton-scan.h"

#include <string.h>

typedef struct {
	const char *text;
	gsize length;
	GArray *markers; /* of WbMarker */
	GArray *lines;	 /* of gsize: where each begins, and LENGTH at the end */
} Template;

static void
clear_template(Template *template)
{
	g_array_unref(template->markers);
	g_array_unref(template->lines);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Template, clear_template)

static gsize
line_start(const Template *template, guint line)
{
	return g_array_index(template->lines, gsize, line - 1);
}

static guint
line_count(const Template *template)
{
	return template->lines->len - 1;
}

static void
find_lines(Template *template)
{
	gsize start = 0;

	template->lines = g_array_new(FALSE, FALSE, sizeof(gsize));
	while (start < template->length) {
		const char *end = memchr(template->text + start, '\n', template->length - start);

		g_array_append_val(template->lines, start);
		start = end ? (gsize)(end - template->text) + 1 : template->length;
	}
	g_array_append_val(template->lines, start);
}

/* The line's end without its newline, LF or CRLF. */
static gsize
line_end(const Template *template, guint line)
{
	gsize start = line_start(template, line);
	gsize end = g_array_index(template->lines, gsize, line);

	if (end > start && template->text[end - 1] == '\n')
		end--;
	if (end > start && template->text[end - 1] == '\r')
		end--;
	return end;
}

static guint
solution_end(const WbMarker *marker)
{
	return marker->last_line + marker->count;
}

static void
report(GPtrArray *diagnostics, const char *name, const Template *template, WbMarker *at,
	const char *message)
{
	gsize start = line_start(template, at->line);
	WbDiagnostic *diagnostic = wb_diagnostic_new(
		WB_SEVERITY_ERROR, name, at->line, (guint)(at->start - start) + 1, "%s", message);

	diagnostic->source =
		g_strndup(template->text + start, line_end(template, at->line) - start);
	g_ptr_array_add(diagnostics, diagnostic);
}

/* A marker within another's solution must end there too: else one of the counts is wrong. */
static void
check_nesting(const char *name, const Template *template, guint index, GPtrArray *diagnostics)
{
	WbMarker *inner = &g_array_index(template->markers, WbMarker, index);

	for (guint i = 0; i < index; i++) {
		const WbMarker *outer = &g_array_index(template->markers, WbMarker, i);
		g_autofree char *message = NULL;

		if (inner->line > solution_end(outer) ||
			solution_end(inner) <= solution_end(outer) ||
			inner->line <= outer->last_line)
			continue;
		message = g_strdup_printf("the solution of this marker ends on line %u, but it "
					  "stands in the one of line %u, which ends on line %u; "
					  "count their lines again (/0 is for none)",
			solution_end(inner), outer->line, solution_end(outer));
		report(diagnostics, name, template, inner, message);
		return;
	}
}

static void
check_markers(const char *name, const Template *template, GPtrArray *diagnostics)
{
	for (guint i = 0; i < template->markers->len; i++) {
		WbMarker *marker = &g_array_index(template->markers, WbMarker, i);
		guint left = line_count(template) - MIN(line_count(template), marker->last_line);

		if (marker->count > left) {
			g_autofree char *message = g_strdup_printf(
				"the marker removes %u %s, but the file ends %u %s after it",
				marker->count, marker->count == 1 ? "line" : "lines", left,
				left == 1 ? "line" : "lines");

			report(diagnostics, name, template, marker, message);
		} else {
			check_nesting(name, template, i, diagnostics);
		}
	}
}

/* FROM to TO, less the "/m" of the markers. */
static void
append_text(GString *out, const Template *template, gsize from, gsize to)
{
	for (guint i = 0; i < template->markers->len; i++) {
		const WbMarker *marker = &g_array_index(template->markers, WbMarker, i);

		if (marker->count_start < from || marker->count_end > to)
			continue;
		g_string_append_len(
			out, template->text + from, (gssize)(marker->count_start - from));
		from = marker->count_end;
	}
	g_string_append_len(out, template->text + from, (gssize)(to - from));
}

/* What survives of a line that is part of a solution: the markers on it, indented as it was. */
static void
append_markers_of_line(GString *out, const Template *template, guint line)
{
	gsize start = line_start(template, line);
	gsize next = g_array_index(template->lines, gsize, line);
	gsize end = line_end(template, line);
	gsize indent = start;
	gboolean any = FALSE;

	while (indent < end && g_ascii_isspace(template->text[indent]))
		indent++;
	for (guint i = 0; i < template->markers->len; i++) {
		const WbMarker *marker = &g_array_index(template->markers, WbMarker, i);
		gsize from = MAX(marker->start, indent);
		gsize to = MIN(marker->end, end);

		if (line < marker->line || line > marker->last_line)
			continue;
		if (any)
			g_string_append_c(out, ' ');
		else
			g_string_append_len(out, template->text + start, (gssize)(indent - start));
		any = TRUE;
		if (from < to)
			append_text(out, template, from, to);
	}
	if (any)
		g_string_append_len(out, template->text + end, (gssize)(next - end));
}

static char *
write_lines(const Template *template, guint level)
{
	GString *out = g_string_sized_new(template->length);
	guint removed_to = 0;
	guint next = 0;

	for (guint line = 1; line <= line_count(template); line++) {
		if (line <= removed_to)
			append_markers_of_line(out, template, line);
		else
			append_text(out, template, line_start(template, line),
				g_array_index(template->lines, gsize, line));
		for (; next < template->markers->len; next++) {
			const WbMarker *marker = &g_array_index(template->markers, WbMarker, next);

			if (marker->last_line > line)
				break;
			if (level != WB_SKELETON_SOLVED && marker->step >= level)
				removed_to = MAX(removed_to, solution_end(marker));
		}
	}
	return g_string_free(out, FALSE);
}

char *
wb_skeleton_generate(const char *name, const char *text, guint level, GPtrArray *diagnostics)
{
	g_auto(Template) template = { text, strlen(text), NULL, NULL };
	guint faults = diagnostics->len;

	template.markers = wb_skeleton_scan(name, text, diagnostics);
	find_lines(&template);
	if (diagnostics->len == faults)
		check_markers(name, &template, diagnostics);
	if (diagnostics->len > faults)
		return NULL;
	return write_lines(&template, level);
}

char *
wb_skeleton_dup_solution(const char *name, const char *text, guint index)
{
	g_auto(Template) template = { text, strlen(text), NULL, NULL };
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	GString *out;
	const WbMarker *marker;

	template.markers = wb_skeleton_scan(name, text, faults);
	find_lines(&template);
	if (faults->len == 0)
		check_markers(name, &template, faults);
	if (faults->len > 0 || index >= template.markers->len)
		return NULL;
	marker = &g_array_index(template.markers, WbMarker, index);
	out = g_string_new(NULL);
	append_text(out, &template, line_start(&template, marker->last_line + 1),
		line_start(&template, solution_end(marker) + 1));
	return g_string_free(out, FALSE);
}
