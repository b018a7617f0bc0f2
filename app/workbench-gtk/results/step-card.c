/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said about the step of a walkthrough that is shown. */
#include "results/step-card.h"

#include "desk/desk-past.h"
#include "desk/desk-playback.h"
#include "results/mismatch-table.h"
#include "notice.h"
#include "ui.h"

typedef struct {
	WbDesk *desk;
	GtkWidget *card;
	char *said; /* last, of what stands there */
} StepCard;

static void
add(const StepCard *view, GtkWidget *child)
{
	gtk_container_add(GTK_CONTAINER(view->card), child);
}

static void
add_words(const StepCard *view, const char *text, const char *style_class)
{
	add(view, wb_ui_wrapped_label_new(text, style_class));
}

/* --- the question -------------------------------------------------------------------------------
 */

static void
on_choice(GtkButton *button, gpointer data)
{
	const StepCard *view = data;

	wb_desk_predict(
		view->desk, GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(button), "choice")));
}

static GtkWidget *
new_choice(StepCard *view, const char *text, guint choice, const char *tooltip)
{
	GtkWidget *button = gtk_button_new_with_label(text);
	GtkWidget *label = gtk_bin_get_child(GTK_BIN(button));

	gtk_label_set_xalign(GTK_LABEL(label), 0);
	gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
	gtk_widget_set_tooltip_text(button, tooltip);
	g_object_set_data(G_OBJECT(button), "choice", GUINT_TO_POINTER(choice));
	g_signal_connect(button, "clicked", G_CALLBACK(on_choice), view);
	return button;
}

/* Who asked by a key goes on with keys; who writes the script is not disturbed. */
static void
take_focus(const StepCard *view, GtkWidget *button)
{
	GtkWidget *window = gtk_widget_get_toplevel(view->card);
	GtkWidget *focus = GTK_IS_WINDOW(window) ? gtk_window_get_focus(GTK_WINDOW(window)) : NULL;

	if (!GTK_IS_TEXT_VIEW(focus) || !gtk_text_view_get_editable(GTK_TEXT_VIEW(focus)))
		gtk_widget_grab_focus(button);
}

static void
show_question(StepCard *view, const WbNarrationStep *step)
{
	GtkWidget *first = NULL;
	GtkWidget *skip;

	add_words(view, "What do you think?", "dim-label");
	add_words(view, step->question, "question");
	for (guint i = 0; step->choices[i]; i++) {
		g_autofree char *text = g_strdup_printf("%u   %s", i + 1, step->choices[i]);
		g_autofree char *tooltip = g_strdup_printf("Ctrl+%u", i + 1);
		GtkWidget *button = new_choice(view, text, i, tooltip);

		wb_ui_set_name(button, step->choices[i]);
		add(view, button);
		first = first ? first : button;
	}
	skip = new_choice(view, "Show Me", G_MAXUINT, "Go on without an answer (Ctrl+5)");
	gtk_button_set_relief(GTK_BUTTON(skip), GTK_RELIEF_NONE);
	gtk_widget_set_halign(skip, GTK_ALIGN_START);
	add(view, skip);
	if (!first)
		return;
	gtk_widget_show(first);
	take_focus(view, first);
}

static void
show_prediction(const StepCard *view, const WbPlayback *playback, guint index)
{
	const WbNarrationStep *step = wb_playback_get_step(playback, index)->narration;
	guint choice = 0;
	WbPrediction prediction = wb_playback_get_prediction(playback, index, &choice);
	g_autofree char *text = NULL;

	if (prediction == WB_PREDICTION_RIGHT)
		text = g_strdup_printf("✓ Right: %s. %s", step->choices[choice], step->because);
	else if (prediction == WB_PREDICTION_WRONG)
		text = g_strdup_printf("✗ Not “%s”, but “%s”. %s", step->choices[choice],
			step->choices[step->answer], step->because);
	else if (prediction == WB_PREDICTION_SKIPPED)
		text = g_strdup_printf("“%s” – %s. %s", step->question, step->choices[step->answer],
			step->because);
	if (text)
		add_words(view, text, prediction == WB_PREDICTION_RIGHT ? "right" : "because");
}

/* --- the narration ------------------------------------------------------------------------------
 */

