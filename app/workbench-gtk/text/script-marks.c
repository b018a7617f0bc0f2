/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a walkthrough's playback stands, in the editor of its script. */
#include "text/script-marks.h"

#include "desk/desk-playback.h"
#include "ui.h"

#define STEP "play-step"
#define COVERED "play-covered"
#define LINE "play-line"
#define LABEL "@step "

typedef struct {
	WbDesk *desk;
	GtkSourceView *view;
	GtkTextBuffer *buffer;
	gboolean of_then; /* the text is the one that was played */
} ScriptMarks;

/* --- tags ---------------------------------------------------------------------------------------
 */

static void
clear(const ScriptMarks *marks)
{
	GtkTextIter start, end;

	gtk_text_buffer_get_bounds(marks->buffer, &start, &end);
	gtk_text_buffer_remove_tag_by_name(marks->buffer, STEP, &start, &end);
	gtk_text_buffer_remove_tag_by_name(marks->buffer, COVERED, &start, &end);
	gtk_source_buffer_remove_source_marks(GTK_SOURCE_BUFFER(marks->buffer), &start, &end, LINE);
}

static void
tag_lines(const ScriptMarks *marks, const char *tag, guint line, guint end_line)
{
	GtkTextIter start, end;

	gtk_text_buffer_get_iter_at_line(marks->buffer, &start, (int)line - 1);
	gtk_text_buffer_get_iter_at_line(marks->buffer, &end, (int)end_line);
	gtk_text_buffer_apply_tag_by_name(marks->buffer, tag, &start, &end);
}

/* Its name may be the answer: "syn-ack". It stands above the step's first line. */
static void
cover_name(const ScriptMarks *marks, const WbPlaybackStep *step)
{
	GtkTextIter line, from, to, end;

	gtk_text_buffer_get_iter_at_line(marks->buffer, &line, (int)step->line - 1);
	if (!gtk_text_iter_backward_search(
		    &line, LABEL, GTK_TEXT_SEARCH_TEXT_ONLY, &from, &to, NULL))
		return;
	end = to;
	if (!gtk_text_iter_ends_line(&end))
		gtk_text_iter_forward_to_line_end(&end);
	gtk_text_buffer_apply_tag_by_name(marks->buffer, COVERED, &to, &end);
}

static void
set_colours(GtkWidget *view, gpointer data)
{
	const ScriptMarks *marks = data;
	GtkTextTagTable *table = gtk_text_buffer_get_tag_table(marks->buffer);
	const char *cover = wb_ui_is_dark() ? "#3d3846" : "#deddda";

	g_object_set(gtk_text_tag_table_lookup(table, STEP), "paragraph-background",
		wb_ui_is_dark() ? "#1d3a57" : "#d6e8fa", NULL);
	g_object_set(gtk_text_tag_table_lookup(table, COVERED), "background", cover, "foreground",
		cover, NULL);
}

/* --- the playback -------------------------------------------------------------------------------
 */

static gboolean
is_covered(const WbPlayback *playback, guint step)
{
	const WbNarrationStep *narration = wb_playback_get_step(playback, step)->narration;
	int asked = wb_playback_get_asked(playback);

	/* Later lines may have the answer, too. */
	if (asked >= 0 && (int)step >= asked)
		return TRUE;
	return narration && narration->question && (int)step > wb_playback_get_current(playback) &&
	       wb_playback_get_prediction(playback, step, NULL) == WB_PREDICTION_OPEN;
}

static void
show_line(const ScriptMarks *marks, guint line, gboolean failed)
{
	GtkTextIter at;
	GtkSourceMark *mark;

	gtk_text_buffer_get_iter_at_line(marks->buffer, &at, (int)line - 1);
	mark = gtk_source_buffer_create_source_mark(
		GTK_SOURCE_BUFFER(marks->buffer), NULL, LINE, &at);
	gtk_text_view_scroll_to_mark(
		GTK_TEXT_VIEW(marks->view), GTK_TEXT_MARK(mark), 0.2, FALSE, 0, 0);
	/* What went wrong has its own mark there; two would be drawn upon each other. */
	if (failed)
		gtk_text_buffer_delete_mark(marks->buffer, GTK_TEXT_MARK(mark));
}

static void
update(WbDesk *desk, gpointer data)
{
	const ScriptMarks *marks = data;
	const WbPlayback *playback = wb_desk_get_playback(desk);
	int at;

	clear(marks);
	if (!playback || (wb_desk_is_script_changed(desk) && !marks->of_then))
		return;
	for (guint i = 0; i < wb_playback_get_step_count(playback); i++) {
		const WbPlaybackStep *step = wb_playback_get_step(playback, i);

		if (!is_covered(playback, i))
			continue;
		tag_lines(marks, COVERED, step->line, step->end_line);
		if (step->name)
			cover_name(marks, step);
	}
	at = wb_playback_get_current(playback);
	if (at >= 0) {
		const WbPlaybackStep *step = wb_playback_get_step(playback, (guint)at);

		tag_lines(marks, STEP, step->line, step->end_line);
		show_line(marks, wb_playback_get_line(playback),
			wb_playback_get_failure(playback) != NULL);
	}
}

static void
on_edited(GtkTextBuffer *buffer, gpointer data)
{
	const ScriptMarks *marks = data;

	wb_desk_set_script_changed(marks->desk);
}

/* --- the editor's ------------------------------------------------------------------------------
 */

static char *
dup_tooltip(GtkSourceMarkAttributes *attributes, GtkSourceMark *mark, gpointer data)
{
	return g_strdup("Played as far as here");
}

void
wb_script_marks_attach(GtkSourceView *view, WbDesk *desk)
{
	ScriptMarks *marks = g_new0(ScriptMarks, 1);
	GtkSourceMarkAttributes *attributes = gtk_source_mark_attributes_new();

	marks->desk = desk;
	marks->view = view;
	marks->buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(view));
	marks->of_then = !gtk_text_view_get_editable(GTK_TEXT_VIEW(view));
	gtk_text_buffer_create_tag(marks->buffer, STEP, NULL);
	gtk_text_buffer_create_tag(marks->buffer, COVERED, NULL);
	gtk_source_mark_attributes_set_icon_name(attributes, "media-playback-start-symbolic");
	g_signal_connect(attributes, "query-tooltip-text", G_CALLBACK(dup_tooltip), NULL);
	gtk_source_view_set_mark_attributes(view, LINE, attributes, 4);
	g_object_unref(attributes);
	g_object_set_data_full(G_OBJECT(view), "script-marks", marks, g_free);
	g_signal_connect(view, "style-updated", G_CALLBACK(set_colours), marks);
	set_colours(NULL, marks);
	wb_ui_observe(desk, "playback-changed", G_CALLBACK(update), GTK_WIDGET(view), marks);
	wb_ui_observe(marks->buffer, "changed", G_CALLBACK(on_edited), GTK_WIDGET(view), marks);
	update(desk, marks);
}
