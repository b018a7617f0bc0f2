/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packets of the run. */
#include "packets-page.h"

#include "packet-details.h"
#include "packet-save.h"
#include "row-list.h"
#include "ui.h"

#include "draw/packet-row.h"
#include "draw/words.h"
#include "evidence/packet-filter.h"
#include "evidence/track.h"

#define EXCUSE "A check shows the packets of the task's interface here."
/* From here on there is room for states; for both ends, and fields beside bytes. */
#define NARROW 480
#define WIDE 680

enum {
	COLUMN_NUMBER,
	COLUMN_TIME,
	COLUMN_ENDS, /* in little room; else FROM and TO */
	COLUMN_FROM,
	COLUMN_TO,
	COLUMN_INFO,
	COLUMN_STATE,
	COLUMN_WEIGHT,
	COLUMNS
};

static const WbRowColumn columns[] = {
	{ "No.", COLUMN_NUMBER, 40, WB_CELL_FIGURES },
	{ "Time", COLUMN_TIME, 76, WB_CELL_FIGURES },
	{ "From and To", COLUMN_ENDS, 110, 0 },
	{ "Source", COLUMN_FROM, 116, 0 },
	{ "Destination", COLUMN_TO, 116, 0 },
	{ "Info", COLUMN_INFO, 180, WB_CELL_EXPAND },
	{ "State", COLUMN_STATE, 130, 0 },
};

typedef struct {
	WbDesk *desk;
	WbRunTrack *track; /* of the timeline; or NULL */
	gint64 start_ns;
	gboolean absolute;
	GtkWidget *page, *filter, *fault, *stack, *list, *details, *split;
	GSimpleActionGroup *actions;
	int width;
	guint idle; /* to choose columns anew */
} Page;

/* --- cells -------------------------------------------------------------------------------------
 */

static const WbTcpAnalysis *
find_analysis(const Page *page, const WbRunEvent *event)
{
	return page->track ? wb_run_track_find(page->track, event->number) : NULL;
}

static char *
dup_states(const Page *page, const WbRunEvent *event)
{
	const WbTcpConnection *connection =
		page->track ? wb_run_track_find_connection(page->track, event->number) : NULL;

	return wb_packet_row_dup_states(find_analysis(page, event),
		connection ? wb_tcp_connection_get_client(connection) : -1);
}

static char *
dup_cell(const WbRunEvent *event, int column, gpointer data)
{
	const Page *page = data;

	switch (column) {
	case COLUMN_NUMBER:
		return g_strdup_printf("%" G_GUINT64_FORMAT, event->number);
	case COLUMN_TIME:
		return wb_dup_time(event->time_ns, page->start_ns);
	case COLUMN_ENDS:
		return wb_packet_row_dup_ends(event);
	case COLUMN_FROM:
	case COLUMN_TO:
		return wb_packet_row_dup_end(event, column == COLUMN_TO);
	case COLUMN_STATE:
		return dup_states(page, event);
	default:
		return wb_packet_row_dup_info(event, find_analysis(page, event), page->absolute);
	}
}

/* What the tracker remarks on, but for what every connection has. */
static int
get_weight(const WbRunEvent *event, gpointer data)
{
	const WbTcpAnalysis *analysis = find_analysis(data, event);

	return analysis && analysis->remarks ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL;
}

/* --- what is shown -----------------------------------------------------------------------------
 */

static GPtrArray *
dup_matching(const Page *page, WbPacketFilter *filter)
{
	WbTimeline *timeline = wb_desk_get_timeline(page->desk);
	guint length = timeline ? wb_timeline_get_length(timeline) : 0;
	GPtrArray *events = g_ptr_array_new();

	for (guint i = 0; i < length; i++) {
		const WbRunEvent *event = wb_timeline_get(timeline, i);

		if (event->stream == WB_STREAM_PACKET && wb_packet_filter_match(filter, event))
			g_ptr_array_add(events, (gpointer)event);
	}
	return events;
}

/* A wrong filter is told, and what was shown stays. */
static void
show_fault(Page *page, const GError *error)
{
	GtkStyleContext *context = gtk_widget_get_style_context(page->filter);
	g_autofree char *text = error ? g_strdup_printf("Not a filter: %s.", error->message) : NULL;

	if (error)
		gtk_style_context_add_class(context, "error");
	else
		gtk_style_context_remove_class(context, "error");
	gtk_label_set_text(GTK_LABEL(page->fault), text ? text : "");
	gtk_widget_set_visible(page->fault, error != NULL);
}

