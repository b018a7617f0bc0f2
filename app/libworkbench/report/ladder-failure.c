/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was wrong, under the script's line. */
#include "report/ladder.h"

#include <string.h>

#define LOWER_CASE "abcdefghijklmnopqrstuvwxyz0123456789"
#define INDENT "    "
#define LINE_LABEL 8 /* "   12 | " */
#define TAB 8
/* Columns kept to the right of a caret when a line is too long. */
#define CONTEXT 20

typedef struct {
	const WbLadderStyle *style;
	const WbLadderGlyphs *glyphs;
	GString *out;
	guint columns;
} Page;

static Page
begin(const WbLadderStyle *style)
{
	return (Page){
		.style = style,
		.glyphs = wb_ladder_get_glyphs(style),
		.out = g_string_new(NULL),
		.columns = CLAMP(style->columns, 60, 120),
	};
}

/*
 * A line of the script as it is shown, one column a position: tabs as blanks, what cannot be shown
 * as "?". *RET_COLUMN is where byte COLUMN (from 1) of LINE stands, from 0.
 */
static char *
dup_shown(const Page *page, const char *line, guint column, guint *ret_column)
{
	GString *shown = g_string_new(NULL);
	const char *at = line;
	guint width = 0;

	*ret_column = 0;
	while (*at) {
		gunichar c = g_utf8_get_char_validated(at, -1);
		gboolean valid = c != (gunichar)-1 && c != (gunichar)-2;
		gboolean safe = valid && g_unichar_isprint(c) && !(page->style->ascii && c > 0x7e);

		if ((guint)(at - line) < column)
			*ret_column = width;
		if (c == '\t') {
			g_string_append_printf(shown, "%*s", (int)(TAB - width % TAB), "");
			width += TAB - width % TAB;
		} else if (safe) {
			g_string_append_unichar(shown, c);
			width += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
		} else {
			g_string_append_c(shown, '?');
			width++;
		}
		at = valid ? g_utf8_next_char(at) : at + 1;
	}
	return g_string_free(shown, FALSE);
}

static void
append_label(const Page *page, guint line, gboolean current)
{
	g_autofree char *label =
		line ? g_strdup_printf("%s%4u %s ", current ? page->glyphs->point : " ", line,
			       page->glyphs->line)
		     : g_strdup_printf("      %s ", page->glyphs->line);

	wb_ladder_append(page->out, page->style, current ? WB_LADDER_BOLD : WB_LADDER_DIM, label);
}

/* The text cut to the page, from column FIRST on. */
static char *
dup_window(const Page *page, const char *text, guint first)
{
	guint room = page->columns - LINE_LABEL;
	glong length = g_utf8_strlen(text, -1);
	glong from = MIN((glong)first, length);
	glong count = MIN(length - from, (glong)room);

	return g_utf8_substring(text, from, from + count);
}

/* The script's line, and a caret under each of COLUMNS (of guint, in bytes from 1). */
static void
append_line_with_carets(const Page *page, const WbScript *script, guint line, const GArray *columns)
{
	g_autofree char *text = wb_script_dup_line(script, line);
	g_autoptr(GString) carets = g_string_new(NULL);
	g_autofree char *shown = NULL;
	g_autofree char *window = NULL;
	guint first, room = page->columns - LINE_LABEL, column = 0;

	if (!text)
		return;
	shown = dup_shown(page, text, columns->len ? g_array_index(columns, guint, 0) : 1, &column);
	first = column + CONTEXT > room ? column + CONTEXT - room : 0;
	window = dup_window(page, shown, first);
	append_label(page, line, FALSE);
	g_string_append_printf(page->out, "%s\n", g_strchomp(window));
	for (guint i = 0; i < columns->len; i++) {
		g_autofree char *same =
			dup_shown(page, text, g_array_index(columns, guint, i), &column);

		if (column < first || column - first >= room)
			continue;
		while (carets->len <= column - first)
			g_string_append_c(carets, ' ');
		carets->str[column - first] = '^';
	}
	if (carets->len == 0)
		return;
	append_label(page, 0, FALSE);
	wb_ladder_append(page->out, page->style, WB_LADDER_BAD, carets->str);
	g_string_append_c(page->out, '\n');
}

static void
append_paragraph(const Page *page, const char *indent, const char *text, WbLadderTone tone)
{
	g_autofree char *clean = wb_ladder_dup_clean(page->style, text);
	g_auto(GStrv) lines = wb_ladder_wrap(clean, page->columns - (guint)strlen(indent));

	for (guint i = 0; lines[i]; i++) {
		g_string_append(page->out, indent);
		wb_ladder_append(page->out, page->style, tone, lines[i]);
		g_string_append_c(page->out, '\n');
	}
}

static void
append_named(const Page *page, const char *name, const char *text)
{
	g_autofree char *clean = wb_ladder_dup_clean(page->style, text);
	g_auto(GStrv) lines = wb_ladder_wrap(clean, page->columns - 14);

	for (guint i = 0; lines[i]; i++) {
		g_string_append_printf(page->out, INDENT "%-10s", i ? "" : name);
		g_string_append_printf(page->out, "%s\n", lines[i]);
	}
}

