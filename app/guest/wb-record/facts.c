/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The service that wb-probe asks: what was seen between its "begin" and its "drain", as lines, with
 * the numbers that packets and log records have in the recording. facts-wire.h has the messages.
 */
#include "facts-wire.h"
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MAX 8
/* Of each kind in one go: a module that logs everything must not drown the checker. */
#define LINES_MAX 400
#define DRAIN_MS 2000
#define ANSWER_MS 2000

typedef struct {
	const char *kind;
	unsigned count, left_out;
	size_t length;
	char text[512 * 1024];
} Lines;

static Lines packets = { .kind = "packet" }, logs = { .kind = "log" };
static bool begun;
static int listener = -1, said = -1, clients[CLIENTS_MAX];
static char path[64], say_path[80];

bool
facts_open(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	for (unsigned i = 0; i < CLIENTS_MAX; i++)
		clients[i] = -1;
	snprintf(path, sizeof(path), "/run/wb-record-%d", getpid());
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	unlink(path);
	listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof(address)) < 0 ||
		listen(listener, CLIENTS_MAX) < 0 || setenv(FACTS_VARIABLE, path, 1) < 0) {
		control_note("no probe can ask for facts: %s", strerror(errno));
		return false;
	}
	snprintf(say_path, sizeof(say_path), "%s" FACTS_SAY, path);
	unlink(say_path);
	/* For writing too: there is no end of file then whenever a shell closes it. */
	if (mkfifo(say_path, 0600) == 0)
		said = open(say_path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	return true;
}

void
facts_close(void)
{
	if (path[0])
		unlink(path);
	if (say_path[0])
		unlink(say_path);
}

/* --- lines -------------------------------------------------------------------------------------
 */

static void
clear(Lines *lines)
{
	lines->count = lines->left_out = 0;
	lines->length = 0;
}

/* Where the next line's text goes, after "log 17: "; NULL if there is no room. */
static char *
start(Lines *lines, uint64_t number, size_t *size)
{
	char *at = lines->text + lines->length;
	size_t left = sizeof(lines->text) - lines->length;
	int head;

	if (lines->count == LINES_MAX || left < 10000) {
		lines->left_out++;
		return NULL;
	}
	head = snprintf(at, left, "%s %" PRIu64 ": ", lines->kind, number);
	*size = left - (size_t)head - 1;
	return at + head;
}

static void
finish(Lines *lines, char *text, size_t length)
{
	if (length == 0)
		return;
	text[length] = '\n';
	lines->length = (size_t)(text + length + 1 - lines->text);
	lines->count++;
}

void
facts_packet(uint64_t number, uint16_t protocol, const uint8_t *packet, size_t length)
{
	size_t size;
	char *text = begun ? start(&packets, number, &size) : NULL;

	if (text)
		finish(&packets, text, fact_packet(text, size, protocol, packet, length));
}

void
facts_log(uint64_t number, const char *record, size_t length)
{
	size_t size;
	char *text = start(&logs, number, &size);

	if (text)
		finish(&logs, text, fact_log(text, size, record, length));
}

/* --- answers -----------------------------------------------------------------------------------
 */

static void
answer_end(int client)
{
	char end = FACTS_END;

	send(client, &end, 1, MSG_NOSIGNAL);
}

/* In messages of whole lines. */
static void
answer_lines(int client, const Lines *lines)
{
	char message[FACTS_MESSAGE_MAX];

	message[0] = FACTS_LINES;
	for (size_t at = 0; at < lines->length;) {
		size_t length = lines->length - at;

		if (length > sizeof(message) - 1)
			length = sizeof(message) - 1;
		memcpy(message + 1, lines->text + at, length);
		if (send(client, message, length + 1, MSG_NOSIGNAL) < 0)
			return;
		at += length;
	}
}

static void
answer_left_out(int client, const Lines *lines)
{
	char message[64];
	int length = snprintf(message, sizeof(message), "%c%s-lost %u\n", FACTS_LINES, lines->kind,
		lines->left_out);

	if (lines->left_out)
		send(client, message, (size_t)length, MSG_NOSIGNAL);
}