static void
on_function_clicked(GtkButton *button, gpointer data)
{
	const StepCard *view = data;

	wb_desk_ask_function(view->desk, g_object_get_data(G_OBJECT(button), "function"));
}

static void
add_functions(StepCard *view, char **names)
{
	GtkWidget *box = gtk_flow_box_new();

	wb_ui_set_name(box, "Functions of the kernel");
	gtk_widget_set_halign(box, GTK_ALIGN_START);
	gtk_flow_box_set_selection_mode(GTK_FLOW_BOX(box), GTK_SELECTION_NONE);
	gtk_flow_box_set_max_children_per_line(GTK_FLOW_BOX(box), 8);
	for (char **name = names; *name; name++) {
		g_autofree char *label = g_strdup_printf("%s()", *name);
		GtkWidget *button = gtk_button_new_with_label(label);

		wb_ui_add_class(button, "evidence-link");
		wb_ui_add_class(button, GTK_STYLE_CLASS_FLAT);
		g_object_set_data(G_OBJECT(button), "function", *name);
		g_signal_connect(button, "clicked", G_CALLBACK(on_function_clicked), view);
		gtk_container_add(GTK_CONTAINER(box), button);
	}
	add(view, box);
}

static void
show_narration(StepCard *view, const WbNarrationStep *step)
{
	g_autofree char *rfcs = g_strjoinv(" · ", step->rfcs);

	add_words(view, step->text, "narration");
	if (step->look)
		add_words(view, step->look, "hint");
	if (*rfcs)
		add_words(view, rfcs, "dim-label");
	if (step->kernel[0])
		add_functions(view, step->kernel);
}

static void
show_step(StepCard *view, const WbPlayback *playback, guint index)
{
	const WbPlaybackStep *step = wb_playback_get_step(playback, index);
	const WbPlayEvent *failure = wb_playback_get_failure(playback);

	if (failure)
		add(view, wb_mismatch_table_new(failure));
	if (!step->narration) {
		add_words(view,
			step->name
				? "Nothing is told about this step: the original script has none "
				  "of this name."
				: "These lines come before the first step. Nothing is told about "
				  "them.",
			"narration");
		return;
	}
	add_words(view, step->narration->title, "step-title");
	if (step->narration->question)
		show_prediction(view, playback, index);
	show_narration(view, step->narration);
}

/* --- the card -----------------------------------------------------------------------------------
 */

/* Of a script that was edited: steps of the narration that it does not have. */
static void
show_left_out(const StepCard *view, const WbPlayback *playback)
{
	GPtrArray *all = wb_desk_get_open(view->desk)->task->narration->steps;
	guint told = 0;
	g_autofree char *text = NULL;

	for (guint i = 0; i < wb_playback_get_step_count(playback); i++)
		told += wb_playback_get_step(playback, i)->narration != NULL;
	if (told >= all->len)
		return;
	text = g_strdup_printf(
		"Your script leaves out %u of the original's %u steps; nothing is told of them.",
		all->len - told, all->len);
	add_words(view, text, "dim-label");
}

static void
show_end(const StepCard *view, const WbPlayback *playback)
{
	guint right, of = wb_playback_count_questions(playback, &right);
	g_autofree char *text =
		g_strdup_printf("That was the last step: you predicted %u of %u.", right, of);

	if (wb_playback_is_at_end(playback) && of > 0 &&
		wb_desk_get_played(view->desk)->outcome == WB_OUTCOME_PASS)
		add_words(view, text, "right");
}

/* What is played is the student's own, and how to have the lab's again. */
static void
show_own(const StepCard *view)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
	GtkWidget *button = gtk_button_new_with_label("Back to the Original");

	gtk_actionable_set_action_name(GTK_ACTIONABLE(button), "win.reset");
	gtk_widget_set_tooltip_text(button, "Yours is kept, and can be had again (Ctrl+Shift+R)");
	gtk_container_add(
		GTK_CONTAINER(box), wb_ui_label_new("This script is your own.", "dim-label"));
	gtk_container_add(GTK_CONTAINER(box), button);
	add(view, box);
}

