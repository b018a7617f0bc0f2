/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packets of the run. */
#include "views/packets-page.h"

#include "views/packet-save.h"
#include "views/row-list.h"
#include "ui.h"

#include "draw/packet-row.h"
#include "draw/words.h"
#include "evidence/packet-filter.h"
#include "evidence/track.h"

#define TRACKED_AT_ONCE 5000
#define EXCUSE "A check shows the packets of the task's interface here."
/* From here on there is room for states; for both ends. */
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
	GtkWidget *page, *filter, *fault, *stack, *list;
	void (*show_packet)(gpointer data);
	gpointer show_data;
	WbPacketFilter *shown; /* what the rows came through */
	guint64 seen;	       /* packets of the timeline that went through it */
	GSimpleActionGroup *actions;
	int width;
	guint idle;	  /* to choose columns anew */
	guint track_idle; /* to follow the connections of many packets */
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

/* Appends the packets that are new since the last time, in the order of their numbers. */
static void
add_matching(Page *page, GPtrArray *events)
{
	WbTimeline *timeline = wb_desk_get_timeline(page->desk);
	guint64 count = timeline ? wb_timeline_count(timeline, WB_STREAM_PACKET) : 0;

	while (page->seen < count) {
		const WbRunEvent *event =
			wb_timeline_find(timeline, WB_STREAM_PACKET, ++page->seen);

		if (event && wb_packet_filter_match(page->shown, event))
			g_ptr_array_add(events, (gpointer)event);
	}
}

static void
show_fault(Page *page, const GError *error)
{
	GtkStyleContext *context = gtk_widget_get_style_context(page->filter);
	g_autofree char *text =
		error ? g_strdup_printf(
				"Not a filter: %s. For example: tcp and port 4711", error->message)
		      : NULL;

	if (error)
		gtk_style_context_add_class(context, "outcome-fail");
	else
		gtk_style_context_remove_class(context, "outcome-fail");
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
	set_enabled(page, "details", packet != NULL);
}

static void
show_stack(Page *page)
{
	const char *text = gtk_entry_get_text(GTK_ENTRY(page->filter));
	gboolean any = wb_row_model_get_length(wb_row_list_get(page->list)) > 0;

	wb_row_stack_set(page->stack, any     ? NULL
				      : *text ? "No packet matches the filter."
					      : EXCUSE);
}

static void
fill(Page *page)
{
	const WbRowSpec spec = { COLUMNS, dup_cell, get_weight, page };
	GPtrArray *events = g_ptr_array_new();
	g_autoptr(WbRowModel) model = NULL;

	page->seen = 0;
	add_matching(page, events);
	model = wb_row_model_new(&spec, events);
	wb_row_list_set(page->list, model);
	show_stack(page);
	update(page);
}

/* A wrong filter is told, and what was shown stays. */
static void
use_filter(Page *page)
{
	const char *text = gtk_entry_get_text(GTK_ENTRY(page->filter));
	g_autoptr(GError) error = NULL;
	WbPacketFilter *filter = wb_packet_filter_new(text, &error);

	show_fault(page, error);
	if (!filter)
		return;
	g_clear_pointer(&page->shown, wb_packet_filter_free);
	page->shown = filter;
	fill(page);
}

static void
on_filter_changed(GtkSearchEntry *entry, gpointer data)
{
	use_filter(data);
}

static void
track(Page *page)
{
	WbTimeline *timeline = wb_desk_get_timeline(page->desk);

	g_clear_pointer(&page->track, wb_run_track_free);
	if (timeline)
		page->track = wb_run_track_new(timeline);
	page->start_ns = wb_desk_get_start(page->desk);
}

static gboolean
on_track(gpointer data)
{
	Page *page = data;

	page->track_idle = 0;
	track(page);
	gtk_widget_queue_draw(page->list);
	return G_SOURCE_REMOVE;
}

/* Many packets are shown first, and what is to say of them a little later. */
static void
on_evidence_changed(WbDesk *desk, gpointer data)
{
	Page *page = data;
	WbTimeline *timeline = wb_desk_get_timeline(desk);

	wb_row_list_set(page->list, NULL);
	g_clear_handle_id(&page->track_idle, g_source_remove);
	g_clear_pointer(&page->track, wb_run_track_free);
	page->start_ns = wb_desk_get_start(desk);
	if (timeline && wb_timeline_count(timeline, WB_STREAM_PACKET) > TRACKED_AT_ONCE)
		page->track_idle = g_idle_add_full(G_PRIORITY_LOW, on_track, page, NULL);
	else
		track(page);
	fill(page);
}