static void
set_enabled(const Page *page, const char *name, gboolean enabled)
{
	GAction *action = g_action_map_lookup_action(G_ACTION_MAP(page->actions), name);

	g_simple_action_set_enabled(G_SIMPLE_ACTION(action), enabled);
}

static const WbRunEvent *
get_packet(const Page *page)
{
	const WbRunEvent *event = wb_desk_get_selected(page->desk);

	return event && event->stream == WB_STREAM_PACKET ? event : NULL;
}

static void
update(Page *page)
{
	const WbRunEvent *packet = get_packet(page);
	WbRowModel *model = wb_row_list_get(page->list);
	gboolean any = model && wb_row_model_get_length(model) > 0;

	set_enabled(page, "follow", packet && packet->flow.version != 0);
	set_enabled(page, "save", any);
	set_enabled(page, "wireshark", any && wb_packet_save_has_wireshark());
	if (gtk_widget_get_visible(page->details))
		wb_packet_details_set(page->details, packet);
}

static void
fill(Page *page)
{
	const char *text = gtk_entry_get_text(GTK_ENTRY(page->filter));
	const WbRowSpec spec = { COLUMNS, dup_cell, get_weight, page };
	g_autoptr(GError) error = NULL;
	g_autoptr(WbPacketFilter) filter = wb_packet_filter_new(text, &error);
	g_autoptr(WbRowModel) model = NULL;
	gboolean any;

	show_fault(page, error);
	if (!filter)
		return;
	model = wb_row_model_new(&spec, dup_matching(page, filter));
	any = wb_row_model_get_length(model) > 0;
	wb_row_list_set(page->list, model);
	wb_row_stack_set(page->stack, any     ? NULL
				      : *text ? "No packet matches the filter."
					      : EXCUSE);
	update(page);
}

static void
on_filter_changed(GtkSearchEntry *entry, gpointer data)
{
	fill(data);
}

/* Nothing of the old timeline may be left, whatever the filter says. */
static void
on_evidence_changed(WbDesk *desk, gpointer data)
{
	Page *page = data;
	WbTimeline *timeline = wb_desk_get_timeline(desk);

	wb_row_list_set(page->list, NULL);
	wb_packet_details_set(page->details, NULL);
	g_clear_pointer(&page->track, wb_run_track_free);
	if (timeline)
		page->track = wb_run_track_new(timeline);
	page->start_ns = wb_desk_get_start(desk);
	fill(page);
}

static void
on_selected(WbDesk *desk, gpointer data)
{
	update(data);
}

/* --- actions -----------------------------------------------------------------------------------
 */

/* A filter of tcpdump's, to be read and changed. */
static void
act_follow(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	const Page *page = data;
	const WbRunEvent *packet = get_packet(page);
	g_autofree char *text = packet ? wb_packet_filter_of_flow(&packet->flow) : NULL;

	if (text)
		gtk_entry_set_text(GTK_ENTRY(page->filter), text);
}

static void
act_find(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	gtk_widget_grab_focus(((const Page *)data)->filter);
}

static void
act_save(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	const Page *page = data;

	wb_packet_save_ask(page->page, page->desk, wb_row_list_get(page->list));
}

static void
act_wireshark(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	const Page *page = data;

	wb_packet_save_open_wireshark(page->desk, wb_row_list_get(page->list));
}

static void
change_absolute(GSimpleAction *action, GVariant *value, gpointer data)
{
	Page *page = data;

	g_simple_action_set_state(action, value);
	page->absolute = g_variant_get_boolean(value);
	gtk_widget_queue_draw(page->list);
}

static void
change_details(GSimpleAction *action, GVariant *value, gpointer data)
{
	Page *page = data;

	g_simple_action_set_state(action, value);
	gtk_widget_set_visible(page->details, g_variant_get_boolean(value));
	update(page);
}

static const GActionEntry entries[] = {
	{ "follow", act_follow, NULL, NULL, NULL, { 0 } },
	{ "find", act_find, NULL, NULL, NULL, { 0 } },
	{ "save", act_save, NULL, NULL, NULL, { 0 } },
	{ "wireshark", act_wireshark, NULL, NULL, NULL, { 0 } },
	{ "absolute", NULL, NULL, "false", change_absolute, { 0 } },
	{ "details", NULL, NULL, "false", change_details, { 0 } },
};

/* Keys of the list alone: a plain letter is a letter everywhere else. */
static const struct {
	guint key;
	const char *action;
} keys[] = {
	{ GDK_KEY_slash, "find" },
	{ GDK_KEY_f, "follow" },
	{ GDK_KEY_d, "details" },
	{ GDK_KEY_a, "absolute" },
	{ GDK_KEY_s, "save" },
	{ GDK_KEY_w, "wireshark" },
};

