/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes in hexadecimal and as characters. */
#include "hex-view.h"

#include "ui.h"

#define ROW 16
#define BYTES_MAX (64 * 1024)
/* "0010  45 00 … 3c  E..<": where the columns begin. */
#define HEX_COLUMN 6
#define TEXT_COLUMN (HEX_COLUMN + ROW * 3 + 1)

typedef struct {
	GtkTextView *text;
	gsize length;
	void (*chosen)(gsize offset, gpointer data);
	gpointer data;
} HexView;

static void
append_row(GString *text, const guint8 *bytes, gsize from, gsize length)
{
	gsize count = MIN(length - from, ROW);

	g_string_append_printf(text, "%04" G_GSIZE_MODIFIER "x  ", from);
	for (gsize i = 0; i < ROW; i++) {
		if (i < count)
			g_string_append_printf(text, "%02x ", bytes[from + i]);
		else
			g_string_append(text, "   ");
	}
	g_string_append_c(text, ' ');
	for (gsize i = 0; i < count; i++)
		g_string_append_c(
			text, g_ascii_isprint(bytes[from + i]) ? (char)bytes[from + i] : '.');
}

void
wb_hex_view_set(GtkWidget *widget, const guint8 *bytes, gsize length)
{
	HexView *view = g_object_get_data(G_OBJECT(widget), "view");
	g_autoptr(GString) text = g_string_new(NULL);

	view->length = MIN(length, BYTES_MAX);
	for (gsize from = 0; from < view->length; from += ROW) {
		if (from > 0)
			g_string_append_c(text, '\n');
		append_row(text, bytes, from, view->length);
	}
	gtk_text_buffer_set_text(gtk_text_view_get_buffer(view->text), text->str, -1);
}

static void
mark(const HexView *view, int row, int from_column, int to_column)
{
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(view->text);
	GtkTextIter start, end;

	gtk_text_buffer_get_iter_at_line_offset(buffer, &start, row, from_column);
	gtk_text_buffer_get_iter_at_line_offset(buffer, &end, row, to_column);
	gtk_text_buffer_apply_tag_by_name(buffer, "marked", &start, &end);
}

void
wb_hex_view_mark(GtkWidget *widget, gsize offset, gsize length)
{
	const HexView *view = g_object_get_data(G_OBJECT(widget), "view");
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(view->text);
	GtkTextIter start, end;

	gtk_text_buffer_get_bounds(buffer, &start, &end);
	gtk_text_buffer_remove_tag_by_name(buffer, "marked", &start, &end);
	if (offset >= view->length)
		return;
	length = MIN(length, view->length - offset);
	for (gsize at = offset; at < offset + length;) {
		int first = (int)(at % ROW);
		int count = (int)MIN(ROW - at % ROW, offset + length - at);
		int row = (int)(at / ROW);

		mark(view, row, HEX_COLUMN + first * 3, HEX_COLUMN + (first + count) * 3 - 1);
		mark(view, row, TEXT_COLUMN + first, TEXT_COLUMN + first + count);
		at += (gsize)count;
	}
	gtk_text_buffer_get_iter_at_line(buffer, &start, (int)(offset / ROW));
	gtk_text_view_scroll_to_iter(view->text, &start, 0.1, FALSE, 0, 0);
}

static gboolean
on_released(GtkWidget *widget, GdkEventButton *event, gpointer data)
{
	const HexView *view = data;
	GtkTextIter at;
	int x, y, column;
	gsize offset;

	gtk_text_view_window_to_buffer_coords(
		view->text, GTK_TEXT_WINDOW_TEXT, (int)event->x, (int)event->y, &x, &y);
	if (!gtk_text_view_get_iter_at_location(view->text, &at, x, y))
		return GDK_EVENT_PROPAGATE;
	column = gtk_text_iter_get_line_offset(&at);
	if (column >= TEXT_COLUMN)
		column -= TEXT_COLUMN;
	else
		column = (column - HEX_COLUMN) / 3;
	offset = (gsize)gtk_text_iter_get_line(&at) * ROW + (gsize)CLAMP(column, 0, ROW - 1);
	if (offset < view->length)
		view->chosen(offset, view->data);
	return GDK_EVENT_PROPAGATE;
}

GtkWidget *
wb_hex_view_new(void (*chosen)(gsize offset, gpointer data), gpointer data)
{
	HexView *view = g_new0(HexView, 1);
	GtkWidget *scrolled = gtk_scrolled_window_new(NULL, NULL);

	view->text = GTK_TEXT_VIEW(gtk_text_view_new());
	view->chosen = chosen;
	view->data = data;
	g_object_set(view->text, "editable", FALSE, "cursor-visible", FALSE, "monospace", TRUE,
		"left-margin", 8, "top-margin", 6, "bottom-margin", 6, NULL);
	gtk_text_buffer_create_tag(gtk_text_view_get_buffer(view->text), "marked", "background",
		"#0072b2", "foreground", "#ffffff", NULL);
	wb_ui_set_name(GTK_WIDGET(view->text), "Bytes");
	gtk_container_add(GTK_CONTAINER(scrolled), GTK_WIDGET(view->text));
	g_object_set_data_full(G_OBJECT(scrolled), "view", view, g_free);
	g_signal_connect(view->text, "button-release-event", G_CALLBACK(on_released), view);
	return scrolled;
}
