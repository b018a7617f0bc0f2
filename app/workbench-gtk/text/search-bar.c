/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds text in an editor. */
#include "text/search-bar.h"

#include "ui.h"

typedef struct {
	GtkSourceView *view;
	GtkSourceSearchContext *context;
	GtkWidget *bar;
	GtkWidget *entry;
} SearchBar;

static GtkTextBuffer *
get_buffer(const SearchBar *search)
{
	return gtk_text_view_get_buffer(GTK_TEXT_VIEW(search->view));
}

static void
find(const SearchBar *search, gboolean back)
{
	GtkTextBuffer *buffer = get_buffer(search);
	GtkTextIter start, end, from, to;
	gboolean found;

	gtk_text_buffer_get_selection_bounds(buffer, &start, &end);
	found = back ? gtk_source_search_context_backward(search->context, &start, &from, &to, NULL)
		     : gtk_source_search_context_forward(search->context, &end, &from, &to, NULL);
	if (!found)
		return;
	gtk_text_buffer_select_range(buffer, &from, &to);
	gtk_text_view_scroll_mark_onscreen(
		GTK_TEXT_VIEW(search->view), gtk_text_buffer_get_insert(buffer));
}

/* What is typed is found from where the search began, not after the last find. */
static void
on_search_changed(GtkSearchEntry *entry, gpointer data)
{
	const SearchBar *search = data;
	GtkTextBuffer *buffer = get_buffer(search);
	GtkTextIter start, end;

	gtk_source_search_settings_set_search_text(
		gtk_source_search_context_get_settings(search->context),
		gtk_entry_get_text(GTK_ENTRY(entry)));
	/* The bar was closed: what was found stays selected. */
	if (!*gtk_entry_get_text(GTK_ENTRY(entry)))
		return;
	gtk_text_buffer_get_selection_bounds(buffer, &start, &end);
	gtk_text_buffer_place_cursor(buffer, &start);
	find(search, FALSE);
}

/* Who types fast presses Enter before what is typed is searched for. */
static void
on_activate(GtkEntry *entry, gpointer data)
{
	const SearchBar *search = data;
	const char *sought = gtk_source_search_settings_get_search_text(
		gtk_source_search_context_get_settings(search->context));

	if (g_strcmp0(sought, gtk_entry_get_text(entry)) != 0)
		on_search_changed(GTK_SEARCH_ENTRY(entry), data);
	else
		find(search, FALSE);
}

static void
on_next(gpointer entry, gpointer data)
{
	find(data, FALSE);
}

static void
on_previous(gpointer entry, gpointer data)
{
	find(data, TRUE);
}

static void
on_search_mode(GObject *bar, GParamSpec *spec, gpointer data)
{
	const SearchBar *search = data;
	gboolean on = gtk_search_bar_get_search_mode(GTK_SEARCH_BAR(bar));

	gtk_source_search_context_set_highlight(search->context, on);
	if (!on)
		gtk_widget_grab_focus(GTK_WIDGET(search->view));
}

static void
search_free(gpointer data)
{
	SearchBar *search = data;

	g_object_unref(search->context);
	g_free(search);
}

static void
add_widgets(SearchBar *search)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
	GtkWidget *previous =
		wb_ui_icon_button_new("go-up-symbolic", "Previous find", "Previous (Shift+Ctrl+G)");
	GtkWidget *next = wb_ui_icon_button_new("go-down-symbolic", "Next find", "Next (Ctrl+G)");

	gtk_widget_set_size_request(search->entry, 260, -1);
	wb_ui_add_class(box, GTK_STYLE_CLASS_LINKED);
	gtk_container_add(GTK_CONTAINER(box), search->entry);
	gtk_container_add(GTK_CONTAINER(box), previous);
	gtk_container_add(GTK_CONTAINER(box), next);
	gtk_container_add(GTK_CONTAINER(search->bar), box);
	g_signal_connect(previous, "clicked", G_CALLBACK(on_previous), search);
	g_signal_connect(next, "clicked", G_CALLBACK(on_next), search);
}

GtkWidget *
wb_search_bar_new(GtkSourceView *view)
{
	SearchBar *search = g_new0(SearchBar, 1);
	g_autoptr(GtkSourceSearchSettings) settings = gtk_source_search_settings_new();

	gtk_source_search_settings_set_wrap_around(settings, TRUE);
	search->view = view;
	search->context = gtk_source_search_context_new(
		GTK_SOURCE_BUFFER(gtk_text_view_get_buffer(GTK_TEXT_VIEW(view))), settings);
	gtk_source_search_context_set_highlight(search->context, FALSE);
	search->bar = gtk_search_bar_new();
	search->entry = gtk_search_entry_new();
	wb_ui_set_name(search->entry, "Find in this file");
	gtk_search_bar_set_show_close_button(GTK_SEARCH_BAR(search->bar), TRUE);
	add_widgets(search);
	gtk_search_bar_connect_entry(GTK_SEARCH_BAR(search->bar), GTK_ENTRY(search->entry));
	g_object_set_data_full(G_OBJECT(search->bar), "search", search, search_free);
	g_signal_connect(search->entry, "search-changed", G_CALLBACK(on_search_changed), search);
	g_signal_connect(search->entry, "activate", G_CALLBACK(on_activate), search);
	g_signal_connect(search->entry, "next-match", G_CALLBACK(on_next), search);
	g_signal_connect(search->entry, "previous-match", G_CALLBACK(on_previous), search);
	g_signal_connect(
		search->bar, "notify::search-mode-enabled", G_CALLBACK(on_search_mode), search);
	return search->bar;
}

void
wb_search_bar_open(GtkWidget *bar)
{
	const SearchBar *search = g_object_get_data(G_OBJECT(bar), "search");

	gtk_search_bar_set_search_mode(GTK_SEARCH_BAR(bar), TRUE);
	gtk_widget_grab_focus(search->entry);
}
