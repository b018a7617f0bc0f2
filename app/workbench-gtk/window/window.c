/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The window. */
#include "window/window.h"

#include "desk/desk-evidence.h"
#include "desk/desk-playback.h"
#include "desk/engine.h"
#include "desk/reset.h"
#include "desk/settings.h"
#include "results/results-page.h"
#include "text/documents.h"
#include "views/terminal.h"
#include "window/dropped.h"
#include "window/first-run.h"
#include "window/header.h"
#include "window/message-bar.h"
#include "window/panes.h"
#include "window/past-bar.h"
#include "window/play-actions.h"
#include "window/run-actions.h"
#include "window/task-list.h"
#include "window/tour.h"
#include "notice.h"
#include "spoken.h"
#include "ui.h"

#define NARROW 1200

struct _WbWindow {
	GtkApplicationWindow parent;
	WbDesk *desk;
	GtkWidget *message_bar;
	GtkWidget *sidebar;
	GtkWidget *documents;
	WbPanes *panes;
	WbReset *reset;			    /* what can be taken back */
	gboolean had_sidebar, had_evidence; /* before the text was alone */
	gboolean closing;
	GtkWidget *question; /* whether to close without saving; or NULL */
};

G_DEFINE_TYPE(WbWindow, wb_window, GTK_TYPE_APPLICATION_WINDOW)

/* --- the sidebar -------------------------------------------------------------------------------
 */

static void
set_state(WbWindow *window, const char *name, gboolean state)
{
	GAction *action = g_action_map_lookup_action(G_ACTION_MAP(window), name);

	g_simple_action_set_state(G_SIMPLE_ACTION(action), g_variant_new_boolean(state));
}

/* For now: what the user wants is only set by the action. */
static void
show_sidebar(WbWindow *window, gboolean show)
{
	set_state(window, "show-sidebar", show);
	gtk_widget_set_visible(window->sidebar, show);
}

static void
change_sidebar(GSimpleAction *action, GVariant *value, gpointer data)
{
	show_sidebar(data, g_variant_get_boolean(value));
	g_settings_set_value(wb_settings_get(), "show-sidebar", value);
}

/* --- actions -----------------------------------------------------------------------------------
 */

static void
act_menu(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	wb_header_toggle_menu(gtk_window_get_titlebar(GTK_WINDOW(data)));
}

static void
act_build(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	wb_desk_build(WB_WINDOW(data)->desk);
}

static void
act_check(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	wb_desk_check(WB_WINDOW(data)->desk);
}

static void
act_stop(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	wb_desk_stop(WB_WINDOW(data)->desk);
}

static void
act_save(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	wb_desk_save(WB_WINDOW(data)->desk);
}

static void
act_find(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	WbEditor *editor = wb_documents_get_editor(WB_WINDOW(data)->documents);

	if (editor)
		wb_editor_find(editor);
}

static void
act_find_exercise(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	show_sidebar(data, TRUE);
	wb_task_list_search(WB_WINDOW(data)->sidebar);
}

static void
act_show_page(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	wb_documents_show(WB_WINDOW(data)->documents, (guint)g_variant_get_int32(parameter));
}

static void
act_next_todo(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	wb_documents_next_todo(WB_WINDOW(data)->documents);
}

static GtkWidget *
get_results(WbWindow *window)
{
	return wb_places_find(wb_panes_get_places(window->panes), "results");
}

static void
act_next_problem(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	wb_results_page_step(get_results(data), FALSE);
}

static void
act_previous_problem(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	wb_results_page_step(get_results(data), TRUE);
}

static void
act_open_folder(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	WbWindow *window = data;
	const WbSelection *open = wb_desk_get_open(window->desk);
	g_autofree char *path = open ? wb_desk_dup_path(window->desk, "") : NULL;
	g_autofree char *uri = path ? g_filename_to_uri(path, NULL, NULL) : NULL;
	g_autoptr(GError) error = NULL;

	if (uri && !gtk_show_uri_on_window(GTK_WINDOW(window), uri, GDK_CURRENT_TIME, &error))
		wb_desk_say(window->desk, "%s: %s", path, error->message);
}

static void
take_back_reset(gpointer data)
{
	WbWindow *window = data;
	g_autoptr(GError) error = NULL;

	/* What is put aside is what was saved. */
	if (!wb_desk_save(window->desk))
		return;
	if (!wb_reset_take_back(window->reset, &error))
		wb_desk_say(window->desk, "%s", error->message);
	wb_documents_reload(window->documents);
}

