/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's trace: Documentation/trace/ftrace.rst. An instance of our own would be tidier, but
 * in Linux 6.1 none has function_graph, and making one takes as long as half a check.
 *
 * What is changed here is put back at the end. What a recorder left that was killed is put back by
 * the next one: the list is in a file before anything is changed.
 */
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TRACEFS "/sys/kernel/tracing/"
#define LEFT_FILE "/run/wb-record.trace"
#define BUFFER_KB 4096
#define STRINGIFY(x) #x
#define STRING(x) STRINGIFY(x)
#define NOT_SSH "sport != 22 && dport != 22"

/* What is written before the streams are on; the old value comes back after them. */
static const struct {
	const char *file, *value;
} settings[] = {
	{ "trace_clock", "boot" },
	{ "buffer_size_kb", STRING(BUFFER_KB) },
	{ "options/funcgraph-abstime", "1" },
	{ "options/funcgraph-proc", "1" },
	{ "options/function-fork", "1" }, /* see trace_follow() */
	{ "tracing_on", "1" },
};

/* Protocol 0 is netlink's noise; the other one is our marker's. */
static const struct {
	RecordStream stream;
	const char *event, *filter;
} events[] = {
	{ RECORD_STATE, "sock/inet_sock_set_state", NOT_SSH },
	{ RECORD_DROP, "skb/kfree_skb", "protocol != 0 && protocol != 34997" },
	{ RECORD_TCP, "tcp/tcp_probe", NOT_SSH },
	{ RECORD_TCP, "tcp/tcp_retransmit_skb", NOT_SSH },
};
_Static_assert(WB_RECORD_ETHERTYPE == 34997, "the filter of kfree_skb");

static int pipe_fd = -1, marker_fd = -1;
static unsigned marker;
static bool functions_known;

static bool
write_setting(const char *name, const char *value)
{
	char path[256];

	snprintf(path, sizeof(path), TRACEFS "%s", name);
	return write_file(path, value);
}

static bool
read_setting(const char *name, char *value, size_t size)
{
	char path[256], *chosen;
	ssize_t length;

	snprintf(path, sizeof(path), TRACEFS "%s", name);
	length = read_file(path, value, size);
	if (length < 0)
		return false;
	/* "local global [boot] x86-tsc" */
	chosen = strchr(value, '[');
	if (chosen)
		memmove(value, chosen + 1, strlen(chosen));
	value[strcspn(value, "]\n")] = '\0';
	return true;
}

/* "7 (expanded: 1408)" is not what can be written. */
static void
tidy_size(const char *name, char *value)
{
	char *expanded = strstr(value, "expanded: ");

	if (strcmp(name, "buffer_size_kb") == 0 && expanded)
		memmove(value, expanded + 10, strlen(expanded + 10) + 1);
	value[strcspn(value, ")")] = '\0';
}

/* Nothing is written that is so already: some of it takes tens of milliseconds. */
static bool
ensure_setting(const char *name, const char *wanted)
{
	char value[256];

	if (read_setting(name, value, sizeof(value))) {
		tidy_size(name, value);
		if (strcmp(value, wanted) == 0)
			return true;
	}
	return write_setting(name, wanted);
}

static void
event_file(char *name, size_t size, unsigned i, const char *file)
{
	snprintf(name, size, "events/%s/%s", events[i].event, file);
}

static void
switch_events(RecordStream stream, bool on)
{
	char name[128];

	for (unsigned i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (events[i].stream != stream)
			continue;
		event_file(name, sizeof(name), i, "filter");
		if (on && !ensure_setting(name, events[i].filter))
			control_note("%s cannot be filtered: %s", events[i].event, strerror(errno));
		event_file(name, sizeof(name), i, "enable");
		if (!write_setting(name, on ? "1" : "0") && on)
			control_note("%s is not recorded: %s", events[i].event, strerror(errno));
	}
}

/* An empty list means all functions: the guest would do nothing else any more. */
static bool
is_list_empty(void)
{
	char list[256];

	return !read_setting("set_ftrace_filter", list, sizeof(list)) || list[0] == '#' || !list[0];
}

/*
 * LIST: a "FILE VALUE" a line. Filters stay: of an event that is off they do nothing, and taking
 * them away takes 100 ms.
 */
static void
put_back(char *list)
{
	char pids[256];

	ensure_setting("current_tracer", "nop");
	if (!is_list_empty())
		write_setting("set_ftrace_filter", "");
	if (read_setting("set_ftrace_pid", pids, sizeof(pids)) && strcmp(pids, "no pid") != 0)
		write_setting("set_ftrace_pid", "");
	for (char *line = strtok(list, "\n"); line; line = strtok(NULL, "\n")) {
		char *value = strchr(line, ' ');

		if (!value)
			continue;
		*value = '\0';
		ensure_setting(line, value + 1);
	}
}

/* False: another recorder has the trace. */
static bool
clean_up(void)
{
	char list[4096], *rest;
	long owner;

	if (read_file(LEFT_FILE, list, sizeof(list)) <= 0)
		return true;
	owner = strtol(list, &rest, 10);
	if (owner > 0 && owner != getpid() && kill((pid_t)owner, 0) == 0) {
		control_note("the trace is not recorded: process %ld records it", owner);
		return false;
	}
	write_setting("tracing_on", "0");
	put_back(rest);
	write_setting("trace", "");
	unlink(LEFT_FILE);
	return true;
}

