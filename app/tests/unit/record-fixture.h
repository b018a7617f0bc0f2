/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What wb-record says, built byte by byte, apart from any code of the product. */
#pragma once

#include <glib.h>
#include <string.h>

G_GNUC_UNUSED static void
put_le(GString *out, guint64 value, guint bytes)
{
	for (guint i = 0; i < bytes; i++)
		g_string_append_c(out, (char)(value >> (8 * i)));
}

G_GNUC_UNUSED static void
put_frame(GString *out, char type, const char *bytes, gsize length)
{
	g_string_append_len(out, "WB", 2);
	g_string_append_c(out, type);
	g_string_append_c(out, 0);
	put_le(out, length, 4);
	g_string_append_len(out, bytes, (gssize)length);
}

G_GNUC_UNUSED static void
put_text(GString *out, char type, const char *text)
{
	put_frame(out, type, text, strlen(text));
}

G_GNUC_UNUSED static void
put_output(GString *out, char type, guint64 time_ns, const char *text)
{
	g_autoptr(GString) payload = g_string_new(NULL);

	put_le(payload, time_ns, 8);
	g_string_append(payload, text);
	put_frame(out, type, payload->str, payload->len);
}

/* TYPE, BODY: a block of pcapng. */
G_GNUC_UNUSED static void
put_block(GString *out, guint32 type, const GString *body)
{
	gsize padding = (4 - body->len % 4) % 4;
	guint32 length = (guint32)(12 + body->len + padding);

	put_le(out, type, 4);
	put_le(out, length, 4);
	g_string_append_len(out, body->str, (gssize)body->len);
	put_le(out, 0, (guint)padding);
	put_le(out, length, 4);
}

G_GNUC_UNUSED static void
put_section(GString *out)
{
	g_autoptr(GString) body = g_string_new(NULL);

	put_le(body, 0x1a2b3c4d, 4);
	put_le(body, 1, 2);
	put_le(body, 0, 2);
	put_le(body, G_MAXUINT64, 8);
	put_block(out, 0x0a0d0d0a, body);
}

G_GNUC_UNUSED static void
put_interface(GString *out, const char *name, guint link)
{
	g_autoptr(GString) body = g_string_new(NULL);

	put_le(body, link, 2);
	put_le(body, 0, 2);
	put_le(body, 65535, 4);
	put_le(body, 2, 2); /* if_name */
	put_le(body, strlen(name), 2);
	g_string_append(body, name);
	put_le(body, 0, (4 - strlen(name) % 4) % 4);
	put_le(body, 9, 2); /* if_tsresol: 10^-9 */
	put_le(body, 1, 2);
	put_le(body, 9, 4);
	put_le(body, 0, 4);
	put_block(out, 1, body);
}

G_GNUC_UNUSED static void
put_packet(GString *out, guint interface, guint64 time_ns, const GString *bytes)
{
	g_autoptr(GString) body = g_string_new(NULL);

	put_le(body, interface, 4);
	put_le(body, time_ns >> 32, 4);
	put_le(body, time_ns, 4);
	put_le(body, bytes->len, 4);
	put_le(body, bytes->len, 4);
	g_string_append_len(body, bytes->str, (gssize)bytes->len);
	put_block(out, 6, body);
}

/* Ethernet, type 0x88b5, "workbench-marker ID", padded to 60 bytes. */
G_GNUC_UNUSED static void
put_marker(GString *out, guint interface, guint64 time_ns, guint id)
{
	g_autoptr(GString) frame = g_string_new(NULL);

	put_le(frame, 0, 6);
	put_le(frame, 0, 6);
	put_le(frame, 0xb588, 2);
	g_string_append_printf(frame, "workbench-marker %u", id);
	while (frame->len < 60)
		g_string_append_c(frame, 0);
	put_packet(out, interface, time_ns, frame);
}

/* A SYN from 127.0.0.1:44796 to :4711; Ethernet, or raw IP where LINK is 101. */
G_GNUC_UNUSED static void
put_syn(GString *out, guint interface, guint64 time_ns, guint link)
{
	static const char segment[] =
		"\x45\x00\x00\x28\x00\x01\x40\x00\x40\x06\x3c\xcd\x7f\x00\x00\x01\x7f\x00\x00\x01"
		"\xae\xfc\x12\x67\x00\x00\x00\x07\x00\x00\x00\x00\x50\x02\xff\xff\x2c\xa5\x00\x00";
	g_autoptr(GString) frame = g_string_new(NULL);

	if (link == 1) {
		put_le(frame, 0, 6);
		put_le(frame, 0, 6);
		put_le(frame, 0x0008, 2);
	}
	g_string_append_len(frame, segment, sizeof(segment) - 1);
	put_packet(out, interface, time_ns, frame);
}

