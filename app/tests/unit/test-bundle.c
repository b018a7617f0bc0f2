/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Run bundles: written and read back, cut off anywhere, damaged, hostile. */
#include "base/error.h"
#include "base/files.h"
#include "evidence/bundle.h"
#include "evidence/event-json.h"
#include "evidence/flat-json.h"
#include "evidence/kmsg.h"
#include "packet/link.h"
#include "evidence/pcapng.h"
#include "evidence/trace.h"

#include <glib/gstdio.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const files[] = { "run.json", "capture.pcapng", "kmsg.jsonl", "trace.jsonl",
	"steps.jsonl", "result.ktap", "console.log" };

typedef struct {
	char *folder; /* that everything is in */
	char *run;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
	fixture->folder = g_dir_make_tmp("wb-test-XXXXXX", NULL);
	fixture->run = g_build_filename(fixture->folder, "run", NULL);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
	wb_files_remove_tree(fixture->folder, NULL);
	g_free(fixture->folder);
	g_free(fixture->run);
}

/* --- a small run --------------------------------------------------------------------------- */

static void
add(WbBundleWriter *writer, WbRunEvent *event)
{
	g_autoptr(WbRunEvent) owned = event;

	g_assert_true(wb_bundle_writer_add(writer, event, NULL));
}

static void
on_event(WbRunEvent *event, gpointer data)
{
	add(data, event);
}

static void
add_packet(WbBundleWriter *writer, guint32 interface, gint64 time_ns, gboolean back, guint flags)
{
	WbPacket packet = { .version = 4, .protocol = IPPROTO_TCP, .ttl = 64 };
	WbRunEvent *event = wb_run_event_new(WB_STREAM_PACKET);

	packet.source = packet.destination = (WbIpAddress){ { 127, 0, 0, 1 } };
	packet.tcp.source_port = back ? 4711 : 44796;
	packet.tcp.destination_port = back ? 44796 : 4711;
	packet.tcp.seq = 7;
	packet.tcp.flags = (guint16)flags;
	event->packet.bytes = wb_packet_encode(&packet, NULL);
	event->packet.interface = interface;
	event->packet.wire_length = 40;
	event->time_ns = time_ns;
	add(writer, event);
}

#define REALTIME G_GINT64_CONSTANT(1700000000000000000)
#define STATE(time, port, from, to)                                                                \
	"              nc-268     [000] .Ns2.   " time ": inet_sock_set_state: family=AF_INET "    \
	"protocol=IPPROTO_TCP sport=" port " saddr=127.0.0.1 daddr=127.0.0.1 "                     \
	"saddrv6=::ffff:127.0.0.1 daddrv6=::ffff:127.0.0.1 oldstate=TCP_" from " newstate=TCP_" to \
	"\n"
#define TRACE                                                                                    \
	STATE("100.000001", "44796 dport=4711", "SYN_SENT", "ESTABLISHED")                       \
	"              nc-269     [000] ..s1.   100.000500: kfree_skb: skbaddr=0 protocol=2048 " \
	"location=0 reason: NO_SOCKET\n"                                                         \
	"  100.000600 |   0)    cat-192     |   3.096 us    |  hook [filter]();\n"               \
	"              nc-275     [000] .....   100.000700: tcp_probe: family=AF_INET "          \
	"src=127.0.0.1:44796 dest=127.0.0.1:4711 mark=0x0 data_len=6 snd_nxt=0x9 snd_una=0x8 "   \
	"snd_cwnd=10 ssthresh=7 snd_wnd=65464 srtt=1509 rcv_wnd=65504 sock_cookie=a\n"           \
	"              nc-275     [000] .....   100.000800: tcp_retransmit_skb: family=AF_INET " \
	"sport=44796 dport=4711 saddr=127.0.0.1 daddr=127.0.0.1 saddrv6=:: daddrv6=:: "          \
	"state=TCP_ESTABLISHED\n"                                                                \
	"              nc-275     [000] .....   100.000900: tracing_mark_write: marker \"1\"\n"

