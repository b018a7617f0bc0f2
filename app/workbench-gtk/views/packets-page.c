/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packets of the run. */
#include "views/packets-page.h"

#include "desk/desk-evidence.h"
#include "views/list-page.h"
#include "views/packet-copy.h"
#include "views/packet-marks.h"
#include "views/packet-save.h"
#include "views/row-copy.h"
#include "ui.h"

#include "draw/packet-row.h"
#include "draw/words.h"
#include "evidence/packet-filter.h"

#define MARKING_US 5000
/* From here on there is room for states; for both ends. */
#define NARROW 640
#define WIDE 720

enum {
	COLUMN_NUMBER,
	COLUMN_TIME,
	COLUMN_ENDS, /* in little room; else FROM and TO */
	COLUMN_FROM,
	COLUMN_TO,
	COLUMN_INFO,
	COLUMN_STATE,
	COLUMN_MARK,
	COLUMN_WEIGHT,
	COLUMNS
};

static const WbRowColumn columns[] = {
	{ "No.", COLUMN_NUMBER, 40, WB_CELL_FIGURES },
	{ "Time", COLUMN_TIME, 76, WB_CELL_FIGURES },
	{ "", COLUMN_MARK, 22, 0 },
	{ "From and To", COLUMN_ENDS, 164, WB_CELL_END | WB_CELL_SHARE },
	{ "Source", COLUMN_FROM, 124, WB_CELL_END },
	{ "Destination", COLUMN_TO, 124, WB_CELL_END },
	{ "Info", COLUMN_INFO, 120, WB_CELL_EXPAND },
	{ "State", COLUMN_STATE, 196, 0 },
};

/* The columns that come and go with the room there is, as they stand in the list. */
enum { PLACE_ENDS = 3, PLACE_FROM, PLACE_TO, PLACE_INFO, PLACE_STATE };

typedef struct {
	WbDesk *desk;
	WbPacketMarks *marks; /* of the timeline; or NULL */
	gint64 start_ns;
	gboolean absolute;
	GtkWidget *page, *list, *lost;
	void (*show_packet)(gpointer data);
	gpointer show_data;
	WbPacketFilter *shown; /* what the rows came through */
	GSimpleActionGroup *actions;
	guint mark_idle; /* to follow the connections of many packets */
} Page;

/* --- cells -------------------------------------------------------------------------------------
 */

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
		return wb_packet_row_dup_states(wb_packet_marks_find(page->marks, event),
			wb_packet_marks_get_client(page->marks, event));
	case COLUMN_MARK:
		return g_strdup(wb_packet_marks_get_glyph(page->marks, event));
	default:
		return wb_packet_row_dup_info(
			event, wb_packet_marks_find(page->marks, event), page->absolute);
	}
}

/* What the tracker remarks on, but for what every connection has; and what was dropped. */
static int
get_weight(const WbRunEvent *event, gpointer data)
{
	const Page *page = data;

	return *wb_packet_marks_get_glyph(page->marks, event) ? PANGO_WEIGHT_BOLD
							      : PANGO_WEIGHT_NORMAL;
}

static char *
dup_tooltip(const WbRunEvent *event, gpointer data)
{
	const Page *page = data;
	g_autofree char *time = wb_packet_copy_dup_time(event->time_ns);
	g_autofree char *said = wb_packet_marks_describe(page->marks, event);

	return g_strconcat(
		event->text ? event->text : "", "\n", time, said ? "\n" : NULL, said, NULL);
}

/* --- what is shown -----------------------------------------------------------------------------
 */

static gboolean
use_filter(const char *text, gpointer data, GError **error)
{
	Page *page = data;
	g_autoptr(GError) fault = NULL;
	WbPacketFilter *filter = wb_packet_filter_new(text, &fault);

	if (!filter) {
		g_set_error(error, fault->domain, fault->code,
			"Not a filter: %s. For example: tcp and port 4711", fault->message);
		return FALSE;
	}
	g_clear_pointer(&page->shown, wb_packet_filter_free);
	page->shown = filter;
	return TRUE;
}

static gboolean
match(const WbRunEvent *event, gpointer data)
{
	return wb_packet_filter_match(((const Page *)data)->shown, event);
}

static const WbRunEvent *
get_packet(const Page *page)
{
	const WbRunEvent *event = wb_desk_get_selected(page->desk);

	return event && event->stream == WB_STREAM_PACKET ? event : NULL;
}

/* A timeline has a cap, and a feed that is too fast for the window too. */
static void
tell_lost(const Page *page)
{
	WbTimeline *timeline = wb_desk_get_timeline(page->desk);
	guint64 lost = timeline ? wb_timeline_get_lost(timeline, WB_STREAM_PACKET) : 0;
	g_autofree char *text = g_strdup_printf(
		"%" G_GUINT64_FORMAT " more packets came than there is room for.", lost);

	gtk_label_set_text(GTK_LABEL(page->lost), text);
	gtk_widget_set_visible(page->lost, lost > 0);
}