static gboolean
on_key(GtkWidget *list, GdkEventKey *event, gpointer data)
{
	const Page *page = data;
	guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();

	for (guint i = 0; modifiers == 0 && i < G_N_ELEMENTS(keys); i++) {
		if (event->keyval != keys[i].key)
			continue;
		g_action_group_activate_action(G_ACTION_GROUP(page->actions), keys[i].action, NULL);
		return GDK_EVENT_STOP;
	}
	return GDK_EVENT_PROPAGATE;
}

static void
on_row_activated(GtkTreeView *list, GtkTreePath *path, GtkTreeViewColumn *column, gpointer data)
{
	const Page *page = data;

	g_action_group_activate_action(G_ACTION_GROUP(page->actions), "details", NULL);
}

/* --- the menu ----------------------------------------------------------------------------------
 */

static GMenuModel *
new_menu(void)
{
	GMenu *menu = g_menu_new();
	g_autoptr(GMenu) shown = g_menu_new(), files = g_menu_new();

	g_menu_append(shown, "_Follow This Connection", "packets.follow");
	g_menu_append(shown, "_Absolute Sequence Numbers", "packets.absolute");
	g_menu_append(shown, "Fields and _Bytes", "packets.details");
	g_menu_append(files, "_Save What Is Shown…", "packets.save");
	g_menu_append(files, "Open in _Wireshark", "packets.wireshark");
	g_menu_append_section(menu, NULL, G_MENU_MODEL(shown));
	g_menu_append_section(menu, NULL, G_MENU_MODEL(files));
	return G_MENU_MODEL(menu);
}

static void
pop_up(const Page *page, const GdkEvent *event)
{
	g_autoptr(GMenuModel) model = new_menu();
	GtkWidget *menu = gtk_menu_new_from_model(model);

	gtk_menu_attach_to_widget(GTK_MENU(menu), page->list, NULL);
	g_signal_connect(menu, "selection-done", G_CALLBACK(gtk_widget_destroy), NULL);
	gtk_menu_popup_at_pointer(GTK_MENU(menu), event);
}

/* The list selects first. */
static gboolean
on_button(GtkWidget *list, GdkEventButton *event, gpointer data)
{
	g_autoptr(GtkTreePath) path = NULL;

	if (!gdk_event_triggers_context_menu((GdkEvent *)event))
		return GDK_EVENT_PROPAGATE;
	if (gtk_tree_view_get_path_at_pos(
		    GTK_TREE_VIEW(list), (int)event->x, (int)event->y, &path, NULL, NULL, NULL))
		gtk_tree_view_set_cursor(GTK_TREE_VIEW(list), path, NULL, FALSE);
	pop_up(data, (GdkEvent *)event);
	return GDK_EVENT_STOP;
}

static gboolean
on_popup_menu(GtkWidget *list, gpointer data)
{
	pop_up(data, NULL);
	return TRUE;
}

/* --- the widget --------------------------------------------------------------------------------
 */

static GtkWidget *
new_menu_button(void)
{
	GtkWidget *button = gtk_menu_button_new();
	g_autoptr(GMenuModel) model = new_menu();

	gtk_button_set_image(GTK_BUTTON(button),
		gtk_image_new_from_icon_name("view-more-symbolic", GTK_ICON_SIZE_BUTTON));
	gtk_menu_button_set_menu_model(GTK_MENU_BUTTON(button), model);
	gtk_widget_set_tooltip_text(button, "What to do with packets");
	wb_ui_set_name(button, "Packets menu");
	return button;
}

static GtkWidget *
new_details_button(void)
{
	GtkWidget *button = gtk_toggle_button_new_with_label("Bytes");

	gtk_actionable_set_action_name(GTK_ACTIONABLE(button), "packets.details");
	gtk_widget_set_tooltip_text(button, "The selected packet's fields and bytes (D)");
	wb_ui_set_name(button, "Fields and bytes");
	return button;
}

