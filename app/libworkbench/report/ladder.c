/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packet ladder. */
#include "base/text.h"
#include "report/ladder.h"

#include <string.h>

#define COLUMNS_MIN 60
#define COLUMNS_MAX 120
/* Mark, line and time, left of the ladder. */
#define GUTTER 19
/* Lines of a command's output, or of anything else that has no end. */
#define LINES_MAX 8

/* Of the kernel's enumeration. */
enum { STATE_CLOSE = 7, STATE_LISTEN = 10 };

typedef struct {
	const WbLadderStyle *style;
	const WbLadderGlyphs *glyphs;
	GString *out;
	guint inner; /* columns between the two lines */
	WbLadderTone tone;
	gboolean begun; /* the gutter was written */
	const char *mark;
	guint line;
	gint64 run_us;
} Drawing;

static Drawing
begin(const WbLadderStyle *style)
{
	guint columns = CLAMP(style->columns, COLUMNS_MIN, COLUMNS_MAX);

	return (Drawing){
		.style = style,
		.glyphs = wb_ladder_get_glyphs(style),
		.out = g_string_new(NULL),
		.inner = columns - GUTTER - 2,
	};
}

static void
repeat(GString *out, const char *glyph, guint count)
{
	for (guint i = 0; i < count; i++)
		g_string_append(out, glyph);
}

/* The first line of an event says which it is; the others only go on. */
static void
append_gutter(Drawing *drawing)
{
	g_autofree char *rest = NULL;

	if (drawing->begun) {
		repeat(drawing->out, " ", GUTTER);
		return;
	}
	drawing->begun = TRUE;
	g_string_append_c(drawing->out, ' ');
	wb_ladder_append(drawing->out, drawing->style, drawing->tone, drawing->mark);
	if (drawing->line)
		rest = g_strdup_printf(
			" %4u %9.3f  ", drawing->line, (double)drawing->run_us / G_USEC_PER_SEC);
	else
		rest = g_strdup_printf("      %9.3f  ", (double)drawing->run_us / G_USEC_PER_SEC);
	wb_ladder_append(drawing->out, drawing->style, WB_LADDER_DIM, rest);
}

/* One line between the two sides: INSIDE takes WIDTH columns and stands left or right. */
static void
append_row(Drawing *drawing, const char *inside, guint width, gboolean at_right, WbLadderTone tone)
{
	guint pad = width < drawing->inner ? drawing->inner - width : 0;

	append_gutter(drawing);
	g_string_append(drawing->out, drawing->glyphs->line);
	if (at_right)
		repeat(drawing->out, " ", pad);
	wb_ladder_append(drawing->out, drawing->style, tone, inside);
	if (!at_right)
		repeat(drawing->out, " ", pad);
}

static void
end_row(Drawing *drawing, const char *glyph)
{
	g_string_append(drawing->out, glyph);
	g_string_append_c(drawing->out, '\n');
}

/* --- arrows -------------------------------------------------------------------------------------
 */

static char *
dup_arrow(const Drawing *drawing, const char *text, gboolean outbound, gboolean broken)
{
	GString *row = g_string_new(NULL);
	const char *dash = broken ? drawing->glyphs->broken : drawing->glyphs->dash;
	guint width = wb_ladder_get_width(text) + 5;
	guint fill = width < drawing->inner ? drawing->inner - width : 0;

	if (outbound) {
		g_string_append(row, drawing->glyphs->left);
		repeat(row, dash, fill);
		g_string_append_printf(row, " %s ", text);
		repeat(row, dash, 2);
	} else {
		repeat(row, dash, 2);
		g_string_append_printf(row, " %s ", text);
		repeat(row, dash, fill);
		g_string_append(row, drawing->glyphs->right);
	}
	return g_string_free(row, FALSE);
}

static void
append_more(Drawing *drawing, const char *text, gboolean outbound, WbLadderTone tone)
{
	g_auto(GStrv) lines = wb_ladder_wrap(text, drawing->inner - 8);

	for (guint i = 0; i < LINES_MAX && lines[i]; i++) {
		g_autofree char *row = outbound ? g_strdup_printf("%s   ", lines[i])
						: g_strdup_printf("   %s", lines[i]);

		append_row(drawing, row, wb_ladder_get_width(row), outbound, tone);
		end_row(drawing, drawing->glyphs->line);
	}
}

static void
append_packet(Drawing *drawing, const char *text, gboolean outbound, gboolean broken)
{
	g_autofree char *clean = wb_ladder_dup_clean(drawing->style, text);
	g_autofree char *options = NULL;
	g_autofree char *words = wb_ladder_dup_packet_words(clean, &options);
	g_autofree char *both = g_strconcat(words, " ", options, NULL);
	gboolean fits = options && wb_ladder_get_width(both) + 8 <= drawing->inner;
	g_auto(GStrv) lines = wb_ladder_wrap(fits ? both : words, drawing->inner - 8);
	g_autofree char *arrow = dup_arrow(drawing, lines[0], outbound, broken);
	WbLadderTone tone = drawing->tone == WB_LADDER_GOOD ? WB_LADDER_PLAIN : drawing->tone;

	append_row(drawing, arrow, drawing->inner, FALSE, tone);
	end_row(drawing, drawing->glyphs->line);
	for (guint i = 1; i < LINES_MAX && lines[i]; i++)
		append_more(drawing, lines[i], outbound, tone);
	if (options && !fits)
		append_more(drawing, options, outbound, WB_LADDER_DIM);
}

