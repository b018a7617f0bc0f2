/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Captured frames: link headers, text in tcpdump's style, pcap and pcapng files. */
#include "evidence/capture.h"

#include "packet/link.h"
#include "evidence/pcap.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

/* IPv4, 127.0.0.1.40000 > 127.0.0.1.4711, TCP with FLAGS and PAYLOAD bytes. */
static GBytes *
make_ip(gboolean back, guint32 seq, guint32 ack, guint flags, gsize payload)
{
	WbPacket packet = { .version = 4, .protocol = IPPROTO_TCP, .ttl = 64 };

	packet.source = packet.destination = (WbIpAddress){ { 127, 0, 0, 1 } };
	packet.tcp.source_port = back ? 4711 : 40000;
	packet.tcp.destination_port = back ? 40000 : 4711;
	packet.tcp.seq = seq;
	packet.tcp.ack = ack;
	packet.tcp.flags = (guint16)flags;
	packet.tcp.window = 512;
	if (flags & WB_TCP_SYN) {
		packet.tcp.options.count = 1;
		packet.tcp.options.list[0] = (WbTcpOption){ .kind = WB_OPTION_MSS, .mss = 1460 };
	}
	packet.payload_length = packet.claimed_length = payload;
	return wb_packet_encode(&packet, NULL);
}

static GBytes *
frame_of(const char *header, gsize header_length, GBytes *ip)
{
	g_autoptr(GByteArray) frame = g_byte_array_new();

	g_byte_array_append(frame, (const guint8 *)header, (guint)header_length);
	g_byte_array_append(frame, g_bytes_get_data(ip, NULL), (guint)g_bytes_get_size(ip));
	return g_byte_array_free_to_bytes(g_steal_pointer(&frame));
}

static void
expect_text(WbCapture *capture, GBytes *ip, const char *expected)
{
	g_autoptr(GBytes) owned = ip;
	g_autoptr(WbRunEvent) event =
		wb_capture_add(capture, WB_LINK_RAW, 0, 7, ip, (guint32)g_bytes_get_size(ip));

	g_assert_cmpstr(event->text, ==, expected);
}

static void
test_relative(void)
{
	g_autoptr(WbCapture) capture = wb_capture_new();

	expect_text(capture, make_ip(FALSE, 4294967295u, 0, WB_TCP_SYN, 0),
		"IP 127.0.0.1.40000 > 127.0.0.1.4711: Flags [S], seq 4294967295, win 512, "
		"options [mss 1460], length 0");
	expect_text(capture, make_ip(TRUE, 1000, 0, WB_TCP_SYN | WB_TCP_ACK, 0),
		"IP 127.0.0.1.4711 > 127.0.0.1.40000: Flags [S.], seq 1000, ack 0, win 512, "
		"options [mss 1460], length 0");
	expect_text(capture, make_ip(FALSE, 0, 1001, WB_TCP_ACK | WB_TCP_PSH, 3),
		"IP 127.0.0.1.40000 > 127.0.0.1.4711: Flags [P.], seq 1:4, ack 1, win 512, length "
		"3");
	expect_text(capture, make_ip(TRUE, 1001, 3, WB_TCP_ACK | WB_TCP_FIN, 0),
		"IP 127.0.0.1.4711 > 127.0.0.1.40000: Flags [F.], seq 1, ack 4, win 512, length 0");
	/* The same ports again. */
	expect_text(capture, make_ip(FALSE, 5000, 0, WB_TCP_SYN, 0),
		"IP 127.0.0.1.40000 > 127.0.0.1.4711: Flags [S], seq 5000, win 512, "
		"options [mss 1460], length 0");
	expect_text(capture, make_ip(TRUE, 0, 5001, WB_TCP_ACK | WB_TCP_RST, 0),
		"IP 127.0.0.1.4711 > 127.0.0.1.40000: Flags [R.], seq 1, ack 1, win 512, length 0");
}

