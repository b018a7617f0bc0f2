/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recorder, which sees the packets and the log: facts-wire.h. */
#include "facts-wire.h"
#include "probe.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define LOST 3 /* exit status: the recorder is gone */

static int recorder = -1;

static void
lost(void)
{
	perror("wb-probe: the recorder is gone");
	exit(LOST);
}

static void
say(const char *message)
{
	if (send(recorder, message, strlen(message), MSG_NOSIGNAL) < 0)
		lost();
}

/* Prints the lines of the answer, up to its end. */
static void
take_answer(void)
{
	static char message[FACTS_MESSAGE_MAX];
	ssize_t length;

	while ((length = recv(recorder, message, sizeof(message), 0)) > 0) {
		if (message[0] == FACTS_END)
			return;
		fwrite(message + 1, 1, (size_t)length - 1, stdout);
	}
	lost();
}

bool
facts_open(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *path = getenv(FACTS_VARIABLE);

	if (!path)
		return false;
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	recorder = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (connect(recorder, (struct sockaddr *)&address, sizeof(address)) < 0)
		lost();
	say("begin");
	take_answer();
	return true;
}

void
facts_mark(const char *text)
{
	char message[1024];
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	snprintf(message, sizeof(message), "mark %" PRId64 " %d %s",
		(int64_t)now.tv_sec * 1000000000 + now.tv_nsec, getpid(), text);
	say(message);
}

void
facts_close(void)
{
	say("drain");
	take_answer();
}

/* "functions:on" */
void
act_stream(const char *what)
{
	const char *colon = strchr(what, ':');
	char message[128];

	if (!colon) {
		printf("usage: %s is not NAME:on or NAME:off\n", what);
		return;
	}
	snprintf(message, sizeof(message), "stream %.*s %s", (int)(colon - what), what, colon + 1);
	say(message);
	take_answer();
}
