/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz target: segments of a few connections, with any numbers, through a small tracker. */
#include "packet/tcp-track.h"

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

/* A segment: flow and direction, flags, seq, ack, window, length, and an option's kind and numbers.
 */
typedef struct {
	guint8 flow, flags, length, option;
	guint8 seq, ack, window, number;
} Input;

/* Numbers near each other and near the wrap, now and then any. */
static guint32
spread(guint8 byte)
{
	return byte < 250 ? (guint32)(byte & 0x7f) - 40 : (guint32)byte * 0x03456789u;
}

static void
add_option(WbTcp *tcp, const Input *input)
{
	WbTcpOption *option = &tcp->options.list[0];

	tcp->options.count = 1;
	switch (input->option & 7) {
	case 0:
		option->kind = WB_OPTION_WSCALE;
		option->wscale = input->number;
		break;
	case 1:
		option->kind = WB_OPTION_TIMESTAMP;
		option->ts.val = input->number;
		break;
	case 2:
	case 3:
	case 4:
		option->kind = WB_OPTION_SACK;
		option->sack.count = 1 + (input->option >> 6);
		for (guint i = 0; i < option->sack.count; i++) {
			option->sack.blocks[i].start = spread((guint8)(input->number + i * 9));
			option->sack.blocks[i].end =
				option->sack.blocks[i].start + (input->option & 0x38);
		}
		break;
	default:
		tcp->options.count = 0;
	}
}

static void
look(const WbTcpConnection *connection)
{
	const GArray *packets = wb_tcp_connection_get_packets(connection);

	for (guint i = 0; i < 2; i++) {
		g_autoptr(WbTcpScoreboard) board =
			wb_tcp_connection_get_scoreboard(connection, i, (int)packets->len / 2);
		const WbTcpEnd *end = wb_tcp_connection_get_end(connection, i);

		g_assert_cmpuint(wb_tcp_scoreboard_get_length(board), <=, WB_SCOREBOARD_RANGES_MAX);
		g_assert_cmpuint(end->transitions->len, <=, 16);
		wb_tcp_scoreboard_get_pipe(board);
		wb_tcp_scoreboard_get_next(board);
		for (guint j = 1; j < wb_tcp_scoreboard_get_length(board); j++)
			g_assert_true((gint32)(wb_tcp_scoreboard_get(board, j)->start -
					       wb_tcp_scoreboard_get(board, j - 1)->end) >= 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	WbTcpTrackLimits limits = { 3, 64, 16 };
	g_autoptr(WbTcpTrack) track = wb_tcp_track_new(&limits);

	for (size_t at = 0; size - at >= sizeof(Input); at += sizeof(Input)) {
		WbPacket packet = { .version = 4, .protocol = IPPROTO_TCP };
		const WbTcpAnalysis *analysis;
		g_autofree char *text = NULL;
		Input input;

		memcpy(&input, data + at, sizeof(input));
		packet.source.bytes[3] = input.flow & 1;
		packet.destination.bytes[3] = !(input.flow & 1);
		packet.tcp.source_port = packet.tcp.destination_port = 1 + (input.flow >> 1) % 5;
		packet.tcp.flags = input.flags & 0x3f;
		packet.tcp.seq = spread(input.seq);
		packet.tcp.ack = spread(input.ack);
		packet.tcp.window = input.window;
		packet.payload_length = input.length > 240 ? WB_PACKET_MAX : input.length & 0x1f;
		add_option(&packet.tcp, &input);
		analysis = wb_tcp_track_feed(track, at + 1, (gint64)at, &packet);
		g_assert_nonnull(analysis);
		text = wb_tcp_analysis_to_string(analysis);
	}
	g_assert_cmpuint(wb_tcp_track_get_length(track), <=, 3);
	for (guint i = 0; i < wb_tcp_track_get_length(track); i++)
		look(wb_tcp_track_get(track, i));
	return 0;
}