/* --- what is on the kernel's side
 * ------------------------------------------------------------------ */

static void
append_at_kernel(Drawing *drawing, const char *text, gboolean tee, WbLadderTone tone)
{
	g_autofree char *clean = wb_ladder_dup_clean(drawing->style, text);
	g_auto(GStrv) lines = wb_ladder_wrap(clean, drawing->inner - 2);

	for (guint i = 0; i < LINES_MAX && lines[i]; i++) {
		gboolean cut = i == LINES_MAX - 1 && lines[i + 1];
		g_autofree char *row =
			g_strconcat(cut ? drawing->glyphs->ellipsis : lines[i], " ", NULL);

		append_row(drawing, row, wb_ladder_get_width(row), TRUE, tone);
		end_row(drawing, tee && i == 0 ? drawing->glyphs->tee : drawing->glyphs->line);
	}
}

/* A line of output with its blanks: tables stay tables. */
static void
append_verbatim(Drawing *drawing, const char *line)
{
	g_autofree char *safe = wb_text_dup_safe(line, -1);
	GString *row = g_string_new("   ");

	for (const char *at = safe; *at; at = g_utf8_next_char(at)) {
		if (wb_ladder_get_width(row->str) + 4 > drawing->inner) {
			g_string_append(row, drawing->glyphs->ellipsis);
			break;
		}
		if (*at == '\t')
			g_string_append_c(row, ' ');
		else if (drawing->style->ascii && (guchar)*at > 0x7e)
			g_string_append_c(row, '?');
		else
			g_string_append_unichar(row, g_utf8_get_char(at));
	}
	append_row(drawing, row->str, wb_ladder_get_width(row->str), FALSE, WB_LADDER_DIM);
	end_row(drawing, drawing->glyphs->line);
	g_string_free(row, TRUE);
}

/* What a command or a piece of code printed. */
static void
append_output(Drawing *drawing, const char *text)
{
	g_autofree char *stripped = g_strchomp(g_strdup(text));
	g_auto(GStrv) lines = g_strsplit(stripped, "\n", LINES_MAX + 1);

	if (g_strv_length(lines) == 1) {
		append_at_kernel(drawing, stripped, FALSE, WB_LADDER_DIM);
		return;
	}
	for (guint i = 0; lines[i]; i++)
		append_verbatim(drawing, i < LINES_MAX ? lines[i] : drawing->glyphs->ellipsis);
}

static gboolean
find_info(const GPtrArray *info, const char *name, guint64 *ret_value)
{
	for (guint i = 0; info && i < info->len; i++) {
		const WbInfoField *field = info->pdata[i];

		if (strcmp(field->name, name) == 0) {
			*ret_value = field->value;
			return TRUE;
		}
	}
	return FALSE;
}

/* "SYN_RECV"; NULL for a number that is no state. */
static const char *
get_state_name(guint64 state)
{
	static const char *const names[] = { NULL, "ESTABLISHED", "SYN_SENT", "SYN_RECV",
		"FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN",
		"CLOSING", "NEW_SYN_RECV" };

	return state < G_N_ELEMENTS(names) ? names[state] : NULL;
}

static void
append_state(Drawing *drawing, const GPtrArray *before, const GPtrArray *after)
{
	guint64 old_state = 0, new_state;
	const char *old_name, *new_name;
	g_autofree char *text = NULL;

	if (!find_info(after, "tcpi_state", &new_state))
		return;
	find_info(before, "tcpi_state", &old_state);
	old_name = get_state_name(old_state);
	new_name = get_state_name(new_state);
	/* A listening socket stays one: what comes after it is another's, the connection's. */
	if (old_state == STATE_LISTEN)
		old_name = NULL;
	if (!new_name || old_state == new_state || (!old_name && new_state == STATE_CLOSE))
		return;
	text = old_name ? g_strdup_printf("%s %s %s", old_name, drawing->glyphs->arrow, new_name)
			: g_strdup(new_name);
	append_at_kernel(drawing, text, FALSE, WB_LADDER_BOLD);
}

/* --- events -------------------------------------------------------------------------------------
 */

static void
set_verdict(Drawing *drawing, WbVerdict verdict)
{
	drawing->mark = verdict == WB_VERDICT_PASS	? drawing->glyphs->pass
			: verdict == WB_VERDICT_STOPPED ? drawing->glyphs->stop
							: drawing->glyphs->fail;
	drawing->tone = verdict == WB_VERDICT_PASS	? WB_LADDER_GOOD
			: verdict == WB_VERDICT_STOPPED ? WB_LADDER_ODD
							: WB_LADDER_BAD;
}

