/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The help's window. */
#include "window/help.h"

#include "desk/help-book.h"
#include "text/link-view.h"
#include "text/markdown.h"
#include "ui.h"

#include "base/paths.h"

typedef struct {
	GtkWidget *window;
	GtkWidget *back;
	GtkWidget *search;
	GtkWidget *list;
	GtkWidget *text;
	GPtrArray *topics;
	const WbHelpTopic *shown;
	GPtrArray *before; /* of const WbHelpTopic *: where Back leads */
	gboolean dark;
} Help;

/* There is one window at a time. */
static Help *only;

/* --- a topic ------------------------------------------------------------------------------------
 */

/* Each of the words that were searched for. */
static void
mark_words(const Help *help)
{
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(help->text));
	GtkTextTag *tag = gtk_text_buffer_create_tag(
		buffer, NULL, "background", help->dark ? "#5c4b12" : "#fce8b2", NULL);
	g_auto(GStrv) words =
		g_strsplit_set(gtk_entry_get_text(GTK_ENTRY(help->search)), " \t", -1);
	GtkTextIter at, from, to;

	for (int i = 0; words[i]; i++) {
		if (!*words[i])
			continue;
		gtk_text_buffer_get_start_iter(buffer, &at);
		while (gtk_text_iter_forward_search(&at, words[i],
			GTK_TEXT_SEARCH_CASE_INSENSITIVE | GTK_TEXT_SEARCH_TEXT_ONLY, &from, &to,
			NULL)) {
			gtk_text_buffer_apply_tag(buffer, tag, &from, &to);
			at = to;
		}
	}
}

static void
show_text(Help *help)
{
	g_autofree char *folder = wb_paths_dup_data("docs");

	help->dark = wb_ui_is_dark();
	wb_markdown_show(GTK_TEXT_VIEW(help->text), help->shown->text, folder, NULL, NULL);
	mark_words(help);
}

static void
select_row(const Help *help)
{
	g_autoptr(GList) rows = gtk_container_get_children(GTK_CONTAINER(help->list));

	for (GList *at = rows; at; at = at->next)
		if (g_object_get_data(G_OBJECT(at->data), "topic") == (gpointer)help->shown)
			gtk_list_box_select_row(GTK_LIST_BOX(help->list), at->data);
}

static void
show_topic(Help *help, const WbHelpTopic *topic)
{
	if (help->shown == topic)
		return;
	help->shown = topic;
	show_text(help);
	select_row(help);
	gtk_widget_set_sensitive(help->back, help->before->len > 0);
}

static void
go_to(Help *help, const WbHelpTopic *topic)
{
	if (help->shown && help->shown != topic)
		g_ptr_array_add(help->before, (gpointer)help->shown);
	show_topic(help, topic);
}

static void
on_back(GtkButton *button, gpointer data)
{
	Help *help = data;
	guint last = help->before->len;

	if (last > 0)
		show_topic(help, g_ptr_array_steal_index(help->before, last - 1));
	gtk_widget_set_sensitive(help->back, help->before->len > 0);
}

static void
follow(const char *target, gpointer data)
{
	Help *help = data;
	const WbHelpTopic *topic = wb_help_find(help->topics, help->shown->id, target);

	if (topic)
		go_to(help, topic);
	else if (g_str_has_prefix(target, "https:") || g_str_has_prefix(target, "http:"))
		gtk_show_uri_on_window(GTK_WINDOW(help->window), target, GDK_CURRENT_TIME, NULL);
}

/* --- the contents -------------------------------------------------------------------------------
 */

static const WbHelpTopic *
get_topic(GtkListBoxRow *row)
{
	return g_object_get_data(G_OBJECT(row), "topic");
}

static void
on_row_selected(GtkListBox *list, GtkListBoxRow *row, gpointer data)
{
	if (row)
		go_to(data, get_topic(row));
}

static gboolean
matches(GtkListBoxRow *row, gpointer data)
{
	const Help *help = data;

	return wb_help_topic_matches(get_topic(row), gtk_entry_get_text(GTK_ENTRY(help->search)));
}