static void
update(gpointer data)
{
	const Page *page = data;
	const WbRunEvent *packet = get_packet(page);
	WbRowModel *model = wb_list_page_get_model(page->page);
	gboolean any = model && wb_row_model_get_length(model) > 0;

	tell_lost(page);
	wb_ui_set_enabled(page->actions, "follow", packet && packet->flow.version != 0);
	wb_ui_set_enabled(page->actions, "save", any);
	wb_ui_set_enabled(page->actions, "wireshark", any);
	wb_ui_set_enabled(page->actions, "details", packet != NULL);
	wb_ui_set_enabled(page->actions, "copy", packet != NULL);
	wb_ui_set_enabled(page->actions, "copy-bytes", packet != NULL);
	wb_ui_set_enabled(page->actions, "copy-all", any);
}

/* Packets are shown first, and what is to say of them a little later. */
static gboolean
on_mark(gpointer data)
{
	Page *page = data;
	gboolean more = wb_packet_marks_go_on(page->marks, g_get_monotonic_time() + MARKING_US);

	if (more)
		return G_SOURCE_CONTINUE;
	wb_list_page_redraw(page->page);
	page->mark_idle = 0;
	return G_SOURCE_REMOVE;
}

/* Few are done at once. Nothing is done while nobody looks. */
static void
mark(Page *page)
{
	if (!page->marks || page->mark_idle || !gtk_widget_get_mapped(page->page))
		return;
	if (wb_packet_marks_go_on(page->marks, g_get_monotonic_time() + MARKING_US))
		page->mark_idle = g_idle_add_full(G_PRIORITY_LOW, on_mark, page, NULL);
	wb_list_page_redraw(page->page);
}

static void
on_mapped(GtkWidget *widget, gpointer data)
{
	mark(data);
}

static void
learn(gboolean grew, gpointer data)
{
	Page *page = data;
	WbTimeline *timeline = wb_desk_get_timeline(page->desk);

	page->start_ns = wb_desk_get_start(page->desk);
	if (!grew) {
		g_clear_handle_id(&page->mark_idle, g_source_remove);
		g_clear_pointer(&page->marks, wb_packet_marks_free);
		page->marks = timeline ? wb_packet_marks_new(timeline) : NULL;
	}
	mark(page);
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
		gtk_entry_set_text(GTK_ENTRY(wb_list_page_get_filter(page->page)), text);
}

static void
act_find(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	gtk_widget_grab_focus(wb_list_page_get_filter(((const Page *)data)->page));
}

static void
act_save(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	const Page *page = data;

	wb_packet_save_ask(page->page, page->desk, wb_list_page_get_model(page->page));
}

static void
act_wireshark(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	const Page *page = data;

	wb_packet_save_open_wireshark(page->desk, wb_list_page_get_model(page->page));
}

/* What a row says, as the list shows it. */
static void
append_row(GString *text, const WbRunEvent *event, gpointer data)
{
	static const int cells[] = { COLUMN_NUMBER, COLUMN_TIME, COLUMN_FROM, COLUMN_TO,
		COLUMN_INFO, COLUMN_STATE };

	for (guint i = 0; i < G_N_ELEMENTS(cells); i++) {
		g_autofree char *cell = dup_cell(event, cells[i], data);

		g_string_append_printf(text, "%s%s", i > 0 ? "\t" : "", cell);
	}
	g_string_append_c(text, '\n');
}

static void
act_copy(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	const Page *page = data;
	g_autoptr(GString) text = g_string_new(NULL);

	append_row(text, get_packet(page), data);
	wb_row_copy_text(page->list, text);
}

static void
act_copy_all(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	const Page *page = data;

	wb_row_copy_all(
		page->list, page->desk, wb_list_page_get_model(page->page), append_row, data);
}

static void
act_copy_bytes(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	const Page *page = data;

	wb_packet_copy_bytes(page->list, get_packet(page));
}

static void
change_absolute(GSimpleAction *action, GVariant *value, gpointer data)
{
	Page *page = data;

	g_simple_action_set_state(action, value);
	page->absolute = g_variant_get_boolean(value);
	wb_list_page_redraw(page->page);
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
	{ "copy", act_copy, NULL, NULL, NULL, { 0 } },
	{ "copy-all", act_copy_all, NULL, NULL, NULL, { 0 } },
	{ "copy-bytes", act_copy_bytes, NULL, NULL, NULL, { 0 } },
	{ "absolute", NULL, NULL, "false", change_absolute, { 0 } },
	{ "details", act_details, NULL, NULL, NULL, { 0 } },
};

/* Keys of the list alone: a plain letter is a letter everywhere else. */
static const struct {
	guint key, modifiers;
	const char *action;
} keys[] = {
	{ GDK_KEY_slash, 0, "find" },
	{ GDK_KEY_f, 0, "follow" },
	{ GDK_KEY_d, 0, "details" },
	{ GDK_KEY_a, 0, "absolute" },
	{ GDK_KEY_s, 0, "save" },
	{ GDK_KEY_w, 0, "wireshark" },
	{ GDK_KEY_b, 0, "copy-bytes" },
	{ GDK_KEY_c, GDK_CONTROL_MASK, "copy" },
	{ GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "copy-all" },
};

