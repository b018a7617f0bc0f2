/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The process. */
#include "window/application.h"

#include "desk/desk-past.h"
#include "desk/desk.h"
#include "desk/engine.h"
#include "desk/settings.h"
#include "window/help.h"
#include "window/preferences.h"
#include "window/tour.h"
#include "window/window.h"
#include "window/zoom.h"
#include "ui.h"

#include <glib-unix.h>
#include <gtksourceview/gtksource.h>
#include <stdio.h>

#define RESOURCES "/org/workbench/Workbench"

typedef struct {
	GtkApplication *gtk;
	WbDesk *desk;
	WbWindow *window; /* NULL once it is gone */
	char *workspace;
	char *run;    /* to be opened */
	char **names; /* what to open */
	gboolean system_dark;
	int status;
} Application;

/* --- looks -------------------------------------------------------------------------------------
 */

static void
on_appearance_changed(GSettings *settings, const char *key, gpointer data)
{
	const Application *application = data;
	g_autofree char *appearance = g_settings_get_string(settings, "appearance");
	gboolean dark = application->system_dark;

	if (!g_str_equal(appearance, "system"))
		dark = g_str_equal(appearance, "dark");
	g_object_set(gtk_settings_get_default(), "gtk-application-prefer-dark-theme", dark, NULL);
}

/* Style sheets cannot ask whether the theme is dark: the window has a class that says so. */
static void
on_style_updated(GtkWidget *window, gpointer data)
{
	GtkStyleContext *context = gtk_widget_get_style_context(window);
	gboolean dark = wb_ui_is_dark();

	if (gtk_style_context_has_class(context, "dark") == dark)
		return;
	if (dark)
		gtk_style_context_add_class(context, "dark");
	else
		gtk_style_context_remove_class(context, "dark");
}

/* Behind the system's, which have what languages are described with. */
static void
add_languages(void)
{
	GtkSourceLanguageManager *manager = gtk_source_language_manager_get_default();
	const char *const *folders = gtk_source_language_manager_get_search_path(manager);
	g_autoptr(GPtrArray) all = g_ptr_array_new();
	g_autofree char *own = wb_settings_dup_share("workbench/languages");

	for (; *folders; folders++)
		g_ptr_array_add(all, (gpointer)*folders);
	g_ptr_array_add(all, own);
	g_ptr_array_add(all, NULL);
	gtk_source_language_manager_set_search_path(manager, (char **)all->pdata);
}

