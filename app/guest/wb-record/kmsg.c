/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel log: Documentation/ABI/testing/dev-kmsg. One read is one record. */
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <unistd.h>

#define LEVEL_DEBUG 7
#define SYSLOG_ACTION_CONSOLE_LEVEL 8 /* include/linux/syslog.h */

static int reader = -1, writer = -1;
static uint64_t number;	  /* of the last record that is no marker */
static uint64_t sequence; /* of the next record, 0: not known */
static unsigned marker;
static int console_level;

bool
kmsg_open(void)
{
	char levels[64];

	reader = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (reader < 0) {
		control_note("the kernel log cannot be read: %s", strerror(errno));
		return false;
	}
	lseek(reader, 0, SEEK_END);
	writer = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	if (read_file("/proc/sys/kernel/printk", levels, sizeof(levels)) > 0)
		console_level = atoi(levels);
	return true;
}

/*
 * A marker is nothing for the serial console, which is slow and which people read. The console
 * takes what is more urgent than its level. Only a record with a newline at its end can be read at
 * once, and one before it that has none.
 */
bool
kmsg_mark(const char *text, size_t length)
{
	char line[64];
	int size = snprintf(line, sizeof(line), "<%d>%.*s\n", LEVEL_DEBUG, (int)length, text);
	bool quiet = console_level > LEVEL_DEBUG &&
		     klogctl(SYSLOG_ACTION_CONSOLE_LEVEL, NULL, LEVEL_DEBUG) == 0;
	bool written = write(writer, line, (size_t)size) == size;

	if (quiet)
		klogctl(SYSLOG_ACTION_CONSOLE_LEVEL, NULL, console_level);
	return written;
}

unsigned
kmsg_get_marker(void)
{
	return marker;
}

static void
take(const char *record, size_t length)
{
	const char *text = memchr(record, ';', length);
	uint64_t here = 0;
	unsigned priority = 0, seen = 0;

	if (sscanf(record, "%u,%" SCNu64, &priority, &here) == 2) {
		if (sequence && here > sequence)
			control_lost(RECORD_LOG, here - sequence);
		sequence = here + 1;
	}
	/* Facility 0 is the kernel itself: printk() writes no markers. */
	if (text && priority >> 3)
		seen = marker_parse(text + 1, strcspn(text + 1, "\n"));
	if (seen && session_has_marked(seen))
		marker = seen;
	if (!seen && options.on[RECORD_LOG])
		facts_log(++number, record, length);
	if (seen || options.on[RECORD_LOG])
		output_bytes(WB_RECORD_KMSG, record, length);
}

bool
kmsg_read(void)
{
	static char record[8192 + 1];
	unsigned last = marker;

	while (reader >= 0) {
		ssize_t length;

		if (!output_has_room())
			return false;
		length = read(reader, record, sizeof(record) - 1);
		/* EPIPE: records were overwritten, and the next one says by its number how many. */
		if (length < 0 && errno != EPIPE)
			return true;
		if (length < 0)
			continue;
		record[length] = '\0';
		take(record, (size_t)length);
		/* A log that never ends must not keep us from the other streams. */
		if (marker != last && marker == session_get_marker())
			return true;
	}
	return true;
}
