/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps of a walkthrough. */
#include "results/step-row.h"

#include "desk/desk-evidence.h"
#include "desk/desk-playback.h"
#include "ui.h"

#include "base/text.h"

#define KEY "step-row"

typedef struct {
	WbDesk *desk;
	guint index;
	GtkWidget *row;
	GtkWidget *mark;
	GtkWidget *title;
	GtkWidget *prediction;
} StepRow;

/* How a step stands to the cursor. */
typedef struct {
	const WbNarrationStep *narration;
	const char *name;
	gboolean shown, current, failed;
	WbPrediction prediction;
} State;

static State
get_state(const StepRow *view)
{
	const WbPlayback *playback = wb_desk_get_playback(view->desk);
	const WbSelection *open = wb_desk_get_open(view->desk);
	const WbPlaybackStep *step;
	State state = { 0 };
	int at;

	if (!playback) {
		state.narration = open->task->narration->steps->pdata[view->index];
		return state;
	}
	step = wb_playback_get_step(playback, view->index);
	at = wb_playback_get_current(playback);
	state.narration = step->narration;
	state.name = step->name;
	state.shown = at >= (int)view->index;
	state.current = at == (int)view->index && wb_playback_get_asked(playback) < 0;
	state.failed = at == (int)view->index && wb_playback_get_failure(playback);
	state.prediction = wb_playback_get_prediction(playback, view->index, NULL);
	return state;
}

/* The title of a step that asks would be the answer. */
static char *
dup_title(const StepRow *view, const State *state)
{
	g_autofree char *name = NULL;

	if (!state->narration) {
		name = wb_text_dup_safe_line(
			state->name ? state->name : "Before the first step", -1);
		return g_strdup_printf("%u. %s", view->index + 1, name);
	}
	if (state->narration->question && !state->shown)
		return g_strdup_printf("%u. A question", view->index + 1);
	return g_strdup_printf("%u. %s", view->index + 1, state->narration->title);
}

static const char *
get_mark(const State *state, const char **ret_words)
{
	if (state->failed) {
		*ret_words = "not as the script has it";
		return "✗";
	}
	*ret_words = state->current ? "shown now" : state->shown ? "seen" : "not seen yet";
	return state->current ? "▶" : state->shown ? "✓" : "·";
}

static const char *
get_prediction(const State *state)
{
	static const char *const words[] = { [WB_PREDICTION_OPEN] = "",
		[WB_PREDICTION_RIGHT] = "predicted",
		[WB_PREDICTION_WRONG] = "not predicted",
		[WB_PREDICTION_SKIPPED] = "passed over" };

	return words[state->prediction];
}

void
wb_step_row_update(GtkWidget *row)
{
	const StepRow *view = g_object_get_data(G_OBJECT(row), KEY);
	const WbPlayback *playback = view ? wb_desk_get_playback(view->desk) : NULL;
	State state;
	g_autofree char *title = NULL;
	g_autofree char *name = NULL;
	const char *words;
	GtkStyleContext *context;

	if (!view || (playback && view->index >= wb_playback_get_step_count(playback)))
		return;
	state = get_state(view);
	title = dup_title(view, &state);
	gtk_label_set_text(GTK_LABEL(view->mark), get_mark(&state, &words));
	gtk_label_set_text(GTK_LABEL(view->title), title);
	gtk_label_set_text(GTK_LABEL(view->prediction), get_prediction(&state));
	name = g_strdup_printf("Step %s, %s%s%s", title, words, *get_prediction(&state) ? ", " : "",
		get_prediction(&state));
	wb_ui_set_name(row, name);
	context = gtk_widget_get_style_context(view->row);
	gtk_style_context_remove_class(context, "current-step");
	if (state.current)
		gtk_style_context_add_class(context, "current-step");
}

gboolean
wb_step_row_activate(GtkWidget *row)
{
	const StepRow *view = g_object_get_data(G_OBJECT(row), KEY);

	if (!view)
		return FALSE;
	if (wb_desk_get_playback(view->desk))
		wb_desk_go_to_step(view->desk, view->index);
	else
		wb_desk_select_step(view->desk, get_state(view).narration->name);
	return TRUE;
}

GtkWidget *
wb_step_row_new(WbDesk *desk, guint index)
{
	StepRow *view = g_new0(StepRow, 1);
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);

	view->desk = desk;
	view->index = index;
	view->row = gtk_list_box_row_new();
	view->mark = gtk_label_new(NULL);
	view->title = wb_ui_label_new(NULL, NULL);
	view->prediction = wb_ui_label_new(NULL, "dim-label");
	gtk_label_set_line_wrap(GTK_LABEL(view->title), TRUE);
	gtk_widget_set_hexpand(view->title, TRUE);
	wb_ui_add_class(view->mark, "glyph");
	wb_ui_add_class(box, "row-head");
	gtk_container_add(GTK_CONTAINER(box), view->mark);
	gtk_container_add(GTK_CONTAINER(box), view->title);
	gtk_container_add(GTK_CONTAINER(box), view->prediction);
	gtk_container_add(GTK_CONTAINER(view->row), box);
	g_object_set_data_full(G_OBJECT(view->row), KEY, view, g_free);
	wb_step_row_update(view->row);
	gtk_widget_show_all(view->row);
	return view->row;
}
