/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run for a person at a terminal. A mark and a word say what a colour says, so that nothing is
 * lost without colours. Everything from outside goes through wb_text_dup_safe*().
 */
#include "report/formats.h"

#include "base/text.h"

#include <string.h>

#define WIDTH 80
#define CRASH_LINES 12
#define EVIDENCE_LINES 12
#define DIAGNOSTICS 20
#define VALUE_BYTES 1000
#define LINE_COLUMNS 110

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define RED "\033[31m"
#define GREEN "\033[32m"
#define YELLOW "\033[33m"
#define RESET "\033[0m"

typedef struct {
	GString *text;
	gboolean color;
} Out;

static void
add(Out *out, const char *style, const char *text)
{
	gboolean styled = out->color && *style && *text;

	g_string_append_printf(out->text, "%s%s%s", styled ? style : "", text, styled ? RESET : "");
}

static void
indent(Out *out, guint columns)
{
	g_string_append_printf(out->text, "%*s", (int)columns, "");
}

static guint
character_columns(gunichar c)
{
	return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

/* How wide LENGTH bytes of valid UTF-8 are. */
static guint
columns_of(const char *text, gsize length)
{
	guint columns = 0;

	for (const char *at = text; at < text + length; at = g_utf8_next_char(at))
		columns += character_columns(g_utf8_get_char(at));
	return columns;
}

/* TEXT in one line, cut after COLUMNS. Owned. */
static char *
dup_line(const char *text, guint columns)
{
	g_autofree char *safe = wb_text_dup_safe_line(text, -1);
	const char *at = safe;
	guint used = 0;

	while (*at && used + character_columns(g_utf8_get_char(at)) <= columns) {
		used += character_columns(g_utf8_get_char(at));
		at = g_utf8_next_char(at);
	}
	if (!*at)
		return g_steal_pointer(&safe);
	return g_strdup_printf("%.*s…", (int)(at - safe), safe);
}

/* Ends the line and begins one that hangs under the text. */
static guint
hang(Out *out, guint hanging)
{
	g_string_append_c(out->text, '\n');
	indent(out, hanging);
	return hanging;
}

/*
 * Words of TEXT between the columns HANGING (where the cursor is) and WIDTH; its newlines are kept.
 * A word that is longer than that has a line of its own.
 */
static void
add_wrapped(Out *out, const char *style, const char *text, guint hanging)
{
	g_autofree char *safe = wb_text_dup_safe(text, -1);
	g_auto(GStrv) lines = NULL;
	guint column = hanging;

	g_strdelimit(safe, "\t", ' ');
	lines = g_strsplit(g_strstrip(safe), "\n", -1);
	for (char **line = lines; *line; line++) {
		g_auto(GStrv) words = g_strsplit(*line, " ", -1);

		if (line != lines)
			column = hang(out, hanging);
		for (char **word = words; *word; word++) {
			guint columns = columns_of(*word, strlen(*word));

			if (columns == 0)
				continue;
			if (column > hanging && column + 1 + columns > WIDTH)
				column = hang(out, hanging);
			else if (column > hanging)
				add(out, "", " "), column++;
			add(out, style, *word);
			column += columns;
		}
	}
	g_string_append_c(out->text, '\n');
}

/* "label  value" with the value's further lines under its first; long values are cut. */
static void
add_value(Out *out, guint columns, const char *label, const char *value)
{
	g_autofree char *safe = NULL;
	g_auto(GStrv) lines = NULL;
	gsize length;

	if (!value)
		return;
	length = strlen(value);
	safe = wb_text_dup_safe(value, (gssize)MIN(length, VALUE_BYTES));
	lines = g_strsplit(g_strchomp(safe), "\n", -1);
	indent(out, columns);
	add(out, BOLD, label);
	for (char **line = lines; *line; line++) {
		if (line != lines)
			hang(out, columns + columns_of(label, strlen(label)));
		add(out, "", *line);
	}
	add(out, "", *lines ? "" : "(nothing)");
	add(out, DIM, length > VALUE_BYTES ? "…" : "");
	add(out, "", "\n");
}

static void
add_more(Out *out, guint columns, guint more, const char *what)
{
	g_autofree char *text = g_strdup_printf("… %u more %s%s", more, what, more == 1 ? "" : "s");

	if (more == 0)
		return;
	indent(out, columns);
	add(out, DIM, text);
	add(out, "", "\n");
}

static void
add_hint(Out *out, guint columns, const char *hint)
{
	if (!hint)
		return;
	indent(out, columns);
	add(out, YELLOW, "hint: ");
	add_wrapped(out, "", hint, columns + 6);
}

static void
add_paragraph(Out *out, guint columns, const char *text)
{
	if (!text)
		return;
	indent(out, columns);
	add_wrapped(out, "", text, columns);
}

static void
add_failure(Out *out, const WbCheck *check)
{
	guint shown = MIN(check->evidence->len, EVIDENCE_LINES);

	add_paragraph(out, 6, check->message);
	add_value(out, 6, "expected  ", check->expected);
	add_value(out, 6, "actual    ", check->actual);
	for (guint i = 0; i < shown; i++) {
		g_autofree char *line = dup_line(check->evidence->pdata[i], LINE_COLUMNS);

		indent(out, 6);
		add(out, DIM, line);
		add(out, "", "\n");
	}
	add_more(out, 6, check->evidence->len - shown, "line");
	add_hint(out, 6, check->hint);
}

/* What stands in the brackets behind a sub-check's title. Owned. */
static char *
dup_remark(const WbCheck *check)
{
	g_autofree char *id = wb_text_dup_safe_line(check->id, -1);
	g_autofree char *points = wb_report_dup_points(check->points);
	g_autofree char *max = wb_report_dup_points(check->max_points);

	if (check->status == WB_CHECK_NOT_RUN)
		return g_strdup_printf("[%s, not run]", id);
	if (check->status == WB_CHECK_SKIP)
		return g_strdup_printf("[%s, skipped]", id);
	if (check->max_points == 0)
		return g_strdup_printf("[%s]", id);
	return g_strdup_printf("[%s %s/%s]", id, points, max);
}

/* Why a sub-check was not made, on a line of its own: behind the title it would not fit. */
static void
add_reason(Out *out, const WbCheck *check)
{
	g_autofree char *why = NULL;

	if ((check->status != WB_CHECK_SKIP && check->status != WB_CHECK_NOT_RUN) ||
		!check->message)
		return;
	why = dup_line(check->message, LINE_COLUMNS);
	indent(out, 6);
	add(out, DIM, why);
	add(out, "", "\n");
}

/* The events that a sub-check rests on: "packet 4, log 17", as many as fit behind USED columns. */
static void
add_references(Out *out, const WbCheck *check, guint used)
{
	g_autoptr(GString) names = g_string_new(NULL);

	for (guint i = 0; i < check->references->len; i++) {
		const WbReference *reference = check->references->pdata[i];
		g_autofree char *name = wb_text_dup_safe_line(reference->event, -1);

		if (used + 4 + names->len + 2 + strlen(name) > WIDTH)
			break;
		g_string_append_printf(names, "%s%s", i ? ", " : "  ", name);
	}
	add(out, DIM, names->str);
}

static void
add_check(Out *out, const WbCheck *check)
{
	static const struct {
		const char *mark;
		const char *style;
	} looks[] = {
		[WB_CHECK_NOT_RUN] = { "–", YELLOW },
		[WB_CHECK_PASS] = { "✓", GREEN },
		[WB_CHECK_FAIL] = { "✗", RED },
		[WB_CHECK_SKIP] = { "–", YELLOW },
	};
	g_autofree char *title = dup_line(check->title ? check->title : check->id, WIDTH);
	g_autofree char *remark = dup_remark(check);

	indent(out, 2);
	add(out, looks[check->status].style, looks[check->status].mark);
	add(out, "", " ");
	add(out, check->status == WB_CHECK_FAIL ? BOLD : "", title);
	add(out, "", "  ");
	add(out, DIM, remark);
	/* What fails shows its evidence whole. */
	if (check->status == WB_CHECK_PASS)
		add_references(
			out, check, columns_of(title, strlen(title)) + 4 + (guint)strlen(remark));
	add(out, "", "\n");
	add_reason(out, check);
	if (check->status == WB_CHECK_FAIL)
		add_failure(out, check);
}

/* The text behind the time that the kernel prints first. */
static const char *
after_time(const char *line)
{
	const char *close = *line == '[' ? strstr(line, "] ") : NULL;

	return close ? close + 2 : line;
}

/* Registers, addresses and guessed frames prove a crash but tell a student nothing. */
static gboolean
is_telling(const char *line)
{
	static const char *const noise[] = { "Code: ", "PGD ",
		"Hardware name: ", "CPU: ", "RIP: 0033:", "Modules linked in: ", "---", " ? ", " <",
		"#PF: " };
	const char *text = after_time(line);
	gsize capitals = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

	for (gsize i = 0; i < G_N_ELEMENTS(noise); i++)
		if (g_str_has_prefix(text, noise[i]))
			return FALSE;
	if ((capitals == 2 || capitals == 3) && text[capitals] == ':')
		return g_str_has_prefix(text, "RIP:") || g_str_has_prefix(text, "BUG:") ||
		       g_str_has_prefix(text, "CPU:");
	return *text != '\0';
}

static void
add_proof(Out *out, GPtrArray *lines)
{
	guint shown = 0;

	for (guint i = 0; i < lines->len && shown < CRASH_LINES; i++) {
		g_autofree char *line = NULL;

		if (!is_telling(lines->pdata[i]))
			continue;
		line = dup_line(lines->pdata[i], LINE_COLUMNS);
		shown++;
		indent(out, 4);
		add(out, DIM, "| ");
		add(out, DIM, line);
		add(out, "", "\n");
	}
	add_more(out, 4, lines->len - shown, "log line");
}

static void
add_crash(Out *out, const WbCrash *crash)
{
	g_autofree char *kind = dup_line(crash->kind, WIDTH);
	g_autofree char *place = wb_report_dup_place(crash);
	g_autofree char *safe = place ? dup_line(place, LINE_COLUMNS) : NULL;

	add(out, BOLD, "  kernel: ");
	add(out, RED, kind);
	if (safe) {
		add(out, BOLD, "\n      at: ");
		add(out, BOLD, safe);
	}
	add(out, "", "\n");
	add_proof(out, crash->lines);
}

static void
add_diagnostics(Out *out, GPtrArray *diagnostics)
{
	guint shown = MIN(diagnostics->len, DIAGNOSTICS);

	for (guint i = 0; i < shown; i++) {
		const WbDiagnostic *diagnostic = diagnostics->pdata[i];
		g_autofree char *text = wb_diagnostic_to_string(diagnostic);
		g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

		for (char **line = lines; *line; line++) {
			indent(out, 2);
			add(out, line != lines ? "" : BOLD, *line);
			add(out, "", "\n");
		}
	}
	add_more(out, 2, diagnostics->len - shown, "message");
}

/* A build that failed would give a column of "not run": one line says it. */
static gboolean
add_nothing_ran(Out *out, const WbResult *result)
{
	g_autofree char *text = NULL;

	if (result->checks->len < 2)
		return FALSE;
	for (guint i = 0; i < result->checks->len; i++)
		if (((const WbCheck *)result->checks->pdata[i])->status != WB_CHECK_NOT_RUN ||
			((const WbCheck *)result->checks->pdata[i])->message)
			return FALSE;
	text = g_strdup_printf(" none of the %u sub-checks ran\n", result->checks->len);
	indent(out, 2);
	add(out, YELLOW, "–");
	add(out, "", text);
	return TRUE;
}

static void
add_heading(Out *out, const WbResult *result)
{
	gboolean passed = result->outcome == WB_OUTCOME_PASS;
	gboolean ours = result->outcome == WB_OUTCOME_INFRASTRUCTURE;
	const char *style = passed ? GREEN BOLD : ours ? YELLOW BOLD : RED BOLD;
	g_autofree char *full_name = wb_result_dup_name(result);
	g_autofree char *name = wb_text_dup_safe_line(full_name, -1);
	g_autofree char *title = dup_line(result->title ? result->title : "", WIDTH);
	g_autofree char *points = wb_report_dup_points(wb_result_get_points(result));
	g_autofree char *max = wb_report_dup_points(wb_result_get_max_points(result));
	const char *outcome = wb_outcome_to_string(result->outcome);
	g_autoptr(GString) rest = g_string_new(NULL);

	add(out, style, passed ? "✓ " : ours ? "! " : "✗ ");
	add(out, BOLD, name);
	add(out, "", *title ? "  " : "");
	add(out, BOLD, title);
	if (!ours)
		g_string_append_printf(rest, ", %s of %s points", points, max);
	g_string_append_printf(rest, ", %" G_GINT64_FORMAT ".%d s", MAX(result->total_ms, 0) / 1000,
		(int)(MAX(result->total_ms, 0) % 1000 / 100));
	/* What does not fit behind the title goes below it, in one piece. */
	add(out, "",
		g_utf8_strlen(name, -1) + g_utf8_strlen(title, -1) + (glong)strlen(outcome) +
					(glong)rest->len + 6 <=
				WIDTH
			? "  "
			: "\n  ");
	add(out, style, outcome);
	add(out, "", rest->str);
	add(out, "", "\n");
}

/* Where the run is, and what is wrong with it. */
static void
add_record(Out *out, const WbResult *result)
{
	g_autofree char *folder = result->record ? wb_text_dup_argument(result->record) : NULL;

	if (result->record) {
		indent(out, 2);
		add(out, DIM, "to see this run: workbench show ");
		add(out, DIM, folder);
		add(out, "", "\n");
	}
	if (result->record && result->record_fault) {
		indent(out, 2);
		add(out, YELLOW, "the record is not whole: ");
		add_wrapped(out, "", result->record_fault, 27);
	}
}

static void
add_result(Out *out, const WbResult *result)
{
	const char *message = result->message;

	if (!message && wb_report_speaks_for_itself(result))
		message = wb_report_explain_outcome(result->outcome);
	add_heading(out, result);
	add_paragraph(out, 2, message);
	add_diagnostics(out, result->diagnostics);
	if (result->crash)
		add_crash(out, result->crash);
	add_hint(out, 2, result->hint);
	if (!add_nothing_ran(out, result))
		for (guint i = 0; i < result->checks->len; i++)
			add_check(out, result->checks->pdata[i]);
	add_record(out, result);
	if (result->seed && result->outcome != WB_OUTCOME_PASS) {
		g_autofree char *seed = dup_line(result->seed, WIDTH);

		indent(out, 2);
		add(out, DIM, "to repeat this run: --seed ");
		add(out, DIM, seed);
		add(out, "", "\n");
	}
}

char *
wb_report_text_result(const WbResult *result, gboolean color)
{
	Out out = { g_string_new(NULL), color };

	add_result(&out, result);
	return g_string_free(out.text, FALSE);
}

char *
wb_report_text_summary(const WbReportRun *run, GPtrArray *results, gboolean color)
{
	Out out = { g_string_new(NULL), color };
	WbReportTotals totals = wb_report_get_totals(results);
	gboolean all = totals.passed == totals.exercises && totals.exercises > 0;
	g_autofree char *points = wb_report_dup_points(totals.points);
	g_autofree char *max = wb_report_dup_points(totals.max_points);
	g_autofree char *passed = g_strdup_printf("%u of %u exercise%s passed", totals.passed,
		totals.exercises, totals.exercises == 1 ? "" : "s");

	if (totals.exercises == 0)
		add(&out, YELLOW, "no exercise was checked");
	else
		add(&out, all ? GREEN BOLD : RED BOLD, passed);
	if (totals.not_judged)
		g_string_append_printf(out.text, ", %u not judged", totals.not_judged);
	g_string_append_printf(out.text, ", %s of %s points, %" G_GINT64_FORMAT ".%d s", points,
		max, MAX(run->total_ms, 0) / 1000, (int)(MAX(run->total_ms, 0) % 1000 / 100));
	/* Never silently emulated: it is why a run is slow. */
	if (run->kernel && run->accelerator)
		g_string_append_printf(out.text, " (Linux %s, %s)", run->kernel,
			strcmp(run->accelerator, "tcg") == 0 ? "emulated" : run->accelerator);
	g_string_append_c(out.text, '\n');
	return g_string_free(out.text, FALSE);
}

char *
wb_report_render_text(const WbReportRun *run, GPtrArray *results, gboolean color)
{
	Out out = { g_string_new(NULL), color };
	g_autofree char *summary = wb_report_text_summary(run, results, color);

	for (guint i = 0; i < results->len; i++) {
		add_result(&out, results->pdata[i]);
		add(&out, "", "\n");
	}
	add(&out, "", summary);
	return g_string_free(out.text, FALSE);
}
