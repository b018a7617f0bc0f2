/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet ladder: what it holds, what it says, what is where. */
#include "draw/ladder-private.h"

#define FLAG_TEXT_MAX 180
#define BELOW_MAX 64 /* characters of a line under an arrow */
#define REMARKS_MAX 3
/* Boxes are small; a click near them is meant for them. */
#define HIT_SLACK 2.0

WbPacketLadder *
wb_packet_ladder_new(WbRunConnection *connection, const char *title)
{
	WbPacketLadder *ladder = g_new0(WbPacketLadder, 1);

	ladder->connection = connection;
	ladder->title = g_strdup(title);
	ladder->rows = g_array_new(FALSE, FALSE, sizeof(WbLadderRow));
	ladder->gaps = g_array_new(FALSE, FALSE, sizeof(WbLadderGap));
	if (wb_run_connection_get_length(connection) > 0)
		ladder->start_ns = wb_run_connection_get(connection, 0)->event->time_ns;
	return ladder;
}

void
wb_packet_ladder_free(WbPacketLadder *ladder)
{
	wb_run_connection_free(ladder->connection);
	g_free(ladder->title);
	g_array_unref(ladder->rows);
	g_array_unref(ladder->gaps);
	g_free(ladder);
}

void
wb_packet_ladder_set_start(WbPacketLadder *ladder, gint64 start_ns)
{
	ladder->start_ns = start_ns;
}

void
wb_packet_ladder_select(WbPacketLadder *ladder, const WbRunEvent *event)
{
	ladder->selected = event;
}

void
wb_packet_ladder_set_width(WbPacketLadder *ladder, double width)
{
	ladder->room = width;
}

/* --- pages --------------------------------------------------------------------------------- */

void
wb_packet_ladder_set_page(WbPacketLadder *ladder, guint first, guint count)
{
	ladder->first = first;
	ladder->count = count;
}

guint
wb_packet_ladder_get_length(const WbPacketLadder *ladder)
{
	return wb_run_connection_get_length(ladder->connection);
}

int
wb_packet_ladder_find(const WbPacketLadder *ladder, const WbRunEvent *event)
{
	for (guint i = 0; i < wb_packet_ladder_get_length(ladder); i++)
		if (wb_run_connection_get(ladder->connection, i)->event == event)
			return (int)i;
	return -1;
}

void
wb_ladder_get_page(const WbPacketLadder *ladder, guint *ret_from, guint *ret_to)
{
	guint length = wb_packet_ladder_get_length(ladder);

	*ret_from = MIN(ladder->first, length);
	*ret_to = ladder->count ? *ret_from + MIN(ladder->count, length - *ret_from) : length;
}

/* --- texts --------------------------------------------------------------------------------- */

char *
wb_ladder_dup_flag_head(const WbPacketLadder *ladder, const WbConnectionItem *item)
{
	g_autofree char *reference = wb_run_event_to_reference(item->event);
	g_autofree char *time = wb_dup_time(item->event->time_ns, ladder->start_ns);

	return g_strdup_printf("%s  %s", time, reference);
}

char *
wb_ladder_dup_flag_text(const WbConnectionItem *item)
{
	const char *text = item->title ? item->title : "";

	if (item->kind == WB_ITEM_CHECK) {
		g_autofree char *verdict = g_strdup_printf("%s %s", item->failed ? "✗" : "✓", text);

		return wb_dup_short(verdict, FLAG_TEXT_MAX);
	}
	return wb_dup_short(text, FLAG_TEXT_MAX);
}

WbTextStyle
wb_ladder_get_flag_style(const WbTheme *theme, double column_width)
{
	WbTextStyle style = wb_text_style(WB_SIZE_SMALL, FALSE, theme->text, WB_ALIGN_LEFT);

	style.wrap = TRUE;
	style.max_width = column_width - 22;
	return style;
}

