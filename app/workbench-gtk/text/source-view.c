/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every view of source does. */
#include "text/source-view.h"

#include "desk/settings.h"
#include "text/editor-marks.h"
#include "text/file-drop.h"
#include "ui.h"

#include <string.h>

#define LINE_MAX_BYTES 4000

void
wb_source_set_language(GtkSourceBuffer *buffer, const char *name)
{
	GtkSourceLanguageManager *manager = gtk_source_language_manager_get_default();
	GtkSourceLanguage *language =
		gtk_source_language_manager_guess_language(manager, name, NULL);

	/* The kernel's headers are C, too, not C++. */
	if (g_str_has_suffix(name, ".h"))
		language = gtk_source_language_manager_get_language(manager, "c");
	gtk_source_buffer_set_language(buffer, language);
}

/* The toolkit warns, and worse, of a byte that is no character's first. */
void
wb_source_get_place(GtkTextBuffer *buffer, guint line, guint column, GtkTextIter *ret_at)
{
	int last = gtk_text_buffer_get_line_count(buffer) - 1;
	g_autofree char *text = NULL;
	GtkTextIter end;
	gsize index;

	gtk_text_buffer_get_iter_at_line(
		buffer, ret_at, line > 0 ? (int)MIN(line - 1, (guint)last) : 0);
	if (column <= 1 || gtk_text_iter_ends_line(ret_at))
		return;
	end = *ret_at;
	gtk_text_iter_forward_to_line_end(&end);
	text = gtk_text_iter_get_slice(ret_at, &end);
	index = MIN((gsize)column - 1, strlen(text));
	while (index > 0 && ((guchar)text[index] & 0xc0) == 0x80)
		index--;
	gtk_text_iter_set_line_index(ret_at, (int)index);
}

static gboolean
scroll_to_cursor(gpointer data)
{
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(data);

	gtk_text_view_scroll_to_mark(data, gtk_text_buffer_get_insert(buffer), 0.1, TRUE, 0, 0.3);
	return G_SOURCE_REMOVE;
}

void
wb_source_show(GtkSourceView *view, guint line, guint column)
{
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(view));
	GtkTextIter at;

	wb_source_get_place(buffer, line, column, &at);
	gtk_text_buffer_place_cursor(buffer, &at);
	/* Once the view knows how high its lines are. */
	g_idle_add_full(G_PRIORITY_LOW, scroll_to_cursor, g_object_ref(view), g_object_unref);
}

void
wb_source_go_to(GtkSourceView *view, guint line, guint column)
{
	wb_source_show(view, line, column);
	gtk_widget_grab_focus(GTK_WIDGET(view));
}

void
wb_source_view_set_up(GtkSourceView *view)
{
	wb_ui_add_class(GTK_WIDGET(view), "source");
	g_object_set(view, "monospace", TRUE, "left-margin", 4, "top-margin", 4, NULL);
	g_settings_bind(wb_settings_get(), "tab-width", view, "tab-width", G_SETTINGS_BIND_GET);
	wb_editor_marks_set_up(view);
}

/* A view stands still for a minute over a line of a megabyte, which nobody reads. */
static char *
dup_cut(const char *text)
{
	g_autoptr(GString) cut = g_string_new(NULL);

	while (*text) {
		gsize length = strcspn(text, "\n");
		gsize kept = length;

		if (length > LINE_MAX_BYTES)
			kept = (gsize)(g_utf8_find_prev_char(text, text + LINE_MAX_BYTES) - text);
		g_string_append_len(cut, text, (gssize)kept);
		if (kept < length)
			g_string_append_printf(
				cut, " … %" G_GSIZE_FORMAT " bytes more", length - kept);
		text += length;
		if (*text == '\n')
			g_string_append_c(cut, *text++);
	}
	return g_string_free(g_steal_pointer(&cut), FALSE);
}

GtkSourceView *
wb_source_view_new_reading(const char *name, const char *text)
{
	g_autoptr(GtkSourceBuffer) buffer = gtk_source_buffer_new(NULL);
	GtkSourceView *view = GTK_SOURCE_VIEW(gtk_source_view_new_with_buffer(buffer));
	g_autofree char *cut = dup_cut(text);
	GtkTextIter start;

	wb_source_set_language(buffer, name);
	gtk_text_buffer_set_text(GTK_TEXT_BUFFER(buffer), cut, -1);
	gtk_text_buffer_get_start_iter(GTK_TEXT_BUFFER(buffer), &start);
	gtk_text_buffer_place_cursor(GTK_TEXT_BUFFER(buffer), &start);
	g_object_set(view, "editable", FALSE, NULL);
	wb_source_view_set_up(view);
	wb_file_drop_add(GTK_WIDGET(view));
	return view;
}
