/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands in an editor's gutter and under its words. */
#include "text/editor-marks.h"

#include "desk/settings.h"
#include "desk/todo.h"
#include "text/source-view.h"
#include "ui.h"

#include "base/diagnostic.h"
#include "base/text.h"

#include <string.h>

#define CATEGORY_TODO "todo"
#define CATEGORY_ERROR "error"
#define CATEGORY_WARNING "warning"
#define MESSAGE "message"

/* --- marks -------------------------------------------------------------------------------------
 */

static char *
dup_tooltip(GtkSourceMarkAttributes *attributes, GtkSourceMark *mark, gpointer data)
{
	return g_strdup(g_object_get_data(G_OBJECT(mark), MESSAGE));
}

static void
add_category(GtkSourceView *view, const char *category, const char *icon, int priority)
{
	GtkSourceMarkAttributes *attributes = gtk_source_mark_attributes_new();

	gtk_source_mark_attributes_set_icon_name(attributes, icon);
	g_signal_connect(attributes, "query-tooltip-text", G_CALLBACK(dup_tooltip), NULL);
	gtk_source_view_set_mark_attributes(view, category, attributes, priority);
	g_object_unref(attributes);
}

static void
add_mark(GtkSourceBuffer *buffer, const char *category, guint line, const char *message)
{
	GtkTextIter at;
	GtkSourceMark *mark;

	gtk_text_buffer_get_iter_at_line(GTK_TEXT_BUFFER(buffer), &at, (int)line - 1);
	mark = gtk_source_buffer_create_source_mark(buffer, NULL, category, &at);
	g_object_set_data_full(G_OBJECT(mark), MESSAGE, g_strdup(message), g_free);
}

static void
remove_marks(GtkSourceBuffer *buffer, const char *category)
{
	GtkTextIter start, end;

	gtk_text_buffer_get_bounds(GTK_TEXT_BUFFER(buffer), &start, &end);
	gtk_source_buffer_remove_source_marks(buffer, &start, &end, category);
}

void
wb_editor_marks_set_todos(GtkSourceBuffer *buffer, GPtrArray *todos)
{
	remove_marks(buffer, CATEGORY_TODO);
	for (guint i = 0; i < todos->len; i++) {
		const WbTodo *todo = todos->pdata[i];
		g_autofree char *message = g_strdup_printf("TODO %u: %s", todo->number, todo->text);

		if (!todo->done)
			add_mark(buffer, CATEGORY_TODO, todo->line, message);
	}
}

/* --- the compiler's words ----------------------------------------------------------------------
 */

/* From where the compiler points to the end of the word there, or the line's text without it. */
static void
underline(GtkSourceBuffer *buffer, const WbDiagnostic *problem)
{
	GtkTextIter start, end;

	wb_source_get_place(GTK_TEXT_BUFFER(buffer), problem->line, problem->column, &start);
	/* At the line's end there is nothing to underline but what is before. */
	if (gtk_text_iter_ends_line(&start) && !gtk_text_iter_starts_line(&start))
		gtk_text_iter_backward_char(&start);
	end = start;
	if (problem->column == 0 || !gtk_text_iter_forward_word_end(&end) ||
		gtk_text_iter_get_line(&end) != gtk_text_iter_get_line(&start)) {
		end = start;
		if (!gtk_text_iter_ends_line(&end))
			gtk_text_iter_forward_to_line_end(&end);
	}
	gtk_text_buffer_apply_tag_by_name(GTK_TEXT_BUFFER(buffer),
		problem->severity == WB_SEVERITY_ERROR ? CATEGORY_ERROR : CATEGORY_WARNING, &start,
		&end);
}

