/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A script while it is played, on the terminal. */
#include "play-view.h"

#include "step-input.h"
#include "ui.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

/* Lines of the script shown around the next one. */
#define CONTEXT 1
/* Of a command or of code that goes over many lines. */
#define LINES_MAX 12

static void
show(char *text)
{
	wb_ui_set_status(NULL);
	fputs(text, stdout);
	fflush(stdout);
	g_free(text);
}

/* What the user's locale is, whatever main() has made of it. */
static gboolean
is_utf8(void)
{
	locale_t users = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	gboolean yes = FALSE;

	if (users) {
		yes = strcmp(nl_langinfo_l(CODESET, users), "UTF-8") == 0;
		freelocale(users);
	}
	return yes;
}

WbLadderStyle
wb_play_view_get_style(void)
{
	return (WbLadderStyle){
		.columns = (guint)wb_ui_get_columns(),
		.color = wb_ui_has_color(),
		.ascii = !is_utf8(),
	};
}

static void
on_phase(const char *text, gpointer data)
{
	const WbPlayView *view = data;
	g_autofree char *line = g_strdup_printf("%s: %s", view->item.name, text);

	wb_ui_set_status(line);
}

static void
keep_info(WbPlayView *view, const WbPlayEvent *event)
{
	if (event->info->len == 0)
		return;
	g_clear_pointer(&view->info, g_ptr_array_unref);
	view->info = g_ptr_array_ref(event->info);
}

static void
on_event(const WbPlayEvent *event, gpointer data)
{
	WbPlayView *view = data;

	if (!view->live)
		return;
	if (event->kind == WB_PLAY_START) {
		show(wb_play_text_title(&view->style, &view->item, event, view->emulated));
		show(wb_ladder_heading(&view->style));
		return;
	}
	show(wb_ladder_event(&view->style, event, view->info));
	if (view->stepping && event->info->len)
		show(wb_ladder_changes(&view->style, view->info, event->info));
	keep_info(view, event);
}

static void
on_again(gpointer data)
{
	WbPlayView *view = data;

	g_clear_pointer(&view->info, g_ptr_array_unref);
	if (view->live)
		show(g_strdup("\nThis machine failed; from the start once more.\n\n"));
}

/* --- narration ----------------------------------------------------------------------------------
 */

static void
append_list(GString *out, const WbLadderStyle *style, const char *what, char **items)
{
	g_autofree char *joined = items && items[0] ? g_strjoinv(", ", items) : NULL;
	g_autofree char *text = joined ? g_strdup_printf("%s: %s", what, joined) : NULL;

	if (text)
		wb_play_text_append_paragraph(out, style, WB_LADDER_DIM, text);
}

static void
show_answer(const WbPlayView *view, const WbNarrationStep *step, int choice)
{
	gboolean right = choice == (int)step->answer;
	g_autofree char *text = right ? g_strdup_printf("Right. %s", step->because)
				      : g_strdup_printf("%sIt is %c. %s", choice < 0 ? "" : "No. ",
						'a' + (int)step->answer, step->because);
	GString *out = g_string_new(NULL);

	wb_play_text_append_paragraph(
		out, &view->style, right ? WB_LADDER_GOOD : WB_LADDER_ODD, text);
	show(g_string_free(out, FALSE));
}

static void
ask_question(const WbPlayView *view, const WbNarrationStep *step)
{
	GString *out = g_string_new("\n");
	int choice;

	wb_play_text_append_paragraph(out, &view->style, WB_LADDER_BOLD, step->question);
	for (guint i = 0; step->choices[i]; i++) {
		g_autofree char *text = g_strdup_printf("%c  %s", 'a' + (int)i, step->choices[i]);

		wb_play_text_append_paragraph(out, &view->style, WB_LADDER_PLAIN, text);
	}
	show(g_string_free(out, FALSE));
	choice = wb_step_input_choose(g_strv_length(step->choices), view->cancellable);
	show_answer(view, step, choice);
}

static void
narrate(const WbPlayView *view, const char *label)
{
	const WbNarrationStep *step =
		label && view->narration ? wb_narration_find_step(view->narration, label) : NULL;
	GString *out;

	if (!step)
		return;
	if (step->question)
		ask_question(view, step);
	out = g_string_new("\n");
	wb_play_text_append_paragraph(out, &view->style, WB_LADDER_BOLD, step->title);
	wb_play_text_append_paragraph(out, &view->style, WB_LADDER_PLAIN, step->text);
	if (step->look) {
		g_autofree char *look = g_strdup_printf("Look at: %s", step->look);

		wb_play_text_append_paragraph(out, &view->style, WB_LADDER_PLAIN, look);
	}
	append_list(out, &view->style, "Read", step->rfcs);
	append_list(out, &view->style, "Kernel", step->kernel);
	show(g_string_free(out, FALSE));
}

/* --- stepping -----------------------------------------------------------------------------------
 */

static WbPlayCommand
on_ready(const WbPlayEvent *event, guint *ret_line, gpointer data)
{
	WbPlayView *view = data;
	guint first = event->line > CONTEXT ? event->line - CONTEXT : 1;
	guint last = CLAMP(event->end_line, event->line, event->line + LINES_MAX);
	WbPlayCommand command;

	narrate(view, event->label);
	show(g_strdup("\n"));
	show(wb_ladder_source(&view->style, view->item.script, first, last + CONTEXT, event->line));
	command = wb_step_input_ask(ret_line, view->cancellable);
	view->stepping = command == WB_PLAY_ONE;
	return command;
}

WbPlayHooks
wb_play_view_get_hooks(WbPlayView *view)
{
	return (WbPlayHooks){
		.phase = on_phase,
		.event = on_event,
		.again = on_again,
		.ready = on_ready,
		.data = view,
	};
}

void
wb_play_view_clear(WbPlayView *view)
{
	g_clear_pointer(&view->info, g_ptr_array_unref);
}
