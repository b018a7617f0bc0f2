/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Segments written as lines, for the tests of the tracker. */
#pragma once

#include "packet/tcp-track.h"

#include <netinet/in.h>
#include <string.h>

/*
 * "END FLAGS SEQ[+LENGTH] ACK [win N] [sack A:B] [ts VAL] [wscale N] [sackok] [at MS]"; a
 * millisecond passes between two segments that do not say AT. Packets are numbered from 1.
 */
typedef struct {
	WbTcpTrack *track;
	guint64 packets;
	gint64 time_ns;
} Feeder;

static inline guint
parse_flags(const char *text)
{
	static const char letters[] = "FSRP.";

	guint flags = 0;

	for (; *text; text++) {
		const char *letter = strchr(letters, *text);

		g_assert_nonnull(letter);
		flags |= 1u << (letter - letters);
	}
	return flags;
}

static inline WbTcpOption *
add_option(WbTcp *tcp, WbTcpOptionKind kind)
{
	WbTcpOption *option = &tcp->options.list[tcp->options.count++];

	*option = (WbTcpOption){ .kind = (guint8)kind };
	return option;
}

static inline guint32
parse_number(const char *text)
{
	return (guint32)g_ascii_strtoull(text, NULL, 10);
}

static inline void
add_sack(WbTcp *tcp, const char *text)
{
	WbTcpOption *option =
		tcp->options.count > 0 &&
				tcp->options.list[tcp->options.count - 1].kind == WB_OPTION_SACK
			? &tcp->options.list[tcp->options.count - 1]
			: add_option(tcp, WB_OPTION_SACK);
	g_auto(GStrv) ends = g_strsplit(text, ":", 2);

	option->sack.blocks[option->sack.count++] =
		(WbSackBlock){ parse_number(ends[0]), parse_number(ends[1]) };
}

static inline void
parse_extra(Feeder *feeder, WbTcp *tcp, char **words)
{
	for (guint i = 0; words[i]; i++) {
		if (g_str_equal(words[i], "sackok"))
			add_option(tcp, WB_OPTION_SACK_OK);
		else if (g_str_equal(words[i], "win"))
			tcp->window = (guint16)parse_number(words[++i]);
		else if (g_str_equal(words[i], "sack"))
			add_sack(tcp, words[++i]);
		else if (g_str_equal(words[i], "ts"))
			add_option(tcp, WB_OPTION_TIMESTAMP)->ts.val = parse_number(words[++i]);
		else if (g_str_equal(words[i], "wscale"))
			add_option(tcp, WB_OPTION_WSCALE)->wscale =
				(guint8)parse_number(words[++i]);
		else if (g_str_equal(words[i], "cookie"))
			add_option(tcp, WB_OPTION_FASTOPEN);
		else if (g_str_equal(words[i], "at"))
			feeder->time_ns = (gint64)parse_number(words[++i]) * 1000000;
		else
			g_error("no word \"%s\"", words[i]);
	}
}

static inline WbPacket
parse_segment(Feeder *feeder, const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	g_auto(GStrv) range = g_strsplit(words[2], "+", 2);
	WbPacket packet = { .version = 4, .protocol = IPPROTO_TCP };
	gboolean reverse = words[0][0] == '1';

	packet.source.bytes[0] = reverse ? 2 : 1;
	packet.destination.bytes[0] = reverse ? 1 : 2;
	packet.tcp.source_port = reverse ? 80 : 4000;
	packet.tcp.destination_port = reverse ? 4000 : 80;
	packet.tcp.flags = (guint16)parse_flags(words[1]);
	packet.tcp.seq = parse_number(range[0]);
	packet.payload_length = range[1] ? parse_number(range[1]) : 0;
	packet.tcp.ack = parse_number(words[3]);
	packet.tcp.window = 1000;
	feeder->time_ns += 1000000;
	parse_extra(feeder, &packet.tcp, words + 4);
	return packet;
}

static inline const WbTcpAnalysis *
feed_segment(Feeder *feeder, const char *line)
{
	WbPacket packet = parse_segment(feeder, line);

	return wb_tcp_track_feed(feeder->track, ++feeder->packets, feeder->time_ns, &packet);
}
