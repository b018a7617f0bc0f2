/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reader of /dev/kmsg: records, escapes, continuation lines, losses, caps. */
#include "evidence/kmsg.h"

#include <string.h>

static void
on_event(WbRunEvent *event, gpointer data)
{
	g_string_append_printf(data,
		"<%u>%u %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT "%s %s%s%s|%s\n",
		event->log.priority, event->log.facility, event->log.sequence, event->time_ns,
		event->log.continues ? " c" : "", event->name ? "(" : "",
		event->name ? event->name : "", event->name ? ")" : "", event->text);
	g_assert_cmpint(event->stream, ==, WB_STREAM_LOG);
	wb_run_event_free(event);
}

static char *
read_pieces(const char *bytes, gsize length, gsize piece, guint64 *ret_lost, guint64 *ret_malformed)
{
	GString *seen = g_string_new(NULL);
	g_autoptr(WbKmsg) kmsg = wb_kmsg_new(on_event, seen);

	for (gsize at = 0; at < length; at += piece)
		wb_kmsg_feed(kmsg, bytes + at, MIN(piece, length - at));
	wb_kmsg_flush(kmsg);
	*ret_lost = wb_kmsg_get_lost(kmsg);
	*ret_malformed = wb_kmsg_get_malformed(kmsg);
	return g_string_free(seen, FALSE);
}

static void
expect(const char *bytes, gsize length, const char *expected, guint64 lost, guint64 malformed)
{
	for (gsize piece = 1; piece <= length + 1; piece = piece * 2 + 1) {
		guint64 got_lost, got_malformed;
		g_autofree char *got = read_pieces(bytes, length, piece, &got_lost, &got_malformed);

		g_assert_cmpstr(got, ==, expected);
		g_assert_cmpuint(got_lost, ==, lost);
		g_assert_cmpuint(got_malformed, ==, malformed);
	}
}

#define EXPECT(bytes, expected, lost, malformed) \
	expect(bytes, sizeof(bytes) - 1, expected, lost, malformed)

static void
test_records(void)
{
	EXPECT("5,0,0,-;Linux version 6.1.0\n"
	       "6,1,1205924,-,caller=T1;filter: seen\n"
	       "14,2,1205925,c;and more\n"
	       "4,3,9223372036854775,-;late\n",
		"<5>0 0 0 |Linux version 6.1.0\n"
		"<6>0 1 1205924000 (filter)|filter: seen\n"
		"<6>1 2 1205925000 c |and more\n"
		"<4>0 3 9223372036854775000 |late\n",
		0, 0);
}

static void
test_escapes(void)
{
	EXPECT("13,374,46833251,-;marker \"x\" \\x5c \\x09t \\xc3\\xa9\\x01\\x1b[31m\\xff \\x4 "
	       "\\xzz\n",
		"<5>1 374 46833251000 |marker \"x\" \\ \\tt \303\251\\x01\\x1b[31m\\xff \\x4 "
		"\\xzz\n",
		0, 0);
}

static void
test_continuation(void)
{
	EXPECT("6,174,1,-;acpi PNP0A08:00: text\n SUBSYSTEM=acpi\n DEVICE=+acpi:PNP0A08:00\n"
	       "6,175,2,-;next\n",
		"<6>0 174 1000 (acpi)|acpi PNP0A08:00: text\n<6>0 175 2000 |next\n", 0, 0);
	EXPECT(" DEVICE=+acpi\nx,y;z\n A=b\n C=d\n6,175,2,-;next\n", "<6>0 175 2000 |next\n", 0, 2);
}

static void
test_lost(void)
{
	EXPECT("6,10,1,-;a\n6,14,2,-;b\n6,15,3,-;c\n6,17,4,-;d\n",
		"<6>0 10 1000 |a\n<6>0 14 2000 |b\n<6>0 15 3000 |c\n<6>0 17 4000 |d\n", 4, 0);
	/* A reader that was opened again sees old records once more. */
	EXPECT("6,10,1,-;a\n6,9,2,-;b\n", "<6>0 10 1000 |a\n<6>0 9 2000 |b\n", 0, 0);
}

static void
test_malformed(void)
{
	EXPECT("\n", "", 0, 1);
	EXPECT("6,1,2,-\n", "", 0, 1);
	EXPECT("6,1;x\n", "", 0, 1);
	EXPECT("-6,1,2,-;x\n", "", 0, 1);
	EXPECT("4294967296,1,2,-;x\n", "", 0, 1);
	EXPECT("6,18446744073709551615,2,-;x\n", "", 0, 1);
	EXPECT("6,1,9223372036854776,-;x\n", "", 0, 1);
	EXPECT("6,1,2,-;a\0b\n6,2,3,-;good\n", "<6>0 2 3000 |good\n", 0, 1);
	EXPECT("6,1,2,-;no newline yet", "", 0, 0);
}

static void
test_long_line(void)
{
	g_autoptr(GString) bytes = g_string_new("6,1,2,-;");
	guint64 lost, malformed;
	g_autofree char *got = NULL;

	for (guint i = 0; i < 100000; i++)
		g_string_append_c(bytes, 'x');
	g_string_append(bytes, "\n6,2,3,-;good\n");
	got = read_pieces(bytes->str, bytes->len, 999, &lost, &malformed);
	g_assert_cmpstr(got, ==, "<6>0 2 3000 |good\n");
	g_assert_cmpuint(malformed, ==, 1);
}

/* A record that may go on is held back until something else says that it does not. */
static void
test_flush(void)
{
	g_autoptr(GString) seen = g_string_new(NULL);
	g_autoptr(WbKmsg) kmsg = wb_kmsg_new(on_event, seen);

	wb_kmsg_feed(kmsg, "6,1,2,-;a\n", 10);
	g_assert_cmpstr(seen->str, ==, "");
	wb_kmsg_flush(kmsg);
	g_assert_cmpstr(seen->str, ==, "<6>0 1 2000 |a\n");
	wb_kmsg_flush(kmsg);
	wb_kmsg_feed(kmsg, "6,2,2,-;b", 9);
	wb_kmsg_flush(kmsg);
	wb_kmsg_feed(kmsg, "c\n6", 3);
	wb_kmsg_flush(kmsg);
	g_assert_cmpstr(seen->str, ==, "<6>0 1 2000 |a\n<6>0 2 2000 |bc\n");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/kmsg/records", test_records);
	g_test_add_func("/kmsg/escapes", test_escapes);
	g_test_add_func("/kmsg/continuation", test_continuation);
	g_test_add_func("/kmsg/lost", test_lost);
	g_test_add_func("/kmsg/malformed", test_malformed);
	g_test_add_func("/kmsg/long-line", test_long_line);
	g_test_add_func("/kmsg/flush", test_flush);
	return g_test_run();
}
