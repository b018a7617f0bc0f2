/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The task's text and an editor for each of its files. */
#include "text/documents.h"

#include "desk/desk-past.h"
#include "desk/desk-playback.h"
#include "desk/todo.h"
#include "text/past-pages.h"
#include "text/script-marks.h"
#include "text/solution-panel.h"
#include "text/task-page.h"
#include "text/todo-button.h"
#include "ui.h"

#include <string.h>

typedef struct {
	WbDesk *desk;
	GtkWidget *overlay; /* the whole */
	GtkWidget *notebook;
	GtkWidget *todos;
	GPtrArray *editors; /* of WbEditor *, owned by the notebook */
	WbPastPages *past;
	const WbTask *task;
	guint todo_timer;
} Documents;

static Documents *
get_documents(GtkWidget *overlay)
{
	return g_object_get_data(G_OBJECT(overlay), "documents");
}

/* --- what the editors say ----------------------------------------------------------------------
 */

static void
set_tab(const Documents *view, WbEditor *editor)
{
	g_autofree char *base = g_path_get_basename(wb_editor_get_name(editor));
	g_autofree char *text =
		g_strdup_printf("%s%s", base, wb_editor_is_modified(editor) ? " •" : "");
	GtkWidget *label =
		gtk_notebook_get_tab_label(GTK_NOTEBOOK(view->notebook), GTK_WIDGET(editor));

	gtk_label_set_text(GTK_LABEL(label), text);
}

/* The highest number of a step that the open exercise asks for. */
static guint
get_last_todo(const Documents *view)
{
	const WbSelection *open = wb_desk_get_open(view->desk);
	guint level = open && open->exercise ? open->exercise->level : G_MAXUINT;

	return level > 0 && level < G_MAXUINT ? level - 1 : G_MAXUINT;
}

static void
add_todo_rows(const Documents *view, WbEditor *editor, GPtrArray *rows)
{
	g_autoptr(GPtrArray) todos = wb_editor_dup_todos(editor);

	for (guint i = 0; i < todos->len; i++) {
		const WbTodo *todo = todos->pdata[i];

		if (todo->number <= get_last_todo(view))
			g_ptr_array_add(rows, wb_todo_row_new(wb_editor_get_name(editor), todo));
	}
}

/* A row for each step of each file that the exercise asks for. */
static void
update_todos(Documents *view)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(wb_todo_row_free);

	for (guint i = 0; i < view->editors->len; i++)
		add_todo_rows(view, view->editors->pdata[i], rows);
	wb_todo_button_set(view->todos, rows);
}

static gboolean
on_todo_timer(gpointer data)
{
	Documents *view = data;

	view->todo_timer = 0;
	update_todos(view);
	return G_SOURCE_REMOVE;
}

static void
on_editor_changed(WbEditor *editor, gpointer data)
{
	Documents *view = data;

	set_tab(view, editor);
	if (wb_editor_is_modified(editor))
		wb_desk_set_started(view->desk);
	if (!view->todo_timer)
		view->todo_timer = g_timeout_add(300, on_todo_timer, view);
}

static void
on_editor_failed(WbEditor *editor, const char *message, gpointer data)
{
	const Documents *view = data;

	wb_desk_say(view->desk, "%s: %s", wb_editor_get_name(editor), message);
}

/* --- what the desk says ------------------------------------------------------------------------
 */

static void
on_save(WbDesk *desk, gpointer data)
{
	Documents *view = data;

	for (guint i = 0; i < view->editors->len; i++) {
		g_autoptr(GError) error = NULL;

		if (!wb_editor_save(view->editors->pdata[i], &error))
			wb_desk_tell_unsaved(
				desk, wb_editor_get_name(view->editors->pdata[i]), error);
	}
}

/* What is played is shown: as it was then, if it is another one now. */
static void
show_played(const Documents *view)
{
	GtkNotebook *notebook = GTK_NOTEBOOK(view->notebook);

	if (wb_desk_is_script_changed(view->desk) && wb_desk_get_past(view->desk))
		gtk_notebook_set_current_page(notebook, -1);
	else if (wb_desk_get_playback(view->desk) && gtk_notebook_get_current_page(notebook) == 0)
		gtk_notebook_set_current_page(notebook, 1);
}