static void
act_reset(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	WbWindow *window = data;
	const WbSelection *open = wb_desk_get_open(window->desk);
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	WbReset *reset;

	if (!open)
		return;
	/* What is put aside is what was saved. */
	if (!wb_desk_save(window->desk))
		return;
	if (!open->exercise && !wb_desk_has_own_script(window->desk)) {
		wb_desk_say(window->desk, "The script is the original already.");
		return;
	}
	reset = wb_reset_do(wb_desk_get_workspace(window->desk), open, &error);
	wb_documents_reload(window->documents);
	if (!reset) {
		wb_desk_say(window->desk, "Nothing was reset: %s", error->message);
		return;
	}
	g_clear_pointer(&window->reset, wb_reset_free);
	window->reset = reset;
	text = g_strdup_printf(
		open->exercise ? "The files of this task are skeletons again. Yours are kept in %s."
			       : "The script is the original again. Yours is kept in %s.",
		wb_reset_get_folder(reset));
	wb_message_bar_offer(
		window->message_bar, text, "_Take Back", G_CALLBACK(take_back_reset), window);
}

static gboolean
get_state(WbWindow *window, const char *name)
{
	g_autoptr(GVariant) state = g_action_group_get_action_state(G_ACTION_GROUP(window), name);

	return g_variant_get_boolean(state);
}

/* Everything but the text goes away, or what was there comes back. */
static void
change_alone(GSimpleAction *action, GVariant *value, gpointer data)
{
	WbWindow *window = data;
	gboolean alone = g_variant_get_boolean(value);
	gboolean evidence = window->had_evidence || wb_desk_get_timeline(window->desk) != NULL;

	if (alone == get_state(window, "text-alone"))
		return;
	if (alone) {
		window->had_sidebar = get_state(window, "show-sidebar");
		window->had_evidence = get_state(window, "show-evidence");
	}
	g_simple_action_set_state(action, value);
	g_action_group_change_action_state(
		G_ACTION_GROUP(window), "show-results", g_variant_new_boolean(!alone));
	g_action_group_change_action_state(
		G_ACTION_GROUP(window), "show-evidence", g_variant_new_boolean(!alone && evidence));
	show_sidebar(window, !alone && window->had_sidebar);
}

static void
step_event(WbWindow *window, gboolean back)
{
	wb_desk_select_next(window->desk, back);
	wb_spoken_say_selected(GTK_WIDGET(window), window->desk);
}

static void
act_next_event(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	step_event(data, FALSE);
}

static void
act_previous_event(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	step_event(data, TRUE);
}

static const GActionEntry actions[] = {
	{ "menu", act_menu, NULL, NULL, NULL, { 0 } },
	{ "build", act_build, NULL, NULL, NULL, { 0 } },
	{ "check", act_check, NULL, NULL, NULL, { 0 } },
	{ "stop", act_stop, NULL, NULL, NULL, { 0 } },
	{ "save", act_save, NULL, NULL, NULL, { 0 } },
	{ "find", act_find, NULL, NULL, NULL, { 0 } },
	{ "find-exercise", act_find_exercise, NULL, NULL, NULL, { 0 } },
	{ "show-page", act_show_page, "i", NULL, NULL, { 0 } },
	{ "next-todo", act_next_todo, NULL, NULL, NULL, { 0 } },
	{ "next-problem", act_next_problem, NULL, NULL, NULL, { 0 } },
	{ "previous-problem", act_previous_problem, NULL, NULL, NULL, { 0 } },
	{ "open-folder", act_open_folder, NULL, NULL, NULL, { 0 } },
	{ "reset", act_reset, NULL, NULL, NULL, { 0 } },
	{ "show-sidebar", NULL, NULL, "true", change_sidebar, { 0 } },
	{ "next-event", act_next_event, NULL, NULL, NULL, { 0 } },
	{ "previous-event", act_previous_event, NULL, NULL, NULL, { 0 } },
	{ "text-alone", NULL, NULL, "false", change_alone, { 0 } },
};

static void
update_actions(WbDesk *desk, gpointer data)
{
	const WbSelection *open = wb_desk_get_open(desk);
	gboolean exercise = open && open->exercise;
	gboolean runs = wb_desk_is_busy(desk);

	wb_ui_set_enabled(data, "build", exercise && !runs);
	wb_ui_set_enabled(data, "check", open && !runs);
	wb_ui_set_enabled(data, "reset", open && !runs);
	wb_ui_set_enabled(data, "open-folder", exercise);
	wb_ui_set_enabled(
		data, "stop", wb_desk_get_run(desk) != WB_RUN_NONE && !wb_desk_is_stopping(desk));
}