static GtkWidget *
new_bar(Page *page)
{
	GtkWidget *bar = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 4);

	page->filter = gtk_search_entry_new();
	gtk_entry_set_placeholder_text(
		GTK_ENTRY(page->filter), "Filter as for tcpdump: tcp port 4711");
	gtk_widget_set_tooltip_text(page->filter,
		"tcp, udp, icmp, host 127.0.0.1, port 4711, tcp[tcpflags] & tcp-syn != 0, "
		"with and, or, not");
	wb_ui_set_name(page->filter, "Filter of packets");
	gtk_box_pack_start(GTK_BOX(bar), page->filter, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(bar), new_details_button(), FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(bar), new_menu_button(), FALSE, FALSE, 0);
	g_object_set(bar, "margin", 4, NULL);
	page->fault = wb_ui_wrapped_label_new("", "outcome-fail");
	g_object_set(page->fault, "margin-start", 8, "margin-end", 8, "margin-bottom", 4, NULL);
	gtk_widget_set_no_show_all(page->fault, TRUE);
	g_signal_connect(page->filter, "search-changed", G_CALLBACK(on_filter_changed), page);
	return bar;
}

static GtkWidget *
new_split(Page *page)
{
	GtkWidget *split = gtk_paned_new(GTK_ORIENTATION_VERTICAL);

	page->list = wb_row_list_new(
		page->desk, "Packets", columns, G_N_ELEMENTS(columns), COLUMN_WEIGHT);
	page->stack = wb_row_stack_new(page->list);
	page->details = wb_packet_details_new();
	gtk_widget_set_no_show_all(page->details, TRUE);
	gtk_widget_hide(page->details);
	gtk_paned_pack1(GTK_PANED(split), page->stack, TRUE, FALSE);
	gtk_paned_pack2(GTK_PANED(split), page->details, TRUE, FALSE);
	gtk_widget_set_size_request(page->stack, -1, 72);
	g_signal_connect(page->list, "key-press-event", G_CALLBACK(on_key), page);
	g_signal_connect(page->list, "button-press-event", G_CALLBACK(on_button), page);
	g_signal_connect(page->list, "popup-menu", G_CALLBACK(on_popup_menu), page);
	g_signal_connect(page->list, "row-activated", G_CALLBACK(on_row_activated), page);
	return split;
}

static void
show_column(const Page *page, int column, gboolean show)
{
	gtk_tree_view_column_set_visible(
		gtk_tree_view_get_column(GTK_TREE_VIEW(page->list), column), show);
}

static gboolean
on_choose_columns(gpointer data)
{
	Page *page = data;
	int width = gtk_widget_get_allocated_width(page->split);

	page->idle = 0;
	show_column(page, COLUMN_ENDS, width < WIDE);
	show_column(page, COLUMN_FROM, width >= WIDE);
	show_column(page, COLUMN_TO, width >= WIDE);
	show_column(page, COLUMN_STATE, width >= NARROW);
	wb_packet_details_set_wide(page->details, width >= WIDE, width);
	return G_SOURCE_REMOVE;
}

/* Not at once: what is being placed must not change. */
static void
on_room_changed(GtkWidget *split, GdkRectangle *room, gpointer data)
{
	Page *page = data;

	if (page->width == room->width)
		return;
	page->width = room->width;
	if (page->idle == 0)
		page->idle = g_idle_add(on_choose_columns, page);
}

static void
page_free(gpointer data)
{
	Page *page = data;

	g_clear_handle_id(&page->idle, g_source_remove);
	g_clear_pointer(&page->track, wb_run_track_free);
	g_object_unref(page->actions);
	g_free(page);
}

GtkWidget *
wb_packets_page_new(WbDesk *desk)
{
	Page *page = g_new0(Page, 1);

	page->desk = desk;
	page->page = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	page->actions = g_simple_action_group_new();
	g_action_map_add_action_entries(
		G_ACTION_MAP(page->actions), entries, G_N_ELEMENTS(entries), page);
	gtk_widget_insert_action_group(page->page, "packets", G_ACTION_GROUP(page->actions));
	gtk_container_add(GTK_CONTAINER(page->page), new_bar(page));
	gtk_container_add(GTK_CONTAINER(page->page), page->fault);
	page->split = new_split(page);
	gtk_box_pack_start(GTK_BOX(page->page), page->split, TRUE, TRUE, 0);
	g_object_set_data_full(G_OBJECT(page->page), "page", page, page_free);
	g_signal_connect(page->split, "size-allocate", G_CALLBACK(on_room_changed), page);
	gtk_widget_show_all(page->page);
	on_evidence_changed(desk, page);
	wb_ui_observe(desk, "evidence-changed", G_CALLBACK(on_evidence_changed), page->page, page);
	wb_ui_observe(desk, "evidence-grew", G_CALLBACK(on_evidence_changed), page->page, page);
	wb_ui_observe(desk, "selected", G_CALLBACK(on_selected), page->page, page);
	return page->page;
}