static void
add_clocks(WbBundleWriter *writer)
{
	WbClock clock;

	/* The log is 2 s behind, the wall clock far ahead. */
	wb_clock_init(&clock, 1000);
	wb_clock_add_marker(&clock, 50000000000, 50000010000, 48000005000);
	wb_bundle_writer_set_clock(writer, WB_STREAM_LOG, &clock);
	wb_clock_init(&clock, 1);
	wb_clock_add_marker(&clock, 50000000000, 50000010000, REALTIME + 50000005000);
	wb_bundle_writer_set_clock(writer, WB_STREAM_PACKET, &clock);
	g_assert_true(wb_bundle_writer_sync(writer, NULL));
}

static void
add_steps(WbBundleWriter *writer)
{
	static const char ktap[] = "KTAP version 1\n1..1\nok 1 source-port\n";
	WbRunEvent *event = wb_run_event_new(WB_STREAM_STEP);

	event->time_ns = 99000000000;
	event->text = g_strdup("insmod filter.ko");
	add(writer, event);
	event = wb_run_event_new(WB_STREAM_CHECK);
	event->time_ns = 101000000000;
	event->text = g_strdup("source-port");
	event->name = g_strdup("source-port");
	event->check.passed = TRUE;
	add(writer, event);
	g_assert_true(wb_bundle_writer_add_ktap(writer, ktap, strlen(ktap), NULL));
}

static WbBundleWriter *
write_run(const char *path)
{
	static const char kmsg_text[] = "6,1,98000001,-;filter: from 127.0.0.1:44796\n";
	static const char console[] =
		"[   98.000001] filter: from 127.0.0.1:44796\r\nplain\033[m\n";
	WbRunInfo info = { .title = "networking/1-2-netfilter/1",
		.kernel = "6.1.0",
		.started = "2026-11-22T04:00:00Z" };
	g_autoptr(GError) error = NULL;
	WbBundleWriter *writer = wb_bundle_writer_new(path, &info, &error);
	g_autoptr(WbKmsg) kmsg = wb_kmsg_new(on_event, writer);
	g_autoptr(WbTrace) trace = wb_trace_new(on_event, writer);
	guint32 lo, tun;

	g_assert_no_error(error);
	g_assert_true(wb_bundle_writer_add_interface(writer, "lo", WB_LINK_RAW, &lo, NULL));
	g_assert_true(wb_bundle_writer_add_interface(writer, "tun0", WB_LINK_RAW, &tun, NULL));
	add_clocks(writer);
	add_packet(writer, lo, REALTIME + 99999990000, FALSE, WB_TCP_SYN);
	add_packet(writer, tun, REALTIME + 100000002000, TRUE, WB_TCP_SYN | WB_TCP_ACK);
	wb_kmsg_feed(kmsg, kmsg_text, strlen(kmsg_text));
	wb_kmsg_flush(kmsg);
	wb_trace_feed(trace, TRACE, strlen(TRACE));
	add_steps(writer);
	g_assert_true(wb_bundle_writer_add_console(writer, console, strlen(console), NULL));
	wb_bundle_writer_add_lost(writer, WB_STREAM_FUNCTION, 63);
	return writer;
}

/* --- as it looks --------------------------------------------------------------------------- */

static char *
describe(WbBundle *bundle)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < wb_timeline_get_length(bundle->timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(bundle->timeline, i);
		g_autofree char *reference = wb_run_event_to_reference(event);

		g_string_append_printf(text, "%.6f %s: %s\n", (double)event->time_ns / 1e9,
			reference, event->text);
	}
	return g_string_free(text, FALSE);
}

