/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which functions are traced. set_ftrace_filter looks for a name by asking for the name of every
 * function there is, which takes a tenth of a second each where the machine is emulated. It takes
 * numbers, too: lines of available_filter_functions. To read that file takes as long as three
 * names, so a copy is kept, which a snapshot of the VM then has. The numbers of the kernel's own
 * functions stay when modules come and go; those of modules are looked for by name.
 */
#include "record.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRACEFS "/sys/kernel/tracing/"
#define COPY "/run/wb-record.functions"
#define NEW_COPY COPY ".new"
#define NAMES_MAX 512

static struct {
	const char *text;
	size_t length;
	bool found;
} names[NAMES_MAX];
static unsigned name_count;

static bool
copy_all(int from, int to)
{
	static char bytes[64 * 1024];
	ssize_t length;

	while ((length = read(from, bytes, sizeof(bytes))) > 0)
		if (write(to, bytes, (size_t)length) != length)
			return false;
	return length == 0;
}

/* Under another name until it is whole: somebody may kill us. */
static void
make_copy(void)
{
	int from = open(TRACEFS "available_filter_functions", O_RDONLY | O_CLOEXEC);
	int to = open(NEW_COPY, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool whole = from >= 0 && to >= 0 && copy_all(from, to);

	if (from >= 0)
		close(from);
	if (to >= 0)
		close(to);
	if (!whole || rename(NEW_COPY, COPY) < 0)
		unlink(NEW_COPY);
}

static void
take_names(char *list)
{
	name_count = 0;
	for (char *name; name_count < NAMES_MAX && (name = strtok_r(list, " ", &list)) != NULL;) {
		names[name_count].text = name;
		names[name_count].length = strlen(name);
		names[name_count++].found = false;
	}
}

/* A name may be that of several functions. */
static void
choose_line(int fd, unsigned number, const char *line, size_t length)
{
	char word[16];

	for (unsigned i = 0; i < name_count; i++) {
		int size;

		if (names[i].length != length || memcmp(names[i].text, line, length) != 0)
			continue;
		size = snprintf(word, sizeof(word), "%u\n", number);
		if (write(fd, word, (size_t)size) == size)
			names[i].found = true;
	}
}

static void
choose_by_number(int fd, const char *text, size_t length)
{
	const char *end = text + length, *newline;
	unsigned number = 0;

	for (; text < end && (newline = memchr(text, '\n', (size_t)(end - text))) != NULL;
		text = newline + 1)
		choose_line(fd, ++number, text, (size_t)(newline - text));
}

static void
choose_from_copy(int fd)
{
	int copy = open(COPY, O_RDONLY | O_CLOEXEC);
	struct stat status;
	void *text;

	if (copy >= 0 && fstat(copy, &status) == 0 && status.st_size > 0) {
		text = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, copy, 0);
		if (text != MAP_FAILED) {
			choose_by_number(fd, text, (size_t)status.st_size);
			munmap(text, (size_t)status.st_size);
		}
	}
	if (copy >= 0)
		close(copy);
}

/* Without a blank behind it a name would be continued by the next one. */
static bool
choose_by_name(int fd, const char *name)
{
	char word[256];
	int length = snprintf(word, sizeof(word), "%s\n", name);

	return length < (int)sizeof(word) && write(fd, word, (size_t)length) == length;
}

void
functions_choose(char *list)
{
	int fd = open(TRACEFS "set_ftrace_filter", O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd < 0)
		return;
	take_names(list);
	if (access(COPY, R_OK) < 0)
		make_copy();
	choose_from_copy(fd);
	for (unsigned i = 0; i < name_count; i++)
		if (!names[i].found && !choose_by_name(fd, names[i].text))
			control_note(
				"the kernel has no function %s that can be traced", names[i].text);
	close(fd);
}