static gboolean
on_key(GtkWidget *list, GdkEventKey *event, gpointer data)
{
	const Page *page = data;
	guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();
	guint key = modifiers ? gdk_keyval_to_lower(event->keyval) : event->keyval;

	for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
		if (key != keys[i].key || modifiers != keys[i].modifiers)
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
	g_autoptr(GMenu) shown = g_menu_new(), copies = g_menu_new(), files = g_menu_new();

	g_menu_append(shown, "_Follow This Connection", "packets.follow");
	g_menu_append(shown, "_Absolute Sequence Numbers", "packets.absolute");
	g_menu_append(shown, "Fields and _Bytes", "packets.details");
	g_menu_append(copies, "_Copy the Row", "packets.copy");
	g_menu_append(copies, "Copy _All Rows Shown", "packets.copy-all");
	g_menu_append(copies, "Copy Its B_ytes", "packets.copy-bytes");
	g_menu_append(files, "_Save What Is Shown…", "packets.save");
	g_menu_append(files, "Open in _Wireshark", "packets.wireshark");
	g_menu_append_section(menu, NULL, G_MENU_MODEL(shown));
	g_menu_append_section(menu, NULL, G_MENU_MODEL(copies));
	g_menu_append_section(menu, NULL, G_MENU_MODEL(files));
	return G_MENU_MODEL(menu);
}

static void
pop_up(const Page *page, const GdkEvent *event)
{
	g_autoptr(GMenuModel) model = new_menu();

	wb_ui_popup_menu(gtk_menu_new_from_model(model), page->list, event);
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

static void
show_column(const Page *page, int column, gboolean show)
{
	gtk_tree_view_column_set_visible(
		gtk_tree_view_get_column(GTK_TREE_VIEW(page->list), column), show);
}

static void
choose_columns(int width, gpointer data)
{
	const Page *page = data;

	width = (int)(width / wb_ui_get_text_scale());
	show_column(page, PLACE_ENDS, width < WIDE);
	show_column(page, PLACE_FROM, width >= WIDE);
	show_column(page, PLACE_TO, width >= WIDE);
	show_column(page, PLACE_STATE, width >= NARROW);
}

static void
connect(Page *page)
{
	page->list = wb_list_page_get_list(page->page);
	wb_row_list_set_tooltip(page->list, dup_tooltip, page);
	gtk_widget_set_tooltip_text(wb_list_page_get_filter(page->page),
		"tcp, udp, icmp, host 127.0.0.1, port 4711, tcp[tcpflags] & tcp-syn != 0, "
		"with and, or, not");
	gtk_box_pack_start(
		GTK_BOX(wb_list_page_get_bar(page->page)), new_menu_button(), FALSE, FALSE, 0);
	page->lost = wb_ui_wrapped_label_new("", "dim-label");
	g_object_set(page->lost, "margin", 4, NULL);
	gtk_widget_set_no_show_all(page->lost, TRUE);
	gtk_box_pack_end(GTK_BOX(page->page), page->lost, FALSE, FALSE, 0);
	wb_ui_observe_width(page->page, choose_columns, page);
	g_signal_connect_after(page->page, "map", G_CALLBACK(on_mapped), page);
	g_signal_connect(page->list, "key-press-event", G_CALLBACK(on_key), page);
	g_signal_connect(page->list, "button-press-event", G_CALLBACK(on_button), page);
	g_signal_connect(page->list, "popup-menu", G_CALLBACK(on_popup_menu), page);
	g_signal_connect(page->list, "row-activated", G_CALLBACK(on_row_activated), page);
}

static void
page_free(gpointer data)
{
	Page *page = data;

	g_clear_handle_id(&page->mark_idle, g_source_remove);
	g_clear_pointer(&page->marks, wb_packet_marks_free);
	g_clear_pointer(&page->shown, wb_packet_filter_free);
	g_object_unref(page->actions);
	g_free(page);
}

GtkWidget *
wb_packets_page_new(WbDesk *desk, void (*show_packet)(gpointer data), gpointer data)
{
	Page *page = g_new0(Page, 1);
	const WbListPageSpec spec = {
		.name = "Packets",
		.filter_name = "Filter of packets",
		.placeholder = "Filter as for tcpdump: tcp port 4711",
		.excuse = "A check shows the packets of the task's interface here.",
		.no_match = "No packet matches the filter.",
		.streams = 1u << WB_STREAM_PACKET,
		.columns = columns,
		.column_count = G_N_ELEMENTS(columns),
		.rows = { COLUMNS, dup_cell, get_weight, NULL },
		.use_filter = use_filter,
		.match = match,
		.learn = learn,
		.updated = update,
		.data = page,
	};

	page->desk = desk;
	page->show_packet = show_packet;
	page->show_data = data;
	page->actions = g_simple_action_group_new();
	g_action_map_add_action_entries(
		G_ACTION_MAP(page->actions), entries, G_N_ELEMENTS(entries), page);
	page->page = wb_list_page_new(desk, &spec, page_free);
	gtk_widget_insert_action_group(page->page, "packets", G_ACTION_GROUP(page->actions));
	connect(page);
	wb_list_page_begin(page->page);
	return page->page;
}