static void
on_opened(WbDesk *desk, gpointer data)
{
	const WbSelection *open = wb_desk_get_open(desk);

	gtk_window_set_title(data, open->exercise ? open->exercise->title : open->task->title);
	update_actions(desk, data);
}

/* Where there is something to see, it is shown; in a narrow window instead of the list of labs. */
static void
on_evidence_changed(WbDesk *desk, gpointer data)
{
	WbWindow *window = data;
	GActionGroup *group = G_ACTION_GROUP(window);
	g_autoptr(GVariant) shown = g_action_group_get_action_state(group, "show-evidence");

	if (!wb_desk_get_timeline(desk) || g_variant_get_boolean(shown))
		return;
	set_state(window, "text-alone", FALSE);
	if (gtk_widget_get_allocated_width(GTK_WIDGET(window)) < NARROW)
		show_sidebar(window, FALSE);
	g_action_group_change_action_state(group, "show-results", g_variant_new_boolean(TRUE));
	g_action_group_change_action_state(group, "show-evidence", g_variant_new_boolean(TRUE));
}

/* A function of the text: where it was called, or what is known of it elsewhere. */
static void
on_ask_function(WbDesk *desk, const char *name, gpointer data)
{
	g_autofree char *url = NULL;
	g_autoptr(GError) error = NULL;

	if (wb_desk_select_function(desk, name)) {
		wb_spoken_say_selected(data, desk);
		return;
	}
	url = g_strdup_printf("https://elixir.bootlin.com/linux/latest/A/ident/%s", name);
	if (!gtk_show_uri_on_window(data, url, GDK_CURRENT_TIME, &error))
		wb_desk_say(desk, "%s() was not called in a recorded run; its source is at %s",
			name, url);
}

/* --- closing -----------------------------------------------------------------------------------
 */

static void
go(WbWindow *window)
{
	int width, height;

	if (!gtk_window_is_maximized(GTK_WINDOW(window))) {
		gtk_window_get_size(GTK_WINDOW(window), &width, &height);
		g_settings_set(wb_settings_get(), "window-size", "(ii)", width, height);
	}
	g_settings_set_boolean(
		wb_settings_get(), "window-maximized", gtk_window_is_maximized(GTK_WINDOW(window)));
	wb_panes_save(window->panes);
	window->closing = TRUE;
	gtk_widget_hide(GTK_WIDGET(window));
	if (wb_desk_get_run(window->desk) == WB_RUN_NONE)
		gtk_widget_destroy(GTK_WIDGET(window));
	else
		wb_desk_stop(window->desk);
}

static void
on_run_changed(WbDesk *desk, gpointer data)
{
	WbWindow *window = data;

	update_actions(desk, window);
	if (window->closing && wb_desk_get_run(desk) == WB_RUN_NONE)
		gtk_widget_destroy(GTK_WIDGET(window));
}

static void
on_unsaved_response(GtkDialog *dialog, int response, gpointer data)
{
	WB_WINDOW(data)->question = NULL;
	gtk_widget_destroy(GTK_WIDGET(dialog));
	if (response == GTK_RESPONSE_REJECT)
		go(data);
}

void
wb_window_close(WbWindow *window)
{
	g_autoptr(GPtrArray) unsaved = NULL;
	GtkWidget *dialog;

	if (window->closing || window->question)
		return;
	wb_desk_save(window->desk);
	unsaved = wb_documents_dup_unsaved(window->documents);
	if (unsaved->len == 0) {
		go(window);
		return;
	}
	dialog = window->question =
		gtk_message_dialog_new(GTK_WINDOW(window), GTK_DIALOG_MODAL, GTK_MESSAGE_WARNING,
			GTK_BUTTONS_NONE, "%s could not be saved", (char *)unsaved->pdata[0]);
	gtk_dialog_add_buttons(GTK_DIALOG(dialog), "_Close Without Saving", GTK_RESPONSE_REJECT,
		"_Keep Open", GTK_RESPONSE_CANCEL, NULL);
	g_signal_connect(dialog, "response", G_CALLBACK(on_unsaved_response), window);
	gtk_window_present(GTK_WINDOW(dialog));
}

static gboolean
on_delete(GtkWidget *widget, GdkEvent *event, gpointer data)
{
	wb_window_close(WB_WINDOW(widget));
	return GDK_EVENT_STOP;
}

/* --- where things lie --------------------------------------------------------------------------
 */

static void
on_allocated(GtkWidget *widget, GdkRectangle *allocation, gpointer data)
{
	wb_panes_fit(data, allocation->width, allocation->height);
}