/* What the compiler calls "filter.c" may be "kernel/filter.c" of the task. */
static WbEditor *
find_editor(const Documents *view, const char *name)
{
	for (guint i = 0; i < view->editors->len; i++)
		if (strcmp(wb_editor_get_name(view->editors->pdata[i]), name) == 0)
			return view->editors->pdata[i];
	for (guint i = 0; i < view->editors->len; i++) {
		g_autofree char *base =
			g_path_get_basename(wb_editor_get_name(view->editors->pdata[i]));

		if (strcmp(base, name) == 0)
			return view->editors->pdata[i];
	}
	return NULL;
}

static void
show_page(const Documents *view, WbEditor *editor)
{
	gtk_notebook_set_current_page(GTK_NOTEBOOK(view->notebook),
		gtk_notebook_page_num(GTK_NOTEBOOK(view->notebook), GTK_WIDGET(editor)));
}

/* The line that a crash is about is seen beside the kernel's words. The keys stay where they are.
 */
static void
show_crash(const Documents *view)
{
	const WbResult *result = wb_desk_get_result(view->desk);
	const WbCrash *crash = result ? result->crash : NULL;
	WbEditor *editor = crash && crash->source_file && crash->source_line > 0
				   ? find_editor(view, crash->source_file)
				   : NULL;

	if (!editor || wb_past_pages_find(view->past, wb_editor_get_name(editor)))
		return;
	show_page(view, editor);
	wb_editor_show(editor, crash->source_line, 1);
}

static void
on_results_changed(WbDesk *desk, gpointer data)
{
	Documents *view = data;
	g_autoptr(GPtrArray) none = g_ptr_array_new();

	wb_past_pages_update(view->past);
	for (guint i = 0; i < view->editors->len; i++) {
		WbEditor *editor = view->editors->pdata[i];
		/* Of another text, they would stand at the wrong lines. */
		gboolean other = wb_past_pages_find(view->past, wb_editor_get_name(editor)) != NULL;

		wb_editor_set_problems(editor, other ? none : wb_desk_get_problems(desk));
		if (other)
			wb_desk_set_script_changed(desk);
	}
	show_played(view);
	show_crash(view);
}

static void
on_jump(WbDesk *desk, const char *file, guint line, guint column, gpointer data)
{
	const Documents *view = data;
	WbEditor *editor = find_editor(view, file);

	if (!editor || wb_past_pages_jump(view->past, wb_editor_get_name(editor), line, column))
		return;
	show_page(view, editor);
	wb_editor_go_to(editor, line, column);
}

/* Which steps are meant. */
typedef struct {
	guint from, to; /* numbers, inclusive */
	gboolean open_only;
} TodoRange;

/* The first step of RANGE. FALSE: there is none. */
static gboolean
jump_to_todo(const Documents *view, TodoRange range)
{
	for (guint i = 0; i < view->editors->len; i++) {
		g_autoptr(GPtrArray) todos = wb_editor_dup_todos(view->editors->pdata[i]);

		for (guint j = 0; j < todos->len; j++) {
			const WbTodo *todo = todos->pdata[j];

			if (todo->number < range.from || todo->number > range.to ||
				todo->line == 0 || (range.open_only && todo->done))
				continue;
			wb_desk_jump(view->desk, wb_editor_get_name(view->editors->pdata[i]),
				todo->line, 1);
			return TRUE;
		}
	}
	return FALSE;
}

static void
on_jump_to_todo(WbDesk *desk, guint number, gpointer data)
{
	if (!jump_to_todo(data, (TodoRange){ number, number, TRUE }))
		jump_to_todo(data, (TodoRange){ number, number, FALSE });
}

static void
on_show_solution(WbDesk *desk, const char *file, guint index, gpointer data)
{
	const Documents *view = data;
	WbEditor *editor = find_editor(view, file);

	if (!editor)
		return;
	show_page(view, editor);
	wb_solution_panel_show(desk, editor, index);
}

/* --- pages -------------------------------------------------------------------------------------
 */

