/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In words what the window shows. */
#include "spoken.h"

#include "desk/desk-evidence.h"
#include "notice.h"

#include "base/text.h"
#include "draw/words.h"

/* Of an event's or a message's words: who hears more stops listening. */
#define TEXT_MAX 300

char *
wb_spoken_dup_event(WbDesk *desk, const WbRunEvent *event)
{
	g_autofree char *time = wb_dup_time(event->time_ns, wb_desk_get_start(desk));
	g_autofree char *reference = wb_run_event_to_reference(event);
	g_autofree char *text = wb_dup_short(event->text ? event->text : "", TEXT_MAX);

	return g_strdup_printf("%s, %s s%s%s", reference, time, *text ? "\n" : "", text);
}

void
wb_spoken_say_selected(GtkWidget *widget, WbDesk *desk)
{
	const WbRunEvent *event = wb_desk_get_selected(desk);
	g_autofree char *words = event ? wb_spoken_dup_event(desk, event) : NULL;

	if (words)
		wb_notice_say(widget, words);
}

/* "BEFORE: TEXT. " */
static void
append(GString *words, const char *before, const char *text)
{
	g_autofree char *safe = text ? wb_text_dup_safe_line(text, -1) : NULL;
	g_autofree char *line = safe ? wb_dup_short(safe, TEXT_MAX) : NULL;

	if (!line || !*line)
		return;
	g_string_append_printf(
		words, "%s%s%s%s", words->len > 0 ? " " : "", before, *before ? ": " : "", line);
	if (!g_str_has_suffix(line, ".") && !g_str_has_suffix(line, "…"))
		g_string_append_c(words, '.');
}

char *
wb_spoken_dup_check(const WbCheck *check)
{
	GString *words = g_string_new(NULL);

	append(words, "", check->message);
	append(words, "Expected", check->expected);
	append(words, "Actual", check->actual);
	return g_string_free(words, FALSE);
}

static void
append_result(GString *words, const WbResult *result)
{
	g_autofree char *points = g_strdup_printf(
		"%g of %g points", wb_result_get_points(result), wb_result_get_max_points(result));

	append(words, "", points);
	append(words, "", result->message);
	append(words, "Hint", result->hint);
	for (guint i = 0; i < result->checks->len; i++) {
		const WbCheck *check = result->checks->pdata[i];

		if (check->status != WB_CHECK_FAIL)
			continue;
		append(words, "Failed", check->title);
		append(words, "", check->message);
		return;
	}
}

static void
append_problem(GString *words, WbDesk *desk)
{
	GPtrArray *problems = wb_desk_get_problems(desk);
	const WbDiagnostic *first = problems->len > 0 ? problems->pdata[0] : NULL;
	g_autofree char *place = NULL;

	if (!first)
		return;
	place = first->line > 0 ? g_strdup_printf("Line %u", first->line) : g_strdup("");
	append(words, place, first->message);
}

char *
wb_spoken_dup_end(WbDesk *desk, const char *verdict)
{
	const WbTrouble *trouble = wb_desk_get_trouble(desk);
	GString *words = g_string_new(NULL);

	append(words, "", verdict);
	if (trouble) {
		append(words, "", trouble->what);
		append(words, "", trouble->advice);
	} else if (wb_desk_get_result(desk)) {
		append_result(words, wb_desk_get_result(desk));
	} else if (!wb_desk_get_played(desk)) {
		append_problem(words, desk);
	}
	return g_string_free(words, FALSE);
}