/* What a shell needs goes to the terminal before our own keys are looked at. */
static gboolean
on_key(GtkWidget *widget, GdkEventKey *event, gpointer data)
{
	if (!wb_terminal_wants_key(GTK_WINDOW(widget), event))
		return GDK_EVENT_PROPAGATE;
	return gtk_window_propagate_key_event(GTK_WINDOW(widget), event);
}

static void
set_up(WbWindow *window)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	GtkWidget *header = wb_header_new(window->desk);
	int width, height;

	window->message_bar = wb_message_bar_new(window->desk);
	window->sidebar = wb_task_list_new(window->desk);
	window->documents = wb_documents_new(window->desk);
	gtk_container_add(GTK_CONTAINER(box), window->message_bar);
	gtk_container_add(GTK_CONTAINER(box), wb_past_bar_new(window->desk));
	window->panes =
		wb_panes_new(window->desk, GTK_WINDOW(window), window->sidebar, window->documents);
	gtk_box_pack_start(GTK_BOX(box),
		wb_first_run_new(window->desk, wb_panes_get_widget(window->panes)), TRUE, TRUE, 0);
	gtk_container_add(GTK_CONTAINER(box), wb_notice_new(GTK_WINDOW(window)));
	g_signal_connect(box, "size-allocate", G_CALLBACK(on_allocated), window->panes);
	g_settings_get(wb_settings_get(), "window-size", "(ii)", &width, &height);
	gtk_container_add(GTK_CONTAINER(window), box);
	gtk_window_set_titlebar(GTK_WINDOW(window), header);
	gtk_widget_show_all(header);
	gtk_widget_show_all(box);
	show_sidebar(window, g_settings_get_boolean(wb_settings_get(), "show-sidebar"));
	gtk_window_set_default_size(GTK_WINDOW(window), width, height);
	if (g_settings_get_boolean(wb_settings_get(), "window-maximized"))
		gtk_window_maximize(GTK_WINDOW(window));
}

/* --- the object --------------------------------------------------------------------------------
 */

static void
dispose(GObject *object)
{
	WbWindow *window = WB_WINDOW(object);

	g_clear_pointer(&window->reset, wb_reset_free);
	g_clear_pointer(&window->panes, wb_panes_free);
	G_OBJECT_CLASS(wb_window_parent_class)->dispose(object);
	g_clear_object(&window->desk);
}

static void
wb_window_class_init(WbWindowClass *class)
{
	G_OBJECT_CLASS(class)->dispose = dispose;
}

static void
wb_window_init(WbWindow *window)
{
	g_autoptr(GtkBuilder) builder =
		gtk_builder_new_from_resource("/org/workbench/Workbench/help-overlay.ui");

	g_action_map_add_action_entries(
		G_ACTION_MAP(window), actions, G_N_ELEMENTS(actions), window);
	gtk_application_window_set_help_overlay(GTK_APPLICATION_WINDOW(window),
		GTK_SHORTCUTS_WINDOW(gtk_builder_get_object(builder, "help_overlay")));
	g_signal_connect(window, "delete-event", G_CALLBACK(on_delete), NULL);
	g_signal_connect(window, "key-press-event", G_CALLBACK(on_key), NULL);
}

WbWindow *
wb_window_new(GtkApplication *application, WbDesk *desk)
{
	WbWindow *window = g_object_new(WB_TYPE_WINDOW, "application", application, NULL);
	WbRunParts parts = { .desk = desk };

	window->desk = g_object_ref(desk);
	wb_play_actions_add(GTK_APPLICATION_WINDOW(window), desk);
	set_up(window);
	parts.documents = window->documents;
	parts.results = get_results(window);
	parts.message_bar = window->message_bar;
	wb_run_actions_add(GTK_APPLICATION_WINDOW(window), &parts);
	wb_dropped_set_up(GTK_WINDOW(window), &parts);
	wb_ui_observe(desk, "opened", G_CALLBACK(on_opened), GTK_WIDGET(window), window);
	wb_ui_observe(desk, "run-changed", G_CALLBACK(on_run_changed), GTK_WIDGET(window), window);
	wb_ui_observe(desk, "evidence-changed", G_CALLBACK(on_evidence_changed), GTK_WIDGET(window),
		window);
	wb_ui_observe(
		desk, "ask-function", G_CALLBACK(on_ask_function), GTK_WIDGET(window), window);
	update_actions(desk, window);
	wb_tour_set_up(GTK_WINDOW(window), desk, window->message_bar);
	if (wb_engine_has_image())
		wb_documents_show(window->documents, 0);
	return window;
}
