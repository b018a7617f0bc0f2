/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The task's text. Its links: "kernel:NAME" is a kernel function, "todo:N" a step of the skeleton,
 * "file:NAME" a file of the task, "task:LAB/TASK" another one, and the web's are the browser's.
 * Inline code that names a step or a file is a link to it.
 */
#include "text/task-page.h"

#include "text/markdown.h"
#include "ui.h"

#include "base/files.h"

#include <string.h>

#define TEXT_MAX (1024 * 1024)
#define COLUMN_WIDTH 720
#define MARGIN 24

typedef struct {
	WbDesk *desk;
	GtkWidget *view;
	const WbTask *shown;
} TaskPage;

/* --- links -------------------------------------------------------------------------------------
 */

static char *
make_target(const char *code, gpointer data)
{
	const TaskPage *page = data;
	const WbSelection *open = wb_desk_get_open(page->desk);

	if (g_str_has_prefix(code, "TODO ") && g_ascii_isdigit(code[5]))
		return g_strdup_printf("todo:%s", code + 5);
	if (open->task->files && g_strv_contains((const char *const *)open->task->files, code))
		return g_strdup_printf("file:%s", code);
	return NULL;
}

static void
open_task(WbDesk *desk, const char *selector)
{
	const char *const selectors[] = { selector, NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) found =
		wb_catalog_select(wb_desk_get_catalog(desk), WB_SELECT_ALL, selectors, &error);

	if (!found)
		wb_desk_say(desk, "%s", error->message);
	else
		wb_desk_open(desk, &g_array_index(found, WbSelection, 0));
}

static void
follow(const TaskPage *page, const char *target)
{
	const char *rest = strchr(target, ':');
	GtkWidget *window = gtk_widget_get_toplevel(page->view);
	g_autoptr(GError) error = NULL;

	if (!rest)
		return;
	rest++;
	if (g_str_has_prefix(target, "kernel:"))
		wb_desk_ask_function(page->desk, rest);
	else if (g_str_has_prefix(target, "todo:"))
		wb_desk_jump_to_todo(page->desk, (guint)g_ascii_strtoull(rest, NULL, 10));
	else if (g_str_has_prefix(target, "file:"))
		wb_desk_jump(page->desk, rest, 0, 0);
	else if (g_str_has_prefix(target, "task:"))
		open_task(page->desk, rest);
	else if (g_str_has_prefix(target, "https:") || g_str_has_prefix(target, "http:"))
		if (!gtk_show_uri_on_window(GTK_WINDOW(window), target, GDK_CURRENT_TIME, &error))
			wb_desk_say(page->desk, "%s: %s", target, error->message);
}

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
get_target_at(const TaskPage *page, double x, double y)
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
	const TaskPage *page = data;
	const char *target;

	if (event->button != GDK_BUTTON_PRIMARY ||
		gtk_text_buffer_get_has_selection(gtk_text_view_get_buffer(GTK_TEXT_VIEW(view))))
		return GDK_EVENT_PROPAGATE;
	target = get_target_at(page, event->x, event->y);
	if (target) {
		g_autofree char *copy = g_strdup(target);

		follow(page, copy);
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
		follow(data, target);
	return target ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

/* --- the text ----------------------------------------------------------------------------------
 */

static void
show_text(TaskPage *page)
{
	const WbSelection *open = wb_desk_get_open(page->desk);
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = wb_files_read(open->task->text, TEXT_MAX, &error);
	g_autofree char *text = NULL;

	if (bytes)
		text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
	else
		text = g_strdup(error->message);
	wb_markdown_show(GTK_TEXT_VIEW(page->view), text, open->task->folder, make_target, page);
}

static void
on_opened(WbDesk *desk, gpointer data)
{
	TaskPage *page = data;

	if (page->shown == wb_desk_get_open(desk)->task)
		return;
	page->shown = wb_desk_get_open(desk)->task;
	show_text(page);
}

/* Colours are of the theme. */
static void
on_style_updated(GtkWidget *view, gpointer data)
{
	TaskPage *page = data;
	gboolean dark = wb_ui_is_dark();

	if (GPOINTER_TO_INT(g_object_get_data(G_OBJECT(view), "dark")) == dark + 1)
		return;
	g_object_set_data(G_OBJECT(view), "dark", GINT_TO_POINTER(dark + 1));
	if (page->shown)
		show_text(page);
}

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
wb_task_page_new(WbDesk *desk)
{
	TaskPage *page = g_new0(TaskPage, 1);
	GtkWidget *scrolled;

	page->desk = desk;
	page->view = gtk_text_view_new();
	g_object_set(page->view, "editable", FALSE, "cursor-visible", FALSE, "wrap-mode",
		GTK_WRAP_WORD, "left-margin", MARGIN, "right-margin", MARGIN, "top-margin", 16,
		"bottom-margin", 32, "pixels-below-lines", 2, "pixels-inside-wrap", 3, NULL);
	wb_ui_add_class(page->view, "task-text");
	wb_ui_set_name(page->view, "Task");
	gtk_widget_add_events(page->view, GDK_POINTER_MOTION_MASK);
	scrolled = wb_ui_scrolled_new(page->view);
	/* Its margins must not keep the window wide. */
	gtk_scrolled_window_set_policy(
		GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_EXTERNAL, GTK_POLICY_AUTOMATIC);
	g_object_set_data_full(G_OBJECT(page->view), "page", page, g_free);
	g_signal_connect(page->view, "button-release-event", G_CALLBACK(on_button_released), page);
	g_signal_connect(page->view, "motion-notify-event", G_CALLBACK(on_motion), page);
	g_signal_connect(page->view, "key-press-event", G_CALLBACK(on_key), page);
	g_signal_connect(page->view, "style-updated", G_CALLBACK(on_style_updated), page);
	g_signal_connect(page->view, "size-allocate", G_CALLBACK(on_size), page);
	wb_ui_observe(desk, "opened", G_CALLBACK(on_opened), page->view, page);
	return scrolled;
}
