/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames on standard output, by way of a buffer that does not grow. Sources may fill a part of it;
 * what the command says may fill more, and the rest is for control frames, which are few and small.
 */
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SOURCES_MAX (4u << 20)
#define COMMAND_MAX (6u << 20)
#define BUFFER_SIZE (8u << 20)
#define JOIN_MAX (32u << 10) /* a frame grows by what follows up to here */

static char buffer[BUFFER_SIZE];
static size_t first, end; /* what is not yet written */
static size_t last_frame; /* where the last frame begins, if ... */
static char last_type;	  /* ... this is not 0: it can still grow */
static uint64_t total;	  /* bytes written */
static bool broken;

void
output_open(void)
{
	fcntl(STDOUT_FILENO, F_SETFL, fcntl(STDOUT_FILENO, F_GETFL) | O_NONBLOCK);
	fcntl(STDOUT_FILENO, F_SETPIPE_SZ, 1 << 20);
}

bool
output_has_room(void)
{
	return end - first < SOURCES_MAX;
}

bool
output_has_room_for_command(void)
{
	return end - first < COMMAND_MAX;
}

static void
put_length(size_t at, size_t length)
{
	for (unsigned i = 0; i < 4; i++)
		buffer[at + 4 + i] = (char)(length >> 8 * i);
}

static size_t
get_length(size_t at)
{
	size_t length = 0;

	for (unsigned i = 0; i < 4; i++)
		length |= (size_t)(unsigned char)buffer[at + 4 + i] << 8 * i;
	return length;
}

/* Makes room for LENGTH bytes at the end. */
static bool
reserve(size_t length)
{
	if (length <= BUFFER_SIZE - end)
		return true;
	memmove(buffer, buffer + first, end - first);
	last_frame -= last_frame >= first ? first : last_frame;
	end -= first;
	first = 0;
	return length <= BUFFER_SIZE - end;
}

static void
put(const void *bytes, size_t length)
{
	if (length)
		memcpy(buffer + end, bytes, length);
	end += length;
}

static bool
is_off(void)
{
	return options.plain || broken;
}

void
output_frame(char type, const void *head, size_t head_length, const void *bytes, size_t length)
{
	char header[WB_RECORD_HEADER] = { 'W', 'B', type };

	last_type = 0;
	if (is_off() || !reserve(sizeof(header) + head_length + length))
		return;
	last_frame = end;
	put(header, sizeof(header));
	put(head, head_length);
	put(bytes, length);
	put_length(last_frame, head_length + length);
}

void
output_bytes(char type, const void *bytes, size_t length)
{
	if (is_off())
		return;
	if (type == last_type && reserve(length) && get_length(last_frame) + length <= JOIN_MAX) {
		put(bytes, length);
		put_length(last_frame, get_length(last_frame) + length);
		return;
	}
	output_frame(type, NULL, 0, bytes, length);
	last_type = type;
}

bool
output_flush(void)
{
	/* A frame whose header is on its way cannot grow any more. */
	last_type = 0;
	while (!broken && first < end) {
		ssize_t written = write(STDOUT_FILENO, buffer + first, end - first);

		if (written < 0 && errno == EAGAIN)
			return true;
		if (written < 0 && errno != EINTR)
			broken = true;
		first += written > 0 ? (size_t)written : 0;
		total += written > 0 ? (size_t)written : 0;
	}
	first = end = 0;
	return !broken;
}

bool
output_is_empty(void)
{
	return first == end;
}

uint64_t
output_get_written(void)
{
	return total;
}

void
output_add_poll(struct pollfd *poller)
{
	*poller = (struct pollfd){ output_is_empty() ? -1 : STDOUT_FILENO, POLLOUT, 0 };
}

void
output_finish(int64_t deadline_ns)
{
	while (output_flush() && !output_is_empty() && boot_ns() < deadline_ns) {
		struct pollfd poller = { STDOUT_FILENO, POLLOUT, 0 };

		poll(&poller, 1, 100);
	}
}