#define CLOCK(id, before, after) \
	"{\"what\":\"clock\",\"id\":" #id ",\"before\":" #before ",\"after\":" #after "}"
#define STATE_LINE(time, before, after)                                           \
	"              nc-268     [000] .Ns2.   " time                            \
	": inet_sock_set_state: family=AF_INET protocol=IPPROTO_TCP sport=44796 " \
	"dport=4711 saddr=127.0.0.1 daddr=127.0.0.1 saddrv6=::ffff:127.0.0.1 "    \
	"daddrv6=::ffff:127.0.0.1 oldstate=TCP_" before " newstate=TCP_" after "\n"
#define MARK_LINE(time, id)                            \
	"       wb-record-260     [000] .....   " time \
	": tracing_mark_write: workbench-marker " id "\n"
#define WALL G_GUINT64_CONSTANT(1700000000000000000)
#define BLOCKS(statements)                                                \
	do {                                                              \
		g_autoptr(GString) blocks = g_string_new(NULL);           \
		statements put_frame(out, 'P', blocks->str, blocks->len); \
	} while (0)

/*
 * The boot clock says 100.000000 when the first marker is written, give or take 10 us. The wall
 * clock is WALL ahead of it, the log's is 2 s behind.
 */
G_GNUC_UNUSED static GString *
new_run(void)
{
	GString *out = g_string_new(NULL);

	put_text(out, 'C', CLOCK(1, 100000000000, 100000020000));
	BLOCKS(put_section(blocks); put_interface(blocks, "lo", 1);
		put_syn(blocks, 0, WALL + 99999000000, 1);
		put_marker(blocks, 0, WALL + 100000010000, 1););
	put_text(out, 'K',
		"6,10,97000000,-;before the marker\n12,11,98000010,-;workbench-marker 1\n");
	put_text(out, 'T', MARK_LINE("100.000010", "1"));
	put_text(out, 'C', "{\"what\":\"ready\"}");
	put_output(out, 'O', 100500000000, "KTAP version 1\n1..1\n");
	put_text(out, 'C',
		"{\"what\":\"mark\",\"boot\":100600000000,\"pid\":7,\"text\":\"connect\"}");
	BLOCKS(put_interface(blocks, "tun0", 101); put_syn(blocks, 1, WALL + 100999000000, 101););
	put_text(out, 'T', STATE_LINE("101.000001", "SYN_SENT", "ESTABLISHED"));
	put_text(out, 'K', "1,12,98999500,-;filter: from 127.0.0.1:44796\n");
	put_text(out, 'C',
		"{\"what\":\"counter\",\"boot\":101000003000,\"name\":\"TcpExtListenDrops\","
		"\"value\":3,\"delta\":2}");
	put_text(out, 'C',
		"{\"what\":\"socket\",\"boot\":101000004000,\"src\":\"127.0.0.1\",\"sport\":4711,"
		"\"dst\":\"0.0.0.0\",\"dport\":0,\"proto\":6,\"state\":\"LISTEN\",\"recv_q\":1,"
		"\"send_q\":5}");
	put_text(out, 'C', "{\"what\":\"tick\",\"boot\":101500000000}");
	put_output(out, 'E', 101600000000, "oh\n");
	put_output(out, 'O', 101700000000, "ok 1 source-port\n");
	put_text(out, 'C', "{\"what\":\"exit\",\"status\":3}");
	put_text(out, 'C', CLOCK(2, 102000000000, 102000020000));
	/* It was written at the beginning of the time between the looks. */
	BLOCKS(put_marker(blocks, 0, WALL + 102000004000, 2););
	put_text(out, 'K', "12,13,100000004,-;workbench-marker 2\n");
	put_text(out, 'T', MARK_LINE("102.000004", "2"));
	put_text(out, 'C', "{\"what\":\"drained\"}");
	return out;
}
