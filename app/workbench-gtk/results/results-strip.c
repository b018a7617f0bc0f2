/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is being done, or the verdict. */
#include "results/results-strip.h"

#include "desk/desk-past.h"
#include "desk/desk-playback.h"
#include "results/history-button.h"
#include "notice.h"
#include "spoken.h"
#include "ui.h"

#include "base/text.h"

typedef struct {
	GtkWidget *strip;
	GtkWidget *spinner;
	GtkWidget *mark;
	GtkWidget *text;
	GtkWidget *right;
	GtkWidget *history;
} Strip;

static const struct {
	const char *glyph, *style_class, *words;
} verdicts[] = {
	[WB_OUTCOME_PASS] = { "✓", "outcome-pass", "Passed" },
	[WB_OUTCOME_FAIL] = { "✗", "outcome-fail", "Not yet" },
	[WB_OUTCOME_BUILD_ERROR] = { "✗", "outcome-fail", "It does not build" },
	[WB_OUTCOME_LOAD_ERROR] = { "✗", "outcome-fail", "The module does not load" },
	[WB_OUTCOME_CRASH] = { "⚠", "outcome-fail", "The kernel crashed" },
	[WB_OUTCOME_HANG] = { "⏱", "outcome-fail", "The kernel does not answer any more" },
	[WB_OUTCOME_TIMEOUT] = { "⏱", "outcome-fail", "It took too long" },
	[WB_OUTCOME_INFRASTRUCTURE] = { "⚠", "outcome-warning", "Nothing was checked" },
};

const char *
wb_results_describe(WbOutcome outcome, const char **ret_glyph, const char **ret_class)
{
	*ret_glyph = verdicts[outcome].glyph;
	*ret_class = verdicts[outcome].style_class;
	return verdicts[outcome].words;
}

static void
set(const Strip *strip, const char *glyph, const char *style_class, const char *text)
{
	GtkStyleContext *context = gtk_widget_get_style_context(strip->mark);
	g_autofree char *safe = wb_text_dup_safe_line(text, -1);

	if (*safe)
		*safe = g_ascii_toupper(*safe);
	for (guint i = 0; i < G_N_ELEMENTS(verdicts); i++)
		gtk_style_context_remove_class(context, verdicts[i].style_class);
	if (style_class)
		gtk_style_context_add_class(context, style_class);
	gtk_label_set_text(GTK_LABEL(strip->mark), glyph);
	gtk_widget_set_visible(strip->mark, *glyph != '\0');
	gtk_label_set_text(GTK_LABEL(strip->text), safe);
	gtk_widget_set_tooltip_text(strip->text, safe);
	gtk_label_set_text(GTK_LABEL(strip->right), "");
}

static void
show_result(const Strip *strip, const WbResult *result)
{
	g_autofree char *points =
		g_strdup_printf("%g of %g points · %.1f s", wb_result_get_points(result),
			wb_result_get_max_points(result), (double)result->total_ms / 1000);

	set(strip, verdicts[result->outcome].glyph, verdicts[result->outcome].style_class,
		verdicts[result->outcome].words);
	gtk_label_set_text(GTK_LABEL(strip->right), points);
}

static void
show_played(const Strip *strip, const WbPlayed *played)
{
	gboolean passed = played->outcome == WB_OUTCOME_PASS;

	set(strip, verdicts[played->outcome].glyph, verdicts[played->outcome].style_class,
		passed		  ? "The kernel did all that the script expects"
		: played->message ? played->message
				  : verdicts[played->outcome].words);
}

static void
show_build(const Strip *strip, WbDesk *desk)
{
	gboolean bad = wb_desk_has_errors(desk);

	set(strip, bad ? "✗" : "✓", bad ? "outcome-fail" : "outcome-pass",
		wb_desk_get_build_message(desk));
}

/* What happened is said below. */
static void
show_trouble(const Strip *strip, WbDesk *desk)
{
	const WbSelection *open = wb_desk_get_open(desk);
	const char *words = !open	     ? "This machine has a problem"
			    : open->exercise ? "Nothing was checked"
					     : "Nothing was played";

	if (wb_desk_get_playback(desk))
		words = "The play broke off";
	if (wb_desk_get_machine(desk, NULL) != WB_MACHINE_LOST)
		words = "Nothing was built";
	set(strip, "⚠", "outcome-warning", words);
}

static void
show_running(const Strip *strip, WbDesk *desk)
{
	const char *phase = wb_desk_get_phase(desk);
	g_autofree char *text = g_strdup_printf("%s…", *phase ? phase : "Starting");

	set(strip, "", NULL, text);
}

