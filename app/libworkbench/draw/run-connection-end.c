/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a connection ended, in words. */
#include "draw/run-connection-private.h"
#include "draw/words.h"

#include <string.h>

/* What was done longer ago is no reason any more. */
#define REASON_NS (G_GINT64_CONSTANT(500) * 1000 * 1000)
#define STEP_MAX 60

static const char *
capitalize(WbSide side)
{
	return side == WB_SIDE_CLIENT ? "The client" : "The server";
}

static gboolean
is_refused(const WbRunConnection *connection, const WbRunEvent *rst, WbSide side)
{
	return side == WB_SIDE_SERVER && connection->syn && !connection->answered &&
	       (rst->packet.flags & WB_TCP_ACK);
}

/* Why a kernel sends a RST: tcp_v4_send_reset(), tcp_close(), tcp_disconnect(). */
static char *
explain_rst(const WbRunConnection *connection, WbSide side)
{
	const WbConnectionEnd *end = &connection->ends[side], *peer = &connection->ends[!side];
	const WbRunEvent *rst = end->rst;

	if (is_refused(connection, rst, side))
		return g_strdup_printf("Refused: packet %" G_GUINT64_FORMAT
				       " is a RST, because nobody listens on port %u.",
			rst->number, connection->flow.destination_port);
	if (!connection->answered && side == WB_SIDE_CLIENT)
		return g_strdup_printf("The client gave up its attempt: RST in packet "
				       "%" G_GUINT64_FORMAT ".",
			rst->number);
	if (end->fin && end->kernel == WB_SOCKET_NONE && peer->kernel != WB_SOCKET_NONE)
		return g_strdup_printf("%s had closed (FIN, packet %" G_GUINT64_FORMAT
				       "), and ended it with a RST (packet %" G_GUINT64_FORMAT ").",
			capitalize(side), end->fin->number, rst->number);
	if (end->fin)
		return g_strdup_printf("%s had closed (FIN, packet %" G_GUINT64_FORMAT
				       "). What came then no socket wanted, and its kernel "
				       "answered with a RST (packet %" G_GUINT64_FORMAT ").",
			capitalize(side), end->fin->number, rst->number);
	/* Not a socket, but a script: it does as it likes. */
	if (end->kernel == WB_SOCKET_NONE && peer->kernel != WB_SOCKET_NONE)
		return g_strdup_printf("%s ended it with a RST (packet %" G_GUINT64_FORMAT ").",
			capitalize(side), rst->number);
	if (peer->fin)
		return g_strdup_printf("%s closed (FIN, packet %" G_GUINT64_FORMAT
				       "). %s did not close in its turn: its socket was aborted, "
				       "and a RST (packet %" G_GUINT64_FORMAT
				       ") ended the connection.",
			capitalize(!side), peer->fin->number, capitalize(side), rst->number);
	if (peer->sent_data)
		return g_strdup_printf(
			"%s ended it with a RST (packet %" G_GUINT64_FORMAT
			"), not with a FIN: its socket was closed with bytes in it that "
			"nobody had read, or it was aborted.",
			capitalize(side), rst->number);
	return g_strdup_printf("%s ended it with a RST (packet %" G_GUINT64_FORMAT
			       "), without a FIN: its socket was aborted.",
		capitalize(side), rst->number);
}

static char *
explain_fin(const WbRunConnection *connection, WbSide first)
{
	const WbConnectionEnd *end = &connection->ends[first], *peer = &connection->ends[!first];

	if (!peer->fin)
		return g_strdup_printf("%s closed (FIN, packet %" G_GUINT64_FORMAT
				       "); %s did not%s",
			capitalize(first), end->fin->number, wb_side_to_string(!first),
			end->fin_acked ? ": the connection is half-closed."
				       : ", and the FIN was never acknowledged.");
	if (!end->fin_acked || !peer->fin_acked)
		return g_strdup_printf("Both ends closed (FIN, packets %" G_GUINT64_FORMAT
				       " and %" G_GUINT64_FORMAT
				       "), but the FIN of %s was never acknowledged.",
			end->fin->number, peer->fin->number,
			wb_side_to_string(end->fin_acked ? !first : first));
	return g_strdup_printf("Closed in order: %s first (FIN, packet %" G_GUINT64_FORMAT
			       "), then %s (packet %" G_GUINT64_FORMAT
			       "); each FIN was acknowledged. %s waits in TIME_WAIT for stray "
			       "segments.",
		wb_side_to_string(first), end->fin->number, wb_side_to_string(!first),
		peer->fin->number, capitalize(first));
}