void
wb_editor_marks_set_problems(GtkSourceBuffer *buffer, const char *name, GPtrArray *problems)
{
	guint lines = (guint)gtk_text_buffer_get_line_count(GTK_TEXT_BUFFER(buffer));
	GtkTextIter start, end;

	gtk_text_buffer_get_bounds(GTK_TEXT_BUFFER(buffer), &start, &end);
	gtk_text_buffer_remove_tag_by_name(GTK_TEXT_BUFFER(buffer), CATEGORY_ERROR, &start, &end);
	gtk_text_buffer_remove_tag_by_name(GTK_TEXT_BUFFER(buffer), CATEGORY_WARNING, &start, &end);
	remove_marks(buffer, CATEGORY_ERROR);
	remove_marks(buffer, CATEGORY_WARNING);
	for (guint i = 0; i < problems->len; i++) {
		const WbDiagnostic *problem = problems->pdata[i];
		gboolean error = problem->severity == WB_SEVERITY_ERROR;
		g_autofree char *safe = wb_text_dup_safe_line(problem->message, -1);

		if (g_strcmp0(problem->file, name) != 0 || problem->line == 0 ||
			problem->line > lines)
			continue;
		add_mark(buffer, error ? CATEGORY_ERROR : CATEGORY_WARNING, problem->line, safe);
		underline(buffer, problem);
	}
}

/* --- looks -------------------------------------------------------------------------------------
 */

static void
on_style_updated(GtkWidget *view, gpointer data)
{
	GtkSourceBuffer *buffer = GTK_SOURCE_BUFFER(gtk_text_view_get_buffer(GTK_TEXT_VIEW(view)));
	GtkSourceStyleScheme *scheme = gtk_source_style_scheme_manager_get_scheme(
		gtk_source_style_scheme_manager_get_default(),
		wb_ui_is_dark() ? "workbench-dark" : "workbench-light");

	if (scheme && gtk_source_buffer_get_style_scheme(buffer) != scheme)
		gtk_source_buffer_set_style_scheme(buffer, scheme);
}

/* The user's font, as CSS: a GtkTextView takes no other since GTK 3.16. */
static void
on_font_changed(GSettings *settings, const char *key, gpointer data)
{
	g_autofree char *font = g_settings_get_string(settings, "editor-font");
	PangoFontDescription *description = pango_font_description_from_string(font);
	const char *family = pango_font_description_get_family(description);
	int size = pango_font_description_get_size(description) / PANGO_SCALE;
	g_autofree char *css = NULL;

	if (*font && family && !strpbrk(family, "\"\\;{}"))
		css = g_strdup_printf("textview { font-family: \"%s\"; font-size: %dpt; }", family,
			CLAMP(size, 6, 40));
	gtk_css_provider_load_from_data(data, css ? css : "", -1, NULL);
	pango_font_description_free(description);
}

void
wb_editor_marks_set_up(GtkSourceView *view)
{
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(view));
	g_autoptr(GtkCssProvider) provider = gtk_css_provider_new();

	add_category(view, CATEGORY_TODO, "emblem-important-symbolic", 1);
	add_category(view, CATEGORY_WARNING, "dialog-warning-symbolic", 2);
	add_category(view, CATEGORY_ERROR, "dialog-error-symbolic", 3);
	gtk_text_buffer_create_tag(
		buffer, CATEGORY_ERROR, "underline", PANGO_UNDERLINE_ERROR, NULL);
	gtk_text_buffer_create_tag(
		buffer, CATEGORY_WARNING, "underline", PANGO_UNDERLINE_SINGLE, NULL);
	gtk_style_context_add_provider(gtk_widget_get_style_context(GTK_WIDGET(view)),
		GTK_STYLE_PROVIDER(provider), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
	g_signal_connect(view, "style-updated", G_CALLBACK(on_style_updated), NULL);
	wb_ui_observe(wb_settings_get(), "changed::editor-font", G_CALLBACK(on_font_changed),
		GTK_WIDGET(view), provider);
	on_font_changed(wb_settings_get(), NULL, provider);
	on_style_updated(GTK_WIDGET(view), NULL);
}