static void
on_search_changed(GtkSearchEntry *search, gpointer data)
{
	Help *help = data;

	gtk_list_box_invalidate_filter(GTK_LIST_BOX(help->list));
	if (help->shown)
		show_text(help);
}

/* Enter opens the first that is found. */
static void
on_search_activated(GtkEntry *search, gpointer data)
{
	Help *help = data;
	g_autoptr(GList) rows = gtk_container_get_children(GTK_CONTAINER(help->list));

	for (GList *at = rows; at; at = at->next)
		if (gtk_widget_get_child_visible(at->data)) {
			go_to(help, get_topic(at->data));
			return;
		}
}

static void
add_rows(Help *help)
{
	for (guint i = 0; i < help->topics->len; i++) {
		WbHelpTopic *topic = help->topics->pdata[i];
		GtkWidget *row = gtk_list_box_row_new();
		GtkWidget *label = wb_ui_label_new(topic->title, topic->first ? "headline" : NULL);

		gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
		if (!topic->first)
			gtk_widget_set_margin_start(label, 12);
		g_object_set_data(G_OBJECT(row), "topic", topic);
		wb_ui_set_name(row, topic->title);
		gtk_container_add(GTK_CONTAINER(row), label);
		gtk_container_add(GTK_CONTAINER(help->list), row);
	}
}

static GtkWidget *
new_contents(Help *help)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	GtkWidget *scrolled;

	help->search = gtk_search_entry_new();
	help->list = gtk_list_box_new();
	g_object_set(help->search, "margin", 8, "placeholder-text", "Search the help", NULL);
	wb_ui_set_name(help->search, "Search the help");
	wb_ui_set_name(help->list, "Contents");
	wb_ui_add_class(box, "sidebar");
	add_rows(help);
	gtk_list_box_set_filter_func(GTK_LIST_BOX(help->list), matches, help, NULL);
	g_signal_connect(help->list, "row-selected", G_CALLBACK(on_row_selected), help);
	g_signal_connect(help->search, "search-changed", G_CALLBACK(on_search_changed), help);
	g_signal_connect(help->search, "activate", G_CALLBACK(on_search_activated), help);
	scrolled = wb_ui_scrolled_new(help->list);
	gtk_container_add(GTK_CONTAINER(box), help->search);
	gtk_container_add(GTK_CONTAINER(box), scrolled);
	gtk_widget_set_size_request(box, 220, -1);
	return box;
}

/* --- the window ---------------------------------------------------------------------------------
 */

static gboolean
on_key(GtkWidget *window, GdkEventKey *event, gpointer data)
{
	Help *help = data;
	guint state = event->state & gtk_accelerator_get_default_mod_mask();

	if (event->keyval == GDK_KEY_Escape)
		gtk_widget_destroy(window);
	else if (event->keyval == GDK_KEY_Left && state == GDK_MOD1_MASK)
		on_back(NULL, help);
	else if (event->keyval == GDK_KEY_f && state == GDK_CONTROL_MASK)
		gtk_widget_grab_focus(help->search);
	else
		return GDK_EVENT_PROPAGATE;
	return GDK_EVENT_STOP;
}

static void
on_style_updated(GtkWidget *window, gpointer data)
{
	Help *help = data;

	if (help->shown && help->dark != wb_ui_is_dark())
		show_text(help);
}

static void
on_destroy(GtkWidget *window, gpointer data)
{
	Help *help = data;

	only = NULL;
	help->shown = NULL;
	g_signal_handlers_disconnect_by_data(help->list, help);
	g_signal_handlers_disconnect_by_data(help->search, help);
}

static void
help_free(gpointer data)
{
	Help *help = data;

	g_ptr_array_unref(help->before);
	g_ptr_array_unref(help->topics);
	g_free(help);
}

static GtkWidget *
new_header(Help *help)
{
	GtkWidget *bar = gtk_header_bar_new();

	help->back = wb_ui_icon_button_new("go-previous-symbolic", "Back", "Back (Alt+Left)");
	gtk_widget_set_sensitive(help->back, FALSE);
	g_signal_connect(help->back, "clicked", G_CALLBACK(on_back), help);
	gtk_header_bar_set_title(GTK_HEADER_BAR(bar), "Help");
	gtk_header_bar_set_show_close_button(GTK_HEADER_BAR(bar), TRUE);
	gtk_header_bar_pack_start(GTK_HEADER_BAR(bar), help->back);
	return bar;
}

