/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A feed of packets from a capture file through the live path: frames as the guest's recorder
 * writes them, through a pipe, to a recording, its bundle on disk, its timeline, and somebody who
 * looks. Prints how many were taken a second, what was lost, and the memory it took.
 *
 * usage: feed [PACKETS [PACKETS-A-SECOND]]    (2000000, 200000; 0 a second: as fast as it goes)
 */
#include "base/files.h"
#include "evidence/capture.h"
#include "evidence/live.h"
#include "evidence/pcapng.h"
#include "evidence/record-wire.h"
#include "evidence/recording.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define RATE 200000
#define PACKETS (10 * RATE)
#define FLOWS 5000
#define PIPE_BYTES (1024 * 1024)
/* What the guest's recorder holds when nobody reads. */
#define BUFFER_MAX (4 * 1024 * 1024)
#define FRAME_BYTES 32768
#define LOOK_BYTES (4 * 1024 * 1024)

static void
fail(const char *what, const GError *error)
{
	fprintf(stderr, "feed: %s: %s\n", what, error ? error->message : g_strerror(errno));
	_exit(3);
}

/* --- the capture file ---------------------------------------------------------------------- */

static void
put_u16(guint8 *at, guint number)
{
	at[0] = (guint8)(number >> 8);
	at[1] = (guint8)number;
}

/* Ethernet, IPv4, TCP with a timestamp option; returns its length. */
static gsize
make_packet(guint8 *bytes, guint index)
{
	guint flow = index % FLOWS, payload = index % 4 == 0 ? 40 : 0;
	guint32 seq = GUINT32_TO_BE(1 + index / FLOWS * 40);

	memset(bytes, 0, 66 + payload);
	put_u16(bytes + 12, 0x0800);
	memcpy(bytes + 14, "\x45\0\0\0\0\0\0\0\x40\x06\0\0\x0a\0\0\x01\x0a\0\0\x02", 20);
	put_u16(bytes + 16, 52 + payload);
	put_u16(bytes + 34, 10000 + flow);
	put_u16(bytes + 36, 80);
	memcpy(bytes + 38, &seq, 4);
	memcpy(bytes + 46, "\x80\x18\x02\0\0\0\0\0\x01\x01\x08\x0a", 12);
	memcpy(bytes + 58, &seq, 4);
	return 66 + payload;
}

static void
add_bytes(
	WbPcapngWriter *writer, guint interface, gint64 time_ns, const guint8 *bytes, gsize length)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) frame = g_bytes_new_static(bytes, length);
	WbFrame packet = { .interface = interface,
		.time_ns = time_ns,
		.bytes = frame,
		.wire_length = (guint32)length };

	if (!wb_pcapng_writer_add(writer, &packet, &error))
		fail("making the capture file", error);
}

/* Time 0 is the marker's: the boot clock and the packets' are the same here. */
static void
make_file(const char *path, guint packets, guint rate)
{
	static const guint8 marker[] = "\0\0\0\0\0\0\0\0\0\0\0\0\x88\xb5" WB_RECORD_MARKER "1";
	g_autoptr(GError) error = NULL;
	g_autoptr(WbPcapngWriter) writer = wb_pcapng_writer_new(path, &error);
	guint8 bytes[128];
	guint32 interface;

	if (!writer || !wb_pcapng_writer_add_interface(writer, "lo", 1, &interface, &error))
		fail("making the capture file", error);
	add_bytes(writer, interface, 0, marker, sizeof(marker) - 1);
	for (guint i = 0; i < packets; i++)
		add_bytes(writer, interface, (gint64)i * 1000000000 / (rate ? rate : RATE), bytes,
			make_packet(bytes, i));
}

/* --- the feeding process ------------------------------------------------------------------- */

typedef struct {
	int fd;
	guint rate;
	GByteArray *out; /* what the pipe did not take */
	gsize sent;	 /* of it */
	GByteArray *frame;
	guint64 lost;
} Feeder;

static void
put_frame(Feeder *feeder, char type, const void *payload, gsize length)
{
	guint8 header[WB_RECORD_HEADER] = { 'W', 'B', (guint8)type };
	guint32 little = GUINT32_TO_LE((guint32)length);

	memcpy(header + 4, &little, 4);
	g_byte_array_append(feeder->out, header, sizeof(header));
	g_byte_array_append(feeder->out, payload, (guint)length);
}