static void
test_keys(void)
{
	g_autoptr(WbCapture) capture = wb_capture_new();
	g_autoptr(GBytes) ip = make_ip(FALSE, 100, 7, WB_TCP_ACK | WB_TCP_FIN, 10);
	g_autoptr(WbRunEvent) event = wb_capture_add(capture, WB_LINK_RAW, 3, 99, ip, 50);

	g_assert_cmpint(event->stream, ==, WB_STREAM_PACKET);
	g_assert_cmpint(event->time_ns, ==, 99);
	g_assert_cmpuint(event->packet.interface, ==, 3);
	g_assert_cmpuint(event->sequence, ==, 100);
	g_assert_cmpuint(event->sequence_end, ==, 111);
	g_assert_cmpuint(event->packet.ack, ==, 7);
	g_assert_cmpuint(event->flow.source_port, ==, 40000);
	g_assert_cmpuint(event->flow.destination_port, ==, 4711);
	g_assert_false(event->packet.cut);
}

/* Every length of a captured packet is an event; from the whole TCP header on, with its keys. */
static void
test_cut(void)
{
	g_autoptr(GBytes) ip = make_ip(FALSE, 100, 7, WB_TCP_ACK, 10);

	for (gsize length = 0; length < 50; length++) {
		g_autoptr(WbCapture) capture = wb_capture_new();
		/* A copy, so that a sanitizer sees what is read behind it. */
		g_autoptr(GBytes) part = g_bytes_new(g_bytes_get_data(ip, NULL), length);
		g_autoptr(WbRunEvent) event = wb_capture_add(capture, WB_LINK_RAW, 0, 0, part, 50);

		g_assert_true(event->packet.cut);
		g_assert_cmpint(event->has_sequence, ==, length >= 40);
		if (length >= 40)
			g_assert_cmpstr(event->text, ==,
				"IP 127.0.0.1.40000 > 127.0.0.1.4711: Flags [.], seq 1:11, ack 1, "
				"win 512, length 10");
	}
}

static const struct {
	guint32 link;
	const char *header;
	gsize length;
	const char *prefix;
} links[] = {
	{ WB_LINK_ETHERNET, "\1\2\3\4\5\6\1\2\3\4\5\6\x08\0", 14, "IP 127" },
	{ WB_LINK_ETHERNET, "\1\2\3\4\5\6\1\2\3\4\5\6\x81\0\x20\x05\x08\0", 18, "vlan 5, IP 127" },
	{ WB_LINK_ETHERNET, "\1\2\3\4\5\6\1\2\3\4\5\6\x88\xa8\0\x07\x81\0\x20\x05\x08\0", 22,
		"vlan 7, vlan 5, IP 127" },
	{ WB_LINK_SLL, "\0\0\3\4\0\6\0\0\0\0\0\0\0\0\x08\0", 16, "IP 127" },
	{ WB_LINK_SLL2, "\x08\0\0\0\0\0\0\1\3\4\0\6\0\0\0\0\0\0\0\0", 20, "IP 127" },
	{ WB_LINK_RAW, "", 0, "IP 127" },
	{ WB_LINK_RAW_BSD, "", 0, "IP 127" },
	{ WB_LINK_IPV4, "", 0, "IP 127" },
	{ WB_LINK_NULL, "\2\0\0\0", 4, "IP 127" },
	{ WB_LINK_LOOP, "\0\0\0\2", 4, "IP 127" },
	{ 105, "\2\0\0\0", 4, "a frame of link type 105, length 44" },
	{ WB_LINK_ETHERNET,
		"\1\2\3\4\5\6\1\2\3\4\5\6\x08\x06\0\1\x08\0\6\4\0\1\1\2\3\4\5\6\x0a\0\0\1"
		"\0\0\0\0\0\0\x0a\0\0\2",
		42, "ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 68" },
	{ WB_LINK_ETHERNET, "\1\2\3\4\5\6\1\2\3\4\5\6\x88\xcc", 14, "ethertype 0x88cc, length 40" },
};

static void
test_links(void)
{
	g_autoptr(GBytes) ip = make_ip(FALSE, 1, 1, WB_TCP_ACK, 0);

	for (guint i = 0; i < G_N_ELEMENTS(links); i++) {
		g_autoptr(WbCapture) capture = wb_capture_new();
		g_autoptr(GBytes) frame = frame_of(links[i].header, links[i].length, ip);
		g_autoptr(WbRunEvent) event = wb_capture_add(
			capture, links[i].link, 0, 0, frame, (guint32)g_bytes_get_size(frame));

		g_assert_true(g_str_has_prefix(event->text, links[i].prefix));
	}
}