static Help *
new_help(GtkWindow *parent)
{
	Help *help = g_new0(Help, 1);
	GtkWidget *paned = gtk_paned_new(GTK_ORIENTATION_HORIZONTAL);
	GtkWidget *scrolled, *contents;

	help->topics = wb_help_load();
	help->before = g_ptr_array_new();
	help->window = gtk_window_new(GTK_WINDOW_TOPLEVEL);
	help->text = wb_link_view_new("Help text", follow, help);
	scrolled = wb_ui_scrolled_new(help->text);
	gtk_scrolled_window_set_policy(
		GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_EXTERNAL, GTK_POLICY_AUTOMATIC);
	contents = new_contents(help);
	gtk_paned_pack1(GTK_PANED(paned), contents, FALSE, FALSE);
	gtk_paned_pack2(GTK_PANED(paned), scrolled, TRUE, FALSE);
	gtk_container_add(GTK_CONTAINER(help->window), paned);
	gtk_window_set_titlebar(GTK_WINDOW(help->window), new_header(help));
	gtk_window_set_title(GTK_WINDOW(help->window), "Help");
	gtk_window_set_default_size(GTK_WINDOW(help->window), 940, 640);
	gtk_window_set_transient_for(GTK_WINDOW(help->window), parent);
	gtk_window_set_destroy_with_parent(GTK_WINDOW(help->window), TRUE);
	g_object_set_data_full(G_OBJECT(help->window), "help", help, help_free);
	g_signal_connect(help->window, "key-press-event", G_CALLBACK(on_key), help);
	g_signal_connect(help->window, "style-updated", G_CALLBACK(on_style_updated), help);
	g_signal_connect(help->window, "destroy", G_CALLBACK(on_destroy), help);
	gtk_widget_show_all(help->window);
	return help;
}

static void
show(GtkWindow *parent, const char *id)
{
	const WbHelpTopic *topic;

	if (!only)
		only = new_help(parent);
	topic = id ? wb_help_find(only->topics, NULL, id) : NULL;
	if (!topic && only->topics->len > 0 && !only->shown)
		topic = only->topics->pdata[0];
	if (topic)
		go_to(only, topic);
	gtk_window_present(GTK_WINDOW(only->window));
	gtk_widget_grab_focus(only->text);
}

/* --- help on what has the keys ------------------------------------------------------------------
 */

/* The first name that is found, from the widget up to the window. */
static const struct {
	const char *name;
	const char *topic;
} places[] = {
	{ "Task", "desktop.md#your-files" },
	{ "Exercises and walkthroughs", "desktop.md" },
	{ "Checks", "desktop.md#check" },
	{ "Problems", "desktop.md#check" },
	{ "Player", "desktop.md#walkthroughs" },
	{ "Step", "desktop.md#walkthroughs" },
	{ "Terminal", "desktop.md#console" },
	{ "Diagram", "desktop.md#pictures" },
	{ "Ladder", "pictures.md#the-ladder" },
	{ "Timeline", "pictures.md#the-timeline" },
	{ "Scoreboard", "pictures.md#the-scoreboard" },
	{ "Pictures of the run", "desktop.md#evidence" },
	{ "Events of the run", "desktop.md#evidence" },
};

static const char *
find_topic(GtkWidget *widget)
{
	for (; widget; widget = gtk_widget_get_parent(widget)) {
		const char *name = atk_object_get_name(gtk_widget_get_accessible(widget));

		for (guint i = 0; i < G_N_ELEMENTS(places); i++)
			if (g_strcmp0(name, places[i].name) == 0)
				return places[i].topic;
	}
	return NULL;
}

void
wb_help_show_here(GtkWindow *parent)
{
	GtkWidget *focus = gtk_window_get_focus(parent);

	show(parent, focus ? find_topic(focus) : NULL);
}