static void
drain(int client)
{
	if (!session_drain(DRAIN_MS))
		control_note("a probe asked for facts, and not all streams came to their end");
	if (options.on[RECORD_COUNTER] && !options.plain)
		counters_report();
	if (options.on[RECORD_SOCKET] && !options.plain)
		sockets_sample();
	answer_lines(client, &packets);
	answer_left_out(client, &packets);
	answer_lines(client, &logs);
	answer_left_out(client, &logs);
	answer_end(client);
	clear(&packets);
	clear(&logs);
	begun = false;
}

/* --- messages ----------------------------------------------------------------------------------
 */

static void
begin(int client)
{
	session_read();
	clear(&packets);
	begun = true;
	answer_end(client);
}

static void
mark(int64_t when, long pid, const char *text)
{
	control_begin("mark");
	control_number("boot", when);
	if (pid)
		control_number("pid", pid);
	control_text("text", text, strlen(text));
	control_end();
}

/* TEXT: "NS PID WORDS". */
static void
mark_of_probe(const char *text)
{
	char *rest;
	int64_t when = strtoll(text, &rest, 10);
	long pid = strtol(rest, &rest, 10);

	while (*rest == ' ')
		rest++;
	mark(when, pid, rest);
}

static void
switch_stream(const char *text)
{
	size_t length = strcspn(text, " ");
	RecordStream stream;

	if (stream_parse(text, length, &stream))
		stream_switch(stream, strcmp(text + length, " on") == 0);
	else
		control_note("there is no stream %.*s", (int)length, text);
}

static void
take(int client, const char *message)
{
	if (strcmp(message, "begin") == 0)
		begin(client);
	else if (strcmp(message, "drain") == 0)
		drain(client);
	else if (strncmp(message, "mark ", 5) == 0)
		mark_of_probe(message + 5);
	else if (strncmp(message, "stream ", 7) == 0) {
		switch_stream(message + 7);
		answer_end(client);
	}
}

/* Lines up to PIPE_BUF go in in one piece; as much as a pipe holds comes out in one. */
static void
take_said(void)
{
	static char lines[64 * 1024 + 1];
	char *rest = lines;
	ssize_t length = read(said, lines, sizeof(lines) - 1);

	if (length <= 0)
		return;
	lines[length] = '\0';
	for (char *line; (line = strtok_r(NULL, "\n", &rest)) != NULL;) {
		if (strncmp(line, "mark ", 5) == 0)
			mark(boot_ns(), 0, line + 5);
		else if (strncmp(line, "stream ", 7) == 0)
			switch_stream(line + 7);
	}
}

static void
serve(int *client)
{
	char message[FACTS_MESSAGE_MAX];
	ssize_t length;

	while ((length = recv(*client, message, sizeof(message) - 1, MSG_DONTWAIT)) > 0) {
		message[length] = '\0';
		take(*client, message);
	}
	if (length == 0 || errno != EAGAIN) {
		close(*client);
		*client = -1;
	}
}

static void
accept_client(void)
{
	/* One that does not read its answer must not hold us up for ever. */
	struct timeval patience = { (time_t)(scaled_ns(ANSWER_MS) / 1000000000), 500000 };
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	for (unsigned i = 0; fd >= 0 && i < CLIENTS_MAX; i++) {
		if (clients[i] >= 0)
			continue;
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
		clients[i] = fd;
		serve(&clients[i]);
		return;
	}
	if (fd >= 0)
		close(fd);
}

unsigned
facts_add_polls(struct pollfd *pollers)
{
	pollers[0] = (struct pollfd){ listener, POLLIN, 0 };
	pollers[1] = (struct pollfd){ said, POLLIN, 0 };
	for (unsigned i = 0; i < CLIENTS_MAX; i++)
		pollers[2 + i] = (struct pollfd){ clients[i], POLLIN, 0 };
	return 2 + CLIENTS_MAX;
}

void
facts_serve(const struct pollfd *pollers, unsigned count)
{
	if (pollers[1].revents)
		take_said();
	for (unsigned i = 2; i < count; i++)
		if (pollers[i].revents && clients[i - 2] == pollers[i].fd)
			serve(&clients[i - 2]);
	if (pollers[0].revents)
		accept_client();
}
