/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rounds over all sources, and markers: what shows that a stream is on, that it was read to its
 * end, and how its clock goes.
 */
#include "record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAUSE_MS 1

/* Whose markers are waited for. */
static const struct {
	bool (*open)(void);
	bool (*read)(void);
	bool (*mark)(const char *text, size_t length);
	unsigned (*get_marker)(void);
	bool in_plain;
	const char *name, *stream;
} sources[] = {
	{ kmsg_open, kmsg_read, kmsg_mark, kmsg_get_marker, true, "the kernel log", "log" },
	{ packets_open, packets_read, packets_mark, packets_get_marker, true, "packets", "packet" },
	{ trace_open, trace_read, trace_mark, trace_get_marker, false, "the trace", "state" },
};
#define SOURCES (sizeof(sources) / sizeof(sources[0]))

static bool usable[SOURCES];
static unsigned marker = 1; /* the first one was for the stamps */
static bool on;

/* As evidence/recording-streams.c reads them, or the numbers of what follows differ. */
unsigned
marker_parse(const char *text, size_t length)
{
	size_t prefix = sizeof(WB_RECORD_MARKER) - 1, i;
	uint64_t number = 0;

	if (length <= prefix || memcmp(text, WB_RECORD_MARKER, prefix) != 0)
		return 0;
	for (i = prefix; i < length && text[i] >= '0' && text[i] <= '9'; i++) {
		if (i - prefix == WB_RECORD_MARKER_DIGITS)
			return 0;
		number = number * 10 + (unsigned)(text[i] - '0');
	}
	return (i < length && text[i]) || number > UINT32_MAX ? 0 : (unsigned)number;
}

bool
session_has_marked(unsigned seen)
{
	return seen <= marker;
}

unsigned
session_get_marker(void)
{
	return marker;
}

bool
session_is_on(void)
{
	return on;
}

void
session_open(void)
{
	for (unsigned i = 0; i < SOURCES; i++)
		usable[i] = (!options.plain || sources[i].in_plain) && sources[i].open();
}

/* What the streams have from before is left out. */
void
session_begin(void)
{
	if (!options.plain)
		packets_await_stamps();
	session_read();
	on = true;
}

bool
session_read(void)
{
	int64_t began = boot_ns();
	bool whole = true;

	for (unsigned i = 0; i < SOURCES; i++)
		if (usable[i] && !sources[i].read())
			whole = false;
	if (whole && on) {
		control_begin("tick");
		control_number("boot", began);
		control_end();
	}
	return whole;
}

unsigned
session_mark(void)
{
	char text[64];
	size_t length = (size_t)snprintf(text, sizeof(text), WB_RECORD_MARKER "%u", ++marker);

	for (unsigned i = 0; i < SOURCES; i++) {
		int64_t before = boot_ns(), after;

		if (!usable[i] || !sources[i].mark(text, length))
			continue;
		after = boot_ns();
		/* Before the marker itself is seen: it is only read later. */
		control_begin("clock");
		control_number("id", marker);
		control_text("stream", sources[i].stream, strlen(sources[i].stream));
		control_number("before", before);
		control_number("after", after);
		control_end();
	}
	return marker;
}

static bool
has_seen(unsigned number, bool say)
{
	bool all = true;

	for (unsigned i = 0; i < SOURCES; i++) {
		if (!usable[i] || sources[i].get_marker() >= number)
			continue;
		all = false;
		if (say)
			control_note("%s did not come to an end in time", sources[i].name);
	}
	return all;
}

bool
session_drain(int ms)
{
	int64_t deadline = boot_ns() + scaled_ns(ms);
	unsigned number = session_mark();
	bool whole = session_read();

	while (!has_seen(number, false) && boot_ns() < deadline) {
		uint64_t written = output_get_written();
		struct pollfd poller;

		/* A marker finds no room in a full buffer of packets: one more, now that it is
		 * empty. */
		if (whole)
			session_mark();
		output_flush();
		output_add_poll(&poller);
		poll(&poller, 1, PAUSE_MS);
		output_flush();
		/* As long as the host takes something there is nothing to complain of. */
		if (output_get_written() != written)
			deadline = boot_ns() + scaled_ns(ms);
		whole = session_read();
	}
	return has_seen(number, true);
}