static void
add_below(GPtrArray *lines, WbLadderBelow kind, const char *text)
{
	WbLadderLine *line = g_new0(WbLadderLine, 1);

	line->kind = kind;
	line->text = wb_dup_short(text, BELOW_MAX);
	g_ptr_array_add(lines, line);
}

static void
free_below(gpointer data)
{
	WbLadderLine *line = data;

	g_free(line->text);
	g_free(line);
}

GPtrArray *
wb_ladder_get_below(const WbConnectionItem *item)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(free_below);

	if (item->options)
		add_below(lines, WB_LADDER_OPTIONS, item->options);
	if (item->analysis) {
		g_auto(GStrv) remarks = g_strsplit(item->analysis, "; ", REMARKS_MAX);

		for (guint i = 0; remarks[i]; i++)
			add_below(lines, WB_LADDER_REMARK, remarks[i]);
	}
	if (item->drop) {
		g_autofree char *reason = g_strdup_printf("dropped: %s",
			item->drop->drop.reason ? item->drop->drop.reason : "no reason given");

		add_below(lines, WB_LADDER_DROPPED, reason);
	}
	return lines;
}

GPtrArray *
wb_ladder_get_foot(const WbPacketLadder *ladder)
{
	GPtrArray *foot = g_ptr_array_new_with_free_func(g_free);
	guint left_out = wb_run_connection_get_left_out(ladder->connection) + ladder->left_out;
	guint others = wb_run_connection_get_others(ladder->connection);

	if (left_out > 0)
		g_ptr_array_add(foot,
			g_strdup_printf("%u later %s of this connection %s not drawn: choose a "
					"later beginning to see them.",
				left_out, left_out == 1 ? "event" : "events",
				left_out == 1 ? "is" : "are"));
	if (others > 0)
		g_ptr_array_add(foot, g_strdup_printf("The run has %u other %s.", others,
					      others == 1 ? "connection" : "connections"));
	return foot;
}

/* --- in words ------------------------------------------------------------------------------ */

static void
append_packet(GString *out, const WbConnectionItem *item)
{
	gboolean client = item->side == WB_SIDE_CLIENT;

	g_string_append_printf(
		out, "%s to %s: ", client ? "client" : "server", client ? "server" : "client");
	if (item->kind == WB_ITEM_GHOST)
		g_string_append(out, "expected and not seen: ");
	g_string_append(out, item->title ? item->title : "");
	if (item->numbers && *item->numbers)
		g_string_append_printf(out, "  %s", item->numbers);
	if (item->options)
		g_string_append_printf(out, "  (%s)", item->options);
	if (item->analysis)
		g_string_append_printf(out, ". %s", item->analysis);
	if (item->drop)
		g_string_append_printf(out, ". Dropped: %s",
			item->drop->drop.reason ? item->drop->drop.reason : "no reason given");
}

static void
append_item(GString *out, const WbConnectionItem *item)
{
	switch (item->kind) {
	case WB_ITEM_PACKET:
	case WB_ITEM_GHOST:
		append_packet(out, item);
		break;
	case WB_ITEM_DROP:
		g_string_append_printf(out, "dropped on its way from %s: %s",
			wb_side_to_string(item->side), item->title);
		break;
	case WB_ITEM_STATE:
		g_string_append_printf(out, "%s %s %s", wb_side_to_string(item->side),
			item->implied ? "is taken to be in" : "is in", item->title);
		break;
	case WB_ITEM_LINE:
		g_string_append_printf(out, "%s%slogs: %s", wb_side_to_string(item->side),
			item->side == WB_SIDE_NONE ? "the kernel " : " ",
			item->title ? item->title : "");
		break;
	case WB_ITEM_STEP:
		g_string_append_printf(out, "step: %s", item->title ? item->title : "");
		break;
	case WB_ITEM_CHECK:
		g_string_append_printf(out, "%s: %s", item->failed ? "not passed" : "passed",
			item->title ? item->title : "");
		break;
	}
}

