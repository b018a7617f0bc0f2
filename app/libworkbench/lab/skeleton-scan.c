/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the markers in a template: just enough of a lexer to tell comments from strings. */
#include "lab/skeleton-scan.h"

#include <string.h>

#define WORD "TODO"

typedef struct {
	const char *name;
	const char *text;
	gsize length;
	gsize at;
	guint line;
	GArray *markers;
	GPtrArray *diagnostics;
} Scan;

static void
report_at(Scan *scan, gsize offset, const char *message)
{
	gsize start = offset;
	gsize end = offset;
	WbDiagnostic *diagnostic;
	guint line = scan->line;

	while (start > 0 && scan->text[start - 1] != '\n')
		start--;
	end = start + strcspn(scan->text + start, "\r\n");
	/* The scan may be lines further on than what it complains about, or lines behind. */
	for (gsize i = offset; i < scan->at; i++)
		line -= scan->text[i] == '\n';
	for (gsize i = scan->at; i < offset; i++)
		line += scan->text[i] == '\n';
	diagnostic = wb_diagnostic_new(
		WB_SEVERITY_ERROR, scan->name, line, (guint)(offset - start) + 1, "%s", message);
	diagnostic->source = g_strndup(scan->text + start, end - start);
	g_ptr_array_add(scan->diagnostics, diagnostic);
}

static void
advance_to(Scan *scan, gsize to)
{
	for (; scan->at < to; scan->at++)
		scan->line += scan->text[scan->at] == '\n';
}

static gsize
skip_blanks(const char *text, gsize at)
{
	while (text[at] == ' ' || text[at] == '\t')
		at++;
	return at;
}

/* A number at *AT, which moves behind it. FALSE if there is none or it is too large. */
static gboolean
read_number(const char *text, gsize *at, guint *ret_number)
{
	guint number = 0;

	if (!g_ascii_isdigit(text[*at]))
		return FALSE;
	for (; g_ascii_isdigit(text[*at]); (*at)++) {
		number = number * 10 + (guint)(text[*at] - '0');
		if (number > WB_MARKER_NUMBER_MAX)
			return FALSE;
	}
	*ret_number = number;
	return TRUE;
}

/*
 * Reads "n/m:" at AT, behind the word, into MARKER. Returns NULL, or what was expected at
 * *RET_FAULT.
 */
static const char *
read_numbers(const char *text, gsize at, WbMarker *marker, gsize *ret_fault)
{
	gsize next = skip_blanks(text, at);

	marker->step = 1;
	marker->count = 1;
	marker->count_start = marker->count_end = at;
	*ret_fault = next;
	if (g_ascii_isdigit(text[next])) {
		if (!read_number(text, &next, &marker->step))
			return "the marker's step is too large; it is at most 9999";
		marker->count_start = marker->count_end = next;
		next = skip_blanks(text, next);
	}
	*ret_fault = next;
	if (text[next] == '/') {
		next = skip_blanks(text, next + 1);
		*ret_fault = next;
		if (!read_number(text, &next, &marker->count))
			return "expected the number of solution lines (0 to 9999) after the "
			       "marker's '/'";
		next = skip_blanks(text, next);
		marker->count_end = next;
		*ret_fault = next;
		return text[next] == ':' ? NULL : "expected ':' after the marker's numbers";
	}
	return text[next] == ':'
		       ? NULL
		       : "expected ':' or '/' and a number of lines here, as in \"TODO n/m: text\"";
}

/* Whether what follows the word is meant as a marker, well-formed or not. */
static gboolean
looks_like_marker(const char *text, gsize behind_word)
{
	gsize next = skip_blanks(text, behind_word);

	return g_ascii_isdigit(text[next]) || text[next] == '/' || text[next] == ':' ||
	       g_str_has_prefix(text + next, "*/") || strchr("\r\n", text[next]);
}

/* Whether "TODO n/m:" stands at AT: too exact to be prose. */
static gboolean
is_whole_marker(const char *text, gsize at)
{
	WbMarker marker;
	gsize fault;

	return g_str_has_prefix(text + at, WORD) &&
	       !read_numbers(text, at + strlen(WORD), &marker, &fault) &&
	       marker.count_end > marker.count_start;
}

/* A marker from START to END whose word stands at AT; the scan goes on behind it. */
static void
add_marker(Scan *scan, gsize start, gsize at, gsize end)
{
	WbMarker marker = { .start = start, .end = end, .line = scan->line };
	gsize fault;
	const char *expected = read_numbers(scan->text, at + strlen(WORD), &marker, &fault);

	if (!expected && scan->markers->len == WB_MARKERS_MAX)
		expected = "this template has more than 1000 markers";
	if (expected)
		report_at(scan, fault, expected);
	advance_to(scan, end);
	marker.last_line = scan->line;
	if (!expected)
		g_array_append_val(scan->markers, marker);
}