static void
show_playback(StepCard *view, const WbPlayback *playback)
{
	int asked = wb_playback_get_asked(playback), at = wb_playback_get_current(playback);

	if (wb_desk_is_script_changed(view->desk))
		add_words(view,
			wb_desk_get_past(view->desk)
				? "The script is another one now: as it was then, it has a tab of "
				  "its own. Ctrl+Return plays it as it is now."
				: "You have changed the script. Ctrl+Return plays it as it is now; "
				  "what is shown here is the play before.",
			"hint");
	if (asked >= 0) {
		show_question(view, wb_playback_get_step(playback, (guint)asked)->narration);
		return;
	}
	if (at < 0) {
		add_words(view, "At the start: nothing has been sent yet.", "step-title");
		add_words(view,
			"Step (F7) shows what comes, one step at a time; Run (F5) goes on by "
			"itself.",
			"narration");
		return;
	}
	show_end(view, playback);
	show_step(view, playback, (guint)at);
	show_left_out(view, playback);
}

static void
show_intro(const StepCard *view)
{
	add_words(view,
		"What the kernel does is recorded. Then you go through it step by step, and every "
		"view with you.",
		"narration");
}

static void
show_all(GtkWidget *widget, gpointer data)
{
	gtk_widget_show_all(widget);
}

/* All labels of the card; of a play that goes on by itself, only what the step is called. */
static char *
dup_words(const StepCard *view, const WbPlayback *playback)
{
	GString *words = g_string_new(NULL);
	g_autoptr(GList) children = gtk_container_get_children(GTK_CONTAINER(view->card));
	int at = wb_playback_get_current(playback);

	if (at >= 0 && wb_playback_get_asked(playback) < 0)
		g_string_append_printf(
			words, "Step %d of %u.", at + 1, wb_playback_get_step_count(playback));
	for (GList *child = children; child; child = child->next) {
		if (!GTK_IS_LABEL(child->data))
			continue;
		g_string_append_printf(words, "%s%s", words->len > 0 ? "\n" : "",
			gtk_label_get_text(GTK_LABEL(child->data)));
		if (wb_desk_playback_runs(view->desk))
			break;
	}
	return g_string_free(words, FALSE);
}

/* The keys stay where they are while the play goes on. */
static void
say(StepCard *view, const WbPlayback *playback)
{
	g_autofree char *words = dup_words(view, playback);

	if (g_strcmp0(words, view->said) == 0)
		return;
	wb_notice_say(view->card, words);
	g_free(view->said);
	view->said = g_steal_pointer(&words);
}

static void
view_free(gpointer data)
{
	StepCard *view = data;

	g_free(view->said);
	g_free(view);
}

static void
update(WbDesk *desk, gpointer data)
{
	StepCard *view = data;
	const WbPlayback *playback = wb_desk_get_playback(desk);
	const WbSelection *open = wb_desk_get_open(desk);

	wb_ui_remove_children(GTK_CONTAINER(view->card));
	gtk_widget_set_visible(view->card, open && !open->exercise);
	if (!open || open->exercise)
		return;
	if (playback)
		show_playback(view, playback);
	else if (wb_desk_get_past(desk))
		add_words(view,
			"A run of before: the views show all of it. A step leads to its event.",
			"narration");
	else if (wb_desk_get_played(desk) && !wb_desk_get_trouble(desk))
		add_words(view,
			"What the kernel did could not be recorded. Ctrl+Return plays again.",
			"narration");
	else if (!wb_desk_is_busy(desk) && !wb_desk_get_build_message(desk))
		show_intro(view);
	if (wb_desk_has_own_script(desk) && !wb_desk_get_past(desk))
		show_own(view);
	gtk_container_foreach(GTK_CONTAINER(view->card), show_all, NULL);
	if (playback)
		say(view, playback);
}

GtkWidget *
wb_step_card_new(WbDesk *desk)
{
	StepCard *view = g_new0(StepCard, 1);

	view->desk = desk;
	view->card = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
	wb_ui_add_class(view->card, "step-card");
	wb_ui_set_name(view->card, "Step");
	gtk_widget_set_no_show_all(view->card, TRUE);
	g_object_set_data_full(G_OBJECT(view->card), "view", view, view_free);
	wb_ui_observe(desk, "playback-changed", G_CALLBACK(update), view->card, view);
	wb_ui_observe(desk, "results-changed", G_CALLBACK(update), view->card, view);
	return view->card;
}
