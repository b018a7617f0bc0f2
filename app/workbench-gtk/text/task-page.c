/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The task's text. Its links: "kernel:NAME" is a kernel function, "todo:N" a step of the skeleton,
 * "file:NAME" a file of the task, "task:LAB/TASK" another one, and the web's are the browser's.
 * Inline code that names a step or a file is a link to it.
 */
#include "text/task-page.h"

#include "text/link-view.h"
#include "text/markdown.h"
#include "ui.h"

#include "base/files.h"

#include <string.h>

#define TEXT_MAX (1024 * 1024)

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
follow(const char *target, gpointer data)
{
	const TaskPage *page = data;
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

GtkWidget *
wb_task_page_new(WbDesk *desk)
{
	TaskPage *page = g_new0(TaskPage, 1);
	GtkWidget *scrolled;

	page->desk = desk;
	page->view = wb_link_view_new("Task", follow, page);
	scrolled = wb_ui_scrolled_new(page->view);
	/* Its margins must not keep the window wide. */
	gtk_scrolled_window_set_policy(
		GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_EXTERNAL, GTK_POLICY_AUTOMATIC);
	g_object_set_data_full(G_OBJECT(page->view), "page", page, g_free);
	g_signal_connect(page->view, "style-updated", G_CALLBACK(on_style_updated), page);
	wb_ui_observe(desk, "opened", G_CALLBACK(on_opened), page->view, page);
	return scrolled;
}