static void
append_head(GString *out, const WbPacketLadder *ladder)
{
	g_autofree char *client = wb_run_connection_dup_end(ladder->connection, WB_SIDE_CLIENT);
	g_autofree char *server = wb_run_connection_dup_end(ladder->connection, WB_SIDE_SERVER);

	if (ladder->title)
		g_string_append_printf(out, "%s\n", ladder->title);
	g_string_append_printf(out, "Client %s, server %s\n", client, server);
}

char *
wb_packet_ladder_describe(const WbPacketLadder *ladder)
{
	GString *out = g_string_new(NULL);
	g_autofree char *end = wb_run_connection_explain_end(ladder->connection);
	g_autoptr(GPtrArray) foot = wb_ladder_get_foot(ladder);
	guint from, to;

	append_head(out, ladder);
	wb_ladder_get_page(ladder, &from, &to);
	for (guint i = from; i < to; i++) {
		const WbConnectionItem *item = wb_run_connection_get(ladder->connection, i);
		g_autofree char *time = wb_dup_time(item->event->time_ns, ladder->start_ns);
		g_autofree char *reference = wb_run_event_to_reference(item->event);

		g_string_append_printf(out, "%s  %s: ", time, reference);
		append_item(out, item);
		g_string_append_c(out, '\n');
	}
	if (*end)
		g_string_append_printf(out, "%s\n", end);
	for (guint i = 0; i < foot->len; i++)
		g_string_append_printf(out, "%s\n", (const char *)foot->pdata[i]);
	return g_string_free(out, FALSE);
}

/* --- what is where ------------------------------------------------------------------------- */

static const WbConnectionItem *
hit_item(const WbPacketLadder *ladder, double x, double y)
{
	for (guint i = ladder->rows->len; i > 0; i--) {
		const WbLadderRow *row = &g_array_index(ladder->rows, WbLadderRow, i - 1);
		const WbBox *box = &row->box;

		if (x >= box->x - HIT_SLACK && x <= box->x + box->width + HIT_SLACK &&
			y >= box->y - HIT_SLACK && y <= box->y + box->height + HIT_SLACK)
			return row->item;
	}
	return NULL;
}

const WbRunEvent *
wb_packet_ladder_hit(const WbPacketLadder *ladder, double x, double y)
{
	const WbConnectionItem *item = hit_item(ladder, x, y);

	return item ? item->event : NULL;
}

char *
wb_packet_ladder_explain(const WbPacketLadder *ladder, double x, double y)
{
	const WbConnectionItem *item = hit_item(ladder, x, y);
	g_autofree char *head = item ? wb_ladder_dup_flag_head(ladder, item) : NULL;
	GString *out;

	if (!item)
		return NULL;
	out = g_string_new(head);
	g_string_append_c(out, '\n');
	append_item(out, item);
	return g_string_free(out, FALSE);
}

char *
wb_packet_ladder_sum_up(const WbPacketLadder *ladder)
{
	g_autofree char *client = wb_run_connection_dup_end(ladder->connection, WB_SIDE_CLIENT);
	g_autofree char *server = wb_run_connection_dup_end(ladder->connection, WB_SIDE_SERVER);
	guint length = wb_packet_ladder_get_length(ladder);

	return g_strdup_printf("Ladder of the connection from %s to %s, %u %s", client, server,
		length, length == 1 ? "event" : "events");
}

gboolean
wb_packet_ladder_get_box(const WbPacketLadder *ladder, const WbRunEvent *event, WbBox *ret_box)
{
	for (guint i = 0; i < ladder->rows->len; i++) {
		const WbLadderRow *row = &g_array_index(ladder->rows, WbLadderRow, i);

		/* Of a packet that implies states too, the arrow. */
		if (row->item->event != event || row->item->implied)
			continue;
		*ret_box = row->box;
		return TRUE;
	}
	return FALSE;
}