/* A past run without its result: how it ended may be known all the same. */
static void
show_past(const Strip *strip, const WbSavedRun *run)
{
	const char *word = run->bundle->info.outcome;

	for (guint i = 0; word && i < G_N_ELEMENTS(verdicts); i++)
		if (g_str_equal(word, wb_outcome_to_string((WbOutcome)i))) {
			set(strip, verdicts[i].glyph, verdicts[i].style_class, verdicts[i].words);
			return;
		}
	set(strip, "", NULL, "How this run ended is not known");
}

static void
show(const Strip *strip, WbDesk *desk)
{
	const WbSelection *open = wb_desk_get_open(desk);
	gboolean runs = wb_desk_is_busy(desk);

	gtk_widget_set_visible(strip->spinner, runs);
	g_object_set(strip->spinner, "active", runs, NULL);
	if (runs)
		show_running(strip, desk);
	else if (wb_desk_get_trouble(desk))
		show_trouble(strip, desk);
	else if (wb_desk_get_result(desk))
		show_result(strip, wb_desk_get_result(desk));
	else if (wb_desk_get_played(desk))
		show_played(strip, wb_desk_get_played(desk));
	else if (wb_desk_get_past(desk))
		show_past(strip, wb_desk_get_past(desk));
	else if (wb_desk_get_build_message(desk))
		show_build(strip, desk);
	else if (open && open->exercise)
		set(strip, "", NULL,
			"Check (Ctrl+Return) builds your module, loads it in a fresh VM and looks "
			"for this:");
	else
		set(strip, "", NULL, "Play (Ctrl+Return) runs the script in a fresh VM.");
}

/* Else what can be done here is told: that is read, not heard. */
static gboolean
has_something(WbDesk *desk)
{
	return wb_desk_is_busy(desk) || wb_desk_get_trouble(desk) || wb_desk_get_result(desk) ||
	       wb_desk_get_played(desk) || wb_desk_get_past(desk) ||
	       wb_desk_get_build_message(desk);
}

static void
update(WbDesk *desk, gpointer data)
{
	const Strip *strip = data;
	g_autofree char *before = g_strdup(gtk_label_get_text(GTK_LABEL(strip->text)));
	const char *now;
	g_autofree char *end = NULL;

	show(strip, desk);
	now = gtk_label_get_text(GTK_LABEL(strip->text));
	if (g_str_equal(now, before) || !has_something(desk))
		return;
	if (!wb_desk_is_busy(desk))
		end = wb_spoken_dup_end(desk, now);
	wb_notice_say(strip->strip, end ? end : now);
}

GtkWidget *
wb_results_strip_new(WbDesk *desk)
{
	Strip *strip = g_new0(Strip, 1);

	strip->strip = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
	strip->spinner = gtk_spinner_new();
	strip->mark = gtk_label_new(NULL);
	strip->text = wb_ui_label_new(NULL, "headline");
	strip->right = wb_ui_label_new(NULL, "dim-label");
	wb_ui_set_name(strip->spinner, "Working");
	gtk_widget_set_no_show_all(strip->spinner, TRUE);
	gtk_widget_set_no_show_all(strip->mark, TRUE);
	gtk_label_set_ellipsize(GTK_LABEL(strip->text), PANGO_ELLIPSIZE_END);
	wb_ui_add_class(strip->mark, "glyph");
	wb_ui_add_class(strip->right, "figures");
	wb_ui_add_class(strip->strip, "strip");
	gtk_container_add(GTK_CONTAINER(strip->strip), strip->spinner);
	gtk_container_add(GTK_CONTAINER(strip->strip), strip->mark);
	gtk_box_pack_start(GTK_BOX(strip->strip), strip->text, TRUE, TRUE, 0);
	gtk_container_add(GTK_CONTAINER(strip->strip), strip->right);
	strip->history = wb_history_button_new(desk);
	gtk_container_add(GTK_CONTAINER(strip->strip), strip->history);
	g_object_set_data_full(G_OBJECT(strip->strip), "strip", strip, g_free);
	wb_ui_observe(desk, "run-changed", G_CALLBACK(update), strip->strip, strip);
	wb_ui_observe(desk, "results-changed", G_CALLBACK(update), strip->strip, strip);
	update(desk, strip);
	return strip->strip;
}

GtkWidget *
wb_results_strip_get_history(GtkWidget *strip)
{
	const Strip *view = g_object_get_data(G_OBJECT(strip), "strip");

	return view->history;
}
