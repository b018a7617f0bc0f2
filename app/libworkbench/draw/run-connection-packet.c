/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet of a connection in the words of a picture. */
#include "draw/run-connection-private.h"

#include <netinet/in.h>
#include <string.h>

/* The largest shift that counts (RFC 7323 2.3). */
#define SCALE_MAX 14

static char *
dup_flags(guint16 flags)
{
	static const struct {
		guint16 flag;
		const char *name;
	} names[] = {
		{ WB_TCP_SYN, "SYN" },
		{ WB_TCP_FIN, "FIN" },
		{ WB_TCP_RST, "RST" },
		{ WB_TCP_PSH, "PSH" },
		{ WB_TCP_ACK, "ACK" },
		{ WB_TCP_URG, "URG" },
		{ WB_TCP_ECE, "ECE" },
		{ WB_TCP_CWR, "CWR" },
		{ WB_TCP_AE, "AE" },
	};
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (flags & names[i].flag)
			g_string_append_printf(text, "%s%s", text->len ? ", " : "", names[i].name);
	return g_strdup(text->len ? text->str : "no flags");
}

/* --- options ------------------------------------------------------------------------------- */

static void
append_sack(GString *text, const WbConnectionEnd *peer, const WbTcpOption *option)
{
	guint32 base = peer->known ? peer->first : 0;

	g_string_append(text, "sack");
	for (guint i = 0; i < option->sack.count; i++)
		g_string_append_printf(text, " %u:%u", option->sack.blocks[i].start - base,
			option->sack.blocks[i].end - base);
}

/* Those that say something about this segment: padding and time stamps do not. */
static char *
dup_options(const WbConnectionEnd *peer, const WbTcpOptions *options)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < options->count; i++) {
		const WbTcpOption *option = &options->list[i];

		if (option->kind == WB_OPTION_NOP || option->kind == WB_OPTION_EOL ||
			option->kind == WB_OPTION_TIMESTAMP)
			continue;
		if (text->len)
			g_string_append(text, ", ");
		if (option->kind == WB_OPTION_SACK) {
			append_sack(text, peer, option);
		} else {
			g_autofree char *name = wb_tcp_option_to_string(option);

			g_string_append(text, name);
		}
	}
	return text->len ? g_strdup(text->str) : NULL;
}

/* --- TCP ----------------------------------------------------------------------------------- */

static void
learn_scale(WbConnectionEnd *end, const WbPacket *decoded)
{
	for (guint i = 0; decoded && i < decoded->tcp.options.count; i++) {
		const WbTcpOption *option = &decoded->tcp.options.list[i];

		if (option->kind == WB_OPTION_WSCALE) {
			end->scale_known = TRUE;
			end->scale = MIN(option->wscale, SCALE_MAX);
		}
	}
}

/* What numbers start from, and what the story of the end needs. */
static void
learn(WbRunConnection *connection, const WbConnectionItem *item, guint32 length)
{
	const WbRunEvent *event = item->event;
	WbConnectionEnd *end = &connection->ends[item->side],
			*peer = &connection->ends[!item->side];
	guint16 flags = event->packet.flags;

	/* The first byte has number 1, the SYN before it 0. A RST may come from who never sent one.
	 */
	if (!end->known || (flags & WB_TCP_SYN))
		end->first = event->sequence - !(flags & (WB_TCP_SYN | WB_TCP_RST));
	end->known = TRUE;
	if (!peer->known && (flags & WB_TCP_ACK)) {
		peer->first = event->packet.ack - 1;
		peer->known = TRUE;
	}
	end->sent_data |= length > 0;
	if ((flags & WB_TCP_FIN) && !end->fin) {
		end->fin = event;
		end->fin_end = event->sequence_end;
	}
	if ((flags & WB_TCP_RST) && !end->rst && !peer->rst)
		connection->rst_is_late = end->fin_acked && peer->fin_acked;
	if ((flags & WB_TCP_RST) && !end->rst)
		end->rst = event;
	if ((flags & WB_TCP_ACK) && peer->fin && (gint32)(event->packet.ack - peer->fin_end) >= 0)
		peer->fin_acked = TRUE;
	if ((flags & WB_TCP_SYN) && !(flags & WB_TCP_ACK) && !connection->syn)
		connection->syn = event;
	connection->answered |= (flags & (WB_TCP_SYN | WB_TCP_ACK)) == (WB_TCP_SYN | WB_TCP_ACK);
}