static const char expected[] =
	"99.000000 step 1: insmod filter.ko\n"
	"99.999990 packet 1: IP 127.0.0.1.44796 > 127.0.0.1.4711: Flags [S], seq 7, win 0, length "
	"0\n"
	"100.000001 log 1: filter: from 127.0.0.1:44796\n"
	"100.000001 console 1: filter: from 127.0.0.1:44796\n"
	"100.000001 console 2: plain\\x1b[m\n"
	"100.000002 packet 2: IP 127.0.0.1.4711 > 127.0.0.1.44796: Flags [S.], seq 7, ack 0, win "
	"0, "
	"length 0\n"
	"100.000001 state 1: SYN_SENT -> ESTABLISHED  127.0.0.1:44796 > 127.0.0.1:4711\n"
	"100.000500 drop 1: dropped: NO_SOCKET, protocol 0x0800\n"
	"100.000600 function 1: hook [filter]\n"
	"100.000700 tcp 1: cwnd 10 ssthresh 7 in flight 1 wnd 65464 srtt 1509 us\n"
	"100.000800 tcp 2: retransmits in ESTABLISHED  127.0.0.1:44796 > 127.0.0.1:4711\n"
	"100.000900 marker 1: marker \"1\"\n"
	"101.000000 check 1: source-port\n";

static void
test_round_trip(Fixture *fixture, gconstpointer data)
{
	g_autoptr(WbBundleWriter) writer = write_run(fixture->run);
	g_autoptr(WbBundle) bundle = wb_bundle_open(fixture->run, NULL);
	g_autofree char *got = describe(bundle);
	const WbRunEvent *event;

	g_assert_cmpstr(got, ==, expected);
	g_assert_false(bundle->finished);
	g_assert_cmpuint(bundle->notes->len, ==, 1);
	g_assert_cmpstr(bundle->info.title, ==, "networking/1-2-netfilter/1");
	g_assert_null(bundle->info.outcome);
	g_assert_cmpstr(bundle->interfaces->pdata[1], ==, "tun0");
	g_assert_cmpstr(bundle->ktap, ==, "KTAP version 1\n1..1\nok 1 source-port\n");
	event = wb_timeline_find(bundle->timeline, WB_STREAM_LOG, 1);
	g_assert_cmpuint(event->log.sequence, ==, 1);
	g_assert_cmpuint(event->log.priority, ==, 6);
	g_assert_cmpuint(event->error_ns, ==, 6000);
	g_assert_cmpuint(event->mention_count, ==, 1);
	event = wb_timeline_find(bundle->timeline, WB_STREAM_FUNCTION, 1);
	g_assert_cmpstr(event->function.module, ==, "filter");
	g_assert_cmpuint(event->function.duration_ns, ==, 3096);
	g_assert_cmpint(event->function.kind, ==, WB_FUNCTION_LEAF);
	g_assert_cmpint(event->pid, ==, 192);
	event = wb_timeline_find(bundle->timeline, WB_STREAM_TCP, 1);
	g_assert_cmpuint(event->socket, ==, 10);
	g_assert_cmpuint(event->tcp.srtt_us, ==, 1509);
	g_assert_true(wb_timeline_find(bundle->timeline, WB_STREAM_CHECK, 1)->check.passed);
}

static void
on_frame(const WbFrame *frame, gpointer data)
{
	g_string_append_printf(data, "%s %" G_GINT64_FORMAT " [%s]\n", frame->interface_name,
		frame->time_ns - REALTIME, frame->comment ? frame->comment : "");
}

static void
test_finish(Fixture *fixture, gconstpointer data)
{
	g_autoptr(WbBundleWriter) writer = write_run(fixture->run);
	g_autofree char *capture = g_build_filename(fixture->run, "capture.pcapng", NULL);
	g_autoptr(WbBundle) bundle = NULL;
	g_autoptr(GString) frames = g_string_new(NULL);
	g_autoptr(WbPcapngReader) reader = wb_pcapng_reader_new(on_frame, frames);
	g_autofree char *bytes = NULL, *got = NULL;
	gsize length;

	g_assert_true(wb_bundle_writer_finish(writer, "pass", NULL));
	bundle = wb_bundle_open(fixture->run, NULL);
	got = describe(bundle);
	g_assert_cmpstr(got, ==, expected);
	g_assert_true(bundle->finished);
	g_assert_cmpstr(bundle->info.outcome, ==, "pass");
	g_assert_cmpuint(bundle->notes->len, ==, 0);
	g_assert_cmpuint(wb_timeline_get_lost(bundle->timeline, WB_STREAM_FUNCTION), ==, 63);
	g_assert_true(g_file_get_contents(capture, &bytes, &length, NULL));
	g_assert_true(wb_pcapng_reader_feed(reader, (guint8 *)bytes, length, NULL));
	g_assert_cmpstr(frames->str, ==,
		"lo 99999990000 [log 1: filter: from 127.0.0.1:44796]\n"
		"tun0 100000002000 [state 1: SYN_SENT -> ESTABLISHED  127.0.0.1:44796 > "
		"127.0.0.1:4711\ndrop 1: dropped: NO_SOCKET, protocol 0x0800]\n");
}

