/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Time and small files. */
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static long scale = 100;

int64_t
clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t
boot_ns(void)
{
	return clock_ns(CLOCK_BOOTTIME);
}

void
record_set_scale(const char *percent)
{
	if (percent && atol(percent) > 0)
		scale = atol(percent);
}

int64_t
scaled_ns(int ms)
{
	return (int64_t)ms * 10000 * scale;
}

ssize_t
read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = 0, got = 0;

	text[0] = '\0';
	if (fd < 0)
		return -1;
	while ((size_t)length < size - 1 &&
		(got = read(fd, text + length, size - 1 - (size_t)length)) > 0)
		length += got;
	close(fd);
	text[length] = '\0';
	return got < 0 ? -1 : length;
}

bool
write_file(const char *path, const char *text)
{
	/* Truncation is what empties the lists of tracefs. */
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	size_t length = strlen(text);
	bool written;
	int error;

	if (fd < 0)
		return false;
	written = length == 0 || write(fd, text, length) == (ssize_t)length;
	error = errno;
	close(fd);
	errno = error;
	return written;
}