/* The frame's headers end anywhere. */
static void
test_links_cut(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(links); i++)
		for (gsize length = 0; length < links[i].length; length++) {
			g_autofree guint8 *bytes = g_memdup2(links[i].header, length);
			WbLinkHeader header;

			wb_link_decode(links[i].link, bytes, length, &header);
			g_assert_cmpuint(header.offset, <=, length);
		}
}

/* --- files --------------------------------------------------------------------------------- */

static void
on_frame(const WbFrame *frame, gpointer data)
{
	g_string_append_printf(data, "%u %s %u %" G_GINT64_FORMAT " %zu/%u %s\n", frame->interface,
		frame->interface_name ? frame->interface_name : "-", frame->link, frame->time_ns,
		g_bytes_get_size(frame->bytes), frame->wire_length,
		frame->comment ? frame->comment : "-");
}

/* Through a pipe, so that a file's growing is seen too. */
static char *
read_bytes(const void *bytes, gsize length, gboolean *ret_cut, GError **error)
{
	g_autoptr(GString) seen = g_string_new(NULL);
	int fds[2];

	g_assert_cmpint(pipe(fds), ==, 0);
	g_assert_cmpint(write(fds[1], bytes, length), ==, (gssize)length);
	close(fds[1]);
	if (!wb_pcap_read(fds[0], on_frame, seen, ret_cut, NULL, error))
		g_string_append(seen, "failed\n");
	return g_string_free(g_steal_pointer(&seen), FALSE);
}