static void
append_step(Drawing *drawing, const WbPlayEvent *event, const GPtrArray *info)
{
	/* What came of a command or of code is no new version of it. */
	gboolean runs = event->step == WB_STEP_COMMAND || event->step == WB_STEP_CODE;
	const char *text = event->actual && !runs ? event->actual : event->expected;
	gboolean outbound = event->step == WB_STEP_OUTBOUND;
	WbLadderTone tone;

	set_verdict(drawing, event->verdict);
	tone = drawing->tone == WB_LADDER_GOOD ? WB_LADDER_PLAIN : drawing->tone;
	if (!text)
		text = wb_step_kind_to_string(event->step);
	if (outbound && !event->actual && event->verdict != WB_VERDICT_PASS) {
		append_packet(drawing, text, outbound, TRUE);
		append_at_kernel(drawing, "it did not come", FALSE, tone);
	} else if (outbound || event->step == WB_STEP_INBOUND) {
		append_packet(drawing, text, outbound, FALSE);
	} else {
		append_at_kernel(drawing, text, TRUE, tone);
		if (runs && event->actual && event->verdict != WB_VERDICT_PASS)
			append_at_kernel(drawing, event->actual, FALSE, tone);
		if (event->step == WB_STEP_CALL && !event->actual &&
			event->verdict == WB_VERDICT_FAIL)
			append_at_kernel(drawing, "it did not return", FALSE, tone);
	}
	if (event->text)
		append_output(drawing, event->text);
	append_state(drawing, info, event->info);
}

static void
append_surprise(Drawing *drawing, const WbPlayEvent *event)
{
	const char *text = event->actual ? event->actual : event->text;

	drawing->mark = drawing->glyphs->surprise;
	drawing->tone = WB_LADDER_ODD;
	append_packet(drawing, text ? text : "a packet", TRUE, FALSE);
	append_at_kernel(drawing, "no event of the script expects this", FALSE, WB_LADDER_ODD);
}

static void
append_note(Drawing *drawing, const WbPlayEvent *event)
{
	g_autofree char *clean = wb_ladder_dup_clean(drawing->style, event->text);
	g_auto(GStrv) lines = wb_ladder_wrap(clean, drawing->inner + 2);

	drawing->mark = " ";
	for (guint i = 0; i < LINES_MAX && lines[i]; i++) {
		append_gutter(drawing);
		wb_ladder_append(drawing->out, drawing->style, WB_LADDER_DIM, lines[i]);
		g_string_append_c(drawing->out, '\n');
	}
}

char *
wb_ladder_event(const WbLadderStyle *style, const WbPlayEvent *event, const GPtrArray *info)
{
	Drawing drawing = begin(style);

	drawing.line = event->line;
	drawing.run_us = event->run_us;
	if (event->kind == WB_PLAY_STEP)
		append_step(&drawing, event, info);
	else if (event->kind == WB_PLAY_PACKET)
		append_surprise(&drawing, event);
	else if (event->kind == WB_PLAY_NOTE && event->text)
		append_note(&drawing, event);
	return g_string_free(drawing.out, FALSE);
}

char *
wb_ladder_heading(const WbLadderStyle *style)
{
	Drawing drawing = begin(style);
	g_autofree char *text = g_strdup_printf("   %4s %9s  %-*s%s", "line", "seconds",
		(int)drawing.inner + 2 - 6, "script", "kernel");

	wb_ladder_append(drawing.out, style, WB_LADDER_DIM, text);
	g_string_append_c(drawing.out, '\n');
	return g_string_free(drawing.out, FALSE);
}

/* --- TCP_INFO
 * ------------------------------------------------------------------------------------- */

/* Changes with every look, or follows from other fields. */
static gboolean
is_restless(const char *name)
{
	static const char *const names[] = { "tcpi_last_data_sent", "tcpi_last_data_recv",
		"tcpi_last_ack_sent", "tcpi_last_ack_recv", "tcpi_busy_time", "tcpi_pacing_rate",
		"tcpi_max_pacing_rate", "tcpi_delivery_rate", "tcpi_rwnd_limited",
		"tcpi_sndbuf_limited", NULL };

	return g_strv_contains(names, name);
}

static char *
dup_value(const char *name, guint64 value)
{
	const char *state = strcmp(name, "tcpi_state") == 0 ? get_state_name(value) : NULL;

	return state ? g_strdup(state) : g_strdup_printf("%" G_GUINT64_FORMAT, value);
}

char *
wb_ladder_changes(const WbLadderStyle *style, const GPtrArray *before, const GPtrArray *after)
{
	Drawing drawing = begin(style);

	for (guint i = 0; before && before->len && after && i < after->len; i++) {
		const WbInfoField *field = after->pdata[i];
		const char *name = field->name;
		guint64 value = 0;
		g_autofree char *from = NULL;
		g_autofree char *to = NULL;

		if (is_restless(name) || (find_info(before, name, &value) && value == field->value))
			continue;
		from = dup_value(name, value);
		to = dup_value(name, field->value);
		if (g_str_has_prefix(name, "tcpi_"))
			name += strlen("tcpi_");
		g_string_append_printf(drawing.out, "%*s%s %s %s %s\n", GUTTER + 1, "", name, from,
			drawing.glyphs->arrow, to);
	}
	return g_string_free(drawing.out, FALSE);
}
