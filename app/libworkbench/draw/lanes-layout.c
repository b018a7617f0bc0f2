/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events to marks, and labels where there is room for them. */
#include "draw/lanes-private.h"

#include <math.h>
#include <netinet/in.h>

#define LABEL_ROWS 4
#define LABEL_MAX 320.0
#define LABEL_MIN 46.0 /* of what is left at the edge */
#define LABEL_CHARACTERS 90
#define LABEL_PAD 14.0
#define STRIP 10.0 /* of ticks, over the labels */
#define PACKETS_HEIGHT 78.0
#define HEAD_HEIGHT 74.0
#define LANE_PAD 16.0
/* Marks closer than this are one. */
#define BIN 1.0

/* --- one lane of moments ------------------------------------------------------------------- */

typedef struct {
	WbLane *lane;
	guint rows;
	double free[LABEL_ROWS]; /* of each row */
	guint last[2];		 /* the newest mark of each side, plus 1 */
} Filling;

static WbTextStyle
get_label_style(const WbTheme *theme)
{
	WbTextStyle style = wb_text_style(WB_SIZE_SMALL, FALSE, theme->text, WB_ALIGN_LEFT);

	style.max_width = LABEL_MAX;
	return style;
}

static char *
dup_label(const WbRunEvent *event)
{
	const char *text = event->text ? event->text : "";

	if (event->stream == WB_STREAM_DROP)
		text = event->drop.reason ? event->drop.reason : "dropped";
	if (event->stream == WB_STREAM_CHECK) {
		g_autofree char *verdict =
			g_strdup_printf("%s %s", event->check.passed ? "✓" : "✗", text);

		return wb_dup_short(verdict, LABEL_CHARACTERS);
	}
	return wb_dup_short(text, LABEL_CHARACTERS);
}

/* At its right, or at its left where the picture ends. */
static gboolean
try_row(const WbLanesLayout *layout, Filling *filling, WbLaneMark *mark, guint row, double width)
{
	double right = layout->lanes->width - WB_LANES_MARGIN;

	if (mark->x < filling->free[row])
		return FALSE;
	if (mark->x + 6 + width <= right)
		mark->label_x = mark->x + 6;
	else if (mark->x - 6 - width >= filling->free[row])
		mark->label_x = mark->x - 6 - width;
	else if (right - mark->x - 6 >= LABEL_MIN)
		mark->label_x = mark->x + 6;
	else
		return FALSE;
	mark->label_width = MIN(width, right - mark->label_x);
	mark->row = row;
	filling->free[row] = MAX(mark->x, mark->label_x + mark->label_width) + LABEL_PAD;
	return TRUE;
}

static gboolean
has_room(const Filling *filling, double x)
{
	for (guint i = 0; i < filling->rows; i++)
		if (x >= filling->free[i])
			return TRUE;
	return FALSE;
}

static void
label_mark(const WbLanesLayout *layout, Filling *filling, WbLaneMark *mark)
{
	WbTextStyle style = get_label_style(layout->theme);
	g_autofree char *label = NULL;
	WbBox box;

	if (!has_room(filling, mark->x))
		return;
	label = dup_label(mark->event);
	if (!*label)
		return;
	box = wb_paint_measure(layout->cairo, layout->theme, &style, 0, 0, label);
	for (guint i = 0; i < filling->rows && !mark->label; i++)
		if (try_row(layout, filling, mark, i, box.width))
			mark->label = g_steal_pointer(&label);
}

/* The mark that EVENT is part of, or a new one. */
static WbLaneMark *
add_moment(const WbLanesLayout *layout, Filling *filling, const WbRunEvent *event, guint side)
{
	const WbLanes *lanes = layout->lanes;
	double x = wb_time_axis_get_x(lanes->axis, event->time_ns);
	gboolean faint = !wb_lanes_is_asked(lanes, event);
	GArray *marks = filling->lane->marks;
	WbLaneMark *mark = filling->last[side]
				   ? &g_array_index(marks, WbLaneMark, filling->last[side] - 1)
				   : NULL;

	filling->lane->events++;
	if (mark && fabs(mark->x - x) < BIN) {
		mark->count++;
		mark->faint &= faint;
		return NULL;
	}
	mark = wb_lane_add(filling->lane, event, x, 0, 0);
	mark->faint = faint;
	mark->server = side;
	filling->last[side] = marks->len;
	return mark;
}