static char *
write_pcapng(gsize *ret_length)
{
	g_autofree char *folder = g_dir_make_tmp("wb-test-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "c.pcapng", NULL);
	g_autoptr(WbPcapngWriter) writer = wb_pcapng_writer_new(path, NULL);
	g_autoptr(GBytes) three = g_bytes_new("abc", 3);
	WbFrame frame = { .time_ns = G_GINT64_CONSTANT(1700000000123456789), .bytes = three };
	guint32 lo, tun;
	char *bytes;

	g_assert_nonnull(writer);
	g_assert_true(wb_pcapng_writer_add_interface(writer, "lo", WB_LINK_ETHERNET, &lo, NULL));
	frame.interface = lo;
	frame.wire_length = 60;
	g_assert_true(wb_pcapng_writer_add(writer, &frame, NULL));
	g_assert_true(wb_pcapng_writer_add_interface(writer, "tun0", WB_LINK_RAW, &tun, NULL));
	frame.interface = tun;
	frame.wire_length = 3;
	frame.comment = "log 1: seen";
	g_assert_true(wb_pcapng_writer_add(writer, &frame, NULL));
	g_assert_true(g_file_get_contents(path, &bytes, ret_length, NULL));
	g_assert_null(wb_pcapng_writer_new(path, NULL));
	g_unlink(path);
	g_rmdir(folder);
	return bytes;
}

#define FIRST "0 lo 1 1700000000123456789 3/60 -\n"
#define SECOND "1 tun0 101 1700000000123456789 3/3 log 1: seen\n"

static void
test_pcapng(void)
{
	gsize length;
	g_autofree char *bytes = write_pcapng(&length);
	g_autoptr(GError) error = NULL;
	g_autofree char *seen = NULL;
	gboolean cut;

	seen = read_bytes(bytes, length, &cut, &error);
	g_assert_no_error(error);
	g_assert_false(cut);
	g_assert_cmpstr(seen, ==, FIRST SECOND);
}

/* Cut anywhere: what is whole is there, and what is not is told. */
static void
test_pcapng_cut(void)
{
	gsize length, whole = 0;
	g_autofree char *bytes = write_pcapng(&length);

	for (gsize end = 0; end < length; end++) {
		g_autoptr(GError) error = NULL;
		gboolean cut;
		g_autofree char *seen = read_bytes(bytes, end, &cut, &error);

		g_assert_no_error(error);
		whole += !cut;
		g_assert_true(strcmp(seen, "") == 0 || strcmp(seen, FIRST) == 0);
	}
	/* After each of the four blocks before the last. */
	g_assert_cmpuint(whole, ==, 4);
}

/* A section of the other byte order, microseconds, a block of another kind, a simple packet. */
static void
test_pcapng_swapped(void)
{
	static const char file[] =
		"\x0a\x0d\x0d\x0a\0\0\0\x1c\x1a\x2b\x3c\x4d\0\1\0\0\xff\xff\xff\xff\xff\xff\xff\xff"
		"\0\0\0\x1c"
		"\0\0\0\1\0\0\0\x14\0\x71\0\0\0\0\0\x04\0\0\0\x14"
		"\0\0\0\5\0\0\0\x10\0\0\0\0\0\0\0\x10"
		"\0\0\0\6\0\0\0\x24\0\0\0\0\0\0\0\0\0\0\0\x05\0\0\0\2\0\0\0\4xy\0\0\0\0\0\x24"
		"\0\0\0\3\0\0\0\x14\0\0\0\x09wxyz\0\0\0\x14";
	g_autoptr(GError) error = NULL;
	gboolean cut;
	g_autofree char *seen = read_bytes(file, sizeof(file) - 1, &cut, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(seen, ==, "0 - 113 5000 2/4 -\n0 - 113 0 4/9 -\n");
}

static void
test_pcapng_damaged(void)
{
	static const struct {
		gssize at; /* below 0: from the end */
		char byte;
	} damage[] = { { 8, 'x' }, { 4, 2 }, { 12, 9 }, { 7, 1 }, { -4, 1 } };

	for (guint i = 0; i < G_N_ELEMENTS(damage); i++) {
		gsize length;
		g_autofree char *bytes = write_pcapng(&length);
		g_autoptr(GError) error = NULL;
		g_autofree char *seen = NULL;
		gboolean cut;

		bytes[damage[i].at + (damage[i].at < 0 ? (gssize)length : 0)] = damage[i].byte;
		seen = read_bytes(bytes, length, &cut, &error);
		g_assert_nonnull(error);
		g_assert_cmpstr(seen, ==, damage[i].at < 0 ? FIRST "failed\n" : "failed\n");
	}
}

/* pcap of nanoseconds, raw IP. */
static const char pcap_file[] = "\x4d\x3c\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\x65\0\0\0"
				"\1\0\0\0\2\0\0\0\3\0\0\0\5\0\0\0abc"
				"\1\0\0\0\3\0\0\0\2\0\0\0\2\0\0\0de";

static void
test_pcap(void)
{
	for (gsize end = 0; end < sizeof(pcap_file); end++) {
		g_autoptr(GError) error = NULL;
		gboolean cut;
		g_autofree char *seen = read_bytes(pcap_file, end, &cut, &error);

		g_assert_no_error(error);
		g_assert_cmpint(cut, ==, end != 24 && end != 43 && end != sizeof(pcap_file) - 1);
		g_assert_cmpstr(seen, ==,
			end < 43		      ? ""
			: end < sizeof(pcap_file) - 1 ? "0 - 101 1000000002 3/5 -\n"
						      : "0 - 101 1000000002 3/5 -\n"
							"0 - 101 1000000003 2/2 -\n");
	}
}

static void
test_not_a_capture(void)
{
	g_autoptr(GError) error = NULL;
	gboolean cut;
	g_autofree char *seen = read_bytes("#!/bin/sh, and so on, for a while", 33, &cut, &error);

	g_assert_nonnull(error);
	g_assert_cmpstr(seen, ==, "failed\n");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/capture/relative", test_relative);
	g_test_add_func("/capture/keys", test_keys);
	g_test_add_func("/capture/cut", test_cut);
	g_test_add_func("/capture/links", test_links);
	g_test_add_func("/capture/links-cut", test_links_cut);
	g_test_add_func("/capture/pcapng", test_pcapng);
	g_test_add_func("/capture/pcapng-cut", test_pcapng_cut);
	g_test_add_func("/capture/pcapng-swapped", test_pcapng_swapped);
	g_test_add_func("/capture/pcapng-damaged", test_pcapng_damaged);
	g_test_add_func("/capture/pcap", test_pcap);
	g_test_add_func("/capture/not-a-capture", test_not_a_capture);
	return g_test_run();
}
