/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench show on a capture file. */
#include "show-capture.h"

#include "ui.h"

#include "base/error.h"
#include "evidence/capture.h"
#include "evidence/event-json.h"
#include "evidence/pcap.h"
#include "packet/line.h"
#include "packet/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_SIZE 262144
/* Room for one line, whatever is in it. */
#define LINE_ROOM 8192
#define SECOND_WIDTH 12
#define NUMBER_WIDTH 8

typedef struct {
	const WbShowCapture *options;
	WbLines *lines;	    /* for text without a filter: no event is made */
	WbCapture *capture; /* for the rest */
	gint64 start_ns;    /* of the first packet */
	guint64 count, shown;
	gboolean flush_each; /* somebody is looking */
	WbWriter writer;
	char *buffer;
	int write_errno; /* nothing more can be written */
} Show;

static void
flush(Show *show)
{
	gsize length = (gsize)(show->writer.at - show->buffer);

	if (!show->write_errno && fwrite(show->buffer, 1, length, stdout) != length)
		show->write_errno = errno;
	show->writer.at = show->buffer;
}

/* "    1.250000       17  ", as "%12.6f %8u  " would write it. */
static void
put_head(Show *show, gint64 time_ns)
{
	WbWriter *writer = &show->writer;
	gint64 us = (time_ns - show->start_ns + 500) / 1000;
	guint64 whole = (guint64)(us < 0 ? -us : us);
	char digits[48];
	WbWriter part = { digits, digits + sizeof(digits) };
	gssize length;

	if (us < 0)
		wb_put_char(&part, '-');
	wb_put_number(&part, whole / 1000000);
	wb_put_char(&part, '.');
	wb_put_digits(&part, whole % 1000000, 6);
	length = part.at - digits;
	wb_put_bytes(writer, "            ", (gsize)MAX(SECOND_WIDTH - length, 0));
	wb_put_bytes(writer, digits, (gsize)length);
	part.at = digits;
	wb_put_number(&part, show->count);
	length = part.at - digits;
	wb_put_bytes(writer, "          ", (gsize)MAX(NUMBER_WIDTH + 1 - length, 1));
	wb_put_bytes(writer, digits, (gsize)length);
	wb_put(writer, "  ");
}

static void
put_line(Show *show, gint64 time_ns, const char *text, gsize length)
{
	put_head(show, time_ns);
	wb_put_bytes(&show->writer, text, length);
	wb_put_char(&show->writer, '\n');
	show->shown++;
	if (show->flush_each || show->writer.end - show->writer.at < LINE_ROOM)
		flush(show);
	if (show->flush_each)
		fflush(stdout);
}

static void
show_event(Show *show, const WbFrame *frame)
{
	g_autoptr(GString) line = NULL;
	g_autoptr(WbRunEvent) event = wb_capture_add(show->capture, frame->link, frame->interface,
		frame->time_ns - show->start_ns, frame->bytes, frame->wire_length);

	event->number = show->count;
	if (!wb_run_event_filter_match(show->options->filter, event))
		return;
	if (!show->options->json) {
		put_line(show, frame->time_ns, event->text, strlen(event->text));
		return;
	}
	line = g_string_new(show->shown++ ? ",\n" : "\n");
	wb_run_event_to_json(event, line);
	fwrite(line->str, 1, line->len - 1, stdout);
}

static void
print_head(const Show *show)
{
	const char *bold = wb_ui_has_color() ? "\033[1m" : "";
	const char *plain = wb_ui_has_color() ? "\033[0m" : "";

	if (show->options->json)
		printf("{\"format\":\"workbench-timeline\",\"version\":1,\"run\":{},\"events\":[");
	else
		printf("%s%*s%*s  WHAT%s\n", bold, SECOND_WIDTH, "SECOND", NUMBER_WIDTH + 1,
			"PACKET", plain);
}

static void
show_frame(const WbFrame *frame, gpointer data)
{
	Show *show = data;
	gint64 since;
	gsize length;
	const guint8 *bytes;
	const char *text;
	WbLayers layers;

	if (show->count++ == 0) {
		show->start_ns = frame->time_ns;
		print_head(show);
	}
	if (show->write_errno)
		return;
	since = frame->time_ns - show->start_ns;
	if (show->capture) {
		if (since >= show->options->from_ns && since <= show->options->to_ns)
			show_event(show, frame);
		return;
	}
	bytes = g_bytes_get_data(frame->bytes, &length);
	wb_layers_parse(&layers, frame->link, bytes, length, frame->wire_length);
	/* One that is not shown counts for the numbers of those that are. */
	text = wb_lines_describe(show->lines, &layers, &length);
	if (since >= show->options->from_ns && since <= show->options->to_ns)
		put_line(show, frame->time_ns, text, length);
}

int
wb_show_capture_open(const char *path, GError **error)
{
	int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		wb_error_set_errno(error, errno, "opening %s", path);
	return fd;
}

static void
print_foot(const Show *show, gboolean cut)
{
	if (show->options->json) {
		printf("\n],\"lost\":{},\"notes\":[%s]}\n",
			cut ? "{\"note\":\"the file ends in the middle of a packet\"}" : "");
		return;
	}
	printf("\n%" G_GUINT64_FORMAT " %s", show->shown, show->shown == 1 ? "packet" : "packets");
	if (show->count > show->shown)
		printf(", %" G_GUINT64_FORMAT " not shown", show->count - show->shown);
	printf("\n%s", cut ? "note: the file ends in the middle of a packet\n" : "");
}

static gboolean
read_all(Show *show, GError **error)
{
	int fd = wb_show_capture_open(show->options->path, error);
	gboolean cut, good;

	if (fd < 0)
		return FALSE;
	good = wb_pcap_read(fd, show_frame, show, &cut, NULL, error);
	flush(show);
	if (good && show->count == 0)
		print_head(show);
	if (good || show->count > 0)
		print_foot(show, good && cut);
	return good;
}

int
wb_show_capture(const WbShowCapture *options)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *buffer = g_malloc(BUFFER_SIZE);
	g_autoptr(WbLines) lines = wb_lines_new();
	g_autoptr(WbCapture) capture = NULL;
	Show show = { .options = options,
		.lines = lines,
		.flush_each = isatty(STDOUT_FILENO),
		.writer = { buffer, buffer + BUFFER_SIZE },
		.buffer = buffer };
	gboolean good;

	if (options->json || options->filter->end_count > 0)
		show.capture = capture = wb_capture_new();
	good = read_all(&show, &error);
	/* The program's end says what could not be written. */
	if (good)
		return WB_EXIT_PASSED;
	if (show.count == 0 && g_error_matches(error, WB_ERROR, WB_ERROR_INVALID_DATA))
		return wb_ui_fail_usage("%s is no capture: %s", options->path, error->message);
	g_prefix_error(&error, "%s: ", options->path);
	fflush(stdout);
	return wb_ui_fail(error);
}