static gboolean
is_earlier(const WbRunEvent *a, const WbRunEvent *b)
{
	return a && (!b || a->number < b->number);
}

static char *
explain_open(const WbRunConnection *connection)
{
	if (connection->packets == 0)
		return g_strdup("No packet of it was captured.");
	if (connection->syn && !connection->answered)
		return g_strdup("The SYN was never answered.");
	return g_strdup("Still open when the recording ended.");
}

/* Of a script, only what closes: the rest is the peer's doing, or looks on. */
static gboolean
is_reason(const char *text)
{
	return text && (!g_str_has_prefix(text, "line ") || strstr(text, "close(") ||
			       strstr(text, "shutdown("));
}

/* What we did last before END, if it was not long before: it may well be why. */
static char *
dup_reason(const WbRunConnection *connection, const WbRunEvent *end)
{
	const WbConnectionItem *step = NULL;
	g_autofree char *text = NULL;

	for (guint i = 0; i < connection->items->len; i++) {
		const WbConnectionItem *item =
			&g_array_index(connection->items, WbConnectionItem, i);

		if (item->event == end)
			break;
		/* What began it is not what ended it. */
		if (item->kind == WB_ITEM_STEP && is_reason(item->title) &&
			item->event->time_ns >= connection->from_ns)
			step = item;
	}
	if (!step || wb_get_span(step->event->time_ns, end->time_ns) > REASON_NS)
		return g_strdup("");
	text = wb_dup_short(step->title ? step->title : "", STEP_MAX);
	return g_strdup_printf(" Packet %" G_GUINT64_FORMAT " came after step %" G_GUINT64_FORMAT
			       ": %s.",
		end->number, step->event->number, text);
}

static char *
explain_tcp(const WbRunConnection *connection)
{
	const WbConnectionEnd *ends = connection->ends;
	const WbRunEvent *rst = is_earlier(ends[0].rst, ends[1].rst) ? ends[0].rst : ends[1].rst;
	WbSide closer = is_earlier(ends[0].fin, ends[1].fin) ? WB_SIDE_CLIENT : WB_SIDE_SERVER;
	g_autofree char *closed = NULL;

	if (rst && !connection->rst_is_late)
		return explain_rst(
			connection, rst == ends[0].rst ? WB_SIDE_CLIENT : WB_SIDE_SERVER);
	if (!ends[closer].fin)
		return explain_open(connection);
	closed = explain_fin(connection, closer);
	if (!rst)
		return g_steal_pointer(&closed);
	return g_strdup_printf("%s A later segment was answered with a RST (packet "
			       "%" G_GUINT64_FORMAT ").",
		closed, rst->number);
}

char *
wb_run_connection_explain_end(const WbRunConnection *connection)
{
	const WbConnectionEnd *ends = connection->ends;
	const WbRunEvent *first = is_earlier(ends[0].fin, ends[1].fin) ? ends[0].fin : ends[1].fin;
	g_autofree char *how = NULL, *why = NULL;

	if (!wb_run_connection_is_tcp(connection) || connection->partial)
		return g_strdup("");
	for (guint i = 0; i < 2; i++)
		if (is_earlier(ends[i].rst, first))
			first = ends[i].rst;
	how = explain_tcp(connection);
	why = first ? dup_reason(connection, first) : g_strdup("");
	return g_strconcat(how, why, NULL);
}
