/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A text to read, with links. */
#include "text/link-view.h"

#include "text/markdown.h"
#include "text/file-drop.h"
#include "ui.h"

#define COLUMN_WIDTH 720
#define MARGIN 24

typedef struct {
	GtkWidget *view;
	WbLinkFunc follow;
	gpointer data;
} LinkView;

static const char *
get_target(const GtkTextIter *at)
{
	g_autoptr(GSList) tags = gtk_text_iter_get_tags(at);

	for (GSList *tag = tags; tag; tag = tag->next) {
		const char *target = g_object_get_data(tag->data, WB_MARKDOWN_TARGET);

		if (target)
			return target;
	}
	return NULL;
}

static const char *
get_target_at(const LinkView *page, double x, double y)
{
	GtkTextIter at;
	int buffer_x, buffer_y;

	gtk_text_view_window_to_buffer_coords(GTK_TEXT_VIEW(page->view), GTK_TEXT_WINDOW_TEXT,
		(int)x, (int)y, &buffer_x, &buffer_y);
	if (!gtk_text_view_get_iter_at_location(GTK_TEXT_VIEW(page->view), &at, buffer_x, buffer_y))
		return NULL;
	return get_target(&at);
}

static gboolean
on_button_released(GtkWidget *view, GdkEventButton *event, gpointer data)
{
	const LinkView *page = data;
	const char *target;

	if (event->button != GDK_BUTTON_PRIMARY ||
		gtk_text_buffer_get_has_selection(gtk_text_view_get_buffer(GTK_TEXT_VIEW(view))))
		return GDK_EVENT_PROPAGATE;
	target = get_target_at(page, event->x, event->y);
	if (target) {
		g_autofree char *copy = g_strdup(target);

		page->follow(copy, page->data);
	}
	return GDK_EVENT_PROPAGATE;
}

static gboolean
on_motion(GtkWidget *view, GdkEventMotion *event, gpointer data)
{
	GdkWindow *window = gtk_text_view_get_window(GTK_TEXT_VIEW(view), GTK_TEXT_WINDOW_TEXT);
	const char *target = get_target_at(data, event->x, event->y);
	g_autoptr(GdkCursor) cursor =
		gdk_cursor_new_from_name(gtk_widget_get_display(view), target ? "pointer" : "text");

	gdk_window_set_cursor(window, cursor);
	return GDK_EVENT_PROPAGATE;
}

/* --- the keyboard: Tab goes from link to link, Enter follows ------------------------------------
 */

static gboolean
move_to_link(GtkTextView *view, gboolean back)
{
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(view);
	GtkTextIter at, end;

	gtk_text_buffer_get_iter_at_mark(buffer, &at, gtk_text_buffer_get_insert(buffer));
	while (back ? gtk_text_iter_backward_to_tag_toggle(&at, NULL)
		    : gtk_text_iter_forward_to_tag_toggle(&at, NULL)) {
		const char *target = get_target(&at);

		end = at;
		if (!target || (!gtk_text_iter_is_start(&at) && gtk_text_iter_backward_char(&end) &&
				       get_target(&end) == target))
			continue;
		end = at;
		while (get_target(&end) == target && gtk_text_iter_forward_char(&end))
			;
		gtk_text_buffer_select_range(buffer, &at, &end);
		gtk_text_view_scroll_mark_onscreen(view, gtk_text_buffer_get_insert(buffer));
		return TRUE;
	}
	return FALSE;
}

static gboolean
on_key(GtkWidget *view, GdkEventKey *event, gpointer data)
{
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(view));
	const LinkView *page = data;
	GtkTextIter at;
	g_autofree char *target = NULL;

	if (event->state & (GDK_CONTROL_MASK | GDK_MOD1_MASK))
		return GDK_EVENT_PROPAGATE;
	if (event->keyval == GDK_KEY_Tab)
		return move_to_link(GTK_TEXT_VIEW(view), FALSE);
	if (event->keyval == GDK_KEY_ISO_Left_Tab)
		return move_to_link(GTK_TEXT_VIEW(view), TRUE);
	if (event->keyval != GDK_KEY_Return && event->keyval != GDK_KEY_KP_Enter)
		return GDK_EVENT_PROPAGATE;
	gtk_text_buffer_get_iter_at_mark(buffer, &at, gtk_text_buffer_get_insert(buffer));
	target = g_strdup(get_target(&at));
	if (target)
		page->follow(target, page->data);
	return target ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