/* g_file_set_contents() would wait for the disk each time. */
static void
write_bytes(const char *path, const char *bytes, gsize length)
{
	FILE *file = fopen(path, "wb");

	g_assert_nonnull(file);
	g_assert_cmpuint(fwrite(bytes, 1, length, file), ==, length);
	g_assert_cmpint(fclose(file), ==, 0);
}

/* --- cut off anywhere ---------------------------------------------------------------------- */

static char *
read_whole(const char *folder, const char *name, gsize *ret_length)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	char *bytes;

	g_assert_true(g_file_get_contents(path, &bytes, ret_length, NULL));
	return bytes;
}

/* How many lines of TEXT are lines of the uncut run, whatever their time. */
static guint
count_known_lines(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	guint known = 0;

	for (guint i = 0; lines[i] && *lines[i]; i++) {
		const char *words = strchr(lines[i], ' ');

		g_assert_nonnull(words);
		known += strstr(expected, words) != NULL;
	}
	return known;
}

static void
check_cut(const Fixture *fixture, const char *name, gsize end, guint *ret_count)
{
	g_autofree char *path = g_build_filename(fixture->run, name, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(WbBundle) bundle = NULL;
	g_autofree char *got = NULL;
	guint count;

	g_assert_cmpint(truncate(path, (off_t)end), ==, 0);
	bundle = wb_bundle_open(fixture->run, &error);
	g_assert_no_error(error);
	got = describe(bundle);
	count = wb_timeline_get_length(bundle->timeline);
	/* The console is bytes, not events: its last line is shown as far as it goes. */
	if (strcmp(name, "console.log") != 0)
		g_assert_cmpuint(count_known_lines(got), ==, count);
	g_assert_cmpuint(count, <=, *ret_count);
	if (count < 13 && strcmp(name, "console.log") != 0)
		g_assert_cmpuint(bundle->notes->len, >, 0);
	*ret_count = count;
}

static void
test_cut(Fixture *fixture, gconstpointer finished)
{
	g_autoptr(WbBundleWriter) writer = write_run(fixture->run);

	if (finished)
		g_assert_true(wb_bundle_writer_finish(writer, "pass", NULL));
	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		gsize length;
		g_autofree char *bytes = read_whole(fixture->run, files[i], &length);
		g_autofree char *path = g_build_filename(fixture->run, files[i], NULL);
		guint count = 13;

		/* Without run.json there are no clocks, and no order; all events are there. */
		for (gsize end = length + 1; end-- > 0;)
			check_cut(fixture, files[i], end, &count);
		write_bytes(path, bytes, length);
		g_assert_cmpint(count<13, ==, i> 0 && i != 5);
	}
}

/* Each note says what it is about. */
static void
test_cut_notes(Fixture *fixture, gconstpointer data)
{
	static const char *const notes[] = { "run.json is damaged",
		"capture.pcapng ends in the middle of a packet",
		"kmsg.jsonl: the last line is cut off", "trace.jsonl: the last line is cut off",
		"steps.jsonl: the last line is cut off" };
	g_autoptr(WbBundleWriter) writer = write_run(fixture->run);

	g_assert_true(wb_bundle_writer_finish(writer, "pass", NULL));
	for (guint i = 0; i < G_N_ELEMENTS(notes); i++) {
		gsize length;
		g_autofree char *bytes = read_whole(fixture->run, files[i], &length);
		g_autofree char *path = g_build_filename(fixture->run, files[i], NULL);
		g_autoptr(WbBundle) bundle = NULL;

		write_bytes(path, bytes, length - 3);
		bundle = wb_bundle_open(fixture->run, NULL);
		g_assert_true(g_str_has_prefix(bundle->notes->pdata[0], notes[i]));
		g_assert_cmpuint(bundle->notes->len, ==, 2);
		write_bytes(path, bytes, length);
	}
}