/* A drop without a protocol is a netlink message; one without a reason, a packet that was used up.
 */
static gboolean
is_drawn(const WbLanes *lanes, const WbRunEvent *event)
{
	switch (event->stream) {
	case WB_STREAM_CONSOLE:
		return wb_timeline_is_behind_log(lanes->timeline, event);
	case WB_STREAM_MARKER:
	case WB_STREAM_TCP:
	case WB_STREAM_SOCKET:
		return FALSE;
	case WB_STREAM_DROP:
		return event->drop.protocol != 0 &&
		       g_strcmp0(event->drop.reason, "NOT_SPECIFIED") != 0;
	case WB_STREAM_FUNCTION:
		return !wb_lanes_is_tool(event);
	default:
		return TRUE;
	}
}

static WbLane *
make_labels(
	const WbLanesLayout *layout, WbLaneKind kind, const char *name, WbStream stream, guint rows)
{
	const WbLanes *lanes = layout->lanes;
	Filling filling = { .lane = wb_lane_new(kind, name), .rows = rows };
	guint used = 0;

	for (guint i = 0; i < wb_timeline_get_length(lanes->timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(lanes->timeline, i);
		WbLaneMark *mark;

		if (event->stream != stream || !wb_lanes_is_shown(lanes, event) ||
			!is_drawn(lanes, event))
			continue;
		mark = add_moment(layout, &filling, event, 0);
		if (!mark)
			continue;
		mark->failed = (stream == WB_STREAM_CHECK && !event->check.passed) ||
			       (stream == WB_STREAM_LOG && event->log.priority <= 3);
		label_mark(layout, &filling, mark);
		used = MAX(used, mark->label ? mark->row + 1 : 0);
	}
	filling.lane->height = STRIP + MAX(used, 1) * WB_LANES_ROW;
	return filling.lane;
}

/* --- packets ------------------------------------------------------------------------------- */

static char *
dup_packet_label(const WbRunEvent *event)
{
	static const struct {
		guint16 flag;
		const char *name;
	} names[] = { { WB_TCP_SYN, "SYN" }, { WB_TCP_FIN, "FIN" }, { WB_TCP_RST, "RST" } };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (event->flow.protocol == IPPROTO_TCP && (event->packet.flags & names[i].flag))
			return g_strdup(names[i].name);
	return NULL;
}

static void
label_packet(const WbLanesLayout *layout, Filling *filling, WbLaneMark *mark)
{
	WbTextStyle style =
		wb_text_style(WB_SIZE_TINY, FALSE, layout->theme->text, WB_ALIGN_CENTER);
	g_autofree char *label = NULL;
	WbBox box;

	if (mark->faint || mark->x < filling->free[mark->server] + 8)
		return;
	label = dup_packet_label(mark->event);
	if (!label)
		return;
	box = wb_paint_measure(layout->cairo, layout->theme, &style, mark->x, 0, label);
	if (box.x < filling->free[mark->server])
		return;
	mark->label = g_steal_pointer(&label);
	mark->label_x = box.x;
	mark->label_width = box.width;
	filling->free[mark->server] = box.x + box.width + 5;
}

/* Who sent the first packet of a flow is its client, as far as a lane can tell. */
static gboolean
is_from_server(GHashTable *clients, const WbRunEvent *event)
{
	WbFlow *first = g_hash_table_lookup(clients, &event->flow);
	gboolean answer =
		event->flow.protocol == IPPROTO_TCP &&
		(event->packet.flags & (WB_TCP_SYN | WB_TCP_ACK)) == (WB_TCP_SYN | WB_TCP_ACK);

	if (event->flow.version == 0)
		return FALSE;
	if (!first) {
		WbFlow flow = answer ? wb_flow_reverse(&event->flow) : event->flow;

		first = g_memdup2(&flow, sizeof(flow));
		g_hash_table_add(clients, first);
	}
	return !wb_flow_same_way(first, &event->flow);
}

static WbLane *
make_packets(const WbLanesLayout *layout)
{
	const WbLanes *lanes = layout->lanes;
	g_autoptr(GHashTable) clients =
		g_hash_table_new_full(wb_flow_hash, wb_flow_equal, g_free, NULL);
	Filling filling = { .lane = wb_lane_new(WB_LANE_PACKETS, "Packets"), .rows = 2 };

	for (guint i = 0; i < wb_timeline_get_length(lanes->timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(lanes->timeline, i);
		gboolean server;
		WbLaneMark *mark;

		if (event->stream != WB_STREAM_PACKET)
			continue;
		server = is_from_server(clients, event);
		if (!wb_lanes_is_shown(lanes, event))
			continue;
		mark = add_moment(layout, &filling, event, server);
		if (mark)
			label_packet(layout, &filling, mark);
	}
	filling.lane->height = PACKETS_HEIGHT;
	return filling.lane;
}

/* --- names in bars ------------------------------------------------------------------------- */

void
wb_lanes_name_bars(const WbLanesLayout *layout, WbLane *lane, char *(*dup)(const WbRunEvent *))
{
	WbTextStyle style = wb_text_style(WB_SIZE_TINY, FALSE, layout->theme->text, WB_ALIGN_LEFT);

	for (guint i = 0; i < lane->marks->len; i++) {
		WbLaneMark *mark = &g_array_index(lane->marks, WbLaneMark, i);
		g_autofree char *label = NULL;
		WbBox box;

		if (mark->width < 18)
			continue;
		label = dup(mark->event);
		box = wb_paint_measure(layout->cairo, layout->theme, &style, 0, 0, label);
		if (box.width > mark->width - 6 && mark->width < 60)
			continue;
		mark->label = g_steal_pointer(&label);
		mark->label_x = mark->x + 4;
		mark->label_width = MIN(box.width, mark->width - 8);
	}
}

/* --- all of it ----------------------------------------------------------------------------- */

static void
add_lane(WbLanesLayout *layout, WbLane *lane, double *y)
{
	if (!lane)
		return;
	if (lane->marks->len == 0) {
		wb_lane_free(lane);
		return;
	}
	lane->y = *y;
	*y += lane->height + LANE_PAD;
	g_ptr_array_add(layout->lanes->lanes, lane);
}

static void
make_axis(WbLanes *lanes)
{
	g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(gint64));

	lanes->events = 0;
	for (guint i = 0; i < wb_timeline_get_length(lanes->timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(lanes->timeline, i);

		if (!is_drawn(lanes, event) || !wb_lanes_is_shown(lanes, event))
			continue;
		g_array_append_val(times, event->time_ns);
		lanes->events++;
	}
	g_clear_pointer(&lanes->axis, wb_time_axis_free);
	lanes->axis = wb_time_axis_new(
		times, WB_LANES_MARGIN + WB_LANES_GUTTER, lanes->width - WB_LANES_MARGIN);
}

void
wb_lanes_lay_out(WbLanes *lanes, cairo_t *cairo, const WbTheme *theme)
{
	WbLanesLayout layout = { lanes, cairo, theme };
	double y = WB_LANES_MARGIN + HEAD_HEIGHT;

	g_ptr_array_set_size(lanes->lanes, 0);
	make_axis(lanes);
	lanes->top = y - 8;
	add_lane(&layout, make_labels(&layout, WB_LANE_STEPS, "Steps", WB_STREAM_STEP, 3), &y);
	add_lane(&layout, make_labels(&layout, WB_LANE_LOG, "Kernel log", WB_STREAM_LOG, 3), &y);
	add_lane(&layout, make_labels(&layout, WB_LANE_CONSOLE, "Console", WB_STREAM_CONSOLE, 4),
		&y);
	add_lane(&layout, make_packets(&layout), &y);
	add_lane(&layout, wb_lanes_make_states(&layout), &y);
	add_lane(&layout, make_labels(&layout, WB_LANE_DROPS, "Drops", WB_STREAM_DROP, 2), &y);
	add_lane(&layout, wb_lanes_make_functions(&layout), &y);
	add_lane(&layout, make_labels(&layout, WB_LANE_COUNTERS, "Counters", WB_STREAM_COUNTER, 3),
		&y);
	add_lane(&layout, make_labels(&layout, WB_LANE_CHECKS, "Verdicts", WB_STREAM_CHECK, 3), &y);
	lanes->bottom = y - LANE_PAD + 8;
}