static void
append_mismatch(const Page *page, const WbMismatch *mismatch)
{
	/* What an assertion found is a sentence already: "tcpi_snd_cwnd is 10". */
	gboolean named = strcmp(mismatch->field, "assert") == 0;
	g_autofree char *fact = g_strdup_printf("%s: expected %s, but %s%s%s", mismatch->field,
		mismatch->expected ? mismatch->expected : "nothing",
		!mismatch->actual ? "there is none"
		: named		  ? ""
				  : "it is ",
		mismatch->actual ? mismatch->actual : "", mismatch->timing ? " (timing)" : "");

	append_paragraph(page, INDENT, fact, WB_LADDER_BAD);
	if (mismatch->words) {
		g_autofree char *sentence = g_strconcat(mismatch->words, ".", NULL);

		/* "read() blocks" begins with a name, which stays as it is. */
		if (!strchr("(_", sentence[strspn(sentence, LOWER_CASE)]))
			sentence[0] = g_ascii_toupper(sentence[0]);
		append_paragraph(page, INDENT INDENT, sentence, WB_LADDER_PLAIN);
	}
}

/* Those in LINE of the script. */
static GArray *
collect_columns(const WbPlayEvent *event, guint line)
{
	GArray *columns = g_array_new(FALSE, FALSE, sizeof(guint));

	for (guint i = 0; i < event->mismatches->len; i++) {
		const WbMismatch *mismatch = event->mismatches->pdata[i];

		if (mismatch->place.line == line && mismatch->place.column)
			g_array_append_val(columns, mismatch->place.column);
	}
	if (columns->len == 0 && event->line == line && event->column)
		g_array_append_val(columns, event->column);
	return columns;
}

static const char *
get_summary(const WbPlayEvent *event)
{
	if (event->kind == WB_PLAY_PACKET)
		return "the kernel sent a packet that no event of the script expects";
	if (event->verdict == WB_VERDICT_ERROR)
		return "this could not be judged";
	if (event->verdict == WB_VERDICT_STOPPED)
		return "it was stopped here";
	if (event->timing_only)
		return "right but for its time";
	if (event->step == WB_STEP_OUTBOUND)
		return event->actual ? "the kernel's packet is not the expected one"
				     : "the kernel did not send this packet";
	if (event->step == WB_STEP_CALL)
		return event->actual ? "the call did something else" : "the call did not return";
	if (event->step == WB_STEP_COMMAND)
		return "the command failed";
	return event->step == WB_STEP_CODE ? "the assertion does not hold" : "this did not work";
}

static void
append_title(const Page *page, const WbScript *script, const WbPlayEvent *event)
{
	g_autofree char *base = g_path_get_basename(script->file);
	g_autofree char *file = wb_ladder_dup_clean(page->style, base);
	g_autofree char *title = event->line
					 ? g_strdup_printf("%s %s, line %u: %s", page->glyphs->fail,
						   file, event->line, get_summary(event))
					 : g_strdup_printf("%s %s: %s", page->glyphs->fail, file,
						   get_summary(event));

	append_paragraph(page, "", title, WB_LADDER_BAD);
	g_string_append_c(page->out, '\n');
}

static void
append_source(const Page *page, const WbScript *script, const WbPlayEvent *event)
{
	guint last = CLAMP(event->end_line, event->line, event->line + 20);

	for (guint line = event->line; event->line && line <= last; line++) {
		g_autoptr(GArray) columns = collect_columns(event, line);

		append_line_with_carets(page, script, line, columns);
	}
}

char *
wb_ladder_failure(const WbLadderStyle *style, const WbScript *script, const WbPlayEvent *event)
{
	Page page = begin(style);

	append_title(&page, script, event);
	append_source(&page, script, event);
	if (event->expected)
		append_named(&page, "expected", event->expected);
	if (event->actual)
		append_named(&page, "actual", event->actual);
	else if (event->kind == WB_PLAY_STEP && event->step == WB_STEP_OUTBOUND)
		append_named(&page, "actual", "nothing");
	if (event->mismatches->len)
		g_string_append_c(page.out, '\n');
	for (guint i = 0; i < event->mismatches->len; i++)
		append_mismatch(&page, event->mismatches->pdata[i]);
	return g_string_free(page.out, FALSE);
}

char *
wb_ladder_source(
	const WbLadderStyle *style, const WbScript *script, guint first, guint last, guint current)
{
	Page page = begin(style);

	for (guint line = MAX(first, 1); line <= last; line++) {
		g_autofree char *text = wb_script_dup_line(script, line);
		g_autofree char *shown = NULL;
		g_autofree char *window = NULL;
		guint column;

		if (!text)
			break;
		shown = dup_shown(&page, text, 1, &column);
		window = dup_window(&page, shown, 0);
		append_label(&page, line, line == current);
		wb_ladder_append(page.out, style, line == current ? WB_LADDER_BOLD : WB_LADDER_DIM,
			g_strchomp(window));
		g_string_append_c(page.out, '\n');
	}
	return g_string_free(page.out, FALSE);
}