/* --- hostile ------------------------------------------------------------------------------- */

static void
test_refused(Fixture *fixture, gconstpointer data)
{
	WbRunInfo info = { 0 };
	g_autoptr(GError) error = NULL;
	g_autofree char *file = g_build_filename(fixture->folder, "file", NULL);

	g_assert_null(wb_bundle_open(fixture->run, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_USAGE);
	g_clear_error(&error);
	g_assert_null(wb_bundle_open(fixture->folder, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_USAGE);
	g_clear_error(&error);
	write_bytes(file, "", 0);
	g_assert_null(wb_bundle_writer_new(fixture->folder, &info, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_REFUSED);
}

/* A link is not followed, whatever it points to. */
static void
test_links(Fixture *fixture, gconstpointer data)
{
	g_autoptr(WbBundleWriter) writer = write_run(fixture->run);
	g_autofree char *other = g_build_filename(fixture->folder, "other", NULL);

	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = g_build_filename(fixture->run, files[i], NULL);
		g_autofree char *wanted = g_strdup_printf("%s is not read: ", files[i]);
		g_autoptr(WbBundle) bundle = NULL;
		gboolean told = FALSE;

		g_assert_cmpint(g_rename(path, other), ==, 0);
		g_assert_cmpint(symlink(other, path), ==, 0);
		bundle = wb_bundle_open(fixture->run, NULL);
		for (guint n = 0; n < bundle->notes->len; n++)
			told |= g_str_has_prefix(bundle->notes->pdata[n], wanted);
		g_assert_true(told);
		g_assert_cmpint(g_rename(other, path), ==, 0);
	}
}

static void
test_damaged_lines(Fixture *fixture, gconstpointer data)
{
	static const char *const lines[] = { "", "x", "{}", "[1]", "{\"stream\":\"log\"}",
		"{\"stream\":\"log\",\"n\":0,\"t\":1}", "{\"stream\":\"log\",\"n\":1,\"t\":1.5}",
		"{\"stream\":\"log\",\"n\":1,\"t\":9223372036854775807}",
		"{\"stream\":\"packet\",\"n\":1,\"t\":1}", "{\"stream\":\"odd\",\"n\":1,\"t\":1}",
		"{\"stream\":\"state\",\"n\":1,\"t\":1,\"before\":\"X\",\"after\":\"CLOSE\"}",
		"{\"stream\":\"function\",\"n\":1,\"t\":1,\"kind\":\"x\"}",
		"{\"stream\":\"log\",\"n\":1,\"t\":1,\"n\":2}",
		"{\"stream\":\"log\",\"n\":1,\"t\":1} x",
		"{\"stream\":\"log\",\"n\":1,\"t\":1,\"a\":{}}",
		"{\"stream\":\"log\",\"n\":1,\"t\":1,\"a\":\"\\ud800\"}",
		"{\"stream\":\"log\",\"n\":1,\"t\":1,\"a\":\"\\u0000\"}",
		"{\"stream\":\"log\",\"n\":1,\"t\":1,\"a\":\"\377\"}",
		"{\"stream\":\"log\",\"n\":1,\"t\":1,\"a\":18446744073709551616}" };

	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(wb_run_event_from_json(lines[i], strlen(lines[i]), &error));
		g_assert_error(error, WB_ERROR, WB_ERROR_INVALID_DATA);
	}
}

/* What a line says is shown, never obeyed. */
static void
test_hostile_text(Fixture *fixture, gconstpointer data)
{
	static const char line[] =
		" { \"stream\" : \"step\", \"n\":3,\"t\":-5,\"text\":\"a\\n\\u001b["
		"31m\\u202e\\ud83d\\ude00\\\"\\/\", \"comm\":\"\\u0007\",\"pid\":-9,"
		"\"src\":\"127.0.0.1\",\"dst\":\"::1\",\"other\":true}\r";
	g_autoptr(WbRunEvent) event = wb_run_event_from_json(line, strlen(line), NULL);

	g_assert_nonnull(event);
	g_assert_cmpstr(event->text, ==, "a\\n\\x1b[31m\\xe2\\x80\\xae\360\237\230\200\"/");
	g_assert_cmpstr(event->comm, ==, "\\x07");
	g_assert_cmpint(event->time_ns, ==, -5);
	g_assert_cmpint(event->pid, ==, -1);
	g_assert_cmpint(event->flow.version, ==, 0);
}

/* A damaged line in the middle costs that line. */
static void
test_damaged_middle(Fixture *fixture, gconstpointer data)
{
	g_autoptr(WbBundleWriter) writer = write_run(fixture->run);
	g_autofree char *path = g_build_filename(fixture->run, "trace.jsonl", NULL);
	g_autoptr(WbBundle) bundle = NULL;
	g_autofree char *bytes = NULL;
	gsize length;

	g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
	strchr(bytes, '\n')[1] = 'x';
	write_bytes(path, bytes, length);
	bundle = wb_bundle_open(fixture->run, NULL);
	g_assert_cmpuint(wb_timeline_get_length(bundle->timeline), ==, 12);
	g_assert_cmpstr(bundle->notes->pdata[1], ==,
		"trace.jsonl: damaged lines: 1, the first of them line 2");
}

/* As many members as there can be: run.json is read whole all the same. */
static void
test_notes(Fixture *fixture, gconstpointer data)
{
	g_autoptr(WbBundleWriter) writer = wb_bundle_writer_new(fixture->run,
		&(WbRunInfo){ .title = "t", .kernel = "k", .started = "s", .diagram = "d" }, NULL);
	g_autoptr(WbBundle) bundle = NULL;
	WbClock unsteady = { .markers = 2, .error_ns = 7 };

	for (WbStream i = 0; i < WB_STREAM_COUNT; i++) {
		wb_bundle_writer_add_lost(writer, i, 1);
		wb_bundle_writer_set_clock(writer, i, &unsteady);
	}
	for (guint i = 0; i <= WB_BUNDLE_NOTES_MAX; i++) {
		g_autofree char *text = g_strdup_printf("the packets of lo%u cannot be had", i);

		wb_bundle_writer_add_note(writer, text);
	}
	g_assert_true(wb_bundle_writer_finish(writer, "pass", NULL));
	bundle = wb_bundle_open(fixture->run, NULL);
	g_assert_cmpstr(bundle->info.diagram, ==, "d");
	g_assert_cmpuint(g_strv_length(bundle->info.notes), ==, WB_BUNDLE_NOTES_MAX);
	g_assert_cmpuint(bundle->notes->len, ==, WB_BUNDLE_NOTES_MAX);
	g_assert_cmpstr(bundle->notes->pdata[0], ==, "the packets of lo0 cannot be had");
	g_assert_cmpstr(bundle->notes->pdata[WB_BUNDLE_NOTES_MAX - 1], ==,
		"the packets of lo7 cannot be had");
	g_assert_cmpuint(bundle->clocks[WB_STREAM_PACKET].error_ns, ==, 7);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
#define ADD(name, data, function) \
	g_test_add("/bundle/" name, Fixture, data, set_up, function, tear_down)
	ADD("round-trip", NULL, test_round_trip);
	ADD("finish", NULL, test_finish);
	ADD("cut", NULL, test_cut);
	ADD("cut-finished", "", test_cut);
	ADD("cut-notes", NULL, test_cut_notes);
	ADD("refused", NULL, test_refused);
	ADD("links", NULL, test_links);
	ADD("damaged-lines", NULL, test_damaged_lines);
	ADD("hostile-text", NULL, test_hostile_text);
	ADD("damaged-middle", NULL, test_damaged_middle);
	ADD("notes", NULL, test_notes);
	return g_test_run();
}