static void
set_up_looks(Application *application)
{
	g_autoptr(GtkCssProvider) provider = gtk_css_provider_new();
	g_autofree char *schemes = wb_settings_dup_share("workbench/styles");

	g_object_get(gtk_settings_get_default(), "gtk-application-prefer-dark-theme",
		&application->system_dark, NULL);
	gtk_css_provider_load_from_resource(provider, RESOURCES "/style.css");
	gtk_style_context_add_provider_for_screen(gdk_screen_get_default(),
		GTK_STYLE_PROVIDER(provider), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
	gtk_source_style_scheme_manager_append_search_path(
		gtk_source_style_scheme_manager_get_default(), schemes);
	add_languages();
	gtk_window_set_default_icon_name(WB_APPLICATION_ID);
	wb_zoom_set_up(G_ACTION_MAP(application->gtk));
	g_signal_connect(wb_settings_get(), "changed::appearance",
		G_CALLBACK(on_appearance_changed), application);
	on_appearance_changed(wb_settings_get(), NULL, application);
}

/* --- actions -----------------------------------------------------------------------------------
 */

static void
act_quit(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	const Application *application = data;

	if (application->window)
		wb_window_close(application->window);
}

static void
act_preferences(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	const Application *application = data;

	wb_preferences_show(GTK_WINDOW(application->window), application->desk);
}

static void
act_help(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	const Application *application = data;

	wb_help_show_here(GTK_WINDOW(application->window));
}

static void
act_tour(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	const Application *application = data;

	wb_tour_start(GTK_WINDOW(application->window), application->desk);
}

static void
act_about(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	const Application *application = data;

	gtk_show_about_dialog(GTK_WINDOW(application->window), "program-name", "Workbench",
		"version", WB_VERSION, "logo-icon-name", WB_APPLICATION_ID, "comments",
		"Learn how the Linux kernel handles packets", "license-type", GTK_LICENSE_GPL_2_0,
		"copyright", "The workbench authors", NULL);
}

static const GActionEntry actions[] = {
	{ "quit", act_quit, NULL, NULL, NULL, { 0 } },
	{ "preferences", act_preferences, NULL, NULL, NULL, { 0 } },
	{ "help", act_help, NULL, NULL, NULL, { 0 } },
	{ "tour", act_tour, NULL, NULL, NULL, { 0 } },
	{ "about", act_about, NULL, NULL, NULL, { 0 } },
};

static const struct {
	const char *action;
	const char *keys[4];
} accels[] = {
	{ "app.quit", { "<Primary>q", NULL } },
	{ "app.preferences", { "<Primary>comma", NULL } },
	{ "app.help", { "F1", NULL } },
	{ "app.about", { "<Primary><Shift>F1", NULL } },
	{ "app.tour", { "<Shift>F1", NULL } },
	{ "app.zoom-in", { "<Primary>plus", "<Primary>equal", "<Primary>KP_Add", NULL } },
	{ "app.zoom-out", { "<Primary>minus", "<Primary>KP_Subtract", NULL } },
	{ "app.zoom-normal", { "<Primary>0", "<Primary>KP_0", NULL } },
	{ "win.show-help-overlay", { "<Primary>question", "<Primary>F1", NULL } },
	{ "win.menu", { "F10", NULL } },
	{ "win.build", { "<Primary>b", NULL } },
	{ "win.check", { "<Primary>Return", "<Primary>KP_Enter", NULL } },
	{ "win.stop", { "<Primary>period", NULL } },
	{ "win.save", { "<Primary>s", NULL } },
	{ "win.find", { "<Primary>f", NULL } },
	{ "win.find-exercise", { "<Primary>l", NULL } },
	{ "win.next-todo", { "<Primary>t", NULL } },
	{ "win.reset", { "<Primary><Shift>r", NULL } },
	{ "win.solution", { "<Primary><Shift>t", NULL } },
	{ "win.history", { "<Primary>h", NULL } },
	{ "win.leave-past", { "<Primary><Shift>h", NULL } },
	{ "win.open-run", { "<Primary>o", NULL } },
	{ "win.open-editor", { "<Primary>e", NULL } },
	{ "win.open-folder", { "<Primary><Shift>e", NULL } },
	{ "win.check-when-saved", { "<Primary><Shift>s", NULL } },
	{ "win.next-problem", { "F8", NULL } },
	{ "win.previous-problem", { "<Shift>F8", NULL } },
	{ "win.show-sidebar", { "F9", NULL } },
	{ "win.show-results", { "<Primary>F9", NULL } },
	{ "win.show-evidence", { "<Shift>F9", NULL } },
	{ "win.next-event", { "<Alt>Right", NULL } },
	{ "win.previous-event", { "<Alt>Left", NULL } },
	{ "win.text-alone", { "F11", NULL } },
	{ "win.view-alone", { "<Shift>F11", NULL } },
	{ "win.play-run", { "F5", NULL } },
	{ "win.play-restart", { "<Shift>F5", NULL } },
	{ "win.play-step", { "F7", NULL } },
	{ "win.play-back", { "<Shift>F7", NULL } },
	{ "win.play-show-all", { "<Primary>F7", NULL } },
	{ "win.play-slower", { "<Alt>comma", NULL } },
	{ "win.play-faster", { "<Alt>period", NULL } },
	{ "win.predict(0)", { "<Primary>1", NULL } },
	{ "win.predict(1)", { "<Primary>2", NULL } },
	{ "win.predict(2)", { "<Primary>3", NULL } },
	{ "win.predict(3)", { "<Primary>4", NULL } },
	{ "win.predict(9)", { "<Primary>5", NULL } },
	{ "win.show-page(0)", { "<Alt>1", NULL } },
	{ "win.show-page(1)", { "<Alt>2", NULL } },
	{ "win.show-page(2)", { "<Alt>3", NULL } },
	{ "win.show-page(3)", { "<Alt>4", NULL } },
	{ "win.view::results", { "<Alt><Shift>r", NULL } },
	{ "win.view::console", { "<Alt><Shift>c", NULL } },
	{ "win.view::ladder", { "<Alt><Shift>l", NULL } },
	{ "win.view::diagram", { "<Alt><Shift>d", NULL } },
	{ "win.view::timeline", { "<Alt><Shift>t", NULL } },
	{ "win.view::scoreboard", { "<Alt><Shift>s", NULL } },
	{ "win.view::packet", { "<Alt><Shift>y", NULL } },
	{ "win.view::packets", { "<Alt><Shift>p", NULL } },
	{ "win.view::log", { "<Alt><Shift>k", NULL } },
	{ "win.view::state", { "<Alt><Shift>a", NULL } },
	{ "win.view::functions", { "<Alt><Shift>f", NULL } },
	{ "win.view::serial", { "<Alt><Shift>o", NULL } },
	{ "win.view::steps", { "<Alt><Shift>e", NULL } },
	{ "win.move-view::text", { "<Alt><Shift>Left", NULL } },
	{ "win.move-view::upper", { "<Alt><Shift>Up", NULL } },
	{ "win.move-view::lower", { "<Alt><Shift>Right", NULL } },
	{ "win.move-view::strip", { "<Alt><Shift>Down", NULL } },
	{ "win.close-view", { "<Alt><Shift>Delete", NULL } },
	{ "win.restore-layout", { "<Alt><Shift>Home", NULL } },
	{ "win.next-pane", { "F6", NULL } },
	{ "win.previous-pane", { "<Shift>F6", NULL } },
	{ "win.evidence-below", { "<Primary><Shift>F9", NULL } },
	{ "console.start", { "<Primary><Shift>m", NULL } },
	{ "console.stop", { "<Primary><Shift>k", NULL } },
	{ "console.copy", { "<Primary><Shift>i", NULL } },
	{ "console.watch", { "<Primary><Shift>w", NULL } },
};

/* --- the application's life --------------------------------------------------------------------
 */

static gboolean
open_name(Application *application, const char *name)
{
	const char *const selectors[] = { name, NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) found = wb_catalog_select(
		wb_desk_get_catalog(application->desk), WB_SELECT_ALL, selectors, &error);

	if (!found || found->len == 0)
		return FALSE;
	wb_desk_open(application->desk, &g_array_index(found, WbSelection, 0));
	return TRUE;
}

/* What was named, what was open last, or the first there is. */
static void
open_something(Application *application)
{
	g_autofree char *last = g_settings_get_string(wb_settings_get(), "last-exercise");
	g_autoptr(GArray) all = NULL;

	if (application->names && open_name(application, application->names[0]))
		return;
	/* A desktop gives files so. */
	if (application->names && !application->run &&
		g_file_test(application->names[0], G_FILE_TEST_EXISTS)) {
		application->run = g_strdup(application->names[0]);
		g_clear_pointer(&application->names, g_strfreev);
	}
	if (application->names)
		wb_desk_say(
			application->desk, "There is no exercise \"%s\".", application->names[0]);
	if (*last && open_name(application, last))
		return;
	all = wb_catalog_select(wb_desk_get_catalog(application->desk), WB_SELECT_ALL, NULL, NULL);
	if (all && all->len > 0)
		wb_desk_open(application->desk, &g_array_index(all, WbSelection, 0));
}

static void
on_window_destroyed(GtkWidget *window, gpointer data)
{
	((Application *)data)->window = NULL;
}

static gboolean
on_signal(gpointer data)
{
	act_quit(NULL, NULL, data);
	return G_SOURCE_CONTINUE;
}

static void
on_startup(GtkApplication *gtk, gpointer data)
{
	Application *application = data;

	set_up_looks(application);
	g_action_map_add_action_entries(
		G_ACTION_MAP(gtk), actions, G_N_ELEMENTS(actions), application);
	for (guint i = 0; i < G_N_ELEMENTS(accels); i++)
		gtk_application_set_accels_for_action(
			gtk, accels[i].action, (const char *const *)accels[i].keys);
	g_unix_signal_add(SIGINT, on_signal, application);
	g_unix_signal_add(SIGTERM, on_signal, application);
}

static void
on_activate(GtkApplication *gtk, gpointer data)
{
	Application *application = data;
	g_autofree char *workspace = NULL;
	g_autoptr(GError) error = NULL;

	if (application->window) {
		gtk_window_present(GTK_WINDOW(application->window));
		return;
	}
	workspace = wb_settings_dup_workspace(application->workspace);
	application->desk = wb_desk_new(workspace, &error);
	if (!application->desk) {
		fprintf(stderr, "workbench-gtk: %s\n", error->message);
		application->status = 3;
		return;
	}
	application->window = wb_window_new(gtk, application->desk);
	g_signal_connect(
		application->window, "destroy", G_CALLBACK(on_window_destroyed), application);
	g_signal_connect(application->window, "style-updated", G_CALLBACK(on_style_updated), NULL);
	on_style_updated(GTK_WIDGET(application->window), NULL);
	open_something(application);
	gtk_window_present(GTK_WINDOW(application->window));
	if (application->run)
		wb_desk_open_path(application->desk, application->run);
	/* Where the image is there, the first check need not wait for the rest. */
	if (wb_engine_has_image())
		wb_desk_prepare(application->desk);
}

static int
on_local_options(GApplication *gtk, GVariantDict *options, gpointer data)
{
	if (!g_variant_dict_contains(options, "version"))
		return -1;
	puts("workbench " WB_VERSION);
	return 0;
}

int
wb_application_run(int argc, char **argv)
{
	Application application = { 0 };
	const GOptionEntry entries[] = {
		{ "workspace", 'w', 0, G_OPTION_ARG_FILENAME, &application.workspace,
			"Where your files are", "DIR" },
		{ "open", 'o', 0, G_OPTION_ARG_FILENAME, &application.run,
			"Show a recorded run, or a file of packets", "PATH" },
		{ "version", 0, 0, G_OPTION_ARG_NONE, NULL, "Say which version this is", NULL },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &application.names, NULL,
			"[LAB/TASK[/EXERCISE]|FILE]" },
		G_OPTION_ENTRY_NULL,
	};
	int status;

	application.gtk = gtk_application_new(WB_APPLICATION_ID, G_APPLICATION_NON_UNIQUE);
	g_application_add_main_option_entries(G_APPLICATION(application.gtk), entries);
	g_application_set_option_context_summary(G_APPLICATION(application.gtk),
		"Shows the labs in a window: write a module, check it, see why it works or not.");
	g_signal_connect(
		application.gtk, "handle-local-options", G_CALLBACK(on_local_options), NULL);
	g_signal_connect(application.gtk, "startup", G_CALLBACK(on_startup), &application);
	g_signal_connect(application.gtk, "activate", G_CALLBACK(on_activate), &application);
	status = g_application_run(G_APPLICATION(application.gtk), argc, argv);
	g_clear_object(&application.desk);
	g_object_unref(application.gtk);
	g_free(application.workspace);
	g_free(application.run);
	g_strfreev(application.names);
	return status ? status : application.status;
}