static void
add_editor(Documents *view, WbEditor *editor)
{
	GtkWidget *label = gtk_label_new(NULL);

	gtk_widget_set_tooltip_text(label, wb_editor_get_path(editor));
	gtk_widget_show_all(GTK_WIDGET(editor));
	gtk_notebook_append_page(GTK_NOTEBOOK(view->notebook), GTK_WIDGET(editor), label);
	g_ptr_array_add(view->editors, editor);
	set_tab(view, editor);
	g_signal_connect(editor, "changed", G_CALLBACK(on_editor_changed), view);
	g_signal_connect(editor, "failed", G_CALLBACK(on_editor_failed), view);
	if (wb_editor_get_trouble(editor))
		on_editor_failed(editor, wb_editor_get_trouble(editor), view);
}

static void
add_page(Documents *view, const char *name)
{
	const WbSelection *open = wb_desk_get_open(view->desk);
	g_autofree char *path = wb_desk_dup_path(view->desk, name);
	g_autofree char *skeleton = wb_todo_dup_skeleton(open->task->skeleton, name);

	add_editor(view, wb_editor_new(name, path, skeleton));
}

/* A walkthrough's script: what is changed is a copy, in the workspace. */
static void
add_script(Documents *view, const char *script)
{
	g_autofree char *path = wb_desk_dup_script_path(view->desk);
	g_autofree char *base = g_path_get_basename(script);
	WbEditor *editor = wb_editor_new_copy(base, path, script);

	add_editor(view, editor);
	wb_script_marks_attach(wb_editor_get_view(editor), view->desk);
}

static void
remove_pages(Documents *view)
{
	for (guint i = 0; i < view->editors->len; i++)
		gtk_widget_destroy(view->editors->pdata[i]);
	g_ptr_array_set_size(view->editors, 0);
}

static void
add_pages(Documents *view, const WbTask *task)
{
	if (task->script) {
		add_script(view, task->script);
		return;
	}
	for (int i = 0; task->files && task->files[i]; i++)
		add_page(view, task->files[i]);
}

static void
on_opened(WbDesk *desk, gpointer data)
{
	Documents *view = data;
	const WbTask *task = wb_desk_get_open(desk)->task;

	if (view->task == task) {
		update_todos(view);
		return;
	}
	view->task = task;
	remove_pages(view);
	add_pages(view, task);
	gtk_notebook_set_current_page(GTK_NOTEBOOK(view->notebook), 0);
	update_todos(view);
}

static void
documents_free(gpointer data)
{
	Documents *view = data;

	wb_past_pages_free(view->past);
	g_ptr_array_unref(view->editors);
	g_free(view);
}

static void
on_destroy(GtkWidget *overlay, gpointer data)
{
	Documents *view = data;

	g_clear_handle_id(&view->todo_timer, g_source_remove);
	g_ptr_array_set_size(view->editors, 0);
}

static void
observe(Documents *view)
{
	GtkWidget *widget = view->overlay;

	wb_ui_observe(view->desk, "opened", G_CALLBACK(on_opened), widget, view);
	wb_ui_observe(view->desk, "save", G_CALLBACK(on_save), widget, view);
	wb_ui_observe(view->desk, "results-changed", G_CALLBACK(on_results_changed), widget, view);
	wb_ui_observe(view->desk, "jump", G_CALLBACK(on_jump), widget, view);
	wb_ui_observe(view->desk, "show-solution", G_CALLBACK(on_show_solution), widget, view);
	wb_ui_observe(view->desk, "jump-to-todo", G_CALLBACK(on_jump_to_todo), widget, view);
}

/* A notebook does not tell screen readers of its action widget: the button lies over an empty one.
 */
static void
add_todos(Documents *view)
{
	g_autoptr(GtkSizeGroup) group = gtk_size_group_new(GTK_SIZE_GROUP_BOTH);
	GtkWidget *room = gtk_label_new(NULL);

	view->todos = wb_todo_button_new(view->desk);
	gtk_widget_set_halign(view->todos, GTK_ALIGN_END);
	gtk_widget_set_valign(view->todos, GTK_ALIGN_START);
	gtk_size_group_add_widget(group, view->todos);
	gtk_size_group_add_widget(group, room);
	g_object_bind_property(view->todos, "visible", room, "visible", G_BINDING_SYNC_CREATE);
	gtk_notebook_set_action_widget(GTK_NOTEBOOK(view->notebook), room, GTK_PACK_END);
	gtk_overlay_add_overlay(GTK_OVERLAY(view->overlay), view->todos);
}

