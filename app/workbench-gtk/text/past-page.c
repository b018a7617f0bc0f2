/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file as it was. */
#include "text/past-page.h"

#include "text/editor-marks.h"
#include "text/source-view.h"
#include "ui.h"

/* A mark. */
#define TOP "top"

typedef struct {
	GtkSourceView *view;
	char *name;
	gboolean pending; /* it is to be scrolled to the mark, once it is seen */
	guint idle;
} PastPage;

static PastPage *
get(GtkWidget *page)
{
	return g_object_get_data(G_OBJECT(page), "past-page");
}

/* --- the place that is looked at ----------------------------------------------------------------
 */

/* The first line that is seen whole: else what is at the lower edge would go below it. */
static void
get_top(const PastPage *page, GtkTextIter *ret_top)
{
	GtkTextView *view = GTK_TEXT_VIEW(page->view);
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(view);
	GdkRectangle seen;
	int y;

	gtk_text_buffer_get_start_iter(buffer, ret_top);
	if (page->pending)
		gtk_text_buffer_get_iter_at_mark(
			buffer, ret_top, gtk_text_buffer_get_mark(buffer, TOP));
	/* The toolkit complains if it is to know where lines are that were never seen. */
	if (page->pending || !gtk_widget_get_realized(GTK_WIDGET(view)))
		return;
	gtk_text_view_get_visible_rect(view, &seen);
	gtk_text_view_get_line_at_y(view, ret_top, seen.y, &y);
	if (y < seen.y)
		gtk_text_iter_forward_line(ret_top);
}

WbPastPlace
wb_past_page_get_place(GtkWidget *page)
{
	GtkTextView *view = GTK_TEXT_VIEW(wb_past_page_get_view(page));
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(view);
	GtkTextIter cursor, top;

	gtk_text_buffer_get_iter_at_mark(buffer, &cursor, gtk_text_buffer_get_insert(buffer));
	get_top(get(page), &top);
	return (WbPastPlace){ gtk_text_iter_get_line(&cursor),
		gtk_text_iter_get_line_offset(&cursor), gtk_text_iter_get_line(&top),
		gtk_widget_has_focus(GTK_WIDGET(view)) };
}

static gboolean
scroll_to_top(gpointer data)
{
	PastPage *page = data;
	GtkTextView *view = GTK_TEXT_VIEW(page->view);
	GtkTextMark *top = gtk_text_buffer_get_mark(gtk_text_view_get_buffer(view), TOP);

	page->idle = 0;
	page->pending = FALSE;
	gtk_text_view_scroll_to_mark(view, top, 0, TRUE, 0, 0);
	return G_SOURCE_REMOVE;
}

/* The view knows then how high its lines are; the toolkit complains of one that was never seen. */
static void
on_mapped(GtkWidget *view, gpointer data)
{
	PastPage *page = data;

	if (page->pending && !page->idle)
		page->idle = g_idle_add_full(G_PRIORITY_LOW, scroll_to_top, page, NULL);
}

void
wb_past_page_set_place(GtkWidget *page, const WbPastPlace *place)
{
	GtkTextView *view = GTK_TEXT_VIEW(wb_past_page_get_view(page));
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(view);
	GtkTextIter at;

	gtk_text_buffer_get_iter_at_line(buffer, &at, place->top);
	gtk_text_buffer_create_mark(buffer, TOP, &at, TRUE);
	gtk_text_buffer_get_iter_at_line(buffer, &at, place->line);
	gtk_text_iter_forward_chars(
		&at, MIN(place->column, MAX(gtk_text_iter_get_chars_in_line(&at) - 1, 0)));
	gtk_text_buffer_place_cursor(buffer, &at);
	get(page)->pending = TRUE;
	if (gtk_widget_get_mapped(GTK_WIDGET(view)))
		on_mapped(GTK_WIDGET(view), get(page));
	if (place->focus)
		gtk_widget_grab_focus(GTK_WIDGET(view));
}

/* --- what is not there any more -----------------------------------------------------------------
 */

/* A set of NOW's lines: no true comparison, but a line that is gone stands out. */
static void
mark_lines(GtkTextBuffer *buffer, const char *text, const char *now)
{
	GtkTextTag *tag = gtk_text_buffer_create_tag(buffer, NULL, "paragraph-background",
		wb_ui_is_dark() ? "#5a4a18" : "#fbecc8", NULL);
	g_auto(GStrv) then_lines = g_strsplit(text, "\n", -1);
	g_auto(GStrv) now_lines = g_strsplit(now, "\n", -1);
	g_autoptr(GHashTable) there = g_hash_table_new(g_str_hash, g_str_equal);

	for (int i = 0; now_lines[i]; i++)
		g_hash_table_add(there, now_lines[i]);
	for (int i = 0; then_lines[i]; i++) {
		GtkTextIter start, end;

		if (g_hash_table_contains(there, then_lines[i]))
			continue;
		gtk_text_buffer_get_iter_at_line(buffer, &start, i);
		end = start;
		gtk_text_iter_forward_line(&end);
		gtk_text_buffer_apply_tag(buffer, tag, &start, &end);
	}
}

/* --- the page -----------------------------------------------------------------------------------
 */

static void
page_free(gpointer data)
{
	PastPage *page = data;

	g_free(page->name);
	g_free(page);
}

/* It may be long before who else holds the page lets go of it. */
static void
on_destroy(GtkWidget *scrolled, gpointer data)
{
	PastPage *page = data;

	g_clear_handle_id(&page->idle, g_source_remove);
}

GtkWidget *
wb_past_page_new(const char *name, const char *text, const char *now)
{
	PastPage *page = g_new0(PastPage, 1);
	GtkWidget *scrolled = gtk_scrolled_window_new(NULL, NULL);
	g_autofree char *spoken = g_strdup_printf("%s as it was", name);

	page->name = g_strdup(name);
	page->view = wb_source_view_new_reading(name, text);
	g_object_set(page->view, "show-line-numbers", TRUE, "show-line-marks", TRUE,
		"highlight-current-line", TRUE, NULL);
	mark_lines(gtk_text_view_get_buffer(GTK_TEXT_VIEW(page->view)), text, now);
	wb_ui_set_name(GTK_WIDGET(page->view), spoken);
	gtk_container_add(GTK_CONTAINER(scrolled), GTK_WIDGET(page->view));
	g_object_set_data_full(G_OBJECT(scrolled), "past-page", page, page_free);
	g_signal_connect(page->view, "map", G_CALLBACK(on_mapped), page);
	g_signal_connect(scrolled, "destroy", G_CALLBACK(on_destroy), page);
	gtk_widget_show_all(scrolled);
	return scrolled;
}

const char *
wb_past_page_get_name(GtkWidget *page)
{
	return get(page)->name;
}

GtkSourceView *
wb_past_page_get_view(GtkWidget *page)
{
	return get(page)->view;
}

void
wb_past_page_go_to(GtkWidget *page, guint line, guint column)
{
	wb_source_go_to(get(page)->view, line, column);
}

void
wb_past_page_set_problems(GtkWidget *page, GPtrArray *problems)
{
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(get(page)->view));

	wb_editor_marks_set_problems(GTK_SOURCE_BUFFER(buffer), get(page)->name, problems);
}
