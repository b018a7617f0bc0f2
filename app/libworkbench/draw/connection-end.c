/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a connection ended, in words. */
#include "draw/connection-private.h"

static const char *
capitalize(WbSide side)
{
	return side == WB_SIDE_CLIENT ? "The client" : "The server";
}

static gboolean
is_refused(const WbConnection *connection, const WbRunEvent *rst, WbSide side)
{
	return side == WB_SIDE_SERVER && connection->syn && !connection->answered &&
	       (rst->packet.flags & WB_TCP_ACK);
}

/* Why a kernel sends a RST: tcp_v4_send_reset(), tcp_close(), tcp_disconnect(). */
static char *
explain_rst(const WbConnection *connection, WbSide side)
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
	if (end->fin)
		return g_strdup_printf("%s had closed (FIN, packet %" G_GUINT64_FORMAT
				       "). What came then no socket wanted, and its kernel "
				       "answered with a RST (packet %" G_GUINT64_FORMAT ").",
			capitalize(side), end->fin->number, rst->number);
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
explain_fin(const WbConnection *connection, WbSide first)
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
explain_open(const WbConnection *connection)
{
	if (connection->packets == 0)
		return g_strdup("No packet of it was captured.");
	if (connection->syn && !connection->answered)
		return g_strdup("The SYN was never answered.");
	return g_strdup("Still open when the recording ended.");
}

char *
wb_connection_explain_end(const WbConnection *connection)
{
	const WbConnectionEnd *ends = connection->ends;

	if (!wb_connection_is_tcp(connection))
		return g_strdup("");
	if (ends[0].rst || ends[1].rst)
		return explain_rst(connection,
			is_earlier(ends[0].rst, ends[1].rst) ? WB_SIDE_CLIENT : WB_SIDE_SERVER);
	if (ends[0].fin || ends[1].fin)
		return explain_fin(connection,
			is_earlier(ends[0].fin, ends[1].fin) ? WB_SIDE_CLIENT : WB_SIDE_SERVER);
	return explain_open(connection);
}