/* Shown when it is new: in most segments it only repeats itself. */
static void
append_window(GString *text, WbRunConnection *connection, const WbConnectionItem *item,
	const WbPacket *decoded)
{
	WbConnectionEnd *end = &connection->ends[item->side];
	guint16 flags = item->event->packet.flags;
	gboolean scaled = end->scale_known && connection->ends[!item->side].scale_known &&
			  !(flags & WB_TCP_SYN);

	if (!decoded || (flags & WB_TCP_RST) ||
		(end->window_known && end->window == decoded->tcp.window && !(flags & WB_TCP_SYN)))
		return;
	end->window = decoded->tcp.window;
	end->window_known = !(flags & WB_TCP_SYN);
	g_string_append_printf(
		text, "  win %u", (guint)decoded->tcp.window << (scaled ? end->scale : 0));
}

static void
describe_tcp(WbRunConnection *connection, WbConnectionItem *item, const WbPacket *decoded)
{
	const WbRunEvent *event = item->event;
	guint16 flags = event->packet.flags;
	guint32 length = event->sequence_end - event->sequence - !!(flags & WB_TCP_SYN) -
			 !!(flags & WB_TCP_FIN);
	WbConnectionEnd *end = &connection->ends[item->side],
			*peer = &connection->ends[!item->side];
	g_autoptr(GString) text = g_string_new(NULL);

	learn(connection, item, length);
	if (flags & WB_TCP_SYN)
		learn_scale(end, decoded);
	if (length > 0)
		g_string_append_printf(text, "  seq %u:%u", event->sequence - end->first,
			event->sequence - end->first + length);
	else if (flags & (WB_TCP_SYN | WB_TCP_FIN | WB_TCP_RST))
		g_string_append_printf(text, "  seq %u", event->sequence - end->first);
	if (flags & WB_TCP_ACK)
		g_string_append_printf(text, "  ack %u", event->packet.ack - peer->first);
	append_window(text, connection, item, decoded);
	if (length > 0)
		g_string_append_printf(text, "  %u %s", length, length == 1 ? "byte" : "bytes");
	item->title = dup_flags(flags);
	item->numbers = g_strdup(text->len ? text->str + 2 : "");
	if (decoded)
		item->options = dup_options(peer, &decoded->tcp.options);
}

/* --- others -------------------------------------------------------------------------------- */

/* "IP a > b: WORDS": the ends are in the picture already. */
static char *
dup_words(const WbRunEvent *event)
{
	const char *text = event->text ? event->text : "";
	const char *colon = strstr(text, ": ");

	return g_strdup(colon ? colon + 2 : text);
}

void
wb_run_connection_describe_packet(
	WbRunConnection *connection, WbConnectionItem *item, const WbPacket *decoded)
{
	if (item->event->flow.protocol == IPPROTO_TCP) {
		describe_tcp(connection, item, decoded);
		return;
	}
	if (item->event->flow.protocol == IPPROTO_UDP && decoded) {
		item->title = g_strdup("UDP");
		item->numbers = g_strdup_printf("%zu %s", decoded->claimed_length,
			decoded->claimed_length == 1 ? "byte" : "bytes");
		return;
	}
	item->title = g_strdup(item->event->flow.protocol == IPPROTO_UDP ? "UDP" : "packet");
	item->numbers = dup_words(item->event);
}

/* --- of a script --------------------------------------------------------------------------- */

static guint16
parse_flags(const char *letters, gsize length)
{
	static const struct {
		char letter;
		guint16 flag;
	} flags[] = { { 'S', WB_TCP_SYN }, { 'F', WB_TCP_FIN }, { 'R', WB_TCP_RST },
		{ 'P', WB_TCP_PSH }, { '.', WB_TCP_ACK }, { 'U', WB_TCP_URG }, { 'E', WB_TCP_ECE },
		{ 'W', WB_TCP_CWR } };
	guint16 all = 0;

	for (guint i = 0; i < G_N_ELEMENTS(flags); i++)
		if (memchr(letters, flags[i].letter, length))
			all |= flags[i].flag;
	return all;
}

void
wb_run_connection_describe_expected(WbConnectionItem *item, const char *words)
{
	gsize flags = strcspn(words, " ");
	const char *numbers = words + flags + strspn(words + flags, " ");
	gsize length = strcspn(numbers, "<");

	if (strspn(words, "SFRP.UEW") != flags) {
		item->title = g_strdup("packet");
		item->numbers = g_strdup(words);
		return;
	}
	item->title = dup_flags(parse_flags(words, flags));
	item->numbers = g_strchomp(g_strndup(numbers, length));
	if (numbers[length] == '<')
		item->options = g_strndup(numbers + length + 1, strcspn(numbers + length + 1, ">"));
}