static void put_control(Feeder *feeder, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
put_control(Feeder *feeder, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	put_frame(feeder, WB_RECORD_CONTROL, text, strlen(text));
}

/* As much as the pipe takes; all of it if WAIT. */
static void
flush_out(Feeder *feeder, gboolean wait)
{
	while (feeder->sent < feeder->out->len) {
		ssize_t n = write(feeder->fd, feeder->out->data + feeder->sent,
			feeder->out->len - feeder->sent);
		struct pollfd ready = { .fd = feeder->fd, .events = POLLOUT };

		if (n < 0 && errno != EAGAIN && errno != EINTR)
			_exit(3);
		if (n > 0)
			feeder->sent += (gsize)n;
		else if (!wait)
			break;
		else
			poll(&ready, 1, -1);
	}
	g_byte_array_remove_range(feeder->out, 0, (guint)feeder->sent);
	feeder->sent = 0;
}

static void
end_frame(Feeder *feeder)
{
	if (feeder->frame->len > 0)
		put_frame(feeder, WB_RECORD_PCAPNG, feeder->frame->data, feeder->frame->len);
	g_byte_array_set_size(feeder->frame, 0);
}

/* A block of the file; where nobody reads for too long it is dropped, as a ring would. */
static void
feed_block(Feeder *feeder, const guint8 *block, guint32 length)
{
	if (feeder->rate && feeder->out->len + feeder->frame->len + length > BUFFER_MAX) {
		feeder->lost++;
		return;
	}
	g_byte_array_append(feeder->frame, block, length);
	if (feeder->frame->len < FRAME_BYTES)
		return;
	end_frame(feeder);
	flush_out(feeder, feeder->rate == 0);
}

static void
tick(Feeder *feeder, gint64 boot_ns)
{
	end_frame(feeder);
	if (feeder->lost)
		put_control(feeder,
			"{\"what\":\"lost\",\"stream\":\"packet\",\"count\":%" G_GUINT64_FORMAT "}",
			feeder->lost);
	feeder->lost = 0;
	put_control(feeder, "{\"what\":\"tick\",\"boot\":%" G_GINT64_FORMAT "}", boot_ns);
	flush_out(feeder, feeder->rate == 0);
}

static gint64
get_time(const guint8 *block)
{
	guint32 high, low;

	memcpy(&high, block + 12, 4);
	memcpy(&low, block + 16, 4);
	return (gint64)((guint64)high << 32 | low);
}

static void
feed_file(Feeder *feeder, const guint8 *at, gsize left)
{
	gint64 began_us = g_get_monotonic_time(), next_ns = 0;
	guint32 type, length;

	for (; left > 0; at += length, left -= length) {
		memcpy(&type, at, 4);
		memcpy(&length, at + 4, 4);
		if (type == 6 && get_time(at) >= next_ns) {
			tick(feeder, next_ns);
			while (feeder->rate && (g_get_monotonic_time() - began_us) * 1000 < next_ns)
				g_usleep(500);
			next_ns += 5000000;
		}
		feed_block(feeder, at, length);
	}
	tick(feeder, next_ns);
}

static void
run_feeder(const char *path, int fd, guint rate)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, &error);
	Feeder feeder = { fd, rate, g_byte_array_new(), 0, g_byte_array_new(), 0 };

	if (!file)
		fail("reading the capture file", error);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	put_control(&feeder, "{\"what\":\"clock\",\"id\":1,\"before\":0,\"after\":1000}");
	put_control(&feeder, "{\"what\":\"ready\"}");
	feed_file(&feeder, (const guint8 *)g_mapped_file_get_contents(file),
		g_mapped_file_get_length(file));
	put_control(&feeder, "{\"what\":\"exit\",\"status\":0}");
	put_control(&feeder, "{\"what\":\"drained\"}");
	flush_out(&feeder, TRUE);
	_exit(0);
}

/* --- the recording process ----------------------------------------------------------------- */

typedef struct {
	WbLive *live;
	guint64 shown, left_out;
} Look;

static void
on_event(const WbRunEvent *event, gpointer data)
{
	wb_live_add(data, event);
}

static void
on_tick(gint64 boot_ns, gpointer data)
{
	wb_live_tick(data, boot_ns);
}