static void
move_lines(GtkTextView *view, int count, GtkTextIter *at)
{
	for (; count > 0; count--)
		gtk_text_view_forward_display_line(view, at);
	for (; count < 0; count++)
		gtk_text_view_backward_display_line(view, at);
}

static void
move_in_line(GtkTextView *view, GtkMovementStep step, int count, GtkTextIter *at)
{
	if (step == GTK_MOVEMENT_WORDS && count < 0)
		gtk_text_iter_backward_word_starts(at, -count);
	else if (step == GTK_MOVEMENT_WORDS)
		gtk_text_iter_forward_word_ends(at, count);
	else if (step == GTK_MOVEMENT_DISPLAY_LINE_ENDS && count < 0)
		gtk_text_view_backward_display_line_start(view, at);
	else if (step == GTK_MOVEMENT_DISPLAY_LINE_ENDS)
		gtk_text_view_forward_display_line_end(view, at);
	else if (step == GTK_MOVEMENT_VISUAL_POSITIONS || step == GTK_MOVEMENT_LOGICAL_POSITIONS)
		gtk_text_iter_forward_cursor_positions(at, count);
}

/* Keys scroll, for no cursor is to be seen. For who hears the text it goes along. */
static void
on_move_cursor(GtkTextView *view, GtkMovementStep step, int count, gboolean extend, gpointer data)
{
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(view);
	GtkTextIter at;

	gtk_text_buffer_get_iter_at_mark(buffer, &at, gtk_text_buffer_get_insert(buffer));
	if (step == GTK_MOVEMENT_DISPLAY_LINES)
		move_lines(view, count, &at);
	else if (step == GTK_MOVEMENT_BUFFER_ENDS && count < 0)
		gtk_text_buffer_get_start_iter(buffer, &at);
	else if (step == GTK_MOVEMENT_BUFFER_ENDS)
		gtk_text_buffer_get_end_iter(buffer, &at);
	else
		move_in_line(view, step, count, &at);
	if (extend)
		gtk_text_buffer_move_mark_by_name(buffer, "insert", &at);
	else
		gtk_text_buffer_place_cursor(buffer, &at);
}

/* --- the view -----------------------------------------------------------------------------------
 */

/* Lines that are too long are hard to read: the column stays as wide as it should be. */
static void
on_size(GtkWidget *view, GdkRectangle *size, gpointer data)
{
	int margin = MAX(MARGIN, (size->width - COLUMN_WIDTH) / 2);

	if (gtk_text_view_get_right_margin(GTK_TEXT_VIEW(view)) == margin)
		return;
	gtk_text_view_set_left_margin(GTK_TEXT_VIEW(view), margin);
	gtk_text_view_set_right_margin(GTK_TEXT_VIEW(view), margin);
}

GtkWidget *
wb_link_view_new(const char *name, WbLinkFunc follow, gpointer data)
{
	LinkView *page = g_new0(LinkView, 1);

	page->view = gtk_text_view_new();
	page->follow = follow;
	page->data = data;
	g_object_set(page->view, "editable", FALSE, "cursor-visible", FALSE, "wrap-mode",
		GTK_WRAP_WORD, "left-margin", MARGIN, "right-margin", MARGIN, "top-margin", 16,
		"bottom-margin", 32, "pixels-below-lines", 2, "pixels-inside-wrap", 3, NULL);
	wb_ui_add_class(page->view, "task-text");
	wb_ui_set_name(page->view, name);
	gtk_widget_add_events(page->view, GDK_POINTER_MOTION_MASK);
	g_object_set_data_full(G_OBJECT(page->view), "link-view", page, g_free);
	wb_file_drop_add(page->view);
	g_signal_connect(page->view, "button-release-event", G_CALLBACK(on_button_released), page);
	g_signal_connect(page->view, "motion-notify-event", G_CALLBACK(on_motion), page);
	g_signal_connect(page->view, "key-press-event", G_CALLBACK(on_key), page);
	g_signal_connect(page->view, "move-cursor", G_CALLBACK(on_move_cursor), page);
	g_signal_connect(page->view, "size-allocate", G_CALLBACK(on_size), page);
	return page->view;
}