static size_t
add_setting(char *list, size_t used, size_t size, const char *name)
{
	char value[256];
	int length;

	if (!read_setting(name, value, sizeof(value)))
		return used;
	tidy_size(name, value);
	length = snprintf(list + used, size - used, "%s %s\n", name, value);
	return length > 0 && (size_t)length < size - used ? used + (size_t)length : used;
}

static bool
remember(void)
{
	char list[4096], name[128];
	size_t used = (size_t)snprintf(list, sizeof(list), "%d\n", getpid());
	int fd;
	bool written;

	for (unsigned i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		event_file(name, sizeof(name), i, "enable");
		used = add_setting(list, used, sizeof(list), name);
	}
	for (unsigned i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		used = add_setting(list, used, sizeof(list), settings[i].file);
	fd = open(LEFT_FILE, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	written = fd >= 0 && write(fd, list, used) == (ssize_t)used;
	if (fd >= 0)
		close(fd);
	return written;
}

static void
apply_settings(void)
{
	for (unsigned i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (!ensure_setting(settings[i].file, settings[i].value))
			control_note("tracefs: %s cannot be %s: %s", settings[i].file,
				settings[i].value, strerror(errno));
}

/* Of functions that do not exist the others are recorded all the same. */
static void
choose_functions(void)
{
	char names[sizeof(options.functions)];

	functions_known = true;
	memcpy(names, options.functions, sizeof(names));
	functions_choose(names);
	if (is_list_empty())
		options.functions[0] = '\0';
}

void
trace_follow(void)
{
	char self[16];

	if (marker_fd < 0 || !options.functions[0])
		return;
	snprintf(self, sizeof(self), "%d", getpid());
	write_setting("set_ftrace_pid", self);
}

/* The kernel does not change its tracer while somebody has the pipe open. What is in the buffer is
 * thrown away by that, too. */
static void
switch_functions(bool on)
{
	if (on && !functions_known)
		choose_functions();
	if (on && !options.functions[0])
		return;
	if (pipe_fd >= 0)
		close(pipe_fd);
	if (!write_setting("current_tracer", on ? "function_graph" : "nop") && on)
		control_note("functions are not recorded: %s", strerror(errno));
	pipe_fd = open(TRACEFS "trace_pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

void
trace_switch(RecordStream stream, bool on)
{
	if (marker_fd < 0)
		return;
	if (stream == RECORD_FUNCTION)
		switch_functions(on);
	else
		switch_events(stream, on);
}

bool
trace_open(void)
{
	if (access(TRACEFS "trace_pipe", R_OK) < 0) {
		control_note("the trace is not recorded: %s", strerror(errno));
		return false;
	}
	if (!clean_up())
		return false;
	if (!remember()) {
		control_note("the trace is not recorded: " LEFT_FILE ": %s", strerror(errno));
		return false;
	}
	apply_settings();
	marker_fd = open(TRACEFS "trace_marker", O_WRONLY | O_CLOEXEC);
	for (RecordStream stream = 0; stream < RECORD_STREAM_COUNT; stream++)
		if (options.on[stream])
			trace_switch(stream, true);
	if (pipe_fd < 0)
		pipe_fd = open(TRACEFS "trace_pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return pipe_fd >= 0 && marker_fd >= 0;
}

bool
trace_mark(const char *text, size_t length)
{
	return write(marker_fd, text, length) == (ssize_t)length;
}

unsigned
trace_get_marker(void)
{
	return marker;
}

/* Looks for markers in whole lines, which is what trace_pipe gives. */
static void
find_markers(const char *text)
{
	while ((text = strstr(text, WB_RECORD_MARKER)) != NULL) {
		unsigned seen = marker_parse(
			text, sizeof(WB_RECORD_MARKER) - 1 +
				      strcspn(text + sizeof(WB_RECORD_MARKER) - 1, " \n"));

		if (seen && session_has_marked(seen))
			marker = seen;
		text += sizeof(WB_RECORD_MARKER) - 1;
	}
}

bool
trace_read(void)
{
	static char text[64 * 1024];
	unsigned last = marker;

	while (pipe_fd >= 0) {
		ssize_t length;

		if (!output_has_room())
			return false;
		length = read(pipe_fd, text, sizeof(text) - 1);
		if (length <= 0)
			return true;
		text[length] = '\0';
		find_markers(text);
		/* What is before the first marker was there before us. */
		if (session_is_on())
			output_bytes(WB_RECORD_TRACE, text, (size_t)length);
		if (marker != last && marker == session_get_marker())
			return true;
	}
	return true;
}

void
trace_close(void)
{
	char list[4096];
	char *rest;

	if (pipe_fd < 0)
		return;
	close(pipe_fd);
	close(marker_fd);
	pipe_fd = marker_fd = -1;
	if (options.leave)
		return;
	if (read_file(LEFT_FILE, list, sizeof(list)) > 0) {
		strtol(list, &rest, 10);
		put_back(rest);
	}
	unlink(LEFT_FILE);
}