/* The first word at or behind FROM: what a comment decorates itself with is skipped. */
static gsize
skip_decoration(const char *text, gsize from, gsize to)
{
	while (from < to && (g_ascii_isspace(text[from]) || text[from] == '*'))
		from++;
	return from;
}

/* The rest of a comment must not have a marker: only the first word of a comment can be one. */
static void
check_prose(Scan *scan, gsize from, gsize to)
{
	while (from < to) {
		from = skip_decoration(scan->text, from, to);
		if (from < to && is_whole_marker(scan->text, from))
			report_at(
				scan, from, "a marker must open its comment: /* TODO n/m: text */");
		from += strcspn(scan->text + from, "\n");
	}
}

static void
scan_block_comment(Scan *scan)
{
	gsize start = scan->at;
	const char *close = strstr(scan->text + start + 2, "*/");
	gsize end = close ? (gsize)(close - scan->text) + 2 : scan->length;
	gsize word = skip_decoration(scan->text, start + 2, end - 2);
	gboolean marker = g_str_has_prefix(scan->text + word, WORD) &&
			  looks_like_marker(scan->text, word + strlen(WORD));

	if (!close) {
		report_at(scan, start, "this comment is not closed; expected */");
		advance_to(scan, end);
		return;
	}
	check_prose(scan, marker ? word + strlen(WORD) : word, end - 2);
	if (!marker) {
		advance_to(scan, end);
		return;
	}
	if (g_strstr_len(scan->text + start + 2, (gssize)(end - start - 2), "/*"))
		report_at(scan, start,
			"this marker's comment is not closed before the next one is opened; "
			"expected */");
	add_marker(scan, start, word, end);
}

static void
scan_line_comment(Scan *scan)
{
	gsize end = scan->at + strcspn(scan->text + scan->at, "\n");
	gsize word = scan->at + 2 + strspn(scan->text + scan->at + 2, " \t/");

	if (is_whole_marker(scan->text, word))
		report_at(scan, scan->at, "markers are written /* TODO n/m: text */, not with //");
	advance_to(scan, end);
}

/* To behind a string or character constant, or to the line's end: neither goes on unescaped. */
static void
scan_quoted(Scan *scan)
{
	char quote = scan->text[scan->at];
	gsize at = scan->at + 1;

	while (scan->text[at] && scan->text[at] != quote && scan->text[at] != '\n') {
		if (g_str_has_prefix(scan->text + at, "\\\r\n"))
			at += 3;
		else
			at += scan->text[at] == '\\' && scan->text[at + 1] ? 2 : 1;
	}
	advance_to(scan, MIN(at + (scan->text[at] == quote), scan->length));
}

static void
scan_c(Scan *scan)
{
	while (scan->at < scan->length) {
		const char *here = scan->text + scan->at;

		if (here[0] == '/' && here[1] == '*')
			scan_block_comment(scan);
		else if (here[0] == '/' && here[1] == '/')
			scan_line_comment(scan);
		else if (here[0] == '"' || here[0] == '\'')
			scan_quoted(scan);
		else
			advance_to(scan, scan->at + 1);
	}
}

static void
scan_make(Scan *scan)
{
	while (scan->at < scan->length) {
		gsize end = scan->at + strcspn(scan->text + scan->at, "\n");
		gsize hash = scan->at + strcspn(scan->text + scan->at, "#\n");
		gsize word = hash + strspn(scan->text + hash, "# \t");
		gsize code = skip_blanks(scan->text, scan->at);
		gsize stop = end > scan->at && scan->text[end - 1] == '\r' ? end - 1 : end;

		if (hash < end && g_str_has_prefix(scan->text + word, WORD)) {
			if (code == hash && looks_like_marker(scan->text, word + strlen(WORD)))
				add_marker(scan, hash, word, stop);
			else if (is_whole_marker(scan->text, word))
				report_at(scan, hash, "a marker stands on a line of its own");
		}
		advance_to(scan, MIN(end + 1, scan->length));
	}
}

GArray *
wb_skeleton_scan(const char *name, const char *text, GPtrArray *diagnostics)
{
	g_autofree char *base = g_path_get_basename(name);
	Scan scan = { name, text, strlen(text), 0, 1, g_array_new(FALSE, FALSE, sizeof(WbMarker)),
		diagnostics };

	if (g_str_has_suffix(base, ".c") || g_str_has_suffix(base, ".h"))
		scan_c(&scan);
	else if (strcmp(base, "Kbuild") == 0 || strcmp(base, "Makefile") == 0)
		scan_make(&scan);
	return scan.markers;
}
