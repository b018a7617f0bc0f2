/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The window's actions about runs and other editors. */
#include "window/run-actions.h"

#include "desk/desk-past.h"
#include "desk/save-watch.h"
#include "desk/settings.h"
#include "results/results-page.h"
#include "text/documents.h"
#include "text/editor.h"
#include "window/message-bar.h"
#include "window/open-run.h"
#include "ui.h"

#define WATCH "check-when-saved"

typedef struct {
	GtkWindow *window;
	WbRunParts parts;
	WbSaveWatch *watch;
} RunActions;

static void
act_history(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	const RunActions *view = data;

	g_action_group_change_action_state(
		G_ACTION_GROUP(view->window), "show-results", g_variant_new_boolean(TRUE));
	wb_results_page_show_history(view->parts.results);
}

static void
act_open_run(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	const RunActions *view = data;

	wb_open_run_ask(view->window, view->parts.desk);
}

static void
act_leave_past(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	wb_desk_leave_past(((const RunActions *)data)->parts.desk);
}

static void
act_solution(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	wb_documents_show_solution(((const RunActions *)data)->parts.documents);
}

/* --- another editor -----------------------------------------------------------------------------
 */

/* The file that is looked at, else the first of the task. */
static char *
dup_file(const RunActions *view)
{
	const WbSelection *open = wb_desk_get_open(view->parts.desk);
	WbEditor *editor = wb_documents_get_editor(view->parts.documents);

	if (editor)
		return g_strdup(wb_editor_get_path(editor));
	return open && open->task->files ? wb_desk_dup_path(view->parts.desk, open->task->files[0])
					 : NULL;
}

/* The user's command, with the file behind it or where it has %f. */
static gboolean
run_command(const char *command, const char *path, GError **error)
{
	g_auto(GStrv) words = NULL;
	g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
	gboolean placed = FALSE;

	if (!g_shell_parse_argv(command, NULL, &words, error))
		return FALSE;
	for (int i = 0; words[i]; i++) {
		gboolean place = g_str_equal(words[i], "%f");

		g_ptr_array_add(argv, g_strdup(place ? path : words[i]));
		placed = placed || place;
	}
	if (!placed)
		g_ptr_array_add(argv, g_strdup(path));
	g_ptr_array_add(argv, NULL);
	return g_spawn_async(
		NULL, (char **)argv->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, error);
}

static gboolean
run_default(const char *path, GError **error)
{
	g_autoptr(GAppInfo) editor = g_app_info_get_default_for_type("text/x-csrc", FALSE);
	g_autoptr(GFile) file = g_file_new_for_path(path);
	GList files = { file, NULL, NULL };

	if (editor)
		return g_app_info_launch(editor, &files, NULL, error);
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		"the desktop has no editor for C. Name yours in the preferences, as \"code -g\".");
	return FALSE;
}

static void
start_watching(gpointer data)
{
	g_settings_set_boolean(wb_settings_get(), WATCH, TRUE);
}

static void
act_open_editor(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	const RunActions *view = data;
	g_autofree char *command = g_settings_get_string(wb_settings_get(), "editor-command");
	g_autofree char *path = dup_file(view);
	g_autoptr(GError) error = NULL;

	if (!path)
		return;
	wb_desk_save(view->parts.desk);
	if (!(*command ? run_command(command, path, &error) : run_default(path, &error))) {
		wb_desk_say(view->parts.desk, "The editor did not start: %s", error->message);
		return;
	}
	if (!g_settings_get_boolean(wb_settings_get(), WATCH))
		wb_message_bar_offer(view->parts.message_bar,
			"What you save in your editor is shown here at once. It can be checked at "
			"once, too.",
			"Check _When Saved", G_CALLBACK(start_watching), NULL);
}

/* --- all of them --------------------------------------------------------------------------------
 */

static void
update(WbDesk *desk, gpointer data)
{
	const RunActions *view = data;
	const WbSelection *open = wb_desk_get_open(desk);

	wb_ui_set_enabled(view->window, "open-editor", open && open->exercise);
	wb_ui_set_enabled(view->window, "solution", open && open->exercise);
	wb_ui_set_enabled(view->window, "leave-past", wb_desk_get_past(desk) != NULL);
	wb_ui_set_enabled(view->window, "open-run", !wb_desk_is_busy(desk));
}

static void
view_free(gpointer data)
{
	RunActions *view = data;

	wb_save_watch_free(view->watch);
	g_free(view);
}

/* Before the desk may go. */
static void
on_destroy(GtkWidget *window, gpointer data)
{
	g_object_set_data(G_OBJECT(window), "run-actions", NULL);
}

static const GActionEntry actions[] = {
	{ "history", act_history, NULL, NULL, NULL, { 0 } },
	{ "open-run", act_open_run, NULL, NULL, NULL, { 0 } },
	{ "leave-past", act_leave_past, NULL, NULL, NULL, { 0 } },
	{ "solution", act_solution, NULL, NULL, NULL, { 0 } },
	{ "open-editor", act_open_editor, NULL, NULL, NULL, { 0 } },
};

void
wb_run_actions_add(GtkApplicationWindow *window, const WbRunParts *parts)
{
	RunActions *view = g_new0(RunActions, 1);
	g_autoptr(GAction) watch = g_settings_create_action(wb_settings_get(), WATCH);
	GtkWidget *widget = GTK_WIDGET(window);

	view->window = GTK_WINDOW(window);
	view->parts = *parts;
	view->watch = wb_save_watch_new(parts->desk);
	g_action_map_add_action_entries(G_ACTION_MAP(window), actions, G_N_ELEMENTS(actions), view);
	g_action_map_add_action(G_ACTION_MAP(window), watch);
	g_object_set_data_full(G_OBJECT(window), "run-actions", view, view_free);
	wb_ui_observe(parts->desk, "opened", G_CALLBACK(update), widget, view);
	wb_ui_observe(parts->desk, "run-changed", G_CALLBACK(update), widget, view);
	wb_ui_observe(parts->desk, "past-changed", G_CALLBACK(update), widget, view);
	g_signal_connect(window, "destroy", G_CALLBACK(on_destroy), NULL);
	update(parts->desk, view);
}