GtkWidget *
wb_documents_new(WbDesk *desk)
{
	Documents *view = g_new0(Documents, 1);

	view->desk = desk;
	view->editors = g_ptr_array_new();
	view->overlay = gtk_overlay_new();
	view->notebook = gtk_notebook_new();
	view->past = wb_past_pages_new(desk, view->notebook, view->editors);
	wb_ui_set_name(view->notebook, "Task and files");
	gtk_notebook_set_scrollable(GTK_NOTEBOOK(view->notebook), TRUE);
	gtk_notebook_set_show_border(GTK_NOTEBOOK(view->notebook), FALSE);
	wb_ui_keep_focus_told(view->notebook);
	gtk_container_add(GTK_CONTAINER(view->overlay), view->notebook);
	add_todos(view);
	gtk_widget_show_all(view->todos);
	gtk_notebook_append_page(
		GTK_NOTEBOOK(view->notebook), wb_task_page_new(desk), gtk_label_new("Task"));
	g_object_set_data_full(G_OBJECT(view->overlay), "documents", view, documents_free);
	g_signal_connect(view->overlay, "destroy", G_CALLBACK(on_destroy), view);
	observe(view);
	return view->overlay;
}

/* --- for the window ----------------------------------------------------------------------------
 */

gboolean
wb_documents_show(GtkWidget *documents, guint index)
{
	const Documents *view = get_documents(documents);
	GtkNotebook *notebook = GTK_NOTEBOOK(view->notebook);
	GtkWidget *page;

	if ((int)index >= gtk_notebook_get_n_pages(notebook))
		return FALSE;
	gtk_notebook_set_current_page(notebook, (int)index);
	page = gtk_notebook_get_nth_page(notebook, (int)index);
	if (index > 0 && index <= view->editors->len)
		wb_editor_go_to(view->editors->pdata[index - 1], 0, 0);
	else
		gtk_widget_child_focus(page, GTK_DIR_TAB_FORWARD);
	return TRUE;
}

WbEditor *
wb_documents_get_editor(GtkWidget *documents)
{
	GtkNotebook *notebook = GTK_NOTEBOOK(get_documents(documents)->notebook);
	GtkWidget *page =
		gtk_notebook_get_nth_page(notebook, gtk_notebook_get_current_page(notebook));

	return WB_IS_EDITOR(page) ? WB_EDITOR(page) : NULL;
}

void
wb_documents_next_todo(GtkWidget *documents)
{
	const Documents *view = get_documents(documents);
	guint last = get_last_todo(view);

	if (!jump_to_todo(view, (TodoRange){ 1, last, TRUE }))
		jump_to_todo(view, (TodoRange){ 1, G_MAXUINT, TRUE });
}

GPtrArray *
wb_documents_dup_unsaved(GtkWidget *documents)
{
	const Documents *view = get_documents(documents);
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < view->editors->len; i++)
		if (wb_editor_is_modified(view->editors->pdata[i]))
			g_ptr_array_add(
				names, g_strdup(wb_editor_get_name(view->editors->pdata[i])));
	return names;
}

void
wb_documents_reload(GtkWidget *documents)
{
	const Documents *view = get_documents(documents);

	for (guint i = 0; i < view->editors->len; i++)
		wb_editor_reload(view->editors->pdata[i]);
}

void
wb_documents_show_solution(GtkWidget *documents)
{
	const Documents *view = get_documents(documents);

	for (guint i = 0; i < view->editors->len; i++) {
		g_autoptr(GPtrArray) todos = wb_editor_dup_todos(view->editors->pdata[i]);

		for (guint j = 0; j < todos->len; j++) {
			const WbTodo *todo = todos->pdata[j];

			if (todo->done || todo->number > get_last_todo(view))
				continue;
			wb_desk_show_solution(view->desk,
				wb_editor_get_name(view->editors->pdata[i]), todo->index);
			return;
		}
	}
	wb_desk_say(view->desk,
		"Every step of this exercise is written: there is no solution left to show.");
}