/* Connections are followed anew each time: while a run goes on, only as long as that is quick. */
static void
on_evidence_grew(WbDesk *desk, gpointer data)
{
	Page *page = data;
	g_autoptr(GPtrArray) events = g_ptr_array_new();

	if (wb_timeline_count(wb_desk_get_timeline(desk), WB_STREAM_PACKET) <= TRACKED_AT_ONCE)
		track(page);
	add_matching(page, events);
	wb_row_list_append(page->list, events);
	show_stack(page);
	update(page);
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
act_details(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	const Page *page = data;

	page->show_packet(page->show_data);
}

static const GActionEntry entries[] = {
	{ "follow", act_follow, NULL, NULL, NULL, { 0 } },
	{ "find", act_find, NULL, NULL, NULL, { 0 } },
	{ "save", act_save, NULL, NULL, NULL, { 0 } },
	{ "wireshark", act_wireshark, NULL, NULL, NULL, { 0 } },
	{ "absolute", NULL, NULL, "false", change_absolute, { 0 } },
	{ "details", act_details, NULL, NULL, NULL, { 0 } },
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
	gtk_box_pack_start(GTK_BOX(bar), new_menu_button(), FALSE, FALSE, 0);
	g_object_set(bar, "margin", 4, NULL);
	page->fault = wb_ui_wrapped_label_new("", "outcome-fail");
	g_object_set(page->fault, "margin-start", 8, "margin-end", 8, "margin-bottom", 4, NULL);
	gtk_widget_set_no_show_all(page->fault, TRUE);
	g_signal_connect(page->filter, "search-changed", G_CALLBACK(on_filter_changed), page);
	return bar;
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
	int width = gtk_widget_get_allocated_width(page->stack);

	page->idle = 0;
	show_column(page, COLUMN_ENDS, width < WIDE);
	show_column(page, COLUMN_FROM, width >= WIDE);
	show_column(page, COLUMN_TO, width >= WIDE);
	show_column(page, COLUMN_STATE, width >= NARROW);
	return G_SOURCE_REMOVE;
}

/* Not at once: what is being placed must not change. */
static void
on_room_changed(GtkWidget *stack, GdkRectangle *room, gpointer data)
{
	Page *page = data;

	if (page->width == room->width)
		return;
	page->width = room->width;
	if (page->idle == 0)
		page->idle = g_idle_add(on_choose_columns, page);
}

static void
add_list(Page *page)
{
	page->list = wb_row_list_new(
		page->desk, "Packets", columns, G_N_ELEMENTS(columns), COLUMN_WEIGHT);
	page->stack = wb_row_stack_new(page->list);
	gtk_box_pack_start(GTK_BOX(page->page), page->stack, TRUE, TRUE, 0);
	g_signal_connect(page->stack, "size-allocate", G_CALLBACK(on_room_changed), page);
	g_signal_connect(page->list, "key-press-event", G_CALLBACK(on_key), page);
	g_signal_connect(page->list, "button-press-event", G_CALLBACK(on_button), page);
	g_signal_connect(page->list, "popup-menu", G_CALLBACK(on_popup_menu), page);
	g_signal_connect(page->list, "row-activated", G_CALLBACK(on_row_activated), page);
}

static void
page_free(gpointer data)
{
	Page *page = data;

	g_clear_handle_id(&page->idle, g_source_remove);
	g_clear_handle_id(&page->track_idle, g_source_remove);
	g_clear_pointer(&page->track, wb_run_track_free);
	g_clear_pointer(&page->shown, wb_packet_filter_free);
	g_object_unref(page->actions);
	g_free(page);
}

GtkWidget *
wb_packets_page_new(WbDesk *desk, void (*show_packet)(gpointer data), gpointer data)
{
	Page *page = g_new0(Page, 1);

	page->desk = desk;
	page->show_packet = show_packet;
	page->show_data = data;
	page->page = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	page->actions = g_simple_action_group_new();
	g_action_map_add_action_entries(
		G_ACTION_MAP(page->actions), entries, G_N_ELEMENTS(entries), page);
	gtk_widget_insert_action_group(page->page, "packets", G_ACTION_GROUP(page->actions));
	gtk_container_add(GTK_CONTAINER(page->page), new_bar(page));
	gtk_container_add(GTK_CONTAINER(page->page), page->fault);
	add_list(page);
	g_object_set_data_full(G_OBJECT(page->page), "page", page, page_free);
	gtk_widget_show_all(page->page);
	track(page);
	use_filter(page);
	wb_ui_observe(desk, "evidence-changed", G_CALLBACK(on_evidence_changed), page->page, page);
	wb_ui_observe(desk, "evidence-grew", G_CALLBACK(on_evidence_grew), page->page, page);
	wb_ui_observe(desk, "selected", G_CALLBACK(on_selected), page->page, page);
	return page->page;
}