static gpointer
look(gpointer data)
{
	Look *looking = data;

	for (;;) {
		g_auto(WbLiveBatch) batch = { 0 };

		if (!wb_live_take(looking->live, G_USEC_PER_SEC, &batch))
			return NULL;
		looking->shown += batch.events->len;
		looking->left_out += wb_live_batch_count_left_out(&batch);
		/* As a front end does. */
		g_usleep(G_USEC_PER_SEC / 30);
	}
}

static void
record(WbRecording *recording, int fd)
{
	g_autoptr(GError) error = NULL;
	static char buffer[16384]; /* as they come over SSH */
	ssize_t n;

	while ((n = read(fd, buffer, sizeof(buffer))) > 0)
		if (!wb_recording_feed(recording, buffer, (gsize)n, &error))
			fail("recording", error);
	if (!wb_recording_end(recording, &error))
		fail("recording", error);
}

static void
print_memory(const char *when)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	printf("%-52s %8ld MiB\n", when, usage.ru_maxrss / 1024);
}

static void
print_figures(guint packets, gint64 took_us, const WbTimeline *timeline, const Look *looking)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	printf("%-52s %8.0f packets a second\n", "taken from the feed",
		(double)packets * 1e6 / (double)took_us);
	printf("%-52s %8.0f %%\n", "    of one processor, user and system",
		(double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e8 / (double)took_us);
	printf("%-52s %8u\n", "    kept by the timeline",
		wb_timeline_count(timeline, WB_STREAM_PACKET));
	printf("%-52s %8" G_GUINT64_FORMAT "\n", "    lost, or no room in the timeline: counted",
		wb_timeline_get_lost(timeline, WB_STREAM_PACKET));
	printf("%-52s %8" G_GUINT64_FORMAT "\n", "    given to who looks", looking->shown);
	printf("%-52s %8" G_GUINT64_FORMAT "\n", "    left out there: counted", looking->left_out);
	print_memory("    peak memory");
}

static void
run_recorder(const char *folder, int fd, guint packets)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = g_build_filename(folder, "bundle", NULL);
	g_autoptr(WbBundleWriter) bundle = wb_bundle_writer_new(path, &(WbRunInfo){ 0 }, &error);
	g_autoptr(WbTimeline) timeline = wb_timeline_new(0, 0);
	g_autoptr(WbLive) live = wb_live_new(LOOK_BYTES);
	WbRecordingHooks hooks = { .event = on_event, .tick = on_tick, .data = live };
	g_autoptr(WbRecording) recording = wb_recording_new(bundle, timeline, &hooks);
	Look looking = { live, 0, 0 };
	GThread *thread = g_thread_new("look", look, &looking);
	gint64 began_us = g_get_monotonic_time();

	if (!bundle)
		fail("making the bundle", error);
	record(recording, fd);
	wb_live_end(live);
	g_thread_join(thread);
	print_figures(packets, g_get_monotonic_time() - began_us, timeline, &looking);
	began_us = g_get_monotonic_time();
	if (!wb_bundle_writer_finish(bundle, "pass", &error))
		fail("finishing the bundle", error);
	printf("%-52s %8" G_GINT64_FORMAT " ms\n", "finishing the bundle",
		(g_get_monotonic_time() - began_us) / 1000);
	print_memory("    peak memory");
}

int
main(int argc, char **argv)
{
	guint packets = argc > 1 ? (guint)strtoul(argv[1], NULL, 10) : PACKETS;
	guint rate = argc > 2 ? (guint)strtoul(argv[2], NULL, 10) : RATE;
	g_autoptr(GError) error = NULL;
	g_autofree char *folder = wb_files_make_temporary(g_get_tmp_dir(), "wb-feed", &error);
	g_autofree char *path = folder ? g_build_filename(folder, "feed.pcapng", NULL) : NULL;
	int fds[2];
	pid_t child;

	if (!folder || pipe(fds) != 0)
		fail("starting", error);
	fcntl(fds[1], F_SETPIPE_SZ, PIPE_BYTES);
	make_file(path, packets, rate);
	child = fork();
	if (child == 0) {
		close(fds[0]);
		run_feeder(path, fds[1], rate);
	}
	close(fds[1]);
	run_recorder(folder, fds[0], packets);
	waitpid(child, NULL, 0);
	wb_files_remove_tree(folder, NULL);
	return 0;
}
